// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/random.hpp"
#include "voltmark/codec/checksum.hpp"
#include "voltmark/codec/dlt698_errors.hpp"

#include "test_support.hpp"

namespace voltmark::codec::dlt698 {
namespace {

const Bytes& question() {
    static const Bytes kQuestion = frame_of("05 01 05 00 10 02 01 00");
    return kQuestion;
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes bytes;
    for (const Bytes& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
    return bytes;
}

/// Puts a right frame check behind changed bytes.
Bytes checked(Bytes bytes) {
    const std::size_t at = bytes.size() - 3;
    const std::uint16_t fcs = crc16_x25(ByteSpan{bytes}.subspan(1, at - 1));
    bytes[at] = static_cast<std::uint8_t>(fcs & 0xFFU);
    bytes[at + 1] = static_cast<std::uint8_t>(fcs >> 8);
    return bytes;
}

TEST(Dlt698Link, AFrameIsReadAsItIsWritten) {
    Frame frame;
    frame.payload = hex("01 02 03");
    for (const std::string_view digits : {"01", "AA", "12345678", "AAAAAAAAAAAA"}) {
        for (const bool flag : {false, true}) {
            frame.server = *parse_address(digits);
            frame.server.logical = flag ? 3 : 0;
            frame.client = flag ? 0xFF : 0;
            frame.is_from_server = flag;
            frame.is_started_by_client = !flag;
            frame.is_scrambled = flag;
            const Result<Bytes> bytes = encode_frame(frame);
            ASSERT_TRUE(bytes);
            EXPECT_EQ(*parse_frame(*bytes), frame);
        }
    }
    EXPECT_EQ(parse_address("AA")->type, AddressType::broadcast);
    EXPECT_EQ(parse_address("0A")->type, AddressType::wildcard);
    EXPECT_EQ(parse_address("123"), std::nullopt);
    EXPECT_EQ(parse_address(""), std::nullopt);
    EXPECT_EQ(parse_address("0G"), std::nullopt);
}

// By hand: the header check over L..CA, the frame check over all behind the flag.
TEST(Dlt698Link, TheLayoutIsThatOfTheStandard) {
    EXPECT_EQ(to_hex(*encode_frame(report_frame(*parse_address("1234"), 0, kLinkManagement)))
                  .substr(0, 16),
              "680B008101341200");
    EXPECT_EQ(question().size(), 25U);
    EXPECT_EQ(question()[1], 23);
}

TEST(Dlt698Link, AFrameIsFoundInAStream) {
    using State = FrameSearch::State;
    const Bytes wake(4, 0xFE);
    const std::size_t size = question().size();
    EXPECT_EQ(find_frame(joined({wake, question()})), (FrameSearch{State::found, 4, size}));
    EXPECT_EQ(find_frame(wake), (FrameSearch{State::nothing, 4, 0}));
    EXPECT_EQ(find_frame({}), (FrameSearch{State::nothing, 0, 0}));
    EXPECT_EQ(find_frame(joined({hex("68 68 00 16"), question()})),
              (FrameSearch{State::found, 4, size}));
    for (std::size_t cut = 1; cut < size; ++cut)
        EXPECT_EQ(find_frame(ByteSpan{question()}.first(cut)),
                  (FrameSearch{State::need_more, 0, 0}));
    Bytes broken = question();
    broken[size - 2] ^= 1;
    EXPECT_EQ(find_frame(joined({broken, question()})), (FrameSearch{State::found, size, size}));
    // Bytes were lost: the next frame begins inside what the first should have been.
    const Bytes lost{question().begin(), question().begin() + 20};
    EXPECT_EQ(find_frame(joined({lost, question(), wake})), (FrameSearch{State::found, 20, size}));
}

TEST(Dlt698Link, WhatIsWrongIsToldWithItsPlace) {
    const std::size_t size = question().size();
    struct Wrong {
        std::size_t at;
        std::uint8_t byte;
        const ErrorCode* code;
        std::size_t offset;
    };
    const Wrong table[] = {{0, 0x67, &kNoFrame, 0},
                           {1, 0x09, &kLength, 1},
                           {2, 0x40, &kLength, 1},
                           {1, 0x18, &kHcs, 12},
                           {3, 0x42, &kHcs, 12},
                           {5, 0x99, &kHcs, 12},
                           {13, 0x00, &kHcs, 12},
                           {16, 0x99, &kFcs, size - 3},
                           {size - 2, 0x00, &kFcs, size - 3},
                           {size - 1, 0x15, &kEnd, size - 1}};
    for (const Wrong& wrong : table) {
        Bytes bytes = question();
        bytes[wrong.at] = wrong.byte;
        const Result<Frame> frame = parse_frame(bytes);
        ASSERT_FALSE(frame) << wrong.at;
        EXPECT_EQ(frame.error().code, wrong.code) << wrong.at;
        EXPECT_EQ(frame.error().place->offset, wrong.offset) << wrong.at;
        // The decoder says the same, counted from the first byte of its input.
        const Message message = message_of(joined({{0xFE, 0xFE}, bytes}));
        EXPECT_EQ(message.error->code, wrong.code) << wrong.at;
    }
    EXPECT_EQ(parse_frame({}).error().code, &kNoFrame);
    EXPECT_EQ(parse_frame(ByteSpan{question()}.first(20)).error().code, &kCut);
    EXPECT_EQ(parse_frame(joined({question(), {0}})).error().code, &kLength);
}

TEST(Dlt698Link, DecodingGoesOnBehindWhatIsBroken) {
    Bytes broken = question();
    broken[16] ^= 0x10;
    const std::vector<Message> messages =
        messages_of(joined({{0x00, 0xFE}, broken, {0xFE}, question(), {0x16, 0x68}}));
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0].error->code, &kFcs);
    EXPECT_EQ(messages[0].place, (Place{2, 26, 0, 0}));
    EXPECT_EQ(messages[0].error->place->offset, 24U);
    EXPECT_FALSE(messages[1].error);
    EXPECT_EQ(messages[1].place, (Place{28, 25, 0, 0}));
    EXPECT_EQ(messages[2].error->code, &kCut);
    // Noise is nothing to tell beside a frame; alone it is.
    EXPECT_EQ(messages_of(joined({{0xFE, 0x12}, question(), {0x12}})).size(), 1U);
    EXPECT_EQ(message_of({0xFE, 0x12}).error->code, &kNoFrame);
    EXPECT_TRUE(messages_of({}).empty());
}

// A damaged frame must never become a value: whatever one bit does, the checks see it.
TEST(Dlt698Link, NoFlippedBitAndNoCutGivesAValue) {
    const Bytes answer = frame_of("85 01 05 00 10 02 01 01 06 00 01 E2 40 00 00");
    for (std::size_t bit = 0; bit < answer.size() * 8; ++bit) {
        Bytes bytes = answer;
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
        for (const Message& message : messages_of(bytes)) {
            EXPECT_TRUE(message.error) << bit;
            EXPECT_FALSE(message.value) << bit;
        }
    }
    for (std::size_t size = 1; size < answer.size(); ++size)
        EXPECT_EQ(
            message_of({answer.begin(), answer.begin() + static_cast<long>(size)}).error->code,
            &kCut);
}

// Headers are cheap to forge: each asks for a check over kilobytes that are then wrong.
TEST(Dlt698Link, ForgedHeadersCostLittle) {
    Frame frame = client_frame(*parse_address("01"), 0);
    frame.payload.resize(16000);
    Bytes head = *encode_frame(frame);
    head.resize(9);
    Bytes bytes;
    while (bytes.size() < 200000) bytes.insert(bytes.end(), head.begin(), head.end());
    const FrameSearch search = find_frame(bytes);
    EXPECT_NE(search.state, FrameSearch::State::found);
    EXPECT_FALSE(messages_of(bytes).empty());
}

std::vector<Bytes> fragments(std::size_t size_max) {
    const Bytes apdu = hex(
        "85 01 05 00 10 02 00 01 01 05 06 00 01 E2 40 06 00 00 27 10 06 00 00 4E 20 06 00 00 75 30 "
        "06 00 00 F7 E0 00 00");
    Frame header = answer_frame(client_frame(*parse_address("000000000001"), 0x10));
    return *encode_frames(header, apdu, size_max);
}

TEST(Dlt698Link, FragmentsAreToldWholeWithTheLast) {
    const std::vector<Bytes> frames = fragments(30);
    ASSERT_EQ(frames.size(), 4U);
    Bytes bytes;
    for (const Bytes& frame : frames) {
        EXPECT_LE(frame.size(), 30U);
        bytes.insert(bytes.end(), frame.begin(), frame.end());
        // A frame that is sent again is taken once.
        if (&frame == &frames[1]) bytes.insert(bytes.end(), frame.begin(), frame.end());
    }
    const std::vector<Message> messages = messages_of(bytes);
    ASSERT_EQ(messages.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_FALSE(messages[i].error) << i;
        EXPECT_EQ(messages[i].function, "fragment");
        EXPECT_EQ(messages[i].more, true);
        EXPECT_EQ(messages[i].control, "E3");
    }
    EXPECT_EQ(messages[1].seq, 1);
    EXPECT_EQ(detail_in(messages[1], "fragment"), "middle");
    EXPECT_EQ(messages[4].function, "get_response_normal");
    EXPECT_EQ(messages[4].seq, 3);
    EXPECT_EQ(messages[4].more, false);
    EXPECT_EQ(messages[4].values.at(4).value, "634.56");
    EXPECT_EQ(fragments(1000).size(), 1U);
}

TEST(Dlt698Link, ALostFragmentDropsTheSet) {
    const std::vector<Bytes> frames = fragments(30);
    const std::vector<Message> messages = messages_of(joined({frames[0], frames[2], frames[3]}));
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[1].error->code, &kFragmentOrder);
    EXPECT_EQ(messages[2].error->code, &kFragmentStart);
    EXPECT_TRUE(messages[2].values.empty());
    EXPECT_EQ(messages_of(joined({frames[0], frames[2]}))[1].error->message(),
              "fragment 2 does not follow: 1 is awaited; the set is dropped");
}

