// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/p1.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/iec62056_21_errors.hpp"
#include "voltmark/codec/p1_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::p1 {
namespace {

const std::vector<std::string> kLines = {"1-3:0.2.8(50)",
                                         "0-0:1.0.0(260701120000S)",
                                         "0-0:96.1.1(4B384547)",
                                         "1-0:1.8.1(000004.420*kWh)",
                                         "1-0:2.7.0(00.010*kW)",
                                         "1-0:32.7.0(0230.0*V)",
                                         "0-0:96.14.0(0002)",
                                         "0-0:96.13.0()",
                                         "1-0:99.97.0(1)(0-0:96.7.19)(260103030405W)(0000000240*s)",
                                         "0-1:24.2.1(260701120500S)(00000.107*m3)",
                                         "0-2:24.2.1(632525252525S)(00001.000*m3)"};

std::string telegram() {
    return write_telegram("VMK5\\2VM100", kLines);
}

std::vector<Message> decoded(const std::string& text) {
    return messages_of(kFormat, text);
}

const MessageValue* find(const Message& message, std::string_view id) {
    for (const MessageValue& value : message.values) {
        if (value.id == id) return &value;
    }
    return nullptr;
}

// What a home's display shows must be what its meter counted, to the last digit.
TEST(P1, ATelegramIsReadObjectByObject) {
    const std::vector<Message> messages = decoded(telegram());
    ASSERT_EQ(messages.size(), 1U);
    const Message& message = messages[0];
    EXPECT_FALSE(message.error.has_value());
    EXPECT_EQ(message.address, "4B384547");
    EXPECT_EQ(message.time, "2026-07-01T12:00:00+02:00");
    EXPECT_EQ(detail_in(message, "manufacturer"), "VMK");
    EXPECT_EQ(detail_in(message, "version"), "50");
    EXPECT_EQ(find(message, "1-0:1.8.1")->value, "4.420");
    EXPECT_EQ(find(message, "1-0:1.8.1")->unit, "kWh");
    EXPECT_EQ(find(message, "1-0:1.8.1")->name.zh, "正向有功电能，费率1");
    EXPECT_EQ(find(message, "1-0:2.7.0")->value, "0.010");
    EXPECT_EQ(find(message, "1-0:32.7.0")->name.en, "phase 1 voltage");
    EXPECT_EQ(find(message, "0-0:96.14.0")->value, "0002");
    EXPECT_FALSE(find(message, "0-0:96.13.0")->value.has_value());
    EXPECT_EQ(message.values[8].id, "1-0:99.97.0");  // How many, then each.
    EXPECT_EQ(message.values[8].value, "1");
    EXPECT_EQ(message.values[9].value, "240");
    EXPECT_EQ(message.values[9].time, "2026-01-03T03:04:05+01:00");
    EXPECT_EQ(find(message, "0-1:24.2.1")->value, "0.107");
    EXPECT_EQ(find(message, "0-1:24.2.1")->time, "2026-07-01T12:05:00+02:00");
    // A gas meter that lost its clock still has its reading.
    EXPECT_EQ(find(message, "0-2:24.2.1")->value, "1.000");
    EXPECT_EQ(find(message, "0-2:24.2.1")->time, "");
}

TEST(P1, OldGasReadingsOnTwoLines) {
    const std::vector<Message> messages =
        decoded("/VMK4X\n\n0-1:24.3.0(090212160000)(00)(60)(1)(0-1:24.2.1)(m3)\n(00001.001)\n!\n");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_FALSE(messages[0].error.has_value());
    EXPECT_EQ(find(messages[0], "0-1:24.3.0")->value, "1.001");
    EXPECT_EQ(find(messages[0], "0-1:24.3.0")->unit, "m3");
    EXPECT_EQ(find(messages[0], "0-1:24.3.0")->time, "2009-02-12T16:00:00");
}

TEST(P1, BelgianPeaksOfFormerMonths) {
    const std::vector<Message> messages = decoded(write_telegram(
        "VMK5B", {"0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(260601000000S)(260510101500S)(04.329*kW)"
                  "(260701000000S)(260620113000S)(04.529*kW)"}));
    ASSERT_EQ(messages[0].values.size(), 3U);
    EXPECT_EQ(messages[0].values[2].value, "4.529");
    EXPECT_EQ(messages[0].values[2].time, "2026-06-20T11:30:00+02:00");
}

// Logs that meters send in wrong forms must not cost the telegram.
TEST(P1, MalformedLogsAreReadAsFarAsTheyGo) {
    for (const char* log : {"1-0:99.97.0()", "1-0:99.97.0(0)()", "1-0:99.97.0(1)()()()"}) {
        const std::vector<Message> messages =
            decoded(write_telegram("VMK5", {log, "1-0:1.8.0(1.5*kWh)"}));
        ASSERT_EQ(messages.size(), 1U) << log;
        EXPECT_FALSE(messages[0].error.has_value()) << log;
        EXPECT_EQ(find(messages[0], "1-0:1.8.0")->value, "1.5") << log;
    }
}

// Nothing of a telegram whose checksum is wrong is believed.
TEST(P1, AWrongChecksumLeavesNoValue) {
    std::string text = telegram();
    text[text.find("004.420")] = '9';
    const std::vector<Message> messages = decoded(text + telegram());
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].error->code, &kCrc);
    EXPECT_TRUE(messages[0].values.empty());
    EXPECT_FALSE(messages[1].error.has_value());
}

