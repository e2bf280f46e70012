// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/power_factor.hpp"

#include <yaml-cpp/yaml.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/tariff/errors.hpp"

#include "shipped_tables.hpp"

namespace voltmark::embedded {
std::span<const File> tables();
}

namespace voltmark::tariff {

int power_factor_percent(Energy active, ReactiveEnergy reactive) {
    Int128 p = active.milli();
    Int128 q = reactive.milli();
    if (p < 0) p = -p;
    if (q < 0) q = -q;
    // Keeps 10^6 p^2 inside 128 bits; at this size the last digits move no hundredth.
    while (p > 1'000'000'000'000'000 || q > 1'000'000'000'000'000) {
        p /= 1000;
        q /= 1000;
    }
    const Int128 apparent = p * p + q * q;
    if (apparent == 0) return 100;
    for (int percent = 100; percent > 0; --percent) {
        const Int128 edge = 10 * percent - 5;  // cos >= 0.895 rounds to 0.90.
        if (1'000'000 * p * p >= edge * edge * apparent) return percent;
    }
    return 0;
}

Result<PowerFactorTable> PowerFactorTable::parse(std::string_view yaml) {
    const auto bad = [](const YAML::Mark& mark, std::string_view what) {
        return make_error(kTable, what)
            .at({static_cast<std::uint64_t>(std::max(mark.pos, 0)), 0,
                 static_cast<std::uint64_t>(mark.line + 1),
                 static_cast<std::uint64_t>(mark.column + 1)});
    };
    try {
        const YAML::Node root = YAML::Load(std::string{yaml});
        PowerFactorTable table;
        table.name_ = root["table"].as<std::string>();
        const std::vector<int> standards = root["standards"].as<std::vector<int>>();
        std::vector<Column> columns(standards.size());
        for (const auto& row : root["rows"]) {
            const int percent = row.first.as<int>();
            if (row.second.size() != standards.size())
                return bad(row.first.Mark(), "a row of another length");
            for (std::size_t i = 0; i < standards.size(); ++i) {
                const Result<std::int64_t> value = parse_decimal(row.second[i].Scalar(), 2);
                if (!value) return bad(row.second[i].Mark(), "not a percentage of two decimals");
                columns[i].by_percent[percent] = static_cast<int>(*value);
            }
        }
        const int step = root["step_below"].as<int>() * 100;
        for (std::size_t i = 0; i < standards.size(); ++i) {
            const std::map<int, int>& rows = columns[i].by_percent;
            const bool whole =
                !rows.empty() && rows.rbegin()->first == 100 &&
                rows.rbegin()->first - rows.begin()->first + 1 == static_cast<int>(rows.size());
            if (!whole)
                return bad(root["rows"].Mark(), "rows must run from 100 down without a gap");
            columns[i].step_e4 = step;
            table.columns_.emplace(standards[i], columns[i]);
        }
        return table;
    } catch (const YAML::Exception& e) {
        return bad(e.mark, e.msg);
    }
}

int PowerFactorTable::adjustment_e4(int standard_percent, int percent) const {
    VOLTMARK_CHECK(percent >= 0 && percent <= 100);
    const auto column = columns_.find(standard_percent);
    VOLTMARK_CHECK(column != columns_.end());
    const std::map<int, int>& rows = column->second.by_percent;
    if (const auto row = rows.find(percent); row != rows.end()) return row->second;
    return rows.begin()->second + (rows.begin()->first - percent) * column->second.step_e4;
}

Result<const PowerFactorTable*> find_power_factor_table(std::string_view name) {
    return find_shipped<PowerFactorTable>(embedded::tables(), name);
}

}  // namespace voltmark::tariff
