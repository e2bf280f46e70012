// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

/// Lines of many bills in the words of their tariffs; each tariff document is loaded once.
class BillLines {
public:
    explicit BillLines(store::Session& session) : session_{session} {}

    struct Line {
        ExplainedLine explained;
        std::string_view tariff;  ///< Its id; lives as long as this object.
    };
    /// \errors  as of tariff::load_document; billing.body (corrupted).
    Result<std::vector<Line>> of(const BillBody& body);

private:
    Result<const tariff::StoredTariff*> document_of(tariff::DocumentId id);

    store::Session& session_;
    std::map<tariff::DocumentId, std::shared_ptr<const tariff::StoredTariff>> documents_;
};

}  // namespace voltmark::billing
