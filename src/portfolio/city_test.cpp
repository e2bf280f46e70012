// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/city.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace voltmark::portfolio {
namespace {

using time::CivilDay;
using time::make_day;

constexpr int kIntervals[] = {5, 10, 15, 30, 60, 1440};
const CivilDay kFrom = make_day(2026, 7, 1);

City city_of(std::uint64_t seed, int minutes) {
    return {seed, SiteId{1}, PartyId{1}, kFrom, *time::IntervalGrid::of_minutes(minutes)};
}

std::vector<City::ChannelSpan> span_of(const City& city, std::int64_t customer, CivilDay span) {
    std::vector<City::ChannelSpan> made;
    city.readings(customer, span, made);
    return made;
}

bool equal(const std::vector<City::ChannelSpan>& left,
           const std::vector<City::ChannelSpan>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const City::ChannelSpan& one, const City::ChannelSpan& other) {
                          return one.key == other.key && one.readings == other.readings;
                      });
}

std::int64_t energy_wh(const meter::SpanReadings& readings) {
    return std::accumulate(readings.values_milli.begin(), readings.values_milli.end(),
                           std::int64_t{0}) /
           1000;
}

// A run that somebody else must be able to repeat is named by its seed.
TEST(City, OneSeedGivesOneCity) {
    Portfolio one;
    Portfolio other;
    Portfolio another;
    city_of(7, 15).add_customers(0, 50, one);
    city_of(7, 15).add_customers(0, 50, other);
    city_of(8, 15).add_customers(0, 50, another);
    const auto names = [](const Portfolio& portfolio) {
        std::string text;
        for (const customer::Party& party : portfolio.parties) text += party.name + '\n';
        for (const customer::ContractTerm& term : portfolio.terms)
            text += term.tariff + term.attributes.to_json() + '\n';
        return text;
    };
    EXPECT_EQ(names(one), names(other));
    EXPECT_NE(names(one), names(another));
    for (const int minutes : kIntervals) {
        const City city = city_of(7, minutes);
        const CivilDay span = time::IntervalGrid::of_minutes(minutes)->span_of(kFrom);
        for (std::int64_t customer = 0; customer < 50; ++customer) {
            EXPECT_TRUE(
                equal(span_of(city, customer, span), span_of(city_of(7, minutes), customer, span)));
        }
        EXPECT_FALSE(equal(span_of(city, 3, span), span_of(city_of(8, minutes), 3, span)));
    }
}

// Workers make days in any order, and customers in slices.
TEST(City, AnyDayMadeAloneEqualsItInSequence) {
    for (const int minutes : kIntervals) {
        const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(minutes);
        const City city = city_of(5, minutes);
        std::vector<City::ChannelSpan> made;  // Used again, as a worker does.
        for (std::int64_t customer = 0; customer < 30; ++customer) {
            CivilDay span = grid.span_of(kFrom);
            for (int i = 0; i < 3; ++i, span = grid.span_after(span)) {
                city.readings(customer, span, made);
                EXPECT_TRUE(equal(made, span_of(city_of(5, minutes), customer, span)))
                    << minutes << " minutes, customer " << customer;
            }
        }
    }
    Portfolio whole;
    Portfolio slices;
    city_of(5, 15).add_customers(0, 40, whole);
    for (const auto& [first, last] : {std::pair{0, 13}, {13, 14}, {14, 40}})
        city_of(5, 15).add_customers(first, last, slices);
    ASSERT_EQ(whole.channels.size(), slices.channels.size());
    for (std::size_t i = 0; i < whole.channels.size(); ++i)
        EXPECT_EQ(whole.channels[i].source_key, slices.channels[i].source_key);
}

