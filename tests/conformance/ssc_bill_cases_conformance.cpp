// SPDX-License-Identifier: Apache-2.0
// Bills of NREL's utilityrate5, as its authors' tests state them, against `voltmark rate`'s road.
// usage: conformance_ssc_bill_cases FOLDER      (with ssc_bill_cases.json.xz and its series)

#include <cstdio>
#include <cstdlib>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/preview.hpp"
#include "voltmark/rating/boundary.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/urdb.hpp"

namespace voltmark {
namespace {

using nlohmann::json;
using rating::ChannelReadings;

constexpr int kHours = 8760;

/// Numbers of a file as the origin's own reader takes them: every comma begins one, and what does
/// not begin with a digit, a sign or a point is 0.
std::vector<double> read_series(const std::string& path) {
    std::vector<double> values;
    const Result<acquire::FileText> file = acquire::FileText::open(path);
    if (!file) return values;
    std::string text{file->text()};
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(",\n", at), text.size());
        if (end > at) values.push_back(std::strtod(text.substr(at, end - at).c_str(), nullptr));
        at = end + 1;
    }
    return values;
}

/// A year of mean powers in kW, from Monday, 1 January 2018, as energies.
ChannelReadings channel_of(const std::vector<double>& kilowatts, Flow flow) {
    const int an_hour =
        kilowatts.size() >= std::size_t{kHours} * 4 && kilowatts.size() < std::size_t{kHours} * 5
            ? 4
            : 1;
    ChannelReadings channel{flow, *time::IntervalGrid::of_minutes(60 / an_hour), {}};
    const time::CivilDay first{std::chrono::year{2018} / 1 / 1};
    for (int day = 0; day < 365; ++day) {
        meter::SpanReadings span;
        for (int slot = 0; slot < 24 * an_hour; ++slot) {
            const auto index = static_cast<std::size_t>(day * 24 * an_hour + slot);
            const double kwh = index < kilowatts.size() ? kilowatts[index] / an_hour : 0;
            span.values_milli.push_back(std::llround(kwh * 1e6));
        }
        channel.spans.emplace(first + std::chrono::days{day}, std::move(span));
    }
    return channel;
}

/// The rows of a table of periods and tiers, as URDB writes them.
json structure_of(const json& rows, bool energy, std::map<int, int>& periods) {
    static const char* const kUnits[] = {"kWh", "kWh/kW", "kWh daily", "kWh/kW daily"};
    std::map<int, std::map<int, json>> tiers;
    for (const json& row : rows) {
        json tier{{"max", row[2]}};
        if (energy) {
            tier["unit"] = kUnits[row[3].get<int>()];
            tier["rate"] = row[4];
            tier["sell"] = row[5];
        } else {
            tier["rate"] = row[3];
        }
        tiers[row[0].get<int>()][row[1].get<int>()] = tier;
    }
    json structure = json::array();
    for (const auto& [period, list] : tiers) {
        periods[period] = static_cast<int>(structure.size());
        json one = json::array();
        for (const auto& [tier, value] : list) one.push_back(value);
        structure.push_back(one);
    }
    return structure;
}

json schedule_of(const json& rows, const std::map<int, int>& periods) {
    json schedule = json::array();
    for (const json& row : rows) {
        json hours = json::array();
        for (const json& period : row) {
            const auto known = periods.find(period.get<int>());
            hours.push_back(known == periods.end() ? -1 : known->second);
        }
        schedule.push_back(hours);
    }
    return schedule;
}

json urdb_of(const json& inputs) {
    json rate{{"label", "case"}, {"name", "case"}};
    std::map<int, int> energy;
    rate["energyratestructure"] = structure_of(inputs["ur_ec_tou_mat"], true, energy);
    rate["energyweekdayschedule"] = schedule_of(inputs["ur_ec_sched_weekday"], energy);
    rate["energyweekendschedule"] = schedule_of(inputs["ur_ec_sched_weekend"], energy);
    if (inputs.value("ur_dc_enable", 0.0) != 0) {
        std::map<int, int> demand;
        rate["demandratestructure"] = structure_of(inputs["ur_dc_tou_mat"], false, demand);
        rate["demandweekdayschedule"] = schedule_of(inputs["ur_dc_sched_weekday"], demand);
        rate["demandweekendschedule"] = schedule_of(inputs["ur_dc_sched_weekend"], demand);
        std::map<int, int> months;
        rate["flatdemandstructure"] = structure_of(inputs["ur_dc_flat_mat"], false, months);
        for (int m = 0; m < 12; ++m) rate["flatdemandmonths"].push_back(months.at(m));
    }
    rate["fixedmonthlycharge"] = inputs["ur_monthly_fixed_charge"];
    rate["minmonthlycharge"] = inputs["ur_monthly_min_charge"];
    rate["annualmincharge"] = inputs["ur_annual_min_charge"];
    return rate;
}

