// SPDX-License-Identifier: Apache-2.0
// Prepaid homes of a small synthetic city: provisional charges, balances, states, and the bill that
// takes their place.
#include <stdexcept>

#include "voltmark/collect/advance.hpp"
#include "voltmark/customer/term_correction.hpp"
#include "voltmark/prepaid/prepaid_run.hpp"

#include "city.hpp"

namespace voltmark::prepaid {
namespace {

using billing::kClock;
using billing::kJuly;
using billing::kJune;
using time::CivilDay;
using time::make_day;

constexpr customer::SiteRange kAll{SiteId{0}, SiteId{1'000'000}};
const CivilDay kLast = make_day(2026, 7, 31);

Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}

class Prepaid : public support::EngineTest {
protected:
    /// A city whose homes are prepaid, with readings of `days`; June is billed.
    void make_city(const time::BillingPeriod& days, int customers = 20) {
        place_ = billing::city(GetParam(), customers, days, 60, {collect::schema(), schema()});
        set_homes({{"settlement", "prepaid"}});
        bill(kJune);
    }

    void set_homes(const std::vector<std::pair<std::string, std::string>>& values) {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        for (const customer::ContractTerms& one : customer::contracts_in(*writer, kAll, kJune)) {
            customer::ContractTerm term = one.terms.back();
            if (term.attributes.word("class") != std::string_view{"residential"}) continue;
            for (const auto& [name, value] : values)
                ASSERT_TRUE(term.attributes.set(name, value).has_value());
            homes_.insert(one.contract.id);
            ASSERT_TRUE(
                customer::correct_term(*writer, term, "li", "prepaid", kClock.now()).has_value());
        }
        transaction.commit();
        ASSERT_GT(homes_.size(), 3U);
    }

    void bill(const time::BillingPeriod& period) {
        billing::RunOptions options;
        options.period = period;
        options.contracts_a_unit = 7;
        options.workers = 2;
        options.after = [](store::Session& session, const billing::PostedBills& posted,
                           Instant now) {
            std::vector<ContractId> contracts;
            for (const billing::PostedBill& one : posted.bills)
                contracts.push_back(one.id.contract);
            collect::spend_advances(session, {posted.journal_id, posted.booked_on}, contracts, now);
        };
        const auto report = billing::bill_period(store(), options, kClock, {});
        ASSERT_TRUE(report.has_value()) << report.error().message();
    }

    RunReport run(CivilDay day, const std::function<void(int, int)>& progress = {}) {
        RunOptions options;
        options.day = day;
        options.policy = &default_policy();
        options.contracts_a_unit = 6;
        options.workers = 2;
        const Result<RunReport> report = run_day(store(), options, kClock, progress);
        EXPECT_TRUE(report.has_value()) << report.error().message();
        return *report;
    }

    std::map<ContractId, Day> days_on(CivilDay day) {
        return prepaid::days_on(*store().reader(), day, kAll);
    }
    Day day_of(ContractId contract, CivilDay day) { return days_on(day).at(contract); }
    ContractId home() const { return *homes_.begin(); }

    void pay(const std::string& id, ContractId contract, std::int64_t fen, CivilDay on) {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        const auto paid =
            collect::post_payment(*writer, {id, contract, on, yuan(fen), "bank"}, kClock.now());
        ASSERT_TRUE(paid.has_value()) << paid.error().message();
        transaction.commit();
    }
    /// Pays so that a day's balance comes to `fen`.
    void pay_up_to(const std::string& id, std::int64_t fen, CivilDay day) {
        pay(id, home(), fen - day_of(home(), day).balance.minor(), day);
        run(day);
        ASSERT_EQ(day_of(home(), day).balance.minor(), fen);
    }

    std::int64_t violations() {
        std::int64_t count = 0;
        for (const billing::Invariant& law : check_prepaid(*store().reader())) {
            EXPECT_GT(law.checked, 0) << law.name;
            count += law.violated;
        }
        return count;
    }
    store::Store& store() { return *place_.store; }

