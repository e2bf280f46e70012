// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/estimate_store.hpp"

#include <gtest/gtest.h>

#include "voltmark/base/random.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/vee/obligation.hpp"

#include "support/engine_test.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::QualityRun;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;
using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const CivilDay kFirst = make_day(2026, 6, 1);
const ChannelId kChannel{SiteId{1}, ChannelNo{1}};
const time::BillingPeriod kJune{kFirst, make_day(2026, 7, 1)};

/// One channel of hours in Shanghai with readings from May to July, and some of June missing.
class EstimateStore : public support::StoreTest {
protected:
    void prepare() override {
        make_store({customer::schema(), meter::schema(), schema()}, kClock);
        add_channel();
        deliver();
    }

    void add_channel() {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const meter::ServicePoint point{kChannel.site_id, ServicePointNo{1}, "", "Asia/Shanghai"};
        const meter::Channel channel{kChannel,
                                     ServicePointNo{1},
                                     "M1/E1",
                                     Flow::import_active,
                                     60,
                                     1000,
                                     {make_day(2026, 1, 1), time::kOpenEnd}};
        meter::add_service_points(*writer, {&point, 1});
        meter::add_channels(*writer, {&channel, 1});
        transaction.commit();
    }

    void deliver() {
        meter::SpanBatch batch;
        for (CivilDay day = kFirst - days{40}; day < kFirst + days{70}; day += days{1}) {
            if (day == kFirst + days{16}) continue;  // Missing whole.
            SpanReadings readings;
            for (int hour = 0; hour < 24; ++hour) readings.values_milli.push_back(1000 * hour);
            if (day == kFirst + days{9}) readings.runs = {{10, 2, Quality::missing, 0, 0}};
            if (day == kFirst + days{15}) readings.runs = {{20, 4, Quality::missing, 0, 0}};
            batch.add({day, kChannel}, readings, 1000);
        }
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "f", "", kClock.now());
        meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }

    SpanReadings read(CivilDay day) {
        const store::Lease reader = store_->reader();
        const auto spans =
            meter::read_spans(*reader, kChannel, day, day + days{1}, meter::last_delivery(*reader));
        return spans->empty() ? SpanReadings{} : spans->front().readings;
    }

    std::vector<StoredEstimate> recorded() {
        const store::Lease reader = store_->reader();
        return read_estimates(*reader, kChannel, kJune.from, kJune.to,
                              meter::last_delivery(*reader));
    }
};

VOLTMARK_ON_EACH_ENGINE(EstimateStore);

TEST_P(EstimateStore, FillsGapsAndRecordsHow) {
    const EstimateReport report = estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(report.channels, 1);
    EXPECT_EQ(report.slots_missing, 30);
    EXPECT_EQ(report.slots_estimated, 30);
    ASSERT_TRUE(report.delivery.has_value());
    std::int64_t gaps = 0;
    for (const auto& [method, count] : report.by_method) gaps += count.gaps;
    EXPECT_EQ(gaps, 2);
    const SpanReadings whole = read(kFirst + days{16});
    for (std::size_t hour = 0; hour < 24; ++hour)
        EXPECT_EQ(whole.values_milli[hour], 1000 * static_cast<std::int64_t>(hour));
    ASSERT_EQ(whole.runs.size(), 1U);
    EXPECT_EQ(whole.runs[0].quality, Quality::estimated);
    const std::vector<StoredEstimate> stored = recorded();
    ASSERT_EQ(stored.size(), 2U);
    EXPECT_EQ(stored[0].delivery, *report.delivery);
    EXPECT_EQ(stored[0].gap.day, kFirst + days{9});
    EXPECT_EQ(stored[0].gap.first, 10);
    EXPECT_EQ(stored[0].gap.slots, 2);
    EXPECT_EQ(stored[0].gap.error_permille, 0);
    EXPECT_FALSE(stored[0].gap.sources.empty());
    // The second gap goes on from one day into the next: one gap, one method.
    EXPECT_EQ(stored[1].gap.day, kFirst + days{15});
    EXPECT_EQ(stored[1].gap.first, 20);
    EXPECT_EQ(stored[1].gap.slots, 28);
    EXPECT_EQ(static_cast<int>(stored[1].gap.method), whole.runs[0].method);
    for (const Source& source : stored[1].gap.sources) EXPECT_NE(source.day, kFirst + days{16});
}

// Estimating again finds nothing to do: what is estimated is not missing, and no estimate is made
// of one.
TEST_P(EstimateStore, ASecondTimeDoesNothing) {
    estimate_missing(*store_, kJune, {}, kClock, {});
    const EstimateReport again = estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(again.slots_missing, 0);
    EXPECT_FALSE(again.delivery.has_value());
    EXPECT_EQ(recorded().size(), 2U);
}

