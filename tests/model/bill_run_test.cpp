// SPDX-License-Identifier: Apache-2.0
// Bill runs over a small synthetic city, in a real store of each engine: what must hold however a
// run is cut, stopped, repeated or ordered.
#include "voltmark/billing/bill_run.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/billing/bill_pdf.hpp"
#include "voltmark/billing/check.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/portfolio/city.hpp"
#include "voltmark/portfolio/simulate.hpp"
#include "voltmark/tariff/document.hpp"

#include "city.hpp"
#include "proven.hpp"

namespace voltmark::billing {
namespace {

using time::make_day;

/// Every bill of a store as it was written.
std::vector<BillRow> rows(store::Store& store) {
    std::vector<BillRow> found;
    const store::Lease reader = store.reader();
    for (const Run& run : list_runs(*reader)) {
        for (const Unit& unit : list_units(*reader, run.run_id)) {
            for (BillRow& row : unit_bills(*reader, run, unit)) found.push_back(std::move(row));
        }
    }
    return found;
}

std::map<std::string, std::vector<std::uint8_t>> bodies(store::Store& store) {
    std::map<std::string, std::vector<std::uint8_t>> found;
    for (BillRow& row : rows(store)) found[to_text(row.id)] = std::move(row.body);
    return found;
}

class BillRuns : public support::EngineTest {};

VOLTMARK_ON_EACH_ENGINE(BillRuns);

TEST_P(BillRuns, EveryBillIsProvenAndTheBooksAgree) {
    const Place place = city(GetParam(), 120, kJuly, 15);
    const RunReport report = bill(*place.store, kJuly);
    EXPECT_EQ(report.progress.holds, 0);
    EXPECT_GT(report.progress.bills, 120);  // Homes with panels have a second contract.
    EXPECT_EQ(report.progress.units_done, report.progress.units);
    expect_sound(*place.store);
    expect_verified(*place.store);
}

TEST_P(BillRuns, TheYearsTiersGoOnFromMonthToMonth) {
    const Place place = city(GetParam(), 40, {kJune.from, kJuly.to});
    bill(*place.store, kJune);
    bill(*place.store, kJuly);
    expect_sound(*place.store);
    expect_verified(*place.store);
    const store::Lease reader = place.store->reader();
    BillFilter filter;
    filter.period = kJuly;
    for (const BillSummary& july : list_bills(*reader, filter)) {
        BillId june = july.id;
        june.run_from = kJune.from;
        EXPECT_EQ(load_bill(*reader, july.id)->body.tiers_before.year,
                  load_bill(*reader, june)->tiers_after.year);
    }
}

TEST_P(BillRuns, ARepeatedRunDoesNothing) {
    const Place place = city(GetParam(), 30, kJuly);
    const RunReport first = bill(*place.store, kJuly);
    const auto before = bodies(*place.store);
    const RunReport second = bill(*place.store, kJuly);
    EXPECT_TRUE(second.all_billed);
    EXPECT_EQ(second.run.run_id, first.run.run_id);
    EXPECT_EQ(bodies(*place.store), before);
    expect_sound(*place.store);
}

TEST(BillRunLaws, EqualInputGivesEqualBytesHoweverItIsCutAndStored) {
    const Place one = city(store::Engine::sqlite, 60, kJuly, 15);
    const Place other = city(store::Engine::sqlite, 60, kJuly, 15);
    bill(*one.store, kJuly, 60);
    bill(*other.store, kJuly, 3);
    EXPECT_EQ(bodies(*one.store), bodies(*other.store));
    if (!support::has_engine(store::Engine::postgresql))
        GTEST_SKIP() << "VOLTMARK_TEST_POSTGRES names no server";
    const Place server = city(store::Engine::postgresql, 60, kJuly, 15);
    bill(*server.store, kJuly, 10);
    EXPECT_EQ(bodies(*one.store), bodies(*server.store));
}

// A draft can be looked at, thrown away, or moved on; what is issued stays.
TEST_P(BillRuns, DraftsAreIssuedPostedOrThrownAway) {
    const Place place = city(GetParam(), 20, kJuly);
    const RunReport draft = bill(*place.store, kJuly, 7, State::draft);
    {
        const store::Lease reader = place.store->reader();
        EXPECT_EQ(list_bills(*reader, {})[0].state, State::draft);
        EXPECT_TRUE(ledger::trial_balance(*reader, time::kOpenEnd).empty());
    }
    const auto first = bodies(*place.store);
    EXPECT_EQ(*discard_run(*place.store, draft.run.run_id), draft.progress.bills);
    EXPECT_TRUE(bodies(*place.store).empty());
    const RunReport again = bill(*place.store, kJuly, 7, State::draft);
    EXPECT_EQ(bodies(*place.store), first);
    ASSERT_TRUE(advance_run(*place.store, again.run.run_id, State::issued, kClock).has_value());
    EXPECT_EQ(discard_run(*place.store, again.run.run_id).error().name(), "billing.not_draft");
    ASSERT_TRUE(advance_run(*place.store, again.run.run_id, State::posted, kClock).has_value());
    ASSERT_TRUE(advance_run(*place.store, again.run.run_id, State::posted, kClock)
                    .has_value());  // Once only.
    expect_sound(*place.store);
    EXPECT_EQ(advance_run(*place.store, RunId{99}, State::posted, kClock).error().name(),
              "billing.run_unknown");
    // Posting drafts gives the same ledger as posting at once.
    const Place direct = city(GetParam(), 20, kJuly);
    bill(*direct.store, kJuly);
    const store::Lease a = place.store->reader();
    const store::Lease b = direct.store->reader();
    const auto left = ledger::trial_balance(*a, time::kOpenEnd);
    const auto right = ledger::trial_balance(*b, time::kOpenEnd);
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t i = 0; i < left.size(); ++i)
        EXPECT_EQ(left[i].balance(), right[i].balance()) << left[i].account;
}

// Readings that are missing hold the bill; when they come, only the held contract is billed; the
// year's tiers of the next month wait for it.
TEST_P(BillRuns, AHeldContractIsBilledWhenItsReadingsCome) {
    const Place place = city(GetParam(), 25, {kJune.from, kJuly.to});
    meter::BlockKey hole{make_day(2026, 6, 10), {SiteId{4}, ChannelNo{1}}};
    meter::SpanReadings lost;
    {
        const store::Lease reader = place.store->reader();
        lost = meter::read_spans(*reader, hole.channel, hole.span, hole.span + std::chrono::days{1},
                                 meter::last_delivery(*reader))
                   ->at(0)
                   .readings;
    }
    const bool sqlite = GetParam() == store::Engine::sqlite;
    const std::string where = sqlite ? "block_key = ({} << 34 | 4) << 10 | 1"
                                     : "span_day = {} AND site_id = 4 AND channel_no = 1";
    place.store->writer()->run_script("DELETE FROM reading_day WHERE " +
                                      fmt::format(fmt::runtime(where), time::to_number(hole.span)));
    const RunReport june = bill(*place.store, kJune);
    EXPECT_EQ(june.progress.holds, 1);
    {
        const store::Lease reader = place.store->reader();
        const std::vector<HeldContract> held = list_holds(*reader, {}, 10);
        ASSERT_EQ(held.size(), 1U);
        EXPECT_EQ(held[0].hold.reason.name(), "rating.usage_missing");
        EXPECT_NE(held[0].hold.reason.message().find(
                      "24 intervals have no reading, the first at 2026-06-10 00:00"),
                  std::string::npos)
            << held[0].hold.reason.message();
    }
    // July cannot go on from June: its tiers would begin too low.
    const RunReport july = bill(*place.store, kJuly);
    EXPECT_EQ(july.progress.holds, 1);
    {
        const store::Lease reader = place.store->reader();
        EXPECT_EQ(list_holds(*reader, july.run.run_id, 10).at(0).hold.reason.name(),
                  "billing.previous_held");
    }
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        meter::SpanBatch batch;
        batch.add(hole, lost, 1000);
        const DeliveryId late =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "late", "", kClock.now());
        meter::put_spans(*writer, late, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, late);
        transaction.commit();
    }
    EXPECT_EQ(bill(*place.store, kJune).progress.bills, 1);
    EXPECT_EQ(bill(*place.store, kJuly).progress.bills, 1);
    EXPECT_TRUE(bill(*place.store, kJuly).all_billed);
    EXPECT_TRUE(list_holds(*place.store->reader(), {}, 10).empty());
    expect_sound(*place.store);
    expect_verified(*place.store);
    // The late bill is what it would have been in time.
    const Place whole = city(GetParam(), 25, {kJune.from, kJuly.to});
    bill(*whole.store, kJune);
    bill(*whole.store, kJuly);
    auto late = bodies(*place.store);
    auto in_time = bodies(*whole.store);
    ASSERT_EQ(late.size(), in_time.size());
    EXPECT_EQ(late, in_time);
}

