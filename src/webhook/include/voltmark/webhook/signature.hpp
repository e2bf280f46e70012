// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/security/secret.hpp"

namespace voltmark::webhook {

// Signatures of the Standard Webhooks specification 1.0.0, symmetric: docs/formats/webhook.md

/// A new secret's bytes.
security::Secret new_secret();
/// As receivers keep it: "whsec_" and Base64.
security::Secret to_text(const security::Secret& secret);

/// The value of the header webhook-signature: "v1," and the Base64 of HMAC-SHA-256 over
/// ID.SECONDS.BODY.
std::string sign(const security::Secret& secret, std::string_view id, Instant at,
                 std::string_view body);

}  // namespace voltmark::webhook
