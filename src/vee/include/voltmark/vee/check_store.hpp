// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/ids.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/vee/schema.hpp"
#include "voltmark/vee/validate.hpp"

namespace voltmark::vee {

struct CheckOptions {
    RulePolicy rules = default_rules();
    std::optional<Group> group;  ///< Only the rules of this group; none: every rule named.
    int workers = 0;             ///< 0: one for each processor.
};

struct CheckReport {
    std::int64_t check_id = 0;
    std::int64_t series = 0;    ///< Channels and registers.
    std::int64_t spans = 0;     ///< Stored spans of the period that were looked at.
    std::int64_t readings = 0;  ///< Slots of those that have a value.
    std::int64_t findings = 0;
    std::int64_t settled_before = 0;  ///< Of those: a person had settled them, and they stay so.
    std::array<std::int64_t, kRuleCount> by_rule = {};
};

/// Checks all readings of a period that are stored, range of sites by range of sites on worker
/// threads, and keeps the findings. Open findings of an earlier check of these days give way;
/// settled ones stay settled. No reading changes.
///
/// What is usual comes from the stored days before each day, runs from those before the period; a
/// day of the channel's validity without any reading is a gap. Spans of daily readings (a month
/// each) have no usual.
/// \errors  throws store::Failure: block.checksum ... of a damaged block. Ranges that were finished
///          before have their findings then, and the check has no row.
CheckReport check_store(store::Store& store, const time::BillingPeriod& period,
                        const CheckOptions& options, const Clock& clock,
                        const std::function<void(std::int64_t, std::int64_t)>& progress = {});

enum class FindingState : std::uint8_t { open, settled };
std::string_view to_text(FindingState state);

/// A finding with its place and what became of it.
struct StoredFinding {
    time::CivilDay day;
    SiteId site_id{};
    ChannelNo channel_no{};    ///< 0 where it is about a register.
    RegisterNo register_no{};  ///< 0 where it is about a channel.
    Finding finding;
    FindingState state = FindingState::open;
    std::string settled_by;
    std::string reason;
    std::string source_key;  ///< Of the channel or register; filled by `list_findings`.
};

struct FindingFilter {
    std::optional<time::BillingPeriod> days;
    std::optional<Rule> rule;
    std::optional<FindingState> state = FindingState::open;
    std::string source_key;  ///< Empty: all.
    int limit = 100;
};
/// By day, site, channel or register, rule and slot.
std::vector<StoredFinding> list_findings(store::Session& session, const FindingFilter& filter);

struct Settlement {
    std::string source_key;  ///< Of the channel or register.
    time::CivilDay day;
    Rule rule = Rule::gap;
    std::string by;
    std::string reason;
};
/// Settles the open findings of one series, day and rule: they were looked at, and stay as they
/// are. Belongs to the caller's transaction. \returns  how many.
/// \errors  vee.unknown_finding (not_found): there is none that is open.
Result<int> settle_findings(store::Session& session, const Settlement& settlement, Instant now);

}  // namespace voltmark::vee
