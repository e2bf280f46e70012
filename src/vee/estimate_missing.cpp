// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/pipeline.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/time/holiday.hpp"
#include "voltmark/vee/estimate.hpp"
#include "voltmark/vee/estimate_store.hpp"

#include "estimate_daily.hpp"
#include "estimate_facts.hpp"
#include "finding_store.hpp"

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

bool is_daily(const meter::KnownChannel& channel) {
    return channel.interval_minutes == time::IntervalGrid::kDayMinutes;
}

std::vector<meter::ReadSpan> spans_of(store::Session& reader, ChannelId channel,
                                      const time::BillingPeriod& on, DeliveryId as_of) {
    Result<std::vector<meter::ReadSpan>> spans =
        meter::read_spans(reader, channel, on.from, on.to, as_of);
    if (!spans) throw store::Failure{spans.error()};
    return std::move(*spans);
}

/// What is left of the task once its readings and days are there.
void finish_task(const time::BillingPeriod& period, ChannelTask& task) {
    // Days after the last reading are part of a gap only as far as readings were asked for.
    const CivilDay until = task.readings.empty()
                               ? period.to
                               : std::max(period.to, task.readings.rbegin()->first + days{1});
    task.expected = intersect({task.channel.valid.from, until}, task.channel.valid);
    const time::HolidayCalendar& holidays = holidays_of(task.channel.zone);
    task.is_off = [&holidays](CivilDay day) { return !holidays.is_working_day(day); };
}

ChannelTask task_of(store::Session& reader, ChannelGaps gaps, const time::BillingPeriod& period,
                    const EstimateRules& rules, DeliveryId as_of) {
    ChannelTask task;
    task.channel = gaps.channel;
    task.days = std::move(gaps.days);
    const days reach{rules.reach_days};
    for (meter::ReadSpan& span :
         spans_of(reader, task.channel.id,
                  {task.days.front() - reach, task.days.back() + reach + days{1}}, as_of))
        task.readings.emplace(span.span, std::move(span.readings));
    finish_task(period, task);
    return task;
}

/// Of a channel of daily readings: the months around the period, and the days that they lack.
ChannelTask daily_task_of(const meter::KnownChannel& channel,
                          std::span<const meter::ReadSpan> months,
                          const time::BillingPeriod& period) {
    ChannelTask task;
    task.channel = channel;
    task.readings = days_of_months(months);
    for (CivilDay day = period.from; day < period.to; day += days{1}) {
        const auto stored = task.readings.find(day);
        const bool is_missing =
            stored == task.readings.end() ||
            meter::qualities_of(stored->second).front() == meter::Quality::missing;
        if (is_missing && channel.valid.contains(day)) task.days.push_back(day);
    }
    // The rest of a month that has begun is no reading.
    std::erase_if(task.readings, [](const auto& one) {
        return meter::qualities_of(one.second).front() == meter::Quality::missing;
    });
    finish_task(period, task);
    return task;
}

/// What became of a range of channels.
struct RangeEstimates {
    meter::SpanBatch batch;
    std::vector<EstimatedGap> gaps;
    std::vector<StoredFinding> findings;
    std::int64_t channels = 0;
    std::int64_t slots_missing = 0;
    std::int64_t slots_estimated = 0;
};

void count(const RangeEstimates& made, EstimateReport& report) {
    report.channels += made.channels;
    report.slots_missing += made.slots_missing;
    report.slots_estimated += made.slots_estimated;
    report.findings += static_cast<std::int64_t>(made.findings.size());
    for (const EstimatedGap& gap : made.gaps) {
        MethodCount& method = report.by_method[gap.method];
        ++method.gaps;
        method.slots += gap.slots;
        method.sum_milli += gap.sum_milli;
        if (!gap.error_permille) continue;
        ++method.gaps_with_error;
        method.error_permille_sum += *gap.error_permille;
    }
}

/// Goes through all channels, range by range: several ranges are estimated at a time, and given to
/// the sink in order.
class EstimateJob {
public:
    /// What is done with the estimates of a range.
    using Sink = std::function<void(const RangeEstimates&)>;
    using Progress = std::function<void(std::int64_t, std::int64_t)>;

    EstimateJob(store::Store& store, const time::BillingPeriod& period, const EstimateRules& rules)
        : store_{store}, period_{period}, rules_{rules} {}

    EstimateReport run(const Sink& sink, const Progress& progress) {
        list_channels();
        cut_ranges();
        EstimateReport report;
        std::int64_t done = 0;
        const auto workers = std::min(default_workers(), static_cast<int>(ranges_.size()));
        run_pipeline<RangeEstimates>(
            ranges_.size(), std::max(workers, 1),
            [&] { return [&](std::size_t index) { return estimate_range(ranges_[index]); }; },
            [&](std::size_t index, RangeEstimates&& made) {
                count(made, report);
                if (!made.batch.empty()) sink(made);
                done += static_cast<std::int64_t>(ranges_[index].size());
                if (progress) progress(done, static_cast<std::int64_t>(channels_.size()));
            });
        return report;
    }

private:
    using Range = std::span<const meter::KnownChannel>;

    void list_channels() {
        const store::Lease reader = store_.reader();
        channels_ = meter::list_channels(*reader);
        // Daily readings, one value a day, lie in spans of their own: ranges have either.
        std::stable_partition(channels_.begin(), channels_.end(),
                              [](const auto& channel) { return !is_daily(channel); });
        as_of_ = meter::settled_delivery(*reader);
    }

