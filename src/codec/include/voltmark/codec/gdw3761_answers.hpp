// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>

#include "voltmark/codec/gdw3761.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::codec::gdw3761 {

// What a head end asks terminals for, and what they answer, typed. Times are local to the terminal;
// years are those of this century.

// Times, as frames have them.

Bytes write_clock(time::LocalSeconds at);   ///< A.1, with the day of the week.
Bytes write_minute(time::LocalSeconds at);  ///< A.15.
Bytes write_day(time::CivilDay day);        ///< A.20.

/// Which points of a curve (Td_c): the first lies one step behind the start.
struct CurveSpan {
    time::LocalSeconds start;
    std::uint8_t density = 1;  ///< 1: 15 min, 2: 30, 3: 60, 254: 5, 255: 1.
    std::uint8_t count = 96;
};
Bytes write_curve_span(const CurveSpan& span);

// Questions and answers of several data units.

/// One data unit.
struct UnitData {
    UnitId id;
    Bytes data;
};

/// A question for several units, each with what it asks for behind DA and DT. \pre  not empty.
Frame make_request(const Address& address, std::uint8_t afn, std::span<const UnitData> units,
                   std::uint8_t number);
/// A terminal's answer. Units stay whole: a frame has as many as have room in `bytes_max`, at least
/// one; FIR and FIN say which is the first and the last, and numbers go on from the question's.
std::vector<Frame> make_answers(const Frame& request, std::span<const UnitData> units,
                                std::size_t bytes_max);

/// The frames of one answer. The first has the question's number, each that follows the next one,
/// modulo 16; FIN ends it. FIR is not relied on: there are terminals that leave it out.
class AnswerParts {
public:
    explicit AnswerParts(const Frame& question) : question_{question} {}

    enum class Put : std::uint8_t {
        foreign,   ///< It is no part of this answer.
        kept,      ///< It is, and others are still missing.
        repeated,  ///< It was here already.
        whole      ///< Nothing is missing any more.
    };
    /// Takes the parts in any order, up to eight ahead of the first one missing.
    Put add(const Frame& frame);
    bool is_whole() const { return is_whole_; }
    /// One frame with the units of all parts that are there from the first on, in their order. It
    /// may be longer than what can be sent.
    Frame joined() const;

private:
    Frame question_;
    std::vector<Frame> parts_;    // From the first on, without a gap.
    std::map<int, Frame> ahead_;  // By how far they are behind the end of `parts_`.
    bool is_whole_ = false;
};

// What answers and reports say.

enum class EnergyKind : std::uint8_t {
    forward_active,
    forward_reactive,
    reverse_active,
    reverse_reactive
};

/// What a register showed at the end of a day (日冻结示值).
struct FrozenEnergy {
    int point = 0;
    EnergyKind kind = EnergyKind::forward_active;
    int tariff = 0;  ///< 0 the total.
    time::CivilDay day;
    std::int64_t number = 0;  ///< A count of 10^-scale kWh or kvarh.
    int scale = 0;
};

/// What a register showed at a moment (示值曲线).
struct CurveEnergy {
    int point = 0;
    EnergyKind kind = EnergyKind::forward_active;
    time::LocalSeconds at;
    std::int64_t number = 0;
    int scale = 0;
};

struct EventRecord {
    int code = 0;  ///< ERC.
    bool is_important = false;
    std::optional<time::LocalSeconds> at;  ///< The first five bytes, where they are a time.
    Bytes content;
};

struct Answers {
    std::vector<UnitId> ids;
    std::vector<FrozenEnergy> frozen;
    std::vector<CurveEnergy> curves;
    std::optional<time::LocalSeconds> clock;
    std::vector<EventRecord> events;
    /// Of AFN 00: whether the other side denies what it was asked, or a part of it.
    bool is_denied = false;
    std::optional<Error> error;
};

/// What a frame of a terminal says, as far as it is known. Values that are missing (EE) or invalid
/// are left out.
Answers read_answers(const Frame& frame);

}  // namespace voltmark::codec::gdw3761
