// SPDX-License-Identifier: Apache-2.0
// Energy (00) and maximum demand (01): quantity by DI2, tariff by DI1, settlement day by DI0.
#include "voltmark/base/check.hpp"

#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kBlock = 0xFF;
constexpr std::uint8_t kTariffLast = 0x3F;
constexpr std::uint8_t kSettlementLast = 0x0C;
constexpr std::uint8_t kPhaseStep = 0x14;

constexpr QuantityTerms kQuantities[] = {{"combined active", "组合有功", "kWh", true},
                                         {"forward active", "正向有功", "kWh", false},
                                         {"reverse active", "反向有功", "kWh", false},
                                         {"combined reactive 1", "组合无功1", "kvarh", true},
                                         {"combined reactive 2", "组合无功2", "kvarh", true},
                                         {"quadrant I reactive", "第一象限无功", "kvarh", false},
                                         {"quadrant II reactive", "第二象限无功", "kvarh", false},
                                         {"quadrant III reactive", "第三象限无功", "kvarh", false},
                                         {"quadrant IV reactive", "第四象限无功", "kvarh", false},
                                         {"forward apparent", "正向视在", "kVAh", false},
                                         {"reverse apparent", "反向视在", "kVAh", false}};

/// 80..86, and the same of each phase; energy only.
constexpr QuantityTerms kFurther[] = {{"associated", "关联", "kWh", true},
                                      {"forward active fundamental", "正向有功基波", "kWh", false},
                                      {"reverse active fundamental", "反向有功基波", "kWh", false},
                                      {"forward active harmonic", "正向有功谐波", "kWh", false},
                                      {"reverse active harmonic", "反向有功谐波", "kWh", false},
                                      {"copper loss active", "铜损有功", "kWh", false},
                                      {"iron loss active", "铁损有功", "kWh", false}};

/// What DI2 stands for.
struct Series {
    QuantityTerms terms;
    int phase = 0;  // 1..3 are A..C; 0 all together.
    bool is_further = false;
    bool is_compensation = false;
};

std::optional<Series> series_of(std::uint8_t di2, bool is_demand) {
    const bool is_further = di2 >= 0x80;
    if (is_further && is_demand) return std::nullopt;
    const int phase = (di2 & 0x7F) / kPhaseStep;
    const unsigned number = (di2 & 0x7FU) % kPhaseStep;
    if (phase > 3) return std::nullopt;
    if (is_further) {
        if (number >= std::size(kFurther)) return std::nullopt;
        return Series{kFurther[number], phase, true, number >= 5};
    }
    // Combined active is of all phases together, and has no demand.
    const bool is_combined_active = number == 0;
    if (number >= std::size(kQuantities) || (is_combined_active && (phase != 0 || is_demand)))
        return std::nullopt;
    return Series{kQuantities[number], phase, false, false};
}

std::string tariff_zh(const Series& series, std::uint8_t tariff) {
    if (tariff != 0) return fmt::format("费率{}", tariff);
    return series.phase == 0 ? "总" : "";
}

std::string_view noun_zh(const Series& series, bool is_demand) {
    if (is_demand) return "最大需量";
    return series.is_compensation ? "电能补偿量" : "电能";
}

Name name_of(const Series& series, bool is_demand, std::uint8_t tariff, std::uint8_t settlement) {
    Name name;
    name.en = series.phase == 0
                  ? std::string{}
                  : fmt::format("phase {} ", static_cast<char>('A' + series.phase - 1));
    name.en += series.terms.en;
    name.en += is_demand                ? " maximum demand"
               : series.is_compensation ? " energy compensation"
                                        : " energy";
    if (series.phase == 0) name.en += tariff == 0 ? " total" : fmt::format(" tariff {}", tariff);
    if (settlement != 0) name.en += fmt::format(", settlement day {} back", settlement);
    if (settlement != 0) name.zh = fmt::format("(上{}结算日)", settlement);
    if (series.phase != 0)
        name.zh += fmt::format("{}相", static_cast<char>('A' + series.phase - 1));
    name.zh += series.terms.zh;
    name.zh += tariff_zh(series, tariff);
    name.zh += noun_zh(series, is_demand);
    return name;
}

