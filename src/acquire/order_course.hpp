// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/order.hpp"
#include "voltmark/acquire/order_store.hpp"

namespace voltmark::acquire {

/// What came of one conversation.
struct Talk {
    codec::Bytes record;      ///< All frames of answers.
    bool is_refused = false;  ///< At least one question of it.
    bool is_silent = false;
    bool is_closed = false;  ///< The session is over.
};

/// One attempt at an order, conversation by conversation. It knows no sockets and no store.
///
/// What changes a meter is asked once in an order's life: where `changes_meter` says so, the state
/// `sent` is committed before the frame leaves, and an order in that state is only read back.
class OrderCourse {
public:
    struct Facts {
        const Protocol* protocol = nullptr;
        const ListedMeter* meter = nullptr;  ///< nullptr: not in the table.
        std::optional<MeterSecret> secret;
        const time::Zone* zone = nullptr;  ///< Of the meter's clock.
    };
    OrderCourse(const Order& order, Facts facts, Instant now);

    /// The next conversation; nothing where the attempt is over. \param now  for clocks.
    std::unique_ptr<Exchange> next(Instant now);
    /// Whether the conversation that `next` gave changes the meter.
    bool changes_meter() const { return is_change(act_); }
    /// Whether its answer belongs in the journal too: clocks and events, which the store has.
    bool is_journaled() const { return act_ == Act::read_clock || act_ == Act::read_events; }
    void take(const Talk& talk, Instant now);

    /// What came of it; where nothing did, so that it must be tried again, the state it had.
    const OrderOutcome& outcome() const { return outcome_; }

private:
    void end(OrderState state, const ErrorCode* code, std::string answer = {});
    std::unique_ptr<Exchange> ask(Act act, Instant now);
    void take_relay(const Reported& said);
    void take_clock(const Reported& said, Instant now);
    void take_values(const Talk& talk, const Reported& said);
    void not_yet();

    const Order& order_;
    Facts facts_;
    OrderOutcome outcome_;
    Act act_ = Act::read;
    std::optional<Act> wanted_;
    ClockMethod method_ = ClockMethod::none;
    std::optional<std::chrono::seconds> ahead_before_;
};

/// Values of a record as the protocol's decoder tells them: {"values": [...]}, with "error" where
/// the meter gave one.
std::string answer_json(const Protocol& protocol, codec::ByteSpan record);

}  // namespace voltmark::acquire
