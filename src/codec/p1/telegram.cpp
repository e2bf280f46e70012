// SPDX-License-Identifier: Apache-2.0
#include <charconv>
#include <chrono>

#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/p1.hpp"
#include "voltmark/codec/p1_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::p1 {

namespace {

ByteSpan bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The hex digits behind '!', of which some devices leave out zeros in front.
std::string_view crc_behind(std::string_view text, std::size_t end) {
    std::size_t size = 0;
    const auto is_hex = [](char c) {
        return is_digit(c) || (to_upper(c) >= 'A' && to_upper(c) <= 'F');
    };
    while (size < 4 && end + 1 + size < text.size() && is_hex(text[end + 1 + size])) ++size;
    return text.substr(end + 1, size);
}

/// Behind the line that `at` stands in.
std::size_t line_end(std::string_view text, std::size_t at) {
    const std::size_t end = text.find('\n', at);
    return end == std::string_view::npos ? text.size() : end + 1;
}

int number_at(std::string_view text, std::size_t at) {
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

/// Whether what is behind '!' is the checksum of what is before; without one there is none to fail.
bool check_crc(std::string_view text, std::size_t end, Telegram& telegram) {
    const std::string_view crc = crc_behind(text, end);
    telegram.has_crc = !crc.empty();
    if (!telegram.has_crc) return true;
    unsigned stated = 0;
    std::from_chars(crc.data(), crc.data() + crc.size(), stated, 16);
    const unsigned expected = crc16_arc(bytes_of(text.substr(0, end + 1)));
    if (stated == expected) return true;
    telegram.faults.push_back(make_error(kCrc, crc, fmt::format("{:04X}", expected))
                                  .at({telegram.place.offset + end + 1, crc.size(), 0, 0}));
    return false;
}

/// Reads the telegram that `text` begins with; answers its size.
std::size_t read_telegram(std::string_view text, Telegram& telegram) {
    const std::size_t header_end = line_end(text, 0);
    telegram.header = trimmed(text.substr(1, header_end - 1));
    while (!telegram.header.empty() && telegram.header.back() <= '\r')
        telegram.header.remove_suffix(1);
    const std::size_t end = text.find('!');
    // A new header before the end: this telegram was cut off. A slash inside a line is none.
    const std::size_t next = text.find("\n/");
    if (end == std::string_view::npos || next < end) {
        telegram.faults.push_back(make_error(kCut));
        return next == std::string_view::npos ? text.size() : next + 1;
    }
    if (check_crc(text, end, telegram) && header_end < end) {
        telegram.data = iec21::parse_data_lines(
            text.substr(header_end, end - header_end),
            {telegram.place.offset + header_end, 0, telegram.place.line + 1, 0}, telegram.faults);
    }
    return line_end(text, end);
}

}  // namespace

std::optional<std::string> time_text(std::string_view stamp) {
    std::string_view offset;
    if (stamp.size() == 13) {
        if (stamp.back() != 'S' && stamp.back() != 'W') return std::nullopt;
        offset = stamp.back() == 'S' ? "+02:00" : "+01:00";
        stamp.remove_suffix(1);
    }
    if (stamp.size() != 12 || !std::all_of(stamp.begin(), stamp.end(), is_digit))
        return std::nullopt;
    using namespace std::chrono;
    const year_month_day date{year{2000 + number_at(stamp, 0)},
                              month{static_cast<unsigned>(number_at(stamp, 2))},
                              day{static_cast<unsigned>(number_at(stamp, 4))}};
    const bool is_time =
        number_at(stamp, 6) < 24 && number_at(stamp, 8) < 60 && number_at(stamp, 10) < 60;
    // A meter that was never told the time sends 1970.
    if (!date.ok() || !is_time || number_at(stamp, 0) >= 70) return std::nullopt;
    return fmt::format("20{}-{}-{}T{}:{}:{}{}", stamp.substr(0, 2), stamp.substr(2, 2),
                       stamp.substr(4, 2), stamp.substr(6, 2), stamp.substr(8, 2),
                       stamp.substr(10, 2), offset);
}

std::optional<Telegram> next_telegram(std::string_view all, iec21::Cursor& cursor) {
    const std::size_t begin = all.find('/', cursor.at);
    if (begin == std::string_view::npos) return std::nullopt;
    cursor.move(all, begin);
    Telegram telegram;
    telegram.place = {begin, 0, cursor.line, 0};
    const std::size_t size = read_telegram(all.substr(begin, iec21::kMessageMax), telegram);
    telegram.place.length = size;
    for (Error& fault : telegram.faults) {
        if (fault.code == &kCut) fault.place = telegram.place;
    }
    cursor.move(all, begin + size);
    return telegram;
}

FrameSearch find_telegram(ByteSpan bytes) {
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    std::size_t begin = text.find('/');
    while (begin != std::string_view::npos) {
        const std::size_t end = text.find('!', begin);
        const std::size_t line = end == std::string_view::npos ? end : text.find('\n', end);
        if (line == std::string_view::npos)
            return {FrameSearch::State::need_more, begin, text.size() - begin};
        iec21::Cursor cursor{begin, 1};
        const std::optional<Telegram> telegram = next_telegram(text, cursor);
        const bool is_whole = std::none_of(
            telegram->faults.begin(), telegram->faults.end(),
            [](const Error& fault) { return fault.code == &kCut || fault.code == &kCrc; });
        if (is_whole) return {FrameSearch::State::found, begin, cursor.at - begin};
        begin = text.find('/', begin + 1);
    }
    return {FrameSearch::State::nothing, text.size(), 0};
}

std::string write_telegram(std::string_view header, const std::vector<std::string>& lines) {
    std::string text = fmt::format("/{}\r\n\r\n", header);
    for (const std::string& line : lines) text += line + "\r\n";
    text += '!';
    return text + fmt::format("{:04X}\r\n", crc16_arc(bytes_of(text)));
}

}  // namespace voltmark::codec::p1