    void cut_ranges() {
        for (std::size_t first = 0; first < channels_.size();) {
            std::size_t last = first;
            while (last < channels_.size() &&
                   is_daily(channels_[last]) == is_daily(channels_[first]) &&
                   raw(channels_[last].id.site_id) <
                       raw(channels_[first].id.site_id) + kSitesARange)
                ++last;
            ranges_.push_back({channels_.data() + first, last - first});
            first = last;
        }
    }

    RangeEstimates estimate_range(Range range) const {
        if (is_daily(range.front())) return estimate_daily(range);
        RangeEstimates result;
        const store::Lease reader = store_.reader();
        meter::BlockScan scan{*reader, as_of_};
        std::vector<ChannelGaps> gaps = find_gaps(scan, range, period_);
        if (gaps.empty()) return result;
        const days reach{rules_.reach_days};
        const EstimateFacts facts{*reader,
                                  {range.front().id.site_id,
                                   range.back().id.site_id,
                                   {period_.from - reach, period_.to + reach}},
                                  as_of_};
        for (ChannelGaps& found : gaps) {
            ChannelTask task = task_of(*reader, std::move(found), period_, rules_, as_of_);
            if (rules_.policy == Policy::chosen) facts.complete(rules_, task);
            ChannelEstimates made = estimate_channel(rules_, task);
            ++result.channels;
            result.slots_missing += made.slots_missing;
            result.slots_estimated += made.slots_estimated;
            for (const auto& [day, readings] : made.filled)
                result.batch.add({day, task.channel.id}, readings, task.channel.step_milli);
            std::move(made.gaps.begin(), made.gaps.end(), std::back_inserter(result.gaps));
            for (const DayFinding& one : made.findings) {
                const ChannelId id = task.channel.id;
                result.findings.push_back(
                    {one.day, id.site_id, id.channel_no, {}, one.finding, {}, {}, {}, {}});
            }
        }
        return result;
    }

    RangeEstimates estimate_daily(Range range) const {
        RangeEstimates result;
        const store::Lease reader = store_.reader();
        const days reach{rules_.reach_days};
        const time::BillingPeriod around{period_.from - reach, period_.to + reach};
        const EstimateFacts facts{
            *reader, {range.front().id.site_id, range.back().id.site_id, around}, as_of_};
        EstimateRules rules = rules_;
        rules.checks = nullptr;  // They know what intervals may be.
        rules.neighbour_minutes = std::numeric_limits<int>::max();
        for (const meter::KnownChannel& channel : range) {
            // Where intervals were read too, their sums tell more than other days do.
            if (facts.has_intervals(channel.id)) continue;
            const std::vector<meter::ReadSpan> months = spans_of(
                *reader, channel.id, {time::month_of(around.from).from, around.to}, as_of_);
            ChannelTask task = daily_task_of(channel, months, period_);
            if (task.days.empty()) continue;
            if (rules.policy == Policy::chosen) facts.complete(rules, task);
            ChannelEstimates made = estimate_channel(rules, task);
            ++result.channels;
            result.slots_missing += made.slots_missing;
            result.slots_estimated += made.slots_estimated;
            for (const auto& [month, readings] : months_of_days(months, made.filled))
                result.batch.add({month, channel.id}, readings, channel.step_milli);
            std::move(made.gaps.begin(), made.gaps.end(), std::back_inserter(result.gaps));
        }
        return result;
    }

    store::Store& store_;
    time::BillingPeriod period_;
    const EstimateRules& rules_;
    std::vector<meter::KnownChannel> channels_;
    std::vector<Range> ranges_;
    DeliveryId as_of_{};
};

}  // namespace

EstimateReport estimate_missing(store::Store& store, const time::BillingPeriod& period,
                                const EstimateRules& rules, const Clock& clock,
                                const std::function<void(std::int64_t, std::int64_t)>& progress) {
    std::optional<DeliveryId> delivery;
    const auto record = [&](const RangeEstimates& made) {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        if (!delivery) {
            delivery = meter::open_delivery(*writer, meter::DeliveryKind::estimate,
                                            "estimate " + time::to_text(period), "", clock.now());
        }
        meter::put_spans(*writer, *delivery, made.batch.ordered(), meter::Merge::fill_missing);
        put_estimates(*writer, *delivery, made.gaps);
        add_findings(*writer, made.findings);
        transaction.commit();
    };
    EstimateReport report = EstimateJob{store, period, rules}.run(record, progress);
    if (delivery) {
        const store::Lease writer = store.writer(store::Priority::bulk);
        store::Transaction transaction{*writer};
        meter::accept_delivery(*writer, *delivery);
        transaction.commit();
    }
    report.delivery = delivery;
    return report;
}

EstimateReport preview_missing(store::Store& store, const time::BillingPeriod& period,
                               const EstimateRules& rules,
                               const std::function<void(const EstimatedGap&)>& each,
                               const std::function<void(std::int64_t, std::int64_t)>& progress) {
    const auto show = [&](const RangeEstimates& made) {
        for (const EstimatedGap& gap : made.gaps) each(gap);
    };
    return EstimateJob{store, period, rules}.run(show, progress);
}

}  // namespace voltmark::vee
