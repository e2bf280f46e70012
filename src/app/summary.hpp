// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/store/store.hpp"

#include "console.hpp"

namespace voltmark::app {

/// What is in the store: customers, readings and what was refused of them, bills and why some are
/// held, energy by band, money by component, the trial balance. Opens every reading block.
void print_summary(const Console& say, store::Store& store);

}  // namespace voltmark::app
