// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace voltmark::app {

/// The signals that end a server; the last one is ours.
inline sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR2}) sigaddset(&signals, signal);
    return signals;
}

/// Before any thread is made: else that thread would take the signals.
inline void block_ending_signals() {
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

/// Waits for SIGINT or SIGTERM on a thread of its own, and then calls `stop`.
/// \pre  block_ending_signals was called before any thread was made.
class SignalWatch {
public:
    explicit SignalWatch(std::function<void()> stop) {
        thread_ = std::thread{[this, stop = std::move(stop)] {
            int which = 0;
            sigwait(&signals_, &which);
            if (which != SIGUSR2) stop();
        }};
    }
    ~SignalWatch() {
        pthread_kill(thread_.native_handle(), SIGUSR2);
        thread_.join();
    }
    SignalWatch(const SignalWatch&) = delete;
    SignalWatch& operator=(const SignalWatch&) = delete;

private:
    sigset_t signals_ = ending_signals();
    std::thread thread_;
};

}  // namespace voltmark::app
