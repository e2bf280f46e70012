// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/price_usage.hpp"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

// What each line is, to the fen, stands in tests/golden/rating; here are the laws that hold for
// all.

tariff::Tariff ladder() {
    tariff::Reading reading = tariff::read_document(R"(
tariff: t
versions:
  - valid: {from: 2020-01-01}
    source: test
    included_tax: {percent: 13, except: [fund]}
    bands: [{band: a, hours: "08:00-12:00"}, {band: b, hours: "12:00-20:00"}, {band: c}]
    components:
      - id: energy
        tiers: {count: month}
        price:
          - {to: 100, a: 0.3, b: 0.2, c: 0.1}
          - {to: 300, a: 0.6, b: 0.5, c: 0.4}
          - {a: 0.9, b: 0.8, c: 0.7}
      - {id: network, line: energy, layer: network, price: 0.0771}
      - {id: fund, layer: fund, price: 0.0291}
)");
    EXPECT_TRUE(reading.tariff.has_value());
    return std::move(*reading.tariff);
}

struct Priced {
    std::vector<Segment> segments;
    Usage usage;
    Rated rated;
};

Priced priced(const tariff::Tariff& tariff, std::vector<std::int64_t> bands, Carry before) {
    static std::vector<Term> terms;
    const time::BillingPeriod july = *time::parse_period("2026-07-02..2026-08-01");
    terms = {{{july.from, july.to}, &tariff, {}}};
    Priced result{*cut_segments(july, terms), {}, {}};
    result.usage.segments.resize(1);
    result.usage.metered[0] = true;
    result.usage.segments[0].total_milli[0] =
        std::accumulate(bands.begin(), bands.end(), std::int64_t{0});
    result.usage.segments[0].by_band.push_back({Flow::import_active, 0, std::move(bands)});
    result.rated = *price_usage(result.segments, result.usage, before);
    return result;
}

rc::Gen<std::vector<std::int64_t>> three_bands() {
    return rc::gen::container<std::vector<std::int64_t>>(
        3, rc::gen::inRange<std::int64_t>(0, 400'000'000));
}

// Law: every kilowatt-hour has exactly one price: the energies of a line's cells sum to what was
// used, by band and in all, and no tier holds more than its width.
RC_GTEST_PROP(PriceUsage, EveryMilliwattHourIsPricedOnce, ()) {
    static const tariff::Tariff kTariff = ladder();
    const std::vector<std::int64_t> bands = *three_bands();
    const std::int64_t before = *rc::gen::inRange<std::int64_t>(0, 400'000'000);
    Carry carry;
    carry.month = Energy::from_milli(before);
    const Priced p = priced(kTariff, bands, carry);
    std::vector<std::int64_t> by_band(3, 0);
    std::vector<std::int64_t> by_tier(3, 0);
    for (const ChargeLine& line : p.rated.lines) {
        if (line.component != 0) continue;
        RC_ASSERT(line.quantity_e6 > 0);
        by_band[static_cast<std::size_t>(line.band)] += line.quantity_e6;
        by_tier[static_cast<std::size_t>(line.tier)] += line.quantity_e6;
    }
    RC_ASSERT(by_band == bands);
    const std::int64_t end = before + p.usage.segments[0].total_milli[0];
    const auto inside = [&](std::int64_t low, std::int64_t high) {
        return std::max<std::int64_t>(std::min(end, high) - std::max(before, low), 0);
    };
    RC_ASSERT(by_tier[0] == inside(0, 100'000'000));
    RC_ASSERT(by_tier[1] == inside(100'000'000, 300'000'000));
    RC_ASSERT(by_tier[2] == inside(300'000'000, INT64_MAX));
    RC_ASSERT(p.rated.after.month.milli() == end);
}

// Law: lines sum to the bill, each follows from its own numbers, and what is posted by layer sums
// to it.
RC_GTEST_PROP(PriceUsage, LinesSumToTheBillAndDivideByLayer, ()) {
    static const tariff::Tariff kTariff = ladder();
    const Priced p = priced(kTariff, *three_bands(), {});
    Money total = Money::zero(kCny);
    for (const ChargeLine& line : p.rated.lines) {
        RC_ASSERT(line.amount == amount_of(line, kCny, Rounding::half_up));
        total += line.amount;
        Money parts = Money::zero(kCny);
        for (const Money part : split_by_layer(line, p.segments[0])) parts += part;
        RC_ASSERT(parts == line.amount);
    }
    RC_ASSERT(total == p.rated.total);
}

