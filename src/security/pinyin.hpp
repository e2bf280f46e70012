// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace voltmark::security {

// The one place that knows ICU.

/// The characters of a UTF-8 text, each by itself; bytes that are none stand alone.
std::vector<std::string_view> characters(std::string_view text);

/// Whether a character is written in Chinese.
bool is_han(std::string_view character);

/// How a Chinese character is read, in small letters without tones: "zhang". Of several readings,
/// that of family names where `is_first`, else the most common: 曾 "zeng" and "ceng".
/// \pre  is_han(character)
const std::string& pinyin_of(std::string_view character, bool is_first);

/// Letters of other scripts in small ASCII letters where they have such: "É" is "e".
std::string folded(std::string_view text);

}  // namespace voltmark::security
