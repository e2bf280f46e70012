// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/write_off.hpp"

#include <gtest/gtest.h>

#include "voltmark/collect/errors.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"

#include "collect_test_support.hpp"

namespace voltmark::collect {
namespace {

using time::make_day;

const ContractId kContract{SiteId{7}, ContractNo{1}};
const security::Actor kClerk{"li.ming"};
const security::Actor kOther{"wang.fang"};
constexpr std::int64_t kDirectYuan = 50;

class WriteOffs : public support::StoreTest {
protected:
    template <class Do>
    auto change(Do&& what) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = what(*writer);
        if (result) transaction.commit();
        return result;
    }
    void prepare() override {
        make_store({ledger::schema(), security::schema(), schema()}, kClock);
        ASSERT_TRUE(change([](store::Session& session) {
            post_bill(session, kContract, "B-8", make_day(2026, 6, 1), 10'000);
            post_bill(session, kContract, "B-9", make_day(2026, 7, 1), 5'000);
            return Result<void>{};
        }));
    }
    Result<WriteOffAnswer> ask(const std::string& document, std::optional<std::int64_t> fen) {
        WriteOffRequest request{kContract, "991", document, std::nullopt, "company was dissolved"};
        if (fen) request.amount = yuan(*fen);
        return change([&](store::Session& session) {
            return ask_write_off(session, request, kDirectYuan, kClerk, kClock.now());
        });
    }
    Result<WriteOff> decide(const security::Approval& approval, const security::Actor& actor) {
        return change([&](store::Session& session) -> Result<WriteOff> {
            const auto approved =
                security::approve(session, approval.approval_id, actor, "seen", kClock.now());
            if (!approved) return approved.error();
            return carry_out_write_off(session, *approved, actor, kClock.now());
        });
    }
    Result<WriteOff> take_back(const std::string& id) {
        return change([&](store::Session& session) {
            return take_back_write_off(session, kContract, id, "it was paid after all", kClerk,
                                       kClock.now());
        });
    }
    /// "B-8 100.00, B-9 50.00"; the books are sound.
    std::string open() {
        const store::Lease reader = store_->reader();
        EXPECT_TRUE(ledger::check_books(*reader).empty());
        EXPECT_TRUE(check_write_offs(*reader).empty());
        EXPECT_TRUE(check_payments(*reader).empty());
        const auto of_range = open_items_in(*reader, kContract.site_id, kContract.site_id);
        std::string text;
        for (const OpenItem& item : open_items(*reader, kContract)) {
            text +=
                fmt::format("{}{} {}", text.empty() ? "" : ", ", item.document, to_text(item.open));
        }
        EXPECT_EQ(of_range.count(kContract), text.empty() ? 0U : 1U);
        return text;
    }
};

VOLTMARK_ON_EACH_ENGINE(WriteOffs);

TEST_P(WriteOffs, UpToALimitOnePersonGivesUp) {
    const auto answer = ask("B-9", 3'000);
    ASSERT_TRUE(answer && answer->done);
    EXPECT_FALSE(answer->waits_for);
    EXPECT_EQ(answer->done->write_off_id, "W1");
    EXPECT_EQ(open(), "B-8 100.00, B-9 20.00");
    // Pieces of one document count together.
    const auto more = ask("B-9", 2'000);
    ASSERT_TRUE(more && more->done);
    EXPECT_EQ(open(), "B-8 100.00");
    EXPECT_EQ(ask("B-9", 1).error().code, &kNotOpen);
}

TEST_P(WriteOffs, PiecesDoNotPassTheLimit) {
    ASSERT_TRUE(ask("B-8", 4'000)->done);
    const auto more = ask("B-8", 1'001);
    ASSERT_TRUE(more);
    EXPECT_FALSE(more->done);
    EXPECT_TRUE(more->waits_for);
    EXPECT_EQ(open(), "B-8 60.00, B-9 50.00");
}

TEST_P(WriteOffs, AboveItAnotherPersonAgreesToExactlyThat) {
    const auto answer = ask("B-8", std::nullopt);
    ASSERT_TRUE(answer && answer->waits_for);
    EXPECT_EQ(open(), "B-8 100.00, B-9 50.00");
    const WriteOffChange change = write_off_in(*answer->waits_for);
    EXPECT_EQ(to_text(change.before) + " " + to_text(change.after), "100.00 0.00");
    EXPECT_EQ(decide(*answer->waits_for, kClerk).error().code, &security::kSamePerson);
    const auto done = decide(*answer->waits_for, kOther);
    ASSERT_TRUE(done);
    EXPECT_EQ(done->by, "li.ming");
    EXPECT_EQ(done->approval, answer->waits_for->approval_id);
    EXPECT_EQ(open(), "B-9 50.00");
    std::map<std::string, std::string> balances;
    for (const auto& one : ledger::trial_balance(*store_->reader(), make_day(2026, 12, 31)))
        balances[one.account] = to_text(one.balance());
    EXPECT_EQ(balances["1231"], "100.00");
    EXPECT_EQ(balances["1122"], "50.00");
}

TEST_P(WriteOffs, WhatWasPaidMeanwhileIsNotGivenUp) {
    const auto answer = ask("B-8", std::nullopt);
    ASSERT_TRUE(answer && answer->waits_for);
    ASSERT_TRUE(change([](store::Session& session) {
        return post_payment(session,
                            {"bank-1", kContract, make_day(2026, 7, 20), yuan(2'500), "bank"},
                            kClock.now());
    }));
    EXPECT_EQ(decide(*answer->waits_for, kOther).error().code, &kWriteOffAmount);
    EXPECT_EQ(open(), "B-8 75.00, B-9 50.00");
    // Neither was it approved.
    const auto waits = security::get_approval(*store_->reader(), answer->waits_for->approval_id);
    EXPECT_EQ(state_of(*waits, kClock.now()), security::State::waiting);
}

TEST_P(WriteOffs, ADebtIsTakenUpAgainAndPaidFromWhatWasPaidAhead) {
    ASSERT_TRUE(ask("B-9", std::nullopt)->done);
    ASSERT_TRUE(change([](store::Session& session) {
        return post_payment(session,
                            {"bank-1", kContract, make_day(2026, 7, 20), yuan(12'000), "bank"},
                            kClock.now());
    }));
    EXPECT_EQ(open(), "");
    const auto back = take_back("W1");
    ASSERT_TRUE(back);
    EXPECT_EQ(back->write_off_id, "W1-R");
    EXPECT_EQ(to_text(back->amount), "-50.00");
    EXPECT_EQ(open(), "B-9 30.00");
    EXPECT_EQ(take_back("W1").error().code, &kWriteOffTakenBack);
    EXPECT_EQ(take_back("W1-R").error().code, &kWriteOffUnknown);
    EXPECT_EQ(take_back("W7").error().code, &kWriteOffUnknown);
    EXPECT_EQ(write_offs_of(*store_->reader(), kContract).size(), 2U);
}

TEST_P(WriteOffs, OfABillThatWasCorrectedToLessNothingIsACredit) {
    ASSERT_TRUE(ask("B-9", std::nullopt)->done);
    // The bill is taken back, and another one of 20.00 stands in its place.
    ASSERT_TRUE(change([](store::Session& session) {
        const time::CivilDay day = make_day(2026, 7, 25);
        const auto entry = [&](const std::string& document, ledger::EntryKind kind,
                               std::int64_t fen) {
            return ledger::Entry{kContract, document, ledger::SubLedger::receivable, kind, day, day,
                                 yuan(fen), "C-1"};
        };
        const ledger::Entry entries[] = {entry("B-9-R", ledger::EntryKind::reversal, -5'000),
                                         entry("B-9.2", ledger::EntryKind::bill, 2'000)};
        ledger::post(session,
                     {"C-1",
                      day,
                      "test",
                      {{ledger::kReceivable, yuan(-3'000)}, {ledger::kRevenue, yuan(3'000)}}},
                     entries, kClock.now());
        const ledger::Reversal reversal{kContract, "B-9", "B-9-R", "B-9.2"};
        ledger::record_reversals(session, {&reversal, 1});
        return Result<void>{};
    }));
    EXPECT_EQ(open(), "B-8 100.00");
}

TEST_P(WriteOffs, RefusalsChangeNothing) {
    EXPECT_EQ(ask("B-7", 100).error().code, &kNotOpen);
    EXPECT_EQ(ask("B-9", 0).error().code, &kWriteOffAmount);
    EXPECT_EQ(ask("B-9", -100).error().code, &kWriteOffAmount);
    EXPECT_EQ(ask("B-9", 5'001).error().code, &kWriteOffAmount);
    WriteOffRequest request{kContract, "991", "B-9", Money::from_minor(100, kUsd), "gone"};
    const auto plan = [&] { return plan_write_off(*store_->reader(), request, kDirectYuan); };
    EXPECT_EQ(plan().error().code, &kWriteOffAmount);
    request.amount.reset();
    request.reason.clear();
    EXPECT_EQ(plan().error().code, &kWriteOffReason);
    EXPECT_EQ(open(), "B-8 100.00, B-9 50.00");
    EXPECT_EQ(security::list_audit(*store_->reader(), {}).size(), 0U);
}

TEST_P(WriteOffs, WhoWritesPastTheProgramIsFound) {
    ASSERT_TRUE(ask("B-9", 3'000)->done);
    store_->writer()->run_script("UPDATE write_off SET amount_minor = 2000");
    const auto problems = check_write_offs(*store_->reader());
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].write_off_id, "W1");
}

}  // namespace
}  // namespace voltmark::collect
