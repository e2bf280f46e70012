// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::dlt645 {

// Frames. Of several faults in one stretch of bytes the one told is that of the candidate that got
// furthest.

inline constexpr ErrorCode kNoFrame{
    "dlt645.no_frame", ErrorKind::invalid_input, {"no byte 68 begins a frame", "没有帧起始符 68"}};
inline constexpr ErrorCode kSecondMark{
    "dlt645.second_mark",
    ErrorKind::invalid_input,
    {"{0} where the second 68 of a frame must stand", "第二个 68 的位置上是 {0}"}};
inline constexpr ErrorCode kLength{
    "dlt645.length",
    ErrorKind::invalid_input,
    {"the frame states {0} bytes of data; there may be {1}", "数据域长度为 {0}，最多 {1}"}};
inline constexpr ErrorCode kEndMark{
    "dlt645.end_mark",
    ErrorKind::invalid_input,
    {"{0} where the frame must end with 16", "帧结束符 16 的位置上是 {0}"}};
inline constexpr ErrorCode kChecksum{
    "dlt645.checksum",
    ErrorKind::invalid_input,
    {"the checksum is {0}, of these bytes it is {1}", "校验码为 {0}，计算值为 {1}"}};
inline constexpr ErrorCode kCut{
    "dlt645.cut",
    ErrorKind::invalid_input,
    {"the frame is cut: {0} bytes of at least {1}", "帧不完整：只有 {0} 字节，至少应有 {1} 字节"}};

// What a whole frame says.

inline constexpr ErrorCode kFunction{"dlt645.function",
                                     ErrorKind::invalid_input,
                                     {"control code {0} has no meaning here", "控制码 {0} 无定义"}};
inline constexpr ErrorCode kDirection{
    "dlt645.direction",
    ErrorKind::invalid_input,
    {"control code {0} is not a {1}", "控制码 {0} 的方向不符（{1}）"}};
inline constexpr ErrorCode kFieldSize{
    "dlt645.field_size",
    ErrorKind::invalid_input,
    {"{0} bytes of data; {1} has {2}", "数据域为 {0} 字节，{1} 应为 {2}"}};
inline constexpr ErrorCode kRefused{
    "dlt645.refused",
    ErrorKind::invalid_input,
    {"the meter refuses, ERR {0}: {1} ({2})", "电表应答异常，错误信息字 {0}：{2}（{1}）"}};
inline constexpr ErrorCode kAddress{
    "dlt645.address",
    ErrorKind::invalid_input,
    {"the answer comes from {0}, asked was {1}", "应答来自 {0}，而请求的是 {1}"}};
inline constexpr ErrorCode kIdentifier{
    "dlt645.identifier",
    ErrorKind::invalid_input,
    {"the answer is to {0}, asked for was {1}", "应答的数据标识为 {0}，而请求的是 {1}"}};
inline constexpr ErrorCode kSequence{
    "dlt645.sequence",
    ErrorKind::invalid_input,
    {"follow-up frame {0} comes where {1} is due; what came before is dropped",
     "后续帧序号为 {0}，应为 {1}，已收到的部分作废"}};
inline constexpr ErrorCode kChainSize{
    "dlt645.chain_size",
    ErrorKind::invalid_input,
    {"an answer of more than {0} bytes in follow-up frames is not kept",
     "后续帧数据超过 {0} 字节，不再保存"}};

// Values.

inline constexpr ErrorCode kUnknownIdentifier{
    "dlt645.unknown_identifier",
    ErrorKind::invalid_input,
    {"data identifier {0} is not known; its data is {1}", "未知的数据标识 {0}，数据为 {1}"}};
inline constexpr ErrorCode kDigits{
    "dlt645.digits",
    ErrorKind::invalid_input,
    {"{0} of {1} is not what its format {2} can say", "{1} 的数据 {0} 不符合格式 {2}"}};
inline constexpr ErrorCode kDataShort{
    "dlt645.data_short",
    ErrorKind::invalid_input,
    {"the data of {0} ends {1} bytes early", "{0} 的数据缺少 {1} 字节"}};
inline constexpr ErrorCode kDataLong{
    "dlt645.data_long",
    ErrorKind::invalid_input,
    {"{1} bytes follow the data of {0}", "{0} 的数据之后多出 {1} 字节"}};
inline constexpr ErrorCode kLoadRecord{
    "dlt645.load_record",
    ErrorKind::invalid_input,
    {"a load record has no right {0} where it must stand", "负荷记录中缺少正确的 {0}"}};
inline constexpr ErrorCode kRange{"dlt645.range",
                                  ErrorKind::invalid_input,
                                  {"{0} does not fit {1} of {2}", "{0} 超出 {2} 的格式 {1}"}};

inline constexpr const ErrorCode* kDlt645Errors[] = {
    &kNoFrame, &kSecondMark, &kLength,    &kEndMark,    &kChecksum,
    &kCut,     &kFunction,   &kDirection, &kFieldSize,  &kRefused,
    &kAddress, &kIdentifier, &kSequence,  &kChainSize,  &kUnknownIdentifier,
    &kDigits,  &kDataShort,  &kDataLong,  &kLoadRecord, &kRange};

}  // namespace voltmark::codec::dlt645
