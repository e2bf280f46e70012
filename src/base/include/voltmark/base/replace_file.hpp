// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace voltmark {

/// Puts `bytes` under `path`, whole or not at all: what stood there stays until the new file is
/// complete.
/// \returns  why it could not be, in the system's words; empty where it was done.
std::optional<std::string> replace_file(const std::string& path, std::string_view bytes);

}  // namespace voltmark
