// SPDX-License-Identifier: Apache-2.0
#include "objects.hpp"

namespace voltmark::codec::dlt698 {

namespace {

/// What the elements of an attribute are, from 1.
enum class Elements : std::uint8_t {
    none,
    tariffs,  ///< Total, then tariffs 1, 2, ...
    powers,   ///< Total, then phases A, B, C.
    phases    ///< Phases A, B, C.
};

/// A family of energies: its OI has the phase in the low digit.
struct Family {
    std::uint16_t oi;
    std::string_view en;
    std::string_view zh;
    char kind;  ///< 'a' active, 'r' reactive, 's' apparent.
};

constexpr Family kFamilies[] = {{0x0000, "combined active", "组合有功", 'a'},
                                {0x0010, "forward active", "正向有功", 'a'},
                                {0x0020, "reverse active", "反向有功", 'a'},
                                {0x0030, "combined reactive 1", "组合无功1", 'r'},
                                {0x0040, "combined reactive 2", "组合无功2", 'r'},
                                {0x0050, "quadrant I reactive", "第一象限无功", 'r'},
                                {0x0060, "quadrant II reactive", "第二象限无功", 'r'},
                                {0x0070, "quadrant III reactive", "第三象限无功", 'r'},
                                {0x0080, "quadrant IV reactive", "第四象限无功", 'r'},
                                {0x0090, "forward apparent", "正向视在", 's'},
                                {0x00A0, "reverse apparent", "反向视在", 's'},
                                {0x0110, "forward active fundamental", "正向有功基波", 'a'},
                                {0x0120, "reverse active fundamental", "反向有功基波", 'a'},
                                {0x0210, "forward active harmonic", "正向有功谐波", 'a'},
                                {0x0220, "reverse active harmonic", "反向有功谐波", 'a'},
                                {0x0300, "copper loss active", "铜损有功", 'a'},
                                {0x0400, "iron loss active", "铁损有功", 'a'},
                                {0x0500, "associated", "关联", 'a'}};

constexpr std::string_view kPhasesEn[] = {"", ", phase A", ", phase B", ", phase C"};
constexpr std::string_view kPhasesZh[] = {"", "A相", "B相", "C相"};

const Family* find_family(unsigned oi) {
    for (const Family& family : kFamilies) {
        if (family.oi == oi) return &family;
    }
    return nullptr;
}

std::string_view energy_unit(char kind) {
    return kind == 'a' ? "kWh" : kind == 'r' ? "kvarh" : "kVAh";
}

std::string_view demand_unit(char kind) {
    return kind == 'a' ? "kW" : kind == 'r' ? "kvar" : "kVA";
}

/// "forward active energy, phase A, tariff 1" and its like.
Name tariff_name(const Family& family, unsigned phase, std::uint8_t index, std::string_view en,
                 std::string_view zh) {
    Name name{fmt::format("{} {}{}", family.en, en, kPhasesEn[phase]), {}};
    std::string element;
    if (index == 1) {
        name.en += ", total";
        element = "总";
    } else if (index > 1) {
        name.en += fmt::format(", tariff {}", index - 1);
        element = fmt::format("费率{}", index - 1);
    }
    name.zh = fmt::format("{}{}{}{}", kPhasesZh[phase], family.zh, element, zh);
    return name;
}

bool is_value_attribute(Oad oad) {
    const int attribute = oad.attribute & 0x1F;
    return attribute == 2 || attribute == 4;
}

ObjectInfo describe_energy(Oad oad) {
    const unsigned phase = oad.oi & 0x0FU;
    const Family* family = find_family(oad.oi & 0xFFF0U);
    if (family == nullptr || phase > 3) return {};
    const bool is_loss = family->oi == 0x0300 || family->oi == 0x0400;
    ObjectInfo info{
        tariff_name(*family, phase, oad.index, "energy", is_loss ? "电能补偿量" : "电能"), {}, {}};
    if (!is_value_attribute(oad)) return info;
    info.scale = (oad.attribute & 0x1F) == 2 ? 2 : 4;
    info.unit = energy_unit(family->kind);
    return info;
}

ObjectInfo describe_demand(Oad oad) {
    const unsigned phase = oad.oi & 0x0FU;
    const bool is_of_freeze = (oad.oi & 0x0F00U) == 0x0100;
    const Family* family = find_family(oad.oi & 0x00F0U);
    if (family == nullptr || phase > 3 || (oad.oi & 0x0E00U) != 0) return {};
    ObjectInfo info{
        tariff_name(*family, phase, oad.index,
                    is_of_freeze ? "maximum demand of the freeze period" : "maximum demand",
                    "最大需量"),
        {},
        {}};
    if (is_of_freeze) info.name.zh = "冻结周期内" + info.name.zh;
    if ((oad.attribute & 0x1F) != 2) return info;
    info.scale = 4;
    info.unit = demand_unit(family->kind);
    return info;
}

constexpr std::uint16_t kWallet = 0x202C;

struct Variable {
    std::uint16_t oi;
    std::string_view en;
    std::string_view zh;
    int scale = -1;  ///< -1: its integers are counts or codes.
    std::string_view unit = {};
    Elements elements = Elements::none;
};

constexpr Variable kVariables[] = {
    {0x2000, "voltage", "电压", 1, "V", Elements::phases},
    {0x2001, "current", "电流", 3, "A", Elements::phases},
    {0x2002, "voltage angle", "电压相角", 1, "deg", Elements::phases},
    {0x2003, "angle of voltage and current", "电压电流相角", 1, "deg", Elements::phases},
    {0x2004, "active power", "有功功率", 1, "W", Elements::powers},
    {0x2005, "reactive power", "无功功率", 1, "var", Elements::powers},
    {0x2006, "apparent power", "视在功率", 1, "VA", Elements::powers},
    {0x2007, "one-minute mean active power", "一分钟平均有功功率", 1, "W", Elements::powers},
    {0x2008, "one-minute mean reactive power", "一分钟平均无功功率", 1, "var", Elements::powers},
    {0x2009, "one-minute mean apparent power", "一分钟平均视在功率", 1, "VA", Elements::powers},
    {0x200A, "power factor", "功率因数", 3, "", Elements::powers},
    {0x200B, "voltage distortion", "电压波形失真度", 2, "%", Elements::phases},
    {0x200C, "current distortion", "电流波形失真度", 2, "%", Elements::phases},
    {0x200D, "voltage harmonics", "电压谐波含有量", 2, "%"},
    {0x200E, "current harmonics", "电流谐波含有量", 2, "%"},
    {0x200F, "frequency", "电网频率", 2, "Hz"},
    {0x2010, "temperature in the meter", "表内温度", 1, "°C"},
    {0x2011, "clock battery voltage", "时钟电池电压", 2, "V"},
    {0x2012, "outage reading battery voltage", "停电抄表电池电压", 2, "V"},
    {0x2013, "clock battery working time", "时钟电池工作时间", 0, "min"},
    {0x2014, "meter status words", "电能表运行状态字"},
    {0x2015, "meter report status word", "电能表跟随上报状态字"},
    {0x2017, "present active demand", "当前有功需量", 4, "kW"},
    {0x2018, "present reactive demand", "当前无功需量", 4, "kvar"},
    {0x2019, "present apparent demand", "当前视在需量", 4, "kVA"},
    {0x201A, "present price", "当前电价", 4, "CNY/kWh"},
    {0x201B, "present tariff price", "当前费率电价", 4, "CNY/kWh"},
    {0x201C, "present tier price", "当前阶梯电价", 4, "CNY/kWh"},
    {0x201E, "time of event begin", "事件发生时间"},
    {0x2020, "time of event end", "事件结束时间"},
    {0x2021, "time of freeze", "数据冻结时间"},
    {0x2022, "event record number", "事件记录序号"},
    {0x2023, "freeze record number", "冻结记录序号"},
    {0x2024, "event source", "事件发生源"},
    {0x2025, "present event value", "事件当前值"},
    {0x2026, "voltage unbalance", "电压不平衡率", 2, "%"},
    {0x2027, "current unbalance", "电流不平衡率", 2, "%"},
    {0x2028, "load rate", "负载率", 2, "%"},
    {0x2029, "ampere-hours", "安时值", 2, "Ah"},
    {0x202A, "target server address", "目标服务器地址"},
    {0x202C, "wallet", "（当前）钱包文件"},
    {0x202D, "present overdraft", "（当前）透支金额", 2, "CNY"},
    {0x202E, "bought in all", "累计购电金额", 2, "CNY"},
    {0x2031, "energy of the month", "月度用电量", 2, "kWh"},
    {0x2032, "energy of the tier period", "阶梯结算用电量", 2, "kWh"},
    {0x2040, "control order status word", "控制命令执行状态字"},
    {0x2041, "control fault status word", "控制命令错误状态字"},
    {0x2100, "minute statistics", "分钟区间统计"},
    {0x2101, "hour statistics", "小时区间统计"},
    {0x2102, "day statistics", "日区间统计"},
    {0x2103, "month statistics", "月区间统计"},
    {0x2104, "year statistics", "年区间统计"},
    {0x2110, "minute mean", "分钟平均"},
    {0x2111, "hour mean", "小时平均"},
    {0x2112, "day mean", "日平均"},
    {0x2113, "month mean", "月平均"},
    {0x2114, "year mean", "年平均"},
    {0x2120, "minute extremes", "分钟极值"},
    {0x2121, "hour extremes", "小时极值"},
    {0x2122, "day extremes", "日极值"},
    {0x2123, "month extremes", "月极值"},
    {0x2124, "year extremes", "年极值"},
    {0x2130, "voltage quality", "总电压合格率"},
    {0x2131, "voltage quality, phase A", "当月A相电压合格率"},
    {0x2132, "voltage quality, phase B", "当月B相电压合格率"},
    {0x2133, "voltage quality, phase C", "当月C相电压合格率"},
    {0x2140, "maximum active power of the day", "日最大有功功率及发生时间", 4, "kW"},
    {0x2141, "maximum active power of the month", "月最大有功功率及发生时间", 4, "kW"},
    {0x2200, "communication traffic", "通信流量"},
    {0x2203, "time of supply", "供电时间"},
    {0x2204, "resets", "复位次数"},
    {0x2500, "water or heat flow", "累计水（热）流量", 4, "m3"},
    {0x2501, "gas flow", "累计气流量", 4, "m3"},
    {0x2502, "heat", "累计热量", 2, "J"},
    {0x2503, "heat power", "热功率", 2, "J/h"},
    {0x2504, "working time", "累计工作时间", 0, "h"}};

const Variable* find_variable(std::uint16_t oi) {
    for (const Variable& variable : kVariables) {
        if (variable.oi == oi) return &variable;
    }
    return nullptr;
}

ObjectInfo describe_variable(Oad oad) {
    const Variable* variable = find_variable(oad.oi);
    if (variable == nullptr) return {};
    ObjectInfo info{{std::string{variable->en}, std::string{variable->zh}}, {}, {}};
    if (!is_value_attribute(oad)) return info;
    if (variable->scale >= 0) info.scale = variable->scale;
    info.unit = variable->unit;
    if (oad.oi == 0x2001 && (oad.attribute & 0x1F) == 4)
        return {{"neutral current", "零线电流"}, info.scale, info.unit};
    if (oad.oi == kWallet && oad.index == 1) return {{"balance", "（当前）剩余金额"}, 2, "CNY"};
    if (oad.oi == kWallet && oad.index == 2) info.name = {"purchases", "（当前）购电次数"};
    const bool has_total = variable->elements == Elements::powers;
    const int phase = oad.index - (has_total ? 1 : 0);
    if (variable->elements == Elements::none || oad.index == 0 || phase > 3) return info;
    if (phase == 0) {
        info.name.en += ", total";
        info.name.zh = "总" + info.name.zh;
    } else {
        const auto at = static_cast<std::size_t>(phase);
        info.name.en += kPhasesEn[at];
        info.name.zh = std::string{kPhasesZh[at]} + info.name.zh;
    }
    return info;
}

/// Integers of parameters that have a unit.
struct ParameterUnit {
    Oad oad;
    int scale;
    std::string_view unit;
};

constexpr ParameterUnit kParameterUnits[] = {
    {{0x4100, 2, 0}, 0, "min"},    {{0x4101, 2, 0}, 0, "min"}, {{0x4102, 2, 0}, 0, "ms"},
    {{0x401E, 2, 0}, 2, "CNY"},    {{0x4020, 2, 0}, 2, "kWh"}, {{0x4018, 2, 0}, 4, "CNY/kWh"},
    {{0x4019, 2, 0}, 4, "CNY/kWh"}};

ObjectInfo describe_other(Oad oad) {
    ObjectInfo info;
    for (const std::span<const ObjectName> names : {event_names(), other_names()}) {
        const auto name = std::ranges::lower_bound(names, oad.oi, {}, &ObjectName::oi);
        if (name != names.end() && name->oi == oad.oi)
            info.name = {std::string{name->en}, std::string{name->zh}};
    }
    for (const ParameterUnit& unit : kParameterUnits) {
        if (unit.oad.oi != oad.oi || unit.oad.attribute != oad.attribute) continue;
        info.scale = unit.scale;
        info.unit = unit.unit;
    }
    return info;
}

}  // namespace

bool is_demand(Oad oad) {
    const bool is_maximum = oad.oi >> 12 == 1 || oad.oi == 0x2140 || oad.oi == 0x2141;
    return is_maximum && (oad.attribute & 0x1F) == 2;
}

ObjectInfo describe(Oad oad) {
    if (oad.oi < 0x1000) return describe_energy(oad);
    if (oad.oi < 0x2000) return describe_demand(oad);
    if (oad.oi < 0x3000) return describe_variable(oad);
    return describe_other(oad);
}

std::optional<Scaled> scaled_of(Oad oad, const Data& data) {
    switch (data.tag) {
        case Tag::integer:
        case Tag::long_signed:
        case Tag::double_long:
        case Tag::long64:
        case Tag::unsigned_byte:
        case Tag::long_unsigned:
        case Tag::double_long_unsigned:
            break;
        case Tag::long64_unsigned:
            if (data.number < 0) return std::nullopt;
            break;
        default:
            return std::nullopt;
    }
    const ObjectInfo info = describe(oad);
    return Scaled{data.number, info.scale.value_or(0), info.unit};
}

}  // namespace voltmark::codec::dlt698
