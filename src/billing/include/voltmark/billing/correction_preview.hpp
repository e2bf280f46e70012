// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

/// A line of a bill before and after a correction; nothing on the side where there is no such line.
struct LineChange {
    std::optional<ExplainedLine> before;
    std::optional<ExplainedLine> after;
};

/// The lines in which two versions of a bill differ, in the order of the new one; those that fall
/// away come last. Lines are the same where segment, component, band and tier are.
/// \errors  of decode_body and of tariff::load_document.
Result<std::vector<LineChange>> line_changes(store::Session& session, const BillRow& before,
                                             const BillRow& after);

/// Corrections that replace or replaced a bill, or made it; the newest first.
std::vector<CorrectionId> corrections_of(store::Session& session, const BillId& bill);

}  // namespace voltmark::billing
