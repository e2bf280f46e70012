// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <map>

#include "voltmark/base/check.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/vee/obligation.hpp"

#include "estimate_daily.hpp"

namespace voltmark::vee {

namespace {

using meter::Quality;
using std::chrono::days;
using time::CivilDay;

using DayQualities = std::map<CivilDay, std::vector<Quality>>;

std::vector<Obligation> read_all(store::Session& session, const ObligationFilter& filter,
                                 DeliveryId as_of) {
    std::vector<Obligation> found;
    const auto query = session.bulk_query(
        "SELECT e.site_id, e.channel_no, e.span_day, e.first_slot, e.delivery_id, e.slots, "
        "e.method, c.source_key, c.interval_minutes FROM reading_estimate e JOIN channel c ON "
        "c.site_id = e.site_id "
        "AND c.channel_no = e.channel_no WHERE e.delivery_id <= ?1 AND e.site_id >= ?2 AND "
        "e.site_id <= ?3 ORDER BY e.site_id, e.channel_no, e.span_day, e.first_slot, "
        "e.delivery_id");
    const std::int64_t from = filter.site ? raw(*filter.site) : 0;
    const std::int64_t last =
        filter.site ? raw(*filter.site) : std::numeric_limits<std::int64_t>::max();
    query->run({raw(as_of), from, last}, [&](const store::BulkRow& row) {
        const std::optional<Method> method = find_method(static_cast<int>(row.integer(6)));
        VOLTMARK_CHECK(method.has_value());  // Only known methods are ever written.
        Obligation one;
        one.channel = {SiteId{row.integer(0)},
                       ChannelNo{static_cast<std::int32_t>(row.integer(1))}};
        one.day = time::day_from_number(row.integer(2));
        one.first = static_cast<int>(row.integer(3));
        one.delivery = DeliveryId{row.integer(4)};
        one.slots = static_cast<int>(row.integer(5));
        one.method = *method;
        one.source_key = row.text(7);
        one.is_daily = row.integer(8) == time::IntervalGrid::kDayMinutes;
        found.push_back(std::move(one));
    });
    return found;
}

/// How many slots of a gap are still estimated.
int still_estimated(const Obligation& gap, const DayQualities& read) {
    int waiting = 0;
    int left = gap.slots;
    int first = gap.first;
    for (CivilDay day = gap.day; left > 0; day += days{1}) {
        const auto found = read.find(day);
        if (found == read.end()) break;  // Days that were estimated are there.
        const auto size = static_cast<int>(found->second.size());
        const int count = std::clamp(size - first, 0, left);
        const auto begin = found->second.begin() + std::min(first, size);
        waiting += static_cast<int>(std::count(begin, begin + count, Quality::estimated));
        left -= count;
        first = 0;
    }
    return waiting;
}

/// The qualities of a channel on the days of some of its gaps.
DayQualities qualities_on(store::Session& session, std::span<const Obligation> gaps,
                          DeliveryId as_of) {
    int most = 0;  // Slots of a gap: it ends no more days later.
    for (const Obligation& one : gaps) most = std::max(most, one.slots);
    constexpr int kSlotsLeast = 24;  // Of a day of intervals, but one of 23 hours.
    const days further{gaps.front().is_daily ? most : most / (kSlotsLeast - 1) + 2};
    const Result<std::vector<meter::ReadSpan>> spans = meter::read_spans(
        session, gaps.front().channel,
        gaps.front().is_daily ? time::month_of(gaps.front().day).from : gaps.front().day,
        gaps.back().day + further, as_of);
    if (!spans) throw store::Failure{spans.error()};
    DayQualities read;
    const DayReadings by_day = gaps.front().is_daily ? days_of_months(*spans) : DayReadings{};
    for (const auto& [day, readings] : by_day) read.emplace(day, meter::qualities_of(readings));
    for (const meter::ReadSpan& span : *spans)
        if (!gaps.front().is_daily) read.emplace(span.span, meter::qualities_of(span.readings));
    return read;
}

}  // namespace

std::vector<Obligation> list_obligations(store::Session& session, const ObligationFilter& filter,
                                         DeliveryId as_of) {
    std::vector<Obligation> all = read_all(session, filter, as_of);
    for (auto from = all.begin(); from != all.end();) {
        const auto to = std::find_if(
            from, all.end(), [&](const Obligation& one) { return one.channel != from->channel; });
        const DayQualities read = qualities_on(session, {from, to}, as_of);
        for (; from != to; ++from) {
            from->waiting = still_estimated(*from, read);
            from->age_days = static_cast<int>((filter.today - from->day).count());
            from->is_overdue = from->age_days > filter.overdue_days;
        }
    }
    std::erase_if(all, [](const Obligation& one) { return one.waiting == 0; });
    std::stable_sort(all.begin(), all.end(), [](const Obligation& left, const Obligation& right) {
        return left.day < right.day;
    });
    return all;
}

}  // namespace voltmark::vee
