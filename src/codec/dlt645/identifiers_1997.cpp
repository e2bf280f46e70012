// SPDX-License-Identifier: Apache-2.0
// Identifiers of DL/T 645-1997: class by the first nibble, when by the second.

#include "voltmark/codec/dlt645_1997.hpp"
#include "voltmark/codec/dlt645_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "dlt645/data.hpp"
#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr unsigned kBlock = 0xF;
constexpr std::uint8_t kSeparator = 0xAA;

struct Quantity1997 {
    unsigned kind;    // Low bits of the first byte: 0 active, 1 reactive.
    unsigned number;  // High nibble of the second.
    std::string_view en;
    std::string_view zh;
};

constexpr Quantity1997 kQuantities[] = {{0, 1, "forward active", "正向有功"},
                                        {0, 2, "reverse active", "反向有功"},
                                        {1, 1, "forward reactive", "正向无功"},
                                        {1, 2, "reverse reactive", "反向无功"},
                                        {1, 3, "quadrant I reactive", "第一象限无功"},
                                        {1, 4, "quadrant IV reactive", "第四象限无功"},
                                        {1, 5, "quadrant II reactive", "第二象限无功"},
                                        {1, 6, "quadrant III reactive", "第三象限无功"}};

/// This month, the last one, the one before: 0, 4, 8 in the second nibble.
struct Month {
    std::string_view en;
    std::string_view zh;
};
constexpr Month kMonths[] = {
    {"", "(当前)"}, {", last month", "(上月)"}, {", month before last", "(上上月)"}};

struct Terms1997 {
    std::uint16_t di;
    std::string_view en;
    std::string_view zh;
    char kind;  // n number, s signed number, d digits, m moment, h hex of as many bytes
    std::string_view pattern;
    std::string_view unit;
};

constexpr Terms1997 kTerms[] = {
    {0xB210, "last programming", "最近一次编程时间", 'm', "MMDDhhmm", ""},
    {0xB211, "last demand reset", "最近一次最大需量清零时间", 'm', "MMDDhhmm", ""},
    {0xB212, "programmings", "编程次数", 'n', "NNNN", ""},
    {0xB213, "demand resets", "最大需量清零次数", 'n', "NNNN", ""},
    {0xB214, "battery time used", "电池工作时间", 'n', "NNNNNN", "min"},
    {0xB611, "voltage phase A", "A相电压", 'n', "XXXX", "V"},
    {0xB612, "voltage phase B", "B相电压", 'n', "XXXX", "V"},
    {0xB613, "voltage phase C", "C相电压", 'n', "XXXX", "V"},
    {0xB621, "current phase A", "A相电流", 'n', "XX.XX", "A"},
    {0xB622, "current phase B", "B相电流", 'n', "XX.XX", "A"},
    {0xB623, "current phase C", "C相电流", 'n', "XX.XX", "A"},
    {0xB630, "active power total", "瞬时有功功率", 'n', "XX.XXXX", "kW"},
    {0xB631, "active power phase A", "A相有功功率", 'n', "XX.XXXX", "kW"},
    {0xB632, "active power phase B", "B相有功功率", 'n', "XX.XXXX", "kW"},
    {0xB633, "active power phase C", "C相有功功率", 'n', "XX.XXXX", "kW"},
    {0xB634, "limit of forward active power", "正向有功功率上限值", 'n', "XX.XX", "kW"},
    {0xB635, "limit of reverse active power", "反向有功功率上限值", 'n', "XX.XX", "kW"},
    {0xB640, "reactive power total", "瞬时无功功率", 'n', "XX.XX", "kvar"},
    {0xB641, "reactive power phase A", "A相无功功率", 'n', "XX.XX", "kvar"},
    {0xB642, "reactive power phase B", "B相无功功率", 'n', "XX.XX", "kvar"},
    {0xB643, "reactive power phase C", "C相无功功率", 'n', "XX.XX", "kvar"},
    {0xB650, "power factor total", "总功率因数", 'n', "X.XXX", ""},
    {0xB651, "power factor phase A", "A相功率因数", 'n', "X.XXX", ""},
    {0xB652, "power factor phase B", "B相功率因数", 'n', "X.XXX", ""},
    {0xB653, "power factor phase C", "C相功率因数", 'n', "X.XXX", ""},
    {0xC010, "date and weekday", "日期及周次", 'm', "YYMMDDWW", ""},
    {0xC011, "time", "时间", 'm', "hhmmss", ""},
    {0xC020, "status word", "电表运行状态字", 'h', "N", ""},
    {0xC021, "grid status word", "电网状态字", 'h', "N", ""},
    {0xC022, "days of rest", "周休日状态字", 'h', "N", ""},
    {0xC030, "active constant", "电表常数(有功)", 'n', "NNNNNN", "imp/kWh"},
    {0xC031, "reactive constant", "电表常数(无功)", 'n', "NNNNNN", "imp/kvarh"},
    {0xC032, "meter number", "表号", 'd', "NNNNNNNNNNNN", ""},
    {0xC033, "consumer number", "用户号", 'd', "NNNNNNNNNNNN", ""},
    {0xC034, "device code", "设备码", 'd', "NNNNNNNNNNNN", ""},
    {0xC111, "demand period", "最大需量周期", 'n', "NN", "min"},
    {0xC112, "demand sliding step", "滑差时间", 'n', "NN", "min"},
    {0xC117, "automatic reading day", "自动抄表日期", 'm', "DDhh", ""},
    {0xC119, "forward active energy at start", "有功电能起始读数", 'n', "XXXXXX.XX", "kWh"},
    {0xC11A, "reactive energy at start", "无功电能起始读数", 'n', "XXXXXX.XX", "kvarh"}};

