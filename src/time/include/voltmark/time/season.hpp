// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

namespace voltmark::time {

/// A set of months; a season as tariffs state it.
class MonthSet {
public:
    static constexpr MonthSet all() { return MonthSet{0xFFF}; }

    constexpr MonthSet() = default;
    constexpr void add(unsigned month) { bits_ |= static_cast<std::uint16_t>(1U << (month - 1)); }
    constexpr bool contains(std::chrono::month month) const {
        return (bits_ >> (static_cast<unsigned>(month) - 1) & 1U) != 0;
    }
    friend constexpr bool operator==(MonthSet, MonthSet) = default;

private:
    constexpr explicit MonthSet(std::uint16_t bits) : bits_{bits} {}
    std::uint16_t bits_ = 0;
};

}  // namespace voltmark::time
