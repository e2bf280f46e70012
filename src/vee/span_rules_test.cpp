// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/vee/errors.hpp"
#include "voltmark/vee/rule_errors.hpp"
#include "voltmark/vee/validate.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;

SpanReadings flat(std::int64_t milli, std::size_t slots = 24) {
    return {std::vector<std::int64_t>(slots, milli), {}};
}

/// A day of quarter hours in which nothing is odd.
SpanReadings usual_day(std::size_t slots = 96) {
    SpanReadings day = flat(0, slots);
    for (std::size_t i = 0; i < slots; ++i)
        day.values_milli[i] = 200'000 + static_cast<std::int64_t>(i * 7919 % 97) * 1000;
    return day;
}

SpanContext context_of(const SpanReadings& day, int minutes = 15) {
    SpanContext context;
    context.interval_minutes = minutes;
    context.slots = context.begun = static_cast<int>(day.values_milli.size());
    context.capacity_milli = 10'000'000;  // 10 kVA.
    context.usual = Usual{23'000'000 * 10LL, 96 * 10, 10};
    return context;
}

ChannelRules all_rules(const RulePolicy& policy = default_rules(),
                       Flow flow = Flow::import_active) {
    return rules_for(policy, flow, 15, "", std::nullopt);
}

std::vector<Finding> check(const SpanReadings& day, const SpanContext& context,
                           const ChannelRules& rules = all_rules()) {
    std::vector<Finding> found;
    check_span(rules, context, rule_span(day), found);
    std::vector<Finding> twin;
    reference::check_span(rules, context, rule_span(day), twin);
    EXPECT_EQ(found, twin);
    return found;
}

/// The findings of one rule.
std::vector<Finding> of(Rule rule, const std::vector<Finding>& found) {
    std::vector<Finding> some;
    std::copy_if(found.begin(), found.end(), std::back_inserter(some),
                 [&](const Finding& one) { return one.rule == rule; });
    return some;
}

/// The one finding of a rule, and no other rule has one.
void expect_only(const std::vector<Finding>& found, Rule rule, int first, int count) {
    ASSERT_EQ(found.size(), 1U) << to_text(rule);
    EXPECT_EQ(found[0].rule, rule);
    EXPECT_EQ(found[0].first, first);
    EXPECT_EQ(found[0].count, count);
    EXPECT_EQ(to_error(found[0]).code, &code_of(rule));
}

std::vector<Finding> arrive(SpanReadings& day) {
    return validate(rules_for(default_rules(), Flow::import_active, 60, "", Group::initial), 60,
                    day);
}

