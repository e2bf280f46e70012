// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/price_series.hpp"

#include "component_reader.hpp"

namespace voltmark::tariff {

/// `series: cn.gd.day_ahead`, or `{name: cn.gd.day_ahead, times: 0.001, add: 0.012, floor: 0, cap:
/// 1.5}`. What else could say a price does not belong beside it.
SeriesRule ComponentReader::series_rule() {
    const std::string id = map_.text("id", "");
    for (const char* word : {"price", "tiers", "bands", "calendar", "floats"}) {
        if (!map_.has(word)) continue;
        map_.add(map_.find(word), make_error(kSeriesMix, id, fmt::format("'{}'", word)));
    }
    SeriesRule rule;
    const YAML::Node node = map_.find("series");
    const auto check_name = [&](const YAML::Node& at) {
        if (!is_series_name(rule.series)) map_.add(at, make_error(kSeriesName, rule.series));
    };
    if (node.IsScalar()) {
        rule.series = node.Scalar();
        check_name(node);
        return rule;
    }
    MapReader map{node, findings_};
    rule.series = map.get_text("name");
    if (map.has("name")) check_name(map.find("name"));
    constexpr std::int64_t kTimesMax = 10'000'000;
    if (const std::optional<std::int64_t> times = map.decimal("times", 6)) {
        rule.times_e6 = *times;
        if (*times <= 0 || *times > kTimesMax)
            map.add_value(map.find("times"), "a factor above nothing and up to 10");
    }
    const auto price = [&](const char* word) -> std::optional<Price> {
        const YAML::Node value = map.find(word);
        return value.IsDefined() ? read_price(value, findings_) : std::nullopt;
    };
    rule.add = price("add").value_or(Price{});
    rule.floor = price("floor");
    rule.cap = price("cap");
    if (rule.floor && rule.cap && *rule.cap < *rule.floor)
        map.add_value(map.find("cap"), "a cap of at least the floor");
    return rule;
}

}  // namespace voltmark::tariff
