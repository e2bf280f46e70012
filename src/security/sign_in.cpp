// SPDX-License-Identifier: Apache-2.0
#include <soci/soci.h>

#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/second_factor.hpp"

#include "factor_check.hpp"
#include "person_rows.hpp"
#include "sodium.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kTokenBytes = 32;

long long seconds_of(Instant instant) {
    return instant.time_since_epoch().count();
}

/// As much work as for somebody who is there.
void pretend_to_check(const PasswordProfile& profile, const Secret& password) {
    static_cast<void>(hash_password(profile, password));
}

bool may_try(const PersonRow& row, Instant now) {
    const bool lapsed = row.person.state == PersonState::invited &&
                        now >= row.person.password_at + kCodeLapsesAfter;
    return row.person.state != PersonState::locked && now >= row.person.waits_until && !lapsed;
}

/// Counts a failure and tells the log of it.
Error refused(store::Session& session, const PasswordProfile& profile, PersonRow& row,
              std::string_view action, Instant now, const ErrorCode& code = kSignIn) {
    ++row.person.failures;
    row.person.waits_until = now + wait_after(profile, row.person.failures);
    update_person(session, row);
    const Actor actor{row.person.login};
    const Result<void> logged = log_person(session, action, actor, row, Outcome::refused, "", now);
    return logged ? make_error(code) : logged.error();
}

/// Somebody unknown is logged without the name that was typed: it may be a password.
Error refused_unknown(store::Session& session, std::string_view action, Instant now) {
    AuditEvent event{"-", std::string{action}, "person", "-"};
    event.outcome = Outcome::refused;
    const Result<AuditEntry> entry = write_audit(session, event, now);
    return entry ? make_error(kSignIn) : entry.error();
}

bool is_known_password(store::Session& session, const PasswordProfile& profile,
                       const PersonRow& row, const Secret& password) {
    if (is_password(row.password_hash, password)) return true;
    const std::vector<std::string> old =
        old_passwords(session, row.person.person_id, profile.history);
    return std::any_of(old.begin(), old.end(),
                       [&](const std::string& hash) { return is_password(hash, password); });
}

/// What is over is of no use to anybody.
void remove_ended(store::Session& session, const PasswordProfile& profile, Instant now) {
    const long long idle = seconds_of(now - profile.idle);
    const long long absolute = seconds_of(now - profile.absolute);
    session.sql() << "DELETE FROM sign_in WHERE seen_at <= :i OR created_at <= :a",
        soci::use(idle, "i"), soci::use(absolute, "a");
}

Principal principal_of(const Person& person) {
    return {person.login, person.roles, person.areas, person.classes, {}, false, person.contracts};
}

