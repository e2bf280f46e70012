// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "voltmark/base/int128.hpp"
#include "voltmark/base/result.hpp"

namespace voltmark::meter {

/// What a register of a meter shows (示数): a count of millionths of a kWh or kvarh, before the
/// multiplier. It grows until the meter's digits are used up and begins at zero again; so it is no
/// energy, and two of them are never added.
struct RegisterValue {
    std::int64_t e6 = 0;

    friend auto operator<=>(const RegisterValue&, const RegisterValue&) = default;
};

/// Reads "99990" or "170.6". \errors  of parse_decimal; meter.register_negative (invalid_input).
Result<RegisterValue> parse_register(std::string_view text);

/// Two values of one register, and what they are multiplied with.
struct RegisterAdvance {
    RegisterValue before;
    RegisterValue after;
    int digits = 6;  ///< Before the point, of the meter and not of a value; 1..12.
    std::int64_t multiplier_e3 = 1000;  ///< CT x PT (倍率) in thousandths.
};

/// What flowed between two values of a register, exactly: (after - before) x multiplier, in
/// billionths of a kWh or kvarh. \errors, \pre and \param as of `advance_kilo`.
Result<Int128> advance_e9(const RegisterAdvance& advance, std::int64_t limit_kilo);

/// The same in whole kWh or kvarh, rounded half up.
///
/// A register that shows less than before has begun again at zero (翻转): 10^digits are added. It
/// may also have been read wrongly, or run backwards (倒走), and the sum would be huge: so it is
/// taken only below a limit.
///
/// \param limit_kilo  kWh or kvarh that can have flowed; asked for only where the register began
///                    again.
/// \errors  meter.register_digits (invalid_input): a value has more digits than the meter;
///          meter.register_backwards (conflict): it went back, and no turn explains it;
///          meter.register_range (invalid_input): more than 10^12 kWh.
/// \pre     1 <= digits <= 12, 0 < multiplier_e3 <= 10^12
/// \source  docs/rules/registers.md, R-REG-1, R-REG-2.
Result<std::int64_t> advance_kilo(const RegisterAdvance& advance, std::int64_t limit_kilo);

/// The same over a meter exchange or a change of multiplier (换表、倍率变更): each part is taken by
/// itself, to whole kWh, and the parts are added.
/// \errors  as above, of the first part that has one.
/// \source  docs/rules/registers.md, R-REG-3.
Result<std::int64_t> advance_kilo(std::span<const RegisterAdvance> parts, std::int64_t limit_kilo);

/// Makes registers by band sum to the register of the total: what is over or short stands on the
/// flat band (平), which many meters do not count at all.
///
/// \param bands  whole kWh, by band; `flat` is its place among them.
/// \errors  meter.register_bands (conflict): the other bands count more than the total. Nothing is
///          billed then.
/// \source  docs/rules/registers.md, R-REG-4.
Result<std::vector<std::int64_t>> reconcile_bands(std::int64_t total,
                                                  std::span<const std::int64_t> bands,
                                                  std::size_t flat);

}  // namespace voltmark::meter
