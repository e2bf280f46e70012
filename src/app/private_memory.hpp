// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace voltmark::app {

/// From here on the system writes no core dump of this process, and other processes of its user
/// cannot look into its memory: there are names and keys in it.
void keep_memory_private();

/// The arguments, as they were given. Passwords of addresses of databases, and keys, are then no
/// more where every user of the machine sees them, in the list of processes.
std::vector<std::string> take_arguments(int argc, char** argv);

}  // namespace voltmark::app
