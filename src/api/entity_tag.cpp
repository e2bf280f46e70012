// SPDX-License-Identifier: Apache-2.0
#include "entity_tag.hpp"

namespace voltmark::api {

namespace {

void skip(std::string_view& text, std::string_view what) {
    const std::size_t at = text.find_first_not_of(what);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at);
}

bool is_tag_character(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0x21 || (byte >= 0x23 && byte != 0x7F);
}

/// Takes `"a"` off the front; empty where none stands there.
std::string_view take_quoted(std::string_view& text) {
    if (text.empty() || text.front() != '"') return {};
    std::size_t end = 1;
    while (end < text.size() && is_tag_character(text[end])) ++end;
    if (end == text.size() || text[end] != '"') return {};
    const std::string_view tag = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    return tag;
}

}  // namespace

bool names_tag(std::string_view field, std::string_view tag, TagComparison comparison) {
    constexpr std::string_view kBlanks = " \t";
    constexpr std::string_view kBetween = " \t,";
    constexpr std::string_view kWeak = "W/";
    skip(field, kBlanks);
    if (field.starts_with('*')) {
        field.remove_prefix(1);
        skip(field, kBlanks);
        return field.empty();
    }
    bool is_named = false;
    for (skip(field, kBetween); !field.empty(); skip(field, kBetween)) {
        const bool is_weak = field.starts_with(kWeak);
        if (is_weak) field.remove_prefix(kWeak.size());
        const std::string_view one = take_quoted(field);
        if (one.empty()) return false;
        if (one == tag && (!is_weak || comparison == TagComparison::weak)) is_named = true;
        skip(field, kBlanks);
        if (!field.empty() && field.front() != ',') return false;
    }
    return is_named;
}

}  // namespace voltmark::api
