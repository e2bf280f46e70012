// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::budget {

inline constexpr ErrorCode kMonth{
    "budget.month",
    ErrorKind::invalid_input,
    {"a plan begins with a month, not on {0}", "均衡缴费须自月初起，{0} 不是月初"}};
inline constexpr ErrorCode kAmount{
    "budget.amount",
    ErrorKind::invalid_input,
    {"an instalment of {0} {1} cannot be: it must be positive and in the currency of the bills",
     "每期金额 {0} {1} 不成立：须为正数且与账单币种一致"}};
inline constexpr ErrorCode kFewBills{
    "budget.few_bills",
    ErrorKind::conflict,
    {"{0} bills are too few to find an instalment from, {1} are needed: give --amount",
     "仅有 {0} 张账单，不足 {1} 张，无法测算每期金额：请用 --amount 给定"}};
inline constexpr ErrorCode kRunning{"budget.running",
                                    ErrorKind::conflict,
                                    {"a plan of {0} runs already", "{0} 已有执行中的均衡缴费"}};
inline constexpr ErrorCode kBilled{
    "budget.billed", ErrorKind::conflict, {"{0} is billed up to {1} already", "{0} 已出账至 {1}"}};
inline constexpr ErrorCode kPrepaid{
    "budget.prepaid",
    ErrorKind::conflict,
    {"{0} is prepaid: there is nothing to level", "{0} 为预付费户，不适用均衡缴费"}};
inline constexpr ErrorCode kNone{
    "budget.none", ErrorKind::not_found, {"no plan of {0}", "{0} 没有均衡缴费"}};

inline constexpr const ErrorCode* kBudgetErrors[] = {&kMonth,  &kAmount,  &kFewBills, &kRunning,
                                                     &kBilled, &kPrepaid, &kNone};

}  // namespace voltmark::budget
