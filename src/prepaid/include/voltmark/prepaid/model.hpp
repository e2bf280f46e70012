// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/error.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/quantity.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/prepaid/policy.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::prepaid {

enum class PrepaidRunId : std::int64_t {};

/// What a balance means for the supply.
enum class State : std::uint8_t {
    ok,
    low,        ///< Below the warning threshold.
    exhausted,  ///< Below the threshold for cutting; still supplied, or protected.
    to_cut,     ///< To be cut: a signal, nothing is switched here.
    restored    ///< Was to be cut, and is paid again: to be switched on.
};
inline constexpr State kStates[] = {State::ok, State::low, State::exhausted, State::to_cut,
                                    State::restored};
std::string_view to_text(State state);
Text name_of(State state);
std::optional<State> find_state(std::string_view word);

/// What a prepaid contract has left at the end of a day.
struct Day {
    ContractId contract{};
    time::CivilDay day;
    int revision_no = 1;
    PrepaidRunId run_id{};
    time::BillingPeriod charged;  ///< Days that the provisional charge covers; may be none.
    Money provisional = Money::zero(kCny);
    Energy imported;
    int estimated_slots = 0;
    Money posted = Money::zero(kCny);  ///< Payments and credits less what is posted.
    int entries_seen = 0;              ///< Of the ledger, that `posted` is the sum of.
    Money balance = Money::zero(kCny);
    Money warn = Money::zero(kCny);
    Money cut = Money::zero(kCny);
    State state = State::ok;
    int days_below = 0;            ///< Days in a row below `cut`.
    std::optional<Error> stopped;  ///< Why days are not charged.
    Instant computed_at;
};

/// A change of state.
struct Event {
    ContractId contract{};
    time::CivilDay day;
    int revision_no = 1;
    std::optional<State> before;
    State after = State::ok;
    Money balance = Money::zero(kCny);
};

/// What a balance leads to. Pure.
/// \param before  the newest day before, where there is one.
/// \param told    what was computed for the day itself before.
struct Verdict {
    State state = State::ok;
    int days_below = 0;
};
Verdict judge(const Thresholds& thresholds, Money balance, time::CivilDay day, const Day* before,
              std::optional<State> told = std::nullopt);

/// How long a balance lasts.
struct Outlook {
    Money charge = Money::zero(kCny);  ///< Of the newest days together,
    int days = 0;                      ///< and how many they are.
    std::optional<std::int64_t> days_left;
};
/// From the mean charge of up to `mean_days` newest charged days. Pure.
/// \param days  of one contract, ascending, the newest revision of each.
/// \returns     no `days_left` where nothing was charged, or no more than nothing.
Outlook outlook_of(std::span<const Day> days, int mean_days);

}  // namespace voltmark::prepaid
