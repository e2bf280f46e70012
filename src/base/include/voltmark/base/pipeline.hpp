// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace voltmark {

/// How many workers a pipeline gets when nobody says: one for each processor.
inline int default_workers() {
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

/// Makes items 0 .. count-1 on worker threads and consumes them on the calling thread, in order.
///
/// For work whose making is heavy and whose writing must be one after the other: units of a bill
/// run, pieces of a file. Workers run ahead of the consumer by a few items and no further, so that
/// memory stays bounded.
///
/// \param make_producer  called once on each worker; answers a callable (std::size_t index) ->
/// Item, which may hold
///                       what is not shared (a database session).
/// \param consume        called with (std::size_t index, Item&&).
/// \errors  rethrows the first exception of a producer or of `consume`, after all workers have
/// stopped.
template <class Item, class MakeProducer, class Consume>
void run_pipeline(std::size_t count, int workers, MakeProducer&& make_producer, Consume&& consume) {
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        std::map<std::size_t, Item> ready;
        std::size_t next_made = 0;
        std::size_t next_consumed = 0;
        std::exception_ptr failure;
    } state;
    const std::size_t ahead = static_cast<std::size_t>(workers) * 2;

    const auto fail = [&state](const std::exception_ptr& failure) {
        const std::scoped_lock lock{state.mutex};
        if (!state.failure) state.failure = failure;
        state.changed.notify_all();
    };
    const auto take = [&]() -> std::optional<std::size_t> {
        std::unique_lock lock{state.mutex};
        state.changed.wait(lock, [&] {
            return state.failure || state.next_made >= count ||
                   state.next_made < state.next_consumed + ahead;
        });
        if (state.failure || state.next_made >= count) return std::nullopt;
        return state.next_made++;
    };
    std::vector<std::jthread> threads;
    threads.reserve(static_cast<std::size_t>(workers));
    for (int i = 0; i < workers; ++i) {
        threads.emplace_back([&] {
            try {
                auto producer = make_producer();
                while (const std::optional<std::size_t> index = take()) {
                    Item item = producer(*index);
                    const std::scoped_lock lock{state.mutex};
                    state.ready.emplace(*index, std::move(item));
                    state.changed.notify_all();
                }
            } catch (...) {
                fail(std::current_exception());
            }
        });
    }
    try {
        for (std::size_t index = 0; index < count; ++index) {
            std::unique_lock lock{state.mutex};
            state.changed.wait(lock, [&] { return state.failure || state.ready.contains(index); });
            if (state.failure) break;
            auto node = state.ready.extract(index);
            ++state.next_consumed;
            state.changed.notify_all();
            lock.unlock();
            consume(index, std::move(node.mapped()));
        }
    } catch (...) {
        fail(std::current_exception());
    }
    threads.clear();  // Joins.
    if (state.failure) std::rethrow_exception(state.failure);
}

}  // namespace voltmark