tariff::UrdbRatchet ratchet_of(const json& inputs) {
    tariff::UrdbRatchet ratchet;
    const auto millionths = [](const json& value) {
        return std::llround(value.get<double>() * 1e6);
    };
    for (std::size_t m = 0; m < 12; ++m) {
        const json& row = inputs["ur_billing_demand_lookback_percentages"][m];
        ratchet.percent_e6[m] = millionths(row[0]);
        ratchet.this_month[m] = row[1].get<double>() == 1;
    }
    ratchet.months_back = inputs["ur_billing_demand_lookback_period"].get<int>();
    ratchet.minimum_e6 = millionths(inputs["ur_billing_demand_minimum"]);
    for (const json& row : inputs["ur_dc_billing_demand_periods"]) {
        if (row[1].get<double>() == 1) ratchet.demand_periods.push_back(row[0].get<int>() - 1);
    }
    return ratchet;
}

rating::Carry before_of(const json& inputs) {
    rating::Carry before;
    for (int m = 0; m < 12; ++m) {
        const double peak = inputs["ur_yearzero_usage_peaks"][static_cast<std::size_t>(m)];
        before.demands.push_back({time::CivilDay{std::chrono::year{2017} / (m + 1) / 1},
                                  Power::from_milli(std::llround(peak * 1e6))});
    }
    return before;
}

/// The year with and without the plant.
struct Bills {
    billing::Preview load;
    billing::Preview net;
};

Result<Bills> rate_case(const json& inputs, const std::string& folder) {
    tariff::UrdbOptions options;
    for (const auto& [name, value] : inputs.items()) {
        const bool known = name.starts_with("ur_nm_") || name.starts_with("ur_nb_") ||
                           name == "ur_metering_option" || name == "ur_sell_eq_buy";
        if (!known || !value.is_number()) continue;
        const double number = value;
        const std::string text = number == std::floor(number) ? fmt::format("{:.0f}", number)
                                                              : fmt::format("{:.8f}", number);
        if (Result<void> set = tariff::set_urdb_option(options, name, text); !set)
            return set.error();
    }
    Result<tariff::UrdbRate> rate = tariff::parse_urdb(urdb_of(inputs).dump());
    if (!rate) return rate.error();
    rating::Carry before;
    if (inputs.value("ur_enable_billing_demand", 0.0) != 0) {
        rate->ratchet = ratchet_of(inputs);
        before = before_of(inputs);
    }
    const tariff::Reading reading = tariff::read_document(tariff::to_document(*rate, options));
    if (!reading.tariff) return reading.findings.front();

    const auto series = [&](const char* name) {
        return read_series(folder + "/" + inputs[name]["file"].get<std::string>() + ".xz");
    };
    const std::vector<ChannelReadings> load{channel_of(series("load"), Flow::import_active)};
    const std::vector<ChannelReadings> plant{channel_of(series("gen"), Flow::export_active)};
    const bool two = tariff::metering_option(*rate, options) == 4;
    const Result<std::vector<ChannelReadings>> metered =
        rating::at_the_boundary(load, plant, two ? rating::Meters::two : rating::Meters::one);
    if (!metered) return metered.error();
    const time::BillingPeriod year{time::CivilDay{std::chrono::year{2018} / 1 / 1},
                                   time::CivilDay{std::chrono::year{2019} / 1 / 1}};
    const tariff::Attributes none;
    Bills bills;
    for (auto [channels, preview] : {std::pair{&load, &bills.load}, {&*metered, &bills.net}}) {
        Result<billing::Preview> priced = billing::preview_bills(
            *reading.tariff, none, year, reading.tariff->zone, *channels, before);
        if (!priced) return priced.error();
        *preview = std::move(*priced);
    }
    return bills;
}