// A home that is billed as a business by mistake: nobody gets that bill.
TEST_P(BillRuns, AContractThatItsTariffIsNotForIsHeld) {
    const Place place = city(GetParam(), 10, kJuly);
    place.store->writer()->run_script(
        "UPDATE contract_term SET attributes = '{\"class\":\"business\"}' WHERE site_id = 4 AND "
        "contract_no = 1");
    EXPECT_EQ(bill(*place.store, kJuly).progress.holds, 1);
    const std::vector<HeldContract> held = list_holds(*place.store->reader(), {}, 10);
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].hold.reason.name(), "billing.not_eligible");
    expect_sound(*place.store);
}

// A delivery on its way may still change what was rated: it is seen when it is whole, or closed.
TEST_P(BillRuns, ReadingsThatAreStillArrivingAreNotUsed) {
    const Place place = city(GetParam(), 10, kJuly);
    const meter::BlockKey key{make_day(2026, 7, 10), {SiteId{4}, ChannelNo{1}}};
    const auto put = [&](DeliveryId delivery, std::int64_t milli) {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        meter::SpanBatch batch;
        batch.add(key, {std::vector<std::int64_t>(24, milli), {}}, 1000);
        meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
        transaction.commit();
    };
    DeliveryId arriving{};
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        arriving =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "f", "abc", kClock.now());
        transaction.commit();
    }
    put(arriving, 1'000'000);
    const RunReport report = bill(*place.store, kJuly);
    EXPECT_EQ(report.unseen_deliveries, 1);
    EXPECT_LT(raw(report.run.as_of), raw(arriving));
    put(arriving, 2'000'000);  // The rest of the file corrects its beginning.
    expect_sound(*place.store);
    expect_verified(*place.store);
    const store::Lease writer = place.store->writer();
    EXPECT_TRUE(meter::close_delivery(*writer, arriving));
    EXPECT_FALSE(meter::close_delivery(*writer, arriving));
    EXPECT_EQ(meter::settled_delivery(*writer), arriving);
    EXPECT_EQ(meter::list_deliveries(*writer, 5).front().state, "interrupted");
}

