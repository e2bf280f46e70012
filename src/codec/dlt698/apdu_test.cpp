// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/random.hpp"
#include "voltmark/codec/dlt698_errors.hpp"

#include "test_support.hpp"

namespace voltmark::codec::dlt698 {
namespace {

// One description reads and writes; what it reads must be all that there is.
TEST(Dlt698Apdu, EveryServiceIsWrittenAsItWasRead) {
    for (const std::string_view text : kApdus) {
        const Result<Apdu> apdu = parse_apdu(hex(text));
        ASSERT_TRUE(apdu) << text << apdu.error().message() << apdu.error().place->offset;
        // The one form that is read and not written: ERROR-Response without an end.
        const bool is_short = apdu->service == Service::error_response;
        EXPECT_EQ(to_hex(encode_apdu(*apdu)), to_hex(hex(text)) + (is_short ? "0000" : ""));
    }
}

TEST(Dlt698Apdu, EveryCutAndEveryByteMoreIsRefused) {
    for (const std::string_view text : kApdus) {
        const Bytes bytes = hex(text);
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const Result<Apdu> apdu = parse_apdu(ByteSpan{bytes}.first(size));
            ASSERT_FALSE(apdu) << text << " cut to " << size;
            EXPECT_LE(apdu.error().place->offset, size);
        }
        Bytes more = bytes;
        more.push_back(0);
        const Result<Apdu> apdu = parse_apdu(more);
        ASSERT_FALSE(apdu) << text;
        EXPECT_TRUE(apdu.error().code == &kRest || apdu.error().code == &kShort) << text;
    }
}

TEST(Dlt698Apdu, FlippedBitsNeverCrash) {
    for (const std::string_view text : kApdus) {
        const Bytes bytes = hex(text);
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            Bytes flipped = bytes;
            flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
            Frame frame = client_frame(*parse_address("01"), 0);
            frame.payload = flipped;
            messages_of(*encode_frame(frame));
            const Result<Apdu> apdu = parse_apdu(flipped);
            if (!apdu) continue;
            EXPECT_EQ(*parse_apdu(encode_apdu(*apdu)), *apdu);
        }
    }
}

TEST(Dlt698Apdu, WhatIsWrongIsToldWithItsPlace) {
    struct Wrong {
        std::string_view apdu;
        const ErrorCode* code;
        std::uint64_t offset;
    };
    const Wrong table[] = {
        {"", &kShort, 0},
        {"04 01", &kService, 0},
        {"05 06 05", &kChoice, 1},
        {"05 00 05", &kChoice, 1},
        {"05 01 05 00 10 02", &kShort, 6},
        {"05 01 05 00 10 02 00 00 00", &kRest, 8},
        {"05 01 05 00 10 02 00 02", &kOptional, 7},
        {"05 02 05 7F 00 10 02 00 00", &kCount, 3},
        {"05 02 05 81 01 00 10 02 00 00", &kAxdrLength, 3},
        {"05 02 05 82 00 81 00 00", &kAxdrLength, 3},
        {"05 02 05 85 00 00 00 00 01 00", &kAxdrLength, 3},
        {"05 02 05 80 00", &kAxdrLength, 3},
        {"05 03 05 50 04 02 00 0B 00 00", &kChoice, 7},
        {"01 01 03 00 B4 07 EA 01 1F 06 08 05 00 00 A4", &kChoice, 2},
        {"06 01 05 41 00 02 00 07 00", &kDataTag, 7},
        {"06 01 05 41 00 02 00 61 00", &kDataTag, 7},
        {"06 01 05 41 00 02 00 5A 05 07 EA 01 01 00 00 00 08 00", &kChoice, 16},
        {"85 01 05 00 10 02 01 02 00 00", &kChoice, 7},
        {"85 01 05 00 10 02 01 01 09 85 FF FF FF FF FF", &kAxdrLength, 9},
        {"85 01 05 00 10 02 01 01 09 84 FF FF FF FF 00 00", &kShort, 16},
        {"85 01 05 00 10 02 01 01 01 84 FF FF FF FF 00 00", &kCount, 9},
        {"85 03 05 50 04 02 00 00 01 05 00 00 00 00 00 00 00", &kCount, 9},
    };
    for (const Wrong& wrong : table) {
        const Result<Apdu> apdu = parse_apdu(hex(wrong.apdu));
        ASSERT_FALSE(apdu) << wrong.apdu;
        EXPECT_EQ(apdu.error().name(), wrong.code->name) << wrong.apdu;
        EXPECT_EQ(apdu.error().place->offset, wrong.offset) << wrong.apdu;
    }
    // In a frame, places count from the first byte of the input.
    const Message message = message_of(frame_of("05 01 05 00 10 02 00 02"));
    EXPECT_EQ(message.error->code, &kOptional);
    EXPECT_EQ(message.error->place->offset, 14U + 7U);
}

