// SPDX-License-Identifier: Apache-2.0
#include "voltmark/spending/standing.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/spending/errors.hpp"

namespace voltmark::spending {

namespace {

constexpr int kWhole = 100;  // Percent.

}  // namespace

Result<std::vector<int>> make_thresholds(std::vector<int> percents) {
    std::sort(percents.begin(), percents.end());
    const bool twice = std::adjacent_find(percents.begin(), percents.end()) != percents.end();
    const bool fits = !percents.empty() && percents.size() <= kThresholdsMax && !twice &&
                      percents.front() >= 1 && percents.back() <= kPercentMax;
    if (!fits) return make_error(kThresholds, to_text(percents));
    return percents;
}

Result<std::vector<int>> parse_thresholds(std::string_view text) {
    std::vector<int> percents;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const Result<std::int64_t> one = parse_decimal(text.substr(begin, end - begin), 0);
        if (!one || *one < 1 || *one > kPercentMax) return make_error(kThresholds, text);
        percents.push_back(static_cast<int>(*one));
        begin = end + 1;
    }
    return make_thresholds(std::move(percents));
}

std::string to_text(std::span<const int> thresholds) {
    return fmt::format("{}", fmt::join(thresholds, ","));
}

std::optional<Money> projected(const billing::MonthCost& cost) {
    const int known = cost.days.days();
    const int all = cost.wanted.days();
    if (known < std::min(kDaysToProject, all)) return std::nullopt;
    const Int128 minor = divide_rounded(Int128{cost.owed.minor()} * all, known, Rounding::half_up);
    return Money::from_minor(static_cast<std::int64_t>(minor), cost.owed.currency());
}

int percent_of(Money part, Money whole) {
    VOLTMARK_CHECK(whole.minor() > 0 && part.currency() == whole.currency());
    if (part.minor() <= 0) return 0;
    const Int128 percent = Int128{part.minor()} * kWhole / whole.minor();
    return static_cast<int>(std::min<Int128>(percent, std::numeric_limits<int>::max()));
}

std::string_view to_text(AlertKind kind) {
    return kind == AlertKind::reached ? "reached" : "expected";
}

std::vector<Alert> alerts_due(const Budget& budget, const billing::MonthCost& cost, Instant now) {
    std::vector<Alert> alerts;
    if (cost.days.days() <= 0 || cost.owed.currency() != budget.amount.currency()) return alerts;
    const std::optional<Money> end = projected(cost);
    Alert alert;
    alert.contract = budget.contract;
    alert.month = time::month_of(cost.wanted.from).from;
    alert.budget = budget.amount;
    alert.cost = cost.owed;
    alert.projected = end.value_or(cost.owed);
    alert.known_to = cost.days.to;
    alert.recorded_at = now;
    const int percent = percent_of(cost.owed, budget.amount);
    for (const int threshold : budget.thresholds) {
        if (percent < threshold) break;
        alert.percent = threshold;
        alerts.push_back(alert);
    }
    if (end && percent<kWhole&& * end> budget.amount) {
        alert.kind = AlertKind::expected;
        alert.percent = kWhole;
        alerts.push_back(alert);
    }
    return alerts;
}

}  // namespace voltmark::spending
