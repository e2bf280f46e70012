// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "voltmark/base/bytes.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/errors.hpp"
#include "voltmark/meter/kernels.hpp"

#include "block_format.hpp"

namespace voltmark::meter {

namespace {

/// Reads numbers of any width, low bit first. Past the end it answers zero bits and remembers it.
class BitReader {
public:
    explicit BitReader(std::span<const std::uint8_t> bytes, std::size_t bit = 0)
        : bytes_{bytes}, next_{bit / 8} {
        take(static_cast<int>(bit % 8));
    }

    /// \pre  width <= 36, so that one refill is always enough.
    std::uint64_t take(int width) {
        if (held_ < width) refill();
        const std::uint64_t value = word_ & ((std::uint64_t{1} << width) - 1);
        word_ >>= width;
        held_ -= width;
        return value;
    }
    std::size_t bit() const { return next_ * 8 - static_cast<std::size_t>(held_); }
    void skip(std::size_t bits) { *this = BitReader{bytes_, bit() + bits}; }
    bool ok() const { return bit() <= bytes_.size() * 8; }

private:
    void refill() {
        if (next_ + 8 <= bytes_.size()) {
            std::uint64_t more = 0;
            std::memcpy(&more, bytes_.data() + next_, 8);
            word_ |= more << held_;
            const int whole = (63 - held_) / 8;
            next_ += static_cast<std::size_t>(whole);
            held_ += whole * 8;
            word_ &= (std::uint64_t{1} << held_) - 1;
            return;
        }
        for (; held_ <= 56; held_ += 8, ++next_) {
            if (next_ < bytes_.size()) word_ |= std::uint64_t{bytes_[next_]} << held_;
        }
    }

    std::span<const std::uint8_t> bytes_;
    std::size_t next_;
    std::uint64_t word_ = 0;
    int held_ = 0;
};

QualityRun read_run(ByteReader& reader, int after) {
    QualityRun run;
    run.first = after + static_cast<int>(std::min<std::uint64_t>(reader.varint(), kSlotsMax));
    run.count = static_cast<int>(std::min<std::uint64_t>(reader.varint(), kSlotsMax));
    const std::uint8_t kind = reader.u8();
    run.quality = static_cast<Quality>(kind & 0x0F);
    if ((kind & format::kRunHasMethod) != 0) {
        run.method = static_cast<int>(std::min<std::uint64_t>(reader.varint(), 0xFFFF));
    }
    if ((kind & format::kRunHasReason) != 0) {
        run.reason = static_cast<int>(std::min<std::uint64_t>(reader.varint(), 0xFFFF));
    }
    return run;
}

}  // namespace

/// Reads the bytes of a block into a BlockView, checking whatever a reader later relies on.
class BlockParser {
public:
    static Result<BlockView> parse(std::span<const std::uint8_t> bytes) {
        BlockParser parser{bytes};
        if (!parser.head()) return parser.failure();
        if (!parser.runs() || !parser.values()) return parser.failure();
        return parser.view_;
    }

private:
    explicit BlockParser(std::span<const std::uint8_t> bytes) : bytes_{bytes}, reader_{bytes} {}

    Error failure() const {
        return make_error(newer_ ? kBlockVersion : kBlockForm).at({reader_.position(), 0, 0, 0});
    }

    bool head() {
        const std::uint8_t flags = reader_.u8();
        newer_ = reader_.ok() && (flags & format::kVersionMask) > format::kVersion;
        if ((flags & format::kVersionMask) != format::kVersion || (flags & format::kReserved) != 0)
            return false;
        const std::uint8_t shape = reader_.u8();
        const int exponent = shape & 0x0F;
        const int slot_code = shape >> 4;
        const std::uint64_t slots =
            slot_code == format::kOtherSlots
                ? reader_.varint()
                : static_cast<std::uint64_t>(
                      format::kCommonSlots[static_cast<std::size_t>(slot_code)]);
        if (exponent > format::kExponentMax || slots == 0 || slots > kSlotsMax) return false;
        view_.slots_ = static_cast<int>(slots);
        view_.wide_ = (flags & format::kWide) != 0;
        view_.unit_milli_ = power_of_ten(exponent);
        has_runs_ = (flags & format::kHasRuns) != 0;
        if ((flags & format::kHasStep) != 0) {
            const std::uint64_t step = reader_.varint();
            if (step == 0 || step > std::uint64_t{1} << 40) return false;
            view_.step_milli_ = static_cast<std::int64_t>(step);
        }
        view_.base_ = reader_.svarint();
        view_.spread_ = reader_.varint();
        sum_above_ = reader_.varint();
        return reader_.ok() && units();
    }

