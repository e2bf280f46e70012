// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/percent.hpp"

#include <fmt/format.h>

namespace voltmark {

std::string percent_encoded(std::string_view text) {
    std::string coded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            coded += c;
        } else {
            coded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return coded;
}

}  // namespace voltmark
