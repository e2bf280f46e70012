// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "voltmark/base/quantity.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::tariff {

/// What a transformer loses in a month in which up to `to` went through it.
struct LossRow {
    std::optional<Energy> to;  ///< Included; the last row has no end.
    Energy active;
    ReactiveEnergy reactive;

    friend bool operator==(const LossRow&, const LossRow&) = default;
};

/// Losses of transformers by type, capacity and monthly energy (变损表): data/tables/loss/*.yaml.
/// Format: docs/formats/loss_table.md.
class LossTable {
public:
    /// \errors  those of a tariff document, at their place; tariff.table (invalid_input): rows that
    ///          do not ascend, or whose last has an end.
    static Result<LossTable> parse(std::string_view yaml);

    std::string_view name() const { return name_; }
    std::string_view source() const { return source_; }

    /// Ascending; empty where the table does not hold the transformer: no neighbour's losses are
    /// taken for it.
    const std::vector<LossRow>& rows(std::string_view type, ApparentPower capacity) const;
    /// Type and capacity of all that it holds.
    std::vector<std::pair<std::string, ApparentPower>> transformers() const;

private:
    std::string name_;
    std::string source_;
    std::map<std::string, std::map<ApparentPower, std::vector<LossRow>>, std::less<>> rows_;
};

/// The row that holds `active`. \pre  rows are not empty, and the last has no end.
const LossRow& find_row(const std::vector<LossRow>& rows, Energy active);

/// The tables compiled into the program ("demo.s9"). \errors  tariff.table_unknown (not_found).
Result<const LossTable*> find_loss_table(std::string_view name);

}  // namespace voltmark::tariff
