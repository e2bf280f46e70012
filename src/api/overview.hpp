// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "voltmark/base/clock.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::api {

/// Processor time that this thread has used: unlike the clock on the wall, it does not grow while
/// others have the processor.
inline std::chrono::nanoseconds thread_time() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
}

/// How old an overview may be.
struct OverviewPace {
    using Duration = std::chrono::nanoseconds;

    /// What takes less of a processor is reckoned for each who asks.
    Duration cheap = std::chrono::milliseconds{100};
    /// What takes longer is not reckoned again for so many times as long ...
    int rest = 20;
    /// ... and then shown for so long while it is reckoned anew. Whoever comes later waits.
    Duration shown = std::chrono::minutes{5};
};

/// What is reckoned from the whole store, of which a large one has millions of rows: it is kept,
/// and reckoned anew in the background. In a small store it is as things are.
template <class T>
class Overview {
public:
    struct Stand {
        T value;
        Instant at{};  ///< The state of the store that it is of.
    };
    using Reckon = std::function<T(store::Session&)>;

    /// \param store, clock  outlive this. \param reckon  is called by several threads, though never
    /// for the same overview unless it is cheap.
    Overview(store::Store& store, const Clock& clock, Reckon reckon, OverviewPace pace = {})
        : store_{store}, clock_{clock}, reckon_{std::move(reckon)}, pace_{pace} {}
    Overview(const Overview&) = delete;
    Overview& operator=(const Overview&) = delete;

    /// May take as long as the reckoning. \errors  throws what it throws.
    std::shared_ptr<const Stand> get() {
        std::unique_lock lock{mutex_};
        for (;;) {
            if (cost_ && *cost_ < pace_.cheap) break;
            const Age age = age_now();
            if (age == Age::fresh) return stand_;
            if (age == Age::shown) {
                if (!is_reckoning_) begin_background();
                return stand_;
            }
            if (!is_reckoning_) break;
            ended_.wait(lock);
        }
        const bool shares = !cost_ || *cost_ >= pace_.cheap;
        if (shares) is_reckoning_ = true;
        lock.unlock();
        return reckon(shares);
    }

private:
    using Wall = std::chrono::steady_clock;
    enum class Age : std::uint8_t { fresh, shown, gone };

    Age age_now() const {
        if (!stand_) return Age::gone;
        const auto age = Wall::now() - made_at_;
        const auto rest = *cost_ * pace_.rest;
        if (age < rest) return Age::fresh;
        return age < rest + pace_.shown ? Age::shown : Age::gone;
    }

    /// Tells those who wait, also where it fails.
    std::shared_ptr<const Stand> reckon(bool shares) {
        const Wall::time_point begin = Wall::now();
        const OverviewPace::Duration used = thread_time();
        std::shared_ptr<const Stand> made;
        try {
            const store::Lease reader = store_.reader();
            store::Transaction transaction{*reader};
            const Instant at = clock_.now();
            made = std::make_shared<const Stand>(Stand{reckon_(*reader), at});
        } catch (...) {
            const std::scoped_lock lock{mutex_};
            if (shares) end_reckoning();
            throw;
        }
        const std::scoped_lock lock{mutex_};
        cost_ = thread_time() - used;
        made_at_ = begin;
        // What is cheap is not asked for again: no need to hold it.
        stand_ = *cost_ < pace_.cheap ? nullptr : made;
        if (shares) end_reckoning();
        return made;
    }
    void end_reckoning() {
        is_reckoning_ = false;
        ended_.notify_all();
    }

    /// Under the lock, while nothing is reckoned: the thread before is at its end.
    void begin_background() {
        is_reckoning_ = true;
        background_ = std::jthread{[this] {
            try {
                reckon(true);
            } catch (const std::exception&) {
                // What was shown is shown on; once it is too old, somebody is told why.
            }
        }};
    }

    store::Store& store_;
    const Clock& clock_;
    const Reckon reckon_;
    const OverviewPace pace_;

    std::mutex mutex_;
    std::condition_variable ended_;
    bool is_reckoning_ = false;
    std::optional<OverviewPace::Duration> cost_;
    Wall::time_point made_at_;
    std::shared_ptr<const Stand> stand_;
    std::jthread background_;  // Last: it uses the others.
};

}  // namespace voltmark::api
