// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/replace_file.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/statement.hpp"

#include "explain_words.hpp"
#include "pdf_panel.hpp"

namespace voltmark::billing {

namespace {

using pdf::Align;
using pdf::Block;
using pdf::Canvas;
using pdf::SetText;
using pdf::Style;

constexpr Notation kPrinted = Notation::printed;
constexpr Style kHead{7.5, pdf::kGrey};
constexpr Style kCell{8.5, pdf::kInk};
constexpr Style kStrong{11, pdf::kInk, true};
constexpr double kPad = 3;
constexpr double kFootRule = pdf::kPageHeight - 50;
constexpr pdf::Frame kFrame{pdf::kMargin - 6, pdf::kMargin + 18, kFootRule - 8};

/// Text columns begin and figures end here, from the left margin.
constexpr double kNumberEnd = 18;
constexpr double kNameBegin = 26;
constexpr double kBillBegin = 236;
constexpr double kEnergyEnd = 415;

class StatementPdf {
public:
    StatementPdf(const StatementView& view, Language language)
        : view_{view},
          language_{language},
          canvas_{{title(), view.statement.issued_on, language}} {}

    Result<std::string> write() {
        std::vector<Block> blocks = pdf::issuer_line(canvas_, view_.issuer, language_);
        blocks.push_back(head());
        blocks.push_back(panel());
        bills(blocks);
        components(blocks);
        const std::vector<pdf::Page> pages = pdf::paginate(blocks, kFrame);
        for (std::size_t i = 0; i < pages.size(); ++i) {
            if (i > 0) small_head();
            for (const pdf::PlacedBlock& placed : pages[i]) placed.block->draw(canvas_, placed.top);
            canvas_.rule(pdf::kLeft, kFootRule, pdf::kWidth, pdf::kHairline);
            canvas_.show(say({"voltmark statement show {}", "voltmark statement show {}"},
                             to_text(view_.statement.number)),
                         {6.8, pdf::kGrey}, pdf::kLeft, kFootRule + 11);
            canvas_.show(fmt::format("{} / {}", i + 1, pages.size()), {8, pdf::kInk}, pdf::kRight,
                         kFootRule + 12, Align::right);
            canvas_.end_page();
        }
        return canvas_.finish();
    }

private:
    template <class... Args>
    std::string say(const Text& text, const Args&... args) const {
        return fmt::format(fmt::runtime(text.in(language_)), args...);
    }
    std::string title() const {
        return say({"Consolidated bill {}", "合并电费账单 {}"}, to_text(view_.statement.number));
    }

    void small_head() {
        canvas_.show(title(), {8, pdf::kGrey}, pdf::kLeft, pdf::kMargin);
        const SetText right = canvas_.set(view_.payer, {8, pdf::kGrey, false, 1}, 240);
        canvas_.show(right, pdf::kRight - right.width(), pdf::kMargin);
        canvas_.rule(pdf::kLeft, pdf::kMargin + 6, pdf::kWidth, pdf::kAccent, 0.8);
    }

    Block head() const {
        const Statement& statement = view_.statement;
        pdf::Head head;
        head.title = say({"Consolidated bill", "合并电费账单"});
        head.number = say({"No. {}", "账单号 {}"}, to_text(statement.number));
        head.name = view_.payer;
        if (view_.name() != view_.payer) head.address = view_.name();
        head.facts = {
            {say({"Group", "合并户"}), statement.group},
            {say({"Billing period", "账期"}), days_text(statement.period, language_)},
            {say({"Issued on", "出具日"}), time::to_text(statement.issued_on)},
            {statement.total.minor() > 0 ? say({"Pay by", "缴费截止"}) : say({"Due on", "到期日"}),
             time::to_text(statement.due_on)},
            {say({"Bills", "账单数"}), std::to_string(statement.items.size())}};
        return pdf::head_block(canvas_, head, language_);
    }

