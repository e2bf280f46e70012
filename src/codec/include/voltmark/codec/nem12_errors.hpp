// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::codec::nem12 {

// The rules of the file as a whole.

inline constexpr ErrorCode kNotNem12{"nem12.not_nem12",
                                     ErrorKind::invalid_input,
                                     {"'{0}' begins no NEM12 record: the file is of another kind",
                                      "“{0}”不是 NEM12 记录，文件属于其他格式"}};
inline constexpr ErrorCode kNem13{"nem12.nem13",
                                  ErrorKind::invalid_input,
                                  {"a NEM13 file: accumulated readings, no intervals",
                                   "这是 NEM13 文件：累计读数，不是区间读数"}};
inline constexpr ErrorCode kHeaderVersion{
    "nem12.header_version",
    ErrorKind::invalid_input,
    {"the version is '{0}', not NEM12", "版本为“{0}”，应为 NEM12"}};
inline constexpr ErrorCode kHeaderMissing{
    "nem12.header_missing",
    ErrorKind::invalid_input,
    {"the file does not begin with a 100 record", "文件未以 100 记录开头"}};
inline constexpr ErrorCode kHeaderPlace{"nem12.header_place",
                                        ErrorKind::invalid_input,
                                        {"a 100 record inside the file", "100 记录出现在文件中间"}};
inline constexpr ErrorCode kEndMissing{
    "nem12.end_missing",
    ErrorKind::invalid_input,
    {"no 900 record: the file may be cut off", "缺少 900 记录，文件可能不完整"}};
inline constexpr ErrorCode kEndPlace{"nem12.end_place",
                                     ErrorKind::invalid_input,
                                     {"records follow this 900 record", "此 900 记录之后仍有记录"}};
inline constexpr ErrorCode kNoReadings{"nem12.no_readings",
                                       ErrorKind::invalid_input,
                                       {"the file has no 200 record", "文件中没有 200 记录"}};
inline constexpr ErrorCode kCutLine{
    "nem12.cut_line",
    ErrorKind::invalid_input,
    {"the last line has no end: it may be cut off", "最后一行没有换行符，可能不完整"}};
inline constexpr ErrorCode kByteOrderMark{
    "nem12.byte_order_mark",
    ErrorKind::invalid_input,
    {"the file begins with a byte order mark", "文件以字节顺序标记（BOM）开头"}};
inline constexpr ErrorCode kLineEnd{
    "nem12.line_end", ErrorKind::invalid_input, {"lines do not end in CR LF", "行尾不是 CR LF"}};
inline constexpr ErrorCode kBlankLine{
    "nem12.blank_line", ErrorKind::invalid_input, {"a blank line", "空行"}};
inline constexpr ErrorCode kDuplicateDay{"nem12.duplicate_day",
                                         ErrorKind::invalid_input,
                                         {"{0} was already stated in line {1}, with other content",
                                          "{0} 已在第 {1} 行给出，且内容不同"}};
inline constexpr ErrorCode kRepeatedDay{
    "nem12.repeated_day",
    ErrorKind::invalid_input,
    {"{0} was already stated in line {1}, with the same content",
     "{0} 已在第 {1} 行给出，内容相同"}};

// The rules of a record.

inline constexpr ErrorCode kRecordType{"nem12.record_type",
                                       ErrorKind::invalid_input,
                                       {"no NEM12 record is called '{0}'", "NEM12 没有“{0}”记录"}};
inline constexpr ErrorCode kOrder{"nem12.order",
                                  ErrorKind::invalid_input,
                                  {"a {0} record must not stand here", "{0} 记录不应出现在此处"}};
inline constexpr ErrorCode kChannelEmpty{
    "nem12.channel_empty",
    ErrorKind::invalid_input,
    {"this 200 record has no 300 record", "此 200 记录下没有 300 记录"}};
inline constexpr ErrorCode kFieldCount{
    "nem12.field_count",
    ErrorKind::invalid_input,
    {"{0} fields; a {1} record has {2}", "有 {0} 个字段，{1} 记录应有 {2} 个"}};
inline constexpr ErrorCode kSpaces{
    "nem12.spaces", ErrorKind::invalid_input, {"blanks around '{0}'", "“{0}”前后有空格"}};
inline constexpr ErrorCode kQuotes{
    "nem12.quotes", ErrorKind::invalid_input, {"'{0}' stands in quotes", "“{0}”带有引号"}};
inline constexpr ErrorCode kLetterCase{
    "nem12.letter_case", ErrorKind::invalid_input, {"'{0}' must be in capitals", "“{0}”应为大写"}};

