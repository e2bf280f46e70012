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

inline constexpr ErrorCode kKeyText{
    "security.key",
    ErrorKind::invalid_input,
    {"the {0} key is not 64 hexadecimal digits", "{0} 密钥不是 64 位十六进制数字"}};
inline constexpr ErrorCode kAuditEvent{
    "security.audit_event",
    ErrorKind::invalid_input,
    {"an audit entry needs a plain text of at most 1000 bytes for {0}",
     "审计记录的 {0} 须为不超过 1000 字节的文本"}};
inline constexpr ErrorCode kProofForm{
    "security.proof",
    ErrorKind::invalid_input,
    {"this is no proof or checkpoint of ours: {0}", "不是本系统的证明或签名检查点：{0}"}};

inline constexpr ErrorCode kAuditBroken{
    "security.audit_broken",
    ErrorKind::corrupted,
    {"the audit log is not what was written: `voltmark audit verify` names the first place",
     "审计日志已被改动：请用 `voltmark audit verify` 定位"}};

inline constexpr ErrorCode kNotBound{"security.not_bound",
                                     ErrorKind::conflict,
                                     {"the audit log has no entry that binds {0} as it is now",
                                      "审计日志中没有与 {0} 现内容相符的记录"}};
inline constexpr ErrorCode kNotSigned{
    "security.not_signed",
    ErrorKind::conflict,
    {"no checkpoint signs entry {0} yet: take one", "第 {0} 条记录尚无签名检查点，请先签名"}};
inline constexpr ErrorCode kUnproven{
    "security.unproven",
    ErrorKind::corrupted,
    {"the proof does not show what it says: {0}", "证明不成立：{0}"}};

inline constexpr ErrorCode kPolicy{"security.policy",
                                   ErrorKind::invalid_input,
                                   {"the security policy is wrong: {0}", "安全策略有误：{0}"}};
inline constexpr ErrorCode kProfile{"security.profile",
                                    ErrorKind::not_found,
                                    {"there is no password profile {0}: cn-mlps3 or asvs5",
                                     "没有密码策略 {0}（cn-mlps3 或 asvs5）"}};
inline constexpr ErrorCode kPassword{"security.password",
                                     ErrorKind::invalid_input,
                                     {"the password is too weak, common or used before: {0}",
                                      "密码强度不足、过于常见或曾经用过：{0}"}};
inline constexpr ErrorCode kRoleUnknown{
    "security.role_unknown", ErrorKind::not_found, {"there is no role {0}", "没有角色 {0}"}};
inline constexpr ErrorCode kOwnRoles{
    "security.own_roles",
    ErrorKind::conflict,
    {"nobody gives roles to themselves, or agrees to their own: {0}",
     "不得授予或审批本人角色：{0}"}};
inline constexpr ErrorCode kHoldingsStale{
    "security.holdings_stale",
    ErrorKind::conflict,
    {"{0} holds something else by now than when this was asked for: ask again",
     "{0} 的角色在申请后已变更，请重新申请"}};
inline constexpr ErrorCode kRolesApart{
    "security.roles_apart",
    ErrorKind::conflict,
    {"nobody may be both {0} and {1}", "同一人不得兼任 {0} 与 {1}"}};
inline constexpr ErrorCode kPersonUnknown{
    "security.person_unknown", ErrorKind::not_found, {"there is no person {0}", "没有人员 {0}"}};
inline constexpr ErrorCode kPersonKnown{"security.person_known",
                                        ErrorKind::conflict,
                                        {"there is a person {0} already", "人员 {0} 已存在"}};
inline constexpr ErrorCode kNotFirst{"security.not_first",
                                     ErrorKind::conflict,
                                     {"the store has people already: the first administrator is "
                                      "made once",
                                      "系统已有人员，首个管理员只能建立一次"}};
inline constexpr ErrorCode kLocked{
    "security.locked",
    ErrorKind::conflict,
    {"{0} is locked: unlock them first", "{0} 已锁定，请先解除锁定"}};
inline constexpr ErrorCode kSignIn{
    "security.sign_in",
    ErrorKind::conflict,
    {"name, password or code is wrong, or one must wait after too many tries",
     "用户名、密码或验证码错误，或因多次失败须稍候再试"}};
inline constexpr ErrorCode kConfirm{
    "security.confirm",
    ErrorKind::invalid_input,
    {"password or code is wrong, or one must wait after too many tries",
     "密码或验证码错误，或因多次失败须稍候再试"}};
