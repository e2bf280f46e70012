// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/codec/format.hpp"

// MSCONS, the EDIFACT message of metered consumption: docs/formats/mscons.md.

namespace voltmark::codec::mscons {

/// A DTM value: wall clock, and its offset where the message gives one.
struct Moment {
    std::int64_t local_minutes = 0;  ///< Since 1970-01-01 00:00 of the local clock.
    std::optional<int> offset_minutes;
    std::string text;  ///< ISO 8601, as exact as it was sent: "2021-01-31T23:15+00:00", "2020-02".

    /// Comparable where both have an offset or neither has.
    std::int64_t utc_minutes() const { return local_minutes - offset_minutes.value_or(0); }
    friend bool operator==(const Moment&, const Moment&) = default;
};

/// A QTY segment with what stands around it.
struct Reading {
    std::string location;      ///< LOC+172 (metering or market location), or 237 (balancing area).
    std::string product;       ///< PIA+5: "1-1:1.29.0", as sent.
    std::string product_kind;  ///< "SRW" for an OBIS code.
    std::string code;          ///< Of the quantity: "220".
    /// Exact, with a point; nothing where it is no number.
    std::optional<std::string> value;
    std::string unit;  ///< "kWh"; of the product where the message states none.
    std::optional<Moment> start;
    std::optional<Moment> end;
    std::vector<std::string> statuses;  ///< STS: "Z33+ZP3"...
    std::optional<Error> error;
    Place place;
};

struct MessageHeader {
    std::string reference;  ///< UNH
    std::string version;    ///< "D:04B:UN:2.4c"
    std::string document;   ///< BGM's number.
    std::string sender;     ///< NAD+MS
    std::string receiver;   ///< NAD+MR
    std::string check;      ///< RFF+Z13, the case that the message is checked by.
};

class Sink {
public:
    virtual ~Sink() = default;
    virtual void reading(const MessageHeader& header, const Reading& reading) = 0;
    virtual void finding(const Error& error) = 0;
};

/// Reads an interchange, or messages without one.
///
/// \errors  findings: mscons.not_edifact (nothing is read), mscons.segment (cut short),
///          mscons.other_message (no MSCONS; passed over), mscons.segment_count,
///          mscons.message_count, mscons.reference (what the trailers state is not so). In a
///          reading: mscons.number, mscons.time, mscons.overlap.
/// \source  UN/EDIFACT MSCONS D.04B; ISO 9735 syntax version 3.
void parse(std::string_view text, Sink& sink);

/// The word of a quantity code: 220 "actual", 67 "substitute"; the code itself where it has none.
std::string quantity_text(std::string_view code);

/// A load profile to be written: one location and product, intervals ascending.
struct WrittenProfile {
    std::string location;
    std::string product;  ///< OBIS.
    struct Value {
        std::int64_t start = 0;  ///< Unix seconds, whole minutes.
        std::int64_t end = 0;
        std::string value;  ///< Decimal, kWh.
        bool is_substitute = false;
    };
    std::vector<Value> values;
};

struct WrittenInterchange {
    std::string sender;
    std::string receiver;
    std::string reference;
    std::int64_t created = 0;  ///< Unix seconds.
};

/// Writes one interchange with one message of load profiles (TL), times in UTC.
void write(const WrittenInterchange& interchange, std::span<const WrittenProfile> profiles,
           std::string& out);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::mscons