    billing::Place place_;
    std::set<ContractId> homes_;
};

VOLTMARK_ON_EACH_ENGINE(Prepaid);

// One engine: the month's provisional charge is the bill to the fen, tiers of the year included,
// and the bill takes its place without a fen's change of the balance.
TEST_P(Prepaid, TheBillOfTheMonthTakesThePlaceOfTheCharge) {
    make_city({kJune.from, kJuly.to});
    pay("p", home(), 100'000, make_day(2026, 7, 3));
    EXPECT_EQ(run(kLast).contracts, static_cast<std::int64_t>(homes_.size()));
    const std::map<ContractId, Day> before = days_on(kLast);
    ASSERT_EQ(before.size(), homes_.size());
    bill(kJuly);
    run(kJuly.to);
    const std::map<ContractId, Day> after = days_on(kJuly.to);
    for (const auto& [contract, day] : before) {
        const auto july = billing::load_bill(*store().reader(), {contract, kJuly.from, 1});
        ASSERT_TRUE(july.has_value());
        EXPECT_EQ(day.charged, kJuly);
        EXPECT_EQ(to_text(day.provisional), to_text(july->total));
        EXPECT_EQ(day.imported, july->imported);
        const Day& next = after.at(contract);
        EXPECT_EQ(next.charged, (time::BillingPeriod{kJuly.to, kJuly.to}));
        EXPECT_EQ(to_text(next.balance), to_text(day.balance));
        EXPECT_EQ(to_text(next.posted), to_text(day.posted - july->total));
    }
    // What was paid ahead paid the bill: nothing of the home's is open, the rest is still ahead.
    const store::Lease reader = store().reader();
    EXPECT_TRUE(collect::open_items(*reader, home()).empty());
    const auto ahead = collect::advances_in(*reader, home().site_id, home().site_id);
    ASSERT_EQ(ahead.size(), 1U);
    EXPECT_EQ(to_text(ahead[0].left), to_text(after.at(home()).balance));
    EXPECT_TRUE(ledger::check_books(*reader).empty());
    EXPECT_TRUE(collect::check_payments(*reader).empty());
    EXPECT_EQ(violations(), 0);
}

// A month that is not over is charged as a bill over its days so far would be.
TEST_P(Prepaid, PartOfAMonthIsChargedAsABillOverItsDays) {
    make_city({kJune.from, kJuly.to});
    const CivilDay day = make_day(2026, 7, 15);
    run(day);
    const time::BillingPeriod part{kJuly.from, day + std::chrono::days{1}};
    bill(part);
    for (const auto& [contract, one] : days_on(day)) {
        const auto billed = billing::load_bill(*store().reader(), {contract, kJuly.from, 1});
        ASSERT_TRUE(billed.has_value());
        EXPECT_EQ(one.charged, part);
        EXPECT_EQ(to_text(one.provisional), to_text(billed->total));
    }
}

// Until June is billed, it is charged as well; its tiers go on into July.
TEST_P(Prepaid, MonthsThatAreNotBilledYetAreAllCharged) {
    place_ =
        billing::city(GetParam(), 20, {kJune.from, kJuly.to}, 60, {collect::schema(), schema()});
    set_homes({{"settlement", "prepaid"}});
    run(make_day(2026, 6, 30));
    run(kLast);
    const std::map<ContractId, Day> charged = days_on(kLast);
    bill(kJune);
    bill(kJuly);
    for (const auto& [contract, day] : charged) {
        const store::Lease reader = store().reader();
        const Money june = billing::load_bill(*reader, {contract, kJune.from, 1})->total;
        const Money july = billing::load_bill(*reader, {contract, kJuly.from, 1})->total;
        EXPECT_EQ(day.charged, (time::BillingPeriod{kJune.from, kJuly.to}));
        EXPECT_EQ(to_text(day.provisional), to_text(june + july));
    }
}

// A missing reading is absent and never zero: the charge ends before its day, and says so.
TEST_P(Prepaid, AMissingReadingEndsTheCharge) {
    make_city({kJune.from, make_day(2026, 7, 11)});
    const RunReport report = run(make_day(2026, 7, 13));
    EXPECT_EQ(report.stopped, report.contracts);
    const Day day = day_of(home(), make_day(2026, 7, 13));
    EXPECT_EQ(time::to_text(day.charged.to), "2026-07-11");
    ASSERT_TRUE(day.stopped.has_value());
    EXPECT_EQ(day.stopped->name(), "rating.usage_missing");
    run(make_day(2026, 7, 10));
    const Day complete = day_of(home(), make_day(2026, 7, 10));
    EXPECT_FALSE(complete.stopped.has_value());
    EXPECT_EQ(to_text(complete.provisional), to_text(day.provisional));
}

TEST_P(Prepaid, ABalanceGoesThroughItsStates) {
    make_city({kJune.from, kJuly.to});
    const auto day = [](unsigned number) { return make_day(2026, 7, number); };
    run(day(1));
    pay_up_to("start", 5'000, day(1));
    EXPECT_EQ(day_of(home(), day(1)).state, State::ok);
    run(day(2));
    EXPECT_EQ(day_of(home(), day(2)).state, State::low);
    run(day(30));
    EXPECT_EQ(day_of(home(), day(30)).state, State::exhausted);
    const RunReport last = run(day(31));
    EXPECT_EQ(day_of(home(), day(31)).state, State::to_cut);
    EXPECT_EQ(last.by_state[static_cast<std::size_t>(State::to_cut)],
              static_cast<std::int64_t>(homes_.size()));
    pay("again", home(), 50'000, day(31));
    run(day(31));
    const Day paid = day_of(home(), day(31));
    EXPECT_EQ(paid.revision_no, 2);
    std::vector<std::string> told;
    for (const unsigned number : {1U, 2U, 30U, 31U}) {
        for (const Event& event : events_on(*store().reader(), day(number))) {
            if (event.contract == home()) told.emplace_back(to_text(event.after));
        }
    }
    EXPECT_EQ(told, (std::vector<std::string>{"exhausted", "ok", "low", "exhausted", "to_cut",
                                              "restored"}));
    EXPECT_EQ(violations(), 0);
}

TEST_P(Prepaid, TheProtectedAreNeverToBeCut) {
    make_city({kJune.from, kJuly.to});
    set_homes({{"settlement", "prepaid"}, {"protected", "life_support"}});
    run(make_day(2026, 7, 10));
    const RunReport report = run(make_day(2026, 7, 20));
    EXPECT_EQ(report.by_state[static_cast<std::size_t>(State::to_cut)], 0);
    EXPECT_EQ(day_of(home(), make_day(2026, 7, 20)).state, State::exhausted);
}

// What a customer was told stays: a payment that is noted later makes a further revision.
TEST_P(Prepaid, ADayComputedAgainIsAFurtherRevision) {
    make_city({kJune.from, kJuly.to});
    const CivilDay day = make_day(2026, 7, 10);
    const RunReport first = run(day);
    EXPECT_EQ(first.written, first.contracts);
    EXPECT_EQ(run(day).written, 0);
    pay("late", home(), 1'000, day);
    EXPECT_EQ(run(day).written, 1);
    std::vector<Day> revisions;
    for (const Day& one : revisions_on(*store().reader(), day, kAll)) {
        if (one.contract == home()) revisions.push_back(one);
    }
    ASSERT_EQ(revisions.size(), 2U);
    EXPECT_EQ(to_text(revisions[1].balance - revisions[0].balance), "10.00");
    EXPECT_EQ(violations(), 0);
}

// Stopped after some units, the run goes on with the others and with what it was planned with.
TEST_P(Prepaid, AStoppedRunGoesOn) {
    make_city({kJune.from, kJuly.to});
    const CivilDay day = make_day(2026, 7, 10);
    EXPECT_THROW(run(day,
                     [](int done, int) {
                         if (done == 2) throw std::runtime_error{"killed"};
                     }),
                 std::runtime_error);
    const std::size_t there = days_on(day).size();
    EXPECT_LT(there, homes_.size());
    const RunReport rest = run(day);
    EXPECT_TRUE(rest.resumed);
    EXPECT_EQ(rest.units_done, rest.units);
    EXPECT_EQ(days_on(day).size(), homes_.size());
    EXPECT_EQ(rest.contracts, static_cast<std::int64_t>(homes_.size()));
    EXPECT_FALSE(run(day).resumed);
}

TEST_P(Prepaid, WhatSomebodyChangedIsFound) {
    make_city({kJune.from, kJuly.to});
    run(kLast);
    EXPECT_EQ(violations(), 0);
    const store::Lease writer = store().writer();
    {
        store::Transaction transaction{*writer};
        writer->run_script(
            "UPDATE prepaid_day SET posted_minor = posted_minor + 1, balance_minor = balance_minor "
            "+ 1");
        transaction.commit();
    }
    EXPECT_EQ(violations(), static_cast<std::int64_t>(homes_.size()));
    {
        store::Transaction transaction{*writer};
        writer->run_script(
            "UPDATE prepaid_day SET posted_minor = posted_minor - 1, balance_minor = balance_minor "
            "- 1, charged_from = charged_from - 1");
        transaction.commit();
    }
    EXPECT_EQ(violations(), static_cast<std::int64_t>(homes_.size()));
}

TEST_P(Prepaid, WithoutPrepaidContractsThereIsNothingToRun) {
    place_ = billing::city(GetParam(), 5, kJune, 60, {collect::schema(), schema()});
    RunOptions options;
    options.day = make_day(2026, 6, 10);
    options.policy = &default_policy();
    const Result<RunReport> report = run_day(store(), options, kClock, {});
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().name(), "prepaid.no_contracts");
}

}  // namespace
}  // namespace voltmark::prepaid
