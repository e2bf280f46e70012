// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::spending {

inline constexpr ErrorCode kAmount{"spending.amount",
                                   ErrorKind::invalid_input,
                                   {"a budget of {0} {1} cannot be: it must be more than nothing",
                                    "预算 {0} {1} 不成立：须大于零"}};
inline constexpr ErrorCode kThresholds{
    "spending.thresholds",
    ErrorKind::invalid_input,
    {"{0}: one to five different percentages from 1 to 200 are needed",
     "{0}：须为 1 至 5 个互不相同、1 至 200 的百分数"}};
inline constexpr ErrorCode kCurrency{
    "spending.currency",
    ErrorKind::invalid_input,
    {"the budget is in {0}, but the bills are in {1}", "预算币种为 {0}，而账单币种为 {1}"}};
inline constexpr ErrorCode kNone{
    "spending.none", ErrorKind::not_found, {"{0} has no budget", "{0} 未设预算"}};

inline constexpr const ErrorCode* kSpendingErrors[] = {&kAmount, &kThresholds, &kCurrency, &kNone};

}  // namespace voltmark::spending
