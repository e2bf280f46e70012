// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::sheet {

inline constexpr ErrorCode kColumn{
    "sheet.column", ErrorKind::invalid_input, {"the sheet has no column '{0}'", "表中没有“{0}”列"}};
inline constexpr ErrorCode kColumnUnknown{
    "sheet.column_unknown",
    ErrorKind::invalid_input,
    {"'{0}' is neither a column of price sheets, nor a component, nor published.BAND, nor "
     "with.ATTRIBUTE",
     "“{0}”不是价格表的列名，也不是分量、published.时段 或 with.属性"}};
inline constexpr ErrorCode kRow{
    "sheet.row",
    ErrorKind::invalid_input,
    {"the row has {0} fields, the header {1}", "该行有 {0} 个字段，表头有 {1} 个"}};
inline constexpr ErrorCode kQuote{
    "sheet.quote", ErrorKind::invalid_input, {"a quote is not closed", "引号未闭合"}};
inline constexpr ErrorCode kMissing{
    "sheet.missing", ErrorKind::invalid_input, {"'{0}' is empty", "“{0}”为空"}};
inline constexpr ErrorCode kValue{
    "sheet.value",
    ErrorKind::invalid_input,
    {"'{1}' is not a value of '{0}': {2}", "“{1}”不是“{0}”的取值：{2}"}};
inline constexpr ErrorCode kTwice{
    "sheet.twice",
    ErrorKind::invalid_input,
    {"{0} '{1}' stands in line {2} already", "{0}“{1}”已在第 {2} 行出现"}};
inline constexpr ErrorCode kMonth{"sheet.month",
                                  ErrorKind::invalid_input,
                                  {"'{0}' is not the month of the rows above, {1}: a sheet has one",
                                   "“{0}”与上方各行的月份 {1} 不同"}};
inline constexpr ErrorCode kPriceStep{
    "price.step",
    ErrorKind::invalid_input,
    {"the step of the prices cannot be seen from their moments: state 15, 30, 60, day or month",
     "无法由时刻判断价格步长，请指定 15、30、60、day 或 month"}};
inline constexpr ErrorCode kTariffUnknown{
    "sheet.tariff_unknown",
    ErrorKind::invalid_input,
    {"the store has no tariff '{0}' whose next version this could be",
     "库中没有电价“{0}”，无从编制其新版本"}};
inline constexpr ErrorCode kComponent{
    "sheet.component",
    ErrorKind::invalid_input,
    {"tariff {1} has no component '{0}' with a single price", "电价 {1} 没有单一价格的分量“{0}”"}};
inline constexpr ErrorCode kPriceMissing{
    "sheet.price_missing",
    ErrorKind::invalid_input,
    {"component '{0}' of tariff {1} has no price in this row; '=' leaves it as it was",
     "本行没有电价 {1} 的分量“{0}”的价格；“=”表示沿用"}};
inline constexpr ErrorCode kBand{
    "sheet.band",
    ErrorKind::invalid_input,
    {"tariff {1} has no single price in band '{0}'", "电价 {1} 在时段“{0}”没有单一价格"}};
inline constexpr ErrorCode kPublishedDiffers{
    "sheet.published_differs",
    ErrorKind::invalid_input,
    {"the sheet publishes {2} in band '{0}' of tariff {1}, its components give {3}: the published "
     "table holds, so multiples, base or rounding of the tariff are not those of this month",
     "电价 {1} 时段“{0}”公布价为 {2}，按分量重算为 {3}：以公布价为准，该电价的浮动比例、"
     "浮动基数或舍入方式与本月不符"}};
inline constexpr ErrorCode kVersionRefused{
    "sheet.version_refused",
    ErrorKind::invalid_input,
    {"no version for {0} can follow: {1}", "无法编制 {0} 的版本：{1}"}};
inline constexpr ErrorCode kBaseChanged{
    "sheet.base_changed",
    ErrorKind::conflict,
    {"tariff {0} was changed after the sheet was imported: import the sheet anew",
     "价格表导入后电价 {0} 已变更，请重新导入"}};

inline constexpr const ErrorCode* kSheetErrors[] = {
    &kColumn,           &kColumnUnknown,  &kQuote,        &kRow,
    &kMissing,          &kValue,          &kTwice,        &kMonth,
    &kTariffUnknown,    &kComponent,      &kPriceMissing, &kBand,
    &kPublishedDiffers, &kVersionRefused, &kBaseChanged,  &kPriceStep};

}  // namespace voltmark::sheet
