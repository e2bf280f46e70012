// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/tariff/diff.hpp"

#include "console.hpp"

namespace voltmark::app {

/// What changed, for people: version by version, component by component.
std::string diff_text(const Console& say, const tariff::TariffChange& change);

/// A changed field for people: its first word in their language.
std::string field_name(Language language, const std::string& field);

}  // namespace voltmark::app
