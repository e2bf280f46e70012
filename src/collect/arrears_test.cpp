// SPDX-License-Identifier: Apache-2.0
#include "voltmark/collect/arrears.hpp"

#include <gtest/gtest.h>

namespace voltmark::collect {

namespace {

const time::CivilDay kToday = time::make_day(2026, 8, 31);

OpenItem item(std::string document, time::CivilDay due_on, std::int64_t minor) {
    const Money amount = Money::from_minor(minor, kCny);
    return {std::move(document), due_on - std::chrono::days{15}, due_on, amount, amount};
}

std::string_view word_of(int days_late) {
    return kAgeGroups[age_of(kToday - std::chrono::days{days_late}, kToday)].word;
}

}  // namespace

TEST(Arrears, TheDueDayItselfIsNotLate) {
    EXPECT_EQ(word_of(-10), "not_due");
    EXPECT_EQ(word_of(0), "not_due");
    EXPECT_EQ(word_of(1), "to_30");
    EXPECT_EQ(word_of(30), "to_30");
    EXPECT_EQ(word_of(31), "to_60");
    EXPECT_EQ(word_of(90), "to_90");
    EXPECT_EQ(word_of(180), "to_180");
    EXPECT_EQ(word_of(5000), "over_180");
    EXPECT_EQ(find_age("to_90"), 3U);
    EXPECT_EQ(find_age("to_91"), std::nullopt);
}

TEST(Arrears, ItemsOfAContractAreSummedByAge) {
    const ContractId contract{SiteId{7}, ContractNo{1}};
    const time::CivilDay old = kToday - std::chrono::days{40};
    const auto arrears = age_items(
        {{contract, {item("a", kToday, 100), item("b", old, 250), item("c", old, 1)}}}, kToday);
    ASSERT_EQ(arrears.size(), 1U);
    EXPECT_EQ(to_text(arrears[0].open), "3.51");
    EXPECT_EQ(to_text(arrears[0].by_age[0]), "1.00");
    EXPECT_EQ(to_text(arrears[0].by_age[1]), "0.00");
    EXPECT_EQ(to_text(arrears[0].by_age[2]), "2.51");
    EXPECT_EQ(arrears[0].items, 3);
    EXPECT_EQ(arrears[0].oldest_due, old);
}

// Coins of two currencies are never added.
TEST(Arrears, EachCurrencyIsALineOfItsOwn) {
    const ContractId contract{SiteId{7}, ContractNo{1}};
    OpenItem foreign = item("b", kToday, 5);
    foreign.amount = foreign.open = Money::from_minor(5, kUsd);
    const auto arrears = age_items({{contract, {item("a", kToday, 100), foreign}}}, kToday);
    ASSERT_EQ(arrears.size(), 2U);
    EXPECT_EQ(arrears[0].open.currency(), kCny);
    EXPECT_EQ(arrears[1].open.currency(), kUsd);
}

}  // namespace voltmark::collect
