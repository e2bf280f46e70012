// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/errors.hpp"
#include "voltmark/tariff/urdb.hpp"

namespace voltmark::tariff {

namespace {

/// A step without an end inside a block of kWh per kW: no block reaches it.
constexpr std::int64_t kNoEndE6 = 1'000'000'000'000'000;

std::string quoted(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) quoted += c;
    }
    return quoted + "\"";
}

std::string band_name(int period) {
    return "p" + std::to_string(period + 1);
}

/// "[7, 8]": the numbers of months, from 1.
std::string months_text(const std::vector<int>& months) {
    return fmt::format("[{}]", fmt::join(months, ", "));
}

/// Hours of one period in a row of 24, as ranges.
std::string hours_text(const std::array<int, 24>& row, int period) {
    std::string text;
    for (int hour = 0; hour < 24; ++hour) {
        if (row[static_cast<std::size_t>(hour)] != period) continue;
        int end = hour;
        while (end < 24 && row[static_cast<std::size_t>(end)] == period) ++end;
        if (!text.empty()) text += ", ";
        text += fmt::format("\"{:02}:00-{:02}:00\"", hour, end);
        hour = end;
    }
    return text;
}

std::set<int> periods_of(const UrdbCharges& charges) {
    std::set<int> periods;
    for (const UrdbSchedule* schedule : {&charges.weekday, &charges.weekend}) {
        for (const auto& row : *schedule) periods.insert(row.begin(), row.end());
    }
    return periods;
}

/// The rules of one kind of day: months that are alike share them.
std::string day_rules(const UrdbSchedule& schedule, std::string_view days,
                      std::string_view indent) {
    std::map<std::pair<int, std::string>, std::vector<int>> months;  // By period and hours.
    for (int m = 0; m < 12; ++m) {
        const auto& row = schedule[static_cast<std::size_t>(m)];
        for (const int period : std::set<int>(row.begin(), row.end()))
            months[{period, hours_text(row, period)}].push_back(m + 1);
    }
    std::string text;
    for (const auto& [rule, in] : months) {
        text += fmt::format("{}- {{band: {}, ", indent, band_name(rule.first));
        if (in.size() < 12) text += fmt::format("months: {}, ", months_text(in));
        text += fmt::format("days: {}, hours: [{}]}}\n", days, rule.second);
    }
    return text;
}

std::string calendar_text(const UrdbCharges& charges, std::string_view indent) {
    const std::set<int> periods = periods_of(charges);
    if (periods.size() == 1)
        return fmt::format("{}- {{band: {}}}\n", indent, band_name(*periods.begin()));
    return day_rules(charges.weekday, "[mon, tue, wed, thu, fri]", indent) +
           day_rules(charges.weekend, "[sat, sun]", indent);
}

/// Periods whose tiers have the same bounds are one component.
std::vector<std::vector<int>> alike(const std::vector<UrdbTiers>& structure,
                                    const std::set<int>& periods) {
    std::vector<std::vector<int>> groups;
    const auto same = [&](int left, int right) {
        const UrdbTiers& one = structure[static_cast<std::size_t>(left)];
        const UrdbTiers& other = structure[static_cast<std::size_t>(right)];
        return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                          [](const UrdbTier& a, const UrdbTier& b) {
                              return a.max_e6 == b.max_e6 && a.unit == b.unit;
                          });
    };
    for (const int period : periods) {
        const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& known) {
            return same(known.front(), period);
        });
        if (group == groups.end()) {
            groups.push_back({period});
        } else {
            group->push_back(period);
        }
    }
    return groups;
}

Price price_of(const UrdbTier& tier, bool sells) {
    return sells ? tier.sell : tier.rate;
}

/// `{p1: 0.1, p2: 0.2}`, or one number where the calendar has one band only.
std::string band_prices(const std::vector<UrdbTiers>& structure, const std::vector<int>& periods,
                        std::size_t tier, bool sells, bool banded) {
    const auto price = [&](int period) {
        return to_text(price_of(structure[static_cast<std::size_t>(period)][tier], sells));
    };
    if (!banded) return "price: " + price(periods.front());
    std::string text;
    for (const int period : periods)
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", band_name(period), price(period));
    return "price: {" + text + "}";
}

