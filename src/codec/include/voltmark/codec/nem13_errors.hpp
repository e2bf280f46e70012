// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::nem13 {

inline constexpr ErrorCode kNotNem13{"nem13.not_nem13",
                                     ErrorKind::invalid_input,
                                     {"'{0}' is no NEM13 record: the file is of another kind",
                                      "“{0}”不是 NEM13 记录，文件属于其他格式"}};
inline constexpr ErrorCode kDirection{
    "nem13.direction",
    ErrorKind::invalid_input,
    {"direction '{0}': expected I or E", "方向“{0}”不正确，应为 I 或 E"}};
inline constexpr ErrorCode kRegisterRead{
    "nem13.register_read",
    ErrorKind::invalid_input,
    {"'{0}' is nothing that a register shows", "“{0}”不是计度器示数"}};
inline constexpr ErrorCode kPreviousEstimated{
    "nem13.previous_estimated",
    ErrorKind::invalid_input,
    {"the previous read is an estimate", "上次示数为估算值"}};

inline constexpr const ErrorCode* kNem13Errors[] = {&kNotNem13, &kDirection, &kRegisterRead,
                                                    &kPreviousEstimated};

}  // namespace voltmark::codec::nem13
