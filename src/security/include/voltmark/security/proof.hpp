// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/security/audit_store.hpp"

namespace voltmark::security {

// A proof: what the audit log says of one thing, so that a stranger can check it with nothing but
// the public key. docs/formats/audit.md

/// The audit entry that binds contents: what it says happened to all of a list, whose tree's root
/// stands in its `after` as "root". "bill.issue" does, with the bills of a unit.
struct Binding {
    std::int64_t entry_no = 0;
    std::vector<Digest> leaves;  ///< Of the contents, in the order of the list.
    std::size_t index = 0;       ///< Of the thing.
};

/// What a proof is made of.
struct ProofSource {
    std::string object_kind;
    std::string object_id;
    std::vector<std::uint8_t> content;  ///< The thing's own canonical bytes.
    Binding binding;
};

/// The proof as JSON, with every entry about the thing.
/// \errors  security.not_bound (conflict): no entry binds what the content is now;
///          security.not_signed (conflict): an entry about it is under no checkpoint yet.
Result<std::string> make_proof(store::Session& session, const ProofSource& source);

/// What a proof shows.
struct Proven {
    std::string object_kind;
    std::string object_id;
    std::vector<std::uint8_t> content;
    std::vector<AuditEntry> entries;  ///< In the order of the log; the one that binds among them.
    Instant signed_at;                ///< When the last of its checkpoints was signed.
};
/// Checks a proof, without a store.
/// \errors  security.proof (invalid_input): no proof; security.unproven (corrupted): it does not
///          show what it says, or another key signed.
Result<Proven> check_proof(std::string_view json, std::string_view public_key);

}  // namespace voltmark::security
