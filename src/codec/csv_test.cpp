// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/csv.hpp"

#include <set>

#include <gtest/gtest.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/csv_errors.hpp"

#include "csv_number.hpp"
#include "csv_test_support.hpp"

namespace voltmark::codec::csv {
namespace {

using meter::Quality;
using meter::QualityRun;

Options hourly(std::string_view zone = "UTC") {
    Options options;
    options.zone = *time::Zone::find(zone);
    options.interval_minutes = 60;
    return options;
}

/// The values of a span in its unit: "1 - 2.5", with "-" for what is missing.
std::string values_of(const DeliveredSpan& span) {
    std::vector<std::string> words;
    for (const std::int64_t milli : span.readings.values_milli) {
        words.push_back(to_decimal(milli, span.unit.milli_exponent, 0));
    }
    for (const QualityRun& run : span.readings.runs) {
        if (run.quality != Quality::missing) continue;
        for (int slot = run.first; slot < run.first + run.count; ++slot)
            words[static_cast<std::size_t>(slot)] = "-";
    }
    return fmt::format("{}", fmt::join(words, " "));
}

/// "2026-03-29 01:00" and so on: a row for every hour of a clock that never jumps.
std::string hours_of_clock(std::string_view day, int hours) {
    std::string rows;
    for (int hour = 0; hour < hours; ++hour)
        rows += fmt::format("{} {:02}:00,{}\n", day, hour, hour);
    return rows;
}

struct FaultCase {
    std::string_view text;
    std::string_view code;
    std::string_view place;
    int values = 0;  // That are given all the same.
    Verdict verdict = Verdict::refused;
    Options options = hourly("Europe/Berlin");
};

Options with(Options options, auto change) {
    change(options);
    return options;
}

std::vector<FaultCase> faults() {
    const Options long_table = with(hourly(), [](Options& o) { o.layout = Layout::long_table; });
    const Options unstated = with(hourly(), [](Options& o) { o.interval_minutes = 0; });
    const Options odd = with(hourly(), [](Options& o) { o.interval_minutes = 20; });
    const Options mapped = with(hourly(), [](Options& o) { o.columns.timestamp = "when"; });
    const Options mapped_unit = with(long_table, [](Options& o) { o.columns.unit = "uom"; });
    constexpr Verdict kTolerated = Verdict::tolerated;
    return {
        {"", "csv.empty", "1"},
        {"\n \n,,\n", "csv.empty", "1"},
        {"2026-07-01 00:00,1\n2026-07-01 01:00,2\n", "csv.header_missing", "1:1"},
        {"time,A\n2026-07-01 00:00,1\n", "csv.column_missing", "1:1", 0, Verdict::refused, mapped},
        {"time\n2026-07-01 00:00\n", "csv.column_missing", "1:1"},
        {"timestamp,key\n2026-07-01 00:00,A\n", "csv.column_missing", "1:1", 0, Verdict::refused,
         long_table},
        {"timestamp,key,value\n2026-07-01 00:00,A,1\n", "csv.column_missing", "1:1", 0,
         Verdict::refused, mapped_unit},
        {"time,A\n2026-07-01 00:00,1\n2026-07-01 00:01,1\n", "csv.interval", "1:1", 0,
         Verdict::refused, unstated},
        {"time,A\n2026-07-01 00:00,1\n", "csv.interval", "1:1", 0, Verdict::refused, unstated},
        {"time,A\n2026-07-01 00:00,1\n", "csv.interval", "1:1", 0, Verdict::refused, odd},
        {"time,A,A\n2026-07-01 00:00,1,2\n", "csv.column_repeated", "1:8", 1},
        {"time,A,\n2026-07-01 00:00,1,2\n", "csv.column_unnamed", "1:8", 1},
        {"time,A [kJ],B\n2026-07-01 00:00,1,2\n", "csv.unit", "1:6", 1},
        {"timestamp,key,value,unit\n2026-07-01 00:00,A,1,kJ\n2026-07-01 01:00,A,1,\n", "csv.unit",
         "2:22", 1},
        {"timestamp,key,value,colour\n2026-07-01 00:00,A,1,red\n", "csv.column_unknown", "1:21", 1,
         kTolerated},
        {"time,A\n\"2026-07-01 00:00,1\n2026-07-01 01:00,2\n", "csv.quote", "2:1", 1},
        {"time,A\n2026-07-01 00:00,\"1\"x\n2026-07-01 01:00,2\n", "csv.quote", "2:18", 1},
        {"time,A\n2026-07-01 00:00,1,2\n2026-07-01 01:00,2\n", "csv.column_count", "2:18", 1},
        {"time,A,B\n2026-07-01 00:00,1\n2026-07-01 01:00,2,3\n", "csv.column_count", "2:18", 2},
        {"time,A\nnoon,1\n2026-07-01 01:00,2\n", "csv.timestamp", "2:1", 1},
        {"time,A\n01/07/2026 01:00,1\n2026-07-01 01:00,2\n", "csv.timestamp", "2:1", 1},
        {"time,A\n2026-07-01,1\n2026-07-01 01:00,2\n", "csv.timestamp", "2:1", 1},
        {"time,A\n2026-03-29 02:00,1\n2026-03-29 03:00,2\n", "csv.skipped_hour", "2:1", 1},
        {"time,A\n2026-07-01 00:30,1\n2026-07-01 01:00,2\n", "csv.off_grid", "2:1", 1},
        {"time,A\n2026-07-01 00:00:01,1\n2026-07-01 01:00,2\n", "csv.off_grid", "2:1", 1},
        {"timestamp,key,value\n2026-07-01 00:00,,1\n2026-07-01 00:00,A,1\n", "csv.key_missing",
         "2:18", 1},
        {"timestamp,key,value,unit\n2026-07-01 00:00,A,1,kWh\n2026-07-01 01:00,A,1,kvarh\n",
         "csv.unit_changed", "3:22", 1},
        {"timestamp,key,value,quality\n2026-07-01 00:00,A,1,good\n2026-07-01 01:00,A,1,actual\n",
         "csv.quality", "2:22", 1},
        {"time,A,B\n2026-07-01 00:00,1.2.3,2\n", "csv.value_form", "2:18", 1},
        {"time,A,B\n2026-07-01 00:00,1;5,2\n", "csv.value_form", "2:18", 1},
        {"time,A,B\n2026-07-01 00:00,-,2\n", "csv.value_form", "2:18", 1},
        {"time,A,B\n2026-07-01 00:00,4503599628,2\n", "csv.value_range", "2:18", 1},
        {"time,A,B\n2026-07-01 00:00,1e300,2\n", "csv.value_range", "2:18", 1},
        {"time,A\n2026-07-01 00:00,1\n2026-07-01 00:00,2\n", "csv.duplicate", "3:18", 1},
        {"time,A\n2026-07-01 00:00,1\n2026-07-01 00:00,1.0\n", "csv.repeated", "3:18", 1,
         kTolerated},
        {"time,A\n2026-07-01 00:00,1.0000005\n", "csv.value_rounded", "2:18", 1, kTolerated},
        {"time,A\n2026-07-01 00:00,1\n2026-07-02 00:00,1\n2026-07-01 01:00,1\n", "csv.day_in_parts",
         "4:18", 3, kTolerated},
        {"time,A\n2026-07-01 00:00,1", "csv.last_line", "2:1", 1, kTolerated},
    };
}

std::int64_t count_values(const Collector& got) {
    std::int64_t count = 0;
    for (const DeliveredSpan& span : got.spans) {
        count += std::ssize(span.readings.values_milli);
        for (const QualityRun& run : span.readings.runs)
            count -= run.quality == Quality::missing ? run.count : 0;
    }
    return count;
}

// A clerk is told what is wrong and where; and a fault costs its row or its cell, no more.
TEST(Csv, EveryFaultHasItsCodePlaceAndVerdict) {
    for (const FaultCase& fault : faults()) {
        SCOPED_TRACE(fault.text);
        const Collector got = parsed(fault.text, fault.options);
        EXPECT_EQ(count_values(got), fault.values);
        ASSERT_EQ(got.findings.size(), 1U);
        const Finding& finding = got.findings[0];
        EXPECT_EQ(finding.error.name(), fault.code);
        EXPECT_EQ(to_text(*finding.error.place), fault.place);
        EXPECT_EQ(finding.verdict, fault.verdict);
        EXPECT_EQ(finding.error.message().find('{'), std::string::npos);
        EXPECT_FALSE(finding.error.message(Language::zh).empty());
    }
}

TEST(Csv, NoCodeIsWithoutACase) {
    std::set<std::string_view> told = {"csv.intervals_differ"};  // csv_property_test.cpp
    for (const FaultCase& fault : faults()) told.insert(fault.code);
    for (const ErrorCode* code : kCsvErrors) EXPECT_EQ(told.count(code->name), 1U) << code->name;
}

// A wide table is a row a moment, but what is delivered is a channel's day.
TEST(Csv, WideTableGivesEachChannelDay) {
    const Collector got = parsed(
        "time,A,B [kvarh]\n2026-07-01 22:00,1,5\n2026-07-01 23:00,2,\n2026-07-02 "
        "00:00,,6\n2026-07-02 01:00,-3.5,7\n",
        hourly());
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 4U);
    EXPECT_EQ(got.spans[0].key, "B");  // Its day is over first: A has nothing at midnight.
    EXPECT_EQ(got.spans[0].unit, (ReadingUnit{BaseUnit::var_hour, 6}));
    EXPECT_EQ(got.spans[0].readings.values_milli[22], 5'000'000);
    EXPECT_EQ(got.spans[0].readings.runs,
              (std::vector<QualityRun>{{0, 22, Quality::missing, 0, 0},
                                       {23, 1, Quality::missing, 0, 0}}));
    EXPECT_EQ(got.spans[1].key, "A");
    EXPECT_EQ(got.spans[1].span, time::make_day(2026, 7, 1));
    EXPECT_EQ(got.spans[1].line, 2U);
    EXPECT_EQ(got.spans[2].key, "A");
    EXPECT_EQ(got.spans[2].readings.values_milli[1], -3'500'000);
    EXPECT_EQ(got.spans[3].key, "B");
    EXPECT_EQ(got.spans[3].interval_minutes, 60);
}

// Empty is absent, never zero; and the words for it that spreadsheets write are not faults.
TEST(Csv, EmptyCellsAreMissing) {
    const Collector got = parsed(
        "time,A,B\n2026-07-01 00:00,,1\n2026-07-01 01:00,NA,2\n2026-07-01 02:00,NaN,3\n2026-07-01 "
        "03:00, ,4\n",
        hourly());
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(got.spans[0].key, "B");
}

TEST(Csv, LongTableReadsKeyChannelUnitAndQuality) {
    const Collector got = parsed(
        "Timestamp;Meter;Channel;Value;Unit;Quality\r\n"
        "2026-07-01T00:00Z;M1;E1;1,5;kWh;actual\r\n"
        "2026-07-01T00:00Z;M1;Q1;2;kvarh;\r\n"
        "2026-07-01T01:00Z;M1;E1;2500;Wh;estimated\r\n"
        "2026-07-01T02:00Z;M1;E1;0;kWh;missing\r\n"
        "2026-07-01T03:00Z;M1;E1;;kWh;actual\r\n"
        "2026-07-01T04:00Z;M1;E1;7;kWh;suspect\r\n",
        with(hourly(), [](Options& o) { o.decimal_mark = ','; }));
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 2U);
    EXPECT_EQ(got.spans[0].key, "M1/E1");
    EXPECT_EQ(values_of(got.spans[0]).substr(0, 16), "1.5 2.5 - - 7 - ");
    EXPECT_EQ(got.spans[0].readings.runs,
              (std::vector<QualityRun>{{1, 1, Quality::estimated, 0, 0},
                                       {2, 2, Quality::missing, 0, 0},
                                       {4, 1, Quality::suspect, 0, 0},
                                       {5, 19, Quality::missing, 0, 0}}));
    EXPECT_EQ(got.spans[1].key, "M1/Q1");
    EXPECT_EQ(got.spans[1].unit.base, BaseUnit::var_hour);
}

