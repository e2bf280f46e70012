// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/time/civil.hpp"

namespace voltmark::time {

/// What a wall-clock reading means in a zone.
struct LocalLookup {
    enum class Kind : std::uint8_t {
        unique,
        skipped,  ///< The clock jumped over it; both instants are the moment of the jump.
        repeated  ///< The clock showed it twice: `first`, then `second`.
    };
    Kind kind;
    Instant first;
    Instant second;
};

/// A time zone: the only way between moments and civil time. A cheap value; rules come from the
/// machine's zone database, or from a fixed offset.
class Zone {
public:
    /// \param name  "Asia/Shanghai", "UTC", or a fixed offset "+10:00".
    /// \errors      time.zone (not_found).
    static Result<Zone> find(std::string_view name);

    /// Without offset from UTC.
    static Zone utc();

    std::string_view name() const;

    LocalSeconds to_local(Instant instant) const;
    LocalLookup to_instant(LocalSeconds local) const;

    /// The moment of `timestamp`: by its own offset, else by this zone (the first one where the
    /// clock showed it twice). \errors  time.skipped (invalid_input): the clock never showed it.
    Result<Instant> resolve(const Timestamp& timestamp) const;

    /// The first moment of `day`. Where midnight was skipped, the moment of the jump.
    Instant day_begin(CivilDay day) const;

    /// 24 h, or 23 and 25 h (and rarer ones) where the clocks change.
    std::chrono::seconds day_length(CivilDay day) const;

    /// What the wall clock would show without summer time.
    LocalSeconds to_standard(Instant instant) const;

    friend bool operator==(const Zone& left, const Zone& right) {
        return left.rules_ == right.rules_;
    }

private:
    struct Rules;
    explicit Zone(const Rules* rules) : rules_{rules} {}

    const Rules* rules_;  // Interned for the life of the program.
};

}  // namespace voltmark::time
