// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "voltmark/api/api.hpp"

namespace voltmark::app {

/// What an approval would change as things are now, value by value; nothing where its kind tells of
/// no values.
std::vector<api::ChangeRow> changes_of(store::Session& session, const security::Approval& approval,
                                       Language language);

}  // namespace voltmark::app
