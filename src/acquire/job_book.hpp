// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <tuple>

#include "voltmark/acquire/head_end_config.hpp"

namespace voltmark::acquire {

/// What is to be asked through which terminal, and when again. Used by the sessions' thread.
class JobBook {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit JobBook(const HeadEndConfig& config) : config_{config} {}

    /// A new plan: all that is missing now. What was tried before keeps its count and its pause.
    void replace(std::vector<Job> jobs);

    /// The most urgent job behind a terminal that may be tried now; it counts as tried.
    std::optional<Job> next(std::string_view terminal, Time now, const SessionLimits& limits);
    bool has_jobs(std::string_view terminal) const;
    std::size_t size() const { return size_; }

private:
    using Key = std::tuple<TaskKind, std::string, time::CivilDay>;
    struct Tried {
        int attempts = 0;
        Time not_before{};
    };

    const HeadEndConfig& config_;
    std::map<std::string, std::deque<Job>, std::less<>> jobs_;  // By terminal.
    std::map<Key, Tried> tried_;
    time::CivilDay today_{};
    std::size_t size_ = 0;
};

}  // namespace voltmark::acquire
