// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/security/vault.hpp"

#include "search_terms.hpp"

namespace voltmark::security {

// How the vault's rows are bound to their places, and what they are found by taken off.

/// What a person's key belongs to.
std::string key_place(std::int64_t subject);
/// What a field's bytes belong to.
std::string sealed_place(const FieldPlace& place, Field field);

/// By which terms a store's fields are found.
TermSet term_set_of(store::Session& session);

/// Deletes all that some fields are found by.
/// \param condition  on rows of vault_field.
void forget_tokens(store::Session& session, const std::string& condition);

}  // namespace voltmark::security
