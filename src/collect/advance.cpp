// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/advance.hpp"

#include <map>
#include <optional>
#include <set>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/store/rows.hpp"

#include "advance_store.hpp"

namespace voltmark::collect {

namespace {

using store::BulkRow;
using store::money_in;

/// The open items of contracts of a unit: read together where many of them are asked for, each
/// alone where they are few.
class ItemSource {
public:
    ItemSource(store::Session& session, std::size_t asked, std::span<const ContractId> among)
        : session_{session} {
        constexpr std::size_t kFew = 8;
        if (asked * kFew < among.size()) return;
        known_ = open_items_in(session, among.front().site_id, among.back().site_id);
    }

    std::vector<OpenItem> of(ContractId contract) {
        if (!known_) return open_items(session_, contract);
        return std::move((*known_)[contract]);
    }

private:
    store::Session& session_;
    std::optional<std::map<ContractId, std::vector<OpenItem>>> known_;
};

/// Uses the advances of one contract up, as far as its items need them.
void use_up(std::span<Advance> advances, std::vector<OpenItem> items,
            std::vector<AdvanceUse>& uses) {
    for (Advance& advance : advances) {
        std::vector<OpenItem> alike;
        for (const OpenItem& item : items) {
            if (item.open.currency() == advance.left.currency()) alike.push_back(item);
        }
        for (const Allocation& part : allocate_oldest_first(alike, advance.left)) {
            uses.push_back({advance.contract, advance.payment_id, part});
            advance.left -= part.amount;
            for (OpenItem& item : items) {
                if (item.document == part.document) item.open -= part.amount;
            }
        }
    }
}

void post_uses(store::Session& session, const AdvanceOccasion& occasion,
               std::span<const AdvanceUse> uses, Instant now) {
    const std::string journal_id = "A" + occasion.journal_id;
    std::map<std::pair<ContractId, std::string>, Money> by_contract;
    std::map<std::string, Money> sums;
    for (const AdvanceUse& use : uses) {
        const Money amount = use.part.amount;
        const Money zero = Money::zero(amount.currency());
        const std::string currency = amount.currency().name();
        by_contract.try_emplace({use.contract, currency}, zero).first->second += amount;
        sums.try_emplace(currency, zero).first->second += amount;
    }
    ledger::Journal journal{
        journal_id, occasion.booked_on, "paid ahead, for " + occasion.journal_id, {}};
    for (const auto& [currency, sum] : sums) {
        journal.postings.push_back({ledger::kPrepaid, sum});
        journal.postings.push_back({ledger::kReceivable, -sum});
    }
    std::vector<ledger::Entry> entries;
    for (const auto& [key, amount] : by_contract) {
        const auto enter = [&](ledger::SubLedger book, Money change) {
            entries.push_back({key.first, journal_id, book, ledger::EntryKind::payment,
                               occasion.booked_on, occasion.booked_on, change, journal_id});
        };
        enter(ledger::SubLedger::receivable, -amount);
        enter(ledger::SubLedger::prepaid, amount);
    }
    ledger::post(session, journal, entries, now);
}

}  // namespace

void note_ahead(store::Session& session, const Advance& advance) {
    const long long site = raw(advance.contract.site_id);
    const int contract = raw(advance.contract.contract_no);
    const int day = time::to_number(advance.received_on);
    const std::string currency = advance.left.currency().name();
    const long long minor = advance.left.minor();
    session.sql() << "DELETE FROM payment_ahead WHERE site_id = :s AND contract_no = :c AND "
                     "payment_id = :p",
        soci::use(site, "s"), soci::use(contract, "c"), soci::use(advance.payment_id, "p");
    if (minor == 0) return;
    session.sql() << "INSERT INTO payment_ahead (site_id, contract_no, payment_id, received_on, "
                     "currency, amount_minor) VALUES (:s, :c, :p, :d, :y, :a)",
        soci::use(site, "s"), soci::use(contract, "c"), soci::use(advance.payment_id, "p"),
        soci::use(day, "d"), soci::use(currency, "y"), soci::use(minor, "a");
}

void write_allocation(store::Session& session, ContractId contract, const std::string& payment_id,
                      const Allocation& allocation) {
    const long long site = raw(contract.site_id);
    const int number = raw(contract.contract_no);
    const long long minor = allocation.amount.minor();
    // A document that becomes due in more than one step may be paid from one payment twice.
    session.sql()
        << "INSERT INTO allocation (site_id, contract_no, payment_id, document, amount_minor) "
           "VALUES (:s, :c, :i, :d, :a) ON CONFLICT (site_id, contract_no, payment_id, document) "
           "DO UPDATE SET amount_minor = allocation.amount_minor + excluded.amount_minor",
        soci::use(site, "s"), soci::use(number, "c"), soci::use(payment_id, "i"),
        soci::use(allocation.document, "d"), soci::use(minor, "a");
}

std::vector<Advance> advances_in(store::Session& session, SiteId first, SiteId last) {
    std::vector<Advance> advances;
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, payment_id, received_on, currency, amount_minor FROM "
        "payment_ahead WHERE site_id >= ?1 AND site_id <= ?2 "
        "ORDER BY site_id, contract_no, received_on, payment_id");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        advances.push_back({store::contract_in(row, 0), std::string{row.text(2)},
                            time::day_from_number(row.integer(3)), money_in(row, 4, 5)});
    });
    return advances;
}

std::vector<AdvanceUse> spend_advances(store::Session& session, const AdvanceOccasion& occasion,
                                       std::span<const ContractId> contracts, Instant now) {
    if (contracts.empty()) return {};
    std::vector<Advance> advances =
        advances_in(session, contracts.front().site_id, contracts.back().site_id);
    std::erase_if(advances, [&](const Advance& one) {
        return !std::binary_search(contracts.begin(), contracts.end(), one.contract);
    });
    std::vector<AdvanceUse> uses;
    ItemSource source{session, advances.size(), contracts};
    for (auto first = advances.begin(); first != advances.end();) {
        const ContractId contract = first->contract;
        const auto last = std::find_if(
            first, advances.end(), [&](const Advance& one) { return one.contract != contract; });
        use_up({first, last}, source.of(contract), uses);
        first = last;
    }
    if (uses.empty()) return uses;
    std::map<std::pair<ContractId, std::string>, const Advance*> left;
    for (const Advance& one : advances) left[{one.contract, one.payment_id}] = &one;
    std::set<const Advance*> used;
    for (const AdvanceUse& use : uses) {
        write_allocation(session, use.contract, use.payment_id, use.part);
        used.insert(left.at({use.contract, use.payment_id}));
    }
    for (const Advance* advance : used) note_ahead(session, *advance);
    post_uses(session, occasion, uses, now);
    return uses;
}

}  // namespace voltmark::collect
