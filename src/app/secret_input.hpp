// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "voltmark/security/secret.hpp"

namespace voltmark::app {

/// A line that nobody may see: asked for without echo on a terminal, else the next line of standard
/// input. Never an argument, which other processes could read.
security::Secret read_secret(std::string_view prompt);

}  // namespace voltmark::app
