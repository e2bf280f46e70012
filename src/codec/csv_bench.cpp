// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/random.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::codec::csv {
namespace {

constexpr int kBuildings = 80;
constexpr int kDays = 365;

time::Zone zone() {
    return *time::Zone::find("Europe/London");
}

/// A year of hours of the buildings of an estate.
std::vector<DeliveredSpan> estate_year() {
    Random random{42};
    const time::IntervalGrid hours = *time::IntervalGrid::of_minutes(60);
    std::vector<DeliveredSpan> spans;
    for (int day = 0; day < kDays; ++day) {
        for (int building = 0; building < kBuildings; ++building) {
            DeliveredSpan& span = spans.emplace_back();
            span.key = fmt::format("b{}", building);
            span.unit = kKilowattHour;
            span.span = time::make_day(2026, 1, 1) + std::chrono::days{day};
            span.interval_minutes = 60;
            const int slots = hours.slots(zone(), span.span);
            for (int hour = 0; hour < slots; ++hour) {
                span.readings.values_milli.push_back(100'000 *
                                                     random.between(0, 10 + 50 * (building % 20)));
            }
        }
    }
    return spans;
}

class Sum final : public DeliverySink {
public:
    void span(const DeliveredSpan& span) override {
        for (const std::int64_t milli : span.readings.values_milli) total_ += milli;
    }
    void finding(const Finding&) override { ++findings_; }

    void report(benchmark::State& state) const {
        state.counters["kwh"] = static_cast<double>(total_) / 1e6;
        state.counters["findings"] = findings_;
    }

private:
    std::int64_t total_ = 0;
    int findings_ = 0;
};

void parse_text(benchmark::State& state, const std::string& text) {
    Options options;
    options.zone = zone();
    for (auto _ : state) {
        Sum sum;
        parse(text, options, sum);
        sum.report(state);
    }
    state.SetBytesProcessed(state.iterations() * std::ssize(text));
}

// Target: 200 MB/s a core.
void parse_wide(benchmark::State& state) {
    std::string text;
    VOLTMARK_CHECK(write_wide(estate_year(), zone(), text));
    parse_text(state, text);
}
BENCHMARK(parse_wide)->Unit(benchmark::kMillisecond);

void parse_long(benchmark::State& state) {
    std::string text;
    write_long(estate_year(), zone(), text);
    parse_text(state, text);
}
BENCHMARK(parse_long)->Unit(benchmark::kMillisecond);

void write_wide(benchmark::State& state) {
    const std::vector<DeliveredSpan> spans = estate_year();
    std::string text;
    for (auto _ : state) {
        text.clear();
        VOLTMARK_CHECK(csv::write_wide(spans, zone(), text));
    }
    state.SetBytesProcessed(state.iterations() * std::ssize(text));
    state.counters["text_bytes"] = static_cast<double>(text.size());
}
BENCHMARK(write_wide)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace voltmark::codec::csv