    Block panel() const {
        const Money total = view_.statement.total;
        pdf::Panel panel;
        panel.label = total.minor() < 0   ? say({"Credit to you", "应付给您"})
                      : total.minor() > 0 ? say({"Amount to pay", "应付金额"})
                                          : say({"Nothing to pay", "本期无需缴费"});
        panel.amount = total.minor() < 0 ? -total : total;
        panel.payment_code = view_.payment_code;
        if (total.minor() > 0)
            panel.words = say({"Please pay by {}. One payment settles all bills listed here.",
                               "请于 {} 前（含当日）缴清；一次缴费核销以下全部账单。"},
                              time::to_text(view_.statement.due_on));
        if (view_.statement.partial)
            panel.words +=
                (panel.words.empty() ? "" : "\n") +
                say({"Not billed yet, to follow: {}.", "另有 {} 户尚未出账，将在后续账单列示。"},
                    view_.missing.size());
        return pdf::panel_block(canvas_, panel, language_);
    }

    Block head_row(const Text& name, const Text& middle, const Text& energy) const {
        const SetText left = canvas_.set(name.in(language_), kHead);
        const SetText bill = canvas_.set(middle.in(language_), kHead);
        const SetText kwh = canvas_.set(energy.in(language_), kHead);
        const SetText amount =
            canvas_.set(say({"Amount ({})", "金额（{}）"},
                            currency_name(view_.statement.total.currency(), language_)),
                        kHead);
        Block block;
        block.height = 15;
        block.keep_with_next = true;
        block.draw = [=](Canvas& on, double top) {
            on.show(left, pdf::kLeft + kNameBegin, top + 9.5);
            on.show(bill, pdf::kLeft + kBillBegin, top + 9.5);
            on.show(kwh, pdf::kLeft + kEnergyEnd, top + 9.5, Align::right);
            on.show(amount, pdf::kRight, top + 9.5, Align::right);
            on.rule(pdf::kLeft, top + 14, pdf::kWidth, pdf::kAccent, 0.8);
        };
        return block;
    }

    /// A row of four cells; the first two may have small type below them.
    struct Cells {
        std::string number;
        std::string name;
        std::string below_name;
        std::string bill;
        std::string below_bill;
        std::string energy;
        std::string amount;
    };

    Block row(const Cells& cells, const std::shared_ptr<const Block>& head) const {
        constexpr double kNameWidth = kBillBegin - kNameBegin - 10;
        constexpr double kBillWidth = kEnergyEnd - kBillBegin - 70;
        const SetText number = canvas_.set(cells.number, kHead);
        const SetText name = canvas_.set(cells.name, {8.5, pdf::kInk, false, 3}, kNameWidth);
        const SetText below = canvas_.set(cells.below_name, pdf::kSmall, kNameWidth);
        const SetText bill = canvas_.set(cells.bill, kCell, kBillWidth);
        const SetText below_bill = canvas_.set(cells.below_bill, pdf::kSmall, kBillWidth);
        const SetText energy = canvas_.set(cells.energy, kCell);
        const SetText amount = canvas_.set(cells.amount, kCell);
        const double left = name.height() + (cells.below_name.empty() ? 0 : below.height());
        const double middle = bill.height() + (cells.below_bill.empty() ? 0 : below_bill.height());
        Block block;
        block.height = 2 * kPad + std::max(left, middle);
        block.head = head;
        block.draw = [=, height = block.height](Canvas& on, double top) {
            const double y = top + kPad + name.baseline();
            on.show(number, pdf::kLeft + kNumberEnd, y, Align::right);
            on.show(name, pdf::kLeft + kNameBegin, y);
            on.show(below, pdf::kLeft + kNameBegin, top + kPad + name.height() + below.baseline());
            on.show(bill, pdf::kLeft + kBillBegin, y);
            on.show(below_bill, pdf::kLeft + kBillBegin,
                    top + kPad + bill.height() + below_bill.baseline());
            on.show(energy, pdf::kLeft + kEnergyEnd, y, Align::right);
            on.show(amount, pdf::kRight, y, Align::right);
            on.rule(pdf::kLeft, top + height - 0.4, pdf::kWidth, pdf::kHairline, 0.4);
        };
        return block;
    }

