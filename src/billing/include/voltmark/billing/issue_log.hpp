// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/security/proof.hpp"

namespace voltmark::billing {

/// Everything of a bill that its customer can hold somebody to, in one form: its id, days, amounts
/// and body. docs/formats/audit.md
std::vector<std::uint8_t> canonical_content(const BillRow& bill);

/// Tells the audit log that bills of a unit were issued: one entry, which binds the content of
/// each. Nothing for no bills. Call it last in the transaction that issues them. \errors  throws
/// security.audit_broken as the store's failure.
void log_issue(store::Session& session, const Run& run, int unit_no, std::span<const BillRow> bills,
               Instant now);
/// The same of one bill that was issued after the others of its unit.
void log_single_issue(store::Session& session, const BillRow& bill, Instant now);

/// What a proof of a bill is made of. \errors  billing.bill_unknown (not_found);
/// security.not_bound (conflict): no entry says that it was issued.
Result<security::ProofSource> proof_source(store::Session& session, const BillId& id);

}  // namespace voltmark::billing
