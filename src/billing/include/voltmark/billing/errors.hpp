// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::billing {

inline constexpr ErrorCode kBillIdForm{"billing.bill_id",
                                       ErrorKind::invalid_input,
                                       {"'{0}' is not a bill's number such as 10023-1-20260701-1",
                                        "“{0}”不是账单号（例：10023-1-20260701-1）"}};
inline constexpr ErrorCode kBillUnknown{
    "billing.bill_unknown", ErrorKind::not_found, {"there is no bill {0}", "没有账单 {0}"}};
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

inline constexpr const ErrorCode* kBillingErrors[] = {
    &kBillIdForm,  &kBillUnknown, &kRunUnknown,  &kNoContracts, &kPreviousHeld, &kTariffUnknown,
    &kNotEligible, &kBody,        &kBodyVersion, &kNotDraft,    &kPdfWrite,     &kUnknownReason};

}  // namespace voltmark::billing
