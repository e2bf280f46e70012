// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace voltmark::api {

/// Whom a process serves. With zones, staff and customers have processes of their own.
enum class Side : std::uint8_t {
    both,
    core,   ///< Staff and programs.
    portal  ///< Customers.
};
inline constexpr Side kSides[] = {Side::both, Side::core, Side::portal};
std::string_view to_text(Side side);
std::optional<Side> find_side(std::string_view word);

}  // namespace voltmark::api
