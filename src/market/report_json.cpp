// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/market/report.hpp"

namespace voltmark::market {

namespace {

using nlohmann::ordered_json;

class JsonWriter {
public:
    explicit JsonWriter(const Report& report) : report_{report} {}

    std::string write() const {
        ordered_json json{{"from", time::to_text(report_.days.from)},
                          {"to", time::to_text(report_.days.to)},
                          {"currency", report_.currency.name()},
                          {"total", group(report_.total)}};
        json["total"].erase("name");
        json["by_class"] = groups(report_.classes);
        json["by_area"] = groups(report_.areas);
        json["by_tariff"] = groups(report_.tariffs);
        json["by_decile"] = groups(report_.deciles);
        json["histogram"] = ordered_json::array();
        for (const Bar& bar : report_.bars) json["histogram"].push_back(bar_json(bar));
        json["raised_most"] = hits(report_.raised);
        json["lowered_most"] = hits(report_.lowered);
        json["not_rated"] = ordered_json::array();
        for (const Unrated& one : report_.unrated) {
            json["not_rated"].push_back({{"code", one.code},
                                         {"under", one.under_other ? "other" : "own"},
                                         {"contracts", one.contracts},
                                         {"first", fmt::format("{}-{}", raw(one.first.site_id),
                                                               raw(one.first.contract_no))},
                                         {"message", one.example.message()}});
        }
        json["outside_population"] = report_.outside;
        json["untouched"] = report_.untouched;
        return json.dump(2);
    }

private:
    std::string money(std::int64_t minor) const {
        return to_text(Money::from_minor(minor, report_.currency));
    }

    static std::string percent(std::int64_t change, std::int64_t before) {
        return to_decimal(permille(change, before), 1);
    }

    ordered_json group(const Group& one) const {
        return {{"name", one.name},
                {"contracts", one.contracts},
                {"kwh", to_kilo(one.used_milli)},
                {"before", money(one.before)},
                {"after", money(one.after)},
                {"change", money(one.change())},
                {"change_percent", percent(one.change(), one.before)},
                {"winners", one.winners},
                {"losers", one.losers}};
    }

    ordered_json groups(const std::vector<Group>& all) const {
        ordered_json list = ordered_json::array();
        for (const Group& one : all) list.push_back(group(one));
        return list;
    }

    static ordered_json bar_json(const Bar& bar) {
        const auto edge = [](int permille_at) {
            return std::abs(permille_at) == Bar::kNoEnd ? ordered_json{}
                                                        : ordered_json(to_decimal(permille_at, 1));
        };
        return {{"from_percent", edge(std::min(bar.from, bar.to))},
                {"to_percent", edge(std::max(bar.from, bar.to))},
                {"contracts", bar.contracts}};
    }

    ordered_json hits(const std::vector<Hit>& all) const {
        ordered_json list = ordered_json::array();
        for (const Hit& hit : all) {
            list.push_back({{"consumer_no", hit.consumer_no},
                            {"kwh", to_kilo(hit.outcome.used_milli)},
                            {"before", money(hit.outcome.before)},
                            {"after", money(hit.outcome.after)},
                            {"change", money(hit.outcome.change())},
                            {"change_percent", percent(hit.outcome.change(), hit.outcome.before)}});
        }
        return list;
    }

    const Report& report_;
};

}  // namespace

std::string to_json(const Report& report) {
    return JsonWriter{report}.write();
}

}  // namespace voltmark::market
