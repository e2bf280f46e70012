// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::gdw3761 {

inline constexpr ErrorCode kNoFrame{
    "gdw3761.no_frame", ErrorKind::invalid_input, {"no frame begins here", "此处没有帧起始"}};
inline constexpr ErrorCode kCut{
    "gdw3761.cut", ErrorKind::invalid_input, {"the frame ends too early", "帧不完整"}};
inline constexpr ErrorCode kLength{
    "gdw3761.length",
    ErrorKind::invalid_input,
    {"the two lengths differ or are too small: {0} and {1}", "两个长度不一致或过小：{0}、{1}"}};
inline constexpr ErrorCode kSecondStart{
    "gdw3761.second_start",
    ErrorKind::invalid_input,
    {"the second 68 is missing behind the length", "长度之后缺少第二个 68"}};
inline constexpr ErrorCode kProtocol{
    "gdw3761.protocol",
    ErrorKind::invalid_input,
    {"the protocol identifier is {0}; 1 and 2 are read", "协议标识为 {0}，仅支持 1 和 2"}};
inline constexpr ErrorCode kChecksum{
    "gdw3761.checksum",
    ErrorKind::invalid_input,
    {"the checksum is {0}; the bytes give {1}", "校验和为 {0}，按字节计算为 {1}"}};
inline constexpr ErrorCode kEnd{
    "gdw3761.end",
    ErrorKind::invalid_input,
    {"{0} stands where the end mark 16 belongs", "结束符应为 16，实为 {0}"}};
inline constexpr ErrorCode kTrailer{"gdw3761.trailer",
                                    ErrorKind::invalid_input,
                                    {"no room for password, event counters or time tag",
                                     "附加域（密码、事件计数器、时间标签）不完整"}};
inline constexpr ErrorCode kPoint{"gdw3761.point",
                                  ErrorKind::invalid_input,
                                  {"{0} names no point or no function", "数据单元标识 {0} 无效"}};
inline constexpr ErrorCode kUnitUnknown{
    "gdw3761.unit_unknown",
    ErrorKind::invalid_input,
    {"the layout of AFN {0} F{1} is not known; the rest is told as hex",
     "AFN {0} F{1} 的数据格式未知，其余内容以十六进制给出"}};
inline constexpr ErrorCode kUnitCut{
    "gdw3761.unit_cut",
    ErrorKind::invalid_input,
    {"AFN {0} F{1} is longer than what is left", "AFN {0} F{1} 的数据不完整"}};
inline constexpr ErrorCode kDenied{
    "gdw3761.denied", ErrorKind::conflict, {"the other side denies: {0}", "对方否认：{0}"}};
inline constexpr ErrorCode kValueRange{
    "gdw3761.value_range",
    ErrorKind::invalid_input,
    {"{0} does not fit {1} decimal digits", "{0} 超出 {1} 位十进制的范围"}};

inline constexpr const ErrorCode* kGdw3761Errors[] = {
    &kNoFrame, &kCut,   &kLength,      &kSecondStart, &kProtocol, &kChecksum,   &kEnd,
    &kTrailer, &kPoint, &kUnitUnknown, &kUnitCut,     &kDenied,   &kValueRange,
};

}  // namespace voltmark::codec::gdw3761
