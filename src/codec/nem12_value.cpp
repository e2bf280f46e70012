// SPDX-License-Identifier: Apache-2.0
#include "nem12_value.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/base/errors.hpp"
#include "voltmark/codec/nem12_errors.hpp"

namespace voltmark::codec::nem12 {

std::size_t Scale::decimals_max(ReadingUnit unit) {
    if (unit.base == BaseUnit::power_factor) return 3;
    return unit.milli_exponent == 9 ? 7 : unit.milli_exponent == 6 ? 4 : 1;
}

Scale::Scale(ReadingUnit unit) : unit_{unit}, decimals_max_{decimals_max(unit)} {
    for (std::size_t decimals = 0; decimals <= decimals_max_; ++decimals) {
        const int zeros = unit.milli_exponent - static_cast<int>(decimals);
        factors_[decimals] = static_cast<std::uint64_t>(power_of_ten(zeros));
        limits_[decimals] =
            static_cast<std::uint64_t>(meter::kReadingMilliMax) / factors_[decimals];
    }
}

bool read_odd_value(Report& report, const Scale& scale, std::string_view text, std::size_t number,
                    std::int64_t& milli) {
    const Place place = report.place(text);
    if (text[0] == '+') return report.refuse(kValueForm, place, number, excerpt(text));

    const Result<std::int64_t> value = parse_decimal(text, scale.unit().milli_exponent);
    if (!value && value.error().code == &kDecimalResolution) {
        return report.refuse(kValueResolution, place, number, excerpt(text));
    }
    const bool is_number = value || value.error().code == &kDecimalRange;
    if (!is_number) return report.refuse(kValueForm, place, number, excerpt(text));
    if (text[0] == '-') return report.refuse(kValueNegative, place, number, excerpt(text));
    if (!value || *value > meter::kReadingMilliMax) {
        return report.refuse(kValueRange, place, number, excerpt(text));
    }
    milli = *value;
    const std::size_t whole = std::min(text.find('.'), text.size());
    const std::size_t decimals = whole == text.size() ? 0 : text.size() - whole - 1;
    if (whole <= Scale::kWholeMax && decimals <= Scale::decimals_max(scale.unit())) return true;
    return report.tolerate(kValueLength, place, number, excerpt(text), to_text(scale.unit()),
                           Scale::decimals_max(scale.unit()));
}

}  // namespace voltmark::codec::nem12
