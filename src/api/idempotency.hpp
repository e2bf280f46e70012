// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/http/message.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::api {

/// A change that its client named, so that it can be sent again without being done again.
struct NamedChange {
    std::string caller;
    std::string key;           ///< Of the header Idempotency-Key; 1 to 200 visible characters.
    std::string request_hash;  ///< Of method, path and body.
};
/// \pre  the request has the header. \errors  api.idempotency_key (invalid_input).
Result<NamedChange> named_change(const http::Request& request, const std::string& caller);

struct EarlierAnswer {
    int status = 0;  ///< 0: there is none; the change is noted as begun.
    std::string json;
};
/// Notes that a change begins, or answers what was answered before. Keys are kept for a week.
/// \errors  api.idempotency_other (conflict): the key was used for another request;
///          api.idempotency_open (conflict): it was begun, and is not known to be over.
Result<EarlierAnswer> begin_change(store::Store& store, const NamedChange& change, Instant now);
/// Keeps what was answered.
void end_change(store::Store& store, const NamedChange& change, int status,
                const std::string& json);
/// It was refused and nothing was done: the key may be used again.
void forget_change(store::Store& store, const NamedChange& change);

}  // namespace voltmark::api
