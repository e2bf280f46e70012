// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::vee {

// What the rules of validation say. {0} is how many slots or days, {1} the first slot counted from
// one, {2} the value and {3} what it was held against, in kWh or kvarh.

inline constexpr ErrorCode kRulePolicy{
    "vee.rule_policy", ErrorKind::invalid_input, {"validation rules: {0}", "校验规则：{0}"}};
inline constexpr ErrorCode kUnknownFinding{
    "vee.unknown_finding",
    ErrorKind::not_found,
    {"{0} has no open finding {1} on {2}", "{0} 在 {2} 没有未处理的 {1}"}};
inline constexpr ErrorCode kIntervalSize{
    "vee.interval_size",
    ErrorKind::invalid_input,
    {"the span has {0} slots more or fewer than its day; they differ from slot {1}",
     "点数与当日应有点数相差 {0} 个，自第 {1} 点起"}};
inline constexpr ErrorCode kOverlap{
    "vee.overlap",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} are counted by another channel of the same flow too",
     "自第 {1} 点起 {0} 个读数与同一计量点同向另一通道重叠"}};
inline constexpr ErrorCode kDuplicate{"vee.duplicate",
                                      ErrorKind::invalid_input,
                                      {"all {0} readings are those of an earlier day: {2} in sum",
                                       "全部 {0} 个读数与此前某日相同，合计 {2}"}};
inline constexpr ErrorCode kZeroRun{
    "vee.zero_run",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} are zero, in a long run", "自第 {1} 点起 {0} 个读数连续为零"}};
inline constexpr ErrorCode kIdentical{"vee.identical",
                                      ErrorKind::invalid_input,
                                      {"{0} readings from slot {1} are all {2}, in a long run",
                                       "自第 {1} 点起 {0} 个读数连续同为 {2}"}};
inline constexpr ErrorCode kHampel{
    "vee.hampel",
    ErrorKind::invalid_input,
    {"the reading of slot {1} ({2}) is far from its neighbours (median {3})",
     "第 {1} 点读数（{2}）远离相邻读数（中位数 {3}）"}};
inline constexpr ErrorCode kHigh{
    "vee.high",
    ErrorKind::invalid_input,
    {"the span's {2} are far above the usual {3}", "电量 {2} 远高于平常的 {3}"}};
inline constexpr ErrorCode kLow{
    "vee.low",
    ErrorKind::invalid_input,
    {"the span's {2} are far below the usual {3}", "电量 {2} 远低于平常的 {3}"}};
inline constexpr ErrorCode kCapacity{
    "vee.capacity",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} ({2}) are above what the capacity can carry ({3})",
     "自第 {1} 点起 {0} 个读数（{2}）超过容量所能通过的 {3}"}};
inline constexpr ErrorCode kRegisterSum{
    "vee.register_sum",
    ErrorKind::invalid_input,
    {"over {0} days the intervals sum to {2} and the register advanced {3}",
     "{0} 天内区间电量合计 {2}，示数差 {3}"}};
inline constexpr ErrorCode kTouSum{
    "vee.tou_sum",
    ErrorKind::invalid_input,
    {"over {0} days the registers by band sum to {2} and that of the total to {3}",
     "{0} 天内各时段示数差合计 {2}，总示数差 {3}"}};
inline constexpr ErrorCode kReverse{
    "vee.reverse",
    ErrorKind::invalid_input,
    {"{2} flowed to the grid, and no generation is known there", "反向电量 {2}，该点并无发电"}};
inline constexpr ErrorCode kFuture{
    "vee.future",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} lie in the future", "自第 {1} 点起 {0} 个读数的时间在将来"}};
inline constexpr ErrorCode kClockChange{
    "vee.clock_change",
    ErrorKind::invalid_input,
    {"the {0} readings of the repeated hour from slot {1} are copied, or none",
     "重复的一小时自第 {1} 点起 {0} 个读数为复制或缺失"}};
inline constexpr ErrorCode kInactive{"vee.inactive",
                                     ErrorKind::invalid_input,
                                     {"{2} flowed where no meter is mounted or no contract served",
                                      "未装表或无用电合同而有电量 {2}"}};
inline constexpr ErrorCode kMultiplier{
    "vee.multiplier",
    ErrorKind::invalid_input,
    {"the multiplier changes on this day from {2} to {3}", "当日倍率由 {2} 变为 {3}"}};
inline constexpr ErrorCode kUnit{
    "vee.unit",
    ErrorKind::invalid_input,
    {"the span's {2} are about a thousand times more or less than the usual {3}: a wrong unit",
     "电量 {2} 与平常的 {3} 约差一千倍，疑单位有误"}};
inline constexpr ErrorCode kProlongedEstimation{
    "vee.prolonged_estimation",
    ErrorKind::invalid_input,
    {"nothing was measured for {0} days", "连续 {0} 天均为估算"}};
inline constexpr ErrorCode kUnconfirmed{
    "vee.unconfirmed",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} are estimates that no measured reading has confirmed in time",
     "自第 {1} 点起 {0} 个估算读数逾期未获实测确认"}};
inline constexpr ErrorCode kSibling{
    "vee.sibling",
    ErrorKind::invalid_input,
    {"{0} readings from slot {1} are missing that another channel of the point has",
     "自第 {1} 点起缺 {0} 个读数，而同一计量点其他通道有"}};

inline constexpr const ErrorCode* kRuleErrors[] = {
    &kRulePolicy, &kUnknownFinding,      &kIntervalSize, &kOverlap,     &kDuplicate,
    &kZeroRun,    &kIdentical,           &kHampel,       &kHigh,        &kLow,
    &kCapacity,   &kRegisterSum,         &kTouSum,       &kReverse,     &kFuture,
    &kInactive,   &kClockChange,         &kMultiplier,   &kUnconfirmed, &kUnit,
    &kSibling,    &kProlongedEstimation,
};

}  // namespace voltmark::vee