/// The prices of a rate without tiers, hour by hour of 2018: what `ur_ts_buy_rate` would hold.
std::optional<tariff::PriceSeries> buy_series_of(const json& inputs, const time::Zone& zone) {
    std::map<int, Price> rates;
    for (const json& row : inputs["ur_ec_tou_mat"]) {
        const Price price{std::llround(row[4].get<double>() * 1e8)};
        if (!rates.emplace(row[0].get<int>(), price).second) return std::nullopt;
    }
    tariff::PriceSeries series;
    series.name = "buy";
    series.currency = kUsd;
    series.zone = zone;
    const time::CivilDay first{std::chrono::year{2018} / 1 / 1};
    for (int d = 0; d < kHours / 24; ++d) {
        const time::CivilDay day = first + std::chrono::days{d};
        const bool is_weekend = time::weekday_of(day).c_encoding() % 6 == 0;
        const json& schedule = inputs[is_weekend ? "ur_ec_sched_weekend" : "ur_ec_sched_weekday"];
        const auto month = static_cast<unsigned>(time::to_ymd(day).month()) - 1;
        for (std::size_t hour = 0; hour < 24; ++hour) {
            const auto rate = rates.find(schedule[month][hour].get<int>());
            if (rate == rates.end()) return std::nullopt;
            series.spans[day].push_back(rate->second);
        }
    }
    return series;
}

/// The year's load under the same prices, hour by hour instead of by bands. None where the rate is
/// more than prices of energy.
std::optional<Result<Money>> bill_by_interval(const json& inputs, const std::string& folder) {
    for (const char* word : {"ur_dc_enable", "ur_monthly_fixed_charge", "ur_monthly_min_charge",
                             "ur_annual_min_charge"}) {
        if (inputs.value(word, 0.0) != 0) return std::nullopt;
    }
    const tariff::Reading reading = tariff::read_document(
        "tariff: by_interval\ncurrency: USD\nzone: UTC\nversions:\n"
        "  - valid: {from: 2018-01-01}\n    source: case\n"
        "    components: [{id: energy, series: buy}]\n");
    const tariff::Tariff& tariff = *reading.tariff;
    std::optional<tariff::PriceSeries> series = buy_series_of(inputs, tariff.zone);
    if (!series) return std::nullopt;
    tariff::PriceBook book;
    book.add(std::move(*series));
    const std::string load = folder + "/" + inputs["load"]["file"].get<std::string>() + ".xz";
    const std::vector<ChannelReadings> channels{channel_of(read_series(load), Flow::import_active)};
    const time::BillingPeriod year{time::CivilDay{std::chrono::year{2018} / 1 / 1},
                                   time::CivilDay{std::chrono::year{2019} / 1 / 1}};
    const Result<billing::Preview> priced =
        billing::preview_bills(tariff, {}, year, tariff.zone, channels, {}, &book);
    if (!priced) return Result<Money>{priced.error()};
    return Result<Money>{priced->total};
}

double number_of(Money money) {
    return static_cast<double>(money.minor()) / 100;
}

/// kWh of a tier over all bands in one month.
double tier_kwh(const billing::PreviewBill& bill, int tier) {
    std::int64_t milli = 0;
    for (const billing::ExplainedLine& line : bill.lines) {
        if (line.line.unit == rating::QuantityUnit::kwh && line.line.tier == tier &&
            line.line.price.e8 >= 0)
            milli += line.line.quantity_e6;
    }
    return static_cast<double>(milli) / 1e6;
}