/// The `price` of a component, over one line or several.
std::string price_text(const std::vector<UrdbTiers>& structure, const std::vector<int>& periods,
                       bool sells, bool banded) {
    const UrdbTiers& tiers = structure[static_cast<std::size_t>(periods.front())];
    if (tiers.size() == 1)
        return "        " + band_prices(structure, periods, 0, sells, banded) + "\n";
    std::string text = "        price:\n";
    for (std::size_t t = 0; t < tiers.size(); ++t) {
        text += "          - {";
        if (t + 1 < tiers.size())
            text += fmt::format("to: {}, ", to_decimal(tiers[t].max_e6.value_or(kNoEndE6), 6, 0));
        if (tiers[t].unit != TierUnit::energy)
            text += fmt::format("unit: {}, ", quoted(to_text(tiers[t].unit)));
        text += band_prices(structure, periods, t, sells, banded) + "}\n";
    }
    return text;
}

class DocumentWriter {
public:
    DocumentWriter(const UrdbRate& rate, const UrdbOptions& options)
        : rate_{rate}, options_{options}, metering_{metering_option(rate, options)} {}

    std::string write() {
        head();
        energy();
        net_metering();
        demand();
        sums();
        return std::move(text_);
    }

private:
    void line(std::string_view text) {
        text_ += text;
        text_ += '\n';
    }
    bool has_demand() const { return options_.has_demand_charges; }
    bool has_energy() const { return !rate_.energy.periods.empty(); }
    bool by_month() const { return metering_ <= 1; }

    void head() {
        const std::string label = rate_.label.empty() ? "rate" : rate_.label;
        std::string id = "urdb.";
        for (const char c : label) {
            const auto small = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
            const bool plain = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
            id += plain ? small : '_';
        }
        line("tariff: " + id);
        const std::string name = rate_.name.empty() ? label : rate_.name;
        line("name: " + quoted(name));
        line("currency: USD");
        line("zone: UTC");
        line("versions:");
        line("  - valid: {from: 1990-01-01}");
        line("    source: {document: " + quoted("OpenEI URDB " + label) +
             (rate_.utility.empty() ? "" : ", sheet: " + quoted(rate_.utility)) +
             ", reliability: C}");
        line("    rounding: {line: half_up, carry: true}");
        if (has_energy()) text_ += "    bands:\n" + calendar_text(rate_.energy, "      ");
        if (has_demand() && !rate_.demand.periods.empty())
            text_ += "    calendars:\n      demand:\n" + calendar_text(rate_.demand, "        ");
        ratchet();
        line("    components:");
    }

    void ratchet() {
        if (!rate_.ratchet) return;
        const UrdbRatchet& ratchet = *rate_.ratchet;
        std::string percents;
        std::vector<int> whole;
        for (int m = 0; m < 12; ++m) {
            const auto i = static_cast<std::size_t>(m);
            percents += fmt::format("{}{}: {}", m == 0 ? "" : ", ", m + 1,
                                    to_decimal(ratchet.percent_e6[i], 6, 0));
            if (ratchet.this_month[i]) whole.push_back(m + 1);
        }
        line("    billing_demand:");
        line(fmt::format("      minimum: {}", to_decimal(ratchet.minimum_e6, 6, 0)));
        line(fmt::format("      months_back: {}", ratchet.months_back));
        line("      percent: {" + percents + "}");
        line("      this_month: " + (whole.empty() ? "false" : months_text(whole)));
        if (!ratchet.demand_periods.empty() && !rate_.demand.periods.empty()) {
            line("      calendar: demand");
            line("      bands: " + bands_text(ratchet.demand_periods, periods_of(rate_.demand)));
        }
    }
    static std::string bands_text(const std::vector<int>& periods, const std::set<int>& known) {
        std::vector<std::string> names;
        for (const int period : periods) {
            if (known.contains(period)) names.push_back(band_name(period));
        }
        return fmt::format("[{}]", fmt::join(names, ", "));
    }

    void energy_component(const std::string& id, const std::string& name,
                          const std::vector<int>& periods, std::size_t all, bool sells) {
        const UrdbTiers& tiers = rate_.energy.periods[static_cast<std::size_t>(periods.front())];
        line("      - id: " + id);
        line("        name: " + name);
        if (sells) line("        flow: export\n        credit: true");
        if (periods.size() < all)
            line("        bands: " + bands_text(periods, periods_of(rate_.energy)));
        if (tiers.size() > 1) {
            line(fmt::format("        tiers: {{count: month, split: {}}}",
                             by_month() ? "proportional" : "in_order"));
        }
        text_ +=
            price_text(rate_.energy.periods, periods, sells && !options_.sells_as_it_buys, all > 1);
        (sells ? sold_ : energy_).push_back(id);
    }

