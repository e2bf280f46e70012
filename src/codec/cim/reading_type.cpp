// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/cim_errors.hpp"
#include "voltmark/codec/text.hpp"

#include "cim/reading_words.hpp"

namespace voltmark::codec::cim {

namespace {

struct Multiplier {
    int exponent;
    std::string_view letter;
};

constexpr Multiplier kMultipliers[] = {{0, ""},   {3, "k"},  {6, "M"},  {9, "G"},
                                       {12, "T"}, {-3, "m"}, {-6, "u"}, {2, "h"}};

struct Period {
    int code;
    int minutes;
};

// \source  IEC 61968-9:2013 annex C, measuring periods of a fixed length.
constexpr Period kPeriods[] = {{1, 10}, {2, 15}, {3, 1},  {4, 1440}, {5, 30},
                               {6, 5},  {7, 60}, {10, 2}, {14, 3},   {31, 20}};

}  // namespace

Result<ReadingType> parse_reading_type(std::string_view text) {
    ReadingType type;
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < type.numbers.size(); ++i) {
        const auto [next, fault] = std::from_chars(at, end, type.numbers[i]);
        const bool is_last = i + 1 == type.numbers.size();
        const bool is_followed = is_last ? next == end : next != end && *next == '.';
        if (fault != std::errc{} || !is_followed) return make_error(kReadingType, excerpt(text));
        at = next + (is_last ? 0 : 1);
    }
    return type;
}

std::string to_text(const ReadingType& type) {
    return fmt::format("{}", fmt::join(type.numbers, "."));
}

std::string unit_text(const ReadingType& type) {
    const UnitWord* unit = find_unit_word(type.at(ReadingType::unit));
    const auto* multiplier = std::find_if(
        std::begin(kMultipliers), std::end(kMultipliers),
        [&](const Multiplier& one) { return one.exponent == type.at(ReadingType::multiplier); });
    if (unit == nullptr || multiplier == std::end(kMultipliers)) return {};
    return unit->unit.empty() ? std::string{} : fmt::format("{}{}", multiplier->letter, unit->unit);
}

std::optional<int> interval_minutes(const ReadingType& type) {
    for (const Period& period : kPeriods) {
        if (period.code == type.at(ReadingType::measuring_period)) return period.minutes;
    }
    return std::nullopt;
}

}  // namespace voltmark::codec::cim
