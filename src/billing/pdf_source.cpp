// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"

#include "explain_words.hpp"
#include "pdf_sections.hpp"

namespace voltmark::billing::pdf {

namespace {

constexpr Notation kPrinted = Notation::printed;
constexpr double kLabelWidth = 118;  // Days stand left of what held on them.

template <class... Args>
std::string say(Language language, const Text& text, const Args&... args) {
    return fmt::format(fmt::runtime(text.in(language)), args...);
}

/// An attribute's name as it stands before its value; the module tariff has a definition instead.
std::string_view attribute_name(const tariff::AttributeInfo& info, Language language) {
    struct Short {
        std::string_view name;
        Text text;
    };
    static constexpr Short kShort[] = {{"capacity_kva", {"transformer capacity", "变压器容量"}},
                                       {"category", {"category", "用电类别"}},
                                       {"class", {"customer class", "用户类别"}},
                                       {"contract_kw", {"contracted demand", "合同最大需量"}},
                                       {"market", {"market", "市场化属性"}},
                                       {"people", {"people in the household", "户籍人数"}},
                                       {"relief", {"relief", "优待"}},
                                       {"voltage_kv", {"supply voltage", "供电电压"}}};
    for (const Short& known : kShort) {
        if (known.name == info.name) return known.text.in(language);
    }
    return info.name;
}

/// Everything but the days: segments that share it are printed once.
bool is_same_source(const ExplainedTerms& left, const ExplainedTerms& right) {
    return left.tariff == right.tariff && left.version_valid == right.version_valid &&
           left.attributes == right.attributes && left.source.document == right.source.document &&
           left.source.sheet == right.source.sheet && left.source.note == right.source.note;
}

/// "people 6, capacity 315 kVA": what the contract brings to the tariff.
std::string attributes_text(const std::string& json, Language language) {
    const Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(json);
    if (!attributes) return {};
    std::string text;
    for (const tariff::AttributeInfo& info : tariff::known_attributes()) {
        std::string value;
        if (const auto number_e6 = attributes->number_e6(info.name)) {
            value = number(to_decimal(*number_e6, 6, 0), kPrinted);
        } else if (const auto word = attributes->word(info.name)) {
            value = *word;
        } else {
            continue;
        }
        text += fmt::format("{}{} {}{}{}",
                            text.empty()               ? ""
                            : language == Language::zh ? "，"
                                                       : ", ",
                            attribute_name(info, language), value, info.unit.empty() ? "" : " ",
                            info.unit);
    }
    return text;
}

/// What held on some days, and where it is written.
struct Source {
    time::BillingPeriod days;
    std::size_t first;  ///< Of the terms.
    std::size_t end;
};

/// Components of the segments' lines whose price has a source of its own.
std::string own_sources(const Explanation& e, const Source& source, Language language) {
    std::vector<std::string> sources;
    for (const ExplainedLine& line : e.lines) {
        const auto segment = static_cast<std::size_t>(line.line.segment);
        if (segment < source.first || segment >= source.end) continue;
        for (const ExplainedPrice& price : line.prices) {
            if (price.source.empty()) continue;
            std::string text =
                say(language, {"{}: {}", "{}：{}"}, in(price.name, language), price.source);
            if (std::find(sources.begin(), sources.end(), text) == sources.end())
                sources.push_back(std::move(text));
        }
    }
    return fmt::format("{}", fmt::join(sources, language == Language::zh ? "；" : "; "));
}

std::string_view rule_of(Rounding rounding, Language language) {
    static constexpr Text kRules[] = {
        {"to the nearest {} {}, a half away from zero", "四舍五入到 {} {}"},
        {"to the nearest {} {}, a half to the even neighbour", "四舍六入五成双，到 {} {}"},
        {"to {} {}, the rest is dropped", "保留到 {} {}，余数舍去"},
        {"to {} {}, any rest is rounded away from zero", "保留到 {} {}，余数进一"}};
    return kRules[static_cast<std::size_t>(rounding)].in(language);
}

/// The rounding of the lines in words; each rule once, should versions differ.
std::string rounding_text(const Explanation& e, Language language) {
    std::vector<Rounding> rules;
    for (const ExplainedLine& line : e.lines) {
        if (std::find(rules.begin(), rules.end(), line.rounding) == rules.end())
            rules.push_back(line.rounding);
    }
    if (rules.empty()) return {};
    const Currency currency = e.bill.total.currency();
    const std::string coin = to_decimal(1, currency.minor_digits);
    std::string words;
    for (const Rounding rounding : rules) {
        words += fmt::format("{}{}", words.empty() ? "" : " / ",
                             fmt::format(fmt::runtime(rule_of(rounding, language)), coin,
                                         currency_name(currency, language)));
    }
    return say(language,
               {"Each line is rounded once, {}. The total is the sum of the rounded lines.",
                "每行金额只舍入一次，{}；合计为各行之和。"},
               words);
}

std::vector<Source> sources_of(const std::vector<ExplainedTerms>& terms) {
    std::vector<Source> sources;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        if (!sources.empty() && is_same_source(terms[i - 1], terms[i])) {
            sources.back().days.to = terms[i].days.to;
            sources.back().end = i + 1;
        } else {
            sources.push_back({terms[i].days, i, i + 1});
        }
    }
    return sources;
}

Block source_block(const Canvas& canvas, const Explanation& e, const Source& source,
                   Language language) {
    const ExplainedTerms& terms = e.terms[source.first];
    std::string small = say(language, {"Valid {}. Source: {}", "有效期 {}。依据：{}"},
                            days_text(terms.version_valid, language), terms.source.document);
    small += source_details(terms.source, language);
    if (const std::string text = attributes_text(terms.attributes, language); !text.empty())
        small += "\n" + say(language, {"Of the contract: {}", "合同属性：{}"}, text);
    if (const std::string text = own_sources(e, source, language); !text.empty())
        small += "\n" + say(language, {"Sources of single prices: {}", "单项价格依据：{}"}, text);
    const SetText days = canvas.set(days_text(source.days, language), kSmall, kLabelWidth - 8);
    const SetText name = canvas.set(
        say(language, {"{} ({})", "{}（{}）"}, in(terms.tariff_name, language), terms.tariff),
        {8, kInk}, kWidth - kLabelWidth);
    const SetText text = canvas.set(small, kSmall, kWidth - kLabelWidth);
    Block block;
    block.gap = 3;
    block.height = std::max(days.height(), name.height() + text.height());
    block.draw = [=](Canvas& on, double top) {
        on.show(days, kLeft, top + name.baseline());
        on.show(name, kLeft + kLabelWidth, top + name.baseline());
        on.show(text, kLeft + kLabelWidth, top + name.height() + text.baseline());
    };
    return block;
}

Block rounding_block(const Canvas& canvas, const std::string& words, Language language) {
    const SetText label = canvas.set(Text{"Rounding", "舍入"}.in(language), kSmall);
    const SetText text = canvas.set(words, kSmall, kWidth - kLabelWidth);
    Block block;
    block.gap = 3;
    block.height = text.height();
    block.draw = [=](Canvas& on, double top) {
        on.show(label, kLeft, top + text.baseline());
        on.show(text, kLeft + kLabelWidth, top + text.baseline());
    };
    return block;
}

}  // namespace

std::vector<Block> source_section(const Canvas& canvas, const Explanation& explanation,
                                  Language language) {
    std::vector<Block> blocks;
    for (const Source& source : sources_of(explanation.terms))
        blocks.push_back(source_block(canvas, explanation, source, language));
    if (const std::string words = rounding_text(explanation, language); !words.empty())
        blocks.push_back(rounding_block(canvas, words, language));
    if (!blocks.empty())
        blocks.insert(
            blocks.begin(),
            section_title(canvas, Text{"Tariff and legal source", "电价与依据"}.in(language)));
    return blocks;
}

}  // namespace voltmark::billing::pdf
