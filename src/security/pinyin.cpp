// SPDX-License-Identifier: Apache-2.0
#include "pinyin.hpp"

#include <memory>
#include <unordered_map>

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include "voltmark/base/check.hpp"

namespace voltmark::security {

namespace {

/// Transliterators are not for two threads at once, so each thread has its own.
class Reading {
public:
    explicit Reading(const char* id) {
        UErrorCode status = U_ZERO_ERROR;
        rules_.reset(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
        VOLTMARK_CHECK(U_SUCCESS(status) && rules_ != nullptr);
    }

    std::string of(std::string_view text) const {
        icu::UnicodeString letters =
            icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
        rules_->transliterate(letters);
        std::string result;
        letters.toUTF8String(result);
        return result;
    }
    const std::string& cached(std::string_view character) {
        const auto found = known_.find(std::string{character});
        if (found != known_.end()) return found->second;
        return known_.emplace(character, of(character)).first->second;
    }

private:
    std::unique_ptr<icu::Transliterator> rules_;
    std::unordered_map<std::string, std::string> known_;  // At most the characters there are.
};

}  // namespace

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> all;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        all.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return all;
}

bool is_han(std::string_view character) {
    if (character.size() < 3 || character.size() > 4) return false;
    std::uint32_t code =
        static_cast<unsigned char>(character[0]) & (character.size() == 3 ? 15 : 7);
    for (const char c : character.substr(1))
        code = code << 6U | (static_cast<unsigned char>(c) & 63U);
    return (code >= 0x3400 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0x20000 && code <= 0x3FFFF);
}

const std::string& pinyin_of(std::string_view character, bool is_first) {
    constexpr const char* kNames = "Han-Latin/Names; Latin-ASCII; Lower";
    constexpr const char* kUsual = "Han-Latin; Latin-ASCII; Lower";
    thread_local Reading of_names{kNames};
    thread_local Reading usual{kUsual};
    return (is_first ? of_names : usual).cached(character);
}

std::string folded(std::string_view text) {
    thread_local const Reading letters{"Any-Latin; Latin-ASCII; Lower"};
    bool is_plain = true;
    for (const char c : text) is_plain = is_plain && static_cast<unsigned char>(c) < 0x80;
    if (!is_plain) return letters.of(text);
    std::string result{text};
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

}  // namespace voltmark::security
