// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/jobs.hpp"

#include <algorithm>

#include "voltmark/api/errors.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::api {

namespace {

constexpr std::size_t kJobsKept = 200;

/// Thrown through the work where the program ends.
struct ProgramEnds {};

}  // namespace

std::string_view to_text(JobState state) {
    constexpr std::string_view kWords[] = {"running", "done", "failed"};
    return kWords[static_cast<std::size_t>(state)];
}

Jobs::~Jobs() {
    is_ending_ = true;
    threads_.clear();  // Joins.
}

Result<Job> Jobs::begin(const std::string& lane, Job job, Work work) {
    const std::scoped_lock lock{mutex_};
    if (const auto before = lanes_.find(lane); before != lanes_.end()) {
        const Job& other = jobs_.at(before->second);
        if (other.state == JobState::running)
            return make_error(kJobRunning, other.job_no, other.kind, other.subject);
    }
    // The lane's last job is over, so its thread ends by itself and is not waited for long.
    threads_[lane] = {};
    return add(lane, std::move(job), std::move(work), {});
}

Job Jobs::follow(const std::string& lane, Job job, Work work) {
    const std::scoped_lock lock{mutex_};
    std::jthread before = std::move(threads_[lane]);
    return add(lane, std::move(job), std::move(work), std::move(before));
}

/// \param before  is waited for first. Under the lock.
Job Jobs::add(const std::string& lane, Job job, Work work, std::jthread before) {
    forget_old();
    job.job_no = ++last_no_;
    job.begun_at = clock_.now();
    jobs_[job.job_no] = job;
    lanes_[lane] = job.job_no;
    threads_[lane] = std::jthread{
        [this, no = job.job_no, work = std::move(work), before = std::move(before)]() mutable {
            if (before.joinable()) before.join();
            run(no, work);
        }};
    return job;
}

void Jobs::run(std::int64_t job_no, const Work& work) {
    const Tell tell = [this, job_no](std::int64_t done, std::int64_t steps) {
        if (is_ending_) throw ProgramEnds{};
        const std::scoped_lock lock{mutex_};
        jobs_.at(job_no).steps_done = done;
        jobs_.at(job_no).steps = steps;
    };
    Result<std::string> result = std::string{};
    try {
        result = work(tell);
    } catch (const store::Failure& failure) {
        result = store::to_error(failure);
    } catch (const ProgramEnds&) {
        return;
    } catch (const std::exception& failure) {
        result = make_error(kJobFailed, failure.what());
    }
    const std::scoped_lock lock{mutex_};
    Job& job = jobs_.at(job_no);
    job.ended_at = clock_.now();
    job.state = result ? JobState::done : JobState::failed;
    if (result) {
        job.result = *result;
    } else {
        job.error = result.error();
    }
}

void Jobs::forget_old() {
    for (auto one = jobs_.begin(); one != jobs_.end() && jobs_.size() >= kJobsKept;) {
        const bool is_kept = one->second.state == JobState::running ||
                             std::any_of(lanes_.begin(), lanes_.end(), [&](const auto& lane) {
                                 return lane.second == one->first;
                             });
        one = is_kept ? std::next(one) : jobs_.erase(one);
    }
}

std::optional<Job> Jobs::find(std::int64_t job_no) const {
    const std::scoped_lock lock{mutex_};
    const auto job = jobs_.find(job_no);
    return job == jobs_.end() ? std::nullopt : std::optional{job->second};
}

std::vector<Job> Jobs::list() const {
    const std::scoped_lock lock{mutex_};
    std::vector<Job> all;
    for (const auto& [no, job] : jobs_) all.push_back(job);
    std::reverse(all.begin(), all.end());
    return all;
}

}  // namespace voltmark::api
