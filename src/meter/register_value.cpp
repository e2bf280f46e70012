// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/register_value.hpp"

#include <numeric>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/int128.hpp"
#include "voltmark/base/rounding.hpp"
#include "voltmark/meter/errors.hpp"

namespace voltmark::meter {

namespace {

constexpr Int128 kE9 = 1'000'000'000;
constexpr Int128 kKiloMax = 1'000'000'000'000;  // In milliwatt-hours it fits 64 bits, and sums do.

}  // namespace

Result<RegisterValue> parse_register(std::string_view text) {
    const Result<std::int64_t> number = parse_decimal(text, 6);
    if (!number) return number.error();
    if (*number < 0) return make_error(kRegisterNegative, text);
    return RegisterValue{*number};
}

Result<Int128> advance_e9(const RegisterAdvance& advance, std::int64_t limit_kilo) {
    VOLTMARK_CHECK(advance.digits >= 1 && advance.digits <= 12);
    VOLTMARK_CHECK(advance.multiplier_e3 > 0 && advance.multiplier_e3 <= 1'000'000'000'000);
    const std::int64_t turn_e6 = power_of_ten(advance.digits) * 1'000'000;
    for (const RegisterValue value : {advance.before, advance.after}) {
        if (value.e6 < 0 || value.e6 >= turn_e6)
            return make_error(kRegisterDigits, to_decimal(value.e6, 6, 0), advance.digits);
    }
    const bool turned = advance.after < advance.before;
    const std::int64_t moved_e6 = advance.after.e6 - advance.before.e6 + (turned ? turn_e6 : 0);
    const Int128 exact = Int128{moved_e6} * advance.multiplier_e3;
    const Int128 kilo = divide_rounded(exact, kE9, Rounding::half_up);
    if (turned && kilo >= limit_kilo)
        return make_error(kRegisterBackwards, to_decimal(advance.before.e6, 6, 0),
                          to_decimal(advance.after.e6, 6, 0), limit_kilo);
    if (kilo > kKiloMax) return make_error(kRegisterRange, to_text(kilo));
    return exact;
}

Result<std::int64_t> advance_kilo(const RegisterAdvance& advance, std::int64_t limit_kilo) {
    const Result<Int128> exact = advance_e9(advance, limit_kilo);
    if (!exact) return exact.error();
    return static_cast<std::int64_t>(divide_rounded(*exact, kE9, Rounding::half_up));
}

Result<std::int64_t> advance_kilo(std::span<const RegisterAdvance> parts, std::int64_t limit_kilo) {
    std::int64_t sum = 0;
    for (const RegisterAdvance& part : parts) {
        const Result<std::int64_t> kilo = advance_kilo(part, limit_kilo);
        if (!kilo) return kilo.error();
        sum += *kilo;
    }
    return sum;
}

Result<std::vector<std::int64_t>> reconcile_bands(std::int64_t total,
                                                  std::span<const std::int64_t> bands,
                                                  std::size_t flat) {
    VOLTMARK_CHECK(flat < bands.size());
    std::vector<std::int64_t> whole{bands.begin(), bands.end()};
    const std::int64_t others =
        std::accumulate(bands.begin(), bands.end(), std::int64_t{0}) - bands[flat];
    if (others > total) return make_error(kRegisterBands, others, total);
    whole[flat] = total - others;
    return whole;
}

}  // namespace voltmark::meter
