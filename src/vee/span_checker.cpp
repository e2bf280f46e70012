// SPDX-License-Identifier: Apache-2.0
#include "span_checker.hpp"

#include <set>

#include "voltmark/base/check.hpp"

namespace voltmark::vee {

namespace {

using meter::Quality;
using meter::QualityRun;

constexpr std::int64_t kOneE4 = 10'000;
constexpr std::int64_t kUnitStep = 1000;  // Between Wh and kWh.

bool is_missing(const RuleSpan& span, int slot) {
    return std::any_of(span.runs.begin(), span.runs.end(), [&](const QualityRun& run) {
        return run.quality == Quality::missing && run.first <= slot && slot < run.first + run.count;
    });
}

/// A span's sum beside what would be usual for as many readings, as a fraction with the same
/// denominator: exact, and nothing is rounded before it is compared.
struct UsualSum {
    Int128 here;             // The span's sum times the slots that the usual was taken from.
    Int128 usual;            // The usual sum times the span's slots.
    std::int64_t milli = 0;  // What would be usual, rounded down.
};

std::optional<UsualSum> usual_sum(const SpanCheck& check, const RuleSetting& setting,
                                  std::int64_t sum_milli) {
    const std::optional<Usual>& usual = check.context.usual;
    const int present = check.presence.count();
    if (!usual || usual->days < setting.least || usual->slots == 0 || present == 0)
        return std::nullopt;
    const Int128 total = Int128{usual->sum_milli} * present;
    return UsualSum{Int128{sum_milli} * usual->slots, total,
                    static_cast<std::int64_t>(total / usual->slots)};
}

void check_usual(SpanCheck& check, std::int64_t sum) {
    const auto whole = [&](Rule rule, std::int64_t usual) {
        check.add(rule, 0, check.slots(), sum, usual);
    };
    if (check.rules.has(Rule::high)) {
        const RuleSetting& high = check.setting(Rule::high);
        const auto of = usual_sum(check, high, sum);
        if (of && sum > high.floor_milli && of->here * kOneE4 > of->usual * high.percent_e4)
            whole(Rule::high, of->milli);
    }
    if (check.rules.has(Rule::low)) {
        const RuleSetting& low = check.setting(Rule::low);
        const auto of = usual_sum(check, low, sum);
        if (of && of->milli > low.floor_milli && of->here * kOneE4 < of->usual * low.percent_e4)
            whole(Rule::low, of->milli);
    }
    if (check.rules.has(Rule::unit)) {
        const RuleSetting& unit = check.setting(Rule::unit);
        const auto of = usual_sum(check, unit, sum);
        if (!of || std::min(of->milli, sum) <= 0 || std::max(of->milli, sum) <= unit.floor_milli)
            return;
        const auto near = [&](Int128 left, Int128 right) {
            const Int128 apart = left > right ? left - right : right - left;
            return apart * kOneE4 <= right * unit.percent_e4;
        };
        if (near(of->here, of->usual * kUnitStep) || near(of->here * kUnitStep, of->usual))
            whole(Rule::unit, of->milli);
    }
}

/// Whether two spans have the same readings, and enough different ones to be no accident.
bool is_same_day(const SpanCheck& check, const RuleSpan& earlier, int least) {
    const RuleSpan& span = check.span;
    if (!std::equal(span.milli.begin(), span.milli.end(), earlier.milli.begin(),
                    earlier.milli.end()))
        return false;
    if (!Presence{earlier}.all()) return false;
    const std::set<std::int64_t> values{span.milli.begin(), span.milli.end()};
    return static_cast<int>(values.size()) >= least;
}

void check_duplicate(SpanCheck& check, std::int64_t sum) {
    if (!check.rules.has(Rule::duplicate) || !check.presence.all()) return;
    const RuleSetting& setting = check.setting(Rule::duplicate);
    const auto days =
        std::min(static_cast<std::size_t>(setting.days), check.context.earlier.size());
    for (const RuleSpan* earlier : check.context.earlier.first(days)) {
        if (earlier == nullptr || !is_same_day(check, *earlier, setting.least)) continue;
        check.add(Rule::duplicate, 0, check.slots(), sum);
        return;
    }
}

void check_channels_beside(SpanCheck& check) {
    const auto one_has = [](std::span<const RuleSpan* const> spans, int slot) {
        return std::any_of(spans.begin(), spans.end(), [&](const RuleSpan* other) {
            return other != nullptr && slot < static_cast<int>(other->milli.size()) &&
                   !is_missing(*other, slot);
        });
    };
    if (check.rules.has(Rule::overlap) && !check.context.same_flow.empty()) {
        add_runs(check, Rule::overlap, 0, [&](int slot) {
            return check.presence.has(slot) && one_has(check.context.same_flow, slot);
        });
    }
    if (check.rules.has(Rule::sibling) && !check.presence.all()) {
        add_runs(check, Rule::sibling, 0, [&](int slot) {
            return !check.presence.has(slot) && one_has(check.context.siblings, slot);
        });
    }
}

void check_clock(SpanCheck& check) {
    const int slots = check.slots();
    const SpanContext& context = check.context;
    if (check.rules.has(Rule::interval_size) && slots != context.slots) {
        check.add(Rule::interval_size, std::min(slots, context.slots),
                  std::abs(slots - context.slots));
    }
    if (check.rules.has(Rule::future) && context.begun < slots) {
        add_runs(check, Rule::future, 0,
                 [&](int slot) { return slot >= context.begun && check.presence.has(slot); });
    }
    if (!check.rules.has(Rule::clock_change) || !context.repeated) return;
    const RepeatedHour& again = *context.repeated;
    if (again.first < again.count || again.first + again.count > slots) return;
    bool copied = true;
    bool none = true;
    bool first_pass = true;
    bool all_zero = true;
    for (int i = 0; i < again.count; ++i) {
        const int second = again.first + i;
        const int before = second - again.count;
        first_pass = first_pass && check.presence.has(before);
        none = none && !check.presence.has(second);
        copied = copied && check.presence.has(second) && check.at(second) == check.at(before);
        all_zero = all_zero && check.at(before) == 0;
    }
    if (first_pass && !all_zero && (copied || none))
        check.add(Rule::clock_change, again.first, again.count, check.at(again.first));
}

void check_point(SpanCheck& check, std::int64_t sum) {
    const SpanContext& context = check.context;
    const auto flowed = [&](Rule rule) {
        return check.rules.has(rule) && sum > check.setting(rule).floor_milli;
    };
    if (!context.has_generation && flowed(Rule::reverse))
        check.add(Rule::reverse, 0, check.slots(), sum);
    if ((!context.has_meter || !context.has_contract) && flowed(Rule::inactive))
        check.add(Rule::inactive, 0, check.slots(), sum);
    if (check.rules.has(Rule::multiplier) && context.multiplier_before_e3 != 0 &&
        context.multiplier_e3 != 0 && context.multiplier_before_e3 != context.multiplier_e3) {
        check.add(Rule::multiplier, 0, check.slots(), context.multiplier_before_e3 * kUnitStep,
                  context.multiplier_e3 * kUnitStep);
    }
    if (check.rules.has(Rule::unconfirmed) &&
        context.age_days > check.setting(Rule::unconfirmed).days) {
        for (const QualityRun& run : check.span.runs) {
            if (run.quality == Quality::estimated)
                check.add(Rule::unconfirmed, run.first, run.count, check.at(run.first));
        }
    }
    if (check.rules.has(Rule::prolonged_estimation) && !check.span.runs.empty()) {
        const int spans = carry_after(check.span, context.carry).estimated_days;
        if (spans > check.setting(Rule::prolonged_estimation).days)
            check.add(Rule::prolonged_estimation, 0, spans);
    }
}

}  // namespace

Presence::Presence(const RuleSpan& span) : slots_{static_cast<int>(span.milli.size())} {
    VOLTMARK_CHECK(slots_ <= meter::kSlotsMax);
    for (const QualityRun& run : span.runs) {
        if (run.quality != Quality::missing) continue;
        if (missing_ == 0) std::fill_n(at_, slots_, std::uint8_t{1});
        std::fill_n(at_ + run.first, run.count, std::uint8_t{0});
        missing_ += run.count;
    }
}

void check_against_context(SpanCheck& check, std::int64_t sum_milli) {
    check_clock(check);
    check_duplicate(check, sum_milli);
    check_channels_beside(check);
    check_usual(check, sum_milli);
    check_point(check, sum_milli);
    if (!check.rules.has(Rule::gap)) return;
    for (const QualityRun& run : check.span.runs) {
        // What has not begun cannot be missing yet.
        const int count = std::min(run.first + run.count, check.context.begun) - run.first;
        if (run.quality == Quality::missing && count > 0) check.add(Rule::gap, run.first, count);
    }
}

int run_slots(const RuleSetting& setting, int interval_minutes) {
    return std::max((setting.minutes + interval_minutes - 1) / interval_minutes, 2);
}

std::optional<std::int64_t> interval_limit(const RuleSetting& setting, const SpanContext& context) {
    if (!context.capacity_milli) return std::nullopt;
    const Int128 most = Int128{*context.capacity_milli} * context.interval_minutes *
                        setting.percent_e4 / (60 * kOneE4);
    return static_cast<std::int64_t>(std::min<Int128>(most, meter::kReadingMilliMax));
}

bool is_far(const RuleSetting& setting, Int128 distance, Int128 deviation) {
    // 1.4826 median deviations are one standard deviation where readings scatter normally.
    constexpr std::int64_t kScaleE4 = 14'826;
    return distance >= std::max<std::int64_t>(setting.floor_milli, 1) &&
           distance * 1'000'000 > deviation * setting.times_e2 * kScaleE4;
}

bool is_lone(const RuleSetting& setting, std::int64_t highest, std::int64_t next, int above_zero) {
    return above_zero >= setting.least && next > 0 &&
           Int128{highest} * 100 > Int128{next} * setting.times_e2;
}

void order_findings(std::vector<Finding>& found, std::size_t from) {
    if (found.size() - from < 2) return;
    std::stable_sort(
        found.begin() + static_cast<std::ptrdiff_t>(from), found.end(),
        [](const Finding& left, const Finding& right) {
            return std::pair{left.rule, left.first} < std::pair{right.rule, right.first};
        });
}

Carry carry_after(const RuleSpan& span, const Carry& before) {
    Carry after;
    const int slots = static_cast<int>(span.milli.size());
    const auto value = [&](int slot) { return span.milli[static_cast<std::size_t>(slot)]; };
    int measured = slots;
    int estimated = 0;
    int last_missing = -1;
    for (const QualityRun& run : span.runs) {
        if (run.quality == Quality::missing) last_missing = run.first + run.count - 1;
        if (run.quality == Quality::missing || run.quality == Quality::estimated)
            measured -= run.count;
        if (run.quality == Quality::estimated) estimated += run.count;
    }
    // A span without any reading neither ends nor lengthens a row of estimated ones.
    if (measured == 0) after.estimated_days = before.estimated_days + (estimated > 0 ? 1 : 0);
    if (slots == 0 || last_missing == slots - 1) return after;
    after.last_milli = value(slots - 1);
    int first = slots - 1;
    while (first > last_missing + 1 && value(first - 1) == after.last_milli) --first;
    after.same = slots - first;
    if (first == 0 && before.same > 0 && before.last_milli == after.last_milli)
        after.same += before.same;
    return after;
}

std::optional<Finding> check_sums(const ChannelRules& rules, Rule rule, const Comparison& sums) {
    if (!rules.has(rule)) return std::nullopt;
    const RuleSetting& setting = (*rules.policy)[rule];
    const Int128 apart = Int128{sums.value_milli} - sums.reference_milli;
    const Int128 distance = apart < 0 ? -apart : apart;
    const Int128 reference =
        sums.reference_milli < 0 ? -Int128{sums.reference_milli} : Int128{sums.reference_milli};
    if (distance <= setting.floor_milli || distance * kOneE4 <= reference * setting.percent_e4)
        return std::nullopt;
    return Finding{rule, setting.severity, 0, sums.days, sums.value_milli, sums.reference_milli};
}

}  // namespace voltmark::vee
