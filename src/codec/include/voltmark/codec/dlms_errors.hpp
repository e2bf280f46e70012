// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::dlms {

// Frames.

inline constexpr ErrorCode kUnknown{
    "dlms.unknown",
    ErrorKind::invalid_input,
    {"neither an HDLC frame nor a wrapper nor an APDU", "不是 HDLC 帧、包装帧或 APDU"}};
inline constexpr ErrorCode kShort{
    "dlms.short", ErrorKind::invalid_input, {"the bytes end too early", "字节不完整"}};
inline constexpr ErrorCode kRest{"dlms.rest",
                                 ErrorKind::invalid_input,
                                 {"{0} bytes follow behind the end", "结尾之后还有 {0} 个字节"}};
inline constexpr ErrorCode kHdlcLength{
    "dlms.hdlc_length",
    ErrorKind::invalid_input,
    {"the HDLC frame does not end where its length says", "HDLC 帧的长度与实际不符"}};
inline constexpr ErrorCode kHdlcForm{
    "dlms.hdlc_form",
    ErrorKind::invalid_input,
    {"the HDLC frame's format or addresses are not possible", "HDLC 帧的格式或地址不正确"}};
inline constexpr ErrorCode kHeaderCheck{
    "dlms.header_check",
    ErrorKind::invalid_input,
    {"the header check is {0}; {1} belongs to these bytes", "HCS 校验为 {0}，应为 {1}"}};
inline constexpr ErrorCode kFrameCheck{
    "dlms.frame_check",
    ErrorKind::invalid_input,
    {"the frame check is {0}; {1} belongs to these bytes", "FCS 校验为 {0}，应为 {1}"}};
inline constexpr ErrorCode kSegments{
    "dlms.segments",
    ErrorKind::invalid_input,
    {"segments that do not belong together, or too many", "分段帧不连续或过多"}};

// APDUs.

inline constexpr ErrorCode kApduTag{"dlms.apdu_tag",
                                    ErrorKind::invalid_input,
                                    {"no APDU begins with {0}", "没有以 {0} 开头的 APDU"}};
inline constexpr ErrorCode kApduForm{
    "dlms.apdu_form", ErrorKind::invalid_input, {"{0} has no form {1}", "{0} 没有类型 {1}"}};
inline constexpr ErrorCode kDataTag{
    "dlms.data_tag", ErrorKind::invalid_input, {"no kind of value is {0}", "没有数据类型 {0}"}};
inline constexpr ErrorCode kDataDepth{
    "dlms.data_depth", ErrorKind::invalid_input, {"values nest too deeply", "数据嵌套过深"}};
inline constexpr ErrorCode kCompactArray{
    "dlms.compact_array",
    ErrorKind::invalid_input,
    {"a compact array does not fit its type, or is too large", "紧凑数组与其类型不符或过大"}};
inline constexpr ErrorCode kBlocks{
    "dlms.blocks",
    ErrorKind::invalid_input,
    {"block {0} does not follow the blocks before it, or there are too many",
     "数据块 {0} 与之前的数据块不连续或过多"}};

// Security.

inline constexpr ErrorCode kKeyMissing{
    "dlms.key_missing",
    ErrorKind::invalid_input,
    {"encrypted; a key of 16 bytes is needed for this (encryption key; authentication key where "
     "it is authenticated)",
     "报文已加密，需要 16 字节密钥（加密密钥；带认证时还需认证密钥）"}};
inline constexpr ErrorCode kTitleMissing{
    "dlms.title_missing",
    ErrorKind::invalid_input,
    {"encrypted without the sender's system title, and no association before it states it",
     "报文已加密但没有发送方系统标题，之前的关联报文也未给出"}};
inline constexpr ErrorCode kDecrypt{
    "dlms.decrypt",
    ErrorKind::invalid_input,
    {"cannot be decrypted with this key, or it was changed on its way",
     "无法用此密钥解密，或报文在传输中被改动"}};
inline constexpr ErrorCode kReplay{
    "dlms.replay",
    ErrorKind::conflict,
    {"the invocation counter {0} of {1} is not above {2}: it may be a replay",
     "{1} 的调用计数器 {0} 未大于 {2}，可能是重放"}};
inline constexpr ErrorCode kSuite{"dlms.suite",
                                  ErrorKind::invalid_input,
                                  {"security control {0} is not of suite 0 without compression",
                                   "安全控制 {0} 不是无压缩的套件 0"}};

// What the other side says went wrong.

inline constexpr ErrorCode kAccess{
    "dlms.access", ErrorKind::not_found, {"the meter refuses: {0}", "电表拒绝访问：{0}"}};
inline constexpr ErrorCode kException{
    "dlms.exception",
    ErrorKind::conflict,
    {"the meter answers with an exception: {0}", "电表返回异常：{0}"}};
inline constexpr ErrorCode kAssociation{"dlms.association",
                                        ErrorKind::conflict,
                                        {"the association is refused: {0}", "关联被拒绝：{0}"}};

inline constexpr const ErrorCode* kDlmsErrors[] = {
    &kUnknown,      &kShort,    &kRest,       &kHdlcLength,   &kHdlcForm, &kHeaderCheck,
    &kFrameCheck,   &kSegments, &kApduTag,    &kApduForm,     &kDataTag,  &kDataDepth,
    &kCompactArray, &kBlocks,   &kKeyMissing, &kTitleMissing, &kDecrypt,  &kReplay,
    &kSuite,        &kAccess,   &kException,  &kAssociation};

}  // namespace voltmark::codec::dlms
