// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/band_masks.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/time/holiday.hpp"

namespace voltmark::rating {

namespace {

std::unique_ptr<DayMasks> masks_of(const tariff::BandPattern& pattern) {
    auto masks = std::make_unique<DayMasks>();
    masks->band_of_slot = pattern.band_of_slot;
    for (std::size_t slot = 0; slot < pattern.band_of_slot.size(); ++slot) {
        const int band = pattern.band_of_slot[slot];
        auto it = std::find_if(masks->bands.begin(), masks->bands.end(),
                               [&](const DayMasks::Band& known) { return known.band == band; });
        if (it == masks->bands.end()) it = masks->bands.insert(it, DayMasks::Band{band, 0, {}});
        ++it->slots;
        it->mask.add(static_cast<int>(slot));
    }
    // The band with most slots comes last: its sum is what remains of the day's.
    const auto largest = std::max_element(
        masks->bands.begin(), masks->bands.end(),
        [](const auto& left, const auto& right) { return left.slots < right.slots; });
    std::rotate(largest, largest + 1, masks->bands.end());
    return masks;
}

const time::HolidayCalendar& holidays_of(const tariff::Tariff& tariff) {
    static const time::HolidayCalendar kNone;
    return tariff.holidays.empty() ? kNone : **time::find_calendar(tariff.holidays);
}

}  // namespace

void BandMasks::lay(const tariff::Tariff& tariff, const time::Zone& zone,
                    const time::IntervalGrid& grid) {
    if (!done_.emplace(&tariff, zone.name().data(), grid.minutes()).second) return;
    for (const tariff::Version& version : tariff.versions) {
        const time::BillingPeriod shared = intersect(version.valid, period_);
        if (shared.days() > 0) prices_.lay(tariff, version, zone, grid);
        if (grid.is_daily()) continue;  // A daily reading has no bands to fall into.
        for (std::size_t c = 0; c < version.calendars.size() && shared.days() > 0; ++c) {
            const auto [it, fresh] = laid_.try_emplace(
                Key{&version, static_cast<int>(c), zone.name().data(), grid.minutes()});
            if (!fresh) continue;
            lay_days(it->second, shared, [&](time::CivilDay day) {
                return lay_over_day(version.calendars[c], holidays_of(tariff), zone, day,
                                    grid.minutes(), grid.slots(zone, day));
            });
        }
    }
}

void BandMasks::lay_days(CalendarMasks& masks, const time::BillingPeriod& days,
                         const std::function<tariff::PatternOrEdge(time::CivilDay)>& laid_over) {
    masks.by_day.resize(static_cast<std::size_t>(period_.days()), nullptr);
    std::map<std::vector<std::uint8_t>, const DayMasks*> known;
    for (time::CivilDay day = days.from; day < days.to; day += std::chrono::days{1}) {
        const tariff::PatternOrEdge laid = laid_over(day);
        if (laid.coarse_slot) {
            masks.coarse.emplace(day, *laid.coarse_slot);
            return;
        }
        const DayMasks*& slot = known[laid.pattern.band_of_slot];
        if (slot == nullptr) slot = masks_.emplace_back(masks_of(laid.pattern)).get();
        masks.by_day[static_cast<std::size_t>((day - period_.from).count())] = slot;
    }
}

const CalendarMasks& BandMasks::of(const tariff::Version& version, int calendar,
                                   const time::Zone& zone, const time::IntervalGrid& grid) const {
    const auto it = laid_.find(Key{&version, calendar, zone.name().data(), grid.minutes()});
    VOLTMARK_CHECK(it != laid_.end());
    return it->second;
}

}  // namespace voltmark::rating
