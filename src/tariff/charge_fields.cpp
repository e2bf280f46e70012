// SPDX-License-Identifier: Apache-2.0
#include "charge_fields.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/year_picture.hpp"

namespace voltmark::tariff {

namespace {

constexpr int kAttributeScale = 6;

std::string yes_no(bool value) {
    return value ? "true" : "false";
}

std::string kwh(Energy energy) {
    return to_decimal(energy.milli(), 6, 0) + " kWh";
}

std::string_view to_text(DayShare share) {
    constexpr std::string_view kWords[] = {"calendar", "30", "whole"};
    return kWords[static_cast<std::size_t>(share)];
}

std::string_view to_text(TierCount count) {
    constexpr std::string_view kWords[] = {"none", "month", "year_to_date"};
    return kWords[static_cast<std::size_t>(count)];
}

std::string_view to_text(DemandCharge::Basis basis) {
    constexpr std::string_view kWords[] = {"capacity", "contract", "measured_max", "billing",
                                           "reactive_max"};
    return kWords[static_cast<std::size_t>(basis)];
}

std::string household_text(const std::optional<Household>& household) {
    if (!household) return "";
    return fmt::format("from {} people + {} a month on {}", household->from_people,
                       kwh(household->add_per_month),
                       household->first_bound_only ? "the first bound" : "all bounds");
}

std::string names_of(const std::vector<int>& bands, const BandCalendar& calendar) {
    std::vector<std::string> names;
    for (const int band : bands) names.push_back(calendar.bands[static_cast<std::size_t>(band)]);
    return fmt::format("{}", fmt::join(names, ", "));
}

/// The fields of each kind of charge; a new kind has one function more.
class ChargeFields {
public:
    ChargeFields(const Version& version, Fields& fields) : version_{version}, fields_{fields} {}

    void operator()(const EnergyCharge& charge) {
        const BandCalendar& calendar =
            version_.calendars[static_cast<std::size_t>(charge.calendar)];
        add("kind", "energy");
        add("flow", voltmark::to_text(charge.flow));
        add("calendar", calendar.name);
        if (!charge.bands.empty()) add("bands", names_of(charge.bands, calendar));
        add("floats", yes_no(charge.floats));
        add("credit", yes_no(charge.credit));
        if (charge.series) return series(*charge.series);
        tiers(charge.tiers);
        for (std::size_t t = 0; t < charge.prices.size(); ++t) {
            const TierPrice& tier = charge.prices[t];
            std::string prefix;
            if (charge.prices.size() > 1) {
                prefix = fmt::format("tier.{}.", t + 1);
                add(prefix + "to", !tier.to
                                       ? "no end"
                                       : fmt::format("{} {}", to_decimal(tier.to->milli(), 6, 0),
                                                     to_text(tier.unit)));
            }
            prices(prefix, tier.by_band, calendar);
        }
    }
    void operator()(const FixedCharge& charge) {
        add("kind", "fixed");
        add("per", charge.per == FixedCharge::Per::month ? "month" : "day");
        add("price", voltmark::to_text(charge.price));
        add("days", to_text(charge.days));
    }
    void operator()(const DemandCharge& charge) {
        add("kind", "demand");
        const BandCalendar& calendar =
            version_.calendars[static_cast<std::size_t>(charge.calendar)];
        add("basis", to_text(charge.basis));
        if (charge.is_banded()) add("calendar", calendar.name);
        if (!charge.bands.empty()) add("bands", names_of(charge.bands, calendar));
        if (!charge.billing_bands.empty())
            add("billing_bands", names_of(charge.billing_bands, calendar));
        for (std::size_t t = 0; t < charge.prices.size(); ++t) {
            const DemandTier& tier = charge.prices[t];
            std::string prefix;
            if (charge.prices.size() > 1) {
                prefix = fmt::format("tier.{}.", t + 1);
                add(prefix + "to", tier.to ? to_kilo(*tier.to) + " kW" : "no end");
            }
            prices(prefix, tier.by_band, calendar);
        }
        add("window_minutes",
            charge.window_minutes == 0 ? "interval" : std::to_string(charge.window_minutes));
        add("days", to_text(charge.days));
        if (charge.basis == DemandCharge::Basis::contract) contract(charge.contract);
        if (charge.incentive) {
            add("incentive.kwh_per_kva", to_decimal(charge.incentive->kwh_per_kva_e6, 6, 0));
            add("incentive.times", to_decimal(charge.incentive->times_e6, 6, 0));
        }
    }
    void operator()(const PowerFactorCharge& charge) {
        add("kind", "power_factor");
        add("standard", to_decimal(charge.standard_percent, 2));
        add("table", charge.table);
        base(charge.base);
    }
    void operator()(const PercentageCharge& charge) {
        add("kind", "percentage");
        add("percent", to_decimal(charge.percent_e6, 6, 0));
        base(charge.base);
    }
    void operator()(const MinimumCharge& charge) {
        add("kind", "minimum");
        add("per", charge.per == MinimumCharge::Per::month ? "month" : "year");
        add("price", voltmark::to_text(charge.price));
        add("days", to_text(charge.days));
        add("beside_credit", yes_no(!charge.credit_counts));
        if (charge.per == MinimumCharge::Per::year)
            add("last_month", fmt::format("{}", static_cast<unsigned>(charge.last_month)));
        base(charge.base);
    }
    void operator()(const AllowanceCharge& charge) {
        add("kind", "allowance");
        add("kwh_per_month", kwh(charge.per_month));
        add("price", voltmark::to_text(charge.price));
        add("days", to_text(charge.days));
    }
    void operator()(const NetMeteringCharge& charge) {
        add("kind", "net_metering");
        add("by", charge.by == NetMeteringCharge::By::month ? "month" : "interval");
        add("carry", charge.carry == NetMeteringCharge::Carry::energy ? "energy" : "money");
        add("settles",
            charge.settles ? std::to_string(static_cast<unsigned>(*charge.settles)) : "never");
        add("price", voltmark::to_text(charge.price));
        add("into", charge.lapses ? "nothing" : charge.is_credited ? "credit" : "bill");
        add("from", charge.counts_at_once ? "this_month" : "next_month");
        base(charge.base);
    }
    void operator()(const SettlementCharge& charge) {
        add("kind", "settlement");
        base({charge.of});
    }

private:
    void add(std::string name, std::string_view value) {
        fields_.emplace_back(std::move(name), std::string{value});
    }
    void series(const SeriesRule& rule) {
        add("series", rule.series);
        add("series.times", to_decimal(rule.times_e6, 6, 0));
        add("series.add", voltmark::to_text(rule.add));
        if (rule.floor) add("series.floor", voltmark::to_text(*rule.floor));
        if (rule.cap) add("series.cap", voltmark::to_text(*rule.cap));
    }
    void tiers(const TierRule& rule) {
        add("tiers.count", to_text(rule.count));
        if (rule.count == TierCount::none) return;
        add("tiers.year_starts",
            fmt::format("{:02}-{:02}", static_cast<unsigned>(rule.year_starts.month()),
                        static_cast<unsigned>(rule.year_starts.day())));
        add("tiers.household", household_text(rule.household));
        add("tiers.prorate", yes_no(rule.prorate));
        add("tiers.split", rule.split == TierSplit::in_order ? "in_order" : "proportional");
    }
    void contract(const ContractDemandRule& rule) {
        static constexpr std::string_view kOver[] = {"contract", "threshold", "actual"};
        add("contract.floor", to_decimal(rule.floor_e6, 6, 0));
        add("contract.threshold", to_decimal(rule.threshold_e6, 6, 0));
        add("contract.times", to_decimal(rule.times_e6, 6, 0));
        add("contract.over", kOver[static_cast<std::size_t>(rule.over)]);
    }
    void prices(const std::string& prefix, const std::vector<Price>& by_band,
                const BandCalendar& calendar) {
        if (by_band.size() == 1) return add(prefix + "price", voltmark::to_text(by_band[0]));
        for (std::size_t b = 0; b < by_band.size(); ++b)
            add(prefix + "price." + calendar.bands[b], voltmark::to_text(by_band[b]));
    }
    void base(const std::vector<int>& base) {
        std::string ids;
        for (const int index : base) {
            if (!ids.empty()) ids += ", ";
            ids += version_.components[static_cast<std::size_t>(index)].id;
        }
        add("of", ids);
    }

