// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/nem12.hpp"

#include <set>

#include <gtest/gtest.h>

#include "voltmark/codec/nem12_errors.hpp"

#include "nem12_test_support.hpp"

namespace voltmark::codec::nem12 {
namespace {

constexpr std::string_view kHeader = "100,NEM12,202601021200,MDP1,RETAILER";
constexpr std::string_view kChannel = "200,NMI0000001,E1,1,E1,N1,METER1,kWh,30,";
constexpr std::string_view kDay = "300,20260101,{1 x48},A,,,20260102010000,";
constexpr std::string_view kVariable = "300,20260101,{1 x48},V,,,20260102010000,";

/// Lines between bars; H, C, D, V and E stand for the good records above and for 900.
std::string file_of(std::string_view lines, std::string_view line_end = "\r\n") {
    std::string text;
    while (true) {
        const std::size_t bar = lines.find('|');
        const std::string_view line = lines.substr(0, bar);
        const std::string_view known = line == "H"   ? kHeader
                                       : line == "C" ? kChannel
                                       : line == "D" ? kDay
                                       : line == "V" ? kVariable
                                       : line == "E" ? std::string_view{"900"}
                                                     : line;
        text += expanded(known);
        text += line_end;
        if (bar == std::string_view::npos) return text;
        lines.remove_prefix(bar + 1);
    }
}

struct FaultCase {
    std::string_view lines;
    std::string_view code;
    std::string_view place;  // Line and byte column.
    Verdict lenient;         // Strict refuses all.
    int strict_days = 0;     // That are kept.
    int lenient_days = 0;
    std::string_view line_end = "\r\n";
};

constexpr Verdict kRefused = Verdict::refused;
constexpr Verdict kTolerated = Verdict::tolerated;

constexpr FaultCase kFaults[] = {
    // The file.
    {"dear customer|H|C|D|E", "nem12.not_nem12", "1:1", kRefused},
    {"100,NEM13,202601021200,MDP1,RETAILER|250,NMI0000001|E", "nem12.nem13", "1:5", kRefused},
    {"100,NEM15,202601021200,MDP1,RETAILER|C|D|E", "nem12.header_version", "1:5", kRefused},
    {"C|D|E", "nem12.header_missing", "1:1", kRefused, 1, 1},
    {"H|C|D|H|E", "nem12.header_place", "4:1", kTolerated, 1, 1},
    {"H|C|D", "nem12.end_missing", "3", kRefused, 1, 1},
    {"H|C|D|E|E", "nem12.end_place", "4:1", kTolerated, 1, 1},
    {"H|E", "nem12.no_readings", "2", kRefused},
    {"H|C|D|300,20260102,1,1", "nem12.cut_line", "4:1", kRefused, 1, 1, ""},
    {"\xEF\xBB\xBF|H|C|D|E", "nem12.byte_order_mark", "1:1", kTolerated, 1, 1},
    {"H|C|D|E", "nem12.line_end", "1:1", kTolerated, 1, 1, "\n"},
    {"H|C|D|E", "nem12.line_end", "1:1", kTolerated, 1, 1, "\r"},
    {"H|C||D| ,,|E", "nem12.blank_line", "3:1", kTolerated, 1, 1},
    {"H|C|D|C|300,20260101,{2 x48},A,,,,|E", "nem12.duplicate_day", "5:1", kRefused, 1, 1},
    {"H|C|D|C|D|E", "nem12.repeated_day", "5:1", kTolerated, 1, 1},
    // The records.
    {"H|C|D|301,20260102|E", "nem12.record_type", "4:1", kRefused, 1, 1},
    {"H|D|D|E", "nem12.order", "2:1", kRefused},
    {"H|C|400,1,48,A,,|D|E", "nem12.order", "3:1", kRefused, 1, 1},
    {"H|C|500,O,,,|D|E", "nem12.order", "3:1", kRefused, 1, 1},
    {"H|C|D|500,O,,,|400,1,48,A,,|E", "nem12.order", "5:1", kRefused, 1, 1},
    {"H|C|C|D|E", "nem12.channel_empty", "2:1", kTolerated, 1, 1},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kWh,30,,|D|E", "nem12.field_count", "2:1", kTolerated, 0,
     1},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kWh,30|D|E", "nem12.field_count", "2:1", kTolerated, 0, 1},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kWh,30,,x|D|E", "nem12.field_count", "2:1", kRefused},
    {"H|C|D|900,", "nem12.field_count", "4:1", kTolerated, 1, 1},
    {"H|C|300,20260101,{1 x48},A,,, 20260102010000,|E", "nem12.spaces", "3:114", kTolerated, 0, 1},
    {"H|C| 300,20260101,{1 x48},A,,,,|E", "nem12.spaces", "3:1", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x47}, 1,A,,,,|E", "nem12.spaces", "3:108", kTolerated, 0, 1},
    {"H|C|\"300\",20260101,{1 x48},A,,,,|E", "nem12.quotes", "3:1", kTolerated, 0, 1},
    {"100,nem12,202601021200,MDP1,RETAILER|C|D|E", "nem12.letter_case", "1:5", kTolerated, 1, 1},
    {"H|C|300,20260101,{1 x48},a,,,,|E", "nem12.letter_case", "3:110", kTolerated, 0, 1},
    {"H|C|D|500,o,,,|E", "nem12.letter_case", "4:5", kTolerated, 1, 1},
    // The fields.
    {"100,NEM12,202601021200,MDP1,|C|D|E", "nem12.field_missing", "1:29", kTolerated, 1, 1},
    {"H|200,,E1,1,E1,N1,METER1,kWh,30,|D|E", "nem12.field_missing", "2:5", kRefused},
    {"H|C|300,20260101,{1 x48},,,,,|E", "nem12.field_missing", "3:110", kRefused},
    {"H|200,NMI1,E1,1,E1,N1,METER1,kWh,30,|D|E", "nem12.field_length", "2:5", kTolerated, 0, 1},
    {"H|200,NMI0000001,E1,1,E1,N1,METER12345678,kWh,30,|D|E", "nem12.field_length", "2:27",
     kTolerated, 0, 1},
    {"H|200,NMI000000\x01,E1,1,E1,N1,METER1,kWh,30,|D|E", "nem12.characters", "2:5", kRefused},
    {"H|C|300,20260101,{1 x48},S14,0,caf\xE9,,|E", "nem12.characters", "3:116", kTolerated, 0, 1},
    {"H|C|300,20260229,{1 x48},A,,,,|E", "nem12.date", "3:5", kRefused},
    {"H|C|300,2026-01-01,{1 x48},A,,,,|E", "nem12.date", "3:5", kRefused},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kWh,30,20261301|D|E", "nem12.date", "2:41", kTolerated, 0,
     1},
    {"100,NEM12,202601022560,MDP1,RETAILER|C|D|E", "nem12.date_time", "1:11", kTolerated, 1, 1},
    {"H|C|300,20260101,{1 x48},A,,,200311090000000,|E", "nem12.date_time", "3:114", kTolerated, 0,
     1},
    {"H|C|300,20260101,{1 x48},A,,,,202601021200|E", "nem12.date_time", "3:115", kTolerated, 0, 1},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kJ,30,|D|E", "nem12.unit", "2:34", kRefused},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kWh,20,|D|E", "nem12.interval_length", "2:38", kRefused},
    {"H|200,NMI0000001,E1,1,E1,N1,METER1,kWh,60,|300,20260101,{1 x24},A,,,,|E",
     "nem12.interval_length", "2:38", kTolerated, 0, 1},
    {"H|C|D|500,X,,,|E", "nem12.trans_code", "4:5", kRefused, 1, 1},
    // The values.
    {"H|C|300,20260101,{1 x47},A,,,,|E", "nem12.value_count", "3:108", kRefused},
    {"H|C|300,20260101,{1 x52},A,,,,|E", "nem12.value_count", "3:110", kRefused},
    {"H|C|300,20260101,V,,,,|E", "nem12.value_count", "3:14", kRefused},
    {"H|C|300,20260101,1,2,3|E", "nem12.value_count", "3:18", kRefused},
    {"H|C|300,20260101,1,x,{1 x46},A,,,,|E", "nem12.value_form", "3:16", kRefused},
    {"H|C|300,20260101,1,1e3,{1 x46},A,,,,|E", "nem12.value_form", "3:16", kRefused},
    {"H|C|300,20260101,1,+1,{1 x46},A,,,,|E", "nem12.value_form", "3:16", kRefused},
    {"H|C|300,20260101,1,.,{1 x46},A,,,,|E", "nem12.value_form", "3:16", kRefused},
    {"H|C|300,20260101,1,-1,{1 x46},A,,,,|E", "nem12.value_negative", "3:16", kRefused},
    {"H|C|300,20260101,1,1.00001,{1 x46},A,,,,|E", "nem12.value_length", "3:16", kTolerated, 0, 1},
    {"H|C|300,20260101,1,0000000000000001,{1 x46},A,,,,|E", "nem12.value_length", "3:16",
     kTolerated, 0, 1},
    {"H|C|300,20260101,1,0.0000001,{1 x46},A,,,,|E", "nem12.value_resolution", "3:16", kRefused},
    {"H|C|300,20260101,1,4503599628,{1 x46},A,,,,|E", "nem12.value_range", "3:16", kRefused},
    {"H|C|300,20260101,1,99999999999999999999,{1 x46},A,,,,|E", "nem12.value_range", "3:16",
     kRefused},
    {"H|C|300,20260101,1,,{1 x46},A,,,,|E", "nem12.value_missing", "3:16", kTolerated, 0, 1},
    {"H|C|300,20260102,{1 x48},A,,,,|D|E", "nem12.date_order", "4:5", kTolerated, 1, 2},
    // Quality, method and reason.
    {"H|C|300,20260101,{1 x48},Q,,,,|E", "nem12.quality_flag", "3:110", kRefused},
    {"H|C|V|400,1,48,V,,|E", "nem12.quality_variable", "4:10", kRefused},
    {"H|C|300,20260101,{1 x48},N,,,,|E", "nem12.quality_null", "3:110", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},E5,,,,|E", "nem12.method_form", "3:110", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},E,,,,|E", "nem12.method_missing", "3:110", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},A11,,,,|E", "nem12.method_unexpected", "3:110", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},S14,4x,,,|E", "nem12.reason_form", "3:114", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},S14,56,,,|E", "nem12.reason_unknown", "3:114", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},F14,,,,|E", "nem12.reason_missing", "3:114", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},V,1,,,|400,1,48,A,,|E", "nem12.reason_unexpected", "3:112",
     kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},S14,0,,,|E", "nem12.reason_text", "3:114", kTolerated, 0, 1},
    // The 400 records.
    {"H|C|V|400,0,48,A,,|E", "nem12.event_range", "4:5", kRefused},
    {"H|C|V|400,1,49,A,,|E", "nem12.event_range", "4:5", kRefused},
    {"H|C|V|400,9,8,A,,|E", "nem12.event_range", "4:5", kRefused},
    {"H|C|V|400,x,8,A,,|E", "nem12.event_range", "4:5", kRefused},
    {"H|C|V|400,1,20,A,,|400,22,48,E52,,|E", "nem12.event_gap", "5:5", kRefused},
    {"H|C|V|400,1,20,A,,|400,21,47,E52,,|E", "nem12.event_gap", "3:1", kRefused},
    {"H|C|V|400,1,20,A,,|400,20,48,E52,,|E", "nem12.event_overlap", "5:5", kRefused},
    {"H|C|V|E", "nem12.event_missing", "3:1", kRefused},
    {"H|C|300,20260101,{1 x48},A,79,,,|E", "nem12.event_missing", "3:1", kTolerated, 0, 1},
    {"H|C|300,20260101,{1 x48},A,79,,,", "nem12.event_missing", "3:1", kRefused},
    {"H|C|D|400,1,48,A,,|E", "nem12.event_unexpected", "4:1", kTolerated, 0, 1},
};

