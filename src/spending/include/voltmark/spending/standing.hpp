// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voltmark/billing/month_cost.hpp"

namespace voltmark::spending {

// How a month stands against what somebody wants to spend at most. All of this is pure.

inline constexpr int kThresholdsMax = 5;
inline constexpr int kPercentMax = 200;
/// Days of a month that must be known before its end is told: fewer say too little.
inline constexpr int kDaysToProject = 7;

/// What a customer wants to spend in a month at most.
struct Budget {
    ContractId contract{};
    Money amount = Money::zero(kCny);
    std::vector<int> thresholds;  ///< Percent of it at which they are told; ascending.
    std::string set_by;
    Instant set_at;

    friend bool operator==(const Budget&, const Budget&) = default;
};

/// In their order, each once. \errors  spending.thresholds (invalid_input).
Result<std::vector<int>> make_thresholds(std::vector<int> percents);
/// "50,80,100". \errors  as of make_thresholds.
Result<std::vector<int>> parse_thresholds(std::string_view text);
std::string to_text(std::span<const int> thresholds);

/// What the whole month would cost if it went on as so far: cost x days / days known, to the
/// nearest coin. Nothing before kDaysToProject days are known, or the month is if it is shorter.
std::optional<Money> projected(const billing::MonthCost& cost);

/// How much of `whole` a part is, in percent without fraction; 0 of a negative part.
/// \pre  `whole` is positive.
int percent_of(Money part, Money whole);

/// Numbers are stored: set in stone.
enum class AlertKind : std::uint8_t {
    reached = 1,  ///< The cost so far is so much of the budget.
    expected = 2  ///< The month will cost more than the budget, as it goes.
};
std::string_view to_text(AlertKind kind);

struct Alert {
    ContractId contract{};
    time::CivilDay month;  ///< First day.
    AlertKind kind = AlertKind::reached;
    int percent = 0;  ///< The threshold; of `expected` 100.
    Money budget = Money::zero(kCny);
    Money cost = Money::zero(kCny);
    Money projected = Money::zero(kCny);  ///< The cost itself where nothing is projected.
    time::CivilDay known_to;              ///< Day after the last that the cost counts.
    Instant recorded_at;

    friend bool operator==(const Alert&, const Alert&) = default;
};

/// What there is to tell of a month: each threshold that the cost reached, ascending; and, while
/// the cost is below the budget, that the month is expected to go beyond it. A cost in another
/// currency than the budget's tells nothing.
std::vector<Alert> alerts_due(const Budget& budget, const billing::MonthCost& cost, Instant now);

}  // namespace voltmark::spending
