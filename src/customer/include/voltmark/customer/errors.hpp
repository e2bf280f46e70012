// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::customer {

inline constexpr ErrorCode kUnknown{
    "customer.unknown",
    ErrorKind::not_found,
    {"no contract has consumer number {0}", "没有户号为 {0} 的合同"}};
inline constexpr ErrorCode kTermPast{
    "customer.term_past",
    ErrorKind::conflict,
    {"a later term of {0} begins on or after {1} already", "{0} 在 {1} 或之后已有条款生效"}};
inline constexpr ErrorCode kTermNone{"customer.term_none",
                                     ErrorKind::conflict,
                                     {"no term of {0} holds on {1}", "{0} 在 {1} 没有有效条款"}};
inline constexpr ErrorCode kPopulation{
    "customer.population",
    ErrorKind::invalid_input,
    {"'{0}' is no population: all, or name=value,... with area, tariff, sites or an attribute, "
     "such as class=residential,capacity_kva=100..315,sites=1..500",
     "“{0}”不是用户范围：all，或 名称=值,……（area、tariff、sites 或合同属性），如 "
     "class=residential,capacity_kva=100..315,sites=1..500"}};

inline constexpr ErrorCode kGroupCode{
    "customer.group_code",
    ErrorKind::invalid_input,
    {"'{0}' is no code of a group: 1 to 40 letters, digits, '-', '_' and '.'",
     "“{0}”不是合并户代码：1 至 40 个字母、数字、-、_、."}};
inline constexpr ErrorCode kGroupExists{"customer.group_exists",
                                        ErrorKind::conflict,
                                        {"there is a group {0} already", "合并户 {0} 已存在"}};
inline constexpr ErrorCode kGroupUnknown{
    "customer.group_unknown", ErrorKind::not_found, {"there is no group {0}", "没有合并户 {0}"}};
inline constexpr ErrorCode kGroupTaken{
    "customer.group_taken",
    ErrorKind::conflict,
    {"{0} is a member of group {1} then or later", "{0} 届时或其后已属合并户 {1}"}};
inline constexpr ErrorCode kGroupNoMember{"customer.group_no_member",
                                          ErrorKind::not_found,
                                          {"{0} is no member of group {1} on the day before {2}",
                                           "{2} 前一日 {0} 不是合并户 {1} 的成员"}};

inline constexpr ErrorCode kEnded{"customer.ended",
                                  ErrorKind::conflict,
                                  {"contract {0} holds from {1} to {2} (not included) only",
                                   "合同 {0} 仅在 {1} 至 {2}（不含）有效"}};

inline constexpr ErrorCode kSearchCursor{
    "customer.search_cursor",
    ErrorKind::invalid_input,
    {"'{0}' is no place of a search to go on from", "“{0}”不是可继续查找的位置"}};

inline constexpr const ErrorCode* kCustomerErrors[] = {
    &kUnknown,      &kTermPast,   &kTermNone,      &kPopulation, &kGroupCode,   &kGroupExists,
    &kGroupUnknown, &kGroupTaken, &kGroupNoMember, &kEnded,      &kSearchCursor};

}  // namespace voltmark::customer
