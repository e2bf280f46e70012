// SPDX-License-Identifier: Apache-2.0
// Corrections and replays over a small synthetic city, in a real store of each engine.
#include "voltmark/billing/correction.hpp"

#include <fstream>
#include <numeric>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/billing/bill_number.hpp"
#include "voltmark/billing/bill_pdf.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/correction_summary.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/replay.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/customer/term_correction.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/approval_store.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

using time::make_day;

const security::Actor kLi{"li"};
const security::Actor kWang{"wang"};
constexpr ContractId kHome{SiteId{4}, ContractNo{1}};
const time::BillingPeriod kBothMonths{kJune.from, kJuly.to};
constexpr std::int64_t kDirectUpTo = 1'000'000;

/// Readings of one day of the first channel of some sites come again, each hour `milli`.
void revise(store::Store& store, time::CivilDay day, std::vector<std::int64_t> sites,
            std::int64_t milli, int hours = 24) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    meter::SpanBatch batch;
    for (const std::int64_t site : sites) {
        batch.add({day, {SiteId{site}, ChannelNo{1}}},
                  {std::vector<std::int64_t>(static_cast<std::size_t>(hours), milli), {}}, 1000);
    }
    const DeliveryId late = meter::open_delivery(
        *writer, meter::DeliveryKind::file, fmt::format("late {} {}", time::to_text(day), milli),
        "", kClock.now());
    meter::put_spans(*writer, late, batch.ordered(), meter::Merge::replace_given);
    meter::accept_delivery(*writer, late);
    transaction.commit();
}

CorrectionOptions options_for(CorrectionScope scope) {
    CorrectionOptions options;
    options.scope = std::move(scope);
    options.booked_on = make_day(2026, 8, 20);
    options.contracts_a_unit = 5;
    options.workers = 2;
    return options;
}

CorrectionScope of_contract(ContractId contract, const time::BillingPeriod& period) {
    CorrectionScope scope;
    scope.period = period;
    scope.contract = contract;
    return scope;
}

CorrectionScope of_all(const time::BillingPeriod& period, const std::string& population = "all") {
    CorrectionScope scope;
    scope.period = period;
    scope.population = population;
    return scope;
}

CorrectionPlan simulate(store::Store& store, const CorrectionScope& scope) {
    Result<CorrectionPlan> plan = simulate_correction(store, options_for(scope), kClock, {});
    EXPECT_TRUE(plan.has_value()) << plan.error().message();
    return *plan;
}

Result<Correction> carry_out(store::Store& store, CorrectionId id) {
    return carry_out_correction(store, id, kLi, options_for({}), kClock, {});
}

/// Finds out, asks and carries out.
CorrectionPlan correct(store::Store& store, const CorrectionScope& scope) {
    CorrectionPlan plan = simulate(store, scope);
    const bool second = needs_second_person(plan, kDirectUpTo);
    const Result<Correction> one =
        propose_correction(store, plan, "late reading", kLi, second, kClock);
    EXPECT_TRUE(one.has_value()) << one.error().message();
    if (second) {
        const store::Lease writer = store.writer();
        store::Transaction transaction{*writer};
        const auto asked = security::find_approvals(*writer, std::string{kCorrectionApproval},
                                                    correction_subject(one->id));
        EXPECT_TRUE(security::approve(*writer, asked.at(0).approval_id, kWang, "", kClock.now())
                        .has_value());
        transaction.commit();
    }
    const Result<Correction> done = carry_out(store, one->id);
    EXPECT_TRUE(done.has_value()) << done.error().message();
    EXPECT_EQ(done->state, CorrectionState::done);
    return plan;
}

std::map<std::string, std::int64_t> balances(store::Store& store) {
    std::map<std::string, std::int64_t> found;
    for (const auto& one : ledger::trial_balance(*store.reader(), time::kOpenEnd))
        found[one.account] = one.balance().minor();
    return found;
}

class Corrections : public support::EngineTest {
protected:
    Place billed_city(int customers = 20) const {
        Place place = city(GetParam(), customers, kBothMonths);
        bill(*place.store, kJune);
        bill(*place.store, kJuly);
        return place;
    }
};

