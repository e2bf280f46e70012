// SPDX-License-Identifier: Apache-2.0
// What-if over a small synthetic city, in a real store of each engine: it must say what bill runs
// and previews say of the same contracts, to the last coin.
#include "voltmark/market/what_if.hpp"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "voltmark/billing/preview.hpp"
#include "voltmark/market/change.hpp"
#include "voltmark/market/offer.hpp"
#include "voltmark/market/report.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "city.hpp"

namespace voltmark::market {
namespace {

using billing::kJuly;
using billing::kJune;
using tariff::Edit;

const time::BillingPeriod kBoth{kJune.from, kJuly.to};

class WhatIfs : public support::EngineTest {};

VOLTMARK_ON_EACH_ENGINE(WhatIfs);

std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs(store::Store& store) {
    const store::Lease reader = store.reader();
    return tariff::load_tariffs(*reader, tariff::last_document(*reader));
}

const tariff::Tariff& tariff_of(store::Store& store, std::string_view id) {
    static std::vector<std::shared_ptr<const tariff::StoredTariff>> kept;
    for (auto& one : tariffs(store)) {
        if (one->tariff.id == id) return kept.emplace_back(one)->tariff;
    }
    throw std::runtime_error{"no such tariff"};
}

Change edited(store::Store& store, Edit::Kind kind, std::string_view text) {
    ChangeRequest request;
    request.edits.push_back(*tariff::parse_edit(kind, text));
    Result<Change> change = make_change(tariffs(store), {}, request);
    EXPECT_TRUE(change.has_value()) << change.error().message();
    return *change;
}

Change everyone_on(store::Store& store, std::string_view id) {
    Change change;
    change.for_all = tariff_of(store, id);
    return change;
}

WhatIf ask(store::Store& store, const Change& change, WhatIfOptions options) {
    options.contracts_a_unit = 7;
    options.workers = 2;
    Result<WhatIf> answer = what_if(store, change, options, {});
    EXPECT_TRUE(answer.has_value()) << answer.error().message();
    return *answer;
}

std::map<ContractId, std::int64_t> billed(store::Store& store, const time::BillingPeriod& days) {
    std::map<ContractId, std::int64_t> sums;
    const store::Lease reader = store.reader();
    billing::BillFilter filter;
    filter.period = days;
    filter.limit = 10'000;
    for (const billing::BillSummary& bill : billing::list_bills(*reader, filter))
        sums[bill.id.contract] += bill.total.minor();
    return sums;
}

/// What `voltmark rate` says of a contract's stored readings.
std::int64_t previewed(store::Store& store, ContractId contract, const tariff::Tariff& tariff,
                       const time::BillingPeriod& days, const tariff::PriceBook* prices = nullptr) {
    const store::Lease reader = store.reader();
    const customer::SiteRange site{contract.site_id, contract.site_id};
    tariff::Attributes attributes;
    for (const customer::ContractTerms& one : customer::contracts_in(*reader, site, days)) {
        if (one.contract.id == contract) attributes = one.terms.back().attributes;
    }
    std::vector<rating::ChannelReadings> channels;
    for (const meter::ServingChannel& one :
         meter::serving_channels(*reader, contract.site_id, contract.site_id, days)) {
        if (one.contract != contract) continue;
        rating::ChannelReadings& channel = channels.emplace_back();
        channel.flow = one.channel.flow;
        channel.grid = *time::IntervalGrid::of_minutes(one.channel.interval_minutes);
        const auto spans = meter::read_spans(*reader, one.channel.id, days.from, days.to,
                                             meter::last_delivery(*reader));
        for (const meter::ReadSpan& span : *spans) channel.spans[span.span] = span.readings;
    }
    const time::Zone zone = *time::Zone::find("Asia/Shanghai");
    return billing::preview_bills(tariff, attributes, days, zone, channels, {}, prices)
        ->total.minor();
}

std::string billing_class(store::Session& session, ContractId contract) {
    const customer::SiteRange site{contract.site_id, contract.site_id};
    for (const customer::ContractTerms& one : customer::contracts_in(session, site, kBoth)) {
        if (one.contract.id == contract)
            return std::string{one.terms.back().attributes.word("class").value_or("residential")};
    }
    return {};
}

void expect_as_billed(store::Store& store, const WhatIf& answer) {
    const std::map<ContractId, std::int64_t> bills = billed(store, answer.days);
    ASSERT_EQ(answer.outcomes.size(), bills.size());
    for (const Outcome& outcome : answer.outcomes)
        EXPECT_EQ(outcome.before, bills.at(outcome.contract)) << raw(outcome.contract.site_id);
}

// The one promise: there is no second calculator.
TEST_P(WhatIfs, SaysWhatBillRunsSayOfTheOwnTariffs) {
    const auto place = billing::city(GetParam(), 120, kBoth, 15);
    billing::bill(*place.store, kJune);
    billing::bill(*place.store, kJuly);
    WhatIfOptions options;
    options.days = kBoth;
    const Change nothing = edited(*place.store, Edit::Kind::scale, "energy=1");
    WhatIf answer = ask(*place.store, nothing, options);
    EXPECT_GT(answer.untouched, 0);  // Prices of other names.
    for (const Outcome& outcome : answer.outcomes) EXPECT_EQ(outcome.change(), 0);
    // Every tariff of the city, whatever its prices are called.
    Change all;
    for (const auto& one : tariffs(*place.store)) all.replaced.emplace(one->tariff.id, one->tariff);
    answer = ask(*place.store, all, options);
    EXPECT_TRUE(answer.unrated.empty());
    expect_as_billed(*place.store, answer);
}

TEST_P(WhatIfs, SaysWhatPreviewsSayOfTheOther) {
    const auto place = billing::city(GetParam(), 40, kBoth);
    WhatIfOptions options;
    options.days = kBoth;
    for (const char* id : {"cn.zj.residential.ladder_tou", "demo.single.10kv"}) {
        const WhatIf answer = ask(*place.store, everyone_on(*place.store, id), options);
        EXPECT_FALSE(answer.outcomes.empty());
        for (const Outcome& outcome : answer.outcomes) {
            EXPECT_EQ(outcome.after, previewed(*place.store, outcome.contract,
                                               tariff_of(*place.store, id), kBoth));
        }
    }
}

// Prices by interval: not known, nothing is said; known, it is what a preview says.
TEST_P(WhatIfs, PricesByIntervalAreRatedToo) {
    const auto place = billing::city(GetParam(), 20, kJuly);
    const tariff::Reading reading = tariff::read_document(
        "tariff: spot\nversions:\n  - valid: {from: 2026-01-01}\n    source: test\n"
        "    components: [{id: energy, series: {name: spot, times: 1.01, floor: 0}}]\n");
    Change change;
    change.for_all = *reading.tariff;
    WhatIfOptions options;
    options.days = kJuly;
    const WhatIf unknown = ask(*place.store, change, options);
    EXPECT_TRUE(unknown.outcomes.empty());
    EXPECT_TRUE(std::any_of(unknown.unrated.begin(), unknown.unrated.end(),
                            [](const Unrated& one) { return one.code == "rating.price_series"; }));
    tariff::PriceSeries series;
    series.name = "spot";
    series.zone = *time::Zone::find("Asia/Shanghai");
    for (time::CivilDay day = kJuly.from; day < kJuly.to; day += std::chrono::days{1}) {
        for (int hour = 0; hour < 24; ++hour)
            series.spans[day].push_back(Price{(hour - 3) * 3'000'001});
    }
    tariff::PriceBook book;
    book.add(series);
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(tariff::add_prices(*writer, series, billing::kClock.now()).has_value());
        transaction.commit();
    }
    const WhatIf known = ask(*place.store, change, options);
    EXPECT_FALSE(known.outcomes.empty());
    for (const Outcome& outcome : known.outcomes) {
        EXPECT_EQ(outcome.after,
                  previewed(*place.store, outcome.contract, *reading.tariff, kJuly, &book));
    }
    const tariff::Tariff* const candidates[] = {&*reading.tariff};
    const Result<Offer> offer =
        make_offer(*place.store->reader(), known.outcomes[0].contract, candidates, kJuly);
    ASSERT_TRUE(offer.has_value()) << offer.error().message();
    EXPECT_TRUE(std::any_of(offer->tariffs.begin(), offer->tariffs.end(), [&](const Offered& one) {
        return one.tariff == "spot" && one.total.minor() == known.outcomes[0].after;
    }));
}

// A year that was billed in part goes on where its tiers stand.
TEST_P(WhatIfs, TiersGoOnFromEarlierBills) {
    const auto place = billing::city(GetParam(), 60, kBoth);
    billing::bill(*place.store, kJune);
    billing::bill(*place.store, kJuly);
    WhatIfOptions options;
    options.days = kJuly;
    Change all;
    for (const auto& one : tariffs(*place.store)) all.replaced.emplace(one->tariff.id, one->tariff);
    expect_as_billed(*place.store, ask(*place.store, all, options));
}

TEST_P(WhatIfs, DailyReadingsAreRatedToo) {
    auto place = billing::city(GetParam(), 1, kJune);
    portfolio::SimulateOptions homes;
    homes.customers = 50;
    homes.kind = portfolio::City::Kind::ladder_homes;
    homes.days = kJune;
    homes.grid = *time::IntervalGrid::of_minutes(1440);
    portfolio::simulate_portfolio(*place.store, support::test_vault(), homes, billing::kClock, {});
    billing::bill(*place.store, kJune);
    WhatIfOptions options;
    options.population = *customer::parse_population("tariff=cn.zj.residential.ladder");
    const WhatIf answer =
        ask(*place.store, edited(*place.store, Edit::Kind::scale, "energy=1.1"), options);
    EXPECT_EQ(answer.days, kJune);
    EXPECT_GE(answer.outcomes.size(), 50U);
    const std::map<ContractId, std::int64_t> bills = billed(*place.store, kJune);
    for (const Outcome& outcome : answer.outcomes) {
        EXPECT_EQ(outcome.before, bills.at(outcome.contract));
        EXPECT_GT(outcome.after, outcome.before);
    }
    // Without bands a day is fine enough; with them it is not.
    const WhatIf banded =
        ask(*place.store, everyone_on(*place.store, "cn.zj.residential.ladder_tou"), options);
    ASSERT_EQ(banded.unrated.size(), 1U);
    EXPECT_EQ(banded.unrated[0].code, "rating.interval_too_coarse");
    EXPECT_TRUE(banded.unrated[0].under_other);
}

// What is not known is no zero: it is counted, with its reason, and in no sum.
TEST_P(WhatIfs, WhatCannotBeRatedIsCountedByItsReason) {
    auto place = billing::city(GetParam(), 30, kJune);
    portfolio::SimulateOptions silent;
    silent.customers = 20;
    silent.days = kJune;
    silent.with_readings = false;
    portfolio::simulate_portfolio(*place.store, support::test_vault(), silent, billing::kClock, {});
    WhatIfOptions options;
    options.days = kJune;
    const WhatIf answer =
        ask(*place.store, everyone_on(*place.store, "cn.zj.residential.ladder"), options);
    std::int64_t counted = static_cast<std::int64_t>(answer.outcomes.size());
    std::set<std::string> codes;
    for (const Unrated& one : answer.unrated) {
        counted += one.contracts;
        codes.insert(one.code);
    }
    EXPECT_THAT(codes, testing::IsSupersetOf({"billing.not_eligible", "rating.usage_missing"}));
    EXPECT_GE(counted, 50);
    EXPECT_EQ(answer.outside, 0);
}

// A price list that has nothing to do with a contract would make its bill a zero; one in another
// currency cannot be compared.
TEST_P(WhatIfs, APriceThatMeetsNoMeterOrAnotherCurrencyIsNoZero) {
    const auto place = billing::city(GetParam(), 120, kJune, 15);
    const auto flat = [](std::string_view currency) {
        const std::string text = fmt::format(
            "tariff: flat\ncurrency: {}\nversions:\n  - valid: {{from: 2020-01-01}}\n    "
            "source: s\n    components:\n      - {{id: energy, price: 0.5}}\n",
            currency);
        Change change;
        change.for_all = *tariff::read_document(text).tariff;
        return change;
    };
    WhatIfOptions options;
    options.days = kJune;
    const WhatIf taken = ask(*place.store, flat("CNY"), options);
    ASSERT_EQ(taken.unrated.size(), 1U);  // Contracts that only give energy.
    EXPECT_EQ(taken.unrated[0].code, "market.flow");
    EXPECT_EQ(taken.outcomes.size(), 120U);
    const WhatIf dollars = ask(*place.store, flat("USD"), options);
    EXPECT_TRUE(dollars.outcomes.empty());
    EXPECT_EQ(dollars.unrated[0].code, "market.currency");
}

// Energy that is not the meter's own is not answered for: it is counted by its code.
TEST_P(WhatIfs, ContractsWithLossesOrASharedMeterAreCounted) {
    const auto place = billing::city(GetParam(), 20, kJune);
    {
        const store::Lease writer = place.store->writer();
        writer->run_script(
            "UPDATE contract_term SET attributes = '{\"line_loss_percent\":\"3\"}' WHERE site_id = "
            "(SELECT min(site_id) FROM contract_term)");
    }
    WhatIfOptions options;
    options.days = kJune;
    const WhatIf answer =
        ask(*place.store, everyone_on(*place.store, "cn.zj.residential.ladder"), options);
    const auto adjusted =
        std::find_if(answer.unrated.begin(), answer.unrated.end(),
                     [](const auto& one) { return one.code == "market.adjusted"; });
    ASSERT_NE(adjusted, answer.unrated.end());
}

TEST_P(WhatIfs, PopulationsAreChosenByAreaTariffAndAttributes) {
    const auto place = billing::city(GetParam(), 60, kJune);
    WhatIfOptions options;
    options.days = kJune;
    options.population = *customer::parse_population("class=residential,people=5..7,area=A 区");
    const Change change = everyone_on(*place.store, "cn.zj.residential.ladder");
    const WhatIf answer = ask(*place.store, change, options);
    EXPECT_GT(answer.outside, 0);
    EXPECT_GT(answer.outcomes.size(), 0U);
    for (const Outcome& outcome : answer.outcomes)
        EXPECT_EQ(answer.names[static_cast<std::size_t>(outcome.customer_class)], "residential");
    options.population = *customer::parse_population("area=Z 区");
    EXPECT_EQ(what_if(*place.store, change, options, {}).error().name(), "market.no_contracts");
    EXPECT_EQ(what_if(*place.store, {}, options, {}).error().name(), "market.no_change");
}

TEST_P(WhatIfs, OffersRankWhatAContractMayTake) {
    const auto place = billing::city(GetParam(), 120, kBoth, 15);
    billing::bill(*place.store, kJune);
    billing::bill(*place.store, kJuly);
    std::vector<const tariff::Tariff*> candidates;
    const auto stored = tariffs(*place.store);
    for (const auto& one : stored) candidates.push_back(&one->tariff);
    const store::Lease reader = place.store->reader();
    int factors = 0;
    for (const auto& [contract, total] : billed(*place.store, kBoth)) {
        const bool is_home = billing_class(*reader, contract) == "residential";
        if (is_home && raw(contract.site_id) % 20 != 0) continue;  // One in twenty is enough.
        const Result<Offer> offer = make_offer(*reader, contract, candidates, kBoth);
        ASSERT_TRUE(offer.has_value()) << offer.error().message();
        EXPECT_EQ(offer->present().total.minor(), total);
        EXPECT_EQ(offer->tariffs.size() + offer->others.size(), candidates.size());
        for (std::size_t i = 1; i < offer->tariffs.size(); ++i)
            EXPECT_LE(offer->tariffs[i - 1].total, offer->tariffs[i].total);
        for (const Offered& one : offer->tariffs) {
            Money parts = Money::zero(one.total.currency());
            for (const OfferedPart& part : one.parts) parts += part.amount;
            EXPECT_EQ(parts, one.total) << one.tariff;
            for (const Advice& advice : one.advice) {
                EXPECT_GT(advice.worth.minor(), 0);
                EXPECT_FALSE(to_text(advice, offer->months, Language::zh).empty());
                if (advice.kind == Advice::Kind::power_factor) ++factors;
            }
        }
        EXPECT_THAT(to_json(*offer), testing::HasSubstr("\"present\": true"));
    }
    EXPECT_GT(factors, 0);  // Workshops have lagging loads.
}

}  // namespace
}  // namespace voltmark::market
