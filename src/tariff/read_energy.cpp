// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include "component_reader.hpp"

namespace voltmark::tariff {

std::vector<int> read_bands(const YAML::Node& node, const BandCalendar& calendar,
                            Findings& findings) {
    std::vector<int> bands;
    if (!node.IsDefined()) return bands;
    for_each_item(node, [&](const YAML::Node& item) {
        const std::optional<int> band = calendar.find_band(scalar_of(item));
        if (!band) {
            findings.push_back(make_error(kReference, scalar_of(item), "band").at(place_of(item)));
            return;
        }
        bands.push_back(*band);
    });
    std::sort(bands.begin(), bands.end());
    bands.erase(std::unique(bands.begin(), bands.end()), bands.end());
    return bands;
}

/// One price for all bands, or a mapping with one for each band that is priced. Bands that are not
/// have a place all the same, so that a band's index is its price's.
std::vector<Price> ComponentReader::banded_price(const YAML::Node& node,
                                                 const BandCalendar& calendar,
                                                 std::initializer_list<std::string> other_keys) {
    if (!node.IsMap()) {
        const std::size_t count = bands_.empty() ? 1 : calendar.bands.size();
        return std::vector<Price>(count, read_price(node, findings_).value_or(Price{}));
    }
    MapReader map{node, findings_};
    for (const std::string& key : other_keys) map.find(key);
    std::vector<Price> prices;
    for (int b = 0; b < static_cast<int>(calendar.bands.size()); ++b) {
        const std::string& band = calendar.bands[static_cast<std::size_t>(b)];
        prices.emplace_back();
        if (!bands_.empty() && !std::binary_search(bands_.begin(), bands_.end(), b)) continue;
        const YAML::Node value = map.find(band);
        if (!value.IsDefined()) {
            map.add(node, make_error(kBandPrice, band));
            continue;
        }
        prices.back() = read_price(value, findings_).value_or(Price{});
    }
    return prices;
}

TierPrice ComponentReader::tier_price(const YAML::Node& node, const BandCalendar& calendar) {
    TierPrice tier;
    if (!node.IsMap()) {
        findings_.push_back(
            make_error(kForm, "a tier such as {to: 2760, price: 0.538}").at(place_of(node)));
        return tier;
    }
    if (node["to"].IsDefined()) {
        const Result<std::int64_t> to = parse_decimal(scalar_of(node["to"]), 6);
        if (to && *to > 0) {
            tier.to = Energy::from_milli(*to);
        } else {
            findings_.push_back(make_error(kValue, scalar_of(node["to"]), "a bound above nothing")
                                    .at(place_of(node["to"])));
        }
    }
    if (node["unit"].IsDefined()) {
        const std::optional<TierUnit> unit = find_tier_unit(scalar_of(node["unit"]));
        if (unit) {
            tier.unit = *unit;
        } else {
            findings_.push_back(make_error(kValue, scalar_of(node["unit"]),
                                           "a unit: kWh, kWh/day, kWh/kW, kWh/kW.day")
                                    .at(place_of(node["unit"])));
        }
    }
    if (node["price"].IsDefined()) {
        MapReader map{node, findings_};
        map.find("to");
        map.find("unit");
        tier.by_band = banded_price(map.find("price"), calendar);
    } else {
        tier.by_band =
            banded_price(node, calendar, {"to", "unit"});  // {to: 2760, peak: ..., valley: ...}
    }
    return tier;
}

std::vector<TierPrice> ComponentReader::tier_prices(const BandCalendar& calendar) {
    const YAML::Node node = map_.get("price");
    std::vector<TierPrice> tiers;
    if (!node.IsDefined()) return tiers;
    if (!node.IsSequence()) {
        tiers.push_back({std::nullopt, TierUnit::energy, banded_price(node, calendar)});
        return tiers;
    }
    for (const YAML::Node& item : node) {
        tiers.push_back(tier_price(item, calendar));
        const std::size_t count = tiers.size();
        // Bounds in different units take their order from each month's demand.
        if (count > 1 && tiers[count - 2].to && tiers[count - 1].to &&
            tiers[count - 2].unit == tiers[count - 1].unit &&
            *tiers[count - 1].to <= *tiers[count - 2].to) {
            findings_.push_back(make_error(kTierOrder).at(place_of(item)));
        }
        const bool last = count == node.size();
        if (tiers.back().to.has_value() == last)
            findings_.push_back(make_error(kTierEnd).at(place_of(item)));
    }
    return tiers;
}

std::chrono::month_day ComponentReader::year_start(MapReader& tiers) {
    const std::string text = tiers.text("year_starts", "01-01");
    const Result<time::CivilDay> day =
        time::parse_day("2001-" + text);  // No leap year: 02-29 is no day of every year.
    if (!day) {
        tiers.add_value(tiers.find("year_starts"), "a month and day such as 12-01");
        return std::chrono::January / 1;
    }
    const std::chrono::year_month_day ymd = time::to_ymd(*day);
    return ymd.month() / ymd.day();
}

std::optional<Household> ComponentReader::household(const YAML::Node& node) {
    if (!node.IsDefined()) return std::nullopt;
    MapReader map{node, findings_};
    Household rule;
    rule.from_people = map.whole_number("from_people", 5, 2, 99);
    rule.add_per_month = Energy::from_milli(map.decimal("add_kwh_per_month", 6).value_or(0));
    rule.first_bound_only = map.word("bounds", "all or first",
                                     [](std::string_view word) -> std::optional<bool> {
                                         if (word == "all") return false;
                                         if (word == "first") return true;
                                         return std::nullopt;
                                     })
                                .value_or(false);
    return rule;
}

TierRule ComponentReader::tier_rule(std::size_t tier_count) {
    TierRule rule;
    const YAML::Node node = map_.find("tiers");
    if (!node.IsDefined()) {
        if (tier_count > 1) map_.add(map_.node(), make_error(kKeyMissing, "tiers"));
        return rule;
    }
    MapReader map{node, findings_};
    const auto count = map.word("count", "month or year_to_date",
                                [](std::string_view word) -> std::optional<TierCount> {
                                    if (word == "month") return TierCount::month;
                                    if (word == "year_to_date") return TierCount::year_to_date;
                                    return std::nullopt;
                                });
    rule.count = count.value_or(TierCount::month);
    rule.year_starts = year_start(map);
    rule.household = household(map.find("household"));
    rule.prorate = map.flag("prorate");
    rule.split = map.word("split", "proportional or in_order",
                          [](std::string_view word) -> std::optional<TierSplit> {
                              if (word == "proportional") return TierSplit::proportional;
                              if (word == "in_order") return TierSplit::in_order;
                              return std::nullopt;
                          })
                     .value_or(TierSplit::proportional);
    if (rule.prorate && rule.count == TierCount::year_to_date)
        map.add_value(map.find("prorate"), "a word of tiers that count by month");
    return rule;
}

Charge ComponentReader::energy() {
    EnergyCharge charge;
    charge.flow =
        map_.word("flow", "a flow: import, export, reactive_import, reactive_export", find_flow)
            .value_or(Flow::import_active);
    const char* unit = is_active(charge.flow) ? "kWh" : "kvarh";
    expect_per(unit, {unit});
    charge.calendar = calendar_index();
    charge.bands = read_bands(map_.find("bands"), calendar_of(charge.calendar), findings_);
    bands_ = charge.bands;
    charge.floats = map_.flag("floats");
    charge.credit = map_.flag("credit");
    if (map_.has("series")) {
        charge.series = series_rule();
        charge.prices.push_back({std::nullopt, TierUnit::energy, {Price{}}});
        return charge;
    }
    charge.prices = tier_prices(calendar_of(charge.calendar));
    charge.tiers = tier_rule(charge.prices.size());
    const TierRule& tiers = charge.tiers;
    const bool by_year = tiers.count == TierCount::year_to_date;
    if (tiers.count != TierCount::none && charge.flow != Flow::import_active &&
        (by_year || charge.flow != Flow::export_active)) {
        map_.add_value(map_.find("flow"),
                       "import: tiers count the energy taken, or by month that given back");
    }
    const bool in_kwh = std::all_of(charge.prices.begin(), charge.prices.end(),
                                    [](const auto& one) { return one.unit == TierUnit::energy; });
    if (by_year && (!in_kwh || tiers.split == TierSplit::in_order))
        map_.add_value(map_.find("tiers"), "a rule for tiers of a year: kWh, proportional");
    return charge;
}

/// For each band of the calendar, the multiple of the floating prices that is charged in it.
std::vector<std::int64_t> ComponentReader::float_ratios_e8(const BandCalendar& calendar) {
    std::vector<std::int64_t> ratios;
    MapReader map{map_.get("float"), findings_};
    for (const std::string& band : calendar.bands) {
        if (!map.has(band)) map.add(map.node(), make_error(kBandPrice, band));
        ratios.push_back(map.decimal(band, 8).value_or(0));
    }
    return ratios;
}

/// A float is an energy charge whose prices are those of its base, times ratio - 1.
Charge ComponentReader::floating() {
    EnergyCharge made;
    made.calendar = calendar_index();
    const std::vector<std::int64_t> ratios_e8 = float_ratios_e8(calendar_of(made.calendar));
    const std::int64_t round_e8 = std::max<std::int64_t>(map_.decimal("round", 8).value_or(1), 1);
    std::vector<Price> prices(ratios_e8.size());
    for (const int index : base()) {
        const Component& floating = version_.components[static_cast<std::size_t>(index)];
        const auto* energy = std::get_if<EnergyCharge>(&floating.charge);
        const bool plain = energy != nullptr && !energy->series && energy->prices.size() == 1 &&
                           !energy->prices[0].is_banded();
        const bool always = floating.months == time::MonthSet::all() && floating.when.parts.empty();
        if (!plain || !always) {
            map_.add(map_.find("of"),
                     make_error(kForm, "components with a single price that always apply"));
            continue;
        }
        for (std::size_t b = 0; b < prices.size(); ++b) {
            const Int128 over =
                Int128{energy->prices[0].by_band[0].e8} * (ratios_e8[b] - 100'000'000);
            const Int128 rounded =
                divide_rounded(over, Int128{100'000'000} * round_e8, Rounding::half_up);
            prices[b] = prices[b] + Price{static_cast<std::int64_t>(rounded) * round_e8};
        }
    }
    made.prices.push_back({std::nullopt, TierUnit::energy, std::move(prices)});
    return made;
}

}  // namespace voltmark::tariff
