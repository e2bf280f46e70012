// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/api/side.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/billing/after_posting.hpp"
#include "voltmark/collect/payment_order.hpp"
#include "voltmark/http/router.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/security/identity_store.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/webhook/delivery.hpp"

namespace voltmark::api {

/// The tables of this module.
store::Schema schema();

/// How people and services sign in, and what they may do then.
struct PeopleOptions {
    security::PasswordProfile profile;
    const security::RoleBook* roles = nullptr;  ///< Outlives the API.
    const security::Vault* vault = nullptr;     ///< Nothing: nobody can have a second factor.
    /// Staff without a second factor set one up before they do anything else. Customers choose.
    bool needs_second_factor = false;
    Side side = Side::both;  ///< Who signs in here, and to which routes.
};

/// One value that an approval would change; an empty text stands for what is not there.
struct ChangeRow {
    std::string what;
    std::string before;
    std::string after;
};

/// Requests a second that one sender may make: refilled evenly, and ten seconds' worth may come at
/// once. 0: no limit.
struct RequestRates {
    int person = 0;    ///< Of somebody who is signed in, wherever they are.
    int service = 0;   ///< Of a service, by all of its tokens.
    int sign_ins = 0;  ///< Of one address: passwords take long to check on purpose.
};

/// What is left to do once a transaction is over; empty: nothing. Called until it answers true, as
/// a job: false where somebody still reads what was before.
using Settle = std::function<bool(store::Session&)>;

struct ApiOptions {
    std::string version;          ///< Of the program.
    billing::AfterPosting after;  ///< What posting bills does besides.
    /// Does what was approved in the approval's transaction, where that follows at once.
    std::function<Result<Settle>(store::Session&, const security::Approval&, const security::Actor&,
                                 Instant)>
        carry_out;
    PeopleOptions people;
    const collect::PaymentProvider* bank = nullptr;  ///< Nothing: customers cannot pay here.
    /// What an approval would change as things are now, for the person who decides; no rows where
    /// its kind is not known, whose contents are shown as they are.
    std::function<std::vector<ChangeRow>(store::Session&, const security::Approval&, Language)>
        describe = {};
    webhook::DeliveryRules webhooks = {};  ///< Where webhooks may go that are tried.
    RequestRates rates = {};
};

/// The HTTP API: translates requests to operations of the modules and their answers to JSON, and
/// nothing more. All routes lie below /api.
class Api {
public:
    /// \param store, clock  outlive this.
    Api(store::Store& store, const Clock& clock, ApiOptions options);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// Adds the routes. \param router  does not outlive this.
    void mount(http::Router& router) const;

    /// The description that is served at /api/openapi.json.
    std::string openapi() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace voltmark::api
