// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <unistd.h>

#include "voltmark/acquire/head_end.hpp"
#include "voltmark/acquire/simulator.hpp"

#include "import_test_support.hpp"
#include "simulated_meter.hpp"

namespace voltmark::acquire {

using namespace std::chrono_literals;

inline const SystemClock kNow;

inline time::CivilDay yesterday() {
    return std::chrono::floor<std::chrono::days>(time::Zone::utc().to_local(kNow.now())) -
           std::chrono::days{1};
}

/// A store with simulated meters, an empty journal, and the configuration over both.
struct Field {
    support::TemporaryStore files = support::fresh_store(store::Engine::sqlite);
    std::unique_ptr<store::Store> store;
    HeadEndConfig config;
    SimulatorOptions meters;

    static inline int count_made = 0;

    explicit Field(int count, SimulatedFaults faults = {}, std::string protocol = "dlt698",
                   int meters_per_terminal = 1) {
        meters.count = count;
        meters.meters_per_terminal = meters_per_terminal;
        meters.seed = 7;
        meters.day = yesterday();
        meters.faults = faults;
        meters.protocol = std::move(protocol);
        store = fresh();
        config.journal = std::string{::testing::TempDir()} + "/head-end-" +
                         ::testing::UnitTest::GetInstance()->current_test_info()->name() + "-" +
                         std::to_string(::getpid()) + "-" + std::to_string(++count_made);
        std::filesystem::remove_all(config.journal);
        for (const ListedMeter& meter : simulated_listing(meters)) config.meters.add(meter);
        config.listeners = {{meters.protocol, "127.0.0.1", 0}};
        config.commit = 20ms;
        config.plan = 50ms;
        config.limits.answer = 2000ms;
        config.limits.retry = 1s;
    }
    ~Field() { std::filesystem::remove_all(config.journal); }

    std::unique_ptr<store::Store> fresh() {
        auto made = std::move(*store::Store::create(files.location(), schemas(), kNow));
        const store::Lease writer = made->writer();
        store::Transaction transaction{*writer};
        add_simulated_meters(*writer, meters);
        transaction.commit();
        return made;
    }

    /// Puts the reports of all meters into the journal, as if they had arrived.
    void journal_reports() {
        const auto journal = Journal::open(config.journal);
        const MeterSide& side = *find_meter_side(meters.protocol);
        for (int number = 0; number < meters.count; ++number) {
            const SimulatedMeter meter = make_simulated_meter(meters, number);
            for (const codec::Bytes& frame :
                 {side.report(meter, 0, 48), side.report_day(meter), side.report(meter, 48, 96)}) {
                const auto kept = (*journal)->append({arrived(), meters.protocol, "", frame});
                ASSERT_TRUE(kept.has_value());
            }
        }
    }

    static std::int64_t arrived() {
        return std::chrono::milliseconds{kNow.now().time_since_epoch()}.count();
    }

    RecordCounts record_all(store::Store& into, JournalPosition from) {
        Recorder recorder{into, config};
        JournalReader reader{config.journal, from};
        RecordCounts all;
        for (;;) {
            const Result<RecordCounts> part =
                recorder.record(reader, ~JournalPosition{0}, kNow.now());
            EXPECT_TRUE(part.has_value());
            if (!part || part->records == 0) return all;
            all += *part;
        }
    }

    SimulatorCheck check(store::Store& one) const { return check_simulated(*one.reader(), meters); }
};

inline void expect_whole(const SimulatorCheck& check) {
    EXPECT_EQ(check.meters_whole, check.meters);
    EXPECT_EQ(check.intervals_right, check.intervals_expected);
    EXPECT_EQ(check.intervals_missing, 0);
    EXPECT_EQ(check.intervals_wrong, 0);
    EXPECT_EQ(check.registers_right, check.meters);
    EXPECT_EQ(check.sum_stored_milli, check.sum_expected_milli);
}

/// Waits until something holds; false where it does not within a minute.
inline bool comes_true(const std::function<bool()>& holds) {
    for (int i = 0; i < 1200; ++i) {
        if (holds()) return true;
        std::this_thread::sleep_for(50ms);
    }
    return holds();
}

/// A head end at work on a thread.
class Working {
public:
    explicit Working(Field& field, bool has_trouble = false) : field_{field} {
        auto opened = HeadEnd::open(*field.store, field.config, kNow);
        EXPECT_TRUE(opened.has_value());
        head_end_ = std::move(*opened);
        if (!field.config.listeners.empty()) field.meters.port = head_end_->listening()[0].port;
        thread_ = std::thread{[this, has_trouble] {
            const Result<void> done =
                head_end_->run(std::nullopt, [this, has_trouble](const Error& error) {
                    if (!has_trouble) ADD_FAILURE() << error.message();
                    const std::scoped_lock lock{mutex_};
                    troubles_.push_back(error);
                });
            EXPECT_TRUE(done.has_value());
        }};
    }
    ~Working() { stop(); }
    void stop() {
        if (!thread_.joinable()) return;
        head_end_->stop();
        thread_.join();
    }
    HeadEnd& operator*() { return *head_end_; }
    std::vector<Error> troubles() {
        const std::scoped_lock lock{mutex_};
        return troubles_;
    }

private:
    Field& field_;
    std::unique_ptr<HeadEnd> head_end_;
    std::mutex mutex_;
    std::vector<Error> troubles_;
    std::thread thread_;
};

}  // namespace voltmark::acquire
