// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/security/identity_store.hpp"

#include "person_rows.hpp"

namespace voltmark::security {

/// How a second factor was passed.
enum class FactorUse : std::uint8_t { refused, none_held, code, recovery_code };

/// Whether the second factor is right, or there is none; a code is good once. Changes `row`, which
/// the caller writes; a recovery code is removed here.
FactorUse use_second_factor(store::Session& session, PersonRow& row, const Vault* vault,
                            std::string_view code, Instant now);

/// Forgets what was begun and the recovery codes.
void forget_factor_rows(store::Session& session, PersonId person);

/// Tokens are as long as keys and cannot be guessed: a plain hash is enough.
std::string hash_of_token(const Secret& token);
/// A new row; its token.
Secret insert_sign_in(store::Session& session, PersonId person, Instant now);

}  // namespace voltmark::security
