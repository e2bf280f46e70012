// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace voltmark {

/// Prints where a check failed and aborts. Called by VOLTMARK_CHECK only.
[[noreturn]] void check_failed(std::string_view condition, std::string_view file, int line);

}  // namespace voltmark

/// Stops the program when an invariant of ours is broken. Always on: a wrong bill is worse than
/// none. For bad input there is Result; a check that input can trigger is itself a bug.
#define VOLTMARK_CHECK(condition)                                     \
    do {                                                              \
        if (!(condition)) [[unlikely]]                                \
            ::voltmark::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
