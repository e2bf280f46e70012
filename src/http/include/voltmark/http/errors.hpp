// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::http {

inline constexpr ErrorCode kListen{
    "http.listen",
    ErrorKind::unavailable,
    {"cannot listen on {0} port {1}: {2}", "无法在 {0} 的端口 {1} 上监听：{2}"}};

inline constexpr ErrorCode kCertificate{"http.certificate",
                                        ErrorKind::invalid_input,
                                        {"cannot use {0} for TLS: {1}", "{0} 不能用于 TLS：{1}"}};

// What a request is refused with that reaches no handler.

inline constexpr ErrorCode kUnreadable{
    "http.unreadable", ErrorKind::invalid_input, {"the request cannot be read", "请求无法读取"}};

inline constexpr ErrorCode kNoSuchAddress{"http.no_such_address",
                                          ErrorKind::not_found,
                                          {"there is nothing at this address", "此地址下没有内容"}};

inline constexpr ErrorCode kMethod{
    "http.method",
    ErrorKind::invalid_input,
    {"this address does not take this method", "此地址不接受该方法"}};

inline constexpr ErrorCode kBodySize{"http.body_size",
                                     ErrorKind::invalid_input,
                                     {"the body is larger than allowed", "请求内容超过允许的大小"}};

inline constexpr ErrorCode kTargetSize{
    "http.target_size",
    ErrorKind::invalid_input,
    {"the address is longer than allowed", "请求地址超过允许的长度"}};

inline constexpr ErrorCode kHeadSize{
    "http.head_size",
    ErrorKind::invalid_input,
    {"the head of the request is larger than allowed", "请求头超过允许的大小"}};

inline constexpr ErrorCode kTooMany{
    "http.too_many",
    ErrorKind::unavailable,
    {"too many requests from this address: wait a moment", "来自此地址的请求过多，请稍候"}};

inline constexpr ErrorCode kBusy{
    "http.busy", ErrorKind::unavailable, {"too much is waiting already", "等待处理的请求过多"}};

inline constexpr ErrorCode kFailed{
    "http.failed", ErrorKind::corrupted, {"something went wrong here", "服务内部出错"}};

inline constexpr const ErrorCode* kHttpErrors[] = {
    &kListen,     &kCertificate, &kUnreadable, &kNoSuchAddress, &kMethod, &kBodySize,
    &kTargetSize, &kHeadSize,    &kTooMany,    &kBusy,          &kFailed};

}  // namespace voltmark::http