/// Of a text in which they are parted by blanks.
std::set<std::string> words_of(std::string_view text) {
    std::set<std::string> words;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        words.emplace(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

/// Whether password and code are right, or a failure that was counted. `row` is written where they
/// are.
Result<void> take_credentials(store::Session& session, const PasswordProfile& profile,
                              const Vault* vault, PersonRow& row, const SignInRequest& request,
                              std::string_view action, const ErrorCode& code, Instant now) {
    // Changed meanwhile: what was right is so no longer.
    const bool right = request.check.is_right && request.check.hash == row.password_hash;
    const bool allowed = row.person.state == PersonState::active && may_try(row, now);
    if (!right || !allowed) return refused(session, profile, row, action, now, code);
    const FactorUse use = use_second_factor(session, row, vault, request.code, now);
    if (use == FactorUse::refused) return refused(session, profile, row, action, now, code);
    row.person.failures = 0;
    row.person.waits_until = {};
    update_person(session, row);
    if (use != FactorUse::recovery_code) return ok();
    return log_person(session, "user.recovery_code", {row.person.login}, row, Outcome::done, "",
                      now);
}

}  // namespace

Result<void> change_password(store::Session& session, const PasswordProfile& profile,
                             const PasswordChange& change, Instant now) {
    std::optional<PersonRow> row = find_person(session, change.login);
    if (!row) return refused_unknown(session, "user.password", now);
    // Changed meanwhile: what was right is so no longer.
    const bool is_right = change.check.is_right && change.check.hash == row->password_hash;
    if (!is_right || !may_try(*row, now))
        return refused(session, profile, *row, "user.password", now);
    const Result<void> good = check_password(profile, change.chosen, row->person.login);
    if (!good) return good.error();
    if (is_known_password(session, profile, *row, change.chosen))
        return make_error(kPassword, "old");
    if (row->person.state == PersonState::active)
        keep_old_password(session, row->person.person_id, row->password_hash);
    row->person.state = PersonState::active;
    row->person.password_at = now;
    row->person.failures = 0;
    row->password_hash = hash_password(profile, change.chosen);
    update_person(session, *row);
    end_sign_ins(session, row->person.person_id);
    return log_person(session, "user.password", {row->person.login}, *row, Outcome::done, "", now);
}

Result<void> change_password(store::Session& session, const PasswordProfile& profile,
                             std::string_view login, const Secret& old, const Secret& password,
                             Instant now) {
    const PasswordCheck check = check_password_of(session, profile, login, old);
    return change_password(session, profile, {login, check, password}, now);
}

PasswordCheck check_password_of(store::Session& session, const PasswordProfile& profile,
                                std::string_view login, const Secret& password) {
    const std::optional<PersonRow> row = find_person(session, login);
    if (!row) {
        pretend_to_check(profile, password);
        return {};
    }
    // It is looked at even where nobody may sign in, so that the time tells nothing.
    return {row->password_hash, is_password(row->password_hash, password)};
}

Result<SignedIn> sign_in(store::Session& session, const PasswordProfile& profile,
                         const Vault* vault, const SignInRequest& request, Instant now) {
    std::optional<PersonRow> row = find_person(session, request.login);
    if (!row) return refused_unknown(session, "user.sign_in", now);
    const Result<void> taken =
        take_credentials(session, profile, vault, *row, request, "user.sign_in", kSignIn, now);
    if (!taken) return taken.error();
    remove_ended(session, profile, now);
    const bool old =
        profile.age_max.count() > 0 && now >= row->person.password_at + profile.age_max;
    SignedIn signed_in{insert_sign_in(session, row->person.person_id, now), old};
    const Actor actor{row->person.login};
    const Result<void> logged =
        log_person(session, "user.sign_in", actor, *row, Outcome::done, "", now);
    if (!logged) return logged.error();
    return signed_in;
}

Result<void> confirm_self(store::Session& session, const PasswordProfile& profile,
                          const Vault* vault, const SignInRequest& request, Instant now) {
    std::optional<PersonRow> row = find_person(session, request.login);
    if (!row) return make_error(kPersonUnknown, request.login);
    return take_credentials(session, profile, vault, *row, request, "user.confirm", kConfirm, now);
}

Secret csrf_of(const Secret& token) {
    require_sodium();
    static constexpr std::string_view kPurpose = "voltmark-csrf-1";
    std::array<std::uint8_t, 32> digest;
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const std::uint8_t*>(kPurpose.data()), kPurpose.size(),
                       token.bytes().data(), token.size());
    return Secret{std::span<const std::uint8_t>{digest}};
}

Result<TokenHolder> check_token(store::Session& session, const PasswordProfile& profile,
                                const Secret& token, Instant now) {
    const std::string hash = hash_of_token(token);
    long long person = 0;
    long long created = 0;
    long long seen = 0;
    session.sql() << "SELECT person_id, created_at, seen_at FROM sign_in WHERE token_hash = :h",
        soci::into(person), soci::into(created), soci::into(seen), soci::use(hash, "h");
    if (!session.sql().got_data()) return make_error(kSignedOut);
    const long long at = seconds_of(now);
    if (at >= seen + profile.idle.count() || at >= created + profile.absolute.count())
        return make_error(kSignedOut);
    const auto row = find_person(session, PersonId{person});
    if (!row || row->person.state != PersonState::active) return make_error(kSignedOut);
    return TokenHolder{principal_of(row->person), Instant{std::chrono::seconds{seen}},
                       row->person.has_second_factor};
}

