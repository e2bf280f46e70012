// SPDX-License-Identifier: Apache-2.0
#include "mqtt_packets.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "mqtt_topics.hpp"

namespace voltmark::acquire::mqtt {

namespace {

using codec::Bytes;
using codec::FrameSearch;

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

}  // namespace

TEST(MqttPackets, AreMadeAsTheStandardHasThem) {
    Connect connect;
    connect.client_id = "v";
    EXPECT_EQ(codec::to_hex(make_connect(connect)), "100D00044D5154540400003C000176");
    connect.username = "u";
    connect.password = "p";
    connect.is_clean = true;
    EXPECT_EQ(codec::to_hex(make_connect(connect)), "101300044D51545404C2003C000176000175000170");
    EXPECT_EQ(codec::to_hex(make_subscribe(7, "m/+")), "8208000700036D2F2B01");
    Publish publish;
    publish.topic = "a/b";
    publish.payload = {1, 2};
    EXPECT_EQ(codec::to_hex(make_publish(publish)), "30070003612F620102");
    publish.qos = 1;
    publish.id = 10;
    EXPECT_EQ(codec::to_hex(make_publish(publish)), "32090003612F62000A0102");
    EXPECT_EQ(codec::to_hex(make_publish_answer(0x1234)), "40021234");
    EXPECT_EQ(codec::to_hex(make_ping()), "C000");
    EXPECT_EQ(codec::to_hex(make_disconnect()), "E000");
}

TEST(MqttPackets, OfABrokerAreRead) {
    const auto welcome = parse_packet(Bytes{0x20, 2, 1, 0});
    ASSERT_TRUE(welcome.has_value());
    EXPECT_TRUE(std::get<ConnectAnswer>(*welcome).has_session);
    EXPECT_EQ(std::get<ConnectAnswer>(*parse_packet(Bytes{0x20, 2, 0, 5})).code, 5);
    EXPECT_EQ(refusal_of(5), "not authorized");
    EXPECT_EQ(std::get<PublishAnswer>(*parse_packet(Bytes{0x40, 2, 0, 9})).id, 9);
    EXPECT_FALSE(std::get<SubscribeAnswer>(*parse_packet(Bytes{0x90, 3, 0, 1, 1})).is_refused);
    EXPECT_TRUE(std::get<SubscribeAnswer>(*parse_packet(Bytes{0x90, 3, 0, 1, 0x80})).is_refused);
    EXPECT_TRUE(std::holds_alternative<Pong>(*parse_packet(Bytes{0xD0, 0})));
}

TEST(MqttPackets, OtherBytesAreRefused) {
    const Bytes wrong[] = {{},
                           {0x20},
                           {0x20, 2, 0},
                           {0x20, 2, 2, 0},
                           {0x20, 3, 0, 0, 0},
                           {0x21, 2, 0, 0},
                           {0x40, 2, 0, 0},
                           {0x40, 3, 0, 1, 0},
                           {0x90, 2, 0, 1},
                           {0xD0, 1, 0},
                           {0x10, 0},
                           {0x34, 5, 0, 1, 'a', 0, 1},  // Quality 2.
                           {0x32, 5, 0, 1, 'a', 0, 0},  // No number.
                           {0x32, 3, 0, 1, 'a'},        // No number either.
                           {0x30, 3, 0, 5, 'a'},        // A topic longer than the packet.
                           {0x30, 2, 0, 0},             // No topic.
                           {0x30, 3, 0, 1, 0xFF},       // No text.
                           {0x30, 0x80, 0x80, 0x80, 0x80, 1}};
    for (const Bytes& bytes : wrong) {
        const auto packet = parse_packet(bytes);
        ASSERT_FALSE(packet.has_value()) << codec::to_hex(bytes);
        EXPECT_EQ(packet.error().code, &kMqttPacket);
    }
    EXPECT_EQ(find_packet(Bytes{0x00, 0}).state, FrameSearch::State::nothing);
    EXPECT_EQ(find_packet(Bytes{0x30, 0x80, 0x80, 0x80, 0x80, 1}).state,
              FrameSearch::State::nothing);
}

// A packet that ends early is waited for at every byte, and read as nothing else.
TEST(MqttPackets, AreCutAtEveryByte) {
    Publish publish;
    publish.topic = "meters/1/up";
    publish.payload = Bytes(300, 7);
    publish.qos = 1;
    publish.id = 3;
    const Bytes packets[] = {
        make_publish(publish), {0x20, 2, 1, 0}, {0x90, 3, 0, 1, 1}, {0x40, 2, 0, 9}};
    for (const Bytes& whole : packets) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            const codec::ByteSpan part = codec::ByteSpan{whole}.first(size);
            EXPECT_EQ(find_packet(part).state, FrameSearch::State::need_more) << size;
            EXPECT_FALSE(parse_packet(part).has_value()) << size;
        }
        Bytes two = whole;
        two.insert(two.end(), whole.begin(), whole.end());
        const FrameSearch found = find_packet(two);
        EXPECT_EQ(found.size, whole.size());
        EXPECT_TRUE(parse_packet(codec::ByteSpan{two}.first(found.size)).has_value());
    }
}