// Readings that no channel takes, or a channel without readings, would hold bills.
TEST(City, EverySpanFitsItsChannel) {
    for (const int minutes : kIntervals) {
        const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(minutes);
        const City city = city_of(3, minutes);
        const CivilDay span = grid.span_of(kFrom);
        const auto slots =
            static_cast<std::size_t>(grid.slots(*time::Zone::find("Asia/Shanghai"), span));
        EXPECT_EQ(slots, minutes == 1440 ? 31U : 1440U / static_cast<unsigned>(minutes));
        Portfolio portfolio;
        city.add_customers(0, 100, portfolio);
        auto channel = portfolio.channels.begin();
        for (std::int64_t customer = 0; customer < 100; ++customer) {
            for (const City::ChannelSpan& made : span_of(city, customer, span)) {
                ASSERT_NE(channel, portfolio.channels.end());
                EXPECT_EQ(made.key.channel, channel->id);
                EXPECT_EQ(made.key.span, span);
                EXPECT_EQ(channel->interval_minutes, minutes);
                EXPECT_EQ(made.readings.values_milli.size(), slots);
                EXPECT_TRUE(made.readings.runs.empty());
                ++channel;
            }
        }
        EXPECT_EQ(channel, portfolio.channels.end());
    }
}

// Figures of a demonstration must look like those of life: a home uses 1 to 60 kWh a day.
TEST(City, EnergyIsPlausible) {
    constexpr std::int64_t kCustomers = 2000;
    const City city = city_of(1, 15);
    Portfolio portfolio;
    city.add_customers(0, kCustomers, portfolio);
    std::int64_t homes = 0;
    std::int64_t home_wh = 0;
    for (std::int64_t customer = 0; customer < kCustomers; ++customer) {
        const bool is_home = portfolio.parties[static_cast<std::size_t>(customer)].kind ==
                             customer::PartyKind::person;
        for (const City::ChannelSpan& made : span_of(city, customer, kFrom)) {
            const std::int64_t day_wh = energy_wh(made.readings);
            EXPECT_GE(day_wh, 0);
            EXPECT_LT(day_wh, is_home ? 80'000 : 50'000'000) << customer;
            for (const std::int64_t milli : made.readings.values_milli) {
                EXPECT_GE(milli, 0);
                EXPECT_EQ(milli % City::kStepMilli, 0);
            }
            if (!is_home || made.key.channel.channel_no != ChannelNo{1}) continue;
            ++homes;
            home_wh += day_wh;
        }
    }
    EXPECT_GT(homes, kCustomers * 87 / 100);
    EXPECT_LT(homes, kCustomers * 93 / 100);
    EXPECT_GT(home_wh / homes, 5'000);
    EXPECT_LT(home_wh / homes, 25'000);
}

// The coarser meter counts the same flow: a daily reading is the sum of its day's quarter hours.
TEST(City, ADailyReadingIsTheSumOfItsQuarterHours) {
    const City daily = city_of(9, 1440);
    const City quarters = city_of(9, 15);
    for (std::int64_t customer = 0; customer < 40; ++customer) {
        const std::vector<City::ChannelSpan> month = span_of(daily, customer, kFrom);
        for (const int day : {0, 14, 30}) {
            const std::vector<City::ChannelSpan> made =
                span_of(quarters, customer, kFrom + std::chrono::days{day});
            ASSERT_EQ(month.size(), made.size());
            for (std::size_t c = 0; c < made.size(); ++c) {
                EXPECT_EQ(month[c].readings.values_milli[static_cast<std::size_t>(day)],
                          energy_wh(made[c].readings) * 1000);
            }
        }
    }
}

// A home with panels feeds in by day and never by night.
TEST(City, TheSunShinesByDay) {
    const City city = city_of(2, 60);
    Portfolio portfolio;
    city.add_customers(0, 400, portfolio);
    int with_panels = 0;
    for (const meter::Channel& channel : portfolio.channels) {
        if (channel.flow != Flow::export_active) continue;
        const std::int64_t customer = raw(channel.id.site_id) - 1;
        const meter::SpanReadings fed_in = span_of(city, customer, kFrom).at(1).readings;
        ++with_panels;
        EXPECT_EQ(fed_in.values_milli[2], 0);
        EXPECT_EQ(fed_in.values_milli[22], 0);
        EXPECT_GT(fed_in.values_milli[12], 0);
    }
    EXPECT_GT(with_panels, 5);
}

}  // namespace
}  // namespace voltmark::portfolio
