// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/error_codes.hpp"

#include <gtest/gtest.h>

#include "voltmark/billing/errors.hpp"
#include "voltmark/rating/errors.hpp"

namespace voltmark::billing {
namespace {

// Why a contract was not billed is told years later, in either language, as on the first day.
TEST(ErrorFrom, AHoldTellsItsReasonAgain) {
    const Error reason = make_error(rating::kUsageMissing, 24, "2026-06-09T16:00:00Z", 1);
    const Error again = error_from(reason.name(), R"(["24","2026-06-09T16:00:00Z","1"])");
    EXPECT_EQ(again.code, reason.code);
    EXPECT_EQ(again.message(Language::zh), reason.message(Language::zh));
    EXPECT_EQ(again.message(), reason.message());
}

// A hold of a newer program, or one whose details were lost, is still told.
TEST(ErrorFrom, WhatItDoesNotKnowKeepsItsName) {
    const Error later = error_from("risk.frozen", R"(["x"])");
    EXPECT_EQ(later.name(), "billing.unknown_reason");
    EXPECT_NE(later.message().find("risk.frozen"), std::string::npos);
    for (const std::string_view details : {"", "{", "{}", "[1,2]", "null"}) {
        const Error known = error_from("rating.usage_missing", details);
        EXPECT_EQ(known.name(), "rating.usage_missing");
        EXPECT_FALSE(known.message().empty()) << details;
    }
}

}  // namespace
}  // namespace voltmark::billing
