// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"

namespace voltmark::tariff {

/// One change of a document: what shall stand at a place of a component.
///
/// A place is a component's id and the words that lead on from there: `energy` (its price),
/// `energy.peak`, `energy.2` (the second tier), `energy.2.peak`, `energy.1.to` (a tier's bound),
/// `tou.float.peak`, `tax.percent`.
struct Edit {
    enum class Kind : std::uint8_t {
        set,   ///< The value itself.
        scale  ///< Prices there are multiplied; of a list or mapping all of them, bounds never.
    } kind = Kind::set;
    std::string place;
    std::string value;
};

/// Reads `place=value`. \errors  tariff.edit_form (invalid_input).
Result<Edit> parse_edit(Edit::Kind kind, std::string_view text);

/// Changes every version that has the component. The answer is a document like any other: what is
/// built of a changed price, such as a float, follows it. Products have eight decimals, half up.
///
/// \param yaml  that `read_document` accepts.
/// \errors  tariff.edit_place (not_found): nothing stands there, or not a single value;
///          tariff.edit_value (invalid_input): the factor or what it multiplies is no price.
Result<std::string> edit_document(std::string_view yaml, std::span<const Edit> edits);

}  // namespace voltmark::tariff
