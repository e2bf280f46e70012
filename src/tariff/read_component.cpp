// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/power_factor.hpp"

#include "component_reader.hpp"

namespace voltmark::tariff {

std::optional<Component> ComponentReader::read() {
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

void ComponentReader::check_id(const std::string& id) {
    for (const Component& other : version_.components) {
        if (other.id == id) map_.add(map_.node(), make_error(kDuplicate, id));
    }
    const bool plain = id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == id.npos;
    if (!plain)
        map_.add(map_.node(), make_error(kValue, id, "an id of small letters, digits and _"));
}

std::optional<Charge> ComponentReader::read_charge(const std::string& kind) {
    if (kind == "energy") return energy();
    if (kind == "float") return floating();
    if (kind == "fixed") return fixed();
    if (kind == "demand") return demand();
    if (kind == "power_factor") return power_factor();
    if (kind == "percentage") return percentage();
    if (kind == "minimum") return minimum();
    if (kind == "allowance") return allowance();
    if (kind == "net_metering") return net_metering();
    if (kind == "settlement") return settlement();
    map_.add_value(map_.find("kind"),
                   "a kind: energy, float, fixed, demand, power_factor, percentage, minimum, "
                   "allowance, net_metering, settlement");
    return std::nullopt;
}

void ComponentReader::expect_per(const std::string& otherwise,
                                 std::initializer_list<std::string_view> allowed) {
    const std::string per = map_.text("per", otherwise);
    if (std::find(allowed.begin(), allowed.end(), per) != allowed.end()) return;
    map_.add_value(map_.find("per"), fmt::format("{}", fmt::join(allowed, " or ")));
}

int ComponentReader::calendar_index() {
    const std::string name = map_.text("calendar", "main");
    for (std::size_t i = 0; i < version_.calendars.size(); ++i) {
        if (version_.calendars[i].name == name) return static_cast<int>(i);
    }
    map_.add(map_.find("calendar"), make_error(kReference, name, "calendar"));
    return 0;
}
Price ComponentReader::price() {
    const YAML::Node node = map_.get("price");
    return node.IsDefined() ? read_price(node, findings_).value_or(Price{}) : Price{};
}

DayShare ComponentReader::day_share(DayShare otherwise) {
    const auto share = map_.word("days", "calendar, 30 or whole",
                                 [](std::string_view word) -> std::optional<DayShare> {
                                     if (word == "calendar") return DayShare::calendar;
                                     if (word == "30") return DayShare::thirty;
                                     if (word == "whole") return DayShare::whole;
                                     return std::nullopt;
                                 });
    return share.value_or(otherwise);
}

std::optional<std::chrono::month> ComponentReader::month(const std::string& key) {
    const int number = map_.whole_number(key, 0, 1, 12);
    if (number == 0) return std::nullopt;
    return std::chrono::month{static_cast<unsigned>(number)};
}

namespace {

/// Whether `other` is meant by a word of an `of` list: a component's id, "layer." and a layer,
/// "floats" or "all". Layers have a prefix because components are often named after them.
bool is_named(const Component& other, const std::string& word) {
    constexpr std::string_view kLayerPrefix = "layer.";
    if (word.starts_with(kLayerPrefix))
        return find_layer(word.substr(kLayerPrefix.size())) == other.layer;
    const auto* energy = std::get_if<EnergyCharge>(&other.charge);
    if (word == "floats") return energy != nullptr && energy->floats;
    return word == "all" || word == other.id;
}

}  // namespace

/// `of: [purchase, layer.network]`: the components above that are meant, ascending.
std::vector<int> ComponentReader::base() {
    std::vector<int> found;
    for_each_item(map_.get("of"), [&](const YAML::Node& item) {
        const std::string word = scalar_of(item);
        bool any = false;
        for (std::size_t i = 0; i < version_.components.size(); ++i) {
            if (!is_named(version_.components[i], word)) continue;
            any = true;
            const int index = static_cast<int>(i);
            if (std::find(found.begin(), found.end(), index) == found.end()) found.push_back(index);
        }
        if (!any) map_.add(item, make_error(kReference, word, "component"));
    });
    std::sort(found.begin(), found.end());
    return found;
}

Charge ComponentReader::fixed() {
    FixedCharge charge;
    expect_per("month", {"month", "day"});
    charge.per =
        map_.text("per", "month") == "day" ? FixedCharge::Per::day : FixedCharge::Per::month;
    charge.price = price();
    charge.days = day_share(DayShare::calendar);
    return charge;
}

Charge ComponentReader::power_factor() {
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

Charge ComponentReader::percentage() {
    PercentageCharge charge;
    if (!map_.has("percent")) map_.add(map_.node(), make_error(kKeyMissing, "percent"));
    charge.percent_e6 = map_.decimal("percent", 6).value_or(0);
    charge.base = base();
    return charge;
}

Charge ComponentReader::minimum() {
    MinimumCharge charge;
    expect_per("month", {"month", "year"});
    if (map_.text("per", "month") == "year") charge.per = MinimumCharge::Per::year;
    charge.price = price();
    charge.base = base();
    charge.days = day_share(DayShare::calendar);
    charge.credit_counts = !map_.flag("beside_credit");
    if (charge.per == MinimumCharge::Per::year)
        charge.last_month = month("last_month").value_or(std::chrono::December);
    return charge;
}

Charge ComponentReader::allowance() {
    AllowanceCharge charge;
    if (!map_.has("kwh_per_month")) map_.add(map_.node(), make_error(kKeyMissing, "kwh_per_month"));
    charge.per_month = Energy::from_milli(map_.decimal("kwh_per_month", 6).value_or(0));
    charge.price = price();
    charge.days = day_share(DayShare::whole);
    return charge;
}

Charge ComponentReader::net_metering() {
    using By = NetMeteringCharge::By;
    using Carry = NetMeteringCharge::Carry;
    NetMeteringCharge charge;
    if (version_.net_metering() != nullptr)
        map_.add(map_.node(), make_error(kDuplicate, "net_metering"));
    charge.by = map_.word("by", "month or interval",
                          [](std::string_view word) -> std::optional<By> {
                              if (word == "month") return By::month;
                              if (word == "interval") return By::interval;
                              return std::nullopt;
                          })
                    .value_or(By::month);
    charge.carry = map_.word("carry", "energy or money",
                             [](std::string_view word) -> std::optional<Carry> {
                                 if (word == "energy") return Carry::energy;
                                 if (word == "money") return Carry::money;
                                 return std::nullopt;
                             })
                       .value_or(Carry::energy);
    if (charge.by == By::interval && charge.carry == Carry::energy)
        map_.add_value(map_.find("by"), "month: energy is carried band by band");
    charge.base = base();
    if (charge.by == By::month) {
        for (const int index : charge.base) {
            const Component& one = version_.components[static_cast<std::size_t>(index)];
            const auto* energy = std::get_if<EnergyCharge>(&one.charge);
            if (energy != nullptr && energy->series)
                map_.add(map_.find("of"), make_error(kSeriesMix, one.id, "net_metering by month"));
        }
    }
    if (map_.text("settles", "") == "never") {
        charge.settles.reset();
    } else {
        charge.settles = month("settles").value_or(std::chrono::December);
    }
    if (map_.has("price")) charge.price = price();
    const auto into = map_.word("into", "bill, credit or nothing",
                                [](std::string_view word) -> std::optional<int> {
                                    if (word == "bill") return 0;
                                    if (word == "credit") return 1;
                                    if (word == "nothing") return 2;
                                    return std::nullopt;
                                });
    charge.is_credited = into == 1;
    charge.lapses = into == 2;
    charge.counts_at_once = map_.word("from", "this_month or next_month",
                                      [](std::string_view word) -> std::optional<bool> {
                                          if (word == "this_month") return true;
                                          if (word == "next_month") return false;
                                          return std::nullopt;
                                      })
                                .value_or(true);
    return charge;
}

Charge ComponentReader::settlement() {
    SettlementCharge charge;
    const std::vector<int> found = base();
    const bool is_one =
        found.size() == 1 && std::holds_alternative<NetMeteringCharge>(
                                 version_.components[static_cast<std::size_t>(found[0])].charge);
    if (!is_one) {
        map_.add(map_.find("of"), make_error(kReference, "of", "net_metering component"));
    } else {
        charge.of = found[0];
    }
    return charge;
}

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
