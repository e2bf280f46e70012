// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/security/secret.hpp"

namespace voltmark::security {

/// What passwords and sign-ins must be like: data/security/password_profiles.yaml.
struct PasswordProfile {
    std::string name;
    int length_min = 0;  ///< Characters, not bytes.
    int classes_min = 0;
    int history = 0;                   ///< Earlier passwords that may not come again.
    std::chrono::days age_max{0};      ///< 0: none.
    int free_tries = 0;                ///< Failures before waiting begins.
    std::chrono::seconds wait{0};      ///< Doubled with each further failure,
    std::chrono::seconds wait_max{0};  ///< up to this.
    std::chrono::seconds idle{0};
    std::chrono::seconds absolute{0};
    int hash_passes = 0;
    int hash_mebibytes = 0;
};

/// \errors  security.policy (invalid_input), with its place.
Result<std::vector<PasswordProfile>> read_profiles(std::string_view yaml);
/// "cn-mlps3" or "asvs5". \errors  security.profile (not_found).
Result<PasswordProfile> find_profile(std::string_view name);

/// Whether a password may be chosen.
/// \errors  security.password (invalid_input): what it lacks; nothing of its text stands there.
Result<void> check_password(const PasswordProfile& profile, const Secret& password,
                            std::string_view login);

/// Argon2id, as a text that names its parameters and salt.
std::string hash_password(const PasswordProfile& profile, const Secret& password);
/// Takes as long whether or not it is right.
bool is_password(const std::string& hash, const Secret& password);

/// How long nobody can sign in after `failures` in a row.
std::chrono::seconds wait_after(const PasswordProfile& profile, int failures);

// One-time codes by time. \source  RFC 6238 with SHA-1, six digits and 30 seconds, which every
// authenticator knows.

/// The code of a step; a step is 30 seconds since 1970.
std::string totp_code(const Secret& key, std::int64_t step);
/// The step whose code this is, at most one away from now, and later than `last_used`.
std::optional<std::int64_t> find_totp_step(const Secret& key, std::string_view code, Instant now,
                                           std::int64_t last_used);
/// The key as authenticators take it (RFC 4648 base 32).
std::string to_base32(const Secret& key);

}  // namespace voltmark::security
