// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::tariff {

inline constexpr ErrorCode kAttributeUnknown{
    "attribute.unknown",
    ErrorKind::invalid_input,
    {"no attribute is called '{0}'; known are: {1}", "没有名为“{0}”的属性；已知属性：{1}"}};
inline constexpr ErrorCode kAttributeValue{
    "attribute.value",
    ErrorKind::invalid_input,
    {"'{1}' is not a value of attribute {0}", "“{1}”不是属性 {0} 的取值"}};
inline constexpr ErrorCode kAttributeForm{
    "attribute.form",
    ErrorKind::corrupted,
    {"stored attributes have no valid form", "存储的属性结构无效"}};

inline constexpr ErrorCode kYaml{"tariff.yaml",
                                 ErrorKind::invalid_input,
                                 {"the document is not YAML: {0}", "文档不是有效的 YAML：{0}"}};
inline constexpr ErrorCode kKeyMissing{
    "tariff.key_missing", ErrorKind::invalid_input, {"'{0}' is missing here", "此处缺少“{0}”"}};
inline constexpr ErrorCode kKeyUnknown{"tariff.key_unknown",
                                       ErrorKind::invalid_input,
                                       {"'{0}' is not a word of this place", "此处不认识“{0}”"}};
inline constexpr ErrorCode kForm{
    "tariff.form", ErrorKind::invalid_input, {"expected {0}", "应为 {0}"}};
inline constexpr ErrorCode kValue{
    "tariff.value", ErrorKind::invalid_input, {"'{0}' is not {1}", "“{0}”不是 {1}"}};
inline constexpr ErrorCode kDuplicate{
    "tariff.duplicate", ErrorKind::invalid_input, {"'{0}' stands here twice", "“{0}”重复出现"}};
inline constexpr ErrorCode kReference{
    "tariff.reference",
    ErrorKind::invalid_input,
    {"'{0}' names no {1} that stands before", "“{0}”之前没有这样的 {1}"}};
inline constexpr ErrorCode kVersionOverlap{
    "tariff.version_overlap",
    ErrorKind::invalid_input,
    {"this version begins before the one above ends ({0})", "本版本在上一版本结束（{0}）之前开始"}};
inline constexpr ErrorCode kBandGap{
    "tariff.band_gap",
    ErrorKind::invalid_input,
    {"calendar {0} has no band on {1} at {2}", "日历 {0} 在 {1} {2} 没有时段"}};
inline constexpr ErrorCode kBandUnreachable{
    "tariff.band_unreachable",
    ErrorKind::invalid_input,
    {"this rule never applies: the rules above it cover all of its time",
     "本规则永不生效：其上规则已覆盖全部时间"}};
inline constexpr ErrorCode kBandPrice{"tariff.band_price",
                                      ErrorKind::invalid_input,
                                      {"no price for band '{0}'", "时段“{0}”没有价格"}};
inline constexpr ErrorCode kTierOrder{
    "tariff.tier_order",
    ErrorKind::invalid_input,
    {"a tier must end above the one before it", "阶梯上限必须高于前一档"}};
inline constexpr ErrorCode kTierEnd{
    "tariff.tier_end",
    ErrorKind::invalid_input,
    {"the last tier, and only it, has no end", "最后一档（且仅最后一档）不设上限"}};
inline constexpr ErrorCode kTierYear{
    "tariff.tier_year",
    ErrorKind::invalid_input,
    {"the tier year of '{0}' starts on another day than that of a component above",
     "分量“{0}”的阶梯年度起始日与前面的分量不同"}};
inline constexpr ErrorCode kLineMix{
    "tariff.line_mix",
    ErrorKind::invalid_input,
    {"components of line '{0}' must price the same flow in the same calendar, and at most one by "
     "tiers",
     "账单行“{0}”的各分量须对同一电量、同一时段日历计价，且至多一个分阶梯"}};
inline constexpr ErrorCode kSeriesMix{
    "tariff.series_mix",
    ErrorKind::invalid_input,
    {"component '{0}' has its prices from a series, interval by interval: it cannot have {1}",
     "分量“{0}”按价格序列逐时段计价，不能再有 {1}"}};
inline constexpr ErrorCode kSeriesName{
    "price.name",
    ErrorKind::invalid_input,
    {"'{0}' is not a name of small letters, digits, '.', '-' and '_'",
     "“{0}”不是由小写字母、数字、“.”、“-”、“_”组成的名称"}};
inline constexpr ErrorCode kSeriesUnknown{
    "price.unknown",
    ErrorKind::not_found,
    {"no price series is called '{0}'", "没有名为“{0}”的价格序列"}};
inline constexpr ErrorCode kSeriesDiffers{
    "price.differs",
    ErrorKind::conflict,
    {"series {0} is in {1}, zone {2}, step {3}: it cannot become {4}, {5}, {6}",
     "序列 {0} 为 {1}、时区 {2}、步长 {3}，不能改为 {4}、{5}、{6}"}};
inline constexpr ErrorCode kTableUnknown{"tariff.table_unknown",
                                         ErrorKind::not_found,
                                         {"no table is called '{0}'", "没有名为“{0}”的表"}};
inline constexpr ErrorCode kTable{
    "tariff.table", ErrorKind::invalid_input, {"table: {0}", "表：{0}"}};
inline constexpr ErrorCode kUnknown{
    "tariff.unknown", ErrorKind::not_found, {"no tariff is called '{0}'", "没有名为“{0}”的电价"}};
inline constexpr ErrorCode kNotValid{
    "tariff.not_valid",
    ErrorKind::not_found,
    {"tariff {0} has no version for {1}", "电价 {0} 在 {1} 没有有效版本"}};
