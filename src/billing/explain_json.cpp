// SPDX-License-Identifier: Apache-2.0
#include "explain_json.hpp"

#include "voltmark/base/decimal.hpp"

#include "explain_words.hpp"

namespace voltmark::billing {

using nlohmann::ordered_json;
using rating::Formula;

ordered_json name_json(const tariff::Name& name) {
    return {{"en", name.en}, {"zh", name.zh}};
}

ordered_json number_json(const std::optional<BillNumber>& number) {
    if (!number) return nullptr;
    return to_text(*number);
}

namespace {

ordered_json pair_json(const rating::EnergyPair& energy) {
    return {{"kwh", to_kilo(energy.active)}, {"kvarh", to_kilo(energy.reactive)}};
}

ordered_json stretch_json(const rating::AdjustedStretch& stretch) {
    ordered_json json{{"from", time::to_text(stretch.days.from)},
                      {"to", time::to_text(stretch.days.to)},
                      {"metered", pair_json(stretch.metered)}};
    if (!stretch.master.empty()) {
        json["master"] = stretch.master;
        json["received_kwh"] = to_kilo(stretch.received);
    }
    for (const rating::Deduction& deduction : stretch.deducted) {
        ordered_json one{{"contract", deduction.name},
                         {"way", to_text(deduction.way)},
                         {"kwh", to_kilo(deduction.active)}};
        if (deduction.way == rating::SubWay::ratio)
            one["percent"] = to_decimal(deduction.ratio_e6, 4, 0);
        json["deducted"].push_back(std::move(one));
    }
    if (stretch.method != rating::LossMethod::none) {
        json["transformer_loss"] = pair_json(stretch.transformer_loss);
        json["transformer_loss"]["method"] = to_text(stretch.method);
    }
    if (stretch.line_loss != rating::EnergyPair{}) json["line_loss"] = pair_json(stretch.line_loss);
    json["loss"] = pair_json(stretch.loss);
    json["billed"] = pair_json(stretch.billed);
    return json;
}

}  // namespace

ordered_json adjustment_json(const rating::UsageAdjustment& adjustment) {
    ordered_json json = ordered_json::array();
    for (const rating::AdjustedStretch& stretch : adjustment.stretches)
        json.push_back(stretch_json(stretch));
    return json;
}

ordered_json line_json(const ExplainedLine& line) {
    ordered_json json{{"component", line.line_id}, {"name", name_json(line.name)}};
    if (line.flow && *line.flow != Flow::import_active) json["flow"] = to_text(*line.flow);
    if (!line.band.empty()) json["band"] = line.band;
    if (line.line.tier >= 0) json["tier"] = line.line.tier + 1;
    if (line.tier_from) json["tier_from_kwh"] = to_kilo(*line.tier_from);
    if (line.tier_to) json["tier_to_kwh"] = to_kilo(*line.tier_to);
    if (line.line.formula == Formula::share_of_base) {
        json["base"] = voltmark::to_text(line.line.base);
        json["percent"] = to_decimal(
            line.line.ratio.numerator * (100'000'000 / line.line.ratio.denominator), 6, 0);
    } else {
        json["quantity"] = to_decimal(line.line.quantity_e6, 6, 0);
        json["unit"] = to_text(line.line.unit);
        json["price"] = voltmark::to_text(line.line.price);
        if (line.line.share != Fraction{}) {
            json["share"] =
                fmt::format("{}/{}", line.line.share.numerator, line.line.share.denominator);
        }
        if (line.line.remainder_e14 != 0)
            json["remainder"] = to_decimal(line.line.remainder_e14, 14, 0);
        if (line.line.formula == Formula::sum_of_products) {
            json["by_interval"] = true;
            json["exact"] = exact_text(line.line.exact_e14);
        }
        if (line.line.formula == Formula::top_up) json["base"] = voltmark::to_text(line.line.base);
    }
    if (!line.series_rule.empty()) json["series"] = line.series_rule;
    json["rounding"] = to_text(line.rounding);
    json["amount"] = voltmark::to_text(line.line.amount);
    json["source"] = line.source;
    if (line.prices.size() > 1) {
        for (const ExplainedPrice& price : line.prices) {
            json["prices"].push_back({{"name", name_json(price.name)},
                                      {"layer", to_text(price.layer)},
                                      {"price", voltmark::to_text(price.price)}});
        }
    }
    return json;
}

ordered_json register_json(const rating::RegisterStep& step) {
    ordered_json json{{"register", step.key},
                      {"service_point", raw(step.service_point_no)},
                      {"flow", to_text(step.flow)},
                      {"kind", step.is_demand ? "demand" : "energy"},
                      {"band", step.band.empty() ? "total" : step.band},
                      {"from", time::to_text(step.days.from)},
                      {"to", time::to_text(step.days.to)}};
    if (!step.is_demand) json["before"] = to_decimal(step.before.e6, 6, 0);
    json["after"] = to_decimal(step.after.e6, 6, 0);
    json["multiplier"] = to_decimal(step.multiplier_e3, 3, 0);
    json["turned"] = step.turned;
    json["quantity"] = to_kilo(step.quantity_milli);
    json["quality"] = meter::to_text(step.quality);
    return json;
}

ordered_json price_day_json(const ExplainedPriceDay& day, bool with_intervals) {
    ordered_json json{{"day", time::to_text(day.day)},
                      {"quantity", to_kilo(day.milli)},
                      {"mean_price", voltmark::to_text(day.mean)},
                      {"amount", exact_text(day.exact_e14)}};
    if (!with_intervals) return json;
    for (const ExplainedPriceDay::Interval& one : day.intervals) {
        json["intervals"].push_back(
            {{"at", time::to_text(one.begin)},
             {"quantity", to_kilo(one.milli)},
             {"value", one.value ? ordered_json(voltmark::to_text(*one.value)) : ordered_json()},
             {"price", voltmark::to_text(one.price)}});
    }
    return json;
}

}  // namespace voltmark::billing
