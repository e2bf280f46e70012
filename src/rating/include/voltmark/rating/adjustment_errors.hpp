// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::rating {

// Refusals of losses (loss.hpp) and of sub-metering (sub_metering.hpp).

inline constexpr ErrorCode kLossMethod{
    "rating.loss_method",
    ErrorKind::conflict,
    {"'{1}' is no value of {0}; known are: {2}", "“{1}”不是 {0} 的取值；已知取值：{2}"}};
inline constexpr ErrorCode kLossTerm{
    "rating.loss_term",
    ErrorKind::conflict,
    {"the contract has no {0}, which transformer loss by {1} needs",
     "变损按 {1} 计算需要该户的 {0}"}};
inline constexpr ErrorCode kLossNameplate{
    "rating.loss_nameplate",
    ErrorKind::conflict,
    {"{0} of {1} is more than a transformer can have", "{0} 为 {1}，超出变压器可能的范围"}};
inline constexpr ErrorCode kLossTableRow{"rating.loss_table_row",
                                         ErrorKind::conflict,
                                         {"loss table {0} has no transformer {1} of {2} kVA",
                                          "变损表 {0} 没有 {1} 型 {2} 千伏安变压器"}};
inline constexpr ErrorCode kLossOverload{
    "rating.loss_overload",
    ErrorKind::conflict,
    {"{0} in {1} days is more than twice what a transformer of {2} kVA carries",
     "{1} 天内 {0}，超过 {2} 千伏安变压器输送能力的两倍"}};

inline constexpr ErrorCode kSubTerms{"rating.sub_terms",
                                     ErrorKind::conflict,
                                     {"the contract states {0} with {1}, which exclude one another",
                                      "该户同时有 {0} 与 {1}，两者不能并存"}};
inline constexpr ErrorCode kSubExceeds{"rating.sub_exceeds",
                                       ErrorKind::conflict,
                                       {"{0} has {1} kWh of the master meter, which has {2} left",
                                        "{0} 应扣 {1} 千瓦时，而总表只余 {2}"}};

inline constexpr ErrorCode kSubBands{
    "rating.sub_bands",
    ErrorKind::conflict,
    {"{0} is billed by bands, and the meter of {1} does not count them",
     "{0} 按分时计费，而总表 {1} 不分时计量"}};
inline constexpr ErrorCode kSubFamily{
    "rating.sub_family",
    ErrorKind::conflict,
    {"the contract's energy is counted by the meter of {0}, and can be billed only with it",
     "该户电量由总表户 {0} 计量，只能与其一并计费"}};
inline constexpr ErrorCode kSubHeld{
    "rating.sub_held",
    ErrorKind::conflict,
    {"{0}, which has the same master meter, cannot be billed", "同一总表的 {0} 不能出账"}};
inline constexpr ErrorCode kSubNested{
    "rating.sub_nested",
    ErrorKind::conflict,
    {"{0} stands behind another master meter, or changes its master in the period",
     "{0} 本身属于另一总表，或在账期内更换总表"}};
inline constexpr ErrorCode kLossReactive{
    "rating.loss_reactive",
    ErrorKind::conflict,
    {"transformer loss by formula needs reactive readings, and no channel has them",
     "按公式计算变损需要无功读数，该户没有无功计量通道"}};
inline constexpr ErrorCode kAdjustNegative{
    "rating.adjust_negative",
    ErrorKind::conflict,
    {"{0} kWh were metered from {1} on: no loss and no sub-metering can be taken of that",
     "自 {1} 起计量电量为 {0} 千瓦时，不能计算变损、线损或套扣"}};

inline constexpr ErrorCode kAdjustIntervals{
    "rating.adjust_intervals",
    ErrorKind::conflict,
    {"tariff {0} prices intervals in their order, or nets them: losses and shared meters are known "
     "by the month alone",
     "电价 {0} 按时段先后或净计量计价，而变损、线损与套扣只有月电量"}};

inline constexpr const ErrorCode* kAdjustmentErrors[] = {
    &kLossMethod,   &kLossTerm,   &kLossNameplate,  &kLossTableRow,   &kLossReactive,
    &kLossOverload, &kSubTerms,   &kSubNested,      &kSubFamily,      &kSubHeld,
    &kSubBands,     &kSubExceeds, &kAdjustNegative, &kAdjustIntervals};

}  // namespace voltmark::rating
