// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/collect/payment.hpp"
#include "voltmark/security/approval.hpp"

namespace voltmark::collect {

// The write-off: a debt that nobody will pay is taken out of what is open, against the allowance
// for doubtful accounts. The bill stays as it is. A debt that is paid after all is taken up again
// first.

inline constexpr std::string_view kWriteOffApproval = "ledger.write_off";

/// A write-off, or the taking up again of one, as it stands in the books.
struct WriteOff {
    std::string write_off_id;  ///< "W12"; "W12-R" takes W12 up again.
    ContractId contract{};
    std::string document;
    Money amount = Money::zero(kCny);  ///< Positive: given up; negative: taken up again.
    time::CivilDay booked_on;
    std::string reason;
    std::string by;                                ///< Who asked for it.
    std::optional<security::ApprovalId> approval;  ///< By which it was done.

    friend bool operator==(const WriteOff&, const WriteOff&) = default;
};

/// What somebody asks for.
struct WriteOffRequest {
    ContractId contract{};
    std::string consumer_no;  ///< Of that contract, for people.
    std::string document;
    std::optional<Money> amount;  ///< Nothing: all that is open.
    std::string reason;           ///< Kept for ever: names nobody.
};

/// What it would do.
struct WriteOffPlan {
    OpenItem item;
    Money amount = Money::zero(kCny);
    bool needs_second_person = false;

    Money open_after() const { return item.open - amount; }
};

/// \param direct_up_to  whole units of the currency: what one person may give up of a document, all
///                      write-offs of it together; above that another one agrees.
/// \errors  collect.not_open (conflict): nothing of the document is open on the contract;
///          collect.write_off_amount (invalid_input): not positive, of another currency, or more
///          than is open; collect.write_off_reason (invalid_input): empty or too long.
Result<WriteOffPlan> plan_write_off(store::Session& session, const WriteOffRequest& request,
                                    std::int64_t direct_up_to);

/// What came of a wish to write off: it was done, or it waits.
struct WriteOffAnswer {
    WriteOffPlan plan;
    std::optional<WriteOff> done;
    std::optional<security::Approval> waits_for;
};

/// Writes off, or asks another person to agree. Tells the audit log. Belongs to the caller's
/// transaction. \errors  of plan_write_off, security::ask and write_audit.
Result<WriteOffAnswer> ask_write_off(store::Session& session, const WriteOffRequest& request,
                                     std::int64_t direct_up_to, const security::Actor& by,
                                     Instant now);

/// Writes off what was approved. Belongs to the caller's transaction. \param actor  who approved.
/// \errors  of security::carry_out, plan_write_off and write_audit. Nothing changes then.
Result<WriteOff> carry_out_write_off(store::Session& session, const security::Approval& approval,
                                     const security::Actor& actor, Instant now);

/// What an approval changes: what was open of the document when it was asked for, and what stays.
struct WriteOffChange {
    std::string document;
    Money before = Money::zero(kCny);
    Money after = Money::zero(kCny);
};
/// \pre  the approval is one of kWriteOffApproval, and intact.
WriteOffChange write_off_in(const security::Approval& approval);

/// Takes a debt up again: it is open as before, and what was paid ahead pays it. Belongs to the
/// caller's transaction.
///
/// \errors  collect.write_off_unknown (not_found); collect.write_off_taken_back (conflict);
///          collect.write_off_reason; of write_audit.
Result<WriteOff> take_back_write_off(store::Session& session, ContractId contract,
                                     const std::string& write_off_id, const std::string& reason,
                                     const security::Actor& by, Instant now);

/// Of a contract, as they were recorded.
std::vector<WriteOff> write_offs_of(store::Session& session, ContractId contract);

/// Write-offs that the ledger does not have with their amounts, and the other way round: none,
/// unless somebody wrote past the program.
struct WriteOffProblem {
    std::string write_off_id;
    std::string what;
};
std::vector<WriteOffProblem> check_write_offs(store::Session& session);

}  // namespace voltmark::collect
