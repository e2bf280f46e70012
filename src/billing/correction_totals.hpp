// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

namespace voltmark::billing {

/// What corrections change of the totals by line: the lines of new bills less those of old ones.
class TotalsChange {
public:
    explicit TotalsChange(store::Session& session) : session_{session} {}

    /// \param sign  1 for a bill that comes, -1 for one that goes.
    /// \errors  throws store::Failure: a body that cannot be read, a tariff that is not there.
    void add(const BillRow& bill, int sign);

    /// Gives what was added since, without what cancels out.
    std::vector<LineTotal> take();

private:
    using Key = std::tuple<std::string, std::string, std::string, int, int, std::string>;

    const tariff::StoredTariff& document(tariff::DocumentId id);

    store::Session& session_;
    std::map<tariff::DocumentId, std::shared_ptr<const tariff::StoredTariff>> documents_;
    std::map<Key, LineTotal> totals_;
};

}  // namespace voltmark::billing
