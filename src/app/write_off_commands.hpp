// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "context.hpp"

namespace voltmark::app {

void add_write_off_commands(CLI::App& root, Commands& commands);

}  // namespace voltmark::app
