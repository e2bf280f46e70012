// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/codec/message.hpp"
#include "voltmark/meter/model.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::acquire {

// What the head end must know of a protocol: frames, greetings, questions, and what answers say.
// Sessions, journal and store know no protocol.

/// What is asked of a meter (采集任务); in the order of priority.
enum class TaskKind : std::uint8_t { on_demand, clock, daily_freeze, curve, clock_set, events };
/// "on_demand", "clock", "daily_freeze", "curve", "clock_set", "events".
std::string_view to_text(TaskKind kind);
std::optional<TaskKind> find_task_kind(std::string_view word);

/// One thing to be asked of one meter.
struct Job {
    TaskKind kind = TaskKind::daily_freeze;
    std::string meter;
    time::CivilDay day{};      ///< daily_freeze: that it opens; curve: whose readings.
    time::CivilDay today{};    ///< In the zone of the meter's clock.
    time::LocalSeconds now{};  ///< clock_set: what the meter's clock is to show.
    std::string terminal{};    ///< Through whom it is asked; itself, a call, or a concentrator.
};

/// What an order makes of a meter in one conversation (远程操作).
enum class Act : std::uint8_t {
    read,
    read_clock,
    set_clock,
    read_events,
    read_relay,
    open_relay,   ///< 跳闸
    close_relay,  ///< 合闸
    permit_close  ///< 合闸允许: the customer presses the button.
};
/// Whether the meter is another one afterwards.
constexpr bool is_change(Act act) {
    return act == Act::set_clock || act >= Act::open_relay;
}

/// Who writes to a meter: its password's level, the password, the operator's code. Is never stored,
/// logged or sent to anybody but the meter.
struct MeterSecret {
    std::uint8_t level = 0;
    std::uint32_t password = 0;
    std::uint32_t operator_code = 0;
};

/// One conversation of an order with its meter.
struct OrderStep {
    Act act = Act::read;
    std::string meter;
    std::string terminal{};  ///< As of Job.
    /// read, read_events: in the protocol's terms; none for what it reads where nothing is said.
    std::vector<std::string> ids;
    time::LocalSeconds now{};          ///< What the meter's clock is to show.
    time::LocalSeconds valid_until{};  ///< Of the relay's orders: the meter refuses later ones.
    bool is_broadcast = false;  ///< set_clock: for small drifts, without a password, unanswered.
    std::optional<MeterSecret> secret;
};

/// One value of a cumulative register at a moment of the meter's clock.
struct CurvePoint {
    time::LocalSeconds at;
    std::int64_t value_e6 = 0;  ///< As RegisterValue: before the multiplier.
};

/// What frames say, for the store. Addresses are as people write them.
struct Reported {
    struct Register {
        std::string meter;
        Flow flow = Flow::import_active;
        meter::RegisterKind kind = meter::RegisterKind::energy;
        int tariff = 0;  ///< 0 the total, 1.. the tariffs (费率).
        time::CivilDay day;
        std::int64_t value_e6 = 0;
    };
    struct Curve {
        std::string meter;
        Flow flow = Flow::import_active;
        int digits = 6;  ///< Of the register, before the point.
        std::vector<CurvePoint> points;
    };
    struct Clock {
        std::string meter;
        time::LocalSeconds shows;
    };
    struct Event {
        std::string meter;
        std::string id;  ///< In the protocol's terms: "30110200".
        time::LocalSeconds at;
        std::string text;
    };
    struct Relay {
        std::string meter;
        bool is_open = false;
        bool may_close = false;  ///< Open, and the customer's button closes it.
    };
    struct Unread {
        std::string meter;  ///< Empty where the frame does not say.
        Error error;
    };
    std::vector<std::string> heard;  ///< All who spoke, terminals too.
    std::vector<Register> registers;
    std::vector<Curve> curves;
    std::vector<Clock> clocks;
    std::vector<Event> events;
    std::vector<Relay> relays;
    std::vector<Unread> unread;
};

/// A conversation with one meter about one job: questions go out one at a time.
class Exchange {
public:
    virtual ~Exchange() = default;
    /// The next frame to send; empty where the answer goes on and nothing is to be sent for it;
    /// nothing where all has been asked.
    virtual std::optional<codec::Bytes> next() = 0;

    enum class Take : std::uint8_t {
        foreign,  ///< It does not answer the question.
        taken,    ///< It does: go on.
        refused   ///< The meter does not give what was asked for: go on all the same.
    };
    virtual Take take(codec::ByteSpan frame) = 0;
    /// Whether the frame that `next` gave last is answered at all.
    virtual bool is_answered() const { return true; }
    /// Of a greeting: who answered. Empty else.
    virtual std::string who() const { return {}; }
};

/// What came without being asked for.
struct Greeting {
    std::string terminal;  ///< Who sent it; empty where the frame does not say.
    bool is_whole = true;  ///< Else the reply asks for the rest, which belongs to the same record.
    bool is_kept = true;   ///< Whether it says anything that must be kept.
    codec::Bytes reply;    ///< To be sent once the record is on the disk. Empty for none.
};

class Protocol {
public:
    virtual ~Protocol() = default;
    virtual std::string_view name() const = 0;
    virtual codec::FrameSearch find_frame(codec::ByteSpan bytes) const = 0;
    virtual std::size_t frame_bytes_max() const = 0;

    /// \param record  the frames of the message so far.
    /// \param now     the moment in the zone of the meters' clocks.
    virtual Greeting greet(codec::ByteSpan record, time::LocalSeconds now) const = 0;
    /// What one who calls in is asked for first; nothing where it says itself who it is.
    virtual std::unique_ptr<Exchange> ask_who() const { return nullptr; }
    /// Nothing where the protocol has no such task.
    virtual std::unique_ptr<Exchange> ask(const Job& job) const = 0;

    /// A step of an order. Nothing where the protocol has no such step, or it lacks its secret;
    /// what `ask` knows needs no more.
    virtual std::unique_ptr<Exchange> ask_step(const OrderStep& step) const;
    /// Whether a meter takes the step only from one who knows its password.
    virtual bool needs_secret(const OrderStep&) const { return false; }

    /// What a record of the journal says. Any bytes may come.
    virtual void read(codec::ByteSpan record, Reported& out) const = 0;
};

/// "2026-07-01T09:30:15": of a meter's clock.
std::string to_second_text(time::LocalSeconds at);

const Protocol* find_protocol(std::string_view name);
std::vector<std::string_view> protocol_names();

/// Calls `each` with every whole frame of a record.
template <class Each>
void for_each_frame(const Protocol& protocol, codec::ByteSpan record, Each&& each) {
    while (!record.empty()) {
        const codec::FrameSearch found = protocol.find_frame(record);
        if (found.state != codec::FrameSearch::State::found) return;
        each(record.subspan(found.skip, found.size));
        record = record.subspan(found.skip + found.size);
    }
}

}  // namespace voltmark::acquire
