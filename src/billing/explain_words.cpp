// SPDX-License-Identifier: Apache-2.0
#include "explain_words.hpp"

#include "voltmark/base/decimal.hpp"

namespace voltmark::billing {

using rating::ChargeLine;
using rating::Formula;
using rating::QuantityUnit;

std::string number(std::string_view decimal, Notation notation) {
    if (notation == Notation::plain) return std::string{decimal};
    std::string text;
    if (decimal.starts_with('-')) {
        text = "−";
        decimal.remove_prefix(1);
    }
    const std::size_t whole = std::min(decimal.find('.'), decimal.size());
    for (std::size_t i = 0; i < decimal.size(); ++i) {
        if (i > 0 && i < whole && (whole - i) % 3 == 0) text += ',';
        text += decimal[i];
    }
    return text;
}

std::string in(const tariff::Name& name, Language language) {
    return language == Language::zh ? name.zh : name.en;
}

std::string percent_of(Fraction ratio, Notation notation) {
    return number(to_decimal(ratio.numerator * (100'000'000 / ratio.denominator), 6, 0), notation) +
           " %";
}

std::string_view rounding_name(Rounding rounding, Language language) {
    static constexpr std::array<Text, 4> kNames = {{{"rounded half up", "四舍五入"},
                                                    {"rounded half to even", "四舍六入五成双"},
                                                    {"rounded toward zero", "舍去"},
                                                    {"rounded away from zero", "进位"}}};
    return kNames[static_cast<std::size_t>(rounding)].in(language);
}

std::string source_details(const tariff::Source& source, Language language) {
    const std::string_view mark = language == Language::zh ? "；" : "; ";
    std::string text;
    for (const std::string& part : {source.sheet, in(source.note, language)}) {
        if (!part.empty()) text += fmt::format("{}{}", mark, part);
    }
    return text;
}

std::string amount_text(Money money, Notation notation) {
    return number(voltmark::to_text(money), notation);
}

std::string currency_name(Currency currency, Language language) {
    return language == Language::zh && currency == kCny ? "元" : currency.name();
}

std::string days_text(const time::BillingPeriod& days, Language language) {
    const std::string from = time::to_text(days.from);
    if (days.to == time::kOpenEnd) return language == Language::zh ? from + " 起" : "from " + from;
    const std::string last = time::to_text(days.to - std::chrono::days{1});
    return fmt::format("{} {} {}", from, language == Language::zh ? "至" : "to", last);
}

std::string_view unit_name(QuantityUnit unit, Language language) {
    if (language == Language::zh && unit == QuantityUnit::month) return "月";
    if (language == Language::zh && unit == QuantityUnit::day) return "天";
    return to_text(unit);
}

std::string_view unit_of(Flow flow) {
    return is_active(flow) ? "kWh" : "kvarh";
}

std::string formula_of(const ChargeLine& line, Notation notation, Language language) {
    const std::string_view times = notation == Notation::plain ? " x " : " × ";
    const std::string_view minus = notation == Notation::plain ? " - " : " − ";
    const std::string base = amount_text(line.base, notation);
    if (line.formula == Formula::share_of_base)
        return fmt::format("{}{}{}", base, times, percent_of(line.ratio, notation));
    const std::string remainder =
        line.remainder_e14 == 0
            ? ""
            : fmt::format("{}{}", line.remainder_e14 < 0 ? minus : " + ",
                          number(to_decimal(std::abs(line.remainder_e14), 14, 0), notation));
    if (line.formula == Formula::sum_of_products) {
        return fmt::format(
            "{} {}{}{}{}{}", number(to_decimal(line.quantity_e6, 6, 0), notation),
            unit_name(line.unit, language), times, number(voltmark::to_text(line.price), notation),
            Text{" (mean of interval prices)", "（各时段电价的加权平均）"}.in(language), remainder);
    }
    // A sum of money, neither price nor quantity.
    if (line.formula == Formula::price_times_quantity && line.unit == QuantityUnit::none)
        return number(voltmark::to_text(line.price), notation) + remainder;
    std::string text = number(to_decimal(line.quantity_e6, 6, 0), notation);
    if (line.unit != QuantityUnit::none) text += fmt::format(" {}", unit_name(line.unit, language));
    text += fmt::format("{}{}", times, number(voltmark::to_text(line.price), notation));
    if (line.share != Fraction{})
        text += fmt::format("{}{}/{}", times, line.share.numerator, line.share.denominator);
    if (line.formula == Formula::top_up) text += fmt::format("{}{}", minus, base);
    return text + remainder;
}

std::string exact_text(Int128 e14) {
    constexpr std::int64_t kPerUnit = 100'000'000'000'000;
    const Int128 size = e14 < 0 ? -e14 : e14;
    const std::string rest = to_decimal(static_cast<std::int64_t>(size % kPerUnit), 14, 2);
    return (e14 < 0 ? "-" : "") + voltmark::to_text(size / kPerUnit) + rest.substr(rest.find('.'));
}

std::string heading_of(const ExplainedLine& line, Language language) {
    std::string text = in(line.name, language);
    if (text.empty()) text = line.line_id;
    if (!line.band.empty())
        text += (language == Language::zh ? "，" : ", ") + band_name(line.band, language);
    if (line.line.tier >= 0) {
        text += language == Language::zh ? fmt::format("，第 {} 档", line.line.tier + 1)
                                         : fmt::format(", tier {}", line.line.tier + 1);
    }
    return text;
}

std::string bounds_of(const ExplainedLine& line, Notation notation, Language language) {
    if (!line.tier_from) return {};
    const std::string from = number(to_kilo(*line.tier_from), notation);
    const std::string_view unit = unit_name(line.line.unit, language);
    if (!line.tier_to)
        return language == Language::zh ? fmt::format("{} {} 以上", from, unit)
                                        : fmt::format("above {} {}", from, unit);
    const std::string to = number(to_kilo(*line.tier_to), notation);
    return language == Language::zh ? fmt::format("{} 至 {} {}（含）", from, to, unit)
                                    : fmt::format("{} to {} {}, included", from, to, unit);
}

std::string composition_of(const ExplainedLine& line, Notation notation, Language language) {
    if (!line.series_rule.empty()) {
        return std::string{Text{"price of an interval: ", "各时段电价："}.in(language)} +
               line.series_rule;
    }
    if (line.prices.size() < 2) return {};
    std::string sum;
    for (const ExplainedPrice& price : line.prices) {
        sum += fmt::format("{}{} {}", sum.empty() ? "" : " + ", in(price.name, language),
                           number(voltmark::to_text(price.price), notation));
    }
    return fmt::format("{} = {}", number(voltmark::to_text(line.line.price), notation), sum);
}

std::string quality_note(const std::array<int, meter::kQualityCount>& slots, Notation notation,
                         Language language) {
    const bool zh = notation == Notation::printed && language == Language::zh;
    std::string text;
    for (int q = 0; q < meter::kQualityCount; ++q) {
        const int count = slots[static_cast<std::size_t>(q)];
        if (count == 0) continue;
        const std::string_view separator = text.empty() ? "" : zh ? "，" : ", ";
        text += fmt::format("{}{} {}", separator, number(std::to_string(count), notation),
                            name_of(static_cast<meter::Quality>(q)).in(language));
    }
    return text;
}

std::int64_t total_milli(const BillBody& body, Flow flow) {
    std::int64_t milli = 0;
    for (const rating::SegmentUse& use : body.uses)
        milli += use.total_milli[static_cast<std::size_t>(flow)];
    return milli;
}

bool has_tiers(const Explanation& explanation) {
    return std::any_of(explanation.lines.begin(), explanation.lines.end(),
                       [](const ExplainedLine& line) { return line.line.tier >= 0; });
}

std::string max_demand_at(const Explanation& explanation) {
    const Instant begin = explanation.bill.body.max_demand->window_begin;
    const Result<time::Zone> zone = time::Zone::find(explanation.zone);
    return zone ? time::to_text(zone->to_local(begin)) : time::to_text(begin);
}

}  // namespace voltmark::billing
