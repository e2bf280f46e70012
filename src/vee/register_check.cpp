// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <map>

#include "register_advance.hpp"
#include "unit_check.hpp"

namespace voltmark::vee {

namespace {

using std::chrono::days;
using time::BillingPeriod;

std::optional<std::int64_t> in_64_bits(Int128 value) {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (value > kMost || value < -kMost) return std::nullopt;
    return static_cast<std::int64_t>(value);
}

/// The registers of one point and flow.
struct RegisterGroup {
    std::vector<const ShownRegister*> totals;
    std::vector<const ShownRegister*> bands;
};

class RegisterCheck {
public:
    RegisterCheck(const CheckOptions& options, const BillingPeriod& period,
                  const BillingPeriod& all_days, const std::vector<DaySums>& sums,
                  CheckedUnit& checked)
        : options_{options}, period_{period}, days_{all_days}, sums_{sums}, checked_{checked} {}

    void run(const RegisterGroup& group) {
        for (const ShownRegister* total : group.totals) {
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
    void against_intervals(const ShownRegister& total, const BillingPeriod& between,
                           std::int64_t advance) {
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

    void against_bands(const ShownRegister& total, const std::vector<const ShownRegister*>& bands,
                       const BillingPeriod& between, std::int64_t advance) {
        Int128 sum = 0;
        int read = 0;
        bool has_flat = false;
        for (const ShownRegister* band : bands) {
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

    void add(const ShownRegister& total, Rule rule, const BillingPeriod& between,
             std::int64_t value, std::int64_t reference) {
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

    static PointFacts::Point point_of(const ShownRegister& shown) {
        return {shown.one.id.site_id, shown.one.service_point_no};
    }

    const CheckOptions& options_;
    BillingPeriod period_;
    BillingPeriod days_;
    const std::vector<DaySums>& sums_;
    CheckedUnit& checked_;
};

}  // namespace

void check_registers(store::Session& session, const CheckUnit& unit, const CheckOptions& options,
                     const BillingPeriod& period, const BillingPeriod& all_days, DeliveryId as_of,
                     const std::vector<DaySums>& sums, CheckedUnit& checked) {
    if (!options.rules[Rule::register_sum].on && !options.rules[Rule::tou_sum].on) return;
    const std::map<RegisterId, ShownRegister> registers =
        read_registers(session, {unit.first, unit.last, all_days}, as_of);
    std::map<std::tuple<SiteId, ServicePointNo, Flow>, RegisterGroup> groups;
    for (const auto& [id, shown] : registers) {
        RegisterGroup& group = groups[{id.site_id, shown.one.service_point_no, shown.one.flow}];
        (shown.one.band.empty() ? group.totals : group.bands).push_back(&shown);
    }
    RegisterCheck check{options, period, all_days, sums, checked};
    for (const auto& [key, group] : groups) check.run(group);
}

}  // namespace voltmark::vee
