// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::collect {

/// The tables of this module.
store::Schema schema();

struct Payment {
    std::string
        payment_id;  ///< From whoever took the money: a bank's reference, a receipt's number.
    ContractId contract{};
    time::CivilDay received_on;
    Money amount = Money::zero(kCny);  ///< Positive.
    std::string method;                ///< "bank", "cash", "wechat" ...

    friend bool operator==(const Payment&, const Payment&) = default;
};

/// A document of a contract and what is still owed on it.
struct OpenItem {
    std::string document;
    time::CivilDay booked_on;
    time::CivilDay due_on;
    Money amount = Money::zero(kCny);
    Money open = Money::zero(kCny);
};

struct Allocation {
    std::string document;
    Money amount = Money::zero(kCny);

    friend bool operator==(const Allocation&, const Allocation&) = default;
};

/// How items are paid from an amount: the one due first before all others, each in full as far as
/// it reaches. Pure. \param items  any order. \returns  in the order of paying; they sum to at most
/// `amount`.
std::vector<Allocation> allocate_oldest_first(std::span<const OpenItem> items, Money amount);

/// What posting a payment did.
struct Receipt {
    Payment payment;
    std::vector<Allocation> allocations;
    Money paid_ahead = Money::zero(kCny);  ///< What no open item needed.
    bool repeated = false;                 ///< It had been posted before; nothing was done now.
};

/// Posts a payment once, and pays the contract's open items with it, oldest first. The same payment
/// again gives the same receipt. Belongs to the caller's transaction.
///
/// \errors  collect.amount (invalid_input): not positive, or of another currency than what is open;
///          collect.payment_id (invalid_input): empty or longer than 64;
///          collect.payment_differs (conflict): the id was posted with another content. Nothing is
///          posted then.
Result<Receipt> post_payment(store::Session& session, const Payment& payment, Instant now);

/// The receipt that post_payment would give now; writes nothing. \errors  the same.
Result<Receipt> preview_payment(store::Session& session, const Payment& payment);

/// What a contract still owes, oldest first.
std::vector<OpenItem> open_items(store::Session& session, ContractId contract);

/// The same of every contract of a range of sites that owes anything.
std::map<ContractId, std::vector<OpenItem>> open_items_in(store::Session& session, SiteId first,
                                                          SiteId last);

/// The payments of a contract, oldest first, with what they paid.
std::vector<Receipt> list_payments(store::Session& session, ContractId contract);

/// Payments whose allocations exceed them or name no document: none, unless somebody wrote past the
/// program.
struct PaymentProblem {
    std::string payment_id;
    std::string what;
};
std::vector<PaymentProblem> check_payments(store::Session& session);

}  // namespace voltmark::collect
