// SPDX-License-Identifier: Apache-2.0
// The first two bytes choose the options; the rest is the file.
#include "voltmark/base/check.hpp"

#include "csv_test_support.hpp"

namespace voltmark::codec::csv {
namespace {

Options options_of(std::uint8_t first, std::uint8_t second) {
    constexpr std::string_view kZones[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "+08:00"};
    constexpr int kMinutes[] = {0, 5, 10, 15, 30, 60, 1440, 7};
    Options options;
    options.layout = static_cast<Layout>(first % 3);
    options.decimal_mark = (first & 4) != 0 ? ',' : '.';
    options.label = (first & 8) != 0 ? Label::end : Label::start;
    options.timestamp_form = (first & 16) != 0 ? TimestampForm::day_first : TimestampForm::iso;
    options.zone = *time::Zone::find(kZones[second & 3]);
    options.interval_minutes = kMinutes[(second >> 2) & 7];
    if ((second & 32) != 0) options.columns.timestamp = "when";
    return options;
}

/// What every later step relies on.
void check_form(const DeliveredSpan& span) {
    const auto slots = std::ssize(span.readings.values_milli);
    VOLTMARK_CHECK(slots > 0 && slots <= meter::kSlotsMax);
    int next = 0;
    for (const meter::QualityRun& run : span.readings.runs) {
        VOLTMARK_CHECK(run.first >= next && run.count > 0 && run.first + run.count <= slots);
        next = run.first + run.count;
    }
    for (const std::int64_t milli : span.readings.values_milli) {
        VOLTMARK_CHECK(milli >= -meter::kReadingMilliMax && milli <= meter::kReadingMilliMax);
    }
}

/// What is read can be written, and is then read the same.
void check_round_trip(DeliveredSpan span, const Options& options) {
    if (span.key.empty()) return;
    std::string text;
    write_long({&span, 1}, options.zone, text);
    Options written;
    written.zone = options.zone;
    written.interval_minutes = span.interval_minutes;
    written.layout = Layout::long_table;
    const Collector again = parsed(text, written);
    VOLTMARK_CHECK(again.findings.empty() && again.spans.size() == 1);
    span.line = again.spans[0].line;
    VOLTMARK_CHECK(again.spans[0] == span);
}

}  // namespace
}  // namespace voltmark::codec::csv

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec;
    if (size < 2) return 0;
    const std::string_view text{reinterpret_cast<const char*>(bytes) + 2, size - 2};
    const csv::Options options = csv::options_of(bytes[0], bytes[1]);
    const csv::Collector got = csv::parsed(text, options);
    for (const DeliveredSpan& span : got.spans) {
        csv::check_form(span);
        csv::check_round_trip(span, options);
    }
    for (const Finding& finding : got.findings) {
        VOLTMARK_CHECK(finding.error.place->offset + finding.error.place->length <= text.size());
        VOLTMARK_CHECK(!finding.error.message(voltmark::Language::zh).empty());
    }
    return 0;
}
