// SPDX-License-Identifier: Apache-2.0
#include "unit_rater.hpp"

#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/rating/adjustment_errors.hpp"
#include "voltmark/rating/tier_position.hpp"

namespace voltmark::billing {

using rating::Segment;
using time::CivilDay;

TariffBook::TariffBook(std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs)
    : tariffs_{std::move(tariffs)} {
    for (const auto& stored : tariffs_) by_name_.emplace(stored->tariff.id, stored.get());
}

const tariff::StoredTariff* TariffBook::find(std::string_view name) const {
    const auto it = by_name_.find(name);
    return it == by_name_.end() ? nullptr : it->second;
}

const tariff::StoredTariff& TariffBook::of(const tariff::Tariff& tariff) const {
    const tariff::StoredTariff* stored = find(tariff.id);
    VOLTMARK_CHECK(stored != nullptr);
    return *stored;
}

const tariff::StoredTariff* TariffBook::by_document(tariff::DocumentId id) const {
    for (const auto& stored : tariffs_) {
        if (stored->document_id == id) return stored.get();
    }
    return nullptr;
}

std::vector<std::string> TariffBook::series_in(const time::BillingPeriod& period) const {
    std::set<std::string> names;
    for (const auto& stored : tariffs_) names.merge(tariff::series_of(stored->tariff, period));
    return {names.begin(), names.end()};
}

/// One contract on its way to a bill.
struct UnitRater::Work {
    ContractId contract{};
    std::string consumer_no;
    time::BillingPeriod period;
    std::vector<rating::Term> terms;
    std::vector<Segment> segments;
    time::Zone zone = time::Zone::utc();
    std::unique_ptr<rating::UsageMeter> meter;
    std::vector<rating::MeteredRegister> registers;
    std::vector<rating::RegisterStep> register_steps;
    rating::Usage usage;  ///< What is billed, once measured and adjusted.
    rating::UsageAdjustment adjustment;
    rating::Carry before;
    std::optional<Error> refusal;
    int version_no = 1;
};

UnitRater::UnitRater(store::Session& session, const Run& run, const TariffBook& tariffs)
    : session_{session},
      run_{run},
      tariffs_{tariffs},
      prices_{
          tariff::load_prices(session, tariffs.series_in(run.period), run.period, run.price_cut)},
      masks_{run.period, &prices_},
      scan_{std::make_unique<meter::BlockScan>(session, run.as_of)} {}

RatedUnit UnitRater::rate(const Unit& unit, const RateAgain* again) {
    RatedUnit rated;
    rated.unit = unit;
    std::vector<Work> works = prepare(unit, again, rated);
    MeteringFamilies families = families_of(works);
    for (const std::size_t changed : families.align()) {
        Work& work = works[changed];
        work.meter = std::make_unique<rating::UsageMeter>(work.segments, work.meter->channels(),
                                                          work.zone, masks_);
    }
    read_blocks(unit, works);
    for (Work& work : works) measure(work);
    families.adjust();
    rated.bills.reserve(works.size());
    for (Work& work : works) price(work, rated);
    rated.totals = take_totals();
    rated.unit.bills = static_cast<int>(rated.bills.size());
    rated.unit.holds = static_cast<int>(rated.holds.size());
    return rated;
}

MeteringFamilies UnitRater::families_of(std::vector<Work>& works) {
    std::vector<MeteredContract> contracts;
    contracts.reserve(works.size());
    for (Work& work : works) {
        const std::vector<rating::ChannelUse>& channels = work.meter->channels();
        const auto takes = [](const auto& one) { return one.flow == Flow::import_active; };
        const bool has_meter = std::any_of(channels.begin(), channels.end(), takes) ||
                               std::any_of(work.registers.begin(), work.registers.end(), takes);
        contracts.push_back({work.contract, work.consumer_no, &work.segments, &work.usage,
                             &work.adjustment, &work.refusal, has_meter});
    }
    return MeteringFamilies{std::move(contracts)};
}

void UnitRater::measure(Work& work) {
    if (work.refusal) return;
    const bool has_channels = !work.meter->channels().empty();
    // What another contract's meter counts of it is not known before that is measured.
    if (!has_channels && work.registers.empty() && rating::is_agreed(work.segments)) {
        work.usage = rating::unmetered(work.segments);
        return;
    }
    Result<rating::Usage> usage = has_channels || work.registers.empty()
                                      ? work.meter->finish()
                                      : Result<rating::Usage>{rating::unmetered(work.segments)};
    if (usage && !work.registers.empty()) {
        const Result<rating::Usage> counted = rating::measure_registers(
            work.segments, work.registers, work.zone, work.register_steps);
        if (counted) {
            rating::add_usage(*usage, *counted);
        } else {
            usage = counted.error();
        }
    }
    if (usage) {
        work.usage = std::move(*usage);
    } else {
        work.refusal = usage.error();
    }
}

Result<void> UnitRater::prepare_terms(Work& work, const customer::ContractTerms& contract,
                                      const RateAgain* again) const {
    if (again != nullptr) {
        work.version_no = again->versions.at(work.contract);
        if (const auto pinned = again->pinned.find(work.contract); pinned != again->pinned.end()) {
            work.period = pinned->second.period;
            work.terms = pinned->second.terms;
        }
    }
    const std::span<const customer::ContractTerm> known =
        work.terms.empty() ? contract.terms : std::span<const customer::ContractTerm>{};
    for (const customer::ContractTerm& term : known) {
        const tariff::StoredTariff* stored = tariffs_.find(term.tariff);
        if (stored == nullptr) return make_error(kTariffUnknown, term.tariff);
        const bool in_force = intersect(term.valid, work.period).days() > 0;
        if (in_force && !stored->tariff.eligible.holds(term.attributes))
            return make_error(kNotEligible, term.tariff, term.attributes.to_json());
        work.terms.push_back({term.valid, &stored->tariff, term.attributes});
    }
    Result<std::vector<Segment>> segments = rating::cut_segments(work.period, work.terms);
    if (!segments) return segments.error();
    work.segments = std::move(*segments);
    return ok();
}

namespace {

bool counts_by_year(const std::vector<Segment>& segments) {
    for (const Segment& segment : segments) {
        for (const tariff::Component& component : segment.version->components) {
            const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
            if (energy != nullptr && energy->tiers.count == tariff::TierCount::year_to_date)
                return true;
        }
    }
    return false;
}

/// Why the year's tiers cannot go on at `segment`: a run that ended between `open_since` and it
/// left the contract out, and the use of its period would be missing.
std::optional<Error> year_gap(const Segment& segment, CivilDay open_since,
                              std::span<const time::BillingPeriod> earlier_runs) {
    const CivilDay from = segment.days.from;
    const CivilDay year = rating::tier_year_of(from, *segment.version);
    std::optional<Error> gap;
    for (const time::BillingPeriod& run : earlier_runs) {
        if (run.to > std::max(open_since, year) && run.to <= from)
            gap = make_error(kPreviousHeld, time::to_text(run));
    }
    return gap;
}

/// The newest bill before the period of a contract: what the store knows, or what was made again
/// since.
const EarlierBill* newest_of(const EarlierBill* stored, const RateAgain* again, ContractId id) {
    if (again == nullptr) return stored;
    const auto made = again->earlier.find(id);
    if (made == again->earlier.end()) return stored;
    const bool newer = stored == nullptr || stored->period_to <= made->second.period_to;
    return newer ? &made->second : stored;
}

/// Sites whose contracts share a meter and are not all rated again: a part of them cannot be.
std::set<SiteId> torn_families(std::span<const customer::ContractTerms> contracts,
                               const RateAgain& again) {
    const std::set<SiteId> shared = sites_with_shared_meters(contracts);
    std::set<SiteId> incomplete;
    for (const customer::ContractTerms& one : contracts) {
        const ContractId id = one.contract.id;
        if (!again.versions.contains(id)) incomplete.insert(id.site_id);
    }
    std::set<SiteId> torn;
    std::set_intersection(shared.begin(), shared.end(), incomplete.begin(), incomplete.end(),
                          std::inserter(torn, torn.end()));
    return torn;
}

}  // namespace

void UnitRater::place_tiers(Work& work, const EarlierBill* before,
                            const customer::Contract& contract,
                            std::span<const time::BillingPeriod> earlier_runs) {
    if (before != nullptr) {
        work.before = rating::carried(before->tiers_after, before->period_to, work.period.from,
                                      *work.segments[0].version);
    }
    if (!counts_by_year(work.segments)) return;
    const CivilDay since = contract.valid.from;
    const CivilDay open_since = before != nullptr ? std::max(before->period_to, since) : since;
    work.refusal = year_gap(work.segments[0], open_since, earlier_runs);
}

/// \param channels  ascending by site, from the first of the contract's site on.
void UnitRater::place_meters(Work& work, std::span<const meter::ServingChannel> channels,
                             const ContractRegisters* registers) {
    std::vector<rating::ChannelUse> uses;
    work.zone = work.segments[0].tariff->zone;
    for (const meter::ServingChannel& one : channels) {
        if (one.contract.site_id != work.contract.site_id) break;
        if (one.contract != work.contract) continue;
        const time::IntervalGrid grid =
            *time::IntervalGrid::of_minutes(one.channel.interval_minutes);
        uses.push_back({one.channel.id.channel_no, one.channel.flow, grid, one.channel.valid});
        work.zone = one.zone;
        for (const rating::Term& term : work.terms) masks_.lay(*term.tariff, work.zone, grid);
    }
    if (registers != nullptr) {
        work.registers = registers_in(*registers, work.period);
        if (uses.empty()) work.zone = registers->zone;
    }
    work.meter =
        std::make_unique<rating::UsageMeter>(work.segments, std::move(uses), work.zone, masks_);
}

std::vector<UnitRater::Work> UnitRater::prepare(const Unit& unit, const RateAgain* again,
                                                RatedUnit& rated) {
    const customer::SiteRange sites{unit.first_site, unit.last_site};
    const std::vector<customer::ContractTerms> contracts =
        customer::contracts_in(session_, sites, run_.period);
    const std::vector<ContractId> billed = billed_in(session_, sites, run_.period);
    const std::vector<EarlierBill> earlier =
        earlier_bills(session_, sites, run_.period.from, contracts.size());
    const std::vector<time::BillingPeriod> earlier_runs =
        earlier_periods(session_, run_.period.from, false);
    const std::vector<meter::ServingChannel> channels =
        meter::serving_channels(session_, sites.first, sites.last, run_.period);
    const std::map<ContractId, ContractRegisters> registers =
        contract_registers(session_, sites.first, sites.last, run_.period, run_.as_of);

    std::set<SiteId> torn;
    if (again != nullptr) torn = torn_families(contracts, *again);
    if (again == nullptr && run_.only) torn = sites_with_shared_meters(contracts);
    std::vector<Work> works;
    works.reserve(contracts.size());
    auto before = earlier.begin();
    auto channel = channels.begin();
    for (const customer::ContractTerms& contract : contracts) {
        const ContractId id = contract.contract.id;
        const bool passed_over = again == nullptr
                                     ? std::binary_search(billed.begin(), billed.end(), id)
                                     : !again->versions.contains(id);
        if (passed_over || (run_.only && id != *run_.only)) continue;
        if (torn.contains(id.site_id)) {
            rated.holds.push_back(
                {id, make_error(rating::kSubHeld, contract.contract.consumer_no)});
            continue;
        }
        Work& work = works.emplace_back();
        work.contract = id;
        work.consumer_no = contract.contract.consumer_no;
        work.period = intersect(run_.period, contract.contract.valid);
        if (Result<void> prepared = prepare_terms(work, contract, again); !prepared) {
            rated.holds.push_back({id, prepared.error()});
            works.pop_back();
            continue;
        }
        while (before != earlier.end() && before->contract < id) ++before;
        const bool known = before != earlier.end() && before->contract == id;
        place_tiers(work, newest_of(known ? &*before : nullptr, again, id), contract.contract,
                    earlier_runs);
        if (again != nullptr && again->pinned.contains(id)) {
            work.before = again->pinned.at(id).before;
            work.refusal.reset();
        }
        while (channel != channels.end() && channel->contract.site_id < id.site_id) ++channel;
        const auto known_registers = registers.find(id);
        const auto left = static_cast<std::size_t>(channels.end() - channel);
        place_meters(work, std::span{channels}.last(left),
                     known_registers == registers.end() ? nullptr : &known_registers->second);
    }
    return works;
}

void UnitRater::read_blocks(const Unit& unit, std::vector<Work>& works) {
    // Where each channel's readings go, in the order in which blocks come: by site and channel.
    struct Target {
        ChannelId channel;
        Work* work;
        std::size_t index;
    };
    std::vector<Target> targets;
    bool daily = false;
    for (Work& work : works) {
        const std::vector<rating::ChannelUse>& uses = work.meter->channels();
        for (std::size_t i = 0; i < uses.size(); ++i) {
            targets.push_back({{work.contract.site_id, uses[i].channel_no}, &work, i});
            daily = daily || uses[i].grid.is_daily();
        }
    }
    std::stable_sort(targets.begin(), targets.end(), [](const Target& left, const Target& right) {
        return left.channel < right.channel;
    });
    if (targets.empty()) return;
    // A month of daily readings begins on its first day, which may lie before the period.
    const CivilDay first = daily ? time::month_of(run_.period.from).from : run_.period.from;
    for (CivilDay day = first; day < run_.period.to; day += std::chrono::days{1}) {
        auto target = targets.begin();
        scan_->day(day, unit.first_site, unit.last_site, [&](const meter::StoredBlock& block) {
            while (target != targets.end() && target->channel < block.key.channel) ++target;
            if (target == targets.end() || target->channel != block.key.channel) return;
            const Result<meter::BlockView> view = meter::BlockView::open(block.key, block.bytes);
            if (!view) throw store::Failure{view.error()};
            // A meter exchange or a change of owner gives one channel's days to several.
            for (auto one = target; one != targets.end() && one->channel == block.key.channel;
                 ++one) {
                one->work->meter->add(one->index, day, *view);
            }
        });
    }
}

void UnitRater::price(Work& work, RatedUnit& rated) {
    rating::Usage& usage = work.usage;
    Result<rating::Rated> priced = work.refusal
                                       ? Result<rating::Rated>{*work.refusal}
                                       : rating::price_usage(work.segments, usage, work.before);
    if (!priced) {
        rated.holds.push_back({work.contract, priced.error()});
        return;
    }
    const Currency currency = work.segments[0].tariff->currency;
    BillBody body;
    for (const Segment& segment : work.segments) {
        const tariff::StoredTariff& stored = tariffs_.of(*segment.tariff);
        body.terms.push_back({segment.days, stored.document_id,
                              static_cast<int>(segment.version - stored.tariff.versions.data()),
                              segment.attributes->to_json()});
    }
    body.uses = std::move(usage.segments);
    body.adjustment = std::move(work.adjustment);
    body.through_master = usage.through_master;
    body.registers = std::move(work.register_steps);
    body.metered = usage.metered;
    body.slots_by_quality = usage.slots_by_quality;
    body.readings_digest = usage.digest;
    body.max_demand = usage.max_demand;
    if (priced->power_factor) body.power_factor_percent = priced->power_factor->percent;
    body.tiers_before = work.before;
    for (Money& money : body.by_layer) money = Money::zero(currency);
    for (const rating::ChargeLine& line : priced->lines) {
        const Segment& segment = work.segments[static_cast<std::size_t>(line.segment)];
        const std::array<Money, tariff::kLayerCount> parts = rating::split_by_layer(line, segment);
        for (std::size_t layer = 0; layer < parts.size(); ++layer)
            body.by_layer[layer] += parts[layer];
    }
    add_totals(work, *priced);

    BillRow& row = rated.bills.emplace_back();
    row.id = {work.contract, run_.period.from, work.version_no};
    row.period = work.period;
    row.total = priced->total;
    row.tax = rating::included_tax(priced->lines, work.segments);
    for (const rating::SegmentUse& use : body.uses) {
        row.import_milli += use.total_milli[static_cast<std::size_t>(Flow::import_active)];
        row.export_milli += use.total_milli[static_cast<std::size_t>(Flow::export_active)];
    }
    row.estimated_slots =
        body.slots_by_quality[static_cast<std::size_t>(meter::Quality::estimated)];
    row.tiers_after = priced->after;
    row.by_layer = body.by_layer;
    body.lines = std::move(priced->lines);
    encode_body(body, run_.period.from, currency, row.body);
    rated.bodies.push_back(std::move(body));
}

void UnitRater::add_totals(const Work& work, const rating::Rated& rated) {
    for (const rating::ChargeLine& line : rated.lines) {
        const Segment& segment = work.segments[static_cast<std::size_t>(line.segment)];
        const tariff::StoredTariff& stored = tariffs_.of(*segment.tariff);
        const auto version = static_cast<int>(segment.version - stored.tariff.versions.data());
        auto [it, fresh] =
            totals_.try_emplace(TotalKey{&stored, version, line.component, line.band, line.tier});
        LineTotal& total = it->second;
        if (fresh) {
            total.unit = line.unit;
            total.amount = Money::zero(line.amount.currency());
        }
        ++total.lines;
        total.quantity_e6 += line.quantity_e6;
        total.amount += line.amount;
    }
}

std::vector<LineTotal> UnitRater::take_totals() {
    // Versions of a tariff, and components of a line, come together under the names that people
    // know.
    std::map<std::tuple<std::string, std::string, std::string, int, int>, LineTotal> named;
    for (auto& [key, total] : totals_) {
        const tariff::Version& version =
            key.tariff->tariff.versions[static_cast<std::size_t>(key.version)];
        const tariff::Component& component =
            version.components[static_cast<std::size_t>(key.component)];
        total.tariff = key.tariff->tariff.id;
        total.component = component.line;
        if (key.band >= 0) {
            const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
            const auto calendar = static_cast<std::size_t>(
                energy != nullptr ? energy->calendar
                                  : std::get<tariff::DemandCharge>(component.charge).calendar);
            total.band = version.calendars[calendar].bands[static_cast<std::size_t>(key.band)];
        }
        total.tier = key.tier + 1;
        const auto [it, fresh] = named.try_emplace(
            {total.tariff, total.component, total.band, total.tier, static_cast<int>(total.unit)},
            total);
        if (fresh) continue;
        it->second.lines += total.lines;
        it->second.quantity_e6 += total.quantity_e6;
        it->second.amount += total.amount;
    }
    totals_.clear();
    std::vector<LineTotal> totals;
    totals.reserve(named.size());
    for (auto& [name, total] : named) totals.push_back(std::move(total));
    return totals;
}

}  // namespace voltmark::billing
