// SPDX-License-Identifier: Apache-2.0
// The bytes are a stream of frames; then, as the fuzzer need not guess a checksum, a telegram and
// records of their own.
#include "voltmark/codec/mbus.hpp"

#include "fuzz_checks.hpp"

namespace voltmark::codec::mbus {
namespace {

void check_stream(ByteSpan bytes) {
    const FrameSearch search = find_frame(bytes);
    VOLTMARK_CHECK(search.skip + search.size <= bytes.size());
    if (search.state != FrameSearch::State::found) return;
    const ByteSpan found = bytes.subspan(search.skip, search.size);
    const Result<Frame> frame = parse_frame(found);
    VOLTMARK_CHECK(frame.has_value());
    const Result<Bytes> again = encode_frame(*frame);
    VOLTMARK_CHECK(again && std::equal(found.begin(), found.end(), again->begin(), again->end()));
}

/// What is read can be written, and is then read the same; and it can be shown.
void check_data(ByteSpan bytes) {
    const Result<Telegram> telegram = parse_telegram(0x72, bytes);
    if (telegram && !telegram->error) {
        const Result<Telegram> again = parse_telegram(0x72, encode_telegram(*telegram));
        VOLTMARK_CHECK(again && !again->error && *again == *telegram);
    }
    constexpr std::uint8_t kTelegrams[] = {0x51, 0x52, 0x70, 0x72, 0x73, 0x78, 0x7A};
    for (const std::uint8_t ci : kTelegrams) {
        const ByteSpan payload = bytes.first(std::min(bytes.size(), kPayloadSizeMax));
        const auto control = static_cast<std::uint8_t>(ci < 0x60 ? 0x53 : 0x08);
        check_messages(
            kFormat,
            *encode_frame(
                {FrameKind::long_frame, control, 1, ci, {payload.begin(), payload.end()}}));
    }
}

}  // namespace
}  // namespace voltmark::codec::mbus

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace voltmark::codec::mbus;
    const voltmark::codec::ByteSpan bytes{data, size};
    check_messages(kFormat, bytes);
    check_stream(bytes);
    check_data(bytes);
    return 0;
}
