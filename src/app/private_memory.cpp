// SPDX-License-Identifier: Apache-2.0
#include "private_memory.hpp"

#include <string_view>

#include <sys/prctl.h>
#include <sys/resource.h>

#include "voltmark/base/check.hpp"

namespace voltmark::app {

namespace {

/// "postgresql://li:PASSWORD@db/voltmark", also behind "--store=".
void hide_password(char* argument) {
    const std::string_view text{argument};
    const std::size_t scheme = text.find("://");
    const std::size_t at = text.rfind('@');
    if (scheme == text.npos || at == text.npos) return;
    const std::size_t colon = text.find(':', scheme + 3);
    if (colon > at) return;
    for (std::size_t i = colon + 1; i < at; ++i) argument[i] = '*';
}

/// Keys are texts of 64 hexadecimal digits; that public ones are hidden too does no harm.
void hide_key(char* argument) {
    const std::string_view text{argument};
    const std::size_t equals = text.find('=');
    const std::string_view value = text.substr(equals == text.npos ? 0 : equals + 1);
    constexpr std::size_t kDigits = 64;
    if (value.size() != kDigits || value.find_first_not_of("0123456789abcdefABCDEF") != value.npos)
        return;
    std::fill_n(argument + (text.size() - kDigits), kDigits, '*');
}

}  // namespace

void keep_memory_private() {
    const rlimit none{0, 0};
    VOLTMARK_CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
    // A program that takes core dumps by a pipe is not bound by the limit.
    VOLTMARK_CHECK(prctl(PR_SET_DUMPABLE, 0) == 0);
}

std::vector<std::string> take_arguments(int argc, char** argv) {
    std::vector<std::string> arguments{argv, argv + argc};
    for (int i = 1; i < argc; ++i) {
        hide_password(argv[i]);
        hide_key(argv[i]);
    }
    return arguments;
}

}  // namespace voltmark::app
