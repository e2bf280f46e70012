// SPDX-License-Identifier: Apache-2.0
#include "unpacked_span.hpp"

namespace voltmark::vee {

void UnpackedSpan::fill(const meter::BlockView& view) {
    is_there_ = true;
    runs_.clear();
    if (!view.is_packed()) return fill_wide(view);
    const int slots = view.slots();
    const std::int64_t unit = view.unit_milli();
    const std::int64_t base = view.base_units() * unit;
    view.unpack_relative(relative_);
    for (int slot = 0; slot < slots; ++slot) milli_[slot] = base + relative_.at[slot] * unit;
    if (view.has_runs()) runs_ = view.runs();
    for (const meter::QualityRun& run : runs_) {
        if (run.quality == meter::Quality::missing)
            std::fill_n(milli_ + run.first, run.count, std::int64_t{0});
    }
    span_ = {{milli_, static_cast<std::size_t>(slots)}, runs_, nullptr, unit, base};
    if (view.present() == slots) span_.relative = &relative_;
}

void UnpackedSpan::fill_wide(const meter::BlockView& view) {
    meter::SpanReadings readings = view.unpack();
    std::copy(readings.values_milli.begin(), readings.values_milli.end(), milli_);
    runs_ = std::move(readings.runs);
    span_ = {{milli_, readings.values_milli.size()}, runs_, nullptr, 1, 0};
}

void UnpackedSpan::fill_missing(int slots) {
    is_there_ = false;
    std::fill_n(milli_, slots, std::int64_t{0});
    runs_.assign(1, {0, slots, meter::Quality::missing, 0, 0});
    span_ = {{milli_, static_cast<std::size_t>(slots)}, runs_, nullptr, 1, 0};
}

}  // namespace voltmark::vee
