// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/power_factor.hpp"

#include "read_parts.hpp"

namespace voltmark::tariff {

namespace {

/// Reads one component; its parts share what they read from.
class ComponentReader {
public:
    ComponentReader(const YAML::Node& node, const Version& version, Findings& findings)
        : map_{node, findings}, version_{version}, findings_{findings} {}

    std::optional<Component> read() {
        const std::size_t before = findings_.size();
        Component component;
        component.place = place_of(map_.node());
        component.id = map_.get_text("id");
        check_id(component.id);
        component.line = map_.text("line", component.id);
        component.source = map_.text("source", "");
        if (const YAML::Node name = map_.find("name"); name.IsDefined())
            component.name = read_name(name, findings_);
        if (const YAML::Node months = map_.find("months"); months.IsDefined())
            component.months = read_months(months, findings_);
        if (const YAML::Node when = map_.find("when"); when.IsDefined())
            component.when = read_condition(when, findings_);
        const std::string kind = map_.text("kind", map_.has("float") ? "float" : "energy");
        const Layer usual = map_.has("credit") ? Layer::feed_in : Layer::energy;
        component.layer =
            map_.word("layer", "a layer: energy, network, system, fund, tax, service, feed_in",
                      find_layer)
                .value_or(usual);
        std::optional<Charge> charge = read_charge(kind);
        if (!charge || findings_.size() != before) return std::nullopt;
        component.charge = std::move(*charge);
        return component;
    }

private:
    void check_id(const std::string& id) {
        for (const Component& other : version_.components) {
            if (other.id == id) map_.add(map_.node(), make_error(kDuplicate, id));
        }
        const bool plain = id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == id.npos;
        if (!plain)
            map_.add(map_.node(), make_error(kValue, id, "an id of small letters, digits and _"));
    }

    std::optional<Charge> read_charge(const std::string& kind) {
        if (kind == "energy") return energy();
        if (kind == "float") return floating();
        if (kind == "fixed") return fixed();
        if (kind == "demand") return demand();
        if (kind == "power_factor") return power_factor();
        if (kind == "percentage") return percentage();
        if (kind == "minimum") return minimum();
        if (kind == "allowance") return allowance();
        map_.add_value(
            map_.find("kind"),
            "a kind: energy, float, fixed, demand, power_factor, percentage, minimum, allowance");
        return std::nullopt;
    }

    void expect_per(const std::string& otherwise, std::initializer_list<std::string_view> allowed) {
        const std::string per = map_.text("per", otherwise);
        if (std::find(allowed.begin(), allowed.end(), per) != allowed.end()) return;
        map_.add_value(map_.find("per"), fmt::format("{}", fmt::join(allowed, " or ")));
    }

    int calendar_index() {
        const std::string name = map_.text("calendar", "main");
        for (std::size_t i = 0; i < version_.calendars.size(); ++i) {
            if (version_.calendars[i].name == name) return static_cast<int>(i);
        }
        map_.add(map_.find("calendar"), make_error(kReference, name, "calendar"));
        return 0;
    }
    const BandCalendar& calendar_of(int index) const {
        return version_.calendars[static_cast<std::size_t>(index)];
    }

    Price price() {
        const YAML::Node node = map_.get("price");
        return node.IsDefined() ? read_price(node, findings_).value_or(Price{}) : Price{};
    }

    DayShare day_share(DayShare otherwise) {
        const auto share = map_.word("days", "calendar, 30 or whole",
                                     [](std::string_view word) -> std::optional<DayShare> {
                                         if (word == "calendar") return DayShare::calendar;
                                         if (word == "30") return DayShare::thirty;
                                         if (word == "whole") return DayShare::whole;
                                         return std::nullopt;
                                     });
        return share.value_or(otherwise);
    }

    /// Whether `other` is meant by a word of an `of` list: a component's id, "layer." and a layer,
    /// "floats" or "all". Layers have a prefix because components are often named after them.
    static bool is_named(const Component& other, const std::string& word) {
        constexpr std::string_view kLayerPrefix = "layer.";
        if (word.starts_with(kLayerPrefix))
            return find_layer(word.substr(kLayerPrefix.size())) == other.layer;
        const auto* energy = std::get_if<EnergyCharge>(&other.charge);
        if (word == "floats") return energy != nullptr && energy->floats;
        return word == "all" || word == other.id;
    }

