// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/iec62056_21.hpp"
#include "voltmark/codec/iec62056_21_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::iec21 {

namespace {

DataValue value_in(std::string_view inner) {
    const std::size_t star = inner.rfind('*');
    if (star == std::string_view::npos) return {inner, {}};
    return {inner.substr(0, star), inner.substr(star + 1)};
}

bool is_address(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' && c != ')' && c != '/' && c != '!';
    });
}

/// Reads one line into sets; false where something in it is no data set.
bool read_line(std::string_view line, const Place& place, std::vector<DataSet>& sets) {
    std::size_t at = 0;
    while (at < line.size()) {
        const std::size_t open = line.find('(', at);
        if (open == std::string_view::npos) return false;
        const std::string_view address = line.substr(at, open - at);
        const std::size_t close = line.find(')', open);
        if (close == std::string_view::npos || !is_address(address)) return false;
        if (!address.empty() || sets.empty()) {
            Place here = place;
            here.offset += at;
            here.column += at;
            here.length = close + 1 - at;
            sets.push_back({address, {}, here});
        }
        sets.back().values.push_back(value_in(line.substr(open + 1, close - open - 1)));
        at = close + 1;
    }
    return true;
}

}  // namespace

std::vector<DataSet> parse_data_lines(std::string_view text, const Place& base,
                                      std::vector<Error>& faults) {
    std::vector<DataSet> sets;
    LineReader lines{text, base.line};
    Line line;
    while (lines.next(line)) {
        const std::string_view content = trimmed(line.text);
        if (content.empty()) continue;
        const auto offset = static_cast<std::uint64_t>(content.data() - text.data());
        const auto column = static_cast<std::uint64_t>(content.data() - line.text.data()) + 1;
        const Place place{base.offset + offset, content.size(), line.number, column};
        if (!read_line(content, place, sets))
            faults.push_back(make_error(kForm, excerpt(content)).at(place));
    }
    return sets;
}

std::string value_text(const DataValue& value) {
    std::string_view digits = value.text;
    const bool is_negative = digits.starts_with('-');
    if (is_negative) digits.remove_prefix(1);
    const bool is_number =
        !digits.empty() && is_digit(digits.front()) && is_digit(digits.back()) &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return is_digit(c) || c == '.'; }) &&
        std::count(digits.begin(), digits.end(), '.') <= 1;
    if (value.unit.empty() || !is_number) return std::string{value.text};
    return (is_negative ? "-" : "") + std::string{without_needless_zeros(digits)};
}

char bcc_of(std::string_view text) {
    unsigned sum = 0;
    for (std::size_t at = 1; at < text.size(); ++at) {
        sum ^= static_cast<unsigned char>(text[at]);
        if (text[at] == kEtx) break;
    }
    return static_cast<char>(sum);
}

}  // namespace voltmark::codec::iec21
