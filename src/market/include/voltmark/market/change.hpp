// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "voltmark/market/what_if.hpp"
#include "voltmark/tariff/edit_document.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::market {

/// A change as people ask for it.
struct ChangeRequest {
    struct Document {
        tariff::Tariff tariff;
        std::string body;
    };
    std::optional<Document> for_all;  ///< Every contract under this tariff;
    std::vector<Document> replacing;  ///< or these in place of the tariffs of their ids,
    std::vector<tariff::Edit> edits;  ///< and these prices changed: of `for_all`, or else of every
                                      ///< tariff that has their place.
};

/// \param stored      the tariffs that edits may speak of.
/// \param population  where it names tariffs, edits change those alone.
/// \errors  market.no_change; those of edit_document, an edit that fits no tariff among them
///          (tariff.edit_place); the first finding of read_document, where a changed document is
///          no tariff any more.
Result<Change> make_change(std::span<const std::shared_ptr<const tariff::StoredTariff>> stored,
                           const customer::Population& population, const ChangeRequest& request);

}  // namespace voltmark::market