TEST(Csv, ColumnsAreFoundByTheirMappedNames) {
    Options options = hourly();
    options.columns = {"read at", "customer", "", "kWh used", "", ""};
    const Collector got = parsed("kWh used,customer,read at\n1.5,C7,2026-07-01 05:00\n", options);
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(got.spans[0].key, "C7");
    EXPECT_EQ(got.spans[0].readings.values_milli[5], 1'500'000);
}

// Files that label ends call the last hour of a day 00:00 of the next, or 24:00.
TEST(Csv, EndLabelsBelongToTheIntervalBefore) {
    const Options options = with(hourly(), [](Options& o) { o.label = Label::end; });
    const Collector got = parsed(
        "time,A\n2026-07-01 01:00,1\n2026-07-01 23:00,23\n2026-07-01 24:00,24\n2026-07-03 "
        "00:00,48\n",
        options);
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 2U);
    EXPECT_EQ(got.spans[0].span, time::make_day(2026, 7, 1));
    EXPECT_EQ(got.spans[0].readings.values_milli[0], 1'000'000);
    EXPECT_EQ(got.spans[0].readings.values_milli[23], 24'000'000);
    EXPECT_EQ(got.spans[1].span, time::make_day(2026, 7, 2));
    EXPECT_EQ(got.spans[1].readings.values_milli[23], 48'000'000);
}