RC_GTEST_PROP(MqttPackets, AMessageComesBackAsItWent, (Bytes payload, std::uint16_t number)) {
    Publish publish;
    publish.topic = "meters/" + std::to_string(number) + "/up";
    publish.payload = payload;
    publish.qos = number % 2;
    publish.id = number % 2 == 0 ? std::uint16_t{0} : number;
    publish.is_again = number % 3 == 0;
    publish.is_retained = number % 5 == 0;
    const auto packet = parse_packet(make_publish(publish));
    RC_ASSERT(packet.has_value());
    RC_ASSERT(std::get<Publish>(*packet) == publish);
}

RC_GTEST_PROP(MqttPackets, AnyBytesMayCome, (Bytes bytes)) {
    const FrameSearch found = find_packet(bytes);
    RC_ASSERT(found.skip + found.size <= bytes.size());
    (void)parse_packet(bytes);
}

// A message that is far too long is not read whole, and can be acknowledged.
TEST(MqttPackets, TooLongOnesTellTheirNumber) {
    Publish publish;
    publish.topic = "t";
    publish.payload = Bytes(kPacketMax + 1, 7);
    publish.qos = 1;
    publish.id = 77;
    const Bytes whole = make_publish(publish);
    const FrameSearch found = find_packet(codec::ByteSpan{whole}.first(70'000));
    ASSERT_EQ(found.state, FrameSearch::State::found);
    const auto packet = parse_packet(codec::ByteSpan{whole}.first(found.size));
    ASSERT_TRUE(packet.has_value());
    const TooLong& one = std::get<TooLong>(*packet);
    EXPECT_EQ(one.id, 77);
    EXPECT_EQ(one.rest + found.size, whole.size());
}

TEST(MqttPackets, KnowTexts) {
    for (const char* text : {"", "meters/1", "电表", "\xF0\x9F\x94\x8C"})
        EXPECT_TRUE(is_text(text));
    for (const char* text : {"\x01", "\x7F", "\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80",
                             "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC2\x80", "a\xE7\x94"})
        EXPECT_FALSE(is_text(text)) << bytes_of(text).size();
}

TEST(MqttTopics, NameTerminals) {
    const auto topics = MqttTopics::parse("meters/+/up", "meters/{}/down");
    ASSERT_TRUE(topics.has_value());
    EXPECT_EQ(topics->filter(), "meters/+/up");
    EXPECT_EQ(topics->name_in("meters/100/up"), "100");
    EXPECT_EQ(topics->answer_to("100"), "meters/100/down");
    EXPECT_EQ(topics->spoken_by("100"), "meters/100/up");
    EXPECT_EQ(MqttTopics::parse("+", "a{}")->name_in("7"), "7");
    for (const char* other :
         {"meters//up", "meters/up", "meters/1/2/up", "meters/1/down", "x", "meters/a\nb/up", ""})
        EXPECT_FALSE(topics->name_in(other).has_value()) << other;
    EXPECT_FALSE(topics->name_in("meters/" + std::string(65, 'a') + "/up").has_value());
    for (const auto& [subscribe, answer] : {std::pair{"meters/up", "m/{}"},
                                            {"a/+/+", "m/{}"},
                                            {"a/+/#", "m/{}"},
                                            {"a+/up", "m/{}"},
                                            {"a/+up", "m/{}"},
                                            {"a/+", "m"},
                                            {"a/+", "m/{}/{}"},
                                            {"a/+", "m/+/{}"},
                                            {"", ""}})
        EXPECT_FALSE(MqttTopics::parse(subscribe, answer).has_value()) << subscribe;
}

}  // namespace voltmark::acquire::mqtt
