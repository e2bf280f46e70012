// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

namespace {

using nlohmann::ordered_json;
using rating::ChargeLine;
using rating::Formula;

std::string in(const tariff::Name& name, Language language) {
    return language == Language::zh ? name.zh : name.en;
}

std::string percent_of(Fraction ratio) {
    return to_decimal(ratio.numerator * (100'000'000 / ratio.denominator), 6, 0) + " %";
}

/// "45 kWh x 0.568": what the amount is rounded from.
std::string formula_of(const ChargeLine& line) {
    if (line.formula == Formula::share_of_base) {
        return fmt::format("{} x {}", voltmark::to_text(line.base), percent_of(line.ratio));
    }
    std::string text = fmt::format("{} {} x {}", to_decimal(line.quantity_e6, 6, 0),
                                   to_text(line.unit), voltmark::to_text(line.price));
    if (line.share != Fraction{})
        text += fmt::format(" x {}/{}", line.share.numerator, line.share.denominator);
    if (line.formula == Formula::top_up) text += " - " + voltmark::to_text(line.base);
    return text;
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

std::string bounds_of(const ExplainedLine& line, Language language) {
    if (!line.tier_from) return {};
    const std::string from = to_kilo(*line.tier_from);
    if (!line.tier_to)
        return language == Language::zh ? fmt::format("{} kWh 以上", from)
                                        : fmt::format("above {} kWh", from);
    const std::string to = to_kilo(*line.tier_to);
    return language == Language::zh ? fmt::format("{} 至 {} kWh（含）", from, to)
                                    : fmt::format("{} to {} kWh, included", from, to);
}

std::string quality_note(const std::array<int, meter::kQualityCount>& slots, Language language) {
    std::string text;
    for (int q = 0; q < meter::kQualityCount; ++q) {
        const int count = slots[static_cast<std::size_t>(q)];
        if (count == 0) continue;
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                            name_of(static_cast<meter::Quality>(q)).in(language));
    }
    return text;
}

/// Builds the text part by part.
class TextWriter {
public:
    TextWriter(const Explanation& explanation, Language language)
        : e_{explanation}, language_{language} {}

    std::string write(bool with_days) {
        head();
        for (const ExplainedTerms& terms : e_.terms) segment(terms);
        determinants();
        add(say({"Lines", "计费明细"}));
        for (const ExplainedLine& line : e_.lines) this->line(line);
        total();
        if (with_days) days();
        return text_;
    }

private:
    std::string_view say(const Text& text) const { return text.in(language_); }
    void add(std::string_view line) { text_ += fmt::format("{}\n", line); }
    template <class... Args>
    void add(const Text& text, Args&&... args) {
        add(fmt::format(fmt::runtime(say(text)), std::forward<Args>(args)...));
    }

    void head() {
        const Bill& bill = e_.bill;
        add({"Bill {} ({})", "账单 {}（{}）"}, to_text(bill.id), say(name_of(e_.state)));
        add({"  customer   {}, consumer number {}", "  用户       {}，户号 {}"},
            e_.contract.party.name, e_.contract.contract.consumer_no);
        add({"  site       {}, {}", "  地址       {}，{}"}, e_.contract.site.area,
            e_.contract.site.address);
        add({"  period     {} to {} (not included)", "  账期       {} 至 {}（不含）"},
            time::to_text(bill.id.period_from), time::to_text(bill.period_to));
        add({"  booked on  {}, due on {}", "  记账日     {}，缴费截止 {}"},
            time::to_text(e_.run.booked_on), time::to_text(e_.run.due_on));
        add("");
    }

    void segment(const ExplainedTerms& terms) {
        const std::string name = in(terms.tariff_name, language_);
        add({"Tariff {} {}", "电价 {} {}"}, terms.tariff, name);
        add({"  for        {} to {} (not included)", "  适用       {} 至 {}（不含）"},
            time::to_text(terms.days.from), time::to_text(terms.days.to));
        add({"  source     {}{}", "  依据       {}{}"}, terms.source.document,
            terms.source.note.empty() ? "" : "; " + terms.source.note);
        if (terms.attributes != "{}") add({"  contract   {}", "  合同属性   {}"}, terms.attributes);
        for (const ExplainedTerms::BandEnergy& band : terms.by_band) {
            add(fmt::format("  {}, {}: {} {}", name_of(band.flow).in(language_),
                            band_name(band.band, language_), to_kilo(band.milli),
                            is_active(band.flow) ? "kWh" : "kvarh"));
        }
    }

