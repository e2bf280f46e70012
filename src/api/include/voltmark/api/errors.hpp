// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::api {

inline constexpr ErrorCode kQuery{
    "api.query",
    ErrorKind::invalid_input,
    {"the query's {0} cannot be used: {1}", "查询参数 {0} 不可用：{1}"}};

inline constexpr ErrorCode kBody{"api.body",
                                 ErrorKind::invalid_input,
                                 {"the body is not what is wanted here", "请求内容不符合要求"}};

inline constexpr ErrorCode kJson{
    "api.json", ErrorKind::invalid_input, {"the body is not JSON", "请求内容不是 JSON"}};

inline constexpr const ErrorCode* kApiErrors[] = {&kQuery, &kBody, &kJson};

}  // namespace voltmark::api
