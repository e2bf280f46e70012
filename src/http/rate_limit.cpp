// SPDX-License-Identifier: Apache-2.0
#include "voltmark/http/rate_limit.hpp"

#include <algorithm>

namespace voltmark::http {

namespace {

constexpr std::int64_t kOne = 1'000'000;

}  // namespace

std::int64_t RateLimit::filled(const Bucket& bucket, Time now) const {
    const std::int64_t full = burst_ * kOne;
    const auto passed =
        std::chrono::duration_cast<std::chrono::microseconds>(now - bucket.filled).count();
    // Longer than it takes to fill: the product could grow beyond its type.
    if (passed >= full / per_second_) return full;
    return std::min(full, bucket.micro_tokens + std::max<std::int64_t>(passed, 0) * per_second_);
}

bool RateLimit::take(const std::string& client, Time now) {
    if (per_second_ <= 0) return true;
    if (buckets_.size() >= kClientsMax) forget_full(now);
    const auto [at, is_new] = buckets_.try_emplace(client, Bucket{burst_ * kOne, now});
    Bucket& bucket = at->second;
    bucket.micro_tokens = filled(bucket, now);
    bucket.filled = now;
    if (bucket.micro_tokens < kOne) return false;
    bucket.micro_tokens -= kOne;
    return true;
}

void RateLimit::forget_full(Time now) {
    const std::int64_t full = burst_ * kOne;
    std::erase_if(buckets_, [&](const auto& one) { return filled(one.second, now) >= full; });
    // All are busy: an attack by many. To begin anew costs less than to remember.
    if (buckets_.size() >= kClientsMax) buckets_.clear();
}

}  // namespace voltmark::http
