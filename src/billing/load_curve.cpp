// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/load_curve.hpp"

#include <map>
#include <memory>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/rating/segment.hpp"
#include "voltmark/tariff/tariff_store.hpp"
#include "voltmark/tariff/year_picture.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::billing {

namespace {

using time::BillingPeriod;
using time::CivilDay;
using time::IntervalGrid;

constexpr std::chrono::days kDay{1};

int days_between(CivilDay from, CivilDay to) {
    return static_cast<int>((to - from).count());
}

/// Which band each slot of a day lies in, as bills have it.
class BandsOfDays {
public:
    BandsOfDays(store::Session& session, ContractId contract, const BillingPeriod& days, Flow flow)
        : flow_{flow} {
        const SiteId site = contract.site_id;
        for (const auto& one : customer::contracts_in(session, {site, site}, days)) {
            if (one.contract.id != contract) continue;
            for (const customer::ContractTerm& term : one.terms) {
                const auto stored = tariff::find_tariff(session, term.tariff);
                if (!stored) continue;
                kept_.push_back(*stored);
                terms_.push_back({term.valid, &kept_.back()->tariff, term.attributes});
            }
        }
    }

    /// By slot; empty where no bill could be made for the day.
    std::vector<std::optional<int>> of(CivilDay day, const time::Zone& zone, int minutes,
                                       int slots) {
        const auto cut = rating::cut_segments({day, day + kDay}, terms_);
        if (!cut) return {};
        const rating::Segment& segment = cut->front();
        const tariff::BandCalendar& calendar = calendar_of(segment);
        const tariff::PatternOrEdge laid = tariff::lay_over_day(
            calendar, tariff::holidays_of(*segment.tariff), zone, day, minutes, slots);
        if (laid.coarse_slot) return {};
        std::vector<std::optional<int>> bands;
        for (const std::uint8_t band : laid.pattern.band_of_slot)
            bands.emplace_back(index_of(calendar.bands[band]));
        return bands;
    }

    std::vector<std::string> names() && { return std::move(names_); }

private:
    /// The calendar by which the flow's energy is priced; the main one where none has bands.
    const tariff::BandCalendar& calendar_of(const rating::Segment& segment) const {
        for (const tariff::Component& one : segment.version->components) {
            const auto* energy = std::get_if<tariff::EnergyCharge>(&one.charge);
            if (energy != nullptr && energy->flow == flow_ && segment.charges(one) &&
                energy->prices[0].is_banded())
                return segment.version->calendars[static_cast<std::size_t>(energy->calendar)];
        }
        return segment.version->calendars[0];
    }

    int index_of(const std::string& band) {
        const auto it = std::find(names_.begin(), names_.end(), band);
        if (it == names_.end()) names_.push_back(band);
        return static_cast<int>(std::find(names_.begin(), names_.end(), band) - names_.begin());
    }

    Flow flow_;
    std::vector<std::shared_ptr<const tariff::StoredTariff>> kept_;
    std::vector<rating::Term> terms_;
    std::vector<std::string> names_;
};

/// How little is known: what of several readings makes their sum less certain.
int doubt(meter::Quality quality) {
    switch (quality) {
        case meter::Quality::actual:
            return 0;
        case meter::Quality::substituted:
            return 1;
        case meter::Quality::estimated:
            return 2;
        case meter::Quality::suspect:
            return 3;
        case meter::Quality::missing:
            break;
    }
    return 4;
}

/// Adds the readings of channels, slot by slot of one interval.
class Adder {
public:
    Adder(LoadCurve& curve) : curve_{curve}, grid_{*IntervalGrid::of_minutes(60)} {
        if (const auto grid = IntervalGrid::of_minutes(curve.interval_minutes)) grid_ = *grid;
    }

    Result<void> add(store::Session& session, const meter::ServingChannel& serving,
                     DeliveryId as_of) {
        const IntervalGrid grid = *IntervalGrid::of_minutes(serving.channel.interval_minutes);
        const BillingPeriod served = intersect(serving.channel.valid, curve_.days);
        const auto spans = meter::read_spans(session, serving.channel.id, grid.span_of(served.from),
                                             served.to, as_of);
        if (!spans) return spans.error();
        auto span = spans->begin();
        for (CivilDay day = served.from; day < served.to; day += kDay) {
            open(day, serving.zone);
            while (span != spans->end() && span->span < grid.span_of(day)) ++span;
            const bool is_there = span != spans->end() && span->span == grid.span_of(day);
            add_day(day, serving.zone, grid, is_there ? &span->readings : nullptr);
        }
        return ok();
    }

private:
    LoadDay& at(CivilDay day) {
        return curve_.by_day[static_cast<std::size_t>((day - curve_.days.from).count())];
    }