TEST(Validate, RefusesNegativesAndSpikesAndReportsGaps) {
    SpanReadings day = flat(1000);
    day.values_milli[3] = day.values_milli[4] = -5;
    day.values_milli[10] = 30'000;
    day.values_milli[20] = 0;
    day.runs = {{20, 1, Quality::missing, 0, 0}};
    const std::vector<Finding> caught = arrive(day);
    ASSERT_EQ(caught.size(), 3U);
    EXPECT_EQ(to_error(caught[0]).code, &kGap);
    EXPECT_EQ(to_error(caught[1]).code, &kNegative);
    EXPECT_EQ(caught[1].first, 3);
    EXPECT_EQ(caught[1].count, 2);
    EXPECT_EQ(caught[1].value_milli, -5);
    EXPECT_EQ(to_error(caught[2]).code, &kSpike);
    EXPECT_EQ(caught[2].value_milli, 30'000);
    const std::vector<meter::QualityRun> want = {{3, 2, Quality::missing, 0, 0},
                                                 {10, 1, Quality::missing, 0, 0},
                                                 {20, 1, Quality::missing, 0, 0}};
    EXPECT_EQ(day.runs, want);
    EXPECT_EQ(day.values_milli[10], 0);
}

// A home that was away, a kettle, a day of zeros: real days that look odd must pass.
TEST(Validate, LeavesHonestDaysAlone) {
    SpanReadings away = flat(0);
    away.values_milli[12] = 2'000'000;
    SpanReadings kettle = flat(100'000);
    kettle.values_milli[7] = 1'500'000;
    SpanReadings night_shift = flat(3'000'000);
    for (std::size_t slot = 8; slot < 20; ++slot) night_shift.values_milli[slot] = 150'000'000;
    for (SpanReadings* day : {&away, &kettle, &night_shift}) {
        const SpanReadings before = *day;
        EXPECT_TRUE(arrive(*day).empty());
        EXPECT_EQ(*day, before);
    }
}

// A value inside a run that already says something keeps the rest of the run.
TEST(Validate, CutsRunsAroundWhatItRefuses) {
    SpanReadings day = flat(1000);
    day.runs = {{2, 6, Quality::substituted, 14, 79}};
    day.values_milli[4] = -1;
    arrive(day);
    const std::vector<meter::QualityRun> want = {{2, 2, Quality::substituted, 14, 79},
                                                 {4, 1, Quality::missing, 0, 0},
                                                 {5, 3, Quality::substituted, 14, 79}};
    EXPECT_EQ(day.runs, want);
}

// What is doubted is kept with its value; what says more than "actual" goes on saying it.
TEST(Validate, MarksTheActualReadingsThatItDoubts) {
    const Result<RulePolicy> policy = parse_rules(
        "validation: doubt\nrules:\n  negative: {severity: suspect, groups: [initial]}\n");
    SpanReadings day = flat(1000);
    day.runs = {{4, 2, Quality::substituted, 14, 79}};
    for (std::size_t slot = 3; slot < 8; ++slot) day.values_milli[slot] = -7;
    validate(rules_for(*policy, Flow::import_active, 60, "", Group::initial), 60, day);
    const std::vector<meter::QualityRun> want = {{3, 1, Quality::suspect, 0, 0},
                                                 {4, 2, Quality::substituted, 14, 79},
                                                 {6, 2, Quality::suspect, 0, 0}};
    EXPECT_EQ(day.runs, want);
    EXPECT_EQ(day.values_milli[7], -7);
}

TEST(SpanRules, FindNothingInACleanDay) {
    for (const std::size_t slots : {92U, 96U, 100U}) {
        const SpanReadings day = usual_day(slots);
        EXPECT_TRUE(check(day, context_of(day)).empty());
    }
}

TEST(SpanRules, CatchASpanOfAnotherLengthThanItsDay) {
    const SpanReadings day = usual_day(96);
    SpanContext context = context_of(day);
    context.slots = context.begun = 92;
    const std::vector<Finding> found = of(Rule::interval_size, check(day, context));
    expect_only(found, Rule::interval_size, 92, 4);
    EXPECT_EQ(to_error(found[0]).code, &kIntervalSize);
}

TEST(SpanRules, CatchReadingsThatHaveNotBeenYet) {
    const SpanReadings day = usual_day();
    SpanContext context = context_of(day);
    context.begun = 90;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::future, 90, 6);
    EXPECT_EQ(to_error(found[0]).code, &kFuture);
    // What has not been yet is not missing either.
    SpanReadings morning = usual_day();
    std::fill_n(morning.values_milli.begin() + 80, 16, 0);
    morning.runs = {{80, 16, Quality::missing, 0, 0}};
    expect_only(check(morning, context), Rule::gap, 80, 10);
    context.begun = 80;
    EXPECT_TRUE(check(morning, context).empty());
}

TEST(SpanRules, CatchAnotherChannelOfTheSameFlow) {
    const SpanReadings day = usual_day();
    SpanReadings other = usual_day();
    other.runs = {{0, 94, Quality::missing, 0, 0}};
    std::fill_n(other.values_milli.begin(), 94, 0);
    const RuleSpan span = rule_span(other);
    const RuleSpan* const beside[] = {&span};
    SpanContext context = context_of(day);
    context.same_flow = beside;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::overlap, 94, 2);
    EXPECT_EQ(to_error(found[0]).code, &kOverlap);
}

TEST(SpanRules, CatchADayThatCameTwiceButNoFlatOne) {
    const SpanReadings day = usual_day();
    const RuleSpan same = rule_span(day);
    const RuleSpan* const earlier[] = {nullptr, &same};
    SpanContext context = context_of(day);
    context.earlier = earlier;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::duplicate, 0, 96);
    EXPECT_EQ(to_error(found[0]).code, &kDuplicate);

    SpanReadings level = flat(250'000, 96);
    level.values_milli[40] = level.values_milli[41] = 260'000;
    const RuleSpan level_span = rule_span(level);
    const RuleSpan* const level_before[] = {&level_span};
    context.earlier = level_before;
    EXPECT_TRUE(of(Rule::duplicate, check(level, context)).empty());
}

