// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/error.hpp"

namespace voltmark::time {

inline constexpr ErrorCode kDay{
    "time.day",
    ErrorKind::invalid_input,
    {"'{0}' is not a day such as 2026-07-01", "“{0}”不是日期（例：2026-07-01）"}};
inline constexpr ErrorCode kTimestamp{"time.timestamp",
                                      ErrorKind::invalid_input,
                                      {"'{0}' is not a moment such as 2026-07-01T17:30+08:00",
                                       "“{0}”不是时刻（例：2026-07-01T17:30+08:00）"}};
inline constexpr ErrorCode kPeriod{
    "time.period",
    ErrorKind::invalid_input,
    {"'{0}' is not a period such as 2026-07 or 2026-07-01..2026-08-01",
     "“{0}”不是账期（例：2026-07 或 2026-07-01..2026-08-01）"}};
inline constexpr ErrorCode kZone{
    "time.zone", ErrorKind::not_found, {"no time zone is called '{0}'", "没有名为“{0}”的时区"}};
inline constexpr ErrorCode kSkipped{
    "time.skipped",
    ErrorKind::invalid_input,
    {"the clock of {1} never showed {0}", "{1} 的时钟从未显示过 {0}"}};
inline constexpr ErrorCode kCalendar{
    "time.calendar", ErrorKind::invalid_input, {"holiday calendar: {0}", "节假日历：{0}"}};
inline constexpr ErrorCode kCalendarUnknown{
    "time.calendar_unknown",
    ErrorKind::not_found,
    {"no holiday calendar is called '{0}'", "没有名为“{0}”的节假日历"}};

inline constexpr const ErrorCode* kTimeErrors[] = {&kDay,     &kTimestamp, &kPeriod,         &kZone,
                                                   &kSkipped, &kCalendar,  &kCalendarUnknown};

}  // namespace voltmark::time
