// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/billing/after_posting.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/billing/review_policy.hpp"
#include "voltmark/security/approval.hpp"

namespace voltmark::billing {

/// One thing that was found in a bill.
struct ReviewFinding {
    ReviewRule rule{};
    int weight = 0;
    std::vector<std::string> args;  ///< Fill the rule's sentence.

    friend bool operator==(const ReviewFinding&, const ReviewFinding&) = default;
};
std::string message_of(const ReviewFinding& finding, Language language);

/// A bill of the same contract before, in columns.
struct PreviousBill {
    time::BillingPeriod period;
    std::int64_t import_milli = 0;
    Money total = Money::zero(kCny);
};

/// What a bill is judged by.
struct ReviewSubject {
    const BillRow& bill;
    const BillBody& body;
    std::vector<PreviousBill> before;  ///< The newest first, without a gap.
    std::optional<PreviousBill> year_before;
};

/// What a policy finds in a bill, in the order of the rules. Pure.
std::vector<ReviewFinding> review_bill(const ReviewPolicy& policy, const ReviewSubject& subject);

enum class ReviewOutcome : std::uint8_t { pass, sample, hold };
std::string_view to_text(ReviewOutcome outcome);
Text name_of(ReviewOutcome outcome);

/// What becomes of a bill. Samples are drawn by the policy's seed and the bill's number: the same
/// bills in every run and on every machine.
ReviewOutcome outcome_of(const ReviewPolicy& policy, int score, const BillId& bill);

/// A reviewed bill as it stands in the store.
enum class ReviewState : std::uint8_t { noted, open, released };
std::string_view to_text(ReviewState state);
Text name_of(ReviewState state);
struct Reviewed {
    BillId bill;
    RunId run_id{};
    int unit_no = 0;
    int score = 0;
    ReviewOutcome outcome = ReviewOutcome::pass;
    ReviewState state = ReviewState::noted;
    std::vector<ReviewFinding> findings;
    std::string decided_by;
    std::string reason;
    std::optional<security::ApprovalId> approval;
    Money total = Money::zero(kCny);
    Energy imported;
    std::string assignee = {};  ///< Whose work list it is on; empty: nobody's.
};
struct ReviewFilter {
    std::optional<RunId> run;
    std::optional<ReviewOutcome> outcome;
    bool open_only = false;
    int limit = 100;
    std::string assignee = {};  ///< Those on this work list alone.
};
/// By score, the highest first.
std::vector<Reviewed> list_reviews(store::Session& session, const ReviewFilter& filter);
/// \errors  billing.not_reviewed (not_found).
Result<Reviewed> load_review(store::Session& session, const BillId& bill);

inline constexpr std::string_view kReleaseApproval = "bill.release";

/// What came of a wish to release a bill.
struct Release {
    Reviewed review;
    std::optional<security::Approval> waits_for;  ///< Not released: this must be decided first.
};

/// Releases a held bill: it comes to its unit, and as far as that has come. Above the policy's
/// amount another person must approve; the first call asks for that, and one after the decision
/// releases.
///
/// \errors  billing.not_reviewed (not_found); billing.not_held, of security::carry_out (conflict);
///          billing.no_reason (invalid_input).
Result<Release> release_bill(store::Store& store, const BillId& bill, const std::string& reason,
                             const security::Actor& by, const ReviewPolicy& policy,
                             const Clock& clock, const AfterPosting& after = {});

// Work lists: a review that is open is on one person's at a time. Each is told to the audit log.

/// Takes a review; one's own stays. \errors  billing.not_reviewed (not_found); billing.not_held,
/// billing.review_taken (conflict): it is on another's list.
Result<Reviewed> take_review(store::Store& store, const BillId& bill, const security::Actor& by,
                             const Clock& clock);
/// Takes it off one's own list. \errors  as of take_review.
Result<Reviewed> give_back_review(store::Store& store, const BillId& bill,
                                  const security::Actor& by, const Clock& clock);
/// Puts it on somebody's list, whosever it was on.
/// \param assignee  a login. \errors  billing.not_reviewed, security.person_unknown (not_found);
///                  billing.not_held.
Result<Reviewed> assign_review(store::Store& store, const BillId& bill, const std::string& assignee,
                               const security::Actor& by, const Clock& clock);

/// Holds a draft by hand.
/// \errors  billing.bill_unknown (not_found); billing.not_draft (conflict); billing.no_reason
/// (invalid_input).
Result<Reviewed> hold_bill(store::Store& store, const BillId& bill, const std::string& reason,
                           const security::Actor& by, const Clock& clock);

}  // namespace voltmark::billing
