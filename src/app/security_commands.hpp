// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "context.hpp"

namespace voltmark::app {

void add_audit_commands(CLI::App& root, Commands& commands);
void add_proof_commands(CLI::App& noun, Commands& commands);  // Of the noun "audit".
void add_user_commands(CLI::App& root, Commands& commands);
void add_user_review_command(CLI::App& noun, Commands& commands);  // Of the noun "user".
void add_user_factor_commands(CLI::App& noun, Commands& commands);

}  // namespace voltmark::app
