// SPDX-License-Identifier: Apache-2.0

#include "voltmark/codec/dlms_errors.hpp"

#include "dlms/test_support.hpp"

namespace voltmark::codec::dlms {
namespace {

std::string error_of_data(std::string_view text) {
    const Result<Data> data = parse_data(hex(text));
    return data ? std::string{} : std::string{data.error().name()};
}

// A reading that passes through binary floating point, or whose sign is lost, is a wrong reading.
TEST(DlmsData, NumbersAreReadWithTheirSignAndSize) {
    struct Case {
        std::string_view bytes;
        std::string_view text;
    };
    constexpr Case kCases[] = {{"0F 80", "-128"},
                               {"10 FF00", "-256"},
                               {"05 80000000", "-2147483648"},
                               {"14 8000000000000000", "-9223372036854775808"},
                               {"11 FF", "255"},
                               {"12 FFFF", "65535"},
                               {"06 FFFFFFFF", "4294967295"},
                               {"15 FFFFFFFFFFFFFFFF", "18446744073709551615"},
                               {"16 1B", "27"},
                               {"03 01", "true"},
                               {"0D 42", "42"},
                               {"17 40490FDB", "3.1415927"},
                               {"17 C1200000", "-10"},
                               {"18 3FB999999999999A", "0.1"},
                               {"04 05 A8", "10101"},
                               {"09 03 01FF02", "01FF02"},
                               {"09 03 414243", "ABC"},
                               {"0A 03 414243", "ABC"},
                               {"0C 03 E8A1A8", "表"},
                               {"19 07EA011FFF0A0F0000800000", "2026-01-31T10:15:00"},
                               {"1A 07EA011FFF", "2026-01-31"},
                               {"1B 0A0F00FF", "T10:15:00"}};
    for (const Case& c : kCases) {
        const Result<Data> data = parse_data(hex(c.bytes));
        ASSERT_TRUE(data) << c.bytes;
        EXPECT_EQ(value_text(*data), c.text) << c.bytes;
        Bytes again;
        put_data(again, *data);
        EXPECT_EQ(again, hex(c.bytes));
    }
}

// Missing is absent, never 0.
TEST(DlmsData, WhatIsNoNumberHasNoText) {
    for (const std::string_view bytes :
         {"00", "17 7FC00000", "17 7F800000", "0100", "0200", "19 07EA0D1FFF0A0F0000800000"})
        EXPECT_EQ(value_text(*parse_data(hex(bytes))), std::nullopt) << bytes;
}

TEST(DlmsData, FaultsAreTold) {
    EXPECT_EQ(error_of_data("06 0000"), kShort.name);
    EXPECT_EQ(error_of_data("09 05 01"), kShort.name);
    EXPECT_EQ(error_of_data("01 84FFFFFFFF"), kShort.name);
    EXPECT_EQ(error_of_data("11 01 02"), kRest.name);
    EXPECT_EQ(error_of_data("63"), kDataTag.name);
    std::string deep;
    for (int i = 0; i < 40; ++i) deep += "0101";
    EXPECT_EQ(error_of_data(deep + "00"), kDataDepth.name);
}

TEST(DlmsData, CompactArraysAreSpreadOut) {
    // Two structures of a uint16 and an array of two int8.
    const Bytes bytes = hex("13 02 02 12 01 0002 0F 08 0102 03 04 FFFF FE FD");
    const Result<Data> data = parse_data(bytes);
    ASSERT_TRUE(data);
    ASSERT_EQ(data->items.size(), 2u);
    EXPECT_EQ(data->items[0],
              structure({make_number(Tag::uint16, 258),
                         array({make_number(Tag::int8, 3), make_number(Tag::int8, 4)})}));
    EXPECT_EQ(data->items[1].items[1].items[1], make_number(Tag::int8, -3));
    Bytes again;
    put_data(again, *data);
    EXPECT_EQ(again, bytes);
}

// A type of a few bytes can speak of billions of values; none of them may be made.
TEST(DlmsData, CompactArraysOfManyNothingsAreRefused) {
    EXPECT_EQ(error_of_data("13 01 FFFF 01 FFFF 00 01 00"), kCompactArray.name);
    EXPECT_EQ(error_of_data("13 00 01 00"), kCompactArray.name);
    EXPECT_EQ(error_of_data("13 12 03 000102"), kCompactArray.name);
    EXPECT_EQ(error_of_data("13 63 01 00"), kCompactArray.name);
}

TEST(DlmsData, ScalingIsExact) {
    EXPECT_EQ(scaled("1234", -2), "12.34");
    EXPECT_EQ(scaled("1200", -2), "12.00");
    EXPECT_EQ(scaled("5", -3), "0.005");
    EXPECT_EQ(scaled("-5", -1), "-0.5");
    EXPECT_EQ(scaled("0", -2), "0.00");
    EXPECT_EQ(scaled("-0", -1), "0.0");
    EXPECT_EQ(scaled("5", 2), "500");
    EXPECT_EQ(scaled("0", 3), "0");
    EXPECT_EQ(scaled("1.5", 1), "15");
    EXPECT_EQ(scaled("1.5", -1), "0.15");
    EXPECT_EQ(scaled("18446744073709551615", -3), "18446744073709551.615");
}

TEST(DlmsData, TimesKeepWhatIsNotStated) {
    const auto text = [](std::string_view bytes) {
        const std::optional<DateTime> time = parse_date_time(hex(bytes));
        return time ? to_text(*time) : "none";
    };
    EXPECT_EQ(text("07EA011FFF0A0F1EFFFF8800"), "2026-01-31T10:15:30+02:00");
    EXPECT_EQ(text("07EA011FFF0A0F1E32800000"), "2026-01-31T10:15:30.50");
    EXPECT_EQ(text("07EA011FFF0A0F1E00012C00"), "2026-01-31T10:15:30-05:00");
    EXPECT_EQ(text("07EA011FFF0AFFFFFF800000"), "2026-01-31T10");
    EXPECT_EQ(text("07EA011FFFFFFFFFFF800000"), "2026-01-31");
    EXPECT_EQ(text("FFFF0CFEFF00FFFFFF800000"), "-----12-FET00");
    EXPECT_EQ(text("07EA0D1FFF0A0F1EFF800000"), "none");
    EXPECT_EQ(text("07EA011FFF180F1EFF800000"), "none");
    EXPECT_EQ(text("07EA011FFF0A0F1EFF7FFF00"), "none");
}

TEST(DlmsData, TimesOfPeopleAreReadAndWritten) {
    for (const std::string_view text : {"2026-01-31T10:15:30+08:00", "2024-02-29T00:00:00-03:30"})
        EXPECT_EQ(to_text(*parse_date_time_text(text)), text);
    EXPECT_EQ(to_text(*parse_date_time_text("2026-01-31")), "2026-01-31T00:00:00");
    EXPECT_EQ(to_text(*parse_date_time_text("2026-01-31T10:15Z")), "2026-01-31T10:15:00+00:00");
    for (const std::string_view text :
         {"", "2026", "2026-02-30", "2026-01-31T10", "2026-01-31T25:00",
          "2026-01-31T10:15:", "2026-01-31T10:15+8", "x"})
        EXPECT_FALSE(parse_date_time_text(text)) << text;
    EXPECT_EQ(to_text(*later(*parse_date_time_text("2024-02-28T23:45"), 900)),
              "2024-02-29T00:00:00");
    EXPECT_FALSE(later(DateTime{}, 900));
}

TEST(DlmsObis, TextsAreReadInAllForms) {
    const Obis energy{1, 0, 1, 8, 0, 255};
    for (const std::string_view text :
         {"1-0:1.8.0", "1-0:1.8.0.255", "1-0:1.8.0*255", "1.0.1.8.0.255", "1.8.0", "1.8.0*255"})
        EXPECT_EQ(parse_obis(text), energy) << text;
    EXPECT_EQ(to_text(energy), "1-0:1.8.0.255");
    for (const std::string_view text : {"", "1", "1.8", "1-0:1.8", "1-0:1.8.0.256", "1-0:1..0",
                                        "1:0-1.8.0", "a-0:1.8.0", "1-0:1.8.0.255.1", "1.8.0."})
        EXPECT_FALSE(parse_obis(text)) << text;
}

TEST(DlmsObis, QuantitiesAreNamedInBothLanguages) {
    const auto name = [](std::string_view text) { return name_of(obis(text)); };
    EXPECT_EQ(name("1-0:1.8.0"), (Name{"active energy import", "正向有功总电能"}));
    EXPECT_EQ(name("1-0:2.8.1"), (Name{"active energy export rate 1", "反向有功费率 1 电能"}));
    EXPECT_EQ(name("1-0:52.7.0"), (Name{"voltage L2", "B 相电压"}));
    EXPECT_EQ(name("1-0:21.7.0"), (Name{"active power import L1", "A 相正向有功功率"}));
    EXPECT_EQ(name("0-0:1.0.0"), (Name{"clock", "时钟"}));
    EXPECT_EQ(name("7-0:3.0.0"), Name{});
    EXPECT_EQ(unit_name(30), "Wh");
    EXPECT_EQ(unit_name(255), "");
}

Data any_data(std::uint32_t& seed, int depth) {
    const auto next = [&seed] { return seed = seed * 1664525 + 1013904223; };
    constexpr Tag kTags[] = {Tag::null_data,   Tag::boolean,    Tag::int8,    Tag::uint16,
                             Tag::int64,       Tag::uint32,     Tag::float32, Tag::octet_string,
                             Tag::utf8_string, Tag::bit_string, Tag::array,   Tag::structure};
    const Tag tag = kTags[(next() >> 8) % (depth > 3 ? 10 : 12)];
    Bytes bytes{static_cast<std::uint8_t>(tag)};
    if (tag == Tag::array || tag == Tag::structure) {
        Data list = make_items(tag, {});
        for (std::uint32_t left = (next() >> 8) % 5; left > 0; --left)
            list.items.push_back(any_data(seed, depth + 1));
        return list;
    }
    if (tag == Tag::octet_string || tag == Tag::utf8_string) bytes.push_back(3);
    if (tag == Tag::bit_string) bytes.push_back(17);
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(next() >> 16));
    Reader reader{bytes};
    return *read_data(reader);
}

// Law: what is written is read as it was.
TEST(DlmsData, WrittenValuesAreReadAgain) {
    for (std::uint32_t seed = 1; seed < 400; ++seed) {
        std::uint32_t state = seed;
        const Data data = any_data(state, 0);
        Bytes bytes;
        put_data(bytes, data);
        const Result<Data> again = parse_data(bytes);
        ASSERT_TRUE(again) << "seed " << seed;
        EXPECT_EQ(*again, data) << "seed " << seed;
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
            EXPECT_FALSE(parse_data(ByteSpan{bytes}.first(cut))) << "seed " << seed;
    }
}

}  // namespace
}  // namespace voltmark::codec::dlms