VOLTMARK_ON_EACH_ENGINE(Corrections);

// A reading of June comes late: June is corrected, and July with it, because its tiers begin
// elsewhere. What stands in the end is what would stand had the reading come in time.
TEST_P(Corrections, ALateReadingCorrectsItsBillAndThoseThatFollow) {
    const Place place = billed_city();
    const BillId june{kHome, kJune.from, 1};
    const BillId july{kHome, kJuly.from, 1};
    const Bill before = *load_bill(*place.store->reader(), june);
    revise(*place.store, make_day(2026, 6, 10), {4}, 9'000'000);
    CorrectionScope scope;
    scope.bill = june;
    const CorrectionPlan plan = correct(*place.store, scope);
    ASSERT_EQ(plan.items.size(), 2U);
    EXPECT_EQ(plan.items[0].old_bill(), june);
    EXPECT_EQ(plan.items[1].old_bill(), july);
    EXPECT_GT(plan.items[0].difference().minor(), 0);
    const store::Lease reader = place.store->reader();
    EXPECT_EQ(load_bill(*reader, june)->body, before.body);  // What was issued stays.

    const Place in_time = city(GetParam(), 20, kBothMonths);
    revise(*in_time.store, make_day(2026, 6, 10), {4}, 9'000'000);
    bill(*in_time.store, kJune);
    bill(*in_time.store, kJuly);
    for (const BillId& id : {june, july}) {
        const Bill whole = *load_bill(*in_time.store->reader(), id);
        const Bill corrected = *load_bill(*reader, {id.contract, id.run_from, 2});
        EXPECT_EQ(corrected.total, whole.total);
        EXPECT_EQ(corrected.tiers_after, whole.tiers_after);
        EXPECT_EQ(corrected.body, whole.body);
    }
    EXPECT_EQ(balances(*place.store), balances(*in_time.store));
    expect_proven(*place.store);
}

// The entries that were posted are mirrored, and the books say which document took which back.
TEST_P(Corrections, TheOriginalEntriesAreMirrored) {
    const Place place = billed_city();
    revise(*place.store, make_day(2026, 7, 10), {4}, 5'000'000);
    correct(*place.store, of_contract(kHome, kJuly));
    const store::Lease reader = place.store->reader();
    std::map<std::string, std::int64_t> amounts;
    for (const ledger::Entry& entry : ledger::entries_of(*reader, kHome)) {
        amounts[entry.document] += entry.amount.minor();
        if (entry.document != "4-1-20260701-1-R") continue;
        EXPECT_EQ(entry.kind, ledger::EntryKind::reversal);
    }
    EXPECT_EQ(amounts.at("4-1-20260701-1-R"), -amounts.at("4-1-20260701-1"));
    EXPECT_EQ(amounts.at("4-1-20260701-2"),
              load_bill(*reader, {kHome, kJuly.from, 2})->total.minor());
    const auto reversals = ledger::reversals_in(*reader, kHome.site_id, kHome.site_id);
    ASSERT_EQ(reversals.size(), 1U);
    EXPECT_EQ(reversals[0].replaced_by, "4-1-20260701-2");
    // The reversal has a number of its own, the one before that of the bill in its place.
    const BillId old_bill{kHome, kJuly.from, 1};
    const auto taken = number_of(*reader, {old_bill, NumberedKind::reversal});
    const auto anew = number_of(*reader, {{kHome, kJuly.from, 2}, NumberedKind::bill});
    ASSERT_TRUE(taken && anew);
    EXPECT_EQ(taken->number + 1, anew->number);
    EXPECT_EQ(*find_bill(*reader, to_text(*taken)), old_bill);
    // Totals by line are those of what stands.
    Money lines = Money::zero(kCny);
    for (const LineTotal& total : line_totals(*reader, kJuly)) lines += total.amount;
    Money standing = Money::zero(kCny);
    BillFilter filter;
    filter.period = kJuly;
    for (const BillSummary& one : list_bills(*reader, filter)) {
        EXPECT_EQ(one.replaced, one.id == (BillId{kHome, kJuly.from, 1}));
        if (!one.replaced) standing += one.total;
    }
    EXPECT_EQ(lines, standing);
    expect_sound(*place.store);
}

