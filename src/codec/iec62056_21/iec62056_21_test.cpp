// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/iec62056_21.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/iec62056_21_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::iec21 {
namespace {

std::vector<Message> decoded(const std::string& text) {
    return messages_of(kFormat, text);
}

std::string encoded(std::string_view verb, const EncodeOptions& options = {}) {
    const Result<Bytes> bytes = encode(kFormat, verb, options);
    return bytes ? std::string{bytes->begin(), bytes->end()} : std::string{bytes.error().name()};
}

/// A readout with its block check: what an optical head hears in mode C.
std::string block_of(const std::string& lines) {
    const std::string block = std::string{kStx} + lines + "!\r\n" + kEtx;
    return block + bcc_of(block);
}

// A whole session, as a person with an optical head has it in a log.
TEST(Iec62056, ASessionIsReadMessageByMessage) {
    const std::string session = "/?12345678!\r\n" + std::string{"/VMK5\\2VM100\r\n"} + kAck +
                                "050\r\n" +
                                block_of("1.8.0(000123.456*kWh)\r\n1.6.1(0.21*kW)(2607011215)\r\n");
    const std::vector<Message> messages = decoded(session);
    ASSERT_EQ(messages.size(), 4U);
    EXPECT_EQ(messages[0].function, "request");
    EXPECT_EQ(messages[0].address, "12345678");
    EXPECT_EQ(messages[1].function, "identification");
    EXPECT_EQ(detail_in(messages[1], "manufacturer"), "VMK");
    EXPECT_EQ(detail_in(messages[1], "baud"), "5");
    EXPECT_EQ(detail_in(messages[2], "option"), "050");
    EXPECT_EQ(messages[3].function, "readout");
    EXPECT_EQ(messages[3].direction, Direction::response);
    EXPECT_FALSE(messages[3].error.has_value());
    ASSERT_EQ(messages[3].values.size(), 3U);
    EXPECT_EQ(messages[3].values[0].id, "1.8.0");
    EXPECT_EQ(messages[3].values[0].value, "123.456");
    EXPECT_EQ(messages[3].values[0].unit, "kWh");
    EXPECT_EQ(messages[3].values[2].value, "2607011215");
}

TEST(Iec62056, AReadoutInOnePiece) {
    const std::vector<Message> messages =
        decoded("/VMK4VM100\r\n\r\nF.F(00)\r\nC.1(00123)2.8.0(-01.50*kWh)\r\n!\r\n");
    ASSERT_EQ(messages.size(), 1U);
    ASSERT_EQ(messages[0].values.size(), 3U);
    EXPECT_EQ(messages[0].values[0].value, "00");  // No unit: a text, not a number.
    EXPECT_EQ(messages[0].values[1].value, "00123");
    EXPECT_EQ(messages[0].values[2].id, "2.8.0");
    EXPECT_EQ(messages[0].values[2].value, "-1.50");
}

TEST(Iec62056, WhatIsEncodedIsDecoded) {
    EXPECT_EQ(encoded("request"), "/?!\r\n");
    EXPECT_EQ(decoded(encoded("request", {{"address", "7"}}))[0].address, "7");
    EXPECT_EQ(detail_in(decoded(encoded("option", {{"mode", "1"}}))[0], "option"), "051");
    const Message password = decoded(encoded("password", {{"password", "1234567"}}))[0];
    EXPECT_EQ(password.function, "password");
    EXPECT_EQ(password.control, "P1");
    EXPECT_EQ(password.values[0].value, "1234567");
    const Message read = decoded(encoded("read", {{"data-address", "1.8.0"}}))[0];
    EXPECT_EQ(read.direction, Direction::request);
    EXPECT_EQ(read.values[0].id, "1.8.0");
    EXPECT_EQ(decoded(encoded("break"))[0].function, "break");
    EXPECT_EQ(decoded(std::string{kNak})[0].function, "refusal");
    EXPECT_EQ(decoded(std::string{kAck})[0].function, "acknowledgement");
    EXPECT_EQ(encoded("request", {{"address", "a/b"}}), kOptionValue.name);
    EXPECT_EQ(encoded("option", {{"baud", "9"}}), kOptionValue.name);
}

TEST(Iec62056, FaultsAreToldAndTheRestIsRead) {
    EXPECT_EQ(decoded("abc")[0].error->code, &kNoMessage);
    EXPECT_EQ(decoded("/V\r\n")[0].error->code, &kIdentification);
    EXPECT_EQ(decoded("/VMK5\r\n1.8.0(1)")[0].error->code, &kCut);
    const std::vector<Message> form = decoded("/VMK5\r\n1.8.0 1\r\n2.8.0(2*kWh)\r\n!\r\n");
    EXPECT_EQ(form[0].error->code, &kForm);
    EXPECT_EQ(form[0].error->place->line, 2U);
    EXPECT_EQ(form[0].values[0].value, "2");
    std::string block = block_of("1.8.0(1*kWh)\r\n");
    block[8] = '9';
    const std::vector<Message> broken = decoded(block);
    EXPECT_EQ(broken[0].error->code, &kBcc);
    EXPECT_TRUE(broken[0].values.empty());
}

TEST(Iec62056, AnyDamageIsSurvived) {
    const std::string session =
        "/?1!\r\n/VMK5\\2VM\r\n" + block_of("1.8.0(1*kWh)\r\n") + make_command("R1", "1.8.0()");
    for_each_damage(session, [](const std::string& damaged) {
        for (const Message& message : decoded(damaged))
            EXPECT_FALSE(message.error && message.error->message().empty());
    });
}

}  // namespace
}  // namespace voltmark::codec::iec21
