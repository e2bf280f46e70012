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

inline constexpr ErrorCode kEnded{"customer.ended",
                                  ErrorKind::conflict,
                                  {"contract {0} holds from {1} to {2} (not included) only",
                                   "合同 {0} 仅在 {1} 至 {2}（不含）有效"}};

inline constexpr const ErrorCode* kCustomerErrors[] = {&kUnknown, &kTermPast, &kTermNone, &kEnded};

}  // namespace voltmark::customer
