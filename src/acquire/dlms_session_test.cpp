// SPDX-License-Identifier: Apache-2.0
// Meters of DLMS/COSEM over real sockets: asked, pushing, with and without ciphering.
#include <filesystem>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "voltmark/acquire/head_end.hpp"
#include "voltmark/acquire/head_end_errors.hpp"
#include "voltmark/acquire/simulator.hpp"
#include "voltmark/codec/dlms.hpp"

#include "dlms_exchange.hpp"
#include "dlms_record.hpp"
#include "head_end_test_support.hpp"
#include "protocol_dlms.hpp"
#include "simulated_dlms.hpp"

namespace voltmark::acquire {

namespace {

namespace dlms = codec::dlms;
using codec::Bytes;

std::string fresh_path(std::string_view what) {
    static int made = 0;
    const std::string path =
        fmt::format("{}/dlms-{}-{}-{}", ::testing::TempDir(), what, ::getpid(), ++made);
    std::filesystem::remove_all(path);
    return path;
}

/// A head end at work with a store that knows simulated meters of a kind.
class DlmsField {
public:
    DlmsField(std::string kind, int count, SimulatedFaults faults, std::vector<TaskPlan> tasks)
        : kind_{std::move(kind)} {
        meters.count = count;
        meters.seed = 11;
        meters.day = yesterday();
        meters.faults = faults;
        meters.protocol = kind_;
        store = std::move(*store::Store::create(files_.location(), schemas(), kNow));
        {
            const store::Lease writer = store->writer();
            store::Transaction transaction{*writer};
            add_simulated_meters(*writer, meters);
            transaction.commit();
        }
        config.journal = fresh_path("journal");
        for (const std::string& address : simulated_addresses(meters))
            config.meters.add({address, "dlms", "", "", "area 1", "vendor 1"});
        config.listeners = {{"dlms", "127.0.0.1", 0}};
        config.commit = 20ms;
        config.plan = 50ms;
        config.limits.answer = 1000ms;
        config.limits.retry = 1s;
        config.tasks = std::move(tasks);
        auto secrets = std::make_shared<DlmsSecrets>();
        secrets->set_default(simulated_dlms_access(kind_));
        config.keyed = {make_dlms_protocol(
            secrets, std::make_shared<InvocationCounters>(config.journal + ".counters"))};
    }
    ~DlmsField() {
        std::filesystem::remove_all(config.journal);
        std::filesystem::remove(config.journal + ".counters");
    }
    DlmsField(const DlmsField&) = delete;
    DlmsField& operator=(const DlmsField&) = delete;

    void start() {
        head_end = std::move(*HeadEnd::open(*store, config, kNow));
        meters.port = head_end->listening()[0].port;
        thread_ = std::thread{[this] {
            const Result<void> done = head_end->run(
                std::nullopt, [](const Error& error) { ADD_FAILURE() << error.message(); });
            EXPECT_TRUE(done.has_value());
        }};
    }
    void stop() {
        head_end->stop();
        thread_.join();
    }
    SimulatorCheck check() const { return check_simulated(*store->reader(), meters); }

    std::unique_ptr<store::Store> store;
    HeadEndConfig config;
    SimulatorOptions meters;
    std::unique_ptr<HeadEnd> head_end;

private:
    std::string kind_;
    support::TemporaryStore files_ = support::fresh_store(store::Engine::sqlite);
    std::thread thread_;
};

std::string recorded_bytes(const std::string& journal) {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator{journal}) {
        std::ifstream file{entry.path(), std::ios::binary};
        all.append(std::istreambuf_iterator<char>{file}, {});
    }
    return all;
}

/// Every slot arrives and is right, and the journal alone gives the same readings again.
void asks_for_all(const std::string& kind, SimulatedFaults faults) {
    DlmsField field{kind,
                    12,
                    faults,
                    {{TaskKind::daily_freeze, 2, 0min},
                     {TaskKind::curve, 1, 0min},
                     {.kind = TaskKind::clock, .drift_max = 30s, .is_corrected = true}}};
    field.meters.is_reporting = false;
    field.meters.length = 14s;
    field.start();
    const SimulatorOptions meters = field.meters;
    std::thread simulation{[&] { EXPECT_TRUE(simulate_meters(meters).has_value()); }};
    SimulatorCheck check;
    for (int i = 0; i < 450; ++i) {
        check = field.check();
        if (check.meters_whole == check.meters && check.registers_right == check.meters) break;
        std::this_thread::sleep_for(50ms);
    }
    field.stop();
    simulation.join();
    expect_whole(check);
    EXPECT_EQ(field.head_end->counts().records.quarantined, 0);

    DlmsField other{kind, 12, faults, {}};
    Recorder recorder{*other.store, field.config};
    JournalReader reader{field.config.journal, 0};
    for (;;) {
        const auto part = recorder.record(reader, ~JournalPosition{0}, kNow.now());
        ASSERT_TRUE(part.has_value());
        if (part->records == 0) break;
    }
    expect_whole(other.check());
    const std::string kept = recorded_bytes(field.config.journal);
    EXPECT_EQ(kept.find("12345678"), std::string::npos);
    // What was ciphered stays so: the name of the load profile's columns is in none of it.
    const Bytes columns{0x09, 0x06, 0x01, 0x00, 0x01, 0x1D, 0x00, 0xFF};
    const bool is_readable = kept.find(std::string{columns.begin(), columns.end()}) != kept.npos;
    EXPECT_FALSE(is_readable);
}

}  // namespace

TEST(DlmsSession, AsksMetersWithAPasswordForWhatIsMissing) {
    asks_for_all("dlms", {.noise = 200, .clock = 300, .rollover = 200, .reset = 100});
}

TEST(DlmsSession, AsksMetersInHdlcForWhatIsMissing) {
    asks_for_all("dlms_hdlc", {.clock = 300, .rollover = 200, .reset = 100});
}

TEST(DlmsSession, AsksMetersWithKeysForWhatIsMissing) {
    asks_for_all("dlms_gmac", {.noise = 200, .clock = 300, .rollover = 200, .reset = 100});
}

namespace {

void takes_pushes(const std::string& kind) {
    DlmsField field{kind,
                    20,
                    {.silence = 50,
                     .noise = 300,
                     .duplicate = 200,
                     .reorder = 300,
                     .rollover = 200,
                     .reset = 100},
                    {}};
    field.start();
    EXPECT_TRUE(simulate_meters(field.meters).has_value());
    for (int i = 0; i < 200 && field.check().meters_whole < 20; ++i)
        std::this_thread::sleep_for(50ms);
    field.stop();
    expect_whole(field.check());
}

}  // namespace

TEST(DlmsSession, StoresWhatMetersPush) {
    takes_pushes("dlms");
}

TEST(DlmsSession, StoresWhatMetersPushCiphered) {
    takes_pushes("dlms_gmac");
}

}  // namespace voltmark::acquire