    Block total_row(const std::string& energy) const {
        const SetText label = canvas_.set(say({"Total", "合计"}), kStrong);
        const SetText kwh = canvas_.set(energy, kStrong);
        const SetText amount = canvas_.set(amount_text(view_.statement.total, kPrinted), kStrong);
        Block block;
        block.height = 22;
        block.draw = [=](Canvas& on, double top) {
            on.rule(pdf::kLeft, top + 1, pdf::kWidth, pdf::kAccent, 0.8);
            on.show(label, pdf::kLeft + kNameBegin, top + 15);
            on.show(kwh, pdf::kLeft + kEnergyEnd, top + 15, Align::right);
            on.show(amount, pdf::kRight, top + 15, Align::right);
        };
        return block;
    }

    Cells cells_of(std::size_t index) const {
        const StatementView::Row& row = view_.rows[index];
        const customer::ContractView& contract = row.contract;
        Cells cells;
        cells.number = std::to_string(index + 1);
        cells.name = row.contract.holder.name;
        cells.below_name = fmt::format("{}  {} {}", contract.contract.consumer_no, contract.area,
                                       contract.holder.address);
        cells.bill = row.bill_number ? to_text(*row.bill_number) : to_text(row.item.bill);
        cells.below_bill = days_text(row.period, language_);
        if (row.item.is_adjustment()) {
            const BillId before{row.item.bill.contract, row.item.bill.run_from,
                                row.item.replaces_version};
            cells.below_bill += "\n" + say({"adjustment of {}", "更正 {} 的差额"}, to_text(before));
        }
        cells.energy = number(to_kilo(row.item.imported), kPrinted);
        cells.amount = amount_text(row.item.amount, kPrinted);
        return cells;
    }

    void bills(std::vector<Block>& blocks) const {
        blocks.push_back(pdf::section_title(canvas_, say({"Bills", "账单"})));
        const auto head = std::make_shared<const Block>(
            head_row({"Customer", "用户"}, {"Bill", "账单"}, {"kWh", "电量（kWh）"}));
        blocks.push_back(*head);
        Energy energy;
        for (std::size_t i = 0; i < view_.rows.size(); ++i) {
            blocks.push_back(row(cells_of(i), head));
            energy += view_.rows[i].item.imported;
        }
        blocks.back().keep_with_next = true;
        blocks.push_back(total_row(number(to_kilo(energy), kPrinted)));
        for (const StatementView::Missing& one : view_.missing) {
            blocks.push_back(
                pdf::paragraph(canvas_,
                               say({"Not included: {} {} ({})", "未包含：{} {}（{}）"},
                                   one.contract.contract.consumer_no, one.contract.holder.name,
                                   one.reason ? one.reason->message(language_)
                                              : say({"no posted bill", "无已入账账单"})),
                               pdf::kSmall, 2));
        }
    }

    void components(std::vector<Block>& blocks) const {
        blocks.push_back(pdf::section_title(canvas_, say({"By component", "分项合计"})));
        const auto head = std::make_shared<const Block>(
            head_row({"Component", "项目"}, {"", ""}, {"Quantity", "数量"}));
        blocks.push_back(*head);
        for (const ComponentSum& sum : view_.components) {
            Cells cells;
            cells.name = in(sum.name, language_);
            if (cells.name.empty()) cells.name = sum.line_id;
            if (sum.quantity_e6 != 0)
                cells.energy =
                    fmt::format("{} {}", number(to_decimal(sum.quantity_e6, 6, 0), kPrinted),
                                unit_name(sum.unit, language_));
            cells.amount = amount_text(sum.amount, kPrinted);
            blocks.push_back(row(cells, head));
        }
        blocks.back().keep_with_next = true;
        blocks.push_back(total_row({}));
    }

    const StatementView& view_;
    Language language_;
    Canvas canvas_;
};

}  // namespace

Result<void> write_statement_pdf(const StatementView& view, Language language,
                                 const std::string& path) {
    const Result<std::string> bytes = StatementPdf{view, language}.write();
    if (!bytes) return bytes.error();
    if (const auto reason = replace_file(path, *bytes)) return make_error(kPdfWrite, path, *reason);
    return ok();
}

}  // namespace voltmark::billing
