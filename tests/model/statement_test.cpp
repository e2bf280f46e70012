// SPDX-License-Identifier: Apache-2.0
// Statements of a group's bills, and payment codes, over a small synthetic city.
#include "voltmark/billing/statement.hpp"

#include <gtest/gtest.h>

#include "voltmark/billing/check.hpp"
#include "voltmark/billing/correction.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/issuer.hpp"
#include "voltmark/billing/use_history.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

using time::make_day;

const time::BillingPeriod kBothMonths{kJune.from, kJuly.to};

class Statements : public support::EngineTest {
protected:
    void prepare() override {
        place_ = city(GetParam(), 12, kBothMonths);
        const store::Lease writer = place_.store->writer();
        const std::vector<customer::ContractTerms> contracts =
            customer::contracts_in(*writer, {SiteId{0}, SiteId{INT64_MAX}}, kBothMonths);
        EXPECT_TRUE(customer::create_group(
            *writer, {"HQ", "总部", contracts.front().contract.party_id}, kClock.now()));
        for (std::size_t i = 0; i < 3; ++i) {
            members_.push_back(contracts[i].contract.id);
            EXPECT_TRUE(customer::add_member(*writer, "HQ", members_.back(), kJune.from));
        }
    }
    Result<StatementReport> make(const time::BillingPeriod& period, bool partial = false) {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        StatementOptions options;
        options.group = "HQ";
        options.period = period;
        options.partial = partial;
        Result<StatementReport> report = make_statement(*writer, options, kClock.now());
        if (report) transaction.commit();
        return report;
    }
    Place place_;
    std::vector<ContractId> members_;
};

VOLTMARK_ON_EACH_ENGINE(Statements);

TEST_P(Statements, AreTheSumOfTheirBillsAndIssuedOnce) {
    bill(*place_.store, kJune);
    const Result<StatementReport> first = make(kJune);
    ASSERT_TRUE(first.has_value()) << first.error().message();
    EXPECT_EQ(to_text(first->statement.number), "S2026-0000001");
    EXPECT_EQ(first->statement.items.size(), 3U);
    EXPECT_FALSE(first->statement.partial);
    const Result<StatementReport> second = make(kJune);
    ASSERT_TRUE(second.has_value());
    EXPECT_TRUE(second->repeated);
    EXPECT_EQ(second->statement.number, first->statement.number);
    const store::Lease reader = place_.store->reader();
    EXPECT_EQ(list_statements(*reader).size(), 1U);
    const Result<StatementView> view = view_statement(*reader, "S2026-0000001");
    ASSERT_TRUE(view.has_value()) << view.error().message();
    Money bills = Money::zero(kCny);
    Money components = bills;
    for (const StatementView::Row& row : view->rows) {
        EXPECT_TRUE(row.bill_number.has_value());
        bills += row.item.amount;
    }
    for (const ComponentSum& sum : view->components) components += sum.amount;
    EXPECT_EQ(bills, view->statement.total);
    EXPECT_EQ(components, view->statement.total);
    expect_sound(*place_.store);
}

TEST_P(Statements, WaitForMembersWithoutABill) {
    EXPECT_EQ(make(kJune).error().name(), "billing.statement_waits");
    bill(*place_.store, kJune);
    {
        const store::Lease writer = place_.store->writer();
        const std::vector<customer::ContractTerms> all =
            customer::contracts_in(*writer, {SiteId{0}, SiteId{INT64_MAX}}, kJuly);
        ASSERT_TRUE(customer::add_member(*writer, "HQ", all[3].contract.id, kJuly.from));
    }
    ASSERT_TRUE(make(kJune).has_value());
    EXPECT_EQ(make(kJuly, true).error().name(), "billing.statement_empty");
    EXPECT_EQ(make(kJuly).error().name(), "billing.statement_waits");
}

