// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/tariff/diff.hpp"

#include "console.hpp"

namespace voltmark::app {

/// What changed, for people: version by version, component by component.
std::string diff_text(const Console& say, const tariff::TariffChange& change);

/// The same as JSON.
std::string diff_json(const tariff::TariffChange& change);

}  // namespace voltmark::app
