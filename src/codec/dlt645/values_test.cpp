// SPDX-License-Identifier: Apache-2.0
#include <random>

#include "dlt645/dlt645_test_support.hpp"

namespace voltmark::codec::dlt645 {
namespace {

Item item_of(Identifier di) {
    return layout_of(di)->items.at(0);
}

std::string encoded_text(Identifier di, std::string_view text) {
    const Result<Value> value = parse_value(item_of(di), text);
    return value ? to_hex(*encode_value(*value)) : std::string{value.error().name()};
}

TEST(Dlt645Values, AreWrittenWithinTheirFormOnly) {
    EXPECT_EQ(encoded_text(0x00010000, "12.30"), "30120000");
    EXPECT_EQ(encoded_text(0x00010000, "999999.99"), "99999999");
    EXPECT_EQ(encoded_text(0x00010000, "1000000"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x00010000, "-1"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x00010000, "0.001"), "dlt645.range");
    // The minus takes the top bit of a signed form.
    EXPECT_EQ(encoded_text(0x00000000, "-799999.99"), "999999F9");
    EXPECT_EQ(encoded_text(0x00000000, "-800000"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x00000000, "800000"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x04000101, "2026-07-01 03"), "03010726");
    EXPECT_EQ(encoded_text(0x04000101, "2026-02-30 03"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x04000404, "220V"), "000056303232");
    EXPECT_EQ(encoded_text(0x04000404, "220 volts"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x04000401, "000000000042"), "420000000000");
    EXPECT_EQ(encoded_text(0x04000401, "42"), "dlt645.range");
    EXPECT_EQ(encoded_text(0x04000501, "1234"), "3412");
}

/// All identifiers of one value or a block whose tables know them, and some that they do not.
std::vector<Identifier> known_identifiers() {
    std::vector<Identifier> known;
    for (const unsigned di3 : {0x00U, 0x01U, 0x02U, 0x03U, 0x04U, 0x05U, 0x1DU}) {
        for (Identifier low = 0; low < 0x1000000; low += (low & 0xFF) == 3 ? 0xFC : 1) {
            const Identifier di = di3 << 24 | low;
            if (layout_of(di, 40)) known.push_back(di);
        }
    }
    return known;
}

/// A good value of the item's form.
Value some_value(const Item& item, std::mt19937& random) {
    Value value;
    value.item = item;
    const Form& form = item.form;
    if (form.kind == Kind::number) value.number = static_cast<std::int64_t>(random() % 70);
    if (form.kind == Kind::number && form.is_signed && random() % 2 == 0)
        value.number = -value.number;
    if (form.kind == Kind::digits) value.text = std::string(form.size * 2U, '7');
    if (form.kind == Kind::hex) value.text = std::string(form.size * 2U, 'B');
    if (form.kind == Kind::text) value.text = "AB";
    if (form.kind == Kind::moment) {
        Bytes bytes(form.size, 0x01);
        value.text = decode_value(item, bytes).text;
    }
    if (form.has_time && random() % 2 == 0) value.time = moment(2026, 7, 1, 17, 30);
    return value;
}

// A simulator's answer must be read as what it meant, whatever is asked of it.
TEST(Dlt645Values, OfEveryIdentifierAreReadAsTheyWereWritten) {
    std::mt19937 random{645};
    const std::vector<Identifier> known = known_identifiers();
    EXPECT_GT(known.size(), 1500U);
    for (const Identifier di : known) {
        const Layout layout = *layout_of(di, 40);
        std::vector<Value> values;
        for (const Item& item : layout.items) values.push_back(some_value(item, random));
        const Result<Bytes> data = encode_data(di, values);
        ASSERT_TRUE(data.has_value()) << to_text(di) << " " << data.error().message();
        const DecodedData decoded = decode_data(di, *data);
        ASSERT_FALSE(decoded.error.has_value()) << to_text(di) << decoded.error->message();
        ASSERT_EQ(decoded.values.size(), values.size()) << to_text(di);
        EXPECT_FALSE(decoded.name.en.empty() || decoded.name.zh.empty()) << to_text(di);
        for (std::size_t i = 0; i < values.size(); ++i) {
            Value again = decoded.values[i];
            again.offset = 0;
            EXPECT_EQ(again.item.id, values[i].item.id) << to_text(di);
            EXPECT_EQ(to_text(again), to_text(values[i])) << again.item.id;
            EXPECT_EQ(again.time, values[i].time) << again.item.id;
        }
    }
}

TEST(Dlt645Values, OfAnyBytesNeverFail) {
    std::mt19937 random{2007};
    for (int round = 0; round < 20000; ++round) {
        Bytes data(random() % 220);
        for (std::uint8_t& byte : data) byte = static_cast<std::uint8_t>(random() % 256);
        const auto part = [&](unsigned limit) { return static_cast<Identifier>(random() % limit); };
        const Identifier di1 = part(4) == 0 ? 0xFFU : part(4);
        const Identifier di = part(8) << 24 | part(0x14) << 16 | di1 << 8 | part(4);
        const DecodedData decoded = decode_data(di, data);
        if (decoded.error) {
            EXPECT_LE(decoded.error->place->offset, data.size());
        }
    }
}

std::string values_of(Identifier di, std::string_view hex) {
    const Message message = decoded_one(frame_of(
        0x91,
        to_hex(Bytes{static_cast<std::uint8_t>(di), static_cast<std::uint8_t>(di >> 8),
                     static_cast<std::uint8_t>(di >> 16), static_cast<std::uint8_t>(di >> 24)}) +
            std::string{hex}));
    std::string text = values_text(message);
    if (message.error) text += std::string{" "} + std::string{message.error->name()};
    return text;
}

TEST(Dlt645Freeze, IsSplitIntoItsParts) {
    EXPECT_EQ(values_of(0x05060101, "01000000 02000000"),
              "05060101.0=0.01 kWh; 05060101.1=0.02 kWh");
    EXPECT_EQ(values_of(0x0504FF01, "0017010726 01000000 02000000"),
              "05040001=2026-07-01T17:00; 05040101=0.01 kWh; 05040201=0.02 kWh");
    // With separators, as some meters send it.
    EXPECT_EQ(values_of(0x0504FF01, "0017010726 AA 01000000 AA 02000000 AA"),
              "05040001=2026-07-01T17:00; 05040101=0.01 kWh; 05040201=0.02 kWh");
    EXPECT_EQ(values_of(0x0506FF01, "0017010726 AA 01000000 02000000 AA AA 03000000 AA"),
              "05060001=2026-07-01T17:00; 05060101.0=0.01 kWh; 05060101.1=0.02 kWh; "
              "05060301=0.03 kvarh");
    EXPECT_EQ(values_of(0x0506FF01, "0017010726 AA 010000"),
              "05060001=2026-07-01T17:00 dlt645.data_short");
    EXPECT_EQ(values_of(0x0504FF01, "0017010726 AA 01000000 AA 02000000 AA 03"),
              "05040001=2026-07-01T17:00; 05040101=0.01 kWh; 05040201=0.02 kWh dlt645.data_long");
}

// Of a block without separators the number of tariffs follows from its size alone.
TEST(Dlt645Freeze, WholeBlockShowsItsTariffsByItsSize) {
    const Layout layout = *layout_of(0x0506FF01, 5 + 24 + 48 * 5);
    ASSERT_EQ(layout.items.size(), 1U + 8 * 5 + 2 * 5 + 8);
    EXPECT_EQ(layout.items[5].id, "05060101.4");
    EXPECT_EQ(layout.items[5].name.zh, "(上1次)日冻结正向有功费率4电能");
    EXPECT_EQ(layout.items.back().id, "05061001.7");
}

/// Records of class 1 and 6 of two quarters of an hour.
std::vector<Value> load_values() {
    std::vector<Value> values;
    for (const int minute : {0, 15}) {
        for (const Identifier di : {0x02010100U, 0x02010200U, 0x02010300U, 0x02020100U, 0x02020200U,
                                    0x02020300U, 0x02800002U, 0x02800004U, 0x02800005U}) {
            Value value;
            value.item = item_of(di);
            value.number = 100 + static_cast<std::int64_t>(values.size());
            value.time = moment(2026, 7, 1, 12, minute);
            values.push_back(value);
        }
    }
    return values;
}

TEST(Dlt645LoadRecords, AreReadAsTheyWereWritten) {
    const std::vector<Value> values = load_values();
    const Bytes data = *encode_data(0x06000001, values);
    EXPECT_EQ(to_hex(ByteSpan{data}.first(8)), "A0A0220012010726");
    const DecodedData decoded = decode_data(0x06000001, data);
    EXPECT_FALSE(decoded.error.has_value());
    ASSERT_EQ(decoded.values.size(), values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(decoded.values[i].number, values[i].number);
        EXPECT_EQ(decoded.values[i].time, values[i].time);
        EXPECT_EQ(decoded.values[i].item.id, values[i].item.id);
    }
}

TEST(Dlt645LoadRecords, GiveNothingOfABrokenRecord) {
    const Bytes data = *encode_data(0x06000001, load_values());
    for (std::size_t size = 1; size < data.size(); ++size) {
        const DecodedData cut = decode_data(0x06000001, ByteSpan{data}.first(size));
        const bool is_first_whole = size >= data.size() / 2;
        EXPECT_EQ(cut.values.size(), is_first_whole ? 9U : 0U) << size;
        if (size != data.size() / 2) {
            ASSERT_TRUE(cut.error.has_value()) << size;
        }
    }
    Bytes flipped = data;
    flipped[10] ^= 1;
    const DecodedData decoded = decode_data(0x06000001, flipped);
    EXPECT_EQ(decoded.error->code, &kLoadRecord);
    EXPECT_TRUE(decoded.values.empty());
    std::vector<Value> unordered = load_values();
    unordered.erase(unordered.begin());
    EXPECT_EQ(encode_data(0x06000001, unordered).error().code, &kRange);
}

TEST(Dlt645Events, HaveTheirParts) {
    EXPECT_EQ(layout_of(0x03010101)->items.size(), 2U + 16 + 15 + 4);
    EXPECT_EQ(values_of(0x03110001, "050317010726 000000000000"),
              "03110001.0=2026-07-01T17:03:05; 03110001.1=- (missing)");
    EXPECT_EQ(values_of(0x03110000, "030000"), "03110000.0=3");
    EXPECT_EQ(values_of(0x03300301, "050317010726 01000000 FFFFFFFF"),
              "03300301.0=2026-07-01T17:03:05; 03300301.1=00000001; 03300301.2=FFFFFFFF");
    EXPECT_FALSE(layout_of(0x0301010B).has_value());
}

}  // namespace
}  // namespace voltmark::codec::dlt645
