// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "voltmark/customer/customer_store.hpp"

namespace voltmark::customer {

/// Contracts whose bills one payer gets together.
struct BillGroup {
    std::string code;  ///< As people chose it: "HQ-1".
    std::string name;  ///< Empty: it goes by its payer's.
    PartyId payer{};
};

struct GroupMember {
    ContractId contract{};
    Validity valid;

    friend bool operator==(const GroupMember&, const GroupMember&) = default;
};

/// \errors  customer.group_code (invalid_input): empty, or longer than 40 letters, digits, '-', '_'
///          and '.'; customer.group_exists (conflict).
Result<void> create_group(store::Session& session, const BillGroup& group, Instant now);

/// \errors  customer.group_unknown (not_found).
Result<BillGroup> get_group(store::Session& session, const std::string& code);
std::vector<BillGroup> list_groups(store::Session& session);

/// Members past, present and to come, by contract and first day.
std::vector<GroupMember> group_members(store::Session& session, const std::string& code);

/// Makes a contract a member from a day on, without end.
/// \errors  customer.group_unknown; customer.group_taken (conflict): it is in a group on `from` or
///          later. Nothing changes then.
Result<void> add_member(store::Session& session, const std::string& code, ContractId contract,
                        time::CivilDay from);

/// Ends a membership; `to` is the first day on which the contract is no member any more.
/// \errors  customer.group_unknown; customer.group_no_member (not_found): it is none on the day
///          before. Nothing changes then.
Result<void> remove_member(store::Session& session, const std::string& code, ContractId contract,
                           time::CivilDay to);

/// Without personal data.
Party get_party(store::Session& session, PartyId id);

}  // namespace voltmark::customer
