// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/preview.hpp"

#include "voltmark/base/decimal.hpp"

#include "explain_json.hpp"
#include "explain_words.hpp"

namespace voltmark::billing {

using nlohmann::ordered_json;

Result<Preview> preview_bills(const tariff::Tariff& tariff, const tariff::Attributes& attributes,
                              const time::BillingPeriod& period, const time::Zone& zone,
                              std::span<const rating::ChannelReadings> channels,
                              const rating::Carry& before, const tariff::PriceBook* prices) {
    const rating::Term terms[] = {{period, &tariff, attributes}};
    Preview preview;
    preview.total = Money::zero(tariff.currency);
    rating::Carry carry = before;
    for (time::CivilDay day = period.from; day < period.to;) {
        const time::BillingPeriod month = intersect(time::month_of(day), period);
        Result<rating::RatedReadings> rated =
            rating::rate_readings(month, terms, zone, channels, carry, prices);
        if (!rated) return rated.error();
        PreviewBill& bill = preview.bills.emplace_back();
        bill.period = month;
        bill.total = rated->rated.total;
        bill.tax = rating::included_tax(rated->rated.lines, rated->segments);
        if (rated->rated.power_factor)
            bill.power_factor_percent = rated->rated.power_factor->percent;
        for (const rating::ChargeLine& line : rated->rated.lines) {
            const auto s = static_cast<std::size_t>(line.segment);
            bill.lines.push_back(
                explain_line(line, rated->segments[s], rated->rated.billing_demand[s]));
        }
        bill.usage = std::move(rated->usage);
        bill.adjustment = std::move(rated->adjustment);
        preview.total += bill.total;
        carry = rated->rated.after;
        day = month.to;
    }
    return preview;
}

std::string to_text(const Preview& preview, Language language) {
    const bool zh = language == Language::zh;
    std::string text;
    for (const PreviewBill& bill : preview.bills) {
        text += days_text(bill.period, language) + "\n";
        for (int f = 0; f < kFlowCount; ++f) {
            if (!bill.usage.metered[static_cast<std::size_t>(f)]) continue;
            const auto flow = static_cast<Flow>(f);
            text += fmt::format("  {}: {} {}\n", name_of(flow).in(language),
                                to_kilo(bill.usage.total_milli(flow)), unit_of(flow));
        }
        for (const std::string& step : rating::to_lines(bill.adjustment, language))
            text += fmt::format("  {}\n", step);
        if (bill.usage.max_demand) {
            text += fmt::format("  {}: {} kW\n", zh ? "最大需量" : "highest demand",
                                to_kilo(bill.usage.max_demand->power));
        }
        if (bill.power_factor_percent) {
            text += fmt::format("  {}: {}\n", zh ? "功率因数" : "power factor",
                                to_decimal(*bill.power_factor_percent, 2));
        }
        for (const ExplainedLine& line : bill.lines) {
            text += fmt::format("  {}\n      {} = {}  ({})\n", heading_of(line, language),
                                formula_of(line.line, Notation::plain, language),
                                voltmark::to_text(line.line.amount),
                                rounding_name(line.rounding, language));
            if (const std::string tier = bounds_of(line, Notation::plain, language); !tier.empty())
                text += fmt::format("      {}: {}\n", zh ? "阶梯" : "tier", tier);
            const std::string sum = composition_of(line, Notation::plain, language);
            if (!sum.empty()) text += fmt::format("      {}\n", sum);
        }
        text += fmt::format("  {} {} {}\n\n", zh ? "合计" : "total", voltmark::to_text(bill.total),
                            currency_name(bill.total.currency(), language));
    }
    return text + fmt::format("{} {} {}\n", zh ? "总计" : "Total", voltmark::to_text(preview.total),
                              currency_name(preview.total.currency(), language));
}

std::string to_json(const Preview& preview) {
    ordered_json json{{"bills", ordered_json::array()}};
    for (const PreviewBill& bill : preview.bills) {
        ordered_json one{{"from", time::to_text(bill.period.from)},
                         {"to", time::to_text(bill.period.to)},
                         {"total", voltmark::to_text(bill.total)},
                         {"tax", voltmark::to_text(bill.tax)}};
        for (int f = 0; f < kFlowCount; ++f) {
            if (!bill.usage.metered[static_cast<std::size_t>(f)]) continue;
            const auto flow = static_cast<Flow>(f);
            one["measured"][std::string{to_text(flow)}] = to_kilo(bill.usage.total_milli(flow));
        }
        if (!bill.adjustment.empty()) one["adjustment"] = adjustment_json(bill.adjustment);
        if (bill.usage.max_demand) {
            one["max_demand"] = {{"kw", to_kilo(bill.usage.max_demand->power)},
                                 {"at", time::to_text(bill.usage.max_demand->window_begin)}};
        }
        if (bill.power_factor_percent)
            one["power_factor"] = to_decimal(*bill.power_factor_percent, 2);
        one["lines"] = ordered_json::array();
        for (const ExplainedLine& line : bill.lines) one["lines"].push_back(line_json(line));
        json["bills"].push_back(std::move(one));
    }
    json["currency"] = preview.total.currency().name();
    json["total"] = voltmark::to_text(preview.total);
    return json.dump(2);
}

}  // namespace voltmark::billing
