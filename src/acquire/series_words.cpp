// SPDX-License-Identifier: Apache-2.0
#include "series_words.hpp"

#include <algorithm>
#include <charconv>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/delivered.hpp"
#include "voltmark/codec/dlms_data.hpp"

namespace voltmark::acquire {

namespace {

using meter::Quality;

constexpr int kBulk = 1;
constexpr int kCumulative = 3;
constexpr int kForward = 1;
constexpr std::uint8_t kIntervalIntegral = 29;
constexpr std::uint8_t kTimeIntegral = 8;

/// By how little one may rely on it.
int doubt(Quality quality) {
    switch (quality) {
        case Quality::actual:
            return 0;
        case Quality::substituted:
            return 1;
        case Quality::estimated:
            return 2;
        default:
            return 3;
    }
}

/// ESPI's codes and the categories of IEC 61968-9 are the same list up to 12.
Quality quality_of_category(int code) {
    switch (code) {
        case 7:
            return Quality::substituted;
        case 8:
        case 9:
        case 12:
            return Quality::estimated;
        case 5:
        case 6:
        case 10:
        case 13:
        case 18:
            return Quality::suspect;
        default:
            return Quality::actual;
    }
}

Quality worse(Quality left, Quality right) {
    return doubt(left) >= doubt(right) ? left : right;
}

}  // namespace

Flow flow_of(bool is_reverse, bool is_reactive) {
    if (is_reactive) return is_reverse ? Flow::export_reactive : Flow::import_reactive;
    return is_reverse ? Flow::export_active : Flow::import_active;
}

std::optional<std::int64_t> scaled_milli(std::int64_t value, int exponent) {
    if (value == 0) return 0;
    if (exponent < -18 || exponent > 18) return std::nullopt;
    const std::int64_t factor = power_of_ten(std::abs(exponent));
    if (exponent < 0) return value % factor == 0 ? std::optional{value / factor} : std::nullopt;
    std::int64_t scaled = 0;
    if (__builtin_mul_overflow(value, factor, &scaled)) return std::nullopt;
    return scaled;
}

std::optional<std::int64_t> milli_of(std::string_view value, std::string_view unit, Flow flow) {
    const std::optional<codec::ReadingUnit> found = codec::find_unit(unit);
    const codec::BaseUnit wanted =
        is_active(flow) ? codec::BaseUnit::watt_hour : codec::BaseUnit::var_hour;
    const bool fits = found && found->base == wanted && found->milli_exponent >= 0;
    if (!fits) return std::nullopt;
    const Result<std::int64_t> milli = parse_decimal(value, found->milli_exponent);
    return milli ? std::optional{*milli} : std::nullopt;
}

std::optional<ObisEnergy> obis_energy(std::string_view product) {
    const std::optional<codec::dlms::Obis> obis = codec::dlms::parse_obis(product);
    const bool is_energy = obis && (*obis)[0] == 1 && (*obis)[2] >= 1 && (*obis)[2] <= 4 &&
                           ((*obis)[3] == kIntervalIntegral || (*obis)[3] == kTimeIntegral) &&
                           (*obis)[4] == 0;
    if (!is_energy) return std::nullopt;
    const std::uint8_t group = (*obis)[2];
    return ObisEnergy{flow_of(group % 2 == 0, group > 2), (*obis)[3] == kTimeIntegral};
}

std::optional<CimEnergy> cim_energy(const codec::cim::ReadingType& type) {
    using Field = codec::cim::ReadingType::Field;
    const int unit = type.at(Field::unit);
    const int flow = type.at(Field::flow);
    const bool is_energy = (unit == kWattHours || unit == kVarHours) &&
                           (flow == kForward || flow == kReverseFlow) && type.at(Field::tou) == 0;
    if (!is_energy) return std::nullopt;
    CimEnergy energy;
    energy.flow = flow_of(flow == kReverseFlow, unit == kVarHours);
    const int accumulation = type.at(Field::accumulation);
    energy.is_register = accumulation == kBulk || accumulation == kCumulative;
    const std::optional<int> minutes = codec::cim::interval_minutes(type);
    if (!energy.is_register && (accumulation != kDelta || !minutes)) return std::nullopt;
    energy.minutes = minutes.value_or(0);
    return energy;
}

Quality quality_of_green(const std::vector<int>& codes) {
    Quality quality = Quality::actual;
    for (const int code : codes) quality = worse(quality, quality_of_category(code));
    return quality;
}

std::optional<Quality> quality_of_mscons(std::string_view code) {
    if (code == "220") return Quality::actual;
    if (code == "67") return Quality::substituted;
    if (code == "201" || code == "187") return Quality::estimated;
    if (code == "20") return Quality::missing;
    return std::nullopt;
}

Quality quality_of_cim(const std::vector<std::pair<std::string, std::string>>& types) {
    Quality quality = Quality::actual;
    for (const auto& [code, comment] : types) {
        const std::size_t dot = code.find('.');
        int category = 0;
        if (dot != code.npos)
            std::from_chars(code.data() + dot + 1, code.data() + code.size(), category);
        quality = worse(quality, quality_of_category(category));
    }
    return quality;
}

}  // namespace voltmark::acquire
