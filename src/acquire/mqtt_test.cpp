// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/head_end_errors.hpp"

#include "mqtt_topics.hpp"
#include "transport_test_support.hpp"

namespace voltmark::acquire {

namespace {

/// A field whose meters and head end meet at a broker.
void meet_at(Field& field, int port, const std::optional<TlsFiles>& head_end_tls = {},
             const std::optional<TlsFiles>& meter_tls = {}) {
    MqttBroker broker;
    broker.protocol = field.meters.protocol;
    broker.host = "localhost";
    broker.port = port;
    broker.tls = head_end_tls;
    broker.client_id = "head-end";
    broker.subscribe = "meters/+/up";
    broker.answer = "meters/{}/down";
    field.config.listeners.clear();
    field.config.brokers = {broker};
    field.meters.host = "localhost";
    field.meters.port = port;
    field.meters.tls = meter_tls;
    field.meters.mqtt = SimulatedTopics{};
}

std::int64_t connects(Working& working) {
    return (*working).counts().sessions.broker_connects;
}

}  // namespace

// Meters with every fault deliver their day through a broker, and the store has it to the last
// slot.
TEST(Mqtt, MetersWithFaultsDeliverTheirDay) {
    const TestFolder folder;
    Mosquitto mosquitto{folder};
    Field field{60,
                {.silence = 50,
                 .noise = 300,
                 .clock = 100,
                 .duplicate = 200,
                 .reorder = 300,
                 .rollover = 200,
                 .reset = 100}};
    meet_at(field, mosquitto.port());
    Working working{field};
    ASSERT_TRUE(comes_true([&] { return connects(working) == 1; }));
    const auto report = simulate_meters(field.meters);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->delivered, 60);
    const HeadEndCounts counts = (*working).counts();
    EXPECT_GE(counts.sessions.kept, 120);
    EXPECT_GE(counts.sessions.messages, 120);
    working.stop();
    expect_whole(field.check(*field.store));
}

// The broker takes nobody without a certificate, and the head end is somebody.
TEST(Mqtt, OverTlsWithCertificatesOfBothSides) {
    const TestFolder folder;
    const Certificates certificates{folder};
    Mosquitto mosquitto{
        folder, fmt::format("certfile {}\nkeyfile {}\ncafile {}\nrequire_certificate true\n",
                            folder.path("head_end.pem"), folder.path("head_end.key"),
                            folder.path("ca.pem"))};
    Field field{10};
    meet_at(field, mosquitto.port(), certificates.calls("meter"), certificates.calls("meter"));
    {
        Field stranger{1};
        meet_at(stranger, mosquitto.port(), certificates.calls("stranger"));
        Working refused{stranger, true};
        ASSERT_TRUE(comes_true([&] { return !refused.troubles().empty(); }));
        EXPECT_EQ(refused.troubles()[0].code, &kMqttBroker);
        EXPECT_EQ(connects(refused), 0);
    }
    Working working{field};
    EXPECT_EQ(simulate_meters(field.meters)->delivered, 10);
    working.stop();
    expect_whole(field.check(*field.store));
}

// What comes while the head end is away waits at the broker, and what it was sent and had not put
// on the disk is sent again.
TEST(Mqtt, NothingIsLostWhileTheHeadEndIsAway) {
    const TestFolder folder;
    Mosquitto mosquitto{folder};
    Field field{40, {.duplicate = 200}};
    meet_at(field, mosquitto.port());
    {
        Working first{field};
        ASSERT_TRUE(comes_true([&] { return connects(first) == 1; }));
    }
    field.meters.connects_a_second = 40;
    std::thread meters{
        [options = field.meters] { EXPECT_EQ(simulate_meters(options)->delivered, 40); }};
    // It goes and comes while the meters report, at whatever moment that is.
    std::int64_t messages = 0;
    for (int times = 0; times < 3; ++times) {
        Working working{field};
        EXPECT_TRUE(comes_true([&] { return (*working).counts().sessions.messages >= 10; }));
        working.stop();
        messages += (*working).counts().sessions.messages;
    }
    Working last{field};
    meters.join();
    last.stop();
    expect_whole(field.check(*field.store));
    EXPECT_GT(messages, 0);
}

