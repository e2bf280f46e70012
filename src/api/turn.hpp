// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <shared_mutex>

namespace voltmark::api {

/// Where changes wait for each other.
struct Turns {
    std::mutex gate;  ///< Who waits to be alone stands in it, so that others do not go before them.
    std::shared_mutex changing;
};

/// Changes are done beside each other; one that says what it saw is done alone, so that nothing
/// comes between its look and its change. What no request asked for, and other processes, are not
/// held back.
class Turn {
public:
    enum class Kind : std::uint8_t { none, beside_others, alone };

    /// Waits until it has come. \param turns  outlives this.
    Turn(Turns& turns, Kind kind) : kind_{kind} {
        if (kind == Kind::none) return;
        const std::scoped_lock entering{turns.gate};
        if (kind == Kind::alone) {
            alone_ = std::unique_lock{turns.changing};
        } else {
            shared_ = std::shared_lock{turns.changing};
        }
    }
    Kind kind() const { return kind_; }

private:
    Kind kind_;
    std::unique_lock<std::shared_mutex> alone_;
    std::shared_lock<std::shared_mutex> shared_;
};

}  // namespace voltmark::api
