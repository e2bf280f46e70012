// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/text.hpp"

#include <charconv>

#include "voltmark/base/decimal.hpp"

namespace voltmark::codec {

namespace {

/// The size of the UTF-8 character that `text` begins with; 0 where it begins with none.
std::size_t character_size(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) return first >= 0x20 && first != 0x7F ? 1 : 0;
    const std::size_t size = first >= 0xF5   ? 0
                             : first >= 0xF0 ? 4
                             : first >= 0xE0 ? 3
                             : first >= 0xC2 ? 2
                                             : 0;
    if (text.size() < size) return 0;
    for (std::size_t i = 1; i < size; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
    }
    const auto second = size > 2 ? static_cast<unsigned char>(text[1]) : 0U;
    const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
    const bool outside = (first == 0xED && second >= 0xA0) || (first == 0xF4 && second >= 0x90);
    return overlong || outside ? 0 : size;
}

std::size_t find_from(std::string_view text, char c, std::size_t from) {
    const std::size_t found = text.find(c, from);
    return found == std::string_view::npos ? text.size() : found;
}

}  // namespace

bool equal_letters(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return to_upper(a) == to_upper(b); });
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t kBytesMax = 40;
    std::string shown;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        if (shown.size() + std::max<std::size_t>(size, 1) > kBytesMax) return shown + "...";
        shown += size == 0 ? std::string_view{"?"} : text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return shown;
}

char* write_decimal(char* at, std::int64_t milli, int exponent) {
    const auto unit = static_cast<std::uint64_t>(power_of_ten(exponent));
    auto rest = static_cast<std::uint64_t>(milli);
    if (milli < 0) {
        rest = std::uint64_t{0} - rest;
        *at++ = '-';
    }
    at = std::to_chars(at, at + kDecimalSizeMax, rest / unit).ptr;
    rest %= unit;
    if (rest == 0) return at;
    *at++ = '.';
    for (; rest % 10 == 0; rest /= 10) --exponent;
    char* const end = at + exponent;
    for (char* digit = end; digit != at; rest /= 10) *--digit = static_cast<char>('0' + rest % 10);
    return end;
}

bool LineReader::next(Line& line) {
    if (at_ == text_.size()) return false;
    if (!searched_ || lf_ < at_) lf_ = find_from(text_, '\n', at_);
    if (!searched_ || cr_ < at_) cr_ = find_from(text_, '\r', at_);
    searched_ = true;
    const std::size_t end = std::min(lf_, cr_);
    line.text = text_.substr(at_, end - at_);
    line.number = number_++;
    if (end == text_.size()) {
        line.end = LineEnd::none;
    } else if (end == lf_) {
        line.end = LineEnd::lf;
    } else {
        line.end = end + 1 == lf_ && lf_ < text_.size() ? LineEnd::crlf : LineEnd::cr;
    }
    at_ = std::min(text_.size(), end + (line.end == LineEnd::crlf ? 2U : 1U));
    return true;
}

std::uint64_t count_line_ends(std::string_view text) {
    std::uint64_t ends = 0;
    Line line;
    for (LineReader lines{text, 1}; lines.next(line);) ends += line.end != LineEnd::none ? 1 : 0;
    return ends;
}

}  // namespace voltmark::codec
