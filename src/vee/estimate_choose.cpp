// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "voltmark/vee/estimation.hpp"

#include "estimate_bases.hpp"

namespace voltmark::vee {

namespace {

constexpr Method kOwn[] = {Method::linear,      Method::like_day,     Method::proxy_day,
                           Method::own_profile, Method::bridge,       Method::blend,
                           Method::smooth,      Method::smooth_blend, Method::alike,
                           Method::smooth_alike};
/// Those of them that are tried out: the others are seldom better than these, and cost more.
constexpr Method kTried[] = {Method::linear, Method::like_day, Method::alike, Method::smooth_alike};
constexpr std::size_t kTriedCount = std::size(kTried);

constexpr int kTrialsMost = 6;
/// Trials that an error stands on; with fewer it is unknown.
constexpr int kTrialsLeast = 3;
/// The error of each method relative to that of like_day, in permille, by the length of the gap:
/// what trials on other channels showed (bench/vee.md). In the order of kTried.
struct Experience {
    int hours_most;
    std::array<int, kTriedCount> permille;
    int mixed;
};
constexpr Experience kExperienceByLength[] = {
    {1, {757, 1000, 745, 741}, 720},          {4, {1031, 1000, 777, 797}, 765},
    {12, {1541, 1000, 824, 840}, 814},        {36, {2067, 1000, 838, 866}, 833},
    {1'000'000, {2119, 1000, 889, 907}, 884},
};

/// The same of neighbours, of which every population has better and worse: they must show it.
constexpr int kNeighbourPermille = 1250;

const Experience& experience_of(const Timeline& line, const Gap& gap) {
    const Experience* found = std::begin(kExperienceByLength);
    while (gap.count * 24 > found->hours_most * line.usual_slots()) ++found;
    return *found;
}

/// Gaps of the same length at the same time of day, on days nearby, of which all is known: where
/// methods are tried out. The nearest first.
std::vector<Gap> find_trials(const MethodRules& rules, const Timeline& line, const Gap& gap) {
    const int day = line.day_at(gap.first);
    const int usual = line.usual_slot(gap.first);
    std::vector<Gap> found;
    for (const int other : like_days(line, day, rules.reach_days)) {
        if (static_cast<int>(found.size()) == kTrialsMost) break;
        const std::optional<int> first = line.slot_on(other, usual);
        if (!first) continue;
        const Gap trial{*first, gap.count};
        bool known = true;
        // The ends beside it are known as well: a trial without them says little of lines.
        for (int slot = trial.first - 1; slot <= trial.end() && known; ++slot)
            known = line.is_measured(slot) && !gap.contains(slot);
        if (known) found.push_back(trial);
    }
    return found;
}

struct Trial {
    Int128 error = 0;
    Int128 hidden = 0;
    std::vector<std::int64_t> made;  // What the method made of the slots.
};

/// How far what was made is off what is known.
Trial compared(const Known& known, std::vector<std::int64_t> made) {
    Trial result;
    for (std::size_t i = 0; i < made.size(); ++i) {
        const std::int64_t truth = known.line().value(known.gap().first + static_cast<int>(i));
        result.error += std::abs(made[i] - truth);
        result.hidden += std::abs(truth);
    }
    result.made = std::move(made);
    return result;
}

std::optional<Estimate> make(Method method, Ground& ground, std::span<const Neighbour> neighbours,
                             bool with_sources) {
    if (method == Method::neighbour)
        return estimate_neighbours(ground.rules(), ground.known(), neighbours);
    return estimate_on(method, ground, with_sources);
}

/// What a method makes of readings that are known, though hidden from it.
std::optional<Trial> try_out(Method method, Ground& ground, std::span<const Neighbour> neighbours) {
    const std::optional<Estimate> made = make(method, ground, neighbours, false);
    if (!made || !made->is_whole()) return std::nullopt;
    std::vector<std::int64_t> values;
    values.reserve(made->values_milli.size());
    for (const auto& value : made->values_milli) values.push_back(*value);
    return compared(ground.known(), std::move(values));
}

int median_permille(const std::vector<Trial>& trials) {
    constexpr std::int64_t kPermilleMost = 9999;  // Also where nothing was used in the hidden gap.
    std::vector<std::int64_t> relative;
    relative.reserve(trials.size());
    for (const Trial& one : trials) {
        const Int128 permille =
            one.hidden == 0 ? (one.error == 0 ? 0 : kPermilleMost) : one.error * 1000 / one.hidden;
        relative.push_back(static_cast<std::int64_t>(std::min<Int128>(permille, kPermilleMost)));
    }
    const auto middle = relative.begin() + static_cast<std::ptrdiff_t>(relative.size() / 2);
    std::nth_element(relative.begin(), middle, relative.end());
    return static_cast<int>(*middle);
}

/// The score of what is tried when everything else has failed.
constexpr Int128 kLast = Int128{1} << 120;

struct Tried {
    Method method{};
    std::vector<Trial> trials;
    Int128 score = 0;         // The smaller the better.
    std::int64_t weight = 0;  // In a mixture, in permille of the best one's.
};

/// What is mixed: all that its sources are those of smooth_alike, which reads the days of alike and
/// what lies beside the gap.
bool is_mixed(Method method) {
    return method == Method::linear || method == Method::alike || method == Method::smooth_alike;
}

/// Weighs methods by their scores: the best one 1000, and the fifth power of how much worse the
/// others are.
void weigh(std::vector<Tried>& tried) {
    Int128 best = kLast;
    for (const Tried& one : tried)
        if (is_mixed(one.method)) best = std::min(best, one.score);
    for (Tried& one : tried) {
        if (!is_mixed(one.method) || one.score >= kLast) continue;
        if (one.score == best) {
            one.weight = 1000;
            continue;
        }
        const auto part = static_cast<std::int64_t>(best * 1000 / one.score);
        const std::int64_t second = part * part / 1000;
        one.weight = second * second / 1000 * part / 1000;
    }
}

/// Tries methods out on the same gaps.
std::vector<Tried> try_all(std::span<const Method> methods, const MethodRules& rules,
                           const Known& known, const Smoothed& smoothed, std::span<const Gap> gaps,
                           std::span<const Neighbour> neighbours = {}) {
    std::vector<Tried> tried;
    for (const Method method : methods) tried.push_back({method, {}, 0});
    for (const Gap& gap : gaps) {
        const Known hidden = known.with_trial(gap);
        Ground ground{rules, hidden, smoothed};
        for (Tried& one : tried) {
            if (const std::optional<Trial> trial = try_out(one.method, ground, neighbours))
                one.trials.push_back(*trial);
        }
    }
    return tried;
}

void note_trials(Estimate& estimate, const std::vector<Trial>& trials) {
    estimate.trials = static_cast<int>(trials.size());
    if (estimate.trials >= kTrialsLeast) estimate.error_permille = median_permille(trials);
}

/// What the methods say together on the same trials.
Tried mixed_of(std::span<const Tried> parts, const Timeline& line, std::span<const Gap> gaps) {
    Tried mixed{Method::mixed, {}, 0, 0};
    for (std::size_t t = 0; t < gaps.size(); ++t) {
        std::vector<std::int64_t> made;
        for (int i = 0; i < gaps[t].count; ++i) {
            Int128 sum = 0;
            std::int64_t weights = 0;
            for (const Tried& one : parts) {
                if (one.weight == 0) continue;
                sum += Int128{one.trials[t].made[static_cast<std::size_t>(i)]} * one.weight;
                weights += one.weight;
            }
            if (weights == 0) return mixed;
            made.push_back(divided(sum, weights));
        }
        mixed.trials.push_back(compared(Known{line, gaps[t]}, std::move(made)));
    }
    return mixed;
}

/// The methods by what trials and experience say of them, the best first.
std::vector<Tried> rank(const MethodRules& rules, const Known& known, const Smoothed& smoothed,
                        std::span<const Neighbour> neighbours) {
    const std::vector<Gap> gaps = find_trials(rules, known.line(), known.gap());
    const Experience& experience = experience_of(known.line(), known.gap());
    std::vector<Method> methods{std::begin(kTried), std::end(kTried)};
    if (!neighbours.empty()) methods.push_back(Method::neighbour);
    std::vector<Tried> tried = try_all(methods, rules, known, smoothed, gaps, neighbours);
    Int128 plain = 0;  // The error of like days, that all others are measured by.
    for (Tried& one : tried) {
        for (const Trial& trial : one.trials) one.score += trial.error;
        if (one.method == Method::like_day) plain = one.score;
    }
    const auto count = static_cast<std::int64_t>(gaps.size());
    const auto score = [&](Tried& one, Int128 usual) {
        if (one.trials.size() != gaps.size()) {
            one.score = kLast;  // A method that could not do the trials is the last resort.
        } else if (count == 0) {
            one.score = usual;
        } else {
            // Trials that could not be made count as usual ones. Their error times the usual one is
            // the square of the mean of the two that a method without any error wins by.
            one.score = (one.score * 1000 * count + plain * usual * (kTrialsMost - count)) * usual;
        }
    };
    for (std::size_t i = 0; i < tried.size(); ++i)
        score(tried[i], i < kTriedCount ? experience.permille[i] : kNeighbourPermille);
    if (count > 0) {
        weigh(tried);
        Tried mixed = mixed_of(tried, known.line(), gaps);
        for (const Trial& trial : mixed.trials) mixed.score += trial.error;
        score(mixed, experience.mixed);
        tried.push_back(std::move(mixed));
    }
    std::stable_sort(tried.begin(), tried.end(), [](const Tried& left, const Tried& right) {
        return left.score < right.score;
    });
    return tried;
}

/// What the methods say together of a gap.
std::optional<Estimate> mix(std::span<const Tried> parts, Ground& ground) {
    std::optional<Estimate> made = estimate_on(Method::smooth_alike, ground, true);
    if (!made || !made->is_whole()) return std::nullopt;
    std::vector<Int128> sums(made->values_milli.size(), 0);
    std::int64_t weights = 0;
    for (const Tried& one : parts) {
        if (one.weight == 0) continue;
        const std::optional<Estimate> part = estimate_on(one.method, ground, false);
        if (!part || !part->is_whole()) continue;
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i] += Int128{*part->values_milli[i]} * one.weight;
        weights += one.weight;
    }
    if (weights == 0) return std::nullopt;
    made->method = Method::mixed;
    for (std::size_t i = 0; i < sums.size(); ++i) made->values_milli[i] = divided(sums[i], weights);
    return made;
}

}  // namespace

