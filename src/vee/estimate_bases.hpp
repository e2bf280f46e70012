// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "voltmark/base/int128.hpp"
#include "voltmark/vee/estimation.hpp"

namespace voltmark::vee {

// What a channel would read in any slot, told from its other days: the ground that methods build
// on. Bases look at nothing inside the gap, so that they can be compared with what was read beside
// it.

/// `numerator / denominator`, half away from zero. \pre denominator > 0.
std::int64_t divided(Int128 numerator, Int128 denominator);

/// Days of the same kind within reach, the nearest first and the one before ahead of the one after;
/// the day itself is not one of them.
std::vector<int> like_days(const Timeline& line, int day_index, int reach_days);

/// The slots on both sides of a gap that were read, over so many hours each.
std::vector<int> slots_around(const Known& known, int hours);

/// The same, of channels with many readings an hour not all that lie far from the gap.
std::vector<int> slots_for_level(const Known& known, int hours);

/// Counts how many readings of which day were used, each once.
class SourceCount {
public:
    explicit SourceCount(const Timeline& line) : line_{line} {}
    void add(int slot) {
        if (seen_.empty()) seen_.resize(static_cast<std::size_t>(line_.size()), false);
        if (!seen_[static_cast<std::size_t>(slot)]) ++by_day_[line_.day_at(slot)];
        seen_[static_cast<std::size_t>(slot)] = true;
    }
    std::vector<Source> sources() const;

private:
    const Timeline& line_;
    std::vector<bool> seen_;
    std::map<int, int> by_day_;
};

/// Each slot of a timeline as a mean of itself and those beside it, with triangular weights: what a
/// household does at seven it does at half past. Worked out once for all trials on a channel.
class Smoothed {
public:
    /// Smoothed values are counted finer than thousandths, so that rounding them costs nothing.
    static constexpr std::int64_t kFine = 64;

    Smoothed(const Timeline& line, int minutes);
    int slots() const { return slots_; }
    /// In thousandths / kFine, from what `known` shows. \pre known.has(slot)
    std::int64_t at(const Known& known, int slot) const;

private:
    std::int64_t mean_at(const Known& known, int slot) const;

    int slots_;
    std::vector<std::int64_t> values_;
};

/// Values by slot, remembered near a gap.
class SlotMemo {
public:
    SlotMemo(const Gap& gap, int reach)
        : from_{gap.first - reach}, known_(static_cast<std::size_t>(gap.count + 2 * reach), 0) {
        values_.resize(known_.size());
    }
    /// What `make` answers for the slot.
    template <class Make>
    std::optional<std::int64_t> at(int slot, Make&& make) {
        const int index = slot - from_;
        if (index < 0 || index >= static_cast<int>(known_.size())) return make();
        const auto i = static_cast<std::size_t>(index);
        if (known_[i] == 0) {
            values_[i] = make();
            known_[i] = 1;
        }
        return values_[i];
    }

private:
    int from_;
    std::vector<std::uint8_t> known_;
    std::vector<std::optional<std::int64_t>> values_;
};

/// What is known around a gap.
struct Around {
    const MethodRules& rules;
    const Known& known;
    const Smoothed& smoothed;
    std::vector<int> slots;  ///< Read beside the gap: what its level is measured over.
    int reach = 0;           ///< How many slots on each side they come from.
};

/// A day that an estimate is made of.
struct WeighedDay {
    int index = 0;
    std::int64_t weight = 1;
    bool is_like = true;  ///< Of the same kind as the day that it tells of.
};

/// How days are weighed: the nearer, the more of the same weekday and kind, and above all the more
/// alike what was read around the gap and so many days away.
class DayWeights {
public:
    explicit DayWeights(const Around& around) : around_{around} {}
    /// The days within reach of a day, those that weigh most first.
    const std::vector<WeighedDay>& days_of(int day_index);

private:
    std::optional<std::int64_t> distance(int shift_days);

    const Around& around_;
    std::vector<std::int64_t> read_;  // Smoothed, in each of around_.slots.
    std::map<int, std::vector<WeighedDay>> days_;
    std::map<int, std::optional<std::int64_t>> distances_;
};

/// A weighted mean of the same slot on like days, scaled to the level around the gap.
class ProfileBase {
public:
    /// Few days as they are, or many days with each slot smoothed over those beside it.
    enum class Form : std::uint8_t { sharp, smooth };

    ProfileBase(const Around& around, Form form);
    /// Of days that are weighed by their likeness, which outlives the profile.
    ProfileBase(const Around& around, Form form, DayWeights& day_weights);
    /// What the slot would read.
    std::optional<std::int64_t> at(int slot);
    /// Counts the readings that `at` is told from.
    void count(int slot, SourceCount& used);

private:
    struct Weighed {
        std::int64_t value = 0;  // In thousandths / Smoothed::kFine.
        std::int64_t weight = 1;
    };
    template <class Each>
    void each_source(int slot, Each&& each);
    std::optional<std::int64_t> shape(int slot);
    std::int64_t mean_of_parts();
    const std::vector<WeighedDay>& days_of(int day_index);
    void find_level();

    const Around& around_;
    bool is_smooth_;
    DayWeights* day_weights_ = nullptr;
    int profile_days_;
    std::map<int, std::vector<WeighedDay>> days_;
    int day_ = -1;  // The one asked for last, and its days.
    const std::vector<WeighedDay>* days_of_day_ = nullptr;
    std::vector<Weighed> parts_;
    SlotMemo shapes_;
    Int128 level_of_ = 1;  // The level is level_ / level_of_.
    Int128 level_ = 1;
};

/// The mean of those days that lie nearest to what was read around the gap.
class ProxyBase {
public:
    explicit ProxyBase(const Around& around)
        : around_{around}, means_{around.known.gap(), around.reach} {}
    std::optional<std::int64_t> at(int slot);
    void count(int slot, SourceCount& used);

private:
    template <class Each>
    void each_source(int slot, Each&& each);
    const std::vector<int>& days_of(int day_index);
    std::optional<std::int64_t> distance(int shift_days);

    const Around& around_;
    std::map<int, std::vector<int>> days_;
    std::map<int, std::optional<std::int64_t>> distances_;
    SlotMemo means_;
};

/// Everything that the methods build on at one gap, worked out when first asked for.
class Ground {
public:
    Ground(const MethodRules& rules, const Known& known, const Smoothed& smoothed);

    const MethodRules& rules() const { return around_.rules; }
    const Known& known() const { return around_.known; }
    const std::vector<int>& slots_beside() const { return around_.slots; }
    ProfileBase& sharp();
    ProfileBase& smooth();
    ProxyBase& proxy();
    ProfileBase& alike();
    ProfileBase& smooth_alike();

private:
    DayWeights& day_weights();

    Around around_;
    std::optional<DayWeights> day_weights_;
    std::optional<ProfileBase> sharp_;
    std::optional<ProfileBase> smooth_;
    std::optional<ProfileBase> alike_;
    std::optional<ProfileBase> smooth_alike_;
    std::optional<ProxyBase> proxy_;
};

/// One of own_methods on a ground. \param with_sources  whether the estimate tells them; trials
/// need none.
std::optional<Estimate> estimate_on(Method method, Ground& ground, bool with_sources);

}  // namespace voltmark::vee
