// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "voltmark/base/result.hpp"

namespace voltmark::http {

/// Writes a certificate for `localhost`, 127.0.0.1 and ::1 that is signed by its own key (P-256,
/// one year), and the key, readable by its owner only. Files that are there are kept. \errors
/// http.certificate (invalid_input): a file cannot be written.
Result<void> make_own_certificate(const std::string& certificate, const std::string& key);

}  // namespace voltmark::http
