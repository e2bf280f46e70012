// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "voltmark/base/error.hpp"

namespace voltmark::billing {

/// The reason of a hold, back from how it was stored: its code's name and its details as a JSON
/// list. A code that this program does not know any more keeps its name (billing.unknown_reason).
Error error_from(std::string_view code, std::string_view details_json);

}  // namespace voltmark::billing
