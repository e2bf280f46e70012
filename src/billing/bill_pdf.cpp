// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/bill_pdf.hpp"

#include "voltmark/base/replace_file.hpp"
#include "voltmark/billing/errors.hpp"

#include "explain_words.hpp"
#include "pdf_chart.hpp"
#include "pdf_panel.hpp"
#include "pdf_sections.hpp"

namespace voltmark::billing {

namespace {

using pdf::Block;
using pdf::Canvas;
using pdf::Page;

constexpr double kFootRule = pdf::kPageHeight - 50;
constexpr pdf::Frame kFrame{pdf::kMargin - 6, pdf::kMargin + 18, kFootRule - 8};
constexpr pdf::Style kFoot{6.8, pdf::kGrey};

std::vector<Block> blocks_of(const Canvas& canvas, const Explanation& explanation,
                             Language language) {
    std::vector<Block> blocks = pdf::issuer_line(canvas, explanation.issuer, language);
    blocks.push_back(pdf::document_head(canvas, explanation, language));
    blocks.push_back(pdf::amount_panel(canvas, explanation, language));
    const auto add = [&](std::vector<Block> section) {
        for (Block& block : section) blocks.push_back(std::move(block));
    };
    add(pdf::use_section(canvas, explanation, language));
    add(pdf::daily_chart(canvas, explanation, language));
    add(pdf::comparison_section(canvas, explanation, language));
    add(pdf::register_section(canvas, explanation, language));
    add(pdf::adjustment_section(canvas, explanation, language));
    add(pdf::line_table(canvas, explanation, language));
    add(pdf::source_section(canvas, explanation, language));
    return blocks;
}

/// The head of every page but the first.
void draw_small_head(Canvas& canvas, const Explanation& explanation, Language language) {
    constexpr double kBaseline = pdf::kMargin;
    const pdf::Style style{8, pdf::kGrey, false, 1};
    const pdf::SetText left =
        canvas.set(fmt::format("{}  {}", pdf::document_title(explanation, language),
                               pdf::shown_number(explanation)),
                   style);
    canvas.show(left, pdf::kLeft, kBaseline);
    if (pdf::is_draft(explanation))
        pdf::draw_draft_mark(canvas, language, 7.5, pdf::kLeft + left.width() + 10, kBaseline);
    const pdf::SetText right = canvas.set(fmt::format("{}  {}", explanation.contract.holder.name,
                                                      explanation.contract.contract.consumer_no),
                                          style, pdf::kWidth - left.width() - 70);
    canvas.show(right, pdf::kRight, kBaseline, pdf::Align::right);
    canvas.rule(pdf::kLeft, kBaseline + 6, pdf::kWidth, pdf::kAccent, 0.8);
}

void draw_foot(Canvas& canvas, const Explanation& explanation, Language language,
               const std::string& page_number) {
    const auto say = [&](const Text& text, const auto&... args) {
        return fmt::format(fmt::runtime(text.in(language)), args...);
    };
    const Bill& bill = explanation.bill;
    canvas.rule(pdf::kLeft, kFootRule, pdf::kWidth, pdf::kHairline);
    canvas.show(
        say({"Check it yourself:  voltmark bill explain {}", "自行核对：voltmark bill explain {}"},
            to_text(bill.id)),
        kFoot, pdf::kLeft, kFootRule + 11);
    canvas.show(say({"Bill revision {}. Readings as of delivery {}, digest {:08x}.",
                     "账单第 {} 版。读数截至第 {} 批，校验值 {:08x}。"},
                    bill.id.version_no, raw(explanation.run.as_of), bill.body.readings_digest),
                kFoot, pdf::kLeft, kFootRule + 20.5);
    canvas.show(page_number, {8, pdf::kInk}, pdf::kRight, kFootRule + 12, pdf::Align::right);
}

}  // namespace

Result<std::string> to_pdf(const Explanation& explanation, Language language) {
    const std::string title = fmt::format("{} {}", pdf::document_title(explanation, language),
                                          pdf::shown_number(explanation));
    Canvas canvas{{title, explanation.run.booked_on, language}};
    const std::vector<Block> blocks = blocks_of(canvas, explanation, language);
    const std::vector<Page> pages = pdf::paginate(blocks, kFrame);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        if (i > 0) draw_small_head(canvas, explanation, language);
        for (const pdf::PlacedBlock& placed : pages[i]) placed.block->draw(canvas, placed.top);
        draw_foot(canvas, explanation, language, fmt::format("{} / {}", i + 1, pages.size()));
        canvas.end_page();
    }
    return canvas.finish();
}

Result<void> write_bill_pdf(const Explanation& explanation, Language language,
                            const std::string& path) {
    const Result<std::string> bytes = to_pdf(explanation, language);
    if (!bytes) return bytes.error();
    if (const auto reason = replace_file(path, *bytes)) return make_error(kPdfWrite, path, *reason);
    return ok();
}

}  // namespace voltmark::billing
