// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/security/identity_store.hpp"

namespace voltmark::security {

/// What a review of somebody's permissions shows.
struct PersonReview {
    Person person;
    std::vector<Grant> may;           ///< By all roles, each once.
    std::vector<std::string> unused;  ///< Roles nothing of which was done since.
    std::vector<std::string> conflicts;
};

/// Everybody who is not locked out, by name, for the person who reviews permissions.
///
/// A role is unused where the audit log has nothing done by its person since `since` that one of
/// its grants covers. Reading is not logged yet, so roles that only read show as unused.
std::vector<PersonReview> review_people(store::Session& session, const RoleBook& book,
                                        Instant since);

}  // namespace voltmark::security
