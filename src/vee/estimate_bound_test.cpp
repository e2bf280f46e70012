// SPDX-License-Identifier: Apache-2.0
// What estimate_missing makes of registers, daily readings, neighbours and customers.
#include <gtest/gtest.h>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"
#include "voltmark/vee/check_store.hpp"
#include "voltmark/vee/estimate_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;
using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const CivilDay kFirst = make_day(2026, 6, 1);
const time::BillingPeriod kJune{kFirst, make_day(2026, 7, 1)};
const time::BillingPeriod kAlways{make_day(2026, 1, 1), time::kOpenEnd};

/// Four homes of hours; the load of each is the hour in kWh times its number, and each day of June
/// on which `is_missing` says so is not there.
class EstimateBound : public support::StoreTest {
protected:
    void prepare() override {
        make_store({customer::schema(), meter::schema(), schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        for (int site = 1; site <= 4; ++site) add_home(*writer, site);
        transaction.commit();
    }

    static ChannelId channel_of(int site) { return {SiteId{site}, ChannelNo{1}}; }

    void add_home(store::Session& session, int site) {
        const SiteId id{site};
        const std::string key = fmt::format("M{}", site);
        const ContractId contract{id, ContractNo{1}};
        const customer::Party parties[] = {{PartyId{site}, customer::PartyKind::person, key}};
        const customer::Site sites[] = {{id, "east", "1 Road"}};
        const customer::Contract contracts[] = {{contract, key, PartyId{site}, kAlways}};
        customer::add_parties(session, parties, kClock.now());
        customer::add_sites(session, sites);
        customer::add_contracts(session, contracts);
        const meter::ServicePoint point{id, ServicePointNo{1}, "", "Asia/Shanghai"};
        const meter::Install install{id, ServicePointNo{1}, kAlways, key, 1000};
        const meter::Supply supply{id, ServicePointNo{1}, meter::Side::use, kAlways, ContractNo{1}};
        const meter::Channel channels[] = {
            {channel_of(site), ServicePointNo{1}, key + "/E1", Flow::import_active, 60, 0, kAlways},
            {{id, ChannelNo{2}},
             ServicePointNo{1},
             key + "/day",
             Flow::import_active,
             time::IntervalGrid::kDayMinutes,
             0,
             kAlways}};
        const meter::Register total{{id, RegisterNo{1}},
                                    ServicePointNo{1},
                                    key + "/total",
                                    Flow::import_active,
                                    meter::RegisterKind::energy,
                                    "",
                                    6,
                                    kAlways};
        meter::add_service_points(session, {&point, 1});
        meter::add_installs(session, {&install, 1});
        meter::add_supplies(session, {&supply, 1});
        meter::add_channels(session, channels);
        meter::add_registers(session, {&total, 1});
    }

    template <class Add>
    void deliver(Add&& add) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "f", "", kClock.now());
        add(*writer, delivery);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }

    /// \param milli  what the home reads in an hour of a day; empty: nothing.
    void deliver_hours(int site,
                       const std::function<std::optional<std::int64_t>(CivilDay, int)>& milli) {
        meter::SpanBatch batch;
        for (CivilDay day = kFirst - days{40}; day < kFirst + days{70}; day += days{1}) {
            SpanReadings readings;
            for (int hour = 0; hour < 24; ++hour) {
                const std::optional<std::int64_t> value = milli(day, hour);
                readings.values_milli.push_back(value.value_or(0));
                if (!value) readings.runs.push_back({hour, 1, Quality::missing, 0, 0});
            }
            if (readings.runs.size() < 24) batch.add({day, channel_of(site)}, readings, 0);
        }
        deliver([&](store::Session& session, DeliveryId delivery) {
            meter::put_spans(session, delivery, batch.ordered(), meter::Merge::replace_given);
        });
    }

    void read_register(int site, std::initializer_list<std::pair<CivilDay, const char*>> shown) {
        std::vector<meter::StoredRegisterReading> readings;
        for (const auto& [day, value] : shown) {
            readings.push_back({{SiteId{site}, RegisterNo{1}},
                                {day, *meter::parse_register(value), Quality::actual},
                                {}});
        }
        deliver([&](store::Session& session, DeliveryId delivery) {
            meter::put_register_readings(session, delivery, readings);
        });
    }

    std::int64_t sum_between(int site, CivilDay from, CivilDay to) {
        const store::Lease reader = store_->reader();
        const auto spans =
            meter::read_spans(*reader, channel_of(site), from, to, meter::last_delivery(*reader));
        std::int64_t sum = 0;
        for (const meter::ReadSpan& span : *spans)
            for (const std::int64_t value : span.readings.values_milli) sum += value;
        return sum;
    }

