// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/document.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {
namespace {

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

// Every tariff that we ship must compile; a price clerk's mistake in one is found here.
TEST(ReadDocument, AcceptsTheWholeCatalogue) {
    int count = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{VOLTMARK_SOURCE_DIR "/data"}) {
        const std::string path = entry.path().string();
        if (entry.path().extension() != ".yaml" || path.find("/tariffs/") == path.npos) continue;
        const Reading reading = read_document(text_of(entry.path()));
        for (const Error& finding : reading.findings) {
            ADD_FAILURE() << path << ":" << to_text(finding.place.value_or(Place{})) << ": "
                          << finding.message();
        }
        ++count;
    }
    EXPECT_GE(count, 4);
}

// The published sheets of 2026-08 (docs/rules/business.md): the band prices of the bill are those
// in print.
TEST(ReadDocument, FloatsGiveThePublishedPrices) {
    const auto band_price = [](const Version& version, std::string_view band, unsigned month) {
        Price sum;
        for (const Component& component : version.components) {
            const auto* energy = std::get_if<EnergyCharge>(&component.charge);
            if (energy == nullptr || !component.months.contains(std::chrono::month{month}))
                continue;
            sum = sum + energy->prices[0].price(*version.calendars[0].find_band(band));
        }
        return to_text(sum);
    };
    const Reading shanghai =
        read_document(text_of(VOLTMARK_SOURCE_DIR "/data/tariffs/cn/shanghai/single_10kv.yaml"));
    ASSERT_TRUE(shanghai.tariff.has_value());
    // With the funds of .029115, which stand on a line of their own.
    EXPECT_EQ(band_price(shanghai.tariff->versions[0], "peak", 8), "0.888413");
    EXPECT_EQ(band_price(shanghai.tariff->versions[0], "valley", 8), "0.450638");
    const Reading jiangxi =
        read_document(text_of(VOLTMARK_SOURCE_DIR "/data/tariffs/cn/jiangxi/two_part_10kv.yaml"));
    ASSERT_TRUE(jiangxi.tariff.has_value());
    // The single-part sheet, less the difference of the network prices (.1716 - .1485).
    EXPECT_EQ(band_price(jiangxi.tariff->versions[0], "flat", 8), "0.6386635");
    EXPECT_EQ(band_price(jiangxi.tariff->versions[0], "peak", 8), "0.8840119");
    EXPECT_EQ(band_price(jiangxi.tariff->versions[0], "sharp", 8), "0.9657947");
    EXPECT_EQ(band_price(jiangxi.tariff->versions[0], "valley", 8), "0.3933151");
    EXPECT_EQ(band_price(jiangxi.tariff->versions[0], "deep_valley", 8), "0.3524237");
}

// One of a hundred shipped documents is found by its line, and not by a longer id or a remark.
TEST(NamesTariff, SeesTheLineOfTheId) {
    EXPECT_TRUE(names_tariff("tariff: cn.zj\nversions: []\n", "cn.zj"));
    EXPECT_TRUE(names_tariff("# remark\ntariff: cn.zj\n", "cn.zj"));
    EXPECT_FALSE(names_tariff("tariff: cn.zj.ladder\n", "cn.zj"));
    EXPECT_FALSE(names_tariff("# as tariff: cn.zj\ntariff: cn.sh\n", "cn.zj"));
    EXPECT_TRUE(names_tariff("# as tariff: cn.zj\ntariff: cn.zj\n", "cn.zj"));
}

constexpr std::string_view kHead =
    "tariff: t\nversions:\n  - valid: {from: 2026-01-01}\n    source: test\n";

struct Defect {
    std::string yaml;
    std::string_view code;
    std::uint64_t line;
};

