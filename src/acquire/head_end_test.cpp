// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/head_end.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/journal_errors.hpp"
#include "voltmark/acquire/report.hpp"
#include "voltmark/acquire/simulator.hpp"

#include "head_end_test_support.hpp"
#include "journal_format.hpp"

namespace voltmark::acquire {

// The law of the journal: replayed into an empty store it gives the same, and replayed into a store
// that has it, it changes nothing.
TEST(Recorder, ReplayGivesTheSameAndTwiceChangesNothing) {
    Field field{20, {.rollover = 300, .reset = 200}};
    field.journal_reports();
    const RecordCounts first = field.record_all(*field.store, 0);
    EXPECT_EQ(first.records, 60);
    EXPECT_EQ(first.registers, 20);
    EXPECT_GT(first.refused, 0);  // The slots over a reset.
    expect_whole(field.check(*field.store));

    const RecordCounts again = field.record_all(*field.store, 0);
    EXPECT_EQ(again.records, 60);
    EXPECT_EQ(again.spans.spans_new, 0);
    EXPECT_EQ(again.spans.spans_revised, 0);
    expect_whole(field.check(*field.store));

    Field other{20, {.rollover = 300, .reset = 200}};
    const RecordCounts replayed = field.record_all(*other.store, 0);
    EXPECT_EQ(replayed.intervals, first.intervals);
    expect_whole(field.check(*other.store));
}

// The position is written with the readings: a recorder begins where the last one ended.
TEST(Recorder, GoesOnWhereItEnded) {
    Field field{3};
    field.journal_reports();
    field.record_all(*field.store, 0);
    const Recorder recorder{*field.store, field.config};
    EXPECT_EQ(recorder.position(), journal_end(field.config.journal).value());
    EXPECT_EQ(field.record_all(*field.store, recorder.position()).records, 0);
}

// What nobody knows is kept until somebody decides.
TEST(Quarantine, HoldsUnknownMetersUntilTheyAreKnown) {
    Field field{2};
    SimulatorOptions stranger = field.meters;
    stranger.count = 3;
    const SimulatedMeter unknown = make_simulated_meter(stranger, 2);
    const MeterSide& side = *find_meter_side("dlt698");
    {
        const auto journal = Journal::open(field.config.journal);
        for (const codec::Bytes& frame : {side.report(unknown, 0, 96), side.report_day(unknown)})
            ASSERT_TRUE((*journal)->append({Field::arrived(), "dlt698", "T", frame}).has_value());
        ASSERT_TRUE((*journal)->append({Field::arrived(), "nonesuch", "T", {1, 2}}).has_value());
    }
    EXPECT_EQ(field.record_all(*field.store, 0).quarantined, 3);
    const auto held = list_quarantine(*field.store->reader(), "held", 10);
    ASSERT_EQ(held.size(), 3U);
    EXPECT_EQ(held[0].code, kUnknownMeter.name);
    EXPECT_EQ(held[0].meter, unknown.address);
    EXPECT_EQ(held[2].code, kUnknownItem.name);

    Recorder recorder{*field.store, field.config};
    const std::vector<std::int64_t> two{held[0].entry, held[1].entry};
    EXPECT_EQ(recorder.release(two, kNow.now()).value(), 0);  // Still unknown: still held.
    {
        const store::Lease writer = field.store->writer();
        store::Transaction transaction{*writer};
        meter::Channel channel;
        channel.id = {SiteId{1}, ChannelNo{2}};
        channel.service_point_no = ServicePointNo{1};
        channel.source_key = unknown.address + "/import";
        channel.valid = {field.meters.day, time::kOpenEnd};
        meter::add_channels(*writer, std::span{&channel, 1});
        ASSERT_TRUE(drop_from_quarantine(*writer, std::vector{held[2].entry}).has_value());
        transaction.commit();
    }
    EXPECT_EQ(recorder.release(two, kNow.now()).value(), 2);
    EXPECT_EQ(count_held(*field.store->reader()), 0);
    EXPECT_EQ(recorder.release(two, kNow.now()).error().code, &kQuarantineEntry);
    EXPECT_EQ(check_simulated(*field.store->reader(), stranger).intervals_right, 96);
}

// Meters with every fault deliver their day over real sockets, and the store has it to the last
// slot: what is acknowledged is stored.
TEST(HeadEnd, MetersWithFaultsDeliverTheirDay) {
    Field field{60,
                {.silence = 50,
                 .noise = 300,
                 .clock = 100,
                 .duplicate = 200,
                 .reorder = 300,
                 .rollover = 200,
                 .reset = 100}};
    Working working{field};
    const Result<SimulatorReport> report = simulate_meters(field.meters);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->delivered, 60);
    const HeadEndCounts counts = (*working).counts();
    EXPECT_GE(counts.sessions.kept, 120);
    working.stop();
    expect_whole(field.check(*field.store));
    EXPECT_EQ((*working).counts().stored_to, (*working).counts().journal_end);
}