// Each row: what the run is, and what of the day is caught. Three days of zero are too many, and
// half a day of the same reading.
TEST(SpanRules, CatchLongRunsAlsoAcrossMidnight) {
    struct Case {
        std::int64_t value;
        int first;
        int count;
        Carry carry;
        std::optional<Rule> caught;
    };
    const Case cases[] = {{250'000, 10, 48, {}, Rule::identical},
                          {250'000, 10, 47, {}, std::nullopt},
                          {250'000, 0, 8, {250'000, 40, 0}, Rule::identical},
                          {250'000, 0, 7, {250'000, 40, 0}, std::nullopt},
                          {250'000, 0, 8, {250'001, 40, 0}, std::nullopt},
                          {250'000, 1, 8, {250'000, 40, 0}, std::nullopt},
                          {90'000, 10, 60, {}, std::nullopt},  // Below the floor.
                          {0, 0, 60, {}, std::nullopt},
                          {0, 0, 60, {0, 228, 0}, Rule::zero_run},
                          {0, 0, 60, {0, 227, 0}, std::nullopt}};
    for (const Case& one : cases) {
        SpanReadings day = usual_day();
        std::fill_n(day.values_milli.begin() + one.first, one.count, one.value);
        SpanContext context = context_of(day);
        context.usual.reset();
        context.carry = one.carry;
        const std::vector<Finding> found = check(day, context);
        if (!one.caught) {
            EXPECT_TRUE(found.empty()) << one.value << " " << one.count;
            continue;
        }
        expect_only(found, *one.caught, one.first, one.count);
    }
    EXPECT_EQ(code_of(Rule::identical).name, kIdentical.name);
    EXPECT_EQ(code_of(Rule::zero_run).name, kZeroRun.name);
}

// A gap ends a run: what was not read is not known to have been the same.
TEST(SpanRules, AGapEndsARun) {
    SpanReadings day = usual_day();
    std::fill_n(day.values_milli.begin() + 10, 60, 250'000);
    day.values_milli[30] = 0;
    day.runs = {{30, 1, Quality::missing, 0, 0}};
    EXPECT_TRUE(of(Rule::identical, check(day, context_of(day))).empty());
}

TEST(SpanRules, CatchASpikeAndNotAKettle) {
    SpanReadings day = usual_day();
    day.values_milli[0] = 8'000'000;
    SpanContext context = context_of(day);
    context.usual.reset();
    context.capacity_milli.reset();
    std::vector<Finding> found = check(day, context);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].rule, Rule::spike);
    EXPECT_EQ(found[1].rule, Rule::hampel);
    EXPECT_EQ(to_error(found[1]).code, &kHampel);
    EXPECT_EQ(found[1].first, 0);
    day.values_milli[0] = 1'500'000;
    EXPECT_TRUE(check(day, context).empty());
    // Two that are high vouch for each other as far as the lone spike goes, and not for Hampel.
    day.values_milli[0] = day.values_milli[50] = 8'000'000;
    EXPECT_EQ(check(day, context).size(), 2U);
    // A plateau is no spike.
    std::fill_n(day.values_milli.begin() + 50, 6, 8'000'000);
    EXPECT_EQ(of(Rule::hampel, check(day, context)).size(), 1U);
}

TEST(SpanRules, CatchPowerThatTheCapacityCannotCarry) {
    SpanReadings day = usual_day();
    // 10 kVA x 150 % in a quarter of an hour: 3.75 kWh.
    std::fill_n(day.values_milli.begin() + 20, 8, 3'750'000);
    SpanContext context = context_of(day);
    context.usual.reset();
    EXPECT_TRUE(check(day, context).empty());
    day.values_milli[22] = 3'750'001;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::capacity, 22, 1);
    EXPECT_EQ(found[0].reference_milli, 3'750'000);
    EXPECT_EQ(to_error(found[0]).code, &kCapacity);
    context.capacity_milli.reset();
    EXPECT_TRUE(check(day, context).empty());
}