    /// `of: [purchase, layer.network]`: the components above that are meant, ascending.
    std::vector<int> base() {
        std::vector<int> found;
        for_each_item(map_.get("of"), [&](const YAML::Node& item) {
            const std::string word = scalar_of(item);
            bool any = false;
            for (std::size_t i = 0; i < version_.components.size(); ++i) {
                if (!is_named(version_.components[i], word)) continue;
                any = true;
                const int index = static_cast<int>(i);
                if (std::find(found.begin(), found.end(), index) == found.end())
                    found.push_back(index);
            }
            if (!any) map_.add(item, make_error(kReference, word, "component"));
        });
        std::sort(found.begin(), found.end());
        return found;
    }

    /// One price for all bands, or a mapping with one for each band of the calendar.
    std::vector<Price> banded_price(const YAML::Node& node, const BandCalendar& calendar,
                                    std::initializer_list<std::string> other_keys = {}) {
        if (!node.IsMap()) return {read_price(node, findings_).value_or(Price{})};
        MapReader map{node, findings_};
        for (const std::string& key : other_keys) map.find(key);
        std::vector<Price> prices;
        for (const std::string& band : calendar.bands) {
            const YAML::Node value = map.find(band);
            if (!value.IsDefined()) {
                map.add(node, make_error(kBandPrice, band));
                continue;
            }
            prices.push_back(read_price(value, findings_).value_or(Price{}));
        }
        return prices;
    }

    TierPrice tier_price(const YAML::Node& node, const BandCalendar& calendar) {
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
                findings_.push_back(make_error(kValue, scalar_of(node["to"]), "a bound in kWh")
                                        .at(place_of(node["to"])));
            }
        }
        if (node["price"].IsDefined()) {
            MapReader map{node, findings_};
            map.find("to");
            tier.by_band = banded_price(map.find("price"), calendar);
        } else {
            tier.by_band =
                banded_price(node, calendar, {"to"});  // {to: 2760, peak: ..., valley: ...}
        }
        return tier;
    }

    std::vector<TierPrice> tier_prices(const BandCalendar& calendar) {
        const YAML::Node node = map_.get("price");
        std::vector<TierPrice> tiers;
        if (!node.IsDefined()) return tiers;
        if (!node.IsSequence()) {
            tiers.push_back({std::nullopt, banded_price(node, calendar)});
            return tiers;
        }
        for (const YAML::Node& item : node) {
            tiers.push_back(tier_price(item, calendar));
            const std::size_t count = tiers.size();
            if (count > 1 && tiers[count - 2].to && tiers[count - 1].to &&
                *tiers[count - 1].to <= *tiers[count - 2].to) {
                findings_.push_back(make_error(kTierOrder).at(place_of(item)));
            }
            const bool last = count == node.size();
            if (tiers.back().to.has_value() == last)
                findings_.push_back(make_error(kTierEnd).at(place_of(item)));
        }
        return tiers;
    }

