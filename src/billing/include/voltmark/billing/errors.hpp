// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::billing {

inline constexpr ErrorCode kBillIdForm{
    "billing.bill_id",
    ErrorKind::invalid_input,
    {"'{0}' is not a bill such as 10023-1-20260701-1, nor a bill's number such as 2026-0000001",
     "“{0}”不是账单号（例：10023-1-20260701-1 或 2026-0000001）"}};
inline constexpr ErrorCode kBillUnknown{
    "billing.bill_unknown", ErrorKind::not_found, {"there is no bill {0}", "没有账单 {0}"}};
inline constexpr ErrorCode kNumberUnknown{"billing.number_unknown",
                                          ErrorKind::not_found,
                                          {"no bill has number {0}", "没有编号为 {0} 的账单"}};
inline constexpr ErrorCode kRunUnknown{
    "billing.run_unknown", ErrorKind::not_found, {"there is no bill run {0}", "没有出账批次 {0}"}};
inline constexpr ErrorCode kNoContracts{"billing.no_contracts",
                                        ErrorKind::not_found,
                                        {"no contract is valid in {0}", "{0} 没有有效合同"}};
inline constexpr ErrorCode kPreviousHeld{
    "billing.previous_held",
    ErrorKind::conflict,
    {"the bill before this one ({0}) is held; tiers of the year go on from it",
     "上一期（{0}）账单尚未发出，年阶梯须接续计算"}};
inline constexpr ErrorCode kTariffUnknown{
    "billing.tariff_unknown",
    ErrorKind::conflict,
    {"the contract's tariff {0} is not in the store", "库中没有该户的电价 {0}"}};
inline constexpr ErrorCode kNotEligible{
    "billing.not_eligible",
    ErrorKind::conflict,
    {"tariff {0} is not for a contract with {1}", "电价 {0} 不适用于属性为 {1} 的合同"}};
inline constexpr ErrorCode kBody{"billing.body",
                                 ErrorKind::corrupted,
                                 {"a stored bill has no valid form", "存储的账单结构无效"}};
inline constexpr ErrorCode kBodyVersion{
    "billing.body_version",
    ErrorKind::unavailable,
    {"a bill was written by a newer program", "账单由更新版本的程序写入"}};
inline constexpr ErrorCode kBilledBeyond{"billing.billed_beyond",
                                         ErrorKind::conflict,
                                         {"it is billed up to {0} already", "已出账至 {0}"}};
inline constexpr ErrorCode kNotDraft{
    "billing.not_draft",
    ErrorKind::conflict,
    {"run {0} has bills that are {1} already", "批次 {0} 已有账单处于{1}状态"}};

inline constexpr ErrorCode kPdfWrite{"billing.pdf_write",
                                     ErrorKind::unavailable,
                                     {"{0} cannot be written: {1}", "无法写入 {0}：{1}"}};

inline constexpr ErrorCode kUnknownReason{
    "billing.unknown_reason",
    ErrorKind::conflict,
    {"a reason that this program does not know: {0}", "本程序不认识的原因：{0}"}};

inline constexpr ErrorCode kNothingBilled{
    "billing.nothing_billed", ErrorKind::not_found, {"no bill fits {0}", "没有符合 {0} 的账单"}};
inline constexpr ErrorCode kDraftFollows{
    "billing.draft_follows",
    ErrorKind::conflict,
    {"draft {0} goes on from a bill that would change: issue it or throw it away first",
     "草稿 {0} 接续于将被更正的账单，请先发行或丢弃"}};
inline constexpr ErrorCode kNotRated{
    "billing.not_rated",
    ErrorKind::conflict,
    {"the contract of {0} is not valid in its period any more", "账单 {0} 的合同在账期内已无效"}};
inline constexpr ErrorCode kOtherCurrency{
    "billing.other_currency",
    ErrorKind::conflict,
    {"{0} would be in another currency", "账单 {0} 更正后币种不同"}};
inline constexpr ErrorCode kNothingToCorrect{
    "billing.nothing_to_correct",
    ErrorKind::conflict,
    {"nothing changes: there is nothing to correct", "没有变化，无需退补"}};
inline constexpr ErrorCode kNoReason{"billing.no_reason",
                                     ErrorKind::invalid_input,
                                     {"a correction needs a reason", "退补须注明原因"}};
inline constexpr ErrorCode kCorrectionUnknown{"billing.correction_unknown",
                                              ErrorKind::not_found,
                                              {"there is no correction {0}", "没有退补单 {0}"}};
inline constexpr ErrorCode kCorrectionWithdrawn{
    "billing.correction_withdrawn",
    ErrorKind::conflict,
    {"correction {0} was withdrawn", "退补单 {0} 已撤回"}};
inline constexpr ErrorCode kCorrectionDone{
    "billing.correction_done",
    ErrorKind::conflict,
    {"correction {0} was carried out already", "退补单 {0} 已执行"}};
inline constexpr ErrorCode kCorrectionStale{
    "billing.correction_stale",
    ErrorKind::conflict,
    {"{0} does not come out as correction {1} found it: withdraw that and simulate anew",
     "账单 {0} 与退补单 {1} 的测算不一致，请撤回后重新测算"}};
inline constexpr ErrorCode kPreviewStale{
    "billing.preview_stale",
    ErrorKind::conflict,
    {"the correction of {0} does not come out as it was shown: look at it anew",
     "账单 {0} 的更正结果与预览不一致，请重新预览"}};