// Meters that only answer are asked for what the store does not have, and then no more.
namespace {

void asks_for_what_is_missing(std::string protocol, int meters_per_terminal = 1) {
    Field field{20, {.noise = 200, .clock = 300}, std::move(protocol), meters_per_terminal};
    field.meters.is_reporting = false;
    field.meters.length = 9s;
    field.config.tasks = {{TaskKind::daily_freeze, 2, 0min},
                          {TaskKind::curve, 1, 0min},
                          {.kind = TaskKind::clock, .drift_max = 30s}};
    Working working{field};
    SimulatorOptions meters = field.meters;
    std::thread simulation{[&] { EXPECT_TRUE(simulate_meters(meters).has_value()); }};
    SimulatorCheck check;
    AcquisitionReport report;
    const ReportScope scope{field.meters.day, field.meters.day + std::chrono::days{1}, kNow.now(),
                            36h, 30s};
    bool is_done = false;
    for (int i = 0; i < 150 && !is_done; ++i) {
        std::this_thread::sleep_for(50ms);
        check = field.check(*field.store);
        report = report_acquisition(*field.store->reader(), field.config, scope);
        is_done = check.meters_whole == check.meters && check.registers_right == check.meters &&
                  !report.clocks.empty();
    }
    working.stop();
    simulation.join();
    expect_whole(check);
    EXPECT_EQ(report.all.points_due, 20);
    EXPECT_EQ(report.all.points_read, 20);
    EXPECT_EQ(report.all.rate_e4(), 10'000);
    EXPECT_EQ(report.by_group["area"]["area 1"].points_read, 20);
    EXPECT_GT(report.clocks.size(), 0U);
}

}  // namespace

TEST(HeadEnd, AsksForWhatIsMissingByDlt645) {
    asks_for_what_is_missing("dlt645");
}

TEST(HeadEnd, AsksForWhatIsMissingByDlt698) {
    asks_for_what_is_missing("dlt698");
}

// A terminal's answers come in several frames; its meters are asked at their measuring points.
TEST(HeadEnd, AsksForWhatIsMissingByGdw3761) {
    asks_for_what_is_missing("gdw3761", 5);
}

// Meters behind a concentrator are asked by proxy, and it reports what it collected of them.
TEST(HeadEnd, AsksForWhatIsMissingByProxyOfDlt698) {
    asks_for_what_is_missing("dlt698", 5);
}

TEST(HeadEnd, ConcentratorsOfDlt698DeliverTheDayOfTheirMeters) {
    Field field{20, {.noise = 300, .duplicate = 200, .reorder = 300, .reset = 100}, "dlt698", 6};
    Working working{field};
    const Result<SimulatorReport> report = simulate_meters(field.meters);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->delivered, 20);
    working.stop();
    expect_whole(field.check(*field.store));
    EXPECT_EQ(count_held(*field.store->reader()), 0);
}

