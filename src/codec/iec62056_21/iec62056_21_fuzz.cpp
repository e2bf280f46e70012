// SPDX-License-Identifier: Apache-2.0
// Any text is read to its end, and what is said of it lies in it.
#include "voltmark/codec/iec62056_21.hpp"

#include "fuzz_checks.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec;
    check_messages(iec21::kFormat, {bytes, size});
    return 0;
}