std::string to_text_1997(unsigned di) {
    return fmt::format("{:04X}", di);
}

Form form_of(const Terms1997& terms) {
    switch (terms.kind) {
        case 'd':
            return digits_form(terms.pattern);
        case 'm':
            return moment_form(terms.pattern);
        case 'h':
            return hex_form(terms.pattern.size());
        default:
            return number_form(terms.pattern);
    }
}

std::optional<Layout> listed_layout(std::uint16_t di) {
    Layout layout;
    const bool is_block = (di & 0xF) == kBlock;
    for (const Terms1997& terms : kTerms) {
        if (is_block ? (terms.di >> 4) != (di >> 4) : terms.di != di) continue;
        layout.items.push_back({to_text_1997(terms.di),
                                {std::string{terms.en}, std::string{terms.zh}},
                                form_of(terms),
                                terms.unit});
    }
    if (layout.items.empty()) return std::nullopt;
    layout.name = layout.items[0].name;
    layout.is_open = layout.is_block = is_block;
    if (is_block) layout.name = {layout.name.en + ", block", layout.name.zh + "等数据块"};
    return layout;
}

/// 9xxx energy, Axxx demand, Bxxx its time.
Item register_item(unsigned di, const Quantity1997& quantity, const Month& month) {
    const unsigned kind = di >> 12;
    const unsigned tariff = di & 0xF;
    const bool is_energy = kind == 9;
    const std::string_view noun_en = is_energy     ? "energy"
                                     : kind == 0xA ? "maximum demand"
                                                   : "time of maximum demand";
    const std::string_view noun_zh = is_energy     ? "电能"
                                     : kind == 0xA ? "最大需量"
                                                   : "最大需量发生时间";
    const std::string which_en = tariff == 0 ? "total" : fmt::format("tariff {}", tariff);
    const std::string which_zh = tariff == 0 ? "总" : fmt::format("费率{}", tariff);
    Item item;
    item.id = to_text_1997(di);
    item.name = {fmt::format("{} {} {}{}", quantity.en, noun_en, which_en, month.en),
                 fmt::format("{}{}{}{}", month.zh, quantity.zh, which_zh, noun_zh)};
    item.form = is_energy     ? number_form("XXXXXX.XX")
                : kind == 0xA ? number_form("XX.XXXX")
                              : moment_form("MMDDhhmm");
    const bool is_active = quantity.kind == 0;
    if (is_energy) item.unit = is_active ? "kWh" : "kvarh";
    if (kind == 0xA) item.unit = is_active ? "kW" : "kvar";
    return item;
}

std::optional<Layout> register_layout(std::uint16_t di, std::size_t size) {
    const unsigned when = di >> 8 & 0xF;
    const unsigned number = di >> 4 & 0xF;
    if (when % 4 > 1 || when > 9) return std::nullopt;
    const auto quantity = std::ranges::find_if(kQuantities, [&](const Quantity1997& known) {
        return known.kind == when % 4 && known.number == number;
    });
    if (quantity == std::end(kQuantities)) return std::nullopt;
    const Month& month = kMonths[when / 4];
    const bool is_block = (di & 0xF) == kBlock;
    Layout layout;
    layout.is_open = layout.is_block = is_block;
    const unsigned base = di & 0xFFF0U;
    const std::size_t bytes = register_item(base, *quantity, month).form.bytes();
    const std::size_t count = is_block ? count_in(size, bytes, 15) : 1;
    for (unsigned i = 0; i < count; ++i)
        layout.items.push_back(register_item(is_block ? base + i : di, *quantity, month));
    layout.name = layout.items[0].name;
    if (is_block) layout.name = {layout.name.en + ", block of tariffs", layout.name.zh + "数据块"};
    return layout;
}

}  // namespace

std::optional<Layout> layout_1997(std::uint16_t di, std::size_t size) {
    const unsigned kind = di >> 12;
    if (std::optional<Layout> listed = listed_layout(di)) return listed;
    if (kind == 9 || kind == 0xA || kind == 0xB) return register_layout(di, size);
    return std::nullopt;
}

DecodedData decode_data_1997(std::uint16_t di, ByteSpan data) {
    const std::optional<Layout> layout = layout_1997(di, data.size());
    if (!layout) {
        DecodedData decoded;
        note(decoded, make_error(kUnknownIdentifier, to_text_1997(di), to_hex(data)), 0,
             data.size());
        return decoded;
    }
    // No digits are AA: at the end of a block it ends the block.
    if (layout->is_block && !data.empty() && data.back() == kSeparator)
        data = data.first(data.size() - 1);
    Layout own = *layout_1997(di, data.size());
    return decode_by(own, to_text_1997(di), data);
}

}  // namespace voltmark::codec::dlt645