    void energy() {
        if (!has_energy()) return;
        const std::set<int> periods = periods_of(rate_.energy);
        const auto groups = alike(rate_.energy.periods, periods);
        const auto id = [&](std::string_view base, std::size_t g) {
            return groups.size() == 1 ? std::string{base} : fmt::format("{}_{}", base, g + 1);
        };
        for (std::size_t g = 0; g < groups.size(); ++g)
            energy_component(id("energy", g), "{en: Energy, zh: 电度电费}", groups[g],
                             periods.size(), false);
        const bool sells =
            options_.sells_as_it_buys ||
            std::any_of(periods.begin(), periods.end(), [&](int period) {
                const auto& tiers = rate_.energy.periods[static_cast<std::size_t>(period)];
                return std::any_of(tiers.begin(), tiers.end(),
                                   [](const auto& tier) { return tier.sell != Price{}; });
            });
        if (!sells || metering_ == 0) return;
        for (std::size_t g = 0; g < groups.size(); ++g)
            energy_component(id("sold", g), "{en: Energy sold, zh: 上网电费}", groups[g],
                             periods.size(), true);
    }

    void net_metering() {
        const bool carries_money = metering_ == 1 || metering_ == 3;
        if (!has_energy() || (metering_ != 0 && !carries_money)) return;
        std::vector<std::string> base = energy_;
        base.insert(base.end(), sold_.begin(), sold_.end());
        const bool settles = options_.credit_month >= 0 && options_.credit_month < 12;
        line("      - id: credit");
        line("        name: {en: Credit, zh: 结转抵扣}");
        line("        kind: net_metering");
        line(fmt::format("        by: {}", by_month() ? "month" : "interval"));
        line(fmt::format("        carry: {}", carries_money ? "money" : "energy"));
        line(fmt::format("        of: [{}]", fmt::join(base, ", ")));
        line("        settles: " +
             (settles ? std::to_string(options_.credit_month + 1) : std::string{"never"}));
        if (metering_ == 0) {
            line("        price: " + to_text(options_.year_end_sell_rate));
            if (options_.is_rolled_over) line("        into: credit");
        }
        if (metering_ == 3) {
            if (options_.expires) line("        into: nothing");
            if (!options_.counts_at_once) line("        from: next_month");
        }
    }

    void demand_component(const std::string& id, const std::string& more,
                          const std::string& price) {
        line("      - id: " + id);
        line(id == "reactive" ? "        name: {en: Reactive demand, zh: 无功需量电费}"
                              : "        name: {en: Demand, zh: 需量电费}");
        line("        kind: demand");
        line("        window_minutes: interval");
        text_ += more + price;
        others_.push_back(id);
    }

    void demand() {
        if (!has_demand()) return;
        if (!rate_.flat_demand.empty()) {
            std::map<int, std::vector<int>> months;
            for (int m = 0; m < 12; ++m)
                months[rate_.flat_demand_months[static_cast<std::size_t>(m)]].push_back(m + 1);
            for (const auto& [period, in] : months) {
                std::string more = "        basis: billing\n";
                if (in.size() < 12) more += "        months: " + months_text(in) + "\n";
                demand_component(
                    months.size() == 1 ? "demand" : fmt::format("demand_{}", period + 1), more,
                    price_text(rate_.flat_demand, {period}, false, false));
            }
        }
        if (rate_.demand.periods.empty()) return;
        const std::set<int> periods = periods_of(rate_.demand);
        const auto groups = alike(rate_.demand.periods, periods);
        for (std::size_t g = 0; g < groups.size(); ++g) {
            std::string more = "        basis: measured_max\n        calendar: demand\n";
            if (groups[g].size() < periods.size())
                more += "        bands: " + bands_text(groups[g], periods) + "\n";
            if (rate_.ratchet && !rate_.ratchet->demand_periods.empty()) {
                const std::vector<int>& counted = rate_.ratchet->demand_periods;
                more += "        billing_bands: " + bands_text(counted, periods) + "\n";
            }
            demand_component(
                groups.size() == 1 ? "demand_tou" : fmt::format("demand_tou_{}", g + 1), more,
                price_text(rate_.demand.periods, groups[g], false, periods.size() > 1));
        }
        if (rate_.reactive != Price{}) {
            demand_component("reactive", "        basis: reactive_max\n",
                             "        price: " + to_text(rate_.reactive) + "\n");
        }
    }

