// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/security/audit.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::security {

/// Adds an entry to the audit log. It belongs to the caller's transaction: what is undone was not
/// logged, and what cannot be logged does not happen. From here until that transaction ends, no
/// other process adds an entry, so call it last.
///
/// \errors  of check_event; security.audit_broken (corrupted): the log's end is not known. Nothing
///          changes then.
Result<AuditEntry> write_audit(store::Session& session, const AuditEvent& event, Instant now);

/// What of the log is wanted; empty texts leave a condition out.
struct AuditFilter {
    std::string actor;
    std::string action;  ///< Whole, or its beginning where it ends in '.': "approval."
    std::string object_kind;
    std::string object_id;
    std::optional<Instant> from;
    std::optional<Instant> to;  ///< Not included.
    std::int64_t newest = 0;    ///< At most so many of the newest; 0 all.
    std::int64_t before = 0;    ///< Only entries with a smaller number; 0 all.
};
/// In the order of the log.
std::vector<AuditEntry> list_audit(store::Session& session, const AuditFilter& filter);

std::optional<AuditEntry> find_audit_entry(store::Session& session, std::int64_t entry_no);

/// Signs all entries that no checkpoint signed yet, and adds an entry about that. Belongs to the
/// caller's transaction.
/// \returns  the last checkpoint, where nothing has happened since; nothing where the log is empty.
/// \errors   of write_audit. Nothing changes then.
Result<std::optional<Checkpoint>> take_checkpoint(store::Session& session, const SigningKey& key,
                                                  const std::string& actor, Instant now);
std::vector<Checkpoint> list_checkpoints(store::Session& session);

/// What is known about a log from elsewhere.
struct AuditTrust {
    std::string public_key;          ///< Empty: each checkpoint is checked with the key it names.
    std::optional<Checkpoint> kept;  ///< A checkpoint that was kept outside of the store.
};
struct AuditReport {
    std::int64_t entries = 0;  ///< Read and found right.
    std::int64_t checkpoints = 0;
    std::int64_t signed_to = 0;  ///< Last entry that a checkpoint signed.
    std::optional<AuditBreak> first_break;
};
/// Reads the whole log: every entry's hash, the chain, its end, and every checkpoint.
AuditReport verify_audit(store::Session& session, const AuditTrust& trust);

/// The hashes of a checkpoint's entries, in their order.
std::vector<Digest> hashes_under(store::Session& session, const Checkpoint& checkpoint);

}  // namespace voltmark::security
