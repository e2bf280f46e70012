// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/permission.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/policy_reader.hpp"
#include "voltmark/security/errors.hpp"

namespace voltmark::embedded {
std::span<const File> security_policies();
}

namespace voltmark::security {

namespace {

constexpr std::string_view kReachWords[] = {"all", "area", "class", "own"};

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words{""};
    for (const char c : text) {
        if (c != ' ') {
            words.back() += c;
        } else if (!words.back().empty()) {
            words.emplace_back();
        }
    }
    if (words.back().empty()) words.pop_back();
    return words;
}

std::vector<std::vector<std::string>> lines_of(const PolicyMap& map, const std::string& key) {
    const auto items = map.find_list(key);
    if (!items) PolicyMap::wrong(map.place(), fmt::format("'{}' is no list", key));
    std::vector<std::vector<std::string>> lines;
    for (const PolicyItem& item : *items) {
        if (!item.text) PolicyMap::wrong(item.place, "not a text");
        lines.push_back(words_of(*item.text));
    }
    return lines;
}

Grant grant_of(const std::vector<std::string>& words, const Place& place) {
    const bool form = words.size() == 5 && words[1] == "on" && words[3] == "in";
    if (!form) PolicyMap::wrong(place, "not ACTION on KIND in SCOPE");
    const auto* reach = std::find(std::begin(kReachWords), std::end(kReachWords), words[4]);
    if (reach == std::end(kReachWords)) PolicyMap::wrong(place, "no scope: " + words[4]);
    return {words[0], words[2], static_cast<Reach>(reach - std::begin(kReachWords))};
}

Role role_of(const std::string& name, const PolicyMap& map) {
    map.check_keys({"zh", "may"});
    Role role{name, map.text("zh"), {}};
    for (const auto& words : lines_of(map, "may"))
        role.may.push_back(grant_of(words, map.place_of("may")));
    return role;
}

bool reaches(Reach reach, const Principal& principal, const Object& object) {
    switch (reach) {
        case Reach::all:
            return true;
        case Reach::area:
            return !object.area.empty() && principal.areas.contains(object.area);
        case Reach::of_classes:
            return !object.class_of.empty() && principal.classes.contains(object.class_of);
        case Reach::own:
            return (!object.assignee.empty() && object.assignee == principal.name) ||
                   (!object.contract.empty() && principal.contracts.contains(object.contract));
    }
    return false;
}

}  // namespace

std::string_view to_text(Reach reach) {
    return kReachWords[static_cast<std::size_t>(reach)];
}

const Role* RoleBook::find(std::string_view name) const {
    for (const Role& role : roles) {
        if (role.name == name) return &role;
    }
    return nullptr;
}

Result<RoleBook> read_roles(std::string_view yaml) {
    RoleBook book;
    const Result<void> read = read_policy(yaml, kPolicy, [&](const PolicyMap& map) {
        map.check_keys({"roles", "apart", "alone"});
        const auto roles = map.find_map("roles");
        if (!roles) PolicyMap::wrong(map.place(), "'roles' is no mapping");
        roles->check_keys([&] {
            const std::vector<std::string> keys = roles->keys();
            return std::set<std::string>{keys.begin(), keys.end()};
        }());
        for (const std::string& name : roles->keys()) {
            const auto role = roles->find_map(name);
            if (!role) PolicyMap::wrong(roles->place_of(name), "a role is a mapping");
            book.roles.push_back(role_of(name, *role));
        }
        for (const auto& words : lines_of(map, "apart")) {
            const bool known = words.size() == 2 && book.find(words[0]) != nullptr &&
                               book.find(words[1]) != nullptr && words[0] != words[1];
            if (!known) PolicyMap::wrong(map.place_of("apart"), "not two roles of this document");
            book.apart.emplace_back(words[0], words[1]);
        }
        for (const auto& words : lines_of(map, "alone")) {
            const bool known = words.size() == 1 && book.find(words[0]) != nullptr;
            if (!known) PolicyMap::wrong(map.place_of("alone"), "no role of this document");
            book.alone.insert(words[0]);
        }
    });
    if (!read) return read.error();
    return book;
}

const RoleBook& shipped_roles() {
    static const RoleBook kBook = [] {
        for (const embedded::File& file : embedded::security_policies()) {
            if (file.name != "roles.yaml") continue;
            Result<RoleBook> book = read_roles(file.text);
            VOLTMARK_CHECK(book.has_value());
            return std::move(*book);
        }
        VOLTMARK_CHECK(false);
        return RoleBook{};
    }();
    return kBook;
}

Result<void> check_roles(const RoleBook& book, const std::set<std::string>& roles) {
    for (const std::string& role : roles) {
        if (book.find(role) == nullptr) return make_error(kRoleUnknown, role);
    }
    for (const auto& [one, other] : book.apart) {
        if (roles.contains(one) && roles.contains(other))
            return make_error(kRolesApart, one, other);
    }
    for (const std::string& one : book.alone) {
        if (!roles.contains(one) || roles.size() == 1) continue;
        return make_error(kRolesApart, one,
                          *roles.begin() == one ? *roles.rbegin() : *roles.begin());
    }
    return ok();
}

bool covers(std::string_view granted, std::string_view action) {
    return granted.ends_with('.') ? action.starts_with(granted) : action == granted;
}

Ruling decide(const RoleBook& book, const Principal& principal, std::string_view action,
              const Object& object) {
    if (principal.is_service) {
        for (const std::string& scope : principal.scopes) {
            if (covers(scope, action)) return {true, scope};
        }
        return {};
    }
    // Whoever came to hold two roles that are apart has neither: the store refuses it before.
    if (!check_roles(book, principal.roles)) return {};
    for (const std::string& name : principal.roles) {
        for (const Grant& grant : book.find(name)->may) {
            const bool applies = grant.kind == object.kind && covers(grant.action, action);
            if (applies && reaches(grant.reach, principal, object)) return {true, name};
        }
    }
    return {};
}

bool may_somewhere(const RoleBook& book, const Principal& principal, std::string_view action,
                   std::string_view kind) {
    if (principal.is_service) return decide(book, principal, action, {}).is_allowed;
    if (!check_roles(book, principal.roles)) return false;
    for (const std::string& name : principal.roles) {
        for (const Grant& grant : book.find(name)->may) {
            if (grant.kind == kind && covers(grant.action, action)) return true;
        }
    }
    return false;
}

std::set<std::string> granted_actions(const RoleBook& book, const Principal& principal) {
    if (principal.is_service) return principal.scopes;
    if (!check_roles(book, principal.roles)) return {};
    std::set<std::string> actions;
    for (const std::string& name : principal.roles) {
        for (const Grant& grant : book.find(name)->may) actions.insert(grant.action);
    }
    return actions;
}

}  // namespace voltmark::security
