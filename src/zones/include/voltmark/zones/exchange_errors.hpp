// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::zones {

inline constexpr ErrorCode kExchangeForm{
    "exchange.form",
    ErrorKind::invalid_input,
    {"this is no file of the exchange: {0}", "不是交换文件：{0}"}};
inline constexpr ErrorCode kExchangeVersion{
    "exchange.version",
    ErrorKind::invalid_input,
    {"the file has version {0} of the exchange, this program reads 01",
     "交换文件版本为 {0}，本程序只读 01"}};
inline constexpr ErrorCode kExchangeName{"exchange.name",
                                         ErrorKind::invalid_input,
                                         {"'{0}' is no sender: 1 to 64 letters, digits and . _ -",
                                          "“{0}”不是发送方名称：1 至 64 个字母、数字或 . _ -"}};
inline constexpr ErrorCode kExchangeCut{
    "exchange.cut",
    ErrorKind::corrupted,
    {"the file ends before what its header says", "文件不完整，短于文件头所述"}};
inline constexpr ErrorCode kExchangeSignature{
    "exchange.signature",
    ErrorKind::corrupted,
    {"the file is not signed by the key that is trusted", "文件签名与所信任的公钥不符"}};
inline constexpr ErrorCode kExchangeContent{
    "exchange.content",
    ErrorKind::corrupted,
    {"the content is not what was signed", "文件内容与签名不符"}};
inline constexpr ErrorCode kExchangeSequence{
    "exchange.sequence",
    ErrorKind::conflict,
    {"{0} sent number {1}, and {2} is next: files between are missing",
     "{0} 发来第 {1} 号，应为第 {2} 号：中间有文件缺失"}};
inline constexpr ErrorCode kExchangeOther{
    "exchange.other_content",
    ErrorKind::conflict,
    {"number {1} of {0} was received before, with other content",
     "{0} 的第 {1} 号此前已收到，内容不同"}};
inline constexpr ErrorCode kExchangeNotImported{
    "exchange.not_imported",
    ErrorKind::invalid_input,
    {"content of the type {0} is not imported: name a new file for it with --content",
     "{0} 类内容不直接导入，请用 --content 指定新文件"}};
inline constexpr ErrorCode kExchangeFile{
    "exchange.file", ErrorKind::unavailable, {"{0}: {1}", "{0}：{1}"}};

inline constexpr const ErrorCode* kExchangeErrors[] = {
    &kExchangeForm,    &kExchangeVersion,  &kExchangeName,  &kExchangeCut,  &kExchangeSignature,
    &kExchangeContent, &kExchangeSequence, &kExchangeOther, &kExchangeFile, &kExchangeNotImported};

}  // namespace voltmark::zones