// 2026-03-29 in Berlin has 23 hours: the clock never shows 02:00, and a file that does is told so.
TEST(Csv, DayOf23Hours) {
    const Collector got =
        parsed("time,A\n" + hours_of_clock("2026-03-29", 24), hourly("Europe/Berlin"));
    ASSERT_EQ(got.findings.size(), 1U);
    EXPECT_EQ(got.findings[0].error.name(), "csv.skipped_hour");
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(values_of(got.spans[0]),
              "0 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23");
}

// 2026-10-25 in Berlin has 25 hours: 02:00 stands twice, and the second in the file is the second
// hour.
TEST(Csv, DayOf25Hours) {
    const std::string rows = hours_of_clock("2026-10-25", 24);
    const std::size_t three = rows.find("2026-10-25 03:00");
    const std::string text =
        "time,A\n" + rows.substr(0, three) + "2026-10-25 02:00,2.5\n" + rows.substr(three);
    const Collector got = parsed(text, hourly("Europe/Berlin"));
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(values_of(got.spans[0]),
              "0 1 2 2.5 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23");
}

// Kwajalein had 1969-09-30 twice. Five-minute readings of such a day fit no block, so none is made.
TEST(Csv, DayThatTheCalendarRepeatedFitsNoBlock) {
    Options options = hourly("Pacific/Kwajalein");
    options.interval_minutes = 5;
    const Collector got = parsed("time,A\n1969-09-30 12:00,1\n", options);
    EXPECT_TRUE(got.spans.empty());
    ASSERT_EQ(got.findings.size(), 1U);
    EXPECT_EQ(got.findings[0].error.name(), "csv.off_grid");
}

