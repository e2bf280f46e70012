// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <limits>

#include "voltmark/base/bytes.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"

#include "block_format.hpp"

namespace voltmark::meter {

namespace {

using format::kChunkSlots;

/// Appends numbers of any width, low bit first.
class BitWriter {
public:
    explicit BitWriter(std::vector<std::uint8_t>& out) : out_{out} {}
    ~BitWriter() { flush(); }
    BitWriter(const BitWriter&) = delete;
    BitWriter& operator=(const BitWriter&) = delete;

    void put(std::uint32_t value, int width) {
        pending_ |= std::uint64_t{value} << used_;
        used_ += width;
        while (used_ >= 8) {
            out_.push_back(static_cast<std::uint8_t>(pending_));
            pending_ >>= 8;
            used_ -= 8;
        }
    }
    /// Fills up to the next byte.
    void flush() {
        if (used_ > 0) out_.push_back(static_cast<std::uint8_t>(pending_));
        pending_ = 0;
        used_ = 0;
    }

private:
    std::vector<std::uint8_t>& out_;
    std::uint64_t pending_ = 0;
    int used_ = 0;
};

/// The values of a span as counts, ready to be packed: missing slots hold a neighbour's, so that
/// they cost no width.
struct Counts {
    std::int64_t at[kSlotsMax];
    int slots = 0;
    int present = 0;
    int exponent = 0;
    std::int64_t step_milli = 0;  // 0: counts of the unit; else multiples of the step.
    std::int64_t min = 0;
    std::int64_t max = 0;
    std::int64_t sum_units = 0;  // Of the values, above their smallest.
};

void fill_missing(const SpanReadings& readings, Counts& counts) {
    for (int i = 0; i < counts.slots; ++i)
        counts.at[i] = readings.values_milli[static_cast<std::size_t>(i)];
    const auto [low, high] = std::minmax_element(counts.at, counts.at + counts.slots);
    VOLTMARK_CHECK(*low >= -kReadingMilliMax && *high <= kReadingMilliMax);
    counts.present = counts.slots;
    int after = 0;
    for (const QualityRun& run : readings.runs) {
        VOLTMARK_CHECK(run.first >= after && run.count > 0 &&
                       run.first + run.count <= counts.slots);
        after = run.first + run.count;
        if (run.quality != Quality::missing) continue;
        counts.present -= run.count;
        // A missing first slot takes the first value behind the run; all others the one before it.
        const std::int64_t neighbour = run.first > 0
                                           ? counts.at[run.first - 1]
                                           : (after < counts.slots ? counts.at[after] : 0);
        for (int i = run.first; i < after; ++i) counts.at[i] = neighbour;
    }
    if (counts.present == 0) {
        for (int i = 0; i < counts.slots; ++i) counts.at[i] = 0;
    }
}

bool divide_all(Counts& counts, std::int64_t divisor) {
    for (int i = 0; i < counts.slots; ++i) {
        if (counts.at[i] % divisor != 0) return false;
    }
    for (int i = 0; i < counts.slots; ++i) counts.at[i] /= divisor;
    return true;
}

/// Chooses the largest power of ten that divides all values.
void reduce_by_tens(Counts& counts) {
    while (counts.exponent + 3 <= format::kExponentMax && divide_all(counts, 1000))
        counts.exponent += 3;
    while (counts.exponent < format::kExponentMax && divide_all(counts, 10)) ++counts.exponent;
}

/// Turns counts of units into multiples of the step where every value is one, rounded to the unit.
void reduce_by_step(Counts& counts, std::int64_t step_milli) {
    const std::int64_t unit = power_of_ten(counts.exponent);
    if (step_milli <= unit) return;
    constexpr std::int64_t kStepMax = std::int64_t{1} << 40;
    constexpr std::int64_t kCountMax = std::numeric_limits<std::int64_t>::max() / 4;
    if (step_milli > kStepMax) return;
    std::int64_t multiples[kSlotsMax];
    for (int i = 0; i < counts.slots; ++i) {
        if (counts.at[i] > kCountMax / unit || counts.at[i] < -kCountMax / unit) return;
        const std::int64_t milli = counts.at[i] * unit;
        const std::int64_t multiple =
            (milli + (milli < 0 ? -step_milli : step_milli) / 2) / step_milli;
        if (format::units_of_step(multiple, step_milli, unit) != counts.at[i]) return;
        multiples[i] = multiple;
    }
    std::copy(multiples, multiples + counts.slots, counts.at);
    counts.step_milli = step_milli;
}

std::int64_t units_at(const Counts& counts, int slot) {
    if (counts.step_milli == 0) return counts.at[slot];
    return format::units_of_step(counts.at[slot], counts.step_milli, power_of_ten(counts.exponent));
}

/// Smallest, largest and sum of the present values.
void measure(const SpanReadings& readings, Counts& counts) {
    const auto [low, high] = std::minmax_element(counts.at, counts.at + counts.slots);
    counts.min = *low;
    counts.max = *high;
    if (counts.present == 0) return;
    std::int64_t sum = 0;
    for (int i = 0; i < counts.slots; ++i) {
        sum += units_at(counts, i);
    }
    std::int64_t low_units = *low;
    if (counts.step_milli != 0) {
        low_units = format::units_of_step(*low, counts.step_milli, power_of_ten(counts.exponent));
    }
    for (const QualityRun& run : readings.runs) {
        if (run.quality != Quality::missing) continue;
        sum -= units_at(counts, run.first) * run.count;  // All slots of the run hold one value.
    }
    counts.sum_units = sum - low_units * counts.present;
}

/// How one chunk is packed: numbers of `width` bits above `offset`; those that need more are
/// exceptions, whose high bits lie in the directory.
struct ChunkPlan {
    std::uint32_t offset = 0;
    int width = 0;
    int extra_width = 0;
    int exceptions = 0;
};

ChunkPlan plan_chunk(const std::uint32_t* values, int count) {
    ChunkPlan plan;
    plan.offset = *std::min_element(values, values + count);
    int of_width[33] = {};
    int widest = 0;
    for (int i = 0; i < count; ++i) {
        const int width = static_cast<int>(std::bit_width(values[i] - plan.offset));
        ++of_width[width];
        widest = std::max(widest, width);
    }
    plan.width = widest;
    int best = count * widest;
    int wider = 0;  // Numbers that do not fit the width tried.
    for (int width = widest - 1; width >= 0; --width) {
        wider += of_width[width + 1];
        if (wider > format::kExceptionsMax) break;
        const int cost =
            count * width + format::kWidthBits + wider * (format::kPositionBits + widest - width);
        if (cost >= best) continue;
        best = cost;
        plan.width = width;
        plan.exceptions = wider;
        plan.extra_width = widest - width;
    }
    return plan;
}

void write_packed(const Counts& counts, std::vector<std::uint8_t>& out) {
    std::uint32_t relative[kSlotsMax];
    for (int i = 0; i < counts.slots; ++i) {
        relative[i] = static_cast<std::uint32_t>(counts.at[i] - counts.min);
    }
    const int chunks = (counts.slots + kChunkSlots - 1) / kChunkSlots;
    ChunkPlan plans[(kSlotsMax + kChunkSlots - 1) / kChunkSlots];
    std::uint32_t offset_max = 0;
    for (int c = 0; c < chunks; ++c) {
        const int first = c * kChunkSlots;
        plans[c] = plan_chunk(relative + first, std::min(kChunkSlots, counts.slots - first));
        offset_max = std::max(offset_max, plans[c].offset);
    }
    BitWriter bits{out};
    const int offset_bits = static_cast<int>(std::bit_width(offset_max));
    if (chunks > 1) bits.put(static_cast<std::uint32_t>(offset_bits), format::kWidthBits);
    for (int c = 0; c < chunks; ++c) {
        const ChunkPlan& plan = plans[c];
        bits.put(static_cast<std::uint32_t>(plan.width), format::kWidthBits);
        bits.put(static_cast<std::uint32_t>(plan.exceptions), format::kExceptionBits);
        if (chunks > 1) bits.put(plan.offset, offset_bits);
        if (plan.exceptions == 0) continue;
        bits.put(static_cast<std::uint32_t>(plan.extra_width), format::kWidthBits);
        const std::uint32_t* values = relative + std::ptrdiff_t{c} * kChunkSlots;
        for (int i = 0; i < std::min(kChunkSlots, counts.slots - c * kChunkSlots); ++i) {
            const std::uint32_t high = (values[i] - plan.offset) >> plan.width;
            if (high == 0) continue;
            bits.put(static_cast<std::uint32_t>(i), format::kPositionBits);
            bits.put(high, plan.extra_width);
        }
    }
    bits.flush();
    for (int c = 0; c < chunks; ++c) {
        const ChunkPlan& plan = plans[c];
        const std::uint32_t low_bits = plan.width == 0 ? 0 : 0xFFFF'FFFFU >> (32 - plan.width);
        for (int i = c * kChunkSlots; i < std::min((c + 1) * kChunkSlots, counts.slots); ++i) {
            bits.put((relative[i] - plan.offset) & low_bits, plan.width);
        }
        bits.flush();
    }
}

void write_runs(const std::vector<QualityRun>& runs, ByteWriter& writer) {
    writer.varint(runs.size());
    int after = 0;
    for (const QualityRun& run : runs) {
        writer.varint(static_cast<std::uint64_t>(run.first - after));
        writer.varint(static_cast<std::uint64_t>(run.count));
        auto kind = static_cast<std::uint8_t>(run.quality);
        if (run.method != 0) kind |= format::kRunHasMethod;
        if (run.reason != 0) kind |= format::kRunHasReason;
        writer.u8(kind);
        if (run.method != 0) writer.varint(static_cast<std::uint64_t>(run.method));
        if (run.reason != 0) writer.varint(static_cast<std::uint64_t>(run.reason));
        after = run.first + run.count;
    }
}

void write_head(const Counts& counts, std::uint8_t flags, std::vector<std::uint8_t>& out) {
    ByteWriter writer{out};
    const auto* const common =
        std::find(format::kCommonSlots.begin(), format::kCommonSlots.end(), counts.slots);
    const auto slot_code = static_cast<int>(common - format::kCommonSlots.begin());
    writer.u8(static_cast<std::uint8_t>(format::kVersion | flags));
    writer.u8(static_cast<std::uint8_t>(counts.exponent | slot_code << 4));
    if (slot_code == format::kOtherSlots) writer.varint(static_cast<std::uint64_t>(counts.slots));
    if ((flags & format::kHasStep) != 0)
        writer.varint(static_cast<std::uint64_t>(counts.step_milli));
    writer.svarint(counts.min);
    writer.varint(static_cast<std::uint64_t>(counts.max) - static_cast<std::uint64_t>(counts.min));
    writer.varint(static_cast<std::uint64_t>(counts.sum_units));
}

}  // namespace

void encode_block(const BlockKey& key, const SpanReadings& readings, std::int64_t step_milli,
                  std::vector<std::uint8_t>& out) {
    VOLTMARK_CHECK(!readings.values_milli.empty() && readings.values_milli.size() <= kSlotsMax);
    Counts counts;
    counts.slots = static_cast<int>(readings.values_milli.size());
    fill_missing(readings, counts);
    if (counts.present > 0) {
        reduce_by_tens(counts);
        if (step_milli != 0) reduce_by_step(counts, step_milli);
    }
    measure(readings, counts);
    // The vector kernels work on 31 bits above the smallest value, in units.
    const Int128 spread =
        (Int128{counts.max} - counts.min) *
        (counts.step_milli == 0 ? 1 : counts.step_milli / power_of_ten(counts.exponent) + 1);
    const bool wide = spread >= Int128{1} << 31;

    out.clear();
    std::uint8_t flags = wide ? format::kWide : 0;
    if (!readings.runs.empty()) flags |= format::kHasRuns;
    if (counts.step_milli != 0) flags |= format::kHasStep;
    write_head(counts, flags, out);
    ByteWriter writer{out};
    if (!readings.runs.empty()) write_runs(readings.runs, writer);
    if (wide) {
        for (int i = 0; i < counts.slots; ++i) {
            writer.varint(static_cast<std::uint64_t>(counts.at[i]) -
                          static_cast<std::uint64_t>(counts.min));
        }
    } else if (counts.max != counts.min) {
        write_packed(counts, out);
    }
    writer.u32(format::checksum(key, out));
}

}  // namespace voltmark::meter
