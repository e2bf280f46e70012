// SPDX-License-Identifier: Apache-2.0
#include "unit_check.hpp"

#include <limits>

#include "voltmark/base/int128.hpp"

namespace voltmark::vee {

namespace {

using std::chrono::days;
using time::CivilDay;
using time::IntervalGrid;

int days_of_minutes(int minutes) {
    return (minutes + IntervalGrid::kDayMinutes - 1) / IntervalGrid::kDayMinutes;
}

}  // namespace

/// One channel's days on their way through the rules.
struct UnitChecker::ChannelWork {
    ChannelWork(meter::SiteChannel which, IntervalGrid its_grid)
        : site{std::move(which)}, grid{its_grid} {}

    meter::SiteChannel site;
    IntervalGrid grid;
    const std::vector<DayFacts>* facts = nullptr;
    struct Stored {
        std::size_t offset = 0;
        std::size_t size = 0;  // 0: nothing is stored.
    };
    std::vector<Stored> stored;  // One for each day.
    DaySums sums;
    // Of worked days and of days off: all up to each day.
    struct Totals {
        Int128 sum_milli = 0;
        std::int64_t slots = 0;
        int days = 0;
    };
    std::array<std::vector<Totals>, 2> totals;
    std::vector<UnpackedSpan> spans;  // From the first day whose values rules see.
    std::size_t spans_from = 0;
    std::vector<const RuleSpan*> earlier;  // The nearest first; as many as rules look back.
    Carry carry;
    ChannelRules rules;
    const TermFacts* terms = nullptr;
    bool rules_known = false;

