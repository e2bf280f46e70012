// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/result.hpp"

namespace voltmark::acquire {

/// The file of passwords and keys, cut into its parts: each as YAML of its own, empty where the
/// file does not have it.
struct SecretFile {
    std::string dlt645;  ///< For MeterSecrets::parse.
    std::string dlms;    ///< For DlmsSecrets::parse.
};

/// Reads a file that its owner and group alone can read.
/// \errors  acquire.secrets (invalid_input): not readable, readable by others, no YAML, or with
///          other parts; the message never holds what was written.
Result<SecretFile> read_secret_file(const std::string& path);

}  // namespace voltmark::acquire
