// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/measure.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/crc32c.hpp"
#include "voltmark/rating/errors.hpp"

#include "day_values.hpp"

namespace voltmark::rating {

namespace {

using std::chrono::days;
using time::CivilDay;

/// How many missing runs a refusal names; all are counted.
constexpr std::size_t kMissingNamed = 20;

/// The flows and calendars whose tiers follow the order of use.
std::vector<OrderedUse> ordered_uses_of(const tariff::Version& version) {
    std::vector<OrderedUse> uses;
    for (const tariff::Component& component : version.components) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        if (energy == nullptr || energy->tiers.split != tariff::TierSplit::in_order) continue;
        const std::size_t bands =
            version.calendars[static_cast<std::size_t>(energy->calendar)].bands.size();
        const bool known = std::any_of(uses.begin(), uses.end(), [&](const OrderedUse& use) {
            return use.flow == energy->flow && use.calendar == energy->calendar;
        });
        if (bands > 1 && energy->prices.size() > 1 && !known)
            uses.push_back({energy->flow, energy->calendar, {}});
    }
    return uses;
}

/// The same bands at the same moments.
bool same_calendar(const Segment& left, const Segment& right, int calendar) {
    const auto index = static_cast<std::size_t>(calendar);
    const std::vector<tariff::BandCalendar>& ours = left.version->calendars;
    const std::vector<tariff::BandCalendar>& theirs = right.version->calendars;
    if (index >= ours.size() || index >= theirs.size()) return false;
    return ours[index].bands == theirs[index].bands &&
           ours[index].time_base == theirs[index].time_base &&
           left.tariff->holidays == right.tariff->holidays &&
           std::equal(ours[index].rules.begin(), ours[index].rules.end(),
                      theirs[index].rules.begin(), theirs[index].rules.end(),
                      [](const tariff::BandRule& one, const tariff::BandRule& other) {
                          return std::tie(one.band, one.months, one.days, one.hours) ==
                                 std::tie(other.band, other.months, other.days, other.hours);
                      });
}

/// Whether every use of `theirs` is one of `ours`, by the same calendar.
template <class Use>
bool has_all(const std::vector<Use>& ours, const std::vector<Use>& theirs, const Segment& segment,
             const Segment& other) {
    return std::all_of(theirs.begin(), theirs.end(), [&](const Use& use) {
        return std::find(ours.begin(), ours.end(), use) != ours.end() &&
               same_calendar(segment, other, use.calendar);
    });
}

/// Whether both price the same by series, by the same rules: what one lacks a price for must not
/// hold the other.
bool prices_alike(const Segment& segment, const Segment& other) {
    const auto charge_of = [](const Segment& one, const SeriesUse& use) -> const auto& {
        const auto index = static_cast<std::size_t>(use.component);
        return std::get<tariff::EnergyCharge>(one.version->components[index].charge);
    };
    const std::vector<SeriesUse> ours = find_series_uses(*segment.version);
    const std::vector<SeriesUse> theirs = find_series_uses(*other.version);
    return ours == theirs && std::all_of(ours.begin(), ours.end(), [&](const SeriesUse& use) {
               const tariff::EnergyCharge& one = charge_of(segment, use);
               const tariff::EnergyCharge& charge = charge_of(other, use);
               return one.flow == charge.flow && one.series == charge.series;
           });
}

bool measures_for(const Segment& segment, const Segment& other) {
    if (segment.days != other.days) return false;
    std::vector<BandUse> ours;
    std::vector<BandUse> theirs;
    find_band_uses(*segment.version, ours);
    find_band_uses(*other.version, theirs);
    if (!has_all(ours, theirs, segment, other)) return false;
    if (!has_all(ordered_uses_of(*segment.version), ordered_uses_of(*other.version), segment,
                 other))
        return false;
    if (!prices_alike(segment, other)) return false;
    const std::optional<std::vector<int>> demand =
        DemandMeter::shared_calendars(*segment.version, *other.version);
    return demand && std::all_of(demand->begin(), demand->end(), [&](int calendar) {
               return same_calendar(segment, other, calendar);
           });
}

}  // namespace

