// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt698.hpp"

#include <gtest/gtest.h>

namespace voltmark::codec::dlt698 {
namespace {

Message only_message(std::string_view hex) {
    MessageList list;
    kFormat.make_decoder({})->decode(*parse_hex(hex), list);
    EXPECT_EQ(list.messages.size(), 1U) << hex;
    return list.messages.empty() ? Message{} : list.messages[0];
}

/// A frame of a meter's answer, or with 43 of a question.
std::string frame_of(std::string_view apdu, bool is_answer = true) {
    Frame frame;
    frame.server = *parse_address("000000000001");
    frame.client = 0x10;
    frame.is_from_server = is_answer;
    frame.payload = *parse_hex(apdu);
    return to_hex(*encode_frame(frame));
}

// The commonest question of the field: what does the register stand at?
TEST(Dlt698, AnEnergyAnswerIsReadExactly) {
    const Message message = only_message(frame_of("85 01 05 00 10 02 01 01 06 00 01 E2 40 00 00"));
    EXPECT_FALSE(message.error);
    EXPECT_EQ(message.direction, Direction::response);
    EXPECT_EQ(message.address, "000000000001");
    EXPECT_EQ(message.function, "get_response_normal");
    EXPECT_EQ(message.value, "1234.56");
    EXPECT_EQ(message.unit, "kWh");
    EXPECT_EQ(message.name.zh, "正向有功总电能");
}

}  // namespace
}  // namespace voltmark::codec::dlt698