// An attacker's nesting must not become ours.
TEST(Dlt698Apdu, NestingIsBounded) {
    Bytes nested;
    for (int depth = 0; depth < kDepthMax; ++depth) nested.insert(nested.end(), {1, 1});
    nested.push_back(0);
    EXPECT_TRUE(parse_data(nested));
    nested.insert(nested.begin(), {2, 1});
    EXPECT_EQ(parse_data(nested).error().code, &kDepth);
    Bytes selectors;
    for (int i = 0; i < 5000; ++i) selectors.insert(selectors.end(), {0x5A, 1, 0, 0, 0, 0});
    EXPECT_EQ(parse_data(selectors).error().code, &kDepth);
    Bytes regions;
    for (int i = 0; i < 5000; ++i) regions.insert(regions.end(), {0x5C, 5, 1, 0});
    EXPECT_EQ(parse_data(regions).error().code, &kDepth);
}

Data some_data(Random& random, int depth) {
    constexpr Tag kNumbers[] = {Tag::boolean,       Tag::double_long, Tag::double_long_unsigned,
                                Tag::integer,       Tag::long_signed, Tag::unsigned_byte,
                                Tag::long_unsigned, Tag::long64,      Tag::long64_unsigned,
                                Tag::enumeration};
    constexpr int kBits[] = {1, 31, 32, 7, 15, 8, 16, 63, 63, 8};
    const auto kind = random.below(depth < 4 ? 16 : 13);
    if (kind < 10)
        return make_number(kNumbers[kind], random.between(0, (1LL << (kBits[kind] - 1))));
    if (kind == 10) return Data{};
    if (kind == 11) return make_octets(Bytes(random.below(300), 0x5A));
    if (kind == 12) return make_date_time_s(*parse_moment("2026-01-31T08:05:00"));
    std::vector<Data> items;
    for (std::uint64_t i = random.below(5); i > 0; --i)
        items.push_back(some_data(random, depth + 1));
    return kind == 13 ? make_structure(std::move(items)) : make_array(std::move(items));
}

TEST(Dlt698Apdu, DataAreReadAsTheyWereWritten) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        Random random{seed};
        const Data data = some_data(random, 0);
        const Result<Data> read = parse_data(encode_data(data));
        ASSERT_TRUE(read) << seed;
        EXPECT_EQ(*read, data) << seed;
    }
}

// What a simulator answers is what a head end reads, through frames of any size.
TEST(Dlt698Apdu, RecordsGoFromServerToClient) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        Random random{seed};
        const std::vector<Column> columns = {
            {{0x2021, 2, 0}, {}},
            {{0x5002, 2, 0}, std::vector<Oad>{{0x0010, 2, 0}, {0x0020, 2, 0}}}};
        const Apdu asked = make_get_record({0x5002, 2, 0}, select_last(96), columns, 7);
        EXPECT_EQ(*parse_apdu(encode_apdu(asked)), asked);
        Record record;
        record.oad = {0x5002, 2, 0};
        record.columns = columns;
        for (std::uint64_t row = random.below(97); row > 0; --row)
            record.rows.push_back(
                {some_data(random, 3), some_data(random, 3), some_data(random, 3)});
        const Apdu answer = make_record_answer(asked, {record});
        EXPECT_EQ(answer.piid, 7);
        const Frame header = answer_frame(client_frame(*parse_address("000000000001"), 0x10));
        const auto frames = encode_frames(header, encode_apdu(answer), 64 + random.below(1000));
        ASSERT_TRUE(frames);
        FragmentSets sets;
        std::optional<Bytes> whole;
        for (const Bytes& bytes : *frames) {
            const Frame frame = *parse_frame(bytes);
            if (frame.fragment) {
                whole = *sets.add(frame);
            } else {
                whole = frame.payload;
            }
        }
        ASSERT_TRUE(whole);
        EXPECT_EQ(*parse_apdu(*whole), answer) << seed;
    }
}

