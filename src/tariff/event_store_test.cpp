// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/event_store.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::tariff {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

class EventStore : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
    Result<int> add(std::string_view name, std::vector<time::CivilDay> days) {
        return add_event_days(*store_->writer(), name, days, kClock.now());
    }
    Result<void> settle(std::string_view name, time::CivilDay to) {
        return settle_event(*store_->writer(), name, to, kClock.now());
    }
};

VOLTMARK_ON_EACH_ENGINE(EventStore);

TEST_P(EventStore, KeepsTheDaysThatAreDeclared) {
    EXPECT_EQ(*add("hot_day.gz", {make_day(2026, 5, 21), make_day(2026, 5, 20)}), 2);
    EXPECT_EQ(*add("hot_day.gz", {make_day(2026, 5, 21), make_day(2026, 5, 25)}), 1);
    EXPECT_EQ(*add("hot_day.sc", {make_day(2026, 5, 22)}), 1);
    ASSERT_TRUE(settle("hot_day.gz", make_day(2026, 6, 1)).has_value());
    const std::vector<EventDays> events = load_events(*store_->reader());
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0],
              (EventDays{"hot_day.gz",
                         make_day(2026, 6, 1),
                         {make_day(2026, 5, 20), make_day(2026, 5, 21), make_day(2026, 5, 25)}}));
    EXPECT_EQ(events[1], (EventDays{"hot_day.sc", {}, {make_day(2026, 5, 22)}}));
}

// Bills were made of what is settled: it does not change, in neither direction.
TEST_P(EventStore, RefusesToChangeWhatIsSettled) {
    ASSERT_TRUE(add("hot_day.gz", {make_day(2026, 5, 20)}).has_value());
    ASSERT_TRUE(settle("hot_day.gz", make_day(2026, 6, 1)).has_value());
    EXPECT_EQ(*add("hot_day.gz", {make_day(2026, 5, 20)}), 0);
    EXPECT_EQ(add("hot_day.gz", {make_day(2026, 6, 3), make_day(2026, 5, 31)}).error().name(),
              "tariff.event_settled");
    EXPECT_EQ(settle("hot_day.gz", make_day(2026, 5, 31)).error().name(), "tariff.event_settled");
    EXPECT_TRUE(settle("hot_day.gz", make_day(2026, 6, 1)).has_value());
    EXPECT_EQ(load_event(*store_->reader(), "hot_day.gz").days.size(), 1U);
    EXPECT_EQ(add("Hot", {make_day(2026, 6, 3)}).error().name(), "tariff.event_name");
    EXPECT_EQ(settle("", make_day(2026, 6, 3)).error().name(), "tariff.event_name");
}

// A tariff that comes from the store knows the days of its events; its text names them only.
TEST_P(EventStore, GivesATariffTheDaysOfItsEvents) {
    constexpr std::string_view kBody =
        "tariff: t\nversions:\n  - valid: {from: 2026-01-01}\n    source: test\n    bands:\n"
        "      - {band: sharp, days: event.hot_day.gz, hours: \"11:00-12:00\"}\n"
        "      - {band: flat}\n    components:\n      - {id: energy, price: 1}\n";
    const Reading reading = read_document(kBody);
    ASSERT_TRUE(reading.tariff.has_value());
    ASSERT_TRUE(add("hot_day.gz", {make_day(2026, 5, 20)}).has_value());
    add_document(*store_->writer(), *reading.tariff, kBody, kClock.now());
    const auto stored = load_tariffs(*store_->reader(), last_document(*store_->reader()));
    ASSERT_EQ(stored.size(), 1U);
    const BandCalendar& calendar = stored[0]->tariff.versions[0].calendars[0];
    const time::HolidayCalendar none;
    const auto band_at = [&](int day, int hour) {
        return calendar.bands[static_cast<std::size_t>(
            *calendar.band_at(time::LocalSeconds{make_day(2026, 5, static_cast<unsigned>(day))} +
                                  std::chrono::hours{hour},
                              none))];
    };
    EXPECT_EQ(band_at(20, 11), "sharp");
    EXPECT_EQ(band_at(20, 12), "flat");
    EXPECT_EQ(band_at(21, 11), "flat");
}

}  // namespace
}  // namespace voltmark::tariff
