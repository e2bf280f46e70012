// SPDX-License-Identifier: Apache-2.0
#include "request_limits.hpp"

#include "voltmark/api/errors.hpp"

namespace voltmark::api {

namespace {

/// A page of the console asks for several things at once, and somebody opens a few of them.
constexpr int kBurstSeconds = 10;

}  // namespace

RequestLimits::Limit::Limit(int rate) : per_second{rate}, buckets{rate, rate * kBurstSeconds} {}

Result<void> RequestLimits::Limit::take(const std::string& who, Time now) {
    if (per_second <= 0) return ok();
    const std::scoped_lock lock{mutex};
    if (buckets.take(who, now)) return ok();
    return make_error(kTooMany, per_second);
}

RequestLimits::RequestLimits(const RequestRates& rates)
    : people_{rates.person}, services_{rates.service}, addresses_{rates.sign_ins} {}

Result<void> RequestLimits::take(const Caller& caller, Time now) {
    return (caller.by_cookie ? people_ : services_).take(caller.principal.name, now);
}

Result<void> RequestLimits::take_sign_in(const std::string& address, Time now) {
    return addresses_.take(address, now);
}

}  // namespace voltmark::api
