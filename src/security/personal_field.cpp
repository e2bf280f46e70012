// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/vault.hpp"

#include "pinyin.hpp"

namespace voltmark::security {

namespace {

constexpr std::string_view kFieldWords[] = {"name", "phone", "identity", "address", "bank"};

/// Keeps characters at both ends; what is too short keeps fewer, and at least a third is hidden.
std::string keep_ends(std::string_view text, std::size_t first, std::size_t last) {
    const std::vector<std::string_view> all = characters(text);
    while (3 * (first + last) > 2 * all.size()) --(first > last ? first : last);
    std::string result;
    for (std::size_t i = 0; i < all.size(); ++i)
        result += i < first || i + last >= all.size() ? all[i] : std::string_view{"*"};
    return result;
}

/// 张三 -> 张*, 张小三 -> 张*三: names of three characters keep both ends.
std::string masked_name(std::string_view text) {
    const std::vector<std::string_view> all = characters(text);
    if (all.size() == 3) return fmt::format("{}*{}", all.front(), all.back());
    return keep_ends(text, 1, all.size() > 3 ? 1 : 0);
}

}  // namespace

std::string_view to_text(Field field) {
    return kFieldWords[static_cast<std::size_t>(field) - 1];
}

std::string masked(Field field, std::string_view text) {
    switch (field) {
        case Field::name:
            return masked_name(text);
        case Field::phone:
            return keep_ends(text, characters(text).size() >= 11 ? 3 : 0, 4);
        case Field::identity:
            return keep_ends(text, 6, 4);
        case Field::address:
            return keep_ends(text, 6, 0);
        case Field::bank:
            return keep_ends(text, 0, 4);
    }
    return "*";
}

std::string normalised(Field field, std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '\t') continue;
        result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (field == Field::phone && result.starts_with("+86")) result.erase(0, 3);
    return result;
}

}  // namespace voltmark::security
