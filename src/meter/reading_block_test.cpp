// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/reading_block.hpp"

#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/bytes.hpp"
#include "voltmark/meter/kernels.hpp"

#include "block_format.hpp"

namespace voltmark::meter {
namespace {

const BlockKey kKey{time::make_day(2026, 7, 1), {SiteId{10'001}, ChannelNo{1}}};

std::vector<std::uint8_t> packed(const SpanReadings& readings, std::int64_t step_milli = 0) {
    std::vector<std::uint8_t> bytes;
    encode_block(kKey, readings, step_milli, bytes);
    return bytes;
}

SpanReadings unpacked(const std::vector<std::uint8_t>& bytes) {
    const Result<BlockView> view = BlockView::open(kKey, bytes);
    EXPECT_TRUE(view.has_value()) << view.error().message();
    return view->unpack();
}

/// Spans as meters make them: any slot count, any level, any unit, some peaks, some runs.
rc::Gen<SpanReadings> spans() {
    return rc::gen::exec([] {
        SpanReadings span;
        const int slots =
            *rc::gen::element(1, 7, 23, 24, 25, 30, 46, 48, 50, 92, 96, 100, 276, 288, 300);
        const std::int64_t unit = *rc::gen::element<std::int64_t>(1, 10, 1000, 36'000, 10'000'000);
        const std::int64_t level = *rc::gen::inRange<std::int64_t>(-1000, 1'000'000);
        const std::int64_t noise = *rc::gen::element<std::int64_t>(
            1, 2, 300, 70'000, std::min(std::int64_t{1} << 33, kReadingMilliMax / unit / 60));
        for (int i = 0; i < slots; ++i) {
            const bool peak = *rc::gen::inRange(0, 20) == 0;
            const std::int64_t count =
                level + *rc::gen::inRange<std::int64_t>(0, peak ? noise * 50 : noise);
            span.values_milli.push_back(count * unit);
        }
        int after = 0;
        while (*rc::gen::inRange(0, 3) == 0 && after < slots) {
            QualityRun run;
            run.first = *rc::gen::inRange(after, slots);
            run.count = *rc::gen::inRange(1, slots - run.first + 1);
            run.quality = static_cast<Quality>(*rc::gen::inRange(1, kQualityCount));
            run.method = *rc::gen::element(0, 51, 200);
            run.reason = *rc::gen::element(0, 79);
            after = run.first + run.count;
            if (run.quality == Quality::missing) {
                for (int i = run.first; i < after; ++i)
                    span.values_milli[static_cast<std::size_t>(i)] = 0;
            }
            span.runs.push_back(run);
        }
        return span;
    });
}

// Law: what was accepted is what is read, to the last milliwatt-hour and flag.
RC_GTEST_PROP(ReadingBlock, EncodeThenUnpackIsIdentity, ()) {
    const SpanReadings span = *spans();
    const std::int64_t step = *rc::gen::element<std::int64_t>(0, 36'000, 3'000'000);
    const std::vector<std::uint8_t> bytes = packed(span, step);
    const Result<BlockView> view = BlockView::open(kKey, bytes);
    RC_ASSERT(view.has_value());
    RC_ASSERT(view->unpack() == span);
}

// Law: the head's sum and maximum are those of the present values; missing slots count for nothing.
RC_GTEST_PROP(ReadingBlock, HeadAgreesWithTheValues, ()) {
    const SpanReadings span = *spans();
    const std::vector<std::uint8_t> bytes = packed(span, 36'000);
    const BlockView view = *BlockView::open(kKey, bytes);
    std::vector<bool> missing(span.values_milli.size(), false);
    for (const QualityRun& run : span.runs) {
        if (run.quality != Quality::missing) continue;
        std::fill_n(missing.begin() + run.first, run.count, true);
    }
    std::int64_t sum = 0;
    std::optional<std::int64_t> max;
    for (std::size_t i = 0; i < span.values_milli.size(); ++i) {
        if (missing[i]) continue;
        sum += span.values_milli[i];
        max = std::max(max.value_or(span.values_milli[i]), span.values_milli[i]);
    }
    RC_ASSERT(view.sum_milli() == sum);
    RC_ASSERT(view.max_milli() == max);
    RC_ASSERT(view.present() == std::count(missing.begin(), missing.end(), false));
}

// Law: the kernels equal their scalar twins for every width and count.
RC_GTEST_PROP(Kernels, UnpackEqualsTheReference, (std::vector<std::uint8_t> noise)) {
    const int width = *rc::gen::inRange(0, 32);
    const int count = *rc::gen::inRange(1, 33);
    noise.resize(32 * 4 + 32);
    std::uint32_t got[40] = {};
    std::uint32_t want[40] = {};
    unpack_chunk(noise.data(), width, count, 1000, got);
    reference::unpack_chunk(noise.data(), width, count, 1000, want);
    for (int i = 0; i < count; ++i) RC_ASSERT(got[i] == want[i]);
}

RC_GTEST_PROP(Kernels, SumByMaskEqualsTheReference, ()) {
    const int slots = *rc::gen::inRange(1, kSlotsMax + 1);
    const auto largest = *rc::gen::element<std::uint32_t>(1, 1000, 14'000'000, 0x7FFF'FFFF);
    RelativeValues values{};
    SlotMask a;
    SlotMask b;
    for (int i = 0; i < slots; ++i) {
        values.at[i] = *rc::gen::inRange<std::uint32_t>(0, largest);
        if (*rc::gen::arbitrary<bool>()) (*rc::gen::arbitrary<bool>() ? a : b).add(i);
    }
    const SlotMask* masks[] = {&a, &b};
    std::uint64_t got[2] = {};
    std::uint64_t want[2] = {};
    sum_by_mask(values, slots, largest, masks, got);
    reference::sum_by_mask(values, slots, largest, masks, want);
    RC_ASSERT(got[0] == want[0]);
    RC_ASSERT(got[1] == want[1]);
}

// A damaged page of the store must be noticed before it is billed, whichever bit it is.
TEST(ReadingBlock, EveryFlippedBitIsFound) {
    SpanReadings span;
    for (int i = 0; i < 96; ++i) span.values_milli.push_back(std::int64_t{1000} * (i * i % 97));
    span.runs = {{10, 4, Quality::estimated, 51, 0}, {90, 2, Quality::missing, 0, 0}};
    span.values_milli[90] = span.values_milli[91] = 0;
    const std::vector<std::uint8_t> bytes = packed(span);
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::vector<std::uint8_t> damaged = bytes;
        damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        EXPECT_FALSE(BlockView::open(kKey, damaged).has_value()) << "bit " << bit;
    }
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_FALSE(BlockView::open(kKey, std::span{bytes}.first(size)).has_value())
            << "cut at " << size;
    }
}

TEST(ReadingBlock, FiledInTheWrongPlaceIsFound) {
    const std::vector<std::uint8_t> bytes = packed({{1, 2, 3}, {}});
    BlockKey other = kKey;
    other.channel.channel_no = ChannelNo{2};
    EXPECT_EQ(BlockView::open(other, bytes).error().name(), "block.checksum");
}

TEST(ReadingBlock, OfANewerProgramIsRefusedAsSuch) {
    std::vector<std::uint8_t> bytes = packed({{1, 2, 3}, {}});
    bytes.resize(bytes.size() - 4);
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & ~format::kVersionMask) | 2);
    ByteWriter{bytes}.u32(format::checksum(kKey, bytes));
    EXPECT_EQ(BlockView::open(kKey, bytes).error().name(), "block.version");
}

// Bytes that somebody signed rightly and wrote wrongly: a read must never leave them.
TEST(ReadingBlock, AnyBytesWithTheirChecksumAreReadInsideTheirBounds) {
    SpanReadings span{std::vector<std::int64_t>(96, 0), {{3, 2, Quality::missing, 0, 0}}};
    for (std::size_t i = 5; i < 96; ++i)
        span.values_milli[i] = static_cast<std::int64_t>(i * i % 97) * 36'000;
    int refused = 0;
    for (const std::vector<std::uint8_t>& whole : {packed(span), packed(span, 36'000)}) {
        for (std::size_t bit = 0; bit < (whole.size() - 4) * 8; ++bit) {
            std::vector<std::uint8_t> bytes{whole.begin(), whole.end() - 4};
            bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << bit % 8));
            ByteWriter{bytes}.u32(format::checksum(kKey, bytes));
            const Result<BlockView> view = BlockView::open(kKey, bytes);
            if (view) {
                view->unpack();
            } else {
                refused += view.error().name() == "block.form" ? 1 : 0;
            }
        }
    }
    EXPECT_GT(refused, 100);
}

// A meter of 0.036 kWh a pulse, whose file rounds to 0.01 kWh: pulses are stored, readings come
// back.
TEST(ReadingBlock, StoresPulsesWhereTheStepIsKnown) {
    SpanReadings span;
    for (int i = 0; i < 96; ++i) {
        const std::int64_t pulses = 80 + i * 7 % 23;
        span.values_milli.push_back((pulses * 36 + 5) / 10 * 10'000);
    }
    const std::vector<std::uint8_t> plain = packed(span);
    const std::vector<std::uint8_t> stepped = packed(span, 36'000);
    EXPECT_EQ(unpacked(stepped), span);
    EXPECT_LT(stepped.size(), plain.size());
    span.values_milli[5] +=
        10'000;  // Not a rounded multiple: the step is not used, nothing is lost.
    EXPECT_EQ(unpacked(packed(span, 36'000)), span);
}

TEST(ReadingBlock, AllMissingHasNoMaximumAndNoSum) {
    const SpanReadings span{std::vector<std::int64_t>(96, 0), {{0, 96, Quality::missing, 0, 0}}};
    const std::vector<std::uint8_t> bytes = packed(span);
    const BlockView view = *BlockView::open(kKey, bytes);
    EXPECT_EQ(view.present(), 0);
    EXPECT_FALSE(view.max_milli().has_value());
    EXPECT_EQ(view.sum_milli(), 0);
}

// The format is set in stone: bytes written by version 1 must stay readable for ever.
TEST(ReadingBlock, ReadsTheFixtureOfVersion1) {
    constexpr std::string_view kFixture =
        "0913c801a627ef2f020302040f01310e4fc200263cc809408961d868256e481dec27156a070de8e60466c6c4e4"
        "a5bce0"
        "64ac5e44a4e4239c5a039496699a51";
    SpanReadings want;
    for (int i = 0; i < 48; ++i) {
        want.values_milli.push_back(std::int64_t{1000} *
                                    (100 + i * 37 % 50 + (i == 40 ? 5000 : 0)));
    }
    want.runs = {{3, 2, Quality::missing, 0, 0}, {20, 1, Quality::substituted, 14, 79}};
    want.values_milli[3] = want.values_milli[4] = 0;
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < kFixture.size(); i += 2) {
        bytes.push_back(
            static_cast<std::uint8_t>(std::stoi(std::string{kFixture.substr(i, 2)}, nullptr, 16)));
    }
    EXPECT_EQ(unpacked(bytes), want);
    EXPECT_EQ(packed(want), bytes);
}

}  // namespace
}  // namespace voltmark::meter
