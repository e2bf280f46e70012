// SPDX-License-Identifier: Apache-2.0
#include "gaps.hpp"

#include <set>

#include "voltmark/acquire/order_store.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/meter/reading_store.hpp"

namespace voltmark::acquire {

namespace {

constexpr SiteId kFirstSite{0};
constexpr SiteId kLastSite{(std::int64_t{1} << 34) - 1};

/// How many slots of the day are there, by channel.
std::map<ChannelId, int> present_on(store::Session& session, time::CivilDay day) {
    std::map<ChannelId, int> present;
    meter::BlockScan scan{session, DeliveryId{INT64_MAX}};
    scan.day(day, kFirstSite, kLastSite, [&](const meter::StoredBlock& stored) {
        const Result<meter::BlockView> view = meter::BlockView::open(stored.key, stored.bytes);
        if (!view) return;
        int measured = view->present();
        for (const meter::QualityRun& run : view->runs()) {
            if (run.quality == meter::Quality::estimated) measured -= run.count;
        }
        present[stored.key.channel] = measured;
    });
    return present;
}

std::set<std::pair<RegisterId, time::CivilDay>> registers_on(store::Session& session,
                                                             time::CivilDay from,
                                                             time::CivilDay to) {
    std::set<std::pair<RegisterId, time::CivilDay>> known;
    for (const meter::StoredRegisterReading& one :
         meter::register_readings(session, kFirstSite, kLastSite, from, to - std::chrono::days{1},
                                  DeliveryId{INT64_MAX})) {
        known.emplace(one.id, one.reading.day);
    }
    return known;
}

const TaskPlan* find_task(const HeadEndConfig& config, TaskKind kind) {
    for (const TaskPlan& task : config.tasks) {
        if (task.kind == kind) return &task;
    }
    return nullptr;
}

struct ClockState {
    std::int64_t ahead_s = 0;
    std::int64_t asked_ms = 0;
};

std::map<std::string, ClockState> clocks_of(store::Session& session) {
    std::map<std::string, ClockState> clocks;
    session
        .bulk_query(
            "SELECT address, clock_ahead_s, clock_asked_ms FROM acquire_heard WHERE "
            "clock_asked_ms > 0")
        ->run({}, [&](const store::BulkRow& row) {
            clocks[std::string{row.text(0)}] = {row.integer(1), row.integer(2)};
        });
    return clocks;
}

std::int64_t to_ms(Instant at) {
    return std::chrono::milliseconds{at.time_since_epoch()}.count();
}

/// When the events of meters were heard or asked for last, by address.
std::map<std::string, std::int64_t> events_asked(store::Session& session) {
    std::map<std::string, std::int64_t> asked;
    session.bulk_query("SELECT address, asked_ms FROM acquire_events_asked")
        ->run({},
              [&](const store::BulkRow& row) { asked[std::string{row.text(0)}] = row.integer(1); });
    return asked;
}

/// What is asked for every so many hours, whatever the store has.
void add_regular_jobs(const HeadEndConfig& config, const TaskPlan& task,
                      const std::map<std::string, std::int64_t>& asked, Instant now,
                      std::vector<Job>& jobs) {
    const time::LocalSeconds local = config.zone.to_local(now);
    const time::CivilDay today = std::chrono::floor<std::chrono::days>(local);
    for (const auto& [address, meter] : config.meters.all()) {
        const auto it = asked.find(address);
        const bool is_due = it == asked.end() || to_ms(now) - it->second >=
                                                     std::chrono::milliseconds{task.every}.count();
        if (is_due) jobs.push_back({task.kind, address, today, today, local});
    }
}

/// The listed meters whose clocks are to be set right.
std::vector<std::string> wrong_clocks(store::Session& session, const HeadEndConfig& config) {
    std::vector<std::string> wrong;
    const TaskPlan* task = find_task(config, TaskKind::clock);
    if (task == nullptr || !task->is_corrected) return wrong;
    for (const auto& [address, state] : clocks_of(session)) {
        const bool is_wrong = std::abs(state.ahead_s) > task->drift_max.count();
        if (is_wrong && config.meters.find(address) != nullptr) wrong.push_back(address);
    }
    return wrong;
}

}  // namespace

void for_each_meter_day(store::Session& session, const HeadEndConfig& config, Places& places,
                        time::CivilDay from, time::CivilDay to,
                        const std::function<void(const MeterDay&)>& each) {
    const auto registers = registers_on(session, from, to);
    for (time::CivilDay day = from; day < to; day += std::chrono::days{1}) {
        const std::map<ChannelId, int> present = present_on(session, day);
        for (const auto& [address, meter] : config.meters.all()) {
            MeterDay found{&meter, day};
            const MeterPlace& place = places.find(address);
            for (const auto& [which, one] : place.registers) {
                if (day < one.valid.from || day > one.valid.to) continue;
                ++found.registers_due;
                found.registers_read += registers.contains({one.id, day}) ? 1 : 0;
            }
            for (const std::optional<ChannelPlace>& channel : place.channels) {
                if (!channel) continue;
                const meter::KnownChannel& known = channel->channel;
                const time::IntervalGrid grid =
                    *time::IntervalGrid::of_minutes(known.interval_minutes);
                const bool serves = known.valid.from <= day && day < known.valid.to;
                if (grid.is_daily() || !serves) continue;
                const auto it = present.find(known.id);
                found.intervals_due += grid.slots(known.zone, day);
                found.intervals_read += it == present.end() ? 0 : it->second;
            }
            each(found);
        }
    }
}

std::vector<Job> missing_jobs(store::Session& session, const HeadEndConfig& config, Places& places,
                              Instant now) {
    std::vector<Job> jobs;
    const time::LocalSeconds local = config.zone.to_local(now);
    const time::CivilDay today = std::chrono::floor<std::chrono::days>(local);
    const TaskPlan* freeze = find_task(config, TaskKind::daily_freeze);
    const TaskPlan* curve = find_task(config, TaskKind::curve);
    const auto is_time_for = [&](const TaskPlan* task) {
        return task != nullptr && local - today >= task->after_midnight;
    };
    int back = 0;
    for (const TaskPlan* task : {freeze, curve}) {
        if (task != nullptr) back = std::max(back, task->days_back);
    }
    if (back > 0) {
        const std::chrono::days one{1};
        for_each_meter_day(
            session, config, places, today - std::chrono::days{back}, today + one,
            [&](const MeterDay& found) {
                const auto age = (today - found.day).count();
                const bool wants_freeze = freeze != nullptr && age < freeze->days_back &&
                                          (age > 0 || is_time_for(freeze)) &&
                                          found.registers_read < found.registers_due;
                // Of today the curve is not over; yesterday's is asked for after midnight.
                const bool wants_curve = curve != nullptr && age >= 1 && age <= curve->days_back &&
                                         (age > 1 || is_time_for(curve)) &&
                                         found.intervals_read < found.intervals_due;
                const std::string& address = found.meter->address;
                if (wants_freeze)
                    jobs.push_back({TaskKind::daily_freeze, address, found.day, today, local});
                if (wants_curve)
                    jobs.push_back({TaskKind::curve, address, found.day, today, local});
            });
    }
    if (const TaskPlan* clock = find_task(config, TaskKind::clock)) {
        std::map<std::string, std::int64_t> asked;
        for (const auto& [address, state] : clocks_of(session)) asked[address] = state.asked_ms;
        add_regular_jobs(config, *clock, asked, now, jobs);
    }
    if (const TaskPlan* events = find_task(config, TaskKind::events))
        add_regular_jobs(config, *events, events_asked(session), now, jobs);
    return jobs;
}

std::vector<Job> plan_jobs(store::Store& store, const HeadEndConfig& config, Places& places,
                           Instant now) {
    std::vector<Job> jobs;
    std::vector<std::string> wrong;
    {
        const store::Lease reader = store.reader();
        places.load(*reader);
        jobs = missing_jobs(*reader, config, places, now);
        wrong = wrong_clocks(*reader, config);
    }
    if (wrong.empty()) return jobs;
    const store::Lease writer = store.writer(store::Priority::bulk);
    store::Transaction transaction{*writer};
    for (const std::string& meter : wrong) ask_clock_order(*writer, meter, now);
    transaction.commit();
    return jobs;
}

}  // namespace voltmark::acquire
