// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/billing/after_posting.hpp"
#include "voltmark/http/router.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::api {

struct ApiOptions {
    std::string version;          ///< Of the program.
    billing::AfterPosting after;  ///< What posting bills does besides.
    /// Does what was approved in the approval's transaction, where that follows at once.
    std::function<Result<void>(store::Session&, const security::Approval&, const security::Actor&,
                               Instant)>
        carry_out;
};

/// Who is signed in, as the API needs it; what proves it is the security module's.
class Identity {
public:
    virtual ~Identity() = default;

    struct Session {
        security::Actor actor;
        std::vector<std::string> actions;  ///< That they may do, sorted.
        std::string csrf;                  ///< Sent back with every change.
        std::string token;                 ///< Of the cookie; only of a new session.
    };
    struct Credentials {
        std::string name;
        std::string password;
        std::string code;  ///< Of the second factor; empty where not given.
    };
    virtual Result<Session> sign_in(const http::Request& request, const Credentials& given) = 0;
    /// The session of a request's cookie or token, allowed to do `action`; empty: anything.
    virtual Result<Session> identify(const http::Request& request, std::string_view action) = 0;
    virtual Result<void> sign_out(const http::Request& request) = 0;
};

/// The HTTP API: translates requests to operations of the modules and their answers to JSON, and
/// nothing more. All routes lie below /api.
class Api {
public:
    /// \param store, clock, identity  outlive this.
    Api(store::Store& store, const Clock& clock, ApiOptions options, Identity& identity);
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
