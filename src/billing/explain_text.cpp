// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/explanation.hpp"

#include "comparison.hpp"
#include "explain_json.hpp"
#include "explain_prices.hpp"
#include "explain_words.hpp"

namespace voltmark::billing {

namespace {

using nlohmann::ordered_json;

constexpr Notation kPlain = Notation::plain;

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
        for (const ExplainedLine& line : e_.lines) this->line(line, with_days);
        total();
        comparison();
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
        if (e_.number) add({"  number     {}", "  编号       {}"}, to_text(*e_.number));
        add({"  customer   {}, consumer number {}", "  用户       {}，户号 {}"},
            e_.contract.holder.name, e_.contract.contract.consumer_no);
        add({"  site       {}, {}", "  地址       {}，{}"}, e_.contract.area,
            e_.contract.holder.address);
        add({"  period     {} to {} (not included)", "  账期       {} 至 {}（不含）"},
            time::to_text(bill.period.from), time::to_text(bill.period.to));
        add({"  booked on  {}, due on {}", "  记账日     {}，缴费截止 {}"},
            time::to_text(e_.run.booked_on), time::to_text(e_.run.due_on));
        if (e_.is_final())
            add(say({"  final      up to the last day of the contract",
                     "  末次账单   截至合同终止日"}));
        if (const std::string percent = estimated_percent(bill.body); !percent.empty()) {
            add({"  estimated  {} % of the intervals; corrected when they are read",
                 "  估算       {} % 的时段为估算，取得实际读数后更正"},
                percent);
        }
        versions();
        add("");
    }

    void versions() {
        if (const auto& replaces = e_.replaces) {
            const Correction& correction = replaces->correction;
            add({"  replaces   {} of {}; difference {}", "  更正       {}，原金额 {}，差额 {}"},
                to_text(replaces->bill), voltmark::to_text(replaces->total),
                voltmark::to_text(e_.bill.total - replaces->total));
            add({"  reason     {} (correction {}, asked by {}, carried out by {})",
                 "  原因       {}（退补单 {}，申请 {}，执行 {}）"},
                correction.reason, static_cast<std::int64_t>(correction.id), correction.asked_by,
                correction.carried_out_by);
            if (!replaces->reversal.empty())
                add({"  reversal   {}{}", "  冲销       {}{}"}, replaces->reversal,
                    replaces->reversal_number ? ", " + to_text(*replaces->reversal_number) : "");
        }
        if (e_.replaced_by)
            add({"  replaced   by {}", "  已更正     见 {}"}, to_text(*e_.replaced_by));
    }

    void segment(const ExplainedTerms& terms) {
        const std::string name = in(terms.tariff_name, language_);
        add({"Tariff {} {}", "电价 {} {}"}, terms.tariff, name);
        add({"  for        {} to {} (not included)", "  适用       {} 至 {}（不含）"},
            time::to_text(terms.days.from), time::to_text(terms.days.to));
        add({"  source     {}{}", "  依据       {}{}"}, terms.source.document,
            source_details(terms.source, language_));
        if (terms.attributes != "{}") add({"  contract   {}", "  合同属性   {}"}, terms.attributes);
        for (const ExplainedTerms::BandEnergy& band : terms.by_band) {
            add(fmt::format("  {}, {}: {} {}", name_of(band.flow).in(language_),
                            band_name(band.band, language_), to_kilo(band.milli),
                            unit_of(band.flow)));
        }
    }

    void determinants() {
        const BillBody& body = e_.bill.body;
        add("");
        registers();
        adjustment();
        add(say({"Measured", "计量"}));
        for (int f = 0; f < kFlowCount; ++f) {
            if (!body.metered[static_cast<std::size_t>(f)]) continue;
            const auto flow = static_cast<Flow>(f);
            add(fmt::format("  {}: {} {}", name_of(flow).in(language_),
                            to_kilo(total_milli(body, flow)), unit_of(flow)));
        }
        if (body.max_demand) {
            add(body.registers.empty()
                    ? Text{"  highest demand: {} kW from {}", "  最大需量: {} kW，起于 {}"}
                    : Text{"  highest demand: {} kW, read {}", "  最大需量: {} kW，抄于 {}"},
                to_kilo(body.max_demand->power), max_demand_at(e_));
        }
        if (body.power_factor_percent) {
            add({"  power factor: {} = P / sqrt(P^2 + Q^2), two decimals",
                 "  功率因数: {} = P / √(P²+Q²)，取两位小数"},
                to_decimal(*body.power_factor_percent, 2));
        }
        add({"  readings: {}; as of delivery {}, digest {:08x}",
             "  读数: {}；截至第 {} 批，校验 {:08x}"},
            quality_note(body.slots_by_quality, kPlain, language_), raw(e_.run.as_of),
            body.readings_digest);
        if (has_tiers(e_)) {
            add({"  used before: {} kWh in the tier year, {} kWh in the month",
                 "  此前累计: 阶梯年度 {} kWh，本月 {} kWh"},
                to_kilo(body.tiers_before.year), to_kilo(body.tiers_before.month));
        }
        add("");
    }

