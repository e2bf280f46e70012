// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

#include "voltmark/api/api.hpp"
#include "voltmark/http/rate_limit.hpp"

#include "sign_ins.hpp"

namespace voltmark::api {

/// How often whoever is known may ask, wherever they ask from; addresses have limits of their own
/// in the server. For any number of threads: what is locked is one look into a table.
class RequestLimits {
public:
    using Time = http::RateLimit::Time;

    /// Who came to a limit, "person", "service" or "address"; of addresses not which. Told at the
    /// first refusal, and then once a minute while it goes on.
    using Told = std::function<void(const std::string& who, std::string_view kind)>;

    explicit RequestLimits(const RequestRates& rates, Told told = {});

    /// One request of somebody who is signed in, or of a service.
    /// \errors  api.too_many (unavailable): it is not counted.
    Result<void> take(const Caller& caller, Time now = std::chrono::steady_clock::now());
    /// One password that is to be checked. \errors  api.too_many.
    Result<void> take_sign_in(const std::string& address,
                              Time now = std::chrono::steady_clock::now());

private:
    struct Limit {
        Limit(int rate, std::string_view of);
        enum class Taken : std::uint8_t { yes, no, no_for_the_first_time };
        Taken take(const std::string& who, Time now);

        int per_second;
        std::string_view kind;
        std::mutex mutex;
        http::RateLimit buckets;
        std::unordered_map<std::string, Time> told;
    };
    Result<void> take(Limit& limit, const std::string& who, Time now);

    const Told told_;
    Limit people_;
    Limit services_;
    Limit addresses_;
};

}  // namespace voltmark::api
