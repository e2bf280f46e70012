// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "voltmark/codec/codec_errors.hpp"

#include "mbus_test_support.hpp"

namespace voltmark::codec::mbus {
namespace {

Bytes bytes_of(const Sample& sample) {
    return frame_of(sample.control, sample.ci, sample.payload);
}

Bytes joined(std::initializer_list<Bytes> parts) {
    Bytes bytes;
    for (const Bytes& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
    return bytes;
}

// Every form of frame, written and read back.
TEST(MbusLink, FramesGoThereAndBack) {
    Frame frames[] = {Frame{}, make_reset(1), make_request(253, true),
                      make_selection({"12345678", "VMK", 1, 2}), make_new_address(1, 2)};
    for (const Frame& frame : frames) {
        const Result<Bytes> bytes = encode_frame(frame);
        ASSERT_TRUE(bytes);
        EXPECT_EQ(*parse_frame(*bytes), frame);
        EXPECT_EQ(find_frame(*bytes), (FrameSearch{FrameSearch::State::found, 0, bytes->size()}));
    }
    frames[4].payload.resize(kPayloadSizeMax + 1);
    EXPECT_EQ(encode_frame(frames[4]).error().code, &kTooLarge);
    frames[4].payload.resize(kPayloadSizeMax);
    EXPECT_EQ(*parse_frame(*encode_frame(frames[4])), frames[4]);
}

// What is wrong is told by its place in the frame.
TEST(MbusLink, EachFaultHasItsCode) {
    const auto code = [](std::string_view text) { return parse_frame(hex(text)).error().name(); };
    EXPECT_EQ(code("00"), kNoFrame.name);
    EXPECT_EQ(code(""), kNoFrame.name);
    EXPECT_EQ(code("10 5B 01 5C"), kCut.name);
    EXPECT_EQ(code("10 5B 01 5D 16"), kChecksum.name);
    EXPECT_EQ(code("10 5B 01 5C 17"), kEnd.name);
    EXPECT_EQ(code("10 5B 01 5C 16 00"), kRest.name);
    EXPECT_EQ(code("68 03 04 68 53 FE 51 A2 16"), kLength.name);
    EXPECT_EQ(code("68 02 02 68 53 FE 51 16"), kLength.name);
    EXPECT_EQ(code("68 03 03 69 53 FE 51 A2 16"), kLength.name);
    EXPECT_EQ(code("68 03 03 68 53 FE 51 A2"), kCut.name);
    EXPECT_EQ(code("68 03 03 68 53 FE 51 A3 16"), kChecksum.name);
    EXPECT_EQ(code("68 03 03 68 53 FE 51 A2 17"), kEnd.name);
}

// The short frames of a session, in the words of the page.
TEST(MbusLink, ASessionIsTold) {
    const std::vector<Message> messages = messages_of(
        joined({*encode_frame(make_reset(1)), hex("E5"), *encode_frame(make_request(1, true)),
                answer_of("01 03 05"), *encode_frame(make_new_address(1, 6))}));
    ASSERT_EQ(messages.size(), 5U);
    EXPECT_EQ(messages[0].function, "snd_nke");
    EXPECT_EQ(messages[0].direction, Direction::request);
    EXPECT_EQ(messages[0].address, "1");
    EXPECT_EQ(messages[1].function, "ack");
    EXPECT_EQ(messages[1].direction, Direction::response);
    EXPECT_EQ(messages[2].function, "req_ud2");
    EXPECT_EQ(detail_in(messages[2], "fcb"), "1");
    EXPECT_EQ(messages[3].function, "rsp_ud");
    EXPECT_EQ(messages[4].function, "snd_ud");
    EXPECT_EQ(detail_in(messages[4], "application"), "send_data");
    EXPECT_EQ(line_of(messages[4].values.at(0)), "0/bus_address/instantaneous/s0t0u0 6");
}

TEST(MbusLink, ASelectionNamesItsMeter) {
    const SecondaryAddress who{"12345678", "VMK", 1, 2};
    const Message message = message_of(*encode_frame(make_selection(who)));
    EXPECT_EQ(message.address, "12345678");
    EXPECT_EQ(detail_in(message, "primary"), "253");
    EXPECT_EQ(detail_in(message, "application"), "select");
    EXPECT_EQ(detail_in(message, "manufacturer"), "VMK");
    EXPECT_EQ(*parse_secondary_address(make_selection(who).payload), who);
    const SecondaryAddress any{"1234FFFF", "", {}, {}};
    EXPECT_EQ(to_hex(make_selection(any).payload), "FFFF3412FFFFFFFF");
    EXPECT_EQ(*parse_secondary_address(make_selection(any).payload), any);
}

// A broken frame is told once; frames behind it are read; an E5 inside of it is not taken for one.
TEST(MbusLink, DecodingGoesOnBehindABrokenFrame) {
    Bytes broken = answer_of("04 03 E5 E5 E5 00");
    broken[broken.size() - 2] ^= 1;
    const std::vector<Message> messages = messages_of(joined({broken, answer_of("01 03 05")}));
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(error_in(messages[0]), kChecksum.name);
    EXPECT_TRUE(messages[0].values.empty());
    EXPECT_EQ(messages[0].place.offset, 0U);
    EXPECT_EQ(line_of(messages[1].values.at(0)), "0/energy/instantaneous/s0t0u0 5 Wh");
    EXPECT_EQ(find_frame(joined({broken, hex("E5")})),
              (FrameSearch{FrameSearch::State::found, broken.size(), 1}));
}

TEST(MbusLink, NoiseIsNoFrame) {
    EXPECT_EQ(error_in(message_of(hex("00 01 02"))), kNoFrame.name);
    EXPECT_EQ(error_in(message_of(hex("00 68 03 04 00"))), kLength.name);
    EXPECT_EQ(error_in(message_of(hex("10 5B 01"))), kCut.name);
    EXPECT_TRUE(messages_of({}).empty());
    EXPECT_EQ(messages_of(hex("FF 00 E5 FF 68")).size(), 1U);
    EXPECT_EQ(find_frame(hex("00 68 03")), (FrameSearch{FrameSearch::State::need_more, 1, 0}));
    EXPECT_EQ(find_frame(hex("00 01")), (FrameSearch{FrameSearch::State::nothing, 2, 0}));
}

/// Whether all values of `messages` are among those that the whole frame has.
bool is_among(const std::vector<Message>& messages, const std::vector<MessageValue>& right) {
    for (const Message& message : messages) {
        for (const MessageValue& value : message.values) {
            if (std::find(right.begin(), right.end(), value) == right.end()) return false;
        }
    }
    return true;
}

// A cut or damaged frame gives an error and no value of a wrong checksum.
TEST(MbusLink, DamageIsNeverRead) {
    for (const Sample& sample : kSamples) {
        const Bytes bytes = bytes_of(sample);
        const std::vector<MessageValue> right = message_of(bytes).values;
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            const auto messages =
                messages_of({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)});
            ASSERT_FALSE(messages.empty());
            EXPECT_TRUE(messages[0].error) << size << to_hex(bytes);
            EXPECT_TRUE(is_among(messages, {}));
        }
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            Bytes damaged = bytes;
            damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ (1U << bit % 8));
            const auto messages = messages_of(damaged);
            ASSERT_FALSE(messages.empty());
            EXPECT_TRUE(messages[0].error) << bit << to_hex(bytes);
            EXPECT_TRUE(is_among(messages, {})) << bit << to_hex(damaged);
        }
    }
}

