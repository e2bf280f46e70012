// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/review.hpp"

#include <gtest/gtest.h>

namespace voltmark::billing {
namespace {

const time::BillingPeriod kJuly = *time::parse_period("2026-07");
const time::BillingPeriod kJune = *time::parse_period("2026-06");
constexpr auto kImport = static_cast<std::size_t>(Flow::import_active);
constexpr auto kReactive = static_cast<std::size_t>(Flow::import_reactive);

Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}

/// A plain bill of 3100 kWh at 0.60, as June's before it, in which nothing is to be found.
struct Plain {
    BillRow bill;
    BillBody body;
    std::vector<PreviousBill> before;
    std::optional<PreviousBill> year_before;

    Plain() {
        bill.id = {{SiteId{7}, ContractNo{1}}, kJuly.from, 1};
        bill.period = kJuly;
        use(3100);
        bill.total = yuan(186'000);
        body.terms = {{kJuly, tariff::DocumentId{1}, 0, "{}"}};
        body.metered[kImport] = true;
        body.slots_by_quality[static_cast<std::size_t>(meter::Quality::actual)] = 744;
        before = {{kJune, 3'000'000'000, yuan(180'000)}};
    }
    void use(std::int64_t kwh) {
        bill.import_milli = kwh * 1'000'000;
        body.uses.resize(1);
        body.uses[0].total_milli[kImport] = bill.import_milli;
    }
    std::string codes() const {
        std::string codes;
        for (const ReviewFinding& one :
             review_bill(default_review(), {bill, body, before, year_before})) {
            codes += fmt::format("{}{}", codes.empty() ? "" : " ", to_text(one.rule));
            EXPECT_FALSE(message_of(one, Language::zh).empty());
            EXPECT_EQ(message_of(one, Language::en).find('{'), std::string::npos);
        }
        return codes;
    }
};

TEST(Review, FindsNothingInAPlainBill) {
    EXPECT_EQ(Plain{}.codes(), "");
}

// Use by day counts, so that a month of 31 days is no change; what agrees with last year's same
// month is the season's doing.
TEST(Review, FindsASuddenChange) {
    Plain more;
    more.use(4100);
    more.bill.total = yuan(246'000);
    EXPECT_EQ(more.codes(), "sudden_change");
    more.year_before = PreviousBill{*time::parse_period("2025-07"), 4'000'000'000, yuan(240'000)};
    EXPECT_EQ(more.codes(), "");
    Plain small;
    small.use(80);
    small.bill.total = yuan(4'800);
    small.before[0] = {kJune, 20'000'000, yuan(1'200)};
    EXPECT_EQ(small.codes(), "");  // 60 kWh more are below the floor.
}

TEST(Review, FindsNoUse) {
    Plain none;
    none.use(0);
    none.bill.total = yuan(0);
    EXPECT_EQ(none.codes(), "sudden_change zero_use");
    none.before.assign(2, {kJune, 0, yuan(0)});
    EXPECT_EQ(none.codes(), "zero_use zero_again");
    none.body.metered[kImport] = false;
    EXPECT_EQ(none.codes(), "");
}

TEST(Review, FindsAmountsThatAreOdd) {
    Plain negative;
    negative.bill.total = yuan(-100);
    EXPECT_EQ(negative.codes(), "negative average_price");
    negative.bill.by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)] = yuan(-186'100);
    EXPECT_EQ(negative.codes(), "");
    Plain dear;
    dear.bill.total = yuan(286'000);
    EXPECT_EQ(dear.codes(), "average_price");
    Plain large;
    large.bill.total = yuan(100'000'000);
    large.before.clear();
    EXPECT_EQ(large.codes(), "first_bill amount");
}

TEST(Review, FindsWhatCapacityCannotTake) {
    Plain over;
    over.body.terms[0].attributes = "{\"capacity_kva\":\"4\"}";
    EXPECT_EQ(over.codes(), "above_capacity");
    Plain peak;
    peak.body.terms[0].attributes = "{\"capacity_kva\":\"100\"}";
    peak.body.max_demand = {Power::from_milli(105'000'000), Instant{}};
    EXPECT_EQ(peak.codes(), "");
    peak.body.max_demand->power = Power::from_milli(105'000'001);
    EXPECT_EQ(peak.codes(), "demand_above_capacity");
    Plain single;
    single.body.terms[0].attributes = "{\"capacity_kva\":\"400\"}";
    EXPECT_EQ(single.codes(), "class_mismatch");
    single.body.lines.resize(1);
    single.body.lines[0].unit = rating::QuantityUnit::kva;
    EXPECT_EQ(single.codes(), "");
}

TEST(Review, FindsContractDemandThatDoesNotFit) {
    Plain low;
    low.body.terms[0].attributes = "{\"capacity_kva\":\"1000\",\"contract_kw\":\"400\"}";
    low.body.lines.resize(1);
    low.body.lines[0].unit = rating::QuantityUnit::kw;
    low.body.max_demand = {Power::from_milli(420'000'000), Instant{}};
    EXPECT_EQ(low.codes(), "");
    low.body.max_demand->power = Power::from_milli(420'000'001);
    EXPECT_EQ(low.codes(), "demand_over_contract");
    low.body.terms[0].attributes = "{\"capacity_kva\":\"1001\",\"contract_kw\":\"400\"}";
    EXPECT_EQ(low.codes(), "contract_below_floor demand_over_contract");
}

TEST(Review, FindsARegisterThatTurned) {
    Plain turned;
    turned.body.registers.resize(2);
    EXPECT_EQ(turned.codes(), "");
    turned.body.registers[1].turned = true;
    EXPECT_EQ(turned.codes(), "register_turned");
}

TEST(Review, FindsWhatWasMeteredOddly) {
    Plain bands;
    bands.body.uses[0].by_band = {{Flow::import_active, 0, {1'000'000'000, 2'050'000'000}}};
    EXPECT_EQ(bands.codes(), "bands_differ");
    bands.body.uses[0].by_band[0].milli[1] = 2'099'500'000;
    EXPECT_EQ(bands.codes(), "");  // Half a kWh.
    Plain factor;
    factor.body.power_factor_percent = 49;
    EXPECT_EQ(factor.codes(), "power_factor");
    factor.body.power_factor_percent = 100;
    factor.body.metered[kReactive] = true;
    EXPECT_EQ(factor.codes(), "");
    factor.body.terms[0].attributes = "{\"capacity_kva\":\"100\"}";
    EXPECT_EQ(factor.codes(), "power_factor");  // No reactive energy at all.
    Plain estimated;
    estimated.body.slots_by_quality[static_cast<std::size_t>(meter::Quality::estimated)] = 200;
    EXPECT_EQ(estimated.codes(), "estimates");
}

TEST(Review, FindsTermsThatChange) {
    Plain change;
    change.body.terms.push_back({kJuly, tariff::DocumentId{1}, 1, "{}"});
    change.body.uses.resize(2);
    EXPECT_EQ(change.codes(), "price_change");
    Plain part;
    part.bill.period.to = time::make_day(2026, 7, 21);
    part.use(2000);
    part.bill.total = yuan(120'000);
    EXPECT_EQ(part.codes(), "cross_month");
}

TEST(Review, DrawsTheSameSamplesForEver) {
    ReviewPolicy policy = default_review();
    int drawn = 0;
    for (std::int64_t site = 1; site <= 1000; ++site) {
        const BillId bill{{SiteId{site}, ContractNo{1}}, kJuly.from, 1};
        EXPECT_EQ(outcome_of(policy, 29, bill), ReviewOutcome::pass);
        EXPECT_EQ(outcome_of(policy, 100, bill), ReviewOutcome::hold);
        drawn += outcome_of(policy, 30, bill) == ReviewOutcome::sample ? 1 : 0;
    }
    EXPECT_GT(drawn, 60);
    EXPECT_LT(drawn, 140);
    policy.sample_percent = 0;
    EXPECT_EQ(outcome_of(policy, 99, {{SiteId{1}, ContractNo{1}}, kJuly.from, 1}),
              ReviewOutcome::pass);
}

TEST(ReviewPolicies, AreRefusedWithTheirPlace) {
    struct Case {
        const char* text;
        std::uint64_t line;
    };
    const std::string head =
        "review: x\nseed: 1\nhold_from: 1\nsample_from: 1\nsample_percent: 1\nrecord_from: 1\n"
        "release_second_person_above: 1\ncorrection_direct_up_to: 1\n";
    const Case cases[] = {
        {"rules: {negative: {weight: 5}}\nmore: 1\n", 10},
        {"rules:\n  unheard: {weight: 5}\n", 10},
        {"rules:\n  negative: {weight: -5}\n", 10},
        {"rules:\n  negative: {weight: many}\n", 10},
        {"rules:\n  negative: {weight: 5, percent: 3}\n", 10},
        {"rules:\n  estimates: {weight: 5}\n", 10},
        {"rules:\n  negative: {weight: 5, weight: 6}\n", 10},
        {"rules: [1]\n", 1},
    };
    for (const Case& one : cases) {
        const Result<ReviewPolicy> policy = parse_review(head + one.text);
        ASSERT_FALSE(policy.has_value()) << one.text;
        EXPECT_EQ(policy.error().name(), "billing.review_policy");
        EXPECT_EQ(policy.error().place->line, one.line) << one.text;
    }
    for (const char* text : {"", "[", "review: x", "- a", "review: {}\n"})
        EXPECT_FALSE(parse_review(text).has_value()) << text;
    EXPECT_TRUE(parse_review(head + "rules: {}\n").has_value());
}

}  // namespace
}  // namespace voltmark::billing
