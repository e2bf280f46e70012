// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "voltmark/security/secret.hpp"

namespace voltmark::app {

// Keys as people give them: in files or in the environment, never as an option's value, which other
// processes could read. Public ones alone may stand on the command line.

/// A key's file, or where `text` is 64 hexadecimal digits, the public key itself.
/// \errors  security.key; usage.read_file.
Result<security::Secret> read_key(const std::string& text, std::string_view name);

/// Out of the file, or where none is named, out of the environment, in which it is then no more.
/// \errors  security.key; usage.read_file; usage.no_key (not_found): neither is given.
Result<security::Secret> read_key_or_environment(const std::string& path, const char* variable,
                                                 std::string_view name);

/// A new file that its owner alone may read. \errors  usage.write_file: it exists, too.
Result<void> write_key(const std::string& path, const security::Secret& key);

/// At most 64 MiB. \errors  usage.read_file.
Result<std::string> read_small_file(const std::string& path);
/// \errors  usage.write_file
Result<void> write_small_file(const std::string& path, std::string_view text);

}  // namespace voltmark::app
