// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::api {

enum class JobState : std::uint8_t { running, done, failed };
std::string_view to_text(JobState state);

/// Work that takes longer than somebody waits for an answer.
struct Job {
    std::int64_t job_no = 0;
    std::string kind = {};     ///< The action that it is: "run.begin".
    std::string subject = {};  ///< What it is done to: "2026-07".
    std::string asked_by = {};
    Instant begun_at = {};
    std::optional<Instant> ended_at = {};
    JobState state = JobState::running;
    std::int64_t steps_done = 0;
    std::int64_t steps = 0;           ///< 0: not known yet.
    std::string result = {};          ///< JSON, once it is done.
    std::optional<Error> error = {};  ///< Once it failed.
};

/// Does long work on threads of its own, beside those that answer requests. Jobs are known while
/// the program runs; what they do stands in the store, and goes on from there after a kill.
class Jobs {
public:
    /// Tells how far the work is. Throws where the program ends: what was committed stays.
    using Tell = std::function<void(std::int64_t done, std::int64_t steps)>;
    /// Answers JSON.
    using Work = std::function<Result<std::string>(const Tell& tell)>;

    /// \param clock  outlives this.
    explicit Jobs(const Clock& clock) : clock_{clock} {}
    /// Waits until what runs has come to its next step.
    ~Jobs();
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;

    /// \param lane  one job at a time runs in each: "billing".
    /// \errors  api.job_running (conflict).
    Result<Job> begin(const std::string& lane, Job job, Work work);
    /// Begins it once those that were begun in the lane before are over. For what is never refused.
    Job follow(const std::string& lane, Job job, Work work);

    std::optional<Job> find(std::int64_t job_no) const;
    /// The newest first.
    std::vector<Job> list() const;

private:
    Job add(const std::string& lane, Job job, Work work, std::jthread before);
    void run(std::int64_t job_no, const Work& work);
    void forget_old();

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, Job> jobs_;
    std::map<std::string, std::int64_t> lanes_;  // The job that last ran in each.
    std::map<std::string, std::jthread> threads_;
    std::int64_t last_no_ = 0;
    std::atomic<bool> is_ending_ = false;
};

}  // namespace voltmark::api
