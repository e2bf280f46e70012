// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/security/approval.hpp"
#include "voltmark/security/password.hpp"
#include "voltmark/security/permission.hpp"
#include "voltmark/security/vault.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::security {

// People who sign in, and services. Every call belongs to the caller's transaction and tells the
// audit log what it did, so each can have the errors of write_audit.

enum class PersonId : std::int64_t {};

/// Numbers are stored: set in stone.
enum class PersonState : std::uint8_t {
    invited = 1,  ///< A one-time code waits to be exchanged for a password.
    active = 2,
    locked = 3  ///< By a person, until a person unlocks.
};
std::string_view to_text(PersonState state);
Text name_of(PersonState state);

/// Somebody who can sign in.
struct Person {
    PersonId person_id{};
    std::string login;
    PersonState state = PersonState::invited;
    Instant password_at;
    int failures = 0;
    Instant waits_until;
    bool has_second_factor = false;
    std::set<std::string> roles;
    std::set<std::string> areas;
    std::set<std::string> classes;
    std::set<std::string> contracts;
};

/// One-time codes lapse after this.
inline constexpr std::chrono::seconds kCodeLapsesAfter = std::chrono::hours{72};

/// Somebody new, with the code by which they choose their password. The code is told once and kept
/// nowhere. \errors  security.actor; security.person_known (conflict).
Result<Secret> create_person(store::Session& session, const PasswordProfile& profile,
                             std::string_view login, const Actor& by, Instant now);
/// The first person of a store: a security administrator, who gives the others their roles.
/// \errors  security.not_first (conflict); of create_person.
Result<Secret> create_first(store::Session& session, const PasswordProfile& profile,
                            std::string_view login, Instant now);

/// \errors  security.person_unknown (not_found)
Result<Person> get_person(store::Session& session, std::string_view login);
/// By name.
std::vector<Person> list_people(store::Session& session);

/// Locks somebody, who is signed out everywhere. \errors  security.person_unknown.
Result<void> lock_person(store::Session& session, std::string_view login, const Actor& by,
                         const std::string& reason, Instant now);
/// Also ends the waiting after failed tries.
Result<void> unlock_person(store::Session& session, std::string_view login, const Actor& by,
                           Instant now);
/// A new one-time code; the password is forgotten, and they are signed out. A second factor stays
/// (take_second_factor takes it off).
/// \errors  security.person_unknown; security.locked (conflict): unlock them first.
Result<Secret> reset_person(store::Session& session, const PasswordProfile& profile,
                            std::string_view login, const Actor& by, Instant now);

/// What somebody holds.
struct Holdings {
    std::set<std::string> roles;
    std::set<std::string> areas;
    std::set<std::string> classes;
    std::set<std::string> contracts = {};  ///< Of a customer: consumer numbers.
};
/// \errors  security.person_unknown; of check_roles; security.own_roles (conflict): nobody gives
///          themselves roles.
Result<void> set_holdings(store::Session& session, const RoleBook& book, std::string_view login,
                          const Holdings& holdings, const Actor& by, Instant now,
                          const std::string& purpose = {});

/// Whether a password is somebody's. Hashing takes long on purpose, so this needs a reader alone:
/// nobody who writes waits for it.
struct PasswordCheck {
    std::string hash;  ///< That it was compared with; empty: there is no such person.
    bool is_right = false;
};
PasswordCheck check_password_of(store::Session& session, const PasswordProfile& profile,
                                std::string_view login, const Secret& password);

/// Exchanges a one-time code, or the old password, for a new one. Failures count as those of
/// signing in do: commit whatever this answers.
/// \errors  security.sign_in; security.password.
struct PasswordChange {
    std::string_view login;
    const PasswordCheck& check;  ///< Of the code or the old password.
    const Secret& chosen;
};
Result<void> change_password(store::Session& session, const PasswordProfile& profile,
                             const PasswordChange& change, Instant now);
/// The same with a check of its own, for who need not let others write meanwhile.
Result<void> change_password(store::Session& session, const PasswordProfile& profile,
                             std::string_view login, const Secret& old, const Secret& password,
                             Instant now);

struct SignInRequest {
    std::string_view login;
    const PasswordCheck& check;
    std::string_view code;  ///< Of the second factor, or one of the codes for when it is lost.
};
struct SignedIn {
    Secret token;  ///< For the cookie; the store has its hash alone.
    bool must_change_password = false;
};
/// Signs somebody in, or counts the failure: commit whatever this answers.
/// \param vault  opens second factors; who has one cannot sign in without.
/// \errors  security.sign_in (conflict), the same for every reason, and after as much work.
Result<SignedIn> sign_in(store::Session& session, const PasswordProfile& profile,
                         const Vault* vault, const SignInRequest& request, Instant now);
/// What a form must bring along to be from our own page.
Secret csrf_of(const Secret& token);
/// Who has a token.
struct TokenHolder {
    Principal principal;
    Instant seen_at;  ///< When note_seen last said so.
    bool has_second_factor = false;
};
/// Only reads. Callers tell note_seen once in a while that somebody is still there.
/// \errors  security.signed_out (conflict).
Result<TokenHolder> check_token(store::Session& session, const PasswordProfile& profile,
                                const Secret& token, Instant now);
/// Idle time begins anew.
void note_seen(store::Session& session, const Secret& token, Instant now);
void sign_out(store::Session& session, const Secret& token);

/// A token for a program, with the actions it is for. It is told once.
/// \errors  security.actor; security.request: no scope, or it lapses in the past.
Result<Secret> create_service_token(store::Session& session, std::string_view name,
                                    const std::set<std::string>& scopes, Instant lapses_at,
                                    const Actor& by, Instant now);
/// \errors  security.signed_out: unknown, lapsed or revoked.
Result<Principal> check_service_token(store::Session& session, const Secret& token, Instant now);
/// A service's token as it is listed: never the token itself.
struct ServiceToken {
    std::string name;
    std::set<std::string> scopes;
    Instant created_at;
    Instant lapses_at;
    std::optional<Instant> revoked_at;
};
/// The newest first.
std::vector<ServiceToken> list_service_tokens(store::Session& session);
/// All tokens of that name.
Result<void> revoke_service_tokens(store::Session& session, std::string_view name, const Actor& by,
                                   Instant now);

}  // namespace voltmark::security