/// What the bills say where the origin's output of this name says something; none where they do not
/// (second years, hourly values, credits that the next month sees).
std::vector<double> answers(const std::string& output, const Bills& bills) {
    static const std::map<std::string, std::size_t> kMonths = {
        {"may_year_1", 4}, {"april_year_1", 3}, {"apr_year_1", 3}, {"july_year_1", 6}};
    if (output == "utility_bill_wo_sys_year1" || output == "annual_bill_wo_sys[1]")
        return {number_of(bills.load.total)};
    if (output == "utility_bill_w_sys_year1" || output == "annual_bill_w_sys[1]")
        return {number_of(bills.net.total)};
    if (const auto month = kMonths.find(output); month != kMonths.end()) {
        return {number_of(bills.net.bills[month->second].total),
                number_of(bills.load.bills[month->second].total)};
    }
    if (output.find("_jul_tp.at((size_t)1, ") != output.npos) {
        const int tier = output[output.size() - 2] - '0';
        const bool load_only = output.find("wo_sys") != output.npos;
        const billing::PreviewBill& july = (load_only ? bills.load : bills.net).bills[6];
        // Tiers that the month does not have are not counted there.
        std::vector<double> reached;
        for (int t = 0; t < 8; ++t) {
            if (const double kwh = tier_kwh(july, t); kwh != 0) reached.push_back(kwh);
        }
        const auto index = static_cast<std::size_t>(tier - 1);
        return index < reached.size() ? std::vector{reached[index]} : std::vector<double>{};
    }
    return {};
}

struct Score {
    int passed = 0;
    int failed = 0;
    int unsupported = 0;
};

/// A case whose rate is prices of energy alone gives the same bill where they come as a series.
void check_by_interval(const json& one, const std::string& folder, Score& score) {
    for (const json& expected : one["expected"]) {
        if (expected["output"] != "utility_bill_wo_sys_year1") continue;
        const std::optional<Result<Money>> bill = bill_by_interval(one["inputs"], folder);
        if (!bill) return;
        const double tolerance = std::max(std::stod(expected["tol"].get<std::string>()), 0.0101);
        const double value = expected["value"];
        const bool agrees = *bill && std::abs(number_of(**bill) - value) <= tolerance;
        ++(agrees ? score.passed : score.failed);
        if (!agrees)
            std::printf(
                "FAIL %s, by interval: %s, stated %.4f\n", one["name"].get<std::string>().c_str(),
                *bill ? to_text(**bill).c_str() : bill->error().message(Language::en).c_str(),
                value);
    }
}

void check_case(const json& one, const std::string& folder, Score& score) {
    const std::string name = one["name"];
    const json& inputs = one["inputs"];
    const bool has_series = inputs.contains("load") && inputs["load"].is_object();
    const bool by_interval = inputs.value("ur_en_ts_buy_rate", 0.0) != 0;
    if (!has_series || by_interval) {
        ++score.unsupported;
        std::printf("not supported: %s: %s\n", name.c_str(),
                    has_series ? "prices by interval that the case's file only names"
                               : "a test of its format, without readings");
        return;
    }
    check_by_interval(one, folder, score);
    const Result<Bills> bills = rate_case(inputs, folder);
    if (one.value("expects_error", false) || !bills) {
        const bool as_expected = one.value("expects_error", false) != bills.has_value();
        ++(as_expected ? score.passed : score.failed);
        if (!as_expected)
            std::printf("FAIL %s: %s\n", name.c_str(),
                        bills ? "was rated; its authors refuse it"
                              : bills.error().message(Language::en).c_str());
        return;
    }
    int stated = 0;
    for (const json& expected : one["expected"]) {
        const std::string output = expected["output"];
        const std::vector<double> found = answers(output, *bills);
        if (found.empty()) continue;
        ++stated;
        const double value = expected["value"];
        const double tolerance = std::max(std::stod(expected["tol"].get<std::string>()), 0.0101);
        const bool agrees = std::any_of(found.begin(), found.end(), [&](double answer) {
            return std::abs(answer - value) <= tolerance;
        });
        ++(agrees ? score.passed : score.failed);
        if (!agrees)
            std::printf("FAIL %s: %s is %.4f, stated %.4f\n", name.c_str(), output.c_str(),
                        found.front(), value);
    }
    if (stated > 0) return;
    ++score.unsupported;
    std::printf("not supported: %s: states only values of single hours\n", name.c_str());
}

int run(const std::string& folder) {
    const Result<acquire::FileText> file =
        acquire::FileText::open(folder + "/ssc_bill_cases.json.xz");
    if (!file) {
        std::printf("ssc_bill_cases: skipped, %s is not there\n", folder.c_str());
        return 0;
    }
    Score score;
    for (const json& one : json::parse(file->text())) check_case(one, folder, score);
    std::printf("ssc_bill_cases: %d passed, %d failed, %d not supported\n", score.passed,
                score.failed, score.unsupported);
    return score.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace voltmark

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    return voltmark::run(argv[1]);
}
