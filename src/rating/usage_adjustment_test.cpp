// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/usage_adjustment.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/adjustment_errors.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

// What each step gives is in tests/golden/rating/losses.case and whole_bill.case; here are the
// laws, and what holds a bill.

constexpr std::int64_t kKwh = 1'000'000;
using Values = std::vector<std::pair<std::string, std::string>>;
using Bands = std::vector<std::int64_t>;

tariff::Tariff tariff_of(std::string_view bands, std::string_view price,
                         std::string_view further = "") {
    tariff::Reading reading = tariff::read_document(
        fmt::format(R"(
tariff: t
versions:
  - valid: {{from: 2020-01-01{}}}
    source: test
    bands: {}
    components: [{{id: energy, price: {}}}]
{})",
                    further.empty() ? "" : ", to: 2026-06-11", bands, price, further));
    EXPECT_TRUE(reading.tariff.has_value());
    return std::move(*reading.tariff);
}

tariff::Tariff banded() {
    return tariff_of(
        R"([{band: peak, hours: "08:00-16:00"}, {band: valley, hours: "00:00-08:00"},
            {band: flat}])",
        "{peak: 0.9, valley: 0.3, flat: 0.6}");
}

tariff::Tariff plain() {
    return tariff_of("[{band: all}]", "0.5");
}

/// One contract in June 2026; its days and energies are chosen by the test.
struct Contract {
    Contract(std::string number, tariff::Tariff prices, Values values,
             std::string_view period = "2026-06")
        : name{std::move(number)}, tariff{std::move(prices)} {
        tariff::Attributes attributes;
        for (const auto& [key, value] : values) EXPECT_TRUE(attributes.set(key, value)) << key;
        const time::BillingPeriod days = *time::parse_period(period);
        terms = {{days, &tariff, attributes}};
        segments = *cut_segments(days, terms);
        usage = unmetered(segments);
    }
    Contract(const Contract&) = delete;

    Contract& metered(Bands kwh, std::int64_t kvarh = 0, std::size_t segment = 0) {
        SegmentUse& use = usage.segments[segment];
        for (std::size_t b = 0; b < kwh.size(); ++b) {
            use.total_milli[0] += kwh[b] * kKwh;
            if (!use.by_band.empty()) use.by_band[0].milli[b] += kwh[b] * kKwh;
        }
        use.total_milli[2] += kvarh * kKwh;
        usage.metered[0] = true;
        usage.metered[2] = usage.metered[2] || kvarh > 0;
        has_meter = true;
        return *this;
    }
    FamilyMember member() const { return {name, segments, usage, has_meter}; }

    std::string name;
    tariff::Tariff tariff;
    std::vector<Term> terms;
    std::vector<Segment> segments;
    Usage usage;
    bool has_meter = false;
};

Bands bands_of(const AdjustedUsage& adjusted, std::size_t segment = 0) {
    Bands kwh = adjusted.usage.segments[segment].by_band.at(0).milli;
    for (std::int64_t& one : kwh) one /= kKwh;
    return kwh;
}

std::int64_t kwh_of(const AdjustedUsage& adjusted) {
    return adjusted.usage.total_milli(Flow::import_active) / kKwh;
}

Values formula(Values further = {}) {
    Values values = {
        {"transformer_loss", "formula"}, {"capacity_kva", "315"}, {"p0_w", "670"}, {"pk_w", "3650"},
        {"i0_percent", "1.6"},           {"uk_percent", "4"}};
    values.insert(values.end(), further.begin(), further.end());
    return values;
}

TEST(AdjustUsage, LeavesAContractAloneThatAsksForNothing) {
    Contract contract{"1", banded(), {{"capacity_kva", "315"}}};
    contract.metered({100, 50, 30}, 40);
    const AdjustedUsage adjusted = *adjust_usage(contract.usage, contract.segments);
    EXPECT_EQ(adjusted.usage.segments, contract.usage.segments);
    EXPECT_TRUE(adjusted.adjustment.empty());
    EXPECT_FALSE(adjusted.usage.through_master.has_value());
}

