// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/ledger/journal_list.hpp"

#include "support/engine_test.hpp"

namespace voltmark::ledger {
namespace {

using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

Money yuan(std::int64_t fen) {
    return Money::from_minor(fen, kCny);
}
ContractId contract(std::int64_t site) {
    return {SiteId{site}, ContractNo{1}};
}

/// A bill of `fen`, of which a tenth is tax.
void post_bill(store::Session& session, std::int64_t site, const std::string& id,
               time::CivilDay day, std::int64_t fen) {
    const std::string journal = "J-" + id;
    const Entry entry{contract(site),  id,     SubLedger::receivable,
                      EntryKind::bill, day,    day + std::chrono::days{15},
                      yuan(fen),       journal};
    post(session,
         {journal,
          day,
          "test",
          {{kReceivable, yuan(fen)},
           {kRevenue, yuan(-(fen - fen / 10))},
           {kTax, yuan(-(fen / 10))}}},
         {&entry, 1}, kClock.now());
}

class Books : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
};

VOLTMARK_ON_EACH_ENGINE(Books);

TEST_P(Books, EntriesAndAccountsTellTheSameStory) {
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        post_bill(*writer, 1, "B1", make_day(2026, 8, 1), 10'000);
        post_bill(*writer, 1, "B2", make_day(2026, 9, 1), 5'000);
        post_bill(*writer, 2, "B3", make_day(2026, 9, 1), -700);
        transaction.commit();
    }
    const store::Lease reader = store_->reader();
    const std::vector<AccountBalance> all = trial_balance(*reader, make_day(2026, 12, 31));
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].account, kReceivable);
    EXPECT_EQ(to_text(all[0].debit), "150.00");
    EXPECT_EQ(to_text(all[0].credit), "-7.00");
    Money sum = yuan(0);
    for (const AccountBalance& balance : all) sum += balance.balance();
    EXPECT_EQ(sum, yuan(0));
    EXPECT_EQ(to_text(trial_balance(*reader, make_day(2026, 8, 31))[0].balance()), "100.00");
    const std::vector<Entry> entries = entries_of(*reader, contract(1));
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].document, "B1");
    EXPECT_EQ(entries[1].due_on, make_day(2026, 9, 16));
    EXPECT_TRUE(check_books(*reader).empty());
}

TEST_P(Books, JournalsLeadToTheEntriesBehindThem) {
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        post_bill(*writer, 1, "B1", make_day(2026, 8, 1), 10'000);
        post_bill(*writer, 2, "B2", make_day(2026, 9, 1), 5'000);
        post_bill(*writer, 3, "B3", make_day(2026, 9, 1), 5'000);
        transaction.commit();
    }
    const store::Lease reader = store_->reader();
    JournalFilter filter;
    filter.limit = 1;
    std::vector<std::string> seen;
    for (auto page = list_journals(*reader, filter); !page.empty();
         page = list_journals(*reader, filter)) {
        seen.push_back(page[0].journal_id);
        filter.after = {page[0].booked_on, page[0].journal_id};
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"J-B3", "J-B2", "J-B1"}));
    filter = {};
    filter.account = kBank;
    EXPECT_TRUE(list_journals(*reader, filter).empty());
    filter.account = kTax;
    filter.to = make_day(2026, 9, 1);
    const std::vector<Journal> august = list_journals(*reader, filter);
    ASSERT_EQ(august.size(), 1U);
    ASSERT_EQ(august[0].postings.size(), 3U);
    EXPECT_EQ(august[0].postings[0].account, kReceivable);
    EXPECT_TRUE(is_balanced(august[0]));
    const std::vector<Entry> behind = entries_behind(*reader, august[0], {}, 10);
    ASSERT_EQ(behind.size(), 1U);
    EXPECT_EQ(behind[0].document, "B1");
    EXPECT_TRUE(entries_behind(*reader, august[0], place_of(behind[0]), 10).empty());
    EXPECT_EQ(find_journal(*reader, "J-B1")->booked_on, make_day(2026, 8, 1));
    EXPECT_FALSE(find_journal(*reader, "J-B9").has_value());
}

// A bill is corrected once, however many people try.
TEST_P(Books, ADocumentIsTakenBackOnce) {
    const Reversal reversal{contract(1), "B1", "B1-R", "B2"};
    const auto record = [&] {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        record_reversals(*writer, {&reversal, 1});
        transaction.commit();
    };
    record();
    EXPECT_THROW(record(), std::exception);
    EXPECT_EQ(reversals_in(*store_->reader(), SiteId{1}, SiteId{1}), std::vector{reversal});
    EXPECT_TRUE(reversals_in(*store_->reader(), SiteId{2}, SiteId{9}).empty());
}

TEST_P(Books, TheSameJournalTwiceIsRefused) {
    const store::Lease writer = store_->writer();
    {
        store::Transaction transaction{*writer};
        post_bill(*writer, 1, "B1", make_day(2026, 8, 1), 10'000);
        transaction.commit();
    }
    try {
        const store::Transaction transaction{*writer};
        post_bill(*writer, 1, "B1", make_day(2026, 8, 1), 10'000);
        FAIL() << "posted twice";
    } catch (const std::exception& exception) {
        EXPECT_EQ(store::to_error(exception).name(), "store.duplicate");
    }
}

// Someone with a database client changed an amount: check_books says where.
TEST_P(Books, TamperingIsFound) {
    {
        const store::Lease writer = store_->writer();
        post_bill(*writer, 1, "B1", make_day(2026, 8, 1), 10'000);
        writer->run_script("UPDATE ledger_entry SET amount_minor = 9999");
    }
    std::vector<BookProblem> problems = check_books(*store_->reader());
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].where, "sub-ledger of account 1122");
    EXPECT_EQ(to_text(problems[0].difference), "-0.01");
    store_->writer()->run_script(
        "UPDATE ledger_posting SET amount_minor = 0 WHERE account = '6001'");
    problems = check_books(*store_->reader());
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].where, "journal J-B1");
}

TEST(Journal, BalancesCurrencyByCurrency) {
    Journal journal{
        "J", make_day(2026, 8, 1), "test", {{kReceivable, yuan(5)}, {kRevenue, yuan(-5)}}};
    EXPECT_TRUE(is_balanced(journal));
    journal.postings.push_back({kBank, Money::from_minor(5, kUsd)});
    journal.postings.push_back({kRevenue, yuan(-5)});
    EXPECT_FALSE(is_balanced(journal));
}

// A journal that does not balance, or whose entries say something else, is a bug of ours: the
// program stops before a coin of it is written.
TEST(LedgerDeathTest, AnUnbalancedJournalStopsTheProgram) {
    const support::TemporaryStore place = support::fresh_store(store::Engine::sqlite);
    const store::Schema schemas[] = {schema()};
    const auto store = std::move(*store::Store::create(place.location(), schemas, kClock));
    const store::Lease writer = store->writer();
    const Journal unbalanced{
        "J", make_day(2026, 8, 1), "test", {{kBank, yuan(5)}, {kRevenue, yuan(-4)}}};
    EXPECT_DEATH(post(*writer, unbalanced, {}, kClock.now()), "is_balanced");
    const Journal alone{
        "J", make_day(2026, 8, 1), "test", {{kReceivable, yuan(5)}, {kRevenue, yuan(-5)}}};
    EXPECT_DEATH(post(*writer, alone, {}, kClock.now()), "difference");
}

}  // namespace
}  // namespace voltmark::ledger
