// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/security/digest.hpp"
#include "voltmark/security/secret.hpp"

namespace voltmark::security {

// The audit log: what happened, in an order that nobody can change afterwards. Each entry holds the
// hash of the one before; a checkpoint signs how far the log went. All of this is pure;
// audit_store.hpp keeps it. docs/formats/audit.md

/// Numbers are stored: set in stone.
enum class Outcome : std::uint8_t { done = 1, refused = 2, failed = 3 };
std::string_view to_text(Outcome outcome);
Text name_of(Outcome outcome);
std::optional<Outcome> find_outcome(std::string_view word);

/// Something that happened, as who does it tells it. No personal data and no secret stands in any
/// of it: the log is kept for ever, and persons can be erased.
struct AuditEvent {
    std::string actor;        ///< Who did it; a service by its name.
    std::string action;       ///< "approval.approve", "bill.issue", "user.lock"
    std::string object_kind;  ///< "approval", "bill", "person"
    std::string object_id;
    std::string before = {};   ///< JSON object, or empty.
    std::string after = {};    ///< Likewise.
    std::string purpose = {};  ///< Why, where that was said.
    Outcome outcome = Outcome::done;
};

/// An entry of the log. `before` and `after` are canonical JSON, or empty.
struct AuditEntry {
    std::int64_t entry_no = 0;  ///< From 1, without a gap.
    Instant at;
    AuditEvent event;
    Digest previous{};  ///< Hash of the entry before; zeros for the first.
    Digest hash{};
};

/// An entry's bytes, of which its hash is made: everything but the hash.
std::vector<std::uint8_t> canonical_bytes(const AuditEntry& entry);
Digest hash_of(const AuditEntry& entry);

/// \errors  security.audit_event (invalid_input): no actor, action or object, or text that is not
///          UTF-8; security.payload: `before` or `after` is no JSON object.
Result<AuditEvent> check_event(const AuditEvent& event);

/// How far the log went, signed: all entries from `first_entry` to `last_entry`, and by their chain
/// everything before.
struct Checkpoint {
    std::int64_t checkpoint_no = 0;  ///< From 1, without a gap.
    std::int64_t first_entry = 0;
    std::int64_t last_entry = 0;
    Digest chain{};  ///< Hash of the last entry.
    Digest root{};   ///< Of the tree over the hashes of its entries.
    Instant at;
    std::string public_key;  ///< Ed25519, hexadecimal.
    std::string signature;   ///< Likewise.
};
/// What a checkpoint signs: everything but the signature.
std::vector<std::uint8_t> canonical_bytes(const Checkpoint& checkpoint);

/// The key that signs checkpoints: an Ed25519 seed. Whoever has it can write another log; keep it
/// where the store's administrators do not reach.
struct SigningKey {
    Secret seed;
    std::string public_key;  ///< Hexadecimal.
};
/// \errors  security.key
Result<SigningKey> make_signing_key(const Secret& seed);
SigningKey new_signing_key();

/// Fills key and signature.
void sign(Checkpoint& checkpoint, const SigningKey& key);
/// Whether the checkpoint is signed by `public_key`.
bool is_signed_by(const Checkpoint& checkpoint, std::string_view public_key);

/// As JSON, one line; the form in which checkpoints are kept outside of the store.
std::string to_json(const Checkpoint& checkpoint);
/// \errors  security.proof (invalid_input): not such a text.
Result<Checkpoint> parse_checkpoint(std::string_view json);

/// What is wrong with a log, at its first place.
struct AuditBreak {
    enum class What : std::uint8_t {
        missing,     ///< There is no entry of that number.
        altered,     ///< The entry is not what its hash is of.
        unchained,   ///< It does not follow the one before.
        head,        ///< The store's note of the last entry is another.
        checkpoint,  ///< A checkpoint signed other entries, or is not signed so.
        unlisted     ///< The log speaks of another checkpoint than the store holds.
    };
    What what;
    std::int64_t entry_no;       ///< First that cannot be relied on.
    std::int64_t checkpoint_no;  ///< Of the last two; else 0.
};
std::string_view to_text(AuditBreak::What what);
Text sentence_of(AuditBreak::What what);  ///< {0} the entry, {1} the checkpoint.

}  // namespace voltmark::security
