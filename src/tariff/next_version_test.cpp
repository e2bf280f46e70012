// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/next_version.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "voltmark/tariff/document.hpp"

namespace voltmark::tariff {
namespace {

std::string shipped(const std::string& path) {
    std::ifstream file{VOLTMARK_SOURCE_DIR "/data/tariffs/" + path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

NextVersion september(std::map<std::string, Price> prices) {
    return {{time::make_day(2026, 9, 1), time::make_day(2026, 10, 1)},
            {"赣发改价管〔2025〕463号", "代理购电 2026-09", {}, "A"},
            std::move(prices)};
}

Price price(const char* text) {
    return *parse_price(text);
}

// The document of a real tariff: whatever stood there stays byte for byte, bands and floats are
// those of the version before, with the new base.
TEST(AddVersion, FollowsTheLastVersionOfAShippedDocument) {
    const std::string old = shipped("cn/jiangxi/two_part_10kv.yaml");
    const Result<std::string> made =
        add_version(old, september({{"purchase", price("0.41")}, {"demand", price("42.5")}}));
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_TRUE(made->starts_with(old));
    const Reading reading = read_document(*made);
    ASSERT_TRUE(reading.tariff);
    ASSERT_EQ(reading.tariff->versions.size(), 2U);
    const Version& august = reading.tariff->versions[0];
    const Version& after = reading.tariff->versions[1];
    EXPECT_EQ(after.calendars[0].bands, august.calendars[0].bands);
    EXPECT_EQ(after.source.sheet, "代理购电 2026-09");
    EXPECT_EQ(find_single_price(after.components[0]), price("0.41"));
    EXPECT_EQ(find_single_price(after.components[1]), price("0.016077"));
    // The float follows: 0.60 of the new purchase price in the peak.
    const auto& tou = std::get<EnergyCharge>(after.components[4].charge);
    EXPECT_EQ(tou.prices[0].price(*after.calendars[0].find_band("peak")), price("0.246"));
    EXPECT_FALSE(find_single_price(after.components[4]));
    EXPECT_EQ(find_single_price(after.components[5]), price("42.5"));
}

// Sheets come for every tariff of the catalogue: each document must take the version that follows.
TEST(AddVersion, FollowsEveryShippedDocument) {
    int count = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator{VOLTMARK_SOURCE_DIR "/data/tariffs"}) {
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream file{entry.path()};
        std::stringstream text;
        text << file.rdbuf();
        const Reading old = read_document(text.str());
        ASSERT_TRUE(old.tariff) << entry.path();
        const time::BillingPeriod last = old.tariff->versions.back().valid;
        const time::CivilDay from =
            last.to == time::kOpenEnd ? last.from + std::chrono::days{31} : last.to;
        const NextVersion next{{from, from + std::chrono::days{30}}, {"next", "", {}, ""}, {}};
        const Result<std::string> made = add_version(text.str(), next);
        EXPECT_TRUE(made) << entry.path() << ": " << made.error().message();
        ++count;
    }
    EXPECT_GE(count, 7);
}

constexpr std::string_view kOpen =
    "tariff: t\n"
    "versions:\n"
    "- valid:\n"
    "    from: 2026-01-01  # without end\n"
    "  source: \"a: b\"\n"
    "  components:\n"
    "  - id: energy\n"
    "    name: {zh: '电', en: \"E \\\"x\\\"\"}\n"
    "    price: 0.5\n"
    "  - id: standing\n"
    "    kind: fixed\n"
    "    price: 3\n"
    "# the name stands below\n"
    "name: T\n";

TEST(AddVersion, EndsAVersionThatHadNoEnd) {
    const Result<std::string> made =
        add_version(kOpen, september({{"energy", price("0.6")}, {"standing", price("4")}}));
    ASSERT_TRUE(made) << made.error().message();
    const Reading reading = read_document(*made);
    ASSERT_EQ(reading.tariff->versions.size(), 2U);
    EXPECT_EQ(reading.tariff->versions[0].valid.to, time::make_day(2026, 9, 1));
    EXPECT_EQ(find_single_price(reading.tariff->versions[0].components[0]), price("0.5"));
    EXPECT_EQ(reading.tariff->versions[1].components[0].name.en, "E \"x\"");
    EXPECT_EQ(reading.tariff->name.en, "T");
    EXPECT_NE(made->find("    from: 2026-01-01\n    to: 2026-09-01  # without end"), made->npos);
    // In flow style too.
    std::string flow{kOpen};
    flow.replace(flow.find("valid:\n    from: 2026-01-01"), 27, "valid: {from: '2026-01-01'}");
    const Result<std::string> closed = add_version(flow, september({}));
    ASSERT_TRUE(closed) << closed.error().message();
    EXPECT_NE(closed->find("{from: '2026-01-01', to: 2026-09-01}"), closed->npos);
}

TEST(AddVersion, RefusesWhatCannotFollow) {
    const auto code = [](std::string_view body, const NextVersion& next) {
        return std::string{add_version(body, next).error().name()};
    };
    const std::string august = shipped("cn/jiangxi/two_part_10kv.yaml");
    NextVersion same = september({});
    same.valid = {time::make_day(2026, 8, 1), time::make_day(2026, 9, 1)};
    EXPECT_EQ(code(august, same), "tariff.version_taken");
    EXPECT_EQ(code(august, september({{"tou", price("1")}})), "tariff.no_next_version");
    EXPECT_EQ(code(august, september({{"nothing", price("1")}})), "tariff.no_next_version");
    const std::string flow =
        "{tariff: t, versions: [{valid: {from: 2026-01-01}, source: s, components: [{id: e, "
        "price: 1}]}]}";
    EXPECT_EQ(code(flow, september({{"e", price("2")}})), "tariff.no_next_version");
}

// Two prices that are one node in YAML cannot change apart: better refused than both changed.
TEST(AddVersion, IsNotFooledByAnAlias) {
    std::string body{kOpen};
    body.replace(body.find("price: 0.5"), 10, "price: &p 3");
    body.replace(body.find("price: 3\n#"), 10, "price: *p\n#");
    ASSERT_TRUE(read_document(body).tariff);
    EXPECT_EQ(add_version(body, september({{"energy", price("0.6")}})).error().name(),
              "tariff.no_next_version");
}

}  // namespace
}  // namespace voltmark::tariff
