// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/store/store.hpp"

namespace voltmark::vee {

/// The tables of this module.
store::Schema schema();

}  // namespace voltmark::vee