TEST_P(Corrections, UnchangedBillsAreLeftAlone) {
    const Place place = billed_city();
    const auto before = all_bills(*place.store);
    const CorrectionPlan plan = simulate(*place.store, of_all(kBothMonths));
    EXPECT_EQ(plan.looked_at, static_cast<std::int64_t>(before.size()));
    EXPECT_TRUE(plan.items.empty());
    EXPECT_EQ(propose_correction(*place.store, plan, "why", kLi, true, kClock).error().name(),
              "billing.nothing_to_correct");
    revise(*place.store, make_day(2026, 6, 10), {7}, 3'000'000);
    const CorrectionPlan all = correct(*place.store, of_all(kBothMonths));
    for (const CorrectionItem& item : all.items) EXPECT_EQ(item.contract.site_id, SiteId{7});
    EXPECT_EQ(all_bills(*place.store).size(), before.size() + all.items.size());
    EXPECT_TRUE(simulate(*place.store, of_all(kBothMonths)).items.empty());
    expect_sound(*place.store);
}

// What differs by no more than is tolerated is left, site by site: of a home whose two bills
// change, the larger change decides about both.
TEST_P(Corrections, SmallDifferencesAreLeft) {
    const Place place = billed_city();
    revise(*place.store, make_day(2026, 6, 10), {4, 7}, 9'000'000);
    CorrectionOptions options = options_for(of_all(kBothMonths));
    const auto planned = [&](std::int64_t money_e6, std::int64_t energy_milli) {
        options.tolerance = CorrectionTolerance{money_e6, energy_milli};
        return *simulate_correction(*place.store, options, kClock, {});
    };
    const CorrectionPlan all = simulate(*place.store, options.scope);
    ASSERT_TRUE(all.tolerated.empty());
    std::int64_t largest_minor = 0;
    std::size_t of_home = 0;
    for (const CorrectionItem& item : all.items) {
        if (item.contract != kHome) continue;
        ++of_home;
        largest_minor = std::max(largest_minor, std::abs(item.difference().minor()));
    }
    ASSERT_EQ(of_home, 2U);
    constexpr std::int64_t kMuch = std::int64_t{1} << 50;
    const std::int64_t largest_e6 = largest_minor * 10'000;
    const auto count_home = [](const std::vector<CorrectionItem>& items) {
        return std::count_if(items.begin(), items.end(),
                             [](const CorrectionItem& one) { return one.contract == kHome; });
    };
    // At the limit it is left, a ten thousandth below it is not; energy has a limit of its own.
    EXPECT_EQ(count_home(planned(largest_e6, kMuch).tolerated), 2);
    EXPECT_EQ(count_home(planned(largest_e6, kMuch).items), 0);
    EXPECT_EQ(count_home(planned(largest_e6 - 100, kMuch).items), 2);
    EXPECT_EQ(count_home(planned(largest_e6, 1000).items), 2);
    const CorrectionPlan none = planned(kMuch, kMuch);
    EXPECT_TRUE(none.items.empty());
    EXPECT_EQ(none.tolerated, all.items);
    EXPECT_EQ(planned(0, 0).items, all.items);
    // What is left of a plan is carried out as it is.
    const CorrectionPlan rest = planned(largest_e6 - 100, kMuch);
    const Result<Correction> one =
        propose_correction(*place.store, rest, "late", kLi, false, kClock);
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(carry_out(*place.store, one->id)->state, CorrectionState::done);
    expect_sound(*place.store);
}