    void fixed(const std::string& id, std::string_view per, Price price) {
        if (price == Price{}) return;
        line(
            fmt::format("      - {{id: {}, name: {{en: Fixed charge, zh: 固定费用}}, kind: fixed, "
                        "per: {}, price: {}}}",
                        id, per, to_text(price)));
        others_.push_back(id);
    }
    void minimum(std::string_view id, std::string_view per, Price price,
                 const std::vector<std::string>& base) {
        if (price == Price{} || base.empty()) return;
        line(
            fmt::format("      - {{id: {}, name: {{en: Minimum charge, zh: 最低电费}}, kind: "
                        "minimum, per: {}, price: {}, of: [{}], beside_credit: true}}",
                        id, per, to_text(price), fmt::join(base, ", ")));
    }

    void sums() {
        fixed("fixed", "month", options_.fixed_month.value_or(rate_.fixed_month));
        fixed("fixed_daily", "day", rate_.fixed_day);
        const bool carries = has_energy() && (metering_ == 0 || metering_ == 1 || metering_ == 3);
        std::vector<std::string> base = energy_;
        // With two meters, what the plant sells is no part of what the load must pay at least.
        if (metering_ != 4) base.insert(base.end(), sold_.begin(), sold_.end());
        if (carries) base.push_back("credit");
        base.insert(base.end(), others_.begin(), others_.end());
        minimum("minimum", "month", options_.minimum_month.value_or(rate_.minimum_month), base);
        minimum("minimum_year", "year", options_.minimum_year.value_or(rate_.minimum_year), base);
        if (!carries) return;
        line(
            "      - {id: settled, name: {en: Year-end settlement, zh: 年终结算}, kind: "
            "settlement, of: credit}");
    }

    const UrdbRate& rate_;
    const UrdbOptions& options_;
    int metering_;
    std::string text_;
    std::vector<std::string> energy_;
    std::vector<std::string> sold_;
    std::vector<std::string> others_;
};

bool truth(std::string_view value) {
    return value == "1" || value == "true";
}

}  // namespace

int metering_option(const UrdbRate& rate, const UrdbOptions& options) {
    if (options.metering_option) return *options.metering_option;
    if (rate.rule.starts_with("Net Billing")) return 2;
    return rate.rule == "Buy All Sell All" ? 4 : 0;
}

std::string to_document(const UrdbRate& rate, const UrdbOptions& options) {
    return DocumentWriter{rate, options}.write();
}

Result<void> set_urdb_option(UrdbOptions& options, std::string_view name, std::string_view value) {
    std::string_view bare = name;
    for (const std::string_view prefix : {"ur_", "nm_"}) {
        if (bare.starts_with(prefix)) bare.remove_prefix(prefix.size());
    }
    const auto refuse = [&] { return make_error(kUrdbOption, name, value); };
    const auto whole = [&](int& option, int low, int high) -> Result<void> {
        const Result<std::int64_t> number = parse_decimal(value, 0);
        if (!number || *number < low || *number > high) return refuse();
        option = static_cast<int>(*number);
        return ok();
    };
    const auto flag = [&](bool& option) -> Result<void> {
        if (!truth(value) && value != "0" && value != "false") return refuse();
        option = truth(value);
        return ok();
    };
    const auto money = [&](std::optional<Price>& option) -> Result<void> {
        const Result<Price> price = parse_price(value);
        if (!price) return refuse();
        option = *price;
        return ok();
    };
    if (bare == "metering_option") {
        options.metering_option = 0;
        return whole(*options.metering_option, 0, 4);
    }
    if (bare == "yearend_sell_rate" || bare == "year_end_sell_rate") {
        std::optional<Price> price;
        if (Result<void> read = money(price); !read) return read;
        options.year_end_sell_rate = *price;
        return ok();
    }
    if (bare == "credit_month") return whole(options.credit_month, 0, 11);
    if (bare == "credit_rollover") return flag(options.is_rolled_over);
    if (bare == "nb_credit_expire") return flag(options.expires);
    if (bare == "nb_apply_credit_current_month") return flag(options.counts_at_once);
    if (bare == "sell_eq_buy") return flag(options.sells_as_it_buys);
    if (bare == "dc_enable") return flag(options.has_demand_charges);
    if (bare == "monthly_fixed_charge") return money(options.fixed_month);
    if (bare == "monthly_min_charge") return money(options.minimum_month);
    if (bare == "annual_min_charge") return money(options.minimum_year);
    return refuse();
}

}  // namespace voltmark::tariff
