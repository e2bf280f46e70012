// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "voltmark/http/message.hpp"

namespace voltmark::http {

/// Fills path and query from the target of a request, in its origin form. False where it is not
/// one, or could be read in two ways: an encoded slash or control character, dots, empty segments.
bool read_target(std::string_view target, Request& request);

}  // namespace voltmark::http