// A part is issued; what was missing follows on a statement of its own, and nothing is stated
// twice.
TEST_P(Statements, WhatWasLeftOutFollows) {
    bill(*place_.store, kJune);
    BillFilter filter;
    filter.contract = members_[1];
    filter.period = kJune;
    const BillSummary gone = list_bills(*place_.store->reader(), filter).front();
    {
        // As if the member were billed later: its bill is hidden, and comes back.
        const store::Lease writer = place_.store->writer();
        writer->run_script(
            fmt::format("UPDATE bill SET run_from = run_from - 1000 WHERE site_id = "
                        "{} AND contract_no = {}",
                        raw(gone.id.contract.site_id), raw(gone.id.contract.contract_no)));
    }
    const Result<StatementReport> part = make(kJune, true);
    ASSERT_TRUE(part.has_value()) << part.error().message();
    EXPECT_TRUE(part->statement.partial);
    EXPECT_EQ(part->statement.missing.size(), 1U);
    EXPECT_TRUE(make(kJune, true)->repeated);
    {
        const store::Lease writer = place_.store->writer();
        writer->run_script(
            fmt::format("UPDATE bill SET run_from = run_from + 1000 WHERE site_id = "
                        "{} AND contract_no = {}",
                        raw(gone.id.contract.site_id), raw(gone.id.contract.contract_no)));
    }
    const Result<StatementReport> rest = make(kJune);
    ASSERT_TRUE(rest.has_value()) << rest.error().message();
    EXPECT_FALSE(rest->repeated);
    ASSERT_EQ(rest->statement.items.size(), 1U);
    EXPECT_EQ(rest->statement.items[0].bill, gone.id);
    EXPECT_TRUE(make(kJune)->repeated);
    expect_sound(*place_.store);
}

// A correction of a stated bill never changes the statement: the next one has the difference.
TEST_P(Statements, ACorrectionIsAnAdjustmentOfTheNext) {
    bill(*place_.store, kJune);
    ASSERT_TRUE(make(kJune).has_value());
    const Statement before = *load_statement(*place_.store->reader(), "S2026-0000001");
    const BillId old{members_[0], kJune.from, 1};
    {
        // A corrected version of the bill, as a correction posts it.
        const store::Lease writer = place_.store->writer();
        writer->run_script(fmt::format(
            "INSERT INTO bill SELECT run_from, site_id, contract_no, 2, period_from, period_to, "
            "run_id, unit_no, currency, total_minor + 500, tax_minor, import_milli + 7, "
            "export_milli, estimated_slots, tier_month, tier_year, body FROM bill WHERE run_from = "
            "{} AND site_id = {} AND contract_no = {}",
            time::to_number(kJune.from), raw(old.contract.site_id), raw(old.contract.contract_no)));
    }
    bill(*place_.store, kJuly);
    const Result<StatementReport> next = make(kJuly);
    ASSERT_TRUE(next.has_value()) << next.error().message();
    ASSERT_EQ(next->statement.items.size(), 4U);
    const StatementItem& adjustment = next->statement.items.back();
    EXPECT_TRUE(adjustment.is_adjustment());
    EXPECT_EQ(adjustment.amount, Money::from_minor(500, kCny));
    EXPECT_EQ(adjustment.imported.milli(), 7);
    const Statement after = *load_statement(*place_.store->reader(), "S2026-0000001");
    EXPECT_EQ(after.total, before.total);
    EXPECT_EQ(after.items.size(), before.items.size());
    EXPECT_EQ(check_statements(*place_.store->reader()).violated, 0);
    const store::Lease writer = place_.store->writer();
    writer->run_script("UPDATE statement SET total_minor = total_minor + 1 WHERE number = 1");
    EXPECT_GT(check_statements(*writer).violated, 0);
}

TEST_P(Statements, SayWhatIsWrong) {
    bill(*place_.store, kJune);
    const store::Lease writer = place_.store->writer();
    StatementOptions options;
    options.group = "no";
    options.period = kJune;
    EXPECT_EQ(make_statement(*writer, options, kClock.now()).error().name(),
              "customer.group_unknown");
    for (const std::string_view number : {"S2026-0000009", "x", "S2026-"})
        EXPECT_EQ(load_statement(*writer, number).error().name(), "billing.statement_unknown");
    writer->run_script(fmt::format("UPDATE bill SET currency = 'EUR' WHERE site_id = {}",
                                   raw(members_[0].site_id)));
    options.group = "HQ";
    EXPECT_EQ(make_statement(*writer, options, kClock.now()).error().name(),
              "billing.statement_currency");
}

