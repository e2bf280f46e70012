// SPDX-License-Identifier: Apache-2.0
// The review gate and the export of a run, over a small synthetic city in a real store.
#include "voltmark/billing/review.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/export.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/security/approval_store.hpp"

#include "city.hpp"
#include "proven.hpp"
#include "support/vault.hpp"

namespace voltmark::billing {
namespace {

customer::Sight sight(Language language) {
    return {support::test_vault(), security::View::whole, language};
}

const security::Actor kLi{"li"};
const security::Actor kWang{"wang"};

/// Holds every bill of more than `amount`, and draws half of the first bills as samples.
ReviewPolicy strict(std::int64_t amount, std::int64_t second_person_above = 1'000'000) {
    Result<ReviewPolicy> policy = parse_review(fmt::format(
        "review: strict\nseed: 3\nhold_from: 50\nsample_from: 5\nsample_percent: 50\n"
        "record_from: 5\nrelease_second_person_above: {}\ncorrection_direct_up_to: 100\n"
        "rules:\n  first_bill: {{weight: 5}}\n  amount: {{weight: 50, amount: {}}}\n",
        second_person_above, amount));
    EXPECT_TRUE(policy.has_value());
    return *policy;
}

RunReport run(store::Store& store, const time::BillingPeriod& period, const ReviewPolicy& policy,
              State stop_at = State::posted, int unit = 7) {
    RunOptions options;
    options.period = period;
    options.contracts_a_unit = unit;
    options.stop_at = stop_at;
    options.workers = 2;
    options.review = &policy;
    Result<RunReport> report = bill_period(store, options, kClock, {});
    EXPECT_TRUE(report.has_value()) << report.error().message();
    return *report;
}

std::vector<Reviewed> held(store::Store& store) {
    ReviewFilter filter;
    filter.open_only = true;
    filter.limit = 1000;
    return list_reviews(*store.reader(), filter);
}

std::map<std::string, std::vector<std::uint8_t>> bodies(store::Store& store) {
    std::map<std::string, std::vector<std::uint8_t>> found;
    const store::Lease reader = store.reader();
    for (const Run& one : list_runs(*reader)) {
        for (const Unit& unit : list_units(*reader, one.run_id)) {
            for (BillRow& row : unit_bills(*reader, one, unit))
                found[to_text(row.id)] = std::move(row.body);
        }
    }
    return found;
}

std::map<std::string, std::int64_t> balances(store::Store& store) {
    std::map<std::string, std::int64_t> found;
    for (const auto& one : ledger::trial_balance(*store.reader(), time::kOpenEnd))
        found[one.account] = one.balance().minor();
    return found;
}

std::map<std::tuple<std::string, std::string, std::string, int>, std::int64_t> totals(
    store::Store& store) {
    std::map<std::tuple<std::string, std::string, std::string, int>, std::int64_t> found;
    for (const LineTotal& one : line_totals(*store.reader(), {}))
        found[{one.tariff, one.component, one.band, one.tier}] = one.amount.minor();
    return found;
}

class Reviews : public support::EngineTest {};

VOLTMARK_ON_EACH_ENGINE(Reviews);

// What is held is in no ledger and no list; once all of it is released, the store is as if nothing
// had been held.
TEST_P(Reviews, AHeldBillWaitsForAPerson) {
    const ReviewPolicy policy = strict(200);
    const Place place = city(GetParam(), 30, kJuly);
    const Place open = city(GetParam(), 30, kJuly);
    const RunReport all = bill(*open.store, kJuly);
    const RunReport report = run(*place.store, kJuly, policy);
    const std::vector<Reviewed> waiting = held(*place.store);
    ASSERT_FALSE(waiting.empty());
    EXPECT_EQ(report.progress.holds, static_cast<std::int64_t>(waiting.size()));
    EXPECT_EQ(report.progress.bills + report.progress.holds, all.progress.bills);
    expect_sound(*place.store);
    for (const HeldContract& one : list_holds(*place.store->reader(), {}, 100))
        EXPECT_EQ(one.hold.reason.name(), "billing.review_hold");
    for (const Reviewed& one : waiting) {
        EXPECT_GE(std::abs(one.total.minor()), 20'000);
        EXPECT_FALSE(load_bill(*place.store->reader(), one.bill).has_value());
        const Result<Release> released =
            release_bill(*place.store, one.bill, "meter checked", kLi, policy, kClock);
        ASSERT_TRUE(released.has_value()) << released.error().message();
        EXPECT_EQ(released->review.state, ReviewState::released);
        EXPECT_EQ(released->review.decided_by, "li");
        EXPECT_EQ(release_bill(*place.store, one.bill, "again", kLi, policy, kClock).error().name(),
                  "billing.not_held");
    }
    expect_sound(*place.store);
    EXPECT_TRUE(list_holds(*place.store->reader(), {}, 100).empty());
    EXPECT_EQ(bodies(*place.store), bodies(*open.store));
    EXPECT_EQ(balances(*place.store), balances(*open.store));
    EXPECT_EQ(totals(*place.store), totals(*open.store));
    EXPECT_TRUE(run(*place.store, kJuly, policy).all_billed);
}

// The same bills are drawn however the run is cut.
TEST_P(Reviews, SamplesAreDrawnBySeed) {
    const auto drawn = [&](int unit) {
        const Place place = city(GetParam(), 40, kJuly);
        run(*place.store, kJuly, strict(1'000'000'000), State::posted, unit);
        std::set<std::string> bills;
        ReviewFilter filter;
        filter.outcome = ReviewOutcome::sample;
        filter.limit = 1000;
        for (const Reviewed& one : list_reviews(*place.store->reader(), filter))
            bills.insert(to_text(one.bill));
        return bills;
    };
    const std::set<std::string> first = drawn(7);
    EXPECT_GT(first.size(), 8U);
    EXPECT_LT(first.size(), 36U);
    EXPECT_EQ(drawn(40), first);
}

TEST_P(Reviews, ALargeBillNeedsTwoPersons) {
    const ReviewPolicy policy = strict(200, 0);
    const Place place = city(GetParam(), 30, kJuly);
    run(*place.store, kJuly, policy);
    const BillId bill = held(*place.store).at(0).bill;
    const Release first = *release_bill(*place.store, bill, "checked", kLi, policy, kClock);
    ASSERT_TRUE(first.waits_for.has_value());
    EXPECT_EQ(first.review.state, ReviewState::open);
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(
            security::approve(*writer, first.waits_for->approval_id, kWang, "seen", kClock.now())
                .has_value());
        transaction.commit();
    }
    const Release second = *release_bill(*place.store, bill, "checked", kLi, policy, kClock);
    EXPECT_FALSE(second.waits_for.has_value());
    EXPECT_EQ(second.review.approval, first.waits_for->approval_id);
    EXPECT_TRUE(load_bill(*place.store->reader(), bill).has_value());
    expect_sound(*place.store);
}

// A draft is held by hand, and comes back by hand; drafts go on without it.
TEST_P(Reviews, ADraftIsHeldByHand) {
    const ReviewPolicy policy = strict(1'000'000'000);
    const Place place = city(GetParam(), 12, kJuly);
    const RunReport draft = run(*place.store, kJuly, policy, State::draft);
    const BillId id{{SiteId{4}, ContractNo{1}}, kJuly.from, 1};
    EXPECT_EQ(hold_bill(*place.store, id, "", kLi, kClock).error().name(), "billing.no_reason");
    ASSERT_TRUE(hold_bill(*place.store, id, "meter in doubt", kLi, kClock).has_value());
    EXPECT_FALSE(load_bill(*place.store->reader(), id).has_value());
    ASSERT_TRUE(advance_run(*place.store, draft.run.run_id, State::posted, kClock).has_value());
    expect_sound(*place.store);
    EXPECT_TRUE(ledger::entries_of(*place.store->reader(), id.contract).empty());
    // No further run lets it go, however mild its policy.
    EXPECT_EQ(run(*place.store, kJuly, policy).progress.bills, 0);
    EXPECT_EQ(load_review(*place.store->reader(), id)->reason, "meter in doubt");
    ASSERT_TRUE(release_bill(*place.store, id, "meter is right", kLi, policy, kClock).has_value());
    EXPECT_EQ(ledger::entries_of(*place.store->reader(), id.contract).size(), 1U);
    expect_sound(*place.store);
    EXPECT_EQ(hold_bill(*place.store, id, "too late", kLi, kClock).error().name(),
              "billing.not_draft");
    const BillId nobody{{SiteId{99}, ContractNo{1}}, kJuly.from, 1};
    EXPECT_EQ(release_bill(*place.store, nobody, "x", kLi, policy, kClock).error().name(),
              "billing.not_reviewed");
}

// A run that is repeated rates held bills anew: what was open is replaced, and nothing is twice.
TEST_P(Reviews, ARepeatedRunReviewsAnew) {
    const Place place = city(GetParam(), 30, kJuly);
    run(*place.store, kJuly, strict(200));
    const std::size_t first = held(*place.store).size();
    ASSERT_GT(first, 0U);
    run(*place.store, kJuly, strict(200));
    EXPECT_EQ(held(*place.store).size(), first);
    run(*place.store, kJuly, strict(1'000'000'000));
    EXPECT_TRUE(held(*place.store).empty());
    expect_sound(*place.store);
}

TEST(Exports, HaveEveryBillAndLine) {
    const Place place = city(store::Engine::sqlite, 20, kJuly, 15);
    const RunReport report = bill(*place.store, kJuly);
    const store::Lease reader = place.store->reader();
    const std::string folder = std::string{place.files.folder()} + "/export";
    const Result<ExportCounts> counts =
        export_csv(*reader, sight(Language::en), report.run.run_id, folder);
    ASSERT_TRUE(counts.has_value()) << counts.error().message();
    EXPECT_EQ(counts->bills, report.progress.bills);
    const auto rows_of = [&](const std::string& name) {
        std::ifstream file{folder + "/" + name};
        std::vector<std::string> rows;
        for (std::string row; std::getline(file, row);) rows.push_back(row);
        return rows;
    };
    EXPECT_EQ(rows_of("bills.csv").size(), static_cast<std::size_t>(counts->bills) + 1);
    const std::vector<std::string> lines = rows_of("lines.csv");
    EXPECT_EQ(lines.size(), static_cast<std::size_t>(counts->lines) + 1);
    // The last column but one is the amount: its sum is that of the bills.
    std::int64_t sum = 0;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::size_t last = lines[i].rfind(',');
        const std::size_t before = lines[i].rfind(',', last - 1);
        sum += *parse_decimal(lines[i].substr(before + 1, last - before - 1), 2);
    }
    BillFilter filter;
    filter.limit = 1000;
    for (const BillSummary& one : list_bills(*reader, filter)) sum -= one.total.minor();
    EXPECT_EQ(sum, 0);
    const std::string book = folder + "/july.xlsx";
    const Result<ExportCounts> sheets =
        export_xlsx(*reader, sight(Language::zh), report.run.run_id, book);
    ASSERT_TRUE(sheets.has_value()) << sheets.error().message();
    EXPECT_EQ(sheets->lines, counts->lines);
    std::ifstream file{book, std::ios::binary};
    std::string mark(2, ' ');
    file.read(mark.data(), 2);
    EXPECT_EQ(mark, "PK");
    EXPECT_FALSE(std::filesystem::exists(book + ".part"));
    EXPECT_EQ(export_xlsx(*reader, sight(Language::en), RunId{9}, book).error().name(),
              "billing.run_unknown");
    EXPECT_EQ(export_xlsx(*reader, sight(Language::en), report.run.run_id, folder + "/no/such.xlsx")
                  .error()
                  .name(),
              "billing.export_write");
    std::ofstream{folder + "/taken"} << "a file";
    EXPECT_EQ(export_csv(*reader, sight(Language::en), report.run.run_id, folder + "/taken")
                  .error()
                  .name(),
              "billing.export_write");
}

}  // namespace
}  // namespace voltmark::billing
