// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/crc32c.hpp"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace voltmark {
namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Known answers of RFC 3720 B.4: a stored block must be readable by any other implementation.
TEST(Crc32c, GivesTheKnownAnswers) {
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE3069283U);
    const std::vector<std::uint8_t> zeros(32, 0);
    EXPECT_EQ(crc32c(zeros), 0x8A9136AAU);
    EXPECT_EQ(crc32c({}), 0U);
}

RC_GTEST_PROP(Crc32c, EqualsTheReferenceAndContinues, (std::vector<std::uint8_t> bytes)) {
    RC_ASSERT(crc32c(bytes) == crc32c_reference(bytes));
    const auto cut = *rc::gen::inRange<std::size_t>(0, bytes.size() + 1);
    const std::span<const std::uint8_t> all{bytes};
    RC_ASSERT(crc32c(all.subspan(cut), crc32c(all.first(cut))) == crc32c(bytes));
}

}  // namespace
}  // namespace voltmark
