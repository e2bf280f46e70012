// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "voltmark/security/digest.hpp"
#include "voltmark/security/identity_store.hpp"

namespace voltmark::security {

/// What a review of somebody's permissions shows.
struct PersonReview {
    Person person;
    std::vector<Grant> may;            ///< By all roles, each once.
    std::vector<std::string> unused;   ///< Roles nothing of which was done since.
    std::vector<Grant> unused_grants;  ///< Those of the other roles that were not used since.
    std::vector<std::string> conflicts;
    bool is_absent = false;  ///< Did not sign in since, nor anything else.

    std::size_t findings() const {
        return unused.size() + unused_grants.size() + conflicts.size() + (is_absent ? 1 : 0);
    }
};

/// Everybody who is not locked out, by name, for the person who reviews permissions.
///
/// A grant is unused where the audit log has nothing done by its person since `since` that it
/// covers. Reading is not always logged, so grants to read are never called unused; a role that
/// gives nothing else is unused where its person is absent.
std::vector<PersonReview> review_people(store::Session& session, const RoleBook& book,
                                        Instant since);

/// What a review of a program's tokens shows.
struct ServiceReview {
    std::string name;
    std::set<std::string> scopes;
    Instant lapses_at;                ///< Of the last of its tokens.
    std::vector<std::string> unused;  ///< Scopes by which nothing was done since.
};
/// Every program that has a token which is neither revoked nor lapsed, by name.
std::vector<ServiceReview> review_services(store::Session& session, Instant since, Instant now);

// The review as a task that comes again.

inline constexpr std::chrono::days kReviewEvery{90};

struct ReviewNote {
    std::int64_t review_no = 0;
    Instant reviewed_at;
    std::string reviewed_by;
    Instant next_due;
    int people = 0;
    int findings = 0;
    Digest report{};  ///< SHA-256 of what was shown.
    std::string note;
};
/// When the next review is due: as the last one says, else `kReviewEvery` after the first person
/// came; nothing where nobody is there to review.
std::optional<Instant> review_due(store::Session& session);
std::optional<ReviewNote> last_review(store::Session& session);

/// Notes that permissions were reviewed, and logs it. Belongs to the caller's transaction; call it
/// last.
/// \param made  number and time are given here.
/// \errors  security.actor; security.request: no note of what was decided, or the next is not due
///          later than now; of write_audit.
Result<ReviewNote> note_review(store::Session& session, ReviewNote made, Instant now);

}  // namespace voltmark::security
