// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

/// Which payments are wanted; what is not given leaves a condition out.
struct PaymentFilter {
    std::optional<time::CivilDay> from;
    std::optional<time::CivilDay> to;  ///< The day after the last.
    std::string method;
    int limit = 100;
    /// Goes on behind this payment of the last page.
    std::optional<std::pair<time::CivilDay, std::string>> after;
};

struct ListedPayment {
    Payment payment;
    Money paid_ahead = Money::zero(kCny);  ///< What no document needed yet.
};

/// Over all contracts, newest day first.
std::vector<ListedPayment> list_payments(store::Session& session, const PaymentFilter& filter);

/// The contract that a payment was posted for. \returns  nothing where there is no such payment.
std::optional<ContractId> find_payer(store::Session& session, const std::string& payment_id);

}  // namespace voltmark::collect
