// SPDX-License-Identifier: Apache-2.0
// The bytes are a stream of frames; then, as the fuzzer cannot guess two checksums, an APDU and one
// Data of their own.
#include "voltmark/codec/dlt698_messages.hpp"

#include "fuzz_checks.hpp"

namespace voltmark::codec::dlt698 {
namespace {

void check_stream(ByteSpan bytes) {
    const FrameSearch search = find_frame(bytes);
    VOLTMARK_CHECK(search.skip + search.size <= bytes.size());
    if (search.state != FrameSearch::State::found) return;
    const ByteSpan found = bytes.subspan(search.skip, search.size);
    const Result<Frame> frame = parse_frame(found);
    // A fragment without its word is found and then refused.
    if (!frame) return;
    const Result<Bytes> again = encode_frame(*frame);
    VOLTMARK_CHECK(again && *parse_frame(*again) == *frame);
}

/// What is read can be written, and is then read the same; and it can be shown.
void check_apdu(ByteSpan bytes) {
    const Result<Apdu> apdu = parse_apdu(bytes);
    if (!apdu) {
        VOLTMARK_CHECK(apdu.error().place->offset <= bytes.size());
        return;
    }
    const Result<Apdu> again = parse_apdu(encode_apdu(*apdu));
    VOLTMARK_CHECK(again && *again == *apdu);
    Frame frame;
    frame.server = *parse_address("000000000001");
    frame.payload.assign(bytes.begin(), bytes.end());
    if (const Result<Bytes> framed = encode_frame(frame)) check_messages(kFormat, *framed);
}

}  // namespace
}  // namespace voltmark::codec::dlt698

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace voltmark::codec::dlt698;
    const voltmark::codec::ByteSpan bytes{data, size};
    check_messages(kFormat, bytes);
    check_stream(bytes);
    check_apdu(bytes);
    if (const auto read = parse_data(bytes))
        VOLTMARK_CHECK(*parse_data(encode_data(*read)) == *read);
    return 0;
}