// The rule holds for each channel of a long table, and for a whole row of a wide one, where the
// first hour of a column may be empty.
TEST(Csv, RepeatedHourIsCountedByChannelOrRow) {
    const Collector wide =
        parsed("time,A,B\n2026-10-25 02:00,,1\n2026-10-25 02:00,5,2\n", hourly("Europe/Berlin"));
    ASSERT_EQ(wide.spans.size(), 2U);
    EXPECT_EQ(wide.spans[0].readings.values_milli[3], 5'000'000);
    EXPECT_EQ(wide.spans[1].readings.values_milli[2], 1'000'000);
    EXPECT_EQ(wide.spans[1].readings.values_milli[3], 2'000'000);

    const Collector both = parsed(
        "timestamp,key,value\n2026-10-25 02:00,A,1\n2026-10-25 02:00,B,2\n2026-10-25 "
        "02:00,A,3\n2026-10-25 02:00,B,4\n",
        hourly("Europe/Berlin"));
    EXPECT_TRUE(both.findings.empty());
    ASSERT_EQ(both.spans.size(), 2U);
    EXPECT_EQ(both.spans[0].readings.values_milli[3], 3'000'000);
    EXPECT_EQ(both.spans[1].readings.values_milli[2], 2'000'000);
}

TEST(Csv, OffsetTellsWhichOfTheRepeatedHoursIsMeant) {
    const Collector got = parsed("time,A\n2026-10-25T02:00+01:00,3\n2026-10-25T02:00+02:00,2\n",
                                 hourly("Europe/Berlin"));
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(got.spans[0].readings.values_milli[2], 2'000'000);
    EXPECT_EQ(got.spans[0].readings.values_milli[3], 3'000'000);
}

