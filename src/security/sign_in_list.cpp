// SPDX-License-Identifier: Apache-2.0
#include <soci/soci.h>

#include "voltmark/security/errors.hpp"
#include "voltmark/security/second_factor.hpp"

#include "factor_check.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kTokenBytes = 32;
/// Digits of a token's hash that name a sign-in.
constexpr std::size_t kIdDigits = 16;

long long seconds_of(Instant instant) {
    return instant.time_since_epoch().count();
}

bool is_id(std::string_view id) {
    return id.size() == kIdDigits && parse_hex(id).has_value();
}

}  // namespace

std::string hash_of_token(const Secret& token) {
    return to_text(sha256(token.bytes()));
}

Secret insert_sign_in(store::Session& session, PersonId id, Instant now) {
    const Secret token = random_secret(kTokenBytes);
    const std::string hash = hash_of_token(token);
    const auto person = static_cast<long long>(id);
    const long long at = seconds_of(now);
    session.sql() << "INSERT INTO sign_in (token_hash, person_id, created_at, seen_at) VALUES (:h, "
                     ":i, :t, :s)",
        soci::use(hash, "h"), soci::use(person, "i"), soci::use(at, "t"), soci::use(at, "s");
    return token;
}

std::vector<SignInView> list_sign_ins(store::Session& session, const PasswordProfile& profile,
                                      PersonId person, const Secret& token, Instant now) {
    std::vector<SignInView> all;
    const std::string own = hash_of_token(token);
    const auto query = session.bulk_query(
        "SELECT token_hash, created_at, seen_at FROM sign_in WHERE person_id = ?1 AND seen_at > ?2 "
        "AND created_at > ?3 ORDER BY created_at DESC, token_hash");
    query->run({static_cast<std::int64_t>(person), seconds_of(now - profile.idle),
                seconds_of(now - profile.absolute)},
               [&](const store::BulkRow& row) {
                   const std::string_view hash = row.text(0);
                   all.push_back({std::string{hash.substr(0, kIdDigits)},
                                  Instant{std::chrono::seconds{row.integer(1)}},
                                  Instant{std::chrono::seconds{row.integer(2)}}, hash == own});
               });
    return all;
}

Result<void> end_sign_in(store::Session& session, PersonId id, std::string_view sign_in) {
    if (!is_id(sign_in)) return make_error(kSignInUnknown);
    const auto person = static_cast<long long>(id);
    const std::string begins = std::string{sign_in} + "%";
    long long found = 0;
    session.sql() << "SELECT count(*) FROM sign_in WHERE person_id = :i AND token_hash LIKE :h",
        soci::into(found), soci::use(person, "i"), soci::use(begins, "h");
    if (found == 0) return make_error(kSignInUnknown);
    session.sql() << "DELETE FROM sign_in WHERE person_id = :i AND token_hash LIKE :h",
        soci::use(person, "i"), soci::use(begins, "h");
    return ok();
}

void end_other_sign_ins(store::Session& session, PersonId id, const Secret& token) {
    const auto person = static_cast<long long>(id);
    const std::string own = hash_of_token(token);
    session.sql() << "DELETE FROM sign_in WHERE person_id = :i AND token_hash <> :h",
        soci::use(person, "i"), soci::use(own, "h");
}

Result<Secret> open_sign_in(store::Session& session, std::string_view login, Instant now) {
    const std::optional<PersonRow> row = find_person(session, login);
    if (!row) return make_error(kPersonUnknown, login);
    return insert_sign_in(session, row->person.person_id, now);
}

}  // namespace voltmark::security
