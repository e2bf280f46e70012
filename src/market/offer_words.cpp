// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/market/offer.hpp"

namespace voltmark::market {

namespace {

using nlohmann::ordered_json;
using Kind = Advice::Kind;

constexpr int kMonthsAYear = 12;

/// The Chinese names of bands whose English names tariffs use; others are named as they are.
std::string band_name(const std::string& band, Language language) {
    static const std::map<std::string, std::string, std::less<>> kNames = {{"sharp", "尖峰"},
                                                                           {"peak", "峰"},
                                                                           {"flat", "平"},
                                                                           {"valley", "谷"},
                                                                           {"deep_valley", "深谷"}};
    const auto name = kNames.find(band);
    return language == Language::zh && name != kNames.end() ? name->second + "时段" : band;
}

std::string span_text(int months, Language language) {
    if (months == kMonthsAYear) return language == Language::zh ? "一年" : "a year";
    return language == Language::zh ? fmt::format("{} 个月", months)
                                    : fmt::format("in {} months", months);
}

std::string money_text(const Advice& advice, Language language) {
    const Currency currency = advice.worth.currency();
    const bool yuan = language == Language::zh && currency == kCny;
    return voltmark::to_text(advice.worth) + " " + (yuan ? "元" : currency.name());
}

std::string shift_text(const Advice& advice, int months, Language language) {
    const Text text{
        "move load from {0} to {1}: each kWh saves {2}; a tenth of {0}, {3} kWh {4}, "
        "saves {5}",
        "把{0}的负荷移到{1}：每千瓦时省 {2}；移动{0}电量的一成（{4} {3} 千瓦时）可省 {5}"};
    return fmt::format(fmt::runtime(text.in(language)), band_name(advice.from_band, language),
                       band_name(advice.to_band, language),
                       to_decimal(advice.per_kwh.e8 / 10'000, 4),
                       (advice.shifted_milli + 500'000) / 1'000'000, span_text(months, language),
                       money_text(advice, language));
}

std::string declare_text(const Advice& advice, int months, Language language) {
    const bool capacity = advice.attribute == "capacity_kva";
    const Text text =
        capacity ? Text{"declare a capacity of {0} kVA instead of {1}: the highest demand was {2} "
                        "kW; saves {4} {3}",
                        "容量由 {1} 千伏安减为 {0} 千伏安（最大需量 {2} 千瓦）：{3}可省 {4}"}
                 : Text{"declare a contract demand of {0} kW instead of {1}: the highest demand "
                        "was {2} kW; saves {4} {3}",
                        "合同需量由 {1} 千瓦核定为 {0} 千瓦（最大需量 {2} 千瓦）：{3}可省 {4}"};
    return fmt::format(fmt::runtime(text.in(language)), to_decimal(advice.best_e6, 6, 0),
                       to_decimal(advice.now_e6, 6, 0), to_kilo(advice.highest),
                       span_text(months, language), money_text(advice, language));
}

std::string factor_text(const Advice& advice, int months, Language language) {
    const Text text{
        "reach a power factor of {0} in every month: the lowest was {1}, which takes "
        "about {2} kvar; worth {4} {3}",
        "各月功率因数达到 {0}（最低 {1}，约需补偿 {2} 千乏）：{3}可省 {4}"};
    return fmt::format(fmt::runtime(text.in(language)), to_decimal(advice.percent_target, 2),
                       to_decimal(advice.percent_now, 2), (advice.mvar + 999'999) / 1'000'000,
                       span_text(months, language), money_text(advice, language));
}

ordered_json advice_json(const Advice& advice, int months) {
    ordered_json json{{"worth", voltmark::to_text(advice.worth)}};
    switch (advice.kind) {
        case Kind::shift_load:
            json["kind"] = "shift_load";
            json["from_band"] = advice.from_band;
            json["to_band"] = advice.to_band;
            json["kwh"] = to_kilo(advice.shifted_milli);
            json["per_kwh"] = voltmark::to_text(advice.per_kwh);
            break;
        case Kind::declare:
            json["kind"] = "declare";
            json["attribute"] = advice.attribute;
            json["now"] = to_decimal(advice.now_e6, 6, 0);
            json["best"] = to_decimal(advice.best_e6, 6, 0);
            json["highest_kw"] = to_kilo(advice.highest);
            break;
        case Kind::power_factor:
            json["kind"] = "power_factor";
            json["lowest"] = to_decimal(advice.percent_now, 2);
            json["target"] = to_decimal(advice.percent_target, 2);
            json["kvar"] = to_kilo(advice.mvar);
            break;
    }
    json["text"] = {{"en", to_text(advice, months, Language::en)},
                    {"zh", to_text(advice, months, Language::zh)}};
    return json;
}

}  // namespace

std::string to_text(const Advice& advice, int months, Language language) {
    switch (advice.kind) {
        case Kind::shift_load:
            return shift_text(advice, months, language);
        case Kind::declare:
            return declare_text(advice, months, language);
        case Kind::power_factor:
            return factor_text(advice, months, language);
    }
    return {};
}

std::string to_json(const Offer& offer) {
    const Money present = offer.present().total;
    ordered_json json{
        {"consumer_no", offer.consumer_no},   {"from", time::to_text(offer.days.from)},
        {"to", time::to_text(offer.days.to)}, {"months", offer.months},
        {"kwh", to_kilo(offer.used_milli)},   {"currency", present.currency().name()},
        {"tariffs", ordered_json::array()}};
    for (const Offered& one : offer.tariffs) {
        ordered_json tariff{{"tariff", one.tariff},
                            {"name", {{"en", one.name.en}, {"zh", one.name.zh}}},
                            {"present", one.is_present},
                            {"total", voltmark::to_text(one.total)},
                            {"saving", voltmark::to_text(present - one.total)},
                            {"parts", ordered_json::array()},
                            {"advice", ordered_json::array()}};
        for (const OfferedPart& part : one.parts) {
            tariff["parts"].push_back(
                {{"name", {{"en", part.name.en}, {"zh", part.name.zh}}},
                 {"band", part.band.empty() ? ordered_json{} : ordered_json(part.band)},
                 {"tier", part.tier < 0 ? ordered_json{} : ordered_json(part.tier + 1)},
                 {"kwh", part.kwh_milli ? ordered_json(to_kilo(*part.kwh_milli)) : ordered_json{}},
                 {"amount", voltmark::to_text(part.amount)}});
        }
        for (const Advice& advice : one.advice)
            tariff["advice"].push_back(advice_json(advice, offer.months));
        json["tariffs"].push_back(std::move(tariff));
    }
    json["not_offered"] = ordered_json::array();
    for (const NotOffered& one : offer.others) {
        json["not_offered"].push_back({{"tariff", one.tariff},
                                       {"code", one.reason.name()},
                                       {"message", one.reason.message()}});
    }
    return json.dump(2);
}

}  // namespace voltmark::market
