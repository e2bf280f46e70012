// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt645_1997.hpp"

#include "dlt645/dlt645_test_support.hpp"

namespace voltmark::codec::dlt645 {
namespace {

Message decoded_1997(ByteSpan bytes) {
    return decoded_one(bytes, format_1997());
}

TEST(Dlt645Of1997, TellsAReadAndItsAnswer) {
    const Message asked = decoded_1997(frame_of(0x01, "1090"));
    EXPECT_EQ(asked.function, "read");
    EXPECT_EQ(asked.ids[0].second, "9010");
    EXPECT_EQ(asked.name.zh, "(当前)正向有功总电能");
    const Message answer = decoded_1997(frame_of(0x81, "1090 26000000"));
    EXPECT_EQ(answer.value, "0.26");
    EXPECT_EQ(answer.unit, "kWh");
    EXPECT_EQ(answer.direction, Direction::response);
}

TEST(Dlt645Of1997, ReadsEachFormOfValue) {
    struct Case {
        std::string_view data, value, unit;
    };
    const Case cases[] = {{"1094 30120000", "12.30", "kWh"},
                          {"5091 30120000", "12.30", "kvarh"},
                          {"10A0 563412", "12.3456", "kW"},
                          {"10B0 30170107", "07-01T17:30", ""},
                          {"11B6 2002", "220", "V"},
                          {"21B6 3412", "12.34", "A"},
                          {"30B6 563412", "12.3456", "kW"},
                          {"10C0 03010726", "2026-07-01 03", ""},
                          {"11C0 042222", "22:22:04", ""},
                          {"30C0 001600", "1600", "imp/kWh"},
                          {"32C0 420000001720", "201700000042", ""}};
    for (const Case& one : cases) {
        const Message message = decoded_1997(frame_of(0x81, one.data));
        EXPECT_EQ(error_in(message), "") << one.data;
        EXPECT_EQ(message.value, one.value) << one.data;
        EXPECT_EQ(message.unit, one.unit) << one.data;
    }
}

TEST(Dlt645Of1997, ABlockMayEndWithItsMark) {
    const std::string expected = "9010=0.01 kWh; 9011=0.02 kWh";
    EXPECT_EQ(values_text(decoded_1997(frame_of(0x81, "1F90 01000000 02000000"))), expected);
    const Message marked = decoded_1997(frame_of(0x81, "1F90 01000000 02000000 AA"));
    EXPECT_EQ(values_text(marked), expected);
    EXPECT_EQ(error_in(marked), "");
    EXPECT_EQ(values_text(decoded_1997(frame_of(0x81, "1FB6 2002 2102 2202"))),
              "B611=220 V; B612=221 V; B613=222 V");
}

TEST(Dlt645Of1997, JoinsFollowUpFramesWithoutNumbers) {
    const Bytes first = frame_of(0xA1, "1F90 01000000");
    const Bytes next = frame_of(0xA2, "1F90 02000000");
    const Bytes last = frame_of(0x82, "1F90 03000000");
    const std::vector<Message> messages = decoded(joined({first, next, last}), format_1997());
    EXPECT_EQ(messages[0].more, true);
    EXPECT_EQ(values_text(messages[2]), "9010=0.01 kWh; 9011=0.02 kWh; 9012=0.03 kWh");
    EXPECT_EQ(error_in(decoded_1997(last)), "dlt645.sequence");
}

TEST(Dlt645Of1997, TellsWhatIsWrong) {
    EXPECT_EQ(detail_in(decoded_1997(frame_of(0xC1, "02")), "refused_for"), "identifier");
    EXPECT_EQ(error_in(decoded_1997(frame_of(0xC4, "01"))), "dlt645.refused");
    EXPECT_EQ(error_in(decoded_1997(frame_of(0x81, "FFFF 01"))), "dlt645.unknown_identifier");
    EXPECT_EQ(error_in(decoded_1997(frame_of(0x81, "10"))), "dlt645.field_size");
    EXPECT_EQ(error_in(decoded_1997(frame_of(0x81, "1090 0100"))), "dlt645.data_short");
    EXPECT_EQ(error_in(decoded_1997(frame_of(0x1D, ""))), "dlt645.function");
    EXPECT_EQ(error_in(decoded_1997(frame_of(0x08, "00"))), "dlt645.digits");
}

// A simulator answers what a head end asks.
TEST(Dlt645Of1997, AnAnswerIsReadByItsAsker) {
    const Layout layout = *layout_1997(0x901F, 8);
    std::vector<Value> values;
    for (const Item& item : layout.items) values.push_back(*parse_value(item, "12.30"));
    const Bytes data = *encode_data_1997(0x901F, values);
    const Frame frame = *parse_frame(*make_read_answer_1997(kMeter, 0x901F, data));
    EXPECT_EQ(parse_frame(make_read_1997(kMeter, 0x901F))->data, (Bytes{0x1F, 0x90}));
    const ReadAnswer1997 answer = *parse_read_answer_1997(frame, Address::broadcast(), 0x901F);
    EXPECT_EQ(decode_data_1997(answer.di, answer.data).values.size(), 2U);
    const auto code = [&](const Frame& other, const Address& asked, Identifier1997 di) {
        return parse_read_answer_1997(other, asked, di).error().name();
    };
    EXPECT_EQ(code(frame, kMeter, 0x9010), "dlt645.identifier");
    EXPECT_EQ(code(frame, *parse_address("43"), 0x901F), "dlt645.address");
    EXPECT_EQ(code({kMeter, 0xC1, {0x02}}, kMeter, 0x901F), "dlt645.refused");
    EXPECT_EQ(code({kMeter, 0x01, {}}, kMeter, 0x901F), "dlt645.direction");
    EXPECT_EQ(code({kMeter, 0x82, {}}, kMeter, 0x901F), "dlt645.function");
    EXPECT_EQ(code({kMeter, 0x81, {}}, kMeter, 0x901F), "dlt645.field_size");
    EXPECT_EQ(make_read_answer_1997(kMeter, 0x901F, Bytes(199, 0)).error().code, &kRange);
    EXPECT_EQ(encode_data_1997(0xFFFF, {}).error().code, &kUnknownIdentifier);
}

TEST(Dlt645Of1997, EncodesWhatItReads) {
    const Bytes read = *encode(format_1997(), "read", {{"address", "42"}, {"di", "9010"}});
    EXPECT_EQ(read, frame_of(0x01, "1090"));
    EXPECT_EQ(*encode(format_1997(), "read-next", {{"address", "42"}, {"di", "901F"}}),
              frame_of(0x02, "1F90"));
    const Message time =
        decoded_1997(*encode(format_1997(), "time", {{"time", "2026-07-01T17:30:00"}}));
    EXPECT_EQ(time.time, "2026-07-01T17:30:00");
    EXPECT_EQ(time.address, "999999999999");
    EXPECT_EQ(encode(format_1997(), "read", {{"address", "42"}, {"di", "90100000"}}).error().name(),
              "codec.option_value");
}

}  // namespace
}  // namespace voltmark::codec::dlt645
