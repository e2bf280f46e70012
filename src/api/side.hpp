// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>

#include "voltmark/api/side.hpp"
#include "voltmark/security/permission.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

/// Whether a process of this side has the route. It follows from the roles: what customers may do
/// to what is theirs is the portal's, what anybody else may do is the core's, and signing in is
/// both's.
bool serves(Side side, const Endpoint& endpoint, const security::RoleBook& roles);

/// Whether somebody with these roles signs in here: customers at the portal, others at the core.
bool serves(Side side, const std::set<std::string>& roles);

}  // namespace voltmark::api