    void determinants() {
        const BillBody& body = e_.bill.body;
        add("");
        add(say({"Measured", "计量"}));
        for (int f = 0; f < kFlowCount; ++f) {
            if (!body.metered[static_cast<std::size_t>(f)]) continue;
            const auto flow = static_cast<Flow>(f);
            std::int64_t milli = 0;
            for (const rating::SegmentUse& use : body.uses)
                milli += use.total_milli[static_cast<std::size_t>(f)];
            add(fmt::format("  {}: {} {}", name_of(flow).in(language_), to_kilo(milli),
                            is_active(flow) ? "kWh" : "kvarh"));
        }
        if (body.max_demand) {
            const Result<time::Zone> zone = time::Zone::find(e_.zone);
            const std::string at =
                zone ? time::to_text(zone->to_local(body.max_demand->window_begin))
                     : time::to_text(body.max_demand->window_begin);
            add({"  highest demand: {} kW from {}", "  最大需量: {} kW，起于 {}"},
                to_kilo(body.max_demand->power), at);
        }
        if (body.power_factor_percent) {
            add({"  power factor: 0.{:02} = P / sqrt(P^2 + Q^2), two decimals",
                 "  功率因数: 0.{:02} = P / √(P²+Q²)，取两位小数"},
                *body.power_factor_percent);
        }
        add({"  readings: {}; as of delivery {}, digest {:08x}",
             "  读数: {}；截至第 {} 批，校验 {:08x}"},
            quality_note(body.slots_by_quality, language_), raw(e_.run.as_of),
            body.readings_digest);
        if (std::any_of(e_.lines.begin(), e_.lines.end(),
                        [](const ExplainedLine& line) { return line.line.tier >= 0; })) {
            add({"  used before: {} kWh in the tier year, {} kWh in the month",
                 "  此前累计: 阶梯年度 {} kWh，本月 {} kWh"},
                to_kilo(body.tiers_before.year), to_kilo(body.tiers_before.month));
        }
        add("");
    }

    void line(const ExplainedLine& line) {
        add(fmt::format("  {}", heading_of(line, language_)));
        add(fmt::format("      {} = {}  ({})", formula_of(line.line),
                        voltmark::to_text(line.line.amount), to_text(line.rounding)));
        if (const std::string bounds = bounds_of(line, language_); !bounds.empty()) {
            add({"      tier: {}", "      阶梯: {}"}, bounds);
        }
        if (line.prices.size() > 1) {
            std::string sum;
            for (const ExplainedPrice& price : line.prices) {
                sum += fmt::format("{}{} {}", sum.empty() ? "" : " + ", in(price.name, language_),
                                   voltmark::to_text(price.price));
            }
            add(fmt::format("      {} = {}", voltmark::to_text(line.line.price), sum));
        }
    }

    void total() {
        const Bill& bill = e_.bill;
        const std::string currency = bill.total.currency().name();
        add("");
        add({"Total {} {}, of which tax {}", "合计 {} {}，其中税 {}"},
            voltmark::to_text(bill.total), currency, voltmark::to_text(bill.tax));
    }

    void days() {
        add("");
        add(say({"Readings by day", "逐日读数"}));
        for (const ExplainedDay& day : e_.days) {
            std::string quality;
            for (const meter::QualityRun& run : day.readings.runs) {
                quality += fmt::format("  {}-{} {}", run.first + 1, run.first + run.count,
                                       name_of(run.quality).in(language_));
            }
            add({"  {}  {}  {} {}, highest {} in {} minutes, delivery {}{}",
                 "  {}  {}  {} {}，最大 {}（{} 分钟），第 {} 批{}"},
                time::to_text(day.day), day.source_key, to_kilo(day.sum_milli),
                is_active(day.flow) ? "kWh" : "kvarh", to_kilo(day.max_milli), day.interval_minutes,
                raw(day.delivery), quality);
        }
    }

    const Explanation& e_;
    Language language_;
    std::string text_;
};

ordered_json name_json(const tariff::Name& name) {
    return {{"en", name.en}, {"zh", name.zh}};
}

ordered_json line_json(const ExplainedLine& line) {
    ordered_json json{{"component", line.line_id}, {"name", name_json(line.name)}};
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
        if (line.line.formula == Formula::top_up) json["base"] = voltmark::to_text(line.line.base);
    }
    json["rounding"] = to_text(line.rounding);
    json["amount"] = voltmark::to_text(line.line.amount);
    if (line.prices.size() > 1) {
        for (const ExplainedPrice& price : line.prices) {
            json["prices"].push_back({{"name", name_json(price.name)},
                                      {"layer", to_text(price.layer)},
                                      {"price", voltmark::to_text(price.price)}});
        }
    }
    return json;
}

