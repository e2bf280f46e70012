// SPDX-License-Identifier: Apache-2.0
#include "request_limits.hpp"

#include "voltmark/api/errors.hpp"

namespace voltmark::api {

namespace {

/// A page of the console asks for several things at once, and somebody opens a few of them.
constexpr int kBurstSeconds = 10;
constexpr std::chrono::minutes kToldEvery{1};
constexpr std::size_t kToldMax = 10'000;

}  // namespace

RequestLimits::Limit::Limit(int rate, std::string_view of)
    : per_second{rate}, kind{of}, buckets{rate, rate * kBurstSeconds} {}

RequestLimits::Limit::Taken RequestLimits::Limit::take(const std::string& who, Time now) {
    if (per_second <= 0) return Taken::yes;
    const std::scoped_lock lock{mutex};
    if (buckets.take(who, now)) return Taken::yes;
    if (told.size() >= kToldMax) told.clear();
    const auto [at, is_new] = told.try_emplace(who, now);
    if (!is_new && now - at->second < kToldEvery) return Taken::no;
    at->second = now;
    return Taken::no_for_the_first_time;
}

RequestLimits::RequestLimits(const RequestRates& rates, Told told)
    : told_{std::move(told)},
      people_{rates.person, "person"},
      services_{rates.service, "service"},
      addresses_{rates.sign_ins, "address"} {}

Result<void> RequestLimits::take(Limit& limit, const std::string& who, Time now) {
    const Limit::Taken taken = limit.take(who, now);
    if (taken == Limit::Taken::yes) return ok();
    if (taken == Limit::Taken::no_for_the_first_time && told_)
        told_(&limit == &addresses_ ? std::string{"-"} : who, limit.kind);
    return make_error(kTooMany, limit.per_second);
}

Result<void> RequestLimits::take(const Caller& caller, Time now) {
    return take(caller.by_cookie ? people_ : services_, caller.principal.name, now);
}

Result<void> RequestLimits::take_sign_in(const std::string& address, Time now) {
    return take(addresses_, address, now);
}

}  // namespace voltmark::api