// A business has no tiers: its next bill does not change because its last one did.
TEST_P(Corrections, BillsWithoutTiersDoNotFollow) {
    const Place place = billed_city(60);
    std::vector<std::int64_t> sites(60);
    std::iota(sites.begin(), sites.end(), 1);
    revise(*place.store, make_day(2026, 6, 10), sites, 3'000'000);
    const CorrectionPlan plan = correct(*place.store, of_all(kJune));
    std::int64_t june = 0;
    std::int64_t july = 0;
    const store::Lease reader = place.store->reader();
    for (const CorrectionItem& item : plan.items) {
        ++(item.run_period == kJune ? june : july);
        if (item.run_period == kJune) continue;
        const std::vector<rating::ChargeLine> lines =
            load_bill(*reader, item.new_bill())->body.lines;
        EXPECT_TRUE(std::any_of(lines.begin(), lines.end(), [](const rating::ChargeLine& line) {
            return line.tier >= 0;
        })) << to_text(item.new_bill());
    }
    EXPECT_GE(june, 60);
    EXPECT_GT(july, 0);
    EXPECT_LT(july, june);
    expect_proven(*place.store);
}

// Many bills at once, or much money, are nobody's to change alone.
TEST_P(Corrections, ManyNeedASecondPerson) {
    const Place place = billed_city();
    revise(*place.store, make_day(2026, 7, 10), {2, 4, 6, 9, 13, 17}, 4'000'000);
    CorrectionScope scope = of_all(kJuly);
    scope.population.clear();
    scope.since = meter::last_delivery(*place.store->reader());
    const CorrectionPlan plan = simulate(*place.store, scope);
    EXPECT_GE(plan.items.size(), 6U);
    EXPECT_EQ(plan.looked_at, 6);
    EXPECT_TRUE(needs_second_person(plan, kDirectUpTo));
    const Correction one = *propose_correction(*place.store, plan, "late", kLi, true, kClock);
    EXPECT_EQ(carry_out(*place.store, one.id).error().name(), "security.not_approved");
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        const auto asked = security::find_approvals(*writer, std::string{kCorrectionApproval},
                                                    correction_subject(one.id));
        ASSERT_EQ(asked.size(), 1U);
        EXPECT_EQ(
            security::approve(*writer, asked[0].approval_id, kLi, "", kClock.now()).error().name(),
            "security.same_person");
        EXPECT_TRUE(
            security::approve(*writer, asked[0].approval_id, kWang, "", kClock.now()).has_value());
        transaction.commit();
    }
    const Correction done = *carry_out(*place.store, one.id);
    EXPECT_EQ(done.state, CorrectionState::done);
    EXPECT_TRUE(done.approval.has_value());
    const std::size_t bills = all_bills(*place.store).size();
    EXPECT_EQ(carry_out(*place.store, one.id)->state, CorrectionState::done);  // Once only.
    EXPECT_EQ(all_bills(*place.store).size(), bills);
    EXPECT_EQ(withdraw_correction(*place.store, one.id, kLi, kClock).error().name(),
              "billing.correction_done");
    expect_proven(*place.store);
}

TEST_P(Corrections, ACorrectionIsCorrected) {
    const Place place = billed_city();
    const auto before = balances(*place.store);
    meter::SpanReadings first;
    {
        const store::Lease reader = place.store->reader();
        first = meter::read_spans(*reader, {SiteId{4}, ChannelNo{1}}, make_day(2026, 6, 10),
                                  make_day(2026, 6, 11), meter::last_delivery(*reader))
                    ->at(0)
                    .readings;
    }
    for (const std::int64_t milli : {6'000'000, 2'000'000}) {
        revise(*place.store, make_day(2026, 6, 10), {4}, milli);
        correct(*place.store, of_contract(kHome, kJune));
    }
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        meter::SpanBatch batch;
        batch.add({make_day(2026, 6, 10), {SiteId{4}, ChannelNo{1}}}, first, 1000);
        const DeliveryId last =
            meter::open_delivery(*writer, meter::DeliveryKind::edit, "back", "", kClock.now());
        meter::put_spans(*writer, last, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, last);
        transaction.commit();
    }
    correct(*place.store, of_contract(kHome, kJune));
    const store::Lease reader = place.store->reader();
    EXPECT_EQ(load_bill(*reader, {kHome, kJune.from, 4})->total,
              load_bill(*reader, {kHome, kJune.from, 1})->total);
    EXPECT_EQ(balances(*place.store), before);
    const Explanation third = *explain_bill(*reader, {kHome, kJune.from, 3});
    EXPECT_EQ(third.replaces->bill, (BillId{kHome, kJune.from, 2}));
    EXPECT_EQ(third.replaced_by, (BillId{kHome, kJune.from, 4}));
    expect_proven(*place.store);
}

