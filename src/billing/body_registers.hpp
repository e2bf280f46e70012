// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/bytes.hpp"
#include "voltmark/billing/model.hpp"

namespace voltmark::billing {

// The part of a bill's body that says what registers showed (docs/formats/bill_body.md,
// "Registers"). Bodies without it are as they were before it existed.

void write_registers(const BillBody& body, time::CivilDay run_from, std::vector<std::uint8_t>& out);

/// \returns  false where the bytes are none.
bool read_registers(ByteReader& in, time::CivilDay run_from, BillBody& body);

}  // namespace voltmark::billing
