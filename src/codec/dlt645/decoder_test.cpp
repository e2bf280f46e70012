// SPDX-License-Identifier: Apache-2.0
#include "dlt645/dlt645_test_support.hpp"

namespace voltmark::codec::dlt645 {
namespace {

// DI, value low byte first.
constexpr std::string_view kEnergy = "00000100 30120000";

TEST(Dlt645Decoder, TellsAReadAndItsAnswer) {
    const Message asked = decoded_one(frame_of(0x11, "00000100"));
    EXPECT_EQ(asked.direction, Direction::request);
    EXPECT_EQ(asked.address, "000000000042");
    EXPECT_EQ(asked.control, "11");
    EXPECT_EQ(asked.function, "read");
    EXPECT_EQ(asked.ids[0], (std::pair<std::string, std::string>{"di", "00010000"}));
    EXPECT_EQ(asked.name.zh, "正向有功总电能");

    const Message answer = decoded_one(frame_of(0x91, kEnergy));
    EXPECT_EQ(answer.direction, Direction::response);
    EXPECT_EQ(answer.value, "12.30");
    EXPECT_EQ(answer.unit, "kWh");
    EXPECT_EQ(answer.more, false);
    EXPECT_FALSE(answer.error.has_value());
}

struct AnswerCase {
    std::string_view data;  // DI and value, in the order of sending.
    std::string_view value, unit, time;
};

// One of each form and class; a wrong scale or sign here is a wrong bill.
TEST(Dlt645Decoder, ReadsEachFormOfValue) {
    const AnswerCase cases[] = {
        {"00000000 34 12 00 80", "-12.34", "kWh", ""},
        {"00000100 99 99 99 99", "999999.99", "kWh", ""},
        {"00000301 21 43 00 30 17 09 07 26", "0.4321", "kvar", "2026-07-09T17:30"},
        {"00000101 56 34 12 00 00 00 00 00", "12.3456", "kW", ""},
        {"00010102 01 22", "220.1", "V", ""},
        {"00010202 23 51 80", "-5.123", "A", ""},
        {"00000602 85 09", "0.985", "", ""},
        {"02008002 98 49", "49.98", "Hz", ""},
        {"07008002 50 80", "-5.0", "℃", ""},
        {"01010A02 00 01", "1.00", "%", ""},
        {"01010004 03 01 07 26", "2026-07-01 03", "", ""},
        {"02010004 05 30 08", "08:30:05", "", ""},
        {"09040004 00 16 00", "1600", "imp/kWh", ""},
        {"02040004 42 00 00 00 17 20", "201700000042", "", ""},
        {"04040004 00 00 56 30 32 32", "220V", "", ""},
        {"03050004 34 12", "1234", "", ""},
        {"010B0004 00 01", "01T00", "", ""},
        {"01000605 00 00 01 07 26", "2026-07-01T00:00", "", ""},
        {"00900100 00 50 00 00", "", "", ""},
        {"00019000 50 12 00 00", "12.50", "kWh", ""}};
    for (const AnswerCase& one : cases) {
        const Message message = decoded_one(frame_of(0x91, one.data));
        if (one.value.empty()) {
            EXPECT_EQ(error_in(message), "dlt645.unknown_identifier") << one.data;
            continue;
        }
        EXPECT_EQ(error_in(message), "") << one.data;
        EXPECT_EQ(message.value, one.value) << one.data;
        EXPECT_EQ(message.unit, one.unit) << one.data;
        EXPECT_EQ(message.time, one.time) << one.data;
        EXPECT_FALSE(message.name.zh.empty()) << one.data;
    }
}

TEST(Dlt645Decoder, GivesEachValueOfABlockItsOwnIdentifier) {
    const Message message =
        decoded_one(frame_of(0x91, "00FF0100 89030000 00000000 00000000 89030000 FFFFFFFF"));
    EXPECT_EQ(values_text(message),
              "00010000=3.89 kWh; 00010100=0.00 kWh; 00010200=0.00 kWh; 00010300=3.89 kWh; "
              "00010400=- kWh (missing)");
    EXPECT_EQ(values_text(decoded_one(frame_of(0x91, "00FF0102 0122 0222 0322"))),
              "02010100=220.1 V; 02010200=220.2 V; 02010300=220.3 V");
    EXPECT_EQ(values_text(decoded_one(frame_of(0x91, "FF000100 01000000 02000000"))),
              "00010000=0.01 kWh; 00010001=0.02 kWh");
}

// What is not there is never 0, and a bad neighbour costs nobody else his value.
TEST(Dlt645Decoder, KeepsMissingAndInvalidApart) {
    const Message missing = decoded_one(frame_of(0x91, "00000100 FFFFFFFF"));
    EXPECT_FALSE(missing.value.has_value());
    EXPECT_EQ(missing.quality, "missing");
    EXPECT_EQ(error_in(missing), "");

    const Message invalid = decoded_one(frame_of(0x91, "00FF0102 0122 1A22 0322"));
    EXPECT_EQ(values_text(invalid), "02010100=220.1 V; 02010200=- V (invalid); 02010300=220.3 V");
    EXPECT_EQ(invalid.error->code, &kDigits);
    EXPECT_EQ(invalid.error->place->offset, 10U + 4 + 2);

    const Message no_such_time = decoded_one(frame_of(0x91, "00000101 563412 6017090726"));
    EXPECT_EQ(no_such_time.value, "12.3456");
    EXPECT_EQ(no_such_time.quality, "time_invalid");
    EXPECT_EQ(error_in(no_such_time), "dlt645.digits");
}

TEST(Dlt645Decoder, TellsDataThatIsShortOrLong) {
    EXPECT_EQ(error_in(decoded_one(frame_of(0x91, "00000100 3012"))), "dlt645.data_short");
    EXPECT_EQ(error_in(decoded_one(frame_of(0x91, "00000100"))), "dlt645.data_short");
    const Message longer = decoded_one(frame_of(0x91, "00000100 30120000 55"));
    EXPECT_EQ(longer.error->code, &kDataLong);
    EXPECT_EQ(longer.value, "12.30");
    const Message block = decoded_one(frame_of(0x91, "00FF0100 89030000 8903"));
    EXPECT_EQ(block.error->code, &kDataShort);
    EXPECT_EQ(values_text(block), "00010000=3.89 kWh");
}

TEST(Dlt645Decoder, NamesEveryReasonOfARefusal) {
    const Message message = decoded_one(make_error_answer(kMeter, Function::read, 0x06));
    EXPECT_EQ(message.function, "read");
    EXPECT_EQ(message.error->code, &kRefused);
    EXPECT_EQ(detail_in(message, "err"), "06");
    EXPECT_EQ(detail_in(message, "refused_for"), "no_data,password");
    EXPECT_NE(message.error->message(Language::zh).find("密码错或未授权"), std::string::npos);
    EXPECT_EQ(refusal_words(0xFF).size(), 8U);
    EXPECT_EQ(error_in(decoded_one(frame_of(0xD1, ""))), "dlt645.refused");
}

TEST(Dlt645Decoder, GoesOnBehindWhatIsBroken) {
    const Bytes good = frame_of(0x91, kEnergy);
    Bytes broken = good;
    broken[16] ^= 1;
    const std::vector<Message> messages =
        decoded(joined({{0x00, 0x55}, broken, {0xFE, 0xFE}, good, {0x12}}));
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].error->code, &kChecksum);
    EXPECT_EQ(messages[0].error->place->offset, 2 + broken.size() - 2);
    EXPECT_EQ(messages[1].value, "12.30");
    EXPECT_EQ(messages[1].place.offset, 2 + broken.size() + 2);
    EXPECT_EQ(error_in(decoded_one(Bytes{1, 2, 3})), "dlt645.no_frame");
    EXPECT_TRUE(decoded({}).empty());
}

