// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::webhook {

inline constexpr ErrorCode kUrl{
    "webhook.url",
    ErrorKind::invalid_input,
    {"'{0}' is no address for a webhook: it must be https://HOST/..., without a name or password "
     "in "
     "it, of 500 characters at most",
     "“{0}”不能作为推送地址：须为 https://主机/…，不含用户名或口令，最长 500 个字符"}};
inline constexpr ErrorCode kEvent{"webhook.event",
                                  ErrorKind::invalid_input,
                                  {"'{0}' is no event: bill.issued or payment.received",
                                   "没有事件“{0}”：应为 bill.issued 或 payment.received"}};
inline constexpr ErrorCode kWebhookUnknown{
    "webhook.unknown", ErrorKind::not_found, {"there is no webhook {0}", "没有推送地址 {0}"}};
inline constexpr ErrorCode kTooMany{
    "webhook.too_many",
    ErrorKind::conflict,
    {"there are {0} webhooks already, and no more can be", "推送地址已有 {0} 个，不能再增加"}};
inline constexpr ErrorCode kState{"webhook.state",
                                  ErrorKind::conflict,
                                  {"webhook {0} is {1} already", "推送地址 {0} 当前状态已为 {1}"}};

// What becomes of an attempt.
inline constexpr ErrorCode kAddress{
    "webhook.address",
    ErrorKind::conflict,
    {"the host has an address in a network of one's own, which the operator does not allow",
     "主机地址属于内部网络，运维未允许"}};
inline constexpr ErrorCode kUnreachable{
    "webhook.unreachable",
    ErrorKind::unavailable,
    {"no connection: the host is not found, refuses, or its certificate is not trusted",
     "无法连接：找不到主机、被拒绝或证书不受信任"}};
inline constexpr ErrorCode kSlow{
    "webhook.slow", ErrorKind::unavailable, {"no answer in time", "未在时限内应答"}};
inline constexpr ErrorCode kAnswer{
    "webhook.answer",
    ErrorKind::unavailable,
    {"the answer was not of 200 to 299", "应答状态不在 200 至 299 之间"}};
inline constexpr ErrorCode kRedirected{
    "webhook.redirected",
    ErrorKind::conflict,
    {"it points to another address, and is not followed", "应答要求转往其他地址，不予跟随"}};
// Why the program paused a webhook.
inline constexpr ErrorCode kGone{
    "webhook.gone",
    ErrorKind::conflict,
    {"the receiver says that it is gone for good (410)", "接收方称该地址已永久失效（410）"}};
inline constexpr ErrorCode kGaveUp{
    "webhook.gave_up",
    ErrorKind::unavailable,
    {"three days of attempts did not go well", "连续三天推送未成功"}};

inline constexpr const ErrorCode* kWebhookErrors[] = {
    &kUrl,         &kEvent, &kWebhookUnknown, &kTooMany,    &kState, &kAddress,
    &kUnreachable, &kSlow,  &kAnswer,         &kRedirected, &kGone,  &kGaveUp};

}  // namespace voltmark::webhook
