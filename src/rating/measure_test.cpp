// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/measure.hpp"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/price_usage.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

using std::chrono::days;
using time::CivilDay;
using time::make_day;

tariff::Tariff tariff_of(const std::string& version_body) {
    tariff::Reading reading = tariff::read_document(
        "tariff: t\nholidays: cn\nversions:\n  - valid: {from: 2020-01-01}\n    source: test\n" +
        version_body);
    for (const Error& finding : reading.findings) ADD_FAILURE() << finding.message();
    return std::move(*reading.tariff);
}

const std::string kThreeBands = R"(
    bands:
      - {band: sharp, months: [7, 8], hours: "20:30-22:30"}
      - {band: night, hours: "22:00-06:00"}
      - {band: deep, days: [weekend, holiday], hours: "11:00-15:00"}
      - {band: day}
    components:
      - {id: energy, price: {sharp: 4, night: 1, deep: 0.5, day: 2}}
)";

/// A contract with one tariff and one channel of readings that the test makes.
struct Fixture {
    tariff::Tariff tariff;
    time::BillingPeriod period;
    time::Zone zone;
    time::IntervalGrid grid;
    std::vector<Term> terms;
    std::vector<Segment> segments;
    BandMasks masks;

    Fixture(const std::string& body, time::BillingPeriod billed, const std::string& zone_name,
            int minutes)
        : tariff{tariff_of(body)},
          period{billed},
          zone{*time::Zone::find(zone_name)},
          grid{*time::IntervalGrid::of_minutes(minutes)},
          terms{{{billed.from, billed.to}, &tariff, {}}},
          segments{*cut_segments(billed, terms)},
          masks{billed} {
        masks.lay(tariff, zone, grid);
    }

    ChannelUse channel(Flow flow = Flow::import_active) const {
        return {ChannelNo{1}, flow, grid, period};
    }

    static std::vector<std::uint8_t> block_of(CivilDay span, const meter::SpanReadings& readings) {
        std::vector<std::uint8_t> bytes;
        meter::encode_block({span, {SiteId{1}, ChannelNo{1}}}, readings, 0, bytes);
        return bytes;
    }
    static void add(UsageMeter& meter, CivilDay span, const meter::SpanReadings& readings) {
        const std::vector<std::uint8_t> bytes = block_of(span, readings);
        meter.add(0, span, *meter::BlockView::open({span, {SiteId{1}, ChannelNo{1}}}, bytes));
    }
};

// Law: energy in = energy rated. Whatever the day, the zone and the interval, the bands sum to what
// was read, and each slot lies in the band that the calendar names for its moment.
RC_GTEST_PROP(UsageMeter, KeepsEnergyAndAgreesWithTheCalendar, ()) {
    const std::string zone = *rc::gen::element<std::string>("Asia/Shanghai", "Europe/Berlin");
    const int minutes = *rc::gen::element(5, 15, 30);
    const CivilDay from = make_day(2024, 1, 1) + days{*rc::gen::inRange(0, 1000)};
    const time::BillingPeriod period{from, from + days{*rc::gen::inRange(1, 40)}};
    const Fixture f{kThreeBands, period, zone, minutes};
    UsageMeter meter{f.segments, {f.channel()}, f.zone, f.masks};
    std::map<int, std::int64_t> want;
    std::int64_t total = 0;
    const bool far_apart = *rc::gen::inRange(0, 10) == 0;
    for (CivilDay day = period.from; day < period.to; day += days{1}) {
        meter::SpanReadings readings;
        for (int slot = 0; slot < f.grid.slots(f.zone, day); ++slot) {
            const std::int64_t milli =
                *rc::gen::inRange<std::int64_t>(0, far_apart ? std::int64_t{1} << 40 : 5'000'000);
            readings.values_milli.push_back(milli);
            const Instant at = f.grid.slot_begin(f.zone, day, slot);
            want[*f.tariff.versions[0].calendars[0].band_at(f.zone.to_local(at),
                                                            **time::find_calendar("cn"))] += milli;
            total += milli;
        }
        Fixture::add(meter, day, readings);
    }
    const Result<Usage> usage = meter.finish();
    RC_ASSERT(usage.has_value());
    RC_ASSERT(usage->missing_slots == 0);
    RC_ASSERT(usage->total_milli(Flow::import_active) == total);
    for (const auto& [band, milli] : want) {
        std::int64_t got = 0;
        for (const SegmentUse& segment : usage->segments)
            got += segment.by_band[0].milli[static_cast<std::size_t>(band)];
        RC_ASSERT(got == milli);
    }
}