std::span<const Method> own_methods() {
    return kOwn;
}

std::optional<Estimate> choose(const MethodRules& rules, const Timeline& line, const Gap& gap,
                               const ChooseWith& with) {
    const Known known{line, gap};
    const Smoothed smoothed{line, rules.smooth_minutes};
    Ground ground{rules, known, smoothed};
    std::optional<Estimate> best;  // Of what is not whole, or not accepted.
    std::int64_t best_slots = 0;
    const std::vector<Tried> ranked = rank(rules, known, smoothed, with.neighbours);
    for (const Tried& one : ranked) {
        std::optional<Estimate> made = one.method == Method::mixed
                                           ? mix(ranked, ground)
                                           : make(one.method, ground, with.neighbours, true);
        if (!made) continue;
        note_trials(*made, one.trials);
        if (made->is_whole() && (!with.accepts || with.accepts(*made))) return made;
        const std::int64_t slots =
            std::count_if(made->values_milli.begin(), made->values_milli.end(),
                          [](const auto& value) { return value.has_value(); });
        if (slots > best_slots) {
            best_slots = slots;
            best = std::move(made);
        }
    }
    return best;
}

std::optional<Estimate> estimate_tried(Method method, const MethodRules& rules,
                                       const Timeline& line, const Gap& gap) {
    const Known known{line, gap};
    const Smoothed smoothed{line, rules.smooth_minutes};
    Ground ground{rules, known, smoothed};
    std::optional<Estimate> made = estimate_on(method, ground, true);
    if (!made) return made;
    const std::vector<Gap> gaps = find_trials(rules, line, gap);
    note_trials(*made, try_all({&method, 1}, rules, known, smoothed, gaps).front().trials);
    return made;
}

}  // namespace voltmark::vee
