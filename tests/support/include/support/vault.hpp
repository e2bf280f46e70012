// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/security/vault.hpp"

namespace voltmark::support {

/// A vault for tests that need one and no secret.
inline const security::Vault& test_vault() {
    static const security::Vault kVault =
        *security::Vault::make(security::Secret{std::string(security::kKeyBytes, 'k')});
    return kVault;
}

}  // namespace voltmark::support
