// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/order_store.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/acquire/order_errors.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/security/approval_store.hpp"

namespace voltmark::acquire {

namespace {

using nlohmann::json;

constexpr std::string_view kOrderColumns =
    "order_id, meter, kind, arguments, asked_by, reason, asked_at, expires_at, approval_id, state, "
    "attempts, sent_at, done_at, answer, code";
constexpr std::string_view kIsControl = "kind IN ('disconnect', 'connect', 'permit_connect')";
constexpr std::string_view kIsOpen = "state IN ('waiting_approval', 'waiting', 'sent')";
/// Who asks for corrections of clocks that the head end found wrong.
constexpr std::string_view kHeadEndActor = "head.end";

long long seconds_of(Instant at) {
    return at.time_since_epoch().count();
}

std::optional<Instant> instant_in(std::int64_t seconds) {
    if (seconds == 0) return std::nullopt;
    return Instant{std::chrono::seconds{seconds}};
}

json arguments_json(const OrderDraft& draft) {
    json arguments = json::object();
    if (!draft.ids.empty()) arguments["ids"] = draft.ids;
    if (draft.is_correcting) arguments["correct"] = true;
    return arguments;
}

Order order_of(const store::BulkRow& row) {
    Order order;
    order.order_id = OrderId{row.integer(0)};
    order.asked.meter = row.text(1);
    order.asked.kind = find_order_kind(row.text(2)).value_or(OrderKind::read);
    const json arguments = json::parse(row.text(3), nullptr, false);
    if (arguments.is_object()) {
        order.asked.ids = arguments.value("ids", std::vector<std::string>{});
        order.asked.is_correcting = arguments.value("correct", false);
    }
    order.asked.asked_by = row.text(4);
    order.asked.reason = row.text(5);
    order.asked.asked_at = Instant{std::chrono::seconds{row.integer(6)}};
    order.asked.expires_at = Instant{std::chrono::seconds{row.integer(7)}};
    order.approval_id = row.integer(8);
    order.state = find_order_state(row.text(9)).value_or(OrderState::cancelled);
    order.attempts = static_cast<int>(row.integer(10));
    order.sent_at = instant_in(row.integer(11));
    order.done_at = instant_in(row.integer(12));
    order.answer = row.text(13);
    order.code = row.text(14);
    return order;
}

std::vector<Order> read_orders(store::Session& session, const std::string& behind,
                               std::initializer_list<std::int64_t> values) {
    std::vector<Order> orders;
    session.bulk_query(fmt::format("SELECT {} FROM acquire_order WHERE {}", kOrderColumns, behind))
        ->run(values, [&](const store::BulkRow& row) { orders.push_back(order_of(row)); });
    return orders;
}

bool is_address(std::string_view text) {
    return text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

/// \pre  is_address(meter): nothing from outside becomes SQL.
std::string of_meter(std::string_view meter) {
    return fmt::format(" AND meter = '{}'", meter);
}

/// What the second person agrees to: all that makes the order.
std::string payload_of(const Order& order) {
    const json payload = {{"order", static_cast<std::int64_t>(order.order_id)},
                          {"meter", order.asked.meter},
                          {"kind", to_text(order.asked.kind)},
                          {"arguments", arguments_json(order.asked)},
                          {"asked_by", order.asked.asked_by},
                          {"reason", order.asked.reason},
                          {"expires_at", seconds_of(order.asked.expires_at)}};
    return payload.dump();
}

std::string subject_of(const Order& order) {
    return fmt::format("{} {}", order.asked.meter, static_cast<std::int64_t>(order.order_id));
}

Result<std::int64_t> ask_approval(store::Session& session, const Order& order) {
    const Text kind = name_of(order.asked.kind);
    security::Request request;
    request.kind = kOrderApproval;
    request.subject = subject_of(order);
    request.payload = payload_of(order);
    request.summary_en = fmt::format("{} meter {}: {}", kind.in(Language::en), order.asked.meter,
                                     order.asked.reason);
    request.summary_zh =
        fmt::format("电表 {} {}：{}", order.asked.meter, kind.in(Language::zh), order.asked.reason);
    request.asked_by = {order.asked.asked_by};
    request.lapses_after = order.asked.expires_at - order.asked.asked_at;
    const Result<security::Approval> approval =
        security::ask(session, request, order.asked.asked_at);
    if (!approval) return approval.error();
    return static_cast<std::int64_t>(approval->approval_id);
}

void insert(store::Session& session, const Order& order) {
    const auto id = static_cast<long long>(order.order_id);
    const std::string kind{to_text(order.asked.kind)};
    const std::string arguments = arguments_json(order.asked).dump();
    const std::string state{to_text(order.state)};
    const long long asked_at = seconds_of(order.asked.asked_at);
    const long long expires_at = seconds_of(order.asked.expires_at);
    const long long approval = order.approval_id;
    session.sql() << "INSERT INTO acquire_order (" << kOrderColumns
                  << ") VALUES (:i, :m, :k, :a, :b, :r, :t, :e, :p, :s, 0, 0, 0, '', '')",
        soci::use(id, "i"), soci::use(order.asked.meter, "m"), soci::use(kind, "k"),
        soci::use(arguments, "a"), soci::use(order.asked.asked_by, "b"),
        soci::use(order.asked.reason, "r"), soci::use(asked_at, "t"), soci::use(expires_at, "e"),
        soci::use(approval, "p"), soci::use(state, "s");
}

/// Moves an order that is in one of the states of `from` (SQL). \returns  whether it was.
bool move_order(store::Session& session, OrderId order, const std::string& from, OrderState to,
                const std::string& code, Instant now) {
    const auto id = static_cast<long long>(order);
    const std::string state{to_text(to)};
    const long long done_at = is_over(to) ? seconds_of(now) : 0;
    soci::statement update =
        (session.sql().prepare << "UPDATE acquire_order SET state = :s, code = :c, done_at = :d "
                                  "WHERE order_id = :i AND state IN ("
                               << from << ")",
         soci::use(state, "s"), soci::use(code, "c"), soci::use(done_at, "d"), soci::use(id, "i"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

}  // namespace

Result<Order> ask_order(store::Session& session, const OrderDraft& draft, bool is_protected) {
    if (const Result<void> may = may_ask(draft, is_protected); !may) return may.error();
    const Result<security::Actor> actor = security::make_actor(draft.asked_by);
    if (!actor) return actor.error();
    if (is_control(draft.kind)) {
        const std::string open =
            fmt::format("{} AND {}{}", kIsOpen, kIsControl, of_meter(draft.meter));
        for (const Order& other : read_orders(session, open, {})) {
            const bool is_dead =
                other.state != OrderState::sent && other.asked.expires_at <= draft.asked_at;
            if (!is_dead)
                return make_error(kOrderOpen, draft.meter,
                                  static_cast<std::int64_t>(other.order_id));
        }
    }
    Order order;
    order.order_id = OrderId{store::take_ids(session, "acquire_order")};
    order.asked = draft;
    if (is_control(draft.kind)) {
        const Result<std::int64_t> approval = ask_approval(session, order);
        if (!approval) return approval.error();
        order.approval_id = *approval;
        order.state = OrderState::waiting_approval;
    }
    insert(session, order);
    return order;
}

Result<Order> get_order(store::Session& session, OrderId id) {
    const auto number = static_cast<std::int64_t>(id);
    std::vector<Order> found = read_orders(session, "order_id = ?1", {number});
    if (found.empty()) return make_error(kOrderUnknown, number);
    return std::move(found[0]);
}

std::vector<Order> list_orders(store::Session& session, const OrderFilter& filter) {
    std::string behind = "1 = 1";
    if (filter.state) behind += fmt::format(" AND state = '{}'", to_text(*filter.state));
    if (!is_address(filter.meter)) return {};
    if (!filter.meter.empty()) behind += of_meter(filter.meter);
    return read_orders(session, behind + " ORDER BY order_id DESC LIMIT ?1", {filter.limit});
}

Result<Order> cancel_order(store::Session& session, OrderId id, Instant now) {
    if (!move_order(session, id, "'waiting_approval', 'waiting'", OrderState::cancelled, "", now)) {
        const Result<Order> order = get_order(session, id);
        if (!order) return order;
        return make_error(kOrderTooLate, static_cast<std::int64_t>(id), to_text(order->state));
    }
    return get_order(session, id);
}

Result<Order> order_in(store::Session& session, const security::Approval& approval) {
    const json payload = json::parse(approval.payload, nullptr, false);
    const std::int64_t id = payload.is_object() ? payload.value("order", std::int64_t{0}) : 0;
    return get_order(session, OrderId{id});
}

Result<Order> carry_out_order(store::Session& session, const security::Approval& approval,
                              const security::Actor& actor, Instant now) {
    const Result<Order> order = order_in(session, approval);
    if (!order) return order;
    const std::string subject = subject_of(*order);
    const std::string payload = payload_of(*order);
    const Result<security::Approval> taken = security::carry_out(
        session, approval.approval_id, {kOrderApproval, subject, payload}, actor, now);
    if (!taken) return taken.error();
    if (!move_order(session, order->order_id, "'waiting_approval'", OrderState::waiting, "", now))
        return make_error(kOrderTooLate, static_cast<std::int64_t>(order->order_id),
                          to_text(order->state));
    return get_order(session, order->order_id);
}

std::vector<Order> take_open_orders(store::Session& session, Instant now) {
    std::vector<Order> open;
    for (Order& order : read_orders(session, fmt::format("{} ORDER BY order_id", kIsOpen), {})) {
        const bool is_expired = now >= order.asked.expires_at;
        const bool waits_for_approval = order.state == OrderState::waiting_approval;
        if (is_expired) {
            const bool was_sent = order.state == OrderState::sent;
            move_order(session, order.order_id, fmt::format("'{}'", to_text(order.state)),
                       was_sent ? OrderState::unconfirmed : OrderState::expired,
                       std::string{(was_sent ? kOrderUnconfirmed : kOrderExpired).name}, now);
        } else if (waits_for_approval) {
            const auto approval =
                security::get_approval(session, security::ApprovalId{order.approval_id});
            if (approval && state_of(*approval, now) == security::State::refused)
                move_order(session, order.order_id, "'waiting_approval'", OrderState::cancelled,
                           std::string{kOrderDisapproved.name}, now);
        } else {
            open.push_back(std::move(order));
        }
    }
    for (Order& order : open) {
        if (order.asked.kind != OrderKind::clock) continue;
        const std::string earlier =
            "kind = 'clock' AND sent_at > 0 AND order_id < ?1" + of_meter(order.asked.meter);
        for (const Order& other : read_orders(session, earlier + " ORDER BY order_id DESC LIMIT 1",
                                              {static_cast<std::int64_t>(order.order_id)}))
            order.clock_set_at = other.sent_at;
    }
    return open;
}

bool mark_order_sent(store::Session& session, OrderId order, Instant now) {
    const auto id = static_cast<long long>(order);
    const long long at = seconds_of(now);
    soci::statement update =
        (session.sql().prepare << "UPDATE acquire_order SET state = 'sent', sent_at = :t WHERE "
                                  "order_id = :i AND state = 'waiting' AND expires_at > :n",
         soci::use(at, "t"), soci::use(id, "i"), soci::use(at, "n"));
    update.execute(true);
    return update.get_affected_rows() == 1;
}

void note_order_outcome(store::Session& session, OrderId order, const OrderOutcome& outcome,
                        Instant now) {
    const auto id = static_cast<long long>(order);
    const std::string state{to_text(outcome.state)};
    const long long done_at = is_over(outcome.state) ? seconds_of(now) : 0;
    // What was sent never waits to be sent again, whoever says so.
    const std::string from =
        outcome.state == OrderState::waiting ? "('waiting')" : "('waiting', 'sent')";
    session.sql() << "UPDATE acquire_order SET state = :s, code = :c, answer = :a, done_at = :d, "
                     "attempts = attempts + 1 WHERE order_id = :i AND state IN "
                  << from,
        soci::use(state, "s"), soci::use(outcome.code, "c"), soci::use(outcome.answer, "a"),
        soci::use(done_at, "d"), soci::use(id, "i");
}

bool ask_clock_order(store::Session& session, const std::string& meter, Instant now) {
    if (!is_address(meter)) return false;
    const std::int64_t since = seconds_of(now - std::chrono::hours{24});
    const std::string recent =
        fmt::format("kind = 'clock' AND ({} OR asked_at > ?1){}", kIsOpen, of_meter(meter));
    for (const Order& other : read_orders(session, recent, {since})) {
        if (other.asked.is_correcting) return false;
    }
    OrderDraft draft;
    draft.meter = meter;
    draft.kind = OrderKind::clock;
    draft.is_correcting = true;
    draft.asked_by = kHeadEndActor;
    draft.reason = "its clock is off";
    draft.asked_at = now;
    draft.expires_at = now + kOrderExpires;
    return ask_order(session, draft, false).has_value();
}

}  // namespace voltmark::acquire
