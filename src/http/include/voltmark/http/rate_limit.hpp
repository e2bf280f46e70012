// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <unordered_map>

namespace voltmark::http {

/// A bucket of tokens for each client: a request takes one, and they come back evenly. Remembers
/// ten thousand clients that are short of some; all others' buckets are full. For one thread.
class RateLimit {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// \param per_second  0: no limit.
    RateLimit(int per_second, int burst) : per_second_{per_second}, burst_{burst} {}

    /// False where the client has none left.
    bool take(const std::string& client, Time now);
    std::size_t clients() const { return buckets_.size(); }

private:
    struct Bucket {
        std::int64_t micro_tokens = 0;  // A million is one request.
        Time filled{};
    };
    void forget_full(Time now);
    std::int64_t filled(const Bucket& bucket, Time now) const;

    static constexpr std::size_t kClientsMax = 10'000;
    int per_second_;
    int burst_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace voltmark::http
