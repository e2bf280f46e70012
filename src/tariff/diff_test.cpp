// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/diff.hpp"

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

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, text.npos) << from;
    return text.replace(at, from.size(), to);
}

TariffChange diff_texts(const std::string& before, const std::string& after) {
    const Reading old = read_document(before);
    const Reading now = read_document(after);
    EXPECT_TRUE(old.tariff && now.tariff);
    return diff(*old.tariff, *now.tariff);
}

const std::string kJiangxi = shipped("cn/jiangxi/two_part_10kv.yaml");

TEST(Diff, FormAloneIsNoChange) {
    EXPECT_TRUE(diff_texts(kJiangxi, "# a comment\n" + kJiangxi).is_same());
}

TEST(Diff, TellsPricesByBand) {
    const TariffChange change =
        diff_texts(kJiangxi, replaced(kJiangxi, "price: 0.408914", "price: 0.41"));
    ASSERT_EQ(change.versions.size(), 1U);
    EXPECT_TRUE(change.versions[0].fields.empty());
    EXPECT_TRUE(change.versions[0].bands.empty());
    const auto& components = change.versions[0].components;
    ASSERT_EQ(components.size(), 2U);  // The purchase, and the float of it.
    EXPECT_EQ(components[0].component, "purchase");
    EXPECT_EQ(components[0].fields, (std::vector<FieldChange>{{"price", "0.408914", "0.41"}}));
    EXPECT_EQ(components[1].component, "tou");
    EXPECT_EQ(components[1].fields[1], (FieldChange{"price.deep_valley", "-0.2862398", "-0.287"}));
}

TEST(Diff, TellsMinutesThatMovedBetweenBands) {
    const TariffChange change = diff_texts(
        kJiangxi, replaced(kJiangxi, "hours: \"20:30-22:30\"", "hours: \"20:30-22:00\""));
    ASSERT_EQ(change.versions.size(), 1U);
    EXPECT_TRUE(change.versions[0].components.empty());
    EXPECT_EQ(change.versions[0].bands,
              (std::vector<BandMove>{{"main", std::chrono::July, "sharp", "peak", 31 * 30},
                                     {"main", std::chrono::August, "sharp", "peak", 31 * 30}}));
}

TEST(Diff, TellsTiersConditionsAndRules) {
    const std::string ladder = shipped("cn/zhejiang/residential_ladder.yaml");
    const TariffChange tiers = diff_texts(ladder, replaced(ladder, "to: 2760", "to: 2880"));
    EXPECT_EQ(tiers.versions.at(0).components.at(0).fields,
              (std::vector<FieldChange>{{"tier.1.to", "2760 kWh", "2880 kWh"}}));
    const TariffChange demand =
        diff_texts(kJiangxi, replaced(kJiangxi, "basis: measured_max, per: kW.month",
                                      "basis: capacity, when: {capacity_kva: {from: 315}}"));
    EXPECT_EQ(demand.versions.at(0).components.at(0).fields,
              (std::vector<FieldChange>{{"when", "", "capacity_kva from 315"},
                                        {"basis", "measured_max", "capacity"}}));
}

TEST(Diff, TellsRulesOfTheWholeVersion) {
    const std::string ratchet = replaced(
        kJiangxi, "    components:\n",
        "    billing_demand: {minimum: 5, months_back: 11, percent: 80}\n    components:\n");
    const std::vector<FieldChange> changes = diff_texts(kJiangxi, ratchet).versions.at(0).fields;
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(changes[0].field, "billing_demand");
    EXPECT_TRUE(changes[0].after.starts_with("at least 5 kW, 11 months back; 1: 80 %, whole"))
        << changes[0].after;
    const std::string carry =
        replaced(kJiangxi, "    components:\n", "    rounding: {carry: true}\n    components:\n");
    EXPECT_EQ(diff_texts(kJiangxi, carry).versions.at(0).fields,
              (std::vector<FieldChange>{{"rounding.carry", "false", "true"}}));
}

TEST(Diff, TellsComponentsAndVersionsThatCameAndWent) {
    const std::string more = kJiangxi + "      - {id: meter_fee, kind: fixed, price: 3}\n";
    const TariffChange added = diff_texts(kJiangxi, more);
    ASSERT_EQ(added.versions.at(0).components.size(), 1U);
    EXPECT_EQ(added.versions[0].components[0].kind, ChangeKind::added);
    const TariffChange removed = diff_texts(more, kJiangxi);
    EXPECT_EQ(removed.versions.at(0).components.at(0).kind, ChangeKind::removed);
    const std::string two =
        kJiangxi +
        "  - {valid: {from: 2026-09-01}, source: s, components: [{id: purchase, price: 1}]}\n";
    const TariffChange version = diff_texts(kJiangxi, two);
    ASSERT_EQ(version.versions.size(), 1U);
    EXPECT_EQ(version.versions[0].kind, ChangeKind::added);
    EXPECT_EQ(time::to_text(*version.versions[0].before), "2026-08");
    EXPECT_EQ(diff_texts(two, kJiangxi).versions.at(0).kind, ChangeKind::removed);
}

TEST(Diff, TellsValidityAndTheTariffItself) {
    const std::string september =
        replaced(kJiangxi, "from: 2026-08-01, to: 2026-09-01", "from: 2026-09-01, to: 2026-10-01");
    const TariffChange change =
        diff_texts(kJiangxi, replaced(september, "en: Jiangxi two-part 1-10 kV", "en: Jiangxi"));
    EXPECT_EQ(change.fields,
              (std::vector<FieldChange>{{"name.en", "Jiangxi two-part 1-10 kV", "Jiangxi"}}));
    ASSERT_EQ(change.versions.size(), 1U);
    EXPECT_EQ(change.versions[0].fields,
              (std::vector<FieldChange>{{"valid", "2026-08", "2026-09"}}));
    EXPECT_TRUE(change.versions[0].bands.empty());
}

}  // namespace
}  // namespace voltmark::tariff