// Law: where a tariff is linear, a bill over a period equals the sum over its parts, to the last
// digit before rounding.
RC_GTEST_PROP(UsageMeter, AWholePeriodIsTheSumOfItsParts, ()) {
    const time::BillingPeriod whole{make_day(2025, 6, 20), make_day(2025, 8, 10)};
    const CivilDay cut = whole.from + days{*rc::gen::inRange(1, whole.days())};
    const auto measure = [](const time::BillingPeriod& period, std::int64_t seed) {
        const Fixture f{kThreeBands, period, "Asia/Shanghai", 15};
        UsageMeter meter{f.segments, {f.channel()}, f.zone, f.masks};
        for (CivilDay day = period.from; day < period.to; day += days{1}) {
            meter::SpanReadings readings;
            for (std::int64_t slot = 0; slot < 96; ++slot) {
                readings.values_milli.push_back(
                    (std::int64_t{time::to_number(day)} * 7919 + slot * seed) % 100'003 * 1000);
            }
            Fixture::add(meter, day, readings);
        }
        std::vector<std::int64_t> sums(4, 0);
        const Usage usage = *meter.finish();
        for (const SegmentUse& segment : usage.segments) {
            for (std::size_t b = 0; b < sums.size(); ++b) sums[b] += segment.by_band[0].milli[b];
        }
        return sums;
    };
    const std::int64_t seed = *rc::gen::inRange(1, 5000);
    const std::vector<std::int64_t> all = measure(whole, seed);
    const std::vector<std::int64_t> first = measure({whole.from, cut}, seed);
    const std::vector<std::int64_t> second = measure({cut, whole.to}, seed);
    for (std::size_t b = 0; b < all.size(); ++b) RC_ASSERT(all[b] == first[b] + second[b]);
}

TEST(UsageMeter, MissingReadingsAreNamedAndNeverZero) {
    const Fixture f{kThreeBands, *time::parse_period("2026-07"), "Asia/Shanghai", 15};
    UsageMeter meter{f.segments, {f.channel()}, f.zone, f.masks};
    for (CivilDay day = f.period.from; day < f.period.to; day += days{1}) {
        if (day == make_day(2026, 7, 10) || day == make_day(2026, 7, 31)) continue;
        meter::SpanReadings readings{std::vector<std::int64_t>(96, 1000), {}};
        if (day == make_day(2026, 7, 5)) {
            readings.runs = {{40, 3, meter::Quality::missing, 0, 0},
                             {50, 2, meter::Quality::estimated, 51, 0}};
        }
        Fixture::add(meter, day, readings);
    }
    const Usage usage = *meter.finish();
    EXPECT_EQ(usage.missing_slots, 3 + 96 + 96);
    ASSERT_EQ(usage.missing.size(), 3U);
    EXPECT_EQ(time::to_text(usage.missing[0].begin), "2026-07-05T02:00:00Z");  // 10:00 in Shanghai.
    EXPECT_EQ(time::to_text(usage.missing[1].begin), "2026-07-09T16:00:00Z");
    EXPECT_EQ(usage.slots_by_quality[static_cast<std::size_t>(meter::Quality::estimated)], 2);
    EXPECT_EQ(usage.slots_by_quality[static_cast<std::size_t>(meter::Quality::actual)],
              29 * 96 - 5);
    EXPECT_EQ(price_usage(f.segments, usage, {}).error().name(), "rating.usage_missing");
}

TEST(UsageMeter, ChannelsOnlyCountWhileTheyServeTheContract) {
    // A meter exchange on 11 July: the old channel until then, the new one from then on.
    const Fixture f{kThreeBands, *time::parse_period("2026-07"), "Asia/Shanghai", 15};
    ChannelUse before = f.channel();
    before.valid.to = make_day(2026, 7, 11);
    ChannelUse after = f.channel();
    after.valid.from = make_day(2026, 7, 11);
    UsageMeter meter{f.segments, {before, after}, f.zone, f.masks};
    const meter::SpanReadings readings{std::vector<std::int64_t>(96, 1000), {}};
    for (CivilDay day = f.period.from; day < f.period.to; day += days{1}) {
        const std::vector<std::uint8_t> bytes = Fixture::block_of(day, readings);
        const auto view = meter::BlockView::open({day, {SiteId{1}, ChannelNo{1}}}, bytes);
        meter.add(0, day, *view);  // The old channel's later readings are somebody else's.
        meter.add(1, day, *view);
    }
    const Usage usage = *meter.finish();
    EXPECT_EQ(usage.missing_slots, 0);
    EXPECT_EQ(usage.total_milli(Flow::import_active), 31 * 96 * 1000);
}

// The demands of the old and the new meter were added, as if two lines had fed the contract.
TEST(UsageMeter, AnExchangedMeterIsOneLine) {
    const Fixture f{"    components: [{id: d, kind: demand, basis: measured_max, price: 40}]\n",
                    *time::parse_period("2026-07"), "Asia/Shanghai", 15};
    ChannelUse before = f.channel();
    before.valid.to = make_day(2026, 7, 11);
    ChannelUse after = f.channel();
    after.valid.from = make_day(2026, 7, 11);
    // In any order of channels.
    for (const auto& uses : {std::vector{before, after}, std::vector{after, before}}) {
        UsageMeter meter{f.segments, uses, f.zone, f.masks};
        for (CivilDay day = f.period.from; day < f.period.to; day += days{1}) {
            const bool old = day < before.valid.to;
            const meter::SpanReadings readings{
                std::vector<std::int64_t>(96, old ? 5'000'000 : 3'000'000), {}};
            const std::vector<std::uint8_t> bytes = Fixture::block_of(day, readings);
            const auto view = meter::BlockView::open({day, {SiteId{1}, ChannelNo{1}}}, bytes);
            meter.add(0, day, *view);
            meter.add(1, day, *view);
        }
        EXPECT_EQ(meter.finish()->max_demand->power, Power::from_kilo(20));
    }
}

// 15 minutes are not a whole number of ten: such windows showed a third too little.
TEST(UsageMeter, ReadingsThatDoNotDivideTheWindowShowNoDemand) {
    const Fixture f{"    components: [{id: d, kind: demand, basis: measured_max, price: 40}]\n",
                    *time::parse_period("2026-07"), "Asia/Shanghai", 10};
    UsageMeter meter{f.segments, {f.channel()}, f.zone, f.masks};
    EXPECT_EQ(meter.finish().error().name(), "rating.demand_window");
}

TEST(UsageMeter, FindsTheHighestQuarterHour) {
    const Fixture f{
        "    components: [{id: d, kind: demand, basis: measured_max, price: 40, window_minutes: "
        "15}]\n",
        *time::parse_period("2026-07"), "Asia/Shanghai", 5};
    UsageMeter meter{f.segments, {f.channel()}, f.zone, f.masks};
    for (CivilDay day = f.period.from; day < f.period.to; day += days{1}) {
        meter::SpanReadings readings{std::vector<std::int64_t>(288, 1'000'000), {}};
        if (day == make_day(2026, 7, 9)) {
            readings.values_milli[100] = 9'000'000;  // One high reading inside 08:15..08:30.
        } else if (day == make_day(2026, 7, 20)) {
            for (const std::size_t slot : {120U, 121U, 122U})
                readings.values_milli[slot] = 5'000'000;  // 10:00..10:15.
        }
        Fixture::add(meter, day, readings);
    }
    const Usage usage = *meter.finish();
    ASSERT_TRUE(usage.max_demand.has_value());
    EXPECT_EQ(usage.max_demand->power, Power::from_kilo(60));  // 15 kWh in a quarter of an hour.
    EXPECT_EQ(time::to_text(f.zone.to_local(usage.max_demand->window_begin)), "2026-07-20 10:00");
}

TEST(UsageMeter, TwoIncomingLinesAreMeasuredApartAndAdded) {
    const Fixture f{"    components: [{id: d, kind: demand, basis: measured_max, price: 40}]\n",
                    *time::parse_period("2026-07-01..2026-07-02"), "Asia/Shanghai", 15};
    UsageMeter meter{f.segments, {f.channel(), f.channel()}, f.zone, f.masks};
    meter::SpanReadings first{std::vector<std::int64_t>(96, 0), {}};
    meter::SpanReadings second = first;
    first.values_milli[10] = 1'000'000;
    second.values_milli[70] = 2'000'000;
    for (std::size_t channel = 0; channel < 2; ++channel) {
        const std::vector<std::uint8_t> bytes =
            Fixture::block_of(f.period.from, channel == 0 ? first : second);
        meter.add(channel, f.period.from,
                  *meter::BlockView::open({f.period.from, {SiteId{1}, ChannelNo{1}}}, bytes));
    }
    EXPECT_EQ(meter.finish()->max_demand->power, Power::from_kilo(12));
}

TEST(UsageMeter, RefusesWhatTheIntervalCannotAnswer) {
    const time::BillingPeriod period = *time::parse_period("2026-07");
    const Fixture hourly{kThreeBands, period, "Asia/Shanghai", 60};
    EXPECT_EQ((UsageMeter{hourly.segments, {hourly.channel()}, hourly.zone, hourly.masks}
                   .finish()
                   .error()
                   .name()),
              "rating.interval_too_coarse");
    const Fixture demand{
        "    components: [{id: d, kind: demand, basis: measured_max, price: 40}]\n", period,
        "Asia/Shanghai", 30};
    EXPECT_EQ((UsageMeter{demand.segments, {demand.channel()}, demand.zone, demand.masks}
                   .finish()
                   .error()
                   .name()),
              "rating.demand_window");
    EXPECT_EQ((UsageMeter{demand.segments, {}, demand.zone, demand.masks}.finish().error().name()),
              "rating.no_channel");
}

// Daily readings come in months; a period may begin and end inside one.
TEST(UsageMeter, TakesItsDaysOutOfAMonthOfDailyReadings) {
    const Fixture f{"    components: [{id: energy, price: 1}]\n",
                    {make_day(2026, 6, 29), make_day(2026, 7, 3)},
                    "Asia/Shanghai",
                    1440};
    UsageMeter meter{f.segments, {f.channel()}, f.zone, f.masks};
    for (const auto& [month, length] :
         {std::pair{make_day(2026, 6, 1), 30}, std::pair{make_day(2026, 7, 1), 31}}) {
        meter::SpanReadings readings;
        for (int day = 1; day <= length; ++day)
            readings.values_milli.push_back(std::int64_t{day} * 1'000'000);
        if (length == 31) readings.runs = {{1, 1, meter::Quality::missing, 0, 0}};
        Fixture::add(meter, month, readings);
    }
    const Usage usage = *meter.finish();
    EXPECT_EQ(usage.segments[0].total_milli[0], 59'000'000);
    EXPECT_EQ(usage.segments[1].total_milli[0], 1'000'000);
    EXPECT_EQ(usage.missing_slots, 1);
}

}  // namespace
}  // namespace voltmark::rating
