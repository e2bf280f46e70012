// SPDX-License-Identifier: Apache-2.0
#include "metering_family.hpp"

#include "voltmark/rating/adjustment_errors.hpp"

namespace voltmark::billing {

using rating::Segment;

std::set<SiteId> sites_with_shared_meters(std::span<const customer::ContractTerms> contracts) {
    std::set<SiteId> shared;
    for (const customer::ContractTerms& one : contracts) {
        for (const customer::ContractTerm& term : one.terms) {
            if (term.attributes.word("sub_of")) shared.insert(one.contract.id.site_id);
        }
    }
    return shared;
}

MeteringFamilies::MeteringFamilies(std::vector<MeteredContract> contracts)
    : contracts_{std::move(contracts)}, in_family_(contracts_.size(), false) {
    find();
}

void MeteringFamilies::refuse(std::size_t place, Error error) {
    std::optional<Error>& refusal = *contracts_[place].refusal;
    if (!refusal) refusal = std::move(error);
}

void MeteringFamilies::find() {
    std::map<std::size_t, Family> by_master;
    for (std::size_t i = 0; i < contracts_.size(); ++i) {
        const Result<std::string> number = rating::master_of(*contracts_[i].segments);
        if (!number) refuse(i, number.error());
        if (!number || number->empty()) continue;
        const auto master = std::find_if(
            contracts_.begin(), contracts_.end(), [&](const MeteredContract& contract) {
                return contract.consumer_no == *number &&
                       contract.contract.site_id == contracts_[i].contract.site_id;
            });
        in_family_[i] = true;
        if (master == contracts_.end()) {
            refuse(i, make_error(rating::kSubFamily, *number));
            continue;
        }
        const auto place = static_cast<std::size_t>(master - contracts_.begin());
        in_family_[place] = true;
        Family& family = by_master[place];
        if (family.members.empty()) family.members.push_back(place);
        family.members.push_back(i);
    }
    for (auto& [place, family] : by_master) families_.push_back(std::move(family));
}

std::vector<std::size_t> MeteringFamilies::align() {
    std::vector<std::size_t> changed;
    for (const Family& family : families_) {
        std::vector<time::CivilDay> days;
        for (const std::size_t member : family.members) {
            for (const Segment& segment : *contracts_[member].segments) {
                days.push_back(segment.days.from);
                days.push_back(segment.days.to);
            }
        }
        for (const std::size_t member : family.members) {
            std::vector<Segment>& segments = *contracts_[member].segments;
            std::vector<Segment> cut = rating::cut_at(segments, days);
            if (cut.size() == segments.size()) continue;
            segments = std::move(cut);
            changed.push_back(member);
        }
    }
    return changed;
}

void MeteringFamilies::adjust() {
    for (const Family& family : families_) adjust(family);
    for (std::size_t i = 0; i < contracts_.size(); ++i) {
        if (!in_family_[i] && !*contracts_[i].refusal) adjust_alone(contracts_[i]);
    }
}

void MeteringFamilies::adjust_alone(MeteredContract& contract) {
    Result<rating::AdjustedUsage> adjusted =
        rating::adjust_usage(std::move(*contract.usage), *contract.segments);
    if (!adjusted) {
        *contract.refusal = adjusted.error();
        return;
    }
    *contract.usage = std::move(adjusted->usage);
    *contract.adjustment = std::move(adjusted->adjustment);
}

/// \returns  true where one of the family cannot be billed; the others say which.
bool MeteringFamilies::hold_together(const Family& family) {
    const auto held =
        std::find_if(family.members.begin(), family.members.end(), [&](std::size_t m) {
            return contracts_[m].refusal->has_value() || contracts_[m].usage->missing_slots > 0;
        });
    if (held == family.members.end()) return false;
    for (const std::size_t member : family.members) {
        // What is missing on a contract's own meter is told when it is priced.
        if (contracts_[member].usage->missing_slots > 0) continue;
        refuse(member, make_error(rating::kSubHeld, contracts_[*held].consumer_no));
    }
    return true;
}

void MeteringFamilies::adjust(const Family& family) {
    if (hold_together(family)) return;
    std::vector<rating::FamilyMember> members;
    for (const std::size_t member : family.members) {
        MeteredContract& contract = contracts_[member];
        members.push_back({std::string{contract.consumer_no}, *contract.segments,
                           std::move(*contract.usage), contract.has_meter});
    }
    Result<std::vector<rating::AdjustedUsage>> adjusted = rating::adjust_family(std::move(members));
    for (std::size_t i = 0; i < family.members.size(); ++i) {
        const std::size_t member = family.members[i];
        if (!adjusted) {
            refuse(member, adjusted.error());
            continue;
        }
        *contracts_[member].usage = std::move((*adjusted)[i].usage);
        *contracts_[member].adjustment = std::move((*adjusted)[i].adjustment);
    }
}

}  // namespace voltmark::billing