    /// Base and spread in units, within bounds that keep all later arithmetic inside 64 bits.
    bool units() {
        std::int64_t top = 0;
        if (__builtin_add_overflow(view_.base_, static_cast<std::int64_t>(view_.spread_), &top))
            return false;
        if (view_.spread_ > std::uint64_t{1} << 62) return false;
        std::int64_t top_units = top;
        view_.base_units_ = view_.base_;
        if (view_.step_milli_ != 0) {
            std::int64_t product = 0;
            if (__builtin_mul_overflow(top, view_.step_milli_, &product) ||
                __builtin_mul_overflow(view_.base_, view_.step_milli_, &product)) {
                return false;
            }
            view_.base_units_ =
                format::units_of_step(view_.base_, view_.step_milli_, view_.unit_milli_);
            top_units = format::units_of_step(top, view_.step_milli_, view_.unit_milli_);
        }
        const Int128 spread_units = Int128{top_units} - view_.base_units_;
        if (!view_.wide_ && spread_units >= Int128{1} << 31) return false;
        view_.spread_units_ = view_.wide_ ? 0 : static_cast<std::uint32_t>(spread_units);
        std::int64_t milli = 0;
        return !__builtin_mul_overflow(top_units, view_.unit_milli_, &milli) &&
               !__builtin_mul_overflow(view_.base_units_, view_.unit_milli_, &milli);
    }

    bool runs() {
        view_.present_ = view_.slots_;
        if (has_runs_) {
            const std::uint64_t count = reader_.varint();
            if (count == 0 || count > kSlotsMax) return false;
            view_.run_count_ = static_cast<std::size_t>(count);
            const std::size_t begin = reader_.position();
            int after = 0;
            for (std::uint64_t i = 0; i < count; ++i) {
                const QualityRun run = read_run(reader_, after);
                after = run.first + run.count;
                if (!reader_.ok() || run.count == 0 || after > view_.slots_) return false;
                if (static_cast<int>(run.quality) >= kQualityCount) return false;
                if (run.quality == Quality::missing) view_.present_ -= run.count;
            }
            view_.run_bytes_ = bytes_.subspan(begin, reader_.position() - begin);
        }
        // The sum of what is present, back in full.
        std::int64_t sum = 0;
        std::int64_t milli = 0;
        if (sum_above_ > std::uint64_t{1} << 62 ||
            __builtin_mul_overflow(view_.base_units_, std::int64_t{view_.present_}, &sum) ||
            __builtin_add_overflow(sum, static_cast<std::int64_t>(sum_above_), &sum) ||
            __builtin_mul_overflow(sum, view_.unit_milli_, &milli)) {
            return false;
        }
        view_.sum_units_ = sum;
        return true;
    }

    bool values() {
        if (view_.spread_ == 0) return reader_.rest() == 0;
        if (!view_.wide_) return directory();
        view_.packed_ = bytes_.subspan(reader_.position());
        for (int i = 0; i < view_.slots_; ++i) {
            if (reader_.varint() > view_.spread_ || !reader_.ok()) return false;
        }
        return reader_.rest() == 0;
    }

    bool directory() {
        const std::size_t begin = reader_.position();
        view_.directory_ = bytes_.subspan(begin);
        view_.chunk_count_ = (view_.slots_ + format::kChunkSlots - 1) / format::kChunkSlots;
        BitReader bits{view_.directory_};
        const int offset_bits =
            view_.chunk_count_ > 1 ? static_cast<int>(bits.take(format::kWidthBits)) : 0;
        std::size_t packed = 0;
        for (int c = 0; c < view_.chunk_count_; ++c) {
            const int count = std::min(format::kChunkSlots, view_.slots_ - c * format::kChunkSlots);
            if (!chunk(bits, c, offset_bits, packed)) return false;
            packed += static_cast<std::size_t>((count * view_.chunks_[c].width + 7) / 8);
        }
        const std::size_t directory_size = (bits.bit() + 7) / 8;
        view_.directory_ = bytes_.subspan(begin, directory_size);
        view_.packed_ = bytes_.subspan(begin + directory_size);
        return view_.packed_.size() == packed;
    }

    bool chunk(BitReader& bits, int index, int offset_bits, std::size_t packed_at) {
        BlockView::Chunk& chunk = view_.chunks_[index];
        chunk.width = static_cast<std::uint8_t>(bits.take(format::kWidthBits));
        chunk.exception_count = static_cast<std::uint8_t>(bits.take(format::kExceptionBits));
        chunk.offset = static_cast<std::uint32_t>(bits.take(offset_bits));
        chunk.packed_at = static_cast<std::uint16_t>(packed_at);
        chunk.extra_width = 0;
        if (chunk.exception_count > 0) {
            chunk.extra_width = static_cast<std::uint8_t>(bits.take(format::kWidthBits));
            if (chunk.width + chunk.extra_width > 31) return false;
            chunk.exceptions_at = static_cast<std::uint16_t>(bits.bit());
            bits.skip(static_cast<std::size_t>(chunk.exception_count *
                                               (format::kPositionBits + chunk.extra_width)));
        }
        return bits.ok() && bits.bit() <= 0xFFFF && chunk.offset <= view_.spread_;
    }

