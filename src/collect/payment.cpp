// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/payment.hpp"

#include <map>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/collect/errors.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/store/rows.hpp"

#include "advance_store.hpp"
#include "posting.hpp"

namespace voltmark::embedded {
std::span<const File> collect_schema();
}

namespace voltmark::collect {

namespace {

using store::BulkRow;

Money money_of(std::int64_t minor, std::string_view currency) {
    const std::optional<Currency> known = find_currency(currency);
    VOLTMARK_CHECK(known.has_value());  // Only known currencies are ever written.
    return Money::from_minor(minor, *known);
}

/// A payment that was posted before, by its id.
std::optional<Receipt> find_receipt(store::Session& session, const std::string& id) {
    long long site = 0;
    int contract = 0;
    session.sql() << "SELECT site_id, contract_no FROM payment_key WHERE payment_id = :i",
        soci::use(id, "i"), soci::into(site), soci::into(contract);
    if (!session.sql().got_data()) return std::nullopt;
    for (Receipt& receipt : list_payments(session, {SiteId{site}, ContractNo{contract}})) {
        if (receipt.payment.payment_id == id) return std::move(receipt);
    }
    VOLTMARK_CHECK(false);  // Key and payment are written together.
}

void write_payment(store::Session& session, const Payment& payment, Instant now) {
    const long long site = raw(payment.contract.site_id);
    const int contract = raw(payment.contract.contract_no);
    const int day = time::to_number(payment.received_on);
    const std::string currency = payment.amount.currency().name();
    const long long minor = payment.amount.minor();
    const long long at = now.time_since_epoch().count();
    session.sql()
        << "INSERT INTO payment_key (payment_id, site_id, contract_no) VALUES (:i, :s, :c)",
        soci::use(payment.payment_id, "i"), soci::use(site, "s"), soci::use(contract, "c");
    session.sql() << "INSERT INTO payment (site_id, contract_no, payment_id, received_on, "
                     "currency, amount_minor, method, "
                     "recorded_at) VALUES (:s, :c, :i, :d, :y, :a, :m, :t)",
        soci::use(site, "s"), soci::use(contract, "c"), soci::use(payment.payment_id, "i"),
        soci::use(day, "d"), soci::use(currency, "y"), soci::use(minor, "a"),
        soci::use(payment.method, "m"), soci::use(at, "t");
}

void post_to_ledger(store::Session& session, const Receipt& receipt, Instant now) {
    const Payment& payment = receipt.payment;
    const std::string journal_id = "P-" + payment.payment_id;
    const Money paid = payment.amount - receipt.paid_ahead;
    const Money zero = Money::zero(payment.amount.currency());
    ledger::Journal journal{journal_id,
                            payment.received_on,
                            "payment " + payment.payment_id,
                            {{ledger::kBank, payment.amount}}};
    std::vector<ledger::Entry> entries;
    const auto credit = [&](ledger::SubLedger book, Money amount) {
        if (amount == zero) return;
        journal.postings.push_back({ledger::control_account(book), -amount});
        entries.push_back({payment.contract, payment.payment_id, book, ledger::EntryKind::payment,
                           payment.received_on, payment.received_on, -amount, journal_id});
    };
    credit(ledger::SubLedger::receivable, paid);
    credit(ledger::SubLedger::prepaid, receipt.paid_ahead);
    ledger::post(session, journal, entries, now);
}

}  // namespace

store::Schema schema() {
    return {"collect", embedded::collect_schema()};
}

std::vector<Allocation> allocate_oldest_first(std::span<const OpenItem> items, Money amount) {
    std::vector<const OpenItem*> ordered;
    for (const OpenItem& item : items) ordered.push_back(&item);
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const OpenItem* left, const OpenItem* right) {
                         return std::tie(left->due_on, left->booked_on, left->document) <
                                std::tie(right->due_on, right->booked_on, right->document);
                     });
    std::vector<Allocation> allocations;
    const Money zero = Money::zero(amount.currency());
    for (const OpenItem* item : ordered) {
        const Money part = std::min(item->open, amount);
        if (part <= zero) continue;
        allocations.push_back({item->document, part});
        amount -= part;
    }
    return allocations;
}

