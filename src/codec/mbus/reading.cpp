// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/format.hpp"

#include "quantities.hpp"
#include "values.hpp"

namespace voltmark::codec::mbus {

namespace {

constexpr std::uint8_t kExtended = 0x80;
constexpr std::uint8_t kFb = 0xFB;
constexpr std::uint8_t kFd = 0xFD;
constexpr std::uint8_t kManufacturer = 0x7F;
constexpr std::uint8_t kNextTable = 0x7C;

/// What VIF and VIFEs come to.
struct Meaning {
    const Quantity* quantity = nullptr;
    unsigned nn = 0;  ///< The code's place in its row.
    bool is_moment = false;
    int exponent = 0;           ///< Of corrections.
    std::string unit_behind;    ///< "/s" and the like.
    std::string_view duration;  ///< The unit, where a VIFE makes the value a duration.
    std::vector<std::string> qualities;
};

std::string hex_of(ByteSpan bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) text += fmt::format("{:02X}", byte);
    return text;
}

struct Word {
    std::uint8_t code;
    std::string_view word;
    std::string_view unit_behind = {};
};

/// VIFEs that add a word, and some of them to the unit.
constexpr Word kWords[] = {
    {0x20, "per_second", "/s"},
    {0x21, "per_minute", "/min"},
    {0x22, "per_hour", "/h"},
    {0x23, "per_day", "/d"},
    {0x24, "per_week", "/week"},
    {0x25, "per_month", "/month"},
    {0x26, "per_year", "/year"},
    {0x27, "per_revolution", "/revolution"},
    {0x28, "per_input_pulse_0", "/pulse"},
    {0x29, "per_input_pulse_1", "/pulse"},
    {0x2A, "per_output_pulse_0", "/pulse"},
    {0x2B, "per_output_pulse_1", "/pulse"},
    {0x2C, "per_litre", "/l"},
    {0x2D, "per_m3", "/m3"},
    {0x2E, "per_kg", "/kg"},
    {0x2F, "per_K", "/K"},
    {0x30, "per_kWh", "/kWh"},
    {0x31, "per_GJ", "/GJ"},
    {0x32, "per_kW", "/kW"},
    {0x33, "per_K_litre", "/(K l)"},
    {0x34, "per_V", "/V"},
    {0x35, "per_A", "/A"},
    {0x36, "times_s", " s"},
    {0x37, "times_s_per_V", " s/V"},
    {0x38, "times_s_per_A", " s/A"},
    {0x39, "start_of"},
    {0x3A, "uncorrected"},
    {0x3B, "positive_only"},
    {0x3C, "negative_only"},
    {0x3D, "alternate_units"},
    {0x3E, "base_conditions"},
    {0x3F, "obis_declaration"},
    {0x40, "lower_limit"},
    {0x41, "lower_limit_exceeds"},
    {0x48, "upper_limit"},
    {0x49, "upper_limit_exceeds"},
    {0x68, "during_lower_limit_exceed"},
    {0x69, "leakage"},
    {0x6C, "during_upper_limit_exceed"},
    {0x6D, "overflow"},
    {0x7E, "future"},
};

/// VIFEs behind FC.
constexpr Word kNextWords[] = {
    {0x01, "L1"},         {0x02, "L2"},     {0x03, "L3"},     {0x04, "N"},
    {0x05, "L1-L2"},      {0x06, "L2-L3"},  {0x07, "L3-L1"},  {0x08, "Q1"},
    {0x09, "Q2"},         {0x0A, "Q3"},     {0x0B, "Q4"},     {0x0C, "import_minus_export"},
    {0x10, "absolute"},   {0x11, "type_C"}, {0x12, "type_D"}, {0x13, "to_meter"},
    {0x14, "from_meter"},
};

constexpr std::string_view kDurations[] = {"s", "min", "h", "d"};

bool add_word(Meaning& meaning, std::span<const Word> words, std::uint8_t code) {
    for (const Word& word : words) {
        if (word.code != code) continue;
        meaning.qualities.emplace_back(word.word);
        meaning.unit_behind += word.unit_behind;
        return true;
    }
    return false;
}

/// 42, 43, 46, 47, 4A, 4B, 4E, 4F: when a limit began or ceased to be exceeded.
void add_limit_moment(Meaning& meaning, std::uint8_t code) {
    meaning.is_moment = true;
    meaning.qualities.push_back(fmt::format("{}_limit_{}_{}", (code & 8) != 0 ? "upper" : "lower",
                                            (code & 4) != 0 ? "last" : "first",
                                            (code & 1) != 0 ? "end" : "begin"));
}

/// 50..67: how long.
void add_duration(Meaning& meaning, std::uint8_t code) {
    meaning.duration = kDurations[code & 3];
    const std::string_view which = (code & 4) != 0 ? "last" : "first";
    if (code >= 0x60) {
        meaning.qualities.push_back(fmt::format("duration_{}", which));
    } else {
        meaning.qualities.push_back(
            fmt::format("{}_limit_{}_duration", (code & 8) != 0 ? "upper" : "lower", which));
    }
}

void add_extension(Meaning& meaning, std::uint8_t code) {
    const bool is_limit_moment = (code & 0x70) == 0x40 && (code & 2) != 0;
    if (code == 0) return;
    if (code == 0x1D) return meaning.qualities.emplace_back("standard_conform"), void();
    if (code == 0x1E) return meaning.qualities.emplace_back("profile_with_registers"), void();
    if (code == 0x1F) return meaning.qualities.emplace_back("profile"), void();
    if (code == 0x13) return meaning.qualities.emplace_back("inverse_profile"), void();
    if (code < 0x20) return meaning.qualities.push_back(fmt::format("record_error:{}", code));
    if (is_limit_moment) return add_limit_moment(meaning, code);
    if (code >= 0x50 && code <= 0x67) return add_duration(meaning, code);
    if (code == 0x6A || code == 0x6B || code == 0x6E || code == 0x6F) {
        meaning.is_moment = true;
        meaning.qualities.push_back(fmt::format("{}_{}", (code & 4) != 0 ? "last" : "first",
                                                (code & 1) != 0 ? "end" : "begin"));
        return;
    }
    if (code == 0x39) meaning.is_moment = true;
    if (code >= 0x70 && code <= 0x77) {
        meaning.exponent += code - 0x76;
        return;
    }
    if (code == 0x7D) {
        meaning.exponent += 3;
        return;
    }
    if (code >= 0x78 && code <= 0x7B) {
        meaning.qualities.push_back(fmt::format("additive_constant:1e{}", code - 0x7B));
        return;
    }
    if (!add_word(meaning, kWords, code))
        meaning.qualities.push_back(fmt::format("vife:{:02X}", code));
}

void add_extensions(Meaning& meaning, ByteSpan vifes) {
    for (std::size_t at = 0; at < vifes.size(); ++at) {
        const std::uint8_t code = vifes[at] & kManufacturer;
        if (code == kManufacturer) {
            if (at + 1 < vifes.size())
                meaning.qualities.push_back("manufacturer:" + hex_of(vifes.subspan(at + 1)));
            return;
        }
        const bool is_next_table = code == kNextTable && at + 1 < vifes.size();
        if (!is_next_table) {
            add_extension(meaning, code);
            continue;
        }
        ++at;
        const std::uint8_t next = vifes[at] & kManufacturer;
        if (!add_word(meaning, kNextWords, next))
            meaning.qualities.push_back(fmt::format("vife:FC{:02X}", next));
    }
}

Meaning meaning_of(const Record& record) {
    Meaning meaning;
    const ByteSpan vib = record.vib;
    if (vib.empty()) return meaning;
    const bool is_extended = (vib[0] == kFb || vib[0] == kFd) && vib.size() > 1;
    const Table table = !is_extended ? Table::primary : (vib[0] == kFb ? Table::fb : Table::fd);
    const std::size_t at = is_extended ? 1 : 0;
    const std::uint8_t code = vib[at] & kManufacturer;
    meaning.quantity = find_quantity(table, code);
    const ByteSpan vifes = vib.subspan(at + 1);
    if (table == Table::primary && code == kManufacturer) {
        if (!vifes.empty()) meaning.qualities.push_back("manufacturer:" + hex_of(vifes));
        return meaning;
    }
    if (meaning.quantity == nullptr)
        meaning.qualities.push_back("vif:" + hex_of(vib.first(at + 1)));
    if (meaning.quantity != nullptr) {
        meaning.nn = code - static_cast<unsigned>(meaning.quantity->first);
        meaning.is_moment = meaning.quantity->shape == Shape::moment;
    }
    add_extensions(meaning, vifes);
    return meaning;
}

/// Makes minutes, hours and days seconds; false where the number would not fit.
bool to_seconds(Number& number, std::size_t nn) {
    constexpr std::int64_t kSeconds[] = {1, 60, 3600, 86400};
    return !__builtin_mul_overflow(number.mantissa, kSeconds[nn & 3], &number.mantissa);
}

/// The number at the quantity's scale, and its unit.
void scale(Reading& reading, const Meaning& meaning, Number& number) {
    constexpr std::string_view kLong[] = {"h", "d", "month", "year"};
    number.exponent += meaning.exponent;
    if (!meaning.duration.empty()) {
        reading.unit = meaning.duration;
        return;
    }
    if (meaning.quantity == nullptr) return;
    const Quantity& quantity = *meaning.quantity;
    reading.unit = quantity.unit;
    if (quantity.shape == Shape::scaled)
        number.exponent += quantity.exponent + static_cast<int>(meaning.nn);
    if (quantity.shape == Shape::hours) reading.unit = kLong[meaning.nn & 3];
    if (quantity.shape == Shape::seconds) {
        const std::size_t nn = meaning.nn + static_cast<unsigned>(quantity.exponent);
        if (!to_seconds(number, nn)) reading.unit = kDurations[nn & 3];
    }
}

void set_value(Reading& reading, const Meaning& meaning, Coded coded) {
    if (!coded.fault.empty()) reading.qualities.push_back(coded.fault);
    Number unused;
    scale(reading, meaning, coded.number ? *coded.number : unused);
    reading.unit += meaning.unit_behind;
    reading.number = coded.number;
    if (coded.number) {
        reading.value = to_text(*coded.number);
    } else {
        reading.value = std::move(coded.text);
    }
}

}  // namespace

Reading reading_of(const Record& record) {
    const Meaning meaning = meaning_of(record);
    Reading reading;
    reading.quantity = meaning.quantity == nullptr ? "reserved" : meaning.quantity->word;
    if (meaning.quantity != nullptr)
        reading.name = {std::string{meaning.quantity->en}, std::string{meaning.quantity->zh}};
    reading.qualities = meaning.qualities;
    if (record.data.empty() && record.coding != kVariable) {
        set_value(reading, meaning, {});
        return reading;
    }
    const bool is_moment = meaning.is_moment && record.coding >= 1 && record.coding <= 7;
    if (is_moment && record.coding != 5) {
        Coded coded = time_of(record.data);
        if (!coded.fault.empty()) reading.qualities.push_back(coded.fault);
        reading.value = std::move(coded.text);
        return reading;
    }
    const bool is_unsigned = meaning.quantity != nullptr && meaning.quantity->shape == Shape::bits;
    set_value(reading, meaning, coded_of(record, is_unsigned));
    if (!record.vib.empty() && (record.vib[0] & kManufacturer) == kTextVif)
        reading.unit = latin_to_utf8(record.unit_text) + meaning.unit_behind;
    return reading;
}

}  // namespace voltmark::codec::mbus
