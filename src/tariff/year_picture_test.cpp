// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/year_picture.hpp"

#include <fstream>
#include <numeric>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/kwh_price.hpp"

namespace voltmark::tariff {
namespace {

Tariff shipped(const std::string& path) {
    std::ifstream file{VOLTMARK_SOURCE_DIR "/data/tariffs/" + path};
    std::stringstream text;
    text << file.rdbuf();
    return *read_document(text.str()).tariff;
}

const PictureRow& row_of(const CalendarPicture& calendar, unsigned month, DayKind kind) {
    return *std::find_if(calendar.rows.begin(), calendar.rows.end(), [&](const PictureRow& row) {
        return row.month == std::chrono::month{month} && row.kind == kind;
    });
}

std::string band_at(const CalendarPicture& calendar, const PictureRow& row, int minute) {
    return calendar.bands[row.band_of_piece[static_cast<std::size_t>(minute / kBandEdgeMinutes)]];
}

TEST(DrawYear, ShowsOverlaysAndHolidays) {
    const Tariff tariff = shipped("cn/jiangxi/two_part_10kv.yaml");
    const YearPicture picture = draw_year(tariff, tariff.versions[0], std::nullopt, {});
    EXPECT_EQ(picture.year, 2026);
    EXPECT_TRUE(picture.are_holidays_known);
    const CalendarPicture& main = picture.calendars.at(0);
    const PictureRow& july = row_of(main, 7, DayKind::workday);
    EXPECT_EQ(july.days.size(), 23U);
    EXPECT_EQ(band_at(main, july, 20 * 60 + 30), "sharp");
    EXPECT_EQ(band_at(main, july, 20 * 60 + 25), "peak");
    EXPECT_EQ(band_at(main, july, 11 * 60 + 30), "valley");
    EXPECT_EQ(band_at(main, july, 12 * 60), "deep_valley");
    // Deep valley at noon in winter is of some holidays only.
    EXPECT_EQ(band_at(main, row_of(main, 2, DayKind::workday), 12 * 60), "flat");
    EXPECT_EQ(band_at(main, row_of(main, 2, DayKind::holiday), 12 * 60), "deep_valley");
    const std::int64_t minutes =
        std::accumulate(main.minutes.begin(), main.minutes.end(), std::int64_t{0});
    EXPECT_EQ(minutes, 365 * 1440);
    std::size_t days = 0;
    for (const PictureRow& row : main.rows) days += row.days.size();
    EXPECT_EQ(days, 365U);
}

// docs/rules/business.md: the published prices of 2026-08.
TEST(DrawYear, PricesAreThoseOfThePublishedSheet) {
    const Tariff tariff = shipped("cn/shanghai/single_10kv.yaml");
    const YearPicture picture = draw_year(tariff, tariff.versions[0], std::nullopt, {});
    ASSERT_EQ(picture.prices.size(), 2U);
    EXPECT_EQ(to_text(picture.prices[0].months), "1, 7-9, 12");
    EXPECT_EQ(to_text(picture.prices[0].by_band_and_tier[0][0]), "0.888413");
    EXPECT_EQ(to_text(picture.prices[0].by_band_and_tier[1][0]), "0.450638");
    EXPECT_TRUE(picture.conditional.empty());
}

TEST(DrawYear, ShowsTiersOfALadder) {
    const Tariff tariff = shipped("cn/zhejiang/residential_ladder.yaml");
    const YearPicture picture = draw_year(tariff, tariff.versions.back(), 2031, {});
    EXPECT_FALSE(tariff.holidays.empty() ? false : picture.are_holidays_known);
    ASSERT_EQ(picture.tiers.size(), 3U);
    EXPECT_EQ(to_kilo(*picture.tiers[0]), "2760");
    EXPECT_FALSE(picture.tiers[2]);
    EXPECT_EQ(to_text(picture.prices.at(0).by_band_and_tier.at(0).at(2)), "0.838");
}

// What a condition leaves out is named, and counted where the contract meets it.
TEST(KwhPrice, CountsWhatApplies) {
    const Tariff tariff = *read_document(
                               "tariff: t\nversions:\n  - valid: {from: 2026-01-01}\n"
                               "    source: s\n    components:\n"
                               "      - {id: a, price: 0.5}\n"
                               "      - {id: b, price: 0.25, when: {market: agency}}\n"
                               "      - {id: c, price: 0.125, months: [7]}\n"
                               "      - {id: d, price: 1, flow: export, credit: true}\n")
                               .tariff;
    Attributes agency;
    ASSERT_TRUE(agency.set("market", "agency"));
    const Version& version = tariff.versions[0];
    EXPECT_EQ(to_text(kwh_price(version, {std::chrono::June, 0, 0}, {})), "0.50");
    EXPECT_EQ(to_text(kwh_price(version, {std::chrono::July, 0, 0}, agency)), "0.875");
    EXPECT_EQ(draw_year(tariff, version, std::nullopt, {}).conditional,
              std::vector<std::string>{"b"});
    EXPECT_TRUE(draw_year(tariff, version, std::nullopt, agency).conditional.empty());
}

// One price of some bands costs nothing in the others, in whichever form it is written.
TEST(KwhPrice, CountsTheBandsThatAreCharged) {
    const Tariff tariff = *read_document(
                               "tariff: t\nversions:\n  - valid: {from: 2026-01-01}\n"
                               "    source: s\n    bands:\n"
                               "      - {band: peak, hours: \"08:00-22:00\"}\n"
                               "      - {band: valley}\n    components:\n"
                               "      - {id: a, price: 0.5}\n"
                               "      - {id: b, bands: [peak], price: 0.25}\n")
                               .tariff;
    const Version& version = tariff.versions[0];
    EXPECT_EQ(to_text(kwh_price(version, {std::chrono::June, 0, 0}, {})), "0.75");
    EXPECT_EQ(to_text(kwh_price(version, {std::chrono::June, 1, 0}, {})), "0.50");
}

}  // namespace
}  // namespace voltmark::tariff
