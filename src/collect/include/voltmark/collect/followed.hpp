// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

// Whoever has to hear of every payment, without the posting of payments knowing them: while
// somebody follows, a payment's own transaction notes it for them; without anybody, one look at an
// empty table is all that it costs.

/// From this transaction's commit on, payments are noted for `follower`; a second time changes
/// nothing. Payments whose transaction began before may not be.
void follow_payments(store::Session& session, const std::string& follower);
/// No more; what was not taken is forgotten.
void leave_payments(store::Session& session, const std::string& follower);

struct FollowedPayment {
    Payment payment;
    Instant recorded_at;
};
/// Whether there is anything to take.
bool has_followed(store::Session& session, const std::string& follower);
/// Takes payments that were noted, in no order, and their notes away: each is given once, to the
/// caller whose transaction commits. \param limit  at most so many.
std::vector<FollowedPayment> take_followed(store::Session& session, const std::string& follower,
                                           int limit);

}  // namespace voltmark::collect
