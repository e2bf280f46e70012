// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/text.hpp"
#include "voltmark/collect/payment.hpp"

namespace voltmark::collect {

// Payments that a customer begins and a bank confirms. Money is posted when the bank says so, once.

/// Numbers are stored: set in stone.
enum class PaymentOrderState : std::uint8_t { waiting = 1, paid = 2, declined = 3 };
std::string_view to_text(PaymentOrderState state);

struct PaymentOrder {
    std::string order_id;
    ContractId contract{};
    Money amount = Money::zero(kCny);
    std::string provider;
    PaymentOrderState state = PaymentOrderState::waiting;
    std::string asked_by;
    Instant created_at;
    std::optional<Instant> ended_at;
};

/// Who takes the money: a bank, a payment company.
class PaymentProvider {
public:
    virtual ~PaymentProvider() = default;
    /// "bank", as payments say it.
    virtual std::string_view name() const = 0;
    /// The page on which the customer pays. \param order  waits.
    virtual std::string page_of(const PaymentOrder& order) const = 0;

    /// What became of an order, by the provider's own word.
    struct Notice {
        std::string order_id;
        Money amount = Money::zero(kCny);
        bool is_paid = false;
    };
    /// \errors  collect.notice (invalid_input): it is not signed by the provider, or is no notice.
    virtual Result<Notice> read_notice(std::string_view body, std::string_view signature) const = 0;
};

/// Begins a payment. Belongs to the caller's transaction.
/// \errors  collect.amount (invalid_input): not positive, or not in the contract's currency.
Result<PaymentOrder> open_payment_order(store::Session& session, ContractId contract, Money amount,
                                        std::string_view provider, const std::string& asked_by,
                                        Instant now);

/// \errors  collect.order_unknown (not_found).
Result<PaymentOrder> get_payment_order(store::Session& session, const std::string& order_id);
/// Newest first.
std::vector<PaymentOrder> list_payment_orders(store::Session& session, ContractId contract,
                                              int limit);

/// Ends an order as the provider said, and posts the payment where it is paid. The same notice
/// again changes nothing. Belongs to the caller's transaction. \errors  collect.order_unknown;
/// collect.order_differs (conflict): another amount, or it ended the
///          other way; of post_payment.
Result<PaymentOrder> end_payment_order(store::Session& session,
                                       const PaymentProvider::Notice& notice, time::CivilDay day,
                                       Instant now);

}  // namespace voltmark::collect
