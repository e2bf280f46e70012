// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "voltmark/meter/register_store.hpp"

#include "verify_readings.hpp"

// The energies of a bill by registers, made again: from the stored values, row by row and day by
// day, with nothing of rating.

namespace voltmark::billing {

using time::CivilDay;

namespace {

Int128 ten_to(int digits) {
    Int128 power = 1;
    for (int i = 0; i < digits; ++i) power *= 10;
    return power;
}

}  // namespace

/// A register with the values that count, by day.
struct SlowRegister {
    meter::Register known;
    std::int64_t multiplier_e3 = 1000;
    std::map<CivilDay, std::int64_t> values_e6;

    /// Whole kWh between two values that follow each other.
    std::int64_t kilo(std::int64_t before_e6, std::int64_t after_e6) const {
        Int128 moved = Int128{after_e6} - before_e6;
        if (moved < 0) moved += ten_to(known.digits) * 1'000'000;
        return rounded(moved * multiplier_e3, 1'000'000'000, Rounding::half_up);
    }

    /// What is counted up to a day, in whole kWh: the rows before it, and of the row in which it
    /// lies its share by days.
    std::int64_t until(CivilDay day) const {
        std::int64_t sum = 0;
        for (auto after = std::next(values_e6.begin()); after != values_e6.end(); ++after) {
            const auto before = std::prev(after);
            if (day <= before->first) break;
            const std::int64_t row = kilo(before->second, after->second);
            const auto days = (after->first - before->first).count();
            const auto left = (after->first - std::min(day, after->first)).count();
            sum += row - rounded(Int128{row} * left, days, Rounding::half_up);
        }
        return sum;
    }
};

void SlowReadings::walk_registers(store::Session& session, const Bill& bill, DeliveryId as_of) {
    const SiteId site = bill.id.contract.site_id;
    std::set<CivilDay> ends;
    for (const VerifiedTerms& terms : terms_) ends.insert(terms.days.from);
    const std::vector<meter::StoredRegisterReading> readings =
        meter::register_readings(session, site, site, bill.period.from, bill.period.to, as_of);
    std::map<std::tuple<ServicePointNo, CivilDay, Flow>, std::vector<SlowRegister>> mounts;
    std::map<std::pair<ServicePointNo, Flow>, Channel> demands;
    for (const meter::ServingRegister& serving :
         meter::serving_registers(session, site, site, bill.period)) {
        if (serving.contract != bill.id.contract) continue;
        const meter::Register& known = serving.meter_register;
        SlowRegister one{known, serving.multiplier_e3, {}};
        for (const meter::StoredRegisterReading& each : readings) {
            const CivilDay day = each.reading.day;
            if (each.id != known.id || day < known.valid.from || day > known.valid.to) continue;
            if (known.kind == meter::RegisterKind::demand) {
                if (day == known.valid.from) continue;
                Channel& line = demands[{known.service_point_no, known.flow}];
                line.flow = known.flow;
                line.valid = bill.period;
                std::int64_t& highest =
                    line.by_month[time::month_of(day - std::chrono::days{1}).from];
                highest =
                    std::max(highest, rounded(Int128{each.reading.value.e6} * serving.multiplier_e3,
                                              1000, Rounding::half_up));
            } else if (ends.contains(day) || day == known.valid.from || day == known.valid.to) {
                one.values_e6[day] = each.reading.value.e6;
            }
        }
        if (known.kind == meter::RegisterKind::energy && !one.values_e6.empty())
            mounts[{known.service_point_no, known.valid.from, known.flow}].push_back(one);
    }
    for (const auto& [place, mount] : mounts) add_mount(mount);
    for (auto& [place, line] : demands) take_demand(std::move(line));
}

/// Beside channels of its flow, as where a meter is exchanged for one that is read by intervals, a
/// register's demand is one more of theirs; else it is a line of its own.
void SlowReadings::take_demand(Channel line) {
    const auto same = std::find_if(channels_.begin(), channels_.end(), [&](const Channel& one) {
        return one.flow == line.flow && !one.is_register;
    });
    if (same == channels_.end()) {
        line.is_register = true;
        channels_.push_back(std::move(line));
        return;
    }
    for (const auto& [month, highest] : line.by_month)
        same->by_month[month] = std::max(same->by_month[month], highest);
}

void SlowReadings::add_mount(const std::vector<SlowRegister>& mount) {
    const Flow flow = mount.front().known.flow;
    for (std::size_t s = 0; s < terms_.size(); ++s) {
        const time::BillingPeriod& days = terms_[s].days;
        std::map<std::string, std::int64_t> counted;
        std::int64_t sum = 0;
        for (const SlowRegister& one : mount) {
            const std::int64_t kilo = one.until(days.to) - one.until(days.from);
            counted[one.known.band] = kilo;
            if (!one.known.band.empty()) sum += kilo;
        }
        const auto total = counted.find("");
        const std::int64_t all = total == counted.end() ? sum : total->second;
        uses[s].total[flow] += all * 1'000'000;
        for (const rating::BandUse& use : body_.uses[s].by_band) {
            if (use.flow != flow) continue;
            const tariff::BandCalendar& calendar =
                terms_[s].version->calendars.at(static_cast<std::size_t>(use.calendar));
            int flat = static_cast<int>(calendar.bands.size()) - 1;
            for (std::size_t b = 0; b < calendar.bands.size(); ++b)
                if (calendar.bands[b] == "flat") flat = static_cast<int>(b);
            std::int64_t left = all;
            for (std::size_t b = 0; b < calendar.bands.size(); ++b) {
                if (static_cast<int>(b) == flat) continue;
                const std::int64_t kilo = counted[calendar.bands[b]];
                uses[s].by_band[{flow, use.calendar, static_cast<int>(b)}] += kilo * 1'000'000;
                left -= kilo;
            }
            uses[s].by_band[{flow, use.calendar, flat}] += left * 1'000'000;
        }
    }
}

}  // namespace voltmark::billing
