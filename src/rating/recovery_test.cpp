// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/recovery.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/rating/errors.hpp"

namespace voltmark::rating {
namespace {

Price price(std::string_view text) {
    return *parse_price(text);
}

// Worked example E11: 10 % slow, 900,000 kWh since the last test; when it began is not known.
TEST(Recovery, AMeterThatWasSlowOwesHalfOfTheTime) {
    MeterError slow{Energy::from_kilo(900'000), -10'000'000, true};
    EXPECT_EQ(*unregistered_energy(slow), Energy::from_kilo(50'000));
    slow.since_unknown = false;
    EXPECT_EQ(*unregistered_energy(slow), Energy::from_kilo(100'000));
    const MeterError fast{Energy::from_kilo(1'100), 10'000'000, false};
    EXPECT_EQ(*unregistered_energy(fast), Energy::from_kilo(-100));
}

// Worked example E12: 30 hours, 30,000 kWh in a month of 30 days, 0.40, four times.
TEST(Recovery, AFaultOutageIsPaidAsOftenAsItsPriceHasParts) {
    FaultOutage outage{Energy::from_kilo(30'000), 30, 30'000, price("0.40"), 4};
    const Result<Compensation> paid = outage_compensation(outage, kCny, Rounding::half_up);
    ASSERT_TRUE(paid.has_value());
    EXPECT_EQ(paid->energy, Energy::from_kilo(1'250));
    EXPECT_EQ(paid->amount, Money::from_minor(200'000, kCny));
    outage.times = 5;
    EXPECT_EQ(outage_compensation(outage, kCny, Rounding::half_up)->amount,
              Money::from_minor(250'000, kCny));
}

// Worked example E9: 2 kW for 180 days, of 12 hours at 0.40 and of 6 at 0.30.
TEST(Recovery, EnergyThatWasTakenIsChargedAndThreeTimesMore) {
    TakenEnergy taken{Power::from_kilo(2), 180, 12'000, price("0.40"), 3};
    Result<Recovery> owed = recover_taken(taken, kCny, Rounding::half_up);
    ASSERT_TRUE(owed.has_value());
    EXPECT_EQ(owed->energy, Energy::from_kilo(4'320));
    EXPECT_EQ(owed->charge, Money::from_minor(172'800, kCny));
    EXPECT_EQ(owed->charge + owed->penalty, Money::from_minor(691'200, kCny));
    taken.hours_a_day_e3 = 6'000;
    taken.price = price("0.30");
    owed = recover_taken(taken, kCny, Rounding::half_up);
    EXPECT_EQ(owed->charge + owed->penalty, Money::from_minor(259'200, kCny));
}

TEST(Recovery, WhatIsNoneOfItsKindIsRefused) {
    const Result<Energy> none = unregistered_energy({Energy::from_kilo(1), -100'000'000, false});
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().name(), kRecoveryRange.name);
    EXPECT_EQ(none.error().message(), "error of -100 lies outside -99 to 99");
    EXPECT_FALSE(
        outage_compensation({Energy::from_kilo(1), 32, 1, {}, 4}, kCny, Rounding::half_up));
    EXPECT_FALSE(recover_taken({Power::from_kilo(1), 0, 1, {}, 3}, kCny, Rounding::half_up));
    EXPECT_FALSE(recover_taken({Power::from_kilo(1), 1, 24'001, {}, 3}, kCny, Rounding::half_up));
}

// Law: what was registered and what was not are what flowed, to half a kilowatt-hour.
RC_GTEST_PROP(RecoveryLaws, RegisteredAndUnregisteredAreWhatFlowed, ()) {
    const auto kilo = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000);
    const auto percent = *rc::gen::inRange<std::int64_t>(-99, 100);
    const Energy missing =
        *unregistered_energy({Energy::from_kilo(kilo), percent * 1'000'000, false});
    const Int128 flowed = Int128{kilo} * 100 + Int128{missing.milli() / 1'000'000} * 100;
    const Int128 wrong = flowed * (100 + percent) - Int128{kilo} * 100 * 100;
    const Int128 size = wrong < 0 ? -wrong : wrong;
    RC_ASSERT(size <= Int128{50} * (100 + percent));
}

}  // namespace
}  // namespace voltmark::rating
