// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/meter_list.hpp"
#include "voltmark/codec/gdw3761_answers.hpp"

#include "protocols.hpp"
#include "simulated_meter.hpp"

namespace voltmark::acquire {

namespace {

namespace gdw3761 = codec::gdw3761;
using codec::Bytes;
using codec::ByteSpan;
using gdw3761::Frame;

const gdw3761::Address kTerminal{0x3301, 0x0001, false, 0};
const time::CivilDay kDay = time::make_day(2026, 7, 1);
constexpr time::LocalSeconds kNow{};

Job job_of(TaskKind kind, std::string meter) {
    Job job;
    job.kind = kind;
    job.meter = std::move(meter);
    job.day = kDay;
    job.today = kDay + std::chrono::days{1};
    job.now = time::LocalSeconds{job.today.time_since_epoch()};
    return job;
}

SimulatedMeter meter_at(int point) {
    SimulatorOptions options;
    options.protocol = "gdw3761";
    options.day = kDay;
    options.meters_per_terminal = 8;
    return make_simulated_meter(options, point - 1);
}

std::vector<Bytes> frames_in(ByteSpan bytes) {
    std::vector<Bytes> frames;
    for_each_frame(gdw3761_protocol(), bytes,
                   [&](ByteSpan one) { frames.emplace_back(one.begin(), one.end()); });
    return frames;
}

Bytes written(Frame frame) {
    return gdw3761::write_frame(frame);
}

}  // namespace

TEST(Gdw3761Protocol, ConfirmsLoginAndHeartbeat) {
    for (const gdw3761::Link link :
         {gdw3761::Link::login, gdw3761::Link::heartbeat, gdw3761::Link::logout}) {
        const Frame frame = gdw3761::make_link(kTerminal, link, 9);
        const Greeting greeting = gdw3761_protocol().greet(written(frame), kNow);
        EXPECT_EQ(greeting.terminal, "33010001");
        EXPECT_TRUE(greeting.is_whole);
        EXPECT_EQ(greeting.is_kept, link == gdw3761::Link::login);
        const Frame reply = gdw3761::parse_frame(greeting.reply).value();
        EXPECT_EQ(reply.afn, 0x00);
        EXPECT_EQ(reply.control, 0x0B);
        EXPECT_EQ(reply.number(), 9);
        EXPECT_FALSE(gdw3761::read_answers(reply).is_denied);
    }
    EXPECT_FALSE(gdw3761_protocol().greet(Bytes{0x68, 0x00}, kNow).is_kept);
}

TEST(Gdw3761Protocol, AReportInPartsIsOneRecordThatItsLastPartWantsConfirmed) {
    const SimulatedMeter meter = meter_at(3);
    const std::vector<Bytes> frames = frames_in(gdw3761_meter_side().report(meter, 0, 96));
    ASSERT_EQ(frames.size(), 3U);
    Bytes record;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        record.insert(record.end(), frames[i].begin(), frames[i].end());
        const Greeting greeting = gdw3761_protocol().greet(record, kNow);
        const bool is_last = i + 1 == frames.size();
        EXPECT_EQ(greeting.is_whole, is_last);
        EXPECT_EQ(greeting.reply.empty(), !is_last);
        EXPECT_TRUE(greeting.is_kept);
    }
    Reported said;
    gdw3761_protocol().read(record, said);
    ASSERT_EQ(said.curves.size(), 1U);
    EXPECT_EQ(said.curves[0].meter, "33010001/3");
    ASSERT_EQ(said.curves[0].points.size(), 97U);
    for (std::size_t i = 0; i < 97; ++i) {
        const CurvePoint& point = said.curves[0].points[i];
        EXPECT_EQ(point.at, time::LocalSeconds{kDay.time_since_epoch()} +
                                std::chrono::minutes{15 * static_cast<int>(i)});
        EXPECT_EQ(point.value_e6, meter.points_e2[i] * 10'000);
    }
    EXPECT_TRUE(said.unread.empty());
}

// A frozen day is what the next one opens with.
TEST(Gdw3761Protocol, AsksForTheDayBeforeAndReadsTheDayThatOpens) {
    const SimulatedMeter meter = meter_at(2);
    const auto exchange = gdw3761_protocol().ask(job_of(TaskKind::daily_freeze, "33010001/2"));
    const Bytes question = exchange->next().value();
    const gdw3761::UnitsRead asked = gdw3761::read_units(*gdw3761::parse_frame(question));
    EXPECT_EQ(asked.ids, (std::vector<gdw3761::UnitId>{{2, 1}, {2, 2}}));
    EXPECT_EQ(asked.values[0].text, "2026-06-30");
    const Bytes answer = gdw3761_meter_side().hear(meter, question, kNow).answer;
    EXPECT_EQ(exchange->take(answer), Exchange::Take::taken);
    EXPECT_FALSE(exchange->next().has_value());
    Reported said;
    gdw3761_protocol().read(answer, said);
    ASSERT_EQ(said.registers.size(), 1U);
    EXPECT_EQ(said.registers[0].meter, "33010001/2");
    EXPECT_EQ(said.registers[0].day, kDay);
    EXPECT_EQ(said.registers[0].value_e6, meter.points_e2[0] * 10'000);
    EXPECT_EQ(said.heard, (std::vector<std::string>{"33010001", "33010001/2"}));
}

TEST(Gdw3761Protocol, WaitsForAllPartsOfAnAnswerAndConfirmsThoseThatWantIt) {
    const SimulatedMeter meter = meter_at(1);
    const auto exchange = gdw3761_protocol().ask(job_of(TaskKind::curve, "33010001/1"));
    Bytes record;
    const Bytes first = exchange->next().value();
    Bytes answer = gdw3761_meter_side().hear(meter, first, kNow).answer;
    EXPECT_EQ(exchange->take(answer), Exchange::Take::taken);
    record = answer;
    const Bytes second = exchange->next().value();
    std::vector<Bytes> parts = frames_in(gdw3761_meter_side().hear(meter, second, kNow).answer);
    ASSERT_EQ(parts.size(), 3U);
    Frame confirmed = gdw3761::parse_frame(parts[1]).value();
    confirmed.seq |= 0x10;
    parts[1] = written(confirmed);
    EXPECT_EQ(exchange->take(answer), Exchange::Take::foreign);  // The one before, again.
    EXPECT_EQ(exchange->take(parts[1]), Exchange::Take::taken);
    const Frame reply = gdw3761::parse_frame(exchange->next().value()).value();
    EXPECT_EQ(reply.afn, 0x00);
    EXPECT_EQ(reply.number(), confirmed.number());
    EXPECT_EQ(exchange->take(parts[0]), Exchange::Take::taken);
    EXPECT_TRUE(exchange->next().value().empty());
    EXPECT_EQ(exchange->take(parts[0]), Exchange::Take::taken);  // A repetition.
    EXPECT_TRUE(exchange->next().value().empty());
    EXPECT_EQ(exchange->take(parts[2]), Exchange::Take::taken);
    EXPECT_FALSE(exchange->next().has_value());
    for (const Bytes& part : parts) record.insert(record.end(), part.begin(), part.end());
    Reported said;
    gdw3761_protocol().read(record, said);
    ASSERT_EQ(said.curves.size(), 1U);
    EXPECT_EQ(said.curves[0].points.size(), 97U);
}

TEST(Gdw3761Protocol, ADenialIsARefusal) {
    const auto exchange = gdw3761_protocol().ask(job_of(TaskKind::daily_freeze, "33010001/1"));
    const Frame question = gdw3761::parse_frame(exchange->next().value()).value();
    Frame other = gdw3761::make_confirm(question, true);
    other.seq ^= 0x01;
    EXPECT_EQ(exchange->take(written(other)), Exchange::Take::foreign);
    EXPECT_EQ(exchange->take(written(gdw3761::make_confirm(question, true))),
              Exchange::Take::refused);
    EXPECT_FALSE(exchange->next().has_value());
    EXPECT_EQ(exchange->take(written(other)), Exchange::Take::foreign);
}

// The clock is the terminal's; data are of its points.
TEST(Gdw3761Protocol, AsksTerminalsForClocksAndPointsForData) {
    const Protocol& protocol = gdw3761_protocol();
    for (const char* nobody : {"", "3301", "33010001/0", "33010001/x", "33010001/2041", "330X0001",
                               "3301FFFF/1", "33010001/1/1"})
        EXPECT_EQ(protocol.ask(job_of(TaskKind::daily_freeze, nobody)), nullptr) << nobody;
    EXPECT_EQ(protocol.ask(job_of(TaskKind::clock, "33010001/1")), nullptr);
    EXPECT_EQ(protocol.ask(job_of(TaskKind::curve, "33010001")), nullptr);
    EXPECT_NE(protocol.ask(job_of(TaskKind::on_demand, "33010001/1")), nullptr);

    SimulatedMeter meter = meter_at(1);
    meter.clock_ahead = std::chrono::seconds{90};
    const time::LocalSeconds now{kDay.time_since_epoch()};
    const auto read = protocol.ask(job_of(TaskKind::clock, "33010001"));
    const Bytes answer = gdw3761_meter_side().hear(meter, read->next().value(), now).answer;
    EXPECT_EQ(read->take(answer), Exchange::Take::taken);
    Reported said;
    protocol.read(answer, said);
    ASSERT_EQ(said.clocks.size(), 1U);
    EXPECT_EQ(said.clocks[0].meter, "33010001");
    EXPECT_EQ(said.clocks[0].shows, now + meter.clock_ahead);

    const auto set = protocol.ask(job_of(TaskKind::clock_set, "33010001"));
    const Bytes order = set->next().value();
    EXPECT_EQ(gdw3761::read_units(*gdw3761::parse_frame(order)).values[0].text,
              "2026-07-02T00:00:00");
    EXPECT_EQ(set->take(gdw3761_meter_side().hear(meter, order, now).answer),
              Exchange::Take::taken);
}

TEST(Gdw3761Protocol, KeepsEventsAndSaysWhatItCannotRead) {
    Frame event;
    event.control = 0xC4;
    event.address = kTerminal;
    event.afn = 0x0E;
    event.seq = 0x73;
    event.units = codec::parse_hex("00000100 0200 0001 0E 07 0110010726AABB").value();
    const Greeting greeting = gdw3761_protocol().greet(written(event), kNow);
    EXPECT_TRUE(greeting.is_kept);
    EXPECT_EQ(gdw3761::parse_frame(greeting.reply)->control, 0x00);
    Reported said;
    gdw3761_protocol().read(written(event), said);
    ASSERT_EQ(said.events.size(), 1U);
    EXPECT_EQ(said.events[0].id, "ERC14");
    EXPECT_EQ(said.events[0].text, "0110010726AABB");
    EXPECT_EQ(time::to_text(said.events[0].at), "2026-07-01 10:01");

    event.units = codec::parse_hex("00000100 0200 0001 0E 01 EE").value();
    Reported timeless;
    gdw3761_protocol().read(written(event), timeless);
    EXPECT_EQ(timeless.unread[0].error.code, &kUnknownItem);
    event.afn = 0x0C;
    event.units = codec::parse_hex("0101801400").value();
    Reported unknown;
    gdw3761_protocol().read(written(event), unknown);
    EXPECT_EQ(unknown.unread.size(), 1U);
}

TEST(Gdw3761Protocol, AMeasuringPointIsBehindItsTerminal) {
    const auto list = MeterList::parse("address,protocol,key\n33010001/12,gdw3761,M12\n");
    ASSERT_TRUE(list.has_value());
    EXPECT_EQ(list->behind("33010001").size(), 1U);
    EXPECT_EQ(list->find("33010001/12")->key, "M12");
}

}  // namespace voltmark::acquire
