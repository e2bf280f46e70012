// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "voltmark/tariff/attributes.hpp"
#include "voltmark/tariff/model.hpp"

#include "context.hpp"

namespace voltmark::app {

/// A tariff as a command line names it: `FILE`, `ID`, or either with `@DAY`.
struct NamedTariff {
    std::string name;  ///< As it was given.
    tariff::Tariff tariff;
    std::optional<time::CivilDay> day;
};

/// Reads a tariff from a file, or from the store where no file has that name. Tells what is wrong.
std::optional<NamedTariff> read_named_tariff(Commands& commands, const std::string& name);

/// The version of `day`; without a day that of today, or the last one.
/// \errors  tariff.not_valid (not_found).
Result<const tariff::Version*> version_of(const NamedTariff& named, Instant now);

/// `capacity_kva=315 people=5`. \errors  usage.attribute; attribute.unknown, attribute.value.
Result<tariff::Attributes> read_attributes(const std::vector<std::string>& arguments);

}  // namespace voltmark::app
