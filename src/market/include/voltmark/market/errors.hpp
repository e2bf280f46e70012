// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::market {

inline constexpr ErrorCode kNoChange{
    "market.no_change",
    ErrorKind::invalid_input,
    {"nothing is changed: name another tariff, a changed document, or a price",
     "没有任何变更：请指定另一电价、修改后的文档或价格"}};
inline constexpr ErrorCode kNoMonths{"market.no_months",
                                     ErrorKind::not_found,
                                     {"no whole month has readings", "没有读数完整的月份"}};
inline constexpr ErrorCode kNoContracts{
    "market.no_contracts",
    ErrorKind::not_found,
    {"no contract of the population is touched by the change in {0}",
     "{0} 内没有受此变更影响的户"}};
inline constexpr ErrorCode kCurrency{
    "market.currency",
    ErrorKind::conflict,
    {"tariff {0} is in {1}, not in {2}", "电价 {0} 的币种为 {1}，而非 {2}"}};
inline constexpr ErrorCode kFlow{
    "market.flow",
    ErrorKind::conflict,
    {"tariff {0} prices no energy that is metered here", "电价 {0} 不对该户计量的任何电量计价"}};
inline constexpr ErrorCode kAdjusted{
    "market.adjusted",
    ErrorKind::conflict,
    {"its energy is not that of its meter: losses are added, or a meter is shared",
     "该户计费电量不同于表计电量：含变损、线损或套扣"}};
inline constexpr ErrorCode kCsv{
    "market.csv", ErrorKind::unavailable, {"{0} cannot be written", "无法写入 {0}"}};

inline constexpr const ErrorCode* kMarketErrors[] = {
    &kNoChange, &kNoMonths, &kNoContracts, &kCurrency, &kFlow, &kAdjusted, &kCsv};

}  // namespace voltmark::market
