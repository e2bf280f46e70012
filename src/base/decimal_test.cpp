// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/price.hpp"

namespace voltmark {
namespace {

// Readings and prices enter as text; what is written must be what is counted, to the last digit.
TEST(ParseDecimal, ReadsExactly) {
    struct Case {
        std::string_view text;
        int scale;
        std::int64_t want;
    };
    constexpr Case kCases[] = {
        {"0", 6, 0},
        {"1", 6, 1'000'000},
        {"0.1", 6, 100'000},
        {".25", 2, 25},
        {"-0.5", 2, -50},
        {"+3.", 1, 30},
        {"12.340000", 2, 1234},
        {"007", 0, 7},
        {"9223372036854775807", 0, std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854775808", 0, std::numeric_limits<std::int64_t>::min()},
    };
    for (const Case& c : kCases) {
        const Result<std::int64_t> got = parse_decimal(c.text, c.scale);
        ASSERT_TRUE(got.has_value()) << c.text << ": " << got.error().message();
        EXPECT_EQ(*got, c.want) << c.text;
    }
}

// Each refusal has its own name and points at the byte that is wrong.
TEST(ParseDecimal, RefusesWithPlace) {
    struct Case {
        std::string_view text;
        int scale;
        std::string_view code;
        std::uint64_t offset;
    };
    constexpr Case kCases[] = {
        {"", 2, "decimal.empty", 0},
        {"abc", 2, "decimal.digit", 0},
        {"1,5", 2, "decimal.digit", 1},
        {"1e5", 2, "decimal.digit", 1},
        {"-", 2, "decimal.digit", 0},
        {".", 2, "decimal.digit", 0},
        {"1.2.3", 2, "decimal.digit", 3},
        {" 1", 2, "decimal.digit", 0},
        {"0.125", 2, "decimal.resolution", 4},
        {"9223372036854775808", 0, "decimal.range", 0},
        {"92233720368547758.08", 3, "decimal.range", 0},
    };
    for (const Case& c : kCases) {
        const Result<std::int64_t> got = parse_decimal(c.text, c.scale);
        ASSERT_FALSE(got.has_value()) << c.text;
        EXPECT_EQ(got.error().name(), c.code) << c.text;
        ASSERT_TRUE(got.error().place.has_value()) << c.text;
        EXPECT_EQ(got.error().place->offset, c.offset) << c.text;
    }
}

TEST(ToDecimal, KeepsWantedDigitsAndDropsOtherZeros) {
    EXPECT_EQ(to_decimal(1234, 2), "12.34");
    EXPECT_EQ(to_decimal(-5, 2), "-0.05");
    EXPECT_EQ(to_decimal(1'500'000, 6, 0), "1.5");
    EXPECT_EQ(to_decimal(2'000'000, 6, 0), "2");
    EXPECT_EQ(to_decimal(2'000'000, 6, 2), "2.00");
    EXPECT_EQ(to_decimal(7, 0), "7");
    EXPECT_EQ(to_decimal(std::numeric_limits<std::int64_t>::min(), 0), "-9223372036854775808");
}

// Writing and reading again is the identity for every number and scale.
RC_GTEST_PROP(Decimal, WriteThenReadIsIdentity, (std::int64_t value)) {
    const int scale = *rc::gen::inRange(0, 19);
    const int shown = *rc::gen::inRange(0, scale + 1);
    const Result<std::int64_t> got = parse_decimal(to_decimal(value, scale, shown), scale);
    RC_ASSERT(got.has_value());
    RC_ASSERT(*got == value);
}

TEST(ParsePrice, IsBoundedSoThatProductsFit) {
    EXPECT_EQ(parse_price("0.6617635")->e8, 66'176'350);
    EXPECT_EQ(parse_price("10000000")->e8, kPriceE8Max);
    EXPECT_EQ(parse_price("10000000.00000001").error().name(), "decimal.range");
    EXPECT_EQ(to_text(Price{66'176'350}), "0.6617635");
    EXPECT_EQ(to_text(Price{30'00'000'000}), "30.00");
}

}  // namespace
}  // namespace voltmark