TEST(SpanRules, CompareWithTheUsualOfTheSameTypeOfDay) {
    struct Case {
        std::int64_t of_usual_percent;
        std::optional<Rule> caught;
    };
    const Case cases[] = {{401, Rule::high},
                          {400, std::nullopt},
                          {100, std::nullopt},
                          {10, std::nullopt},
                          {9, Rule::low}};
    const SpanReadings day = usual_day();
    std::int64_t sum = 0;
    for (const std::int64_t value : day.values_milli) sum += value;
    for (const Case& one : cases) {
        SpanReadings scaled = day;
        std::int64_t scaled_sum = 0;
        for (std::int64_t& value : scaled.values_milli) value = value * one.of_usual_percent / 100;
        for (const std::int64_t value : scaled.values_milli) scaled_sum += value;
        SpanContext context = context_of(day);
        context.capacity_milli.reset();
        // The usual for as many slots is the day's own sum; the day is moved away from it.
        context.usual = Usual{sum * 10, 960, 10};
        scaled.values_milli[0] += sum * one.of_usual_percent / 100 - scaled_sum;
        const std::vector<Finding> found = check(scaled, context);
        if (one.caught) {
            expect_only(found, *one.caught, 0, 96);
        } else {
            EXPECT_TRUE(found.empty()) << one.of_usual_percent;
        }
        context.usual->days = 4;
        EXPECT_TRUE(check(scaled, context).empty());
    }
    EXPECT_EQ(&code_of(Rule::high), &kHigh);
    EXPECT_EQ(&code_of(Rule::low), &kLow);
}

// Half a day that is read is held against half of the usual.
TEST(SpanRules, TheUsualIsThatOfAsManyReadings) {
    SpanReadings day = usual_day();
    std::fill_n(day.values_milli.begin(), 80, 0);
    day.runs = {{0, 80, Quality::missing, 0, 0}};
    EXPECT_EQ(of(Rule::low, check(day, context_of(day))).size(), 0U);
    expect_only(of(Rule::gap, check(day, context_of(day))), Rule::gap, 0, 80);
}

TEST(SpanRules, SeeWattHoursTakenForKilowattHours) {
    for (const bool up : {true, false}) {
        SpanReadings day = usual_day();
        for (std::int64_t& value : day.values_milli) value = up ? value * 1000 : value / 1000;
        SpanContext context = context_of(day);
        context.capacity_milli.reset();
        const std::vector<Finding> found = of(Rule::unit, check(day, context));
        expect_only(found, Rule::unit, 0, 96);
        EXPECT_EQ(to_error(found[0]).code, &kUnit);
    }
}

TEST(SpanRules, CatchEnergyWhereNoneCanBe) {
    const SpanReadings day = usual_day();
    SpanContext context = context_of(day);
    context.has_generation = false;
    EXPECT_TRUE(check(day, context).empty());  // Taken, not given.
    const ChannelRules given = all_rules(default_rules(), Flow::export_active);
    std::vector<Finding> found = check(day, context, given);
    expect_only(found, Rule::reverse, 0, 96);
    EXPECT_EQ(to_error(found[0]).code, &kReverse);
    context.has_generation = true;
    context.has_contract = false;
    found = check(day, context, given);
    expect_only(found, Rule::inactive, 0, 96);
    EXPECT_EQ(to_error(found[0]).code, &kInactive);
    const SpanReadings nothing = flat(0, 96);
    EXPECT_TRUE(of(Rule::inactive, check(nothing, context, given)).empty());
}

TEST(SpanRules, TellOfAChangeOfTheMultiplier) {
    const SpanReadings day = usual_day();
    SpanContext context = context_of(day);
    context.multiplier_before_e3 = context.multiplier_e3 = 20'000;
    EXPECT_TRUE(check(day, context).empty());
    context.multiplier_e3 = 30'000;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::multiplier, 0, 96);
    EXPECT_EQ(to_error(found[0]).code, &kMultiplier);
    EXPECT_EQ(to_error(found[0]).message(), "the multiplier changes on this day from 20 to 30");
}

// The hour that a clock shows twice is measured twice: a copy, or nothing, was collapsed on the
// way.
TEST(SpanRules, CatchARepeatedHourThatIsCopiedOrLost) {
    SpanReadings day = usual_day(100);
    SpanContext context = context_of(day);
    context.repeated = RepeatedHour{12, 4};
    EXPECT_TRUE(check(day, context).empty());
    std::copy_n(day.values_milli.begin() + 8, 4, day.values_milli.begin() + 12);
    std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::clock_change, 12, 4);
    EXPECT_EQ(to_error(found[0]).code, &kClockChange);
    std::fill_n(day.values_milli.begin() + 12, 4, 0);
    day.runs = {{12, 4, Quality::missing, 0, 0}};
    expect_only(of(Rule::clock_change, check(day, context)), Rule::clock_change, 12, 4);
    day.runs = {{10, 6, Quality::missing, 0, 0}};
    EXPECT_TRUE(of(Rule::clock_change, check(day, context)).empty());
}

