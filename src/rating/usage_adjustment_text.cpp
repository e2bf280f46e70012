// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/rating/usage_adjustment.hpp"

namespace voltmark::rating {

namespace {

std::string amounts(const EnergyPair& energy, Language language) {
    const bool zh = language == Language::zh;
    std::string text = to_kilo(energy.active) + (zh ? " 千瓦时" : " kWh");
    if (energy.reactive != ReactiveEnergy::zero())
        text += fmt::format(", {} {}", to_kilo(energy.reactive), zh ? "千乏时" : "kvarh");
    return text;
}

Text name_of(LossMethod method) {
    switch (method) {
        case LossMethod::none:
            break;
        case LossMethod::table:
            return {"by table", "查表"};
        case LossMethod::formula:
            return {"by formula", "公式"};
        case LossMethod::fixed:
            return {"agreed", "固定"};
    }
    return {"none", "无"};
}

std::string way_of(const Deduction& deduction, Language language) {
    const bool zh = language == Language::zh;
    switch (deduction.way) {
        case SubWay::fixed:
            return zh ? "定量" : "fixed";
        case SubWay::ratio:
            return fmt::format("{} {} %", zh ? "定比" : "ratio",
                               to_decimal(deduction.ratio_e6, 4, 0));
        case SubWay::metered:
            break;
    }
    return zh ? "分表" : "metered";
}

void add_stretch(const AdjustedStretch& stretch, Language language,
                 std::vector<std::string>& lines) {
    const bool zh = language == Language::zh;
    const EnergyPair none;
    const auto add = [&](std::string_view what, const std::string& amount) {
        lines.push_back(fmt::format("{}: {}", what, amount));
    };
    lines.push_back(time::to_text(stretch.days));
    if (stretch.master.empty() || stretch.metered != none)
        add(zh ? "  抄见" : "  metered", amounts(stretch.metered, language));
    if (!stretch.master.empty()) {
        const std::string received = amounts({stretch.received, {}}, language);
        lines.push_back(zh ? fmt::format("  总表 {} 分来: {}", stretch.master, received)
                           : fmt::format("  from the meter of {}: {}", stretch.master, received));
    }
    for (const Deduction& deduction : stretch.deducted) {
        lines.push_back(fmt::format("  {} {} ({}): {}", zh ? "扣减" : "less", deduction.name,
                                    way_of(deduction, language),
                                    amounts({deduction.active, {}}, language)));
    }
    if (stretch.method != LossMethod::none) {
        lines.push_back(fmt::format("  {} ({}): {}", zh ? "变损" : "transformer loss",
                                    name_of(stretch.method).in(language),
                                    amounts(stretch.transformer_loss, language)));
    }
    if (stretch.line_loss != none)
        add(zh ? "  线损" : "  line loss", amounts(stretch.line_loss, language));
    if (stretch.loss != none)
        add(zh ? "  承担损耗" : "  loss to pay", amounts(stretch.loss, language));
    add(zh ? "  计费" : "  billed", amounts(stretch.billed, language));
}

}  // namespace

std::vector<std::string> to_lines(const UsageAdjustment& adjustment, Language language) {
    std::vector<std::string> lines;
    for (const AdjustedStretch& stretch : adjustment.stretches)
        add_stretch(stretch, language, lines);
    return lines;
}

}  // namespace voltmark::rating