    std::span<const std::uint8_t> bytes_;
    ByteReader reader_;
    BlockView view_;
    std::uint64_t sum_above_ = 0;
    bool has_runs_ = false;
    bool newer_ = false;
};

Result<BlockView> BlockView::open(const BlockKey& key, std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 5) return make_error(kBlockForm).at({0, bytes.size(), 0, 0});
    const std::span<const std::uint8_t> body = bytes.first(bytes.size() - 4);
    const std::uint32_t stored = ByteReader{bytes.last(4)}.u32();
    if (format::checksum(key, body) != stored) {
        return make_error(kBlockChecksum, time::to_text(key.span), raw(key.channel.site_id),
                          raw(key.channel.channel_no));
    }
    Result<BlockView> view = BlockParser::parse(body);
    if (view) view->checksum_ = stored;
    return view;
}

std::optional<std::int64_t> BlockView::max_milli() const {
    if (present_ == 0) return std::nullopt;
    const auto top = static_cast<std::int64_t>(static_cast<std::uint64_t>(base_) + spread_);
    const std::int64_t units =
        step_milli_ == 0 ? top : format::units_of_step(top, step_milli_, unit_milli_);
    return units * unit_milli_;
}

std::vector<QualityRun> BlockView::runs() const {
    std::vector<QualityRun> runs;
    runs.reserve(run_count_);
    ByteReader reader{run_bytes_};
    int after = 0;
    for (std::size_t i = 0; i < run_count_; ++i) {
        runs.push_back(read_run(reader, after));
        after = runs.back().first + runs.back().count;
    }
    return runs;
}

void BlockView::unpack_relative(RelativeValues& out) const {
    VOLTMARK_CHECK(is_packed());
    if (spread_ == 0) {
        std::fill_n(out.at, slots_, 0U);
        return;
    }
    // The kernel reads whole vectors: a copy with room behind it never reads past the block.
    std::uint8_t packed[kSlotsMax * 4 + 32];
    std::memcpy(packed, packed_.data(), packed_.size());
    for (int c = 0; c < chunk_count_; ++c) {
        const Chunk& chunk = chunks_[c];
        const int first = c * format::kChunkSlots;
        std::uint32_t* values = out.at + first;
        unpack_chunk(packed + chunk.packed_at, chunk.width,
                     std::min(format::kChunkSlots, slots_ - first), chunk.offset, values);
        if (chunk.exception_count == 0) continue;
        BitReader bits{directory_, chunk.exceptions_at};
        for (int i = 0; i < chunk.exception_count; ++i) {
            const std::uint64_t exception = bits.take(format::kPositionBits + chunk.extra_width);
            constexpr std::uint64_t kPositionMask = format::kChunkSlots - 1;
            values[exception & kPositionMask] +=
                static_cast<std::uint32_t>(exception >> format::kPositionBits) << chunk.width;
        }
    }
    if (step_milli_ != 0) apply_step(out);
    if (present_ != slots_) clear_missing(out);
}

void BlockView::apply_step(RelativeValues& out) const {
    for (int i = 0; i < slots_; ++i) {
        const std::int64_t multiple =
            base_ + std::min<std::int64_t>(out.at[i], static_cast<std::int64_t>(spread_));
        out.at[i] = static_cast<std::uint32_t>(
            format::units_of_step(multiple, step_milli_, unit_milli_) - base_units_);
    }
}

void BlockView::clear_missing(RelativeValues& out) const {
    for (const QualityRun& run : runs()) {
        if (run.quality != Quality::missing) continue;
        std::fill_n(out.at + run.first, run.count, 0U);
    }
}

SpanReadings BlockView::unpack() const {
    SpanReadings readings;
    readings.runs = runs();
    readings.values_milli.resize(static_cast<std::size_t>(slots_));
    if (wide_) {
        ByteReader reader{packed_};
        for (std::int64_t& value : readings.values_milli) {
            const auto count =
                static_cast<std::int64_t>(static_cast<std::uint64_t>(base_) + reader.varint());
            value = (step_milli_ == 0 ? count
                                      : format::units_of_step(count, step_milli_, unit_milli_)) *
                    unit_milli_;
        }
    } else {
        RelativeValues relative;
        unpack_relative(relative);
        for (std::size_t i = 0; i < readings.values_milli.size(); ++i) {
            readings.values_milli[i] = (base_units_ + relative.at[i]) * unit_milli_;
        }
    }
    for (const QualityRun& run : readings.runs) {
        if (run.quality != Quality::missing) continue;
        std::fill_n(readings.values_milli.begin() + run.first, run.count, 0);
    }
    return readings;
}

}  // namespace voltmark::meter