/// The defect is found at its line, and the document is no tariff.
void expect_refused(const Defect& defect) {
    const Reading reading = read_document(defect.yaml);
    EXPECT_FALSE(reading.tariff.has_value()) << defect.yaml;
    const auto found =
        std::find_if(reading.findings.begin(), reading.findings.end(),
                     [&](const Error& finding) { return finding.name() == defect.code; });
    if (found != reading.findings.end()) {
        EXPECT_EQ(found->place.value_or(Place{}).line, defect.line) << defect.yaml << "\n"
                                                                    << defect.code;
        return;
    }
    ADD_FAILURE() << defect.yaml << "\nwanted " << defect.code;
    for (const Error& finding : reading.findings)
        ADD_FAILURE() << finding.name() << ": " << finding.message();
}

// Each defect has its code and stands at its place; none of these tariffs may bill anyone.
TEST(ReadDocument, RefusesEveryDefectOfATariffAndItsVersions) {
    const std::string h{kHead};
    const Defect defects[] = {
        {"", "tariff.form", 1},
        {"tariff: [", "tariff.yaml", 1},
        {"&a\ntariff: t\nversions: *a", "tariff.yaml", 1},  // It stands for itself.
        {"just text", "tariff.form", 1},
        {"tariff: t", "tariff.key_missing", 1},
        {"tariff: T 1\nversions: []", "tariff.value", 1},
        {"tariff: t\ntarif: u\nversions: []", "tariff.key_unknown", 2},
        {"tariff: t\ntariff: u\nversions: []", "tariff.duplicate", 2},
        {"tariff: t\nzone: Mars\nversions: []", "time.zone", 2},
        {"tariff: t\nholidays: mars\nversions: []", "time.calendar_unknown", 2},
        {"tariff: t\ncurrency: XXX\nversions: []", "tariff.value", 2},
        {"tariff: t\neligible: {colour: red}\nversions: []", "tariff.value", 2},
        {"tariff: t\nversions:\n  - valid: {from: 2026-02-30}\n    source: s\n    components: "
         "[{id: a, price: 1}]",
         "time.day", 3},
        {"tariff: t\nversions:\n  - valid: {from: 2026-02-01, to: 2026-01-01}\n    source: s\n    "
         "components: [{id: a, price: 1}]",
         "tariff.value", 3},
        {"tariff: t\nversions:\n  - valid: {from: 2026-01-01}\n    components: [{id: a, price: 1}]",
         "tariff.key_missing", 3},
        {h + "    components: [{id: a, price: 1}]\n  - valid: {from: 2026-06-01}\n    source: s\n  "
             "  components: [{id: a, price: 1}]",
         "tariff.version_overlap", 6},
    };
    for (const Defect& defect : defects) expect_refused(defect);
}

