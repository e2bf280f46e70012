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

// How to bring four packed numbers of one width into four lanes: which bytes each lane takes, and
// how far it then shifts. Four numbers begin on a byte or in its middle, never elsewhere.
struct LanePlan {
    alignas(16) std::uint8_t bytes[16];
    alignas(16) std::uint32_t shifts[4];
};

struct LanePlans {
    LanePlan plan[kVectorWidthMax + 1][2];
};

constexpr LanePlans make_plans() {
    LanePlans plans{};
    for (int width = 0; width <= kVectorWidthMax; ++width) {
        for (int half = 0; half < 2; ++half) {
            LanePlan& plan = plans.plan[width][half];
            for (int lane = 0; lane < 4; ++lane) {
                const int bit = half * 4 + lane * width;
                for (int byte = 0; byte < 4; ++byte)
                    plan.bytes[lane * 4 + byte] = static_cast<std::uint8_t>(bit / 8 + byte);
                plan.shifts[lane] = static_cast<std::uint32_t>(bit % 8);
            }
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
    const hn::Full128<std::uint32_t> d32;
    const hn::Full128<std::uint8_t> d8;
    const auto mask = hn::Set(d32, (1U << width) - 1U);
    const auto add = hn::Set(d32, offset);
    const LanePlan* plan = kPlans.plan[width];
    for (int i = 0; i < count; i += 4) {
        const int bit = i * width;
        const LanePlan& lanes = plan[(bit >> 2) & 1];
        const auto bytes = hn::LoadU(d8, packed + (bit >> 3));
        const auto spread =
            hn::BitCast(d32, hn::TableLookupBytes(bytes, hn::Load(d8, lanes.bytes)));
        const auto moved = hn::Shr(spread, hn::Load(d32, lanes.shifts));
        hn::StoreU(hn::Add(hn::And(moved, mask), add), d32, out + i);
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
