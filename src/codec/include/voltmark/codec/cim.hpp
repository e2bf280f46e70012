// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "voltmark/codec/format.hpp"

// IEC 61968-9 MeterReadings, alone or in an IEC 61968-100 message: docs/formats/cim.md.

namespace voltmark::codec::cim {

/// The 18 numbers of a reading type.
struct ReadingType {
    enum Field : std::uint8_t {
        macro_period,
        aggregate,
        measuring_period,
        accumulation,
        flow,
        commodity,
        kind,
        tou = 11,
        phase = 14,
        multiplier = 15,
        unit = 16,
        currency = 17
    };
    std::array<int, 18> numbers{};

    int at(Field field) const { return numbers[field]; }
    friend bool operator==(const ReadingType&, const ReadingType&) = default;
};

/// \errors  cim.reading_type (invalid_input): not 18 numbers between dots.
Result<ReadingType> parse_reading_type(std::string_view text);
std::string to_text(const ReadingType& type);

/// "kWh": the multiplier's letter and the unit; empty where either is not known.
std::string unit_text(const ReadingType& type);
/// Minutes of the measuring period; nothing where it is no fixed time.
std::optional<int> interval_minutes(const ReadingType& type);

/// A reading as the message states it.
struct Reading {
    std::string meter;        ///< mRID, else its first name.
    std::string usage_point;  ///< Likewise; empty where none is named.
    std::string type_text;
    std::optional<ReadingType> type;
    std::optional<std::string> value;  ///< Exact decimal; nothing where it is no number.
    std::string time;                  ///< ISO 8601 as sent, without a fraction of zeros.
    /// Reading quality types, such as "1.0.0", each with its comment.
    std::vector<std::pair<std::string, std::string>> qualities;
    std::optional<Error> error;
    Place place;
};

struct Event {
    std::string meter;
    std::string type_text;  ///< Four numbers: "3.26.9.185".
    std::string time;
    std::string reason;
    Place place;
};

struct Header {
    std::string verb;  ///< "created", "get", "reply".
    std::string noun;
    std::string source;
    std::string message_id;
    std::string correlation_id;
    std::string time;
};

/// Receives what a message holds; the header comes first, empty where there is none.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void header(const Header& header) = 0;
    virtual void reading(const Reading& reading) = 0;
    virtual void event(const Event& event) = 0;
    virtual void finding(const Error& error) = 0;
};

/// Reads a MeterReadings document or a message with one in its payload, of whatever namespace.
///
/// \errors  findings: cim.xml, cim.root (nothing is read). In a reading: cim.reading_type,
///          cim.number, cim.time.
/// \source  IEC 61968-9:2013 annex C (reading types), IEC 61968-100.
void parse(std::string_view xml, Sink& sink);

struct WrittenReadings {
    std::string meter;
    ReadingType type;
    struct Value {
        std::int64_t time = 0;  ///< Unix seconds.
        std::string value;      ///< Decimal, in the type's unit.
        std::string quality;    ///< "1.0.0"; empty for none.
    };
    std::vector<Value> values;
};

/// Writes a "created MeterReadings" message with a block for each series.
/// \param created  Unix seconds.
void write(std::span<const WrittenReadings> readings, std::string_view source,
           std::string_view message_id, std::int64_t created, std::string& out);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::cim
