// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/error.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::app {

/// Looks at customers' budgets once when it begins and then every hour, on a thread of its own,
/// until it is destroyed.
class SpendingWatch {
public:
    /// \param store, clock  outlive this. \param tell  is told what failed; the next hour tries
    /// again.
    SpendingWatch(store::Store& store, const Clock& clock, std::function<void(const Error&)> tell);
    ~SpendingWatch();
    SpendingWatch(const SpendingWatch&) = delete;
    SpendingWatch& operator=(const SpendingWatch&) = delete;

private:
    void look();

    store::Store& store_;
    const Clock& clock_;
    std::function<void(const Error&)> tell_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool ends_ = false;
    std::thread thread_;  // Last: it uses the others.
};

}  // namespace voltmark::app
