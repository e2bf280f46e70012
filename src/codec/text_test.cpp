// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/text.hpp"

#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/decimal.hpp"

namespace voltmark::codec {
namespace {

TEST(LineReader, KnowsEveryEnd) {
    LineReader lines{"a\r\nb\n\rc\r\r\nd", 7};
    const std::vector<std::pair<std::string_view, LineEnd>> want = {
        {"a", LineEnd::crlf}, {"b", LineEnd::lf},  {"", LineEnd::cr},
        {"c", LineEnd::cr},   {"", LineEnd::crlf}, {"d", LineEnd::none}};
    std::uint64_t number = 7;
    Line line;
    for (const auto& [text, end] : want) {
        ASSERT_TRUE(lines.next(line));
        EXPECT_EQ(line.text, text);
        EXPECT_EQ(line.end, end) << number;
        EXPECT_EQ(line.number, number++);
    }
    EXPECT_FALSE(lines.next(line));
    EXPECT_EQ(count_line_ends("a\r\nb\n\rc\r\r\nd"), 5U);
    EXPECT_EQ(count_line_ends(""), 0U);
}

// Errors travel as JSON and are printed: whatever a file holds, they are valid text of bounded
// length.
TEST(Excerpt, IsShortValidText) {
    EXPECT_EQ(excerpt("abc"), "abc");
    EXPECT_EQ(excerpt("第一变电站"), "第一变电站");
    EXPECT_EQ(excerpt(std::string(50, 'x')), std::string(40, 'x') + "...");
    EXPECT_EQ(excerpt(std::string(39, 'x') + "变"), std::string(39, 'x') + "...");
    EXPECT_EQ(excerpt("a\r\n\tb\x7F"), "a???b?");
    // Cut, overlong, a surrogate, beyond Unicode, a stray continuation.
    EXPECT_EQ(excerpt("\xE5\x8F"), "??");
    EXPECT_EQ(excerpt("\xC0\xAF"), "??");
    EXPECT_EQ(excerpt("\xED\xA0\x80"), "???");
    EXPECT_EQ(excerpt("\xF4\x90\x80\x80"), "????");
    EXPECT_EQ(excerpt("\x80"), "?");
}

// Law: quick writing is the same as the writing of base.
RC_GTEST_PROP(WriteDecimal, IsToDecimal, (std::int64_t milli)) {
    const int exponent = *rc::gen::inRange(0, 10);
    char text[kDecimalSizeMax];
    char* const end = write_decimal(text, milli, exponent);
    RC_ASSERT(std::string(text, end) == to_decimal(milli, exponent, 0));
}

TEST(WriteDecimal, FitsItsBound) {
    char text[kDecimalSizeMax];
    char* const end = write_decimal(text, std::numeric_limits<std::int64_t>::min(), 9);
    EXPECT_EQ(std::string(text, end), "-9223372036.854775808");
}

}  // namespace
}  // namespace voltmark::codec
