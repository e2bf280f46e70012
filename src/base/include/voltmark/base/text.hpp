// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace voltmark {

/// The languages that every sentence of the program exists in.
enum class Language : std::uint8_t { en, zh };

/// One sentence in both languages, side by side so that neither can be forgotten.
struct Text {
    std::string_view en;
    std::string_view zh;

    constexpr std::string_view in(Language language) const {
        return language == Language::zh ? zh : en;
    }
};

}  // namespace voltmark
