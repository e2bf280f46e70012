// SPDX-License-Identifier: Apache-2.0
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels.cpp"
#include "voltmark/meter/kernels.hpp"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "voltmark/base/check.hpp"

HWY_BEFORE_NAMESPACE();
namespace voltmark::meter::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

void unpack_chunk_by_lanes(const std::uint8_t* packed, int width, int count, std::uint32_t offset,
                           std::uint32_t* out) {
    reference::unpack_chunk(packed, width, count, offset, out);
}

#else

// Numbers up to this width: 7 bits of misplacement and the number fit four bytes.
constexpr int kVectorWidthMax = 25;

// How to bring eight packed numbers of one width into lanes: which bytes each lane takes, and how
// far it then shifts. Eight numbers begin on a byte; the last four of them on one or in its middle,
// `second` bytes further on.
struct LanePlan {
    alignas(32) std::uint8_t bytes[32];
    alignas(32) std::uint32_t shifts[8];
    int second;
};

struct LanePlans {
    LanePlan plan[kVectorWidthMax + 1];
};

constexpr LanePlans make_plans() {
    LanePlans plans{};
    for (int width = 0; width <= kVectorWidthMax; ++width) {
        LanePlan& plan = plans.plan[width];
        plan.second = 4 * width / 8;
        for (int lane = 0; lane < 8; ++lane) {
            const int bit = lane < 4 ? lane * width : lane * width - plan.second * 8;
            for (int byte = 0; byte < 4; ++byte)
                plan.bytes[lane * 4 + byte] = static_cast<std::uint8_t>(bit / 8 + byte);
            plan.shifts[lane] = static_cast<std::uint32_t>(bit % 8);
        }
    }
    return plans;
}

void unpack_chunk_by_lanes(const std::uint8_t* HWY_RESTRICT packed, int width, int count,
                           std::uint32_t offset, std::uint32_t* HWY_RESTRICT out) {
    static constexpr LanePlans kPlans = make_plans();
    if (width > kVectorWidthMax) {
        reference::unpack_chunk(packed, width, count, offset, out);
        return;
    }
    const LanePlan& plan = kPlans.plan[width];
#if HWY_MAX_BYTES >= 32
    const hn::FixedTag<std::uint32_t, 8> d32;
    constexpr int kSteps = 1;
#else
    const hn::FixedTag<std::uint32_t, 4> d32;
    constexpr int kSteps = 2;
#endif
    const hn::Repartition<std::uint8_t, decltype(d32)> d8;
    const auto mask = hn::Set(d32, (1U << width) - 1U);
    const auto add = hn::Set(d32, offset);
    for (int i = 0; i < count; i += 8) {
        const std::uint8_t* from = packed + i * width / 8;
        for (int step = 0; step < kSteps; ++step) {
#if HWY_MAX_BYTES >= 32
            const hn::Half<decltype(d8)> four;
            const auto bytes =
                hn::Combine(d8, hn::LoadU(four, from + plan.second), hn::LoadU(four, from));
#else
            const auto bytes = hn::LoadU(d8, from + step * plan.second);
#endif
            const auto spread =
                hn::BitCast(d32, hn::TableLookupBytes(bytes, hn::Load(d8, plan.bytes + step * 16)));
            const auto moved = hn::Shr(spread, hn::Load(d32, plan.shifts + step * 4));
            hn::StoreU(hn::Add(hn::And(moved, mask), add), d32, out + i + step * 4);
        }
    }
}

#endif

// Sums stay in 32-bit lanes where no sum of all slots can leave them.
std::uint64_t masked_sum_narrow(const std::uint32_t* HWY_RESTRICT values,
                                const std::uint32_t* HWY_RESTRICT mask, int slots) {
    const hn::ScalableTag<std::uint32_t> d;
    const int lanes = static_cast<int>(hn::Lanes(d));
    auto sum = hn::Zero(d);
    for (int i = 0; i < slots; i += lanes) {
        sum = hn::Add(sum, hn::And(hn::Load(d, values + i), hn::Load(d, mask + i)));
    }
    return hn::GetLane(hn::SumOfLanes(d, sum));
}

std::uint64_t masked_sum_wide(const std::uint32_t* HWY_RESTRICT values,
                              const std::uint32_t* HWY_RESTRICT mask, int slots) {
    const hn::ScalableTag<std::uint64_t> d64;
    const hn::Rebind<std::uint32_t, decltype(d64)> d32;
    const int lanes = static_cast<int>(hn::Lanes(d64));
    auto sum = hn::Zero(d64);
    for (int i = 0; i < slots; i += lanes) {
        const auto kept = hn::And(hn::LoadU(d32, values + i), hn::LoadU(d32, mask + i));
        sum = hn::Add(sum, hn::PromoteTo(d64, kept));
    }
    return hn::GetLane(hn::SumOfLanes(d64, sum));
}

void sum_by_mask_lanes(const RelativeValues& values, int slots, std::uint32_t largest,
                       std::span<const SlotMask* const> masks, std::span<std::uint64_t> sums) {
    const bool narrow = std::uint64_t{largest} * static_cast<std::uint64_t>(slots) <= 0xFFFF'FFFF;
    for (std::size_t m = 0; m < masks.size(); ++m) {
        sums[m] = narrow ? masked_sum_narrow(values.at, masks[m]->at, slots)
                         : masked_sum_wide(values.at, masks[m]->at, slots);
    }
}

}  // namespace voltmark::meter::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace voltmark::meter {

HWY_EXPORT(unpack_chunk_by_lanes);
HWY_EXPORT(sum_by_mask_lanes);

void unpack_chunk(const std::uint8_t* packed, int width, int count, std::uint32_t offset,
                  std::uint32_t* out) {
    HWY_DYNAMIC_DISPATCH(unpack_chunk_by_lanes)(packed, width, count, offset, out);
}

void sum_by_mask(const RelativeValues& values, int slots, std::uint32_t largest,
                 std::span<const SlotMask* const> masks, std::span<std::uint64_t> sums) {
    VOLTMARK_CHECK(masks.size() == sums.size());
    HWY_DYNAMIC_DISPATCH(sum_by_mask_lanes)(values, slots, largest, masks, sums);
}

namespace reference {

void unpack_chunk(const std::uint8_t* packed, int width, int count, std::uint32_t offset,
                  std::uint32_t* out) {
    for (int i = 0; i < count; ++i) {
        std::uint32_t value = 0;
        for (int b = 0; b < width; ++b) {
            const int bit = i * width + b;
            value |= static_cast<std::uint32_t>(packed[bit / 8] >> (bit % 8) & 1U) << b;
        }
        out[i] = value + offset;
    }
}

void sum_by_mask(const RelativeValues& values, int slots, std::uint32_t /*largest*/,
                 std::span<const SlotMask* const> masks, std::span<std::uint64_t> sums) {
    for (std::size_t m = 0; m < masks.size(); ++m) {
        sums[m] = 0;
        for (int slot = 0; slot < slots; ++slot) {
            if (masks[m]->contains(slot)) sums[m] += values.at[slot];
        }
    }
}

}  // namespace reference

}  // namespace voltmark::meter
#endif
