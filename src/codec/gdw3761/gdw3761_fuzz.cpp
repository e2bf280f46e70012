// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/gdw3761_answers.hpp"

#include "fuzz_checks.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec;
    const ByteSpan input{bytes, size};
    check_messages(gdw3761::kFormat, input);
    std::optional<gdw3761::AnswerParts> parts;
    for (ByteSpan rest = input; !rest.empty();) {
        const FrameSearch found = gdw3761::find_frame(rest);
        if (found.state != FrameSearch::State::found) break;
        const auto frame = gdw3761::parse_frame(rest.subspan(found.skip, found.size));
        rest = rest.subspan(found.skip + found.size);
        if (!frame) continue;
        const Bytes again = gdw3761::write_frame(*frame);
        VOLTMARK_CHECK(gdw3761::parse_frame(again).value() == *frame);
        gdw3761::read_answers(*frame);
        if (!parts) parts.emplace(*frame);
        parts->add(*frame);
    }
    if (parts) gdw3761::read_answers(parts->joined());
    return 0;
}
