// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/payment_list.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::collect {

namespace {

Money money_of(const std::string& currency, long long minor) {
    const std::optional<Currency> known = find_currency(currency);
    VOLTMARK_CHECK(known.has_value());  // Only known currencies are ever written.
    return Money::from_minor(minor, *known);
}

}  // namespace

std::vector<ListedPayment> list_payments(store::Session& session, const PaymentFilter& filter) {
    const int from = time::to_number(filter.from.value_or(time::day_from_number(0)));
    const int to = time::to_number(filter.to.value_or(time::kOpenEnd));
    const int before_day = filter.after ? time::to_number(filter.after->first) : to;
    const std::string before_id = filter.after ? filter.after->second : "";
    const std::string query =
        "SELECT p.site_id, p.contract_no, p.payment_id, p.received_on, p.currency, "
        "p.amount_minor, p.method, a.amount_minor FROM payment p LEFT JOIN "
        "payment_ahead a ON a.site_id = p.site_id AND a.contract_no = p.contract_no AND "
        "a.payment_id = p.payment_id WHERE p.received_on >= :f AND p.received_on < :t AND "
        "(p.received_on < :b OR (p.received_on = :c AND p.payment_id < :i)) AND "
        "(:m = '' OR p.method = :n) ORDER BY p.received_on DESC, p.payment_id DESC LIMIT :l";
    const soci::rowset<soci::row> rows =
        (session.sql().prepare << query, soci::use(from, "f"), soci::use(to, "t"),
         soci::use(before_day, "b"), soci::use(before_day, "c"), soci::use(before_id, "i"),
         soci::use(filter.method, "m"), soci::use(filter.method, "n"),
         soci::use(filter.limit, "l"));
    std::vector<ListedPayment> found;
    for (const soci::row& row : rows) {
        const std::string currency = row.get<std::string>(4);
        const ContractId contract{SiteId{row.get<long long>(0)}, ContractNo{row.get<int>(1)}};
        found.push_back({{row.get<std::string>(2), contract, time::day_from_number(row.get<int>(3)),
                          money_of(currency, row.get<long long>(5)), row.get<std::string>(6)},
                         money_of(currency, row.get<long long>(7, 0))});
    }
    return found;
}

std::optional<ContractId> find_payer(store::Session& session, const std::string& payment_id) {
    long long site = 0;
    int contract = 0;
    session.sql() << "SELECT site_id, contract_no FROM payment_key WHERE payment_id = :i",
        soci::use(payment_id, "i"), soci::into(site), soci::into(contract);
    if (!session.sql().got_data()) return std::nullopt;
    return ContractId{SiteId{site}, ContractNo{contract}};
}

}  // namespace voltmark::collect
