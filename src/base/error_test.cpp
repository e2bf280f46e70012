// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/error.hpp"

#include <gtest/gtest.h>

#include "voltmark/base/errors.hpp"

namespace voltmark {
namespace {

TEST(Error, SpeaksBothLanguages) {
    const Error error = make_error(kDecimalResolution, "0.125", 2);
    EXPECT_EQ(error.message(Language::en), "'0.125' has more than 2 decimals");
    EXPECT_EQ(error.message(Language::zh), "“0.125”的小数超过 2 位");
    EXPECT_EQ(error.kind(), ErrorKind::invalid_input);
}

// An inner parser counts from its own first byte; the caller adds where that byte lies.
TEST(Error, ShiftsFromFragmentToFile) {
    const Error inner = make_error(kDecimalDigit, "1x").at({1, 1, 0, 0});
    const Error outer = shifted(inner, Place{100, 2, 7, 13});
    EXPECT_EQ(*outer.place, (Place{101, 1, 7, 14}));
    EXPECT_EQ(to_text(*outer.place), "7:14");
    EXPECT_EQ(to_text(Place{5, 1, 0, 0}), "byte 5");
}

}  // namespace
}  // namespace voltmark
