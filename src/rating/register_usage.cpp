// SPDX-License-Identifier: Apache-2.0
#include "voltmark/rating/register_usage.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "voltmark/base/check.hpp"
#include "voltmark/base/crc32c.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/rounding.hpp"
#include "voltmark/meter/errors.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/rating/usage_adjustment.hpp"

namespace voltmark::rating {

namespace {

using time::CivilDay;

constexpr std::int64_t kMilliPerKilo = 1'000'000;

/// Whole kWh or kvarh, one for each segment.
using BySegment = std::vector<std::int64_t>;

/// What the registers of one mounting counted of one flow.
struct Mount {
    std::optional<BySegment> total;
    std::map<std::string, BySegment> bands;
    std::string key;  ///< Of a register of it, for refusals.
};

class RegisterMeter {
public:
    RegisterMeter(std::span<const Segment> segments, const time::Zone& zone,
                  std::vector<RegisterStep>& steps)
        : segments_{segments}, zone_{zone}, steps_{steps}, usage_{unmetered(segments)} {}

    Result<Usage> measure(std::span<const MeteredRegister> registers) {
        if (const std::optional<Error> asked = asks_for_intervals(registers)) return *asked;
        for (const MeteredRegister& one : registers) {
            if (one.is_demand) {
                take_demand(one);
                continue;
            }
            if (Result<void> taken = take_energy(one); !taken) return taken.error();
        }
        for (const auto& [place, mount] : mounts_) {
            if (Result<void> added = add_mount(std::get<Flow>(place), mount); !added)
                return added.error();
        }
        add_demands();
        return std::move(usage_);
    }

private:
    /// Prices by interval, and tiers that follow the order of use over bands, ask for what no
    /// register shows.
    std::optional<Error> asks_for_intervals(std::span<const MeteredRegister> registers) const {
        const auto is_counted = [&](Flow flow) {
            return std::any_of(registers.begin(), registers.end(),
                               [&](const auto& one) { return !one.is_demand && one.flow == flow; });
        };
        for (const Segment& segment : segments_) {
            for (const tariff::Component& component : segment.version->components) {
                const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
                if (energy != nullptr && energy->series && is_counted(energy->flow))
                    return make_error(kIntervalTooCoarse, segment.days.days() * 1440,
                                      time::to_text(segment.days.from), 0);
                if (energy == nullptr || energy->prices.size() <= 1 ||
                    energy->tiers.split != tariff::TierSplit::in_order)
                    continue;
                const auto calendar = static_cast<std::size_t>(energy->calendar);
                if (segment.version->calendars[calendar].bands.size() > 1)
                    return make_error(kIntervalTooCoarse, segment.days.days() * 1440,
                                      time::to_text(segment.days.from), 0);
            }
        }
        return std::nullopt;
    }

    Result<void> take_energy(const MeteredRegister& one) {
        const Result<std::vector<Readout>> used = used_of(one);
        if (!used) return used.error();
        BySegment counts(segments_.size(), 0);
        for (std::size_t i = 1; i < used->size(); ++i) {
            Result<RegisterStep> step = step_between(one, (*used)[i - 1], (*used)[i]);
            if (!step) return step.error();
            divide_by_days(*step, counts);
            steps_.push_back(std::move(*step));
        }
        for (const Readout& readout : *used) note(one, readout);
        Mount& mount = mounts_[{one.service_point_no, one.valid.from, one.flow}];
        if (mount.key.empty() || one.band.empty()) mount.key = one.key;
        if (one.band.empty()) {
            mount.total = std::move(counts);
        } else {
            mount.bands[one.band] = std::move(counts);
        }
        usage_.metered[static_cast<std::size_t>(one.flow)] = true;
        return ok();
    }

    /// The first and last value, and those on days on which a segment ends.
    Result<std::vector<Readout>> used_of(const MeteredRegister& one) const {
        std::set<CivilDay> wanted{one.valid.from, one.valid.to};
        for (const Segment& segment : segments_) wanted.insert(segment.days.from);
        std::vector<Readout> used;
        for (const Readout& readout : one.readouts) {
            const bool inside = readout.day >= one.valid.from && readout.day <= one.valid.to;
            if (inside && wanted.contains(readout.day)) used.push_back(readout);
        }
        for (const CivilDay day : {one.valid.from, one.valid.to}) {
            const bool read = std::any_of(used.begin(), used.end(),
                                          [&](const Readout& each) { return each.day == day; });
            if (!read) return make_error(kRegisterMissing, one.key, time::to_text(day));
        }
        return used;
    }

