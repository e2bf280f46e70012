// SPDX-License-Identifier: Apache-2.0
#include "search_terms.hpp"

#include <set>

#include <gtest/gtest.h>

namespace voltmark::security {
namespace {

/// Whether somebody who types `query` finds `text`: by a common term, and then by its words.
bool finds(Field field, std::string_view query, std::string_view text, TermSet set) {
    const std::vector<std::string> kept = index_terms(field, text, set);
    const std::set<std::string> stored{kept.begin(), kept.end()};
    const std::vector<std::string> wanted = query_terms(field, query, set);
    const bool is_near = std::any_of(wanted.begin(), wanted.end(), [&](const std::string& term) {
        return stored.contains(term);
    });
    return is_near && sought(field, query)(text);
}

struct Case {
    Field field;
    const char* query;
    const char* text;
    bool found;
};

class SearchTerms : public testing::TestWithParam<Case> {};

TEST_P(SearchTerms, FindWhatPeopleType) {
    const Case& one = GetParam();
    for (const TermSet set : {TermSet::readings, TermSet::characters}) {
        EXPECT_EQ(finds(one.field, one.query, one.text, set), one.found)
            << one.query << " for " << one.text << ", terms " << static_cast<int>(set);
    }
}

constexpr Case kNames[] = {{Field::name, "zw", "张伟", true},
                           {Field::name, "ZW", "张伟", true},
                           {Field::name, "zw", "李伟", false},
                           {Field::name, "张", "张伟", true},
                           {Field::name, "章", "张伟", false},
                           {Field::name, "张伟", "张伟", true},
                           {Field::name, "zhang", "张伟", true},
                           {Field::name, "zhangwei", "张伟", true},
                           {Field::name, "zhang wei", "张伟", true},
                           {Field::name, "zhangw", "张伟", true},
                           {Field::name, "zhangl", "张伟", false},
                           {Field::name, "zxw", "张小伟", true},
                           {Field::name, "zx", "张小伟", true},
                           {Field::name, "小伟", "张小伟", true},
                           {Field::name, "xiaowei", "张小伟", true},
                           {Field::name, "xiang", "西昂", true},
                           {Field::name, "zeng", "曾国强", true},
                           {Field::name, "ceng", "曾国强", false},
                           {Field::name, "lvwei", "吕伟", true},
                           {Field::name, "luwei", "吕伟", true},
                           {Field::name, "smith", "John Smith", true},
                           {Field::name, "john smi", "John Smith", true},
                           {Field::name, "joh", "John Smith", true},
                           {Field::name, "muller", "Jörg Müller", true},
                           {Field::name, "jones", "John Smith", false},
                           {Field::name, "杭州第二", "杭州第二机械加工厂", true},
                           {Field::name, "hzde", "杭州第二机械加工厂", true},
                           {Field::name, "张小", "张小伟", true},
                           {Field::name, "章小伟", "张小伟", false},
                           {Field::name, "新华药店170", "新华药店170", true},
                           {Field::name, "新华药店17", "新华药店170", true},
                           {Field::name, "新华药店1", "新华药店170", true},
                           {Field::name, "新华药店 170", "新华药店170", true},
                           {Field::name, "新华药店171", "新华药店170", false},
                           {Field::name, "新华", "新华药店170", true},
                           {Field::name, "第418360机械", "第418360机械加工厂", true},
                           {Field::name, "第4183", "第418360机械加工厂", true},
                           {Field::name, "第41836012机械", "第41836012机械加工厂", true},
                           {Field::name, "  ", "张伟", false},
                           {Field::name, "", "张伟", false},
                           {Field::name, "\xFF\xFE", "张伟", false}};
INSTANTIATE_TEST_SUITE_P(OfNames, SearchTerms, testing::ValuesIn(kNames));

constexpr Case kOthers[] = {{Field::phone, "5678", "138-1234-5678", true},
                            {Field::phone, "13812345678", "+86 138 1234 5678", true},
                            {Field::phone, "1234", "13812345678", false},
                            {Field::phone, "2345678", "13812345678", false},
                            {Field::identity, "11010119900307123x", "11010119900307123X", true},
                            {Field::identity, "1234", "110101199003071234", false},
                            {Field::bank, "6222 0202 0011", "622202020011", true},
                            {Field::address, "幸福路", "朝阳区幸福路12号3幢", true},
                            {Field::address, "幸福", "朝阳区幸福路12号3幢", true},
                            {Field::address, "幸福路12号", "朝阳区幸福路 12 号3幢", true},
                            {Field::address, "幸福路13号", "朝阳区幸福路12号3幢", false},
                            {Field::address, "朝阳 幸福", "朝阳区幸福路12号3幢", true},
                            {Field::address, "人民路", "朝阳区幸福路12号3幢", false},
                            {Field::address, "Main Street", "12 Main Street", true},
                            {Field::address, "12 main street", "12 Main Street", true},
                            {Field::address, "12", "12 Main Street", false}};
INSTANTIATE_TEST_SUITE_P(OfOthers, SearchTerms, testing::ValuesIn(kOthers));

std::set<std::string> brought(std::string_view query, TermSet set) {
    const std::vector<std::string> terms = query_terms(Field::name, query, set);
    return {terms.begin(), terms.end()};
}

// What a query brings is opened one by one, so it ought to bring little else than what it means.
TEST(QueryTerms, BringTheCharactersThatWereTyped) {
    using Terms = std::set<std::string>;
    EXPECT_EQ(brought("张小伟", TermSet::readings), Terms{"p:zhangxiaowei"});
    EXPECT_EQ(brought("张小伟", TermSet::characters), Terms{"h:张小伟"});
    EXPECT_EQ(brought("新华药店170", TermSet::characters), Terms{"d:药店170"});
    EXPECT_EQ(brought("新华药店1", TermSet::characters), Terms{"h:新华药"});
    EXPECT_EQ(brought("第41836012机械", TermSet::characters), Terms{"d:第418360"});
    EXPECT_EQ(brought("张", TermSet::characters), Terms{"p:zhang"});
    EXPECT_EQ(query_terms(Field::phone, "张小伟", TermSet::characters).size(), 0U);
}

// Each term is a row and tells a little: how many there are is part of the design.
TEST(IndexTerms, AreFew) {
    using Terms = std::vector<std::string>;
    EXPECT_EQ(index_terms(Field::name, "张伟", TermSet::readings),
              (Terms{"i:zw", "p:zhang", "p:zhangwei"}));
    EXPECT_EQ(index_terms(Field::name, "张小伟", TermSet::readings).size(), 6U);
    constexpr TermSet kNow = TermSet::characters;
    EXPECT_EQ(index_terms(Field::name, "张伟", kNow),
              (Terms{"h:张伟", "i:zw", "p:zhang", "p:zhangwei"}));
    EXPECT_EQ(index_terms(Field::name, "张小伟", kNow).size(), 9U);
    EXPECT_EQ(index_terms(Field::name, "药店170", kNow),
              (Terms{"d:药店17", "d:药店170", "h:药店", "i:yd", "p:yao", "p:yaodian"}));
    EXPECT_EQ(index_terms(Field::address, "朝阳区幸福路12号3幢", kNow),
              (Terms{"a:幸福", "a:幸福12", "a:朝阳"}));
    EXPECT_LE(index_terms(Field::address, std::string(999, 'x'), kNow).size(), 1U);
    EXPECT_LE(index_terms(Field::name, "a b c d e f g h i j k l m n o p", kNow).size(), 16U);
    std::string numbers;
    for (int i = 0; i < 40; ++i) numbers += "第12345678";
    EXPECT_LE(index_terms(Field::name, numbers, kNow).size(), 60U);
}

}  // namespace
}  // namespace voltmark::security
