// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/codec/format.hpp"
#include "voltmark/codec/nem12.hpp"

// NEM13, the accumulated readings of the Australian market: docs/formats/nem13.md.

namespace voltmark::codec::nem13 {

/// What a register showed, and how that is known.
struct RegisterRead {
    std::string_view shown;  ///< As displayed, with its zeros; without the meter's multiplier.
    std::optional<time::LocalSeconds> read_at;
    char flag = 'A';  ///< A, E, F or S; N where nothing is known.
    int method = 0;
    std::optional<int> reason;
    std::string_view reason_text;
    // Of the 550 record below, where there is one: why somebody was at the meter.
    char trans_code = ' ';
    std::string_view service_order;

    /// "A", "E52".
    std::string quality() const;
    friend bool operator==(const RegisterRead&, const RegisterRead&) = default;
};

/// A 250 record with its 550 record: what flowed between two reads of one register. Texts point
/// into the file.
struct AccumulatedReading {
    std::string_view nmi;
    std::string_view configuration;
    std::string_view register_id;
    std::string_view suffix;
    std::string_view data_stream;
    std::string_view meter_serial;
    char direction = 'I';  ///< I import or E export, seen from the market.
    RegisterRead previous;
    RegisterRead current;
    /// What flowed, in thousandths of the base unit: the difference with multiplier and turn over.
    std::int64_t quantity_milli = 0;
    std::string_view quantity;  ///< As sent.
    ReadingUnit unit;
    std::optional<time::CivilDay> next_read;
    std::optional<time::LocalSeconds> updated;
    std::optional<time::LocalSeconds> loaded;
    Place place;
};

class Sink {
public:
    virtual ~Sink() = default;
    virtual void reading(const AccumulatedReading& reading) = 0;
    virtual void finding(const Finding& finding) = 0;
};

/// Reads a file in one pass. A record is refused alone; a 550 record behind a refused 250 record is
/// passed over.
///
/// \errors  findings: the codes of NEM12 that apply, and nem13.not_nem13, nem13.direction,
///          nem13.register_read, nem13.previous_estimated.
/// \source  AEMO, Meter Data File Format Specification NEM12 & NEM13, v2.5 (1 May 2022), chapter 5.
void parse(std::string_view text, nem12::Mode mode, Sink& sink);

/// Whether a text's first record says that it is a NEM13 file.
bool is_nem13(std::string_view text);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::nem13
