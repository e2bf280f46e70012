// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::csv {

// What spoils the whole file.

inline constexpr ErrorCode kEmpty{
    "csv.empty", ErrorKind::invalid_input, {"the file has no header", "文件没有表头"}};
inline constexpr ErrorCode kHeaderMissing{
    "csv.header_missing",
    ErrorKind::invalid_input,
    {"the first row begins with the timestamp '{0}': it is no header",
     "首行以时刻“{0}”开头，不是表头"}};
inline constexpr ErrorCode kColumnMissing{"csv.column_missing",
                                          ErrorKind::invalid_input,
                                          {"the header has no column '{0}'", "表头中没有“{0}”列"}};
inline constexpr ErrorCode kInterval{
    "csv.interval",
    ErrorKind::invalid_input,
    {"timestamps are {0} minutes apart: state the interval (5, 10, 15, 30, 60 or 1440)",
     "时刻间距为 {0} 分钟，请指定间隔（5、10、15、30、60 或 1440）"}};

// What spoils a column.

inline constexpr ErrorCode kColumnRepeated{
    "csv.column_repeated",
    ErrorKind::invalid_input,
    {"a column '{0}' stands further left already", "左侧已有“{0}”列"}};
inline constexpr ErrorCode kColumnUnnamed{"csv.column_unnamed",
                                          ErrorKind::invalid_input,
                                          {"column {0} has no name", "第 {0} 列没有名称"}};
inline constexpr ErrorCode kColumnUnknown{"csv.column_unknown",
                                          ErrorKind::invalid_input,
                                          {"column '{0}' is not used", "“{0}”列未被使用"}};
inline constexpr ErrorCode kUnit{"csv.unit",
                                 ErrorKind::invalid_input,
                                 {"'{0}' is no unit, such as kWh", "“{0}”不是单位（例：kWh）"}};

// What spoils a row.

inline constexpr ErrorCode kQuote{
    "csv.quote",
    ErrorKind::invalid_input,
    {"a quote is not closed, or something stands behind it", "引号未闭合，或引号后有多余内容"}};
inline constexpr ErrorCode kColumnCount{
    "csv.column_count",
    ErrorKind::invalid_input,
    {"{0} columns; the header has {1}", "有 {0} 列，表头为 {1} 列"}};
inline constexpr ErrorCode kTimestamp{
    "csv.timestamp",
    ErrorKind::invalid_input,
    {"'{0}' is no timestamp such as {1}", "“{0}”不是时刻（例：{1}）"}};
inline constexpr ErrorCode kSkippedHour{
    "csv.skipped_hour",
    ErrorKind::invalid_input,
    {"the clock of {1} never showed '{0}'", "{1} 的时钟从未显示过“{0}”"}};
inline constexpr ErrorCode kOffGrid{
    "csv.off_grid",
    ErrorKind::invalid_input,
    {"no interval of {1} minutes begins or ends at '{0}'", "“{0}”不是 {1} 分钟间隔的端点"}};
inline constexpr ErrorCode kKeyMissing{
    "csv.key_missing", ErrorKind::invalid_input, {"the row names no channel", "该行没有通道名"}};
inline constexpr ErrorCode kUnitChanged{"csv.unit_changed",
                                        ErrorKind::invalid_input,
                                        {"'{0}' after '{1}': another quantity for the same channel",
                                         "同一通道的单位由“{1}”变为“{0}”，物理量不同"}};
inline constexpr ErrorCode kQuality{"csv.quality",
                                    ErrorKind::invalid_input,
                                    {"'{0}' is no quality such as actual or estimated",
                                     "“{0}”不是数据质量（例：actual、estimated）"}};

// What spoils a reading.

inline constexpr ErrorCode kValueForm{
    "csv.value_form", ErrorKind::invalid_input, {"'{0}' is no number", "“{0}”不是数字"}};
inline constexpr ErrorCode kValueRange{
    "csv.value_range",
    ErrorKind::invalid_input,
    {"'{0}' is larger than any reading can be", "“{0}”超出读数范围"}};
inline constexpr ErrorCode kDuplicate{
    "csv.duplicate",
    ErrorKind::invalid_input,
    {"'{0}' for a moment that already has another value or quality",
     "“{0}”：该时刻已有不同的值或质量"}};

// What is only remarked.

inline constexpr ErrorCode kRepeated{
    "csv.repeated",
    ErrorKind::invalid_input,
    {"the value of this moment is given twice, the same; told once a channel",
     "该时刻的值重复给出且相同（每通道只提示一次）"}};
inline constexpr ErrorCode kValueRounded{
    "csv.value_rounded",
    ErrorKind::invalid_input,
    {"'{0}' is rounded to a thousandth of the base unit; told once a channel",
     "“{0}”舍入到基本单位的千分之一（每通道只提示一次）"}};
inline constexpr ErrorCode kDayInParts{
    "csv.day_in_parts",
    ErrorKind::invalid_input,
    {"rows are not sorted: days come in parts; told once a channel",
     "行未排序，同一天分多次给出（每通道只提示一次）"}};
inline constexpr ErrorCode kLastLine{
    "csv.last_line",
    ErrorKind::invalid_input,
    {"the last line has no end: is the file whole?", "最后一行没有换行符，请确认文件是否完整"}};

// What cannot be written.

inline constexpr ErrorCode kIntervalsDiffer{
    "csv.intervals_differ",
    ErrorKind::invalid_input,
    {"'{0}' has {1} minutes where '{2}' has {3}: one wide table cannot hold both",
     "“{0}”间隔为 {1} 分钟，“{2}”为 {3} 分钟，不能写入同一宽表"}};

inline constexpr const ErrorCode* kCsvErrors[] = {
    &kEmpty,         &kHeaderMissing, &kColumnMissing, &kInterval,        &kColumnRepeated,
    &kColumnUnnamed, &kColumnUnknown, &kUnit,          &kQuote,           &kColumnCount,
    &kTimestamp,     &kSkippedHour,   &kOffGrid,       &kKeyMissing,      &kUnitChanged,
    &kQuality,       &kValueForm,     &kValueRange,    &kDuplicate,       &kRepeated,
    &kValueRounded,  &kDayInParts,    &kLastLine,      &kIntervalsDiffer,
};

}  // namespace voltmark::codec::csv
