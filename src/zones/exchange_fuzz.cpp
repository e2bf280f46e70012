// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "voltmark/base/check.hpp"
#include "voltmark/zones/exchange.hpp"

// Any bytes are a header, or an error; what is read is written the same way again, but for who
// signs it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace voltmark::zones;
    static const voltmark::security::SigningKey kKey = voltmark::security::new_signing_key();
    const std::span<const std::uint8_t> bytes{data, size};
    const auto opened = open_exchange_header(bytes, kKey.public_key);
    VOLTMARK_CHECK(!opened);
    const auto header = parse_exchange_header(bytes);
    if (!header) return 0;
    const std::vector<std::uint8_t> again = make_exchange_header(*header, kKey);
    VOLTMARK_CHECK(again.size() <= size);
    VOLTMARK_CHECK(*parse_exchange_header(again) == *header);
    VOLTMARK_CHECK(*open_exchange_header(again, kKey.public_key) == *header);
    return 0;
}