ordered_json terms_json(const ExplainedTerms& terms) {
    ordered_json json{{"from", time::to_text(terms.days.from)},
                      {"to", time::to_text(terms.days.to)},
                      {"tariff", terms.tariff},
                      {"name", name_json(terms.tariff_name)},
                      {"source", terms.source.document},
                      {"note", terms.source.note},
                      {"attributes", ordered_json::parse(terms.attributes)}};
    for (const ExplainedTerms::BandEnergy& band : terms.by_band) {
        json["bands"].push_back(
            {{"flow", to_text(band.flow)}, {"band", band.band}, {"quantity", to_kilo(band.milli)}});
    }
    return json;
}

ordered_json day_json(const ExplainedDay& day) {
    ordered_json json{{"day", time::to_text(day.day)}, {"channel", day.source_key},
                      {"flow", to_text(day.flow)},     {"delivery", raw(day.delivery)},
                      {"sum", to_kilo(day.sum_milli)}, {"interval_minutes", day.interval_minutes}};
    ordered_json values = ordered_json::array();
    for (const std::int64_t milli : day.readings.values_milli) values.push_back(to_kilo(milli));
    for (const meter::QualityRun& run : day.readings.runs) {
        json["quality"].push_back({{"first", run.first + 1},
                                   {"last", run.first + run.count},
                                   {"quality", to_text(run.quality)},
                                   {"method", run.method},
                                   {"reason", run.reason}});
        if (run.quality != meter::Quality::missing) continue;
        for (int i = run.first; i < run.first + run.count; ++i)
            values[static_cast<std::size_t>(i)] = nullptr;
    }
    json["values"] = std::move(values);
    return json;
}

}  // namespace

std::string to_text(const Explanation& explanation, Language language, bool with_days) {
    return TextWriter{explanation, language}.write(with_days);
}

std::string to_json(const Explanation& explanation, bool with_days) {
    const Bill& bill = explanation.bill;
    const BillBody& body = bill.body;
    ordered_json json{{"bill", to_text(bill.id)},
                      {"state", to_text(explanation.state)},
                      {"consumer_no", explanation.contract.contract.consumer_no},
                      {"customer", explanation.contract.party.name},
                      {"area", explanation.contract.site.area},
                      {"address", explanation.contract.site.address},
                      {"from", time::to_text(bill.id.period_from)},
                      {"to", time::to_text(bill.period_to)},
                      {"booked_on", time::to_text(explanation.run.booked_on)},
                      {"due_on", time::to_text(explanation.run.due_on)},
                      {"currency", bill.total.currency().name()},
                      {"total", voltmark::to_text(bill.total)},
                      {"tax", voltmark::to_text(bill.tax)},
                      {"import_kwh", to_kilo(bill.imported)},
                      {"export_kwh", to_kilo(bill.exported)}};
    if (body.max_demand) {
        json["max_demand"] = {{"kw", to_kilo(body.max_demand->power)},
                              {"at", time::to_text(body.max_demand->window_begin)}};
    }
    if (body.power_factor_percent) json["power_factor"] = to_decimal(*body.power_factor_percent, 2);
    json["tiers_before"] = {{"year_kwh", to_kilo(body.tiers_before.year)},
                            {"month_kwh", to_kilo(body.tiers_before.month)}};
    ordered_json slots = ordered_json::object();
    for (int q = 0; q < meter::kQualityCount; ++q) {
        slots[std::string{meter::to_text(static_cast<meter::Quality>(q))}] =
            body.slots_by_quality[static_cast<std::size_t>(q)];
    }
    json["readings"] = {{"as_of_delivery", raw(explanation.run.as_of)},
                        {"digest", fmt::format("{:08x}", body.readings_digest)},
                        {"slots", slots}};
    for (const ExplainedTerms& terms : explanation.terms)
        json["terms"].push_back(terms_json(terms));
    json["lines"] = ordered_json::array();
    for (const ExplainedLine& line : explanation.lines) json["lines"].push_back(line_json(line));
    if (with_days) {
        json["days"] = ordered_json::array();
        for (const ExplainedDay& day : explanation.days) json["days"].push_back(day_json(day));
    }
    return json.dump(2);
}

}  // namespace voltmark::billing
