// SPDX-License-Identifier: Apache-2.0
#include "voltmark/ledger/journal_list.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::ledger {

namespace {

Money money_of(const std::string& currency, long long minor) {
    const std::optional<Currency> known = find_currency(currency);
    VOLTMARK_CHECK(known.has_value());  // Only known currencies are ever written.
    return Money::from_minor(minor, *known);
}

void add_postings(store::Session& session, Journal& journal) {
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << "SELECT account, currency, amount_minor FROM ledger_posting "
                                  "WHERE journal_id = :j ORDER BY posting_no",
         soci::use(journal.journal_id, "j"));
    for (const soci::row& row : rows) {
        journal.postings.push_back({get_account(row.get<std::string>(0)).code,
                                    money_of(row.get<std::string>(1), row.get<long long>(2))});
    }
}

Journal journal_in(const soci::row& row) {
    return {row.get<std::string>(0),
            time::day_from_number(row.get<int>(1)),
            row.get<std::string>(2),
            {}};
}

}  // namespace

std::vector<Journal> list_journals(store::Session& session, const JournalFilter& filter) {
    const int from = time::to_number(filter.from.value_or(time::day_from_number(0)));
    const int to = time::to_number(filter.to.value_or(time::kOpenEnd));
    const int before_day = filter.after ? time::to_number(filter.after->first) : to;
    const std::string before_id = filter.after ? filter.after->second : "";
    std::vector<Journal> found;
    {
        const soci::rowset<soci::row> rows =
            (session.sql().prepare
                 << "SELECT j.journal_id, j.booked_on, j.source FROM ledger_journal j WHERE "
                    "j.booked_on >= :f AND j.booked_on < :t AND (j.booked_on < :b OR "
                    "(j.booked_on = :c AND j.journal_id < :i)) AND (:a = '' OR EXISTS (SELECT 1 "
                    "FROM ledger_posting p WHERE p.journal_id = j.journal_id AND p.account = "
                    ":x)) ORDER BY j.booked_on DESC, j.journal_id DESC LIMIT :l",
             soci::use(from, "f"), soci::use(to, "t"), soci::use(before_day, "b"),
             soci::use(before_day, "c"), soci::use(before_id, "i"), soci::use(filter.account, "a"),
             soci::use(filter.account, "x"), soci::use(filter.limit, "l"));
        for (const soci::row& row : rows) found.push_back(journal_in(row));
    }
    for (Journal& journal : found) add_postings(session, journal);
    return found;
}

std::optional<Journal> find_journal(store::Session& session, const std::string& journal_id) {
    std::optional<Journal> found;
    {
        const soci::rowset<soci::row> rows =
            (session.sql().prepare << "SELECT journal_id, booked_on, source FROM ledger_journal "
                                      "WHERE journal_id = :j",
             soci::use(journal_id, "j"));
        for (const soci::row& row : rows) found = journal_in(row);
    }
    if (found) add_postings(session, *found);
    return found;
}

EntryPlace place_of(const Entry& entry) {
    return {entry.contract, entry.document, entry.ledger};
}

std::vector<Entry> entries_behind(store::Session& session, const Journal& journal,
                                  const std::optional<EntryPlace>& after, int limit) {
    const auto ymd = time::to_ymd(journal.booked_on);
    const int month =
        static_cast<int>(ymd.year()) * 100 + static_cast<int>(static_cast<unsigned>(ymd.month()));
    const EntryPlace place = after.value_or(EntryPlace{});
    const long long site = raw(place.contract.site_id);
    const int contract = raw(place.contract.contract_no);
    const int ledger = after ? static_cast<int>(place.ledger) : 0;
    const soci::rowset<soci::row> rows =
        (session.sql().prepare
             << "SELECT site_id, contract_no, document, ledger, kind, booked_on, due_on, "
                "currency, amount_minor FROM ledger_entry WHERE booked_month = :m AND (site_id, "
                "contract_no, document, ledger) > (:s, :c, :d, :b) AND journal_id = :j ORDER BY "
                "site_id, contract_no, document, ledger LIMIT :l",
         soci::use(month, "m"), soci::use(site, "s"), soci::use(contract, "c"),
         soci::use(place.document, "d"), soci::use(ledger, "b"), soci::use(journal.journal_id, "j"),
         soci::use(limit, "l"));
    std::vector<Entry> found;
    for (const soci::row& row : rows) {
        found.push_back({{SiteId{row.get<long long>(0)}, ContractNo{row.get<int>(1)}},
                         row.get<std::string>(2),
                         static_cast<SubLedger>(row.get<int>(3)),
                         static_cast<EntryKind>(row.get<int>(4)),
                         time::day_from_number(row.get<int>(5)),
                         time::day_from_number(row.get<int>(6)),
                         money_of(row.get<std::string>(7), row.get<long long>(8)),
                         journal.journal_id});
    }
    return found;
}

}  // namespace voltmark::ledger