Item item_of(Identifier di, const Series& series) {
    const bool is_demand = di >> 24 == 1;
    const IdentifierParts parts{di};
    const std::string_view unit = series.terms.unit;
    return {to_text(di), name_of(series, is_demand, parts.di1, parts.di0),
            is_demand ? demand_form(series.terms.is_signed)
                      : number_form("XXXXXX.XX", series.terms.is_signed),
            is_demand ? demand_unit(unit) : unit};
}

Name block_name(const Series& series, bool is_demand, const IdentifierParts& parts) {
    const bool is_of_days = parts.di0 == kBlock;
    Name name = name_of(series, is_demand, parts.di1 == kBlock ? std::uint8_t{0} : parts.di1,
                        is_of_days ? std::uint8_t{0} : parts.di0);
    name.en += is_of_days ? ", block of settlement days" : ", block of tariffs";
    name.zh += "数据块";
    return name;
}

/// What prepaid meters keep beside their registers.
std::optional<Layout> prepaid_layout(Identifier di) {
    switch (di) {
        case 0x000B0000:
            return single(di,
                          {"energy of this settlement period", "当前结算周期组合有功总累计用电量"},
                          number_form("XXXXXX.XX"), "kWh");
        case 0x000B0001:
            return single(
                di, {"energy of the last settlement period", "上1结算周期组合有功总累计用电量"},
                number_form("XXXXXX.XX"), "kWh");
        case 0x00900100:
            return single(di, {"remaining energy", "剩余电量"}, number_form("XXXXXX.XX"), "kWh");
        case 0x00900101:
            return single(di, {"overdrawn energy", "透支电量"}, number_form("XXXXXX.XX"), "kWh");
        case 0x00900200:
            return single(di, {"remaining money", "剩余金额"}, number_form("XXXXXX.XX"), "CNY");
        case 0x00900201:
            return single(di, {"overdrawn money", "透支金额"}, number_form("XXXXXX.XX"), "CNY");
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<QuantityTerms> quantity_terms(unsigned number) {
    if (number >= std::size(kQuantities)) return std::nullopt;
    return kQuantities[number];
}

std::string_view demand_unit(std::string_view energy_unit) {
    return energy_unit.substr(0, energy_unit.size() - 1);
}

Layout single(Identifier di, Name name, Form form, std::string_view unit) {
    Layout layout;
    layout.name = name;
    layout.items = {{to_text(di), std::move(name), form, unit}};
    return layout;
}

std::size_t count_in(std::size_t size, std::size_t bytes, std::size_t most) {
    if (size == 0) return most;
    return std::clamp<std::size_t>((size + bytes - 1) / bytes, 1, most);
}

std::optional<Layout> energy_layout(Identifier di, std::size_t size) {
    const IdentifierParts parts{di};
    const bool is_demand = di >> 24 == 1;
    if (std::optional<Layout> prepaid = prepaid_layout(di)) return prepaid;
    const std::optional<Series> series = series_of(parts.di2, is_demand);
    if (!series) return std::nullopt;
    const bool is_tariff_block = parts.di1 == kBlock;
    const bool is_day_block = parts.di0 == kBlock;
    if (is_tariff_block && is_day_block) return std::nullopt;
    if (!is_tariff_block && parts.di1 > kTariffLast) return std::nullopt;
    if (!is_day_block && parts.di0 > kSettlementLast) return std::nullopt;
    // Phases and the further energies have no tariffs.
    if ((series->phase != 0 || series->is_further) && parts.di1 != 0) return std::nullopt;

    const Identifier base = di & 0xFFFF0000;
    Layout layout;
    if (!is_tariff_block && !is_day_block) {
        layout.items = {item_of(di, *series)};
        layout.name = layout.items[0].name;
        return layout;
    }
    layout.is_open = layout.is_block = true;
    layout.name = block_name(*series, is_demand, parts);
    const std::size_t bytes = item_of(base, *series).form.bytes();
    const unsigned most = is_tariff_block ? kTariffLast + 1U : kSettlementLast + 1U;
    const std::size_t count = count_in(size, bytes, most);
    for (unsigned i = 0; i < count; ++i) {
        const Identifier one = is_tariff_block ? base | i << 8 | parts.di0
                                               : base | static_cast<Identifier>(parts.di1) << 8 | i;
        layout.items.push_back(item_of(one, *series));
    }
    return layout;
}

}  // namespace voltmark::codec::dlt645
