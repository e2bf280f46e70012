// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::prepaid {

inline constexpr ErrorCode kPolicy{
    "prepaid.policy",
    ErrorKind::invalid_input,
    {"not a policy for prepaid contracts: {0}", "不是费控规则文件：{0}"}};
inline constexpr ErrorCode kNoContracts{"prepaid.no_contracts",
                                        ErrorKind::not_found,
                                        {"no contract is prepaid on {0}", "{0} 没有预付费合同"}};
inline constexpr ErrorCode kNotComputed{
    "prepaid.not_computed",
    ErrorKind::not_found,
    {"no prepaid balance was computed for {0}: voltmark prepaid run",
     "{0} 没有测算结果：voltmark prepaid run"}};

inline constexpr const ErrorCode* kPrepaidErrors[] = {&kPolicy, &kNoContracts, &kNotComputed};

}  // namespace voltmark::prepaid
