// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/codec/format.hpp"

// Green Button, a customer's usage as an Atom feed of ESPI resources: docs/formats/greenbutton.md.

namespace voltmark::codec::greenbutton {

/// What the numbers of a meter reading are. Codes are those of the ESPI schema; what a feed does
/// not state is absent.
struct ReadingType {
    std::optional<int> accumulation;  ///< 4 delta, 3 cumulative, 12 instantaneous.
    std::optional<int> commodity;     ///< 1 electricity, 7 natural gas.
    std::optional<int> currency;      ///< ISO 4217 number: 840 is USD.
    std::optional<int> flow;          ///< 1 forward (delivered), 19 reverse.
    std::optional<int> interval_s;
    std::optional<int> kind;  ///< 12 energy, 8 demand, 37 power.
    std::optional<int> phase;
    std::optional<int> uom;  ///< 72 Wh, 38 W.
    int power_of_ten = 0;    ///< A value counts 10^power_of_ten of the unit.

    friend bool operator==(const ReadingType&, const ReadingType&) = default;
};

/// Offsets of local time. The rules are 32 bits: docs/formats/greenbutton.md.
struct LocalTime {
    std::int32_t offset_s = 0;      ///< East of UTC, in winter.
    std::int32_t dst_offset_s = 0;  ///< What summer adds.
    std::uint32_t dst_start = 0;
    std::uint32_t dst_end = 0;

    friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

/// One meter reading resource: a series of numbers of one kind. Texts are the feed's own.
struct Series {
    std::string usage_point;  ///< Its link, else the title of its entry.
    std::string meter_reading;
    std::string title;
    std::optional<int> service;  ///< 0 electricity, 1 gas, 2 water.
    std::optional<ReadingType> type;
    std::optional<LocalTime> local_time;

    friend bool operator==(const Series&, const Series&) = default;
};

struct Reading {
    std::int64_t start = 0;             ///< Unix seconds.
    std::int64_t duration = 0;          ///< Seconds; 0 for a moment.
    std::optional<std::int64_t> value;  ///< In the series' unit; nothing where none was stated.
    std::optional<std::int64_t> cost;   ///< In 1/100000 of the currency.
    std::vector<int> qualities;         ///< Codes: 0 valid, 8 estimated ...
    std::optional<Error> error;         ///< What is wrong with it; it is told all the same.
    Place place;
};

/// A usage summary: what was billed in a period. Numbers as they stand in the feed, with names.
struct Summary {
    std::string usage_point;
    std::optional<std::int64_t> start;
    std::optional<std::int64_t> duration;
    std::vector<MessageValue> values;
    Place place;
};

/// Receives what a feed holds: series by series, in the order of their interval blocks.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void reading(const Series& series, const Reading& reading) = 0;
    virtual void summary(const Summary&) {}
    virtual void finding(const Error& error) = 0;
};

/// Reads a feed, an entry or a single resource. Resources are joined by their links alone, in
/// whatever order they stand.
///
/// \errors  findings: greenbutton.xml, greenbutton.root (nothing is read); greenbutton.reading_type
///          (a block whose type is not there: its numbers have no unit). In a reading:
///          greenbutton.number, greenbutton.unit, greenbutton.overlap, greenbutton.outside_block.
/// \source  NAESB REQ.21 ESPI, schema usage.xsd.
void parse(std::string_view xml, Sink& sink);

/// The word of a quality code: "estimated_linear"; its number where it has none.
std::string quality_text(int code);

/// A series and its readings, to be written. Readings ascend and do not overlap.
struct WrittenSeries {
    Series series;  ///< `usage_point` and `meter_reading` are short names: "1", "forward".
    std::vector<Reading> readings;
};

/// Writes a feed that `parse` reads back the same. Blocks are local days; ids follow from the
/// names, so that the same readings give the same bytes.
///
/// \param updated  Unix seconds: when the feed was made.
void write(std::span<const WrittenSeries> series, std::string_view title, std::int64_t updated,
           std::string& out);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::greenbutton