inline constexpr ErrorCode kEditForm{
    "tariff.edit_form",
    ErrorKind::invalid_input,
    {"'{0}' is not component=value, such as energy=0.55, energy.peak=0.61 or energy.1.to=3000",
     "“{0}”不是 分量=值，如 energy=0.55、energy.peak=0.61 或 energy.1.to=3000"}};
inline constexpr ErrorCode kEditPlace{
    "tariff.edit_place",
    ErrorKind::not_found,
    {"'{0}' names no single value of a component", "“{0}”未指向分量的单个数值"}};
inline constexpr ErrorCode kEditValue{
    "tariff.edit_value",
    ErrorKind::invalid_input,
    {"'{0}' cannot be multiplied to a price of at most 8 decimals",
     "“{0}”不能按倍数换算为至多 8 位小数的价格"}};

inline constexpr ErrorCode kUrdbJson{
    "urdb.json",
    ErrorKind::invalid_input,
    {"the rate is not JSON: stopped at byte {0}", "费率不是有效的 JSON：停在第 {0} 字节"}};
inline constexpr ErrorCode kUrdbItems{
    "urdb.items",
    ErrorKind::invalid_input,
    {"expected one rate, found {0}", "应为一个费率，实有 {0} 个"}};
inline constexpr ErrorCode kUrdbUnsupported{
    "urdb.field_unsupported",
    ErrorKind::invalid_input,
    {"field '{0}' would change bills and is not supported", "字段“{0}”会影响账单且不受支持"}};
inline constexpr ErrorCode kUrdbField{
    "urdb.field", ErrorKind::invalid_input, {"field '{0}' is not {1}", "字段“{0}”应为 {1}"}};
inline constexpr ErrorCode kUrdbTiersDiffer{
    "urdb.tiers_differ",
    ErrorKind::invalid_input,
    {"{0}: the periods of month {1} end tier {2} at different bounds",
     "{0}：{1} 月各时段第 {2} 档的上限不同"}};
inline constexpr ErrorCode kUrdbOption{
    "urdb.option",
    ErrorKind::invalid_input,
    {"'{0}' has no option '{1}'; see --help", "“{0}”没有选项“{1}”；见 --help"}};

inline constexpr ErrorCode kEventName{
    "tariff.event_name",
    ErrorKind::invalid_input,
    {"'{0}' is not a name of small letters, digits, '.', '-' and '_'",
     "“{0}”不是由小写字母、数字、“.”、“-”、“_”组成的名称"}};
inline constexpr ErrorCode kEventSettled{
    "tariff.event_settled",
    ErrorKind::conflict,
    {"event {0} is settled up to {1}: what lies before, such as {2}, no longer changes",
     "事件 {0} 已确认至 {1}：此前各日（如 {2}）不再变更"}};

inline constexpr ErrorCode kComponentUnreachable{
    "tariff.component_unreachable",
    ErrorKind::invalid_input,
    {"component '{0}' is never charged: no contract that the tariff is for meets its condition, or "
     "it has no month",
     "分量“{0}”永不计费：没有适用本电价的合同符合其条件，或没有月份"}};
inline constexpr ErrorCode kMonthsOutside{
    "tariff.months_outside",
    ErrorKind::invalid_input,
    {"component '{0}' is charged in no month of this version ({1})",
     "本版本（{1}）没有月份会计收分量“{0}”"}};
inline constexpr ErrorCode kVersionGap{
    "tariff.version_gap",
    ErrorKind::invalid_input,
    {"no version is valid in {0}, before this one", "本版本之前，{0} 没有有效版本"}};
inline constexpr ErrorCode kLayerMissing{
    "tariff.layer_missing",
    ErrorKind::invalid_input,
    {"the price is divided by what it is for, but has no part '{0}'",
     "电价按构成列示，但没有“{0}”部分"}};
inline constexpr ErrorCode kVersionTaken{
    "tariff.version_taken",
    ErrorKind::conflict,
    {"tariff {0} has a version for {1}: one for {2} cannot follow",
     "电价 {0} 已有 {1} 的版本，其后不能接 {2} 的版本"}};
inline constexpr ErrorCode kNoNextVersion{
    "tariff.no_next_version",
    ErrorKind::conflict,
    {"no version can be added to the document of tariff {0}: {1}",
     "无法为电价 {0} 的文档追加版本：{1}"}};

inline constexpr const ErrorCode* kTariffErrors[] = {&kAttributeUnknown,
                                                     &kAttributeValue,
                                                     &kAttributeForm,
                                                     &kYaml,
                                                     &kKeyMissing,
                                                     &kKeyUnknown,
                                                     &kForm,
                                                     &kValue,
                                                     &kDuplicate,
                                                     &kReference,
                                                     &kVersionOverlap,
                                                     &kBandGap,
                                                     &kBandUnreachable,
                                                     &kBandPrice,
                                                     &kTierOrder,
                                                     &kTierEnd,
                                                     &kTierYear,
                                                     &kLineMix,
                                                     &kSeriesMix,
                                                     &kSeriesName,
                                                     &kSeriesUnknown,
                                                     &kSeriesDiffers,
                                                     &kTableUnknown,
                                                     &kTable,
                                                     &kUnknown,
                                                     &kNotValid,
                                                     &kUrdbJson,
                                                     &kUrdbItems,
                                                     &kUrdbUnsupported,
                                                     &kUrdbField,
                                                     &kUrdbTiersDiffer,
                                                     &kUrdbOption,
                                                     &kEventName,
                                                     &kEventSettled,
                                                     &kVersionTaken,
                                                     &kNoNextVersion,
                                                     &kComponentUnreachable,
                                                     &kMonthsOutside,
                                                     &kVersionGap,
                                                     &kLayerMissing,
                                                     &kEditForm,
                                                     &kEditPlace,
                                                     &kEditValue};

}  // namespace voltmark::tariff
