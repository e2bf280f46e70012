// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::mbus {

// The link frame.

inline constexpr ErrorCode kNoFrame{"mbus.no_frame",
                                    ErrorKind::invalid_input,
                                    {"no frame begins in these bytes", "这些字节中没有帧起始"}};
inline constexpr ErrorCode kCut{
    "mbus.cut",
    ErrorKind::invalid_input,
    {"the frame is of {0} bytes, of which {1} are there", "帧长 {0} 字节，实有 {1} 字节"}};
inline constexpr ErrorCode kLength{
    "mbus.length",
    ErrorKind::invalid_input,
    {"68 {0} {1} {2} is not the beginning of a long frame", "68 {0} {1} {2} 不是长帧帧头"}};
inline constexpr ErrorCode kChecksum{
    "mbus.checksum",
    ErrorKind::invalid_input,
    {"the checksum is {0}, computed {1}", "校验和为 {0}，应为 {1}"}};
inline constexpr ErrorCode kEnd{
    "mbus.end",
    ErrorKind::invalid_input,
    {"the frame ends with {0} instead of 16", "帧结束符为 {0}，应为 16"}};
inline constexpr ErrorCode kRest{
    "mbus.rest",
    ErrorKind::invalid_input,
    {"{0} bytes follow the end of the frame", "帧结束后多出 {0} 字节"}};
inline constexpr ErrorCode kTooLarge{
    "mbus.too_large",
    ErrorKind::invalid_input,
    {"{0} bytes do not fit: at most {1}", "{0} 字节超限，最多 {1} 字节"}};

// The data.

inline constexpr ErrorCode kCi{
    "mbus.ci",
    ErrorKind::invalid_input,
    {"the data behind CI field {0} are not read", "不支持解析 CI 域 {0} 之后的数据"}};
inline constexpr ErrorCode kHeader{
    "mbus.header",
    ErrorKind::invalid_input,
    {"the header is of {0} bytes, of which {1} are there", "数据头应有 {0} 字节，实有 {1} 字节"}};
inline constexpr ErrorCode kFixed{
    "mbus.fixed",
    ErrorKind::invalid_input,
    {"the fixed data structure has {0} bytes instead of 16", "固定数据结构为 {0} 字节，应为 16"}};
inline constexpr ErrorCode kEncrypted{
    "mbus.encrypted",
    ErrorKind::invalid_input,
    {"the records are encrypted (mode {0})", "数据记录已加密（模式 {0}）"}};
inline constexpr ErrorCode kRecordCut{
    "mbus.record_cut",
    ErrorKind::invalid_input,
    {"record {0} ends within its {1}", "记录 {0} 在其 {1} 中截断"}};
inline constexpr ErrorCode kDif{
    "mbus.dif",
    ErrorKind::invalid_input,
    {"record {0} has the reserved DIF {1}", "记录 {0} 的 DIF {1} 为保留值"}};
inline constexpr ErrorCode kExtensions{
    "mbus.extensions",
    ErrorKind::invalid_input,
    {"record {0} has more than 10 {1}", "记录 {0} 的 {1} 超过 10 个"}};
inline constexpr ErrorCode kLvar{
    "mbus.lvar",
    ErrorKind::invalid_input,
    {"record {0} has the reserved length {1}", "记录 {0} 的可变长度 {1} 为保留值"}};
inline constexpr ErrorCode kApplication{
    "mbus.application",
    ErrorKind::invalid_input,
    {"the meter reports: {0} ({1})", "表计报告错误：{0}（{1}）"}};

inline constexpr const ErrorCode* kMbusErrors[] = {
    &kNoFrame, &kCut,   &kLength,    &kChecksum,  &kEnd, &kRest,       &kTooLarge, &kCi,
    &kHeader,  &kFixed, &kEncrypted, &kRecordCut, &kDif, &kExtensions, &kLvar,     &kApplication};

}  // namespace voltmark::codec::mbus
