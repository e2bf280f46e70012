// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/holding_change.hpp"

#include <nlohmann/json.hpp>

#include "voltmark/security/errors.hpp"

#include "person_rows.hpp"

namespace voltmark::security {

namespace {

using nlohmann::json;

constexpr std::string_view kCustomerRole = "customer";

Holdings holdings_of(const Person& person) {
    return {person.roles, person.areas, person.classes, person.contracts};
}

json to_json(const Holdings& holdings) {
    return {{"roles", holdings.roles},
            {"areas", holdings.areas},
            {"classes", holdings.classes},
            {"contracts", holdings.contracts}};
}

Holdings from_json(const json& value) {
    return {value.at("roles"), value.at("areas"), value.at("classes"), value.at("contracts")};
}

bool is_customer_alone(const Holdings& holdings) {
    return std::all_of(holdings.roles.begin(), holdings.roles.end(),
                       [](const std::string& role) { return role == kCustomerRole; });
}

/// Those who hold any role but the customers': there may be a million customers.
std::vector<PersonId> employees(store::Session& session) {
    std::vector<PersonId> found;
    const auto query = session.bulk_query(
        "SELECT DISTINCT person_id FROM person_holding WHERE kind = 'role' AND name <> 'customer'");
    query->run({}, [&](const store::BulkRow& row) { found.push_back(PersonId{row.integer(0)}); });
    return found;
}

/// Whether somebody is there who may agree.
bool has_second_person(store::Session& session, const RoleBook& book, const std::string& login,
                       const Actor& by) {
    for (const PersonId id : employees(session)) {
        const Person person = find_person(session, id)->person;
        const bool is_other =
            !is_same_person(by, {person.login}) && !is_same_person({login}, {person.login});
        if (!is_other || person.state != PersonState::active) continue;
        Principal principal;
        principal.name = person.login;
        principal.roles = person.roles;
        if (may_somewhere(book, principal, "approval.approve", "approval")) return true;
    }
    return false;
}

std::string words(const std::set<std::string>& names) {
    return names.empty() ? "-" : fmt::format("{}", fmt::join(names, " "));
}

Request request_for(const Person& person, const Holdings& holdings, const Actor& by) {
    Request request;
    request.kind = kHoldingsApproval;
    request.subject = person.login;
    request.payload = json{{"login", person.login},
                           {"before", to_json(holdings_of(person))},
                           {"after", to_json(holdings)}}
                          .dump();
    request.asked_by = by;
    request.summary_en = fmt::format("roles of {}: {} -> {}", person.login, words(person.roles),
                                     words(holdings.roles));
    request.summary_zh =
        fmt::format("{} 的角色：{} → {}", person.login, words(person.roles), words(holdings.roles));
    return request;
}

}  // namespace

Result<std::optional<Approval>> change_holdings(store::Session& session, const RoleBook& book,
                                                std::string_view login, const Holdings& holdings,
                                                const Actor& by, Instant now) {
    const Result<Person> person = get_person(session, login);
    if (!person) return person.error();
    if (const Result<void> sound = check_roles(book, holdings.roles); !sound) return sound.error();
    if (is_same_person(by, {person->login})) return make_error(kOwnRoles, person->login);
    const bool is_free = (is_customer_alone(holdings) && is_customer_alone(holdings_of(*person))) ||
                         !has_second_person(session, book, person->login, by);
    if (is_free) {
        const Result<void> done = set_holdings(session, book, login, holdings, by, now);
        if (!done) return done.error();
        return std::optional<Approval>{};
    }
    Result<Approval> waits = ask(session, request_for(*person, holdings, by), now);
    if (!waits) return waits.error();
    return std::optional{std::move(*waits)};
}

HoldingChange holdings_in(const Approval& approval) {
    const json payload = json::parse(approval.payload);
    return {from_json(payload.at("before")), from_json(payload.at("after"))};
}

Result<void> carry_out_holdings(store::Session& session, const RoleBook& book,
                                const Approval& approval, const Actor& actor, Instant now) {
    const Operation operation{kHoldingsApproval, approval.subject, approval.payload};
    const Result<Approval> taken = carry_out(session, approval.approval_id, operation, actor, now);
    if (!taken) return taken.error();
    const Result<Person> person = get_person(session, taken->subject);
    if (!person) return person.error();
    const HoldingChange change = holdings_in(*taken);
    if (to_json(change.before) != to_json(holdings_of(*person)))
        return make_error(kHoldingsStale, person->login);
    const std::string purpose =
        fmt::format("approval {}, asked for by {}", static_cast<std::int64_t>(taken->approval_id),
                    taken->asked_by.name);
    return set_holdings(session, book, taken->subject, change.after, actor, now, purpose);
}

}  // namespace voltmark::security
