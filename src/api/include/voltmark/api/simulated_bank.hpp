// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "voltmark/collect/payment_order.hpp"
#include "voltmark/http/router.hpp"
#include "voltmark/security/secret.hpp"

namespace voltmark::api {

/// A bank that takes no money: it asks the customer whether to pay, and sends the same signed
/// notice that a real one would. For trying and for tests.
class SimulatedBank final : public collect::PaymentProvider {
public:
    /// With a key that nobody knows.
    SimulatedBank();
    /// Where pages are that another process serves: "https://bank.example". Empty: this one does.
    struct Places {
        std::string bank;
        std::string portal;
    };
    /// \param key  that both sides sign with.
    explicit SimulatedBank(security::Secret key, Places places = {})
        : key_{std::move(key)}, places_{std::move(places)} {}

    std::string_view name() const override { return "simulated"; }
    std::string page_of(const collect::PaymentOrder& order) const override;
    Result<Notice> read_notice(std::string_view body, std::string_view signature) const override;

    struct SignedNotice {
        std::string body;       ///< JSON: {"order", "amount", "currency", "outcome"}
        std::string signature;  ///< HMAC-SHA-256 of the body, hexadecimal.
    };
    SignedNotice sign(const Notice& notice) const;

    /// Adds the bank's page, on which a customer pays or declines.
    /// \param store    where the orders are; outlives the router, as this does.
    /// \param deliver  takes a notice where the program's own endpoint would; its status.
    void mount(http::Router& router, store::Store& store,
               std::function<int(const SignedNotice&)> deliver) const;

private:
    security::Secret key_;
    Places places_;
};

}  // namespace voltmark::api
