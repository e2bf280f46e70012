// SPDX-License-Identifier: Apache-2.0
// Green Button, MSCONS, MeterReadings and NEM13 into the store.
#include "voltmark/acquire/errors.hpp"
#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/codec/mscons.hpp"
#include "voltmark/meter/errors.hpp"
#include "voltmark/meter/register_store.hpp"

#include "import_test_support.hpp"

namespace voltmark::acquire {
namespace {

using time::make_day;

class SeriesImport : public ImportTest {};

VOLTMARK_ON_EACH_ENGINE(SeriesImport);

const meter::Validity kSince2025{make_day(2025, 1, 1), time::kOpenEnd};
const time::CivilDay kAutumn = make_day(2025, 10, 26);  // 25 hours in Berlin.
const time::CivilDay kSpring = make_day(2026, 3, 29);   // 23 hours.

time::Zone berlin() {
    return *time::Zone::find("Europe/Berlin");
}

std::vector<ChannelPlan> channels() {
    return {{"M1/import", Flow::import_active, 60, "Europe/Berlin", kSince2025, 0},
            {"M2/E1", Flow::import_active, 15, "Asia/Shanghai", kSince2025, 0}};
}

struct Hour {
    std::int64_t begin = 0;
    std::int64_t milli = 0;
};

/// The hours of a day in Berlin, each with a value of its own.
std::vector<Hour> hours_of(time::CivilDay day) {
    std::vector<Hour> hours;
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(60);
    for (int slot = 0; slot < grid.slots(berlin(), day); ++slot)
        hours.push_back(
            {grid.slot_begin(berlin(), day, slot).time_since_epoch().count(), 1'234'567 + slot});
    return hours;
}

std::vector<std::string> codes_of(const ImportReport& report) {
    std::vector<std::string> codes;
    for (const ImportFinding& finding : report.findings) {
        codes.push_back(fmt::format("{} {} {}", finding.error.name(), to_text(finding.verdict),
                                    finding.readings));
    }
    return codes;
}

/// What the store has of site 1's day.
meter::SpanReadings stored_day(store::Store& store, time::CivilDay day) {
    const store::Lease reader = store.reader();
    const auto spans = meter::read_spans(*reader, {SiteId{1}, ChannelNo{1}}, day,
                                         day + std::chrono::days{1}, meter::last_delivery(*reader));
    return spans && !spans->empty() ? spans->front().readings : meter::SpanReadings{};
}

void expect_hours(store::Store& store, time::CivilDay day, meter::Quality of_third) {
    const std::vector<Hour> hours = hours_of(day);
    const meter::SpanReadings stored = stored_day(store, day);
    ASSERT_EQ(stored.values_milli.size(), hours.size());
    for (std::size_t i = 0; i < hours.size(); ++i)
        EXPECT_EQ(stored.values_milli[i], hours[i].milli) << i;
    EXPECT_EQ(meter::qualities_of(stored)[2], of_third);
}

std::string green_text(const std::string& title) {
    namespace green = codec::greenbutton;
    green::WrittenSeries written;
    written.series.usage_point = "M1";
    written.series.meter_reading = "forward";
    written.series.title = title;
    written.series.service = 0;
    green::ReadingType type;
    type.accumulation = 4;
    type.commodity = 1;
    type.flow = 1;
    type.interval_s = 3600;
    type.kind = 12;
    type.uom = 72;
    type.power_of_ten = -3;
    written.series.type = type;
    for (const time::CivilDay day : {kAutumn, kSpring}) {
        int number = 0;
        for (const Hour& hour : hours_of(day)) {
            green::Reading one;
            one.start = hour.begin;
            one.duration = 3600;
            one.value = hour.milli;
            one.qualities = {number++ == 2 ? 8 : 17};
            written.readings.push_back(one);
        }
    }
    std::string text;
    green::write(std::vector{written}, "test", 0, text);
    return text;
}

}  // namespace

TEST_P(SeriesImport, GreenButtonFillsDaysOfEveryLength) {
    const MeteredStore place{GetParam(), channels()};
    for (const std::string title : {"M1/import", "a house"}) {
        const MeteredStore one{GetParam(), channels()};
        const ImportReport report = import(*one.store, green_text(title));
        EXPECT_EQ(codes_of(report), std::vector<std::string>{}) << title;
        EXPECT_EQ(report.readings_stored, 48);
        expect_hours(*one.store, kAutumn, meter::Quality::estimated);
        expect_hours(*one.store, kSpring, meter::Quality::estimated);
        EXPECT_TRUE(import(*one.store, green_text(title)).repeated);
    }
}

TEST_P(SeriesImport, MsconsFillsDaysOfEveryLength) {
    namespace mscons = codec::mscons;
    const MeteredStore place{GetParam(), channels()};
    mscons::WrittenProfile profile{"M1", "1-1:1.29.0", {}};
    for (const time::CivilDay day : {kAutumn, kSpring}) {
        int number = 0;
        for (const Hour& hour : hours_of(day)) {
            profile.values.push_back(
                {hour.begin, hour.begin + 3600, to_decimal(hour.milli, 6, 0), number++ == 2});
        }
    }
    std::string text;
    mscons::write({"a", "b", "r1", 0}, std::vector{profile}, text);
    const ImportReport report = import(*place.store, text);
    EXPECT_EQ(codes_of(report), std::vector<std::string>{});
    expect_hours(*place.store, kAutumn, meter::Quality::substituted);
    expect_hours(*place.store, kSpring, meter::Quality::substituted);
}

TEST_P(SeriesImport, MeterReadingsFillDaysOfEveryLength) {
    namespace cim = codec::cim;
    const MeteredStore place{GetParam(), channels()};
    cim::WrittenReadings written;
    written.meter = "M1";
    written.type = *cim::parse_reading_type("0.0.7.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0");
    for (const time::CivilDay day : {kAutumn, kSpring}) {
        int number = 0;
        for (const Hour& hour : hours_of(day)) {
            written.values.push_back({hour.begin + 3600, to_decimal(hour.milli, 6, 0),
                                      number++ == 2 ? "1.10.0" : "1.0.0"});
        }
    }
    std::string text;
    cim::write(std::vector{written}, "test", "1", 0, text);
    const ImportReport report = import(*place.store, text);
    EXPECT_EQ(codes_of(report), std::vector<std::string>{});
    expect_hours(*place.store, kAutumn, meter::Quality::suspect);
    expect_hours(*place.store, kSpring, meter::Quality::suspect);
}

// What cannot be taken is refused alone: the rest of the file is stored.
TEST_P(SeriesImport, RefusesWhatFitsNoInterval) {
    namespace mscons = codec::mscons;
    const MeteredStore place{GetParam(), channels()};
    const std::int64_t begin = hours_of(kSpring)[0].begin;
    const std::vector<mscons::WrittenProfile> profiles = {
        {"M1",
         "1-1:1.29.0",
         {{begin, begin + 3600, "1.5", false},
          {begin + 3600, begin + 5400, "1.5", false},
          {begin + 9000, begin + 12600, "1.5", false},
          {begin + 14400, begin + 18000, "1.1234567", false}}},
        {"M1", "1-1:1.29.0", {{begin, begin + 3600, "1.6", false}}},
        {"M1", "1-1:1.7.0", {{begin, begin + 3600, "9", false}}},
        {"M9",
         "1-1:1.29.0",
         {{begin, begin + 3600, "1", false}, {begin, begin + 3600, "1", false}}},
        {"M2", "1-1:1.29.0", {{begin, begin + 900, "0.25", false}}}};
    std::string text;
    mscons::write({"a", "b", "r1", 0}, profiles, text);
    const ImportReport report = import(*place.store, text);
    std::map<std::string_view, std::int64_t> refused;
    for (const ImportFinding& finding : report.findings)
        refused[finding.error.name()] += finding.readings;
    EXPECT_EQ(refused[kInterval.name], 1);
    EXPECT_EQ(refused[kOffGrid.name], 1);
    EXPECT_EQ(refused[kReadingValue.name], 1);
    EXPECT_EQ(refused[kReadingTwice.name], 1);
    EXPECT_EQ(refused[kSeriesKind.name], 1);
    EXPECT_EQ(refused[kUnknownChannel.name], 2);
    EXPECT_EQ(report.readings_refused, 7);
    EXPECT_EQ(report.readings_stored, 2);
    EXPECT_EQ(stored_day(*place.store, kSpring).values_milli[0], 1'500'000);

    ImportOptions all;
    all.all_or_nothing = true;
    const MeteredStore other{GetParam(), channels()};
    EXPECT_TRUE(import(*other.store, text, all).nothing_stored);
    EXPECT_EQ(count_rows(*other.store, "delivery"), 0);
}

namespace {

void add_register(store::Session& session, const std::string& key, const meter::Validity& valid) {
    store::Transaction transaction{session};
    const meter::Register one{{SiteId{1}, RegisterNo{1}},
                              ServicePointNo{1},
                              key,
                              Flow::import_active,
                              meter::RegisterKind::energy,
                              "",
                              6,
                              valid};
    meter::add_registers(session, std::span{&one, 1});
    transaction.commit();
}

std::vector<std::string> shown(store::Store& store) {
    std::vector<std::string> all;
    const store::Lease reader = store.reader();
    for (const auto& one :
         meter::register_readings(*reader, SiteId{1}, SiteId{1}, make_day(2025, 1, 1),
                                  make_day(2026, 12, 31), DeliveryId{INT64_MAX})) {
        all.push_back(fmt::format("{} {} {}", time::to_text(one.reading.day),
                                  to_decimal(one.reading.value.e6, 6, 0),
                                  meter::to_text(one.reading.quality)));
    }
    return all;
}

}  // namespace

TEST_P(SeriesImport, Nem13GivesWhatRegistersShowed) {
    const MeteredStore place{GetParam(), channels()};
    add_register(*place.store->writer(), "4001234567/11", kSince2025);
    const std::string text =
        "100,NEM13,202607010900,MDP1,RETAILER\n"
        "250,4001234567,1141,01,11,11,VM100001,E,038841,20260401093206,A,,,039013,20260701074053,"
        "E64,77,,172,KWH,20261001,20260702104410,\n"
        "250,4001234567,1141,01,11,11,VM100001,E,039013,20260701074053,E64,77,,039100,"
        "20260720074053,A,,,87,KWH,20261001,20260722104410,\n"
        "250,4009999999,1141,01,11,11,VM100002,E,000001,20260401093206,A,,,000002,20260701074053,"
        "A,,,1,KWH,20261001,20260702104410,\n"
        "900\n";
    const ImportReport report = import(*place.store, text);
    EXPECT_TRUE(report.is_registers);
    EXPECT_EQ(shown(*place.store),
              (std::vector<std::string>{"2026-04-01 38841 actual", "2026-07-01 39013 estimated",
                                        "2026-07-20 39100 actual"}));
    EXPECT_EQ(report.readings_stored, 3);
    EXPECT_EQ(report.readings_refused, 2);
    for (const ImportFinding& finding : report.findings) {
        if (finding.verdict != Verdict::refused) continue;
        EXPECT_EQ(finding.error.code, &kUnknownRegister);
        EXPECT_EQ(finding.error.place->line, 4U);
    }
    EXPECT_EQ(count_rows(*place.store, "delivery"), 1);
}

TEST_P(SeriesImport, MeterReadingsGiveWhatRegistersShowed) {
    namespace cim = codec::cim;
    const MeteredStore place{GetParam(), channels()};
    add_register(*place.store->writer(), "M1/import", kSince2025);
    cim::WrittenReadings written;
    written.meter = "M1";
    written.type = *cim::parse_reading_type("0.0.0.1.1.1.12.0.0.0.0.0.0.0.0.0.72.0");
    written.values = {{1'780'264'800, "1234567", "1.0.0"}, {1'780'351'200, "1235000", "1.8.0"}};
    std::string text;
    cim::write(std::vector{written}, "test", "1", 0, text);
    // A moment is a day in some zone only; the channels here have two.
    const ImportReport unsaid = import(*place.store, text);
    EXPECT_TRUE(unsaid.nothing_stored);
    EXPECT_EQ(unsaid.findings.at(0).error.code, &kZone);
    ImportOptions options;
    options.csv.zone = berlin();
    options.csv_zone_given = true;
    const ImportReport report = import(*place.store, text, options);
    EXPECT_EQ(codes_of(report), std::vector<std::string>{});
    EXPECT_EQ(shown(*place.store), (std::vector<std::string>{"2026-06-01 1234.567 actual",
                                                             "2026-06-02 1235 estimated"}));
}

TEST(SeriesFormat, IsSeenFromTheFirstBytes) {
    EXPECT_EQ(format_of("UNA:+.? 'UNB+"), FileFormat::mscons);
    EXPECT_EQ(format_of("\xEF\xBB\xBF<?xml?><feed xmlns=\"x\">"), FileFormat::greenbutton);
    EXPECT_EQ(format_of("<?xml?><m:MeterReadings>"), FileFormat::cim);
    EXPECT_EQ(format_of("100,NEM13,1"), FileFormat::nem13);
    EXPECT_EQ(format_of("100,NEM12,1"), FileFormat::nem12);
    EXPECT_EQ(format_of("<html>"), FileFormat::csv);
}

}  // namespace voltmark::acquire
