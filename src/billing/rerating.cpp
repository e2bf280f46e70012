// SPDX-License-Identifier: Apache-2.0
#include "rerating.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/crc32c.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/errors.hpp"

#include "metering_family.hpp"

namespace voltmark::billing {

namespace {

/// What of a line its customer sees. Which document and component it comes from is left out.
auto words_of(const rating::ChargeLine& line) {
    return std::make_tuple(line.formula, line.unit, line.quantity_e6, line.price.e8,
                           line.share.numerator, line.share.denominator, line.ratio.numerator,
                           line.ratio.denominator, line.base.minor(), line.amount.minor());
}

/// Whether anything in a bill, or behind it, counts what was used before.
bool counts_tiers(const BillBody& body) {
    return body.lines.empty() ||
           std::any_of(body.lines.begin(), body.lines.end(),
                       [](const rating::ChargeLine& line) { return line.tier >= 0; });
}

/// What a bill takes over or leaves, without positions in tiers that nobody asks for.
rating::Carry without_tiers(rating::Carry carry) {
    carry.month = carry.year = Energy::zero();
    return carry;
}

}  // namespace

CorrectionItem RatedAgain::item() const {
    return {before.row.id.contract, run_period,  after.id.version_no,
            before.row.total,       after.total, crc32c(after.body)};
}

bool is_same_bill(const BillRow& left, const BillRow& right) {
    const bool alike = left.period == right.period && left.total == right.total &&
                       left.tax == right.tax && left.import_milli == right.import_milli &&
                       left.export_milli == right.export_milli && left.by_layer == right.by_layer;
    if (!alike) return false;
    const Result<BillBody> one = decode_body(left.body, left.id.run_from, left.total.currency());
    const Result<BillBody> other =
        decode_body(right.body, right.id.run_from, right.total.currency());
    if (!one || !other) return false;
    const auto differs = [&](const rating::Carry& before, const rating::Carry& after) {
        if (counts_tiers(*other)) return before != after;
        return without_tiers(before) != without_tiers(after);
    };
    if (differs(left.tiers_after, right.tiers_after) ||
        differs(one->tiers_before, other->tiers_before))
        return false;
    return std::equal(one->lines.begin(), one->lines.end(), other->lines.begin(),
                      other->lines.end(),
                      [](const auto& a, const auto& b) { return words_of(a) == words_of(b); });
}

Rerater::Rerater(store::Session& session, const SeenByRun& seen, const TariffBook& tariffs,
                 std::span<const time::BillingPeriod> periods)
    : session_{session}, seats_(periods.size()) {
    for (const Run& run : list_runs(session)) periods_of_runs_.emplace(run.run_id, run.period);
    for (std::size_t i = 0; i < periods.size(); ++i) {
        Run& run = seats_[i].run;
        run.period = periods[i];
        run.tariff_cut = seen.tariff_cut;
        run.as_of = seen.as_of;
        run.price_cut = seen.price_cut;
        seats_[i].rater = std::make_unique<UnitRater>(session, run, tariffs);
    }
}

UnitAgain Rerater::rate(const Unit& unit, const Wanted& wanted) {
    chains_.clear();
    again_ = {};
    looked_at_ = 0;
    for (Seat& seat : seats_) {
        const bool begins = wanted.period.contains(seat.run.period.from);
        const bool goes_on = std::any_of(chains_.begin(), chains_.end(),
                                         [](const auto& one) { return one.second.carries; });
        if (wanted.bills != nullptr || begins || goes_on) rate_period(seat, unit, wanted);
    }
    UnitAgain rated;
    rated.looked_at = looked_at_;
    for (auto& [contract, chain] : chains_) {
        if (chain.refusal) {
            rated.refused.push_back({contract, std::move(*chain.refusal)});
            continue;
        }
        for (RatedAgain& one : chain.changed) rated.changed.push_back(std::move(one));
    }
    return rated;
}

bool Rerater::is_of_run(const StandingBill& bill, const Run& run) {
    const auto period = periods_of_runs_.find(bill.run_id);
    return period != periods_of_runs_.end() && period->second == run.period;
}

/// Takes a standing bill up where it is to be rated in this period.
void Rerater::choose(const StandingBill& bill, const Wanted& wanted, const Run& run) {
    const ContractId contract = bill.row.id.contract;
    if (!std::binary_search(wanted.contracts.begin(), wanted.contracts.end(), contract)) return;
    if (!is_of_run(bill, run)) return;
    const bool asked = wanted.bills != nullptr ? wanted.bills->contains(bill.row.id)
                                               : wanted.period.contains(run.period.from);
    const auto known = chains_.find(contract);
    const bool follows = wanted.bills == nullptr && known != chains_.end() && known->second.carries;
    if (!asked && !follows) return;
    if (known != chains_.end() && known->second.refusal) return;
    if (bill.state < State::issued) {
        // A draft is not corrected: it is thrown away. But it must not go on from what it saw.
        if (follows) chains_[contract].refusal = make_error(kDraftFollows, to_text(bill.row.id));
        return;
    }
    again_.versions.emplace(contract, bill.row.id.version_no + 1);
    standing_.emplace(contract, bill);
}

void Rerater::rate_period(Seat& seat, const Unit& unit, const Wanted& wanted) {
    again_.versions.clear();
    standing_.clear();
    beside_.clear();
    const std::vector<StandingBill> bills =
        standing_bills(session_, seat.run.period.from, {unit.first_site, unit.last_site});
    for (const StandingBill& bill : bills) choose(bill, wanted, seat.run);
    if (again_.versions.empty()) return;
    add_families(bills, unit, wanted, seat.run);
    looked_at_ += static_cast<std::int64_t>(again_.versions.size());
    const RatedUnit rated = seat.rater->rate(unit, &again_);
    for (const Hold& hold : rated.holds) {
        chains_[hold.contract].refusal = hold.reason;
        standing_.erase(hold.contract);
    }
    for (const BillRow& after : rated.bills) take(after, wanted, seat.run);
    // What is left was asked for and not rated: its contract is not valid in the period any more.
    for (const auto& [contract, bill] : standing_)
        chains_[contract].refusal = make_error(kNotRated, to_text(bill.row.id));
}

/// Contracts that share a meter are rated together, or not at all. A search takes all of them up;
/// what was found before is theirs alone whose bills were found.
void Rerater::add_families(const std::vector<StandingBill>& bills, const Unit& unit,
                           const Wanted& wanted, const Run& run) {
    std::set<SiteId> sites;
    for (const auto& [contract, version] : again_.versions) sites.insert(contract.site_id);
    std::vector<const StandingBill*> others;
    for (const StandingBill& bill : bills) {
        const ContractId contract = bill.row.id.contract;
        const bool is_other = sites.contains(contract.site_id) &&
                              !again_.versions.contains(contract) && bill.state >= State::issued &&
                              is_of_run(bill, run);
        if (is_other) others.push_back(&bill);
    }
    if (others.empty()) return;
    const std::set<SiteId> shared = sites_with_shared_meters(
        customer::contracts_in(session_, {unit.first_site, unit.last_site}, run.period));
    for (const StandingBill* bill : others) {
        const ContractId contract = bill->row.id.contract;
        if (!shared.contains(contract.site_id)) continue;
        again_.versions.emplace(contract, bill->row.id.version_no + 1);
        if (wanted.bills == nullptr) {
            standing_.emplace(contract, *bill);
        } else {
            beside_.insert(contract);
        }
    }
}

void Rerater::take(const BillRow& after, const Wanted& wanted, const Run& run) {
    const ContractId contract = after.id.contract;
    if (beside_.contains(contract)) return;
    const auto node = standing_.extract(contract);
    VOLTMARK_CHECK(!node.empty());
    StandingBill before = node.mapped();
    Chain& chain = chains_[contract];
    again_.earlier[contract] = {contract, after.period.to, after.tiers_after};
    chain.carries = after.tiers_after != before.row.tiers_after;
    if (before.row.total.currency() != after.total.currency()) {
        chain.refusal = make_error(kOtherCurrency, to_text(before.row.id));
        return;
    }
    if (wanted.bills == nullptr && is_same_bill(before.row, after)) return;
    chain.changed.push_back({std::move(before), after, run.period});
}

std::vector<ContractUnit> cut_units(std::span<const ContractId> contracts, int contracts_a_unit) {
    constexpr std::int64_t kSitesBetween = 64;
    std::vector<ContractUnit> units;
    std::size_t first = 0;
    for (std::size_t i = 0; i < contracts.size(); ++i) {
        const std::int64_t site = raw(contracts[i].site_id);
        const std::int64_t before = i == first ? site : raw(contracts[i - 1].site_id);
        const bool full = i - first >= static_cast<std::size_t>(contracts_a_unit);
        if (i > first && site != before && (full || site - before > kSitesBetween)) first = i;
        if (i == first) {
            Unit unit;
            unit.unit_no = static_cast<int>(units.size()) + 1;
            unit.first_site = contracts[i].site_id;
            units.push_back({unit, {}});
        }
        units.back().unit.last_site = contracts[i].site_id;
        units.back().contracts = contracts.subspan(first, i - first + 1);
    }
    return units;
}

}  // namespace voltmark::billing
