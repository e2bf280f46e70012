// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/import_file.hpp"

#include "import_test_support.hpp"

namespace voltmark::acquire {
namespace {

using time::make_day;

constexpr auto kSqlite = store::Engine::sqlite;

VOLTMARK_ON_EACH_ENGINE(ImportTest);

/// A day of one channel as CSV: `minutes` a reading, each with this value.
std::string rows(std::string_view key, std::string_view day, std::string_view value,
                 int minutes = 60) {
    std::string text;
    for (int at = 0; at < 1440; at += minutes)
        text += fmt::format("{} {:02}:{:02},{},{}\n", day, at / 60, at % 60, key, value);
    return text;
}

const std::string kHeader = "timestamp,key,value\n";

/// A 300 record: `count` values.
std::string record_300(std::string_view day, std::string_view value, int count = 48) {
    std::string text = fmt::format("300,{}", day);
    for (int i = 0; i < count; ++i) text += fmt::format(",{}", value);
    return text + ",A,,,20260725000000,\r\n";
}

std::string record_200(std::string_view nmi, std::string_view suffix = "E1",
                       std::string_view unit = "kWh", int minutes = 30) {
    return fmt::format("200,{},{},{},{},N1,M1,{},{},\r\n", nmi, suffix, suffix, suffix, unit,
                       minutes);
}

const std::string k100 = "100,NEM12,202607250000,MDP,RETAILER\r\n";
const std::string k900 = "900\r\n";

const std::vector<ChannelPlan> kTwoHourly = {{"M1"}, {"M2"}};
const std::vector<ChannelPlan> kHalfHourly = {{.key = "NMI0000001/E1", .interval_minutes = 30},
                                              {.key = "NMI0000002/E1", .interval_minutes = 30}};

struct Found {
    std::string code;
    Verdict verdict;
    std::uint64_t line;
    friend bool operator==(const Found&, const Found&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Found& found) {
        return out << found.code << ' ' << to_text(found.verdict) << ' ' << found.line;
    }
};

std::vector<Found> found_in(const ImportReport& report) {
    std::vector<Found> found;
    for (const ImportFinding& finding : report.findings) {
        found.push_back({std::string{finding.error.name()}, finding.verdict,
                         finding.error.place.value_or(Place{}).line});
    }
    return found;
}

// The road that every reading takes.
TEST_P(ImportTest, AGoodFileIsStoredWhole) {
    const MeteredStore place{GetParam(), kTwoHourly};
    const ImportReport report =
        import(*place.store, kHeader + rows("M1", "2026-07-01", "1.5") +
                                 rows("M1", "2026-07-02", "2") + rows("M2", "2026-07-01", "0.001"));
    EXPECT_TRUE(report.findings.empty());
    EXPECT_EQ(report.spans.spans_new, 3);
    EXPECT_EQ(report.readings_stored, 72);
    EXPECT_EQ(report.readings_missing, 0);
    const AllReadings all = readings_of(*place.store);
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(all.at({1, make_day(2026, 7, 1)}).values_milli,
              std::vector<std::int64_t>(24, 1'500'000));
    EXPECT_EQ(all.at({2, make_day(2026, 7, 1)}).values_milli, std::vector<std::int64_t>(24, 1'000));
}

TEST_P(ImportTest, TheSameFileAgainHasNoEffect) {
    const MeteredStore place{GetParam(), kTwoHourly};
    const std::string text = kHeader + rows("M1", "2026-07-01", "1.5");
    const ImportReport first = import(*place.store, text);
    const ImportReport again = import(*place.store, text);
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.delivery, first.delivery);
    EXPECT_EQ(count_rows(*place.store, "delivery"), 1);
    // Packed, it is the same file.
    const Result<ImportReport> packed_again = import_file(
        *place.store, folder().write("packed", packed(text, Packing::gzip)), {}, kClock, {});
    ASSERT_TRUE(packed_again.has_value());
    EXPECT_TRUE(packed_again->repeated);
}

// The same readings in another file are no news: nobody's bill is corrected because of them.
TEST_P(ImportTest, TheSameReadingsInAnotherFileChangeNothing) {
    const MeteredStore place{GetParam(), kTwoHourly};
    import(*place.store, kHeader + rows("M1", "2026-07-01", "1.5"));
    const ImportReport report =
        import(*place.store, kHeader + rows("M1", "2026-07-01", "1.50") + "\n");
    EXPECT_FALSE(report.repeated);
    EXPECT_EQ(report.spans.spans_unchanged, 1);
    EXPECT_EQ(report.spans.spans_revised, 0);
}

// A bill that was rated before the correction must find what it saw.
TEST_P(ImportTest, ACorrectedFileMakesARevisionAndTheOldReadingsStay) {
    const MeteredStore place{GetParam(), kTwoHourly};
    const ImportReport wrong = import(*place.store, kHeader + rows("M1", "2026-07-01", "1.5"));
    const AllReadings before = readings_of(*place.store);
    ImportOptions hourly;  // One row does not show its interval.
    hourly.csv.interval_minutes = 60;
    const ImportReport right = import(*place.store, kHeader + "2026-07-01 05:00,M1,7\n", hourly);
    EXPECT_EQ(right.spans.spans_revised, 1);
    const meter::SpanReadings now = readings_of(*place.store).at({1, make_day(2026, 7, 1)});
    EXPECT_EQ(now.values_milli[4], 1'500'000);
    EXPECT_EQ(now.values_milli[5], 7'000'000);
    EXPECT_TRUE(now.runs.empty());
    EXPECT_EQ(readings_of(*place.store, wrong.delivery), before);
}

// A file of another form is not read as if it held no reading.
TEST_P(ImportTest, WhatIsNeitherFormatIsRefused) {
    const MeteredStore place{GetParam(), kTwoHourly};
    for (const std::string_view text :
         {"", "\r\n\r\n", "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", "dear customer\nplease find attached\n",
          "{\"readings\": []}\n"}) {
        const Result<ImportReport> refused =
            import_file(*place.store, folder().write("other", text), {}, kClock, {});
        ASSERT_FALSE(refused.has_value()) << text;
        EXPECT_EQ(refused.error().name(), "import.format") << text;
    }
    EXPECT_EQ(count_rows(*place.store, "delivery"), 0);
}

TEST_P(ImportTest, WhatCannotBeReadOrUnpackedLeavesNothing) {
    const MeteredStore place{GetParam(), kTwoHourly};
    const std::string whole = packed(kHeader + rows("M1", "2026-07-01", "1.5"), Packing::xz);
    struct Case {
        std::string path;
        std::string_view code;
    };
    const Case cases[] = {
        {folder().path("absent"), "import.unreadable"},
        {folder().path(""), "import.unreadable"},
        {folder().write("cut.xz", std::string_view{whole}.substr(0, whole.size() - 9)),
         "import.packed"},
    };
    for (const Case& c : cases) {
        const Result<ImportReport> refused = import_file(*place.store, c.path, {}, kClock, {});
        ASSERT_FALSE(refused.has_value()) << c.path;
        EXPECT_EQ(refused.error().name(), c.code);
    }
    EXPECT_EQ(count_rows(*place.store, "delivery"), 0);
}

// Whoever wrote the file is told which line to look at; the rest of the file is kept.
TEST_P(ImportTest, WhatDoesNotFitItsChannelIsRefusedAloneWithItsPlace) {
    const MeteredStore place{
        GetParam(),
        {{.key = "NMI0000001/E1", .interval_minutes = 30},
         {.key = "NMI0000002/E1", .interval_minutes = 15},
         {.key = "NMI0000003/Q1", .flow = Flow::import_reactive, .interval_minutes = 30},
         {.key = "NMI0000004/E1",
          .interval_minutes = 30,
          .valid = {make_day(2026, 7, 10), make_day(2026, 7, 12)}}}};
    const ImportReport report =
        import(*place.store,
               k100 + record_200("NMI0000009") + record_300("20260701", "1") +            // 3
                   record_200("NMI0000002") + record_300("20260701", "1") +               // 5
                   record_200("NMI0000003", "Q1", "kWh") + record_300("20260701", "1") +  // 7
                   record_200("NMI0000004") + record_300("20260709", "1") +               // 9
                   record_300("20260710", "1") + record_300("20260712", "1") +            // 10, 11
                   record_200("NMI0000001") + record_300("20260701", "1") +               // 13
                   record_300("20260727", "1") + k900);                                   // 14
    EXPECT_EQ(found_in(report),
              (std::vector<Found>{{"import.unknown_channel", Verdict::refused, 3},
                                  {"import.interval", Verdict::refused, 5},
                                  {"import.wrong_unit", Verdict::refused, 7},
                                  {"import.outside_validity", Verdict::refused, 9},
                                  {"import.outside_validity", Verdict::refused, 11},
                                  {"import.future", Verdict::refused, 14}}));
    EXPECT_EQ(report.readings_refused, 6 * 48);
    EXPECT_EQ(report.readings_stored, 2 * 48);
    EXPECT_EQ(readings_of(*place.store).size(), 2U);
    EXPECT_EQ(count_rows(*place.store, "delivery_finding"), 6);
}

// Somewhere on Earth it is tomorrow already; nowhere is it the day after.
TEST_P(ImportTest, ADayThatHasBegunSomewhereIsTaken) {
    const MeteredStore place{GetParam(), kTwoHourly};
    const ImportReport report = import(
        *place.store, kHeader + rows("M1", "2026-07-26", "1") + rows("M1", "2026-07-27", "1"));
    EXPECT_EQ(found_in(report), (std::vector<Found>{{"import.future", Verdict::refused, 26}}));
    EXPECT_EQ(report.readings_stored, 24);
}

// Where clocks change, NEM12's days of standard time are not the channel's days.
TEST_P(ImportTest, DaysOfAnotherZoneAreRefused) {
    const MeteredStore place{
        GetParam(), {{.key = "NMI0000001/E1", .interval_minutes = 30, .zone = "Europe/Berlin"}}};
    const ImportReport report =
        import(*place.store, k100 + record_200("NMI0000001") + record_300("20260301", "1") +
                                 record_300("20260329", "1") + record_300("20260401", "1") + k900);
    EXPECT_EQ(found_in(report),
              (std::vector<Found>{{"import.slots", Verdict::refused, 4},            // 23 hours.
                                  {"import.zone_differs", Verdict::refused, 5}}));  // Summer.
    EXPECT_EQ(readings_of(*place.store).size(), 1U);
}

TEST_P(ImportTest, ATableOfSeveralZonesMustNameOne) {
    const MeteredStore place{GetParam(), {{.key = "M1"}, {.key = "M2", .zone = "Europe/Berlin"}}};
    const std::string text = kHeader + rows("M1", "2026-07-01", "1");
    const std::string path = folder().write("readings", text);
    EXPECT_EQ(import_file(*place.store, path, {}, kClock, {}).error().name(), "import.zone");
    const MeteredStore empty{GetParam(), {}};
    EXPECT_EQ(import_file(*empty.store, path, {}, kClock, {}).error().name(), "import.no_channels");
    ImportOptions options;
    options.csv_zone_given = true;
    options.csv.zone = *time::Zone::find("Asia/Shanghai");
    EXPECT_TRUE(import(*place.store, text, options).findings.empty());
    // A channel of another zone has other days.
    const ImportReport berlin =
        import(*place.store, kHeader + rows("M2", "2026-07-01", "1"), options);
    EXPECT_EQ(found_in(berlin), (std::vector<Found>{{"import.zone_differs", Verdict::refused, 2}}));
}

// Energy does not flow backwards in an import channel, and one interval is not twenty times a day's
// others: they become missing, and what was delivered stays in the findings.
TEST_P(ImportTest, NegativeReadingsAndSpikesAreRefused) {
    const MeteredStore place{GetParam(), kTwoHourly};
    std::string text = kHeader + rows("M1", "2026-07-01", "1") + rows("M2", "2026-07-01", "1");
    const auto change = [&](std::string_view row, std::string_view to) {
        text.replace(text.find(row), row.size(), to);
    };
    change("2026-07-01 03:00,M1,1", "2026-07-01 03:00,M1,-1");
    change("2026-07-01 04:00,M1,1", "2026-07-01 04:00,M1,-2");
    change("2026-07-01 05:00,M2,1", "2026-07-01 05:00,M2,9000");
    change("2026-07-01 07:00,M2,1", "2026-07-01 07:00,M2,");
    const ImportReport report = import(*place.store, text);
    EXPECT_EQ(found_in(report), (std::vector<Found>{{"vee.negative", Verdict::refused, 2},
                                                    {"vee.gap", Verdict::reported, 26},
                                                    {"vee.spike", Verdict::refused, 26}}));
    EXPECT_EQ(report.findings[0].readings, 2);
    EXPECT_EQ(report.readings_refused, 3);
    EXPECT_EQ(report.readings_missing, 4);
    EXPECT_EQ(report.readings_stored, 44);
    const AllReadings all = readings_of(*place.store);
    EXPECT_EQ(all.at({1, make_day(2026, 7, 1)}).runs,
              (std::vector<meter::QualityRun>{{3, 2, meter::Quality::missing, 0, 0}}));
    EXPECT_EQ(all.at({2, make_day(2026, 7, 1)}).runs,
              (std::vector<meter::QualityRun>{{5, 1, meter::Quality::missing, 0, 0},
                                              {7, 1, meter::Quality::missing, 0, 0}}));
}

// The same day twice with other content: nobody can say which is right, so the first stays.
TEST_P(ImportTest, ADayTwiceInAFileIsRefusedUnlessItIsTheSame) {
    const MeteredStore place{GetParam(), kHalfHourly};
    const ImportReport report =
        import(*place.store, k100 + record_200("NMI0000001") + record_300("20260701", "1") +
                                 record_300("20260702", "1") + record_300("20260701", "2") +
                                 record_200("NMI0000001") + record_300("20260702", "1") + k900);
    EXPECT_EQ(found_in(report),
              (std::vector<Found>{{"nem12.date_order", Verdict::tolerated, 5},
                                  {"nem12.duplicate_day", Verdict::refused, 5},
                                  {"nem12.repeated_day", Verdict::tolerated, 7}}));
    EXPECT_EQ(readings_of(*place.store).at({1, make_day(2026, 7, 1)}).values_milli[0], 1'000'000);
    const MeteredStore other{GetParam(), kTwoHourly};
    const ImportReport table =
        import(*other.store, kHeader + rows("M1", "2026-07-01", "1") + "2026-07-01 23:00,M1,2\n" +
                                 "2026-07-01 22:00,M1,1\n");
    EXPECT_EQ(found_in(table), (std::vector<Found>{{"csv.duplicate", Verdict::refused, 26},
                                                   {"csv.repeated", Verdict::tolerated, 27}}));
    EXPECT_EQ(readings_of(*other.store).at({1, make_day(2026, 7, 1)}).values_milli[23], 1'000'000);
}

// A transfer that broke off: what came before is kept, and the loss is told.
TEST_P(ImportTest, AFileCutAtAnyLineKeepsEveryDayBeforeTheCut) {
    const std::string text = k100 + record_200("NMI0000001") + record_300("20260701", "1") +
                             record_300("20260702", "2") + record_200("NMI0000002") +
                             record_300("20260701", "3") + k900;
    std::vector<std::size_t> ends;
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1))
        ends.push_back(at + 1);
    const std::size_t days_after[] = {0, 0, 1, 2, 2, 3, 3};
    ASSERT_EQ(ends.size(), std::size(days_after));
    const MeteredStore place{GetParam(), kHalfHourly};
    for (std::size_t i = 0; i < ends.size(); ++i) {
        const ImportReport report = import(*place.store, text.substr(0, ends[i]));
        EXPECT_EQ(readings_of(*place.store).size(), days_after[i]) << "cut after line " << i + 1;
        const bool is_whole = ends[i] == text.size();
        EXPECT_EQ(report.counts.contains({"nem12.end_missing", Verdict::refused}), !is_whole);
    }
    // In the middle of a record: that record is none.
    const MeteredStore other{GetParam(), kHalfHourly};
    for (const std::size_t back : {60U, 20U, 2U}) {
        const ImportReport report = import(*other.store, text.substr(0, ends[5] - back));
        EXPECT_EQ(readings_of(*other.store).size(), 2U) << back << " bytes before the end";
        EXPECT_GE(report.counts.size(), 1U);
    }
}

TEST_P(ImportTest, AllOrNothingKeepsNothingOfAFileWithARefusal) {
    const MeteredStore place{GetParam(), kTwoHourly};
    ImportOptions options;
    options.all_or_nothing = true;
    const std::string good = kHeader + rows("M1", "2026-07-01", "1");
    const ImportReport refused =
        import(*place.store, good + rows("M9", "2026-07-01", "1"), options);
    EXPECT_TRUE(refused.nothing_stored);
    EXPECT_FALSE(refused.delivery.has_value());
    EXPECT_EQ(refused.readings_stored, 0);
    EXPECT_EQ(found_in(refused),
              (std::vector<Found>{{"import.unknown_channel", Verdict::refused, 26}}));
    EXPECT_EQ(count_rows(*place.store, "delivery"), 0);
    EXPECT_EQ(count_rows(*place.store, "reading_day"), 0);
    const ImportReport taken = import(*place.store, good, options);
    EXPECT_FALSE(taken.nothing_stored);
    EXPECT_EQ(taken.readings_stored, 24);
}

// The meters were entered after their first file came, or the column was named wrongly: what was
// refused is no reason not to read the file again.
TEST_P(ImportTest, AFileOfWhichSomethingWasRefusedCanBeReadAgain) {
    const MeteredStore place{GetParam(), {{"M1"}}};
    const std::string text =
        kHeader + rows("M1", "2026-07-01", "1") + rows("M7", "2026-07-01", "1");
    EXPECT_EQ(import(*place.store, text).readings_stored, 24);
    {
        const store::Lease writer = place.store->writer();
        store::Transaction transaction{*writer};
        const meter::ServicePoint point{SiteId{7}, ServicePointNo{1}, "", "Asia/Shanghai"};
        const meter::Channel channel{{SiteId{7}, ChannelNo{1}},
                                     ServicePointNo{1},
                                     "M7",
                                     Flow::import_active,
                                     60,
                                     0,
                                     {make_day(2026, 1, 1), time::kOpenEnd}};
        meter::add_service_points(*writer, {&point, 1});
        meter::add_channels(*writer, {&channel, 1});
        transaction.commit();
    }
    const ImportReport again = import(*place.store, text);
    EXPECT_FALSE(again.repeated);
    EXPECT_EQ(again.spans.spans_new, 1);
    EXPECT_EQ(again.spans.spans_unchanged, 1);
    EXPECT_TRUE(import(*place.store, text).repeated);
}

// The table's own words, its own unit and the other edge of its intervals.
TEST_P(ImportTest, OptionsOfTheTableAreHeeded) {
    const MeteredStore place{GetParam(), {{"M1"}}};
    ImportOptions options;
    options.csv.columns.timestamp = "时间";
    options.csv.label = codec::csv::Label::end;
    options.csv.unit = *codec::find_unit("Wh");
    std::string text = "时间,key,value\n";
    for (int hour = 1; hour <= 24; ++hour)
        text += fmt::format("2026-07-01 {:02}:00,M1,{}\n", hour, hour);
    const ImportReport report = import(*place.store, text, options);
    EXPECT_TRUE(report.findings.empty());
    const meter::SpanReadings day = readings_of(*place.store).at({1, make_day(2026, 7, 1)});
    EXPECT_EQ(day.values_milli.front(), 1'000);
    EXPECT_EQ(day.values_milli.back(), 24'000);
}

TEST(ImportErrors, AStoreOfANewerProgramIsRefused) {
    const MeteredStore place{kSqlite, kTwoHourly};
    const store::Schema acquire = schema();
    std::vector<embedded::File> scripts{acquire.scripts.begin(), acquire.scripts.end()};
    scripts.push_back({"099_later.sql", "CREATE TABLE later (id BIGINT PRIMARY KEY);"});
    const store::Schema newer[] = {meter::schema(), {acquire.module, scripts}};
    ASSERT_TRUE(store::Store::open(place.files.location(), newer, kClock).has_value());
    const auto refused = store::Store::open(place.files.location(), schemas(), kClock);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().name(), "store.newer");
}

}  // namespace
}  // namespace voltmark::acquire