// What was estimated is owed until an actual reading comes; the oldest leads.
TEST_P(EstimateStore, AnEstimateIsOwedUntilItIsRead) {
    estimate_missing(*store_, kJune, {}, kClock, {});
    const auto owed = [&] {
        const store::Lease reader = store_->reader();
        return list_obligations(*reader, {kFirst + days{45}, 30}, meter::last_delivery(*reader));
    };
    const std::vector<Obligation> before = owed();
    ASSERT_EQ(before.size(), 2U);
    EXPECT_EQ(before[0].source_key, "M1/E1");
    EXPECT_EQ(before[0].day, kFirst + days{9});
    EXPECT_EQ(before[0].waiting, 2);
    EXPECT_EQ(before[0].age_days, 36);
    EXPECT_TRUE(before[0].is_overdue);
    EXPECT_EQ(before[1].waiting, 28);
    EXPECT_EQ(before[1].age_days, 30);
    EXPECT_FALSE(before[1].is_overdue);
    // Day 16 is read whole, and four slots of the evening before are still owed.
    meter::SpanBatch batch;
    batch.add({kFirst + days{16}, kChannel}, {std::vector<std::int64_t>(24, 500), {}}, 1000);
    batch.add({kFirst + days{9}, kChannel}, {std::vector<std::int64_t>(24, 500), {}}, 1000);
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "late", "", kClock.now());
        meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }
    const std::vector<Obligation> after = owed();
    ASSERT_EQ(after.size(), 1U);
    EXPECT_EQ(after[0].day, kFirst + days{15});
    EXPECT_EQ(after[0].slots, 28);
    EXPECT_EQ(after[0].waiting, 4);
}

TEST_P(EstimateStore, APreviewWritesNothing) {
    std::vector<EstimatedGap> seen;
    const EstimateReport report = preview_missing(
        *store_, kJune, {}, [&](const EstimatedGap& gap) { seen.push_back(gap); }, {});
    EXPECT_EQ(report.slots_estimated, 30);
    EXPECT_FALSE(report.delivery.has_value());
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].sum_milli, 21'000);
    EXPECT_EQ(read(kFirst + days{16}), SpanReadings{});
    EXPECT_TRUE(recorded().empty());
    const EstimateReport made = estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(made.by_method, report.by_method);
}

TEST_P(EstimateStore, TakesTheMethodThatItIsTold) {
    EstimateRules rules;
    rules.only = Method::like_day;
    estimate_missing(*store_, kJune, rules, kClock, {});
    for (const StoredEstimate& one : recorded()) EXPECT_EQ(one.gap.method, Method::like_day);
    EXPECT_EQ(read(kFirst + days{9}).runs,
              (std::vector<QualityRun>{{10, 2, Quality::estimated, 102, 0}}));
}

TEST_P(EstimateStore, ThePlainPolicyDoesAsBefore) {
    EstimateRules rules;
    rules.policy = Policy::plain;
    const EstimateReport report = estimate_missing(*store_, kJune, rules, kClock, {});
    EXPECT_EQ(report.slots_estimated, 30);
    EXPECT_TRUE(report.by_method.empty());
    EXPECT_TRUE(recorded().empty());
    EXPECT_EQ(read(kFirst + days{9}).runs,
              (std::vector<QualityRun>{{10, 2, Quality::estimated, 101, 0}}));
    EXPECT_EQ(read(kFirst + days{16}).runs,
              (std::vector<QualityRun>{{0, 24, Quality::estimated, 102, 0}}));
}

/// A task of one channel without a store.
ChannelTask task_of(DayReadings readings, std::vector<CivilDay> missing) {
    ChannelTask task;
    task.channel.id = kChannel;
    task.channel.interval_minutes = 60;
    task.channel.zone = *time::Zone::find("Asia/Shanghai");
    task.readings = std::move(readings);
    task.days = std::move(missing);
    task.expected = {kFirst - days{60}, kFirst + days{60}};
    task.is_off = [](CivilDay) { return false; };
    return task;
}

TEST(EstimateChannel, LeavesALongSilenceEmpty) {
    DayReadings readings;
    for (int d = -40; d <= 40; ++d) {
        if (d >= 0 && d < 15) continue;
        readings[kFirst + days{d}] = {std::vector<std::int64_t>(24, 100), {}};
    }
    std::vector<CivilDay> missing;
    for (int d = 0; d < 15; ++d) missing.push_back(kFirst + days{d});
    const ChannelEstimates made = estimate_channel({}, task_of(readings, missing));
    EXPECT_EQ(made.slots_missing, 15 * 24);
    EXPECT_EQ(made.slots_estimated, 0);
    EXPECT_TRUE(made.filled.empty());
    EstimateRules patient;
    patient.longest_gap_days = 15;
    EXPECT_EQ(estimate_channel(patient, task_of(readings, missing)).slots_estimated, 15 * 24);
}

