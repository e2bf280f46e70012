// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/api/api.hpp"
#include "voltmark/security/vault.hpp"

namespace voltmark::app {

/// What an approval would change as things are now, value by value; nothing where its kind tells of
/// no values.
std::vector<api::ChangeRow> changes_of(store::Session& session, const security::Approval& approval,
                                       Language language);

/// Of a correction of personal data: before and after, both masked.
std::vector<api::ChangeRow> changes_of_correction(store::Session& session,
                                                  const security::Vault& vault,
                                                  const security::Approval& approval,
                                                  Language language);

}  // namespace voltmark::app
