// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/acquire/order.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::acquire {

/// The kind of approval that a control order waits for.
inline constexpr std::string_view kOrderApproval = "acquire.order";

/// Asks for something; a control order waits for the approval that is asked for with it. Belongs to
/// the caller's transaction.
/// \param is_protected  whether the asker knows that the point is; the head end asks again.
/// \errors  of may_ask; order.open (conflict); of security::ask. Nothing is stored then.
Result<Order> ask_order(store::Session& session, const OrderDraft& draft, bool is_protected);

/// \errors  order.unknown (not_found).
Result<Order> get_order(store::Session& session, OrderId id);

struct OrderFilter {
    std::optional<OrderState> state = {};
    std::string meter = {};  ///< Empty for all.
    int limit = 100;
};
/// Newest first.
std::vector<Order> list_orders(store::Session& session, const OrderFilter& filter);

/// Takes back what was not sent yet. Belongs to the caller's transaction.
/// \errors  order.unknown, order.too_late.
Result<Order> cancel_order(store::Session& session, OrderId id, Instant now);

/// The order that an approval is about. \errors  order.unknown.
Result<Order> order_in(store::Session& session, const security::Approval& approval);
/// Lets the approved order go. Belongs to the transaction of the approval.
/// \errors  of security::carry_out: security.changed where the order is not what was approved;
///          order.too_late where it does not wait any more.
Result<Order> carry_out_order(store::Session& session, const security::Approval& approval,
                              const security::Actor& actor, Instant now);

// What the head end does. Each belongs to the caller's transaction.

/// All that may be carried out or read back, oldest first. What has expired becomes so: not
/// confirmed where it was sent. Orders whose approval was refused are cancelled.
std::vector<Order> take_open_orders(store::Session& session, Instant now);
/// Marks an order as sent; commit before the frame leaves. False where it must not leave: it was
/// sent, cancelled or has expired meanwhile.
bool mark_order_sent(store::Session& session, OrderId id, Instant now);

/// What came of an attempt.
struct OrderOutcome {
    OrderState state = OrderState::waiting;  ///< waiting, sent: it goes on later.
    std::string answer = {};
    std::string code = {};
};
/// \param now  when it was over, if it is.
void note_order_outcome(store::Session& session, OrderId id, const OrderOutcome& outcome,
                        Instant now);

/// Asks for a correction of a clock, unless one waits or was tried within a day.
/// \returns  whether it did.
bool ask_clock_order(store::Session& session, const std::string& meter, Instant now);

}  // namespace voltmark::acquire
