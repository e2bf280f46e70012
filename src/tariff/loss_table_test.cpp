// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/loss_table.hpp"

#include <gtest/gtest.h>

#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {
namespace {

constexpr std::string_view kTable = R"(
table: test
source: nobody
transformers:
  - type: S9
    capacity_kva: 315
    rows:
      - {to: 1000, kwh: 500, kvarh: 3000}
      - {to: 2000, kwh: 510.5, kvarh: 3100}
      - {kwh: 600, kvarh: 4000}
)";

ApparentPower kva(std::int64_t kilo) {
    return ApparentPower::from_kilo(kilo);
}

// The upper bound of a row belongs to it, as with tiers.
TEST(LossTable, FindsTheRowOfAMonth) {
    const LossTable table = *LossTable::parse(kTable);
    const std::vector<LossRow>& rows = table.rows("S9", kva(315));
    ASSERT_EQ(rows.size(), 3U);
    const auto active = [&](std::int64_t kwh) {
        return find_row(rows, Energy::from_kilo(kwh)).active;
    };
    EXPECT_EQ(active(0), Energy::from_kilo(500));
    EXPECT_EQ(active(1000), Energy::from_kilo(500));
    EXPECT_EQ(active(1001), Energy::from_milli(510'500'000));
    EXPECT_EQ(active(2001), Energy::from_kilo(600));
    EXPECT_EQ(active(1'000'000), Energy::from_kilo(600));
    EXPECT_EQ(table.source(), "nobody");
}

// A transformer that is not in the table has no losses there, and no neighbour's either.
TEST(LossTable, HoldsNoTransformerBesideItsOwn) {
    const LossTable table = *LossTable::parse(kTable);
    EXPECT_TRUE(table.rows("S9", kva(316)).empty());
    EXPECT_TRUE(table.rows("S11", kva(315)).empty());
    EXPECT_EQ(table.transformers().size(), 1U);
}

TEST(LossTable, EveryDefectHasItsPlace) {
    const auto defect = [](std::string text, std::string_view from, std::string_view to) {
        const std::size_t at = text.find(from);
        EXPECT_NE(at, text.npos) << from;
        text.replace(at, from.size(), to);
        const Result<LossTable> table = LossTable::parse(text);
        EXPECT_FALSE(table.has_value()) << text;
        return table ? std::string{}
                     : fmt::format("{} {}", table.error().name(), table.error().place->line);
    };
    const std::string text{kTable};
    EXPECT_EQ(defect(text, "to: 2000", "to: 1000"), "tariff.table 9");
    EXPECT_EQ(defect(text, "- {kwh: 600", "- {to: 3000, kwh: 600"), "tariff.table 8");
    EXPECT_EQ(defect(text, "to: 2000, ", ""), "tariff.table 10");
    EXPECT_EQ(defect(text, "kwh: 500", "kwh: -500"), "tariff.table 8");
    EXPECT_EQ(defect(text, "kvarh: 3000", "kvar: 3000"), "tariff.key_missing 8");
    EXPECT_EQ(defect(text, "kwh: 600", "kwh: many"), "tariff.value 10");
    EXPECT_EQ(defect(text, "source: nobody", ""), "tariff.key_missing 2");
    EXPECT_EQ(defect(text, "table: test", "table: [").substr(0, 12), "tariff.table");
}

TEST(LossTable, ThoseOfTheProgramAreRead) {
    const Result<const LossTable*> table = find_loss_table("demo.s9");
    ASSERT_TRUE(table.has_value());
    EXPECT_EQ((*table)->rows("S9", kva(315)).size(), 11U);
    EXPECT_EQ(find_loss_table("demo.none").error().name(), "tariff.table_unknown");
}

}  // namespace
}  // namespace voltmark::tariff
