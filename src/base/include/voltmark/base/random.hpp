// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace voltmark {

/// A seeded stream of random numbers, the same on every machine and in every release: synthetic
/// data and simulations are reproducible from their seed. Not for secrets. \source  SplitMix64:
/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
class Random {
public:
    explicit constexpr Random(std::uint64_t seed) : state_{seed} {}

    /// An independent stream for one named part, so that adding a part does not move the others.
    constexpr Random split(std::uint64_t part) const { return Random{mix(state_ ^ mix(part + 1))}; }

    constexpr std::uint64_t next() {
        state_ += 0x9e3779b97f4a7c15ULL;
        return mix(state_);
    }

    /// A whole number in [0, bound). \pre bound > 0. The bias is below bound / 2^64.
    constexpr std::uint64_t below(std::uint64_t bound) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((Wide{next()} * bound) >> 64);
    }

    /// A whole number in [low, high], both included.
    constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
    }

    /// In [0, 1), 53 bits. For shapes of synthetic data only; nothing billed passes through it
    /// unrounded.
    constexpr double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    constexpr bool chance(double probability) { return unit() < probability; }

private:
    static constexpr std::uint64_t mix(std::uint64_t z) {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    std::uint64_t state_;
};

}  // namespace voltmark
