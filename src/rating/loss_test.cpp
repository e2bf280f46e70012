// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/loss.hpp"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/adjustment_errors.hpp"

namespace voltmark::rating {
namespace {

using Parts = std::vector<std::int64_t>;

EnergyPair pair_of(std::int64_t kwh, std::int64_t kvarh) {
    return {Energy::from_kilo(kwh), ReactiveEnergy::from_kilo(kvarh)};
}

/// 315 kVA of series 9: 0.67 kW, 3.65 kW, 1.6 %, 4 %.
Nameplate s9_315() {
    return {ApparentPower::from_kilo(315),
            Power::from_milli(670'000),
            Power::from_milli(3'650'000),
            1'600'000,
            4'000'000,
            1'000'000};
}

tariff::Attributes attributes_of(std::vector<std::pair<std::string, std::string>> values) {
    tariff::Attributes attributes;
    for (const auto& [name, value] : values) EXPECT_TRUE(attributes.set(name, value)) << name;
    return attributes;
}

tariff::Attributes formula_attributes() {
    return attributes_of({{"transformer_loss", "formula"},
                          {"capacity_kva", "315"},
                          {"p0_w", "670"},
                          {"pk_w", "3650"},
                          {"i0_percent", "1.6"},
                          {"uk_percent", "4"}});
}

// By hand: 0.67 x 720 = 482.4; (100,000^2 + 48,430^2) x 3.65 / (315^2 x 720) = 630.735...;
// 315 x 1.6 % x 720 = 3,628.8; (..) x 4 % / (315 x 720) = 2,177.332...
TEST(FormulaLoss, IsNoLoadPlusLoad) {
    EXPECT_EQ(formula_loss(s9_315(), pair_of(100'000, 48'430), 30), pair_of(1'113, 5'806));
    // A transformer that is on loses also when nothing flows.
    EXPECT_EQ(formula_loss(s9_315(), pair_of(0, 0), 30), pair_of(482, 3'629));
    // Days count: 20 of them, with the same power.
    EXPECT_EQ(formula_loss(s9_315(), pair_of(66'667, 32'287), 20), pair_of(742, 3'871));
}

TEST(FormulaLoss, GrowsWithTheShapeOfTheLoad) {
    Nameplate plate = s9_315();
    plate.shape_factor_e6 = 1'100'000;  // 482.4 + 1.1 x 630.735 = 1,176.2
    EXPECT_EQ(formula_loss(plate, pair_of(100'000, 48'430), 30)->active, Energy::from_kilo(1'176));
}

// 315 kVA carry 226,800 kWh in 30 days; a wrong multiplier must not be billed with its square.
TEST(FormulaLoss, RefusesWhatNoTransformerCarries) {
    EXPECT_TRUE(formula_loss(s9_315(), pair_of(453'600, 0), 30).has_value());
    EXPECT_EQ(formula_loss(s9_315(), pair_of(453'601, 0), 30).error().name(),
              "rating.loss_overload");
    EXPECT_EQ(formula_loss(s9_315(), pair_of(0, 453'601), 30).error().name(),
              "rating.loss_overload");
}

// The largest transformer and load that pass stay inside 128 bits.
TEST(FormulaLoss, HoldsTheLargestNumbers) {
    const Nameplate plate{ApparentPower::from_kilo(1'000'000),
                          Power::from_milli(200'000'000'000),
                          Power::from_milli(200'000'000'000),
                          100'000'000,
                          100'000'000,
                          10'000'000};
    const Result<EnergyPair> loss = formula_loss(plate, pair_of(1'488'000'000, 1'488'000'000), 31);
    // 200,000 x 744 + 10 x 2 x 1,488,000,000^2 x 200,000 / (10^12 x 744)
    EXPECT_EQ(loss, pair_of(148'800'000 + 11'904'000'000, 744'000'000 + 59'520'000'000));
}

RC_GTEST_PROP(FormulaLoss, EqualsTheFormulaInBinaryFractions, ()) {
    const auto kva = *rc::gen::inRange<std::int64_t>(30, 5'000);
    const auto days = *rc::gen::inRange(1, 32);
    const auto kwh = *rc::gen::inRange<std::int64_t>(0, kva * 24 * days);
    const auto kvarh = *rc::gen::inRange<std::int64_t>(0, kva * 24 * days);
    const auto p0 = *rc::gen::inRange<std::int64_t>(50, 5'000);
    const Nameplate plate{ApparentPower::from_kilo(kva),
                          Power::from_milli(p0 * 1000),
                          Power::from_milli(p0 * 6'000),
                          1'700'000,
                          4'500'000,
                          1'050'000};
    const EnergyPair loss = *formula_loss(plate, pair_of(kwh, kvarh), days);
    const auto s = static_cast<long double>(kva);
    const long double t = 24.0L * days;
    const long double square =
        static_cast<long double>(kwh) * kwh + static_cast<long double>(kvarh) * kvarh;
    const long double k_pk = 1.05L * static_cast<long double>(p0) * 6 / 1000;
    const long double active =
        static_cast<long double>(p0) / 1000 * t + k_pk * square / (s * s * t);
    const long double reactive = s * 0.017L * t + 1.05L * square * 0.045L / (s * t);
    RC_ASSERT(std::abs(static_cast<long double>(loss.active.milli()) / 1e6L - active) < 0.5001L);
    RC_ASSERT(std::abs(static_cast<long double>(loss.reactive.milli()) / 1e6L - reactive) <
              0.5001L);
}

// The demonstration table says of itself that it is the formula at the middle of each row.
TEST(LossTable, TheDemonstrationIsTheFormulaAtTheMiddle) {
    struct Plate {
        std::int64_t kva, p0_w, pk_w, i0_e6, uk_e6;
    };
    constexpr Plate kPlates[] = {
        {100, 290, 1500, 2'200'000, 4'000'000}, {160, 400, 2200, 1'900'000, 4'000'000},
        {200, 480, 2600, 1'800'000, 4'000'000}, {250, 560, 3050, 1'700'000, 4'000'000},
        {315, 670, 3650, 1'600'000, 4'000'000}, {400, 800, 4300, 1'500'000, 4'000'000},
        {500, 960, 5100, 1'400'000, 4'000'000}, {630, 1200, 6200, 1'300'000, 4'500'000}};
    const tariff::LossTable& table = **tariff::find_loss_table("demo.s9");
    EXPECT_EQ(table.transformers().size(), std::size(kPlates));
    for (const Plate& plate : kPlates) {
        const Nameplate nameplate{ApparentPower::from_kilo(plate.kva),
                                  Power::from_milli(plate.p0_w * 1000),
                                  Power::from_milli(plate.pk_w * 1000),
                                  plate.i0_e6,
                                  plate.uk_e6,
                                  1'000'000};
        std::int64_t low = 0;
        for (const tariff::LossRow& row : table.rows("S9", ApparentPower::from_kilo(plate.kva))) {
            const std::int64_t high = row.to ? row.to->milli() / 1'000'000 : low;
            const std::int64_t middle = (low + high + 1) / 2;
            const std::int64_t kvarh = (middle * 4843 + 5000) / 10'000;
            EXPECT_EQ(formula_loss(nameplate, pair_of(middle, kvarh), 30),
                      (EnergyPair{row.active, row.reactive}))
                << plate.kva << " kVA, " << middle;
            low = high;
        }
    }
}

// 304 kWh a month, 20 days: 203. The parts of a month sum to it, however it is cut.
TEST(ShareOfMonth, IsThirtiethsThatSumToTheMonth) {
    EXPECT_EQ(share_of_month(pair_of(304, 0), 0, 20), pair_of(203, 0));
    EXPECT_EQ(share_of_month(pair_of(304, 0), 20, 30), pair_of(101, 0));
    EXPECT_EQ(share_of_month(pair_of(304, 1'000), 0, 30), pair_of(304, 1'000));
    EXPECT_EQ(share_of_month(pair_of(304, 1'000), 7, 7), pair_of(0, 0));
    EXPECT_EQ(share_of_month({Energy::from_milli(304'500'000), {}}, 0, 30), pair_of(305, 0));
}

// 3 % on what was metered and lost in the transformer, active and reactive.
TEST(LineLoss, IsAPercentageOfAllThatFlows) {
    EXPECT_EQ(line_loss(pair_of(101'113, 54'236), 3'000'000), pair_of(3'033, 1'627));
    EXPECT_EQ(line_loss(pair_of(50, 49), 1'000'000), pair_of(1, 0));  // 0.5 and 0.49
    EXPECT_EQ(line_loss(pair_of(101'113, 54'236), 0), pair_of(0, 0));
}

TEST(Apportion, ByRatioWithTheRestToTheLargest) {
    const auto shared = [](std::int64_t weight) {
        return LossPartner{LossShare::shared, weight, 0};
    };
    EXPECT_EQ(apportion(1'000, std::vector{shared(1), shared(1), shared(1)}),
              (Parts{334, 333, 333}));
    EXPECT_EQ(apportion(1'113, std::vector{shared(20'000), shared(70'000), shared(10'000)}),
              (Parts{223, 779, 111}));
    // Ratios have six decimals: 0.000000 of a loss is nothing.
    EXPECT_EQ(apportion(1'000'000, std::vector{shared(4), shared(9'999'996)}),
              (Parts{0, 1'000'000}));
    // By contracted capacity it is the same with other weights.
    EXPECT_EQ(apportion(300, std::vector{shared(315), shared(630)}), (Parts{100, 200}));
    EXPECT_EQ(apportion(301, std::vector{shared(0), shared(0)}), (Parts{151, 150}));
    EXPECT_EQ(apportion(0, std::vector{shared(0), shared(5)}), (Parts{0, 0}));
    // Five halves that go up are taken back from the largest, and nobody is given energy.
    EXPECT_EQ(apportion(3, std::vector(5, shared(1))), (Parts{0, 0, 1, 1, 1}));
}

TEST(Apportion, FixedJointAndNoneHaveTheirOwnWay) {
    const std::vector<LossPartner> partners = {{LossShare::shared, 600, 0},
                                               {LossShare::joint, 400, 0},
                                               {LossShare::fixed, 999, 50},
                                               {LossShare::none, 999, 0}};
    // 1,050 less the agreed 50: 600 are paid, 400 by nobody.
    EXPECT_EQ(apportion(1'050, partners), (Parts{600, 0, 50, 0}));
    // An agreed loss stays agreed, also above what was lost.
    EXPECT_EQ(apportion(20, partners), (Parts{0, 0, 50, 0}));
    EXPECT_EQ(apportion(20, std::vector<LossPartner>{{LossShare::none, 1, 0}}), (Parts{0}));
}

RC_GTEST_PROP(Apportion, PartsSumAndNoneIsNegative, ()) {
    const auto loss = *rc::gen::inRange<std::int64_t>(0, 100'000);
    const auto weights = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, 1'000'000)));
    std::vector<LossPartner> partners;
    for (const std::int64_t weight : weights) partners.push_back({LossShare::shared, weight, 0});
    const Parts parts = apportion(loss, partners);
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == loss);
    RC_ASSERT(*std::min_element(parts.begin(), parts.end()) >= 0);
}

TEST(SpreadOverBands, FollowsTheEnergyAndLeavesTheRestToFlat) {
    EXPECT_EQ(spread_over_bands(1'113, Parts{30'000, 20'000, 50'000}, 2), (Parts{334, 223, 556}));
    EXPECT_EQ(spread_over_bands(100, Parts{1, 1, 1}, 2), (Parts{33, 33, 34}));
    EXPECT_EQ(spread_over_bands(100, Parts{0, 0, 0}, 1), (Parts{0, 100, 0}));
    EXPECT_EQ(spread_over_bands(1, Parts{5, 5, 0}, 2), (Parts{0, 1, 0}));  // Two halves went up.
    EXPECT_EQ(spread_over_bands(7, Parts{5}, 0), (Parts{7}));
}

RC_GTEST_PROP(SpreadOverBands, PartsSumAndNoneIsNegative, ()) {
    const auto loss = *rc::gen::inRange<std::int64_t>(0, 100'000);
    const auto bands = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, 1'000'000'000)));
    const auto flat = *rc::gen::inRange<std::size_t>(0, bands.size());
    const Parts parts = spread_over_bands(loss, bands, flat);
    RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == loss);
    RC_ASSERT(*std::min_element(parts.begin(), parts.end()) >= 0);
}

TEST(LossTermsOf, ReadTheContract) {
    EXPECT_FALSE(loss_terms({})->any());
    const LossTerms formula = *loss_terms(formula_attributes());
    EXPECT_EQ(formula.method, LossMethod::formula);
    EXPECT_EQ(formula_loss(formula.nameplate, pair_of(100'000, 48'430), 30), pair_of(1'113, 5'806));
    const LossTerms table = *loss_terms(attributes_of({{"transformer_loss", "table"},
                                                       {"loss_table", "demo.s9"},
                                                       {"transformer_type", "S9"},
                                                       {"capacity_kva", "1000"},
                                                       {"loss_capacity_kva", "315"}}));
    EXPECT_EQ(tariff::find_row(*table.rows, Energy::from_kilo(20'000)).active,
              Energy::from_kilo(489));
    const LossTerms fixed = *loss_terms(attributes_of(
        {{"transformer_loss", "fixed"}, {"loss_kwh", "304"}, {"line_loss_percent", "3"}}));
    EXPECT_EQ(fixed.a_month, pair_of(304, 0));
    EXPECT_EQ(fixed.line_percent_e6, 3'000'000);
}

// What is missing or cannot be is named; nothing is taken for zero.
TEST(LossTermsOf, RefuseWhatIsMissingOrCannotBe) {
    const auto refusal = [](std::vector<std::pair<std::string, std::string>> values) {
        tariff::Attributes attributes = formula_attributes();
        for (const auto& [name, value] : values) EXPECT_TRUE(attributes.set(name, value)) << name;
        const Result<LossTerms> terms = loss_terms(attributes);
        return terms ? std::string{} : std::string{terms.error().name()};
    };
    EXPECT_EQ(refusal({}), "");
    EXPECT_EQ(refusal({{"transformer_loss", "formel"}}), "rating.loss_method");
    EXPECT_EQ(refusal({{"transformer_loss", "table"}}), "rating.loss_term");
    EXPECT_EQ(refusal({{"transformer_loss", "table"}, {"loss_table", "demo.s9"}}),
              "rating.loss_term");
    EXPECT_EQ(
        refusal(
            {{"transformer_loss", "table"}, {"loss_table", "demo.s0"}, {"transformer_type", "S9"}}),
        "tariff.table_unknown");
    EXPECT_EQ(refusal({{"transformer_loss", "table"},
                       {"loss_table", "demo.s9"},
                       {"transformer_type", "S9"},
                       {"loss_capacity_kva", "316"}}),
              "rating.loss_table_row");
    EXPECT_EQ(refusal({{"transformer_loss", "fixed"}}), "rating.loss_term");
    EXPECT_EQ(refusal({{"capacity_kva", "0"}}), "rating.loss_term");
    EXPECT_EQ(refusal({{"capacity_kva", "2000000"}}), "rating.loss_nameplate");
    EXPECT_EQ(refusal({{"p0_w", "670000"}}), "rating.loss_nameplate");
    EXPECT_EQ(refusal({{"uk_percent", "400"}}), "rating.loss_nameplate");
    EXPECT_EQ(refusal({{"shape_factor", "11"}}), "rating.loss_nameplate");
    EXPECT_EQ(refusal({{"line_loss_percent", "101"}}), "rating.loss_nameplate");
    EXPECT_EQ(loss_terms(attributes_of({{"transformer_loss", "formula"}})).error().name(),
              "rating.loss_term");
}

}  // namespace
}  // namespace voltmark::rating
