// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include "comparison.hpp"
#include "pdf_sections.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr Notation kPrinted = Notation::printed;
constexpr Style kHead{7.5, kGrey};
constexpr Style kCell{8.5, kInk};
constexpr double kRowHeight = 14;
constexpr std::size_t kColumns = 6;  // Behind the label.
constexpr Colour kEarlier = colour_of(0xA9C2CA);

using Cells = std::array<SetText, kColumns + 1>;

Cells head_cells(const Canvas& canvas, const Explanation& e, Language language) {
    const auto set = [&](const Text& text) { return canvas.set(text.in(language), kHead); };
    const std::string currency = currency_name(e.bill.total.currency(), language);
    return {set({"", ""}),
            set({"Days", "账期"}),
            set({"kWh", "电量（kWh）"}),
            set({"change", "变化"}),
            set({"kWh a day", "日均（kWh）"}),
            canvas.set(
                fmt::format(fmt::runtime(Text{"Amount ({})", "金额（{}）"}.in(language)), currency),
                kHead),
            set({"change", "变化"})};
}

Cells row_cells(const Canvas& canvas, const ComparisonRow& row, Language language) {
    const auto set = [&](std::string_view text) { return canvas.set(text, kCell); };
    const bool is_there = !row.period.empty();
    return {set(row.label.in(language)),
            is_there ? set(row.period)
                     : canvas.set(Text{"no posted bill", "无已入账账单"}.in(language), kSmall),
            set(row.kwh),
            canvas.set(row.kwh_change, kSmall),
            set(row.kwh_a_day),
            set(row.amount),
            canvas.set(row.amount_change, kSmall)};
}

/// Label and days begin at the left, figures end at the right of their column.
void draw_cells(Canvas& canvas, const Cells& cells, double y) {
    constexpr std::array<double, kColumns + 1> kEnds = {0, 72, 262, 310, 376, 456, 499.2};
    for (std::size_t i = 0; i < cells.size(); ++i)
        canvas.show(cells[i], kLeft + kEnds[i], y, i < 2 ? Align::left : Align::right);
}

Block table(const Canvas& canvas, const Explanation& e, Language language) {
    const Cells head = head_cells(canvas, e, language);
    std::vector<Cells> rows;
    for (const ComparisonRow& row : comparison_rows(e, kPrinted, language))
        rows.push_back(row_cells(canvas, row, language));
    Block block;
    block.height = 15 + kRowHeight * static_cast<double>(rows.size());
    block.draw = [head, rows](Canvas& on, double top) {
        draw_cells(on, head, top + 9.5);
        on.rule(kLeft, top + 14, kWidth, kAccent, 0.8);
        double y = top + 15;
        for (const Cells& row : rows) {
            draw_cells(on, row, y + 10);
            y += kRowHeight;
            on.rule(kLeft, y - 0.4, kWidth, kHairline, 0.4);
        }
    };
    return block;
}

/// Energy that was billed for one calendar month, as a bar.
struct Month {
    std::string label;
    std::int64_t milli = 0;
    bool is_there = false;
    bool is_own = false;
};

/// Thirteen months, the bill's own the last.
std::vector<Month> months_of(const Explanation& e) {
    const std::chrono::year_month_day own = time::to_ymd(e.bill.period.from);
    std::vector<Month> months;
    for (int back = 12; back >= 0; --back) {
        const std::chrono::year_month month = own.year() / own.month() - std::chrono::months{back};
        Month one;
        one.label = fmt::format("{}/{:02}", static_cast<int>(month.year()),
                                static_cast<unsigned>(month.month()));
        one.is_own = back == 0;
        for (const BillSummary& bill : e.history.months) {
            const std::chrono::year_month_day from = time::to_ymd(bill.period.from);
            if (from.year() / from.month() != month) continue;
            one.milli += compared_milli(e, bill);
            one.is_there = true;
        }
        months.push_back(std::move(one));
    }
    return months;
}

/// One bar a month, each with its whole kWh; nothing where only the bill itself is known.
std::vector<Block> months_chart(const Explanation& e, Language language) {
    constexpr double kBars = 46;
    constexpr double kFigure = 11;
    constexpr double kLabels = 12;
    if (e.history.months.size() < 2) return {};
    Block block;
    block.gap = 8;
    block.height = kFigure + kBars + kLabels;
    block.draw = [months = months_of(e), language](Canvas& on, double top) {
        std::int64_t most = 1;
        for (const Month& month : months) most = std::max(most, month.milli);
        const double pitch = kWidth / static_cast<double>(months.size());
        const double base = top + kFigure + kBars;
        double x = kLeft;
        for (const Month& month : months) {
            const double middle = x + pitch / 2;
            const double height = kBars *
                                  static_cast<double>(std::max<std::int64_t>(month.milli, 0)) /
                                  static_cast<double>(most);
            on.fill({x + pitch * 0.18, base - height, pitch * 0.64, height},
                    month.is_own ? kAccent : kEarlier);
            const Int128 whole = divide_rounded(month.milli, 1'000'000, Rounding::half_up);
            const std::string figure =
                number(std::to_string(static_cast<std::int64_t>(whole)), kPrinted);
            on.show(month.is_there ? figure : std::string{Text{"none", "无"}.in(language)},
                    {6.4, month.is_own ? kInk : kGrey, month.is_own}, middle, base - height - 3,
                    Align::centre);
            on.show(month.label, {6.4, kGrey}, middle, base + 9, Align::centre);
            x += pitch;
        }
        on.rule(kLeft, base, kWidth, kGrey, 0.6);
    };
    return {std::move(block)};
}

}  // namespace

std::vector<Block> comparison_section(const Canvas& canvas, const Explanation& explanation,
                                      Language language) {
    std::vector<Block> blocks;
    blocks.push_back(
        section_title(canvas, Text{"Compared with earlier bills", "与往期比较"}.in(language)));
    blocks.push_back(table(canvas, explanation, language));
    for (Block& chart : months_chart(explanation, language)) blocks.push_back(std::move(chart));
    return blocks;
}

std::vector<Block> register_section(const Canvas& canvas, const Explanation& explanation,
                                    Language language) {
    const std::vector<rating::RegisterStep>& steps = explanation.bill.body.registers;
    if (steps.empty()) return {};
    std::vector<Block> blocks;
    blocks.push_back(section_title(canvas, Text{"Registers", "示数"}.in(language)));
    for (const rating::RegisterStep& step : steps)
        blocks.push_back(paragraph(canvas, rating::to_line(step, language), {8, kInk}, 1));
    return blocks;
}

std::vector<Block> adjustment_section(const Canvas& canvas, const Explanation& explanation,
                                      Language language) {
    const rating::UsageAdjustment& adjustment = explanation.bill.body.adjustment;
    if (adjustment.empty()) return {};
    std::vector<Block> blocks;
    blocks.push_back(
        section_title(canvas, Text{"From the meter to the bill", "从抄见到计费"}.in(language)));
    for (const std::string& step : rating::to_lines(adjustment, language)) {
        // A stretch begins with its days; its steps are set in.
        const bool is_step = step.starts_with(' ');
        blocks.push_back(paragraph(canvas, is_step ? "    " + step : step,
                                   {8, is_step ? kInk : kGrey}, is_step ? 1 : 4));
        blocks.back().keep_with_next = !is_step;
    }
    return blocks;
}

}  // namespace voltmark::billing::pdf