void find_band_uses(const tariff::Version& version, std::vector<BandUse>& uses) {
    std::size_t count = 0;
    const auto add = [&](Flow flow, int calendar) {
        const std::size_t bands =
            version.calendars[static_cast<std::size_t>(calendar)].bands.size();
        const auto end = uses.begin() + static_cast<std::ptrdiff_t>(count);
        const bool known = std::any_of(uses.begin(), end, [&](const BandUse& use) {
            return use.flow == flow && use.calendar == calendar;
        });
        if (bands <= 1 || known) return;
        if (count == uses.size()) uses.emplace_back();
        uses[count].flow = flow;
        uses[count].calendar = calendar;
        uses[count].milli.assign(bands, 0);
        ++count;
    };
    const tariff::NetMeteringCharge* netting = version.net_metering();
    for (const tariff::Component& component : version.components) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        if (energy == nullptr) continue;
        add(energy->flow, energy->calendar);
        if (netting != nullptr && energy->flow == Flow::import_active)
            add(Flow::export_active, energy->calendar);
    }
    uses.resize(count);
}

bool measures_for(std::span<const Segment> segments, std::span<const Segment> others) {
    return std::equal(
        segments.begin(), segments.end(), others.begin(), others.end(),
        [](const Segment& left, const Segment& right) { return measures_for(left, right); });
}

const BandUse* SegmentUse::find(Flow flow, int calendar) const {
    for (const BandUse& use : by_band) {
        if (use.flow == flow && use.calendar == calendar) return &use;
    }
    return nullptr;
}

const DemandUse* SegmentUse::find_demand(int calendar) const {
    for (const DemandUse& use : demand_by_band) {
        if (use.calendar == calendar) return &use;
    }
    return nullptr;
}

const SeriesUse* SegmentUse::find_series(int component) const {
    for (const SeriesUse& use : by_series) {
        if (use.component == component) return &use;
    }
    return nullptr;
}

std::vector<SeriesUse> find_series_uses(const tariff::Version& version) {
    std::vector<SeriesUse> uses;
    for (std::size_t c = 0; c < version.components.size(); ++c) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&version.components[c].charge);
        if (energy != nullptr && energy->series) uses.push_back({static_cast<int>(c), 0});
    }
    return uses;
}

const OrderedUse* SegmentUse::find_ordered(Flow flow, int calendar) const {
    for (const OrderedUse& use : ordered) {
        if (use.flow == flow && use.calendar == calendar) return &use;
    }
    return nullptr;
}

std::int64_t Usage::total_milli(Flow flow) const {
    std::int64_t total = 0;
    for (const SegmentUse& segment : segments)
        total += segment.total_milli[static_cast<std::size_t>(flow)];
    return total;
}

UsageMeter::UsageMeter(std::span<const Segment> segments, std::vector<ChannelUse> channels,
                       time::Zone zone, const BandMasks& masks)
    : segments_{segments},
      channels_{std::move(channels)},
      zone_{zone},
      masks_{masks},
      demand_{segments} {
    prepare();
}

void UsageMeter::restart(std::span<const Segment> segments, std::span<const ChannelUse> channels) {
    segments_ = segments;
    channels_.assign(channels.begin(), channels.end());
    std::vector<SegmentUse> kept = std::move(usage_.segments);
    usage_ = {};
    usage_.segments = std::move(kept);
    demand_.restart(segments);
    refusal_.reset();
    is_finished_ = false;
    prepare();
}

void UsageMeter::prepare_segment(std::size_t segment) {
    SegmentUse& use = usage_.segments[segment];
    use.total_milli = {};
    use.month_demand.reset();
    use.month_reactive.reset();
    use.demand_by_band.clear();
    find_band_uses(*segments_[segment].version, use.by_band);
    use.ordered = ordered_uses_of(*segments_[segment].version);
    for (OrderedUse& ordered : use.ordered)
        ordered.days.resize(static_cast<std::size_t>(segments_[segment].days.days()));
    use.by_series = find_series_uses(*segments_[segment].version);
}

void UsageMeter::prepare() {
    VOLTMARK_CHECK(!segments_.empty());
    usage_.segments.resize(segments_.size());
    for (std::size_t s = 0; s < segments_.size(); ++s) prepare_segment(s);
    const time::BillingPeriod period{segments_.front().days.from, segments_.back().days.to};
    states_.resize(channels_.size());
    for (std::size_t index = 0; index < channels_.size(); ++index) {
        ChannelUse& channel = channels_[index];
        channel.valid = intersect(channel.valid, period);
        ChannelState& state = states_[index];
        state.next = channel.valid.from;
        usage_.metered[static_cast<std::size_t>(channel.flow)] = true;
        state.targets.resize(segments_.size());
        state.ordered.resize(segments_.size());
        state.priced.resize(segments_.size());
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            find_targets(s, channel, state.targets[s]);
            find_ordered(s, channel, state.ordered[s]);
            find_priced(s, channel, state.priced[s]);
        }
        if (Result<void> added = demand_.add_channel(channel, zone_, masks_); !added)
            refusal_ = added.error();
    }
    if (channels_.empty()) refusal_ = make_error(kNoChannel);
    for (std::size_t s = 0; s < segments_.size(); ++s) find_missing_prices(s);
}

