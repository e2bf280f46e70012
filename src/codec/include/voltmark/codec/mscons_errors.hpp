// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::mscons {

inline constexpr ErrorCode kNotEdifact{
    "mscons.not_edifact",
    ErrorKind::invalid_input,
    {"the text begins with neither UNA, UNB nor UNH", "文件不以 UNA、UNB 或 UNH 开头"}};
inline constexpr ErrorCode kSegment{
    "mscons.segment",
    ErrorKind::invalid_input,
    {"the last segment has no end: is the file whole?", "最后一段没有结束符，请确认文件是否完整"}};
inline constexpr ErrorCode kOtherMessage{
    "mscons.other_message",
    ErrorKind::invalid_input,
    {"message {0} is '{1}', not MSCONS: passed over", "报文 {0} 为“{1}”而非 MSCONS，已跳过"}};
inline constexpr ErrorCode kSegmentCount{
    "mscons.segment_count",
    ErrorKind::invalid_input,
    {"the message has {0} segments, its end says {1}", "报文有 {0} 段，报尾称 {1} 段"}};
inline constexpr ErrorCode kMessageCount{
    "mscons.message_count",
    ErrorKind::invalid_input,
    {"the interchange has {0} messages, its end says {1}", "交换有 {0} 份报文，尾段称 {1} 份"}};
inline constexpr ErrorCode kReference{
    "mscons.reference",
    ErrorKind::invalid_input,
    {"the end names '{1}' where the beginning names '{0}'", "首段为“{0}”，尾段为“{1}”"}};
inline constexpr ErrorCode kNumber{
    "mscons.number", ErrorKind::invalid_input, {"'{0}' is no number", "“{0}”不是数字"}};
inline constexpr ErrorCode kTime{"mscons.time",
                                 ErrorKind::invalid_input,
                                 {"'{0}' is no time of form {1}", "“{0}”不是格式 {1} 的时间"}};
inline constexpr ErrorCode kOverlap{
    "mscons.overlap",
    ErrorKind::invalid_input,
    {"the interval begins before the one before it ends", "区间与前一区间重叠"}};

inline constexpr const ErrorCode* kMsconsErrors[] = {&kNotEdifact,   &kSegment,      &kOtherMessage,
                                                     &kSegmentCount, &kMessageCount, &kReference,
                                                     &kNumber,       &kTime,         &kOverlap};

}  // namespace voltmark::codec::mscons