// The head end's and the simulator's makers, by what the other side reads.
TEST(Dlt698Apdu, MakersSayWhatTheyAreNamedFor) {
    const Moment now = *parse_moment("2026-01-31T08:05:00");
    const auto text = [](const Apdu& apdu) { return to_hex(encode_apdu(apdu)); };
    const Apdu get = make_get({{0x0010, 2, 0}}, 5);
    EXPECT_EQ(text(get), "0501050010020000");
    EXPECT_EQ(text(make_get({{0x0010, 2, 0}, {0x2000, 2, 0}}, 5)), "05020502001002002000020000");
    EXPECT_EQ(text(make_get_next(2, 5)), "050505000200");
    EXPECT_EQ(text(make_set_clock(now, 5)), "060105400002001C07EA011F08050000");
    EXPECT_EQ(text(make_release(1)), "030100");
    Item item;
    item.target = {0x0010, 2, 1};
    item.data = make_number(Tag::double_long_unsigned, 123456);
    EXPECT_EQ(text(make_get_answer(get, {item})),
              "850105001002010106"
              "0001E240"
              "0000");
    const Apdu report = make_report({item}, 9);
    EXPECT_EQ(text(report),
              "88010901001002010106"
              "0001E240"
              "0000");
    EXPECT_EQ(text(make_report_answer(report)),
              "0801090100100201"
              "00");
    Record record;
    record.oad = {0x6012, 3, 0};
    const Apdu records = make_record_report({record}, 9);
    EXPECT_EQ(text(make_report_answer(records)),
              "0802090160120300"
              "00");
    Item done;
    done.target = {0x4000, 2, 0};
    done.dar = 0;
    EXPECT_EQ(text(make_order_answer(make_set_clock(now, 5), {done})), "86010540000200000000");
    EXPECT_EQ(text(make_order_answer(make_action({0x4000, 2, 0}, {}, 5), {done})),
              "8701054000020000000000");
    EXPECT_EQ(text(make_block(get, {1, true, 0, 9}, {}, {})), "85050501000100090000");
    EXPECT_EQ(text(make_block(get, {1, false, 0, 0}, {item}, {})).substr(0, 16),
              "8505050000010101");
    EXPECT_EQ(text(make_block(get, {1, false, 0, 0}, {}, {record})).substr(0, 16),
              "8505050000010201");
    EXPECT_EQ(text(make_error(5, 1)), "EE05010000");
    const Apdu connected = make_connect_answer(make_connect(3));
    EXPECT_EQ(*parse_apdu(encode_apdu(connected)), connected);
    const Selector stored = select_stored(now, {"000000000001"});
    EXPECT_EQ(to_hex(stored.meters.content), "010705000000000001");
    EXPECT_EQ(select_stored(now).meters.choice, 1);
}

TEST(Dlt698Apdu, MomentsAreOfTheCalendar) {
    EXPECT_EQ(to_text(*parse_moment("2024-02-29 23:59:59")), "2024-02-29T23:59:59");
    for (const std::string_view wrong :
         {"2026-02-29T00:00:00", "2026-01-01T24:00:00", "2026-01-01", "2026-01-01X00:00:00",
          "2026-1-011T00:00:00", "abcd-01-01T00:00:00", "0000-01-01T00:00:00"})
        EXPECT_EQ(parse_moment(wrong), std::nullopt) << wrong;
    EXPECT_EQ(to_text(Moment{}), "");
    EXPECT_EQ(parse_oad("001002"), std::nullopt);
    EXPECT_EQ(parse_oad("00100200"), (Oad{0x0010, 2, 0}));
}

}  // namespace
}  // namespace voltmark::codec::dlt698
