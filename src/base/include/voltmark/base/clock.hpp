// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace voltmark {

/// A moment, in UTC seconds. The only form in which moments are stored or sent.
using Instant = std::chrono::sys_seconds;

/// Where the program takes "now" from. Passed in, so that a test or a replay decides what time it
/// is.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock {
public:
    Instant now() const override {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
};

/// Stands still at a moment until it is set to another.
class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant now) : now_{now} {}
    Instant now() const override { return now_; }
    void set(Instant now) { now_ = now; }

private:
    Instant now_;
};

}  // namespace voltmark