// A wrong attribute, here a household's people, is replaced in the contract: the bill that pinned
// it still replays, and its correction follows what is true.
TEST_P(Corrections, AWrongTermIsPutRight) {
    const Place place = billed_city();
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        customer::ContractTerm term =
            customer::contracts_in(*writer, {kHome.site_id, kHome.site_id}, kBothMonths)
                .at(0)
                .terms.at(0);
        term.valid = kBothMonths;
        ASSERT_TRUE(term.attributes.set("people", "9").has_value());
        ASSERT_TRUE(
            customer::correct_term(*writer, term, "li", "nine people", kClock.now()).has_value());
        transaction.commit();
    }
    revise(*place.store, make_day(2026, 6, 10), {4}, 25'000'000);
    correct(*place.store, of_contract(kHome, kBothMonths));
    const store::Lease reader = place.store->reader();
    EXPECT_NE(load_bill(*reader, {kHome, kJune.from, 2})->body.terms[0].attributes,
              load_bill(*reader, {kHome, kJune.from, 1})->body.terms[0].attributes);
    expect_proven(*place.store);
}

// What was issued and is not in the ledger yet is corrected too: the first version never comes
// there.
TEST_P(Corrections, ABillIsCorrectedBeforeItIsPosted) {
    const Place place = city(GetParam(), 12, kJuly);
    const RunReport issued = bill(*place.store, kJuly, 7, State::issued);
    revise(*place.store, make_day(2026, 7, 10), {4}, 5'000'000);
    correct(*place.store, of_contract(kHome, kJuly));
    expect_sound(*place.store);
    ASSERT_TRUE(advance_run(*place.store, issued.run.run_id, State::posted, kClock).has_value());
    const store::Lease reader = place.store->reader();
    for (const ledger::Entry& entry : ledger::entries_of(*reader, kHome))
        EXPECT_EQ(entry.document, "4-1-20260701-2");
    EXPECT_TRUE(explain_bill(*reader, {kHome, kJuly.from, 2})->replaces->reversal.empty());
    expect_proven(*place.store);
}

TEST_P(Corrections, WhatCannotBeRatedIsLeftAsItIs) {
    const Place place = city(GetParam(), 12, kBothMonths);
    bill(*place.store, kJune);
    bill(*place.store, kJuly, 7, State::draft);
    revise(*place.store, make_day(2026, 6, 10), {4}, 9'000'000);
    const CorrectionPlan draft = simulate(*place.store, of_contract(kHome, kJune));
    EXPECT_TRUE(draft.items.empty());
    ASSERT_EQ(draft.refused.size(), 1U);
    EXPECT_EQ(draft.refused[0].reason.name(), "billing.draft_follows");
}

// A correction that was approved is carried out as it was found, or not at all.
TEST_P(Corrections, AStaleOneIsRefused) {
    const Place place = billed_city();
    revise(*place.store, make_day(2026, 7, 10), {4}, 5'000'000);
    const CorrectionPlan plan = simulate(*place.store, of_contract(kHome, kJuly));
    const Correction stale = *propose_correction(*place.store, plan, "a", kLi, false, kClock);
    correct(*place.store, of_contract(kHome, kJuly));
    EXPECT_EQ(carry_out(*place.store, stale.id).error().name(), "billing.correction_stale");
    ASSERT_TRUE(withdraw_correction(*place.store, stale.id, kLi, kClock).has_value());
    EXPECT_EQ(carry_out(*place.store, stale.id).error().name(), "billing.correction_withdrawn");
    EXPECT_EQ(carry_out(*place.store, CorrectionId{99}).error().name(),
              "billing.correction_unknown");
    expect_sound(*place.store);
    EXPECT_EQ(list_corrections(*place.store->reader()).size(), 2U);
}

