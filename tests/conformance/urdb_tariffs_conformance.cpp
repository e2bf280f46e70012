// SPDX-License-Identifier: Apache-2.0
// Real rates of OpenEI's Utility Rate Database: each is imported, and a year of a made-up load
// rated under it is compared, month by month, with a calculation in double that shares nothing with
// ours: it reads the JSON, walks the hours and follows the convention of NREL's utilityrate5.
// usage: conformance_urdb_tariffs FOLDER

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "voltmark/acquire/file_text.hpp"
#include "voltmark/billing/preview.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/urdb.hpp"

namespace voltmark {
namespace {

using nlohmann::json;

constexpr double kNoLimit = 1e38;

/// A load in kWh that has seasons, days and evenings, and passes the rates' steps.
double load_kwh(int month, int day, int hour) {
    const double season = 1 + 0.4 * std::sin(month * 0.7);
    const double evening = hour >= 15 && hour < 21 ? 1.6 : 1.0;
    return std::round((120 + 7 * (day % 5) + 3 * hour) * season * evening * 1e3) / 1e3;
}

/// Price of `quantity` through steps, each up to its `max`.
double stepped(const json& tiers, double quantity) {
    double low = 0;
    double sum = 0;
    for (std::size_t t = 0; t < tiers.size(); ++t) {
        const bool last = t + 1 == tiers.size();
        const double high = last ? kNoLimit : tiers[t].value("max", kNoLimit);
        const double price = tiers[t].value("rate", 0.0) + tiers[t].value("adj", 0.0);
        if (quantity > low) sum += (std::min(quantity, high) - low) * price;
        low = high;
    }
    return sum;
}

struct Month {
    std::map<int, double> kwh;     // By energy period.
    std::map<int, double> demand;  // By demand period.
    double highest = 0;
};

double fixed_of(const json& rate, int days) {
    double sum = rate.value("fixedmonthlycharge", 0.0);
    const double first = rate.value("fixedchargefirstmeter", 0.0);
    return sum + (rate.value("fixedchargeunits", "$/month") == "$/day" ? first * days : first);
}

double bill_of(const json& rate, int month, int days, const Month& use) {
    double total = 0;
    for (const auto& [period, kwh] : use.kwh) total += kwh;
    double bill = fixed_of(rate, days);
    for (const auto& [period, kwh] : use.kwh) {
        const json& tiers = rate["energyratestructure"][static_cast<std::size_t>(period)];
        if (total > 0) bill += stepped(tiers, total) * kwh / total;
    }
    for (const auto& [period, kw] : use.demand)
        bill += stepped(rate["demandratestructure"][static_cast<std::size_t>(period)], kw);
    if (rate.contains("flatdemandstructure")) {
        const int period = rate["flatdemandmonths"][static_cast<std::size_t>(month)];
        bill += stepped(rate["flatdemandstructure"][static_cast<std::size_t>(period)], use.highest);
    }
    const double least = rate.value("mincharge", 0.0) + rate.value("minmonthlycharge", 0.0);
    return std::max(bill, least);
}

/// Twelve bills of 2018, hour by hour.
std::array<double, 12> bills_in_double(const json& rate) {
    std::array<double, 12> bills{};
    double year = 0;
    for (int month = 0; month < 12; ++month) {
        const auto m = static_cast<std::size_t>(month);
        const std::chrono::year_month_day_last last{
            std::chrono::year{2018} / std::chrono::month{static_cast<unsigned>(month + 1)} /
            std::chrono::last};
        const int days = static_cast<int>(static_cast<unsigned>(last.day()));
        Month use;
        for (int day = 1; day <= days; ++day) {
            const std::chrono::weekday weekday{
                std::chrono::sys_days{std::chrono::year{2018} / last.month() /
                                      std::chrono::day{static_cast<unsigned>(day)}}};
            const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
            for (int hour = 0; hour < 24; ++hour) {
                const double kwh = load_kwh(month + 1, day, hour);
                const auto h = static_cast<std::size_t>(hour);
                const char* energy = weekend ? "energyweekendschedule" : "energyweekdayschedule";
                use.kwh[rate[energy][m][h].get<int>()] += kwh;
                use.highest = std::max(use.highest, kwh);
                if (!rate.contains("demandratestructure")) continue;
                const char* demand = weekend ? "demandweekendschedule" : "demandweekdayschedule";
                double& highest = use.demand[rate[demand][m][h].get<int>()];
                highest = std::max(highest, kwh);
            }
        }
        bills[m] = bill_of(rate, month, days, use);
        year += bills[m];
    }
    bills[11] += std::max(rate.value("annualmincharge", 0.0) - year, 0.0);
    return bills;
}

rating::ChannelReadings channel() {
    rating::ChannelReadings channel{Flow::import_active, *time::IntervalGrid::of_minutes(60), {}};
    const time::CivilDay end{std::chrono::year{2019} / 1 / 1};
    for (time::CivilDay day{std::chrono::year{2018} / 1 / 1}; day < end;
         day += std::chrono::days{1}) {
        const std::chrono::year_month_day ymd = time::to_ymd(day);
        meter::SpanReadings span;
        for (int hour = 0; hour < 24; ++hour) {
            const double kwh = load_kwh(static_cast<int>(static_cast<unsigned>(ymd.month())),
                                        static_cast<int>(static_cast<unsigned>(ymd.day())), hour);
            span.values_milli.push_back(std::llround(kwh * 1e6));
        }
        channel.spans.emplace(day, std::move(span));
    }
    return channel;
}

/// Whether the file's twelve bills agree to the cent; says what does not.
bool check_file(const std::filesystem::path& path) {
    const std::string name = path.filename().string();
    const Result<acquire::FileText> file = acquire::FileText::open(path.string());
    const Result<tariff::UrdbRate> rate = tariff::parse_urdb(file->text());
    if (!rate) {
        std::printf("FAIL %s: %s\n", name.c_str(), rate.error().message(Language::en).c_str());
        return false;
    }
    const tariff::Reading reading = tariff::read_document(tariff::to_document(*rate, {}));
    if (!reading.tariff) {
        std::printf("FAIL %s: %s\n", name.c_str(),
                    reading.findings.front().message(Language::en).c_str());
        return false;
    }
    const time::BillingPeriod year{time::CivilDay{std::chrono::year{2018} / 1 / 1},
                                   time::CivilDay{std::chrono::year{2019} / 1 / 1}};
    const std::vector<rating::ChannelReadings> channels{channel()};
    const tariff::Attributes none;
    const Result<billing::Preview> preview =
        billing::preview_bills(*reading.tariff, none, year, reading.tariff->zone, channels);
    if (!preview) {
        std::printf("FAIL %s: %s\n", name.c_str(), preview.error().message(Language::en).c_str());
        return false;
    }
    json parsed = json::parse(file->text());
    const json& item = parsed.contains("items") ? parsed["items"][0] : parsed;
    const std::array<double, 12> expected = bills_in_double(item);
    bool agrees = true;
    for (std::size_t m = 0; m < 12; ++m) {
        const double ours = static_cast<double>(preview->bills[m].total.minor()) / 100;
        if (std::abs(ours - expected[m]) <= 0.0101) continue;
        agrees = false;
        std::printf("FAIL %s: month %zu is %.2f, in double %.4f\n", name.c_str(), m + 1, ours,
                    expected[m]);
    }
    return agrees;
}

int run(const std::string& folder) {
    if (!std::filesystem::is_directory(folder)) {
        std::printf("urdb_tariffs: skipped, %s is not there\n", folder.c_str());
        return 0;
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    int passed = 0;
    for (const std::filesystem::path& path : files) passed += check_file(path) ? 1 : 0;
    const int failed = static_cast<int>(files.size()) - passed;
    std::printf("urdb_tariffs: %d passed, %d failed, 0 not supported\n", passed, failed);
    return failed == 0 ? 0 : 1;
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