    std::vector<EstimatedGap> recorded(int site) {
        const store::Lease reader = store_->reader();
        std::vector<EstimatedGap> gaps;
        for (StoredEstimate& one : read_estimates(*reader, channel_of(site), kJune.from, kJune.to,
                                                  meter::last_delivery(*reader)))
            gaps.push_back(std::move(one.gap));
        return gaps;
    }
};

VOLTMARK_ON_EACH_ENGINE(EstimateBound);

/// A load that a week repeats and no day tells exactly.
std::int64_t load_of(CivilDay day, int hour) {
    const auto number = time::to_number(day);
    return 200'003 + 10'007 * hour + 1'009 * ((number * 37 + hour * 11) % 23);
}

// The sum over the register's days is its advance to the thousandth, whatever was missing and
// however often it is asked for.
TEST_P(EstimateBound, IntervalsSumToTheRegisterExactly) {
    const CivilDay from = kFirst + days{3};
    const CivilDay to = kFirst + days{20};
    deliver_hours(1, [&](CivilDay day, int hour) -> std::optional<std::int64_t> {
        if (day == kFirst + days{5} && hour >= 7 && hour < 12) return std::nullopt;
        if (day == kFirst + days{12} || day == kFirst + days{13}) return std::nullopt;
        if (day == kFirst + days{25} && hour == 4) return std::nullopt;
        return load_of(day, hour);
    });
    read_register(1, {{from, "100.0"}, {to, "250.75"}});
    const EstimateReport report = estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(report.slots_estimated, 54);
    EXPECT_EQ(sum_between(1, from, to), 150'750'000);
    const std::vector<EstimatedGap> gaps = recorded(1);
    ASSERT_EQ(gaps.size(), 3U);
    EXPECT_EQ(gaps[0].method, Method::register_bound);
    EXPECT_EQ(gaps[1].method, Method::register_bound);
    EXPECT_NE(gaps[2].method, Method::register_bound);
    EXPECT_EQ(gaps[1].bound, (KnownTotal{{from, to}, 150'750'000, Method::register_bound}));
    EXPECT_FALSE(gaps[1].sources.empty());
    EXPECT_FALSE(gaps[2].bound.has_value());
}

// A register that counted less than was measured is doubted, and the estimate stays what it was.
TEST_P(EstimateBound, ARegisterBelowWhatWasMeasuredBindsNothing) {
    deliver_hours(1, [&](CivilDay day, int hour) -> std::optional<std::int64_t> {
        if (day == kFirst + days{12}) return std::nullopt;
        return load_of(day, hour);
    });
    read_register(1, {{kFirst, "100"}, {kFirst + days{20}, "101"}});
    estimate_missing(*store_, kJune, {}, kClock, {});
    ASSERT_EQ(recorded(1).size(), 1U);
    EXPECT_NE(recorded(1)[0].method, Method::register_bound);
}

// A silence too long to be estimated is filled where a register says how much it was: by the shape
// of channels of the same class and area.
TEST_P(EstimateBound, ALongSilenceTakesTheTotalAndItsNeighboursShape) {
    const CivilDay to = kFirst + days{22};
    deliver_hours(1, [&](CivilDay day, int hour) -> std::optional<std::int64_t> {
        if (day >= kFirst && day < to) return std::nullopt;
        return load_of(day, hour);
    });
    for (const int site : {2, 3})
        deliver_hours(site, [](CivilDay, int hour) { return std::optional{hour * 1000L}; });
    read_register(1, {{kFirst, "0"}, {to, "110"}});
    estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(sum_between(1, kFirst, to), 110'000'000);
    EXPECT_EQ(sum_between(1, kFirst, kFirst + days{1}), 5'000'000);
    ASSERT_EQ(recorded(1).size(), 1U);
    EXPECT_EQ(recorded(1)[0].method, Method::interval_from_scalar);
}

// A reading of the whole day is a total too.
TEST_P(EstimateBound, ADayThatIsReadWholeIsLaidOut) {
    const CivilDay day = kFirst + days{10};
    deliver_hours(1, [&](CivilDay one, int hour) -> std::optional<std::int64_t> {
        if (one == day && hour > 5) return std::nullopt;
        return load_of(one, hour);
    });
    deliver([&](store::Session& session, DeliveryId delivery) {
        SpanReadings june{std::vector<std::int64_t>(30, 0),
                          {{0, 10, Quality::missing, 0, 0}, {11, 19, Quality::missing, 0, 0}}};
        june.values_milli[10] = 7'654'321;
        meter::SpanBatch batch;
        batch.add({kFirst, {SiteId{1}, ChannelNo{2}}}, june, 0);
        meter::put_spans(session, delivery, batch.ordered(), meter::Merge::replace_given);
    });
    estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_EQ(sum_between(1, day, day + days{1}), 7'654'321);
    ASSERT_EQ(recorded(1).size(), 1U);
    EXPECT_EQ(recorded(1)[0].method, Method::interval_from_scalar);
}

