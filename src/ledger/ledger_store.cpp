// SPDX-License-Identifier: Apache-2.0
#include "voltmark/ledger/ledger_store.hpp"

#include <map>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::embedded {
std::span<const File> ledger_schema();
}

namespace voltmark::ledger {

namespace {

using store::BulkRow;
using store::BulkTable;
using store::money_in;
using Type = BulkTable::Type;

constexpr BulkTable::Column kEntryColumns[] = {
    {"booked_month", Type::int32}, {"site_id", Type::int64},  {"contract_no", Type::int32},
    {"document", Type::text},      {"ledger", Type::int32},   {"kind", Type::int32},
    {"booked_on", Type::int32},    {"due_on", Type::int32},   {"currency", Type::text},
    {"amount_minor", Type::int64}, {"journal_id", Type::text}};
constexpr BulkTable::Column kJournalColumns[] = {{"journal_id", Type::text},
                                                 {"booked_on", Type::int32},
                                                 {"source", Type::text},
                                                 {"created_at", Type::int64}};
constexpr BulkTable::Column kPostingColumns[] = {{"journal_id", Type::text},
                                                 {"posting_no", Type::int32},
                                                 {"account", Type::text},
                                                 {"currency", Type::text},
                                                 {"amount_minor", Type::int64}};

constexpr BulkTable::Column kReversalColumns[] = {{"site_id", Type::int64},
                                                  {"contract_no", Type::int32},
                                                  {"document", Type::text},
                                                  {"reversal", Type::text},
                                                  {"replaced_by", Type::text}};

int month_number(time::CivilDay day) {
    const std::chrono::year_month_day ymd = time::to_ymd(day);
    return static_cast<int>(ymd.year()) * 100 +
           static_cast<int>(static_cast<unsigned>(ymd.month()));
}

constexpr std::string_view kEntrySelect =
    "SELECT site_id, contract_no, document, ledger, kind, booked_on, due_on, currency, "
    "amount_minor, journal_id "
    "FROM ledger_entry ";

Entry entry_in(const BulkRow& row) {
    return {store::contract_in(row, 0),
            std::string{row.text(2)},
            static_cast<SubLedger>(row.integer(3)),
            static_cast<EntryKind>(row.integer(4)),
            time::day_from_number(row.integer(5)),
            time::day_from_number(row.integer(6)),
            money_in(row, 7, 8),
            std::string{row.text(9)}};
}

bool is_controlled(std::string_view account) {
    return std::any_of(std::begin(kSubLedgers), std::end(kSubLedgers),
                       [&](SubLedger book) { return control_account(book) == account; });
}

/// Entries and postings must tell the same story, or nothing may be written.
void check_agreement(const Journal& journal, std::span<const Entry> entries) {
    VOLTMARK_CHECK(!journal.postings.empty());
    VOLTMARK_CHECK(is_balanced(journal));
    std::map<std::pair<std::string_view, std::string>, std::int64_t> differences;
    for (const Entry& entry : entries) {
        VOLTMARK_CHECK(entry.journal_id == journal.journal_id);
        differences[{control_account(entry.ledger), entry.amount.currency().name()}] +=
            entry.amount.minor();
    }
    for (const Posting& posting : journal.postings) {
        if (is_controlled(posting.account))
            differences[{posting.account, posting.amount.currency().name()}] -=
                posting.amount.minor();
    }
    for (const auto& [account, difference] : differences) VOLTMARK_CHECK(difference == 0);
}

}  // namespace

store::Schema schema() {
    return {"ledger", embedded::ledger_schema()};
}

void post(store::Session& session, const Journal& journal, std::span<const Entry> entries,
          Instant now) {
    check_agreement(journal, entries);
    const auto journals = session.bulk_writer({"ledger_journal", kJournalColumns});
    journals->text(journal.journal_id)
        .integer(time::to_number(journal.booked_on))
        .text(journal.source);
    journals->integer(now.time_since_epoch().count()).end_row();
    journals->finish();
    const auto postings = session.bulk_writer({"ledger_posting", kPostingColumns});
    int number = 0;
    for (const Posting& posting : journal.postings) {
        postings->text(journal.journal_id).integer(++number).text(posting.account);
        postings->text(posting.amount.currency().name()).integer(posting.amount.minor()).end_row();
    }
    postings->finish();
    const auto writer = session.bulk_writer({"ledger_entry", kEntryColumns});
    for (const Entry& entry : entries) {
        writer->integer(month_number(entry.booked_on)).integer(raw(entry.contract.site_id));
        writer->integer(raw(entry.contract.contract_no)).text(entry.document);
        writer->integer(static_cast<int>(entry.ledger)).integer(static_cast<int>(entry.kind));
        writer->integer(time::to_number(entry.booked_on)).integer(time::to_number(entry.due_on));
        writer->text(entry.amount.currency().name())
            .integer(entry.amount.minor())
            .text(entry.journal_id)
            .end_row();
    }
    writer->finish();
}

std::vector<AccountBalance> trial_balance(store::Session& session, time::CivilDay up_to) {
    std::vector<AccountBalance> balances;
    const auto query = session.bulk_query(
        "SELECT p.account, p.currency, "
        "CAST(coalesce(sum(CASE WHEN p.amount_minor > 0 THEN p.amount_minor END), 0) AS BIGINT), "
        "CAST(coalesce(sum(CASE WHEN p.amount_minor < 0 THEN p.amount_minor END), 0) AS BIGINT) "
        "FROM ledger_posting p JOIN ledger_journal j ON j.journal_id = p.journal_id WHERE "
        "j.booked_on <= ?1 "
        "GROUP BY p.account, p.currency ORDER BY p.account, p.currency");
    query->run({time::to_number(up_to)}, [&](const BulkRow& row) {
        balances.push_back({std::string{row.text(0)}, money_in(row, 1, 2), money_in(row, 1, 3)});
    });
    return balances;
}

namespace {

/// The months that have entries at all, ascending: few, and each found by the key.
std::vector<std::int64_t> booked_months(store::Session& session) {
    std::vector<std::int64_t> months;
    const auto next = session.bulk_query(
        "SELECT coalesce(min(booked_month), 0) FROM ledger_entry WHERE booked_month > ?1");
    std::int64_t month = 0;
    do {
        next->run({month}, [&](const BulkRow& row) { month = row.integer(0); });
        if (month != 0) months.push_back(month);
    } while (month != 0);
    return months;
}

}  // namespace

std::vector<Entry> entries_of(store::Session& session, ContractId contract) {
    std::vector<Entry> entries;
    const auto query = session.bulk_query(std::string{kEntrySelect} +
                                          "WHERE booked_month = ?1 AND site_id = ?2 AND "
                                          "contract_no = ?3 ORDER BY booked_on, document");
    for (const std::int64_t month : booked_months(session)) {
        query->run({month, raw(contract.site_id), raw(contract.contract_no)},
                   [&](const BulkRow& row) { entries.push_back(entry_in(row)); });
    }
    return entries;
}

void scan_entries(store::Session& session, SiteId first, SiteId last,
                  const std::function<void(const Entry&, Instant recorded)>& each) {
    const auto query = session.bulk_query(
        "SELECT e.site_id, e.contract_no, e.document, e.ledger, e.kind, e.booked_on, e.due_on, "
        "e.currency, e.amount_minor, e.journal_id, j.created_at FROM ledger_entry e JOIN "
        "ledger_journal j ON j.journal_id = e.journal_id WHERE e.booked_month = ?1 AND e.site_id "
        ">= ?2 AND e.site_id <= ?3 ORDER BY e.site_id, e.contract_no, e.booked_on, e.document");
    for (const std::int64_t month : booked_months(session)) {
        query->run({month, raw(first), raw(last)}, [&](const BulkRow& row) {
            each(entry_in(row), Instant{std::chrono::seconds{row.integer(10)}});
        });
    }
}

std::vector<Entry> entries_in(store::Session& session, time::CivilDay booked_on, SiteId first,
                              SiteId last) {
    std::vector<Entry> entries;
    const auto query = session.bulk_query(
        std::string{kEntrySelect} +
        "WHERE booked_month = ?1 AND site_id >= ?2 AND site_id <= ?3 AND booked_on = ?4 "
        "ORDER BY site_id, contract_no, document");
    query->run({month_number(booked_on), raw(first), raw(last), time::to_number(booked_on)},
               [&](const BulkRow& row) { entries.push_back(entry_in(row)); });
    return entries;
}

void record_reversals(store::Session& session, std::span<const Reversal> reversals) {
    const auto writer = session.bulk_writer({"ledger_reversal", kReversalColumns});
    for (const Reversal& one : reversals) {
        writer->integer(raw(one.contract.site_id)).integer(raw(one.contract.contract_no));
        writer->text(one.document).text(one.reversal).text(one.replaced_by).end_row();
    }
    writer->finish();
}

std::vector<Reversal> reversals_in(store::Session& session, SiteId first, SiteId last) {
    std::vector<Reversal> found;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, document, reversal, replaced_by FROM ledger_reversal "
        "WHERE site_id >= ?1 AND site_id <= ?2 ORDER BY site_id, contract_no, document");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        found.push_back({store::contract_in(row, 0), std::string{row.text(2)},
                         std::string{row.text(3)}, std::string{row.text(4)}});
    });
    return found;
}

