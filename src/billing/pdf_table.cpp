// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include "explain_words.hpp"
#include "pdf_sections.hpp"

namespace voltmark::billing::pdf {

namespace {

using rating::ChargeLine;
using rating::Formula;

constexpr Notation kPrinted = Notation::printed;
constexpr Style kCell{9, kInk};
constexpr Style kHead{7.5, kGrey};
constexpr double kPad = 3.2;    // Above and below the text of a row.
constexpr double kGutter = 14;  // Between columns.
constexpr double kNameMin = 60;

/// A number in two pieces that meet at the decimal point.
struct Figure {
    SetText whole;
    SetText rest;
};

Figure figure_of(const Canvas& canvas, std::string_view text, const Style& style) {
    const std::size_t point = std::min(text.find_first_of(". "), text.size());
    return {canvas.set(text.substr(0, point), style), canvas.set(text.substr(point), style)};
}

/// Figures one below the other, decimal point below decimal point.
class FigureColumn {
public:
    explicit FigureColumn(const SetText& head) : head_width_{head.width()} {}

    void widen(const Figure& figure) {
        whole_ = std::max(whole_, figure.whole.width());
        rest_ = std::max(rest_, figure.rest.width());
    }
    double width() const { return std::max(head_width_, whole_ + rest_); }
    void end_at(double right) { point_ = right - rest_; }

    void show(Canvas& canvas, const Figure& figure, double baseline) const {
        canvas.show(figure.whole, point_, baseline, Align::right);
        canvas.show(figure.rest, point_, baseline);
    }

private:
    double head_width_;
    double whole_ = 0;
    double rest_ = 0;
    double point_ = 0;
};

/// One line of the bill, shaped but for what depends on the widths of the columns.
struct Row {
    const ExplainedLine* line;
    Figure quantity;
    SetText unit;
    Figure price;
    SetText amount;
    std::string reckoning;
};

/// Everything that rows need to draw themselves; outlives them by being shared.
struct Columns {
    SetText head_name;
    SetText head_quantity;
    SetText head_price;
    SetText head_amount;
    FigureColumn quantity{head_quantity};
    FigureColumn price{head_price};
    double name_width = 0;
    double quantity_right = 0;
    double price_right = 0;
    double amount_left = 0;
};

/// "278 kWh × 0.568 = 157.90; tier: 0 to 2,760 kWh, included" and what the price is made of.
std::string reckoning_of(const ExplainedLine& line, Language language) {
    std::string text = fmt::format("{} = {}", formula_of(line.line, kPrinted, language),
                                   amount_text(line.line.amount, kPrinted));
    if (const std::string bounds = bounds_of(line, kPrinted, language); !bounds.empty())
        text += std::string{Text{"; tier: ", "；阶梯："}.in(language)} + bounds;
    if (const std::string sum = composition_of(line, kPrinted, language); !sum.empty())
        text += "\n" + sum;
    return text;
}

Row row_of(const Canvas& canvas, const ExplainedLine& explained, Language language) {
    const ChargeLine& line = explained.line;
    const bool is_share = line.formula == Formula::share_of_base;
    const std::string quantity = is_share ? amount_text(line.base, kPrinted)
                                          : number(to_decimal(line.quantity_e6, 6, 0), kPrinted);
    const std::string unit = is_share ? currency_name(line.base.currency(), language)
                                      : std::string{unit_name(line.unit, language)};
    const std::string price = is_share ? percent_of(line.ratio, kPrinted)
                                       : number(voltmark::to_text(line.price), kPrinted);
    return {&explained,
            figure_of(canvas, quantity, kCell),
            canvas.set(unit, kHead),
            figure_of(canvas, price, kCell),
            canvas.set(amount_text(line.amount, kPrinted), kCell),
            reckoning_of(explained, language)};
}

class LineTable {
public:
    LineTable(const Canvas& canvas, const Explanation& explanation, Language language)
        : canvas_{canvas}, e_{explanation}, language_{language} {}

    std::vector<Block> blocks() {
        measure();
        std::vector<Block> blocks;
        blocks.push_back(section_title(canvas_, say({"Charges", "计费明细"})));
        head_ = std::make_shared<const Block>(head());
        blocks.push_back(*head_);
        int segment = -1;
        for (const Row& row : rows_) {
            if (e_.terms.size() > 1 && row.line->line.segment != segment) {
                segment = row.line->line.segment;
                blocks.push_back(segment_title(segment));
            }
            blocks.push_back(row_block(row));
        }
        if (rows_.empty())
            blocks.push_back(
                paragraph(canvas_, say({"Nothing is charged in this period.", "本期无计费项目。"}),
                          kCell, 5));
        blocks.back().keep_with_next = true;
        blocks.push_back(sums());
        return blocks;
    }

private:
    std::string_view say(const Text& text) const { return text.in(language_); }

