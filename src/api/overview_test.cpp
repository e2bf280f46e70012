// SPDX-License-Identifier: Apache-2.0
#include "overview.hpp"

#include <atomic>

#include <gtest/gtest.h>

#include "support/stores.hpp"

namespace voltmark::api {

namespace {

using namespace std::chrono_literals;

/// Counts how often it is reckoned.
class OverviewTest : public testing::Test {
protected:
    Overview<int> counted(OverviewPace pace) {
        return Overview<int>{*store_, clock_, [this](store::Session&) { return ++count_; }, pace};
    }

    const SystemClock clock_;
    const support::TemporaryStore place_ = support::fresh_store(store::Engine::sqlite);
    const std::unique_ptr<store::Store> store_ =
        std::move(*store::Store::create(place_.location(), {}, clock_));
    std::atomic<int> count_ = 0;
};

}  // namespace

TEST_F(OverviewTest, WhatIsCheapIsAsThingsAre) {
    Overview<int> overview = counted({.cheap = 1h});
    for (int i = 1; i <= 3; ++i) EXPECT_EQ(overview.get()->value, i);
}

TEST_F(OverviewTest, WhatIsDearIsKeptForItsRest) {
    Overview<int> overview = counted({.cheap = 0ns, .rest = 1'000'000'000});
    const auto first = overview.get();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(overview.get(), first);
    EXPECT_EQ(count_, 1);
}

TEST_F(OverviewTest, WhatIsOldIsShownWhileItIsReckonedAnew) {
    Overview<int> overview = counted({.cheap = 0ns, .rest = 0});
    EXPECT_EQ(overview.get()->value, 1);
    EXPECT_EQ(overview.get()->value, 1);
    while (overview.get()->value == 1) std::this_thread::yield();
    EXPECT_GE(count_, 2);
}

TEST_F(OverviewTest, WhatIsTooOldIsNotShown) {
    Overview<int> overview = counted({.cheap = 0ns, .rest = 0, .shown = 0ns});
    for (int i = 1; i <= 3; ++i) EXPECT_EQ(overview.get()->value, i);
}

TEST_F(OverviewTest, OneReckonsForAllWhoWait) {
    std::atomic<bool> may_end = false;
    Overview<int> overview{*store_,
                           clock_,
                           [&](store::Session&) {
                               may_end.wait(false);
                               return ++count_;
                           },
                           {.cheap = 0ns, .rest = 1'000'000'000}};
    std::vector<std::jthread> all;
    for (int i = 0; i < 4; ++i) all.emplace_back([&] { EXPECT_EQ(overview.get()->value, 1); });
    may_end = true;
    may_end.notify_all();
    all.clear();
    EXPECT_EQ(count_, 1);
}

TEST_F(OverviewTest, WhoWaitedForAFailureTriesAgain) {
    Overview<int> overview{*store_,
                           clock_,
                           [&](store::Session&) -> int {
                               if (++count_ == 1) throw std::runtime_error{"no"};
                               return 7;
                           },
                           {.cheap = 0ns}};
    EXPECT_THROW(overview.get(), std::runtime_error);
    EXPECT_EQ(overview.get()->value, 7);
}

}  // namespace voltmark::api
