// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/user_review.hpp"

#include "voltmark/security/audit_store.hpp"

namespace voltmark::security {

namespace {

using Actions = std::map<std::string, std::set<std::string>>;

Actions actions_since(store::Session& session, Instant since) {
    AuditFilter filter;
    filter.from = since;
    Actions done;
    for (const AuditEntry& entry : list_audit(session, filter)) {
        if (entry.event.outcome == Outcome::done)
            done[entry.event.actor].insert(entry.event.action);
    }
    return done;
}

bool is_used(const Role& role, const std::set<std::string>& done) {
    return std::any_of(done.begin(), done.end(), [&](const std::string& action) {
        return std::any_of(role.may.begin(), role.may.end(),
                           [&](const Grant& grant) { return covers(grant.action, action); });
    });
}

PersonReview review_of(Person person, const RoleBook& book, const std::set<std::string>& done) {
    PersonReview review{std::move(person), {}, {}, {}};
    for (const std::string& name : review.person.roles) {
        const Role* role = book.find(name);
        if (role == nullptr) {
            review.conflicts.push_back(name);
            continue;
        }
        for (const Grant& grant : role->may) {
            const bool known =
                std::find(review.may.begin(), review.may.end(), grant) != review.may.end();
            if (!known) review.may.push_back(grant);
        }
        if (!is_used(*role, done)) review.unused.push_back(name);
    }
    for (const auto& [one, other] : book.apart) {
        if (review.person.roles.contains(one) && review.person.roles.contains(other))
            review.conflicts.push_back(one + " + " + other);
    }
    return review;
}

}  // namespace

std::vector<PersonReview> review_people(store::Session& session, const RoleBook& book,
                                        Instant since) {
    Actions done = actions_since(session, since);
    std::vector<PersonReview> reviews;
    for (Person& person : list_people(session)) {
        if (person.state == PersonState::locked) continue;
        const std::set<std::string>& by_them = done[person.login];
        reviews.push_back(review_of(std::move(person), book, by_them));
    }
    return reviews;
}

}  // namespace voltmark::security