namespace {

/// Documents that were taken back stand under the one that replaced them: what was paid on a bill
/// counts for its correction.
class Standing {
public:
    void add(const ledger::Reversal& one) {
        next_[one.document] = one.replaced_by;
        next_[one.reversal] = one.replaced_by;
    }
    const std::string& of(const std::string& document) const {
        const auto it = next_.find(document);
        return it == next_.end() ? document : of(it->second);
    }

private:
    std::map<std::string, std::string> next_;
};

/// Takes what is owed to the contract off what it owes in the same currency, the item due first
/// before all others.
void spend_credit(std::vector<OpenItem>& items, Money credit) {
    std::vector<OpenItem> alike;
    for (const OpenItem& item : items) {
        if (item.open.currency() == credit.currency()) alike.push_back(item);
    }
    for (const Allocation& part : allocate_oldest_first(alike, credit)) {
        const auto item = std::find_if(items.begin(), items.end(), [&](const OpenItem& one) {
            return one.document == part.document;
        });
        item->open -= part.amount;
    }
    std::erase_if(items, [](const OpenItem& item) { return item.open.minor() == 0; });
}

/// Gathers what one contract owes.
class ItemsOfContract {
public:
    void add(const ledger::Reversal& reversal) { standing_.add(reversal); }
    void add_paid(const std::string& document, std::int64_t minor) { paid_[document] += minor; }
    void add_given_up(const std::string& document, std::int64_t minor) {
        given_up_[document] += minor;
    }
    void add(const ledger::Entry& entry) {
        if (entry.ledger == ledger::SubLedger::receivable &&
            entry.kind != ledger::EntryKind::payment && entry.kind != ledger::EntryKind::write_off)
            entries_.push_back(entry);
    }

    std::vector<OpenItem> items() const {
        std::map<std::string, std::int64_t> paid;
        for (const auto& [document, minor] : paid_) paid[standing_.of(document)] += minor;
        std::map<std::string, std::int64_t> given_up;
        for (const auto& [document, minor] : given_up_) given_up[standing_.of(document)] += minor;
        std::map<std::string, OpenItem> by_document;
        for (const ledger::Entry& entry : entries_) take(entry, by_document);
        std::vector<OpenItem> items;
        std::vector<Money> credits;
        for (auto& [document, item] : by_document) {
            item.open -= Money::from_minor(paid[document], item.open.currency());
            give_up(item, given_up[document]);
            if (item.open.minor() > 0) {
                items.push_back(item);
            } else if (item.open.minor() < 0) {
                credits.push_back(-item.open);
            }
        }
        std::sort(items.begin(), items.end(), [](const OpenItem& left, const OpenItem& right) {
            return std::tie(left.booked_on, left.document) <
                   std::tie(right.booked_on, right.document);
        });
        for (const Money credit : credits) spend_credit(items, credit);
        return items;
    }

private:
    /// What was given up is no longer open, and never a credit: of a bill that was corrected to
    /// less the customer paid nothing.
    static void give_up(OpenItem& item, std::int64_t minor) {
        const std::int64_t open = std::max<std::int64_t>(item.open.minor(), 0);
        item.open -= Money::from_minor(std::min(open, minor), item.open.currency());
    }

    void take(const ledger::Entry& entry, std::map<std::string, OpenItem>& by_document) const {
        const std::string own{ledger::open_document(entry)};
        const std::string& document = standing_.of(own);
        const Money zero = Money::zero(entry.amount.currency());
        OpenItem& item = by_document
                             .try_emplace(document, OpenItem{document, entry.booked_on,
                                                             entry.due_on, zero, zero})
                             .first->second;
        item.open += entry.amount;
        if (own != document) return;
        item.amount += entry.amount;
        if (entry.document != document) return;
        item.booked_on = entry.booked_on;
        item.due_on = entry.due_on;
    }

    Standing standing_;
    std::map<std::string, std::int64_t> paid_;
    std::map<std::string, std::int64_t> given_up_;
    std::vector<ledger::Entry> entries_;
};

}  // namespace

