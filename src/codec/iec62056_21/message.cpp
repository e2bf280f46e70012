// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/iec62056_21.hpp"
#include "voltmark/codec/iec62056_21_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::iec21 {

namespace {

constexpr std::string_view kBegins = "/\x01\x02\x06\x15";

/// A message while it is read: the text from its first byte on.
class MessageReader {
public:
    MessageReader(std::string_view text, const Cursor& cursor)
        : text_{text.substr(cursor.at, kMessageMax)}, begin_{cursor.at} {
        message_.place = {begin_, 0, cursor.line, 0};
    }

    IecMessage read() {
        switch (text()[0]) {
            case '/':
                text().substr(1, 1) == "?" ? read_request() : read_identification();
                break;
            case kSoh:
            case kStx:
                read_block();
                break;
            case kAck:
                read_option();
                break;
            default:
                finish(Kind::refusal, 1);
                break;
        }
        return std::move(message_);
    }

private:
    std::string_view text() const { return text_; }

    void finish(Kind kind, std::size_t size) {
        message_.kind = kind;
        message_.place.length = size;
    }

    void fault(const Error& error) { message_.faults.push_back(error); }

    Place place_of(std::size_t offset, std::size_t length) const {
        const std::string_view before = text().substr(0, offset);
        const auto lines =
            static_cast<std::uint64_t>(std::count(before.begin(), before.end(), '\n'));
        return {begin_ + offset, length, message_.place.line + lines, 0};
    }

    /// The size of the line that begins at `at`, with its end.
    std::size_t line_size(std::size_t at) const {
        const std::size_t end = text().find('\n', at);
        return end == std::string_view::npos ? text().size() - at : end + 1 - at;
    }

    void read_request() {
        const std::size_t size = line_size(0);
        std::string_view line = text().substr(2, size - 2);
        const std::size_t end = line.find('!');
        if (end == std::string_view::npos) fault(make_error(kCut).at(place_of(0, size)));
        message_.address = trimmed(line.substr(0, std::min(end, line.size())));
        finish(Kind::request, size);
    }

    void read_option() {
        const std::string_view digits = text().substr(1, 3);
        const bool is_option =
            digits.size() == 3 && std::all_of(digits.begin(), digits.end(), is_digit);
        if (!is_option) return finish(Kind::acknowledgement, 1);
        message_.option = digits;
        finish(Kind::option, std::min(line_size(0), std::size_t{6}));
    }

    void read_identification() {
        const std::size_t size = line_size(0);
        std::string_view line = text().substr(1, size - 1);
        while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
        const bool is_good = line.size() >= 4 && std::all_of(line.begin(), line.begin() + 3,
                                                             [](char c) { return c > ' '; });
        if (is_good)
            message_.identification = {line.substr(0, 3), line[3], line.substr(4)};
        else
            fault(make_error(kIdentification, excerpt(line)).at(place_of(0, size)));
        read_readout(size);
    }

    /// What follows an identification: nothing, data lines up to '!', or a block with its check.
    void read_readout(std::size_t at) {
        std::size_t next = at;
        while (next < text().size() && (text()[next] == '\r' || text()[next] == '\n')) ++next;
        if (next < text().size() && text()[next] == kStx) {
            const std::size_t size = read_checked(next);
            return finish(Kind::readout, size);
        }
        const std::size_t end = text().find('!', at);
        const std::size_t other = text().find_first_of(kBegins, next);
        if (end == std::string_view::npos || other < end) {
            // The meter waits: what follows, if anything, is another message.
            const bool has_data =
                text().substr(at, std::min(other, text().size()) - at).find('(') !=
                std::string_view::npos;
            if (!has_data) return finish(Kind::identification, at);
            fault(make_error(kCut).at(place_of(0, at)));
            return finish(Kind::readout, std::min(other, text().size()));
        }
        message_.data =
            parse_data_lines(text().substr(at, end - at), place_of(at, 0), message_.faults);
        finish(Kind::readout, end + line_size(end));
    }

    /// SOH or STX up to ETX and the check behind it; answers where it ends.
    std::size_t read_checked(std::size_t at) {
        const std::string_view block = text().substr(at);
        const std::size_t etx = block.find(kEtx);
        if (etx == std::string_view::npos || etx + 1 >= block.size()) {
            fault(make_error(kCut).at(place_of(at, block.size())));
            return text().size();
        }
        message_.has_bcc = true;
        const char expected = bcc_of(block);
        if (block[etx + 1] != expected) {
            fault(make_error(kBcc,
                             fmt::format("{:02X}", static_cast<unsigned char>(block[etx + 1])),
                             fmt::format("{:02X}", static_cast<unsigned char>(expected)))
                      .at(place_of(at + etx + 1, 1)));
            return at + etx + 2;
        }
        const std::size_t stx = block.find(kStx);
        const std::size_t first = stx < etx ? stx + 1 : etx;
        std::string_view data = block.substr(first, etx - first);
        data = data.substr(0, std::min(data.find('!'), data.size()));
        message_.data = parse_data_lines(data, place_of(at + first, 0), message_.faults);
        return at + etx + 2;
    }

    void read_block() {
        const bool is_command = text()[0] == kSoh;
        if (is_command) message_.command = text().substr(1, 2);
        finish(is_command ? Kind::command : Kind::readout, read_checked(0));
    }

    std::string_view text_;
    std::size_t begin_;
    IecMessage message_;
};

}  // namespace

std::string_view to_text(Kind kind) {
    constexpr std::string_view kWords[] = {"request",         "identification", "readout", "option",
                                           "acknowledgement", "refusal",        "command"};
    return kWords[static_cast<std::size_t>(kind)];
}

void Cursor::move(std::string_view text, std::size_t to) {
    const std::string_view passed = text.substr(at, to - at);
    line += static_cast<std::uint64_t>(std::count(passed.begin(), passed.end(), '\n'));
    at = to;
}

std::optional<IecMessage> next_message(std::string_view text, Cursor& cursor) {
    const std::size_t begin = text.find_first_of(kBegins, cursor.at);
    if (begin == std::string_view::npos) return std::nullopt;
    cursor.move(text, begin);
    IecMessage message = MessageReader{text, cursor}.read();
    cursor.move(text, begin + std::max<std::size_t>(message.place.length, 1));
    return message;
}

std::string make_command(std::string_view command, std::string_view data) {
    std::string text = fmt::format("{}{}", kSoh, command);
    if (!data.empty()) text += fmt::format("{}{}", kStx, data);
    text += kEtx;
    return text + bcc_of(text);
}

}  // namespace voltmark::codec::iec21
