// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/gdw3761.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "voltmark/codec/gdw3761_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::gdw3761 {
namespace {

const Address kTerminal{0x3301, 0x0001, false, 1};

std::vector<Message> decoded(ByteSpan bytes) {
    return messages_of(kFormat, bytes);
}

Message only(const Frame& frame) {
    return message_of(kFormat, write_frame(frame));
}

Frame asked(std::uint8_t afn, UnitId id) {
    Request request;
    request.address = kTerminal;
    request.afn = afn;
    request.unit_id = id;
    request.number = 3;
    return make_request(request);
}

Frame answer(std::uint8_t afn, UnitId id, std::string_view data) {
    return make_answer(asked(afn, id), id, hex(data));
}

const MessageValue& value_of(const Message& message, std::string_view id) {
    const auto at = std::ranges::find(message.values, id, &MessageValue::id);
    EXPECT_NE(at, message.values.end()) << id;
    static const MessageValue kNone;
    return at == message.values.end() ? kNone : *at;
}

// Day 2026-01-05, read at 00:10 of the 6th, two tariffs; what is not measured is EE.
constexpr std::string_view kDaily =
    "050126 1000060126 02"
    "7856341200 0000341200 EEEEEEEEEE"
    "50000000 10000000 EEEEEEEE 00000000 00000000 00000000 00000000 00000000 00000000";

Frame daily() {
    return answer(0x0D, {1, 1}, kDaily);
}

std::vector<Frame> frames() {
    Frame with_all = daily();
    with_all.control |= 0x20;
    with_all.event_counters = {3, 4};
    with_all.time_tag = TimeTag{1, {0x10, 0x20, 0x13, 0x05}, 5};
    Request clock;
    clock.address = kTerminal;
    clock.afn = 0x05;
    clock.unit_id = {0, 31};
    clock.argument = hex("003012252126");
    return {daily(),
            with_all,
            make_request(clock),
            make_link(kTerminal, Link::login, 1),
            make_confirm(make_link(kTerminal, Link::heartbeat, 2)),
            answer(0x0D, {2, 81}, "0000050126 01 02 341292 EEEEEE"),
            answer(0x10, {0, 1}, "1F 0400 68010216"),
            answer(0x0E, {0, 1}, "0100 0001 0E 07 0110050126AABB")};
}

TEST(Gdw3761Frame, RoundTrips) {
    for (const Frame& frame : frames()) {
        Frame want = frame;
        if (want.time_tag) want.seq |= 0x80;
        EXPECT_EQ(parse_frame(write_frame(frame)).value(), want);
    }
}

TEST(Gdw3761Frame, IsFoundBehindNoise) {
    Bytes bytes = hex("6800FEFE");
    const Bytes frame = write_frame(daily());
    bytes.insert(bytes.end(), frame.begin(), frame.end());
    bytes.insert(bytes.end(), 8, 0);
    EXPECT_EQ(find_frame(ByteSpan{bytes}.first(20)).state, FrameSearch::State::need_more);
    const FrameSearch found = find_frame(bytes);
    EXPECT_EQ(found, (FrameSearch{FrameSearch::State::found, 4, frame.size()}));
}

TEST(Gdw3761Frame, ErrorsAreToldApart) {
    const Bytes good = write_frame(make_link(kTerminal, Link::login, 1));
    const auto code_with = [&](std::size_t at, std::uint8_t byte) {
        Bytes bad = good;
        bad[at] = byte;
        const auto frame = parse_frame(bad);
        return frame ? nullptr : frame.error().code;
    };
    EXPECT_EQ(code_with(0, 0), &kNoFrame);
    EXPECT_EQ(code_with(1, 0x36), &kLength);
    EXPECT_EQ(code_with(5, 0), &kSecondStart);
    EXPECT_EQ(code_with(good.size() - 2, 0), &kChecksum);
    EXPECT_EQ(code_with(good.size() - 1, 0), &kEnd);
    EXPECT_EQ(parse_frame(ByteSpan{good}.first(10)).error().code, &kCut);
    Bytes other = good;
    other[1] = other[3] = 0x33;
    EXPECT_EQ(parse_frame(other).error().code, &kProtocol);
    Frame tagged = make_link(kTerminal, Link::login, 1);
    Bytes bytes = write_frame(tagged);
    bytes[13] |= 0x80;  // A time tag is told, and there is no room for it.
    bytes[bytes.size() - 2] = static_cast<std::uint8_t>(bytes[bytes.size() - 2] + 0x80);
    EXPECT_EQ(parse_frame(bytes).error().code, &kTrailer);
}

// A line that breaks must never give a value; a changed byte is seen by the sum, the lengths or
// the marks.
TEST(Gdw3761Frame, CutAndFlippedFramesGiveNoValue) {
    for (const Frame& frame : frames()) {
        const Bytes good = write_frame(frame);
        for (std::size_t size = 1; size < good.size(); ++size) {
            for (const Message& message : decoded(ByteSpan{good}.first(size)))
                EXPECT_TRUE(message.error && message.values.empty()) << size;
        }
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes bad = good;
            bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << bit % 8));
            for (const Message& message : decoded(bad))
                EXPECT_TRUE(message.error && message.values.empty()) << bit;
        }
    }
}

TEST(Gdw3761Units, AnyBytesAreRead) {
    std::mt19937 random{7};
    for (int i = 0; i < 20000; ++i) {
        Frame frame = asked(static_cast<std::uint8_t>(random() % 18), {1, 1});
        frame.control = random() % 2 == 0 ? 0x88 : 0x4B;
        frame.units.resize(random() % 60);
        for (std::uint8_t& byte : frame.units) byte = static_cast<std::uint8_t>(random() % 256);
        if (frame.units.size() > 4 && i % 2 == 0) {
            const auto id = write_unit_id({1, static_cast<int>(random() % 200) + 1});
            std::ranges::copy(id, frame.units.begin());
        }
        const UnitsRead read = read_units(frame);
        EXPECT_LT(read.values.size(), 4000U);
    }
}

