// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/error.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::codec {

// What every file format comes down to: readings of one channel and span at a time, and findings.

enum class BaseUnit : std::uint8_t {
    watt_hour,
    var_hour,
    volt_ampere_hour,
    watt,
    var,
    volt_ampere,
    volt,
    ampere,
    power_factor
};

/// What a number in a file counts: kWh is {watt_hour, 6}.
struct ReadingUnit {
    BaseUnit base = BaseUnit::watt_hour;
    int milli_exponent = 6;  ///< One is 10^milli_exponent thousandths of the base unit.

    friend bool operator==(const ReadingUnit&, const ReadingUnit&) = default;
};

inline constexpr ReadingUnit kKilowattHour{BaseUnit::watt_hour, 6};

/// The unit called `name`: MWh, kWh, Wh, MVArh ... kV, V, kA, A, pf. Upper and lower case are the
/// same. \source  AEMO MDFF v2.5, appendix B.
std::optional<ReadingUnit> find_unit(std::string_view name);

/// The usual spelling: "kWh". \pre  a unit that find_unit gave.
std::string_view to_text(ReadingUnit unit);

/// One channel's span (a local day; for daily readings a local month) as a file states it.
struct DeliveredSpan {
    std::string key;  ///< How the file names the channel: "NMI/E1", a column, a meter.
    ReadingUnit unit;
    time::CivilDay span;
    int interval_minutes = 0;
    /// In thousandths of the base unit (mWh, mvarh, mV). What the file does not state is a
    /// `missing` run.
    meter::SpanReadings readings;
    std::uint64_t line = 0;  ///< Where the file begins to state it.

    friend bool operator==(const DeliveredSpan&, const DeliveredSpan&) = default;
};

/// What became of that which a finding is about.
enum class Verdict : std::uint8_t {
    refused,   ///< Left out. A refusal that names no record (a missing end) leaves out nothing.
    tolerated  ///< Read all the same, because it can be read in one way only.
};

/// Something in a file that is not as it should be. The rest of the file is read.
struct Finding {
    Error error;
    Verdict verdict = Verdict::refused;
    std::string key;  ///< Empty where no channel is known.
    std::optional<time::CivilDay> day;
};

/// Receives what a file holds, piece by piece, in the order of the file.
class DeliverySink {
public:
    virtual ~DeliverySink() = default;

    /// \param span  valid during the call only: the parser uses it again.
    virtual void span(const DeliveredSpan& span) = 0;
    virtual void finding(const Finding& finding) = 0;
};

}  // namespace voltmark::codec
