// SPDX-License-Identifier: Apache-2.0
#include "dlt645/dlt645_test_support.hpp"

namespace voltmark::codec::dlt645 {
namespace {

using State = FrameSearch::State;

TEST(Dlt645Address, IsWrittenHighDigitsFirstAndSentLowPairFirst) {
    const Address address = *parse_address("1234567890");
    EXPECT_EQ(to_text(address), "001234567890");
    EXPECT_EQ(to_hex(address.bytes()), "907856341200");
    const Address wild = *parse_address("123456789", ShortAddress::wildcards);
    EXPECT_EQ(to_hex(wild.bytes()), "89674523A1AA");
    EXPECT_EQ(to_text(*parse_address("AAAAAAAAAAAA")), to_text(Address::any()));
}

TEST(Dlt645Address, RefusesWhatIsNone) {
    for (const std::string_view text : {"", "1234567890123", "12345X", "1A", "12 34"})
        EXPECT_FALSE(parse_address(text).has_value()) << text;
}

// A wildcard that matched the wrong meter would bill one customer for another.
TEST(Dlt645Address, WildcardsStandForAnyDigitOnly) {
    const Address own = *parse_address("201700123456");
    EXPECT_TRUE(own.answers(Address::any()));
    EXPECT_TRUE(own.answers(Address::broadcast()));
    EXPECT_TRUE(own.answers(*parse_address("123456", ShortAddress::wildcards)));
    EXPECT_FALSE(own.answers(*parse_address("123457", ShortAddress::wildcards)));
    EXPECT_FALSE(own.answers(*parse_address("123456")));
    EXPECT_TRUE(Address::any().has_wildcard());
    EXPECT_FALSE(own.has_wildcard());
}

TEST(Dlt645Frame, IsReadAsItWasWritten) {
    const Frame frame{kMeter, 0x11, {0x00, 0x00, 0x01, 0x00}};
    const Bytes bytes = to_bytes(frame);
    EXPECT_EQ(to_hex(bytes), "6842000000000068110433333433F416");
    EXPECT_EQ(*parse_frame(bytes), frame);
    EXPECT_EQ(*parse_frame(with_wake_up(bytes)), frame);
}

TEST(Dlt645Frame, EachFaultHasItsCodeAndPlace) {
    const Bytes good = frame_of(0x11, "00000100");
    const auto broken = [&](std::size_t at, std::uint8_t byte) {
        Bytes bytes = good;
        bytes[at] = byte;
        return parse_frame(bytes).error();
    };
    EXPECT_EQ(broken(0, 0x67).code, &kNoFrame);
    EXPECT_EQ(broken(7, 0x69).code, &kSecondMark);
    EXPECT_EQ(broken(7, 0x69).place->offset, 7U);
    EXPECT_EQ(broken(9, 201).code, &kLength);
    EXPECT_EQ(broken(9, 201).place->offset, 9U);
    EXPECT_EQ(broken(9, 9).code, &kCut);
    EXPECT_EQ(broken(14, 0).code, &kChecksum);
    EXPECT_EQ(broken(14, 0).place->offset, 14U);
    EXPECT_EQ(broken(15, 0x17).code, &kEndMark);
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(parse_frame(longer).error().code, &kNoFrame);
}

// A line delivers what it likes: wake-up bytes, noise with a 68 in it, broken frames.
TEST(Dlt645Search, FindsTheFrameBehindNoise) {
    const Bytes good = frame_of(0x11, "00000100");
    Bytes broken = good;
    broken[12] ^= 1;
    const Bytes noises[] = {{},
                            {0xFE, 0xFE},
                            {0x68, 1, 2, 3, 4, 5, 6, 0},
                            {0x68, 0x68},
                            broken,
                            // A head whose data never comes hides nothing.
                            {0x68, 1, 0, 0, 0, 0, 0, 0x68, 0x91, 0xC8, 0x33}};
    for (const Bytes& noise : noises) {
        const Bytes stream = joined({noise, good, {0x01, 0x68}});
        EXPECT_EQ(find_frame(stream), (FrameSearch{State::found, noise.size(), good.size()}))
            << to_hex(noise);
    }
}

TEST(Dlt645Search, WaitsForTheRestAndDropsWhatCannotBeOne) {
    const Bytes good = frame_of(0x11, "00000100");
    for (std::size_t size = 1; size < good.size(); ++size) {
        const Bytes part = joined(
            {{0xFE, 0x00}, {good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size)}});
        EXPECT_EQ(find_frame(part), (FrameSearch{State::need_more, 2, 0})) << size;
    }
    EXPECT_EQ(find_frame({}), (FrameSearch{State::nothing, 0, 0}));
    EXPECT_EQ(find_frame(Bytes{1, 2, 3}), (FrameSearch{State::nothing, 3, 0}));
}

// One flipped bit must never leave a frame that is taken for good: the sum sees each.
TEST(Dlt645Frame, NoFlippedBitPasses) {
    const Bytes good = frame_of(0x91, "00000100 30120000");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes bytes = good;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        EXPECT_FALSE(parse_frame(bytes).has_value()) << bit;
        EXPECT_NE(find_frame(bytes).state, State::found) << bit;
    }
}

}  // namespace
}  // namespace voltmark::codec::dlt645
