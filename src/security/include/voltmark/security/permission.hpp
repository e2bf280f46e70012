// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"

namespace voltmark::security {

// Who may do what: roles as data, and one function that decides. All of this is pure.

/// Which objects a grant is about.
enum class Reach : std::uint8_t {
    all,
    area,        ///< Those of the person's areas.
    of_classes,  ///< Those of the person's customer classes.
    own          ///< Those on the person's work list; of a customer, their own.
};
std::string_view to_text(Reach reach);

struct Grant {
    std::string action;  ///< Whole, or the beginning of many where it ends in '.'.
    std::string kind;
    Reach reach = Reach::all;

    friend bool operator==(const Grant&, const Grant&) = default;
};

struct Role {
    std::string name;
    std::string name_zh;
    std::vector<Grant> may;
};

struct RoleBook {
    std::vector<Role> roles;  ///< By name.
    std::vector<std::pair<std::string, std::string>> apart;
    std::set<std::string> alone;  ///< Whoever holds one of these holds no other role.

    const Role* find(std::string_view name) const;
};

/// \errors  security.policy (invalid_input), with its place: what is no document of roles, names a
///          role twice, or sets unknown roles apart.
Result<RoleBook> read_roles(std::string_view yaml);
/// The roles that come with the program: data/security/roles.yaml.
const RoleBook& shipped_roles();

/// \errors  security.role_unknown (not_found); security.roles_apart (conflict): two that no one
///          person may hold.
Result<void> check_roles(const RoleBook& book, const std::set<std::string>& roles);

/// Who acts, with all that a decision needs to know of them.
struct Principal {
    std::string name;
    std::set<std::string> roles;
    std::set<std::string> areas;
    std::set<std::string> classes;
    std::set<std::string> scopes = {};  ///< Of a service: the actions its token is for.
    bool is_service = false;
    std::set<std::string> contracts = {};  ///< Of a customer: consumer numbers of what they hold.
};

/// What is acted on.
struct Object {
    std::string kind;
    std::string area = {};      ///< Empty: of no area.
    std::string class_of = {};  ///< Customer class; empty: of none.
    std::string assignee = {};  ///< Whose work list it is on; empty: nobody's.
    std::string contract = {};  ///< Consumer number; empty: of no contract.
};

struct Ruling {
    bool is_allowed = false;
    std::string role;  ///< The one that allows it; of a service, its scope.

    friend bool operator==(const Ruling&, const Ruling&) = default;
};

/// Whether somebody may do something to an object. What no role allows is refused.
Ruling decide(const RoleBook& book, const Principal& principal, std::string_view action,
              const Object& object);

/// Whether there may be an object of that kind to which somebody may do it: what a list of them
/// asks before it looks at each.
bool may_somewhere(const RoleBook& book, const Principal& principal, std::string_view action,
                   std::string_view kind);

/// All that somebody is granted, somewhere: actions, and beginnings of actions. A service's scopes.
std::set<std::string> granted_actions(const RoleBook& book, const Principal& principal);

/// Whether `granted` is `action`, or a beginning of it that ends in '.'.
bool covers(std::string_view granted, std::string_view action);

}  // namespace voltmark::security
