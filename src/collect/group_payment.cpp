// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/group_payment.hpp"

#include <map>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/collect/errors.hpp"

#include "posting.hpp"

namespace voltmark::collect {

namespace {

std::string part_id(const std::string& payment_id, int part) {
    return fmt::format("{}/{}", payment_id, part);
}

/// The payment with this id as it was posted, without its documents; and how many parts it has.
std::optional<std::pair<GroupPayment, int>> find_payment(store::Session& session,
                                                         const std::string& id) {
    GroupPayment payment;
    payment.payment_id = id;
    int day = 0;
    std::string currency;
    long long minor = 0;
    int parts = 0;
    session.sql() << "SELECT reference, received_on, currency, amount_minor, method, parts FROM "
                     "group_payment WHERE payment_id = :i",
        soci::use(id, "i"), soci::into(payment.reference), soci::into(day), soci::into(currency),
        soci::into(minor), soci::into(payment.method), soci::into(parts);
    if (!session.sql().got_data()) return std::nullopt;
    payment.received_on = time::day_from_number(day);
    payment.amount = Money::from_minor(minor, find_currency(currency).value());
    return std::pair{std::move(payment), parts};
}

bool is_same(const GroupPayment& one, const GroupPayment& other) {
    return one.reference == other.reference && one.received_on == other.received_on &&
           one.amount == other.amount && one.method == other.method;
}

GroupReceipt parts_of(store::Session& session, const std::string& id, int parts) {
    GroupReceipt receipt;
    receipt.repeated = true;
    for (int part = 1; part <= parts; ++part) {
        const std::string wanted = part_id(id, part);
        long long site = 0;
        int contract = 0;
        session.sql() << "SELECT site_id, contract_no FROM payment_key WHERE payment_id = :i",
            soci::use(wanted, "i"), soci::into(site), soci::into(contract);
        VOLTMARK_CHECK(session.sql().got_data());  // Parts are written with their payment.
        for (Receipt& one : list_payments(session, {SiteId{site}, ContractNo{contract}})) {
            if (one.payment.payment_id == wanted) receipt.parts.push_back(std::move(one));
        }
    }
    return receipt;
}

void write_payment(store::Session& session, const GroupPayment& payment, int parts, Instant now) {
    const int day = time::to_number(payment.received_on);
    const std::string currency = payment.amount.currency().name();
    const long long minor = payment.amount.minor();
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO group_payment (payment_id, reference, received_on, currency, "
                     "amount_minor, method, parts, recorded_at) VALUES (:i, :r, :d, :y, :a, :m, "
                     ":p, :t)",
        soci::use(payment.payment_id, "i"), soci::use(payment.reference, "r"), soci::use(day, "d"),
        soci::use(currency, "y"), soci::use(minor, "a"), soci::use(payment.method, "m"),
        soci::use(parts, "p"), soci::use(at, "t");
}

/// What is open of a payment's documents, with the contract of each.
struct OpenDocuments {
    std::vector<ContractId> contracts;  ///< Each once, in the order of the documents.
    std::vector<OpenItem> items;
    std::map<std::string, ContractId> contract_of;
};

OpenDocuments open_documents(store::Session& session, const GroupPayment& payment) {
    OpenDocuments open;
    std::map<ContractId, std::vector<std::string>> documents;
    for (const auto& [contract, document] : payment.documents) {
        if (!documents.contains(contract)) open.contracts.push_back(contract);
        documents[contract].push_back(document);
    }
    for (const ContractId contract : open.contracts) {
        const std::vector<std::string> wanted =
            standing_documents(session, contract, documents.at(contract));
        for (OpenItem& item : open_items(session, contract)) {
            if (std::find(wanted.begin(), wanted.end(), item.document) == wanted.end()) continue;
            open.contract_of.emplace(item.document, contract);
            open.items.push_back(std::move(item));
        }
    }
    return open;
}

}  // namespace

bool is_group_payment(store::Session& session, const std::string& payment_id) {
    return find_payment(session, payment_id).has_value();
}

Result<GroupReceipt> post_group_payment(store::Session& session, const GroupPayment& payment,
                                        Instant now) {
    VOLTMARK_CHECK(!payment.documents.empty());
    const std::string& id = payment.payment_id;
    if (id.empty() || id.size() > 64) return make_error(kPaymentId, id);
    if (const auto known = find_payment(session, id)) {
        if (!is_same(known->first, payment)) return make_error(kPaymentDiffers, id);
        return parts_of(session, id, known->second);
    }
    int others = 0;
    session.sql() << "SELECT count(*) FROM payment_key WHERE payment_id = :i", soci::use(id, "i"),
        soci::into(others);
    if (others > 0) return make_error(kPaymentDiffers, id);
    const OpenDocuments open = open_documents(session, payment);
    const bool same_currency = std::all_of(
        open.items.begin(), open.items.end(),
        [&](const OpenItem& item) { return item.open.currency() == payment.amount.currency(); });
    if (payment.amount.minor() <= 0 || !same_currency)
        return make_error(kAmount, to_text(payment.amount), payment.amount.currency().name());

    const Money zero = Money::zero(payment.amount.currency());
    std::map<ContractId, Receipt> by_contract;
    Money left = payment.amount;
    const auto part_of = [&](ContractId contract) -> Receipt& {
        const Receipt none{
            {{}, contract, payment.received_on, zero, payment.method}, {}, zero, false};
        return by_contract.try_emplace(contract, none).first->second;
    };
    for (Allocation& one : allocate_oldest_first(open.items, payment.amount)) {
        Receipt& part = part_of(open.contract_of.at(one.document));
        part.payment.amount += one.amount;
        left -= one.amount;
        part.allocations.push_back(std::move(one));
    }
    if (left > zero) {
        Receipt& first = part_of(open.contracts.front());
        first.payment.amount += left;
        first.paid_ahead = left;
    }
    GroupReceipt receipt;
    for (const ContractId contract : open.contracts) {
        const auto part = by_contract.find(contract);
        if (part == by_contract.end()) continue;
        part->second.payment.payment_id = part_id(id, static_cast<int>(receipt.parts.size()) + 1);
        write_receipt(session, part->second, now);
        receipt.parts.push_back(std::move(part->second));
    }
    write_payment(session, payment, static_cast<int>(receipt.parts.size()), now);
    return receipt;
}

std::vector<PaymentProblem> check_group_payments(store::Session& session) {
    struct Sum {
        std::string payment_id;
        std::int64_t minor;
        std::int64_t parts;
    };
    std::vector<Sum> payments;
    const auto query =
        session.bulk_query("SELECT payment_id, amount_minor, parts FROM group_payment");
    query->run({}, [&](const store::BulkRow& row) {
        payments.push_back({std::string{row.text(0)}, row.integer(1), row.integer(2)});
    });
    std::vector<PaymentProblem> problems;
    for (const Sum& payment : payments) {
        std::int64_t sum = 0;
        for (int part = 1; part <= payment.parts; ++part) {
            long long minor = 0;
            const std::string id = part_id(payment.payment_id, part);
            session.sql() << "SELECT p.amount_minor FROM payment_key k JOIN payment p ON p.site_id "
                             "= k.site_id AND p.contract_no = k.contract_no AND p.payment_id = "
                             "k.payment_id WHERE k.payment_id = :i",
                soci::use(id, "i"), soci::into(minor);
            if (session.sql().got_data()) sum += minor;
        }
        if (sum != payment.minor)
            problems.push_back({payment.payment_id, "its parts do not sum to it"});
    }
    return problems;
}

}  // namespace voltmark::collect
