// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"

namespace voltmark::zones {

/// An address of IPv4 or IPv6, or all that begin with the same bits.
struct Network {
    bool is_v6 = false;
    int prefix = 0;                        ///< Bits that are fixed: 32 or 128 for one address.
    std::array<std::uint8_t, 16> bytes{};  ///< Of IPv4 the first four.

    int width() const { return is_v6 ? 128 : 32; }
    bool is_address() const { return prefix == width(); }
    friend auto operator<=>(const Network&, const Network&) = default;
};

/// "10.0.2.1", "10.0.2.0/24", "fd00::1", "fd00::/8".
/// \errors  zones.network (invalid_input): also where bits behind the prefix are set, since then it
///          is not clear what was meant.
Result<Network> parse_network(std::string_view text);
std::string to_text(const Network& network);

/// Whether every address of `inner` is one of `outer`.
bool contains(const Network& outer, const Network& inner);

/// The same addresses in as few networks as the list has, in order, none inside another.
std::vector<Network> without_overlap(std::vector<Network> networks);

}  // namespace voltmark::zones
