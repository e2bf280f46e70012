// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "voltmark/security/identity_store.hpp"

namespace voltmark::security {

// Second factors by RFC 6238: begun with a key, confirmed by a code of it, and from then on asked
// for at each sign-in. As identity_store.hpp: every call belongs to the caller's transaction and
// tells the audit log what it did.

/// Whoever began and gave no code by then begins anew.
inline constexpr std::chrono::seconds kBegunLapsesAfter = std::chrono::minutes{30};
inline constexpr int kRecoveryCodes = 8;

/// A second factor that waits for its first code.
struct BegunFactor {
    Secret key;       ///< Shown now and never again.
    std::string uri;  ///< "otpauth://totp/...": what an authenticator reads from a QR code.
    Instant lapses_at;
};
/// Begins; what was begun before is void.
/// \errors  security.person_unknown; security.factor_held (conflict): they have one.
Result<BegunFactor> begin_second_factor(store::Session& session, const Vault& vault,
                                        std::string_view login, const Actor& by, Instant now);

/// \source  the key URI format that authenticators share; issuer Voltmark, SHA-1, 6 digits, 30 s.
std::string otpauth_uri(std::string_view login, const Secret& key);

/// The second factor holds from now on. \returns  recovery codes, told once.
/// \errors  security.person_unknown; security.factor_begun (conflict): nothing was begun, or it
///          lapsed; security.factor_code (invalid_input): the code is not of this key.
Result<std::vector<Secret>> confirm_second_factor(store::Session& session, const Vault& vault,
                                                  std::string_view login, std::string_view code,
                                                  const Actor& by, Instant now);

/// Whether it is really they who sit there, before they change how they sign in: their password,
/// and a code where they have a second factor. Failures count as those of signing in do: commit
/// whatever this answers. \errors  security.confirm (invalid_input), for every reason the same.
Result<void> confirm_self(store::Session& session, const PasswordProfile& profile,
                          const Vault* vault, const SignInRequest& request, Instant now);

/// Takes their own second factor off, with its recovery codes. \pre  confirm_self.
/// \errors  security.person_unknown; security.factor_none (conflict).
Result<void> remove_second_factor(store::Session& session, std::string_view login, Instant now);
/// Takes somebody else's off, who lost it; they are signed out everywhere.
/// \errors  security.person_unknown; security.factor_none; security.own_factor (conflict): one's
///          own goes with password and code; security.reason.
Result<void> take_second_factor(store::Session& session, std::string_view login, const Actor& by,
                                const std::string& reason, Instant now);

/// New recovery codes in place of the old. \pre  confirm_self.
/// \errors  security.person_unknown; security.factor_none.
Result<std::vector<Secret>> renew_recovery_codes(store::Session& session, std::string_view login,
                                                 Instant now);
/// That are left.
int count_recovery_codes(store::Session& session, PersonId person);

/// Somebody's sign-in, as it is listed: never its token.
struct SignInView {
    std::string id;  ///< By which it is ended; tells nothing of the token.
    Instant created_at;
    Instant seen_at;
    bool is_this = false;  ///< The one whose token was given.
};
/// Those that have not ended, the newest first. \param token  of the one who asks.
std::vector<SignInView> list_sign_ins(store::Session& session, const PasswordProfile& profile,
                                      PersonId person, const Secret& token, Instant now);
/// Ends one of somebody's sign-ins. \errors  security.sign_in_unknown (not_found).
Result<void> end_sign_in(store::Session& session, PersonId person, std::string_view id);
/// Ends all of somebody's sign-ins but that of a token.
void end_other_sign_ins(store::Session& session, PersonId person, const Secret& token);
/// A sign-in with a new token, for somebody who just changed their password and is signed in.
/// \errors  security.person_unknown.
Result<Secret> open_sign_in(store::Session& session, std::string_view login, Instant now);

}  // namespace voltmark::security
