// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "context.hpp"

namespace voltmark::app {

// The head end, and meters that are not there.

void add_acquire_commands(CLI::App& root, Commands& commands);
void add_order_commands(CLI::App& noun, Commands& commands);          // Of the noun "acquire".
void add_meter_event_commands(CLI::App& noun, Commands& commands);    // Likewise.
void add_simulate_meter_command(CLI::App& noun, Commands& commands);  // Of the noun "simulate".

}  // namespace voltmark::app
