// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::security {

inline constexpr ErrorCode kActor{
    "security.actor",
    ErrorKind::invalid_input,
    {"'{0}' names no person: say who you are, 1 to 64 letters, digits and . _ - @",
     "“{0}”不是操作人：请注明本人姓名或工号，1 至 64 个字母、汉字、数字或 . _ - @"}};
inline constexpr ErrorCode kRequest{
    "security.request",
    ErrorKind::invalid_input,
    {"an approval cannot be asked for without {0}", "申请审批缺少 {0}"}};
inline constexpr ErrorCode kPayload{
    "security.payload",
    ErrorKind::invalid_input,
    {"what is to be approved is not canonical JSON: {0}", "待审批内容不是规范 JSON：{0}"}};
inline constexpr ErrorCode kReason{
    "security.reason", ErrorKind::invalid_input, {"a refusal needs a reason", "驳回须注明理由"}};
inline constexpr ErrorCode kUnknownApproval{"security.unknown",
                                            ErrorKind::not_found,
                                            {"there is no approval {0}", "没有编号为 {0} 的审批"}};
inline constexpr ErrorCode kAlreadyDone{
    "security.already_done",
    ErrorKind::conflict,
    {"approval {0} was carried out before, by {1} at {2}", "审批 {0} 已由 {1} 于 {2} 执行"}};
inline constexpr ErrorCode kDecided{
    "security.decided",
    ErrorKind::conflict,
    {"approval {0} was decided before: {1} by {2}", "审批 {0} 已有结论：{1}，{2}"}};
inline constexpr ErrorCode kLapsed{
    "security.lapsed",
    ErrorKind::conflict,
    {"approval {0} lapsed at {1}: ask anew", "审批 {0} 已于 {1} 失效，请重新申请"}};
inline constexpr ErrorCode kSamePerson{"security.same_person",
                                       ErrorKind::conflict,
                                       {"{1} asked for approval {0}: another person must decide",
                                        "审批 {0} 由 {1} 申请，须由他人审批"}};
inline constexpr ErrorCode kNotApproved{
    "security.not_approved",
    ErrorKind::conflict,
    {"approval {0} is not approved: {1}", "审批 {0} 未获批准：{1}"}};
inline constexpr ErrorCode kChanged{
    "security.changed",
    ErrorKind::conflict,
    {"what is to be carried out is not what approval {0} is about: {1}",
     "拟执行的内容与审批 {0} 不一致：{1}"}};

inline constexpr const ErrorCode* kSecurityErrors[] = {
    &kActor,   &kRequest, &kPayload,    &kReason,      &kUnknownApproval, &kAlreadyDone,
    &kDecided, &kLapsed,  &kSamePerson, &kNotApproved, &kChanged};

}  // namespace voltmark::security
