// SPDX-License-Identifier: Apache-2.0
// Any text is read to its end, and what is said of it lies in it.
#include "voltmark/base/check.hpp"
#include "voltmark/codec/p1.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec;
    MessageList list;
    p1::kFormat.make_decoder({})->decode({bytes, size}, list);
    for (const Message& message : list.messages) {
        VOLTMARK_CHECK(message.place.offset + message.place.length <= size);
        if (!message.error) continue;
        VOLTMARK_CHECK(!message.error->message(voltmark::Language::zh).empty());
        const voltmark::Place place = message.error->place.value_or(voltmark::Place{});
        VOLTMARK_CHECK(place.offset + place.length <= size);
    }
    return 0;
}
