// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "voltmark/base/result.hpp"
#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

/// What the next version of a tariff has that the last one has not.
struct NextVersion {
    time::BillingPeriod valid;
    Source source;
    std::map<std::string, Price> prices;  ///< By component; the others stay.
};

/// The one price of a component, where it has one that is neither a float's nor by band or tier:
/// what a monthly sheet states.
std::optional<Price> find_single_price(const Component& component);

/// The text of a document with one version more: that of the last version with what `next` says.
/// Every byte that was there stays, but for the end of a last version that had none: it ends where
/// the next one begins.
///
/// \param body  what `read_document` accepts, in block style.
/// \errors      tariff.version_taken (conflict): the last version does not end before `next`;
///              tariff.no_next_version (conflict): the document's form takes no version, or a
///              component of `next` has no single price.
Result<std::string> add_version(std::string_view body, const NextVersion& next);

}  // namespace voltmark::tariff
