// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/security/secret.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::app {

// The key that all personal data is under: 64 hexadecimal digits in VOLTMARK_MASTER_KEY, or in a
// file that its owner alone may read.

/// The file: `named`, or beside a store that is a file, that file's name and ".key". Empty where
/// there is none by default.
std::string master_key_path(const store::Location& location, const std::string& named);

/// Out of the environment, in which it is then no more, or out of the file.
/// \errors  usage.master_key (not_found); usage.key_mode (conflict): others may read the file;
///          security.key; usage.read_file.
Result<security::Secret> read_master_key(const std::string& path);

/// Makes the file where there is no key yet and no personal data that is under one.
/// \returns  whether it was made. \errors  usage.write_file.
Result<bool> make_master_key(store::Session& session, const std::string& path);

}  // namespace voltmark::app
