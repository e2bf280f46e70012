// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/attributes.hpp"

#include <gtest/gtest.h>

namespace voltmark::tariff {
namespace {

TEST(Attributes, AreAClosedList) {
    Attributes attributes;
    EXPECT_TRUE(attributes.set("capacity_kva", "315.50").has_value());
    EXPECT_TRUE(attributes.set("relief", "dibao").has_value());
    EXPECT_EQ(attributes.number_e6("capacity_kva"), 315'500'000);
    EXPECT_EQ(attributes.word("relief"), "dibao");
    EXPECT_FALSE(attributes.number_e6("people").has_value());
    EXPECT_EQ(attributes.set("capasity_kva", "315").error().name(), "attribute.unknown");
    EXPECT_EQ(attributes.set("people", "five").error().name(), "attribute.value");
    EXPECT_EQ(attributes.set("people", "-1").error().name(), "attribute.value");
    EXPECT_EQ(attributes.set("relief", "a\"b").error().name(), "attribute.value");
}

TEST(Attributes, SurviveBeingStored) {
    Attributes attributes;
    EXPECT_EQ(attributes.to_json(), "{}");
    EXPECT_EQ(*Attributes::parse_json("{}"), attributes);
    ASSERT_TRUE(attributes.set("people", "6").has_value());
    ASSERT_TRUE(attributes.set("capacity_kva", "315").has_value());
    ASSERT_TRUE(attributes.set("relief", "低保").has_value());
    EXPECT_EQ(attributes.to_json(), R"({"capacity_kva":"315","people":"6","relief":"低保"})");
    EXPECT_EQ(*Attributes::parse_json(attributes.to_json()), attributes);
    for (const std::string_view broken :
         {"", "{", "people", R"({"people":5})", R"({"people"})", R"({"people":"5)"}) {
        EXPECT_EQ(Attributes::parse_json(broken).error().name(), "attribute.form") << broken;
    }
}

// A printed bill said "customer class 0": a word has no number, and a number is no word.
TEST(Attributes, AnswersOnlyInItsOwnType) {
    Attributes attributes;
    ASSERT_TRUE(attributes.set("class", "industrial").has_value());
    ASSERT_TRUE(attributes.set("capacity_kva", "315").has_value());
    EXPECT_FALSE(attributes.number_e6("class").has_value());
    EXPECT_EQ(attributes.word("class"), "industrial");
    EXPECT_EQ(attributes.number_e6("capacity_kva"), 315'000'000);
    EXPECT_FALSE(attributes.word("capacity_kva").has_value());
}

// A contract without the attribute is not eligible by accident.
TEST(Condition, NeedsEveryPartAndKnowsAbsence) {
    Condition condition;
    condition.parts.push_back({"capacity_kva", {}, 100'000'000, 315'000'000});
    condition.parts.push_back({"relief", {"dibao", "wubao"}, {}, {}});
    Attributes attributes;
    EXPECT_FALSE(condition.holds(attributes));
    ASSERT_TRUE(attributes.set("capacity_kva", "100").has_value());
    EXPECT_FALSE(condition.holds(attributes));
    ASSERT_TRUE(attributes.set("relief", "wubao").has_value());
    EXPECT_TRUE(condition.holds(attributes));
    ASSERT_TRUE(attributes.set("capacity_kva", "315").has_value());
    EXPECT_FALSE(condition.holds(attributes));
    EXPECT_TRUE(Condition{}.holds(Attributes{}));
}

}  // namespace
}  // namespace voltmark::tariff
