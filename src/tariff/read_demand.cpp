// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include "component_reader.hpp"

namespace voltmark::tariff {

namespace {

std::optional<DemandCharge::Basis> find_basis(std::string_view word) {
    using Basis = DemandCharge::Basis;
    if (word == "capacity") return Basis::capacity;
    if (word == "contract") return Basis::contract;
    if (word == "measured_max") return Basis::measured_max;
    if (word == "billing") return Basis::billing;
    if (word == "reactive_max") return Basis::reactive_max;
    return std::nullopt;
}

std::optional<ContractDemandRule::Over> find_over(std::string_view word) {
    using Over = ContractDemandRule::Over;
    if (word == "contract") return Over::contract_and_excess;
    if (word == "threshold") return Over::threshold_and_excess;
    if (word == "actual") return Over::actual_within;
    return std::nullopt;
}

/// `{6-9: 80, 10-5: 60}`, or one number for all months.
void read_percents(const YAML::Node& node, BillingDemand& demand, Findings& findings) {
    const auto set = [&](const YAML::Node& value, time::MonthSet months) {
        const Result<std::int64_t> percent = parse_decimal(scalar_of(value), 6);
        if (!percent || *percent < 0) {
            findings.push_back(
                make_error(kValue, scalar_of(value), "a percentage").at(place_of(value)));
            return;
        }
        for (unsigned m = 1; m <= 12; ++m) {
            if (months.contains(std::chrono::month{m})) demand.percent_e6[m - 1] = *percent;
        }
    };
    if (!node.IsDefined()) return;
    if (!node.IsMap()) return set(node, time::MonthSet::all());
    for (const auto& entry : node) set(entry.second, read_months(entry.first, findings));
}

}  // namespace

std::optional<BillingDemand> read_billing_demand(const YAML::Node& node, const Version& version,
                                                 Findings& findings) {
    if (!node.IsDefined()) return std::nullopt;
    MapReader map{node, findings};
    BillingDemand demand;
    demand.minimum = Power::from_milli(map.decimal("minimum", 6).value_or(0));
    demand.months_back = map.whole_number("months_back", 0, 0, 23);
    read_percents(map.find("percent"), demand, findings);
    const YAML::Node whole = map.find("this_month");
    const bool is_word = whole.IsDefined() && whole.IsScalar() &&
                         (whole.Scalar() == "true" || whole.Scalar() == "false");
    const time::MonthSet months =
        whole.IsDefined() && !is_word ? read_months(whole, findings) : time::MonthSet::all();
    for (unsigned m = 1; m <= 12; ++m) {
        demand.whole[m - 1] =
            !(is_word && whole.Scalar() == "false") && months.contains(std::chrono::month{m});
    }
    const std::string calendar = map.text("calendar", "main");
    for (std::size_t i = 0; i < version.calendars.size(); ++i) {
        if (version.calendars[i].name == calendar) demand.calendar = static_cast<int>(i);
    }
    const BandCalendar& bands = version.calendars[static_cast<std::size_t>(demand.calendar)];
    if (bands.name != calendar)
        map.add(map.find("calendar"), make_error(kReference, calendar, "calendar"));
    demand.bands = read_bands(map.find("bands"), bands, findings);
    return demand;
}

ContractDemandRule ComponentReader::contract_rule(const YAML::Node& node) {
    ContractDemandRule rule;
    if (!node.IsDefined()) return rule;
    MapReader map{node, findings_};
    rule.floor_e6 = map.decimal("floor", 6).value_or(rule.floor_e6);
    rule.threshold_e6 = map.decimal("threshold", 6).value_or(rule.threshold_e6);
    rule.times_e6 = map.decimal("times", 6).value_or(rule.times_e6);
    rule.over = map.word("over", "contract, threshold or actual", find_over).value_or(rule.over);
    return rule;
}

std::optional<DemandIncentive> ComponentReader::incentive(const YAML::Node& node) {
    if (!node.IsDefined()) return std::nullopt;
    MapReader map{node, findings_};
    DemandIncentive incentive;
    for (const char* key : {"kwh_per_kva", "times"}) {
        if (!map.has(key)) map.add(node, make_error(kKeyMissing, key));
    }
    incentive.kwh_per_kva_e6 = map.decimal("kwh_per_kva", 6).value_or(0);
    incentive.times_e6 = map.decimal("times", 6).value_or(0);
    return incentive;
}

int ComponentReader::window_minutes() {
    if (map_.text("window_minutes", "") == "interval") return 0;
    return map_.whole_number("window_minutes", 15, 5, 60);
}

Charge ComponentReader::demand() {
    using Basis = DemandCharge::Basis;
    DemandCharge charge;
    if (!map_.has("basis")) map_.add(map_.node(), make_error(kKeyMissing, "basis"));
    charge.basis =
        map_.word("basis", "capacity, contract, measured_max, billing or reactive_max", find_basis)
            .value_or(Basis::capacity);
    const char* unit = charge.basis == Basis::capacity       ? "kVA.month"
                       : charge.basis == Basis::reactive_max ? "kvar.month"
                                                             : "kW.month";
    expect_per(unit, {unit});
    charge.calendar = calendar_index();
    const BandCalendar& calendar = calendar_of(charge.calendar);
    charge.bands = read_bands(map_.find("bands"), calendar, findings_);
    bands_ = charge.bands;
    for (TierPrice& tier : tier_prices(calendar)) {
        std::optional<Power> to;
        if (tier.to) to = Power::from_milli(tier.to->milli());
        if (tier.unit != TierUnit::energy) map_.add_value(map_.find("price"), "tiers of kW");
        charge.prices.push_back({to, std::move(tier.by_band)});
    }
    charge.billing_bands = read_bands(map_.find("billing_bands"), calendar, findings_);
    charge.window_minutes = window_minutes();
    charge.days = day_share(DayShare::calendar);
    charge.contract = contract_rule(map_.find("contract"));
    charge.incentive = incentive(map_.find("incentive"));
    const bool banded = std::any_of(charge.prices.begin(), charge.prices.end(),
                                    [](const DemandTier& tier) { return tier.by_band.size() > 1; });
    if (banded && charge.basis != Basis::measured_max)
        map_.add_value(map_.find("price"), "a price without bands: only measured demand has them");
    if (charge.prices.size() > 1 && charge.basis == Basis::contract)
        map_.add_value(map_.find("price"), "a single price: a contract has no tiers");
    return charge;
}

}  // namespace voltmark::tariff