std::vector<std::string> standing_documents(store::Session& session, ContractId contract,
                                            std::span<const std::string> documents) {
    Standing standing;
    for (const ledger::Reversal& one :
         ledger::reversals_in(session, contract.site_id, contract.site_id)) {
        if (one.contract == contract) standing.add(one);
    }
    std::vector<std::string> found;
    for (const std::string& document : documents) found.push_back(standing.of(document));
    return found;
}

void write_receipt(store::Session& session, const Receipt& receipt, Instant now) {
    write_payment(session, receipt.payment, now);
    for (const Allocation& allocation : receipt.allocations)
        write_allocation(session, receipt.payment.contract, receipt.payment.payment_id, allocation);
    note_ahead(session, {receipt.payment.contract, receipt.payment.payment_id,
                         receipt.payment.received_on, receipt.paid_ahead});
    post_to_ledger(session, receipt, now);
    note_for_followers(session, receipt.payment.payment_id);
}

std::vector<OpenItem> open_items(store::Session& session, ContractId contract) {
    ItemsOfContract items;
    for (const ledger::Reversal& one :
         ledger::reversals_in(session, contract.site_id, contract.site_id)) {
        if (one.contract == contract) items.add(one);
    }
    const auto query = session.bulk_query(
        "SELECT document, CAST(sum(amount_minor) AS BIGINT) FROM allocation WHERE site_id = ?1 AND "
        "contract_no = ?2 GROUP BY document");
    query->run({raw(contract.site_id), raw(contract.contract_no)}, [&](const BulkRow& row) {
        items.add_paid(std::string{row.text(0)}, row.integer(1));
    });
    const auto given_up = session.bulk_query(
        "SELECT document, CAST(sum(amount_minor) AS BIGINT) FROM write_off WHERE site_id = ?1 AND "
        "contract_no = ?2 GROUP BY document");
    given_up->run({raw(contract.site_id), raw(contract.contract_no)}, [&](const BulkRow& row) {
        items.add_given_up(std::string{row.text(0)}, row.integer(1));
    });
    for (const ledger::Entry& entry : ledger::entries_of(session, contract)) items.add(entry);
    return items.items();
}

std::map<ContractId, std::vector<OpenItem>> open_items_in(store::Session& session, SiteId first,
                                                          SiteId last) {
    std::map<ContractId, ItemsOfContract> gathered;
    for (const ledger::Reversal& one : ledger::reversals_in(session, first, last))
        gathered[one.contract].add(one);
    const auto query = session.bulk_query(
        "SELECT site_id, contract_no, document, CAST(sum(amount_minor) AS BIGINT) FROM allocation "
        "WHERE site_id >= ?1 AND site_id <= ?2 GROUP BY site_id, contract_no, document");
    query->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        const ContractId contract = store::contract_in(row, 0);
        gathered[contract].add_paid(std::string{row.text(2)}, row.integer(3));
    });
    const auto given_up = session.bulk_query(
        "SELECT site_id, contract_no, document, CAST(sum(amount_minor) AS BIGINT) FROM write_off "
        "WHERE site_id >= ?1 AND site_id <= ?2 GROUP BY site_id, contract_no, document");
    given_up->run({raw(first), raw(last)}, [&](const BulkRow& row) {
        gathered[store::contract_in(row, 0)].add_given_up(std::string{row.text(2)}, row.integer(3));
    });
    ledger::scan_entries(session, first, last, [&](const ledger::Entry& entry, Instant) {
        gathered[entry.contract].add(entry);
    });
    std::map<ContractId, std::vector<OpenItem>> items;
    for (const auto& [contract, one] : gathered) {
        std::vector<OpenItem> open = one.items();
        if (!open.empty()) items.emplace(contract, std::move(open));
    }
    return items;
}

Result<Receipt> preview_payment(store::Session& session, const Payment& payment) {
    if (payment.payment_id.empty() || payment.payment_id.size() > 64)
        return make_error(kPaymentId, payment.payment_id);
    if (std::optional<Receipt> known = find_receipt(session, payment.payment_id)) {
        if (known->payment != payment) return make_error(kPaymentDiffers, payment.payment_id);
        known->repeated = true;
        return std::move(*known);
    }
    if (is_group_payment(session, payment.payment_id))
        return make_error(kPaymentDiffers, payment.payment_id);
    const std::vector<OpenItem> items = open_items(session, payment.contract);
    const bool same_currency = std::all_of(items.begin(), items.end(), [&](const OpenItem& item) {
        return item.open.currency() == payment.amount.currency();
    });
    if (payment.amount.minor() <= 0 || !same_currency) {
        return make_error(kAmount, to_text(payment.amount), payment.amount.currency().name());
    }
    Receipt receipt{payment, allocate_oldest_first(items, payment.amount), payment.amount, false};
    for (const Allocation& allocation : receipt.allocations)
        receipt.paid_ahead -= allocation.amount;
    return receipt;
}

