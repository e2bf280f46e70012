// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/zone.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace voltmark::time {
namespace {

using namespace std::chrono_literals;
using Kind = LocalLookup::Kind;

// 2026-03-29 02:00 -> 03:00 and 2026-10-25 03:00 -> 02:00 in Germany.
TEST(Zone, DayOfTheChangeHas23Or25Hours) {
    const Zone berlin = *Zone::find("Europe/Berlin");
    EXPECT_EQ(berlin.day_length(make_day(2026, 3, 28)), 24h);
    EXPECT_EQ(berlin.day_length(make_day(2026, 3, 29)), 23h);
    EXPECT_EQ(berlin.day_length(make_day(2026, 10, 25)), 25h);
    EXPECT_EQ(Zone::find("Asia/Shanghai")->day_length(make_day(2026, 3, 29)), 24h);
}

TEST(Zone, LookupTellsUniqueSkippedAndRepeated) {
    const Zone berlin = *Zone::find("Europe/Berlin");
    const LocalSeconds skipped = LocalSeconds{make_day(2026, 3, 29)} + 2h + 30min;
    EXPECT_EQ(berlin.to_instant(skipped).kind, Kind::skipped);
    EXPECT_EQ(to_text(berlin.to_instant(skipped).first), "2026-03-29T01:00:00Z");
    EXPECT_EQ(berlin.resolve({skipped, {}}).error().name(), "time.skipped");

    const LocalSeconds repeated = LocalSeconds{make_day(2026, 10, 25)} + 2h + 30min;
    const LocalLookup twice = berlin.to_instant(repeated);
    EXPECT_EQ(twice.kind, Kind::repeated);
    EXPECT_EQ(twice.second - twice.first, 1h);
    // The offset in the text decides which of the two is meant.
    EXPECT_EQ(*berlin.resolve({repeated, 1h}), twice.second);
    EXPECT_EQ(*berlin.resolve({repeated, {}}), twice.first);
}

TEST(Zone, StandardTimeIgnoresSummerTime) {
    const Zone berlin = *Zone::find("Europe/Berlin");
    const Instant noon = *berlin.resolve(*parse_timestamp("2026-07-01 12:00"));
    EXPECT_EQ(to_text(berlin.to_standard(noon)), "2026-07-01 11:00");
    EXPECT_EQ(to_text(Zone::find("Asia/Shanghai")->to_standard(noon)), "2026-07-01 18:00");
}

TEST(Zone, FixedOffsetsAreZones) {
    const Zone market = *Zone::find("+10:00");
    EXPECT_EQ(to_text(market.day_begin(make_day(2026, 1, 1))), "2025-12-31T14:00:00Z");
    EXPECT_EQ(market, *Zone::find("+10:00"));
    for (const std::string_view name : {"Mars/Olympus", "", "+1:00", "+25:00", "+0a:00"}) {
        EXPECT_EQ(Zone::find(name).error().name(), "time.zone") << name;
    }
}

// Sao Paulo began summer time at midnight: the day 2018-11-04 began at 01:00.
TEST(Zone, DayBeginsAtTheJumpWhereMidnightWasSkipped) {
    const Zone zone = *Zone::find("America/Sao_Paulo");
    EXPECT_EQ(to_text(zone.to_local(zone.day_begin(make_day(2018, 11, 4)))), "2018-11-04 01:00");
    EXPECT_EQ(zone.day_length(make_day(2018, 11, 4)), 23h);
}

// Law: local time and back is the same moment, for every moment, in zones of every kind.
RC_GTEST_PROP(Zone, LocalAndBackIsTheSameMoment, ()) {
    const Zone zone = *Zone::find(
        *rc::gen::element<std::string>("Europe/Berlin", "Asia/Shanghai", "America/Sao_Paulo",
                                       "Australia/Lord_Howe", "+05:30", "UTC"));
    const Instant instant{
        std::chrono::seconds{*rc::gen::inRange<std::int64_t>(946'684'800, 1'893'456'000)}};
    const LocalLookup lookup = zone.to_instant(zone.to_local(instant));
    RC_ASSERT(lookup.first == instant || lookup.second == instant);
    RC_ASSERT(lookup.kind != Kind::skipped);
}

// What is remembered of the zone database says the same as it does, jumps and repeated hours
// included. Near the changes of the clocks, where it matters, and far from them.
TEST(Zone, RemembersTheDatabaseRight) {
    for (const char* const name : {"Asia/Shanghai", "Europe/Berlin", "America/New_York",
                                   "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"}) {
        const Zone zone = *Zone::find(name);
        const date::time_zone* const known = date::locate_zone(name);
        const auto agrees = [&](std::chrono::seconds at) {
            const LocalLookup found = zone.to_instant(LocalSeconds{at});
            const date::local_seconds wall{at};
            const date::local_info info = known->get_info(wall);
            const auto earlier = at - info.first.offset;
            ASSERT_EQ(static_cast<int>(found.kind), info.result) << name << " " << at.count();
            if (info.result == date::local_info::nonexistent) {
                ASSERT_EQ(found.first.time_since_epoch(), info.first.end.time_since_epoch());
            } else {
                ASSERT_EQ(found.first.time_since_epoch(), earlier);
            }
            const Instant instant{at};
            ASSERT_EQ(zone.to_local(instant).time_since_epoch(),
                      at + known->get_info(date::sys_seconds{at}).offset);
        };
        constexpr std::chrono::hours kStep{24 * 3 + 1};
        const std::chrono::seconds last =
            std::chrono::sys_days{std::chrono::year{2110} / 1 / 1}.time_since_epoch();
        for (std::chrono::seconds at{0}; at < last; at += kStep) {
            agrees(at);
            const std::chrono::seconds change =
                known->get_info(date::sys_seconds{at}).end.time_since_epoch();
            if (change > last) continue;
            for (int quarter = -120; quarter <= 120; ++quarter)
                agrees(change + std::chrono::minutes{15} * quarter);
            at = std::max(at, change);
        }
    }
}

}  // namespace
}  // namespace voltmark::time
