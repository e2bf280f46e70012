// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "voltmark/api/api.hpp"
#include "voltmark/http/rate_limit.hpp"

#include "sign_ins.hpp"

namespace voltmark::api {

/// How often whoever is known may ask, wherever they ask from; addresses have limits of their own
/// in the server. For any number of threads: what is locked is one look into a table.
class RequestLimits {
public:
    using Time = http::RateLimit::Time;

    explicit RequestLimits(const RequestRates& rates);

    /// One request of somebody who is signed in, or of a service.
    /// \errors  api.too_many (unavailable): it is not counted.
    Result<void> take(const Caller& caller, Time now = std::chrono::steady_clock::now());
    /// One password that is to be checked. \errors  api.too_many.
    Result<void> take_sign_in(const std::string& address,
                              Time now = std::chrono::steady_clock::now());

private:
    struct Limit {
        explicit Limit(int rate);
        Result<void> take(const std::string& who, Time now);

        int per_second;
        std::mutex mutex;
        http::RateLimit buckets;
    };
    Limit people_;
    Limit services_;
    Limit addresses_;
};

}  // namespace voltmark::api
