// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>

#include "voltmark/acquire/head_end_config.hpp"
#include "voltmark/acquire/order_store.hpp"
#include "voltmark/base/clock.hpp"

namespace voltmark::acquire {

/// Orders that may be carried out now, by terminal. Used by the sessions' thread. They go before
/// every job.
class OrderQueue {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit OrderQueue(const HeadEndConfig& config) : config_{config} {}

    /// All that is open in the store. Those that are being carried out are left out.
    void replace(std::vector<Order> orders);
    /// The oldest order behind a terminal that may be tried now; nobody else gets it until `done`.
    std::optional<Order> next(std::string_view terminal, Time now);
    /// \param again  where it is not over: when it may be tried again.
    void done(OrderId id, Time again);
    bool has_orders(std::string_view terminal) const;

private:
    const HeadEndConfig& config_;
    std::map<std::string, std::deque<Order>, std::less<>> orders_;
    std::map<OrderId, Time> not_before_;  // Time::max() while it is being carried out.
};

/// Orders in the store: looks for them, and writes what becomes of them, on a thread of its own.
class OrderRunner {
public:
    OrderRunner(store::Store& store, const HeadEndConfig& config, const Clock& clock)
        : store_{store}, config_{config}, clock_{clock} {}

    using Found = std::function<void(std::vector<Order>)>;
    using Trouble = std::function<void(const Error&)>;
    /// Until `stop`. \param found  called on this thread with all open orders, again and again.
    void run(const Found& found, const Trouble& trouble);
    /// From any thread. What waits is written before `run` ends.
    void stop();

    /// Called on the runner's thread; false where it could not be, or must not be.
    using Done = std::function<void(bool)>;
    /// Commits that the order is sent.
    void mark_sent(OrderId id, Done done);
    void note(OrderId id, OrderOutcome outcome, Done done);
    /// A meter has told its events: it is asked again when the task is due.
    void note_events_asked(std::string meter);

private:
    using Work = std::function<bool(store::Session&)>;
    struct Waiting {
        Work work;
        Done done;
    };
    void submit(Waiting waiting);
    void do_work(Waiting& waiting, const Trouble& trouble);
    bool look(const Found& found, const Trouble& trouble);

    store::Store& store_;
    const HeadEndConfig& config_;
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;
    bool is_stopping_ = false;
};

}  // namespace voltmark::acquire
