// SPDX-License-Identifier: Apache-2.0
// Freezes (05): kind by DI2, part by DI1, how many freezes back by DI0.
#include "voltmark/codec/dlt645_errors.hpp"

#include "dlt645/data.hpp"
#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kBlock = 0xFF;
constexpr std::uint8_t kHourly = 0x04;
constexpr std::uint8_t kSeparator = 0xAA;
constexpr std::uint8_t kBackLast = 0xFE;
constexpr unsigned kTariffsMax = 64;  // The total and 63 tariffs.

struct KindTerms {
    std::string_view en;
    std::string_view zh;
};

constexpr KindTerms kKinds[] = {{"timed freeze", "定时冻结"},
                                {"instant freeze", "瞬时冻结"},
                                {"freeze at the switch of zone tables", "两套时区表切换冻结"},
                                {"freeze at the switch of day tables", "两套日时段表切换冻结"},
                                {"hourly freeze", "整点冻结"},
                                {"freeze at the switch of tariff prices", "两套费率电价切换冻结"},
                                {"daily freeze", "日冻结"},
                                {"freeze at the switch of step prices", "两套阶梯切换冻结"}};

/// Parts of a freeze by DI1: the time, eight energies, two demands, the powers.
constexpr unsigned kPartTime = 0x00;
constexpr unsigned kPartDemandForward = 0x09;
constexpr unsigned kPartDemandReverse = 0x0A;
constexpr unsigned kPartPowers = 0x10;
constexpr unsigned kParts[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0A, 0x10};

bool is_part(unsigned kind, unsigned part) {
    if (kind == kHourly) return part <= 2;
    return part <= kPartDemandReverse || part == kPartPowers;
}

std::string part_id(const IdentifierParts& parts, unsigned part) {
    return to_text(identifier(5, parts.di2, part, parts.di0));
}

Name with_kind(const IdentifierParts& parts, std::string_view en, std::string_view zh) {
    const KindTerms& kind = kKinds[parts.di2];
    return {fmt::format("{}: {}, {} back", kind.en, en, parts.di0),
            fmt::format("(上{}次){}{}", parts.di0, kind.zh, zh)};
}

/// One value of an energy or demand part; number 0 is the total.
Item register_item(const IdentifierParts& parts, unsigned part, unsigned number, bool is_alone) {
    const bool is_demand = part == kPartDemandForward || part == kPartDemandReverse;
    const QuantityTerms terms = *quantity_terms(is_demand ? part - kPartDemandForward + 1 : part);
    const std::string tariff_en = number == 0 ? "total" : fmt::format("tariff {}", number);
    const std::string tariff_zh = number == 0 ? "总" : fmt::format("费率{}", number);
    const std::string_view noun_en = is_demand ? "maximum demand" : "energy";
    const std::string_view noun_zh = is_demand ? "最大需量" : "电能";
    Item item;
    item.id = part_id(parts, part);
    if (!is_alone) item.id += fmt::format(".{}", number);
    item.name = with_kind(parts, fmt::format("{} {} {}", terms.en, noun_en, tariff_en),
                          fmt::format("{}{}{}", terms.zh, tariff_zh, noun_zh));
    item.form =
        is_demand ? demand_form(terms.is_signed) : number_form("XXXXXX.XX", terms.is_signed);
    item.unit = is_demand ? demand_unit(terms.unit) : terms.unit;
    return item;
}

std::vector<Item> power_items(const IdentifierParts& parts) {
    std::vector<Item> items;
    for (unsigned i = 0; i < 8; ++i) {
        const bool is_active = i < 4;
        const unsigned phase = i % 4;
        const std::string en = phase == 0 ? "total" : fmt::format("phase {}", "ABC"[phase - 1]);
        const std::string zh = phase == 0 ? "总" : fmt::format("{}相", "ABC"[phase - 1]);
        items.push_back(
            {fmt::format("{}.{}", part_id(parts, kPartPowers), i),
             with_kind(parts, fmt::format("{} power {}", is_active ? "active" : "reactive", en),
                       fmt::format("{}{}功率", zh, is_active ? "有功" : "无功")),
             number_form("XX.XXXX", true), is_active ? "kW" : "kvar"});
    }
    return items;
}

