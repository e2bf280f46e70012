// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "voltmark/base/result.hpp"

namespace voltmark::acquire {

/// Numbers that are never given twice, over all starts: with AES-GCM a number used again for the
/// same key and title gives the key's secrets away.
///
/// One row of numbers serves all keys. Numbers are reserved on the disk before they are given, so
/// that a start goes on behind whatever a killed program had used. Where the file is lost, the
/// clock is the second net: a start never begins below the seconds since 2020.
class InvocationCounters {
public:
    /// \param path  of the file; it is made when the first number is taken.
    explicit InvocationCounters(std::string path) : path_{std::move(path)} {}

    /// The next number, from any thread.
    /// \errors  acquire.counters (unavailable): the file cannot be read or written, holds no
    ///          number, or the numbers are used up: the keys must be changed.
    Result<std::uint32_t> take();

private:
    Result<void> reserve();

    std::string path_;
    std::mutex mutex_;
    std::uint64_t next_ = 0;
    std::uint64_t reserved_ = 0;  // Numbers below may be given.
};

}  // namespace voltmark::acquire