    /// What was taken from what, where meters are read by hand.
    void registers() {
        if (e_.bill.body.registers.empty()) return;
        add(say({"Registers", "示数"}));
        for (const rating::RegisterStep& step : e_.bill.body.registers)
            add(fmt::format("  {}", rating::to_line(step, language_)));
        add("");
    }

    /// Measured is what is billed where contracts share a meter or losses are added; so the steps
    /// from the meter stand before it.
    void adjustment() {
        if (e_.bill.body.adjustment.empty()) return;
        add(say({"From the meter to the bill", "从抄见到计费"}));
        for (const std::string& step : rating::to_lines(e_.bill.body.adjustment, language_))
            add(fmt::format("  {}", step));
        add("");
    }

    void line(const ExplainedLine& line, bool with_intervals) {
        add(fmt::format("  {}", heading_of(line, language_)));
        add(fmt::format("      {} = {}  ({})", formula_of(line.line, kPlain, language_),
                        voltmark::to_text(line.line.amount),
                        rounding_name(line.rounding, language_)));
        if (const std::string bounds = bounds_of(line, kPlain, language_); !bounds.empty()) {
            add({"      tier: {}", "      阶梯: {}"}, bounds);
        }
        if (const std::string sum = composition_of(line, kPlain, language_); !sum.empty())
            add(fmt::format("      {}", sum));
        const Result<time::Zone> zone = time::Zone::find(e_.zone);
        if (!zone) return;
        for (const std::string& row : price_rows(line, *zone, language_, with_intervals))
            add(fmt::format("        {}", row));
    }

    void total() {
        const Bill& bill = e_.bill;
        const std::string currency = bill.total.currency().name();
        add("");
        add({"Total {} {}, of which tax {}", "合计 {} {}，其中税 {}"},
            voltmark::to_text(bill.total), currency, voltmark::to_text(bill.tax));
        if (!e_.levelling) return;
        add({"Budget billing: {} due; the bill differs by {}, all bills so far by {}",
             "均衡缴费：本期应缴 {}；与账单差额 {}，累计差额 {}"},
            voltmark::to_text(e_.levelling->instalment),
            voltmark::to_text(e_.levelling->difference),
            voltmark::to_text(e_.levelling->accumulated));
    }

    void comparison() {
        add("");
        add(say({"Compared with earlier bills", "与往期比较"}));
        for (const ComparisonRow& row : comparison_rows(e_, kPlain, language_)) {
            if (row.period.empty()) {
                add({"  {}: no posted bill", "  {}: 无已入账账单"}, say(row.label));
                continue;
            }
            const auto changed = [](const std::string& change) {
                return change.empty() ? change : fmt::format(" ({})", change);
            };
            add({"  {}: {}, {} kWh{}, {} a day, {}{}", "  {}: {}，{} kWh{}，日均 {}，金额 {}{}"},
                say(row.label), row.period, row.kwh, changed(row.kwh_change), row.kwh_a_day,
                row.amount, changed(row.amount_change));
        }
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
                time::to_text(day.day), day.source_key, to_kilo(day.sum_milli), unit_of(day.flow),
                to_kilo(day.max_milli), day.interval_minutes, raw(day.delivery), quality);
        }
    }

    const Explanation& e_;
    Language language_;
    std::string text_;
};

