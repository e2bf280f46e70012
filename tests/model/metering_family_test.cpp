// SPDX-License-Identifier: Apache-2.0
// Contracts that share a meter, and losses, through whole bill runs: a workshop of the synthetic
// city with its meter behind its transformer, and contracts of its site behind that meter.
#include <set>

#include <gtest/gtest.h>

#include "voltmark/billing/check.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/replay.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

class MeteringFamily : public support::EngineTest {
protected:
    void prepare() override {
        place_ = city(GetParam(), 200, {kJune.from, kJuly.to}, 15);
        const store::Lease reader = place_.store->reader();
        const customer::SiteRange all{SiteId{0}, SiteId{1'000'000'000}};
        for (customer::ContractTerms& one : customer::contracts_in(*reader, all, kJuly)) {
            if (one.terms[0].tariff == "demo.two_part.10kv") master_ = std::move(one);
        }
        ASSERT_FALSE(master_.terms.empty());
    }

    const std::string& master_no() const { return master_.contract.consumer_no; }

    /// From July on the workshop pays for its transformer and its line.
    void add_losses(Values values) {
        customer::ContractTerm term = master_.terms.back();
        term.valid.from = kJuly.from;
        for (const auto& [name, value] : values)
            ASSERT_TRUE(term.attributes.set(name, value)) << name;
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(customer::change_term(*writer, term, kClock.now()).has_value());
        transaction.commit();
    }

    ContractId add_behind(int number, const std::string& consumer_no, Values values,
                          const std::string& period = "2026-07") {
        customer::Contract contract = master_.contract;
        contract.id.contract_no = ContractNo{number};
        contract.consumer_no = consumer_no;
        contract.valid = *time::parse_period(period);
        customer::ContractTerm term{contract.id, contract.valid, "demo.single.10kv", {}};
        values.insert(values.end(), {{"voltage_kv", "10"}});
        for (const auto& [name, value] : values)
            EXPECT_TRUE(term.attributes.set(name, value)) << name;
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        customer::add_contracts(*writer, std::array{contract});
        customer::add_terms(*writer, std::array{term}, kClock.now());
        transaction.commit();
        return contract.id;
    }

    BillBody body_of(ContractId contract) {
        const store::Lease reader = place_.store->reader();
        const Result<Bill> bill = load_bill(*reader, {contract, kJuly.from, 1});
        EXPECT_TRUE(bill.has_value()) << bill.error().message();
        return bill ? bill->body : BillBody{};
    }

    std::map<ContractId, std::string> holds() {
        const store::Lease reader = place_.store->reader();
        std::map<ContractId, std::string> reasons;
        for (const HeldContract& held : list_holds(*reader, std::nullopt, 100))
            reasons[held.hold.contract] = held.hold.reason.name();
        return reasons;
    }

    Place place_;
    customer::ContractTerms master_;
};

VOLTMARK_ON_EACH_ENGINE(MeteringFamily);

const Values kLosses = {
    {"transformer_loss", "formula"}, {"p0_w", "800"},     {"pk_w", "4300"},
    {"i0_percent", "1.5"},           {"uk_percent", "4"}, {"line_loss_percent", "3"}};

// What the workshop's meter counted, and what was lost, is billed to all behind it together, once.
TEST_P(MeteringFamily, IsBilledTogetherAndProven) {
    add_losses(kLosses);
    const ContractId lighting =
        add_behind(8, "L-8", {{"sub_of", master_no()}, {"sub_fixed_kwh", "700"}});
    const ContractId shop = add_behind(
        9, "L-9", {{"sub_of", master_no()}, {"sub_ratio_percent", "10"}}, "2026-07-11..2026-08-01");
    const RunReport report = bill(*place_.store, kJuly);
    EXPECT_EQ(report.progress.holds, 0);
    expect_proven(*place_.store);

    const BillBody master = body_of(master_.contract.id);
    rating::EnergyPair through;
    std::int64_t billed = 0;
    for (const rating::AdjustedStretch& stretch : master.adjustment.stretches)
        through += stretch.metered + stretch.transformer_loss + stretch.line_loss;
    EXPECT_EQ(master.adjustment.stretches.size(), 2U);  // The shop comes on 11 July.
    EXPECT_EQ(master.through_master, through);
    for (const ContractId contract : {master_.contract.id, lighting, shop}) {
        const BillBody body = body_of(contract);
        EXPECT_EQ(body.through_master, through);
        for (const rating::SegmentUse& use : body.uses) billed += use.total_milli[0];
    }
    EXPECT_EQ(billed, through.active.milli());
}

TEST_P(MeteringFamily, ExplainsTheStepsFromTheMeter) {
    add_losses(kLosses);
    add_behind(8, "L-8", {{"sub_of", master_no()}, {"sub_fixed_kwh", "700"}});
    bill(*place_.store, kJuly);
    const store::Lease reader = place_.store->reader();
    const Result<Explanation> explanation =
        explain_bill(*reader, {master_.contract.id, kJuly.from, 1});
    ASSERT_TRUE(explanation.has_value()) << explanation.error().message();
    const std::string english = to_text(*explanation, Language::en, false);
    EXPECT_NE(english.find("From the meter to the bill"), std::string::npos) << english;
    EXPECT_NE(english.find("less L-8 (fixed): 700 kWh"), std::string::npos) << english;
    EXPECT_NE(english.find("transformer loss (by formula)"), std::string::npos) << english;
    EXPECT_NE(to_text(*explanation, Language::zh, false).find("变损"), std::string::npos);
    const std::string json = to_json(*explanation, false);
    EXPECT_NE(json.find("\"transformer_loss\""), std::string::npos);
    EXPECT_NE(json.find("\"contract\": \"L-8\""), std::string::npos);
}

// Where one of them cannot be billed, none is; the others of the city are.
TEST_P(MeteringFamily, IsHeldTogether) {
    const ContractId lighting =
        add_behind(8, "L-8", {{"sub_of", master_no()}, {"sub_fixed_kwh", "99000000"}});
    const ContractId lost = add_behind(9, "L-9", {{"sub_of", "nobody"}, {"sub_fixed_kwh", "1"}});
    bill(*place_.store, kJuly);
    const std::map<ContractId, std::string> held = holds();
    EXPECT_EQ(held.size(), 3U);
    EXPECT_EQ(held.at(master_.contract.id), "rating.sub_exceeds");
    EXPECT_EQ(held.at(lighting), "rating.sub_exceeds");
    EXPECT_EQ(held.at(lost), "rating.sub_family");
    expect_proven(*place_.store);
}

// A tenant of the workshop whose own meter has no readings yet.
TEST_P(MeteringFamily, WaitsForEveryMeter) {
    const ContractId tenant = add_behind(8, "L-8", {{"sub_of", master_no()}});
    bill(*place_.store, kJuly);
    // It has no meter at all, so that nothing is known of its energy: the workshop waits too.
    EXPECT_EQ(holds().at(tenant), "rating.no_channel");
    EXPECT_EQ(holds().at(master_.contract.id), "rating.sub_held");
}

// A reading of the workshop's meter comes late: whoever has a share of that day is corrected with
// it; who came later is rated beside them and keeps its bill. Each version replays, though it is
// not rated alone.
TEST_P(MeteringFamily, IsCorrectedTogether) {
    const ContractId lighting = add_behind(
        8, "L-8", {{"sub_of", master_no()}, {"sub_fixed_kwh", "200"}}, "2026-07-20..2026-08-01");
    const ContractId shop =
        add_behind(9, "L-9", {{"sub_of", master_no()}, {"sub_ratio_percent", "10"}});
    bill(*place_.store, kJuly);
    {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        const SiteId site = master_.contract.id.site_id;
        meter::SpanBatch batch;
        for (const meter::ServingChannel& one :
             meter::serving_channels(*writer, site, site, kJuly)) {
            if (one.channel.flow != Flow::import_active) continue;
            batch.add({time::make_day(2026, 7, 10), one.channel.id},
                      {std::vector<std::int64_t>(96, 90'000'000), {}}, 1000);
        }
        const DeliveryId late =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "late", "", kClock.now());
        meter::put_spans(*writer, late, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, late);
        transaction.commit();
    }
    CorrectionOptions options;
    options.scope.period = kJuly;
    options.scope.contract = shop;
    const Result<CorrectionPlan> plan = simulate_correction(*place_.store, options, kClock, {});
    ASSERT_TRUE(plan.has_value()) << plan.error().message();
    EXPECT_TRUE(plan->refused.empty());
    std::set<ContractId> corrected;
    for (const CorrectionItem& item : plan->items) corrected.insert(item.contract);
    EXPECT_EQ(corrected, (std::set<ContractId>{master_.contract.id, shop}));
    const security::Actor li{"li"};
    const Result<Correction> one =
        propose_correction(*place_.store, *plan, "late", li, false, kClock);
    ASSERT_TRUE(one.has_value());
    const Result<Correction> done =
        carry_out_correction(*place_.store, one->id, li, options, kClock, {});
    ASSERT_TRUE(done.has_value()) << done.error().message();
    expect_proven(*place_.store);
    const store::Lease reader = place_.store->reader();
    EXPECT_FALSE(load_bill(*reader, {lighting, kJuly.from, 2}).has_value());
    for (const ContractId contract : {master_.contract.id, shop}) {
        for (const int version : {1, 2}) {
            const auto replayed = replay_bill(*reader, {contract, kJuly.from, version}, {});
            ASSERT_TRUE(replayed.has_value()) << replayed.error().message();
            EXPECT_TRUE(replayed->empty()) << replayed->front().what;
        }
    }
}

}  // namespace
}  // namespace voltmark::billing