    /// Slots of a day that a channel serves, as far as they are not there yet.
    void open(CivilDay day, const time::Zone& zone) {
        LoadDay& found = at(day);
        if (!found.slots.empty()) return;
        const int slots = grid_.is_daily() ? 1 : grid_.slots(zone, day);
        const int first = grid_.is_daily() ? days_between(grid_.span_of(day), day) : 0;
        for (int i = 0; i < slots; ++i) {
            found.slots.push_back({grid_.slot_begin(zone, grid_.span_of(day), first + i),
                                   std::int64_t{0}, meter::Quality::actual, std::nullopt});
        }
    }

    void add_day(CivilDay day, const time::Zone& zone, const IntervalGrid& grid,
                 const meter::SpanReadings* readings) {
        std::vector<LoadSlot>& slots = at(day).slots;
        const int count = grid.is_daily() ? 1 : grid.slots(zone, day);
        const int first = grid.is_daily() ? days_between(grid.span_of(day), day) : 0;
        const std::vector<meter::Quality> qualities =
            readings == nullptr ? std::vector<meter::Quality>{} : meter::qualities_of(*readings);
        for (int i = 0; i < count; ++i) {
            const auto from = static_cast<std::size_t>(first + i);
            const auto to = static_cast<std::size_t>(i * grid.minutes() / grid_.minutes());
            const bool is_there = from < qualities.size();
            const meter::Quality quality = is_there ? qualities[from] : meter::Quality::missing;
            LoadSlot& slot = slots[std::min(to, slots.size() - 1)];
            if (doubt(quality) > doubt(slot.quality)) slot.quality = quality;
            if (slot.quality == meter::Quality::missing) slot.milli.reset();
            if (slot.milli) *slot.milli += readings->values_milli[from];
        }
    }

    LoadCurve& curve_;
    IntervalGrid grid_;
};

}  // namespace

Result<LoadCurve> read_load(store::Session& session, ContractId contract, const BillingPeriod& days,
                            Flow flow) {
    LoadCurve curve;
    curve.days = days;
    for (CivilDay day = days.from; day < days.to; day += kDay) curve.by_day.push_back({day, {}});
    std::vector<meter::ServingChannel> channels;
    for (meter::ServingChannel& one :
         meter::serving_channels(session, contract.site_id, contract.site_id, days)) {
        if (one.contract != contract || one.channel.flow != flow) continue;
        curve.interval_minutes = std::max(curve.interval_minutes, one.channel.interval_minutes);
        curve.zone = one.zone;
        channels.push_back(std::move(one));
    }
    Adder adder{curve};
    const DeliveryId as_of = meter::settled_delivery(session);
    for (const meter::ServingChannel& one : channels) {
        if (const Result<void> added = adder.add(session, one, as_of); !added) return added.error();
    }
    BandsOfDays bands{session, contract, days, flow};
    for (LoadDay& day : curve.by_day) {
        const auto of = bands.of(day.day, curve.zone, curve.interval_minutes,
                                 static_cast<int>(day.slots.size()));
        for (std::size_t i = 0; i < std::min(of.size(), day.slots.size()); ++i)
            day.slots[i].band = of[i];
    }
    curve.bands = std::move(bands).names();
    return curve;
}

std::vector<HeatDay> heat_of(const LoadCurve& curve) {
    std::vector<HeatDay> heat;
    for (const LoadDay& day : curve.by_day) {
        HeatDay& made = heat.emplace_back(HeatDay{day.day, {}, {}});
        bool is_whole = !day.slots.empty();
        std::int64_t sum = 0;
        std::array<bool, kHoursADay> is_missing = {};
        for (const LoadSlot& slot : day.slots) {
            const time::LocalSeconds wall = curve.zone.to_local(slot.begin);
            const auto hour =
                static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(
                                             wall - time::LocalSeconds{day.day.time_since_epoch()})
                                             .count());
            is_whole = is_whole && slot.milli.has_value();
            is_missing[hour] = is_missing[hour] || !slot.milli;
            if (!slot.milli) continue;
            sum += *slot.milli;
            made.hours[hour] = made.hours[hour].value_or(0) + *slot.milli;
        }
        for (std::size_t hour = 0; hour < is_missing.size(); ++hour) {
            if (is_missing[hour] || curve.interval_minutes > 60) made.hours[hour].reset();
        }
        if (is_whole) made.milli = sum;
    }
    return heat;
}

}  // namespace voltmark::billing
