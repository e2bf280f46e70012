// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/urdb.hpp"

namespace voltmark::tariff {

namespace {

using nlohmann::json;

/// Builds a JSON value whose fractions stay the text that they were: no binary fraction may stand
/// between a rate and a bill.
class ExactReader : public nlohmann::json_sax<json> {
public:
    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(std::to_string(value)); }
    bool number_unsigned(number_unsigned_t value) override { return put(std::to_string(value)); }
    bool number_float(number_float_t, const string_t& text) override { return put(text); }
    bool string(string_t& value) override { return put(value); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        key_ = name;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception&) override {
        error_at = position;
        return false;
    }

    json root;
    std::size_t error_at = 0;

private:
    json* place(json value) {
        if (stack_.empty()) {
            root = std::move(value);
            return &root;
        }
        json& parent = *stack_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[key_] = std::move(value));
    }
    bool put(json value) {
        place(std::move(value));
        return true;
    }
    bool open(json value) {
        constexpr std::size_t kDepthMax = 32;
        stack_.push_back(place(std::move(value)));
        return stack_.size() <= kDepthMax;
    }
    bool close() {
        stack_.pop_back();
        return true;
    }

    std::vector<json*> stack_;
    std::string key_;
};

/// "1.5e-05" as "0.000015"; empty where it is no number.
std::string without_exponent(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    if (e == text.npos) return std::string{text};
    int exponent = 0;
    const std::string_view digits_of = text.substr(e + 1);
    const bool negative = digits_of.starts_with('-');
    for (const char c : digits_of.substr(digits_of.find_first_not_of("+-"))) {
        if (c < '0' || c > '9' || exponent > 1000) return {};
        exponent = exponent * 10 + (c - '0');
    }
    std::string number{text.substr(0, e)};
    const std::string sign = number.starts_with('-') ? "-" : "";
    if (!sign.empty()) number.erase(0, 1);
    std::size_t point = number.find('.');
    if (point == number.npos) point = number.size();
    std::string digits = number;
    std::erase(digits, '.');
    const auto at = static_cast<std::ptrdiff_t>(point) + (negative ? -exponent : exponent);
    if (at <= 0) return sign + "0." + std::string(static_cast<std::size_t>(-at), '0') + digits;
    const auto whole = static_cast<std::size_t>(at);
    if (whole >= digits.size()) return sign + digits + std::string(whole - digits.size(), '0');
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

/// A decimal at `scale` digits; those beyond are what is left of a binary fraction, and rounded.
std::optional<std::int64_t> decimal_of(std::string_view text, std::size_t scale) {
    std::string plain = without_exponent(text);
    const std::size_t point = plain.find('.');
    bool up = false;
    if (point != plain.npos && plain.size() - point - 1 > scale) {
        up = plain[point + 1 + scale] >= '5';
        plain.resize(point + 1 + scale);
        if (scale == 0) plain.pop_back();
    }
    const Result<std::int64_t> number = parse_decimal(plain, static_cast<int>(scale));
    if (!number) return std::nullopt;
    return *number + (up ? (plain.starts_with('-') ? -1 : 1) : 0);
}

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

/// Fields that say who a rate is for and where it comes from: no bill depends on them.
bool is_description(const std::string& field) {
    static constexpr std::string_view kFields[] = {"approved",
                                                   "basicinformationcomments",
                                                   "country",
                                                   "demandattrs",
                                                   "demandcomments",
                                                   "demandlabels",
                                                   "demandunits",
                                                   "demandwindow",
                                                   "description",
                                                   "eia",
                                                   "eiaid",
                                                   "enddate",
                                                   "energyattrs",
                                                   "energycomments",
                                                   "energytoulabels",
                                                   "demandtoulabels",
                                                   "flatdemandlabels",
                                                   "fixedattrs",
                                                   "is_default",
                                                   "label",
                                                   "maxdemand",
                                                   "mindemand",
                                                   "name",
                                                   "peakkwcapacityhistory",
                                                   "peakkwcapacitymax",
                                                   "peakkwcapacitymin",
                                                   "peakkwhusagehistory",
                                                   "peakkwhusagemax",
                                                   "peakkwhusagemin",
                                                   "phasewiring",
                                                   "revisions",
                                                   "sector",
                                                   "servicemax",
                                                   "servicemin",
                                                   "servicetype",
                                                   "source",
                                                   "sourceparent",
                                                   "sourcereference",
                                                   "startdate",
                                                   "supercedes",
                                                   "supersedes",
                                                   "uri",
                                                   "usenetmetering",
                                                   "utility",
                                                   "voltagecategory",
                                                   "voltagemaximum",
                                                   "voltageminimum",
                                                   "dgrules"};
    return std::find(std::begin(kFields), std::end(kFields), field) != std::end(kFields);
}

/// Takes the fields of one rate; what nobody took at the end is refused.
class RateReader {
public:
    explicit RateReader(const json& item) {
        for (const auto& [name, value] : item.items()) fields_[lower(name)] = &value;
    }

    Result<UrdbRate> read() {
        UrdbRate rate;
        rate.label = text("label");
        rate.name = text("name");
        rate.utility = text("utility");
        rate.rule = text("dgrules");
        charges("energyratestructure", "energyweekdayschedule", "energyweekendschedule",
                rate.energy);
        charges("demandratestructure", "demandweekdayschedule", "demandweekendschedule",
                rate.demand);
        flat_demand(rate);
        units();
        sums(rate);
        ratchet(rate);
        zero_or_refuse("fixedchargeeaaddl");
        zero_or_refuse("coincidentratestructure");
        taken_.insert({{"coincidentrateunit", true}, {"coincidentrateschedule", true}});
        for (const auto& [name, value] : fields_) {
            if (!taken_.contains(name) && !is_description(name) && !is_nothing(*value))
                refuse(make_error(kUrdbUnsupported, name));
        }
        if (error_) return *error_;
        return rate;
    }

private:
    void refuse(Error error) {
        if (!error_) error_ = std::move(error);
    }
    void refuse_field(const std::string& path, std::string_view expected) {
        refuse(make_error(kUrdbField, path, expected));
    }
    const json* take(const std::string& name) {
        taken_[name] = true;
        const auto it = fields_.find(name);
        return it == fields_.end() || it->second->is_null() ? nullptr : it->second;
    }
    std::string text(const std::string& name) {
        const json* value = take(name);
        return value != nullptr && value->is_string() ? value->get<std::string>() : "";
    }
    static bool is_nothing(const json& value) {
        if (value.is_null()) return true;
        if (value.is_boolean()) return !value.get<bool>();
        if (value.is_string())
            return value.get<std::string>().empty() || decimal_of(value.get<std::string>(), 8) == 0;
        return std::all_of(value.begin(), value.end(), is_nothing);
    }
    void zero_or_refuse(const std::string& name) {
        const json* value = take(name);
        if (value != nullptr && !is_nothing(*value)) refuse(make_error(kUrdbUnsupported, name));
    }

    std::int64_t decimal(const json& value, const std::string& path, std::size_t scale) {
        const std::optional<std::int64_t> number =
            value.is_string() ? decimal_of(value.get<std::string>(), scale) : std::nullopt;
        if (!number) refuse_field(path, "a number");
        return number.value_or(0);
    }
    Price price(const std::string& name) {
        const json* value = take(name);
        return value == nullptr ? Price{} : Price{decimal(*value, name, 8)};
    }

    UrdbTier tier(const json& value, const std::string& path) {
        UrdbTier tier;
        for (const auto& [raw, field] : value.items()) {
            const std::string name = lower(raw);
            const std::string at = path + "." + name;
            if (field.is_null()) continue;
            if (name == "rate" || name == "adj") {
                tier.rate = tier.rate + Price{decimal(field, at, 8)};
            } else if (name == "sell") {
                tier.sell = Price{decimal(field, at, 8)};
            } else if (name == "max") {
                max(field, at, tier);
            } else if (name == "unit") {
                unit(field, at, tier);
            } else if (!is_nothing(field)) {
                refuse(make_error(kUrdbUnsupported, at));
            }
        }
        return tier;
    }
    void max(const json& field, const std::string& path, UrdbTier& tier) {
        constexpr std::size_t kNoLimitDigits = 13;  // Ten million million kWh: no limit.
        const std::string text =
            field.is_string() ? without_exponent(field.get<std::string>()) : std::string{};
        if (std::min(text.find('.'), text.size()) >= kNoLimitDigits) return;
        tier.max_e6 = decimal(field, path, 6);
        if (*tier.max_e6 <= 0) refuse_field(path, "a bound above nothing");
    }
    void unit(const json& field, const std::string& path, UrdbTier& tier) {
        static const std::map<std::string, TierUnit, std::less<>> kUnits = {
            {"kwh", TierUnit::energy},
            {"kwh daily", TierUnit::energy_day},
            {"kwh/kw", TierUnit::energy_power},
            {"kwh/kw daily", TierUnit::energy_power_day},
            {"kw", TierUnit::energy}};  // Of demands.
        const auto it =
            field.is_string() ? kUnits.find(lower(field.get<std::string>())) : kUnits.end();
        if (it == kUnits.end()) {
            refuse_field(path, "kWh, kWh daily, kWh/kW or kWh/kW daily");
        } else {
            tier.unit = it->second;
        }
    }
    std::vector<UrdbTiers> structure(const std::string& name) {
        std::vector<UrdbTiers> periods;
        const json* value = take(name);
        if (value == nullptr) return periods;
        if (!value->is_array()) refuse_field(name, "a list of periods");
        for (std::size_t p = 0; p < value->size() && value->is_array(); ++p) {
            UrdbTiers& tiers = periods.emplace_back();
            const json& period = (*value)[p];
            const std::string path = name + "[" + std::to_string(p) + "]";
            if (!period.is_array() || period.empty()) refuse_field(path, "a list of tiers");
            for (std::size_t t = 0; t < period.size() && period.is_array(); ++t)
                tiers.push_back(tier(period[t], path + "[" + std::to_string(t) + "]"));
            // What lies above the last bound is charged like what lies below it.
            if (!tiers.empty()) tiers.back().max_e6.reset();
        }
        return periods;
    }
    int period(const json& value, const std::string& path, std::size_t periods) {
        const std::int64_t number = decimal(value, path, 0);
        if (number < 0 || number >= static_cast<std::int64_t>(periods)) {
            refuse_field(path, "a period of its structure");
            return 0;
        }
        return static_cast<int>(number);
    }
    UrdbSchedule schedule(const std::string& name, std::size_t periods) {
        UrdbSchedule schedule{};
        const json* value = take(name);
        if (periods == 0) return schedule;
        const auto is_row = [](const json& row) { return row.is_array() && row.size() == 24; };
        if (value == nullptr || !value->is_array() || value->size() != 12 ||
            !std::all_of(value->begin(), value->end(), is_row)) {
            refuse_field(name, "12 lists of 24 periods");
            return schedule;
        }
        for (std::size_t m = 0; m < 12; ++m) {
            for (std::size_t h = 0; h < 24; ++h) {
                schedule[m][h] = period(
                    (*value)[m][h], name + "[" + std::to_string(m) + "][" + std::to_string(h) + "]",
                    periods);
            }
        }
        return schedule;
    }
    void charges(const std::string& name, const std::string& weekday, const std::string& weekend,
                 UrdbCharges& charges) {
        charges.periods = structure(name);
        charges.weekday = schedule(weekday, charges.periods.size());
        charges.weekend = schedule(weekend, charges.periods.size());
        for (std::size_t m = 0; m < 12 && !charges.periods.empty(); ++m)
            check_month(name, m, charges);
    }
    /// Tiers count the month's whole use, so its periods must agree on where one ends.
    void check_month(const std::string& name, std::size_t month, const UrdbCharges& charges) {
        std::vector<std::optional<std::int64_t>> ends;
        for (const UrdbSchedule* schedule : {&charges.weekday, &charges.weekend}) {
            for (const int period : (*schedule)[month]) {
                const UrdbTiers& tiers = charges.periods[static_cast<std::size_t>(period)];
                ends.resize(std::max(ends.size(), tiers.size()));
                for (std::size_t t = 0; t < tiers.size(); ++t) {
                    if (!tiers[t].max_e6) continue;
                    if (ends[t].value_or(*tiers[t].max_e6) != *tiers[t].max_e6)
                        return refuse(make_error(kUrdbTiersDiffer, name, month + 1, t + 1));
                    ends[t] = tiers[t].max_e6;
                }
            }
        }
    }
    void flat_demand(UrdbRate& rate) {
        rate.flat_demand = structure("flatdemandstructure");
        const json* months = take("flatdemandmonths");
        if (rate.flat_demand.empty()) return;
        if (months == nullptr || !months->is_array() || months->size() != 12)
            return refuse_field("flatdemandmonths", "12 periods");
        for (std::size_t m = 0; m < 12; ++m) {
            rate.flat_demand_months[m] =
                period((*months)[m], "flatdemandmonths[" + std::to_string(m) + "]",
                       rate.flat_demand.size());
        }
    }
    /// Demand is charged in kW.
    void units() {
        for (const char* name : {"demandrateunit", "demandrateunits", "flatdemandunit",
                                 "flatdemandunits", "demandunits"}) {
            const std::string unit = lower(text(name));
            if (!unit.empty() && unit != "kw") refuse_field(name, "kW");
        }
    }
    void sums(UrdbRate& rate) {
        rate.fixed_month = price("fixedmonthlycharge");
        by_time(price("fixedchargefirstmeter"), "fixedchargeunits", rate.fixed_month,
                &rate.fixed_day);
        rate.minimum_month = price("minmonthlycharge");
        rate.minimum_year = price("annualmincharge");
        const Price minimum = price("mincharge");
        const std::string units = lower(text("minchargeunits"));
        if (units == "$/year") {
            rate.minimum_year = rate.minimum_year + minimum;
        } else if (units == "$/day") {
            // A bill's minimum by the day: of a mean month.
            rate.minimum_month = rate.minimum_month + Price{minimum.e8 * 365 / 12};
        } else if (minimum != Price{} && !units.empty() && units != "$/month") {
            refuse_field("minchargeunits", "$/month, $/day or $/year");
        } else {
            rate.minimum_month = rate.minimum_month + minimum;
        }
        rate.reactive = price("demandreactivepowercharge") + price("demandreactpwrcharge");
    }
    void by_time(Price sum, const std::string& name, Price& month, Price* day) {
        const std::string units = lower(text(name));
        if (sum == Price{}) return;
        if (units.empty() || units == "$/month") {
            month = month + sum;
        } else if (units == "$/day") {
            *day = *day + sum;
        } else if (units == "$/year") {
            month = month + Price{sum.e8 / 12};
        } else {
            refuse_field(name, "$/month, $/day or $/year");
        }
    }

    /// Shares are written as 0.8 or as 80.
    std::int64_t percent_e6(const json& value, const std::string& path) {
        const std::int64_t share = decimal(value, path, 6);
        if (share < 0 || share > 100'000'000) refuse_field(path, "a share of a demand");
        return share <= 1'000'000 ? share * 100 : share;
    }
    void ratchet(UrdbRate& rate) {
        UrdbRatchet ratchet;
        ratchet.this_month.fill(true);
        ratchet.months_back = 11;
        if (const json* percents = take("demandratchetpercentage")) {
            if (!percents->is_array() || percents->size() != 12)
                return refuse_field("demandratchetpercentage", "12 shares");
            for (std::size_t m = 0; m < 12; ++m)
                ratchet.percent_e6[m] = percent_e6((*percents)[m], "demandratchetpercentage");
        }
        const json* share = take("lookbackpercent");
        const json* months = take("lookbackmonths");
        const json* range = take("lookbackrange");
        if (share != nullptr && !is_nothing(*share)) {
            const std::int64_t percent = percent_e6(*share, "lookbackpercent");
            const bool all = months == nullptr || is_nothing(*months);
            if (!all && (!months->is_array() || months->size() != 12))
                return refuse_field("lookbackmonths", "12 times true or false");
            for (std::size_t m = 0; m < 12; ++m) {
                if (all || !is_nothing((*months)[m])) ratchet.percent_e6[m] = percent;
            }
            if (range != nullptr && !is_nothing(*range))
                ratchet.months_back = static_cast<int>(decimal(*range, "lookbackrange", 0));
            if (ratchet.months_back < 0 || ratchet.months_back > 23)
                refuse_field("lookbackrange", "up to 23 months");
        }
        const bool any = std::any_of(ratchet.percent_e6.begin(), ratchet.percent_e6.end(),
                                     [](std::int64_t percent) { return percent != 0; });
        if (any) rate.ratchet = ratchet;
    }

    std::map<std::string, const json*> fields_;
    std::map<std::string, bool> taken_;
    std::optional<Error> error_;
};

}  // namespace

bool looks_like_json(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    return first != text.npos && (text[first] == '{' || text[first] == '[');
}

Result<UrdbRate> parse_urdb(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    ExactReader reader;
    if (!json::sax_parse(text, &reader)) {
        return make_error(kUrdbJson, reader.error_at).at({reader.error_at, 0, 0, 0});
    }
    const json* item = &reader.root;
    if (item->is_object() && item->contains("items")) item = &(*item)["items"];
    if (item->is_array()) {
        if (item->size() != 1) return make_error(kUrdbItems, item->size());
        item = &(*item)[0];
    }
    if (!item->is_object()) return make_error(kUrdbItems, 0);
    return RateReader{*item}.read();
}

}  // namespace voltmark::tariff
