// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::csv {

/// One field of a row, without its quotes.
struct Field {
    std::string_view text;
    std::size_t at = 0;  ///< Where it begins in the file, its quote included.
    std::uint64_t word =
        0;  ///< The eight bytes from there, lowest first; 0 near the end of the file.
};

struct Row {
    std::vector<Field> fields;
    std::size_t at = 0;
    std::uint64_t line = 0;
    bool is_well_quoted = true;  ///< RFC 4180: a quote is closed, and a delimiter follows.
    bool has_end = true;         ///< Of a last line: whether a line end closes it.

    /// Whether no field says anything: an empty line, or the commas that a spreadsheet leaves.
    bool is_blank() const {
        return std::ranges::all_of(fields,
                                   [](const Field& field) { return trimmed(field.text).empty(); });
    }

    Place place(const Field& field) const {
        return {field.at, field.text.size(), line, field.at - at + 1};
    }
    Place place() const { return {at, fields.back().at + fields.back().text.size() - at, line, 1}; }
};

/// Cuts a text into rows and fields: RFC 4180, with lines that end in CR LF, LF or CR.
class RowReader {
public:
    RowReader(std::string_view text, char delimiter);

    /// The next row, which is valid until the one after it; false at the end of the text.
    bool next(Row& row);

    /// What is not read yet.
    std::string_view rest() const { return text_.substr(at_); }
    /// Goes past a row that was read from `rest` by other means.
    void skip_row(std::size_t size) {
        at_ += size;
        ++line_;
    }

private:
    bool ends_field(char c) const { return c == delimiter_ || c == '\n' || c == '\r'; }
    void read_plain(Row& row);
    void read_quoted(Row& row);

    std::string_view text_;
    char delimiter_;
    std::size_t at_ = 0;
    std::uint64_t line_ = 1;
    std::deque<std::string> unescaped_;  // Fields of the row that hold a doubled quote.
};

/// Comma, semicolon or tab: the one that stands most often outside quotes in the first line.
char find_delimiter(std::string_view text);

}  // namespace voltmark::codec::csv