TEST(SpanRules, CatchEstimatesThatGoOnTooLong) {
    SpanReadings day = usual_day();
    day.runs = {{0, 96, Quality::estimated, 102, 0}};
    SpanContext context = context_of(day);
    context.carry.estimated_days = 6;
    EXPECT_TRUE(check(day, context).empty());
    context.carry.estimated_days = 7;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::prolonged_estimation, 0, 8);
    EXPECT_EQ(to_error(found[0]).code, &kProlongedEstimation);
    day.runs = {{0, 95, Quality::estimated, 102, 0}};  // One reading was measured.
    EXPECT_TRUE(check(day, context).empty());
}

// An estimate is a debt: a measured reading has to take its place in time.
TEST(SpanRules, CatchEstimatesThatNobodyConfirmed) {
    SpanReadings day = usual_day();
    day.runs = {{8, 4, Quality::estimated, 101, 0}, {20, 2, Quality::substituted, 14, 0}};
    SpanContext context = context_of(day);
    context.age_days = 60;
    EXPECT_TRUE(check(day, context).empty());
    context.age_days = 61;
    const std::vector<Finding> found = check(day, context);
    expect_only(found, Rule::unconfirmed, 8, 4);
    EXPECT_EQ(to_error(found[0]).code, &kUnconfirmed);
}

TEST(SpanRules, CatchWhatASiblingHas) {
    SpanReadings day = usual_day();
    day.runs = {{5, 6, Quality::missing, 0, 0}};
    std::fill_n(day.values_milli.begin() + 5, 6, 0);
    SpanReadings other = usual_day();
    other.runs = {{0, 8, Quality::missing, 0, 0}};
    const RuleSpan span = rule_span(other);
    const RuleSpan* const beside[] = {&span};
    SpanContext context = context_of(day);
    context.siblings = beside;
    const std::vector<Finding> found = of(Rule::sibling, check(day, context));
    expect_only(found, Rule::sibling, 8, 3);
    EXPECT_EQ(to_error(found[0]).code, &kSibling);
}