// Frames of answers are lost: what arrived is kept, and the rest asked for until it is whole.
TEST(HeadEnd, AsksAgainWhereAFrameOfAnAnswerIsLost) {
    Field field{6, {.loss = 1000}, "gdw3761", 2};
    field.meters.is_reporting = false;
    field.meters.length = 8s;
    field.config.tasks = {{TaskKind::daily_freeze, 2, 0min}, {TaskKind::curve, 1, 0min}};
    field.config.limits.answer = 300ms;
    Working working{field};
    SimulatorOptions meters = field.meters;
    std::thread simulation{[&] { EXPECT_TRUE(simulate_meters(meters).has_value()); }};
    simulation.join();
    EXPECT_GT((*working).counts().sessions.silent, 0);
    working.stop();
    expect_whole(field.check(*field.store));
}

TEST(HeadEnd, TerminalsWithFaultsDeliverTheDayOfTheirMeters) {
    Field field{60,
                {.silence = 50,
                 .noise = 300,
                 .duplicate = 200,
                 .reorder = 300,
                 .rollover = 200,
                 .reset = 100},
                "gdw3761",
                7};
    Working working{field};
    const Result<SimulatorReport> report = simulate_meters(field.meters);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->delivered, 60);
    working.stop();
    expect_whole(field.check(*field.store));
    EXPECT_EQ(count_held(*field.store->reader()), 0);
}

namespace {

/// A gateway that is called: all meters of a field on one line.
void be_gateway(int listening, const Field& field) {
    const int socket = ::accept(listening, nullptr, nullptr);
    const MeterSide& side = *find_meter_side(field.meters.protocol);
    codec::Bytes buffer;
    std::uint8_t piece[4096];
    for (;;) {
        const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
        if (got <= 0) break;
        buffer.insert(buffer.end(), piece, piece + got);
        const codec::FrameSearch found = side.find_frame(buffer);
        if (found.state != codec::FrameSearch::State::found) continue;
        const codec::Bytes frame{buffer.begin() + static_cast<std::ptrdiff_t>(found.skip),
                                 buffer.end()};
        buffer.clear();
        for (int number = 0; number < field.meters.count; ++number) {
            const SimulatedMeter meter = make_simulated_meter(field.meters, number);
            const codec::Bytes answer =
                side.hear(meter, frame, time::Zone::utc().to_local(kNow.now())).answer;
            if (!answer.empty()) ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
    }
    ::close(socket);
    ::close(listening);
}

}  // namespace

// A gateway is called when something behind it is missing, and its meters are asked one by one.
TEST(HeadEnd, CallsAGatewayForItsMeters) {
    Field field{3, {}, "dlt645"};
    const int listening = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    ASSERT_EQ(::bind(listening, reinterpret_cast<sockaddr*>(&at), size), 0);
    ASSERT_EQ(::listen(listening, 1), 0);
    ASSERT_EQ(::getsockname(listening, reinterpret_cast<sockaddr*>(&at), &size), 0);
    field.config.meters = {};
    for (const std::string& address : simulated_addresses(field.meters))
        field.config.meters.add({address, "dlt645", "gate-1", "", "", ""});
    field.config.calls = {{"gate-1", "dlt645", "127.0.0.1", ntohs(at.sin_port)}};
    field.config.limits.redial = 1s;
    field.config.tasks = {{TaskKind::daily_freeze, 2, 0min}, {TaskKind::curve, 1, 0min}};
    std::thread gateway{[&] { be_gateway(listening, field); }};
    {
        Working working{field};
        for (int i = 0; i < 200 && field.check(*field.store).meters_whole < 3; ++i)
            std::this_thread::sleep_for(50ms);
    }
    gateway.join();
    expect_whole(field.check(*field.store));
}

// A head end that is gone and comes back asks for nothing twice and loses nothing: what the meters
// were told is kept is in the journal.
TEST(HeadEnd, StoresWhatTheJournalHasAfterAStart) {
    Field field{10};
    field.journal_reports();
    Working working{field};
    for (int i = 0; i < 100 && (*working).counts().records.records < 30; ++i)
        std::this_thread::sleep_for(50ms);
    working.stop();
    expect_whole(field.check(*field.store));
}

TEST(HeadEnd, SaysWhereItCannotListen) {
    Field field{1};
    field.config.listeners = {{"dlt698", "192.0.2.1", 1}};
    EXPECT_EQ(HeadEnd::open(*field.store, field.config, kNow).error().code, &kListen);
    field.config.listeners = {{"dlt698", "no address", 1}};
    EXPECT_EQ(HeadEnd::open(*field.store, field.config, kNow).error().code, &kListen);
}

TEST(HeadEndConfig, ReadsAllOfIt) {
    const Result<HeadEndConfig> config = parse_head_end_config(R"(
journal: journal
zone: Asia/Shanghai
bands: [peak, flat]
listen:
  - {protocol: dlt698, address: 0.0.0.0, port: 6980}
call:
  - {name: gate-1, protocol: dlt698, host: 192.0.2.7, port: 4001}
limits: {connections: 10, answer_ms: 500, retry_seconds: 5}
tasks:
  - {kind: daily_freeze, days_back: 7, after_midnight_minutes: 5}
  - {kind: clock, every_hours: 12, drift_seconds: 120, correct: true}
)",
                                                               "/var/lib/voltmark");
    ASSERT_TRUE(config.has_value()) << config.error().message();
    EXPECT_EQ(config->journal, "/var/lib/voltmark/journal");
    EXPECT_EQ(config->zone.name(), "Asia/Shanghai");
    EXPECT_EQ(config->bands, (std::vector<std::string>{"peak", "flat"}));
    EXPECT_EQ(config->listeners[0].port, 6980);
    EXPECT_EQ(config->calls[0].host, "192.0.2.7");
    EXPECT_EQ(config->limits.connections, 10);
    EXPECT_EQ(config->limits.answer, 500ms);
    EXPECT_EQ(config->tasks[0].days_back, 7);
    EXPECT_TRUE(config->tasks[1].is_corrected);
}

