// SPDX-License-Identifier: Apache-2.0
#include "voltmark/customer/population.hpp"

#include <gtest/gtest.h>

namespace voltmark::customer {
namespace {

TEST(Population, ReadsWordsRangesAndAreas) {
    const Result<Population> all = parse_population("all");
    EXPECT_TRUE(all->takes_terms("t", {}));
    const Result<Population> some =
        parse_population("class=residential|business,capacity_kva=100..315,tariff=a|b,area=X");
    ASSERT_TRUE(some.has_value());
    tariff::Attributes attributes;
    ASSERT_TRUE(attributes.set("class", "business").has_value());
    ASSERT_TRUE(attributes.set("capacity_kva", "100").has_value());
    EXPECT_TRUE(some->takes_terms("b", attributes));
    EXPECT_FALSE(some->takes_terms("c", attributes));
    ASSERT_TRUE(attributes.set("capacity_kva", "315").has_value());
    EXPECT_FALSE(some->takes_terms("b", attributes));
    EXPECT_TRUE(some->takes_area("X"));
    EXPECT_FALSE(some->takes_area("Y"));
    EXPECT_TRUE(some->takes_site(SiteId{9}));
    const Result<Population> near = parse_population("sites=5..7");
    ASSERT_TRUE(near.has_value());
    EXPECT_TRUE(near->takes_site(SiteId{5}) && near->takes_site(SiteId{7}));
    EXPECT_FALSE(near->takes_site(SiteId{4}) || near->takes_site(SiteId{8}));
    EXPECT_TRUE(parse_population("people=4")->attributes.parts[0].from_e6 == 4'000'000);
}

TEST(Population, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(parse_population("residential").error().name(), "customer.population");
    for (const char* sites : {"sites=7", "sites=9..2", "sites=..4", "sites=1..x"})
        EXPECT_EQ(parse_population(sites).error().name(), "customer.population") << sites;
    EXPECT_EQ(parse_population("class=").error().name(), "customer.population");
    EXPECT_EQ(parse_population("colour=red").error().name(), "attribute.unknown");
    EXPECT_EQ(parse_population("people=many").error().name(), "attribute.value");
}

}  // namespace
}  // namespace voltmark::customer