    static Result<RegisterStep> step_between(const MeteredRegister& one, const Readout& before,
                                             const Readout& after) {
        // A turn over zero is believed where less than half of the register went by.
        const Int128 half = Int128{power_of_ten(one.digits)} * one.multiplier_e3 / 2000;
        const Result<std::int64_t> kilo = meter::advance_kilo(
            {before.value, after.value, one.digits, one.multiplier_e3},
            static_cast<std::int64_t>(std::min<Int128>(half, Int128{INT64_MAX})));
        const auto shown = [](meter::RegisterValue value) { return to_decimal(value.e6, 6, 0); };
        if (!kilo && kilo.error().name() == meter::kRegisterBackwards.name)
            return make_error(kRegisterBackwards, one.key, shown(before.value), shown(after.value),
                              time::to_text(after.day));
        if (!kilo) return kilo.error();
        return RegisterStep{one.service_point_no,
                            one.key,
                            one.flow,
                            false,
                            one.band,
                            {before.day, after.day},
                            before.value,
                            after.value,
                            one.multiplier_e3,
                            after.value < before.value,
                            *kilo * kMilliPerKilo,
                            std::max(before.quality, after.quality)};
    }

    /// Divides a row by days: what is still to come after a change is rounded, and the rest lies
    /// before it.
    void divide_by_days(const RegisterStep& step, BySegment& counts) const {
        const std::int64_t kilo = step.quantity_milli / kMilliPerKilo;
        std::int64_t given = 0;
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            const CivilDay end = std::min(segments_[s].days.to, step.days.to);
            if (end <= step.days.from) continue;
            const Int128 left = (step.days.to - end).count();
            const auto until = kilo - static_cast<std::int64_t>(divide_rounded(
                                          kilo * left, step.days.days(), Rounding::half_up));
            counts[s] += until - given;
            given = until;
        }
    }

    void take_demand(const MeteredRegister& one) {
        for (const Readout& readout : one.readouts) {
            if (readout.day <= one.valid.from || readout.day > one.valid.to) continue;
            const Int128 milli = divide_rounded(Int128{readout.value.e6} * one.multiplier_e3, 1000,
                                                Rounding::half_up);
            const CivilDay month = time::month_of(readout.day - std::chrono::days{1}).from;
            const MaxDemand demand{Power::from_milli(static_cast<std::int64_t>(milli)),
                                   zone_.day_begin(readout.day)};
            std::optional<MaxDemand>& highest = demands_[{one.flow, month}][one.service_point_no];
            if (!highest || demand.power > highest->power) highest = demand;
            note(one, readout);
            steps_.push_back({one.service_point_no,
                              one.key,
                              one.flow,
                              true,
                              one.band,
                              {one.valid.from, readout.day},
                              {},
                              readout.value,
                              one.multiplier_e3,
                              false,
                              demand.power.milli(),
                              readout.quality});
        }
    }

    void add_demands() {
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            const CivilDay month = time::month_of(segments_[s].days.from).from;
            usage_.segments[s].month_demand = demand_of({Flow::import_active, month});
            usage_.segments[s].month_reactive = demand_of({Flow::import_reactive, month});
            const std::optional<MaxDemand>& demand = usage_.segments[s].month_demand;
            const bool higher =
                demand && (!usage_.max_demand || demand->power > usage_.max_demand->power);
            if (higher) usage_.max_demand = demand;
        }
    }

    std::optional<MaxDemand> demand_of(const std::pair<Flow, CivilDay>& what) const {
        const auto found = demands_.find(what);
        std::optional<MaxDemand> sum;
        if (found == demands_.end()) return sum;
        for (const auto& [point, demand] : found->second) {
            if (sum) {
                sum->power += demand->power;
            } else {
                sum = demand;
            }
        }
        return sum;
    }

    Result<void> add_mount(Flow flow, const Mount& mount) {
        for (std::size_t s = 0; s < segments_.size(); ++s) {
            std::int64_t total = mount.total ? (*mount.total)[s] : 0;
            if (!mount.total) {
                for (const auto& [band, counts] : mount.bands) total += counts[s];
            }
            SegmentUse& use = usage_.segments[s];
            use.total_milli[static_cast<std::size_t>(flow)] += total * kMilliPerKilo;
            for (BandUse& bands : use.by_band) {
                if (bands.flow != flow) continue;
                if (Result<void> added = add_bands(s, mount, total, bands); !added) return added;
            }
        }
        return ok();
    }

    /// Whether any rule gives the band in the month of the segment.
    static bool is_in_force(const tariff::BandCalendar& calendar, int band,
                            const Segment& segment) {
        return std::any_of(calendar.rules.begin(), calendar.rules.end(),
                           [&](const tariff::BandRule& rule) {
                               return rule.band == band && rule.months.contains(segment.month());
                           });
    }

