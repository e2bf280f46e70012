// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/billing/bill_store.hpp"

namespace voltmark::billing {

/// What a contract used and paid before a bill, by its posted bills as they stand now.
struct UseHistory {
    std::optional<BillSummary> before;       ///< That ends where the bill begins.
    std::optional<BillSummary> year_before;  ///< That begins in the same month, a year before.
    /// Of the twelve months before and of the bill's own, the bill itself among them; ascending.
    std::vector<BillSummary> months;
};

/// Bills count in their latest version, and only where they are posted; the bill itself counts
/// whatever its state.
UseHistory history_of(store::Session& session, const Bill& bill);

/// By how much `now` is more than `then`, in thousandths, rounded half up; negative: less.
/// \returns  nothing where `then` is zero or less: no share of it says anything.
std::optional<std::int64_t> change_permille(std::int64_t now, std::int64_t then);

}  // namespace voltmark::billing
