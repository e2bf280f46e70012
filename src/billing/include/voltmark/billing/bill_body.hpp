// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/billing/model.hpp"

namespace voltmark::billing {

/// Writes a body: docs/formats/bill_body.md. `out` is cleared first.
void encode_body(const BillBody& body, time::CivilDay run_from, Currency currency,
                 std::vector<std::uint8_t>& out);

/// \errors  billing.body (corrupted); billing.body_version (unavailable): written by a newer
/// program.
Result<BillBody> decode_body(std::span<const std::uint8_t> bytes, time::CivilDay run_from,
                             Currency currency);

/// What a bill leaves to the next one, where that is more than positions in tiers.
void encode_carry(const rating::Carry& carry, std::vector<std::uint8_t>& out);

/// \errors  billing.body (corrupted), billing.body_version (unavailable).
Result<rating::Carry> decode_carry(std::span<const std::uint8_t> bytes);

}  // namespace voltmark::billing