void note_seen(store::Session& session, const Secret& token, Instant now) {
    const std::string hash = hash_of_token(token);
    const long long at = seconds_of(now);
    session.sql() << "UPDATE sign_in SET seen_at = :t WHERE token_hash = :h AND seen_at < :b",
        soci::use(at, "t"), soci::use(hash, "h"), soci::use(at, "b");
}

void sign_out(store::Session& session, const Secret& token) {
    const std::string hash = hash_of_token(token);
    session.sql() << "DELETE FROM sign_in WHERE token_hash = :h", soci::use(hash, "h");
}

Result<Secret> create_service_token(store::Session& session, std::string_view name,
                                    const std::set<std::string>& scopes, Instant lapses_at,
                                    const Actor& by, Instant now) {
    for (const std::string_view one : {name, std::string_view{by.name}}) {
        if (const Result<Actor> actor = make_actor(one); !actor) return actor.error();
    }
    const bool blank = std::any_of(scopes.begin(), scopes.end(), [](const std::string& scope) {
        return scope.empty() || scope.find(' ') != std::string::npos;
    });
    if (scopes.empty() || blank) return make_error(kRequest, "scopes");
    if (lapses_at <= now) return make_error(kRequest, "lapses_at");
    const Secret token = random_secret(kTokenBytes);
    const std::string hash = hash_of_token(token);
    const std::string service{name};
    const std::string listed = fmt::format("{}", fmt::join(scopes, " "));
    const long long created = seconds_of(now);
    const long long lapses = seconds_of(lapses_at);
    session.sql() << "INSERT INTO service_token (token_hash, name, scopes, created_at, lapses_at, "
                     "revoked_at) VALUES (:h, :n, :s, :c, :l, 0)",
        soci::use(hash, "h"), soci::use(service, "n"), soci::use(listed, "s"),
        soci::use(created, "c"), soci::use(lapses, "l");
    const Result<AuditEntry> entry =
        write_audit(session, {by.name, "token.create", "service_token", service}, now);
    if (!entry) return entry.error();
    return token;
}

Result<Principal> check_service_token(store::Session& session, const Secret& token, Instant now) {
    const std::string hash = hash_of_token(token);
    std::string name;
    std::string scopes;
    long long lapses = 0;
    long long revoked = 0;
    session.sql() << "SELECT name, scopes, lapses_at, revoked_at FROM service_token WHERE "
                     "token_hash = :h",
        soci::into(name), soci::into(scopes), soci::into(lapses), soci::into(revoked),
        soci::use(hash, "h");
    if (!session.sql().got_data() || revoked != 0 || seconds_of(now) >= lapses)
        return make_error(kSignedOut);
    return Principal{name, {}, {}, {}, words_of(scopes), true};
}

std::vector<ServiceToken> list_service_tokens(store::Session& session) {
    std::vector<ServiceToken> tokens;
    const auto query = session.bulk_query(
        "SELECT name, scopes, created_at, lapses_at, revoked_at FROM service_token ORDER BY "
        "created_at DESC, name, token_hash");
    query->run({}, [&](const store::BulkRow& row) {
        const auto moment = [&](int column) {
            return Instant{std::chrono::seconds{row.integer(column)}};
        };
        ServiceToken token{std::string{row.text(0)}, words_of(row.text(1)), moment(2), moment(3),
                           std::nullopt};
        if (row.integer(4) != 0) token.revoked_at = moment(4);
        tokens.push_back(std::move(token));
    });
    return tokens;
}

Result<void> revoke_service_tokens(store::Session& session, std::string_view name, const Actor& by,
                                   Instant now) {
    const std::string service{name};
    const long long at = seconds_of(now);
    session.sql() << "UPDATE service_token SET revoked_at = :t WHERE name = :n AND revoked_at = 0",
        soci::use(at, "t"), soci::use(service, "n");
    const Result<AuditEntry> entry =
        write_audit(session, {by.name, "token.revoke", "service_token", service}, now);
    if (!entry) return entry.error();
    return ok();
}

}  // namespace voltmark::security
