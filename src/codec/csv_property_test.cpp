// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/random.hpp"
#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/time/grid.hpp"

#include "csv_test_support.hpp"

namespace voltmark::codec::csv {
namespace {

using meter::Quality;

time::Zone some_zone() {
    return *time::Zone::find(*rc::gen::element<std::string>(
        "Europe/Berlin", "Asia/Shanghai", "Australia/Sydney", "America/St_Johns", "UTC"));
}

/// Readings with some missing and some of other qualities; at least the first is there.
meter::SpanReadings some_readings(int slots, bool has_qualities) {
    meter::SpanReadings readings;
    Random random{*rc::gen::arbitrary<std::uint64_t>()};
    const std::int64_t most =
        *rc::gen::element<std::int64_t>(9, 1'000'000, meter::kReadingMilliMax);
    for (int slot = 0; slot < slots; ++slot)
        readings.values_milli.push_back(random.between(-most, most));
    int next = 1;
    while (next < slots && random.chance(0.6)) {
        meter::QualityRun run;
        run.first = next + static_cast<int>(random.below(static_cast<std::uint64_t>(slots - next)));
        run.count =
            1 + static_cast<int>(random.below(static_cast<std::uint64_t>(slots - run.first)));
        run.quality = has_qualities ? static_cast<Quality>(random.between(1, 4)) : Quality::missing;
        next = run.first + run.count + 1;  // Apart, as equal neighbours would be one run.
        if (run.quality == Quality::missing) {
            std::fill_n(readings.values_milli.begin() + run.first, run.count, 0);
        }
        readings.runs.push_back(run);
    }
    return readings;
}

/// Some days of some channels, each channel's days together; days of clock changes among them.
std::vector<DeliveredSpan> some_spans(const time::Zone& zone, int minutes, bool has_qualities) {
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(minutes);
    const std::vector<std::string> keys = {"A", "4001234567/E1", "Main, \"north\" wing",
                                           "第一变电站"};
    const auto channels = *rc::gen::inRange<std::size_t>(1, keys.size() + 1);
    std::vector<DeliveredSpan> spans;
    for (std::size_t channel = 0; channel < channels; ++channel) {
        time::CivilDay day = *rc::gen::element(
            time::make_day(2026, 3, 28), time::make_day(2026, 10, 24), time::make_day(2026, 4, 4));
        for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
            DeliveredSpan& span = spans.emplace_back();
            span.key = keys[channel];
            span.unit = *find_unit(channel % 2 == 0 ? "kWh" : "kvarh");
            span.span = grid.span_of(day);
            span.interval_minutes = minutes;
            span.readings = some_readings(grid.slots(zone, span.span), has_qualities);
            day = grid.span_after(span.span);
        }
    }
    return spans;
}

Options options_of(const time::Zone& zone, int minutes) {
    Options options;
    options.zone = zone;
    options.interval_minutes = minutes;
    return options;
}

/// By channel and day, with the lines forgotten: the order in which a wide table gives them is its
/// own.
std::vector<DeliveredSpan> sorted(std::vector<DeliveredSpan> spans) {
    for (DeliveredSpan& span : spans) span.line = 0;
    std::ranges::sort(spans, {}, [](const DeliveredSpan& span) {
        return std::pair{span.key, span.span};
    });
    return spans;
}

std::string first_finding(const Collector& got) {
    if (got.findings.empty()) return {};
    return fmt::format("{} {}", got.findings[0].error.name(), got.findings[0].error.message());
}

// Law: what is exported is read back as it was, on days of every length.
RC_GTEST_PROP(CsvWriter, LongTableIsReadBackAsItWas, ()) {
    const time::Zone zone = some_zone();
    const int minutes = *rc::gen::element(5, 15, 30, 60, 1440);
    const std::vector<DeliveredSpan> spans = some_spans(zone, minutes, true);
    std::string text;
    write_long(spans, zone, text);
    const Collector got = parsed(text, options_of(zone, minutes));
    RC_ASSERT(first_finding(got) == "");
    RC_ASSERT(sorted(got.spans) == sorted(spans));
}

// Law: the same of wide tables, which have no place for qualities.
RC_GTEST_PROP(CsvWriter, WideTableIsReadBackAsItWas, ()) {
    const time::Zone zone = some_zone();
    const int minutes = *rc::gen::element(5, 15, 30, 60, 1440);
    const std::vector<DeliveredSpan> spans = some_spans(zone, minutes, false);
    std::string text;
    RC_ASSERT(write_wide(spans, zone, text));
    const Collector got = parsed(text, options_of(zone, minutes));
    RC_ASSERT(first_finding(got) == "");
    RC_ASSERT(sorted(got.spans) == sorted(spans));
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t size = text.find('\n') + 1;
        lines.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

// Law: the order of the rows of a day is of no account.
RC_GTEST_PROP(Csv, RowsOfADayComeInAnyOrder, ()) {
    const time::Zone zone = some_zone();
    std::vector<DeliveredSpan> spans = some_spans(zone, 30, true);
    spans.resize(1);
    std::string text;
    write_long(spans, zone, text);
    std::vector<std::string> lines = lines_of(text);
    Random random{*rc::gen::arbitrary<std::uint64_t>()};
    for (std::size_t i = lines.size() - 1; i > 1; --i)
        std::swap(lines[i], lines[1 + random.below(i)]);
    const Collector got = parsed(fmt::format("{}", fmt::join(lines, "")), options_of(zone, 30));
    RC_ASSERT(first_finding(got) == "");
    RC_ASSERT(sorted(got.spans) == sorted(spans));
}

// Law: rows that alternate between days lose nothing: parts of a day add up to it.
RC_GTEST_PROP(Csv, UnsortedRowsGiveAllReadingsInParts, ()) {
    const time::Zone zone = some_zone();
    const std::vector<DeliveredSpan> spans = some_spans(zone, 60, false);
    std::string text;
    write_long(spans, zone, text);
    std::vector<std::string> lines = lines_of(text);
    Random random{*rc::gen::arbitrary<std::uint64_t>()};
    for (std::size_t i = lines.size() - 1; i > 1; --i)
        std::swap(lines[i], lines[1 + random.below(i)]);
    const Collector got = parsed(fmt::format("{}", fmt::join(lines, "")), options_of(zone, 60));
    std::map<std::pair<std::string, time::CivilDay>, std::vector<std::int64_t>> sums;
    for (const DeliveredSpan& part : got.spans) {
        std::vector<std::int64_t>& sum = sums[{part.key, part.span}];
        sum.resize(part.readings.values_milli.size());
        std::ranges::transform(sum, part.readings.values_milli, sum.begin(), std::plus{});
    }
    RC_ASSERT(sums.size() == spans.size());
    for (const DeliveredSpan& span : spans)
        RC_ASSERT((sums[{span.key, span.span}] == span.readings.values_milli));
}

// The quick road and the general road must agree: quotes around every value force the latter.
RC_GTEST_PROP(Csv, QuotedTableIsReadLikeThePlainOne, ()) {
    const time::Zone zone = some_zone();
    std::string text;
    RC_ASSERT(write_wide(some_spans(zone, 60, false), zone, text));
    std::string quoted;
    for (const std::string& line : lines_of(text)) {
        const std::size_t last = line.rfind(',');
        const std::string_view value =
            std::string_view{line}.substr(last + 1, line.size() - last - 3);
        const bool is_header = quoted.empty();
        quoted += is_header ? line : fmt::format("{},\"{}\"\r\n", line.substr(0, last), value);
    }
    const Collector plain = parsed(text, options_of(zone, 60));
    const Collector general = parsed(quoted, options_of(zone, 60));
    RC_ASSERT(first_finding(plain) == "");
    RC_ASSERT(sorted(general.spans) == sorted(plain.spans));
}

TEST(CsvWriter, WideTableHasOneInterval) {
    std::vector<DeliveredSpan> spans(2);
    spans[0].key = "A";
    spans[0].interval_minutes = 30;
    spans[1].key = "B";
    spans[1].interval_minutes = 60;
    std::string text = "before";
    const Result<void> result = write_wide(spans, time::Zone::utc(), text);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, &kIntervalsDiffer);
    EXPECT_EQ(result.error().message(),
              "'B' has 60 minutes where 'A' has 30: one wide table cannot hold both");
    EXPECT_EQ(text, "before");
}

TEST(CsvWriter, TextsAreAsAPersonExpects) {
    DeliveredSpan span;
    span.key = "a;b";
    span.unit = kKilowattHour;
    span.span = time::make_day(2026, 7, 1);
    span.interval_minutes = 60;
    span.readings.values_milli.assign(24, 1'500'000);
    span.readings.runs = {{1, 22, Quality::missing, 0, 0}, {23, 1, Quality::estimated, 52, 0}};
    const time::Zone zone = *time::Zone::find("America/St_Johns");
    std::string text;
    write_long({&span, 1}, zone, text);
    EXPECT_EQ(text,
              "timestamp,key,value,unit,quality\r\n"
              "2026-07-01T00:00-02:30,\"a;b\",1.5,kWh,actual\r\n"
              "2026-07-01T23:00-02:30,\"a;b\",1.5,kWh,estimated\r\n");
    text.clear();
    ASSERT_TRUE(write_wide({&span, 1}, zone, text));
    EXPECT_TRUE(text.starts_with(
        "timestamp,\"a;b [kWh]\"\r\n2026-07-01T00:00-02:30,1.5\r\n2026-07-01T01:00-02:30,\r\n"));
}

}  // namespace
}  // namespace voltmark::codec::csv