ordered_json terms_json(const ExplainedTerms& terms) {
    ordered_json json{{"from", time::to_text(terms.days.from)},
                      {"to", time::to_text(terms.days.to)},
                      {"tariff", terms.tariff},
                      {"name", name_json(terms.tariff_name)},
                      {"source", terms.source.document},
                      {"sheet", terms.source.sheet},
                      {"note", name_json(terms.source.note)},
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

/// How the bill is paid, and what of it is due.
void add_payment_json(const Explanation& explanation, ordered_json& json) {
    json["payment_code"] = nullptr;
    if (explanation.payment_code) json["payment_code"] = *explanation.payment_code;
    if (!explanation.issuer.name.empty()) json["issuer"] = explanation.issuer.name;
    if (explanation.is_final()) json["final"] = true;
    if (const auto& levelling = explanation.levelling) {
        json["budget"] = {{"instalment", voltmark::to_text(levelling->instalment)},
                          {"difference", voltmark::to_text(levelling->difference)},
                          {"accumulated", voltmark::to_text(levelling->accumulated)}};
    }
}

}  // namespace

std::string to_text(const Explanation& explanation, Language language, bool with_days) {
    return TextWriter{explanation, language}.write(with_days);
}

std::string to_json(const Explanation& explanation, bool with_days) {
    const Bill& bill = explanation.bill;
    const BillBody& body = bill.body;
    ordered_json json{{"bill", to_text(bill.id)},
                      {"number", number_json(explanation.number)},
                      {"state", to_text(explanation.state)},
                      {"consumer_no", explanation.contract.contract.consumer_no},
                      {"customer", explanation.contract.holder.name},
                      {"area", explanation.contract.area},
                      {"address", explanation.contract.holder.address},
                      {"from", time::to_text(bill.period.from)},
                      {"to", time::to_text(bill.period.to)},
                      {"booked_on", time::to_text(explanation.run.booked_on)},
                      {"due_on", time::to_text(explanation.run.due_on)},
                      {"currency", bill.total.currency().name()},
                      {"total", voltmark::to_text(bill.total)},
                      {"tax", voltmark::to_text(bill.tax)},
                      {"import_kwh", to_kilo(bill.imported)},
                      {"export_kwh", to_kilo(bill.exported)}};
    if (const auto& replaces = explanation.replaces) {
        const Correction& correction = replaces->correction;
        json["replaces"] = {{"bill", to_text(replaces->bill)},
                            {"total", voltmark::to_text(replaces->total)},
                            {"difference", voltmark::to_text(bill.total - replaces->total)},
                            {"reversal", replaces->reversal},
                            {"reversal_number", number_json(replaces->reversal_number)},
                            {"correction", static_cast<std::int64_t>(correction.id)},
                            {"reason", correction.reason},
                            {"asked_by", correction.asked_by},
                            {"carried_out_by", correction.carried_out_by}};
    }
    add_payment_json(explanation, json);
    if (explanation.replaced_by) json["replaced_by"] = to_text(*explanation.replaced_by);
    if (body.max_demand) {
        json["max_demand"] = {{"kw", to_kilo(body.max_demand->power)},
                              {"at", time::to_text(body.max_demand->window_begin)}};
    }
    for (const rating::RegisterStep& step : body.registers)
        json["registers"].push_back(register_json(step));
    if (!body.adjustment.empty()) json["adjustment"] = adjustment_json(body.adjustment);
    if (body.power_factor_percent) json["power_factor"] = to_decimal(*body.power_factor_percent, 2);
    json["tiers_before"] = {{"year_kwh", to_kilo(body.tiers_before.year)},
                            {"month_kwh", to_kilo(body.tiers_before.month)}};
    ordered_json slots = ordered_json::object();
    for (int q = 0; q < meter::kQualityCount; ++q) {
        slots[std::string{meter::to_text(static_cast<meter::Quality>(q))}] =
            body.slots_by_quality[static_cast<std::size_t>(q)];
    }
    json["readings"] = {{"as_of_delivery", raw(explanation.run.as_of)},
                        {"as_of_prices", static_cast<std::int64_t>(explanation.run.price_cut)},
                        {"digest", fmt::format("{:08x}", body.readings_digest)},
                        {"slots", slots},
                        {"estimated_percent", estimated_percent(body)}};
    for (const ExplainedTerms& terms : explanation.terms)
        json["terms"].push_back(terms_json(terms));
    json["lines"] = ordered_json::array();
    for (const ExplainedLine& line : explanation.lines) {
        json["lines"].push_back(line_json(line));
        for (const ExplainedPriceDay& day : line.price_days)
            json["lines"].back()["days"].push_back(price_day_json(day, with_days));
    }
    json["comparison"] = comparison_json(explanation);
    if (with_days) {
        json["days"] = ordered_json::array();
        for (const ExplainedDay& day : explanation.days) json["days"].push_back(day_json(day));
    }
    return json.dump(2);
}

}  // namespace voltmark::billing
