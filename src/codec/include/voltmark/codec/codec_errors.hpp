// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec {

inline constexpr ErrorCode kHex{
    "codec.hex",
    ErrorKind::invalid_input,
    {"'{0}' is not hex digits in pairs", "“{0}”不是成对的十六进制数字"}};
inline constexpr ErrorCode kVerb{"codec.verb",
                                 ErrorKind::invalid_input,
                                 {"{0} encodes no '{1}'; it has: {2}", "{0} 没有“{1}”，可用：{2}"}};
inline constexpr ErrorCode kOptionUnknown{
    "codec.option_unknown",
    ErrorKind::invalid_input,
    {"'{0}' takes no --{1}; it has: {2}", "“{0}”没有选项 --{1}，可用：{2}"}};
inline constexpr ErrorCode kOptionMissing{
    "codec.option_missing", ErrorKind::invalid_input, {"'{0}' needs --{1}", "“{0}”须给出 --{1}"}};
inline constexpr ErrorCode kOptionValue{
    "codec.option_value",
    ErrorKind::invalid_input,
    {"--{0} '{1}': expected {2}", "--{0}“{1}”不正确，应为 {2}"}};

inline constexpr const ErrorCode* kCodecErrors[] = {&kHex, &kVerb, &kOptionUnknown, &kOptionMissing,
                                                    &kOptionValue};

}  // namespace voltmark::codec
