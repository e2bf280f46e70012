// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include <benchmark/benchmark.h>

#include "voltmark/base/random.hpp"
#include "voltmark/meter/kernels.hpp"
#include "voltmark/meter/reading_block.hpp"

namespace voltmark::meter {
namespace {

constexpr int kBlocks = 10'000;
const BlockKey kKey{time::CivilDay{}, {SiteId{1}, ChannelNo{1}}};

/// Days of a home in quarter hours: a base, some noise, a few appliances.
std::vector<SpanReadings> home_days() {
    Random random{42};
    std::vector<SpanReadings> days(kBlocks);
    for (SpanReadings& day : days) {
        for (int slot = 0; slot < 96; ++slot)
            day.values_milli.push_back(1000 * random.between(20, 90));
        for (int peak = 0; peak < 4; ++peak) {
            day.values_milli[random.below(96)] += 1000 * random.between(200, 600);
        }
    }
    return days;
}

std::vector<std::vector<std::uint8_t>> packed_days() {
    std::vector<std::vector<std::uint8_t>> blocks;
    for (const SpanReadings& day : home_days()) encode_block(kKey, day, 0, blocks.emplace_back());
    return blocks;
}

void encode(benchmark::State& state) {
    const std::vector<SpanReadings> days = home_days();
    std::vector<std::uint8_t> out;
    std::size_t bytes = 0;
    for (auto _ : state) {
        bytes = 0;
        for (const SpanReadings& day : days) {
            encode_block(kKey, day, 0, out);
            bytes += out.size();
        }
    }
    state.SetItemsProcessed(state.iterations() * kBlocks * 96);
    state.counters["bytes_per_reading"] = static_cast<double>(bytes) / (kBlocks * 96);
}
BENCHMARK(encode)->Unit(benchmark::kMillisecond);

// Target: issue 3 wants at least 300 M intervals/s a core through all of rating; the kernels take a
// tenth.
void open_unpack_and_sum_three_bands(benchmark::State& state) {
    const std::vector<std::vector<std::uint8_t>> blocks = packed_days();
    SlotMask bands[3];
    for (int slot = 0; slot < 96; ++slot) bands[slot < 28 ? 0 : slot < 68 ? 1 : 2].add(slot);
    const SlotMask* masks[] = {&bands[0], &bands[1], &bands[2]};
    RelativeValues values;
    std::uint64_t total = 0;
    for (auto _ : state) {
        total = 0;
        for (const std::vector<std::uint8_t>& block : blocks) {
            const Result<BlockView> view = BlockView::open(kKey, block);
            view->unpack_relative(values);
            std::uint64_t sums[3];
            sum_by_mask(values, view->slots(), view->spread_units(), masks, sums);
            total += sums[0] + 2 * sums[1] + 3 * sums[2];
        }
    }
    state.SetItemsProcessed(state.iterations() * kBlocks * 96);
    state.counters["total"] = static_cast<double>(total);
}
BENCHMARK(open_unpack_and_sum_three_bands)->Unit(benchmark::kMillisecond);

void open_only(benchmark::State& state) {
    const std::vector<std::vector<std::uint8_t>> blocks = packed_days();
    std::int64_t total = 0;
    for (auto _ : state) {
        total = 0;
        for (const std::vector<std::uint8_t>& block : blocks)
            total += BlockView::open(kKey, block)->sum_milli();
    }
    state.SetItemsProcessed(state.iterations() * kBlocks * 96);
    state.counters["total"] = static_cast<double>(total);
}
BENCHMARK(open_only)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace voltmark::meter
