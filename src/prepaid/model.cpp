// SPDX-License-Identifier: Apache-2.0
#include "voltmark/prepaid/model.hpp"

#include <algorithm>
#include <array>

namespace voltmark::prepaid {

namespace {

struct StateInfo {
    std::string_view word;
    Text name;
};
constexpr std::array<StateInfo, std::size(kStates)> kInfos = {
    {{"ok", {"ok", "正常"}},
     {"low", {"low", "预警"}},
     {"exhausted", {"exhausted", "欠费"}},
     {"to_cut", {"to be cut", "待停电"}},
     {"restored", {"to be restored", "待复电"}}}};

}  // namespace

std::string_view to_text(State state) {
    return kInfos[static_cast<std::size_t>(state)].word;
}

Text name_of(State state) {
    return kInfos[static_cast<std::size_t>(state)].name;
}

std::optional<State> find_state(std::string_view word) {
    for (const State state : kStates) {
        if (to_text(state) == word) return state;
    }
    return std::nullopt;
}

Verdict judge(const Thresholds& thresholds, Money balance, time::CivilDay day, const Day* before,
              std::optional<State> told) {
    const bool was_to_cut = (before != nullptr && before->state == State::to_cut) ||
                            told == State::to_cut || told == State::restored;
    if (balance >= thresholds.cut) {
        if (was_to_cut) return {State::restored, 0};
        return {balance < thresholds.warn ? State::low : State::ok, 0};
    }
    const bool goes_on = before != nullptr && before->days_below > 0;
    const int below =
        goes_on ? before->days_below + static_cast<int>((day - before->day).count()) : 1;
    const bool is_over = below > thresholds.cut_after_days && !thresholds.is_protected;
    return {is_over ? State::to_cut : State::exhausted, below};
}

Outlook outlook_of(std::span<const Day> days, int mean_days) {
    Outlook outlook;
    if (days.empty()) return outlook;
    const Money balance = days.back().balance;
    outlook.charge = Money::zero(balance.currency());
    for (std::size_t i = days.size(); i > 0 && outlook.days < mean_days; --i) {
        const Day& newer = days[i - 1];
        const Day* older = i > 1 ? &days[i - 2] : nullptr;
        // A bill between the two starts the charge anew.
        const bool goes_on = older != nullptr && older->charged.from == newer.charged.from;
        if (!goes_on && older != nullptr) {
            outlook.charge += newer.provisional;
            outlook.days += newer.charged.days();
            continue;
        }
        if (!goes_on && outlook.days > 0) break;  // The first day known: what was before it too.
        outlook.charge += goes_on ? newer.provisional - older->provisional : newer.provisional;
        outlook.days += newer.charged.days() - (goes_on ? older->charged.days() : 0);
    }
    if (outlook.days > 0 && outlook.charge.minor() > 0 && balance.minor() > 0) {
        outlook.days_left = static_cast<std::int64_t>(Int128{balance.minor()} * outlook.days /
                                                      outlook.charge.minor());
    } else if (balance.minor() <= 0) {
        outlook.days_left = 0;
    }
    return outlook;
}

}  // namespace voltmark::prepaid