    void measure() {
        const std::string currency = currency_name(e_.bill.total.currency(), language_);
        const auto priced = [&](const Text& text) {
            return canvas_.set(fmt::format(fmt::runtime(say(text)), currency), kHead);
        };
        Columns columns;
        columns.head_name = canvas_.set(say({"Item", "项目"}), kHead);
        columns.head_quantity = canvas_.set(say({"Quantity", "数量"}), kHead);
        columns.head_price = priced({"Price ({})", "单价（{}）"});
        columns.head_amount = priced({"Amount ({})", "金额（{}）"});
        columns.quantity = FigureColumn{columns.head_quantity};
        columns.price = FigureColumn{columns.head_price};
        const SetText total = canvas_.set(amount_text(e_.bill.total, kPrinted), {11, kInk, true});
        double amount = std::max(columns.head_amount.width(), total.width());
        double unit = 0;
        for (const ExplainedLine& line : e_.lines) {
            rows_.push_back(row_of(canvas_, line, language_));
            columns.quantity.widen(rows_.back().quantity);
            columns.price.widen(rows_.back().price);
            amount = std::max(amount, rows_.back().amount.width());
            unit = std::max(unit, rows_.back().unit.width());
        }
        columns.amount_left = kRight - amount;
        columns.price_right = columns.amount_left - kGutter;
        columns.price.end_at(columns.price_right);
        const double unit_left = columns.price_right - columns.price.width() - kGutter - unit;
        columns.quantity_right = unit_left - 3;
        columns.quantity.end_at(columns.quantity_right);
        columns.name_width =
            std::max(kNameMin, columns.quantity_right - columns.quantity.width() - kGutter - kLeft);
        columns_ = std::make_shared<const Columns>(std::move(columns));
    }

    Block head() const {
        Block block;
        block.height = 15;
        block.gap = 1;
        block.keep_with_next = true;
        block.draw = [columns = columns_](Canvas& on, double top) {
            const double y = top + 9.5;
            on.show(columns->head_name, kLeft, y);
            on.show(columns->head_quantity, columns->quantity_right, y, Align::right);
            on.show(columns->head_price, columns->price_right, y, Align::right);
            on.show(columns->head_amount, kRight, y, Align::right);
            on.rule(kLeft, top + 14, kWidth, kAccent, 0.8);
        };
        return block;
    }

    Block segment_title(int segment) const {
        const ExplainedTerms& terms = e_.terms.at(static_cast<std::size_t>(segment));
        Block block = paragraph(canvas_,
                                fmt::format("{}  {}", days_text(terms.days, language_),
                                            in(terms.tariff_name, language_)),
                                {8, kAccent, true}, 5);
        block.keep_with_next = true;
        block.head = head_;
        return block;
    }

    Block row_block(const Row& row) const {
        const SetText name =
            canvas_.set(heading_of(*row.line, language_), kCell, columns_->name_width);
        const SetText small =
            canvas_.set(row.reckoning, kSmall, columns_->amount_left - kGutter - kLeft);
        Block block;
        block.height = kPad + name.height() + small.height() + kPad;
        block.head = head_;
        block.draw = [columns = columns_, row, name, small, height = block.height](Canvas& on,
                                                                                   double top) {
            const double y = top + kPad + name.baseline();
            on.show(name, kLeft, y);
            columns->quantity.show(on, row.quantity, y);
            on.show(row.unit, columns->quantity_right + 3, y);
            columns->price.show(on, row.price, y);
            on.show(row.amount, kRight, y, Align::right);
            on.show(small, kLeft, top + kPad + name.height() + small.baseline());
            on.rule(kLeft, top + height - 0.4, kWidth, kHairline, 0.4);
        };
        return block;
    }

    /// The sums by layer, then the total: one block, so that no total stands without its parts.
    Block sums() const {
        std::vector<std::pair<SetText, SetText>> layers;
        for (int l = 0; l < tariff::kLayerCount; ++l) {
            const Money sum = e_.bill.body.by_layer[static_cast<std::size_t>(l)];
            if (sum.minor() == 0) continue;
            const Text name = name_of(static_cast<tariff::Layer>(l));
            layers.emplace_back(
                canvas_.set(fmt::format(fmt::runtime(say({"of which {}", "其中 {}"})), say(name)),
                            {8, kGrey}),
                canvas_.set(amount_text(sum, kPrinted), {8, kGrey}));
        }
        const SetText label = canvas_.set(say({"Total", "合计"}), {11, kInk, true});
        const SetText total = canvas_.set(amount_text(e_.bill.total, kPrinted), {11, kInk, true});
        const SetText tax =
            canvas_.set(fmt::format(fmt::runtime(say({"tax of {} included", "含税额 {}"})),
                                    amount_text(e_.bill.tax, kPrinted)),
                        kSmall);
        Block block;
        block.height = 24 + 12 * static_cast<double>(layers.size());
        block.head = head_;
        block.draw = [=, columns = columns_](Canvas& on, double top) {
            on.rule(kLeft, top + 1, kWidth, kAccent, 0.8);
            double y = top + 15.5;
            on.show(label, kLeft, y);
            on.show(total, kRight, y, Align::right);
            on.show(tax, columns->price_right, y, Align::right);
            y += 1;
            for (const auto& [name, sum] : layers) {
                y += 12;
                on.show(name, columns->price_right, y, Align::right);
                on.show(sum, kRight, y, Align::right);
            }
        };
        return block;
    }

    const Canvas& canvas_;
    const Explanation& e_;
    Language language_;
    std::vector<Row> rows_;
    std::shared_ptr<const Columns> columns_;
    std::shared_ptr<const Block> head_;
};

}  // namespace

std::vector<Block> line_table(const Canvas& canvas, const Explanation& explanation,
                              Language language) {
    return LineTable{canvas, explanation, language}.blocks();
}

}  // namespace voltmark::billing::pdf
