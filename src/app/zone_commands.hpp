// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "context.hpp"

namespace voltmark::app {

// Zones: machines, their networks and their rights in the store, and what goes out of them.

void add_firewall_command(CLI::App& root, Commands& commands);
void add_exchange_commands(CLI::App& root, Commands& commands);
void add_role_commands(CLI::App& root, Commands& commands);  // The noun "store".
void add_webhook_commands(CLI::App& root, Commands& commands);

}  // namespace voltmark::app
