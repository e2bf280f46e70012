// SPDX-License-Identifier: Apache-2.0
#include "entity_tag.hpp"

#include <gtest/gtest.h>

namespace voltmark::api {

// A change that names another state must not be done, however the field is written.
TEST(EntityTag, IsNamedByAListOfWholeTags) {
    struct Case {
        std::string_view field;
        bool is_strong;
        bool is_weak;
    };
    constexpr Case kCases[] = {
        {R"("ab")", true, true},
        {R"(  "x" ,, "ab"	)", true, true},
        {R"("a,b", "ab")", true, true},
        {"*", true, true},
        {" * ", true, true},
        {R"(W/"ab")", false, true},
        {R"("x", W/"ab")", false, true},
        {R"("xab")", false, false},
        {R"("x"ab")", false, false},
        {R"("x" "ab")", false, false},
        {R"(ab)", false, false},
        {R"("ab)", false, false},
        {R"(w/"ab")", false, false},
        {R"("ab", x)", false, false},
        {R"(*, "ab")", false, false},
        {R"("AB")", false, false},
        {"", false, false},
        {",", false, false},
    };
    for (const Case& c : kCases) {
        EXPECT_EQ(names_tag(c.field, R"("ab")", TagComparison::strong), c.is_strong) << c.field;
        EXPECT_EQ(names_tag(c.field, R"("ab")", TagComparison::weak), c.is_weak) << c.field;
    }
}

}  // namespace voltmark::api
