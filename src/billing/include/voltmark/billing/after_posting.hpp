// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "voltmark/billing/model.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::billing {

/// A bill that has come to the ledger.
struct PostedBill {
    BillId id;
    time::BillingPeriod period;      ///< The days that it covers.
    Money owed = Money::zero(kCny);  ///< Of the receivables: the total without feed-in.
};

/// The bills of one journal.
struct PostedBills {
    std::string journal_id;
    time::CivilDay booked_on;
    time::CivilDay due_on;
    std::vector<PostedBill> bills;
};

/// What follows from bills that come to the ledger, and must be there or not together with them:
/// levelling entries, payments ahead that pay them. Called once for each journal, inside its
/// transaction and after it was posted; billing itself knows neither payments nor levelling.
using AfterPosting = std::function<void(store::Session&, const PostedBills&, Instant now)>;

}  // namespace voltmark::billing