TEST_P(Statements, ABillIsComparedWithTheOneBefore) {
    bill(*place_.store, kJune);
    bill(*place_.store, kJuly, 7, State::draft);
    const store::Lease reader = place_.store->reader();
    const Bill july = *load_bill(*reader, {members_[0], kJuly.from, 1});
    const UseHistory history = history_of(*reader, july);
    ASSERT_TRUE(history.before.has_value());
    EXPECT_EQ(history.before->id.run_from, kJune.from);
    EXPECT_FALSE(history.year_before.has_value());
    ASSERT_EQ(history.months.size(), 2U);
    EXPECT_EQ(history.months.back().id, july.id);
    const Bill june = *load_bill(*reader, {members_[0], kJune.from, 1});
    EXPECT_FALSE(history_of(*reader, june).before.has_value());
}

TEST(UseHistories, ChangesAreSharesOfWhatWas) {
    EXPECT_EQ(change_permille(1'123, 1'000), 123);
    EXPECT_EQ(change_permille(500, 1'000), -500);
    EXPECT_EQ(change_permille(10'005, 10'000), 1);  // Half up.
    EXPECT_EQ(change_permille(5, 0), std::nullopt);
    EXPECT_EQ(change_permille(5, -7), std::nullopt);
    EXPECT_EQ(change_permille(INT64_MAX, 1), std::nullopt);
}

Issuer issuer() {
    Issuer one;
    one.name = "示范供电公司";
    one.name_en = "Example Power";
    return one;
}

Payable payable(Currency currency, std::int64_t minor = 12'345) {
    return {"2026-0000001", "991000001001", Money::from_minor(minor, currency),
            make_day(2026, 8, 16)};
}

TEST(PaymentCodes, SayWhatIsToPay) {
    Issuer one = issuer();
    EXPECT_EQ(payment_code(one, payable(kCny)),
              "BILL 2026-0000001\nCONSUMER 991000001001\nAMOUNT CNY 123.45\nDUE 2026-08-16");
    EXPECT_EQ(payment_code(one, payable(kCny, 0)), std::nullopt);
    EXPECT_EQ(payment_code(one, payable(kCny, -5)), std::nullopt);
    one.pay_template = "https://pay.example/?bill={bill}&amount={amount}&who={consumer}";
    Payable group = payable(kCny);
    group.consumer_no = "总 1";
    EXPECT_EQ(payment_code(one, group),
              "https://pay.example/?bill=2026-0000001&amount=123.45&who=%E6%80%BB%201");
    // The form of EPC069-12, to the line.
    one.iban = "DE89370400440532013000";
    one.bic = "COBADEFFXXX";
    EXPECT_EQ(
        payment_code(one, payable(kEur)),
        "BCD\n002\n1\nSCT\nCOBADEFFXXX\nExample Power\nDE89370400440532013000\nEUR123.45\n\n\n"
        "2026-0000001 991000001001");
    EXPECT_TRUE(payment_code(one, payable(kCny))->starts_with("https://"));
}

TEST(PaymentCodes, AnIssuerIsCheckedBeforeItIsSet) {
    const Place place = city(store::Engine::sqlite, 2, kJuly);
    const store::Lease writer = place.store->writer();
    EXPECT_EQ(load_issuer(*writer), Issuer{});
    const auto refusal = [&](const std::function<void(Issuer&)>& change) {
        Issuer one = issuer();
        change(one);
        const Result<void> set = set_issuer(*writer, one);
        return set ? std::string{} : std::string{set.error().name()};
    };
    EXPECT_EQ(refusal([](Issuer& one) { one.iban = "DE89370400440532013001"; }), "billing.iban");
    EXPECT_EQ(refusal([](Issuer& one) { one.iban = "DE8937040044"; }), "billing.iban");
    EXPECT_EQ(refusal([](Issuer& one) { one.bic = "COBADE"; }), "billing.bic");
    EXPECT_EQ(refusal([](Issuer& one) { one.name = "two\nlines"; }), "billing.issuer_text");
    EXPECT_EQ(refusal([](Issuer& one) {
                  one.name = one.name_en = {};
                  one.iban = "DE89370400440532013000";
              }),
              "billing.issuer_name");
    for (const char* pay : {"no bill", "{bill", "{bill}}", "{bill}{card}", "{}{bill}"}) {
        EXPECT_EQ(refusal([&](Issuer& one) { one.pay_template = pay; }), "billing.pay_template")
            << pay;
    }
    EXPECT_EQ(load_issuer(*writer), Issuer{});
    EXPECT_EQ(refusal([](Issuer& one) { one.pay_template = "x{bill}"; }), "");
    EXPECT_EQ(load_issuer(*writer).pay_template, "x{bill}");
}

}  // namespace
}  // namespace voltmark::billing