    const Version& version_;
    Fields& fields_;
};

}  // namespace

std::string to_text(const std::optional<BillingDemand>& demand, const Version& version) {
    if (!demand) return "";
    std::string text = fmt::format("at least {} kW, {} months back", to_kilo(demand->minimum),
                                   demand->months_back);
    for (std::size_t m = 0; m < demand->percent_e6.size(); ++m) {
        text += fmt::format("; {}: {} %{}", m + 1, to_decimal(demand->percent_e6[m], 6, 0),
                            demand->whole[m] ? ", whole" : "");
    }
    const BandCalendar& calendar = version.calendars[static_cast<std::size_t>(demand->calendar)];
    const std::string bands = names_of(demand->bands, calendar);
    return bands.empty() ? text : fmt::format("{}; in {} of {}", text, bands, calendar.name);
}

std::string to_text(const Condition& condition) {
    std::string text;
    for (const Condition::Part& part : condition.parts) {
        if (!text.empty()) text += "; ";
        text += part.attribute;
        if (part.from_e6) text += " from " + to_decimal(*part.from_e6, kAttributeScale, 0);
        if (part.below_e6) text += " below " + to_decimal(*part.below_e6, kAttributeScale, 0);
        if (!part.words.empty()) text += fmt::format(" {}", fmt::join(part.words, " or "));
    }
    return text;
}

Fields fields_of(const Component& component, const Version& version) {
    Fields fields{{"name.en", component.name.en},
                  {"name.zh", component.name.zh},
                  {"layer", std::string{to_text(component.layer)}},
                  {"line", component.line},
                  {"when", to_text(component.when)},
                  {"months", to_text(component.months)},
                  {"source", component.source}};
    std::visit(ChargeFields{version, fields}, component.charge);
    return fields;
}

}  // namespace voltmark::tariff