// The rules of a field.

inline constexpr ErrorCode kFieldMissing{
    "nem12.field_missing", ErrorKind::invalid_input, {"{0} is empty", "{0} 为空"}};
inline constexpr ErrorCode kFieldLength{
    "nem12.field_length",
    ErrorKind::invalid_input,
    {"{0} '{1}' must have {2} characters", "{0}“{1}”长度应为 {2} 个字符"}};
inline constexpr ErrorCode kCharacters{
    "nem12.characters",
    ErrorKind::invalid_input,
    {"{0} '{1}' has characters other than printable ASCII", "{0}“{1}”含有非 ASCII 可打印字符"}};
inline constexpr ErrorCode kDate{
    "nem12.date",
    ErrorKind::invalid_input,
    {"{0} '{1}' is no date such as 20260701", "{0}“{1}”不是日期（例：20260701）"}};
inline constexpr ErrorCode kDateTime{
    "nem12.date_time",
    ErrorKind::invalid_input,
    {"{0} '{1}' is no moment such as {2}", "{0}“{1}”不是时刻（例：{2}）"}};
inline constexpr ErrorCode kUnit{
    "nem12.unit",
    ErrorKind::invalid_input,
    {"'{0}' is no unit of NEM12, such as kWh", "“{0}”不是 NEM12 的单位（例：kWh）"}};
inline constexpr ErrorCode kIntervalLength{"nem12.interval_length",
                                           ErrorKind::invalid_input,
                                           {"the interval length is '{0}', not 5, 15 or 30 minutes",
                                            "间隔长度为“{0}”，应为 5、15 或 30 分钟"}};
inline constexpr ErrorCode kTransCode{
    "nem12.trans_code",
    ErrorKind::invalid_input,
    {"'{0}' is no transaction code (A C D E G N O R S)", "“{0}”不是事务代码（A C D E G N O R S）"}};

// The values of a 300 record.

inline constexpr ErrorCode kValueCount{
    "nem12.value_count",
    ErrorKind::invalid_input,
    {"{0} values; a day of {1} minutes has {2}", "有 {0} 个值，{1} 分钟间隔的一天应有 {2} 个"}};
inline constexpr ErrorCode kValueForm{
    "nem12.value_form",
    ErrorKind::invalid_input,
    {"value {0} is '{1}', which is no number", "第 {0} 个值“{1}”不是数字"}};
inline constexpr ErrorCode kValueNegative{
    "nem12.value_negative",
    ErrorKind::invalid_input,
    {"value {0} is {1}: a reading cannot be negative", "第 {0} 个值为 {1}，读数不能为负"}};
inline constexpr ErrorCode kValueLength{
    "nem12.value_length",
    ErrorKind::invalid_input,
    {"value {0} is {1}: {2} has at most 15 digits and {3} decimals",
     "第 {0} 个值为 {1}，{2} 最多 15 位整数和 {3} 位小数"}};
inline constexpr ErrorCode kValueResolution{
    "nem12.value_resolution",
    ErrorKind::invalid_input,
    {"value {0} is {1}: finer than a thousandth of the base unit",
     "第 {0} 个值为 {1}，精度超过基本单位的千分之一"}};
inline constexpr ErrorCode kValueRange{
    "nem12.value_range",
    ErrorKind::invalid_input,
    {"value {0} is {1}: larger than any reading can be", "第 {0} 个值为 {1}，超出读数范围"}};
inline constexpr ErrorCode kValueMissing{
    "nem12.value_missing", ErrorKind::invalid_input, {"value {0} is empty", "第 {0} 个值为空"}};
inline constexpr ErrorCode kDateOrder{"nem12.date_order",
                                      ErrorKind::invalid_input,
                                      {"{0} stands after {1}: days of a channel must ascend",
                                       "{0} 排在 {1} 之后，同一通道的日期应递增"}};

// Quality, reasons and the 400 records.

inline constexpr ErrorCode kQualityFlag{
    "nem12.quality_flag",
    ErrorKind::invalid_input,
    {"'{0}' has no quality flag (A, E, F, S or V)", "“{0}”没有质量标志（A、E、F、S 或 V）"}};
inline constexpr ErrorCode kQualityVariable{
    "nem12.quality_variable",
    ErrorKind::invalid_input,
    {"quality V may stand in a 300 record only", "质量标志 V 仅限 300 记录"}};