// Funds are collected for others and carry no value-added tax: 13 parts of 113 of the rest.
TEST(IncludedTax, LeavesOutTheLayersThatAreExempt) {
    const tariff::Tariff tariff = ladder();
    const Priced p = priced(tariff, {100'000'000, 0, 0}, {});
    EXPECT_EQ(to_text(p.rated.total), "40.62");  // 100 x (0.3 + 0.0771) + 100 x 0.0291
    EXPECT_EQ(to_text(included_tax(p.rated.lines, p.segments)), "4.34");  // 37.71 x 13 / 113
    const std::array<Money, tariff::kLayerCount> parts =
        split_by_layer(p.rated.lines[0], p.segments[0]);
    EXPECT_EQ(to_text(parts[static_cast<std::size_t>(tariff::Layer::network)]), "7.71");
    EXPECT_EQ(to_text(parts[static_cast<std::size_t>(tariff::Layer::energy)]), "30.00");
}

// What the tariff asks for and nobody measured holds the bill; it is never taken for zero.
TEST(PriceUsage, RefusesWhatWasNotMeasured) {
    tariff::Reading reading = tariff::read_document(R"(
tariff: t
versions:
  - valid: {from: 2020-01-01}
    source: test
    components:
      - {id: energy, price: 0.5}
      - {id: demand, kind: demand, basis: measured_max, per: kW.month, price: 40}
)");
    ASSERT_TRUE(reading.tariff.has_value());
    const time::BillingPeriod july = *time::parse_period("2026-07");
    const std::vector<Term> terms = {{july, &*reading.tariff, {}}};
    const std::vector<Segment> segments = *cut_segments(july, terms);
    Usage usage;
    usage.segments.resize(1);
    usage.metered[0] = true;
    EXPECT_EQ(price_usage(segments, usage, {}).error().name(), "rating.demand_missing");
    usage.segments[0].month_demand = MaxDemand{Power::from_milli(1'000'000), Instant{}};
    EXPECT_TRUE(price_usage(segments, usage, {}).has_value());
}

TEST(CutSegments, CutsAtMonthsVersionsTermsAndTierYears) {
    tariff::Reading reading = tariff::read_document(R"(
tariff: t
versions:
  - valid: {from: 2020-01-01, to: 2026-11-11}
    source: test
    components:
      - id: e
        tiers: {count: year_to_date, year_starts: 12-05}
        price: [{to: 1, price: 1}, {price: 2}]
  - valid: {from: 2026-11-11}
    source: test
    components:
      - id: e
        tiers: {count: year_to_date, year_starts: 12-05}
        price: [{to: 1, price: 1}, {price: 2}]
)");
    const tariff::Tariff& tariff = *reading.tariff;
    const std::vector<Term> terms = {
        {{time::make_day(2026, 1, 1), time::make_day(2026, 11, 20)}, &tariff, {}},
        {{time::make_day(2026, 11, 20), time::kOpenEnd}, &tariff, {}}};
    const std::vector<Segment> segments =
        *cut_segments({time::make_day(2026, 10, 20), time::make_day(2026, 12, 10)}, terms);
    std::string cuts;
    for (const Segment& segment : segments) {
        cuts += time::to_text(segment.days.from).substr(5) + (segment.ends_month() ? "| " : " ");
    }
    EXPECT_EQ(cuts, "10-20| 11-01 11-11 11-20| 12-01 12-05| ");
    EXPECT_EQ(cut_segments({time::make_day(2025, 12, 1), time::make_day(2026, 2, 1)}, terms)
                  .error()
                  .name(),
              "rating.no_term");
}

