// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// What reading a tariff document gave: the tariff, or everything that is wrong with it.
struct Reading {
    std::optional<Tariff> tariff;  ///< Empty whenever there is a finding.
    std::vector<Error> findings;   ///< With line and column; in order of appearance.
};

/// Reads and checks a tariff document (docs/formats/tariff.md). A tariff with any defect is not a
/// tariff: unknown words, unreachable rules, moments without a band, tiers out of order, references
/// to what is not there. All defects are reported, not only the first.
Reading read_document(std::string_view yaml);

/// Whether a text has the line of tariff `id`: to choose among many without reading them all.
bool names_tariff(std::string_view yaml, std::string_view id);
/// What is allowed, but may be a slip, with line and column: days between versions
/// (tariff.version_gap), a component whose months lie outside its version and that is not one of
/// several seasons (tariff.months_outside), a part that a divided price lacks
/// (tariff.layer_missing).
std::vector<Error> notices_of(const Tariff& tariff);

}  // namespace voltmark::tariff
