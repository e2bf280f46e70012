// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::meter {

// A reading block holds one channel's span (a local day, or a month of daily readings) as packed
// whole numbers: docs/formats/reading_block.md. Values are counts of thousandths (mWh, mvarh); the
// block chooses the largest power of ten that keeps them exact.

/// The most slots a span can have: 5-minute intervals of a 25-hour day.
inline constexpr int kSlotsMax = 300;

/// Bound of one reading either way, in thousandths: 4.5 million MWh an interval. Checked where
/// readings enter, so that sums of a span stay inside 64 bits.
inline constexpr std::int64_t kReadingMilliMax = std::int64_t{1} << 52;

/// Where a block belongs. Part of its checksum, so that a block filed in the wrong place is found.
struct BlockKey {
    time::CivilDay span;  ///< First day of the span.
    ChannelId channel;

    friend auto operator<=>(const BlockKey&, const BlockKey&) = default;
};

/// What a block holds, unpacked: one value for each slot, and the runs of slots that are not simply
/// actual, ascending and apart. The value of a missing slot is 0 and means nothing.
struct SpanReadings {
    std::vector<std::int64_t> values_milli;
    std::vector<QualityRun> runs;

    friend bool operator==(const SpanReadings&, const SpanReadings&) = default;
};

/// The quality of each slot, one for each value.
std::vector<Quality> qualities_of(const SpanReadings& readings);

/// Packs a span. The same values, runs and step give the same bytes.
///
/// \param readings    1..kSlotsMax slots within kReadingMilliMax; runs ascending, apart, inside
/// (checked). \param step_milli  the smallest step of the meter times its multiplier (36'000 for
/// 0.036 kWh), or 0.
///                    Where every value is a rounded multiple of it, multiples are stored: real
///                    meters count pulses, and files round them.
/// \param out         receives the bytes; what it held is dropped.
void encode_block(const BlockKey& key, const SpanReadings& readings, std::int64_t step_milli,
                  std::vector<std::uint8_t>& out);

/// Values relative to the block's smallest, with room for whole vectors: what the kernels work on.
/// What lies behind the last slot is arbitrary.
struct RelativeValues {
    alignas(64) std::uint32_t at[kSlotsMax + 20];
};

/// A stored block, opened for reading. Points into its bytes, which must outlive it.
class BlockView {
public:
    /// Checks checksum and structure; after this, no read can fail or leave the bytes.
    /// \errors  block.checksum, block.form (both corrupted), block.version (unavailable: a newer
    ///          program wrote it).
    static Result<BlockView> open(const BlockKey& key, std::span<const std::uint8_t> bytes);

    int slots() const { return slots_; }
    int present() const { return present_; }  ///< Slots that have a value.
    /// Sum of all values, without unpacking.
    std::int64_t sum_milli() const { return sum_units_ * unit_milli_; }
    /// The largest value, without unpacking; empty where none is present.
    std::optional<std::int64_t> max_milli() const;

    /// The block's CRC-32C: equal for equal readings at the same place.
    std::uint32_t checksum() const { return checksum_; }

    bool has_runs() const { return run_count_ != 0; }
    std::vector<QualityRun> runs() const;

    /// Whether values fit the vector kernels: all but blocks whose values spread over 2^31 units.
    bool is_packed() const { return !wide_; }

    /// The step that the values are multiples of; 0 where it is not used.
    std::int64_t step_milli() const { return step_milli_; }

    /// One unit of `unpack_relative`, in thousandths; the value all of them are relative to, in
    /// units.
    std::int64_t unit_milli() const { return unit_milli_; }
    std::int64_t base_units() const { return base_units_; }
    /// The largest relative value.
    std::uint32_t spread_units() const { return spread_units_; }

    /// Writes value - base for each slot, and 0 for missing slots. \pre is_packed()
    void unpack_relative(RelativeValues& out) const;

    /// All of it, of any block.
    SpanReadings unpack() const;

private:
    friend class BlockParser;
    BlockView() = default;

    struct Chunk {
        std::uint32_t offset;         // Smallest value of the chunk, relative to the block's.
        std::uint16_t packed_at;      // Byte in the packed part.
        std::uint16_t exceptions_at;  // Bit in the directory.
        std::uint8_t width;
        std::uint8_t exception_count;
        std::uint8_t extra_width;
    };

    void clear_missing(RelativeValues& out) const;
    void apply_step(RelativeValues& out) const;

    std::span<const std::uint8_t> directory_;
    std::span<const std::uint8_t> packed_;  // Of a wide block: its numbers.
    std::span<const std::uint8_t> run_bytes_;
    int slots_ = 0;
    int present_ = 0;
    int chunk_count_ = 0;
    bool wide_ = false;
    std::int64_t step_milli_ = 0;
    std::int64_t unit_milli_ = 1;
    std::int64_t base_ = 0;  // In units, or in steps where step_milli_ is set.
    std::int64_t base_units_ = 0;
    std::int64_t sum_units_ = 0;
    std::uint64_t spread_ = 0;  // In units, or in steps.
    std::uint32_t spread_units_ = 0;
    std::size_t run_count_ = 0;
    std::uint32_t checksum_ = 0;
    Chunk chunks_[(kSlotsMax + 31) / 32];
};

}  // namespace voltmark::meter
