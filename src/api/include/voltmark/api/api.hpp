// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

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

/// The HTTP API: translates requests to operations of the modules and their answers to JSON, and
/// nothing more. All routes lie below /api.
class Api {
public:
    /// Whose request it is, allowed to do `action`; or the answer that it gets instead.
    struct Caller {
        security::Actor actor;
        std::optional<http::Response> refused;
    };
    using Identify = std::function<Caller(const http::Request&, std::string_view action)>;

    /// \param store, clock  outlive this.
    Api(store::Store& store, const Clock& clock, ApiOptions options, Identify identify);
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
