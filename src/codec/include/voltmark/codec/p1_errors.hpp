// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::p1 {

inline constexpr ErrorCode kNoTelegram{
    "p1.no_telegram",
    ErrorKind::invalid_input,
    {"no telegram begins here: it begins with '/'", "此处没有报文（报文以“/”开头）"}};
inline constexpr ErrorCode kCut{
    "p1.cut", ErrorKind::invalid_input, {"the telegram has no end", "报文没有结束"}};
inline constexpr ErrorCode kCrc{
    "p1.crc", ErrorKind::invalid_input, {"checksum {0}, expected {1}", "校验和为 {0}，应为 {1}"}};

inline constexpr const ErrorCode* kP1Errors[] = {&kNoTelegram, &kCut, &kCrc};

}  // namespace voltmark::codec::p1