Result<Receipt> post_payment(store::Session& session, const Payment& payment, Instant now) {
    Result<Receipt> receipt = preview_payment(session, payment);
    if (receipt && !receipt->repeated) write_receipt(session, *receipt, now);
    return receipt;
}

std::vector<Receipt> list_payments(store::Session& session, ContractId contract) {
    std::vector<Receipt> receipts;
    const auto payments = session.bulk_query(
        "SELECT payment_id, received_on, currency, amount_minor, method FROM payment WHERE site_id "
        "= ?1 AND contract_no = ?2 "
        "ORDER BY received_on, payment_id");
    payments->run({raw(contract.site_id), raw(contract.contract_no)}, [&](const BulkRow& row) {
        const Money amount = money_of(row.integer(3), row.text(2));
        const Payment payment{std::string{row.text(0)}, contract,
                              time::day_from_number(row.integer(1)), amount,
                              std::string{row.text(4)}};
        receipts.push_back({payment, {}, amount, false});
    });
    const auto allocations = session.bulk_query(
        "SELECT payment_id, document, amount_minor FROM allocation WHERE site_id = ?1 AND "
        "contract_no = ?2 "
        "ORDER BY payment_id, document");
    allocations->run({raw(contract.site_id), raw(contract.contract_no)}, [&](const BulkRow& row) {
        for (Receipt& receipt : receipts) {
            if (receipt.payment.payment_id != row.text(0)) continue;
            const Money amount = Money::from_minor(row.integer(2), receipt.paid_ahead.currency());
            receipt.allocations.push_back({std::string{row.text(1)}, amount});
            receipt.paid_ahead -= amount;
        }
    });
    return receipts;
}

std::vector<PaymentProblem> check_payments(store::Session& session) {
    std::vector<PaymentProblem> problems;
    const auto exceeded = session.bulk_query(
        "SELECT p.payment_id FROM payment p JOIN allocation a ON a.site_id = p.site_id AND "
        "a.contract_no = p.contract_no "
        "AND a.payment_id = p.payment_id GROUP BY p.payment_id, p.amount_minor HAVING "
        "sum(a.amount_minor) > p.amount_minor");
    exceeded->run({}, [&](const BulkRow& row) {
        problems.push_back({std::string{row.text(0)}, "more was paid with it than it holds"});
    });
    const auto lost = session.bulk_query(
        "SELECT a.payment_id FROM allocation a LEFT JOIN payment p ON a.site_id = p.site_id AND "
        "a.contract_no = p.contract_no "
        "AND a.payment_id = p.payment_id WHERE p.payment_id IS NULL");
    lost->run({}, [&](const BulkRow& row) {
        problems.push_back(
            {std::string{row.text(0)}, "documents were paid with a payment that is not there"});
    });
    const auto ahead = session.bulk_query(
        "SELECT coalesce(p.payment_id, h.payment_id) FROM (SELECT p.payment_id, p.amount_minor - "
        "coalesce(sum(a.amount_minor), 0) AS left_minor FROM payment p LEFT JOIN allocation a ON "
        "a.site_id = p.site_id AND a.contract_no = p.contract_no AND a.payment_id = p.payment_id "
        "GROUP BY p.payment_id, p.amount_minor) p FULL JOIN payment_ahead h ON h.payment_id = "
        "p.payment_id WHERE coalesce(p.left_minor, 0) <> coalesce(h.amount_minor, 0)");
    ahead->run({}, [&](const BulkRow& row) {
        problems.push_back({std::string{row.text(0)}, "what it still holds is noted otherwise"});
    });
    return problems;
}

}  // namespace voltmark::collect