TEST(Csv, DailyReadingsAreGatheredByMonth) {
    Options options;
    options.zone = *time::Zone::find("Asia/Shanghai");
    const Collector got = parsed("date,A\n2026-01-30,1\n2026-01-31,2\n2026-02-01,3\n", options);
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.spans.size(), 2U);
    EXPECT_EQ(got.spans[0].interval_minutes, 1440);
    EXPECT_EQ(got.spans[0].span, time::make_day(2026, 1, 1));
    EXPECT_EQ(got.spans[0].readings.values_milli.size(), 31U);
    EXPECT_EQ(got.spans[0].readings.values_milli[30], 2'000'000);
    EXPECT_EQ(got.spans[1].readings.values_milli.size(), 28U);
    // A finding names the day, not the month.
    options.interval_minutes = 1440;
    const Collector bad = parsed("date,A\n2026-01-30,x\n2026-01-31 06:00,1\n", options);
    ASSERT_EQ(bad.findings.size(), 2U);
    EXPECT_EQ(bad.findings[0].day, time::make_day(2026, 1, 30));
    EXPECT_EQ(bad.findings[1].error.name(), "csv.off_grid");
}

// A midnight that ends a day names the day before; a date alone always names itself.
TEST(Csv, DailyEndLabels) {
    Options options;
    options.interval_minutes = 1440;
    options.label = Label::end;
    const Collector got = parsed("date,A\n2026-01-31 00:00,30\n2026-01-31,31\n", options);
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(got.spans[0].readings.values_milli[29], 30'000'000);
    EXPECT_EQ(got.spans[0].readings.values_milli[30], 31'000'000);
}

TEST(Csv, IntervalIsTheUsualStepOfTheFile) {
    const auto minutes_of = [](std::string_view rows) {
        const Collector got = parsed(fmt::format("time,A\n{}", rows), Options{});
        return got.spans.empty() ? 0 : got.spans[0].interval_minutes;
    };
    EXPECT_EQ(minutes_of("2026-07-01 00:00,1\n2026-07-01 00:15,1\n2026-07-01 00:30,1\n"), 15);
    // A gap, and a row that is a minute late, change nothing.
    EXPECT_EQ(
        minutes_of(
            "2026-07-01 00:00,1\n2026-07-01 00:30,1\n2026-07-01 01:00,1\n2026-07-01 05:01,1\n"),
        30);
    EXPECT_EQ(minutes_of("2026-07-03 00:00,1\n2026-07-01 00:00,1\n2026-07-02 00:00,1\n"), 1440);
    EXPECT_EQ(minutes_of("2026-07-01 00:00,1\n2026-07-01 02:00,1\n2026-07-01 04:00,1\n"), 0);
}

TEST(Csv, TimestampsOfSpreadsheets) {
    const auto slot_of = [](std::string_view stamp, TimestampForm form) {
        const Options options = with(hourly(), [&](Options& o) { o.timestamp_form = form; });
        const Collector got = parsed(fmt::format("time,A\n{},1\n", stamp), options);
        if (got.spans.empty()) return std::string{"none"};
        return time::to_text(got.spans[0].span) + " " + values_of(got.spans[0]).substr(0, 5);
    };
    EXPECT_EQ(slot_of("2026/7/1 2:00", TimestampForm::iso), "2026-07-01 - - 1");
    EXPECT_EQ(slot_of("20260701020000", TimestampForm::iso), "2026-07-01 - - 1");
    EXPECT_EQ(slot_of("07/01/2026 02:00", TimestampForm::iso), "none");
    EXPECT_EQ(slot_of("01/07/2026 02:00", TimestampForm::day_first), "2026-07-01 - - 1");
    EXPECT_EQ(slot_of("1.7.2026 2:00:00", TimestampForm::day_first), "2026-07-01 - - 1");
    EXPECT_EQ(slot_of("2026-07-01 02:00", TimestampForm::day_first), "none");
    EXPECT_EQ(slot_of("13/13/2026 02:00", TimestampForm::day_first), "none");
}