// The head end reads nothing before its broker is there, and comes back when it has been away.
TEST(Mqtt, ABrokerMayBeStartedAgain) {
    const TestFolder folder;
    Mosquitto mosquitto{folder};
    Field field{30};
    meet_at(field, mosquitto.port());
    mosquitto.stop();
    Working working{field, true};
    ASSERT_TRUE(comes_true([&] { return !working.troubles().empty(); }));
    EXPECT_EQ(working.troubles()[0].code, &kMqttBroker);
    mosquitto.start();
    ASSERT_TRUE(comes_true([&] { return connects(working) == 1; }));
    field.meters.connects_a_second = 30;
    std::thread meters{
        [options = field.meters] { EXPECT_EQ(simulate_meters(options)->delivered, 30); }};
    EXPECT_TRUE(comes_true([&] { return (*working).counts().sessions.messages >= 10; }));
    mosquitto.stop();
    mosquitto.start();
    meters.join();
    EXPECT_GE(connects(working), 2);
    working.stop();
    expect_whole(field.check(*field.store));
}

namespace {

/// Meters behind a broker that only answer are asked for what is missing.
void is_asked_through_a_broker(std::string protocol) {
    const TestFolder folder;
    Mosquitto mosquitto{folder};
    Field field{20, {.noise = 200, .clock = 300}, std::move(protocol)};
    meet_at(field, mosquitto.port());
    field.meters.is_reporting = false;
    field.meters.length = 12s;
    field.config.tasks = {{TaskKind::daily_freeze, 2, 0min}, {TaskKind::curve, 1, 0min}};
    Working working{field};
    std::thread meters{
        [options = field.meters] { EXPECT_TRUE(simulate_meters(options).has_value()); }};
    EXPECT_TRUE(comes_true([&] {
        const SimulatorCheck check = field.check(*field.store);
        return check.meters_whole == check.meters && check.registers_right == check.meters;
    }));
    working.stop();
    meters.join();
    expect_whole(field.check(*field.store));
    const SessionCounts counts = (*working).counts().sessions;
    EXPECT_GE(counts.answered + counts.declined, 40);
}

}  // namespace

TEST(Mqtt, AsksForWhatIsMissingByDlt645) {
    is_asked_through_a_broker("dlt645");
}

TEST(Mqtt, AsksForWhatIsMissingByDlt698) {
    is_asked_through_a_broker("dlt698");
}

TEST(Mqtt, IsConfigured) {
    const TestFolder folder;
    folder.write("password", "secret\n");
    const auto parse = [&](const std::string& rest) {
        return parse_head_end_config("journal: j\n" + rest, path_of(folder));
    };
    const std::string good =
        "protocol: dlt698, host: h, client_id: c, subscribe: m/+/up, answer: 'm/{}/down'";
    const auto config = parse("mqtt: [{" + good + ", username: u, password_file: password}]");
    ASSERT_TRUE(config.has_value()) << config.error().message();
    EXPECT_EQ(config->brokers[0].port, 1883);
    EXPECT_EQ(config->brokers[0].password, "secret");
    EXPECT_EQ(config->brokers[0].asked, MqttBroker::Asked::listed);
    const auto beside = parse("listen: [{protocol: dlt698}]\nmqtt: [{" + good + "}]");
    EXPECT_EQ(beside->brokers[0].asked, MqttBroker::Asked::heard);
    EXPECT_EQ(parse("mqtt: [{" + good + ", ask: listed, port: 7}]")->brokers[0].port, 7);
    for (const char* wrong :
         {"mqtt: 3", "mqtt: [{protocol: dlt698}]",
          "mqtt: [{protocol: dlt698, host: h, client_id: c, subscribe: m/up, answer: 'm/{}'}]",
          "mqtt: [{protocol: dlt698, host: h, client_id: c, subscribe: m/+, answer: m}]",
          "mqtt: [{protocol: dlt698, host: h, subscribe: m/+, answer: 'm/{}'}]",
          "mqtt: [{protocol: dlt698, host: h, client_id: c, subscribe: m/+, answer: 'm/{}', "
          "ask: all}]",
          "mqtt: [{protocol: dlt698, host: h, client_id: c, subscribe: m/+, answer: 'm/{}', "
          "password_file: password}]"}) {
        const auto refused = parse(wrong);
        ASSERT_FALSE(refused.has_value()) << wrong;
        EXPECT_EQ(refused.error().code, &kConfig) << wrong;
    }
}

}  // namespace voltmark::acquire
