// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::time {

/// A day of the civil calendar, without a zone: "2026-07-01".
using CivilDay = std::chrono::local_days;

/// A wall-clock reading, without a zone: "2026-07-01 17:30:00".
using LocalSeconds = std::chrono::local_seconds;

/// \pre  year, month and day name a real day.
CivilDay make_day(int year, unsigned month, unsigned day);

std::chrono::year_month_day to_ymd(CivilDay day);
std::chrono::weekday weekday_of(CivilDay day);

/// Reads "2026-07-01" or "20260701".
/// \errors  time.day (invalid_input): not of this form, or no such day.
Result<CivilDay> parse_day(std::string_view text);

/// "2026-07-01".
std::string to_text(CivilDay day);

/// Days since 1970-01-01: how a day is stored.
constexpr std::int32_t to_number(CivilDay day) {
    return static_cast<std::int32_t>(day.time_since_epoch().count());
}
constexpr CivilDay day_from_number(std::int64_t number) {
    return CivilDay{std::chrono::days{static_cast<int>(number)}};
}

/// A moment as text gives it: wall clock, and the offset from UTC where the text has one.
struct Timestamp {
    LocalSeconds local;
    std::optional<std::chrono::seconds> offset;
};

/// Reads "2026-07-01 17:30", "2026-07-01T17:30:00", "...Z", "...+08:00", "20260701173000" and
/// "202607011730". Hour 24 is allowed with zero minutes: it is the next day's 00:00.
/// \errors  time.timestamp (invalid_input).
Result<Timestamp> parse_timestamp(std::string_view text);

/// "2026-07-01T09:30:00Z".
std::string to_text(Instant instant);

/// "2026-07-01 17:30".
std::string to_text(LocalSeconds local);

}  // namespace voltmark::time