/// The calendar laid over the channel's days; none, and a refusal, where its intervals are too
/// long.
const CalendarMasks* UsageMeter::laid_for(std::size_t segment, int calendar,
                                          const ChannelUse& channel) {
    const int minutes = channel.grid.minutes();
    if (channel.grid.is_daily()) {
        const CivilDay first = segments_[segment].days.from;
        refusal_ = make_error(kIntervalTooCoarse, minutes, time::to_text(first), 0);
        return nullptr;
    }
    const CalendarMasks& laid =
        masks_.of(*segments_[segment].version, calendar, zone_, channel.grid);
    if (!laid.coarse) return &laid;
    refusal_ = make_error(kIntervalTooCoarse, minutes, time::to_text(laid.coarse->first),
                          laid.coarse->second);
    return nullptr;
}

void UsageMeter::find_targets(std::size_t segment, const ChannelUse& channel,
                              std::vector<Target>& targets) {
    targets.clear();
    const std::vector<BandUse>& uses = usage_.segments[segment].by_band;
    for (std::size_t u = 0; u < uses.size(); ++u) {
        if (uses[u].flow != channel.flow) continue;
        const CalendarMasks* laid = laid_for(segment, uses[u].calendar, channel);
        if (laid != nullptr) targets.push_back({u, laid});
    }
}

void UsageMeter::find_ordered(std::size_t segment, const ChannelUse& channel,
                              std::vector<Target>& targets) {
    targets.clear();
    const std::vector<OrderedUse>& uses = usage_.segments[segment].ordered;
    for (std::size_t u = 0; u < uses.size(); ++u) {
        if (uses[u].flow != channel.flow) continue;
        const CalendarMasks* laid = laid_for(segment, uses[u].calendar, channel);
        if (laid != nullptr) targets.push_back({u, laid});
    }
}

void UsageMeter::find_priced(std::size_t segment, const ChannelUse& channel,
                             std::vector<PriceTarget>& targets) {
    targets.clear();
    const std::vector<SeriesUse>& uses = usage_.segments[segment].by_series;
    const tariff::Version& version = *segments_[segment].version;
    for (std::size_t u = 0; u < uses.size(); ++u) {
        const auto index = static_cast<std::size_t>(uses[u].component);
        const auto& energy = std::get<tariff::EnergyCharge>(version.components[index].charge);
        if (energy.flow != channel.flow) continue;
        const PriceRow& row = masks_.prices().of(version, uses[u].component, zone_, channel.grid);
        if (!row.refusal) {
            targets.push_back({u, &row});
        } else if (segments_[segment].charges(version.components[index])) {
            refusal_ = row.refusal;
        }
    }
}

/// R-SPOT-4: every price of a metered flow must be known, whatever was used at its time.
void UsageMeter::find_missing_prices(std::size_t segment) {
    const time::BillingPeriod& days_of = segments_[segment].days;
    const std::vector<SeriesUse>& uses = usage_.segments[segment].by_series;
    for (std::size_t u = 0; u < uses.size(); ++u) {
        const auto index = static_cast<std::size_t>(uses[u].component);
        const tariff::Component& component = segments_[segment].version->components[index];
        if (!lacks_price(segment, u) || !segments_[segment].charges(component)) continue;
        const auto& energy = std::get<tariff::EnergyCharge>(component.charge);
        const tariff::PriceSeries::Gap gap =
            masks_.prices().missing(*energy.series, days_of, zone_);
        std::optional<MissingPrices>& missing = usage_.missing_prices;
        if (!missing) missing = MissingPrices{energy.series->series, gap.first, 0};
        if (missing->series == energy.series->series) missing->slots += gap.slots;
    }
}

bool UsageMeter::lacks_price(std::size_t segment, std::size_t use) const {
    const time::BillingPeriod& billed = segments_[segment].days;
    const auto first = (billed.from - masks_.period().from).count();
    for (const ChannelState& state : states_) {
        for (const PriceTarget& target : state.priced[segment]) {
            if (target.use != use) continue;
            const auto begin = target.row->lacks.begin() + first;
            return std::find(begin, begin + billed.days(), true) != begin + billed.days();
        }
    }
    return false;
}

