// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/security/audit.hpp"
#include "voltmark/security/identity_store.hpp"

namespace voltmark::security {

/// A person's row with what nobody outside of this module sees.
struct PersonRow {
    Person person;
    std::string password_hash;
    std::string totp_sealed;
    std::int64_t totp_last_step = 0;
    std::optional<Person> before = {};  ///< As it was, of one that is being changed: for the log.
};

std::string login_key(std::string_view login);
std::optional<PersonRow> find_person(store::Session& session, std::string_view login);
std::optional<PersonRow> find_person(store::Session& session, PersonId id);
std::vector<PersonRow> load_people(store::Session& session);
void insert_person(store::Session& session, const PersonRow& row, Instant now);
/// Everything of the row but its name.
void update_person(store::Session& session, const PersonRow& row);
void end_sign_ins(store::Session& session, PersonId id);
std::vector<std::string> old_passwords(store::Session& session, PersonId id, int newest);
void keep_old_password(store::Session& session, PersonId id, const std::string& hash);

/// Tells the audit log of something about a person.
Result<void> log_person(store::Session& session, std::string_view action, const Actor& by,
                        const PersonRow& row, Outcome outcome, const std::string& purpose,
                        Instant now);

}  // namespace voltmark::security