inline constexpr ErrorCode kFactorCode{
    "security.factor_code",
    ErrorKind::invalid_input,
    {"this is not the code of the key that was just shown: is the device's clock right?",
     "动态口令与刚才的密钥不符，请确认设备时间准确"}};
inline constexpr ErrorCode kFactorBegun{
    "security.factor_begun",
    ErrorKind::conflict,
    {"no second factor of {0} waits for its first code, or it was begun too long ago: begin anew",
     "{0} 没有待确认的动态口令，或发起已久，请重新开始"}};
inline constexpr ErrorCode kFactorHeld{
    "security.factor_held",
    ErrorKind::conflict,
    {"{0} has a second factor: remove it first", "{0} 已启用动态口令，请先停用"}};
inline constexpr ErrorCode kFactorNone{"security.factor_none",
                                       ErrorKind::conflict,
                                       {"{0} has no second factor", "{0} 未启用动态口令"}};
inline constexpr ErrorCode kOwnFactor{
    "security.own_factor",
    ErrorKind::conflict,
    {"one's own second factor goes with password and code, on the page of one's account",
     "本人的动态口令须在“我的账户”以密码和验证码停用"}};
inline constexpr ErrorCode kFactorNeeded{
    "security.factor_needed",
    ErrorKind::conflict,
    {"staff need a second factor here: set it up first", "本系统要求员工启用动态口令，请先启用"}};
inline constexpr ErrorCode kSignInUnknown{
    "security.sign_in_unknown",
    ErrorKind::not_found,
    {"there is no such sign-in, or it has ended", "没有此登录，或已结束"}};
inline constexpr ErrorCode kSignedOut{
    "security.signed_out",
    ErrorKind::conflict,
    {"nobody is signed in by this token, or no longer", "登录凭据无效或已过期"}};
inline constexpr ErrorCode kForbidden{
    "security.forbidden",
    ErrorKind::conflict,
    {"{0} may not do this here: {1} on {2}", "{0} 无权执行此操作：{1}（{2}）"}};
inline constexpr ErrorCode kSealed{
    "security.sealed",
    ErrorKind::corrupted,
    {"what is stored cannot be opened: another key, altered, or erased",
     "密文无法解开：密钥不符、被改动或已销毁"}};
inline constexpr ErrorCode kErased{"security.erased",
                                   ErrorKind::conflict,
                                   {"the personal data of {0} was erased", "{0} 的个人信息已销毁"}};
inline constexpr ErrorCode kField{
    "security.field",
    ErrorKind::invalid_input,
    {"'{0}' is no field of personal data, or its text is empty or too long",
     "“{0}”不是个人信息字段，或内容为空、过长"}};

inline constexpr ErrorCode kMasterKey{"security.master_key",
                                      ErrorKind::conflict,
                                      {"the personal data of this store is under another master "
                                       "key: use the one that was made with it",
                                       "本库的个人信息使用另一主密钥加密，请使用建库时的主密钥"}};
inline constexpr ErrorCode kUnsealed{
    "security.unsealed",
    ErrorKind::conflict,
    {"an older version left personal data in plain text: run `voltmark vault seal` first",
     "旧版本留有未加密的个人信息，请先执行 `voltmark vault seal`"}};

inline constexpr const ErrorCode* kSecurityErrors[] = {
    &kActor,       &kRequest,    &kPayload,      &kReason,      &kUnknownApproval, &kAlreadyDone,
    &kDecided,     &kLapsed,     &kSamePerson,   &kNotApproved, &kChanged,         &kKeyText,
    &kAuditEvent,  &kProofForm,  &kAuditBroken,  &kNotBound,    &kNotSigned,       &kUnproven,
    &kPolicy,      &kProfile,    &kPassword,     &kRoleUnknown, &kRolesApart,      &kPersonUnknown,
    &kPersonKnown, &kNotFirst,   &kLocked,       &kSignIn,      &kConfirm,         &kFactorCode,
    &kFactorBegun, &kFactorHeld, &kFactorNone,   &kOwnFactor,   &kFactorNeeded,    &kSignInUnknown,
    &kSignedOut,   &kForbidden,  &kSealed,       &kErased,      &kField,           &kMasterKey,
    &kUnsealed,    &kOwnRoles,   &kHoldingsStale};

}  // namespace voltmark::security
