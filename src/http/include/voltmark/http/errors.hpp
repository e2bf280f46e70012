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

inline constexpr const ErrorCode* kHttpErrors[] = {&kListen, &kCertificate};

}  // namespace voltmark::http