const Finding* find(const Collector& collector, std::string_view code) {
    const auto at = std::ranges::find_if(
        collector.findings, [&](const Finding& finding) { return finding.error.name() == code; });
    return at == collector.findings.end() ? nullptr : &*at;
}

void expect_fault(const FaultCase& fault, Mode mode) {
    std::string text = file_of(fault.lines, fault.line_end.empty() ? "\r\n" : fault.line_end);
    if (fault.line_end.empty()) text.resize(text.size() - 2);
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(3, 2);
    const Collector collector = parsed(text, mode);
    const bool is_strict = mode == Mode::strict;
    SCOPED_TRACE(fmt::format("{} {}", is_strict ? "strict" : "lenient", fault.lines));
    EXPECT_EQ(std::ssize(collector.days), is_strict ? fault.strict_days : fault.lenient_days);
    const Finding* finding = find(collector, fault.code);
    ASSERT_NE(finding, nullptr) << fault.code;
    EXPECT_EQ(voltmark::to_text(*finding->error.place), fault.place) << finding->error.message();
    EXPECT_EQ(finding->verdict, is_strict ? Verdict::refused : fault.lenient);
    EXPECT_EQ(finding->error.message().find('{'), std::string::npos) << finding->error.message();
    EXPECT_FALSE(finding->error.message(Language::zh).empty());
}

