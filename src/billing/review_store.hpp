// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/billing/review.hpp"

namespace voltmark::billing {

/// A review with its bill: whole where it is held, in columns where it stands in its own table.
struct ReviewRow {
    Reviewed review;
    bool held = false;
    BillRow bill;
};

/// The review of a bill of a unit.
Reviewed review_of(const BillRow& bill, const Unit& unit, RunId run, int score,
                   ReviewOutcome outcome, std::vector<ReviewFinding> findings);

/// Takes the place of reviews of a unit's sites that were still open: their bills were rated again.
void write_reviews(store::Session& session, const Run& run, const Unit& unit,
                   std::span<const ReviewRow> reviews, Instant now);
/// Writes one, in place of what stood there.
void replace_review(store::Session& session, const ReviewRow& review, Instant now);

/// Reviews that a person holds open by hand: no rating releases them.
std::vector<Reviewed> held_by_hand(store::Session& session, const Run& run, const Unit& unit);

/// The bill of a review that is open. \errors  billing.not_reviewed, billing.not_held.
Result<ReviewRow> load_held(store::Session& session, const BillId& bill);

/// Notes who released a bill, why, and on the ground of what.
void note_released(store::Session& session, const BillId& bill, const security::Actor& by,
                   const std::string& reason, std::optional<security::ApprovalId> approval,
                   Instant now);

/// Notes whose work list a review is on.
void note_assignee(store::Session& session, const BillId& bill, const std::string& assignee);

/// Adds to the totals of a unit that are there.
void add_totals(store::Session& session, RunId run, int unit_no, std::span<const LineTotal> totals);

/// Counts a bill that came to a unit (1) or left it (-1), and its hold.
void count_bill(store::Session& session, RunId run, int unit_no, int change);

void remove_bill(store::Session& session, const BillId& bill);
void remove_hold(store::Session& session, RunId run, ContractId contract);

}  // namespace voltmark::billing
