// SPDX-License-Identifier: Apache-2.0
#include "pdf_sections.hpp"

#include <numeric>

#include "voltmark/base/decimal.hpp"

#include "explain_words.hpp"
#include "pdf_chart.hpp"
#include "pdf_panel.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr Notation kPrinted = Notation::printed;
constexpr Style kLabel{7.5, kGrey};

template <class... Args>
std::string say(Language language, const Text& text, const Args&... args) {
    return fmt::format(fmt::runtime(text.in(language)), args...);
}

std::vector<std::pair<std::string, std::string>> facts_of(const Explanation& e, Language language) {
    const Bill& bill = e.bill;
    const bool is_to_pay = e.asked().minor() > 0;
    const std::string state = std::string{name_of(e.state).in(language)} +
                              (e.is_final() ? say(language, {", final bill", "，末次账单"}) : "");
    return {
        {say(language, {"Consumer number", "户号"}), e.contract.contract.consumer_no},
        {say(language, {"Billing period", "账期"}),
         days_text(bill.period, language) +
             say(language, {" ({} days)", "（{} 天）"}, bill.period.days())},
        {say(language, {"Booked on", "记账日"}), time::to_text(e.run.booked_on)},
        {is_to_pay ? say(language, {"Pay by", "缴费截止"}) : say(language, {"Due on", "到期日"}),
         time::to_text(e.run.due_on)},
        {say(language, {"State", "状态"}), state}};
}

/// A measured quantity in the row of large figures.
struct Measure {
    SetText label;
    SetText value;
    SetText unit;
    SetText note;
};

class Measures {
public:
    Measures(const Canvas& canvas, const Explanation& explanation, Language language)
        : canvas_{canvas}, e_{explanation}, language_{language} {}

    Block block() {
        for (int f = 0; f < kFlowCount; ++f) add_flow(static_cast<Flow>(f));
        add_demand();
        const std::size_t rows = (measures_.size() + kColumns - 1) / kColumns;
        Block block;
        block.height = kRowHeight * static_cast<double>(rows);
        block.draw = [measures = std::move(measures_)](Canvas& on, double top) {
            for (std::size_t i = 0; i < measures.size(); ++i) {
                const Measure& measure = measures[i];
                const double x = kLeft + kColumnWidth * static_cast<double>(i % kColumns);
                const std::size_t row = i / kColumns;
                const double y = top + kRowHeight * static_cast<double>(row);
                on.show(measure.label, x, y + 8);
                on.show(measure.value, x, y + 23);
                on.show(measure.unit, x + measure.value.width() + 3, y + 23);
                on.show(measure.note, x, y + 33.5);
            }
        };
        return block;
    }

private:
    static constexpr std::size_t kColumns = 4;
    static constexpr double kColumnWidth = kWidth / kColumns;
    static constexpr double kRowHeight = 38;

    void add(const std::string& label, const std::string& value, std::string_view unit,
             const std::string& note) {
        const SetText set_unit = canvas_.set(unit, {8, kGrey});
        Style style{14, kInk, true};
        const double room = kColumnWidth - set_unit.width() - 10;
        SetText set_value = canvas_.set(value, style);
        if (set_value.width() > room) {
            style.size *= room / set_value.width();
            set_value = canvas_.set(value, style);
        }
        measures_.push_back({canvas_.set(label, kLabel), set_value, set_unit,
                             canvas_.set(note, {6.8, kGrey}, kColumnWidth - 8)});
    }