// RFC 4180, and what precedes or follows it in real files.
TEST(Csv, QuotesLinesAndMarks) {
    const Collector got = parsed(
        "\xEF\xBB\xBF\"time\",\"Main, \"\"north\"\" wing\nkWh\"\r\n\"2026-07-01 "
        "00:00\",\"1.5\"\r2026-07-01 01:00,x\n\r\n,\r\n",
        hourly());
    ASSERT_EQ(got.spans.size(), 1U);
    EXPECT_EQ(got.spans[0].key, "Main, \"north\" wing\nkWh");
    EXPECT_EQ(got.spans[0].readings.values_milli[0], 1'500'000);
    EXPECT_EQ(got.spans[0].line, 3U);
    ASSERT_EQ(got.findings.size(), 1U);
    EXPECT_EQ(to_text(*got.findings[0].error.place), "4:18");
}

TEST(Csv, DelimiterIsSeenFromTheHeader) {
    for (const std::string_view text :
         {"time;A\n2026-07-01 00:00;1\n", "time\tA\n2026-07-01 00:00\t1\n",
          "time;\"A,B,C\"\n2026-07-01 00:00;1\n"}) {
        EXPECT_EQ(parsed(text, hourly()).spans.size(), 1U) << text;
    }
}

// Numbers are decimal all the way: no value passes through a binary fraction.
TEST(CsvNumber, IsExactOrSaysThatItIsNot) {
    struct Case {
        std::string_view text;
        NumberForm form;
        std::int64_t milli;
    };
    using enum NumberForm;
    constexpr Case kCases[] = {
        {"0", exact, 0},
        {"12.5", exact, 12'500'000},
        {"-12.5", exact, -12'500'000},
        {"+1", exact, 1'000'000},
        {".25", exact, 250'000},
        {"7.", exact, 7'000'000},
        {"-0.000001", exact, -1},
        {"1.000000000000000000000000", exact, 1'000'000},
        {"0000000000000000000000012", exact, 12'000'000},
        {"1e-3", exact, 1'000},
        {"-2E-04", exact, -200},
        {"1.25e+2", exact, 125'000'000},
        {"5.56E-11", rounded, 0},
        {"0e99", exact, 0},
        {"0.0000005", rounded, 1},
        {"-0.0000005", rounded, -1},
        {"0.00000049", rounded, 0},
        {"5.199999999999999", rounded, 5'200'000},
        {"4503599627.370496", exact, meter::kReadingMilliMax},
        {"4503599627.370497", too_large, 0},
        {"99999999999999999999", too_large, 0},
        {"1e30", too_large, 0},
        {"", not_a_number, 0},
        {"-", not_a_number, 0},
        {".", not_a_number, 0},
        {"1,5", not_a_number, 0},
        {"0x10", not_a_number, 0},
        {"1e", not_a_number, 0},
        {"1e+", not_a_number, 0},
        {"1e99999", not_a_number, 0},
        {"e5", not_a_number, 0},
        {"inf", not_a_number, 0},
        {"1 000", not_a_number, 0},
    };
    for (const Case& c : kCases) {
        const Number number = read_number(c.text, kKilowattHour, '.');
        EXPECT_EQ(static_cast<int>(number.form), static_cast<int>(c.form)) << c.text;
        EXPECT_EQ(number.milli, c.milli) << c.text;
    }
    EXPECT_EQ(read_number("1,5", kKilowattHour, ',').milli, 1'500'000);
}

}  // namespace
}  // namespace voltmark::codec::csv
