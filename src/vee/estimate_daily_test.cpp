// SPDX-License-Identifier: Apache-2.0
#include "estimate_daily.hpp"

#include <gtest/gtest.h>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/vee/estimate_store.hpp"
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
const ChannelId kDaily{SiteId{1}, ChannelNo{1}};
const CivilDay kFirst = make_day(2026, 6, 1);
const time::BillingPeriod kJune{kFirst, make_day(2026, 7, 1)};

std::int64_t used_on(CivilDay day) {
    return time::weekday_of(day).iso_encoding() > 5 ? 9'000 : 4'000;
}

TEST(DailyMonths, ADayIsOneSlotOfItsMonth) {
    SpanReadings june{std::vector<std::int64_t>(30, 100),
                      {{4, 3, Quality::missing, 0, 0}, {20, 1, Quality::estimated, 102, 0}}};
    const meter::ReadSpan stored[] = {{kFirst, DeliveryId{1}, june}};
    const DayReadings by_day = days_of_months(stored);
    ASSERT_EQ(by_day.size(), 30U);
    EXPECT_TRUE(by_day.at(kFirst).runs.empty());
    EXPECT_EQ(by_day.at(kFirst + days{5}).runs,
              (std::vector<QualityRun>{{0, 1, Quality::missing, 0, 0}}));
    const SpanReadings made{{70}, {{0, 1, Quality::estimated, 102, 0}}};
    const DayReadings filled =
        months_of_days(stored, {{kFirst + days{5}, made}, {make_day(2026, 7, 2), made}});
    ASSERT_EQ(filled.size(), 2U);
    EXPECT_EQ(filled.at(kFirst).runs,
              (std::vector<QualityRun>{{4, 1, Quality::missing, 0, 0},
                                       {5, 1, Quality::estimated, 102, 0},
                                       {6, 1, Quality::missing, 0, 0},
                                       {20, 1, Quality::estimated, 102, 0}}));
    EXPECT_EQ(filled.at(kFirst).values_milli[5], 70);
    EXPECT_EQ(filled.at(make_day(2026, 7, 1)).values_milli.size(), 31U);
    EXPECT_EQ(filled.at(make_day(2026, 7, 1)).runs,
              (std::vector<QualityRun>{{0, 1, Quality::missing, 0, 0},
                                       {1, 1, Quality::estimated, 102, 0},
                                       {2, 29, Quality::missing, 0, 0}}));
}

// Daily readings that miss days: what the register counted up between is shared among them.
TEST(DailyMonths, DaysSumToTheRegisterExactly) {
    ChannelTask task;
    task.channel.id = kDaily;
    task.channel.interval_minutes = time::IntervalGrid::kDayMinutes;
    task.channel.zone = *time::Zone::find("Asia/Shanghai");
    for (int d = -35; d < 35; ++d) {
        if (d >= 10 && d < 14) continue;
        task.readings[kFirst + days{d}] = {{used_on(kFirst + days{d})}, {}};
    }
    for (int d = 10; d < 14; ++d) task.days.push_back(kFirst + days{d});
    task.expected = {kFirst - days{35}, kFirst + days{35}};
    task.is_off = [](CivilDay day) { return time::weekday_of(day).iso_encoding() > 5; };
    EstimateRules rules;
    rules.checks = nullptr;
    const ChannelEstimates alone = estimate_channel(rules, task);
    ASSERT_EQ(alone.slots_estimated, 4);
    for (const auto& [day, readings] : alone.filled)
        EXPECT_EQ(readings.values_milli.front(), used_on(day)) << time::to_text(day);
    std::int64_t other = 0;
    for (const int d : {8, 9, 14, 15}) other += used_on(kFirst + days{d});
    task.totals = {{{kFirst + days{8}, kFirst + days{16}}, other + 30'001}};
    const ChannelEstimates bound = estimate_channel(rules, task);
    std::int64_t sum = 0;
    for (const auto& [day, readings] : bound.filled) sum += readings.values_milli.front();
    EXPECT_EQ(sum, 30'001);
    EXPECT_EQ(bound.gaps.front().method, Method::register_bound);
}

/// One channel of daily readings from May to July, of which days of June are missing.
class DailyStore : public support::StoreTest {
protected:
    void prepare() override {
        make_store({customer::schema(), meter::schema(), schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const meter::ServicePoint point{kDaily.site_id, ServicePointNo{1}, "", "Asia/Shanghai"};
        const meter::Channel channel{kDaily,
                                     ServicePointNo{1},
                                     "M1/D1",
                                     Flow::import_active,
                                     time::IntervalGrid::kDayMinutes,
                                     1000,
                                     {make_day(2026, 1, 1), time::kOpenEnd}};
        meter::add_service_points(*writer, {&point, 1});
        meter::add_channels(*writer, {&channel, 1});
        meter::SpanBatch batch;
        for (const unsigned month : {5U, 6U, 7U}) {
            const time::BillingPeriod span = time::month_of(make_day(2026, month, 1));
            SpanReadings readings;
            for (CivilDay day = span.from; day < span.to; day += days{1})
                readings.values_milli.push_back(used_on(day));
            if (month == 6) readings.runs = {{9, 5, Quality::missing, 0, 0}};
            batch.add({span.from, kDaily}, readings, 1000);
        }
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "f", "", kClock.now());
        meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }
};

VOLTMARK_ON_EACH_ENGINE(DailyStore);

TEST_P(DailyStore, MissingDaysAreEstimatedAndOwed) {
    const EstimateReport report = estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(report.slots_missing, 5);
    EXPECT_EQ(report.slots_estimated, 5);
    const store::Lease reader = store_->reader();
    const DeliveryId last = meter::last_delivery(*reader);
    const auto spans = meter::read_spans(*reader, kDaily, kJune.from, kJune.to, last);
    ASSERT_TRUE(spans && spans->size() == 1);
    const SpanReadings& june = spans->front().readings;
    for (int d = 0; d < 30; ++d) {
        EXPECT_EQ(june.values_milli[static_cast<std::size_t>(d)], used_on(kFirst + days{d}));
        EXPECT_EQ(meter::qualities_of(june)[static_cast<std::size_t>(d)],
                  d >= 9 && d < 14 ? Quality::estimated : Quality::actual);
    }
    const std::vector<StoredEstimate> told =
        read_estimates(*reader, kDaily, kJune.from, kJune.to, last);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].gap.day, kFirst + days{9});
    EXPECT_EQ(told[0].gap.slots, 5);
    const std::vector<Obligation> owed = list_obligations(*reader, {kFirst + days{45}, 30}, last);
    ASSERT_EQ(owed.size(), 1U);
    EXPECT_TRUE(owed[0].is_daily);
    EXPECT_EQ(owed[0].waiting, 5);
}

TEST_P(DailyStore, ASecondTimeDoesNothing) {
    estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_FALSE(estimate_missing(*store_, kJune, {}, kClock, {}).delivery.has_value());
    EstimateRules plain;
    plain.policy = Policy::plain;
    EXPECT_EQ(estimate_missing(*store_, kJune, plain, kClock, {}).slots_estimated, 0);
}

}  // namespace
}  // namespace voltmark::vee
