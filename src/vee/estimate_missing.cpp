// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/time/holiday.hpp"
#include "voltmark/vee/estimate.hpp"

namespace voltmark::vee {

namespace {

using std::chrono::days;
using time::CivilDay;

/// Channels are worked in ranges of sites, so that one range's readings fit in memory whatever the
/// population.
constexpr std::int64_t kSitesARange = 2000;

struct ChannelGaps {
    meter::KnownChannel channel;
    std::vector<CivilDay> days;
};

/// The days of the period on which each channel of a range lacks readings, and all channels of the
/// range.
std::vector<ChannelGaps> find_gaps(meter::BlockScan& scan,
                                   std::span<const meter::KnownChannel> channels,
                                   const time::BillingPeriod& period) {
    std::vector<ChannelGaps> gaps;
    gaps.reserve(channels.size());
    for (const meter::KnownChannel& channel : channels) gaps.push_back({channel, {}});
    for (CivilDay day = period.from; day < period.to; day += days{1}) {
        auto at = gaps.begin();
        const auto pass = [&](auto to) {
            // Channels that the scan passed over have nothing on this day.
            for (; at != to; ++at) {
                if (at->channel.valid.contains(day)) at->days.push_back(day);
            }
        };
        scan.day(day, channels.front().id.site_id, channels.back().id.site_id,
                 [&](const meter::StoredBlock& block) {
                     const auto here = std::lower_bound(
                         at, gaps.end(), block.key.channel,
                         [](const ChannelGaps& one, ChannelId id) { return one.channel.id < id; });
                     pass(here);
                     if (here == gaps.end() || here->channel.id != block.key.channel) return;
                     const Result<meter::BlockView> view =
                         meter::BlockView::open(block.key, block.bytes);
                     if (!view) throw store::Failure{view.error()};
                     if (view->present() < view->slots() && here->channel.valid.contains(day))
                         here->days.push_back(day);
                     ++at;
                 });
        pass(gaps.end());
    }
    std::erase_if(gaps, [](const ChannelGaps& one) { return one.days.empty(); });
    return gaps;
}

/// Whose holidays make days alike: China's in its zone, elsewhere weekends alone.
const time::HolidayCalendar& holidays_of(const time::Zone& zone) {
    static const time::HolidayCalendar kNone;
    return zone.name() == "Asia/Shanghai" ? **time::find_calendar("cn") : kNone;
}

void estimate_channel(store::Session& reader, const ChannelGaps& gaps,
                      const time::BillingPeriod& period, const EstimateRules& rules,
                      DeliveryId as_of, meter::SpanBatch& batch, EstimateReport& report) {
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(gaps.channel.interval_minutes);
    const Result<std::vector<meter::ReadSpan>> spans =
        meter::read_spans(reader, gaps.channel.id, gaps.days.front() - days{rules.reach_days},
                          gaps.days.back() + days{rules.reach_days + 1}, as_of);
    if (!spans) throw store::Failure{spans.error()};
    DayReadings all;
    for (const meter::ReadSpan& span : *spans) all.emplace(span.span, span.readings);
    // Days after the last reading are part of a gap only as far as readings were asked for.
    const CivilDay until =
        all.empty() ? period.to : std::max(period.to, all.rbegin()->first + days{1});
    const time::BillingPeriod expected =
        intersect({gaps.channel.valid.from, until}, gaps.channel.valid);
    const time::HolidayCalendar& holidays = holidays_of(gaps.channel.zone);
    const auto are_alike = [&](CivilDay left, CivilDay right) {
        return holidays.is_working_day(left) == holidays.is_working_day(right);
    };
    for (const CivilDay day : gaps.days) {
        const int slots = grid.slots(gaps.channel.zone, day);
        const auto stored = all.find(day);
        std::int64_t missing = slots;
        if (stored != all.end()) {
            missing = 0;
            for (const meter::QualityRun& run : stored->second.runs) {
                if (run.quality == meter::Quality::missing) missing += run.count;
            }
        }
        report.slots_missing += missing;
        const std::optional<meter::SpanReadings> filled =
            estimate_day(rules, all, day, slots, grid.minutes(), expected, are_alike);
        if (!filled) continue;
        for (const meter::QualityRun& run : filled->runs) {
            if (run.quality == meter::Quality::missing) missing -= run.count;
        }
        report.slots_estimated += missing;
        batch.add({day, gaps.channel.id}, *filled, gaps.channel.step_milli);
    }
}

}  // namespace

EstimateReport estimate_missing(store::Store& store, const time::BillingPeriod& period,
                                const EstimateRules& rules, const Clock& clock,
                                const std::function<void(std::int64_t, std::int64_t)>& progress) {
    EstimateReport report;
    std::vector<meter::KnownChannel> channels;
    DeliveryId as_of{};
    {
        const store::Lease reader = store.reader();
        // Daily readings are estimated from interval readings, which comes with issue 4.
        for (const meter::KnownChannel& channel : meter::list_channels(*reader)) {
            if (channel.interval_minutes != time::IntervalGrid::kDayMinutes)
                channels.push_back(channel);
        }
        as_of = meter::settled_delivery(*reader);
    }
    std::optional<DeliveryId> delivery;
    for (std::size_t first = 0; first < channels.size();) {
        std::size_t last = first;
        while (last < channels.size() &&
               raw(channels[last].id.site_id) < raw(channels[first].id.site_id) + kSitesARange)
            ++last;
        meter::SpanBatch batch;
        {
            const store::Lease reader = store.reader();
            meter::BlockScan scan{*reader, as_of};
            const std::span<const meter::KnownChannel> range{channels.data() + first, last - first};
            for (const ChannelGaps& gaps : find_gaps(scan, range, period)) {
                ++report.channels;
                estimate_channel(*reader, gaps, period, rules, as_of, batch, report);
            }
        }
        if (!batch.empty()) {
            const store::Lease writer = store.writer(store::Priority::bulk);
            store::Transaction transaction{*writer};
            if (!delivery) {
                delivery =
                    meter::open_delivery(*writer, meter::DeliveryKind::estimate,
                                         "estimate " + time::to_text(period), "", clock.now());
            }
            meter::put_spans(*writer, *delivery, batch.ordered(), meter::Merge::fill_missing);
            transaction.commit();
        }
        first = last;
        if (progress)
            progress(static_cast<std::int64_t>(first), static_cast<std::int64_t>(channels.size()));
    }
    if (delivery) {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        meter::accept_delivery(*writer, *delivery);
        transaction.commit();
    }
    report.delivery = delivery;
    return report;
}

}  // namespace voltmark::vee
