// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/register_usage.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/errors.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

using time::make_day;

constexpr std::int64_t kKwh = 1'000'000;
const time::BillingPeriod kJuly{make_day(2026, 7, 1), make_day(2026, 8, 1)};
const time::CivilDay kSixteenth = make_day(2026, 7, 16);

constexpr std::string_view kBands = R"(
    bands:
      - {band: sharp, months: [1], hours: "19:00-21:00"}
      - {band: peak, hours: "08:00-16:00"}
      - {band: valley, hours: "00:00-08:00"}
      - {band: flat}
    components: [{id: energy, price: {sharp: 1, peak: 0.9, valley: 0.3, flat: 0.6}}]
)";
constexpr std::string_view kPlain = "\n    components: [{id: energy, price: 0.5}]\n";

tariff::Tariff tariff_of(std::string_view body) {
    std::string text = "tariff: t\nversions:\n  - valid: {from: 2020-01-01}\n    source: test";
    tariff::Reading reading = tariff::read_document(text.append(body));
    EXPECT_TRUE(reading.tariff.has_value());
    return std::move(*reading.tariff);
}

/// A meter with a total, 3000 times, and registers of its bands.
MeteredRegister reg(std::string key, std::string band, std::string_view before,
                    std::string_view after) {
    MeteredRegister one;
    one.key = std::move(key);
    one.band = std::move(band);
    one.digits = 4;
    one.multiplier_e3 = 3'000'000;
    one.valid = kJuly;
    one.readouts = {{kJuly.from, *meter::parse_register(before)},
                    {kJuly.to, *meter::parse_register(after)}};
    return one;
}

/// A month under one tariff, or two terms of it.
struct Month {
    explicit Month(std::string_view body, bool cut = false) : tariff{tariff_of(body)} {
        terms = {{{kJuly.from, cut ? kSixteenth : kJuly.to}, &tariff, {}}};
        if (cut) terms.push_back({{kSixteenth, kJuly.to}, &tariff, {}});
        segments = *cut_segments(kJuly, terms);
    }
    Result<Usage> measure(const std::vector<MeteredRegister>& registers) {
        steps.clear();
        return measure_registers(segments, registers, time::Zone::utc(), steps);
    }
    tariff::Tariff tariff;
    std::vector<Term> terms;
    std::vector<Segment> segments;
    std::vector<RegisterStep> steps;
};