TEST_P(BillRuns, AContractThatMovesOutIsBilledToItsLastDay) {
    const Place place = city(GetParam(), 10, kJuly);
    place.store->writer()->run_script(fmt::format(
        "UPDATE contract SET valid_to = {} WHERE site_id = 3; "
        "UPDATE contract SET valid_from = {} WHERE site_id = 5",
        time::to_number(make_day(2026, 7, 11)), time::to_number(make_day(2026, 7, 21))));
    bill(*place.store, kJuly);
    const store::Lease reader = place.store->reader();
    const Result<Bill> out = load_bill(*reader, {{SiteId{3}, ContractNo{1}}, kJuly.from, 1});
    ASSERT_TRUE(out.has_value());
    EXPECT_EQ(out->period.days(), 10);
    const Result<Bill> in = load_bill(*reader, {{SiteId{5}, ContractNo{1}}, kJuly.from, 1});
    ASSERT_TRUE(in.has_value());
    EXPECT_EQ(in->period, (time::BillingPeriod{make_day(2026, 7, 21), kJuly.to}));
    expect_sound(*place.store);
    expect_verified(*place.store);
}

// A contract that began inside a period was lost to whatever looked for bills by the period's
// first day: the next run billed it twice, posting forgot it, and the month after was held.
TEST_P(BillRuns, AContractThatMovesInIsOneOfTheRunsContracts) {
    const time::BillingPeriod august = *time::parse_period("2026-08");
    const Place place = city(GetParam(), 10, {kJuly.from, august.to});
    place.store->writer()->run_script(
        fmt::format("UPDATE contract SET valid_from = {} WHERE site_id = 5 AND contract_no = 1",
                    time::to_number(make_day(2026, 7, 21))));
    const RunReport draft = bill(*place.store, kJuly, 7, State::draft);
    EXPECT_EQ(*discard_run(*place.store, draft.run.run_id), draft.progress.bills);
    EXPECT_TRUE(list_bills(*place.store->reader(), {}).empty());
    const RunReport july = bill(*place.store, kJuly, 7, State::draft);
    ASSERT_TRUE(advance_run(*place.store, july.run.run_id, State::posted, kClock).has_value());
    EXPECT_TRUE(bill(*place.store, kJuly).all_billed);
    EXPECT_EQ(bill(*place.store, august).progress.holds, 0);
    BillFilter filter;
    filter.contract = ContractId{SiteId{5}, ContractNo{1}};
    EXPECT_EQ(list_bills(*place.store->reader(), filter).size(), 2U);
    EXPECT_EQ(ledger::entries_of(*place.store->reader(), *filter.contract).size(), 2U);
    expect_sound(*place.store);
    expect_verified(*place.store);
}

