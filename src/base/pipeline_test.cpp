// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/pipeline.hpp"

#include <atomic>
#include <stdexcept>

#include <gtest/gtest.h>

namespace voltmark {
namespace {

TEST(Pipeline, ConsumesEverythingInOrderAndStaysBounded) {
    std::atomic<int> made = 0;
    int most_ahead = 0;
    std::vector<std::size_t> got;
    run_pipeline<std::size_t>(
        500, 4,
        [&] {
            return [&](std::size_t index) {
                ++made;
                return index * index;
            };
        },
        [&](std::size_t index, std::size_t&& square) {
            most_ahead = std::max(most_ahead, made - static_cast<int>(index));
            EXPECT_EQ(square, index * index);
            got.push_back(index);
        });
    ASSERT_EQ(got.size(), 500U);
    EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
    EXPECT_LE(most_ahead, 16);
    run_pipeline<int>(
        0, 2, [] { return [](std::size_t) { return 1; }; }, [](std::size_t, int&&) { FAIL(); });
}

// A damaged block in one unit, or a full disk at the writer: everything stops, and the caller hears
// of it.
TEST(Pipeline, AFailureOnEitherSideStopsBoth) {
    const auto run = [](bool in_producer) {
        run_pipeline<int>(
            1000, 3,
            [&] {
                return [&](std::size_t index) {
                    if (in_producer && index == 17) throw std::runtime_error{"producer"};
                    return 0;
                };
            },
            [&](std::size_t index, int&&) {
                if (!in_producer && index == 23) throw std::runtime_error{"consumer"};
            });
    };
    EXPECT_THROW(run(true), std::runtime_error);
    EXPECT_THROW(run(false), std::runtime_error);
}

}  // namespace
}  // namespace voltmark
