// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/user_review.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/rows.hpp"

namespace voltmark::security {

namespace {

using DoneActions = std::map<std::string, std::set<std::string>>;

std::int64_t seconds_of(Instant at) {
    return at.time_since_epoch().count();
}
Instant instant_of(std::int64_t seconds) {
    return Instant{std::chrono::seconds{seconds}};
}

DoneActions actions_since(store::Session& session, Instant since) {
    DoneActions done;
    const auto query = session.bulk_query(
        "SELECT DISTINCT actor, action FROM audit_entry WHERE at >= ?1 AND outcome = 1");
    query->run({seconds_of(since)}, [&](const store::BulkRow& row) {
        done[std::string{row.text(0)}].emplace(row.text(1));
    });
    return done;
}

/// What only shows: not each look is logged under its action.
bool is_reading(const Grant& grant) {
    return grant.action.ends_with(".read") || grant.action == "customer.identify" ||
           grant.action == "customer.read_whole" || grant.action == "bill.corrections";
}

bool is_used(std::string_view granted, const std::set<std::string>& done) {
    return std::any_of(done.begin(), done.end(),
                       [&](const std::string& action) { return covers(granted, action); });
}

bool is_unused(const Role& role, const std::set<std::string>& done) {
    const auto counts = [](const Grant& grant) { return !is_reading(grant); };
    if (std::none_of(role.may.begin(), role.may.end(), counts)) return done.empty();
    return std::none_of(role.may.begin(), role.may.end(), [&](const Grant& grant) {
        return counts(grant) && is_used(grant.action, done);
    });
}

void add_once(std::vector<Grant>& grants, const Grant& grant) {
    if (std::find(grants.begin(), grants.end(), grant) == grants.end()) grants.push_back(grant);
}

PersonReview review_of(Person person, const RoleBook& book, const std::set<std::string>& done) {
    PersonReview review{std::move(person), {}, {}, {}, {}, done.empty()};
    for (const std::string& name : review.person.roles) {
        const Role* role = book.find(name);
        if (role == nullptr) {
            review.conflicts.push_back(name);
            continue;
        }
        const bool whole = is_unused(*role, done);
        if (whole) review.unused.push_back(name);
        for (const Grant& grant : role->may) {
            add_once(review.may, grant);
            if (!whole && !is_reading(grant) && !is_used(grant.action, done))
                add_once(review.unused_grants, grant);
        }
    }
    for (const auto& [one, other] : book.apart) {
        if (review.person.roles.contains(one) && review.person.roles.contains(other))
            review.conflicts.push_back(one + " + " + other);
    }
    return review;
}

ReviewNote note_in(const store::BulkRow& row) {
    ReviewNote note;
    note.review_no = row.integer(0);
    note.reviewed_at = instant_of(row.integer(1));
    note.reviewed_by = row.text(2);
    note.next_due = instant_of(row.integer(3));
    note.people = static_cast<int>(row.integer(4));
    note.findings = static_cast<int>(row.integer(5));
    note.report = find_digest(row.text(6)).value_or(Digest{});
    note.note = row.text(7);
    return note;
}

void insert(store::Session& session, const ReviewNote& made) {
    const long long number = made.review_no;
    const long long at = seconds_of(made.reviewed_at);
    const long long due = seconds_of(made.next_due);
    const std::string digest = to_text(made.report);
    session.sql() << "INSERT INTO permission_review (review_no, reviewed_at, reviewed_by, "
                     "next_due, people, findings, sha256, note) VALUES (:n, :t, :b, :d, :p, :f, "
                     ":s, :o)",
        soci::use(number, "n"), soci::use(at, "t"), soci::use(made.reviewed_by, "b"),
        soci::use(due, "d"), soci::use(made.people, "p"), soci::use(made.findings, "f"),
        soci::use(digest, "s"), soci::use(made.note, "o");
}

}  // namespace

std::vector<PersonReview> review_people(store::Session& session, const RoleBook& book,
                                        Instant since) {
    DoneActions done = actions_since(session, since);
    std::vector<PersonReview> reviews;
    for (Person& person : list_people(session)) {
        if (person.state == PersonState::locked) continue;
        const std::set<std::string>& by_them = done[person.login];
        reviews.push_back(review_of(std::move(person), book, by_them));
    }
    return reviews;
}

std::vector<ServiceReview> review_services(store::Session& session, Instant since, Instant now) {
    std::map<std::string, ServiceReview> services;
    const auto query = session.bulk_query(
        "SELECT name, scopes, lapses_at FROM service_token WHERE revoked_at = 0 AND lapses_at > ?1 "
        "ORDER BY name");
    query->run({seconds_of(now)}, [&](const store::BulkRow& row) {
        ServiceReview& one = services[std::string{row.text(0)}];
        one.name = row.text(0);
        one.lapses_at = std::max(one.lapses_at, instant_of(row.integer(2)));
        std::string_view scopes = row.text(1);
        while (!scopes.empty()) {
            const std::size_t end = std::min(scopes.find(' '), scopes.size());
            one.scopes.emplace(scopes.substr(0, end));
            scopes.remove_prefix(std::min(end + 1, scopes.size()));
        }
    });
    const DoneActions done = actions_since(session, since);
    std::vector<ServiceReview> reviews;
    for (auto& [name, one] : services) {
        const auto by_it = done.find(name);
        for (const std::string& scope : one.scopes) {
            if (by_it == done.end() || !is_used(scope, by_it->second)) one.unused.push_back(scope);
        }
        reviews.push_back(std::move(one));
    }
    return reviews;
}

std::optional<ReviewNote> last_review(store::Session& session) {
    std::optional<ReviewNote> last;
    const auto query = session.bulk_query(
        "SELECT review_no, reviewed_at, reviewed_by, next_due, people, findings, sha256, note "
        "FROM permission_review ORDER BY review_no DESC LIMIT 1");
    query->run({}, [&](const store::BulkRow& row) { last = note_in(row); });
    return last;
}

std::optional<Instant> review_due(store::Session& session) {
    if (const auto last = last_review(session)) return last->next_due;
    long long people = 0;
    long long first = 0;
    session.sql() << "SELECT count(*), coalesce(min(created_at), 0) FROM person",
        soci::into(people), soci::into(first);
    if (people == 0) return std::nullopt;
    return instant_of(first) + kReviewEvery;
}

Result<ReviewNote> note_review(store::Session& session, ReviewNote made, Instant now) {
    if (const Result<Actor> by = make_actor(made.reviewed_by); !by) return by.error();
    if (made.note.empty()) return make_error(kRequest, "note");
    if (made.next_due <= now) return make_error(kRequest, "next_due");
    made.reviewed_at = now;
    made.review_no = store::take_ids(session, "permission_review", 1);
    insert(session, made);
    const nlohmann::json after{{"findings", made.findings},
                               {"next_due", seconds_of(made.next_due)},
                               {"people", made.people},
                               {"sha256", to_text(made.report)}};
    AuditEvent event{made.reviewed_by, "user.review", "permission_review",
                     std::to_string(made.review_no)};
    event.after = after.dump();
    event.purpose = made.note;
    const Result<AuditEntry> entry = write_audit(session, event, now);
    if (!entry) return entry.error();
    return made;
}

}  // namespace voltmark::security
