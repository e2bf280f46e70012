// SPDX-License-Identifier: Apache-2.0
// The first byte chooses what the rest is: a stream of either edition, or data of an identifier.
#include "voltmark/codec/dlt645.hpp"

#include "fuzz_checks.hpp"

namespace voltmark::codec::dlt645 {
namespace {

void check_stream(ByteSpan bytes, const FormatInfo& info) {
    for (const Message& message : check_messages(info, bytes))
        VOLTMARK_CHECK(!message.error || message.error->place.has_value());
    const FrameSearch search = find_frame(bytes);
    VOLTMARK_CHECK(search.skip + search.size <= bytes.size());
    if (search.state != FrameSearch::State::found) return;
    const ByteSpan own = bytes.subspan(search.skip, search.size);
    const Result<Frame> frame = parse_frame(own);
    VOLTMARK_CHECK(frame && std::ranges::equal(to_bytes(*frame), own));
    const Result<Request> request = parse_request(*frame);
    if (!request) return;
    // A request that is read can be made again, unless it was for all meters and must not be.
    const Result<Bytes> again = make_request(frame->address, *request);
    if (again) VOLTMARK_CHECK(parse_request(*parse_frame(*again)).has_value());
}

void check_data(ByteSpan bytes) {
    if (bytes.size() < 4) return;
    Identifier di = 0;
    for (const std::uint8_t byte : bytes.first(4)) di = di << 8 | byte;
    const ByteSpan data = bytes.subspan(4);
    const DecodedData decoded = decode_data(di, data);
    for (const Value& value : decoded.values) {
        VOLTMARK_CHECK(value.offset + value.item.form.bytes() <= data.size());
        if (value.state == ValueState::invalid || value.is_time_invalid) continue;
        const Result<Bytes> said = encode_value(value);
        if (!said) continue;
        const Value again = decode_value(value.item, *said);
        VOLTMARK_CHECK(to_text(again) == to_text(value) && again.state == value.state);
    }
}

}  // namespace
}  // namespace voltmark::codec::dlt645

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec::dlt645;
    if (size == 0) return 0;
    const voltmark::codec::ByteSpan rest{bytes + 1, size - 1};
    if (bytes[0] % 3 == 0) check_stream(rest, format());
    if (bytes[0] % 3 == 1) check_stream(rest, format_1997());
    if (bytes[0] % 3 == 2) check_data(rest);
    return 0;
}