TEST(RegisterUsage, BandsSumToTheTotalAndFlatHasTheRest) {
    Month month{kBands};
    const Result<Usage> usage =
        month.measure({reg("M/t", "", "100", "270.6"), reg("M/p", "peak", "40", "98.2"),
                       reg("M/v", "valley", "30", "91.7")});
    ASSERT_TRUE(usage.has_value()) << usage.error().message();
    const SegmentUse& use = usage->segments[0];
    EXPECT_EQ(use.total_milli[0], 511'800 * kKwh);  // 170.6 x 3000
    // sharp is not in force in July; 58.2 x 3000, 61.7 x 3000, and what is left.
    EXPECT_EQ(use.by_band[0].milli,
              (std::vector<std::int64_t>{0, 174'600 * kKwh, 185'100 * kKwh, 152'100 * kKwh}));
    ASSERT_EQ(month.steps.size(), 3U);
    EXPECT_EQ(to_line(month.steps[0], Language::en),
              "M/t (energy taken, total, 2026-07): (270.6 - 100) x 3000 = 511800 kWh");
    EXPECT_EQ(usage->slots_by_quality[0], 6);
}

TEST(RegisterUsage, ADayWithoutAValueDividesByDays) {
    Month month{kPlain, true};
    std::vector<MeteredRegister> registers = {reg("M/t", "", "100", "131")};
    Result<Usage> usage = month.measure(registers);
    ASSERT_TRUE(usage.has_value());
    // 31 x 3000 = 93,000 over 31 days: 15 of them before the 16th.
    EXPECT_EQ(usage->segments[0].total_milli[0], 45'000 * kKwh);
    EXPECT_EQ(usage->segments[1].total_milli[0], 48'000 * kKwh);
    EXPECT_EQ(month.steps.size(), 1U);
    registers[0].readouts.insert(registers[0].readouts.begin() + 1,
                                 {kSixteenth, *meter::parse_register("110")});
    usage = month.measure(registers);
    ASSERT_TRUE(usage.has_value());
    EXPECT_EQ(usage->segments[0].total_milli[0], 30'000 * kKwh);
    EXPECT_EQ(usage->segments[1].total_milli[0], 63'000 * kKwh);
    EXPECT_EQ(month.steps.size(), 2U);
}

TEST(RegisterUsage, AnExchangeIsTwoMountings) {
    Month month{kPlain};
    MeteredRegister old = reg("OLD", "", "9990", "9998");
    MeteredRegister young = reg("NEW", "", "0", "5.5");
    old.valid.to = old.readouts[1].day = kSixteenth;
    young.valid.from = young.readouts[0].day = kSixteenth;
    young.multiplier_e3 = 4'000'000;
    const Result<Usage> usage = month.measure({old, young});
    ASSERT_TRUE(usage.has_value());
    EXPECT_EQ(usage->segments[0].total_milli[0], (8 * 3000 + 22'000) * kKwh);
}

TEST(RegisterUsage, ATurnOverZeroIsBelievedBelowHalfOfTheRegister) {
    Month month{kPlain};
    const Result<Usage> turned = month.measure({reg("M", "", "9998", "3")});
    ASSERT_TRUE(turned.has_value());
    EXPECT_EQ(turned->segments[0].total_milli[0], 5 * 3000 * kKwh);
    EXPECT_TRUE(month.steps[0].turned);
    const Result<Usage> backwards = month.measure({reg("M", "", "500", "499")});
    ASSERT_FALSE(backwards.has_value());
    EXPECT_EQ(backwards.error().name(), kRegisterBackwards.name);
    Month banded{kBands};
    const Result<Usage> exceeds = banded.measure(
        {reg("M/t", "", "1", "2"), reg("M/p", "peak", "1", "3"), reg("M/v", "valley", "1", "1")});
    ASSERT_FALSE(exceeds.has_value());
    EXPECT_EQ(exceeds.error().name(), kRegisterExceeds.name);
    EXPECT_EQ(exceeds.error().message(),
              "the bands beside register M/t count 6000 without flat, more than its total of 3000");
}

TEST(RegisterUsage, WhatIsNotReadHolds) {
    Month month{kPlain};
    MeteredRegister one = reg("M", "", "1", "2");
    one.readouts.pop_back();
    const Result<Usage> usage = month.measure({one});
    ASSERT_FALSE(usage.has_value());
    EXPECT_EQ(usage.error().name(), kRegisterMissing.name);
    EXPECT_EQ(usage.error().message(), "register M was not read on 2026-08-01");
}

TEST(RegisterUsage, BandsOfTariffAndRegistersMustMeet) {
    Month month{kBands};
    Result<Usage> usage = month.measure({reg("M/t", "", "1", "2")});
    ASSERT_FALSE(usage.has_value());  // No register counts any band.
    EXPECT_EQ(usage.error().name(), kRegisterBand.name);
    usage = month.measure({reg("M/t", "", "1", "2"), reg("M/p", "peak", "1", "1"),
                           reg("M/v", "valley", "1", "1"), reg("M/d", "deep_valley", "1", "1.1")});
    ASSERT_FALSE(usage.has_value());  // A band that the tariff does not have counted something.
    EXPECT_EQ(usage.error().name(), kRegisterBand.name);
    usage = month.measure({reg("M/p", "peak", "1", "2"), reg("M/v", "valley", "1", "3"),
                           reg("M/f", "flat", "1", "4")});
    ASSERT_TRUE(usage.has_value());  // Without a total, the bands are it.
    EXPECT_EQ(usage->segments[0].total_milli[0], 18'000 * kKwh);
}

TEST(RegisterUsage, OrderOfUseIsNotToBeSeenInRegisters) {
    Month month{R"(
    bands: [{band: peak, hours: "08:00-16:00"}, {band: flat}]
    components:
      - id: energy
        tiers: {count: month, split: in_order}
        price: [{to: 100, peak: 1, flat: 0.5}, {peak: 2, flat: 1}]
)"};
    const Result<Usage> usage =
        month.measure({reg("M/t", "", "1", "2"), reg("M/p", "peak", "1", "2")});
    ASSERT_FALSE(usage.has_value());
    EXPECT_EQ(usage.error().name(), kIntervalTooCoarse.name);
}

// What a register counted in a month says nothing of its hours.
TEST(RegisterUsage, PricesByIntervalAreNotToBeSeenInRegisters) {
    Month month{"\n    components: [{id: energy, series: spot}]\n"};
    const Result<Usage> usage = month.measure({reg("M/t", "", "1", "2")});
    ASSERT_FALSE(usage.has_value());
    EXPECT_EQ(usage.error().name(), kIntervalTooCoarse.name);
}

TEST(RegisterUsage, TheMonthsDemandIsTheHighestReadTimesTheMultiplier) {
    Month month{kPlain, true};
    MeteredRegister demand = reg("M/d", "", "0.9", "0.1612");
    demand.is_demand = true;
    demand.readouts.insert(demand.readouts.begin() + 1,
                           {kSixteenth, *meter::parse_register("0.17")});
    MeteredRegister second = demand;
    second.service_point_no = ServicePointNo{2};
    second.readouts.erase(second.readouts.begin() + 1);
    const Result<Usage> usage = month.measure({demand, second, reg("M/t", "", "1", "2")});
    ASSERT_TRUE(usage.has_value());
    // What was read on 1 July is June's. 0.17 and 0.1612 x 3000 are 510 and 483.6 kW.
    for (const SegmentUse& use : usage->segments) {
        ASSERT_TRUE(use.month_demand.has_value());
        EXPECT_EQ(use.month_demand->power, Power::from_milli(993'600'000));
    }
    EXPECT_EQ(usage->max_demand->power, Power::from_milli(993'600'000));
}

// Law: however a month is cut, its parts sum to what the register says.
RC_GTEST_PROP(RegisterUsageLaws, PartsSumToTheWhole, (bool with_value)) {
    Month whole{kPlain};
    Month parts{kPlain, true};
    const auto moved = *rc::gen::inRange<std::int64_t>(0, 4'000'000'000);
    MeteredRegister one = reg("M", "", "17.5", "17.5");
    one.multiplier_e3 = *rc::gen::inRange<std::int64_t>(1, 5'000'000);
    one.readouts[1].value.e6 += moved;
    const std::int64_t sum = whole.measure({one})->total_milli(Flow::import_active);
    RC_ASSERT(parts.measure({one})->total_milli(Flow::import_active) == sum);
    if (!with_value) return;
    // Each row of a bill is rounded by itself: with one row more, a kilowatt-hour at most.
    const auto middle = *rc::gen::inRange<std::int64_t>(0, moved + 1);
    one.readouts.insert(one.readouts.begin() + 1,
                        {kSixteenth, {one.readouts[0].value.e6 + middle}});
    const std::int64_t cut = parts.measure({one})->total_milli(Flow::import_active);
    RC_ASSERT(cut - sum >= -kKwh);
    RC_ASSERT(cut - sum <= kKwh);
}

}  // namespace
}  // namespace voltmark::rating
