// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt645_1997.hpp"
#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/data.hpp"
#include "dlt645/words.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kRead = 0x01;
constexpr std::uint8_t kReadNext = 0x02;
constexpr std::uint8_t kAnswer = 0x80;
constexpr std::size_t kIdentifierBytes = 2;

std::string text_of(Identifier1997 di) {
    return fmt::format("{:04X}", di);
}

Bytes identifier_bytes_1997(Identifier1997 di) {
    return {static_cast<std::uint8_t>(di), static_cast<std::uint8_t>(di >> 8)};
}

}  // namespace

Result<Bytes> encode_data_1997(Identifier1997 di, std::span<const Value> values) {
    std::size_t size = 0;
    for (const Value& value : values) size += value.item.form.bytes();
    const std::optional<Layout> layout = layout_1997(di, size);
    if (!layout) return make_error(kUnknownIdentifier, text_of(di), "");
    return encode_by(*layout, text_of(di), values);
}

Bytes make_read_1997(const Address& to, Identifier1997 di, bool is_next) {
    return to_bytes({to, is_next ? kReadNext : kRead, identifier_bytes_1997(di)});
}

Result<Bytes> make_read_answer_1997(const Address& from, Identifier1997 di, ByteSpan data) {
    Frame frame{from, kRead | kAnswer, identifier_bytes_1997(di)};
    frame.data.insert(frame.data.end(), data.begin(), data.end());
    if (frame.data.size() > kDataBytesMax)
        return make_error(kRange, data.size(), fmt::format("L <= {}", kDataBytesMax), text_of(di));
    return to_bytes(frame);
}

Result<ReadAnswer1997> parse_read_answer_1997(const Frame& frame, const Address& asked,
                                              Identifier1997 di, bool is_next) {
    const std::string control = fmt::format("{:02X}", frame.control);
    if (!frame.is_answer()) return make_error(kDirection, control, "response");
    if (frame.function() != (is_next ? kReadNext : kRead)) return make_error(kFunction, control);
    if (!frame.address.answers(asked))
        return make_error(kAddress, to_text(frame.address), to_text(asked));
    if (frame.is_refusal())
        return refusal_error(frame.data.empty() ? std::uint8_t{0} : frame.data[0], Edition::y1997);
    if (frame.data.size() < kIdentifierBytes)
        return make_error(kFieldSize, frame.data.size(), "read", "at least 2");
    ReadAnswer1997 answer;
    answer.di = static_cast<Identifier1997>(frame.data[0] | frame.data[1] << 8);
    if (answer.di != di) return make_error(kIdentifier, text_of(answer.di), text_of(di));
    answer.data.assign(frame.data.begin() + kIdentifierBytes, frame.data.end());
    answer.has_more = frame.has_more();
    return answer;
}

}  // namespace voltmark::codec::dlt645
