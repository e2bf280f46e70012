// SPDX-License-Identifier: Apache-2.0
#include "job_book.hpp"

#include <algorithm>
#include <set>

namespace voltmark::acquire {

void JobBook::replace(std::vector<Job> jobs) {
    jobs_.clear();
    size_ = jobs.size();
    // Urgent kinds first; of one kind the newest day, which people wait for.
    std::stable_sort(jobs.begin(), jobs.end(), [](const Job& left, const Job& right) {
        return std::tuple{left.kind, right.day} < std::tuple{right.kind, left.day};
    });
    std::set<Key> keys;
    for (Job& job : jobs) {
        keys.emplace(job.kind, job.meter, job.day);
        // A new day is a new try for what was given up.
        if (job.today != today_) tried_.clear();
        today_ = job.today;
        const ListedMeter* meter = config_.meters.find(job.meter);
        job.terminal = meter == nullptr ? job.meter : meter->terminal;
        jobs_[job.terminal].push_back(std::move(job));
    }
    std::erase_if(tried_, [&](const auto& tried) { return !keys.contains(tried.first); });
}

std::optional<Job> JobBook::next(std::string_view terminal, Time now, const SessionLimits& limits) {
    const auto found = jobs_.find(terminal);
    if (found == jobs_.end()) return std::nullopt;
    for (auto job = found->second.begin(); job != found->second.end(); ++job) {
        Tried& tried = tried_[{job->kind, job->meter, job->day}];
        if (tried.attempts >= limits.attempts || now < tried.not_before) continue;
        tried.not_before = now + limits.retry * (1 << std::min(tried.attempts, 10));
        ++tried.attempts;
        return *job;
    }
    return std::nullopt;
}

bool JobBook::has_jobs(std::string_view terminal) const {
    return jobs_.find(terminal) != jobs_.end();
}

}  // namespace voltmark::acquire
