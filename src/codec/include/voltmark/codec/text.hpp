// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace voltmark::codec {

// Lines and words of the text formats.

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr char to_upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

/// Whether the texts are the same but for upper and lower case of A to Z.
bool equal_letters(std::string_view left, std::string_view right);

/// `text` without blanks and tabs at both ends.
inline std::string_view trimmed(std::string_view text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

/// `digits` without the zeros that a whole part does not need: "0012.30" is "12.30", "000" is "0".
inline std::string_view without_needless_zeros(std::string_view digits) {
    while (digits.size() > 1 && digits[0] == '0' && digits[1] != '.') digits.remove_prefix(1);
    return digits;
}

/// What an error shows of a text from a file: at most 40 bytes, valid UTF-8, no control characters.
std::string excerpt(std::string_view text);

/// Writes thousandths as a number of a unit that has 10^`exponent` of them, with as many decimals
/// as it needs, and answers where it ends. At most kDecimalSizeMax bytes.
char* write_decimal(char* at, std::int64_t milli, int exponent);
inline constexpr std::size_t kDecimalSizeMax = 24;

enum class LineEnd : std::uint8_t { crlf, lf, cr, none };

struct Line {
    std::string_view text;  ///< Without its end.
    LineEnd end = LineEnd::none;
    std::uint64_t number = 0;
};

/// Cuts a text into lines at CRLF, LF and lone CR; only a last line can be without an end.
class LineReader {
public:
    /// \param number  of the first line.
    LineReader(std::string_view text, std::uint64_t number) : text_{text}, number_{number} {}

    /// The next line; false at the end of the text.
    bool next(Line& line);

private:
    std::string_view text_;
    std::uint64_t number_;
    std::size_t at_ = 0;
    std::size_t lf_ = 0;  // The first LF not before at_, or the size; found when at_ has passed it.
    std::size_t cr_ = 0;  // Likewise.
    bool searched_ = false;
};

/// How many line ends `text` has, counted as LineReader does.
std::uint64_t count_line_ends(std::string_view text);

}  // namespace voltmark::codec
