// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

/// A payment for documents of several contracts, such as those of a statement.
struct GroupPayment {
    std::string payment_id;  ///< As of Payment: the same id is posted once.
    std::string reference;   ///< The statement's number.
    /// What is paid, and no other document. A document that a correction took back stands for the
    /// one in its place.
    std::vector<std::pair<ContractId, std::string>> documents;
    time::CivilDay received_on;
    Money amount = Money::zero(kCny);  ///< Positive.
    std::string method;
};

struct GroupReceipt {
    std::vector<Receipt> parts;  ///< By contract; payments "ID/1", "ID/2" ...
    bool repeated = false;
};

/// Posts the payment once: the documents' open amounts, oldest first over all contracts, each
/// contract's share as a payment of its own. What is left is paid ahead by the first contract.
/// Belongs to the caller's transaction.
///
/// \pre  documents is not empty.
/// \errors  as of post_payment. Nothing is posted then.
Result<GroupReceipt> post_group_payment(store::Session& session, const GroupPayment& payment,
                                        Instant now);

/// Payments whose parts do not sum to them.
std::vector<PaymentProblem> check_group_payments(store::Session& session);

}  // namespace voltmark::collect
