// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/payment_order.hpp"

#include <random>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/collect/errors.hpp"

namespace voltmark::collect {

namespace {

constexpr std::string_view kStateWords[] = {"waiting", "paid", "declined"};
constexpr int kIdLetters = 20;

/// Nobody guesses the order of somebody else.
std::string new_order_id() {
    static constexpr std::string_view kLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    std::random_device source;  // getrandom(2)
    std::string id = "O-";
    for (int i = 0; i < kIdLetters; ++i) id += kLetters[source() % kLetters.size()];
    return id;
}

struct OrderRow {
    std::string id;
    long long site = 0;
    int contract = 0;
    std::string currency;
    long long minor = 0;
    std::string provider;
    int state = 0;
    std::string asked_by;
    long long created = 0;
    long long ended = 0;

    PaymentOrder order() const {
        const std::optional<Currency> known = find_currency(currency);
        VOLTMARK_CHECK(known.has_value());
        PaymentOrder order{id,
                           {SiteId{site}, ContractNo{contract}},
                           Money::from_minor(minor, *known),
                           provider,
                           static_cast<PaymentOrderState>(state),
                           asked_by,
                           Instant{std::chrono::seconds{created}},
                           std::nullopt};
        if (ended != 0) order.ended_at = Instant{std::chrono::seconds{ended}};
        return order;
    }
};

constexpr std::string_view kOrderSelect =
    "SELECT order_id, site_id, contract_no, currency, amount_minor, provider, state, asked_by, "
    "created_at, ended_at FROM payment_order ";

/// \pre  the statement's columns are kOrderSelect's.
template <class Use>
std::vector<PaymentOrder> select_orders(store::Session& session, std::string_view where, Use use) {
    OrderRow row;
    soci::statement statement{session.sql()};
    statement.exchange(soci::into(row.id));
    statement.exchange(soci::into(row.site));
    statement.exchange(soci::into(row.contract));
    statement.exchange(soci::into(row.currency));
    statement.exchange(soci::into(row.minor));
    statement.exchange(soci::into(row.provider));
    statement.exchange(soci::into(row.state));
    statement.exchange(soci::into(row.asked_by));
    statement.exchange(soci::into(row.created));
    statement.exchange(soci::into(row.ended));
    use(statement);
    statement.alloc();
    statement.prepare(std::string{kOrderSelect} + std::string{where});
    statement.define_and_bind();
    statement.execute();
    std::vector<PaymentOrder> orders;
    while (statement.fetch()) orders.push_back(row.order());
    return orders;
}

/// What a contract's open items are in, where it has some.
bool fits_currency(store::Session& session, ContractId contract, Money amount) {
    const std::vector<OpenItem> items = open_items(session, contract);
    return items.empty() || items[0].open.currency() == amount.currency();
}

void write_end(store::Session& session, const PaymentOrder& order, Instant now) {
    const int state = static_cast<int>(order.state);
    const long long at = now.time_since_epoch().count();
    session.sql() << "UPDATE payment_order SET state = :s, ended_at = :t WHERE order_id = :i AND "
                     "state = 1",
        soci::use(state, "s"), soci::use(at, "t"), soci::use(order.order_id, "i");
}

}  // namespace

std::string_view to_text(PaymentOrderState state) {
    return kStateWords[static_cast<std::size_t>(state) - 1];
}

Result<PaymentOrder> open_payment_order(store::Session& session, ContractId contract, Money amount,
                                        std::string_view provider, const std::string& asked_by,
                                        Instant now) {
    if (amount.minor() <= 0 || !fits_currency(session, contract, amount))
        return make_error(kAmount, to_text(amount), amount.currency().name());
    PaymentOrder order{
        new_order_id(), contract, amount,      std::string{provider}, PaymentOrderState::waiting,
        asked_by,       now,      std::nullopt};
    const long long site = raw(contract.site_id);
    const int number = raw(contract.contract_no);
    const std::string currency = amount.currency().name();
    const long long minor = amount.minor();
    const long long at = now.time_since_epoch().count();
    session.sql() << "INSERT INTO payment_order (order_id, site_id, contract_no, currency, "
                     "amount_minor, provider, state, asked_by, created_at, ended_at) VALUES (:i, "
                     ":s, :c, :y, :m, :p, 1, :a, :t, 0)",
        soci::use(order.order_id, "i"), soci::use(site, "s"), soci::use(number, "c"),
        soci::use(currency, "y"), soci::use(minor, "m"), soci::use(order.provider, "p"),
        soci::use(order.asked_by, "a"), soci::use(at, "t");
    return order;
}

Result<PaymentOrder> get_payment_order(store::Session& session, const std::string& order_id) {
    std::vector<PaymentOrder> found = select_orders(
        session, "WHERE order_id = :i",
        [&](soci::statement& statement) { statement.exchange(soci::use(order_id, "i")); });
    if (found.empty()) return make_error(kOrderUnknown, order_id);
    return std::move(found[0]);
}

std::vector<PaymentOrder> list_payment_orders(store::Session& session, ContractId contract,
                                              int limit) {
    const long long site = raw(contract.site_id);
    const int number = raw(contract.contract_no);
    return select_orders(session,
                         "WHERE site_id = :s AND contract_no = :c ORDER BY created_at DESC, "
                         "order_id LIMIT :l",
                         [&](soci::statement& statement) {
                             statement.exchange(soci::use(site, "s"));
                             statement.exchange(soci::use(number, "c"));
                             statement.exchange(soci::use(limit, "l"));
                         });
}

Result<PaymentOrder> end_payment_order(store::Session& session,
                                       const PaymentProvider::Notice& notice, time::CivilDay day,
                                       Instant now) {
    Result<PaymentOrder> order = get_payment_order(session, notice.order_id);
    if (!order) return order.error();
    const PaymentOrderState wanted =
        notice.is_paid ? PaymentOrderState::paid : PaymentOrderState::declined;
    const bool has_ended = order->state != PaymentOrderState::waiting;
    if (notice.amount != order->amount || (has_ended && order->state != wanted))
        return make_error(kOrderDiffers, notice.order_id);
    if (has_ended) return order;
    if (notice.is_paid) {
        const Result<Receipt> receipt = post_payment(
            session, {order->order_id, order->contract, day, order->amount, order->provider}, now);
        if (!receipt) return receipt.error();
    }
    order->state = wanted;
    order->ended_at = now;
    write_end(session, *order, now);
    return order;
}

}  // namespace voltmark::collect
