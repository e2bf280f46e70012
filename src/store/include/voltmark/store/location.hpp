// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace voltmark::store {

/// The databases that hold a store. All SQL of the modules runs on both.
enum class Engine : std::uint8_t { sqlite, postgresql };

/// Where a store is.
struct Location {
    Engine engine;
    std::string target;  ///< A file's path, or a postgresql:// URL.
};

/// "postgresql://..." and "postgres://..." are servers; everything else is a file.
Location parse_location(std::string_view text);

/// As people typed it, without a password.
std::string to_text(const Location& location);

}  // namespace voltmark::store
