// SPDX-License-Identifier: Apache-2.0
#include "voltmark/acquire/report.hpp"

#include "voltmark/acquire/recorder.hpp"

#include "gaps.hpp"

namespace voltmark::acquire {

namespace {

Success success_of(const MeterDay& day) {
    Success one;
    one.registers_due = day.registers_due;
    one.registers_read = day.registers_read;
    one.intervals_due = day.intervals_due;
    one.intervals_read = day.intervals_read;
    const bool is_due = day.registers_due + day.intervals_due > 0;
    const bool is_whole =
        day.registers_read >= day.registers_due && day.intervals_read >= day.intervals_due;
    one.points_due = is_due ? 1 : 0;
    one.points_read = is_due && is_whole ? 1 : 0;
    return one;
}

void add_silent(store::Session& session, const HeadEndConfig& config, const ReportScope& scope,
                AcquisitionReport& report) {
    std::map<std::string, std::int64_t, std::less<>> heard;
    session
        .bulk_query("SELECT address, heard_ms, clock_ahead_s, clock_asked_ms FROM acquire_heard")
        ->run({}, [&](const store::BulkRow& row) {
            std::string address{row.text(0)};
            if (row.integer(3) > 0 && std::abs(row.integer(2)) > scope.drift_max.count() &&
                report.clocks.size() < kReportRows) {
                report.clocks.push_back({address, row.integer(2), row.integer(3)});
            }
            heard.emplace(std::move(address), row.integer(1));
        });
    const std::int64_t since =
        std::chrono::milliseconds{(scope.now - scope.silent_after).time_since_epoch()}.count();
    for (const auto& [address, meter] : config.meters.all()) {
        const auto it = heard.find(address);
        const std::int64_t last = it == heard.end() ? 0 : it->second;
        if (last >= since) continue;
        ++report.silent_total;
        if (report.silent.size() < kReportRows)
            report.silent.push_back({address, meter.terminal, last});
    }
}

}  // namespace

Success& Success::operator+=(const Success& other) {
    points_due += other.points_due;
    points_read += other.points_read;
    registers_due += other.registers_due;
    registers_read += other.registers_read;
    intervals_due += other.intervals_due;
    intervals_read += other.intervals_read;
    return *this;
}

std::optional<std::int64_t> Success::rate_e4() const {
    if (points_due == 0) return std::nullopt;
    return points_read * 10'000 / points_due;
}

AcquisitionReport report_acquisition(store::Session& session, const HeadEndConfig& config,
                                     const ReportScope& scope) {
    AcquisitionReport report;
    Places places{config.meters, config.bands};
    places.load(session);
    for_each_meter_day(session, config, places, scope.from, scope.to, [&](const MeterDay& day) {
        const Success one = success_of(day);
        report.all += one;
        report.by_day[day.day] += one;
        const ListedMeter& meter = *day.meter;
        report.by_group["area"][meter.area] += one;
        report.by_group["terminal"][meter.terminal == meter.address ? "" : meter.terminal] += one;
        report.by_group["protocol"][meter.protocol] += one;
        report.by_group["vendor"][meter.vendor] += one;
        if (one.points_read == one.points_due) return;
        ++report.missing_total;
        if (report.missing.size() < kReportRows)
            report.missing.push_back({meter.address, day.day, one});
    });
    add_silent(session, config, scope, report);
    report.held = count_held(session);
    session.bulk_query("SELECT count(*) FROM acquire_event")
        ->run({}, [&](const store::BulkRow& row) { report.events = row.integer(0); });
    return report;
}

}  // namespace voltmark::acquire