std::vector<BookProblem> check_books(store::Session& session) {
    std::vector<BookProblem> problems;
    const auto journals = session.bulk_query(
        "SELECT journal_id, currency, CAST(sum(amount_minor) AS BIGINT) FROM ledger_posting "
        "GROUP BY journal_id, currency HAVING sum(amount_minor) <> 0");
    journals->run({}, [&](const BulkRow& row) {
        problems.push_back({fmt::format("journal {}", row.text(0)), money_in(row, 1, 2)});
    });
    std::map<std::pair<std::string, std::string>, std::int64_t> sums;
    const auto entries = session.bulk_query(
        "SELECT ledger, currency, CAST(sum(amount_minor) AS BIGINT) FROM ledger_entry GROUP BY "
        "ledger, currency");
    entries->run({}, [&](const BulkRow& row) {
        const std::string account{control_account(static_cast<SubLedger>(row.integer(0)))};
        sums[{account, std::string{row.text(1)}}] += row.integer(2);
    });
    const auto postings = session.bulk_query(
        "SELECT account, currency, CAST(sum(amount_minor) AS BIGINT) FROM ledger_posting "
        "GROUP BY account, currency");
    postings->run({}, [&](const BulkRow& row) {
        if (!is_controlled(row.text(0))) return;
        sums[{std::string{row.text(0)}, std::string{row.text(1)}}] -= row.integer(2);
    });
    for (const auto& [key, difference] : sums) {
        if (difference == 0) continue;
        problems.push_back({fmt::format("sub-ledger of account {}", key.first),
                            Money::from_minor(difference, *find_currency(key.second))});
    }
    return problems;
}

}  // namespace voltmark::ledger
