// SPDX-License-Identifier: Apache-2.0
#include "download.hpp"

#include <gtest/gtest.h>

namespace voltmark::api {

TEST(FileField, SaysAnyNameSafely) {
    EXPECT_EQ(file_field("bill-92-1.pdf", Shown::in_the_browser).second,
              "inline; filename=\"bill-92-1.pdf\"");
    EXPECT_EQ(file_field("a\".exe\r\nX: y").second,
              "attachment; filename=\"a_.exe__X__y\"; filename*=UTF-8''a%22.exe%0D%0AX%3A%20y");
    EXPECT_EQ(file_field("户1.json").second,
              "attachment; filename=\"___1.json\"; filename*=UTF-8''%E6%88%B71.json");
    EXPECT_EQ(file_field("../x").second, "attachment; filename=\".._x\"; filename*=UTF-8''..%2Fx");
}

}  // namespace voltmark::api
