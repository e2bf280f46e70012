// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <map>

#include "voltmark/base/decimal.hpp"

#include "unit_check.hpp"

namespace voltmark::vee {

namespace {

using std::chrono::days;
using time::BillingPeriod;

/// What meter::advance_e9 answers at most, in kWh.
constexpr std::int64_t kAdvanceKiloMost = 1'000'000'000'000;

std::optional<std::int64_t> in_64_bits(Int128 value) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (value > kMost || value < -kMost) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

/// A register with what it showed.
struct Shown {
    meter::Register one;
    std::int64_t multiplier_e3 = 1000;
    std::map<time::CivilDay, meter::RegisterValue> values;
};

/// What flowed between two readings; empty where one is missing or none can be told.
std::optional<std::int64_t> advance_milli(const Shown& shown, const BillingPeriod& between) {
    const auto before = shown.values.find(between.from);
    const auto after = shown.values.find(between.to);
    if (before == shown.values.end() || after == shown.values.end()) return std::nullopt;
    // A turn over zero is believed as far as half of what the register can count.
    const Int128 half = Int128{power_of_ten(shown.one.digits)} * shown.multiplier_e3 / 2000;
    const auto limit = static_cast<std::int64_t>(std::min<Int128>(half, kAdvanceKiloMost));
    const Result<Int128> advance = meter::advance_e9(
        {before->second, after->second, shown.one.digits, shown.multiplier_e3}, limit);
    if (!advance) return std::nullopt;  // What is wrong with it is told where it is billed.
    return static_cast<std::int64_t>(*advance / 1000);
}

/// The registers of one point and flow.
struct RegisterGroup {
    std::vector<const Shown*> totals;
    std::vector<const Shown*> bands;
};

class RegisterCheck {
public:
    RegisterCheck(const CheckOptions& options, const BillingPeriod& period,
                  const BillingPeriod& all_days, const std::vector<DaySums>& sums,
                  CheckedUnit& checked)
        : options_{options}, period_{period}, days_{all_days}, sums_{sums}, checked_{checked} {}

    void run(const RegisterGroup& group) {
        for (const Shown* total : group.totals) {
            if (total->values.empty()) continue;
            for (auto after = std::next(total->values.begin()); after != total->values.end();
                 ++after) {
                const BillingPeriod between{std::prev(after)->first, after->first};
                if (between.to <= period_.from || between.to > period_.to) continue;
                const std::optional<std::int64_t> advance = advance_milli(*total, between);
                if (!advance) continue;
                against_intervals(*total, between, *advance);
                against_bands(*total, group.bands, between, *advance);
            }
        }
    }

private:
    void against_intervals(const Shown& total, const BillingPeriod& between, std::int64_t advance) {
        if (between.from < days_.from) return;
        std::optional<std::int64_t> found;
        for (const DaySums& sums : sums_) {
            if (sums.point != point_of(total) || sums.channel->channel.flow != total.one.flow)
                continue;
            const std::optional<std::int64_t> sum = interval_sum(sums, between);
            if (!sum) continue;
            if (found) return;  // Two channels: which one it belongs to is not known.
            found = sum;
        }
        if (found) add(total, Rule::register_sum, between, *found, advance);
    }

    std::optional<std::int64_t> interval_sum(const DaySums& sums,
                                             const BillingPeriod& between) const {
        if (sums.channel->channel.interval_minutes == time::IntervalGrid::kDayMinutes)
            return std::nullopt;
        Int128 sum = 0;
        for (time::CivilDay day = between.from; day < between.to; day += days{1}) {
            const DaySums::Day& one =
                sums.days[static_cast<std::size_t>((day - days_.from).count())];
            if (one.slots == 0 || one.present < one.slots) return std::nullopt;
            sum += one.sum_milli;
        }
        return in_64_bits(sum);
    }

