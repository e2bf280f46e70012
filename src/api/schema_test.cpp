// SPDX-License-Identifier: Apache-2.0
#include "schema.hpp"

#include <gtest/gtest.h>

namespace voltmark::api {

namespace {

using namespace shape;

const Text kAny{"any", "任意"};

/// "pointer code" of everything that does not fit.
std::string misfits(const Json& schema, const std::string& value) {
    std::string text;
    for (const Misfit& one : check(schema, Json::parse(value)))
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", one.pointer, one.code);
    return text;
}

}  // namespace

TEST(Schema, TellsEverythingThatDoesNotFit) {
    const Json bill = object({{"total", decimal(kAny)},
                              {"from", day(kAny)},
                              {"at", moment(kAny), false},
                              {"count", whole(kAny, 1, 9), false},
                              {"state", word(kAny, {"draft", "posted"}), false},
                              {"note", or_null(text(kAny, 3)), false},
                              {"is_new", yes_no(kAny), false},
                              {"lines", list(object({{"n", whole(kAny, 0, 9)}}), 2), false},
                              {"more", open(kAny), false}});
    EXPECT_EQ(misfits(bill, R"({"total": "1.20", "from": "2026-02-28"})"), "");
    EXPECT_EQ(misfits(bill, R"({"total": 1.2, "from": "2026-02-30"})"), "/total type, /from form");
    EXPECT_EQ(misfits(bill, R"({"from": "2026-02-28", "x": 1})"), "/total missing, /x unknown");
    EXPECT_EQ(misfits(bill, R"({"total": "x", "from": "2026-02-28", "count": 10,
        "state": "done", "note": "四个字符", "is_new": 1, "at": "2026-01-01T00:00:00"})"),
              "/total form, /count range, /state word, /note length, /is_new type, /at form");
    EXPECT_EQ(misfits(bill, R"({"total": "1", "from": "2026-02-28", "note": null,
        "lines": [{"n": 1}, {"n": -1}], "more": {"any": [1]}, "at": "2026-01-01T00:00:00Z"})"),
              "/lines/1/n range");
    EXPECT_EQ(misfits(bill, R"({"total": "1", "from": "2026-02-28", "lines": [1, 2, 3]})"),
              "/lines length");
    EXPECT_EQ(misfits(bill, "[]"), " type");
}

TEST(Schema, SpeaksBothLanguages) {
    const auto found = check(whole(kAny, 1, 9), 12);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].message(Language::en), "between 1 and 9");
    EXPECT_EQ(found[0].message(Language::zh), "应在 1 与 9 之间");
}

TEST(Schema, IsBounded) {
    Json many = Json::array();
    for (int i = 0; i < 1000; ++i) many.push_back("x");
    EXPECT_EQ(check(list(whole(kAny, 0, 1)), many).size(), 20U);
}

}  // namespace voltmark::api
