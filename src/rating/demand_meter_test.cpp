// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/demand_meter.hpp"

#include <gtest/gtest.h>

#include "voltmark/rating/rate_readings.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

constexpr std::string_view kTariff = R"(
tariff: t
zone: UTC
versions:
  - valid: {from: 2020-01-01}
    source: test
    calendars:
      demand: [{band: on, hours: "12:00-18:00"}, {band: off}]
    components:
      - id: demand
        kind: demand
        basis: measured_max
        window_minutes: interval
        calendar: demand
        price: {on: 1, off: 1}
      - {id: reactive, kind: demand, basis: reactive_max, window_minutes: interval, price: 1}
)";

/// Two months of hours of 1 kWh, but for a few.
ChannelReadings channel(Flow flow, const std::map<int, std::int64_t>& others) {
    ChannelReadings one{flow, *time::IntervalGrid::of_minutes(60), {}};
    const time::CivilDay first{std::chrono::year{2026} / 6 / 1};
    for (int day = 0; day < 61; ++day) {
        meter::SpanReadings span{std::vector<std::int64_t>(24, 1'000'000), {}};
        for (const auto& [hour, milli] : others) {
            if (hour / 24 == day) span.values_milli[static_cast<std::size_t>(hour % 24)] = milli;
        }
        one.spans.emplace(first + std::chrono::days{day}, std::move(span));
    }
    return one;
}

TEST(DemandMeter, FindsTheHighestOfEachMonthAndBand) {
    const tariff::Reading reading = tariff::read_document(kTariff);
    ASSERT_TRUE(reading.tariff.has_value());
    const time::BillingPeriod period = *time::parse_period("2026-06-01..2026-08-01");
    const std::vector<Term> terms = {{period, &*reading.tariff, {}}};
    // June: 5 kW at noon, 7 kW at three in the morning; July: 4 kW in the evening.
    const std::vector<ChannelReadings> channels = {
        channel(Flow::import_active, {{12, 5'000'000}, {27, 7'000'000}, {30 * 24 + 20, 4'000'000}}),
        channel(Flow::import_reactive, {{40, 2'500'000}})};
    const Result<RatedReadings> rated =
        rate_readings(period, terms, reading.tariff->zone, channels, {});
    ASSERT_TRUE(rated.has_value()) << rated.error().message();
    const SegmentUse& june = rated->usage.segments[0];
    const SegmentUse& july = rated->usage.segments[1];
    EXPECT_EQ(june.month_demand->power.milli(), 7'000'000);
    EXPECT_EQ(june.demand_by_band[0].by_band[0]->power.milli(), 5'000'000);
    EXPECT_EQ(june.demand_by_band[0].by_band[1]->power.milli(), 7'000'000);
    EXPECT_EQ(june.month_reactive->power.milli(), 2'500'000);
    EXPECT_EQ(july.month_demand->power.milli(), 4'000'000);
    EXPECT_EQ(july.demand_by_band[0].by_band[0]->power.milli(), 1'000'000);
    EXPECT_EQ(rated->usage.max_demand->power.milli(), 7'000'000);
}

// Readings coarser than the window show no demand; nothing is guessed, and nothing hangs.
TEST(DemandMeter, RefusesReadingsThatCannotShowTheWindow) {
    std::string yaml{kTariff};
    for (std::size_t at = yaml.find("interval"); at != yaml.npos; at = yaml.find("interval"))
        yaml.replace(at, 8, "15");
    const tariff::Reading reading = tariff::read_document(yaml);
    ASSERT_TRUE(reading.tariff.has_value());
    const time::BillingPeriod period = *time::parse_period("2026-06");
    const std::vector<Term> terms = {{period, &*reading.tariff, {}}};
    const std::vector<ChannelReadings> channels = {channel(Flow::import_active, {})};
    EXPECT_EQ(rate_readings(period, terms, reading.tariff->zone, channels, {}).error().name(),
              "rating.demand_window");
}

}  // namespace
}  // namespace voltmark::rating
