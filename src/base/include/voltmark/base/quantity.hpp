// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "voltmark/base/check.hpp"

namespace voltmark {

/// A physical quantity, exact: a count of thousandths of its unit (mWh, mvarh, mW, mVA). Different
/// units are different types, so that they cannot be added; a missing quantity is an empty
/// std::optional, never zero.
template <class Unit>
class Quantity {
public:
    constexpr Quantity() = default;
    static constexpr Quantity from_milli(std::int64_t milli) { return Quantity{milli}; }
    static constexpr Quantity from_kilo(std::int64_t kilo) { return Quantity{kilo * 1'000'000}; }
    static constexpr Quantity zero() { return Quantity{0}; }

    constexpr std::int64_t milli() const { return milli_; }

    constexpr Quantity& operator+=(Quantity other) {
        VOLTMARK_CHECK(!__builtin_add_overflow(milli_, other.milli_, &milli_));
        return *this;
    }
    constexpr Quantity& operator-=(Quantity other) {
        VOLTMARK_CHECK(!__builtin_sub_overflow(milli_, other.milli_, &milli_));
        return *this;
    }
    constexpr Quantity operator-() const { return Quantity{} -= *this; }
    friend constexpr Quantity operator+(Quantity left, Quantity right) { return left += right; }
    friend constexpr Quantity operator-(Quantity left, Quantity right) { return left -= right; }
    friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;

private:
    constexpr explicit Quantity(std::int64_t milli) : milli_{milli} {}

    std::int64_t milli_ = 0;
};

struct WattHourUnit {};
struct VarHourUnit {};
struct WattUnit {};
struct VoltAmpereUnit {};

using Energy = Quantity<WattHourUnit>;           ///< Active energy in mWh.
using ReactiveEnergy = Quantity<VarHourUnit>;    ///< Reactive energy in mvarh.
using Power = Quantity<WattUnit>;                ///< Active power (demand) in mW.
using ApparentPower = Quantity<VoltAmpereUnit>;  ///< Capacity in mVA.

/// kWh, kvarh, kW or kVA with as many decimals as it needs and at least `min_fraction`: "12.5".
std::string to_kilo(std::int64_t milli, int min_fraction = 0);

template <class Unit>
std::string to_kilo(Quantity<Unit> quantity, int min_fraction = 0) {
    return to_kilo(quantity.milli(), min_fraction);
}

/// The mean power over an interval in which `energy` flowed, in mW, rounded half up.
/// \pre  minutes > 0.
Power mean_power(Energy energy, int minutes);

}  // namespace voltmark
