// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::acquire {

inline constexpr ErrorCode kUnreadable{"import.unreadable",
                                       ErrorKind::invalid_input,
                                       {"{0} cannot be read: {1}", "无法读取 {0}：{1}"}};
inline constexpr ErrorCode kPacked{"import.packed",
                                   ErrorKind::invalid_input,
                                   {"{0} cannot be unpacked: {1}", "无法解压 {0}：{1}"}};
inline constexpr ErrorCode kFormat{
    "import.format",
    ErrorKind::invalid_input,
    {"the file is none of NEM12, NEM13 (begin with 100 or 200), Green Button, MSCONS, "
     "MeterReadings, nor a table with a header",
     "文件不是 NEM12、NEM13（以 100 或 200 开头）、Green Button、MSCONS、MeterReadings，"
     "也不是带表头的表格"}};
inline constexpr ErrorCode kZone{
    "import.zone",
    ErrorKind::invalid_input,
    {"the channels lie in several time zones: say which one the file's times are in (--zone)",
     "通道分属多个时区，请用 --zone 指明文件的时区"}};
inline constexpr ErrorCode kNoChannels{"import.no_channels",
                                       ErrorKind::conflict,
                                       {"the store has no meters yet: voltmark portfolio import",
                                        "库中尚无电表，请先执行 voltmark portfolio import"}};
inline constexpr ErrorCode kUnknownChannel{
    "import.unknown_channel",
    ErrorKind::invalid_input,
    {"no channel has the reading key '{0}'", "没有读数键为“{0}”的通道"}};
inline constexpr ErrorCode kWrongUnit{
    "import.wrong_unit",
    ErrorKind::invalid_input,
    {"channel {0} counts {1}; the file gives {2}", "通道 {0} 计量 {1}，文件给出 {2}"}};
inline constexpr ErrorCode kInterval{
    "import.interval",
    ErrorKind::invalid_input,
    {"channel {0} has intervals of {1} minutes; the file gives {2}",
     "通道 {0} 间隔为 {1} 分钟，文件为 {2} 分钟"}};
inline constexpr ErrorCode kSlots{"import.slots",
                                  ErrorKind::invalid_input,
                                  {"{0} has {1} readings on {2}; that day has {3} intervals in {4}",
                                   "{0} 在 {2} 有 {1} 个读数，而该日在 {4} 有 {3} 个时段"}};
inline constexpr ErrorCode kZoneDiffers{
    "import.zone_differs",
    ErrorKind::invalid_input,
    {"{0} on {1}: the file counts days in {2}, the channel in {3}",
     "{0}，{1}：文件按 {2} 计日，通道按 {3} 计日"}};
inline constexpr ErrorCode kOutside{
    "import.outside_validity",
    ErrorKind::invalid_input,
    {"channel {0} is not in service on {1}", "通道 {0} 在 {1} 未投运"}};
inline constexpr ErrorCode kFuture{
    "import.future",
    ErrorKind::invalid_input,
    {"readings of {0} for {1}, a day that has not come", "{0} 的读数日期 {1} 尚未到来"}};
inline constexpr ErrorCode kUnknownRegister{
    "import.unknown_register",
    ErrorKind::invalid_input,
    {"no register has the reading key '{0}'", "没有读数键为“{0}”的计度器"}};
inline constexpr ErrorCode kRegisterColumn{
    "import.register_column",
    ErrorKind::invalid_input,
    {"the table of registers has no column '{0}'", "示数表没有“{0}”列"}};
inline constexpr ErrorCode kRegisterRow{
    "import.register_row",
    ErrorKind::invalid_input,
    {"the row has {0} fields, the header {1}", "该行有 {0} 个字段，表头有 {1} 个"}};
inline constexpr ErrorCode kRegisterQuality{
    "import.register_quality",
    ErrorKind::invalid_input,
    {"'{0}' is no quality of a value: actual, substituted, estimated or suspect",
     "“{0}”不是示数品质，应为 actual、substituted、estimated 或 suspect"}};
inline constexpr ErrorCode kRegisterTwice{"import.register_twice",
                                          ErrorKind::invalid_input,
                                          {"register {0} has a value for {1} in line {2} already",
                                           "第 {2} 行已有计度器 {0} 在 {1} 的示数"}};
inline constexpr ErrorCode kSeriesKind{
    "import.series_kind",
    ErrorKind::invalid_input,
    {"{0}: {1} is no energy of an interval or register", "{0}：{1} 不是区间电能或电能示数"}};
inline constexpr ErrorCode kReadingValue{
    "import.reading_value",
    ErrorKind::invalid_input,
    {"{0}: '{1}' is no exact number of thousandths of Wh or varh",
     "{0}：“{1}”不能精确表示为千分之一 Wh 或 varh"}};
inline constexpr ErrorCode kOffGrid{
    "import.off_grid",
    ErrorKind::invalid_input,
    {"no interval of channel {0} begins at {1}", "通道 {0} 没有起始于 {1} 的时段"}};
inline constexpr ErrorCode kReadingTwice{
    "import.reading_twice",
    ErrorKind::invalid_input,
    {"{0} has another value for {1} already", "{0} 在 {1} 已有另一读数"}};

inline constexpr const ErrorCode* kAcquireErrors[] = {
    &kUnreadable,      &kPacked,        &kFormat,          &kNoChannels,     &kZone,
    &kUnknownChannel,  &kWrongUnit,     &kInterval,        &kSlots,          &kZoneDiffers,
    &kOutside,         &kFuture,        &kUnknownRegister, &kRegisterColumn, &kRegisterRow,
    &kRegisterQuality, &kRegisterTwice, &kSeriesKind,      &kReadingValue,   &kOffGrid,
    &kReadingTwice};

}  // namespace voltmark::acquire
