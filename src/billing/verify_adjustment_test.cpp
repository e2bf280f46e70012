// SPDX-License-Identifier: Apache-2.0
#include "verify_adjustment.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::billing {
namespace {

constexpr std::int64_t kKwh = 1'000'000;

using Values = std::vector<std::pair<std::string, std::string>>;

/// June 2026 by bands under some attributes, adjusted by rating.
struct Adjusted {
    explicit Adjusted(const Values& values, std::string_view period = "2026-06") {
        tariff = *tariff::read_document(R"(
tariff: t
versions:
  - valid: {from: 2020-01-01}
    source: test
    bands: [{band: peak, hours: "08:00-16:00"}, {band: valley, hours: "00:00-08:00"}, {band: flat}]
    components: [{id: energy, price: {peak: 0.9, valley: 0.3, flat: 0.6}}]
)")
                      .tariff;
        tariff::Attributes attributes;
        for (const auto& [name, value] : values) EXPECT_TRUE(attributes.set(name, value)) << name;
        const time::BillingPeriod days = *time::parse_period(period);
        const rating::Term terms[] = {{days, &tariff, attributes}};
        const std::vector<rating::Segment> segments = *rating::cut_segments(days, terms);
        rating::Usage usage = rating::unmetered(segments);
        usage.segments[0].total_milli = {100'000 * kKwh, 0, 40'000 * kKwh, 8'430 * kKwh};
        usage.segments[0].by_band[0].milli = {30'000 * kKwh, 20'000 * kKwh, 50'000 * kKwh};
        usage.metered = {true, false, true, true};
        metered = {{segments[0].days, attributes, usage.segments[0]}};
        rating::AdjustedUsage adjusted = *rating::adjust_usage(std::move(usage), segments);
        body.uses = std::move(adjusted.usage.segments);
        body.adjustment = std::move(adjusted.adjustment);
    }

    std::size_t disagreements() const { return check_adjustment(body, metered).size(); }
    rating::AdjustedStretch& steps() { return body.adjustment.stretches.at(0); }

    tariff::Tariff tariff;
    std::vector<MeteredSegment> metered;
    BillBody body;
};

const Values kFormula = {{"transformer_loss", "formula"},
                         {"capacity_kva", "315"},
                         {"p0_w", "670"},
                         {"pk_w", "3650"},
                         {"i0_percent", "1.6"},
                         {"uk_percent", "4"},
                         {"shape_factor", "1.05"},
                         {"line_loss_percent", "3"}};
const Values kTable = {{"transformer_loss", "table"},
                       {"loss_table", "demo.s9"},
                       {"transformer_type", "S9"},
                       {"capacity_kva", "315"}};
const Values kFixed = {{"transformer_loss", "fixed"}, {"loss_kwh", "304"}, {"loss_kvarh", "900"}};

TEST(CheckAdjustment, AgreesWithWhatRatingDid) {
    for (const Values& values : {kFormula, kTable, kFixed, Values{{"line_loss_percent", "2.5"}}}) {
        EXPECT_EQ(Adjusted{values}.disagreements(), 0U) << values[0].second;
        EXPECT_EQ((Adjusted{values, "2026-06-07..2026-06-27"}).disagreements(), 0U)
            << values[0].second;
    }
}

// Each number of the steps follows from others: none can be another by a single kilowatt-hour.
TEST(CheckAdjustment, FindsEveryNumberThatIsAnother) {
    for (const Values& values : {kFormula, kTable, kFixed}) {
        for (const auto member :
             {&rating::AdjustedStretch::metered, &rating::AdjustedStretch::transformer_loss,
              &rating::AdjustedStretch::line_loss, &rating::AdjustedStretch::loss,
              &rating::AdjustedStretch::billed}) {
            for (const std::int64_t by : {-kKwh, kKwh}) {
                Adjusted active{values};
                (active.steps().*member).active += Energy::from_milli(by);
                EXPECT_GT(active.disagreements(), 0U);
                Adjusted reactive{values};
                (reactive.steps().*member).reactive += ReactiveEnergy::from_milli(by);
                EXPECT_GT(reactive.disagreements(), 0U);
            }
        }
        Adjusted use{values};
        use.body.uses[0].by_band[0].milli[0] += kKwh;
        EXPECT_GT(use.disagreements(), 0U);
        Adjusted moved{values};
        moved.body.uses[0].by_band[0].milli[0] += 9 * kKwh;
        moved.body.uses[0].by_band[0].milli[1] -= 9 * kKwh;
        EXPECT_GT(moved.disagreements(), 0U);
        Adjusted method{values};
        method.steps().method = rating::LossMethod::none;
        EXPECT_GT(method.disagreements(), 0U);
        Adjusted days{values};
        days.steps().days = *time::parse_period("2026-05");
        EXPECT_GT(days.disagreements(), 0U);
        Adjusted none{values};
        none.body.adjustment = {};
        EXPECT_GT(none.disagreements(), 0U);
        Adjusted through{values};
        through.body.through_master = rating::EnergyPair{};
        EXPECT_GT(through.disagreements(), 0U);
    }
}

}  // namespace
}  // namespace voltmark::billing