std::size_t UsageMeter::segment_of(CivilDay day) const {
    std::size_t segment = 0;
    while (segments_[segment].days.to <= day) ++segment;
    return segment;
}

void UsageMeter::add(std::size_t index, CivilDay span, const meter::BlockView& block) {
    const ChannelUse& channel = channels_[index];
    if (channel.grid.is_daily()) {
        add_daily(index, span, block);
        return;
    }
    if (!channel.valid.contains(span)) return;
    skip_to(index, span);
    states_[index].next = span + days{1};
    add_quality(index, span, block, 0, block.slots());
    add_day(index, segment_of(span), span, block);
}

void UsageMeter::add_day(std::size_t index, std::size_t segment, CivilDay day,
                         const meter::BlockView& block) {
    const Flow flow = channels_[index].flow;
    DayValues values{block};
    usage_.segments[segment].total_milli[static_cast<std::size_t>(flow)] += block.sum_milli();
    for (const Target& target : states_[index].targets[segment])
        add_bands(target, segment, day, values);
    for (const Target& target : states_[index].ordered[segment])
        add_ordered(target, segment, day, values);
    demand_.add_day(index, segment, day, values);
    for (const PriceTarget& target : states_[index].priced[segment])
        add_priced(target, segment, day, values.milli());
}

/// What an interval without a reading costs is not known: it counts nothing and holds the bill.
void UsageMeter::add_priced(const PriceTarget& target, std::size_t segment, CivilDay day,
                            std::span<const std::int64_t> milli) {
    const auto offset = static_cast<std::size_t>((day - masks_.period().from).count());
    const std::vector<std::int64_t>& prices = target.row->by_day[offset];
    VOLTMARK_CHECK(prices.size() == milli.size());
    Int128 sum = 0;
    for (std::size_t slot = 0; slot < milli.size(); ++slot)
        sum += Int128{milli[slot]} * prices[slot];
    usage_.segments[segment].by_series[target.use].e14 += sum;
}

void UsageMeter::add_bands(const Target& target, std::size_t segment, CivilDay day,
                           DayValues& values) {
    const meter::BlockView& block = values.block();
    const auto offset = static_cast<std::size_t>((day - masks_.period().from).count());
    const DayMasks& masks = *target.masks->by_day[offset];
    std::vector<std::int64_t>& sums = usage_.segments[segment].by_band[target.band_use].milli;
    const std::size_t others = masks.bands.size() - 1;
    std::int64_t rest = block.sum_milli();
    if (others > 0 && !values.is_plain()) {
        // The slow road: slots without a value, or values too far apart for the vectors.
        const std::vector<std::int64_t>& milli = values.milli();
        for (std::size_t b = 0; b < others; ++b) {
            std::int64_t sum = 0;
            for (std::size_t slot = 0; slot < milli.size(); ++slot) {
                if (masks.bands[b].mask.contains(static_cast<int>(slot))) sum += milli[slot];
            }
            sums[static_cast<std::size_t>(masks.bands[b].band)] += sum;
            rest -= sum;
        }
    } else if (others > 0) {
        const meter::RelativeValues& relative = values.relative();
        constexpr std::size_t kAtOnce = 8;
        for (std::size_t first = 0; first < others; first += kAtOnce) {
            const std::size_t count = std::min(kAtOnce, others - first);
            const meter::SlotMask* wanted[kAtOnce];
            std::uint64_t found[kAtOnce];
            for (std::size_t b = 0; b < count; ++b) wanted[b] = &masks.bands[first + b].mask;
            sum_by_mask(relative, block.slots(), block.spread_units(), std::span{wanted, count},
                        std::span{found, count});
            for (std::size_t b = 0; b < count; ++b) {
                const DayMasks::Band& band = masks.bands[first + b];
                const std::int64_t sum =
                    (block.base_units() * band.slots + static_cast<std::int64_t>(found[b])) *
                    block.unit_milli();
                sums[static_cast<std::size_t>(band.band)] += sum;
                rest -= sum;
            }
        }
    }
    sums[static_cast<std::size_t>(masks.bands[others].band)] += rest;
}

