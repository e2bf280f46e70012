// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::dlt698 {

// The link frame.

inline constexpr ErrorCode kNoFrame{"dlt698.no_frame",
                                    ErrorKind::invalid_input,
                                    {"no frame begins in these bytes", "这些字节中没有帧起始"}};
inline constexpr ErrorCode kCut{
    "dlt698.cut",
    ErrorKind::invalid_input,
    {"the frame is of {0} bytes, of which {1} are there", "帧长 {0} 字节，实有 {1} 字节"}};
inline constexpr ErrorCode kLength{
    "dlt698.length",
    ErrorKind::invalid_input,
    {"the length field {0} is none of a frame", "长度域 {0} 不合规"}};
inline constexpr ErrorCode kHcs{
    "dlt698.hcs",
    ErrorKind::invalid_input,
    {"the header check is {0}, computed {1}", "帧头校验为 {0}，应为 {1}"}};
inline constexpr ErrorCode kFcs{"dlt698.fcs",
                                ErrorKind::invalid_input,
                                {"the frame check is {0}, computed {1}", "帧校验为 {0}，应为 {1}"}};
inline constexpr ErrorCode kEnd{
    "dlt698.end",
    ErrorKind::invalid_input,
    {"the frame ends with {0} instead of 16", "帧结束符为 {0}，应为 16"}};
inline constexpr ErrorCode kFragmentWord{
    "dlt698.fragment_word",
    ErrorKind::invalid_input,
    {"the frame of a fragment has no fragment word", "分帧帧缺少分帧格式域"}};
inline constexpr ErrorCode kFragmentOrder{
    "dlt698.fragment_order",
    ErrorKind::invalid_input,
    {"fragment {0} does not follow: {1} is awaited; the set is dropped",
     "分帧 {0} 不连续，应为 {1}，整组作废"}};
inline constexpr ErrorCode kFragmentStart{
    "dlt698.fragment_start",
    ErrorKind::invalid_input,
    {"fragment {0} has no first fragment before it", "分帧 {0} 之前没有起始帧"}};
inline constexpr ErrorCode kFragmentSize{
    "dlt698.fragment_size",
    ErrorKind::invalid_input,
    {"fragments of more than {0} bytes; the set is dropped", "分帧总长超过 {0} 字节，整组作废"}};
inline constexpr ErrorCode kTooLarge{
    "dlt698.too_large",
    ErrorKind::invalid_input,
    {"{0} bytes do not fit: at most {1}", "{0} 字节超限，最多 {1} 字节"}};

// The APDU and its A-XDR.

inline constexpr ErrorCode kShort{
    "dlt698.short",
    ErrorKind::invalid_input,
    {"the APDU ends where {0} more bytes belong", "APDU 提前结束，尚缺 {0} 字节"}};
inline constexpr ErrorCode kRest{
    "dlt698.rest",
    ErrorKind::invalid_input,
    {"{0} bytes follow the end of the APDU", "APDU 结束后多出 {0} 字节"}};
inline constexpr ErrorCode kService{
    "dlt698.service", ErrorKind::invalid_input, {"no service has the tag {0}", "未知服务标签 {0}"}};
inline constexpr ErrorCode kChoice{"dlt698.choice",
                                   ErrorKind::invalid_input,
                                   {"{0} is no choice of {1}", "{0} 不是 {1} 的有效选择"}};
inline constexpr ErrorCode kDataTag{"dlt698.data_tag",
                                    ErrorKind::invalid_input,
                                    {"no type of data has the tag {0}", "未知数据类型标签 {0}"}};
inline constexpr ErrorCode kAxdrLength{
    "dlt698.axdr_length",
    ErrorKind::invalid_input,
    {"a length is not in its shortest form, or of more than 32 bits",
     "长度未用最短形式，或超过 32 位"}};
inline constexpr ErrorCode kCount{
    "dlt698.count",
    ErrorKind::invalid_input,
    {"{0} elements cannot be in {1} bytes", "{1} 字节容不下 {0} 个元素"}};
inline constexpr ErrorCode kDepth{"dlt698.depth",
                                  ErrorKind::invalid_input,
                                  {"data are nested more than {0} deep", "数据嵌套超过 {0} 层"}};
inline constexpr ErrorCode kOptional{
    "dlt698.optional",
    ErrorKind::invalid_input,
    {"{0} says neither that an optional field is there (01) nor that it is not (00)",
     "{0} 既非可选域存在（01）也非不存在（00）"}};

// What the server says.

inline constexpr ErrorCode kDar{
    "dlt698.dar",
    ErrorKind::invalid_input,
    {"the server refuses: {0} {1} ({2})", "服务器拒绝：{0} {2}（{1}）"}};
inline constexpr ErrorCode kErrorResponse{
    "dlt698.error_response",
    ErrorKind::invalid_input,
    {"the server cannot serve: {0} {1} ({2})", "服务器异常响应：{0} {2}（{1}）"}};

inline constexpr const ErrorCode* kDlt698Errors[] = {
    &kNoFrame,      &kCut,           &kLength,        &kHcs,          &kFcs,        &kEnd,
    &kFragmentWord, &kFragmentOrder, &kFragmentStart, &kFragmentSize, &kTooLarge,   &kShort,
    &kRest,         &kService,       &kChoice,        &kDataTag,      &kAxdrLength, &kCount,
    &kDepth,        &kOptional,      &kDar,           &kErrorResponse};

}  // namespace voltmark::codec::dlt698
