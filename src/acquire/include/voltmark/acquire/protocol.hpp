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
enum class TaskKind : std::uint8_t { on_demand, clock, daily_freeze, curve, clock_set };
/// "on_demand", "clock", "daily_freeze", "curve", "clock_set".
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
    struct Unread {
        std::string meter;  ///< Empty where the frame does not say.
        Error error;
    };
    std::vector<std::string> heard;  ///< All who spoke, terminals too.
    std::vector<Register> registers;
    std::vector<Curve> curves;
    std::vector<Clock> clocks;
    std::vector<Event> events;
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

    /// What a record of the journal says. Any bytes may come.
    virtual void read(codec::ByteSpan record, Reported& out) const = 0;
};

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