TEST(Dlt698Link, FragmentsOfTwoMetersDoNotMix) {
    FragmentSets sets;
    Frame one = client_frame(*parse_address("01"), 1);
    one.payload = {1};
    one.fragment = {FragmentType::first, 4095};
    Frame two = one;
    two.server = *parse_address("02");
    EXPECT_EQ(*sets.add(one), std::nullopt);
    EXPECT_EQ(*sets.add(two), std::nullopt);
    one.fragment = {FragmentType::last, 0};
    EXPECT_EQ(**sets.add(one), (Bytes{1, 1}));
    EXPECT_EQ(sets.add(one).error().code, &kFragmentStart);
    // Meters that never finish do not fill the memory: the oldest gives way.
    for (std::size_t i = 0; i < FragmentSets::kSetsMax; ++i) {
        Frame other = two;
        other.client = static_cast<std::uint8_t>(i + 10);
        EXPECT_EQ(*sets.add(other), std::nullopt);
    }
    two.fragment = {FragmentType::last, 0};
    EXPECT_EQ(sets.add(two).error().code, &kFragmentStart);
}

TEST(Dlt698Link, SizesAreBounded) {
    FragmentSets sets;
    Frame frame = client_frame(*parse_address("01"), 1);
    frame.payload.resize(16000);
    frame.fragment = {FragmentType::first, 0};
    EXPECT_TRUE(sets.add(frame));
    for (std::uint16_t i = 1; i <= 3; ++i) {
        frame.fragment = {FragmentType::middle, i};
        EXPECT_TRUE(sets.add(frame));
    }
    frame.fragment = {FragmentType::middle, 4};
    EXPECT_EQ(sets.add(frame).error().code, &kFragmentSize);
    frame.payload.resize(16371);
    EXPECT_EQ(encode_frame(frame)->size(), kFrameSizeMax);
    frame.payload.resize(16372);
    EXPECT_EQ(encode_frame(frame).error().code, &kTooLarge);
    EXPECT_EQ(encode_frames(frame, Bytes(kApduSizeMax + 1)).error().code, &kTooLarge);
    EXPECT_EQ(encode_frames(frame, Bytes(100), 14).error().code, &kTooLarge);
    frame.fragment.reset();
    frame.payload = {1};
    Bytes bytes = *encode_frame(frame);
    bytes[3] |= 0x20;
    const std::uint16_t hcs = crc16_x25(ByteSpan{bytes}.subspan(1, 6));
    bytes[7] = static_cast<std::uint8_t>(hcs & 0xFFU);
    bytes[8] = static_cast<std::uint8_t>(hcs >> 8);
    EXPECT_EQ(parse_frame(checked(bytes)).error().code, &kFragmentWord);
    EXPECT_EQ(message_of(checked(bytes)).error->name(), "dlt698.fragment_word");
}

TEST(Dlt698Link, AFragmentIsConfirmedByItsNumber) {
    Frame frame = *parse_frame(fragments(30)[1]);
    const Frame confirm = make_confirm(frame);
    const Message message = message_of(*encode_frame(confirm));
    EXPECT_EQ(message.function, "fragment_confirm");
    EXPECT_EQ(message.control, "63");
    EXPECT_EQ(message.seq, 1);
    frame.is_started_by_client = false;
    EXPECT_EQ(control_of(make_confirm(frame)), 0x63);
}

TEST(Dlt698Link, NoiseNeverCrashes) {
    Random random{20260101};
    for (int round = 0; round < 2000; ++round) {
        Bytes bytes(static_cast<std::size_t>(random.below(60)));
        for (std::uint8_t& byte : bytes)
            byte = random.below(3) == 0 ? 0x68 : static_cast<std::uint8_t>(random.below(256));
        const FrameSearch search = find_frame(bytes);
        EXPECT_LE(search.skip + search.size, bytes.size());
        for (const Message& message : messages_of(bytes)) EXPECT_TRUE(message.error);
    }
}

}  // namespace
}  // namespace voltmark::codec::dlt698
