// SPDX-License-Identifier: Apache-2.0
#include "side.hpp"

#include "voltmark/base/check.hpp"

namespace voltmark::api {

namespace {

constexpr std::string_view kNames[] = {"both", "core", "portal"};
constexpr std::string_view kCustomer = "customer";
/// What is about whoever is signed in.
constexpr std::string_view kOwn = "/my/";

bool may_do(const security::Role& role, const Endpoint& endpoint) {
    return std::any_of(role.may.begin(), role.may.end(), [&](const security::Grant& grant) {
        const bool is_action = grant.action.ends_with('.')
                                   ? endpoint.action.starts_with(grant.action)
                                   : endpoint.action == grant.action;
        return is_action && grant.kind == endpoint.kind;
    });
}

bool is_open(const Endpoint& endpoint) {
    return endpoint.action == kSignedIn || endpoint.action == kEverybody;
}

bool is_for_customers(const Endpoint& endpoint, const security::RoleBook& roles) {
    // Of what everybody may, signing in; what other parties send is the core's.
    if (is_open(endpoint)) return endpoint.action == kSignedIn || endpoint.tag == "session";
    const security::Role* customer = roles.find(kCustomer);
    VOLTMARK_CHECK(customer != nullptr);
    // A list over all customers is nobody's own.
    const bool is_own = endpoint.path.starts_with(kOwn) || endpoint.object;
    return is_own && may_do(*customer, endpoint);
}

bool is_for_others(const Endpoint& endpoint, const security::RoleBook& roles) {
    if (is_open(endpoint)) return true;
    if (endpoint.path.starts_with(kOwn)) return false;
    return std::any_of(roles.roles.begin(), roles.roles.end(), [&](const security::Role& role) {
        return role.name != kCustomer && may_do(role, endpoint);
    });
}

}  // namespace

std::string_view to_text(Side side) {
    return kNames[static_cast<std::size_t>(side)];
}

std::optional<Side> find_side(std::string_view word) {
    for (const Side side : kSides) {
        if (to_text(side) == word) return side;
    }
    return std::nullopt;
}

bool serves(Side side, const Endpoint& endpoint, const security::RoleBook& roles) {
    switch (side) {
        case Side::both:
            return true;
        case Side::core:
            return is_for_others(endpoint, roles);
        case Side::portal:
            return is_for_customers(endpoint, roles);
    }
    VOLTMARK_CHECK(false);
    return false;
}

bool serves(Side side, const std::set<std::string>& roles) {
    const bool is_customer = roles.contains(std::string{kCustomer});
    return side == Side::both || (side == Side::portal) == is_customer;
}

}  // namespace voltmark::api