// A clerk is told which rule, which line and which byte; and a fault costs the record it is in, no
// more.
TEST(Nem12, EveryRuleHasItsCodePlaceAndVerdict) {
    for (const FaultCase& fault : kFaults) {
        expect_fault(fault, Mode::strict);
        expect_fault(fault, Mode::lenient);
    }
}

TEST(Nem12, NoCodeIsWithoutACase) {
    std::set<std::string_view> told;
    for (const FaultCase& fault : kFaults) told.insert(fault.code);
    for (const ErrorCode* code : kNem12Errors) EXPECT_EQ(told.count(code->name), 1U) << code->name;
}

TEST(Nem12, GoodFileGivesAllItsFieldsAndNoFinding) {
    const std::string text = file_of(
        "H|200,NMI0000001,E1Q1,001,Q1,N1,METER1,kVArh,30,20260401|"
        "300,20260101,0,.5,1.2345,{2 x45},V,,,20260102010203,20260103040506|"
        "400,1,2,A,,|400,3,48,F14,0,door locked|500,N,SO123,20260101120001,0012300.5|E");
    const Collector got = parsed(text, Mode::strict);
    ASSERT_TRUE(got.findings.empty()) << to_line(got.findings[0]);
    ASSERT_EQ(got.headers.size(), 1U);
    EXPECT_EQ(got.headers[0].from, "MDP1");
    EXPECT_EQ(got.headers[0].to, "RETAILER");
    EXPECT_EQ(voltmark::time::to_text(*got.headers[0].created), "2026-01-02 12:00");

    ASSERT_EQ(got.days.size(), 1U);
    const IntervalDay& day = got.days[0];
    EXPECT_EQ(day.channel, (Channel{"NMI0000001",
                                    "E1Q1",
                                    "001",
                                    "Q1",
                                    "N1",
                                    "METER1",
                                    {BaseUnit::var_hour, 6},
                                    30,
                                    time::make_day(2026, 4, 1)}));
    EXPECT_EQ(day.day, time::make_day(2026, 1, 1));
    ASSERT_EQ(day.values_milli.size(), 48U);
    EXPECT_EQ(day.values_milli[0], 0);
    EXPECT_EQ(day.values_milli[1], 500'000);
    EXPECT_EQ(day.values_milli[2], 1'234'500);
    EXPECT_EQ(day.values_milli[47], 2'000'000);
    EXPECT_EQ(day.events, (std::vector<QualityEvent>{{0, 2, 'A', 0, {}, {}},
                                                     {2, 46, 'F', 14, 0, "door locked"}}));
    EXPECT_EQ(day.updated,
              time::LocalSeconds{time::make_day(2026, 1, 2)} + std::chrono::seconds{3723});
    EXPECT_EQ(day.place.line, 3U);

    ASSERT_EQ(got.visits.size(), 1U);
    EXPECT_EQ(got.visits[0].trans_code, 'N');
    EXPECT_EQ(got.visits[0].service_order, "SO123");
    EXPECT_EQ(got.visits[0].index_read, "0012300.5");
    EXPECT_EQ(got.visits[0].day, day.day);
}

// Index reads are wanted even where the day they came with is not.
TEST(Nem12, VisitBelowARefusedDayIsKeptWithoutADay) {
    const std::string text = file_of("H|C|V|400,2,48,A,,|500,N,,,00123|C|D|E");
    const Collector got = parsed(text, Mode::strict);
    ASSERT_EQ(got.visits.size(), 1U);
    EXPECT_FALSE(got.visits[0].day.has_value());
    EXPECT_EQ(got.days.size(), 1U);
}

// 365 days below one bad 200 record are one fault, not 366.
TEST(Nem12, RefusedChannelIsToldOnce) {
    const Collector got = parsed(
        file_of("H|200,NMI0000001,E1,1,E1,N1,METER1,kJ,30,|D|D|400,1,2,A,,|C|D|E"), Mode::lenient);
    EXPECT_EQ(got.findings.size(), 1U);
    EXPECT_EQ(got.days.size(), 1U);
}

TEST(Nem12, FindingNamesChannelAndDay) {
    const Collector got = parsed(file_of("H|C|300,20260101,1,-1,{1 x46},A,,,,|E"), Mode::strict);
    ASSERT_EQ(got.findings.size(), 1U);
    EXPECT_EQ(to_line(got.findings[0]),
              "refused nem12.value_negative 3:16 NMI0000001/E1 2026-01-01");
    EXPECT_EQ(got.findings[0].error.message(), "value 2 is -1: a reading cannot be negative");
    const Place place = *got.findings[0].error.place;
    EXPECT_EQ(file_of("H|C|300,20260101,1,-1,{1 x46},A,,,,|E").substr(place.offset, place.length),
              "-1");
}

// An empty value is not zero: its slot is missing, whatever the quality says.
TEST(Nem12, EmptyValuesAreMissingSlots) {
    const std::string text =
        file_of("H|C|300,20260101,,1,,,{1 x42},,1,V,,,,|400,1,3,S14,76,|400,4,48,A,,|E");
    const Collector got = parsed(text, Mode::lenient);
    ASSERT_EQ(got.days.size(), 1U);
    EXPECT_EQ(got.days[0].events, (std::vector<QualityEvent>{{0, 1, 'N', 0, {}, {}},
                                                             {1, 1, 'S', 14, 76, {}},
                                                             {2, 1, 'N', 0, {}, {}},
                                                             {3, 1, 'N', 0, {}, {}},
                                                             {4, 42, 'A', 0, {}, {}},
                                                             {46, 1, 'N', 0, {}, {}},
                                                             {47, 1, 'A', 0, {}, {}}}));
    DeliveredSpan span;
    to_delivered(got.days[0], span);
    using meter::Quality;
    EXPECT_EQ(span.readings.runs,
              (std::vector<meter::QualityRun>{{0, 1, Quality::missing, 0, 0},
                                              {1, 1, Quality::substituted, 14, 76},
                                              {2, 2, Quality::missing, 0, 0},
                                              {46, 1, Quality::missing, 0, 0}}));
}

TEST(ToDelivered, FlagsBecomeQualities) {
    const std::string text = file_of(
        "H|C|V|400,1,10,A,,|400,11,20,E52,,|400,21,30,F14,76,|400,31,40,S11,1,|400,41,44,A,79,|400,"
        "45,48,N,,|E");
    class : public DeliverySink {
    public:
        void span(const DeliveredSpan& span) override { spans.push_back(span); }
        void finding(const Finding&) override { ++findings; }
        std::vector<DeliveredSpan> spans;
        int findings = 0;
    } sink;
    deliver(text, Mode::lenient, sink);
    EXPECT_EQ(sink.findings, 1);  // N.
    ASSERT_EQ(sink.spans.size(), 1U);
    const DeliveredSpan& span = sink.spans[0];
    EXPECT_EQ(span.key, "NMI0000001/E1");
    EXPECT_EQ(span.unit, kKilowattHour);
    EXPECT_EQ(span.span, time::make_day(2026, 1, 1));
    EXPECT_EQ(span.interval_minutes, 30);
    EXPECT_EQ(span.line, 3U);
    using meter::Quality;
    EXPECT_EQ(span.readings.runs,
              (std::vector<meter::QualityRun>{{10, 10, Quality::estimated, 52, 0},
                                              {20, 10, Quality::substituted, 14, 76},
                                              {30, 10, Quality::substituted, 11, 1},
                                              {40, 4, Quality::actual, 0, 79},
                                              {44, 4, Quality::missing, 0, 0}}));
    EXPECT_EQ(span.readings.values_milli[0], 1'000'000);
    EXPECT_EQ(span.readings.values_milli[47], 0);
}

TEST(Units, AreExactAndNotCaseSensitive) {
    EXPECT_EQ(find_unit("KWH"), (ReadingUnit{BaseUnit::watt_hour, 6}));
    EXPECT_EQ(find_unit("MVarh"), (ReadingUnit{BaseUnit::var_hour, 9}));
    EXPECT_EQ(find_unit("v"), (ReadingUnit{BaseUnit::volt, 3}));
    EXPECT_EQ(find_unit("PF"), (ReadingUnit{BaseUnit::power_factor, 3}));
    EXPECT_EQ(to_text(*find_unit("kvah")), "kVAh");
    EXPECT_FALSE(find_unit("kJ").has_value());
    EXPECT_FALSE(find_unit("").has_value());
}

}  // namespace
}  // namespace voltmark::codec::nem12