TEST(Dlt645Decoder, NeverGivesAValueFromACutOrFlippedFrame) {
    const Bytes good = frame_of(0x91, kEnergy);
    for (std::size_t size = 1; size < good.size(); ++size) {
        const Message message = decoded_one(ByteSpan{good}.first(size));
        EXPECT_EQ(error_in(message), "dlt645.cut") << size;
        EXPECT_FALSE(message.value.has_value());
    }
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        Bytes bytes = good;
        bytes[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
        for (const Message& message : decoded(bytes)) {
            EXPECT_TRUE(message.error.has_value()) << bit;
            EXPECT_FALSE(message.value.has_value()) << bit;
        }
    }
}

// Ten settlement days of tariffs do not fit into one frame.
TEST(Dlt645Chain, IsJoinedWithItsLastFrame) {
    std::vector<Value> values;
    const Layout layout = *layout_of(0x0001FF00, 64 * 4);
    for (const Item& item : layout.items) {
        values.push_back({.item = item, .number = static_cast<std::int64_t>(values.size()) * 100});
    }
    const std::vector<Bytes> frames = *make_read_answers(kMeter, 0x0001FF00, values);
    ASSERT_EQ(frames.size(), 2U);
    const std::vector<Message> messages = decoded(joined({frames[0], frames[1]}));
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].control, "B1");
    EXPECT_EQ(messages[0].more, true);
    EXPECT_TRUE(messages[0].values.empty());
    EXPECT_EQ(messages[1].control, "92");
    EXPECT_EQ(messages[1].seq, 1);
    EXPECT_EQ(messages[1].more, false);
    ASSERT_EQ(messages[1].values.size(), 64U);
    EXPECT_EQ(messages[1].values[63].id, "00013F00");
    EXPECT_EQ(messages[1].values[63].value, "63.00");
}

