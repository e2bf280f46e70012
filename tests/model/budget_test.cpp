// SPDX-License-Identifier: Apache-2.0
// Budget billing with figures that a clerk can redo, and over a small synthetic city.
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/budget/errors.hpp"
#include "voltmark/budget/plan.hpp"
#include "voltmark/collect/advance.hpp"
#include "voltmark/customer/term_correction.hpp"

#include "city.hpp"

namespace voltmark::budget {
namespace {

using billing::kClock;
using billing::kJuly;
using billing::kJune;
using time::CivilDay;
using time::make_day;

Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}

class Budget : public support::EngineTest {
protected:
    void prepare() override {
        place_ =
            billing::city(GetParam(), 5, {kJune.from, kJuly.to}, 60, {collect::schema(), schema()});
    }
    store::Store& store() { return *place_.store; }

    Result<Plan> begin(CivilDay from, std::optional<Money> amount) {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        Result<Plan> plan = start(*writer, {kHome, "H", from, amount, "li"}, kClock.now());
        if (plan) transaction.commit();
        return plan;
    }

    /// Posts a bill of the home as a bill run would, with what follows from it.
    void post(const time::BillingPeriod& days, std::int64_t fen) {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        const billing::BillId id{kHome, days.from, 1};
        const std::string journal = "T-" + billing::to_text(id);
        const CivilDay due = days.to + std::chrono::days{15};
        const ledger::Entry entry{kHome,
                                  billing::to_text(id),
                                  ledger::SubLedger::receivable,
                                  ledger::EntryKind::bill,
                                  days.to,
                                  due,
                                  yuan(fen),
                                  journal};
        ledger::post(*writer,
                     {journal,
                      days.to,
                      "test",
                      {{ledger::kReceivable, yuan(fen)}, {ledger::kRevenue, yuan(-fen)}}},
                     {&entry, 1}, kClock.now());
        level_bills(*writer, {journal, days.to, due, {{id, days, yuan(fen)}}}, kClock.now());
        transaction.commit();
    }
    void run(const time::BillingPeriod& period) {
        billing::RunOptions options;
        options.period = period;
        options.contracts_a_unit = 7;
        options.workers = 2;
        options.after = level_bills;
        ASSERT_TRUE(billing::bill_period(store(), options, kClock, {}).has_value());
    }
    std::vector<std::string> open() {
        std::vector<std::string> items;
        for (const collect::OpenItem& item : collect::open_items(*store().reader(), kHome))
            items.push_back(to_text(item.open));
        return items;
    }
    Plan plan() { return plans_of(*store().reader(), kHome).back(); }
    void expect_sound() {
        const store::Lease reader = store().reader();
        for (const billing::Invariant& law : check_budget(*reader))
            EXPECT_EQ(law.violated, 0) << (law.cases.empty() ? "" : law.cases[0]);
        EXPECT_TRUE(ledger::check_books(*reader).empty());
    }

