// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/bytes.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace voltmark {
namespace {

RC_GTEST_PROP(Bytes, WriteThenReadIsIdentity,
              (std::uint64_t plain, std::int64_t zigzag, std::uint32_t fixed,
               const std::string& text)) {
    std::vector<std::uint8_t> bytes;
    ByteWriter writer{bytes};
    writer.varint(plain);
    writer.svarint(zigzag);
    writer.u32(fixed);
    writer.text(text);
    ByteReader reader{bytes};
    RC_ASSERT(reader.varint() == plain);
    RC_ASSERT(reader.svarint() == zigzag);
    RC_ASSERT(reader.u32() == fixed);
    RC_ASSERT(reader.text() == text);
    RC_ASSERT(reader.ok());
    RC_ASSERT(reader.rest() == 0U);
}

TEST(Bytes, SmallNumbersTakeOneByte) {
    std::vector<std::uint8_t> bytes;
    ByteWriter writer{bytes};
    writer.varint(127);
    writer.svarint(-64);
    EXPECT_EQ(bytes, (std::vector<std::uint8_t>{0x7F, 0x7F}));
    bytes.clear();
    writer.svarint(std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(ByteReader{bytes}.svarint(), std::numeric_limits<std::int64_t>::min());
}

// A stored byte string may be cut or damaged anywhere; the reader must say so and not run past it.
TEST(Bytes, CutInputIsAFailureNotACrash) {
    std::vector<std::uint8_t> bytes;
    ByteWriter writer{bytes};
    writer.text("readings");
    writer.varint(1ULL << 40);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ByteReader reader{std::span{bytes}.first(size)};
        reader.text();
        reader.varint();
        EXPECT_FALSE(reader.ok()) << size;
    }
    const std::vector<std::uint8_t> endless(11, 0xFF);
    ByteReader reader{endless};
    reader.varint();
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace voltmark
