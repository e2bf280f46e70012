// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::vee {

inline constexpr ErrorCode kEditChannel{"vee.edit_channel",
                                        ErrorKind::not_found,
                                        {"no channel has the key '{0}'", "没有键为“{0}”的通道"}};
inline constexpr ErrorCode kEditTime{"vee.edit_time",
                                     ErrorKind::invalid_input,
                                     {"no interval of {1} minutes of this channel begins at {0}",
                                      "该通道没有始于 {0} 的 {1} 分钟区间"}};
inline constexpr ErrorCode kEditValidity{
    "vee.edit_validity",
    ErrorKind::invalid_input,
    {"the channel does not exist on {0}", "该通道在 {0} 不存在"}};
inline constexpr ErrorCode kEditValue{"vee.edit_value",
                                      ErrorKind::invalid_input,
                                      {"value {0} ('{1}'): expected a number from 0 to {2}",
                                       "第 {0} 个值“{1}”不正确，应为 0 至 {2} 的数"}};
inline constexpr ErrorCode kEditNothing{"vee.edit_nothing",
                                        ErrorKind::invalid_input,
                                        {"the readings are so already", "读数已是如此，无需修改"}};
inline constexpr ErrorCode kEditReason{
    "vee.edit_reason", ErrorKind::invalid_input, {"an edit needs a reason", "修改读数须注明原因"}};
inline constexpr ErrorCode kEditStale{
    "vee.edit_stale",
    ErrorKind::conflict,
    {"the readings are no longer what was shown when this was asked for: ask anew",
     "读数已与申请时不同，请重新申请"}};

inline constexpr const ErrorCode* kEditErrors[] = {&kEditChannel, &kEditTime,    &kEditValidity,
                                                   &kEditValue,   &kEditNothing, &kEditReason,
                                                   &kEditStale};

}  // namespace voltmark::vee
