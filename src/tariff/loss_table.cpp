// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/loss_table.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/tariff/errors.hpp"

#include "shipped_tables.hpp"
#include "yaml_reader.hpp"

namespace voltmark::embedded {
std::span<const File> loss_tables();
}

namespace voltmark::tariff {

namespace {

void add_table_defect(MapReader& reader, const YAML::Node& at, std::string_view what) {
    reader.add(at, make_error(kTable, what));
}

LossRow read_row(const YAML::Node& node, Findings& findings) {
    MapReader reader{node, findings};
    LossRow row;
    if (const std::optional<std::int64_t> to = reader.decimal("to", 6))
        row.to = Energy::from_milli(*to);
    reader.get("kwh");
    reader.get("kvarh");
    row.active = Energy::from_milli(reader.decimal("kwh", 6).value_or(0));
    row.reactive = ReactiveEnergy::from_milli(reader.decimal("kvarh", 6).value_or(0));
    if (row.active < Energy::zero() || row.reactive < ReactiveEnergy::zero())
        add_table_defect(reader, node, "a loss below zero");
    return row;
}

std::vector<LossRow> read_rows(MapReader& reader) {
    std::vector<LossRow> rows;
    const YAML::Node list = reader.get("rows");
    for_each_item(list, [&](const YAML::Node& node) {
        if (!rows.empty() && !rows.back().to)
            add_table_defect(reader, node, "a row after one without end");
        LossRow row = read_row(node, reader.findings());
        const Energy above =
            rows.empty() ? Energy::zero() : rows.back().to.value_or(Energy::zero());
        if (row.to && *row.to <= above) add_table_defect(reader, node, "rows must ascend");
        rows.push_back(row);
    });
    if (rows.empty() || rows.back().to) add_table_defect(reader, list, "the last row has no end");
    return rows;
}

}  // namespace

Result<LossTable> LossTable::parse(std::string_view yaml) {
    Findings findings;
    LossTable table;
    try {
        const YAML::Node root = YAML::Load(std::string{yaml});
        MapReader reader{root, findings};
        table.name_ = reader.get_text("table");
        table.source_ = reader.get_text("source");
        for_each_item(reader.get("transformers"), [&](const YAML::Node& node) {
            MapReader transformer{node, findings};
            const std::string type = transformer.get_text("type");
            transformer.get("capacity_kva");
            const auto capacity =
                ApparentPower::from_milli(transformer.decimal("capacity_kva", 6).value_or(0));
            const auto [it, fresh] =
                table.rows_[type].try_emplace(capacity, read_rows(transformer));
            if (!fresh) add_table_defect(transformer, node, "a transformer stands here twice");
        });
    } catch (const YAML::Exception& e) {
        return make_error(kTable, e.msg).at(place_of(e.mark));
    }
    if (!findings.empty()) return findings.front();
    return table;
}

const std::vector<LossRow>& LossTable::rows(std::string_view type, ApparentPower capacity) const {
    static const std::vector<LossRow> kNone;
    const auto of_type = rows_.find(type);
    if (of_type == rows_.end()) return kNone;
    const auto of_capacity = of_type->second.find(capacity);
    return of_capacity == of_type->second.end() ? kNone : of_capacity->second;
}

std::vector<std::pair<std::string, ApparentPower>> LossTable::transformers() const {
    std::vector<std::pair<std::string, ApparentPower>> all;
    for (const auto& [type, by_capacity] : rows_) {
        for (const auto& [capacity, rows] : by_capacity) all.emplace_back(type, capacity);
    }
    return all;
}

const LossRow& find_row(const std::vector<LossRow>& rows, Energy active) {
    VOLTMARK_CHECK(!rows.empty() && !rows.back().to);
    return *std::find_if(rows.begin(), rows.end(),
                         [&](const LossRow& row) { return !row.to || active <= *row.to; });
}

Result<const LossTable*> find_loss_table(std::string_view name) {
    return find_shipped<LossTable>(embedded::loss_tables(), name);
}

}  // namespace voltmark::tariff
