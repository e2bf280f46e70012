// SPDX-License-Identifier: Apache-2.0
#include <benchmark/benchmark.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/random.hpp"
#include "voltmark/codec/nem12.hpp"

namespace voltmark::codec::nem12 {
namespace {

constexpr int kMeters = 400;
constexpr int kDaysPerMeter = 60;

/// A day of quarter hours as a bulk file holds it: three decimals of a kWh, now and then a larger
/// one.
std::vector<std::int64_t> home_values(Random& random) {
    std::vector<std::int64_t> values(96);
    for (std::int64_t& milli : values) {
        milli = 1000 * random.between(20, random.chance(0.05) ? 2500 : 400);
    }
    return values;
}

/// A meter in sixteen has a day in ten that is partly substituted.
std::vector<IntervalDay> bulk_days(const std::vector<std::string>& nmis) {
    Random random{42};
    std::vector<IntervalDay> days;
    for (std::size_t meter = 0; meter < nmis.size(); ++meter) {
        for (int i = 0; i < kDaysPerMeter; ++i) {
            IntervalDay& day = days.emplace_back();
            day.channel = {nmis[meter], "E1", "E1", "E1", "N1", "METER0001", kKilowattHour, 15, {}};
            day.day = time::make_day(2026, 1, 1) + std::chrono::days{i};
            day.values_milli = home_values(random);
            day.updated = time::LocalSeconds{day.day} + std::chrono::hours{26};
            if (meter % 16 == 0 && i % 10 == 0) {
                day.events = {{0, 20, 'F', 14, 76, {}}, {20, 76, 'A', 0, {}, {}}};
            } else {
                day.events = {{0, 96, 'A', 0, {}, {}}};
            }
        }
    }
    return days;
}

std::vector<std::string> meter_names() {
    std::vector<std::string> nmis;
    nmis.reserve(kMeters);
    for (int meter = 0; meter < kMeters; ++meter) nmis.push_back(fmt::format("NMI{:07}", meter));
    return nmis;
}

std::string bulk_file() {
    const std::vector<std::string> nmis = meter_names();
    std::string text;
    Writer writer{text};
    VOLTMARK_CHECK(
        writer.header({time::LocalSeconds{time::make_day(2026, 3, 2)}, "MDP1", "RETAILER"}));
    for (const IntervalDay& day : bulk_days(nmis)) VOLTMARK_CHECK(writer.day(day));
    writer.end();
    return text;
}

class Sum final : public Sink, public DeliverySink {
public:
    void day(const IntervalDay& day) override {
        for (const std::int64_t milli : day.values_milli) total_ += milli;
    }
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

// Target: 200 MB/s a core, so that a day of a million quarter-hour meters (0.6 GB) is read in 3 s.
void parse_bulk_file(benchmark::State& state) {
    const std::string text = bulk_file();
    for (auto _ : state) {
        Sum sum;
        parse(text, state.range(0) == 0 ? Mode::strict : Mode::lenient, sum);
        sum.report(state);
    }
    state.SetBytesProcessed(state.iterations() * std::ssize(text));
}
BENCHMARK(parse_bulk_file)->ArgName("lenient")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

void deliver_bulk_file(benchmark::State& state) {
    const std::string text = bulk_file();
    for (auto _ : state) {
        Sum sum;
        deliver(text, Mode::strict, sum);
        sum.report(state);
    }
    state.SetBytesProcessed(state.iterations() * std::ssize(text));
}
BENCHMARK(deliver_bulk_file)->Unit(benchmark::kMillisecond);

// The part of reading in parallel that is not parallel.
void split_bulk_file(benchmark::State& state) {
    const std::string text = bulk_file();
    std::size_t pieces = 0;
    for (auto _ : state) pieces += split(text, 16).size();
    state.SetBytesProcessed(state.iterations() * std::ssize(text));
    state.counters["pieces"] =
        static_cast<double>(pieces) / static_cast<double>(state.iterations());
}
BENCHMARK(split_bulk_file)->Unit(benchmark::kMillisecond);

// Target: 100 MB/s a core.
void write_bulk_file(benchmark::State& state) {
    const std::vector<std::string> nmis = meter_names();
    const std::vector<IntervalDay> days = bulk_days(nmis);
    std::string text;
    for (auto _ : state) {
        text.clear();
        Writer writer{text};
        for (const IntervalDay& day : days) VOLTMARK_CHECK(writer.day(day));
    }
    state.SetBytesProcessed(state.iterations() * std::ssize(text));
    state.counters["text_bytes"] = static_cast<double>(text.size());
}
BENCHMARK(write_bulk_file)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace voltmark::codec::nem12