    PointFacts::Point point() const {
        return {site.channel.id.site_id, site.channel.service_point_no};
    }
    const UnpackedSpan* at(std::size_t day) const {
        return day >= spans_from && day - spans_from < spans.size() ? &spans[day - spans_from]
                                                                    : nullptr;
    }
};

LookBack look_back(const RulePolicy& rules) {
    LookBack back;
    const auto reach = [](const RuleSetting& setting, int wanted) {
        return setting.on ? wanted : 0;
    };
    for (const Rule rule : {Rule::zero_run, Rule::identical})
        back.values =
            std::max(back.values, reach(rules[rule], days_of_minutes(rules[rule].minutes)));
    for (const Rule rule : {Rule::duplicate, Rule::prolonged_estimation})
        back.values = std::max(back.values, reach(rules[rule], rules[rule].days));
    // A month of daily readings begins so far before another.
    back.sums = std::max(back.values, 31);
    for (const Rule rule : {Rule::high, Rule::low, Rule::unit})
        back.sums = std::max(back.sums, reach(rules[rule], rules[rule].days));
    return back;
}

UnitChecker::UnitChecker(store::Session& session, const CheckOptions& options,
                         const time::BillingPeriod& period, DeliveryId as_of, Instant now)
    : session_{session},
      options_{options},
      period_{period},
      back_{look_back(options.rules)},
      days_{period.from - days{back_.sums}, period.to},
      as_of_{as_of},
      scan_{session, as_of},
      table_{days_, now} {}

UnitChecker::~UnitChecker() = default;

void UnitChecker::read_blocks(const CheckUnit& unit) {
    bytes_.clear();
    for (CivilDay day = days_.from; day < days_.to; day += days{1}) {
        const auto index = static_cast<std::size_t>((day - days_.from).count());
        auto at = works_.begin();
        scan_.day(day, unit.first, unit.last, [&](const meter::StoredBlock& block) {
            at = std::lower_bound(
                at, works_.end(), block.key.channel,
                [](const ChannelWork& work, ChannelId id) { return work.site.channel.id < id; });
            if (at == works_.end() || at->site.channel.id != block.key.channel) return;
            at->stored[index] = {bytes_.size(), block.bytes.size()};
            bytes_.insert(bytes_.end(), block.bytes.begin(), block.bytes.end());
        });
    }
}

meter::BlockView UnitChecker::open(const ChannelWork& work, std::size_t day) const {
    const ChannelWork::Stored& stored = work.stored[day];
    const Result<meter::BlockView> view = meter::BlockView::open(
        {day_at(day), work.site.channel.id}, std::span{bytes_}.subspan(stored.offset, stored.size));
    if (!view) throw store::Failure{view.error()};
    return *view;
}

CheckedUnit UnitChecker::check(const CheckUnit& unit) {
    CheckedUnit checked;
    const PointFacts facts{session_, unit.first, unit.last, days_};
    const auto day_count = static_cast<std::size_t>(days_.days());
    works_.clear();
    for (meter::SiteChannel& site : meter::site_channels(session_, unit.first, unit.last)) {
        const IntervalGrid grid = *IntervalGrid::of_minutes(site.channel.interval_minutes);
        ChannelWork& work = works_.emplace_back(std::move(site), grid);
        work.stored.resize(day_count);
        work.facts = &table_.of(work.site.zone, grid);
    }
    read_blocks(unit);
    std::map<PointFacts::Point, std::vector<ChannelWork*>> points;
    for (ChannelWork& work : works_) points[work.point()].push_back(&work);
    for (const auto& [point, channels] : points) check_point(channels, facts, checked);
    std::vector<DaySums> sums;
    for (ChannelWork& work : works_) sums.push_back(std::move(work.sums));
    check_registers(session_, unit, options_, period_, days_, as_of_, sums, checked);
    return checked;
}

void UnitChecker::check_point(std::span<ChannelWork* const> channels, const PointFacts& facts,
                              CheckedUnit& checked) {
    for (ChannelWork* work : channels) {
        if (!idle_spans_.empty()) {
            work->spans = std::move(idle_spans_.back());
            idle_spans_.pop_back();
        }
        unpack(*work);
    }
    for (ChannelWork* work : channels) check_channel(*work, channels, facts, checked);
    for (ChannelWork* work : channels) {
        idle_spans_.push_back(std::move(work->spans));
        work->totals = {};
    }
}

void UnitChecker::unpack(ChannelWork& work) {
    const std::size_t count = work.stored.size();
    work.spans_from = static_cast<std::size_t>(back_.sums - back_.values);
    if (work.grid.is_daily()) work.spans_from = 0;
    if (work.spans.size() < count - work.spans_from) work.spans.resize(count - work.spans_from);
    work.sums.days.resize(count);
    work.sums.point = work.point();
    work.sums.channel = &work.site;
    for (auto& totals : work.totals) totals.resize(count + 1);
    for (std::size_t day = 0; day < count; ++day) {
        for (auto& totals : work.totals) totals[day + 1] = totals[day];
        const DayFacts& facts = (*work.facts)[day];
        UnpackedSpan* span = day >= work.spans_from ? &work.spans[day - work.spans_from] : nullptr;
        if (work.stored[day].size == 0) {
            if (span != nullptr) span->fill_missing(facts.slots);
            continue;
        }
        const meter::BlockView view = open(work, day);
        work.sums.days[day] = {view.sum_milli(), view.present(), view.slots()};
        if (span != nullptr) span->fill(view);
        if (view.present() == 0) continue;
        ChannelWork::Totals& total = work.totals[facts.is_working ? 1 : 0][day + 1];
        total.sum_milli += view.sum_milli();
        total.slots += view.present();
        ++total.days;
    }
}

std::optional<Usual> UnitChecker::usual_before(const ChannelWork& work, std::size_t day) const {
    if (work.grid.is_daily()) return std::nullopt;
    int reach = 0;
    for (const Rule rule : {Rule::high, Rule::low, Rule::unit})
        reach = std::max(reach, options_.rules[rule].on ? options_.rules[rule].days : 0);
    const auto& totals = work.totals[(*work.facts)[day].is_working ? 1 : 0];
    const ChannelWork::Totals& until = totals[day];
    const ChannelWork::Totals& from =
        totals[day - std::min<std::size_t>(day, static_cast<std::size_t>(reach))];
    const Int128 sum = until.sum_milli - from.sum_milli;
    constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
    if (sum > kHighest || sum < -kHighest) return std::nullopt;
    return Usual{static_cast<std::int64_t>(sum), until.slots - from.slots, until.days - from.days};
}

void UnitChecker::check_channel(ChannelWork& work, std::span<ChannelWork* const> channels,
                                const PointFacts& facts, CheckedUnit& checked) {
    const meter::Channel& channel = work.site.channel;
    work.carry = {};
    work.earlier.assign(static_cast<std::size_t>(std::max(back_.values, 1)), nullptr);
    for (std::size_t day = work.spans_from; day < work.stored.size(); ++day) {
        if (work.grid.span_of(day_at(day)) != day_at(day)) continue;
        const UnpackedSpan& span = *work.at(day);
        found_.clear();
        if (day_at(day) >= period_.from) {
            if (span.is_there()) ++checked.spans;
            checked.readings += work.sums.days[day].present;
            check_day(work, channels, facts, day);
        }
        for (const Finding& finding : found_) {
            checked.findings.push_back({day_at(day),
                                        channel.id.site_id,
                                        channel.id.channel_no,
                                        {},
                                        finding,
                                        {},
                                        {},
                                        {},
                                        {}});
        }
        work.carry = carry_after(span.span(), work.carry);
        std::rotate(work.earlier.begin(), work.earlier.end() - 1, work.earlier.end());
        work.earlier.front() = span.is_there() ? &span.span() : nullptr;
    }
}

void UnitChecker::check_day(ChannelWork& work, std::span<ChannelWork* const> channels,
                            const PointFacts& facts, std::size_t day) {
    const meter::Channel& channel = work.site.channel;
    const DayFacts& here = (*work.facts)[day];
    const CivilDay at = day_at(day);
    const UnpackedSpan& span = *work.at(day);
    const PointFacts::Point point = work.point();
    const std::optional<std::int64_t> multiplier = facts.multiplier_on(point, at);
    const bool has_meter = multiplier || !facts.has_installs(point);
    // Nothing can be missing where nothing is to be expected, or not yet.
    const bool is_expected = has_meter && channel.valid.contains(at) && here.begun == here.slots;
    if (!span.is_there() && !is_expected) return;
    const TermFacts* terms = facts.terms_on(point, at);
    if (!work.rules_known || terms != work.terms) {
        work.rules = rules_for(options_.rules, channel.flow, channel.interval_minutes,
                               terms != nullptr ? terms->customer_class : "", options_.group);
        work.terms = terms;
        work.rules_known = true;
    }
    SpanContext context;
    context.interval_minutes = channel.interval_minutes;
    context.slots = here.slots;
    context.begun = here.begun;
    context.age_days = here.age_days;
    context.repeated = here.repeated;
    if (terms != nullptr) context.capacity_milli = terms->capacity_milli;
    context.usual = usual_before(work, day);
    context.has_meter = has_meter;
    context.has_generation = facts.is_served(point, at, meter::Side::generation);
    context.has_contract = channel.flow == Flow::export_active
                               ? facts.is_served(point, at, std::nullopt)
                               : facts.is_served(point, at, meter::Side::use);
    context.multiplier_e3 = multiplier.value_or(0);
    context.multiplier_before_e3 = facts.multiplier_on(point, at - days{1}).value_or(0);
    context.carry = work.carry;
    context.earlier = work.earlier;
    std::vector<const RuleSpan*> siblings;
    std::vector<const RuleSpan*> same_flow;
    for (const ChannelWork* other : channels) {
        if (other == &work || other->grid != work.grid) continue;
        const UnpackedSpan* beside = other->at(day);
        if (beside == nullptr || !beside->is_there()) continue;
        siblings.push_back(&beside->span());
        if (other->site.channel.flow == channel.flow) same_flow.push_back(&beside->span());
    }
    context.siblings = siblings;
    context.same_flow = same_flow;
    check_span(work.rules, context, span.span(), found_);
}

}  // namespace voltmark::vee
