// SPDX-License-Identifier: Apache-2.0
// Methods that look at other channels: a class profile, and neighbours.
#include <algorithm>

#include "voltmark/base/check.hpp"
#include "voltmark/vee/estimation.hpp"

#include "estimate_bases.hpp"

namespace voltmark::vee {

namespace {

/// How a channel compares to another on the days around the gap.
struct Likeness {
    Int128 own = 0;    // What the channel read ...
    Int128 other = 0;  // ... and the other one, where both did.
    std::int64_t off_permille = 0;
};

std::optional<Likeness> compare(const MethodRules& rules, const Known& known,
                                const Timeline& other) {
    VOLTMARK_CHECK(other.size() == known.line().size());
    const std::vector<int> slots = slots_around(known, 24 * rules.alike_days);
    Likeness like;
    int both = 0;
    for (const int slot : slots) {
        if (!other.is_measured(slot)) continue;
        like.own += known.value(slot);
        like.other += other.value(slot);
        ++both;
    }
    if (both < known.line().usual_slots() || like.own <= 0 || like.other <= 0) return std::nullopt;
    Int128 off = 0;  // In own x other, so that nothing is rounded.
    for (const int slot : slots) {
        if (!other.is_measured(slot)) continue;
        const Int128 apart = known.value(slot) - other.value(slot) * like.own / like.other;
        off += apart < 0 ? -apart : apart;
    }
    like.off_permille = divided(off * 1000, like.own);
    return like;
}

/// What the channels say together; a slot that one of them lacks is told by the others.
std::optional<Estimate> mean_of_scaled(
    Method method, const Known& known,
    std::span<const std::pair<const Timeline*, Likeness>> channels) {
    const Gap& gap = known.gap();
    Estimate made;
    made.method = method;
    made.values_milli.resize(static_cast<std::size_t>(gap.count));
    bool any = false;
    for (int i = 0; i < gap.count; ++i) {
        Int128 sum = 0;
        int found = 0;
        for (const auto& [line, like] : channels) {
            if (!line->is_measured(gap.first + i)) continue;
            sum += divided(line->value(gap.first + i) * like.own, like.other);
            ++found;
        }
        if (found == 0) continue;
        made.values_milli[static_cast<std::size_t>(i)] = divided(sum, found);
        any = true;
    }
    if (!any) return std::nullopt;
    return made;
}

}  // namespace

std::optional<Estimate> estimate_class_profile(const MethodRules& rules, const Known& known,
                                               const Timeline& profile) {
    const std::optional<Likeness> like = compare(rules, known, profile);
    if (!like) return std::nullopt;
    const std::pair<const Timeline*, Likeness> channels[] = {{&profile, *like}};
    return mean_of_scaled(Method::class_profile, known, channels);
}

std::optional<Estimate> estimate_neighbours(const MethodRules& rules, const Known& known,
                                            std::span<const Neighbour> neighbours) {
    struct Found {
        ChannelId channel;
        std::pair<const Timeline*, Likeness> scaled;
    };
    std::vector<Found> found;
    for (const Neighbour& one : neighbours) {
        if (const std::optional<Likeness> like = compare(rules, known, *one.line))
            found.push_back({one.channel, {one.line, *like}});
    }
    std::stable_sort(found.begin(), found.end(), [](const Found& left, const Found& right) {
        return left.scaled.second.off_permille < right.scaled.second.off_permille;
    });
    if (found.size() > static_cast<std::size_t>(rules.neighbours))
        found.resize(static_cast<std::size_t>(rules.neighbours));
    std::vector<std::pair<const Timeline*, Likeness>> channels;
    for (const Found& one : found) channels.push_back(one.scaled);
    std::optional<Estimate> made = mean_of_scaled(Method::neighbour, known, channels);
    if (!made) return made;
    for (const Found& one : found) made->channels.push_back(one.channel);
    return made;
}

}  // namespace voltmark::vee
