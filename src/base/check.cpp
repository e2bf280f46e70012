// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace voltmark {

void check_failed(std::string_view condition, std::string_view file, int line) {
    std::fprintf(stderr, "voltmark: check failed: %.*s (%.*s:%d)\n",
                 static_cast<int>(condition.size()), condition.data(),
                 static_cast<int>(file.size()), file.data(), line);
    std::abort();
}

}  // namespace voltmark
