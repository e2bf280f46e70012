// SPDX-License-Identifier: Apache-2.0
#include "unit_pricer.hpp"

#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/market/errors.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/rating/price_usage.hpp"

#include "starting_carry.hpp"

namespace voltmark::market {

using rating::UsageMeter;
using time::CivilDay;

/// One contract on its way through the months.
struct UnitPricer::Work {
    ContractId contract{};
    time::BillingPeriod valid;
    const TermsPlan* plan = nullptr;
    int area = 0;
    std::vector<rating::ChannelUse> channels;
    time::Zone zone = time::Zone::utc();
    std::optional<UsageMeter> own;    ///< Made when they are first needed,
    std::optional<UsageMeter> other;  ///< used again month after month.
    bool own_reads = false;           ///< In this month; one is enough where it serves both.
    bool other_reads = false;
    rating::Carry own_carry;
    rating::Carry other_carry;
    std::int64_t used_milli = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    std::optional<Refusal> refusal;

    bool is_open(std::size_t month) const { return !refusal && !plan->months[month].own.empty(); }
};

/// Where a channel's readings go.
struct UnitPricer::Target {
    ChannelId channel;
    Work* work;
    std::size_t index;  ///< Of the work's channels.
};

UnitPricer::UnitPricer(store::Session& session, const Scenario& scenario)
    : session_{session},
      scenario_{scenario},
      plans_{scenario},
      masks_{scenario.days, &scenario.prices},
      scan_{session, scenario.as_of} {}

UnitOutcome UnitPricer::price(const customer::SiteRange& sites) {
    plans_.make_room();
    UnitOutcome outcome;
    std::vector<Work> works = prepare(sites, outcome);
    std::vector<Target> targets = targets_of(works);
    for (std::size_t month = 0; month < scenario_.months.size(); ++month) {
        for (Work& work : works) {
            if (work.is_open(month)) begin_month(work, month);
        }
        read_month(sites, targets, month);
        for (Work& work : works) {
            if (work.is_open(month)) end_month(work, month);
        }
    }
    outcome.outcomes.reserve(works.size());
    for (Work& work : works) {
        if (work.refusal) {
            outcome.refused.push_back({work.contract, std::move(*work.refusal)});
            continue;
        }
        outcome.outcomes.push_back({work.contract, work.area, work.plan->customer_class,
                                    work.plan->tariff, work.used_milli, work.before, work.after});
    }
    return outcome;
}

std::vector<UnitPricer::Work> UnitPricer::prepare(const customer::SiteRange& sites,
                                                  UnitOutcome& outcome) {
    std::vector<Work> works = find_contracts(sites, outcome);
    find_channels(sites, works);
    find_carry(sites, works);
    // Whose meter others share is billed for a part of it.
    std::set<SiteId> shared;
    for (const Work& work : works) {
        if (work.plan->shares_meter) shared.insert(work.contract.site_id);
    }
    for (Work& work : works) {
        if (shared.contains(work.contract.site_id) && !work.refusal)
            work.refusal = Refusal{make_error(kAdjusted), false};
        if (work.refusal) continue;
        std::array<bool, kFlowCount> metered = {};
        for (const rating::ChannelUse& channel : work.channels)
            metered[static_cast<std::size_t>(channel.flow)] = true;
        bool priced = work.plan->other_prices == std::array<bool, kFlowCount>{};
        for (std::size_t flow = 0; flow < kFlowCount; ++flow)
            priced = priced || (metered[flow] && work.plan->other_prices[flow]);
        if (work.channels.empty()) {
            work.refusal = Refusal{make_error(rating::kNoChannel), false};
        } else if (!priced) {
            work.refusal = Refusal{make_error(kFlow, work.plan->other.back().tariff->id), true};
        }
    }
    return works;
}

std::vector<UnitPricer::Work> UnitPricer::find_contracts(const customer::SiteRange& sites,
                                                         UnitOutcome& outcome) {
    std::vector<Work> found;
    customer::scan_contracts(session_, sites, scenario_.days,
                             [&](const customer::ContractRow& row) {
                                 Work& work = found.emplace_back();
                                 work.contract = row.id;
                                 work.valid = row.valid;
                             });
    outcome.contracts = static_cast<std::int64_t>(found.size());
    auto at = found.begin();
    const auto end_terms = [&] {
        if (at != found.end()) at->plan = &plans_.end();
    };
    if (at != found.end()) plans_.begin(at->valid);
    customer::scan_terms(session_, sites, scenario_.days, [&](const customer::TermRow& row) {
        while (at != found.end() && at->contract < row.id) {
            end_terms();
            if (++at != found.end()) plans_.begin(at->valid);
        }
        if (at != found.end() && at->contract == row.id)
            plans_.add(row.valid, row.tariff, row.attributes);
    });
    for (; at != found.end(); ++at) {
        end_terms();
        if (at + 1 != found.end()) plans_.begin((at + 1)->valid);
    }

    std::vector<Work> works;
    works.reserve(found.size());
    std::string last_area;
    int area = scenario_.names.index_of(last_area);
    auto contract = found.begin();
    customer::scan_areas(session_, sites, [&](SiteId site, std::string_view name) {
        if (name != last_area) {
            last_area = name;
            area = scenario_.names.index_of(name);
        }
        const bool wanted =
            scenario_.population.takes_area(name) && scenario_.population.takes_site(site);
        while (contract != found.end() && contract->contract.site_id < site) ++contract;
        for (; contract != found.end() && contract->contract.site_id == site; ++contract) {
            if (!wanted || !contract->plan->in_population) {
                ++outcome.outside;
            } else if (!contract->plan->touched) {
                ++outcome.untouched;
            } else {
                Work& work = works.emplace_back(std::move(*contract));
                work.area = area;
                work.refusal = work.plan->refusal;
            }
        }
    });
    return works;
}

void UnitPricer::find_channels(const customer::SiteRange& sites, std::vector<Work>& works) {
    if (works.empty()) return;
    const std::vector<meter::ServingChannel> channels =
        meter::serving_channels(session_, sites.first, sites.last, scenario_.days);
    auto channel = channels.begin();
    for (Work& work : works) {
        if (work.refusal) continue;
        const ContractId id = work.contract;
        work.zone = work.plan->own.front().tariff->zone;
        while (channel != channels.end() && channel->contract.site_id < id.site_id) ++channel;
        for (auto one = channel; one != channels.end() && one->contract.site_id == id.site_id;
             ++one) {
            if (one->contract != id) continue;
            const time::IntervalGrid grid =
                *time::IntervalGrid::of_minutes(one->channel.interval_minutes);
            work.channels.push_back(
                {one->channel.id.channel_no, one->channel.flow, grid, one->channel.valid});
            work.zone = one->zone;
            if (grid.is_daily() && !scenario_.asks_for_prices) continue;
            for (const rating::Term& term : work.plan->own)
                masks_.lay(*term.tariff, work.zone, grid);
            for (const rating::Term& term : work.plan->other)
                masks_.lay(*term.tariff, work.zone, grid);
        }
    }
}

void UnitPricer::find_carry(const customer::SiteRange& sites, std::vector<Work>& works) {
    if (works.empty()) return;
    const std::vector<billing::EarlierBill> bills =
        billing::earlier_bills(session_, sites, scenario_.days.from, works.size());
    auto bill = bills.begin();
    for (Work& work : works) {
        while (bill != bills.end() && bill->contract < work.contract) ++bill;
        if (bill == bills.end() || bill->contract != work.contract || !work.is_open(0)) continue;
        const rating::Segment& own = work.plan->months[0].own.front();
        const rating::Segment& other = work.plan->months[0].other.front();
        const StartingCarry carry = starting_carry(*bill, own, other);
        work.own_carry = carry.own;
        work.other_carry = carry.other;
    }
}

std::vector<UnitPricer::Target> UnitPricer::targets_of(std::vector<Work>& works) {
    std::vector<Target> targets;
    for (Work& work : works) {
        if (work.refusal) continue;
        for (std::size_t i = 0; i < work.channels.size(); ++i)
            targets.push_back({{work.contract.site_id, work.channels[i].channel_no}, &work, i});
    }
    std::stable_sort(targets.begin(), targets.end(), [](const Target& left, const Target& right) {
        return left.channel < right.channel;
    });
    return targets;
}

void UnitPricer::begin_month(Work& work, std::size_t month) {
    const MonthPlan& plan = work.plan->months[month];
    const auto begin = [&](std::optional<UsageMeter>& meter,
                           std::span<const rating::Segment> segments) {
        if (meter) return meter->restart(segments, work.channels);
        meter.emplace(segments, work.channels, work.zone, masks_);
    };
    work.own_reads = plan.own_serves || !plan.other_serves;
    work.other_reads = !plan.own_serves;
    if (work.own_reads) begin(work.own, plan.own);
    if (work.other_reads) begin(work.other, plan.other);
}

void UnitPricer::read_month(const customer::SiteRange& sites, std::vector<Target>& targets,
                            std::size_t month) {
    const time::BillingPeriod& days = scenario_.months[month];
    const auto is_daily = [](const Target& target) {
        return target.work->channels[target.index].grid.is_daily();
    };
    const bool any_daily = std::any_of(targets.begin(), targets.end(), is_daily);
    const bool all_daily = std::all_of(targets.begin(), targets.end(), is_daily);
    // A month of daily readings begins on its first day, which may lie before the period.
    const CivilDay first = any_daily ? time::month_of(days.from).from : days.from;
    const CivilDay end = all_daily ? first + std::chrono::days{1} : days.to;
    if (targets.empty()) return;
    for (CivilDay day = first; day < end; day += std::chrono::days{1}) {
        auto target = targets.begin();
        scan_.day(day, sites.first, sites.last, [&](const meter::StoredBlock& block) {
            while (target != targets.end() && target->channel < block.key.channel) ++target;
            if (target == targets.end() || target->channel != block.key.channel) return;
            const Result<meter::BlockView> view = meter::BlockView::open(block.key, block.bytes);
            if (!view) throw store::Failure{view.error()};
            // A meter exchange or a change of owner gives one channel's days to several.
            for (auto one = target; one != targets.end() && one->channel == block.key.channel;
                 ++one) {
                Work& work = *one->work;
                if (!work.is_open(month)) continue;
                if (work.own_reads) work.own->add(one->index, day, *view);
                if (work.other_reads) work.other->add(one->index, day, *view);
            }
        });
    }
}

Result<const rating::Usage*> UnitPricer::measured(Work& work, std::size_t month, bool under_other) {
    const bool own_answers = work.own_reads && (!under_other || !work.other_reads);
    Result<const rating::Usage*> usage =
        own_answers ? work.own->measured() : work.other->measured();
    if (usage || under_other || own_answers) return usage;
    // The other tariff asks for more than its own: whether its own is refused too shows without
    // readings.
    UsageMeter alone{work.plan->months[month].own, work.channels, work.zone, masks_};
    return alone.finish() ? Result<const rating::Usage*>{nullptr} : usage;
}

void UnitPricer::end_month(Work& work, std::size_t month) {
    const MonthPlan& plan = work.plan->months[month];
    const auto priced = [&](const rating::PricingPlan& pricing, rating::Carry& carry,
                            std::int64_t& sum, bool under_other) {
        const Result<const rating::Usage*> usage = measured(work, month, under_other);
        if (usage && *usage == nullptr) return;  // Refused under the other tariff alone.
        Result<rating::Rated> rated = usage ? rating::price_usage(pricing, **usage, carry)
                                            : Result<rating::Rated>{usage.error()};
        if (!rated) {
            work.refusal = Refusal{rated.error(), under_other};
            return;
        }
        carry = std::move(rated->after);
        sum += rated->total.minor();
        if (!under_other) work.used_milli += (*usage)->total_milli(Flow::import_active);
    };
    priced(*plan.own_pricing, work.own_carry, work.before, false);
    if (!work.refusal) priced(*plan.other_pricing, work.other_carry, work.after, true);
}

}  // namespace voltmark::market