    void add_flow(Flow flow) {
        const std::int64_t milli = total_milli(e_.bill.body, flow);
        if (!e_.bill.body.metered[static_cast<std::size_t>(flow)] && milli == 0) return;
        std::string note;
        if (const int days = e_.bill.period.days(); is_active(flow) && days > 0) {
            const Int128 mean = divide_rounded(milli, Int128{days} * 10'000, Rounding::half_up);
            note = say(language_, {"{} kWh a day", "日均 {} kWh"},
                       number(to_decimal(static_cast<std::int64_t>(mean), 2), kPrinted));
        }
        add(std::string{name_of(flow).in(language_)}, number(to_kilo(milli), kPrinted),
            unit_of(flow), note);
    }

    void add_demand() {
        const BillBody& body = e_.bill.body;
        if (body.max_demand) {
            add(say(language_, {"highest demand", "最大需量"}),
                number(to_kilo(body.max_demand->power), kPrinted), "kW",
                say(language_, {"from {}", "起于 {}"}, max_demand_at(e_)));
        }
        if (body.power_factor_percent) {
            add(say(language_, {"power factor", "功率因数"}),
                to_decimal(*body.power_factor_percent, 2), "", "P / √(P² + Q²)");
        }
    }

    const Canvas& canvas_;
    const Explanation& e_;
    Language language_;
    std::vector<Measure> measures_;
};

/// "3.2", or "less than 0.1", per cent.
std::string share_text(int part, int whole, Language language) {
    const Int128 permille = divide_rounded(Int128{part} * 1000, whole, Rounding::half_up);
    if (permille == 0) return say(language, {"less than 0.1 %", "不足 0.1 %"});
    return to_decimal(static_cast<std::int64_t>(permille), 1) + " %";
}

/// What follows from the amount for the customer, in one sentence.
std::string promise_of(const Explanation& e, Language language) {
    if (is_draft(e))
        return say(language, {"A draft, not issued: figures may change. Do not pay on it.",
                              "草稿，尚未发行：金额可能变化，请勿据此缴费。"});
    if (e.bill.total.minor() > 0)
        return say(language, {"Please pay by {}.", "请于 {} 前（含当日）缴清。"},
                   time::to_text(e.run.due_on));
    if (e.bill.total.minor() < 0)
        return say(language, {"You have nothing to pay: this amount is owed to you.",
                              "您无需缴费，以上金额应付给您。"});
    return say(language, {"You have nothing to pay for this period.", "本账期您无需缴费。"});
}

/// What a correction replaces and the difference, or what replaced this bill; empty for others.
std::string versions_text(const Explanation& e, Language language) {
    std::string words;
    if (const auto& replaces = e.replaces) {
        const Money difference = e.bill.total - replaces->total;
        words += say(language,
                     {"This bill replaces No. {} of {}. Difference: {}. Reason: {}\n",
                      "本账单更正账单 {}（原金额 {}），差额 {}。原因：{}\n"},
                     to_text(replaces->bill), amount_text(replaces->total, kPrinted),
                     amount_text(difference, kPrinted), replaces->correction.reason);
    }
    if (e.replaced_by) {
        words += say(language,
                     {"Replaced by No. {}: nothing is to be paid on this one.\n",
                      "本账单已由账单 {} 更正，请勿按此缴费。\n"},
                     to_text(*e.replaced_by));
    }
    return words;
}

/// How sure the readings are, and where the tiers stand.
std::string use_notes(const Explanation& e, Language language) {
    const BillBody& body = e.bill.body;
    std::vector<std::string> notes;
    const int slots =
        std::accumulate(body.slots_by_quality.begin(), body.slots_by_quality.end(), 0);
    const int estimated =
        body.slots_by_quality[static_cast<std::size_t>(meter::Quality::estimated)];
    const auto counted = [](int count) { return number(std::to_string(count), kPrinted); };
    if (estimated > 0) {
        notes.push_back(say(
            language,
            {"{} of {} readings ({}) are estimated. They will be confirmed when actual readings "
             "arrive, and any difference will be corrected.",
             "{1} 个读数中有 {0} 个（{2}）为估算值；取得实测读数后将予以确认，如有差额另行更正。"},
            counted(estimated), counted(slots), share_text(estimated, slots, language)));
    }
    if (slots > 0)
        notes.push_back(say(language, {"Readings: {}.", "读数：{}。"},
                            quality_note(body.slots_by_quality, kPrinted, language)));
    if (has_tiers(e)) {
        std::string tiers = say(language,
                                {"Tier year: {} kWh used before this bill, {} kWh after it.",
                                 "阶梯年度累计：本期前 {} kWh，本期后 {} kWh。"},
                                number(to_kilo(body.tiers_before.year), kPrinted),
                                number(to_kilo(e.bill.tiers_after.year), kPrinted));
        if (body.tiers_before.month != Energy::zero())
            tiers += say(language, {" Used before in the month: {} kWh.", "本月此前：{} kWh。"},
                         number(to_kilo(body.tiers_before.month), kPrinted));
        notes.push_back(std::move(tiers));
    }
    return fmt::format("{}", fmt::join(notes, "\n"));
}

}  // namespace

bool is_feed_in(const Explanation& explanation) {
    const std::array<bool, kFlowCount>& metered = explanation.bill.body.metered;
    const bool only_export = metered[static_cast<std::size_t>(Flow::export_active)] &&
                             !metered[static_cast<std::size_t>(Flow::import_active)];
    const auto earns = [](const ExplainedLine& line) {
        return !line.prices.empty() &&
               std::all_of(line.prices.begin(), line.prices.end(), [](const ExplainedPrice& price) {
                   return price.layer == tariff::Layer::feed_in;
               });
    };
    return only_export || (!explanation.lines.empty() &&
                           std::all_of(explanation.lines.begin(), explanation.lines.end(), earns));
}

