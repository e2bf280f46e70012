// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt698_errors.hpp"

#include "test_support.hpp"

namespace voltmark::codec::dlt698 {
namespace {

using Lines = std::vector<std::string>;

// The commonest question of the field: what does the register stand at?
TEST(Dlt698, AnEnergyAnswerIsReadExactly) {
    const Message message = message_of(frame_of("85 01 85 00 10 02 01 01 06 00 01 E2 40 00 00"));
    EXPECT_FALSE(message.error);
    EXPECT_EQ(message.direction, Direction::response);
    EXPECT_EQ(message.address, "000000000001");
    EXPECT_EQ(message.control, "C3");
    EXPECT_EQ(message.function, "get_response_normal");
    EXPECT_EQ(message.ids.at(0).first, "oad");
    EXPECT_EQ(message.name, (Name{"forward active energy, total", "正向有功总电能"}));
    EXPECT_EQ(lines_of(message), Lines{"00100201 1234.56 kWh"});
    EXPECT_EQ(detail_in(message, "client"), "10");
    EXPECT_EQ(detail_in(message, "piid"), "5");
    EXPECT_EQ(detail_in(message, "priority"), "high");
}

/// An answer's data of an attribute, and what is made of it.
struct Reading {
    std::string_view oad;
    std::string_view data;
    Lines lines;
};

// Every row is a scale, a unit or a type that a bill or a curve depends on.
TEST(Dlt698, DataAreExactAtTheScaleOfTheirObject) {
    const Reading readings[] = {
        {"00100200",
         "01 03 06 00 01 E2 40 06 00 00 27 10 06 00 00 00 05",
         {"00100201 1234.56 kWh", "00100202 100.00 kWh", "00100203 0.05 kWh"}},
        {"00000201", "05 FF FF FF 85", {"00000201 -1.23 kWh"}},
        {"00100401", "15 00 00 00 00 00 BC 61 4E", {"00100401 1234.5678 kWh"}},
        {"00100401", "15 FF FF FF FF FF FF FF FF", {"00100401 1844674407370955.1615 kWh"}},
        {"00110201", "06 00 06 1A 80", {"00110201 4000.00 kWh"}},
        {"00500201", "06 00 00 D4 31", {"00500201 543.21 kvarh"}},
        {"00900201", "06 00 00 00 01", {"00900201 0.01 kVAh"}},
        {"00100201", "00", {"00100201 - kWh"}},
        {"00100200", "01 00", {"00100200 - empty"}},
        {"10100201",
         "02 02 06 00 00 30 39 1C 07 EA 0A 05 0C 1E 00",
         {"10100201 1.2345 kW 2026-10-05T12:30:00"}},
        {"10500200",
         "01 01 02 02 06 00 00 00 01 1C FF FF FF FF FF FF FF",
         {"10500201 0.0001 kvar"}},
        {"11100201",
         "02 02 06 00 00 00 0A 1C 07 EA 0A 05 0C 1E 00",
         {"11100201 0.0010 kW 2026-10-05T12:30:00"}},
        {"20000200",
         "01 03 12 09 6D 00 12 09 6F",
         {"20000201 241.3 V", "20000202 - V", "20000203 241.5 V"}},
        {"20010201", "05 00 00 13 88", {"20010201 5.000 A"}},
        {"20010400", "05 FF FF FB 50", {"20010400 -1.200 A"}},
        {"20040200",
         "01 02 05 00 00 EA 60 05 FF FF B1 7C",
         {"20040201 6000.0 W", "20040202 -2010.0 W"}},
        {"200A0201", "10 FC 82", {"200A0201 -0.894"}},
        {"200F0200", "12 13 88", {"200F0200 50.00 Hz"}},
        {"20100200", "10 FF 9C", {"20100200 -10.0 °C"}},
        {"20170200", "05 00 00 30 39", {"20170200 1.2345 kW"}},
        {"202C0200", "02 02 06 00 00 04 D2 06 00 00 00 07", {"202C0201 12.34 CNY", "202C0202 7"}},
        {"41000200", "11 0F", {"41000200 15 min"}},
        {"40000200", "1C 07 EA 02 1C 17 3B 3B", {"40000200 2026-02-28T23:59:59"}},
        {"40000200", "1C 07 EA 02 1D 17 3B 3B", {"40000200 -"}},
        {"40000200", "19 07 EA 02 1C 06 17 3B 3B 00 01", {"40000200 2026-02-28T23:59:59.001"}},
        {"40010200", "09 06 00 00 00 00 00 01", {"40010200 000000000001"}},
        {"40000400", "02 02 11 08 02 01 0F FF", {"40000401 8", "40000402.1 -1"}},
        {"41040200", "0A 04 32 32 30 56", {"41040200 220V"}},
        {"41040200", "0A 02 31 00", {"41040200 3100"}},
        {"400B0200", "0C 03 E7 94 B5", {"400B0200 电"}},
        {"20400200", "04 0A AB C0", {"20400200 1010101111"}},
        {"80010200", "16 01", {"80010200 1"}},
        {"80010200", "03 01", {"80010200 true"}},
        {"80010200", "03 00", {"80010200 false"}},
        {"20100200", "17 41 48 00 00", {"20100200 12.5 °C"}},
        {"20100200", "17 7F C0 00 00", {"20100200 - °C"}},
        {"20100200", "18 C0 28 FF FF FF FF FF FF", {"20100200 -12.499999999999998 °C"}},
        {"60130200", "1A 07 EA 02 1C 06", {"60130200 2026-02-28"}},
        {"60130200", "1B 17 3B 3B", {"60130200 23:59:59"}},
        {"60130200", "1B 18 00 00", {"60130200 -"}},
        {"60130200", "54 01 00 0F", {"60130200 15 min"}},
        {"60130200", "55 07 05 00 00 00 00 00 01", {"60130200 000000000001"}},
        {"60130200", "50 40 00", {"60130200 4000"}},
        {"60130200", "51 40 00 02 00", {"60130200 40000200"}},
        {"60130200", "14 FF FF FF FF FF FF FF FE", {"60130200 -2"}},
    };
    for (const Reading& reading : readings) {
        const std::string apdu = fmt::format("85 01 05 {} 01 {} 00 00", reading.oad, reading.data);
        const Message message = message_of(frame_of(apdu));
        EXPECT_FALSE(message.error) << apdu << message.error->message();
        EXPECT_EQ(lines_of(message), reading.lines) << apdu;
    }
}

// Of composite types nothing is interpreted, and nothing is lost.
TEST(Dlt698, CompositeTypesAreShownAsTheyWereSent) {
    for (const std::string_view data :
         {"52 50 04 02 00 01 00 10 02 00", "53 00 10 01 00", "56 04 01 02 03 04", "57 01 FF",
          "58 01 11 01 11 05", "59 FE 21", "5A 01 20 21 02 00 11 01",
          "5A 03 01 20 21 02 00 11 01 "
          "11 02 00",
          "5B 00 00 10 02 00", "5C 05 01 00 11 01 11 02", "5C 02 02 0A 0B", "5C 04 01 00 01",
          "5D 00 00 00 01 01 AA", "5E 00 00 00 01 01 AA 01 BB", "5F 03 02 08 01 00",
          "60 01 00 00 10 02 00"}) {
        const Result<Data> read = parse_data(hex(data));
        ASSERT_TRUE(read) << data << read.error().message();
        EXPECT_EQ(encode_data(*read), hex(data));
        EXPECT_EQ(message_of(frame_of(fmt::format("85 01 05 60 13 02 00 01 {} 00 00", data))).error,
                  std::nullopt);
    }
}

// An attribute that the meter refuses has no value, and says why; the others of the list count.
TEST(Dlt698, AListTellsEachRefusal) {
    const Message message =
        message_of(frame_of("85 02 05 02 20 0F 02 00 01 12 13 88 20 14 02 00 00 06 00 00"));
    EXPECT_FALSE(message.error);
    EXPECT_TRUE(message.ids.empty());
    EXPECT_EQ(lines_of(message), (Lines{"200F0200 50.00 Hz", "20140200 - dar:6 object_absent"}));
    EXPECT_EQ(message.values[1].name.zh, "电能表运行状态字");
}

TEST(Dlt698, AWholeRefusalIsAnError) {
    const Message one = message_of(frame_of("85 01 05 00 10 02 00 00 03 00 00"));
    EXPECT_EQ(one.error->code, &kDar);
    EXPECT_EQ(one.error->message(Language::zh), "服务器拒绝：3 拒绝读写（denied）");
    EXPECT_EQ(one.quality, "dar:3 denied");
    EXPECT_EQ(one.error->place, one.place);
    EXPECT_EQ(one.value, std::nullopt);
    EXPECT_EQ(error_in(message_of(frame_of("85 03 05 50 04 02 00 00 00 06 00 00"))), "dlt698.dar");
    EXPECT_EQ(message_of(frame_of("EE 05 02")).error->code, &kErrorResponse);
    EXPECT_EQ(message_of(frame_of("85 05 05 01 00 03 00 09 00 00")).error->code, &kDar);
    EXPECT_EQ(describe_dar(255).zh, "其它");
}

// A freeze is of its own moment, not of that of the answer.
TEST(Dlt698, RowsOfRecordsHaveTheTimeOfTheirFreeze) {
    const Message message =
        message_of(frame_of("85 03 05 50 04 02 00 02 00 20 21 02 00 00 00 10 02 00 01 02 "
                            "1C 07 EA 01 01 00 00 00 01 02 06 00 01 E2 40 06 00 00 00 01 "
                            "1C 07 EA 01 02 00 00 00 00 00 00"));
    EXPECT_EQ(message.name.zh, "日冻结");
    EXPECT_EQ(detail_in(message, "columns"), "20210200,00100200");
    EXPECT_EQ(detail_in(message, "rows"), "2");
    EXPECT_EQ(lines_of(message), (Lines{"20210200 2026-01-01T00:00:00 2026-01-01T00:00:00",
                                        "00100201 1234.56 kWh 2026-01-01T00:00:00",
                                        "00100202 0.01 kWh 2026-01-01T00:00:00",
                                        "20210200 2026-01-02T00:00:00 2026-01-02T00:00:00",
                                        "00100200 - kWh 2026-01-02T00:00:00"}));
}

// A terminal's task has its columns in a ROAD, answered as an array or as cells of their own.
TEST(Dlt698, MembersOfARecordColumnAreToldOneByOne) {
    const std::string begin =
        "88 02 05 01 60 12 03 00 03 00 20 2A 02 00 00 60 42 02 00 01 50 04 02 00 02 00 10 02 01 00 "
        "20 02 01 01 01 55 07 05 00 00 00 00 00 01 1C 07 EA 01 01 00 05 00 ";
    for (const std::string_view array : {"01 02 ", "02 02 ", ""}) {
        const Message message = message_of(
            frame_of(fmt::format("{}{}06 00 01 E2 40 06 00 00 00 02 00 00", begin, array)));
        EXPECT_EQ(message.function, "report_notification_record_list");
        EXPECT_EQ(detail_in(message, "columns"), "202A0200,60420200,50040200[00100201+00200201]");
        EXPECT_EQ(lines_of(message), (Lines{"202A0200 000000000001 2026-01-01T00:05:00",
                                            "60420200 2026-01-01T00:05:00 2026-01-01T00:05:00",
                                            "00100201 1234.56 kWh 2026-01-01T00:05:00",
                                            "00200201 0.02 kWh 2026-01-01T00:05:00"}));
    }
    const Message none = message_of(frame_of(begin + "00 00 00"));
    EXPECT_EQ(lines_of(none).at(2), "50040200 - 2026-01-01T00:05:00");
    const Message odd = message_of(frame_of(begin + "01 01 06 00 01 E2 40 00 00"));
    EXPECT_EQ(lines_of(odd).at(2), "50040201 123456 2026-01-01T00:05:00");
}

// Thousands of members and thousands of empty rows must not become millions of values.
TEST(Dlt698, ARowIsNeverToldLongerThanItWasSent) {
    Column column{{0x5004, 2, 0}, std::vector<Oad>(2000, Oad{0x0010, 2, 1})};
    Record record;
    record.oad = {0x5004, 2, 0};
    record.columns.push_back(column);
    record.rows.assign(4000, std::vector<Data>(1));
    Frame frame = answer_frame(client_frame(*parse_address("01"), 0));
    frame.payload = encode_apdu(make_record_answer(make_get_record(record.oad, {}, {}), {record}));
    EXPECT_EQ(message_of(*encode_frame(frame)).values.size(), 4000U);
}

TEST(Dlt698, NoRowsAreAnAnswerToo) {
    const Message message =
        message_of(frame_of("85 03 05 50 04 02 00 01 00 00 10 02 00 01 00 00 00"));
    EXPECT_FALSE(message.error);
    EXPECT_EQ(detail_in(message, "rows"), "0");
    EXPECT_TRUE(message.values.empty());
}

// Who began decides: a terminal reports its login, the head end answers it.
TEST(Dlt698, DirectionsAreThoseOfTheControlField) {
    const Address terminal = *parse_address("12345678");
    const Apdu login =
        make_link_request(LinkKind::login, 300, *parse_moment("2026-01-31 08:05:00"));
    Frame report = report_frame(terminal, 0, kLinkManagement);
    report.payload = encode_apdu(login);
    const Message asked = message_of(*encode_frame(report));
    EXPECT_EQ(asked.direction, Direction::report);
    EXPECT_EQ(asked.control, "81");
    EXPECT_EQ(asked.function, "link_request");
    EXPECT_EQ(detail_in(asked, "link"), "login");
    EXPECT_EQ(detail_in(asked, "heartbeat_s"), "300");
    EXPECT_EQ(asked.time, "2026-01-31T08:05:00");
    Frame answer = report_answer_frame(report);
    answer.payload = encode_apdu(make_link_answer(login, {login.link.requested, {}}));
    const Message answered = message_of(*encode_frame(answer));
    EXPECT_EQ(answered.direction, Direction::response);
    EXPECT_EQ(answered.control, "01");
    EXPECT_EQ(answered.function, "link_response");
    EXPECT_EQ(detail_in(answered, "result"), "ok");
    EXPECT_EQ(detail_in(answered, "clock_trusted"), "true");
    EXPECT_EQ(message_of(frame_of("05 01 05 00 10 02 00 00")).direction, Direction::request);
    EXPECT_EQ(direction_of(report_frame(terminal, 0)), Direction::report);
}

// One line each: the word of every service, and that nothing of it is an error.
TEST(Dlt698, EveryServiceHasItsWord) {
    Lines words;
    for (const std::string_view apdu : kApdus) words.push_back(message_of(frame_of(apdu)).function);
    EXPECT_EQ(std::ranges::count(words, std::string{}), 0);
    std::ranges::sort(words);
    words.erase(std::unique(words.begin(), words.end()), words.end());
    EXPECT_EQ(words.size(), 52U);
    EXPECT_TRUE(std::ranges::binary_search(words, "proxy_request_action_then_get_list"));
    EXPECT_TRUE(std::ranges::binary_search(words, "set_then_get_response_normal_list"));
}

TEST(Dlt698, ASecuredAnswerIsReadWhereItIsPlain) {
    const Message plain = message_of(
        frame_of("90 00 0F 85 01 05 00 10 02 01 01 06 00 01 E2 40 00 00 01 00 04 01 02 03 04"));
    EXPECT_EQ(plain.function, "security_response");
    EXPECT_EQ(detail_in(plain, "inner"), "get_response_normal");
    EXPECT_EQ(detail_in(plain, "proof_data"), "0401020304");
    EXPECT_EQ(lines_of(plain), Lines{"00100201 1234.56 kWh"});
    const Message encrypted = message_of(frame_of("90 01 02 12 34 00"));
    EXPECT_EQ(detail_in(encrypted, "encrypted"), "1234");
    EXPECT_FALSE(encrypted.error);
    EXPECT_EQ(error_in(message_of(frame_of("90 02 16 00"))), "dlt698.dar");
    // One protection inside another is not opened.
    EXPECT_EQ(detail_in(message_of(frame_of("90 00 06 90 01 02 12 34 00 00")), "plain"),
              "900102123400");
}

TEST(Dlt698, AProxyTellsWhichMeterAValueIsOf) {
    const Message one = message_of(
        frame_of("89 01 05 01 07 05 00 00 00 00 00 02 01 00 10 02 01 01 06 00 01 E2 40 00 00"));
    EXPECT_EQ(detail_in(one, "target"), "000000000002");
    EXPECT_EQ(lines_of(one), Lines{"00100201 1234.56 kWh"});
    const Message two = message_of(frame_of(
        "89 01 05 02 07 05 00 00 00 00 00 02 01 00 10 02 01 01 06 00 01 E2 40 07 05 00 00 00 00 00 "
        "03 01 00 10 02 01 00 21 00 00"));
    EXPECT_EQ(lines_of(two), (Lines{"000000000002/00100201 1234.56 kWh",
                                    "000000000003/00100201 - kWh dar:33 request_timed_out"}));
}

TEST(Dlt698, BlocksAndWhatFollowsAreTold) {
    const Message block =
        message_of(frame_of("85 05 05 00 00 02 01 01 20 0F 02 00 01 12 13 88 00 00"));
    EXPECT_EQ(block.seq, 2);
    EXPECT_EQ(block.more, true);
    EXPECT_EQ(lines_of(block), Lines{"200F0200 50.00 Hz"});
    const Message tail = message_of(frame_of(kApdus[std::size(kApdus) - 1]));
    EXPECT_EQ(detail_in(tail, "follow_report"), "1");
    EXPECT_EQ(tail.values.back().quality, "follow_report dar:6 object_absent");
    EXPECT_EQ(detail_in(tail, "sent_at"), "2026-01-31T08:05:00");
    EXPECT_EQ(detail_in(tail, "valid_for"), "5 min");
}

TEST(Dlt698, AQuestionSaysWhatItAsks) {
    const Message record = message_of(
        frame_of("05 03 05 50 04 02 00 02 20 21 02 00 1C 07 EA 01 01 00 00 00 1C 07 EA 02 01 00 00 "
                 "00 54 03 00 01 01 00 00 10 02 00 00"));
    EXPECT_EQ(detail_in(record, "select"),
              "20210200 from 2026-01-01T00:00:00 to 2026-02-01T00:00:00 step 1 d");
    const Message stored = message_of(
        frame_of("05 03 05 60 12 03 00 07 07 EA 01 01 00 00 00 07 EA 01 01 17 3B 3B 01 00 0F 03 01 "
                 "07 05 00 00 00 00 00 01 00 00"));
    EXPECT_EQ(detail_in(stored, "select"),
              "stored 2026-01-01T00:00:00 to 2026-01-01T23:59:59 step 15 min, meters addresses "
              "010705000000000001");
    const Message action = message_of(frame_of("07 01 05 00 10 01 00 00 00"));
    EXPECT_EQ(action.ids.at(0), (std::pair<std::string, std::string>{"omd", "00100100"}));
    const Message list = message_of(frame_of("05 02 05 02 00 10 02 00 20 00 02 00 00"));
    EXPECT_EQ(lines_of(list), (Lines{"00100200 -", "20000200 -"}));
}

// The head end computes with integers, never with texts.
TEST(Dlt698, ValuesAreScaledIntegers) {
    EXPECT_EQ(scaled_of({0x0010, 2, 1}, make_number(Tag::double_long_unsigned, 123456)),
              (Scaled{123456, 2, "kWh"}));
    EXPECT_EQ(scaled_of({0x2000, 2, 1}, make_number(Tag::long_unsigned, 2413)),
              (Scaled{2413, 1, "V"}));
    EXPECT_EQ(scaled_of({0x2023, 2, 0}, make_number(Tag::double_long_unsigned, 7)),
              (Scaled{7, 0, ""}));
    EXPECT_EQ(scaled_of({0x0010, 4, 1}, make_number(Tag::long64_unsigned, -1)), std::nullopt);
    EXPECT_EQ(scaled_of({0x0010, 2, 1}, Data{}), std::nullopt);
}

TEST(Dlt698, ObjectsAreNamed) {
    const std::pair<std::string_view, std::string_view> names[] = {
        {"00200203", "反向有功费率2电能"},
        {"00110200", "A相正向有功电能"},
        {"03000200", "铜损有功电能补偿量"},
        {"10A30201", "C相反向视在总最大需量"},
        {"20040204", "C相有功功率"},
        {"30000D00", "电能表失压事件"},
        {"32030200", "电控告警事件记录"},
        {"60420200", "采集存储时标"},
        {"50060200", "月冻结"},
        {"F1000200", "ESAM接口设备"},
        {"FFFF0200", ""},
        {"06000200", ""},
        {"2FFF0200", ""},
        {"1FF00200", ""}};
    for (const auto& [oad, zh] : names) {
        const Message message = message_of(frame_of(fmt::format("05 01 05 {} 00", oad)));
        EXPECT_EQ(message.name.zh, zh) << oad;
    }
}

}  // namespace
}  // namespace voltmark::codec::dlt698
