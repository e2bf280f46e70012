// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::app {

/// Puts tariffs that ship with the program into the store, where it does not have them in that form
/// already. \pre  each of `ids` ships with the program.
void add_shipped_tariffs(store::Store& store, std::span<const std::string_view> ids,
                         const Clock& clock);

}  // namespace voltmark::app