inline constexpr ErrorCode kEntriesDiffer{
    "billing.entries_differ",
    ErrorKind::corrupted,
    {"the ledger's entries of {0} are not what it posted", "账单 {0} 的账务分录与账单不一致"}};

inline constexpr ErrorCode kReviewPolicy{
    "billing.review_policy",
    ErrorKind::invalid_input,
    {"the review policy is not valid: {0}", "核算规则无效：{0}"}};
inline constexpr ErrorCode kReviewHold{
    "billing.review_hold",
    ErrorKind::conflict,
    {"bill {0} is held by review, score {1}: voltmark bill review show --bill {0}",
     "账单 {0} 核算挂起，评分 {1}：voltmark bill review show --bill {0}"}};
inline constexpr ErrorCode kNotReviewed{"billing.not_reviewed",
                                        ErrorKind::not_found,
                                        {"review found nothing in {0}", "账单 {0} 无核算记录"}};
inline constexpr ErrorCode kNotHeld{
    "billing.not_held", ErrorKind::conflict, {"{0} is not held by review", "账单 {0} 未挂起"}};

inline constexpr ErrorCode kReviewTaken{
    "billing.review_taken",
    ErrorKind::conflict,
    {"the review of {0} is on the work list of {1}", "账单 {0} 的核算已由 {1} 领取"}};

inline constexpr ErrorCode kExportWrite{"billing.export_write",
                                        ErrorKind::unavailable,
                                        {"{0} cannot be written: {1}", "无法写入 {0}：{1}"}};

inline constexpr ErrorCode kPayTemplate{
    "billing.pay_template",
    ErrorKind::invalid_input,
    {"the payment code's template is not valid at '{0}': it has {{bill}} and may have "
     "{{consumer}}, "
     "{{amount}}, {{currency}}, {{due}}, in 300 bytes",
     "缴费码模板无效（{0}）：须含 {{bill}}，可用 "
     "{{consumer}}、{{amount}}、{{currency}}、{{due}}，不超过 300 "
     "字节"}};
inline constexpr ErrorCode kIban{
    "billing.iban", ErrorKind::invalid_input, {"'{0}' is no IBAN", "“{0}”不是有效的 IBAN"}};
inline constexpr ErrorCode kBic{
    "billing.bic", ErrorKind::invalid_input, {"'{0}' is no BIC", "“{0}”不是有效的 BIC"}};
inline constexpr ErrorCode kIssuerText{
    "billing.issuer_text",
    ErrorKind::invalid_input,
    {"the issuer's {0} must be one line of at most {1} characters",
     "开票方 {0} 须为单行，不超过 {1} 个字符"}};
inline constexpr ErrorCode kIssuerName{"billing.issuer_name",
                                       ErrorKind::invalid_input,
                                       {"an IBAN needs an issuer's name of at most {0} characters",
                                        "设置 IBAN 时须有不超过 {0} 个字符的名称"}};

inline constexpr ErrorCode kStatementUnknown{"billing.statement_unknown",
                                             ErrorKind::not_found,
                                             {"there is no statement {0}", "没有合并账单 {0}"}};
inline constexpr ErrorCode kStatementEmpty{
    "billing.statement_empty",
    ErrorKind::not_found,
    {"group {0} has no bill in {1}", "合并户 {0} 在 {1} 没有账单"}};
inline constexpr ErrorCode kStatementWaits{
    "billing.statement_waits",
    ErrorKind::conflict,
    {"group {0}: {1} of {2} members have no posted bill in {3}: {4}",
     "合并户 {0}：{2} 个成员中 {1} 个在 {3} 无已入账账单：{4}"}};
inline constexpr ErrorCode kStatementCurrency{
    "billing.statement_currency",
    ErrorKind::conflict,
    {"group {0} has bills in {1} and {2}", "合并户 {0} 的账单币种不一（{1}、{2}）"}};

inline constexpr const ErrorCode* kBillingErrors[] = {&kBillIdForm,
                                                      &kBillUnknown,
                                                      &kRunUnknown,
                                                      &kNoContracts,
                                                      &kPreviousHeld,
                                                      &kTariffUnknown,
                                                      &kNotEligible,
                                                      &kBody,
                                                      &kBodyVersion,
                                                      &kNotDraft,
                                                      &kPdfWrite,
                                                      &kUnknownReason,
                                                      &kNothingBilled,
                                                      &kDraftFollows,
                                                      &kNotRated,
                                                      &kOtherCurrency,
                                                      &kNothingToCorrect,
                                                      &kNoReason,
                                                      &kCorrectionUnknown,
                                                      &kCorrectionWithdrawn,
                                                      &kCorrectionDone,
                                                      &kCorrectionStale,
                                                      &kEntriesDiffer,
                                                      &kReviewPolicy,
                                                      &kReviewHold,
                                                      &kNotReviewed,
                                                      &kNotHeld,
                                                      &kReviewTaken,
                                                      &kPreviewStale,
                                                      &kExportWrite,
                                                      &kNumberUnknown,
                                                      &kPayTemplate,
                                                      &kIban,
                                                      &kBic,
                                                      &kIssuerText,
                                                      &kIssuerName,
                                                      &kStatementUnknown,
                                                      &kStatementEmpty,
                                                      &kStatementWaits,
                                                      &kStatementCurrency,
                                                      &kBilledBeyond};

}  // namespace voltmark::billing