/// The energy component of a tariff of our own.
tariff::EnergyCharge charge_of(const std::string& tiers, const std::string& price) {
    const tariff::Reading reading = tariff::read_document(
        "tariff: t\nzone: UTC\nversions:\n  - valid: {from: 2020-01-01}\n    source: test\n"
        "    bands: [{band: day, hours: \"08:00-20:00\"}, {band: night}]\n    components:\n"
        "      - {id: energy, tiers: {" +
        tiers + "}, price: [" + price + "]}\n");
    EXPECT_TRUE(reading.tariff.has_value()) << reading.findings.front().message();
    return std::get<tariff::EnergyCharge>(reading.tariff->versions[0].components[0].charge);
}

std::vector<std::pair<int, std::int64_t>> steps_of(const tariff::EnergyCharge& charge,
                                                   std::int64_t kilowatts) {
    const tariff::Attributes none;
    Segment june;
    june.days = *time::parse_period("2026-06");
    june.attributes = &none;
    june.month_days = 30;
    std::vector<std::pair<int, std::int64_t>> steps;
    for (const TierStep& step : tier_steps(charge, june, Power::from_kilo(kilowatts)))
        steps.emplace_back(step.tier, step.to_milli == INT64_MAX ? -1 : step.to_milli / 1'000'000);
    return steps;
}

// A block of 200 kWh per kW holds steps of 3,000, 10,000 and 200,000 kWh; blocks of 400 follow.
TEST(TierSteps, OfBlocksFollowTheDemand) {
    using Steps = std::vector<std::pair<int, std::int64_t>>;
    const tariff::EnergyCharge blocks = charge_of(
        "count: month",
        "{to: 200, unit: kWh/kW, price: 1}, {to: 3000, price: 2}, {to: 10000, price: 3}, "
        "{to: 200000, price: 4}, {to: 400, unit: kWh/kW, price: 5}, {unit: kWh/kW, price: 6}");
    EXPECT_EQ(steps_of(blocks, 100),
              (Steps{{1, 3000}, {2, 10000}, {3, 20000}, {4, 40000}, {5, -1}}));
    EXPECT_EQ(steps_of(blocks, 10), (Steps{{1, 2000}, {4, 4000}, {5, -1}}));
    const tariff::EnergyCharge daily =
        charge_of("count: month", "{to: 10, unit: kWh/day, price: 1}, {price: 2}");
    EXPECT_EQ(steps_of(daily, 0), (Steps{{0, 300}, {1, -1}}));
}

// The day uses 60 before noon, the night 60 after: a bound of 100 is passed by the night.
TEST(TierSteps, InOrderTheBandThatPassesABoundPassesIt) {
    const tariff::Reading reading = tariff::read_document(
        "tariff: t\nzone: UTC\nversions:\n  - valid: {from: 2020-01-01}\n    source: test\n"
        "    bands: [{band: day, hours: \"08:00-20:00\"}, {band: night}]\n    components:\n"
        "      - {id: energy, tiers: {count: month, split: in_order}, price: "
        "[{to: 100, price: 1}, {price: 2}]}\n");
    ASSERT_TRUE(reading.tariff.has_value());
    const time::BillingPeriod june = *time::parse_period("2026-06");
    const std::vector<Term> terms = {{june, &*reading.tariff, {}}};
    const std::vector<Segment> segments = *cut_segments(june, terms);
    Usage usage;
    usage.segments.resize(1);
    usage.metered[0] = true;
    SegmentUse& use = usage.segments[0];
    use.total_milli[0] = 120'000'000;
    use.by_band.push_back({Flow::import_active, 0, {60'000'000, 60'000'000}});
    use.ordered.push_back({Flow::import_active, 0, {{{60'000'000, 60'000'000}, {0, 1}}}});
    const Result<Rated> rated = price_usage(segments, usage, {});
    ASSERT_TRUE(rated.has_value());
    ASSERT_EQ(rated->lines.size(), 3U);
    EXPECT_EQ(rated->lines[0].quantity_e6, 60'000'000);  // day, tier 1
    EXPECT_EQ(rated->lines[1].quantity_e6, 40'000'000);  // night, tier 1
    EXPECT_EQ(rated->lines[2].quantity_e6, 20'000'000);  // night, tier 2
    EXPECT_EQ(rated->lines[2].band, 1);
}

}  // namespace
}  // namespace voltmark::rating
