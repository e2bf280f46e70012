// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/quantity.hpp"

namespace voltmark::rating {

/// Active and reactive energy that belong together: what went through a meter, or what was lost.
struct EnergyPair {
    Energy active;
    ReactiveEnergy reactive;

    EnergyPair& operator+=(const EnergyPair& other) {
        active += other.active;
        reactive += other.reactive;
        return *this;
    }
    friend EnergyPair operator+(EnergyPair left, const EnergyPair& right) { return left += right; }
    friend bool operator==(const EnergyPair&, const EnergyPair&) = default;
};

}  // namespace voltmark::rating