TEST(Gdw3761Units, IdsGoThereAndBack) {
    for (const int point : {0, 1, 8, 9, 2040}) {
        for (const int function : {1, 8, 9, 168, 2048}) {
            const auto four = write_unit_id({point, function});
            const std::vector<UnitId> want = {{point, function}};
            EXPECT_EQ(parse_unit_ids(four).value(), want);
        }
    }
    const std::vector<UnitId> several = {{1, 1}, {1, 2}, {2, 1}, {2, 2}};
    EXPECT_EQ(parse_unit_ids(hex("03010300")).value(), several);
    EXPECT_EQ(parse_unit_ids(hex("01000100")).error().code, &kPoint);
}

TEST(Gdw3761Units, DailyFreezeIsExactAndMissingIsAbsent) {
    const Message message = only(daily());
    EXPECT_FALSE(message.error);
    EXPECT_EQ(message.address, "33010001");
    EXPECT_EQ(message.function, "class2");
    EXPECT_EQ(message.seq, 3);
    EXPECT_EQ(message.more, false);
    const MessageValue& total = value_of(message, "F1@P1.forward_active.total");
    EXPECT_EQ(total.value, "1234.5678");
    EXPECT_EQ(total.unit, "kWh");
    EXPECT_EQ(total.time, "2026-01-05");
    const MessageValue& missing = value_of(message, "F1@P1.forward_active.t2");
    EXPECT_EQ(missing.value, std::nullopt);
    EXPECT_EQ(missing.quality, "missing");
    EXPECT_EQ(value_of(message, "F1@P1.forward_reactive.t1").value, "0.10");
    EXPECT_EQ(value_of(message, "F1@P1.read_time").value, "2026-01-06T00:10");
}

// Points carry the end of their step; the sign is the top bit.
TEST(Gdw3761Units, CurvePointsHaveTheirTime) {
    const Message message = only(answer(0x0D, {2, 81}, "4523050126 01 02 341292 EE1234"));
    const MessageValue& first = value_of(message, "F81@P2.active_power_total[1]");
    EXPECT_EQ(first.value, "-12.1234");
    EXPECT_EQ(first.time, "2026-01-06T00:00");
    const MessageValue& second = value_of(message, "F81@P2.active_power_total[2]");
    EXPECT_EQ(second.time, "2026-01-06T00:15");
    EXPECT_EQ(second.value, std::nullopt);
    EXPECT_EQ(second.quality, "invalid");
}

TEST(Gdw3761Units, UnknownAndCutUnitsAreTold) {
    const Message unknown = only(answer(0x0C, {1, 999}, "010203"));
    EXPECT_EQ(unknown.error->code, &kUnitUnknown);
    EXPECT_EQ(unknown.values[0].value, "010203");
    EXPECT_EQ(unknown.values[0].quality, "unknown");
    const Message cut = only(answer(0x0C, {0, 2}, "0102"));
    EXPECT_EQ(cut.error->code, &kUnitCut);
    EXPECT_TRUE(cut.values.empty());
    EXPECT_EQ(only(make_confirm(daily(), true)).error->code, &kDenied);
}

TEST(Gdw3761Units, OtherFunctionsAreRead) {
    EXPECT_EQ(value_of(only(answer(0x10, {0, 1}, "1F 0400 68010216")), "F1@P0.frame").value,
              "68010216");
    EXPECT_EQ(value_of(only(answer(0x0E, {0, 1}, "0100 0001 0E 02 AABB")), "F1@P0.erc[1]").value,
              "14");
    EXPECT_EQ(value_of(only(answer(0x0C, {0, 2}, "000012252126")), "F2@P0.clock").value,
              "2026-01-25T12:00:00");
    const Message item = only(answer(0x00, {0, 3}, "04 00000100 01"));
    EXPECT_EQ(value_of(item, "F3@P0.result.F1@P0").value, "1");
}

TEST(Gdw3761Numbers, AreWrittenExactly) {
    EXPECT_EQ(to_hex(write_number(-1234, 2, true).value()), "3492");
    EXPECT_EQ(to_hex(write_number(7198, 2, false).value()), "9871");
    EXPECT_EQ(to_hex(write_number(std::nullopt, 2, false).value()), "EEEE");
    EXPECT_EQ(write_number(8000, 2, true).error().code, &kValueRange);
    EXPECT_EQ(write_number(-1, 2, false).error().code, &kValueRange);
}

TEST(Gdw3761Verbs, ExamplesAreRequests) {
    for (const EncodeVerb& verb : kFormat.verbs) {
        EncodeOptions options;
        std::string_view rest = verb.example;
        while (!rest.empty()) {
            const std::size_t blank = rest.find(' ');
            const std::size_t end = std::min(rest.find(" --"), rest.size());
            options.emplace(rest.substr(2, blank - 2), rest.substr(blank + 1, end - blank - 1));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        const auto bytes = encode(kFormat, verb.name, options);
        ASSERT_TRUE(bytes) << verb.name;
        const auto messages = decoded(*bytes);
        ASSERT_EQ(messages.size(), 1U);
        EXPECT_FALSE(messages[0].error) << verb.name;
        EXPECT_EQ(messages[0].address, "33010001");
        options["address"] = "33010";
        EXPECT_EQ(encode(kFormat, verb.name, options).error().name(), "codec.option_value");
    }
}

}  // namespace
}  // namespace voltmark::codec::gdw3761
