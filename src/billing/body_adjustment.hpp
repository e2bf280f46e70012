// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/bytes.hpp"
#include "voltmark/billing/model.hpp"

namespace voltmark::billing {

// The last part of a bill's body: the steps from what was metered to what is billed
// (docs/formats/bill_body.md, "Adjustment"). Bodies without it are as they were before it existed.

bool is_adjusted(const BillBody& body);

void write_adjustment(const BillBody& body, time::CivilDay run_from,
                      std::vector<std::uint8_t>& out);

/// \returns  false where the bytes are none.
bool read_adjustment(ByteReader& in, time::CivilDay run_from, BillBody& body);

}  // namespace voltmark::billing
