// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/text.hpp"
#include "voltmark/customer/search.hpp"

namespace voltmark::portfolio {

using customer::SearchHit;  ///< Here also `by` "meter".
using customer::SearchPage;
using customer::SearchRequest;

/// Like customer::search, and the contracts of a meter of exactly that number ahead of the rest.
/// \errors  of customer::search.
Result<SearchPage> search(store::Session& session, const security::Vault& vault,
                          const SearchRequest& request);

/// What a hit was found by, for people.
Text name_of_search(std::string_view by);

}  // namespace voltmark::portfolio