std::vector<Item> part_items(const IdentifierParts& parts, unsigned part, std::size_t size) {
    if (part == kPartTime)
        return {{part_id(parts, part), with_kind(parts, "time", "时间"), moment_form("YYMMDDhhmm"),
                 ""}};
    if (part == kPartPowers) return power_items(parts);
    const std::size_t bytes = register_item(parts, part, 0, true).form.bytes();
    // An hour's freeze keeps totals only.
    const std::size_t count = parts.di2 == kHourly ? 1 : count_in(size, bytes, kTariffsMax);
    std::vector<Item> items;
    for (unsigned i = 0; i < count; ++i) items.push_back(register_item(parts, part, i, count == 1));
    return items;
}

/// How many values each register has in a block without separators; 0 if its size fits none.
std::size_t registers_in(const IdentifierParts& parts, std::size_t size) {
    if (parts.di2 == kHourly) return 1;
    // The time, eight energies of 4 bytes and two demands of 8 for each register, eight powers.
    constexpr std::size_t kFixed = 5 + 8 * 3;
    constexpr std::size_t kEach = 8 * 4 + 2 * 8;
    if (size <= kFixed || (size - kFixed) % kEach != 0) return 0;
    const std::size_t count = (size - kFixed) / kEach;
    return count <= kTariffsMax ? count : 0;
}

Name block_name(const IdentifierParts& parts) {
    return with_kind(parts, "block", "数据块");
}

bool is_kind(const IdentifierParts& parts) {
    return parts.di2 < std::size(kKinds) && parts.di0 >= 1 && parts.di0 <= kBackLast;
}

/// Where the part that begins at `from` ends: at the next separator that lies between two of its
/// values, or the end.
std::size_t part_end(ByteSpan data, std::size_t from, std::size_t value_bytes) {
    for (std::size_t at = from; at < data.size(); at += value_bytes) {
        if (data[at] == kSeparator) return at;
    }
    return data.size();
}

std::size_t value_bytes_of(unsigned part) {
    if (part == kPartTime) return 5;
    if (part == kPartPowers) return 3;
    return part == kPartDemandForward || part == kPartDemandReverse ? 8 : 4;
}

DecodedData decode_separated(const IdentifierParts& parts, std::string_view id, ByteSpan data) {
    DecodedData decoded;
    decoded.name = block_name(parts);
    decoded.is_block = true;
    std::size_t at = 0;
    for (const unsigned part : kParts) {
        if (!is_part(parts.di2, part) || at >= data.size()) break;
        const std::size_t end = part_end(data, at, value_bytes_of(part));
        // A part that the meter's mode leaves out has nothing before its separator.
        const std::vector<Item> items =
            end == at ? std::vector<Item>{} : part_items(parts, part, end - at);
        for (const Item& item : items) {
            if (at == end && part != kPartTime) break;
            if (take_item(decoded, item, data.first(end), at)) continue;
            note(decoded, make_error(kDataShort, id, item.form.bytes() - (end - at)), at, end - at);
            return decoded;
        }
        at = end + 1;
    }
    if (at < data.size())
        note(decoded, make_error(kDataLong, id, data.size() - at), at, data.size() - at);
    return decoded;
}

}  // namespace

std::optional<Layout> freeze_layout(Identifier di, std::size_t size) {
    const IdentifierParts parts{di};
    if (!is_kind(parts)) return std::nullopt;
    Layout layout;
    if (parts.di1 != kBlock) {
        if (!is_part(parts.di2, parts.di1)) return std::nullopt;
        layout.items = part_items(parts, parts.di1, size);
        layout.is_open = layout.is_block = layout.items.size() > 1;
        layout.name = layout.items[0].name;
        return layout;
    }
    layout.name = block_name(parts);
    layout.is_block = true;
    const std::size_t registers = registers_in(parts, size);
    for (const unsigned part : kParts) {
        if (!is_part(parts.di2, part)) continue;
        const std::size_t part_size = value_bytes_of(part) * std::max<std::size_t>(registers, 1);
        for (Item& item : part_items(parts, part, part_size)) layout.items.push_back(item);
    }
    return layout;
}

std::optional<DecodedData> decode_freeze_block(Identifier di, ByteSpan data) {
    const IdentifierParts parts{di};
    if (!is_kind(parts) || parts.di1 != kBlock) return std::nullopt;
    // The sixth byte is the first behind the time; no digits are AA.
    const bool is_separated = data.size() > 5 && data[5] == kSeparator;
    if (!is_separated) return std::nullopt;
    return decode_separated(parts, to_text(di), data);
}

}  // namespace voltmark::codec::dlt645
