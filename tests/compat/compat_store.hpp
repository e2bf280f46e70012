// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "voltmark/store/store.hpp"

namespace voltmark::compat {

/// The tables of the whole program.
std::span<const store::Schema> all_schemas();

/// What a store holds, read through the program's functions, so that a later version that keeps it
/// otherwise must still say the same: customers, readings as billed and as known now, bills, books,
/// payments.
std::string summary_of(store::Store& store);

}  // namespace voltmark::compat