TEST(ReadDocument, RefusesEveryDefectOfBandsAndComponents) {
    const std::string h{kHead};
    const Defect defects[] = {
        {h + "    components: []", "tariff.form", 5},
        {h + "    components: [{id: a}]", "tariff.key_missing", 5},
        {h + "    components: [{id: a, price: cheap}]", "tariff.value", 5},
        {h + "    components: [{id: a, price: 0.123456789}]", "tariff.value", 5},
        {h + "    components: [{id: a, price: 1}, {id: a, price: 1}]", "tariff.duplicate", 5},
        {h + "    components: [{id: a, price: 1, colour: red}]", "tariff.key_unknown", 5},
        {h + "    components: [{id: a, kind: magic}]", "tariff.value", 5},
        {h + "    components: [{id: a, price: {peak: 1}}]", "tariff.key_unknown", 5},
        {h + "    bands: [{band: p, hours: \"08:00-22:00\"}, {band: v}]\n    components: [{id: a, "
             "price: {p: 1}}]",
         "tariff.band_price", 6},
        {h + "    bands: [{band: p, hours: \"08:00-22:00\"}]\n    components: [{id: a, price: 1}]",
         "tariff.band_gap", 5},
        {h + "    bands:\n      - {band: p}\n      - {band: v, hours: \"00:00-08:00\"}\n    "
             "components: [{id: a, price: 1}]",
         "tariff.band_unreachable", 7},
        {h + "    bands: [{band: p, hours: \"08:03-22:00\"}, {band: v}]\n    components: [{id: a, "
             "price: 1}]",
         "tariff.value", 5},
        {h + "    bands: [{band: p, months: [13]}, {band: v}]\n    components: [{id: a, price: 1}]",
         "tariff.value", 5},
        {h + "    bands: [{band: p, days: [someday]}, {band: v}]\n    components: [{id: a, price: "
             "1}]",
         "tariff.value", 5},
        {h + "    components: [{id: a, calendar: other, price: 1}]", "tariff.reference", 5},
        {h + "    components: [{id: a, tiers: {count: month}, price: [{to: 100, price: 1}, {to: "
             "50, price: 2}, {price: 3}]}]",
         "tariff.tier_order", 5},
        {h + "    components: [{id: a, tiers: {count: month}, price: [{to: 100, price: 1}]}]",
         "tariff.tier_end", 5},
        {h + "    components: [{id: a, tiers: {count: month}, price: [{price: 1}, {price: 2}]}]",
         "tariff.tier_end", 5},
        {h + "    components: [{id: a, price: [{to: 100, price: 1}, {price: 2}]}]",
         "tariff.key_missing", 5},
        {h + "    components: [{id: a, price: 1}, {id: m, kind: minimum, price: 5, of: [b]}]",
         "tariff.reference", 5},
        {h + "    components: [{id: m, kind: percentage, percent: 5, of: [a]}, {id: a, price: 1}]",
         "tariff.reference", 5},
        {h + "    components: [{id: a, price: 1}, {id: k, kind: power_factor, standard: 0.95, of: "
             "all}]",
         "tariff.reference", 5},
        {h + "    components: [{id: d, kind: demand, price: 40}]", "tariff.key_missing", 5},
        {h + "    components: [{id: a, line: x, price: 1}, {id: f, line: x, kind: fixed, price: "
             "1}]",
         "tariff.line_mix", 5},
        {h + "    components: [{id: a, when: {people: {form: 5}}, price: 1}]", "tariff.key_unknown",
         5},
    };
    for (const Defect& defect : defects) expect_refused(defect);
}

TEST(ReadDocument, RefusesWordsThatWouldBillOtherwiseThanTheyRead) {
    const std::string h{kHead};
    const Defect defects[] = {
        {h + "    components: [{id: a, per: kvarh, price: 1}]", "tariff.value", 5},
        {h + "    components: [{id: a, kind: demand, basis: capacity, per: kW.month, price: 1}]",
         "tariff.value", 5},
        {h + "    components: [{id: a, tiers: {count: month, household: {add_kwh_per_month: 100, "
             "bounds: frist}}, price: [{to: 1, price: 1}, {price: 2}]}]",
         "tariff.value", 5},
        {h + "    components: [{id: a, tiers: {count: year_to_date, prorate: true}, price: [{to: "
             "1, price: 1}, {price: 2}]}]",
         "tariff.value", 5},
        {h + "    components: [{id: a, tiers: {count: year_to_date, year_starts: 02-29}, price: "
             "[{to: 1, price: 1}, {price: 2}]}]",
         "tariff.value", 5},
        {h + "    components: [{id: a, flow: export, tiers: {count: year_to_date}, price: [{to: 1, "
             "price: 1}, {price: 2}]}]",
         "tariff.value", 5},
        {h + "    components:\n      - {id: a, tiers: {count: year_to_date}, price: [{to: 1, "
             "price: "
             "1}, {price: 2}]}\n      - {id: b, tiers: {count: year_to_date, year_starts: 12-01}, "
             "price: [{to: 1, price: 1}, {price: 2}]}",
         "tariff.tier_year", 7},
        {h + "    bands: [{band: p, hours: \"08:00-22:00\"}, {band: v}]\n    components:\n"
             "      - {id: a, price: 1, floats: true, months: [7]}\n"
             "      - {id: t, of: floats, float: {p: 2, v: 1}}",
         "tariff.form", 8},
    };
    for (const Defect& defect : defects) expect_refused(defect);
}

