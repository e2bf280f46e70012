// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::rating {

inline constexpr ErrorCode kUsageMissing{
    "rating.usage_missing",
    ErrorKind::conflict,
    {"{0} intervals have no reading, the first at {1} on channel {2}",
     "有 {0} 个时段缺读数，最早为 {1}（通道 {2}）"}};
inline constexpr ErrorCode kNoChannel{
    "rating.no_channel",
    ErrorKind::conflict,
    {"no meter channel counts for this contract", "该户没有计量通道"}};
inline constexpr ErrorCode kNoTerm{"rating.no_term",
                                   ErrorKind::conflict,
                                   {"the contract has no tariff on {0}", "该户在 {0} 没有电价"}};
inline constexpr ErrorCode kCalendarYear{
    "rating.calendar_year",
    ErrorKind::conflict,
    {"tariff {0} asks for holidays of {1}, which calendar {2} does not hold yet",
     "电价 {0} 需要 {1} 年节假日，日历 {2} 尚未收录"}};
inline constexpr ErrorCode kEventOpen{
    "rating.event_open",
    ErrorKind::conflict,
    {"tariff {0} asks for the days of event {1}, which are not settled up to {2}",
     "电价 {0} 需要事件 {1} 的日期，尚未确认至 {2}"}};
inline constexpr ErrorCode kIntervalTooCoarse{
    "rating.interval_too_coarse",
    ErrorKind::conflict,
    {"readings of {0} minutes cross a price band's edge on {1}, slot {2}",
     "{0} 分钟读数在 {1} 第 {2} 点跨越时段边界"}};
inline constexpr ErrorCode kDemandWindow{
    "rating.demand_window",
    ErrorKind::conflict,
    {"demand over {0} minutes cannot be seen in readings of {1} minutes",
     "{1} 分钟读数不能得出 {0} 分钟需量"}};
inline constexpr ErrorCode kPriceSeries{"rating.price_series",
                                        ErrorKind::conflict,
                                        {"tariff {0} asks for price series {1}, which is not there",
                                         "电价 {0} 需要价格序列 {1}，尚无该序列"}};
inline constexpr ErrorCode kPriceCurrency{"rating.price_currency",
                                          ErrorKind::conflict,
                                          {"price series {0} is in {1}, tariff {2} in {3}",
                                           "价格序列 {0} 的币种为 {1}，电价 {2} 为 {3}"}};
inline constexpr ErrorCode kPriceStep{
    "rating.price_step",
    ErrorKind::conflict,
    {"price series {0} (step {1}) changes its price inside a reading of {2} minutes on {3}",
     "价格序列 {0}（步长 {1}）在 {3} 的一个 {2} 分钟读数内变价"}};
inline constexpr ErrorCode kPriceMissing{"rating.price_missing",
                                         ErrorKind::conflict,
                                         {"{0} prices of series {1} are missing, the first at {2}",
                                          "价格序列 {1} 缺 {0} 个价格，最早为 {2}"}};
inline constexpr ErrorCode kAttributeMissing{
    "rating.attribute_missing",
    ErrorKind::conflict,
    {"component {0} needs the contract's {1}", "分量 {0} 需要该户的 {1}"}};
inline constexpr ErrorCode kReactiveMissing{
    "rating.reactive_missing",
    ErrorKind::conflict,
    {"the power factor cannot be found: no channel measures reactive energy",
     "没有无功计量通道，不能求功率因数"}};
inline constexpr ErrorCode kIntervalsDiffer{
    "rating.intervals_differ",
    ErrorKind::conflict,
    {"tiers in order of use need channels of one interval; those of {0} differ",
     "按用电先后分阶梯要求各通道时段长度一致；{0} 的不一致"}};
inline constexpr ErrorCode kDemandMissing{
    "rating.demand_missing", ErrorKind::conflict, {"no demand was measured", "没有需量读数"}};
inline constexpr ErrorCode kRegisterMissing{
    "rating.register_missing",
    ErrorKind::conflict,
    {"register {0} was not read on {1}", "计度器 {0} 缺 {1} 的示数"}};
inline constexpr ErrorCode kRegisterBand{"rating.register_band",
                                         ErrorKind::conflict,
                                         {"the bands of register {0} and of the tariff differ: {1}",
                                          "计度器 {0} 的时段与电价时段不符：{1}"}};
inline constexpr ErrorCode kRegisterBackwards{
    "rating.register_backwards",
    ErrorKind::conflict,
    {"register {0} went from {1} back to {2} up to {3}, and no turn over zero explains it",
     "计度器 {0} 截至 {3} 的示数从 {1} 倒退到 {2}，且不是翻转"}};
inline constexpr ErrorCode kRegisterExceeds{
    "rating.register_exceeds",
    ErrorKind::conflict,
    {"the bands beside register {0} count {1} without flat, more than its total of {2}",
     "计度器 {0} 除平段外各时段合计 {1}，超过总电量 {2}"}};
inline constexpr ErrorCode kRecoveryRange{
    "rating.recovery_range",
    ErrorKind::invalid_input,
    {"{0} of {1} lies outside {2} to {3}", "{0} 为 {1}，应在 {2} 至 {3} 之间"}};

inline constexpr const ErrorCode* kRatingErrors[] = {
    &kNoTerm,          &kCalendarYear,      &kNoChannel,       &kIntervalTooCoarse,
    &kDemandWindow,    &kIntervalsDiffer,   &kUsageMissing,    &kAttributeMissing,
    &kReactiveMissing, &kDemandMissing,     &kEventOpen,       &kRegisterMissing,
    &kRegisterBand,    &kRegisterBackwards, &kRegisterExceeds, &kRecoveryRange,
    &kPriceSeries,     &kPriceCurrency,     &kPriceStep,       &kPriceMissing};

}  // namespace voltmark::rating