    void against_bands(const Shown& total, const std::vector<const Shown*>& bands,
                       const BillingPeriod& between, std::int64_t advance) {
        Int128 sum = 0;
        int read = 0;
        bool has_flat = false;
        for (const Shown* band : bands) {
            if (intersect(band->one.valid, between).days() == 0) continue;
            const std::optional<std::int64_t> part = advance_milli(*band, between);
            if (!part) return;
            sum += *part;
            ++read;
            has_flat = has_flat || band->one.band == "flat";
        }
        // Many meters do not count the flat band at all (R-REG-4): the rest may be less.
        if (read == 0 || (sum < advance && !has_flat)) return;
        if (const std::optional<std::int64_t> all = in_64_bits(sum))
            add(total, Rule::tou_sum, between, *all, advance);
    }

    void add(const Shown& total, Rule rule, const BillingPeriod& between, std::int64_t value,
             std::int64_t reference) {
        const ChannelRules rules = rules_for(options_.rules, total.one.flow,
                                             time::IntervalGrid::kDayMinutes, "", options_.group);
        const std::optional<Finding> finding =
            check_sums(rules, rule, {value, reference, between.days()});
        if (!finding) return;
        checked_.findings.push_back({between.to - days{1},
                                     total.one.id.site_id,
                                     {},
                                     total.one.id.register_no,
                                     *finding,
                                     {},
                                     {},
                                     {},
                                     {}});
    }

    static PointFacts::Point point_of(const Shown& shown) {
        return {shown.one.id.site_id, shown.one.service_point_no};
    }

    const CheckOptions& options_;
    BillingPeriod period_;
    BillingPeriod days_;
    const std::vector<DaySums>& sums_;
    CheckedUnit& checked_;
};

std::map<RegisterId, Shown> read_registers(store::Session& session, const CheckUnit& unit,
                                           const BillingPeriod& all_days, DeliveryId as_of) {
    std::map<RegisterId, Shown> registers;
    const BillingPeriod closed{all_days.from, all_days.to + days{1}};
    for (const meter::ServingRegister& one :
         meter::serving_registers(session, unit.first, unit.last, closed)) {
        if (one.meter_register.kind != meter::RegisterKind::energy) continue;
        const auto [at, is_new] = registers.try_emplace(one.meter_register.id);
        if (is_new) {
            at->second = {one.meter_register, one.multiplier_e3, {}};
            continue;
        }
        // Another contract took over: the register went on.
        BillingPeriod& valid = at->second.one.valid;
        valid = {std::min(valid.from, one.meter_register.valid.from),
                 std::max(valid.to, one.meter_register.valid.to)};
    }
    if (registers.empty()) return registers;
    for (const meter::StoredRegisterReading& one : meter::register_readings(
             session, unit.first, unit.last, all_days.from, all_days.to, as_of)) {
        const auto at = registers.find(one.id);
        if (at == registers.end() || one.reading.quality == meter::Quality::missing) continue;
        at->second.values.emplace(one.reading.day, one.reading.value);
    }
    return registers;
}

}  // namespace

void check_registers(store::Session& session, const CheckUnit& unit, const CheckOptions& options,
                     const BillingPeriod& period, const BillingPeriod& all_days, DeliveryId as_of,
                     const std::vector<DaySums>& sums, CheckedUnit& checked) {
    if (!options.rules[Rule::register_sum].on && !options.rules[Rule::tou_sum].on) return;
    const std::map<RegisterId, Shown> registers = read_registers(session, unit, all_days, as_of);
    std::map<std::tuple<SiteId, ServicePointNo, Flow>, RegisterGroup> groups;
    for (const auto& [id, shown] : registers) {
        RegisterGroup& group = groups[{id.site_id, shown.one.service_point_no, shown.one.flow}];
        (shown.one.band.empty() ? group.totals : group.bands).push_back(&shown);
    }
    RegisterCheck check{options, period, all_days, sums, checked};
    for (const auto& [key, group] : groups) check.run(group);
}

}  // namespace voltmark::vee
