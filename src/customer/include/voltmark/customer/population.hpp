// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/tariff/attributes.hpp"

namespace voltmark::customer {

/// Which contracts a question is about: every part must hold.
struct Population {
    tariff::Condition attributes;
    std::vector<std::string> areas;    ///< One of these; empty: any.
    std::vector<std::string> tariffs;  ///< Likewise.
    std::optional<SiteRange> sites;    ///< Both ends included.

    bool takes_terms(std::string_view tariff, const tariff::Attributes& attributes_of) const;
    bool takes_area(std::string_view area) const;
    bool takes_site(SiteId site) const;
};

/// Reads "all", or `name=value` parts with commas between them. A name is area, tariff or an
/// attribute; words may have several values (`class=residential|business`), numbers a range from ..
/// below (`capacity_kva=100..315`, either end may be left out), `sites=1..500` both ends.
/// \errors  customer.population, attribute.unknown, attribute.value (all invalid_input).
Result<Population> parse_population(std::string_view text);

}  // namespace voltmark::customer
