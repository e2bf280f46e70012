// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "voltmark/api/api.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/http/message.hpp"
#include "voltmark/security/identity_store.hpp"

namespace voltmark::api {

/// Of those who use the portal.
inline constexpr std::string_view kCustomerRole = "customer";

/// Who sends a request.
struct Caller {
    security::Principal principal;
    security::Secret token;  ///< Of the cookie; empty where a service calls.
    bool by_cookie = false;  ///< Then changes need the CSRF token.
    bool has_second_factor = false;

    security::Actor actor() const { return {principal.name}; }
};

/// Who is signed in, told from cookies and bearer tokens.
class SignIns {
public:
    /// \param store, clock, people  outlive this.
    SignIns(store::Store& store, const Clock& clock, const PeopleOptions& people)
        : store_{store}, clock_{clock}, people_{people} {}

    /// The sender of a request; of a change by cookie, only where it comes from our own pages.
    /// \errors  security.signed_out; api.foreign_page.
    Result<Caller> identify(store::Session& session, const http::Request& request) const;

    struct Credentials {
        std::string name;
        security::Secret password;
        std::string code;  ///< Of the second factor; empty where not given.
    };
    struct Opened {
        Caller caller;
        bool must_change_password = false;
    };
    /// \errors  security.sign_in.
    Result<Opened> sign_in(const http::Request& request, const Credentials& given) const;
    /// Exchanges a one-time code or the old password. \errors  security.sign_in; security.password.
    Result<void> change_password(const Credentials& given, const security::Secret& chosen) const;
    void sign_out(const Caller& caller) const;

    /// Whether somebody must set up a second factor before they do anything else.
    bool must_add_second_factor(const Caller& caller) const;
    /// That it is really the caller who sits there: given.name is ignored.
    /// \errors  security.confirm.
    Result<void> confirm(const Caller& caller, const Credentials& given) const;
    /// A caller's own password: they stay signed in here, by a new token, and nowhere else.
    /// \errors  security.confirm; security.password.
    Result<Opened> change_own_password(const Caller& caller, const security::Secret& old,
                                       const security::Secret& chosen) const;

    /// \errors  security.forbidden, which the audit log is told.
    Error forbid(const Caller& caller, std::string_view action, const security::Object& object,
                 std::string_view id) const;

    /// Tells the audit log that somebody came to a limit of requests.
    void note_limit(const std::string& who, std::string_view kind) const;

private:
    void note_seen(const security::Secret& token, Instant seen_at, Instant now) const;

    store::Store& store_;
    const Clock& clock_;
    const PeopleOptions& people_;
};

/// "__Host-voltmark" where TLS protects it, so that no other host and no plain page can set it.
std::string_view cookie_name(const http::Request& request);

/// Whether a change comes from a page of this very server, as far as the browser tells.
bool is_from_own_page(const http::Request& request);

}  // namespace voltmark::api
