// SPDX-License-Identifier: Apache-2.0
#include "spending_watch.hpp"

#include "voltmark/spending/check.hpp"

namespace voltmark::app {

namespace {

constexpr std::chrono::hours kEvery{1};

}  // namespace

SpendingWatch::SpendingWatch(store::Store& store, const Clock& clock,
                             std::function<void(const Error&)> tell)
    : store_{store}, clock_{clock}, tell_{std::move(tell)}, thread_{[this] {
          std::unique_lock lock{mutex_};
          while (!ends_) {
              lock.unlock();
              look();
              lock.lock();
              changed_.wait_for(lock, kEvery, [&] { return ends_; });
          }
      }} {}

SpendingWatch::~SpendingWatch() {
    {
        const std::scoped_lock lock{mutex_};
        ends_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void SpendingWatch::look() {
    const time::LocalSeconds now{clock_.now().time_since_epoch()};
    try {
        spending::check_budgets(store_, std::chrono::floor<std::chrono::days>(now), clock_, 1, {});
    } catch (const std::exception& failure) {
        tell_(store::to_error(failure));
    }
}

}  // namespace voltmark::app