Record random_record(std::mt19937& random) {
    const auto up_to = [&](std::uint64_t most) {
        return std::uniform_int_distribution<std::uint64_t>{0, most}(random);
    };
    Record record;
    record.coding = static_cast<std::uint8_t>(up_to(14));
    record.function = static_cast<Function>(up_to(3));
    record.storage = up_to((std::uint64_t{1} << up_to(41)) - 1);
    record.tariff = static_cast<std::uint32_t>(up_to((1U << up_to(20)) - 1));
    record.subunit = static_cast<std::uint16_t>(up_to((1U << up_to(10)) - 1));
    for (std::uint64_t more = up_to(3); more > 0; --more)
        record.vib.push_back(static_cast<std::uint8_t>(0x80 | up_to(0x7F)));
    record.vib.push_back(static_cast<std::uint8_t>(up_to(0x7F)));
    if ((record.vib[0] & 0x7F) == 0x7C) record.unit_text = "kWh";
    constexpr std::size_t kSizes[] = {0, 1, 2, 3, 4, 4, 6, 8, 0, 1, 2, 3, 4, 0, 6};
    std::size_t size = kSizes[record.coding];
    if (record.coding == 0x0D) record.lvar = static_cast<std::uint8_t>(size = up_to(9));
    for (; size > 0; --size) record.data.push_back(static_cast<std::uint8_t>(up_to(0xFF)));
    return record;
}

