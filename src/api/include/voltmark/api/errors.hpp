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

inline constexpr ErrorCode kForeignPage{"api.foreign_page",
                                        ErrorKind::conflict,
                                        {"the change does not come from our own page: load it anew",
                                         "变更不是由本站页面发出，请刷新页面"}};

inline constexpr ErrorCode kChanged{"api.changed",
                                    ErrorKind::conflict,
                                    {"it is no longer as it was when you saw it: look at it again",
                                     "内容已被他人更改，请刷新后再操作"}};

inline constexpr ErrorCode kIdempotencyKey{"api.idempotency_key",
                                           ErrorKind::invalid_input,
                                           {"an Idempotency-Key is 1 to 200 visible characters",
                                            "Idempotency-Key 须为 1 至 200 个可见字符"}};

inline constexpr ErrorCode kIdempotencyOther{
    "api.idempotency_other",
    ErrorKind::conflict,
    {"the key {0} was used for another request: choose a new one",
     "键 {0} 已用于另一请求，请换用新键"}};

inline constexpr ErrorCode kIdempotencyOpen{
    "api.idempotency_open",
    ErrorKind::conflict,
    {"the request with the key {0} was begun, and is not known to be over: look before it is "
     "repeated",
     "键 {0} 的请求已开始而结果未知，重复前请先核实"}};

inline constexpr ErrorCode kCurrency{
    "api.currency",
    ErrorKind::invalid_input,
    {"'{0}' is no currency that the program knows", "“{0}”不是本程序支持的币种"}};

inline constexpr ErrorCode kNoBank{"api.no_bank",
                                   ErrorKind::unavailable,
                                   {"no payment provider is set up here", "未配置支付机构"}};

inline constexpr ErrorCode kExportPurpose{
    "api.export_purpose",
    ErrorKind::invalid_input,
    {"a list that tells of people is saved for a purpose: say it as `purpose`",
     "含个人信息的列表导出须以 `purpose` 说明用途"}};

inline constexpr ErrorCode kExportRows{
    "api.export_rows",
    ErrorKind::invalid_input,
    {"a workbook takes {0} rows at most: filter, or save as csv or ndjson",
     "工作簿最多 {0} 行：请筛选，或导出为 csv、ndjson"}};

inline constexpr ErrorCode kEntryUnknown{
    "api.entry_unknown",
    ErrorKind::not_found,
    {"the audit log has no entry {0}", "审计日志中没有第 {0} 条"}};

inline constexpr ErrorCode kJobUnknown{
    "api.job_unknown",
    ErrorKind::not_found,
    {"there is no job {0}; jobs are known until the program ends",
     "没有任务 {0}；任务仅在程序运行期间可查"}};

inline constexpr ErrorCode kJobRunning{"api.job_running",
                                       ErrorKind::conflict,
                                       {"job {0} ({1} {2}) is still running: wait until it is over",
                                        "任务 {0}（{1} {2}）仍在运行，请待其结束"}};

inline constexpr ErrorCode kJobFailed{
    "api.job_failed",
    ErrorKind::unavailable,
    {"the job ended unexpectedly ({0}); what it had written stays, and it can be begun again",
     "任务意外结束（{0}）；已写入部分保留，可重新发起"}};

inline constexpr ErrorCode kTooMany{
    "api.too_many",
    ErrorKind::unavailable,
    {"these are more than {0} requests a second: wait a moment", "每秒请求超过 {0} 次，请稍候"}};

inline constexpr const ErrorCode* kApiErrors[] = {
    &kQuery,           &kBody,           &kJson,
    &kForeignPage,     &kIdempotencyKey, &kIdempotencyOther,
    &kIdempotencyOpen, &kExportPurpose,  &kExportRows,
    &kCurrency,        &kNoBank,         &kEntryUnknown,
    &kJobUnknown,      &kJobRunning,     &kJobFailed,
    &kChanged,         &kTooMany};

}  // namespace voltmark::api
