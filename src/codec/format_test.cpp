// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/format.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/codec_errors.hpp"

namespace voltmark::codec {
namespace {

ByteSpan bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// The catalogue values of these algorithms: a wrong table would refuse every frame of the field.
TEST(Checksum, HasTheKnownAnswers) {
    EXPECT_EQ(crc16_x25(bytes_of("123456789")), 0x906E);
    EXPECT_EQ(crc16_arc(bytes_of("123456789")), 0xBB3D);
    EXPECT_EQ(sum8(bytes_of("123456789")), 0xDD);
    EXPECT_EQ(crc16_x25({}), 0x0000);
}

TEST(Hex, IsReadWithBlanksAndWrittenWithout) {
    const Result<Bytes> bytes = parse_hex("68 aA\t0 1");
    ASSERT_TRUE(bytes.has_value());
    EXPECT_EQ(to_hex(*bytes), "68AA01");
}

TEST(Hex, WhatIsNoPairOfDigitsIsRefusedWithItsPlace) {
    EXPECT_EQ(parse_hex("68 0x").error().name(), "codec.hex");
    EXPECT_EQ(parse_hex("68 0x").error().place->offset, 4U);
    EXPECT_EQ(parse_hex("681").error().place->offset, 2U);
}

constexpr EncodeOption kOptions[] = {{"address", true, {"a", "a"}}, {"seq", false, {"s", "s"}}};
constexpr EncodeVerb kVerbs[] = {{"read",
                                  {"reads", "读"},
                                  kOptions,
                                  "--address 1",
                                  [](const EncodeOptions& options) -> Result<Bytes> {
                                      return parse_hex(options.find("address")->second);
                                  }}};
constexpr FormatInfo kFormat{"example", {"example", "示例"}, false, nullptr, kVerbs};

// A person mistypes: each mistake is told with what there is instead.
TEST(Encode, ChecksVerbAndOptions) {
    EXPECT_EQ(to_hex(*encode(kFormat, "read", {{"address", "0A"}})), "0A");
    EXPECT_EQ(encode(kFormat, "raed", {}).error().code, &kVerb);
    EXPECT_EQ(encode(kFormat, "read", {}).error().code, &kOptionMissing);
    EXPECT_EQ(encode(kFormat, "read", {{"address", "0A"}, {"di", ""}}).error().code,
              &kOptionUnknown);
}

}  // namespace
}  // namespace voltmark::codec
