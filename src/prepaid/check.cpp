// SPDX-License-Identifier: Apache-2.0
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/prepaid/prepaid_run.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::prepaid {

namespace {

using billing::Invariant;
using time::CivilDay;

constexpr int kContractsAtOnce = 5'000;

void violate(Invariant& law, std::string what) {
    ++law.violated;
    if (law.cases.size() < billing::kCasesNamed) law.cases.push_back(std::move(what));
}

std::string name_of(const Day& day) {
    return fmt::format("{}-{} on {}, revision {}", raw(day.contract.site_id),
                       raw(day.contract.contract_no), time::to_text(day.day), day.revision_no);
}

/// What counted of the ledger for a contract, in the order in which it was recorded.
struct Recorded {
    Instant at;
    CivilDay booked_on;
    std::int64_t minor = 0;
    std::optional<time::BillingPeriod> billed;  ///< Days, where it is a bill.
};
using Book = std::map<ContractId, std::vector<Recorded>>;

Book read_book(store::Session& session, customer::SiteRange sites) {
    std::map<std::string, time::BillingPeriod, std::less<>> periods;
    const auto bills = session.bulk_query(
        "SELECT site_id, contract_no, run_from, version_no, period_from, period_to FROM bill WHERE "
        "site_id >= ?1 AND site_id <= ?2");
    bills->run({raw(sites.first), raw(sites.last)}, [&](const store::BulkRow& row) {
        const billing::BillId id{store::contract_in(row, 0), time::day_from_number(row.integer(2)),
                                 static_cast<int>(row.integer(3))};
        periods[billing::to_text(id)] = {time::day_from_number(row.integer(4)),
                                         time::day_from_number(row.integer(5))};
    });
    Book book;
    ledger::scan_entries(session, sites.first, sites.last,
                         [&](const ledger::Entry& entry, Instant at) {
                             const bool counts = entry.ledger == ledger::SubLedger::receivable ||
                                                 entry.ledger == ledger::SubLedger::prepaid;
                             if (!counts) return;
                             Recorded one{at, entry.booked_on, entry.amount.minor(), std::nullopt};
                             const auto period = periods.find(entry.document);
                             if (period != periods.end()) one.billed = period->second;
                             book[entry.contract].push_back(one);
                         });
    for (auto& [contract, entries] : book) {
        std::stable_sort(
            entries.begin(), entries.end(),
            [](const Recorded& left, const Recorded& right) { return left.at < right.at; });
    }
    return book;
}

/// The entries that a day's computation saw. None where that cannot be told: others were recorded
/// in the very second in which it was computed.
std::optional<std::vector<Recorded>> seen_by(const Day& day, const std::vector<Recorded>& all) {
    std::vector<Recorded> booked;
    std::size_t before = 0;
    std::size_t up_to = 0;
    for (const Recorded& one : all) {
        if (one.booked_on > day.day) continue;
        if (one.at < day.computed_at) ++before;
        if (one.at <= day.computed_at) ++up_to;
        booked.push_back(one);
    }
    const auto seen = static_cast<std::size_t>(day.entries_seen);
    if (seen > booked.size()) return std::vector<Recorded>{};  // Some are gone: it cannot agree.
    if (seen != before && seen != up_to) return std::nullopt;
    booked.resize(seen);
    return booked;
}

void check_day(const Day& day, const Book& book, Invariant& balances, Invariant& once) {
    static const std::vector<Recorded> kNothing;
    const auto known = book.find(day.contract);
    const std::optional<std::vector<Recorded>> seen =
        seen_by(day, known == book.end() ? kNothing : known->second);
    ++balances.checked;
    if (day.balance != day.posted - day.provisional) {
        violate(balances,
                fmt::format("{}: {} left of {} less {}", name_of(day), to_text(day.balance),
                            to_text(day.posted), to_text(day.provisional)));
    }
    if (!seen) return;
    std::int64_t owed = 0;
    ++once.checked;
    for (const Recorded& one : *seen) {
        owed += one.minor;
        if (one.billed && intersect(*one.billed, day.charged).days() > 0) {
            violate(once, fmt::format("{}: {} is billed and charged", name_of(day),
                                      time::to_text(intersect(*one.billed, day.charged))));
        }
    }
    if (static_cast<int>(seen->size()) != day.entries_seen || day.posted.minor() != -owed) {
        violate(balances, fmt::format("{}: {} by the ledger then, {} stated", name_of(day),
                                      to_text(Money::from_minor(-owed, day.posted.currency())),
                                      to_text(day.posted)));
    }
}

}  // namespace

std::vector<Invariant> check_prepaid(store::Session& session) {
    Invariant balances{"prepaid",
                       {"prepaid balances are what was posted less the provisional charge",
                        "预付费余额等于账务余额减预计电费"},
                       0,
                       0,
                       {}};
    Invariant once{"prepaid_once",
                   {"no day is both billed and charged provisionally", "同一天不重复计费与预计"},
                   0,
                   0,
                   {}};
    const std::vector<CivilDay> days = run_days(session, time::kOpenEnd, 1'000'000);
    if (days.empty()) return {balances, once};
    const time::BillingPeriod all{days.back(), days.front() + std::chrono::days{1}};
    for (const customer::SiteRange& sites : customer::site_ranges(session, all, kContractsAtOnce)) {
        const Book book = read_book(session, sites);
        for (const CivilDay day : days) {
            for (const Day& one : revisions_on(session, day, sites))
                check_day(one, book, balances, once);
        }
    }
    return {balances, once};
}

}  // namespace voltmark::prepaid
