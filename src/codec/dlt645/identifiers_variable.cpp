// SPDX-License-Identifier: Apache-2.0
// Instantaneous values (02).
#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kBlock = 0xFF;
constexpr unsigned kHarmonicLast = 21;

/// 0201..0209: one value for each phase, some with the sum of them.
struct PhaseTerms {
    std::string_view en;
    std::string_view zh_all;    // Of all phases together; empty where there is no such value.
    std::string_view zh_phase;  // Behind "A相".
    std::string_view pattern;
    std::string_view unit;
    bool is_signed;
};

constexpr PhaseTerms kPhaseTerms[] = {
    {"voltage", "", "电压", "XXX.X", "V", false},
    {"current", "", "电流", "XXX.XXX", "A", true},
    {"active power", "瞬时总有功功率", "有功功率", "XX.XXXX", "kW", true},
    {"reactive power", "瞬时总无功功率", "无功功率", "XX.XXXX", "kvar", true},
    {"apparent power", "瞬时总视在功率", "视在功率", "XX.XXXX", "kVA", true},
    {"power factor", "总功率因数", "功率因数", "X.XXX", "", true},
    {"phase angle", "", "相角", "XXX.X", "°", false},
    {"voltage distortion", "", "电压波形失真度", "XX.XX", "%", false},
    {"current distortion", "", "电流波形失真度", "XX.XX", "%", false}};

struct SingleTerms {
    std::uint8_t di0;
    std::string_view en;
    std::string_view zh;
    std::string_view pattern;
    std::string_view unit;
    bool is_signed;
};

/// 028000xx; from 0B on by later supplements.
constexpr SingleTerms kSingles[] = {
    {0x01, "neutral current", "零线电流", "XXX.XXX", "A", true},
    {0x02, "frequency", "电网频率", "XX.XX", "Hz", false},
    {0x03, "mean active power of a minute", "一分钟有功总平均功率", "XX.XXXX", "kW", true},
    {0x04, "present active demand", "当前有功需量", "XX.XXXX", "kW", true},
    {0x05, "present reactive demand", "当前无功需量", "XX.XXXX", "kvar", true},
    {0x06, "present apparent demand", "当前视在需量", "XX.XXXX", "kVA", true},
    {0x07, "temperature inside the meter", "表内温度", "XXX.X", "℃", true},
    {0x08, "clock battery voltage", "时钟电池电压(内部)", "XX.XX", "V", false},
    {0x09, "reading battery voltage", "停电抄表电池电压(内部)", "XX.XX", "V", false},
    {0x0A, "battery time used", "内部电池工作时间", "XXXXXXXX", "min", false},
    {0x0B, "present step price", "当前阶梯电价", "XXXX.XXXX", "CNY/kWh", false},
    {0x20, "present price", "当前电价", "XXXX.XXXX", "CNY/kWh", false},
    {0x21, "present tariff price", "当前费率电价", "XXXX.XXXX", "CNY/kWh", false}};

char letter(unsigned phase) {
    return static_cast<char>('A' + phase - 1);
}

Item phase_item(Identifier di, const PhaseTerms& terms, unsigned phase) {
    Name name;
    if (phase == 0) {
        name = {fmt::format("{} total", terms.en), std::string{terms.zh_all}};
    } else {
        name = {fmt::format("{} phase {}", terms.en, letter(phase)),
                fmt::format("{}{}相{}", terms.zh_all.starts_with("瞬时") ? "瞬时" : "",
                            letter(phase), terms.zh_phase)};
    }
    return {to_text(di), std::move(name), number_form(terms.pattern, terms.is_signed), terms.unit};
}

std::optional<Layout> phase_layout(const IdentifierParts& parts, std::size_t size) {
    const PhaseTerms& terms = kPhaseTerms[parts.di2 - 1U];
    const unsigned first = terms.zh_all.empty() ? 1 : 0;
    const bool is_block = parts.di1 == kBlock;
    if (parts.di0 != 0 || (!is_block && (parts.di1 > 3 || parts.di1 < first))) return std::nullopt;
    Layout layout;
    layout.is_block = is_block;
    // Single phase meters answer a block with what they have.
    layout.is_open = is_block;
    const std::size_t bytes = number_form(terms.pattern).bytes();
    const unsigned count = is_block ? static_cast<unsigned>(count_in(size, bytes, 4 - first)) : 1;
    for (unsigned i = 0; i < count; ++i) {
        const unsigned phase = is_block ? first + i : parts.di1;
        layout.items.push_back(phase_item(identifier(2, parts.di2, phase, 0), terms, phase));
    }
    layout.name = layout.items[0].name;
    if (is_block)
        layout.name = {fmt::format("{}, block", terms.en), fmt::format("{}数据块", terms.zh_phase)};
    return layout;
}

std::optional<Layout> harmonic_layout(const IdentifierParts& parts, std::size_t size) {
    const bool is_voltage = parts.di2 == 0x0A;
    const bool is_block = parts.di0 == kBlock;
    if (parts.di1 < 1 || parts.di1 > 3) return std::nullopt;
    if (!is_block && (parts.di0 < 1 || parts.di0 > kHarmonicLast)) return std::nullopt;
    const std::string_view en = is_voltage ? "voltage" : "current";
    const std::string_view zh = is_voltage ? "电压" : "电流";
    Layout layout;
    layout.is_block = layout.is_open = is_block;
    const std::size_t count = is_block ? count_in(size, 2, kHarmonicLast) : 1;
    for (std::size_t i = 0; i < count; ++i) {
        const unsigned order = is_block ? static_cast<unsigned>(i) + 1 : parts.di0;
        layout.items.push_back(
            {to_text(identifier(2, parts.di2, parts.di1, order)),
             {fmt::format("{} harmonic {} phase {}", en, order, letter(parts.di1)),
              fmt::format("{}相{}{}次谐波含量", letter(parts.di1), zh, order)},
             number_form("XX.XX"),
             "%"});
    }
    layout.name = layout.items[0].name;
    if (is_block)
        layout.name = {fmt::format("{} harmonics phase {}, block", en, letter(parts.di1)),
                       fmt::format("{}相{}谐波含量数据块", letter(parts.di1), zh)};
    return layout;
}

}  // namespace

std::optional<Layout> variable_layout(Identifier di, std::size_t size) {
    const IdentifierParts parts{di};
    if (parts.di2 >= 1 && parts.di2 <= std::size(kPhaseTerms)) return phase_layout(parts, size);
    if (parts.di2 == 0x0A || parts.di2 == 0x0B) return harmonic_layout(parts, size);
    if (parts.di2 != 0x80 || parts.di1 != 0) return std::nullopt;
    for (const SingleTerms& terms : kSingles) {
        if (terms.di0 != parts.di0) continue;
        return single(di, {std::string{terms.en}, std::string{terms.zh}},
                      number_form(terms.pattern, terms.is_signed), terms.unit);
    }
    return std::nullopt;
}

}  // namespace voltmark::codec::dlt645
