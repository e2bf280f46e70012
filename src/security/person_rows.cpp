// SPDX-License-Identifier: Apache-2.0
#include "person_rows.hpp"

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/security/audit_store.hpp"

namespace voltmark::security {

namespace {

constexpr std::string_view kColumns =
    "person_id, login, state, password_hash, password_at, failures, waits_until, totp_sealed, "
    "totp_last_step";

Instant instant_of(std::int64_t seconds) {
    return Instant{std::chrono::seconds{seconds}};
}

long long seconds_of(Instant instant) {
    return instant.time_since_epoch().count();
}

PersonRow row_of(const store::BulkRow& row) {
    PersonRow read;
    Person& person = read.person;
    person.person_id = PersonId{row.integer(0)};
    person.login = std::string{row.text(1)};
    person.state = static_cast<PersonState>(row.integer(2));
    read.password_hash = std::string{row.text(3)};
    person.password_at = instant_of(row.integer(4));
    person.failures = static_cast<int>(row.integer(5));
    person.waits_until = instant_of(row.integer(6));
    read.totp_sealed = std::string{row.text(7)};
    read.totp_last_step = row.integer(8);
    person.has_second_factor = !read.totp_sealed.empty();
    return read;
}

void load_holdings(store::Session& session, Person& person) {
    const auto query = session.bulk_query(
        "SELECT kind, name FROM person_holding WHERE person_id = ?1 ORDER BY kind, name");
    query->run({static_cast<std::int64_t>(person.person_id)}, [&](const store::BulkRow& row) {
        const std::string_view kind = row.text(0);
        std::set<std::string>& held = kind == "role"       ? person.roles
                                      : kind == "area"     ? person.areas
                                      : kind == "contract" ? person.contracts
                                                           : person.classes;
        held.emplace(row.text(1));
    });
}

}  // namespace

std::string login_key(std::string_view login) {
    std::string key{login};
    for (char& c : key) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return key;
}

std::optional<PersonRow> find_person(store::Session& session, PersonId id) {
    std::optional<PersonRow> found;
    const auto query =
        session.bulk_query(fmt::format("SELECT {} FROM person WHERE person_id = ?1", kColumns));
    query->run({static_cast<std::int64_t>(id)},
               [&](const store::BulkRow& row) { found = row_of(row); });
    if (found) load_holdings(session, found->person);
    return found;
}

std::optional<PersonRow> find_person(store::Session& session, std::string_view login) {
    // A name that cannot be one finds nobody, and is not shown to the database.
    if (!make_actor(login)) return std::nullopt;
    const std::string key = login_key(login);
    long long id = 0;
    session.sql() << "SELECT person_id FROM person WHERE login_key = :k", soci::into(id),
        soci::use(key, "k");
    if (!session.sql().got_data()) return std::nullopt;
    return find_person(session, PersonId{id});
}

std::vector<PersonRow> load_people(store::Session& session) {
    std::vector<PersonRow> all;
    const auto query =
        session.bulk_query(fmt::format("SELECT {} FROM person ORDER BY login_key", kColumns));
    query->run({}, [&](const store::BulkRow& row) { all.push_back(row_of(row)); });
    for (PersonRow& row : all) load_holdings(session, row.person);
    return all;
}

void insert_person(store::Session& session, const PersonRow& row, Instant now) {
    const auto id = static_cast<long long>(row.person.person_id);
    const std::string key = login_key(row.person.login);
    const int state = static_cast<int>(row.person.state);
    const long long at = seconds_of(row.person.password_at);
    const long long created = seconds_of(now);
    session.sql() << "INSERT INTO person (person_id, login, login_key, state, password_hash, "
                     "password_at, failures, waits_until, totp_sealed, totp_last_step, created_at) "
                     "VALUES (:i, :l, :k, :s, :h, :t, 0, 0, '', 0, :c)",
        soci::use(id, "i"), soci::use(row.person.login, "l"), soci::use(key, "k"),
        soci::use(state, "s"), soci::use(row.password_hash, "h"), soci::use(at, "t"),
        soci::use(created, "c");
}

void update_person(store::Session& session, const PersonRow& row) {
    const auto id = static_cast<long long>(row.person.person_id);
    const int state = static_cast<int>(row.person.state);
    const long long at = seconds_of(row.person.password_at);
    const long long waits = seconds_of(row.person.waits_until);
    const long long step = row.totp_last_step;
    session.sql() << "UPDATE person SET state = :s, password_hash = :h, password_at = :t, failures "
                     "= :f, waits_until = :w, totp_sealed = :o, totp_last_step = :p WHERE "
                     "person_id = :i",
        soci::use(state, "s"), soci::use(row.password_hash, "h"), soci::use(at, "t"),
        soci::use(row.person.failures, "f"), soci::use(waits, "w"), soci::use(row.totp_sealed, "o"),
        soci::use(step, "p"), soci::use(id, "i");
}

void end_sign_ins(store::Session& session, PersonId id) {
    const auto person = static_cast<long long>(id);
    session.sql() << "DELETE FROM sign_in WHERE person_id = :i", soci::use(person, "i");
}

std::vector<std::string> old_passwords(store::Session& session, PersonId id, int newest) {
    std::vector<std::string> hashes;
    const auto query = session.bulk_query(
        "SELECT password_hash FROM person_old_password WHERE person_id = ?1 ORDER BY replaced_no "
        "DESC");
    query->run({static_cast<std::int64_t>(id)}, [&](const store::BulkRow& row) {
        if (std::ssize(hashes) < newest) hashes.emplace_back(row.text(0));
    });
    return hashes;
}

void keep_old_password(store::Session& session, PersonId id, const std::string& hash) {
    const auto person = static_cast<long long>(id);
    const long long number = store::take_ids(session, "old_password");
    session.sql() << "INSERT INTO person_old_password (person_id, replaced_no, password_hash) "
                     "VALUES (:i, :n, :h)",
        soci::use(person, "i"), soci::use(number, "n"), soci::use(hash, "h");
}

namespace {

/// What the log says of somebody.
std::string told_of(const Person& person) {
    return nlohmann::json{{"state", to_text(person.state)},
                          {"roles", person.roles},
                          {"areas", person.areas},
                          {"classes", person.classes},
                          {"contracts", person.contracts}}
        .dump();
}

}  // namespace

Result<void> log_person(store::Session& session, std::string_view action, const Actor& by,
                        const PersonRow& row, Outcome outcome, const std::string& purpose,
                        Instant now) {
    AuditEvent event{by.name, std::string{action}, "person", row.person.login};
    if (row.before) event.before = told_of(*row.before);
    event.after = told_of(row.person);
    event.purpose = purpose;
    event.outcome = outcome;
    const Result<AuditEntry> entry = write_audit(session, event, now);
    if (!entry) return entry.error();
    return ok();
}

}  // namespace voltmark::security