TEST_P(Corrections, EntriesThatSomebodyChangedAreNotMirrored) {
    const Place place = billed_city(8);
    revise(*place.store, make_day(2026, 7, 10), {4}, 5'000'000);
    const CorrectionPlan plan = simulate(*place.store, of_contract(kHome, kJuly));
    const Correction one = *propose_correction(*place.store, plan, "a", kLi, false, kClock);
    place.store->writer()->run_script(
        "UPDATE ledger_entry SET amount_minor = amount_minor + 5 WHERE document = "
        "'4-1-20260701-1'");
    EXPECT_EQ(carry_out(*place.store, one.id).error().name(), "billing.entries_differ");
    EXPECT_FALSE(load_bill(*place.store->reader(), {kHome, kJuly.from, 2}).has_value());
}

TEST(CorrectionErrors, SayWhatIsWrong) {
    const Place place = city(store::Engine::sqlite, 6, kJuly);
    bill(*place.store, kJuly);
    const auto refused = [&](const CorrectionScope& scope) {
        const Result<CorrectionPlan> plan =
            simulate_correction(*place.store, options_for(scope), kClock, {});
        return std::string{plan ? "" : plan.error().name()};
    };
    EXPECT_EQ(refused(of_all(kJuly, "everybody")), "customer.population");
    EXPECT_EQ(refused(of_all(kJuly, "sites=5..1")), "customer.population");
    EXPECT_EQ(refused(of_all(kJune)), "billing.nothing_billed");
    EXPECT_EQ(refused(of_all(kJuly, "class=agricultural")), "billing.nothing_billed");
    CorrectionScope unknown;
    unknown.bill = BillId{{SiteId{99}, ContractNo{1}}, kJuly.from, 1};
    EXPECT_EQ(refused(unknown), "billing.bill_unknown");
    CorrectionPlan plan;
    plan.items.resize(1);
    EXPECT_EQ(propose_correction(*place.store, plan, "", kLi, false, kClock).error().name(),
              "billing.no_reason");
    EXPECT_EQ(to_text(of_all(kJuly)), "--population all --period 2026-07-01..2026-08-01");
}

// Prices of the same tariff in another currency: a difference of money would mean nothing.
TEST(CorrectionErrors, AnotherCurrencyIsNoCorrection) {
    const Place place = city(store::Engine::sqlite, 6, kJuly);
    bill(*place.store, kJuly);
    const std::string name =
        explain_bill(*place.store->reader(), {kHome, kJuly.from, 1})->terms[0].tariff;
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        for (const auto& stored : tariff::load_tariffs(*writer, tariff::last_document(*writer))) {
            if (stored->tariff.id != name) continue;
            const std::string text = "currency: USD\n" + stored->body;
            const tariff::Reading reading = tariff::read_document(text);
            ASSERT_TRUE(reading.tariff.has_value());
            tariff::add_document(*writer, *reading.tariff, text, kClock.now());
        }
        transaction.commit();
    }
    const CorrectionPlan plan = simulate(*place.store, of_contract(kHome, kJuly));
    ASSERT_EQ(plan.refused.size(), 1U);
    EXPECT_EQ(plan.refused[0].reason.name(), "billing.other_currency");
}

// A contract that was never there in the period has bills all the same: somebody must look.
TEST(CorrectionErrors, AContractThatWasNotThereIsNotRated) {
    const Place place = city(store::Engine::sqlite, 6, kJuly);
    bill(*place.store, kJuly);
    place.store->writer()->run_script(fmt::format(
        "UPDATE contract SET valid_to = {} WHERE site_id = 4", time::to_number(kJuly.from)));
    const CorrectionPlan plan = simulate(*place.store, of_contract(kHome, kJuly));
    ASSERT_EQ(plan.refused.size(), 1U);
    EXPECT_EQ(plan.refused[0].reason.name(), "billing.not_rated");
}

