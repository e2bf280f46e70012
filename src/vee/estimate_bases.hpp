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

/// A day among others, with its weight in a mean.
struct WeighedDay {
    int index = 0;
    int weight = 1;
};

/// Days of the same kind within reach, the nearest first and the one before ahead of the one after;
/// the day itself is not one of them.
std::vector<int> like_days(const Timeline& line, int day_index, int reach_days);

/// Counts how many readings of which day were used.
class SourceCount {
public:
    explicit SourceCount(const Timeline& line) : line_{line} {}
    void add(int slot) { ++by_day_[line_.day_at(slot)]; }
    std::vector<Source> sources() const;

private:
    const Timeline& line_;
    std::map<int, int> by_day_;
};

class Base {
public:
    virtual ~Base() = default;
    /// What the slot would read. \param used  counts what that is told from, where given.
    virtual std::optional<std::int64_t> at(int slot, SourceCount* used) = 0;
};

/// A weighted mean of the same slot on like days, scaled to the level around the gap.
class ProfileBase final : public Base {
public:
    /// Few days as they are, or many days with each slot smoothed over those beside it.
    enum class Form : std::uint8_t { sharp, smooth };

    ProfileBase(const MethodRules& rules, const Known& known, Form form);
    std::optional<std::int64_t> at(int slot, SourceCount* used) override;

private:
    /// Smoothed values are counted finer, so that rounding them costs nothing.
    static constexpr std::int64_t kFine = 64;
    struct Weighed {
        std::int64_t value = 0;  // In thousandths / kFine.
        int weight = 1;
    };
    std::optional<std::int64_t> smoothed(int slot, SourceCount* used) const;
    std::optional<std::int64_t> shape(int slot, SourceCount* used);
    std::int64_t mean_of(std::vector<Weighed>& parts) const;
    const std::vector<WeighedDay>& days_of(int day_index);
    void find_level();

    const MethodRules& rules_;
    const Known& known_;
    int profile_days_;
    int smooth_slots_;
    std::map<int, std::vector<WeighedDay>> days_;
    Int128 level_of_ = 1;  // The level is level_ / level_of_.
    Int128 level_ = 1;
};

/// The mean of those days that lie nearest to what was read around the gap.
class ProxyBase final : public Base {
public:
    ProxyBase(const MethodRules& rules, const Known& known) : rules_{rules}, known_{known} {}
    std::optional<std::int64_t> at(int slot, SourceCount* used) override;

private:
    const std::vector<int>& days_of(int day_index);
    std::optional<std::int64_t> distance(int shift_days) const;

    const MethodRules& rules_;
    const Known& known_;
    std::map<int, std::vector<int>> days_;
};

/// The mean of two bases; of one where the other cannot tell.
class MeanBase final : public Base {
public:
    MeanBase(Base& left, Base& right) : left_{left}, right_{right} {}
    std::optional<std::int64_t> at(int slot, SourceCount* used) override;

private:
    Base& left_;
    Base& right_;
};

/// The slots on both sides of a gap that its level is measured over.
std::vector<int> slots_around(const Known& known, int hours);

}  // namespace voltmark::vee