// 1,113 kWh by the formula and 3,033 of the line go to the bands; the power factor sees all of it.
TEST(AdjustUsage, AddsLossesToBandsAndReactiveEnergy) {
    Contract contract{"1", banded(), formula({{"line_loss_percent", "3"}})};
    contract.metered({30'000, 20'000, 50'000}, 48'430);
    const AdjustedUsage adjusted = *adjust_usage(contract.usage, contract.segments);
    const AdjustedStretch& steps = adjusted.adjustment.stretches.at(0);
    EXPECT_EQ(steps.transformer_loss.active, Energy::from_kilo(1'113));
    EXPECT_EQ(steps.line_loss.active, Energy::from_kilo(3'033));
    EXPECT_EQ(bands_of(adjusted), (Bands{31'244, 20'829, 52'073}));
    EXPECT_EQ(kwh_of(adjusted), 104'146);
    EXPECT_EQ(power_factor_energy(adjusted.usage).reactive,
              ReactiveEnergy::from_kilo(48'430 + 5'806 + 1'627));
    EXPECT_EQ(steps.billed, power_factor_energy(adjusted.usage));
}

// A price that changes inside a month changes no loss: the stretch goes on, and its parts sum.
TEST(AdjustUsage, APriceChangeChangesNoLoss) {
    const std::string_view later = R"(  - valid: {from: 2026-06-11}
    source: test
    components: [{id: energy, price: 0.7}])";
    Contract cut{"1", tariff_of("[{band: all}]", "0.5", later), formula()};
    ASSERT_EQ(cut.segments.size(), 2U);
    cut.metered({25'000}, 10'000, 0).metered({75'000}, 38'430, 1);
    const AdjustedUsage adjusted = *adjust_usage(cut.usage, cut.segments);
    ASSERT_EQ(adjusted.adjustment.stretches.size(), 1U);
    EXPECT_EQ(kwh_of(adjusted), 101'113);
    EXPECT_EQ(adjusted.usage.segments[0].total_milli[0], 25'278 * kKwh);
}

// A quiet transformer still loses, and where nothing was used days divide it.
TEST(AdjustUsage, NothingUsedStillLoses) {
    Contract contract{"1", banded(), formula()};
    contract.metered({0, 0, 0});
    contract.usage.metered[2] = true;
    EXPECT_EQ(bands_of(*adjust_usage(contract.usage, contract.segments)), (Bands{0, 0, 482}));
}

TEST(AdjustUsage, MonthsAndPartsOfMonthsHaveTheirOwnLoss) {
    Contract two{"1",
                 plain(),
                 {{"transformer_loss", "fixed"}, {"loss_kwh", "304"}},
                 "2026-06-11..2026-08-01"};
    two.metered({1'000}, 0, 0).metered({1'000}, 0, 1);
    const AdjustedUsage adjusted = *adjust_usage(two.usage, two.segments);
    EXPECT_EQ(adjusted.usage.segments[0].total_milli[0], 1'203 * kKwh);  // 304 x 20/30
    EXPECT_EQ(adjusted.usage.segments[1].total_milli[0], 1'304 * kKwh);  // 31 days are a month.
}

TEST(AdjustUsage, RefusesWhatItCannotDo) {
    const auto refusal = [](Values values, Bands kwh, std::int64_t kvarh) {
        Contract contract{"1", plain(), std::move(values)};
        contract.metered(std::move(kwh), kvarh);
        return std::string{adjust_usage(contract.usage, contract.segments).error().name()};
    };
    EXPECT_EQ(refusal(formula(), {1'000}, 0), "rating.loss_reactive");
    EXPECT_EQ(refusal(formula(), {1'000'000}, 1), "rating.loss_overload");
    EXPECT_EQ(refusal(formula(), {-5}, 1), "rating.adjust_negative");
    EXPECT_EQ(refusal({{"sub_of", "1"}}, {5}, 0), "rating.sub_family");
    EXPECT_EQ(refusal({{"sub_fixed_kwh", "1"}}, {5}, 0), "rating.sub_terms");
    EXPECT_EQ(refusal(formula({{"loss_basis", "people"}}), {1'000}, 1), "rating.loss_method");
}

// Three contracts behind one meter: by quantity, by ratio and by a meter, billed by bands or not.
TEST(AdjustFamily, DividesTheMastersEnergyByItsBands) {
    Contract master{"M", banded(), {}};
    master.metered({30'000, 20'000, 50'000}, 48'430);
    Contract lighting{"L", plain(), {{"sub_of", "M"}, {"sub_fixed_kwh", "2000"}}};
    Contract shop{"S", banded(), {{"sub_of", "M"}, {"sub_ratio_percent", "10"}}};
    Contract flat{"F", banded(), {{"sub_of", "M"}}};
    flat.metered({500, 100, 400});
    const std::vector<AdjustedUsage> adjusted =
        *adjust_family({master.member(), flat.member(), lighting.member(), shop.member()});
    // 100,000 - 2,000 = 98,000; 10 % of it is 9,800, by shares .3000, .2041 and the rest.
    EXPECT_EQ(kwh_of(adjusted[2]), 2'000);
    EXPECT_EQ(bands_of(adjusted[3]), (Bands{3'000, 2'000, 4'800})) << "of 30,000/20,000/48,000";
    EXPECT_EQ(bands_of(adjusted[1]), (Bands{500, 100, 400}));
    EXPECT_EQ(bands_of(adjusted[0]), (Bands{26'500, 17'900, 42'800}));
    EXPECT_EQ(kwh_of(adjusted[0]), 87'200);
    for (const AdjustedUsage& one : adjusted)
        EXPECT_EQ(power_factor_energy(one.usage).active, Energy::from_kilo(100'000));
    const std::vector<Deduction>& deducted = adjusted[0].adjustment.stretches.at(0).deducted;
    ASSERT_EQ(deducted.size(), 3U);
    EXPECT_EQ(deducted[0].name, "L");
    EXPECT_EQ(deducted[1].name, "S");
    EXPECT_EQ(deducted[2].name, "F");
}

TEST(AdjustFamily, SharesTheLossOfTheTransformer) {
    const auto losses = [](Values of_master, Values of_lighting, Values of_flat) {
        Contract master{"M", plain(), formula(std::move(of_master))};
        master.metered({100'000}, 48'430);
        of_lighting.insert(of_lighting.end(), {{"sub_of", "M"}, {"sub_fixed_kwh", "20000"}});
        Contract lighting{"L", plain(), std::move(of_lighting)};
        of_flat.insert(of_flat.end(), {{"sub_of", "M"}});
        Contract flat{"F", plain(), std::move(of_flat)};
        flat.metered({10'000});
        const Result<std::vector<AdjustedUsage>> adjusted =
            adjust_family({master.member(), lighting.member(), flat.member()});
        if (!adjusted) return fmt::format("{}", adjusted.error().name());
        return fmt::format("{} {} {}", kwh_of((*adjusted)[0]) - 70'000,
                           kwh_of((*adjusted)[1]) - 20'000, kwh_of((*adjusted)[2]) - 10'000);
    };
    EXPECT_EQ(losses({}, {}, {}), "779 223 111");
    EXPECT_EQ(losses({}, {{"loss_share", "joint"}}, {}), "779 0 111");
    EXPECT_EQ(losses({}, {{"loss_share", "none"}}, {}), "974 0 139");
    EXPECT_EQ(losses({}, {{"loss_share", "fixed"}, {"loss_kwh", "100"}}, {}), "886 100 127");
    EXPECT_EQ(
        losses({{"loss_basis", "capacity"}}, {{"capacity_kva", "50"}}, {{"capacity_kva", "35"}}),
        "877 139 97");
    EXPECT_EQ(losses({{"loss_basis", "capacity"}}, {}, {}), "rating.loss_term");
}

TEST(AdjustFamily, HoldsWhatCannotBeDivided) {
    const auto refusal = [](tariff::Tariff of_master, Values master_values, tariff::Tariff of_child,
                            Values values, Bands kwh) {
        Contract master{"M", std::move(of_master), std::move(master_values)};
        master.metered(master.usage.segments[0].by_band.empty() ? Bands{1'000}
                                                                : Bands{300, 200, 500});
        Contract child{"C", std::move(of_child), std::move(values)};
        if (!kwh.empty()) child.metered(std::move(kwh));
        return std::string{adjust_family({master.member(), child.member()}).error().name()};
    };
    const Values behind = {{"sub_of", "M"}};
    const Values agreed = {{"sub_of", "M"}, {"sub_fixed_kwh", "100"}};
    EXPECT_EQ(refusal(plain(), {}, plain(), behind, {1'001}), "rating.sub_exceeds");
    EXPECT_EQ(refusal(banded(), {}, banded(), behind, {301, 0, 0}), "rating.sub_exceeds");
    EXPECT_EQ(refusal(plain(), {}, banded(), agreed, {}), "rating.sub_bands");
    EXPECT_EQ(refusal(plain(), {}, plain(), agreed, {5}), "rating.sub_terms");
    EXPECT_EQ(refusal(plain(), {{"sub_of", "X"}}, plain(), behind, {5}), "rating.sub_nested");
}

// A contract that comes to the master in the middle of the month has the days from then on.
TEST(AdjustFamily, FollowsWhoStandsBehindTheMeterWhen) {
    Contract master{"M", plain(), {}};
    Contract lighting{
        "L", plain(), {{"sub_of", "M"}, {"sub_fixed_kwh", "3000"}}, "2026-06-11..2026-07-01"};
    const time::CivilDay cuts[] = {lighting.segments[0].days.from};
    master.segments = cut_at(master.segments, cuts);
    ASSERT_EQ(master.segments.size(), 2U);
    EXPECT_EQ(master.segments[1].month_days_before, 10);
    master.usage = unmetered(master.segments);
    master.metered({10'000}, 0, 0).metered({20'000}, 0, 1);
    const std::vector<AdjustedUsage> adjusted =
        *adjust_family({master.member(), lighting.member()});
    EXPECT_EQ(kwh_of(adjusted[1]), 2'000);
    EXPECT_EQ(adjusted[0].usage.segments[0].total_milli[0], 10'000 * kKwh);
    EXPECT_EQ(adjusted[0].usage.segments[1].total_milli[0], 18'000 * kKwh);
    EXPECT_EQ(adjusted[0].adjustment.stretches.size(), 1U);
}

TEST(MasterOf, IsTheOneOfThePeriod) {
    Contract alone{"1", plain(), {}};
    EXPECT_EQ(master_of(alone.segments), "");
    Contract child{"2", plain(), {{"sub_of", "M"}}};
    EXPECT_EQ(master_of(child.segments), "M");
    Contract moved{"3", plain(), {{"sub_of", "N"}}};
    std::vector<Segment> both = {child.segments[0], moved.segments[0]};
    EXPECT_EQ(master_of(both).error().name(), "rating.sub_nested");
}

// Law: what the master counted and what was lost is billed once, to all of the family together.
RC_GTEST_PROP(AdjustFamily, BillsEveryKilowattHourOnce, ()) {
    Contract master{"M", banded(), formula({{"line_loss_percent", "2.5"}})};
    const auto energy = [] { return *rc::gen::inRange<std::int64_t>(0, 60'000); };
    master.metered({energy(), energy(), energy()}, 1 + energy());
    const std::int64_t total = master.usage.total_milli(Flow::import_active) / kKwh;
    const auto quantity = *rc::gen::inRange<std::int64_t>(0, total + 1);
    Contract lighting{"L", plain(), {{"sub_of", "M"}, {"sub_fixed_kwh", std::to_string(quantity)}}};
    const auto percent = *rc::gen::inRange(0, 101);
    Contract shop{"S", banded(), {{"sub_of", "M"}, {"sub_ratio_percent", std::to_string(percent)}}};
    const std::vector<AdjustedUsage> adjusted =
        *adjust_family({master.member(), lighting.member(), shop.member()});
    std::int64_t billed = 0;
    for (const AdjustedUsage& one : adjusted) {
        billed += kwh_of(one);
        for (const BandUse& bands : one.usage.segments[0].by_band) {
            std::int64_t sum = 0;
            for (const std::int64_t milli : bands.milli) {
                RC_ASSERT(milli >= 0);
                sum += milli;
            }
            RC_ASSERT(sum == one.usage.segments[0].total_milli[0]);
        }
    }
    const AdjustedStretch& steps = adjusted[0].adjustment.stretches.at(0);
    RC_ASSERT(billed * kKwh ==
              (steps.metered + steps.transformer_loss + steps.line_loss).active.milli());
}

TEST(ToLines, TellTheStepsInBothLanguages) {
    Contract master{"M", plain(), formula({{"line_loss_percent", "3"}})};
    master.metered({100'000}, 48'430);
    Contract shop{"S", plain(), {{"sub_of", "M"}, {"sub_ratio_percent", "12.5"}}};
    const std::vector<AdjustedUsage> adjusted = *adjust_family({master.member(), shop.member()});
    EXPECT_EQ(
        to_lines(adjusted[0].adjustment, Language::en),
        (std::vector<std::string>{
            "2026-06", "  metered: 100000 kWh, 48430 kvarh", "  less S (ratio 12.5 %): 12500 kWh",
            "  transformer loss (by formula): 1113 kWh, 5806 kvarh",
            "  line loss: 3033 kWh, 1627 kvarh", "  loss to pay: 3628 kWh, 7433 kvarh",
            "  billed: 91128 kWh, 55863 kvarh"}));
    EXPECT_EQ(to_lines(adjusted[1].adjustment, Language::zh),
              (std::vector<std::string>{"2026-06", "  总表 M 分来: 12500 千瓦时",
                                        "  承担损耗: 518 千瓦时", "  计费: 13018 千瓦时"}));
}

// Energy that is priced interval by interval, or netted, cannot have a month's losses.
TEST(AdjustUsage, RefusesTariffsThatPriceIntervals) {
    tariff::Reading reading = tariff::read_document(R"(
tariff: ordered
versions:
  - valid: {from: 2020-01-01}
    source: test
    components:
      - id: energy
        tiers: {count: month, split: in_order}
        price: [{to: 100, price: 0.5}, {price: 0.6}]
)");
    ASSERT_TRUE(reading.tariff.has_value());
    const Contract contract{"1", std::move(*reading.tariff), {{"line_loss_percent", "3"}}};
    EXPECT_EQ(adjust_usage(contract.usage, contract.segments).error().name(),
              "rating.adjust_intervals");
}

}  // namespace
}  // namespace voltmark::rating
