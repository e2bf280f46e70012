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

inline constexpr const ErrorCode* kCustomerErrors[] = {&kUnknown, &kTermPast, &kTermNone,
                                                       &kPopulation};

}  // namespace voltmark::customer
