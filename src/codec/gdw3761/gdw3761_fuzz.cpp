// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/gdw3761.hpp"

#include "fuzz_checks.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec;
    const ByteSpan input{bytes, size};
    check_messages(gdw3761::kFormat, input);
    const FrameSearch found = gdw3761::find_frame(input);
    if (found.state != FrameSearch::State::found) return 0;
    const auto frame = gdw3761::parse_frame(input.subspan(found.skip, found.size));
    if (!frame) return 0;
    const Bytes again = gdw3761::write_frame(*frame);
    VOLTMARK_CHECK(gdw3761::parse_frame(again).value() == *frame);
    return 0;
}