inline constexpr ErrorCode kQualityNull{
    "nem12.quality_null",
    ErrorKind::invalid_input,
    {"quality N (no data) is not in version 2.5", "质量标志 N（无数据）不属于 2.5 版"}};
inline constexpr ErrorCode kMethodForm{
    "nem12.method_form",
    ErrorKind::invalid_input,
    {"the method in '{0}' is not two digits", "“{0}”中的方法码不是两位数字"}};
inline constexpr ErrorCode kMethodMissing{
    "nem12.method_missing",
    ErrorKind::invalid_input,
    {"quality {0} must name a method", "质量标志 {0} 必须注明方法码"}};
inline constexpr ErrorCode kMethodUnexpected{
    "nem12.method_unexpected",
    ErrorKind::invalid_input,
    {"'{0}' must not name a method", "“{0}”不应注明方法码"}};
inline constexpr ErrorCode kReasonForm{
    "nem12.reason_form",
    ErrorKind::invalid_input,
    {"reason '{0}' is not a number of up to three digits", "原因码“{0}”不是三位以内的数字"}};
inline constexpr ErrorCode kReasonUnknown{
    "nem12.reason_unknown",
    ErrorKind::invalid_input,
    {"reason {0} is not in the list", "原因码 {0} 不在列表中"}};
inline constexpr ErrorCode kReasonMissing{
    "nem12.reason_missing",
    ErrorKind::invalid_input,
    {"quality {0} must name a reason", "质量标志 {0} 必须注明原因码"}};
inline constexpr ErrorCode kReasonUnexpected{
    "nem12.reason_unexpected",
    ErrorKind::invalid_input,
    {"quality V must not name a reason", "质量标志 V 不应注明原因码"}};
inline constexpr ErrorCode kReasonText{"nem12.reason_text",
                                       ErrorKind::invalid_input,
                                       {"reason 0 must be described", "原因码 0 必须附说明"}};
inline constexpr ErrorCode kEventRange{"nem12.event_range",
                                       ErrorKind::invalid_input,
                                       {"'{0}' to '{1}' are not intervals of a day that has {2}",
                                        "“{0}”到“{1}”不在一天的 {2} 个间隔之内"}};
inline constexpr ErrorCode kEventGap{
    "nem12.event_gap",
    ErrorKind::invalid_input,
    {"no 400 record states interval {0}", "没有 400 记录说明第 {0} 个间隔"}};
inline constexpr ErrorCode kEventOverlap{
    "nem12.event_overlap",
    ErrorKind::invalid_input,
    {"interval {0} was already stated by a 400 record", "第 {0} 个间隔已由 400 记录说明"}};
inline constexpr ErrorCode kEventMissing{
    "nem12.event_missing",
    ErrorKind::invalid_input,
    {"quality {0} needs 400 records", "质量标志 {0} 需要 400 记录"}};
inline constexpr ErrorCode kEventUnexpected{
    "nem12.event_unexpected",
    ErrorKind::invalid_input,
    {"a 400 record below a day of quality {0}", "质量标志为 {0} 的日数据下不应有 400 记录"}};

inline constexpr const ErrorCode* kNem12Errors[] = {
    &kNotNem12,
    &kNem13,
    &kHeaderVersion,
    &kHeaderMissing,
    &kHeaderPlace,
    &kEndMissing,
    &kEndPlace,
    &kNoReadings,
    &kCutLine,
    &kByteOrderMark,
    &kLineEnd,
    &kBlankLine,
    &kDuplicateDay,
    &kRepeatedDay,
    &kRecordType,
    &kOrder,
    &kChannelEmpty,
    &kFieldCount,
    &kSpaces,
    &kQuotes,
    &kLetterCase,
    &kFieldMissing,
    &kFieldLength,
    &kCharacters,
    &kDate,
    &kDateTime,
    &kUnit,
    &kIntervalLength,
    &kTransCode,
    &kValueCount,
    &kValueForm,
    &kValueNegative,
    &kValueLength,
    &kValueResolution,
    &kValueRange,
    &kValueMissing,
    &kDateOrder,
    &kQualityFlag,
    &kQualityVariable,
    &kQualityNull,
    &kMethodForm,
    &kMethodMissing,
    &kMethodUnexpected,
    &kReasonForm,
    &kReasonUnknown,
    &kReasonMissing,
    &kReasonUnexpected,
    &kReasonText,
    &kEventRange,
    &kEventGap,
    &kEventOverlap,
    &kEventMissing,
    &kEventUnexpected,
};

}  // namespace voltmark::codec::nem12