/// Days with a missing run here and there, and days without any reading.
DayReadings ragged_days(Random& random, std::vector<CivilDay>& missing) {
    DayReadings readings;
    for (int d = -20; d <= 20; ++d) {
        const CivilDay day = kFirst + days{d};
        const auto first = static_cast<int>(random.between(0, 23));
        const auto count = static_cast<int>(random.between(0, 24 - first));
        if (random.below(8) != 0) {
            SpanReadings& span = readings[day];
            for (int hour = 0; hour < 24; ++hour)
                span.values_milli.push_back(random.between(0, 5'000'000));
            if (count > 0) {
                span.runs = {{first, count, Quality::missing, 0, 0}};
                std::fill_n(span.values_milli.begin() + first, count, 0);
            }
        }
        if (count > 0 || !readings.contains(day)) missing.push_back(day);
    }
    return readings;
}

/// \returns  how many slots are estimated; expects those that were measured to be as before.
int expect_kept(const SpanReadings& before, const SpanReadings& after) {
    const std::vector<Quality> was = meter::qualities_of(before);
    const std::vector<Quality> is = meter::qualities_of(after);
    int estimated = 0;
    for (std::size_t hour = 0; hour < is.size(); ++hour) {
        const bool was_measured = hour < was.size() && was[hour] == Quality::actual;
        EXPECT_EQ(is[hour] == Quality::actual, was_measured);
        if (was_measured) {
            EXPECT_EQ(after.values_milli[hour], before.values_milli[hour]);
        }
        estimated += is[hour] == Quality::estimated ? 1 : 0;
    }
    return estimated;
}

// Law: what was measured stays as it was, every slot says what it is, and counts agree.
TEST(EstimateChannel, ChangesNothingThatWasMeasured) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random{seed};
        std::vector<CivilDay> missing;
        DayReadings readings = ragged_days(random, missing);
        const ChannelTask task = task_of(std::move(readings), missing);
        const ChannelEstimates made = estimate_channel({}, task);
        std::int64_t estimated = 0;
        for (const auto& [day, span] : made.filled) {
            const auto stored = task.readings.find(day);
            estimated +=
                expect_kept(stored == task.readings.end() ? SpanReadings{} : stored->second, span);
        }
        EXPECT_EQ(estimated, made.slots_estimated);
        EXPECT_LE(made.slots_estimated, made.slots_missing);
        std::int64_t told = 0;
        for (const EstimatedGap& gap : made.gaps) told += gap.slots;
        EXPECT_EQ(told, estimated);
    }
}

// Days that were read at another interval stay as they are: their slots are not the channel's.
TEST(EstimateChannel, LeavesDaysOfAnotherIntervalAlone) {
    DayReadings readings;
    for (int d = -10; d <= 10; ++d)
        readings[kFirst + days{d}] = {std::vector<std::int64_t>(24, 100), {}};
    readings[kFirst] = {std::vector<std::int64_t>(96, 100), {{90, 6, Quality::missing, 0, 0}}};
    const ChannelEstimates made = estimate_channel({}, task_of(readings, {kFirst}));
    EXPECT_TRUE(made.filled.empty());
    EXPECT_EQ(made.slots_missing, 6);
}

// A method that can tell a part of a gap fills that part and leaves the rest missing.
TEST(EstimateChannel, FillsTheSlotsThatItCan) {
    DayReadings readings;
    for (const int d : {-2, -1}) {
        readings[kFirst + days{d}] = {std::vector<std::int64_t>(24, 100),
                                      {{6, 3, Quality::missing, 0, 0}}};
    }
    ChannelTask task = task_of(readings, {kFirst});
    task.expected = {kFirst - days{2}, kFirst + days{1}};
    const ChannelEstimates made = estimate_channel({}, task);
    ASSERT_EQ(made.filled.size(), 1U);
    const std::vector<QualityRun>& runs = made.filled.at(kFirst).runs;
    ASSERT_EQ(runs.size(), 3U);
    EXPECT_EQ(runs[0].count, 6);
    EXPECT_EQ(runs[1], (QualityRun{6, 3, Quality::missing, 0, 0}));
    EXPECT_EQ(runs[2].first, 9);
    EXPECT_EQ(runs[2].count, 15);
    EXPECT_EQ(made.gaps.size(), 2U);
    EXPECT_EQ(made.slots_estimated, 21);
}

}  // namespace
}  // namespace voltmark::vee