// What a simulator sends is what a head end reads.
TEST(MbusLink, TelegramsGoThereAndBack) {
    std::mt19937 random{20260801};
    for (int i = 0; i < 2000; ++i) {
        Telegram telegram;
        telegram.header = {true, "12345678", 0x59AB, 1, 2, 7, 0, 0};
        for (int record = 0; record < 4; ++record)
            telegram.records.push_back(random_record(random));
        telegram.more = i % 2 == 0;
        if (i % 3 == 0) telegram.manufacturer_data = {1, 2};
        // Deciphered records begin with fillers, or the next reader would think them encrypted.
        if (i % 5 == 0) telegram.header.signature = 0x0510;
        const Result<Frame> frame = make_answer(5, telegram);
        ASSERT_TRUE(frame);
        const Result<Telegram> again = parse_telegram(frame->ci, frame->payload);
        ASSERT_TRUE(again && !again->error) << to_hex(frame->payload);
        EXPECT_EQ(*again, telegram) << to_hex(frame->payload);
    }
    Telegram large;
    large.header.id = "00000000";
    large.manufacturer_data.resize(kPayloadSizeMax);
    EXPECT_EQ(make_answer(5, large).error().code, &kTooLarge);
}

TEST(MbusLink, NumbersMadeAreNumbersRead) {
    EXPECT_EQ(reading_of(make_integer({0x03}, -5)).number, (Number{-5, 0}));
    EXPECT_EQ(reading_of(make_bcd({0x13}, 12345678)).value, "12345.678");
    EXPECT_EQ(parse_telegram(0x78, encode_record(make_bcd({0x13}, 1)))->records.size(), 1U);
    FixedData fixed;
    fixed.id = "12345678";
    fixed.medium = 7;
    fixed.units = {0x29, 0x3E};
    fixed.counters[0] = {0x25, 0, 0, 0};
    EXPECT_EQ(*parse_fixed(encode_fixed(fixed)), fixed);
    EXPECT_EQ(reading_of(fixed, 0).value, "0.025");
}

std::string encoded(std::string_view verb, const EncodeOptions& options) {
    const Result<Bytes> bytes = encode(kFormat, verb, options);
    return bytes ? to_hex(*bytes) : std::string{bytes.error().name()};
}

TEST(MbusVerbs, WhatAMasterSends) {
    EXPECT_EQ(encoded("ping", {{"address", "1"}}), "1040014116");
    EXPECT_EQ(encoded("read", {{"address", "1"}}), "107B017C16");
    EXPECT_EQ(encoded("read", {{"address", "254"}, {"fcb", "0"}}), "105BFE5916");
    EXPECT_EQ(encoded("select", {{"id", "12345678"}}), "680B0B6853FD5278563412FFFFFFFFB216");
    EXPECT_EQ(encoded("select",
                      {{"id", "1"}, {"manufacturer", "VMK"}, {"version", "01"}, {"medium", "02"}}),
              to_hex(*encode_frame(make_selection({"00000001", "VMK", 1, 2}))));
    EXPECT_EQ(encoded("set-address", {{"address", "1"}, {"new", "2"}}),
              to_hex(*encode_frame(make_new_address(1, 2))));
}

TEST(MbusVerbs, MistypedOptionsAreTold) {
    const EncodeOptions wrong[] = {{{"id", "123456789"}},
                                   {{"id", "12G4"}},
                                   {{"id", ""}},
                                   {{"id", "1"}, {"manufacturer", "vmk"}},
                                   {{"id", "1"}, {"version", "1"}},
                                   {{"id", "1"}, {"medium", "0x2"}}};
    for (const EncodeOptions& options : wrong)
        EXPECT_EQ(encoded("select", options), kOptionValue.name);
    EXPECT_EQ(encoded("read", {{"address", "256"}}), kOptionValue.name);
    EXPECT_EQ(encoded("read", {{"address", "-1"}}), kOptionValue.name);
    EXPECT_EQ(encoded("read", {{"address", "1"}, {"fcb", "2"}}), kOptionValue.name);
    EXPECT_EQ(encoded("ping", {{"address", "one"}}), kOptionValue.name);
    EXPECT_EQ(encoded("set-address", {{"address", "1"}, {"new", "251"}}), kOptionValue.name);
}

}  // namespace
}  // namespace voltmark::codec::mbus
