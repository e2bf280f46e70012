// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace voltmark {

/// SHA-256 of a text, in 64 hexadecimal digits: tells whether two documents are the same.
std::string sha256_hex(std::string_view text);

}  // namespace voltmark
