// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::meter {

/// The contracts that a meter of exactly this number served, ever; each once.
std::vector<ContractId> contracts_of_meter(store::Session& session, std::string_view serial);

}  // namespace voltmark::meter