// A component with a price series has no other word for its price, and its line to itself.
TEST(ReadDocument, ASeriesStandsAlone) {
    const std::string h{kHead};
    const Defect defects[] = {
        {h + "    components: [{id: a, series: spot, price: 1}]", "tariff.series_mix", 5},
        {h + "    components: [{id: a, series: spot, tiers: {count: month}}]", "tariff.series_mix",
         5},
        {h + "    components: [{id: a, series: spot, floats: true}]", "tariff.series_mix", 5},
        {h + "    components: [{id: a, series: Spot}]", "price.name", 5},
        {h + "    components: [{id: a, series: {times: 2}}]", "tariff.key_missing", 5},
        {h + "    components: [{id: a, series: {name: spot, times: 0}}]", "tariff.value", 5},
        {h + "    components: [{id: a, series: {name: spot, floor: 2, cap: 1}}]", "tariff.value",
         5},
        {h + "    components: [{id: a, series: {name: spot, flor: 0}}]", "tariff.key_unknown", 5},
        {h + "    components: [{id: a, line: x, series: spot}, {id: b, line: x, price: 1}]",
         "tariff.line_mix", 5},
        {h + "    components: [{id: a, series: spot}, {id: f, of: [a], float: {all: 2}}]",
         "tariff.form", 5},
        {h + "    components: [{id: a, series: spot}, {id: n, kind: net_metering, of: [a]}]",
         "tariff.series_mix", 5},
    };
    for (const Defect& defect : defects) expect_refused(defect);
    const Reading reading = read_document(
        h +
        "    components: [{id: a, series: {name: spot, times: 0.001, add: -0.01, floor: 0, "
        "cap: 1.5}}]");
    ASSERT_TRUE(reading.tariff.has_value());
    const auto& charge = std::get<EnergyCharge>(reading.tariff->versions[0].components[0].charge);
    EXPECT_EQ(charge.series,
              (SeriesRule{"spot", 1000, Price{-1'000'000}, Price{}, Price{150'000'000}}));
}

// A few lines of aliases can stand for millions of values; nobody may keep the program busy so.
TEST(ReadDocument, RefusesMoreThanALongTariffEverHas) {
    const auto repeated = [](std::string_view text, int times) {
        std::string all;
        for (int i = 0; i < times; ++i) all += text;
        return all;
    };
    const std::string version =
        "  - &v\n    valid: {from: 2026-01-01}\n    source: test\n"
        "    bands: [&b {band: p}" +
        repeated(", *b", 300) + "]\n    components: [&c {id: a, price: 1}" + repeated(", *c", 300) +
        "]\n";
    expect_refused(
        {"tariff: t\nversions:\n" + version + repeated("  - *v\n", 300), "tariff.yaml", 1});
    expect_refused({std::string((std::size_t{4} << 20) + 1, ' '), "tariff.yaml", 1});
    expect_refused({"tariff: " + repeated("[", 40) + repeated("]", 40), "tariff.yaml", 1});
}

TEST(ReadDocument, ReportsAllDefectsInOrder) {
    const Reading reading =
        read_document(std::string{kHead} +
                      "    components:\n      - {id: a, price: x}\n      - {id: b, price: y}\n     "
                      " - {id: c, colour: z, price: 1}\n");
    ASSERT_EQ(reading.findings.size(), 3U);
    EXPECT_EQ(reading.findings[0].place->line, 6U);
    EXPECT_EQ(reading.findings[1].place->line, 7U);
    EXPECT_EQ(reading.findings[2].place->line, 8U);
}

TEST(ErrorSentences, ExistInBothLanguagesWithTheSameDetails) {
    for (const ErrorCode* code : kTariffErrors) {
        for (const std::string_view mark : {"{0}", "{1}", "{2}"}) {
            EXPECT_EQ(code->text.en.find(mark) == std::string_view::npos,
                      code->text.zh.find(mark) == std::string_view::npos)
                << code->name;
        }
    }
}

}  // namespace
}  // namespace voltmark::tariff
