// SPDX-License-Identifier: Apache-2.0
#include "tariff_diff_text.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::app {

namespace {

using tariff::BandMove;
using tariff::ChangeKind;
using tariff::ComponentChange;
using tariff::FieldChange;
using tariff::VersionChange;

Text name_of(ChangeKind kind) {
    constexpr Text kNames[] = {{"added", "新增"}, {"removed", "删除"}, {"changed", "变更"}};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string shown(const std::string& value) {
    return value.empty() ? "-" : value;
}

void add_fields(const Console& say, const std::vector<FieldChange>& fields, Table& table) {
    for (const FieldChange& field : fields)
        table.row(
            {field_name(say.language, field.field), shown(field.before), "->", shown(field.after)});
}

std::string component_text(const Console& say, const ComponentChange& change) {
    std::string text = fmt::format("  {}  {}\n", change.component, say(name_of(change.kind)));
    Table table{{{""}, {""}, {""}, {""}}};
    add_fields(say, change.fields, table);
    return text + table.to_text("    ");
}

std::string bands_text(const Console& say, const std::vector<BandMove>& moves) {
    Table table{{{say.text({"calendar", "日历"})},
                 {say.text({"month", "月"}), Table::Align::right},
                 {say.text({"from band", "原时段"})},
                 {say.text({"to band", "新时段"})},
                 {say.text({"minutes", "分钟"}), Table::Align::right}}};
    for (const BandMove& move : moves) {
        table.row({move.calendar, fmt::format("{}", static_cast<unsigned>(move.month)),
                   shown(billing::band_name(move.from, say.language)),
                   shown(billing::band_name(move.to, say.language)), grouped(move.minutes)});
    }
    return table.to_text("  ");
}

std::string head_of(const Console& say, const VersionChange& change) {
    const auto text = [](const std::optional<time::BillingPeriod>& valid) {
        return valid ? tariff::valid_text(*valid) : std::string{"-"};
    };
    const std::string kind = say.text(name_of(change.kind));
    if (change.kind == ChangeKind::removed)
        return say.fill({"version {}: {}\n", "版本 {}：{}\n"}, text(change.before), kind);
    if (change.kind == ChangeKind::added && !change.before)
        return say.fill({"version {}: {}\n", "版本 {}：{}\n"}, text(change.after), kind);
    return say.fill({"version {}: {}, against {}\n", "版本 {}：{}，对比 {}\n"}, text(change.after),
                    kind, text(change.before));
}

}  // namespace

/// The first word of a field in Chinese; bands and the documents' own words follow as they are.
std::string field_name(Language language, const std::string& field) {
    if (language == Language::en) return field;
    struct Known {
        std::string_view word;
        std::string_view zh;
    };
    static constexpr Known kKnown[] = {
        {"price", "价格"},        {"tier", "阶梯"},      {"when", "适用条件"},
        {"months", "月份"},       {"valid", "有效期"},   {"source", "来源"},
        {"name", "名称"},         {"layer", "构成"},     {"line", "账单行"},
        {"kind", "类型"},         {"order", "计费顺序"}, {"rounding", "舍入"},
        {"tiers", "阶梯规则"},    {"calendar", "日历"},  {"of", "计算基数"},
        {"eligible", "适用对象"}, {"tariff", "电价"},    {"percent", "百分比"},
        {"included_tax", "含税"}};
    const std::size_t dot = field.find('.');
    for (const Known& known : kKnown) {
        if (known.word != std::string_view{field}.substr(0, dot)) continue;
        return std::string{known.zh} + (dot == field.npos ? "" : field.substr(dot));
    }
    return field;
}

std::string diff_text(const Console& say, const tariff::TariffChange& change) {
    Table top{{{""}, {""}, {""}, {""}}};
    add_fields(say, change.fields, top);
    std::string text = top.to_text();
    for (const VersionChange& version : change.versions) {
        text += head_of(say, version);
        Table table{{{""}, {""}, {""}, {""}}};
        add_fields(say, version.fields, table);
        text += table.to_text("  ");
        for (const ComponentChange& component : version.components)
            text += component_text(say, component);
        if (!version.bands.empty()) text += bands_text(say, version.bands);
    }
    return text;
}

}  // namespace voltmark::app
