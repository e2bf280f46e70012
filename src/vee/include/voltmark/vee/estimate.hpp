// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_block.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/vee/estimation.hpp"
#include "voltmark/vee/validate.hpp"

namespace voltmark::vee {

/// How a gap finds its method.
enum class Policy : std::uint8_t {
    chosen,  ///< The best one for each gap and channel, as trials show.
    plain    ///< A line across a short gap, else like days.
};

struct EstimateRules {
    Policy policy = Policy::chosen;
    /// This method alone (one of own_methods); what it cannot fill stays missing.
    std::optional<Method> only;
    int linear_minutes = 120;     ///< Gaps up to this long may be bridged by a line.
    int like_days = 4;            ///< So many like days make a mean ...
    int like_days_least = 2;      ///< ... and no fewer than this.
    int reach_days = 35;          ///< Days are looked for so far before and after.
    int longest_gap_days = 14;    ///< A longer gap is not estimated: too much would be invented.
    int neighbours_most = 6;      ///< So many channels of the same class and area are looked at ...
    int neighbour_minutes = 240;  ///< ... for gaps of this length and more.
    /// Its group `estimation` checks what was estimated; null: nothing does.
    const RulePolicy* checks = &default_rules();
};

/// What is known to have flowed in a channel over some days, intervals or not.
struct KnownTotal {
    time::BillingPeriod days;
    std::int64_t milli = 0;
    /// register_bound: a register's advance; interval_from_scalar: readings of whole days.
    Method method = Method::register_bound;

    friend bool operator==(const KnownTotal&, const KnownTotal&) = default;
};

/// A channel's days around the gaps to be filled, by day; a day that is not there is missing whole.
using DayReadings = std::map<time::CivilDay, meter::SpanReadings>;

/// By the plain policy: fills the missing slots of `day` as far as the rules allow, from the
/// channel's own readings: never from estimates.
///
/// \param slots     how many the day has.
/// \param expected  the days on which there should be readings: no other day makes a gap longer.
/// \param is_like   whether two days are alike (both worked, or both off).
/// \returns  the day with estimates marked as such, or nothing where none could be made.
/// \source   like-day averaging: AEMO Metrology Procedure Part B, substitution types;
/// docs/rules/estimation.md.
std::optional<meter::SpanReadings> estimate_day(
    const EstimateRules& rules, const DayReadings& days, time::CivilDay day, int slots,
    int interval_minutes, const time::BillingPeriod& expected,
    const std::function<bool(time::CivilDay, time::CivilDay)>& is_like);

/// Another channel that may tell of this one.
struct NeighbourDays {
    ChannelId channel{};
    DayReadings readings;
};

/// What is to be filled of one channel.
struct ChannelTask {
    meter::KnownChannel channel;
    DayReadings readings;                        ///< Of the days around.
    std::vector<time::CivilDay> days;            ///< Those with gaps to be filled, ascending.
    time::BillingPeriod expected;                ///< The days on which there should be readings.
    std::function<bool(time::CivilDay)> is_off;  ///< Weekend or holiday.

    std::vector<KnownTotal> totals = {};
    std::vector<NeighbourDays> neighbours = {};
    std::optional<time::CivilDay> moved_in = {};  ///< The customer, after another one.
    std::string customer_class = {};
    std::optional<std::int64_t> capacity_milli = {};  ///< mVA of the contract.
};

/// A gap that was filled, as a bill explains it.
struct EstimatedGap {
    ChannelId channel{};
    time::CivilDay day;  ///< In which it begins ...
    int first = 0;       ///< ... with this slot.
    int slots = 0;       ///< May go on into days that follow.
    Method method{};
    std::int64_t sum_milli = 0;
    std::optional<int> error_permille;  ///< See Estimate.
    int trials = 0;
    std::vector<Source> sources;
    std::vector<ChannelId> channels = {};  ///< Others that it is made of.
    std::optional<KnownTotal> bound = {};  ///< What it was made to sum to, with all of its days.

    friend bool operator==(const EstimatedGap&, const EstimatedGap&) = default;
};

/// What a check of estimates caught.
struct DayFinding {
    time::CivilDay day;
    Finding finding;

    friend bool operator==(const DayFinding&, const DayFinding&) = default;
};

/// What became of a channel.
struct ChannelEstimates {
    std::map<time::CivilDay, meter::SpanReadings> filled;  ///< Days in which something was filled.
    std::vector<EstimatedGap> gaps;                        ///< Empty by the plain policy.
    std::int64_t slots_missing = 0;
    std::int64_t slots_estimated = 0;
    std::vector<DayFinding> findings = {};  ///< About what was estimated, by day.
};

/// Fills what is missing of one channel. Pure; never from estimates.
ChannelEstimates estimate_channel(const EstimateRules& rules, const ChannelTask& task);

/// What one method did.
struct MethodCount {
    std::int64_t gaps = 0;
    std::int64_t slots = 0;
    std::int64_t sum_milli = 0;
    std::int64_t gaps_with_error = 0;     ///< Gaps whose error is known,
    std::int64_t error_permille_sum = 0;  ///< and the sum of those errors.

    friend bool operator==(const MethodCount&, const MethodCount&) = default;
};

struct EstimateReport {
    std::int64_t channels = 0;
    std::int64_t slots_missing = 0;
    std::int64_t slots_estimated = 0;
    std::int64_t findings = 0;                ///< About what was estimated.
    std::map<Method, MethodCount> by_method;  ///< By policy `chosen` or one method alone.
    std::optional<DeliveryId>
        delivery;  ///< That the estimates were recorded as; none where there were none.
};

/// Estimates what is missing in a period, for every channel, and records it as a delivery of its
/// own: actual readings that come later replace it, and what was billed from it stays readable.
EstimateReport estimate_missing(store::Store& store, const time::BillingPeriod& period,
                                const EstimateRules& rules, const Clock& clock,
                                const std::function<void(std::int64_t, std::int64_t)>& progress);

/// The same, recording nothing. \param each  sees every gap that would be filled.
EstimateReport preview_missing(store::Store& store, const time::BillingPeriod& period,
                               const EstimateRules& rules,
                               const std::function<void(const EstimatedGap&)>& each,
                               const std::function<void(std::int64_t, std::int64_t)>& progress);

}  // namespace voltmark::vee
