// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark {

inline constexpr ErrorCode kDecimalEmpty{"decimal.empty",
                                         ErrorKind::invalid_input,
                                         {"expected a number, found nothing", "应为数字，但为空"}};
inline constexpr ErrorCode kDecimalDigit{"decimal.digit",
                                         ErrorKind::invalid_input,
                                         {"'{0}' is not a decimal number", "“{0}”不是十进制数"}};
inline constexpr ErrorCode kDecimalResolution{
    "decimal.resolution",
    ErrorKind::invalid_input,
    {"'{0}' has more than {1} decimals", "“{0}”的小数超过 {1} 位"}};
inline constexpr ErrorCode kDecimalRange{
    "decimal.range", ErrorKind::invalid_input, {"'{0}' is too large", "“{0}”超出范围"}};

inline constexpr const ErrorCode* kBaseErrors[] = {&kDecimalEmpty, &kDecimalDigit,
                                                   &kDecimalResolution, &kDecimalRange};

}  // namespace voltmark
