// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/sub_metering.hpp"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/adjustment_errors.hpp"

namespace voltmark::rating {
namespace {

using Parts = std::vector<std::int64_t>;

constexpr std::int64_t kKwh = 1'000'000;

Parts kwh(Parts parts) {
    for (std::int64_t& part : parts) part *= kKwh;
    return parts;
}

SubMeter fixed(std::int64_t quantity) {
    return {"fixed", SubWay::fixed, quantity * kKwh, 0};
}
SubMeter ratio(std::int64_t percent) {
    return {"ratio", SubWay::ratio, 0, percent * 10'000};
}
SubMeter metered(std::int64_t counted) {
    return {"metered", SubWay::metered, counted * kKwh, 0};
}

// 10,000: 1,000 are agreed, then 10 % of 9,000, then 20 % of 8,100, then 3,000 of a meter; however
// they stand.
TEST(SubEnergies, AreFixedThenRatioThenMetered) {
    EXPECT_EQ(sub_energies(10'000 * kKwh,
                           std::vector{fixed(1'000), ratio(10), ratio(20), metered(3'000)}),
              kwh({1'000, 900, 1'620, 3'000}));
    EXPECT_EQ(sub_energies(10'000 * kKwh,
                           std::vector{metered(3'000), ratio(10), fixed(1'000), ratio(20)}),
              kwh({3'000, 900, 1'000, 1'620}));
    EXPECT_EQ(sub_energies(10'000 * kKwh, std::vector<SubMeter>{}), Parts{});
}

TEST(SubEnergies, RatiosAreWholeKilowattHours) {
    EXPECT_EQ(sub_energies(1'005 * kKwh, std::vector{ratio(10)}), kwh({101}));  // 100.5
    EXPECT_EQ(sub_energies(1'004'999'999, std::vector{ratio(10)}), kwh({100}));
    EXPECT_EQ(sub_energies(77 * kKwh, std::vector{ratio(100)}), kwh({77}));
}

// Never a negative bill: the child's meter is wrong, or the agreement.
TEST(SubEnergies, MoreThanIsLeftHoldsTheBill) {
    const auto refusal = [](std::vector<SubMeter> subs) {
        return sub_energies(1'000 * kKwh, subs).error();
    };
    EXPECT_EQ(refusal({fixed(1'001)}).name(), "rating.sub_exceeds");
    EXPECT_EQ(refusal({fixed(600), metered(401)}).args,
              (std::vector<std::string>{"metered", "401", "400"}));
    EXPECT_EQ(refusal({ratio(101)}).name(), "rating.sub_exceeds");
    EXPECT_TRUE(sub_energies(1'000 * kKwh, std::vector{fixed(600), metered(400)}).has_value());
}

TEST(FixedOfDays, PartsOfAMonthSumToIt) {
    EXPECT_EQ(fixed_of_days(2'000 * kKwh, 0, 30, 30), 2'000 * kKwh);
    EXPECT_EQ(fixed_of_days(2'000 * kKwh, 0, 11, 31), 710 * kKwh);
    EXPECT_EQ(fixed_of_days(2'000 * kKwh, 11, 31, 31), 1'290 * kKwh);
}

// E1: 2,000 kWh of lighting come from flat.
TEST(TakeFlatFirst, ThenTheOthersInTheirOrder) {
    EXPECT_EQ(take_flat_first(2'000, Parts{107'700, 80'400, 323'700}, 2), (Parts{0, 0, 2'000}));
    EXPECT_EQ(take_flat_first(130, Parts{50, 40, 100}, 2), (Parts{30, 0, 100}));
    EXPECT_EQ(take_flat_first(160, Parts{50, 40, 100}, 2), (Parts{50, 10, 100}));
    EXPECT_EQ(take_flat_first(0, Parts{0, 0}, 1), (Parts{0, 0}));
}

// 10,000 of 35,900 / 26,800 / 107,900: shares .2104 and .1571.
TEST(SplitByBands, ByTheMastersSharesWithTheRestToFlat) {
    EXPECT_EQ(split_by_bands(10'000 * kKwh, kwh({35'900, 26'800, 107'900}), 2),
              kwh({2'104, 1'571, 6'325}));
    EXPECT_EQ(split_by_bands(5 * kKwh, kwh({0, 0, 5}), 2), kwh({0, 0, 5}));
    EXPECT_EQ(split_by_bands(0, kwh({0, 0}), 0), kwh({0, 0}));
    // Halves go up in two bands, and flat has nothing to give.
    EXPECT_EQ(split_by_bands(1 * kKwh, kwh({5, 5, 0}), 2), kwh({0, 1, 0}));
}

RC_GTEST_PROP(SplitByBands, PartsSumAndNoBandGivesMoreThanItHas, ()) {
    const auto bands = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::inRange<std::int64_t>(0, 50 * kKwh)));
    const auto flat = *rc::gen::inRange<std::size_t>(0, bands.size());
    const std::int64_t total = std::accumulate(bands.begin(), bands.end(), std::int64_t{0});
    const auto amount = *rc::gen::inRange<std::int64_t>(0, total + 1);
    for (const Parts& parts : {split_by_bands(amount, bands, flat),
                               take_flat_first(amount, bands, flat), divide_over(amount, bands)}) {
        RC_ASSERT(std::accumulate(parts.begin(), parts.end(), std::int64_t{0}) == amount);
        for (std::size_t b = 0; b < bands.size(); ++b)
            RC_ASSERT(parts[b] >= 0 && parts[b] <= bands[b]);
    }
}

TEST(DivideOver, GivesWholeKilowattHoursByUse) {
    EXPECT_EQ(divide_over(100 * kKwh, kwh({1'000, 2'000})), kwh({33, 67}));
    EXPECT_EQ(divide_over(3 * kKwh, kwh({1, 2})), kwh({1, 2}));
    EXPECT_EQ(divide_over(1 * kKwh, Parts{600'000, 400'000}), (Parts{600'000, 400'000}));
}

tariff::Attributes attributes_of(std::vector<std::pair<std::string, std::string>> values) {
    tariff::Attributes attributes;
    for (const auto& [name, value] : values) EXPECT_TRUE(attributes.set(name, value)) << name;
    return attributes;
}

TEST(SubTermsOf, ReadTheContract) {
    EXPECT_FALSE(sub_terms({})->has_value());
    const SubTerms agreed =
        **sub_terms(attributes_of({{"sub_of", "330100"}, {"sub_fixed_kwh", "2000"}}));
    EXPECT_EQ(agreed.master, "330100");
    EXPECT_EQ(agreed.way, SubWay::fixed);
    EXPECT_EQ(agreed.fixed_milli, 2'000 * kKwh);
    EXPECT_EQ(agreed.loss_share, LossShare::shared);
    const SubTerms ratio = **sub_terms(attributes_of({{"sub_of", "330100"},
                                                      {"sub_ratio_percent", "12.5"},
                                                      {"loss_share", "fixed"},
                                                      {"loss_kwh", "30"}}));
    EXPECT_EQ(ratio.ratio_e6, 125'000);
    EXPECT_EQ(ratio.loss_share, LossShare::fixed);
    EXPECT_EQ(ratio.loss_kwh, 30);
    EXPECT_EQ((*sub_terms(attributes_of({{"sub_of", "330100"}})))->way, SubWay::metered);
}

TEST(SubTermsOf, RefuseWhatExcludesOneAnother) {
    const auto refusal = [](std::vector<std::pair<std::string, std::string>> values) {
        return std::string{sub_terms(attributes_of(std::move(values))).error().name()};
    };
    EXPECT_EQ(refusal({{"sub_fixed_kwh", "2000"}}), "rating.sub_terms");
    EXPECT_EQ(refusal({{"sub_ratio_percent", "10"}}), "rating.sub_terms");
    EXPECT_EQ(refusal({{"sub_of", "1"}, {"sub_fixed_kwh", "1"}, {"sub_ratio_percent", "1"}}),
              "rating.sub_terms");
    EXPECT_EQ(refusal({{"sub_of", "1"}, {"transformer_loss", "fixed"}}), "rating.sub_terms");
    EXPECT_EQ(refusal({{"sub_of", "1"}, {"line_loss_percent", "3"}}), "rating.sub_terms");
    EXPECT_EQ(refusal({{"sub_of", "1"}, {"loss_share", "some"}}), "rating.loss_method");
    EXPECT_EQ(refusal({{"sub_of", "1"}, {"loss_share", "fixed"}}), "rating.loss_term");
}

}  // namespace
}  // namespace voltmark::rating