bool is_draft(const Explanation& explanation) {
    return explanation.state < State::issued;
}

std::string_view document_title(const Explanation& explanation, Language language) {
    if (explanation.replaces && !is_feed_in(explanation))
        return Text{"Corrected electricity bill", "更正电费账单"}.in(language);
    return is_feed_in(explanation) ? Text{"Feed-in statement", "上网电费结算单"}.in(language)
                                   : Text{"Electricity bill", "电费账单"}.in(language);
}

std::string shown_number(const Explanation& explanation) {
    return explanation.number ? to_text(*explanation.number) : to_text(explanation.bill.id);
}

double draw_draft_mark(Canvas& canvas, Language language, double size, double x, double y) {
    const SetText word = canvas.set(Text{"DRAFT", "草稿"}.in(language), {size, kWarning, true});
    const double pad = size * 0.5;
    canvas.frame({x, y - size * 1.08, word.width() + 2 * pad, size * 1.5}, kWarning);
    canvas.show(word, x + pad, y);
    return word.width() + 2 * pad;
}

Block document_head(const Canvas& canvas, const Explanation& explanation, Language language) {
    Head head;
    head.title = document_title(explanation, language);
    head.number = say(language, {"No. {}", "账单号 {}"}, shown_number(explanation));
    head.name = explanation.contract.holder.name;
    const customer::ContractView& contract = explanation.contract;
    const std::string& address = contract.holder.address;
    head.address = contract.area.empty() ? address : fmt::format("{}\n{}", contract.area, address);
    head.facts = facts_of(explanation, language);
    head.is_draft = is_draft(explanation);
    return head_block(canvas, head, language);
}

namespace {

/// What stands on the face of a bill that is levelled or estimated; empty for others.
std::string face_notes(const Explanation& e, Language language) {
    std::string text;
    if (const auto& levelling = e.levelling) {
        text += "\n" + say(language,
                           {"Budget billing: the bill of {} differs by {}, all so far by {}",
                            "均衡缴费：账单金额 {}，本期差额 {}，累计差额 {}"},
                           amount_text(e.bill.total, kPrinted),
                           amount_text(levelling->difference, kPrinted),
                           amount_text(levelling->accumulated, kPrinted));
    }
    if (const std::string percent = estimated_percent(e.bill.body); !percent.empty()) {
        text += "\n" + say(language,
                           {"Estimated: {} % of the intervals; corrected when they are read",
                            "估算：{} % 的时段为估算，取得实际读数后更正"},
                           percent);
    }
    return text;
}

}  // namespace

Block amount_panel(const Canvas& canvas, const Explanation& explanation, Language language) {
    const Bill& bill = explanation.bill;
    const Money asked = explanation.asked();
    const bool is_credit = asked.minor() < 0;
    const Text what = is_credit           ? Text{"Credit to you", "应付给您"}
                      : asked.minor() > 0 ? Text{"Amount to pay", "应付金额"}
                                          : Text{"Nothing to pay", "本期无需缴费"};
    Panel panel;
    panel.label = what.in(language);
    panel.amount = is_credit ? -asked : asked;
    panel.words = versions_text(explanation, language);
    panel.words += promise_of(explanation, language);
    panel.words += face_notes(explanation, language);
    panel.words +=
        "\n" + say(language, {"Tax included: {} {}", "其中税额 {} {}"},
                   amount_text(bill.tax, kPrinted), currency_name(bill.total.currency(), language));
    panel.payment_code = explanation.payment_code;
    return panel_block(canvas, panel, language);
}

std::vector<Block> use_section(const Canvas& canvas, const Explanation& explanation,
                               Language language) {
    std::vector<Block> blocks;
    blocks.push_back(section_title(canvas, is_feed_in(explanation)
                                               ? Text{"Energy", "电量"}.in(language)
                                               : Text{"Use", "用电情况"}.in(language)));
    blocks.push_back(Measures{canvas, explanation, language}.block());
    for (Block& bar : band_bars(canvas, explanation, language)) blocks.push_back(std::move(bar));
    const std::string notes = use_notes(explanation, language);
    if (!notes.empty()) blocks.push_back(paragraph(canvas, notes, kSmall, 5));
    return blocks;
}

}  // namespace voltmark::billing::pdf