TEST(CheckSums, HoldRegistersAgainstIntervalsAndBands) {
    struct Case {
        Rule rule;
        std::int64_t value;
        std::int64_t reference;
        bool caught;
    };
    const Case cases[] = {{Rule::register_sum, 1'000'000'000, 1'000'000'000, false},
                          {Rule::register_sum, 1'010'000'000, 1'000'000'000, false},
                          {Rule::register_sum, 1'010'000'001, 1'000'000'000, true},
                          {Rule::register_sum, 989'000'000, 1'000'000'000, true},
                          {Rule::register_sum, 2'000'000, 0, false},  // Within the floor.
                          {Rule::register_sum, 2'000'001, 0, true},
                          {Rule::tou_sum, 1'005'000'000, 1'000'000'000, false},
                          {Rule::tou_sum, 1'006'000'000, 1'000'000'000, true}};
    for (const Case& one : cases) {
        const std::optional<Finding> found =
            check_sums(all_rules(), one.rule, {one.value, one.reference, 31});
        EXPECT_EQ(found.has_value(), one.caught) << one.value;
        if (!found) continue;
        EXPECT_EQ(found->count, 31);
    }
    EXPECT_EQ(&code_of(Rule::register_sum), &kRegisterSum);
    EXPECT_EQ(&code_of(Rule::tou_sum), &kTouSum);
}

TEST(CarryAfter, CountsWhatCrossesMidnight) {
    SpanReadings day = usual_day();
    std::fill_n(day.values_milli.begin() + 90, 6, 5);
    EXPECT_EQ(carry_after(rule_span(day), {}).same, 6);
    EXPECT_EQ(carry_after(rule_span(flat(5)), {5, 6, 0}).same, 30);
    EXPECT_EQ(carry_after(rule_span(flat(5)), {6, 6, 0}).same, 24);
    SpanReadings broken = flat(5);
    broken.runs = {{20, 2, Quality::missing, 0, 0}};
    EXPECT_EQ(carry_after(rule_span(broken), {5, 6, 3}).same, 2);
    EXPECT_EQ(carry_after(rule_span(broken), {5, 6, 3}).estimated_days, 0);
    broken.runs = {{0, 24, Quality::missing, 0, 0}};
    EXPECT_EQ(carry_after(rule_span(broken), {5, 6, 3}).same, 0);
    EXPECT_EQ(carry_after(rule_span(broken), {5, 6, 3}).estimated_days, 3);
    broken.runs = {{0, 24, Quality::estimated, 102, 0}};
    EXPECT_EQ(carry_after(rule_span(broken), {5, 6, 3}).estimated_days, 4);
}

/// A day of few values, so that runs, medians and ties are met often.
SpanReadings odd_day() {
    const auto slots = static_cast<std::size_t>(*rc::gen::element(24, 92, 96, 100, 288, 1, 6));
    const auto spread = *rc::gen::element<std::int64_t>(1, 3, 50'000, std::int64_t{1} << 40);
    SpanReadings day{
        *rc::gen::container<std::vector<std::int64_t>>(slots, rc::gen::inRange<std::int64_t>(0, 4)),
        {}};
    for (std::int64_t& value : day.values_milli) value *= spread;
    if (*rc::gen::inRange(0, 3) == 0) day.values_milli[slots / 2] = -spread;
    if (*rc::gen::inRange(0, 3) == 0) day.values_milli[slots - 1] += spread * 1000;
    int at = 0;
    while (at < static_cast<int>(slots) && *rc::gen::inRange(0, 2) == 0) {
        const int first = at + *rc::gen::inRange(0, 20);
        const int count = *rc::gen::inRange(1, 20);
        if (first + count > static_cast<int>(slots)) break;
        const Quality quality = *rc::gen::element(Quality::missing, Quality::estimated);
        day.runs.push_back({first, count, quality, 0, 0});
        if (quality == Quality::missing) std::fill_n(day.values_milli.begin() + first, count, 0);
        at = first + count;
    }
    return day;
}

// Law: the fast road finds what the definition finds, whatever the parameters.
RC_GTEST_PROP(SpanRules, FindWhatTheirDefinitionFinds, ()) {
    RulePolicy policy = default_rules();
    policy[Rule::hampel].window = *rc::gen::element(3, 5, 7, 9, 11);
    policy[Rule::hampel].times_e2 = *rc::gen::element(100, 150, 2000, 1'000'000);
    policy[Rule::hampel].floor_milli = *rc::gen::element<std::int64_t>(0, 1, 60'000);
    policy[Rule::identical].minutes = *rc::gen::inRange(1, 200);
    policy[Rule::identical].floor_milli = 1;
    policy[Rule::zero_run].minutes = *rc::gen::inRange(1, 200);
    policy[Rule::spike].least = 2;
    policy[Rule::spike].times_e2 = *rc::gen::element(100, 250, 2000);
    const SpanReadings day = odd_day();
    SpanContext context = context_of(day);
    context.carry = {*rc::gen::element<std::int64_t>(0, 1, 3), *rc::gen::inRange(0, 20), 0};
    context.capacity_milli = *rc::gen::element<std::int64_t>(1, 500'000, 1'000'000'000);
    const ChannelRules rules = all_rules(policy);
    std::vector<Finding> found;
    std::vector<Finding> twin;
    check_span(rules, context, rule_span(day), found);
    reference::check_span(rules, context, rule_span(day), twin);
    RC_ASSERT(found == twin);
    // A block's own numbers give the same.
    std::vector<std::uint8_t> bytes;
    const meter::BlockKey key{time::CivilDay{}, {SiteId{1}, ChannelNo{1}}};
    meter::encode_block(key, day, 0, bytes);
    const Result<meter::BlockView> view = meter::BlockView::open(key, bytes);
    RC_ASSERT(view.has_value());
    if (!view->is_packed()) return;
    meter::RelativeValues relative;
    view->unpack_relative(relative);
    RuleSpan packed = rule_span(day);
    packed.relative = &relative;
    packed.unit_milli = view->unit_milli();
    packed.base_milli = view->base_units() * view->unit_milli();
    std::vector<Finding> from_block;
    check_span(rules, context, packed, from_block);
    RC_ASSERT(from_block == twin);
}

}  // namespace
}  // namespace voltmark::vee