    Result<void> add_bands(std::size_t s, const Mount& mount, std::int64_t total, BandUse& use) {
        const tariff::BandCalendar& calendar =
            segments_[s].version->calendars[static_cast<std::size_t>(use.calendar)];
        std::vector<std::int64_t> counts(calendar.bands.size(), 0);
        for (const auto& [band, by_segment] : mount.bands) {
            const std::optional<int> index = calendar.find_band(band);
            if (index) counts[static_cast<std::size_t>(*index)] = by_segment[s];
            if (!index && by_segment[s] != 0) return make_error(kRegisterBand, mount.key, band);
        }
        const int flat =
            calendar.find_band("flat").value_or(static_cast<int>(calendar.bands.size()) - 1);
        for (std::size_t b = 0; b < counts.size(); ++b) {
            const bool follows = mount.total && static_cast<int>(b) == flat;
            if (mount.bands.contains(calendar.bands[b]) || (follows && !mount.bands.empty()) ||
                !is_in_force(calendar, static_cast<int>(b), segments_[s]))
                continue;
            return make_error(kRegisterBand, mount.key, calendar.bands[b]);
        }
        const Result<std::vector<std::int64_t>> whole =
            meter::reconcile_bands(total, counts, static_cast<std::size_t>(flat));
        if (!whole) {
            const std::int64_t others =
                std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) -
                counts[static_cast<std::size_t>(flat)];
            return make_error(kRegisterExceeds, mount.key, others, total);
        }
        for (std::size_t b = 0; b < counts.size(); ++b) use.milli[b] += (*whole)[b] * kMilliPerKilo;
        return ok();
    }

    /// A value that was billed from, in the counts and the digest of the bill.
    void note(const MeteredRegister& one, const Readout& readout) {
        ++usage_.slots_by_quality[static_cast<std::size_t>(readout.quality)];
        const std::string text =
            fmt::format("{}/{}/{}/{}", raw(one.register_no), time::to_number(readout.day),
                        readout.value.e6, static_cast<int>(readout.quality));
        usage_.digest = crc32c({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                               usage_.digest);
    }

    std::span<const Segment> segments_;
    const time::Zone& zone_;
    std::vector<RegisterStep>& steps_;
    Usage usage_;
    std::map<std::tuple<ServicePointNo, CivilDay, Flow>, Mount> mounts_;
    std::map<std::pair<Flow, CivilDay>, std::map<ServicePointNo, std::optional<MaxDemand>>>
        demands_;
};

void add_demand(std::optional<MaxDemand>& demand, const std::optional<MaxDemand>& more) {
    if (more && (!demand || more->power > demand->power)) demand = more;
}

}  // namespace

Result<Usage> measure_registers(std::span<const Segment> segments,
                                std::span<const MeteredRegister> registers, const time::Zone& zone,
                                std::vector<RegisterStep>& steps) {
    return RegisterMeter{segments, zone, steps}.measure(registers);
}

void add_usage(Usage& usage, const Usage& more) {
    VOLTMARK_CHECK(usage.segments.size() == more.segments.size());
    for (std::size_t s = 0; s < usage.segments.size(); ++s) {
        SegmentUse& into = usage.segments[s];
        const SegmentUse& from = more.segments[s];
        for (std::size_t f = 0; f < into.total_milli.size(); ++f)
            into.total_milli[f] += from.total_milli[f];
        VOLTMARK_CHECK(into.by_band.size() == from.by_band.size());
        for (std::size_t u = 0; u < into.by_band.size(); ++u) {
            for (std::size_t b = 0; b < into.by_band[u].milli.size(); ++b)
                into.by_band[u].milli[b] += from.by_band[u].milli[b];
        }
        add_demand(into.month_demand, from.month_demand);
        add_demand(into.month_reactive, from.month_reactive);
    }
    for (std::size_t f = 0; f < usage.metered.size(); ++f)
        usage.metered[f] = usage.metered[f] || more.metered[f];
    for (std::size_t q = 0; q < usage.slots_by_quality.size(); ++q)
        usage.slots_by_quality[q] += more.slots_by_quality[q];
    add_demand(usage.max_demand, more.max_demand);
    usage.digest ^= more.digest;
}

std::int64_t counted_milli(std::span<const RegisterStep> steps, Flow flow) {
    std::int64_t sum = 0;
    for (const RegisterStep& step : steps) {
        if (step.is_demand || step.flow != flow) continue;
        const auto is_its_total = [&](const RegisterStep& other) {
            return !other.is_demand && other.flow == flow && other.band.empty() &&
                   other.service_point_no == step.service_point_no &&
                   intersect(other.days, step.days).days() > 0;
        };
        if (step.band.empty() || std::none_of(steps.begin(), steps.end(), is_its_total))
            sum += step.quantity_milli;
    }
    return sum;
}

std::string to_line(const RegisterStep& step, Language language) {
    const bool zh = language == Language::zh;
    const std::string band = step.band.empty() ? std::string{zh ? "总" : "total"} : step.band;
    const std::string multiplier = to_decimal(step.multiplier_e3, 3, 0);
    const auto shown = [](meter::RegisterValue value) { return to_decimal(value.e6, 6, 0); };
    if (step.is_demand) {
        return fmt::format("{} ({}, {}): {} x {} = {} kW", step.key, zh ? "需量" : "demand",
                           time::to_text(step.days.to), shown(step.after), multiplier,
                           to_kilo(step.quantity_milli));
    }
    const std::string turn = step.turned ? (zh ? "，已翻转" : ", turned over zero") : "";
    return fmt::format("{} ({}, {}, {}): ({} - {}{}) x {} = {} {}", step.key,
                       name_of(step.flow).in(language), band, time::to_text(step.days),
                       shown(step.after), shown(step.before), turn, multiplier,
                       to_kilo(step.quantity_milli), is_active(step.flow) ? "kWh" : "kvarh");
}

}  // namespace voltmark::rating