// Where channels run alike and no day is like another, neighbours win the trials.
TEST_P(EstimateBound, NeighboursThatRunAlikeAreChosen) {
    const auto weather = [](CivilDay day) {
        return 1 + (time::to_number(day) * 2654435761LL >> 7) % 97;
    };
    for (const int site : {1, 2, 3, 4}) {
        deliver_hours(site, [&](CivilDay day, int hour) -> std::optional<std::int64_t> {
            if (site == 1 && day == kFirst + days{12}) return std::nullopt;
            return weather(day) * site * (hour + 1) * 1000;
        });
    }
    estimate_missing(*store_, kJune, {}, kClock, {});
    const std::vector<EstimatedGap> gaps = recorded(1);
    ASSERT_EQ(gaps.size(), 1U);
    EXPECT_EQ(gaps[0].method, Method::neighbour);
    EXPECT_EQ(gaps[0].channels.size(), 3U);
    EXPECT_EQ(gaps[0].error_permille, 0);
    EXPECT_EQ(sum_between(1, kFirst + days{12}, kFirst + days{13}),
              weather(kFirst + days{12}) * 300'000);
}

// A channel without any history takes what its neighbours use in the mean.
TEST_P(EstimateBound, WithoutHistoryTheClassTells) {
    deliver_hours(1, [](CivilDay day, int hour) -> std::optional<std::int64_t> {
        if (day != kFirst || hour > 3) return std::nullopt;
        return 1000;
    });
    for (const int site : {2, 3, 4})
        deliver_hours(site, [](CivilDay, int) { return std::optional{6000L}; });
    EstimateRules rules;
    rules.longest_gap_days = 400;
    estimate_missing(*store_, kJune, rules, kClock, {});
    const std::vector<EstimatedGap> gaps = recorded(1);
    ASSERT_FALSE(gaps.empty());
    EXPECT_EQ(gaps[0].method, Method::move_in);
    EXPECT_EQ(gaps[0].channels.size(), 3U);
    EXPECT_EQ(sum_between(1, kFirst + days{7}, kFirst + days{8}), 24 * 6000);
}

// What the rules of the group estimation say is kept as a finding, and a method that fails gives
// way to the next.
TEST_P(EstimateBound, RulesCheckWhatWasEstimated) {
    deliver_hours(1, [&](CivilDay day, int hour) -> std::optional<std::int64_t> {
        if (day >= kFirst + days{10} && day < kFirst + days{19}) return std::nullopt;
        return load_of(day, hour);
    });
    const EstimateReport report = estimate_missing(*store_, kJune, {}, kClock, {});
    EXPECT_GT(report.findings, 0);
    const store::Lease reader = store_->reader();
    FindingFilter filter;
    filter.rule = Rule::prolonged_estimation;
    const std::vector<StoredFinding> found = list_findings(*reader, filter);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].day, kFirst + days{17});
    EXPECT_EQ(found[0].source_key, "M1/E1");
}

TEST(ChooseWithRules, AMethodThatIsNotAcceptedGivesWay) {
    Timeline line{24};
    for (int day = 0; day < 30; ++day) {
        SpanReadings readings;
        for (int hour = 0; hour < 24; ++hour)
            readings.values_milli.push_back(load_of(kFirst, hour));
        if (day == 15) readings.runs = {{8, 6, Quality::missing, 0, 0}};
        line.add_day(kFirst + days{day}, 24, 0, false, &readings);
    }
    const Gap gap{15 * 24 + 8, 6};
    const std::optional<Estimate> best = choose({}, line, gap);
    ASSERT_TRUE(best.has_value());
    ChooseWith with;
    with.accepts = [&](const Estimate& made) { return made.method != best->method; };
    const std::optional<Estimate> next = choose({}, line, gap, with);
    ASSERT_TRUE(next.has_value());
    EXPECT_NE(next->method, best->method);
    // Where none is accepted the best one stays.
    with.accepts = [](const Estimate&) { return false; };
    EXPECT_EQ(choose({}, line, gap, with)->method, best->method);
}

}  // namespace
}  // namespace voltmark::vee