TEST(HeadEndConfig, RefusesWhatItDoesNotKnow) {
    for (const char* wrong :
         {"[1]", "zone: UTC", "journal: j\njurnal: k", "journal: j\nlisten: 3",
          "journal: j\nlisten: [{protocol: telegraph}]",
          "journal: j\nlisten: [{protocol: dlt698, port: 70000}]",
          "journal: j\ntasks: [{kind: on_demand}]", "journal: j\nlimits: {connections: many}",
          "journal: j\ncall: [{protocol: dlt698}]", "journal: [", "journal: j\nbands: x"}) {
        const Result<HeadEndConfig> config = parse_head_end_config(wrong, ".");
        ASSERT_FALSE(config.has_value()) << wrong;
        EXPECT_EQ(config.error().code, &kConfig) << wrong;
    }
}

TEST(MeterList, ReadsTheTableAndNamesItsLine) {
    const auto list = MeterList::parse(
        "address,protocol,terminal,area,vendor,key\n1,dlt698,C1,a,v,M1\n"
        "2,dlt698,C1,,,\n3,dlt698,,,,\n");
    ASSERT_TRUE(list.has_value());
    EXPECT_EQ(list->behind("C1").size(), 2U);
    EXPECT_EQ(list->find("1")->key, "M1");
    EXPECT_EQ(list->find("2")->key, "2");
    EXPECT_EQ(list->find("3")->terminal, "3");
    for (const char* wrong :
         {"", "address\n1\n", "address,protocol\n1\n", "address,protocol\n,dlt698\n",
          "address,protocol\n1,telegraph\n", "address,protocol\n1,dlt698\n1,dlt698\n"}) {
        const auto refused = MeterList::parse(wrong);
        ASSERT_FALSE(refused.has_value()) << wrong;
        EXPECT_EQ(refused.error().code, &kMeters);
    }
}

TEST(SimulatedFaults, AreReadOrRefused) {
    EXPECT_EQ(parse_faults("noise=20,reset=5")->reset, 5);
    EXPECT_EQ(parse_faults("loss=7")->loss, 7);
    EXPECT_EQ(parse_faults("")->noise, 0);
    for (const char* wrong : {"noise", "noise=-1", "fire=3", "noise=1001", "noise=x"})
        EXPECT_EQ(parse_faults(wrong).error().code, &kConfig);
}

}  // namespace voltmark::acquire
