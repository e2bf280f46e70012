// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "nem12_report.hpp"

namespace voltmark::codec::nem12 {

/// How numbers of one unit become thousandths of its base unit.
class Scale {
public:
    explicit Scale(ReadingUnit unit);

    /// Digits after the point that the specification allows: 7 for mega, 4 for kilo, 1 for plain
    /// units and 3 for pf.
    static std::size_t decimals_max(ReadingUnit unit);

    /// Reads a number of nothing but digits and at most one point, up to the comma that ends it,
    /// and answers where the comma lies. Null when it is anything else: read_odd_value is for that.
    /// \pre  a byte that is no digit and no point ends the text: the line's end does.
    const char* find_plain(const char* at, std::int64_t& milli) const {
        std::uint64_t number = 0;
        const char* const begin = at;
        while (is_digit(*at)) number = number * 10 + static_cast<std::uint64_t>(*at++ - '0');
        const auto whole = static_cast<std::size_t>(at - begin);
        std::size_t decimals = 0;
        if (*at == '.') {
            const char* const point = ++at;
            while (is_digit(*at)) number = number * 10 + static_cast<std::uint64_t>(*at++ - '0');
            decimals = static_cast<std::size_t>(at - point);
        }
        const bool is_plain = *at == ',' && whole + decimals - 1 < kDigitsMax &&
                              whole <= kWholeMax && decimals <= decimals_max_ &&
                              number <= limits_[decimals];
        if (!is_plain) return nullptr;
        milli = static_cast<std::int64_t>(number * factors_[decimals]);
        return at;
    }

    ReadingUnit unit() const { return unit_; }

    static constexpr std::size_t kWholeMax = 15;  ///< Digits before the point that MDFF allows.

private:
    static constexpr std::size_t kDigitsMax = 18;  // Fewer than 2^64 has, so that none is lost.

    ReadingUnit unit_;
    std::size_t decimals_max_;
    std::array<std::uint64_t, 8>
        factors_{};                          // By decimals: thousandths that the last digit counts.
    std::array<std::uint64_t, 8> limits_{};  // By decimals: the largest number of them in range.
};

/// Reads a value that is not plain: refuses it with its own code, or tolerates it.
/// \param text    not empty.
/// \param number  of the value in the record, from 1.
bool read_odd_value(Report& report, const Scale& scale, std::string_view text, std::size_t number,
                    std::int64_t& milli);

}  // namespace voltmark::codec::nem12
