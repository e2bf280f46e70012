// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/identity_store.hpp"

#include <soci/soci.h>

#include "voltmark/security/errors.hpp"

#include "person_rows.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kCodeBytes = 10;
constexpr std::string_view kStateWords[] = {"invited", "active", "locked"};
constexpr Text kStateNames[] = {{"invited", "待启用"}, {"active", "正常"}, {"locked", "已锁定"}};

std::size_t index_of(PersonState state) {
    return static_cast<std::size_t>(state) - 1;
}

/// A code that people can type: 16 letters and digits.
Secret new_code() {
    std::string text = to_base32(random_secret(kCodeBytes));
    const Secret code{text};
    wipe(text);
    return code;
}

Result<PersonRow> known(store::Session& session, std::string_view login) {
    std::optional<PersonRow> row = find_person(session, login);
    if (!row) return make_error(kPersonUnknown, login);
    row->before = row->person;
    return std::move(*row);
}

void hold(store::Session& session, PersonId id, const std::string& kind,
          const std::set<std::string>& names) {
    const auto person = static_cast<long long>(id);
    for (const std::string& name : names) {
        session.sql() << "INSERT INTO person_holding (person_id, kind, name) VALUES (:i, :k, :n)",
            soci::use(person, "i"), soci::use(kind, "k"), soci::use(name, "n");
    }
}

bool is_empty(store::Session& session) {
    long long count = 0;
    session.sql() << "SELECT count(*) FROM person", soci::into(count);
    return count == 0;
}

}  // namespace

std::string_view to_text(PersonState state) {
    return kStateWords[index_of(state)];
}

Text name_of(PersonState state) {
    return kStateNames[index_of(state)];
}

Result<Secret> create_person(store::Session& session, const PasswordProfile& profile,
                             std::string_view login, const Actor& by, Instant now) {
    for (const std::string_view name : {login, std::string_view{by.name}}) {
        if (const Result<Actor> actor = make_actor(name); !actor) return actor.error();
    }
    if (find_person(session, login)) return make_error(kPersonKnown, login);
    const Secret code = new_code();
    PersonRow row;
    row.person.person_id = PersonId{store::take_ids(session, "person")};
    row.person.login = std::string{login};
    row.person.password_at = now;
    row.password_hash = hash_password(profile, code);
    insert_person(session, row, now);
    const Result<void> logged = log_person(session, "user.create", by, row, Outcome::done, "", now);
    if (!logged) return logged.error();
    return code;
}

Result<Secret> create_first(store::Session& session, const PasswordProfile& profile,
                            std::string_view login, Instant now) {
    if (!is_empty(session)) return make_error(kNotFirst);
    const Result<Actor> self = make_actor(login);
    if (!self) return self.error();
    Result<Secret> code = create_person(session, profile, login, *self, now);
    if (!code) return code;
    hold(session, find_person(session, login)->person.person_id, "role",
         {"security_administrator"});
    return code;
}

Result<Person> get_person(store::Session& session, std::string_view login) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    return std::move(row->person);
}

std::vector<Person> list_people(store::Session& session) {
    std::vector<Person> people;
    for (PersonRow& row : load_people(session)) people.push_back(std::move(row.person));
    return people;
}

Result<void> lock_person(store::Session& session, std::string_view login, const Actor& by,
                         const std::string& reason, Instant now) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    // A code that was not used yet is no password, and does not become one by unlocking.
    if (row->person.state == PersonState::invited) row->password_hash.clear();
    row->person.state = PersonState::locked;
    update_person(session, *row);
    end_sign_ins(session, row->person.person_id);
    return log_person(session, "user.lock", by, *row, Outcome::done, reason, now);
}

Result<void> unlock_person(store::Session& session, std::string_view login, const Actor& by,
                           Instant now) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    // Who never had a password waits for it still; reset_person makes a new code.
    if (row->person.state == PersonState::locked) row->person.state = PersonState::active;
    row->person.failures = 0;
    row->person.waits_until = {};
    update_person(session, *row);
    return log_person(session, "user.unlock", by, *row, Outcome::done, "", now);
}

Result<Secret> reset_person(store::Session& session, const PasswordProfile& profile,
                            std::string_view login, const Actor& by, Instant now) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    if (row->person.state == PersonState::locked) return make_error(kLocked, login);
    if (row->person.state == PersonState::active)
        keep_old_password(session, row->person.person_id, row->password_hash);
    const Secret code = new_code();
    row->person.state = PersonState::invited;
    row->person.failures = 0;
    row->person.waits_until = {};
    row->person.password_at = now;
    row->password_hash = hash_password(profile, code);
    // The second factor stays: whoever gave the code out must not come in by it.
    update_person(session, *row);
    end_sign_ins(session, row->person.person_id);
    const Result<void> logged = log_person(session, "user.reset", by, *row, Outcome::done, "", now);
    if (!logged) return logged.error();
    return code;
}

Result<void> set_holdings(store::Session& session, const RoleBook& book, std::string_view login,
                          const Holdings& holdings, const Actor& by, Instant now,
                          const std::string& purpose) {
    Result<PersonRow> row = known(session, login);
    if (!row) return row.error();
    if (const Result<void> sound = check_roles(book, holdings.roles); !sound) return sound.error();
    if (is_same_person(by, {row->person.login})) return make_error(kOwnRoles, row->person.login);
    const auto id = static_cast<long long>(row->person.person_id);
    session.sql() << "DELETE FROM person_holding WHERE person_id = :i", soci::use(id, "i");
    hold(session, row->person.person_id, "role", holdings.roles);
    hold(session, row->person.person_id, "area", holdings.areas);
    hold(session, row->person.person_id, "class", holdings.classes);
    hold(session, row->person.person_id, "contract", holdings.contracts);
    row->person.roles = holdings.roles;
    row->person.areas = holdings.areas;
    row->person.classes = holdings.classes;
    row->person.contracts = holdings.contracts;
    return log_person(session, "user.roles", by, *row, Outcome::done, purpose, now);
}

}  // namespace voltmark::security
