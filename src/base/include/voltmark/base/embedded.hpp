// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace voltmark::embedded {

/// A text file that was compiled into the program by cmake/voltmark_embed.cmake.
struct File {
    std::string_view name;
    std::string_view text;
};

}  // namespace voltmark::embedded