// A replay names the line that somebody changed, and says what other readings would have made.
TEST(Replays, NameTheLineThatDiffers) {
    const Place place = city(store::Engine::sqlite, 6, kJuly);
    bill(*place.store, kJuly);
    const BillId id{kHome, kJuly.from, 1};
    revise(*place.store, make_day(2026, 7, 10), {4}, 5'000'000);
    const store::Lease writer = place.store->writer();
    EXPECT_TRUE(replay_bill(*writer, id, {})->empty());
    const auto later = replay_bill(*writer, id, meter::last_delivery(*writer));
    ASSERT_TRUE(later.has_value());
    ASSERT_FALSE(later->empty());
    EXPECT_TRUE(later->front().what.starts_with("line 1 ("));
    writer->run_script("UPDATE bill SET total_minor = total_minor + 1 WHERE site_id = 4");
    const auto found = replay_bill(*writer, id, {});
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().what, "total");
    EXPECT_EQ(replay_bill(*writer, {kHome, kJune.from, 1}, {}).error().name(),
              "billing.bill_unknown");
}

TEST(CorrectionDocuments, SayWhatTheyReplace) {
    const Place place = city(store::Engine::sqlite, 6, kJuly);
    bill(*place.store, kJuly);
    revise(*place.store, make_day(2026, 7, 10), {4}, 5'000'000);
    const CorrectionPlan plan = correct(*place.store, of_contract(kHome, kJuly));
    const store::Lease reader = place.store->reader();
    const Explanation after = *explain_bill(*reader, plan.items.at(0).new_bill());
    const Explanation before = *explain_bill(*reader, plan.items.at(0).old_bill());
    for (const Language language : {Language::en, Language::zh}) {
        const std::string text = to_text(after, language, false);
        EXPECT_NE(text.find("4-1-20260701-1"), std::string::npos) << text;
        EXPECT_NE(text.find(voltmark::to_text(plan.items[0].difference())), std::string::npos);
        EXPECT_NE(text.find("late reading"), std::string::npos);
        EXPECT_NE(to_text(before, language, false).find("4-1-20260701-2"), std::string::npos);
        ASSERT_TRUE(to_pdf(after, language).has_value());
        ASSERT_TRUE(to_pdf(before, language).has_value());
    }
    EXPECT_NE(to_json(after, false).find("\"replaces\""), std::string::npos);
    EXPECT_NE(to_json(before, false).find("\"replaced_by\""), std::string::npos);
}

TEST(CorrectionSummaries, CountWhoChangesByHowMuch) {
    std::vector<CorrectionItem> items;
    const auto add = [&](std::int64_t site, std::int64_t before, std::int64_t after) {
        items.push_back({{SiteId{site}, ContractNo{1}},
                         kJuly,
                         2,
                         Money::from_minor(before, kCny),
                         Money::from_minor(after, kCny),
                         0});
    };
    add(1, 10'000, 10'050);
    add(1, 10'000, 10'000);
    add(2, 20'000, 5'000);
    add(3, 100, 200'100);
    const std::vector<CorrectionSummary> sums = summarize(items, 2);
    ASSERT_EQ(sums.size(), 1U);
    const CorrectionSummary& sum = sums[0];
    EXPECT_EQ(sum.bills, 4);
    EXPECT_EQ(sum.contracts, 3);
    EXPECT_EQ(sum.raised, 2);
    EXPECT_EQ(sum.lowered, 1);
    EXPECT_EQ(sum.same, 1);
    EXPECT_EQ(sum.raised_by.minor(), 200'050);
    EXPECT_EQ(sum.lowered_by.minor(), -15'000);
    ASSERT_EQ(sum.largest.size(), 2U);
    EXPECT_EQ(sum.largest[0].contract.site_id, SiteId{3});
    std::int64_t bills = 0;
    Money money = Money::zero(kCny);
    for (const DifferenceBand& band : sum.distribution) {
        bills += band.bills;
        money += band.sum;
    }
    EXPECT_EQ(bills, 4);
    EXPECT_EQ(money, sum.after - sum.before);
}

}  // namespace
}  // namespace voltmark::billing
