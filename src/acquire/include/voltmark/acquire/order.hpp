// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"

namespace voltmark::acquire {

// Orders: what people want of one meter now. All of this is pure; order_store.hpp keeps it, the
// head end carries it out.

enum class OrderId : std::int64_t {};

enum class OrderKind : std::uint8_t {
    read,       ///< Energies now (召测).
    parameter,  ///< Whatever the named identifiers hold.
    clock,      ///< The clock, and setting it right.
    events,     ///< Event records.
    disconnect,
    connect,
    permit_connect  ///< The customer's button closes the relay (合闸允许).
};
/// "read", "permit_connect".
std::string_view to_text(OrderKind kind);
std::optional<OrderKind> find_order_kind(std::string_view word);
Text name_of(OrderKind kind);
/// Whether it moves the relay, and so takes a second person.
constexpr bool is_control(OrderKind kind) {
    return kind >= OrderKind::disconnect;
}

enum class OrderState : std::uint8_t {
    waiting_approval,
    waiting,      ///< For the head end and the meter.
    sent,         ///< May have reached the meter: from here on only read back, never sent again.
    answered,     ///< What was asked for was read.
    confirmed,    ///< Read back: the meter is as ordered.
    refused,      ///< By the meter or the head end; `code` says why.
    unconfirmed,  ///< Sent, and not seen to have happened: somebody must look.
    expired,      ///< Its time was over before it was sent.
    cancelled
};
std::string_view to_text(OrderState state);
std::optional<OrderState> find_order_state(std::string_view word);
Text name_of(OrderState state);
constexpr bool is_over(OrderState state) {
    return state > OrderState::sent;
}

/// What somebody asks for.
struct OrderDraft {
    std::string meter;
    OrderKind kind = OrderKind::read;
    std::vector<std::string> ids;  ///< Hex identifiers; read, parameter, events.
    bool is_correcting = false;    ///< clock: a wrong one is set right.
    std::string asked_by;
    std::string reason;
    Instant asked_at;
    Instant expires_at;
};

/// An order as it stands in the store.
struct Order {
    OrderId order_id{};
    OrderDraft asked;
    std::int64_t approval_id = 0;  ///< 0: needs none.
    OrderState state = OrderState::waiting;
    int attempts = 0;
    std::optional<Instant> sent_at;
    std::optional<Instant> done_at;
    std::string answer;  ///< JSON; empty until there is one.
    std::string code;    ///< Why it was refused, or not confirmed.

    /// When the meter's clock was set last by an order before this one.
    std::optional<Instant> clock_set_at;
};

/// Whether the order may be asked for.
/// \errors  order.meter, order.ids, order.expiry, order.reason, order.protected (all invalid_input
///          but the last, a conflict).
Result<void> may_ask(const OrderDraft& draft, bool is_protected);

/// Whether the order may go to its meter now.
/// \param meter  as the head end knows it; nullptr for one that it does not.
/// \errors  order.expired; of control also acquire.unknown_meter, order.protected.
struct ListedMeter;
Result<void> may_send(const Order& order, const ListedMeter* meter, Instant now);

/// A control order waits so long at most; other orders a day.
inline constexpr std::chrono::seconds kControlExpires = std::chrono::hours{1};
inline constexpr std::chrono::seconds kOrderExpires = std::chrono::hours{24};
inline constexpr std::chrono::seconds kOrderExpiresMax = std::chrono::days{31};

/// A smaller drift is none.
inline constexpr std::chrono::seconds kClockTolerance{5};
/// What a broadcast of the time sets right, once a day. \source DL/T 645-2007, 7.
inline constexpr std::chrono::seconds kBroadcastDriftMax = std::chrono::minutes{5};

enum class ClockMethod : std::uint8_t { none, broadcast, write };
/// How a clock that is ahead by so much is set right.
/// \param set_at  when it was set last.
ClockMethod clock_method(std::chrono::seconds ahead, std::optional<Instant> set_at, Instant now);

/// How many times a relay or clock that is not as ordered is read back.
inline constexpr int kReadBacksMax = 5;

}  // namespace voltmark::acquire