TEST(Dlt645Chain, WithAHoleGivesNothing) {
    const Bytes first = frame_of(0xB1, "00FF0100 01000000");
    const Bytes second = frame_of(0xB2, "00FF0100 02000000 01");
    const Bytes third = frame_of(0x92, "00FF0100 03000000 02");
    EXPECT_EQ(values_text(decoded(joined({first, second, third}))[2]),
              "00010000=0.01 kWh; 00010100=0.02 kWh; 00010200=0.03 kWh");
    const std::vector<Message> holed = decoded(joined({first, third, second}));
    EXPECT_EQ(holed[1].error->code, &kSequence);
    EXPECT_TRUE(holed[1].values.empty());
    EXPECT_EQ(holed[2].error->code, &kSequence);
    EXPECT_EQ(error_in(decoded_one(third)), "dlt645.sequence");
    const Bytes other = frame_of(0x92, "00FF0200 02000000 01");
    EXPECT_EQ(decoded(joined({first, other}))[1].error->code, &kIdentifier);
    // Another answer of the meter ends the chain.
    const Bytes single = frame_of(0x91, kEnergy);
    EXPECT_EQ(decoded(joined({first, single, second}))[2].error->code, &kSequence);
}

TEST(Dlt645Chain, KeepsABoundedNumberOfBytes) {
    Bytes stream = frame_of(0xB1, "00FF0100");
    std::string piece = "00FF0100";
    for (int i = 0; i < 195; ++i) piece += "00";
    for (int seq = 1; seq <= 90; ++seq) {
        const Bytes next = frame_of(0xB2, piece + fmt::format("{:02X}", seq));
        stream.insert(stream.end(), next.begin(), next.end());
    }
    const std::vector<Message> messages = decoded(stream);
    EXPECT_FALSE(messages[84].error.has_value());
    EXPECT_EQ(messages[85].error->code, &kChainSize);
    EXPECT_EQ(messages[86].error->code, &kSequence);
}

}  // namespace
}  // namespace voltmark::codec::dlt645