    std::chrono::month_day year_start(MapReader& tiers) {
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

    std::optional<Household> household(const YAML::Node& node) {
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

    TierRule tier_rule(std::size_t tier_count) {
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
        if (rule.prorate && rule.count == TierCount::year_to_date)
            map.add_value(map.find("prorate"), "a word of tiers that count by month");
        return rule;
    }

    Charge energy() {
        EnergyCharge charge;
        charge.flow =
            map_.word("flow", "a flow: import, export, reactive_import, reactive_export", find_flow)
                .value_or(Flow::import_active);
        const char* unit = is_active(charge.flow) ? "kWh" : "kvarh";
        expect_per(unit, {unit});
        charge.calendar = calendar_index();
        charge.floats = map_.flag("floats");
        charge.credit = map_.flag("credit");
        charge.prices = tier_prices(calendar_of(charge.calendar));
        charge.tiers = tier_rule(charge.prices.size());
        if (charge.tiers.count != TierCount::none && charge.flow != Flow::import_active)
            map_.add_value(map_.find("flow"), "import: tiers count the energy taken");
        return charge;
    }

    /// For each band of the calendar, the multiple of the floating prices that is charged in it.
    std::vector<std::int64_t> float_ratios_e8(const BandCalendar& calendar) {
        std::vector<std::int64_t> ratios;
        MapReader map{map_.get("float"), findings_};
        for (const std::string& band : calendar.bands) {
            if (!map.has(band)) map.add(map.node(), make_error(kBandPrice, band));
            ratios.push_back(map.decimal(band, 8).value_or(0));
        }
        return ratios;
    }

    /// A float is an energy charge whose prices are those of its base, times ratio - 1.
    Charge floating() {
        EnergyCharge made;
        made.calendar = calendar_index();
        const std::vector<std::int64_t> ratios_e8 = float_ratios_e8(calendar_of(made.calendar));
        const std::int64_t round_e8 =
            std::max<std::int64_t>(map_.decimal("round", 8).value_or(1), 1);
        std::vector<Price> prices(ratios_e8.size());
        for (const int index : base()) {
            const Component& floating = version_.components[static_cast<std::size_t>(index)];
            const auto* energy = std::get_if<EnergyCharge>(&floating.charge);
            const bool plain =
                energy != nullptr && energy->prices.size() == 1 && !energy->prices[0].is_banded();
            const bool always =
                floating.months == time::MonthSet::all() && floating.when.parts.empty();
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
        made.prices.push_back({std::nullopt, std::move(prices)});
        return made;
    }

    Charge fixed() {
        FixedCharge charge;
        expect_per("month", {"month", "day"});
        charge.per =
            map_.text("per", "month") == "day" ? FixedCharge::Per::day : FixedCharge::Per::month;
        charge.price = price();
        charge.days = day_share(DayShare::calendar);
        return charge;
    }

    Charge demand() {
        DemandCharge charge;
        const auto basis =
            map_.word("basis", "capacity or measured_max",
                      [](std::string_view word) -> std::optional<DemandCharge::Basis> {
                          if (word == "capacity") return DemandCharge::Basis::capacity;
                          if (word == "measured_max") return DemandCharge::Basis::measured_max;
                          return std::nullopt;
                      });
        if (!map_.has("basis")) map_.add(map_.node(), make_error(kKeyMissing, "basis"));
        charge.basis = basis.value_or(DemandCharge::Basis::capacity);
        const char* unit = charge.basis == DemandCharge::Basis::capacity ? "kVA.month" : "kW.month";
        expect_per(unit, {unit});
        charge.price = price();
        charge.window_minutes = map_.whole_number("window_minutes", 15, 5, 60);
        charge.days = day_share(DayShare::calendar);
        return charge;
    }

    Charge power_factor() {
        PowerFactorCharge charge;
        const std::optional<std::int64_t> standard = map_.decimal("standard", 2);
        charge.standard_percent = static_cast<int>(standard.value_or(0));
        charge.table = map_.text("table", "cn.1983");
        const Result<const PowerFactorTable*> table = find_power_factor_table(charge.table);
        if (!table) {
            map_.add(map_.find("table"), table.error());
        } else if (!(*table)->has_standard(charge.standard_percent)) {
            map_.add(map_.find("standard"),
                     make_error(kReference, charge.standard_percent, "standard of the table"));
        }
        charge.base = base();
        return charge;
    }

    Charge percentage() {
        PercentageCharge charge;
        if (!map_.has("percent")) map_.add(map_.node(), make_error(kKeyMissing, "percent"));
        charge.percent_e6 = map_.decimal("percent", 6).value_or(0);
        charge.base = base();
        return charge;
    }

    Charge minimum() {
        MinimumCharge charge;
        expect_per("month", {"month"});
        charge.per_month = price();
        charge.base = base();
        charge.days = day_share(DayShare::calendar);
        return charge;
    }

    Charge allowance() {
        AllowanceCharge charge;
        if (!map_.has("kwh_per_month"))
            map_.add(map_.node(), make_error(kKeyMissing, "kwh_per_month"));
        charge.per_month = Energy::from_milli(map_.decimal("kwh_per_month", 6).value_or(0));
        charge.price = price();
        charge.days = day_share(DayShare::whole);
        return charge;
    }

    MapReader map_;
    const Version& version_;
    Findings& findings_;
};

}  // namespace

std::optional<Component> read_component(const YAML::Node& node, const Version& version,
                                        Findings& findings) {
    if (!node.IsMap()) {
        findings.push_back(
            make_error(kForm, "a component: {id: ..., per: ..., price: ...}").at(place_of(node)));
        return std::nullopt;
    }
    return ComponentReader{node, version, findings}.read();
}

}  // namespace voltmark::tariff
