// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/billing/explanation.hpp"

namespace voltmark::billing {

/// What the levelling entries of a bill, and of those before it, say.
/// \returns  nothing where the bill is not levelled.
std::optional<ExplainedLevelling> explain_levelling(store::Session& session, const Bill& bill,
                                                    const Run& run);

}  // namespace voltmark::billing