TEST(P1, FaultsAreToldAtTheirPlace) {
    EXPECT_EQ(decoded("kWh")[0].error->code, &kNoTelegram);
    EXPECT_EQ(decoded("/VMK5\r\n1-0:1.8.0(1*kWh)\r\n/VMK5\r\n!\r\n")[0].error->code, &kCut);
    const std::vector<Message> messages =
        decoded("/VMK5\r\n\r\n1-0:1.8.0(1*kWh\r\n1-0:2.8.0(2*kWh)\r\n!\r\n");
    EXPECT_EQ(messages[0].error->code, &iec21::kForm);
    EXPECT_EQ(messages[0].error->place->line, 3U);
    EXPECT_EQ(find(messages[0], "1-0:2.8.0")->value, "2");
    EXPECT_TRUE(decoded("\r\n").empty());
}

// Some devices leave zeros in front of the checksum out.
TEST(P1, ChecksumsWithoutLeadingZerosAreRight) {
    for (int i = 0; i < 5000; ++i) {
        std::string text = write_telegram("VMK5", {fmt::format("1-0:1.8.0({}*kWh)", i)});
        const std::size_t mark = text.find('!');
        if (text[mark + 1] != '0') continue;
        text.erase(mark + 1, 1);
        EXPECT_FALSE(decoded(text)[0].error.has_value());
        return;
    }
    FAIL() << "no telegram had such a checksum";
}

TEST(P1, AStreamIsCutIntoTelegrams) {
    const std::string text = "3*kWh)\r\n!0000\r\n" + telegram();
    const ByteSpan bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
    const FrameSearch found = find_telegram(bytes);
    EXPECT_EQ(found.state, FrameSearch::State::found);
    EXPECT_EQ(found.skip, text.find('/'));
    EXPECT_EQ(found.size, telegram().size());
    for (std::size_t size = found.skip + 1; size < text.size(); ++size)
        EXPECT_EQ(find_telegram(bytes.first(size)).state, FrameSearch::State::need_more);
    EXPECT_EQ(find_telegram(bytes.first(4)).state, FrameSearch::State::nothing);
}

TEST(P1, AnyDamageIsSurvivedAndNothingWrongIsBelieved) {
    const std::string text = telegram();
    const std::vector<MessageValue> right = decoded(text)[0].values;
    for_each_damage(text, [&](const std::string& damaged) {
        for (const Message& message : decoded(damaged)) {
            // A bit turned in '!' or in the digits of the checksum takes it away altogether.
            const bool has_crc = damaged.find('!') < damaged.size() - 5;
            if (!message.error && has_crc && damaged.size() == text.size() &&
                damaged.substr(0, damaged.find('!')) != text.substr(0, text.find('!')))
                ADD_FAILURE() << damaged;
        }
    });
}

}  // namespace
}  // namespace voltmark::codec::p1
