// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "context.hpp"

namespace voltmark::app {

void add_tariff_commands(CLI::App&, Commands&) {}

}  // namespace voltmark::app
