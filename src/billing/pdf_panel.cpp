// SPDX-License-Identifier: Apache-2.0
#include "pdf_panel.hpp"

#include "voltmark/billing/qr_code.hpp"

#include "explain_words.hpp"
#include "pdf_sections.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr Style kBody{9, kInk};
constexpr double kQuietZone = 4;  // Modules that stay white around a code: ISO/IEC 18004.
constexpr double kCodeSide = 84;  // 0.56 mm a module of a common code: a telephone reads it.

void draw_code(Canvas& canvas, const QrCode& code, const Box& box) {
    canvas.fill(box, kWhite);
    const double module = box.width / (code.width + 2 * kQuietZone);
    for (int row = 0; row < code.width; ++row) {
        for (int first = 0; first < code.width;) {
            int end = first;
            // Dark neighbours are one rectangle, so that no seam shows between them.
            while (end < code.width && code.dark[static_cast<std::size_t>(row * code.width + end)])
                ++end;
            if (end > first)
                canvas.fill({box.x + module * (kQuietZone + first),
                             box.y + module * (kQuietZone + row), module * (end - first), module},
                            kInk);
            first = end + 1;
        }
    }
}

/// A name and its value in the head's right half.
struct Fact {
    SetText label;
    SetText value;
};

}  // namespace

std::vector<Block> issuer_line(const Canvas& canvas, const Issuer& issuer, Language language) {
    if (issuer.name.empty()) return {};
    const SetText name =
        canvas.set(issuer.name_in(language), {9.5, kAccent, true, 2}, kWidth * 0.45);
    std::string reach = issuer.address_in(language);
    if (!issuer.telephone.empty()) {
        reach += fmt::format("{}{} {}", reach.empty() ? "" : "  ·  ",
                             Text{"Tel.", "电话"}.in(language), issuer.telephone);
    }
    const SetText where = canvas.set(reach, {7.5, kGrey, false, 3}, kWidth * 0.5);
    Block block;
    block.height = std::max(name.height(), where.height()) + 10;
    block.draw = [=](Canvas& on, double top) {
        on.show(name, kLeft, top + name.baseline());
        on.show(where, kRight - where.width(), top + name.baseline());
    };
    return {std::move(block)};
}

Block head_block(const Canvas& canvas, const Head& head, Language language) {
    constexpr double kFactsLeft = kLeft + 258;
    constexpr double kValueLeft = kFactsLeft + 78;
    constexpr double kPartyWidth = kFactsLeft - kLeft - 24;
    constexpr double kFactStep = 13.5;
    const SetText title = canvas.set(head.title, {21, kInk, true});
    const SetText number = canvas.set(head.number, kBody);
    const SetText name = canvas.set(head.name, {11.5, kInk, true, 6}, kPartyWidth);
    const SetText address = canvas.set(head.address, {9, kInk, false, 8}, kPartyWidth);
    std::vector<Fact> facts;
    double facts_height = 0;
    for (const auto& [label, value] : head.facts) {
        facts.push_back({canvas.set(label, {8, kGrey}),
                         canvas.set(value, {8.5, kInk, false, 4}, kRight - kValueLeft)});
        facts_height += std::max(kFactStep, facts.back().value.height());
    }
    Block block;
    block.height = 42 + std::max(name.height() + 3 + address.height(), facts_height);
    block.draw = [=, facts = std::move(facts), is_draft = head.is_draft](Canvas& on, double top) {
        on.show(title, kLeft, top + 21);
        if (is_draft) draw_draft_mark(on, language, 11, kLeft + title.width() + 12, top + 19);
        on.show(number, kRight, top + 21, Align::right);
        on.rule(kLeft, top + 30, kWidth, kAccent, 1.4);
        double y = top + 42;
        on.show(name, kLeft, y + name.baseline());
        on.show(address, kLeft, y + name.height() + 3 + address.baseline());
        for (const Fact& fact : facts) {
            on.show(fact.label, kFactsLeft, y + fact.value.baseline());
            on.show(fact.value, kValueLeft, y + fact.value.baseline());
            y += std::max(kFactStep, fact.value.height());
        }
    };
    return block;
}

Block panel_block(const Canvas& canvas, const Panel& panel, Language language) {
    constexpr double kHeight = 66;
    const std::optional<QrCode> code =
        panel.payment_code ? make_qr_code(*panel.payment_code) : std::nullopt;
    const double say_left = kLeft + (code ? 240 : 272);
    const double say_right = code ? kRight - kCodeSide - 20 : kRight - 10;
    const SetText label = canvas.set(panel.label, {9, kGrey});
    const SetText coin =
        canvas.set(currency_name(panel.amount.currency(), language), {12, kAccent});
    Style style{31, kAccent, true};
    const double room = say_left - kLeft - 44 - coin.width();
    SetText figure = canvas.set(amount_text(panel.amount, Notation::printed), style);
    if (figure.width() > room) {
        style.size *= room / figure.width();
        figure = canvas.set(amount_text(panel.amount, Notation::printed), style);
    }
    const SetText sentence = canvas.set(panel.words, kBody, say_right - say_left);
    const SetText scan = canvas.set(Text{"Scan to pay", "扫码缴费"}.in(language), {7, kGrey});
    Block block;
    block.gap = 16;
    block.height =
        std::max({kHeight, sentence.height() + 16, code ? kCodeSide + scan.height() + 12 : 0});
    block.draw = [=, height = block.height](Canvas& on, double top) {
        on.fill({kLeft, top, kWidth, height}, kTint);
        on.fill({kLeft, top, 2.5, height}, kAccent);
        const double middle = top + height / 2;
        on.show(label, kLeft + 16, middle - 15);
        on.show(figure, kLeft + 16, middle + 18);
        on.show(coin, kLeft + 16 + figure.width() + 5, middle + 18);
        on.show(sentence, say_left, middle - sentence.height() / 2 + sentence.baseline());
        if (!code) return;
        const Box box{kRight - kCodeSide - 6, top + 5, kCodeSide, kCodeSide};
        draw_code(on, *code, box);
        on.show(scan, box.x + kCodeSide / 2, box.bottom() + scan.baseline() + 2, Align::centre);
    };
    return block;
}

}  // namespace voltmark::billing::pdf
