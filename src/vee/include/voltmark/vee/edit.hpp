// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/quality.hpp"
#include "voltmark/security/approval.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::vee {

// Editing: a person says what readings are to be. What was there stays as an older revision, and
// who set what, why and with whose consent is kept.

/// The method number of readings that a person set.
inline constexpr int kEditMethod = 190;

/// What somebody asks for: values of consecutive slots of one channel.
struct EditRequest {
    std::string source_key;
    time::Timestamp begin;            ///< Local time of the channel, or with its own offset.
    std::vector<std::string> values;  ///< Decimal, in the channel's kWh or kvarh; one a slot.
};

struct EditSlot {
    time::CivilDay span;
    int slot = 0;
    Instant begin;
    std::optional<std::int64_t> before_milli;  ///< Nothing where it was missing.
    meter::Quality before_quality = meter::Quality::missing;
    std::int64_t after_milli = 0;

    friend bool operator==(const EditSlot&, const EditSlot&) = default;
};

/// What an edit would change, slot by slot, for the person who looks at it first.
struct EditPlan {
    std::string source_key;
    meter::KnownChannel channel;
    std::vector<EditSlot> slots;  ///< Ascending; all that were asked for, changed or not.

    int was_missing() const;
    std::int64_t before_milli() const;  ///< Sum of what was there.
    std::int64_t after_milli() const;
    std::int64_t difference_milli() const { return after_milli() - before_milli(); }
    time::BillingPeriod days() const;  ///< From the first slot's day to after the last one's.
};

/// Finds out what an edit would change; changes nothing.
/// \errors  in this order: vee.edit_channel (not_found); time.skipped, vee.edit_time,
///          vee.edit_value, vee.edit_validity, vee.edit_nothing; those of stored blocks.
Result<EditPlan> plan_edit(store::Session& session, const EditRequest& request);

/// Who answers for an edit.
struct EditAuthority {
    security::Actor author;
    std::string reason;
    std::optional<security::ApprovalId> approval;
    std::string approved_by;
};

/// Sets the readings as substituted (method 190) in a delivery of its own. Belongs to the caller's
/// transaction. \errors  vee.edit_reason: empty. Nothing is written then.
Result<DeliveryId> apply_edit(store::Session& session, const EditPlan& plan,
                              const EditAuthority& authority, Instant now);

/// The kind of the approvals that edits of billed readings wait for.
inline constexpr std::string_view kEditApproval = "reading.edit";

/// Asks for the approval of exactly this edit. Belongs to the caller's transaction.
/// \param bills  how many bills were made from these readings, for the summary.
/// \errors  vee.edit_reason; of security::ask.
Result<security::Approval> ask_for_edit(store::Session& session, const EditPlan& plan,
                                        const EditAuthority& authority, int bills, Instant now);

/// What waits in an approval, as it would change the readings as they are now.
/// \pre  its kind is kEditApproval, and security::is_intact.
Result<EditPlan> plan_in(store::Session& session, const security::Approval& approval);

/// Carries out an approved edit, all of it or nothing. Belongs to the caller's transaction.
/// \errors  of security::carry_out; vee.edit_stale (conflict): other readings came since.
Result<DeliveryId> carry_out_edit(store::Session& session, const security::Approval& approval,
                                  const security::Actor& actor, Instant now);

/// An edit as it was done.
struct Edit {
    ChannelId channel{};
    DeliveryId delivery{};
    std::string source_key;
    Instant begins_at;
    int slots = 0;
    int was_missing = 0;
    std::int64_t before_milli = 0;
    std::int64_t after_milli = 0;
    std::string author;
    std::string reason;
    std::optional<security::ApprovalId> approval;
    std::string approved_by;
    Instant edited_at;
};
/// Newest first.
std::vector<Edit> list_edits(store::Session& session, int limit);
/// Those of one channel, newest first.
std::vector<Edit> edits_of(store::Session& session, ChannelId channel);

}  // namespace voltmark::vee