// A catalogue with a hole holds the contracts that need it; when the tariff comes, they are billed.
TEST_P(BillRuns, AContractWaitsForItsTariff) {
    const Place place = city(GetParam(), 12, kJuly);
    place.store->writer()->run_script(
        "DELETE FROM tariff_document WHERE tariff = 'cn.zj.residential.ladder'");
    const RunReport first = bill(*place.store, kJuly);
    EXPECT_GT(first.progress.holds, 0);
    for (const HeldContract& held : list_holds(*place.store->reader(), {}, 100))
        EXPECT_EQ(held.hold.reason.name(), "billing.tariff_unknown");
    add_tariffs(*place.store);
    EXPECT_EQ(bill(*place.store, kJuly).progress.bills, first.progress.holds);
    EXPECT_TRUE(list_holds(*place.store->reader(), {}, 100).empty());
    EXPECT_EQ(
        tariff::load_document(*place.store->reader(), tariff::DocumentId{9'999}).error().name(),
        "tariff.unknown");
}

// Hot days have a band of their own, and nobody knows them before the month is over.
TEST_P(BillRuns, AContractWaitsForTheDaysOfAnEvent) {
    const Place place = city(GetParam(), 12, kJuly);
    constexpr std::string_view kBody =
        "tariff: cn.zj.residential.ladder\nversions:\n  - valid: {from: 2026-01-01}\n"
        "    source: test\n    bands:\n"
        "      - {band: sharp, months: [7], days: event.hot_day}\n      - {band: flat}\n"
        "    components:\n      - {id: energy, price: {sharp: 1, flat: 0.5}}\n";
    const auto write = [&](const auto& action) {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        action(*writer);
        transaction.commit();
    };
    write([&](store::Session& session) {
        const tariff::Reading reading = tariff::read_document(kBody);
        tariff::add_document(session, *reading.tariff, kBody, kClock.now());
    });
    const RunReport first = bill(*place.store, kJuly);
    EXPECT_GT(first.progress.holds, 0);
    for (const HeldContract& held : list_holds(*place.store->reader(), {}, 100))
        EXPECT_EQ(held.hold.reason.name(), "rating.event_open");
    write([&](store::Session& session) {
        const time::CivilDay hot[] = {make_day(2026, 7, 14)};
        EXPECT_EQ(*tariff::add_event_days(session, "hot_day", hot, kClock.now()), 1);
        EXPECT_TRUE(tariff::settle_event(session, "hot_day", kJuly.to, kClock.now()).has_value());
    });
    EXPECT_EQ(bill(*place.store, kJuly).progress.bills, first.progress.holds);
    expect_sound(*place.store);
    expect_verified(*place.store);
}

// Somebody changed a figure in the store: `check` and `verify` say which bill.
TEST_P(BillRuns, TamperingIsFound) {
    const Place place = city(GetParam(), 12, kJuly);
    bill(*place.store, kJuly);
    place.store->writer()->run_script(
        "UPDATE bill SET total_minor = total_minor + 1 WHERE site_id = 7");
    place.store->writer()->run_script(
        "UPDATE bill SET import_milli = import_milli - 1000 WHERE site_id = 8");
    place.store->writer()->run_script(
        "UPDATE ledger_entry SET amount_minor = amount_minor + 5 WHERE site_id = 9");
    std::map<std::string_view, std::int64_t> violated;
    for (const Invariant& law : check_bills(*place.store, {})) violated[law.name] = law.violated;
    EXPECT_EQ(violated["lines"], 1);
    EXPECT_EQ(violated["energy"], 1);
    EXPECT_EQ(violated["entries"], 2);
    EXPECT_EQ(violated["ledger"], 1);
    const store::Lease reader = place.store->reader();
    const auto found = verify_bill(*reader, {{SiteId{7}, ContractNo{1}}, kJuly.from, 1});
    ASSERT_TRUE(found.has_value());
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->at(0).what, "total");
}

TEST(BillRunErrors, SayWhatIsNotThere) {
    const Place place = city(store::Engine::sqlite, 3, kJuly);
    RunOptions options;
    options.period = *time::parse_period("1999-01");
    EXPECT_EQ(bill_period(*place.store, options, kClock, {}).error().name(),
              "billing.no_contracts");
    const store::Lease reader = place.store->reader();
    EXPECT_EQ(load_bill(*reader, {{SiteId{1}, ContractNo{1}}, kJuly.from, 1}).error().name(),
              "billing.bill_unknown");
    for (const std::string_view text : {"", "1", "1-1-20260701", "1-1-20260732-1", "a-1-20260701-1",
                                        "1-0-20260701-1", "1-1-20260701-1-1"}) {
        EXPECT_EQ(parse_bill_id(text).error().name(), "billing.bill_id") << text;
    }
    EXPECT_EQ(to_text(*parse_bill_id("10023-1-20260701-2")), "10023-1-20260701-2");
}

void expect_prices_add_up(const ExplainedLine& line) {
    if (line.prices.empty()) return;
    Price sum;
    for (const ExplainedPrice& price : line.prices) sum = sum + price.price;
    EXPECT_EQ(sum, line.line.price);
}

// A bill whose bytes were changed past the program is refused, or read as it now is; what it points
// to is looked at first.
TEST(BillBodies, ChangedOnesAreReadInsideTheirBounds) {
    const Place place = city(store::Engine::sqlite, 120, kJuly, 15);
    bill(*place.store, kJuly);
    // One bill of each tariff; nothing is committed.
    std::map<std::string, BillRow> by_tariff;
    for (BillRow& row : rows(*place.store)) {
        const Result<Explanation> explanation = explain_bill(*place.store->reader(), row.id);
        by_tariff.try_emplace(explanation->terms.at(0).tariff, std::move(row));
    }
    EXPECT_EQ(by_tariff.size(), 5U);
    const store::Lease writer = place.store->writer();
    const store::Transaction transaction{*writer};
    const auto put = [&](const BillId& id, std::span<const std::uint8_t> body) {
        writer->run_script(fmt::format(
            "UPDATE bill SET body = x'{:02x}' WHERE site_id = {} AND contract_no = {}",
            fmt::join(body, ""), raw(id.contract.site_id), raw(id.contract.contract_no)));
    };
    std::map<std::string, int> outcomes;
    for (const auto& [tariff, row] : by_tariff) {
        for (std::size_t at = 0; at < row.body.size(); ++at) {
            std::vector<std::uint8_t> changed = row.body;
            changed[at] = static_cast<std::uint8_t>(changed[at] + 1 + at % 7 * 16);
            put(row.id, changed);
            const Result<Explanation> explanation = explain_bill(*writer, row.id);
            if (explanation) to_text(*explanation, Language::zh, true);
            const Result<std::vector<Disagreement>> found = verify_bill(*writer, row.id);
            ++outcomes[!found           ? std::string{found.error().name()}
                       : found->empty() ? "agrees"
                                        : "disagrees"];
        }
    }
    EXPECT_GT(outcomes["billing.body"], 50);
    EXPECT_GT(outcomes["disagrees"], outcomes["agrees"]);
}

// What stood under the name still does, and nothing else is left behind.
TEST(BillPdf, ThatCannotBeWrittenLeavesNothing) {
    const Place place = city(store::Engine::sqlite, 1, kJuly);
    bill(*place.store, kJuly);
    const store::Lease reader = place.store->reader();
    const Explanation explanation =
        *explain_bill(*reader, {{SiteId{1}, ContractNo{1}}, kJuly.from, 1});
    const std::filesystem::path folder = std::filesystem::path{place.files.folder()} / "bills";
    std::filesystem::create_directories(folder / "taken");
    for (const std::filesystem::path& path : {folder / "absent" / "bill.pdf", folder / "taken"}) {
        const Result<void> refused = write_bill_pdf(explanation, Language::en, path.string());
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().name(), "billing.pdf_write");
    }
    ASSERT_TRUE(write_bill_pdf(explanation, Language::zh, (folder / "bill.pdf").string()));
    EXPECT_GT(std::filesystem::file_size(folder / "bill.pdf"), 10'000U);
    const auto entries = std::filesystem::directory_iterator{folder};
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 2);
}

TEST(BillExplanation, SaysEveryAmountInBothLanguages) {
    const Place place = city(store::Engine::sqlite, 60, kJuly, 15);
    bill(*place.store, kJuly);
    const store::Lease reader = place.store->reader();
    BillFilter filter;
    filter.limit = 100;
    for (const BillSummary& summary : list_bills(*reader, filter)) {
        const Result<Explanation> explanation = explain_bill(*reader, summary.id);
        ASSERT_TRUE(explanation.has_value());
        for (const ExplainedLine& line : explanation->lines) expect_prices_add_up(line);
        for (const Language language : {Language::en, Language::zh}) {
            const std::string text = to_text(*explanation, language, true);
            EXPECT_NE(text.find(voltmark::to_text(summary.total)), std::string::npos);
            for (const ExplainedLine& line : explanation->lines)
                EXPECT_NE(text.find(voltmark::to_text(line.line.amount)), std::string::npos);
        }
    }
}

}  // namespace
}  // namespace voltmark::billing
