// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/delivered.hpp"
#include "voltmark/time/zone.hpp"

// Readings as tables of text: docs/formats/csv.md.

namespace voltmark::codec::csv {

enum class Layout : std::uint8_t {
    automatic,   ///< Long where the header has a key and a value column, else wide.
    wide_table,  ///< A row a moment, a column a channel.
    long_table   ///< A row a reading.
};

/// Which edge of its interval a timestamp names.
enum class Label : std::uint8_t { start, end };

enum class TimestampForm : std::uint8_t {
    /// What time::parse_timestamp reads; also "2026/7/1 8:00", and for daily readings a date alone.
    iso,
    /// "31/07/2026 17:30", also with dots or hyphens, and without leading zeros.
    day_first
};

/// The columns by the names of the file's header. Empty: the usual name, which is the member's own,
/// for `key` also "meter"; in a wide table the first column is the timestamp.
struct ColumnNames {
    std::string timestamp;
    std::string key;
    std::string channel;  ///< Where there is one, the channel's key is "key/channel".
    std::string value;
    std::string unit;
    std::string quality;
};

struct Options {
    Layout layout = Layout::automatic;
    char delimiter = '\0';  ///< Comma, semicolon or tab; 0: seen from the header.
    char decimal_mark = '.';
    /// Of timestamps without offset, and of the days that spans are.
    time::Zone zone = time::Zone::utc();
    ReadingUnit unit = kKilowattHour;  ///< Where the file names none.
    Label label = Label::start;
    TimestampForm timestamp_form = TimestampForm::iso;
    /// 5, 10, 15, 30, 60 or 1440; 0: the usual step of the file's timestamps.
    int interval_minutes = 0;
    ColumnNames columns;
};

/// Reads a table of readings (RFC 4180, with or without a byte order mark, lines of any end).
///
/// A row, or a cell of a wide table, is refused alone; the rest is read. A span is given when its
/// channel moves on to another: rows sorted by time or by channel give each span whole. Of unsorted
/// rows a span can come in parts, each with what the others state as missing; one finding a channel
/// says so, and duplicates between parts are not seen. A span without any value is not given.
/// Memory: the open span of each channel, and 4 bytes a span to know the parts.
///
/// \param text  the whole file; never changed, never copied.
/// \errors      findings, all invalid_input: csv_errors.hpp, src/codec/README.md.
void parse(std::string_view text, const Options& options, DeliverySink& sink);

/// Writes one table with a column for each channel, in the order of their first spans, and a row
/// for each slot of each day; timestamps are starts, with offset. Quality has no place in it.
///
/// \param spans  one a channel and day; of one interval.
/// \errors       csv.intervals_differ (invalid_input). Nothing is written.
Result<void> write_wide(std::span<const DeliveredSpan> spans, const time::Zone& zone,
                        std::string& out);

/// Writes a row for each reading that is not missing: timestamp, key, value, unit, quality.
void write_long(std::span<const DeliveredSpan> spans, const time::Zone& zone, std::string& out);

}  // namespace voltmark::codec::csv
