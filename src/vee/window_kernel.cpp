// SPDX-License-Identifier: Apache-2.0
// A window is an array of vectors, which those without a size of their own cannot be in.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "window_kernel.cpp"
#include "window_kernel.hpp"

#include <algorithm>

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "voltmark/base/check.hpp"

HWY_BEFORE_NAMESPACE();
namespace voltmark::vee::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Numbers = hn::ScalableTag<std::int32_t>;
using Vector = hn::VFromD<Numbers>;

/// The middle one of an odd number of vectors, lane by lane: the largest of those that are left is
/// put aside until the middle one is the largest.
template <std::size_t kWindow>
HWY_INLINE Vector median_of(Vector (&lanes)[kWindow]) {
    HWY_UNROLL(8)
    for (std::size_t last = kWindow - 1; last >= kWindow / 2; --last) {
        HWY_UNROLL(16)
        for (std::size_t i = 0; i < last; ++i) {
            const Vector low = hn::Min(lanes[i], lanes[i + 1]);
            lanes[i + 1] = hn::Max(lanes[i], lanes[i + 1]);
            lanes[i] = low;
        }
    }
    return lanes[kWindow / 2];
}

template <std::size_t kWindow>
bool medians_of(const WindowJob& job) {
    const Numbers d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    const Vector times = hn::Set(d, job.times);
    const Vector floor = hn::Set(d, job.floor - 1);
    // Beyond it the product would leave 31 bits; what is capped there only makes the test weaker.
    const Vector cap = hn::Set(d, 0x7FFF'FFFF / std::max(job.times, 1));
    auto caught = hn::Zero(d);
    for (int at = 0; at < job.windows; at += lanes) {
        Vector window[kWindow];
        HWY_UNROLL(16)
        for (std::size_t i = 0; i < kWindow; ++i) window[i] = hn::LoadU(d, job.values + at + i);
        const Vector middle = window[kWindow / 2];
        Vector sorted[kWindow];
        HWY_UNROLL(16)
        for (std::size_t i = 0; i < kWindow; ++i) sorted[i] = window[i];
        const Vector median = median_of<kWindow>(sorted);
        HWY_UNROLL(16)
        for (std::size_t i = 0; i < kWindow; ++i) window[i] = hn::Abs(hn::Sub(window[i], median));
        const Vector deviation = median_of<kWindow>(window);
        hn::StoreU(median, d, job.medians + at);
        hn::StoreU(deviation, d, job.deviations + at);
        const Vector distance = hn::Abs(hn::Sub(middle, median));
        const Vector limit = hn::Mul(hn::Min(deviation, cap), times);
        const auto far = hn::AndNot(hn::Gt(limit, distance), hn::Gt(distance, floor));
        // Lanes behind the last window see what lies behind the values: they may say yes in vain.
        caught = hn::Or(caught, hn::VecFromMask(d, far));
    }
    return !hn::AllTrue(d, hn::Eq(caught, hn::Zero(d)));
}

bool medians_by_lanes(const WindowJob& job, int window) {
    switch (window) {
        case 3:
            return medians_of<3>(job);
        case 5:
            return medians_of<5>(job);
        case 7:
            return medians_of<7>(job);
        case 9:
            return medians_of<9>(job);
        default:
            return medians_of<11>(job);
    }
}

Extremes extremes_by_lanes(const std::int64_t* values, int count) {
    const hn::ScalableTag<std::int64_t> d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    auto lowest = hn::Set(d, values[0]);
    auto highest = lowest;
    auto sum = hn::Zero(d);
    int at = 0;
    for (; at + lanes <= count; at += lanes) {
        const auto some = hn::LoadU(d, values + at);
        lowest = hn::Min(lowest, some);
        highest = hn::Max(highest, some);
        sum = hn::Add(sum, some);
    }
    Extremes all{hn::GetLane(hn::MinOfLanes(d, lowest)), hn::GetLane(hn::MaxOfLanes(d, highest)),
                 hn::GetLane(hn::SumOfLanes(d, sum))};
    for (; at < count; ++at) {
        all.lowest = std::min(all.lowest, values[at]);
        all.highest = std::max(all.highest, values[at]);
        all.sum += values[at];
    }
    return all;
}

}  // namespace voltmark::vee::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace voltmark::vee {

HWY_EXPORT(medians_by_lanes);
HWY_EXPORT(extremes_by_lanes);

bool window_medians(const std::uint32_t* values, int count, int window, std::uint32_t times,
                    std::uint32_t floor, std::uint32_t* medians, std::uint32_t* deviations) {
    VOLTMARK_CHECK(window % 2 == 1 && window >= 3 && window <= 11 && window <= count);
    const auto number = [](std::uint32_t value) {
        return static_cast<std::int32_t>(std::min(value, std::uint32_t{0x7FFF'FFFF}));
    };
    return HWY_DYNAMIC_DISPATCH(medians_by_lanes)(
        {reinterpret_cast<const std::int32_t*>(values), count - window + 1, number(times),
         number(std::max(floor, std::uint32_t{1})), reinterpret_cast<std::int32_t*>(medians),
         reinterpret_cast<std::int32_t*>(deviations)},
        window);
}

Extremes extremes_of(const std::int64_t* values, int count) {
    VOLTMARK_CHECK(count > 0);
    return HWY_DYNAMIC_DISPATCH(extremes_by_lanes)(values, count);
}

}  // namespace voltmark::vee
#endif