void UsageMeter::add_daily(std::size_t index, CivilDay month, const meter::BlockView& block) {
    const ChannelUse& channel = channels_[index];
    const time::BillingPeriod counted =
        intersect({month, month + days{block.slots()}}, channel.valid);
    if (counted.days() == 0) return;
    skip_to(index, counted.from);
    states_[index].next = counted.to;
    const auto first = static_cast<int>((counted.from - month).count());
    add_quality(index, month, block, first, first + counted.days());
    const std::size_t segment = segment_of(counted.from);
    const bool is_priced =
        std::any_of(states_[index].priced.begin(), states_[index].priced.end(),
                    [](const std::vector<PriceTarget>& targets) { return !targets.empty(); });
    if (!is_priced && counted.days() == block.slots() &&
        segment == segment_of(counted.to - days{1})) {
        usage_.segments[segment].total_milli[static_cast<std::size_t>(channel.flow)] +=
            block.sum_milli();
        return;
    }
    const meter::SpanReadings readings = block.unpack();
    for (CivilDay day = counted.from; day < counted.to; day += days{1}) {
        const std::size_t s = segment_of(day);
        const std::int64_t& milli =
            readings.values_milli[static_cast<std::size_t>((day - month).count())];
        usage_.segments[s].total_milli[static_cast<std::size_t>(channel.flow)] += milli;
        for (const PriceTarget& target : states_[index].priced[s])
            add_priced(target, s, day, {&milli, 1});
    }
}

void UsageMeter::add_quality(std::size_t index, CivilDay span, const meter::BlockView& block,
                             int first, int last) {
    const std::uint32_t checksum = block.checksum();
    std::uint8_t bytes[4];
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(checksum >> (8 * i));
    usage_.digest = crc32c(bytes, usage_.digest);
    int plain = last - first;
    if (block.has_runs()) {
        for (const meter::QualityRun& run : block.runs()) {
            const int begin = std::max(run.first, first);
            const int count = std::min(run.first + run.count, last) - begin;
            if (count <= 0) continue;
            plain -= count;
            usage_.slots_by_quality[static_cast<std::size_t>(run.quality)] += count;
            if (run.quality == meter::Quality::missing) add_missing(index, span, begin, count);
        }
    }
    usage_.slots_by_quality[static_cast<std::size_t>(meter::Quality::actual)] += plain;
}

void UsageMeter::add_missing(std::size_t index, CivilDay span, int first, int count) {
    usage_.missing_slots += count;
    if (usage_.missing.size() >= kMissingNamed) return;
    const ChannelUse& channel = channels_[index];
    usage_.missing.push_back(
        {channel.channel_no, channel.grid.slot_begin(zone_, span, first), count});
}

void UsageMeter::skip_to(std::size_t index, CivilDay day) {
    const time::IntervalGrid& grid = channels_[index].grid;
    for (CivilDay& next = states_[index].next; next < day; next += days{1}) {
        const CivilDay span = grid.span_of(next);
        const int count = grid.is_daily() ? 1 : grid.slots(zone_, span);
        usage_.slots_by_quality[static_cast<std::size_t>(meter::Quality::missing)] += count;
        add_missing(index, span, grid.is_daily() ? static_cast<int>((next - span).count()) : 0,
                    count);
    }
}

/// \pre  no channel of the same flow has other intervals (a refusal otherwise).
void UsageMeter::add_ordered(const Target& target, std::size_t segment, CivilDay day,
                             DayValues& values) {
    const auto in_segment = static_cast<std::size_t>((day - segments_[segment].days.from).count());
    const auto in_period = static_cast<std::size_t>((day - masks_.period().from).count());
    OrderedUse::Day& ordered = usage_.segments[segment].ordered[target.band_use].days[in_segment];
    const std::vector<std::int64_t>& milli = values.milli();
    if (ordered.milli.empty()) {
        ordered.milli = milli;
        ordered.band = target.masks->by_day[in_period]->band_of_slot;
        return;
    }
    if (ordered.milli.size() != milli.size()) {
        refusal_ = make_error(kIntervalsDiffer, time::to_text(day));
        return;
    }
    for (std::size_t slot = 0; slot < ordered.milli.size(); ++slot)
        ordered.milli[slot] += milli[slot];
}

Result<Usage> UsageMeter::finish() {
    const Result<const Usage*> usage = measured();
    if (!usage) return usage.error();
    return std::move(usage_);
}

Result<const Usage*> UsageMeter::measured() {
    if (refusal_) return *refusal_;
    if (is_finished_) return &usage_;
    is_finished_ = true;
    for (std::size_t index = 0; index < channels_.size(); ++index)
        skip_to(index, channels_[index].valid.to);
    demand_.finish(usage_);
    return &usage_;
}

}  // namespace voltmark::rating
