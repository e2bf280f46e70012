// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "context.hpp"

namespace voltmark::app {

void add_customer_commands(CLI::App& noun, Commands& commands);  // Of the noun "customer".
void add_vault_commands(CLI::App& root, Commands& commands);

}  // namespace voltmark::app