    static constexpr ContractId kHome{SiteId{1}, ContractNo{1}};
    billing::Place place_;
};

VOLTMARK_ON_EACH_ENGINE(Budget);

// 250.00 + 420.50 + 180.00 are billed, three times 300.00 are due: 49.50 too much was asked for.
TEST_P(Budget, TheInstalmentIsDueAndTheRestGathers) {
    ASSERT_TRUE(begin(kJune.from, yuan(30'000)).has_value());
    post(kJune, 25'000);
    EXPECT_EQ(open(), std::vector<std::string>{"300.00"});
    post(kJuly, 42'050);
    post(*time::parse_period("2026-08"), 18'000);
    EXPECT_EQ(open(), (std::vector<std::string>{"300.00", "300.00", "300.00"}));
    EXPECT_EQ(to_text(plan().difference()), "-49.50");
    EXPECT_EQ(plan().drift_percent(), 5);
    expect_sound();
    const store::Lease writer = store().writer();
    {
        store::Transaction transaction{*writer};
        const Result<Plan> ended = stop(*writer, kHome, "H", make_day(2026, 9, 10), kClock.now());
        ASSERT_TRUE(ended.has_value());
        EXPECT_EQ(to_text(ended->reconciled->due), "-49.50");
        EXPECT_EQ(to_text(ended->reconciled->proposed), "284.00");  // 850.50 / 3 = 283.50
        EXPECT_EQ(stop(*writer, kHome, "H", make_day(2026, 9, 10), kClock.now()).error().name(),
                  kNone.name);
        transaction.commit();
    }
    // The credit is taken off the item due first.
    EXPECT_EQ(open(), (std::vector<std::string>{"250.50", "300.00", "300.00"}));
    expect_sound();
}

// June is corrected from 250.00 to 260.00: 300.00 stay due for it, and 10.00 less were too much.
TEST_P(Budget, ACorrectionChangesWhatGathersAndNotWhatIsDue) {
    ASSERT_TRUE(begin(kJune.from, yuan(30'000)).has_value());
    post(kJune, 25'000);
    const billing::BillId first{kHome, kJune.from, 1};
    const billing::BillId second{kHome, kJune.from, 2};
    const std::string reversal = billing::to_text(first) + "-R";
    const CivilDay day = make_day(2026, 7, 20);
    const CivilDay due = day + std::chrono::days{15};
    const auto entry = [&](const std::string& document, ledger::EntryKind kind, std::int64_t fen) {
        return ledger::Entry{kHome,     document, ledger::SubLedger::receivable, kind, day, due,
                             yuan(fen), "C-1"};
    };
    const std::array entries = {entry(reversal, ledger::EntryKind::reversal, -25'000),
                                entry(billing::to_text(second), ledger::EntryKind::bill, 26'000)};
    const ledger::Reversal taken_back{kHome, billing::to_text(first), reversal,
                                      billing::to_text(second)};
    {
        const store::Lease writer = store().writer();
        store::Transaction transaction{*writer};
        ledger::post(*writer,
                     {"C-1",
                      day,
                      "test",
                      {{ledger::kReceivable, yuan(1'000)}, {ledger::kRevenue, yuan(-1'000)}}},
                     entries, kClock.now());
        ledger::record_reversals(*writer, {&taken_back, 1});
        level_bills(*writer, {"C-1", day, due, {{second, kJune, yuan(26'000)}}}, kClock.now());
        transaction.commit();
    }
    EXPECT_EQ(open(), std::vector<std::string>{"300.00"});
    EXPECT_EQ(to_text(plan().difference()), "-40.00");
    EXPECT_EQ(plan().months.size(), 1U);
    expect_sound();
}

// Twelve bills of 110.00 and an instalment of 100.00: 120.00 fall due with the last.
TEST_P(Budget, AYearIsReconciledWithItsLastBill) {
    ASSERT_TRUE(begin(kJune.from, yuan(10'000)).has_value());
    CivilDay month = kJune.from;
    for (int i = 0; i < kMonths; ++i) {
        EXPECT_FALSE(plan().reconciled.has_value()) << i;
        post(time::month_of(month), 11'000);
        month = time::month_of(month).to;
    }
    ASSERT_TRUE(plan().reconciled.has_value());
    EXPECT_EQ(plan().reconciled->reason, "anniversary");
    EXPECT_EQ(to_text(plan().reconciled->due), "120.00");
    EXPECT_EQ(to_text(plan().reconciled->proposed), "110.00");
    EXPECT_EQ(open().size(), 13U);
    expect_sound();
    post(time::month_of(month), 11'000);  // After the plan a bill is due in full.
    EXPECT_EQ(open().back(), "110.00");
}

TEST_P(Budget, HalfAYearOfDriftIsToBeReviewed) {
    ASSERT_TRUE(begin(kJune.from, yuan(10'000)).has_value());
    CivilDay month = kJune.from;
    for (int i = 0; i < kReviewFrom; ++i) {
        EXPECT_FALSE(plan().needs_review());
        post(time::month_of(month), 12'100);
        month = time::month_of(month).to;
    }
    EXPECT_EQ(plan().drift_percent(), 21);
    EXPECT_TRUE(plan().needs_review());
}

TEST_P(Budget, RefusesWhatIsNoPlan) {
    EXPECT_EQ(begin(make_day(2026, 6, 2), yuan(100)).error().name(), kMonth.name);
    EXPECT_EQ(begin(kJune.from, yuan(0)).error().name(), kAmount.name);
    EXPECT_EQ(begin(kJune.from, std::nullopt).error().name(), kFewBills.name);
    run(kJune);
    EXPECT_EQ(begin(kJune.from, yuan(100)).error().name(), kBilled.name);
    ASSERT_TRUE(begin(kJuly.from, yuan(100)).has_value());
    EXPECT_EQ(begin(kJuly.from, yuan(100)).error().name(), kRunning.name);
}

TEST_P(Budget, APrepaidContractHasNoPlan) {
    const store::Lease writer = store().writer();
    store::Transaction transaction{*writer};
    customer::ContractTerm term =
        customer::contracts_in(*writer, {kHome.site_id, kHome.site_id}, kJune)[0].terms[0];
    ASSERT_TRUE(term.attributes.set("settlement", "prepaid").has_value());
    ASSERT_TRUE(customer::correct_term(*writer, term, "li", "prepaid", kClock.now()).has_value());
    EXPECT_EQ(
        start(*writer, {kHome, "H", kJune.from, yuan(100), "li"}, kClock.now()).error().name(),
        kPrepaid.name);
}

// Through whole runs: bills are posted in full, the laws hold, the bill says what is due.
TEST_P(Budget, BillsOfARunAreLevelledAndSaySo) {
    ASSERT_TRUE(begin(kJune.from, yuan(5'000)).has_value());
    run(kJune);
    run(kJuly);
    for (const billing::Invariant& law : billing::check_bills(store(), {}))
        EXPECT_EQ(law.violated, 0) << law.name << (law.cases.empty() ? "" : law.cases[0]);
    expect_sound();
    EXPECT_EQ(open(), (std::vector<std::string>{"50.00", "50.00"}));
    const store::Lease reader = store().reader();
    const auto june = billing::explain_bill(*reader, {kHome, kJune.from, 1});
    const auto july = billing::explain_bill(*reader, {kHome, kJuly.from, 1});
    ASSERT_TRUE(june.has_value() && july.has_value());
    ASSERT_TRUE(july->levelling.has_value());
    EXPECT_EQ(to_text(july->levelling->instalment), "50.00");
    EXPECT_EQ(to_text(july->levelling->accumulated),
              to_text(june->bill.total + july->bill.total - yuan(10'000)));
    EXPECT_NE(billing::to_text(*july, Language::en, false).find("Budget billing: 50.00 due"),
              std::string::npos);
}

}  // namespace
}  // namespace voltmark::budget
