// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/fields.hpp"
#include "dlt645/words.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kAnswer = 0x80;
constexpr std::uint8_t kRefuses = 0x40;
constexpr std::uint8_t kMore = 0x20;
constexpr std::size_t kIdentifierBytes = 4;
/// Of a follow-up frame, beside the identifier and the number.
constexpr std::size_t kPieceBytesMax = kDataBytesMax - kIdentifierBytes - 1;

std::uint8_t answer_code(Function function, std::uint8_t flags = 0) {
    return static_cast<std::uint8_t>(static_cast<std::uint8_t>(function) | kAnswer | flags);
}

/// What all answers are checked for.
Result<void> check_answer(const Frame& frame, const Address& asked, const Request& request) {
    const std::string control = fmt::format("{:02X}", frame.control);
    if (!frame.is_answer()) return make_error(kDirection, control, "response");
    if (frame.function() != static_cast<std::uint8_t>(request.function))
        return make_error(kFunction, control);
    if (!frame.address.answers(asked))
        return make_error(kAddress, to_text(frame.address), to_text(asked));
    if (frame.is_refusal()) return refusal_of(frame);
    return ok();
}

}  // namespace

std::vector<Bytes> make_read_answers(const Address& from, Identifier di, ByteSpan data) {
    std::vector<Bytes> frames;
    std::size_t at = 0;
    // 255 follow-up frames can be numbered; what lies beyond them no meter is asked for.
    for (unsigned seq = 0; seq <= 0xFF; ++seq) {
        const std::size_t most = seq == 0 ? kDataBytesMax - kIdentifierBytes : kPieceBytesMax;
        const std::size_t size = std::min(most, data.size() - at);
        const bool has_more = at + size < data.size();
        Frame frame{from,
                    answer_code(seq == 0 ? Function::read : Function::read_next,
                                has_more ? kMore : std::uint8_t{0}),
                    identifier_bytes(di)};
        const ByteSpan piece = data.subspan(at, size);
        frame.data.insert(frame.data.end(), piece.begin(), piece.end());
        if (seq > 0) frame.data.push_back(static_cast<std::uint8_t>(seq));
        frames.push_back(to_bytes(frame));
        at += size;
        if (!has_more) break;
    }
    return frames;
}

Result<std::vector<Bytes>> make_read_answers(const Address& from, Identifier di,
                                             std::span<const Value> values) {
    const Result<Bytes> data = encode_data(di, values);
    if (!data) return data.error();
    return make_read_answers(from, di, ByteSpan{*data});
}

Bytes make_answer(const Address& from, const Request& request) {
    Frame frame{from, answer_code(request.function), {}};
    const auto& own = from.bytes();
    switch (request.function) {
        case Function::read_address:
            frame.data.assign(own.begin(), own.end());
            break;
        case Function::authenticate:
            frame.data = identifier_bytes(request.di);
            frame.data.insert(frame.data.end(), request.data.begin(), request.data.end());
            break;
        case Function::change_baud:
            frame.data = {baud_bits(request.baud).value_or(0)};
            break;
        case Function::change_password: {
            // The new level and password, as they came.
            const Result<Bytes> asked = make_request(from, request);
            VOLTMARK_CHECK(asked.has_value());
            const Bytes data = parse_frame(*asked)->data;
            frame.data.assign(data.end() - 4, data.end());
            break;
        }
        default:
            break;
    }
    return to_bytes(frame);
}

Bytes make_error_answer(const Address& from, Function function, std::uint8_t err) {
    return to_bytes({from, answer_code(function, kRefuses), {err}});
}

Result<ReadAnswer> parse_read_answer(const Frame& frame, const Address& asked,
                                     const Request& request) {
    if (const Result<void> checked = check_answer(frame, asked, request); !checked)
        return checked.error();
    const bool is_next = request.function == Function::read_next;
    const std::size_t least = kIdentifierBytes + (is_next ? 1 : 0);
    if (frame.data.size() < least)
        return make_error(kFieldSize, frame.data.size(), to_text(request.function),
                          fmt::format("at least {}", least));
    ReadAnswer answer;
    answer.di = identifier_of(frame.data);
    if (answer.di != request.di)
        return make_error(kIdentifier, to_text(answer.di), to_text(request.di));
    answer.has_more = frame.has_more();
    answer.data.assign(frame.data.begin() + kIdentifierBytes, frame.data.end());
    if (!is_next) return answer;
    answer.seq = answer.data.back();
    answer.data.pop_back();
    if (*answer.seq != request.seq)
        return make_error(kSequence, static_cast<int>(*answer.seq), static_cast<int>(request.seq));
    return answer;
}

Result<Bytes> parse_answer(const Frame& frame, const Address& asked, const Request& request) {
    if (const Result<void> checked = check_answer(frame, asked, request); !checked)
        return checked.error();
    return frame.data;
}

}  // namespace voltmark::codec::dlt645
