// SPDX-License-Identifier: Apache-2.0
#include "p1/obis_names.hpp"

#include "voltmark/codec/text.hpp"

namespace voltmark::codec::p1 {

namespace {

struct ObjectName {
    std::string_view obis;
    Text name;
};

constexpr ObjectName kNames[] = {
    {"1-3:0.2.8", {"version", "版本"}},
    {"0-0:96.1.4", {"version", "版本"}},
    {"0-0:1.0.0", {"time", "时间"}},
    {"0-0:96.1.0", {"meter number", "表号"}},
    {"0-0:96.1.1", {"meter number", "表号"}},
    {"0-0:96.1.2", {"EAN of the point", "用电点编码"}},
    {"0-0:42.0.0", {"logical device name", "逻辑设备名"}},
    {"0-0:96.14.0", {"tariff in force", "当前费率"}},
    {"0-0:96.13.0", {"message", "文本消息"}},
    {"0-0:96.13.1", {"message code", "消息代码"}},
    {"0-0:96.3.10", {"breaker", "开关状态"}},
    {"0-0:17.0.0", {"power limit", "功率限值"}},
    {"0-0:96.7.21", {"short power failures", "短时停电次数"}},
    {"0-0:96.7.9", {"long power failures", "长时停电次数"}},
    {"0-0:98.1.0", {"demand peaks of former months", "历月需量峰值"}},
    {"1-0:99.97.0", {"log of long power failures", "长时停电记录"}},
    {"1-0:1.4.0", {"demand of this interval", "当前需量"}},
    {"1-0:1.6.0", {"highest demand of this month", "本月最大需量"}},
    {"1-0:31.4.0", {"current limit", "电流限值"}},
};

// Group C by ten: the phase, and what is counted within it.
struct Quantity {
    int code;
    Text name;
};
constexpr Quantity kQuantities[] = {
    {1, {"forward active", "正向有功"}},
    {2, {"reverse active", "反向有功"}},
    {3, {"forward reactive", "正向无功"}},
    {4, {"reverse reactive", "反向无功"}},
    {5, {"reactive, quadrant 1", "第一象限无功"}},
    {6, {"reactive, quadrant 2", "第二象限无功"}},
    {7, {"reactive, quadrant 3", "第三象限无功"}},
    {8, {"reactive, quadrant 4", "第四象限无功"}},
    {9, {"apparent", "视在"}},
    {11, {"current", "电流"}},
    {12, {"voltage", "电压"}},
    {13, {"power factor", "功率因数"}},
    {14, {"frequency", "频率"}},
    {15, {"absolute active", "有功绝对值"}},
    {16, {"net active", "净有功"}},
};

/// The numbers of "1-0:C.D.E"; false where it is not of that form.
bool split(std::string_view obis, int (&groups)[5]) {
    std::size_t group = 0;
    bool has_digit = false;
    for (int& one : groups) one = 0;
    for (const char c : obis) {
        if (is_digit(c)) {
            groups[group] = groups[group] * 10 + (c - '0');
            has_digit = true;
            if (groups[group] > 255) return false;
            continue;
        }
        constexpr char kMarks[] = {'-', ':', '.', '.'};
        if (!has_digit || group >= 4 || c != kMarks[group]) return false;
        ++group;
        has_digit = false;
    }
    return group == 4 && has_digit;
}

const Quantity* find_quantity(int code) {
    for (const Quantity& quantity : kQuantities) {
        if (quantity.code == code) return &quantity;
    }
    return nullptr;
}

/// "energy", "power", "voltage sags"; nothing where group D says none of them.
std::optional<Text> kind_of(int quantity, int kind) {
    const bool is_plain = quantity >= 11 && quantity <= 14;
    if (kind == 8) return Text{" energy", "电能"};
    if (kind == 7) return is_plain ? Text{"", ""} : Text{" power", "功率"};
    if (kind == 32) return Text{" sags", "暂降次数"};
    if (kind == 36) return Text{" swells", "暂升次数"};
    if (kind == 6) return Text{" highest demand", "最大需量"};
    return std::nullopt;
}

Name electricity_name(const int (&groups)[5]) {
    constexpr Text kPhases[] = {
        {"", ""}, {"phase 1 ", "A相"}, {"phase 2 ", "B相"}, {"phase 3 ", "C相"}};
    const int phase = groups[2] > 20 ? groups[2] / 20 : 0;
    const Quantity* quantity = find_quantity(groups[2] - phase * 20);
    if (quantity == nullptr || phase > 3) return {};
    const std::optional<Text> kind = kind_of(quantity->code, groups[3]);
    if (!kind) return {};
    Name name{fmt::format("{}{}{}", kPhases[phase].en, quantity->name.en, kind->en),
              fmt::format("{}{}{}", kPhases[phase].zh, quantity->name.zh, kind->zh)};
    if (groups[3] == 8 && groups[4] > 0) {
        name.en += fmt::format(", tariff {}", groups[4]);
        name.zh += fmt::format("，费率{}", groups[4]);
    }
    return name;
}

/// Of another medium's meter behind this one.
Name device_name(const int (&groups)[5]) {
    if (groups[2] == 24 && groups[3] == 1) return {"device type", "设备类型"};
    if (groups[2] == 24 && (groups[3] == 2 || groups[3] == 3))
        return {"volume or heat", "体积或热量"};
    if (groups[2] == 24 && groups[3] == 4) return {"valve", "阀门状态"};
    if (groups[2] == 96 && groups[3] == 1) return {"device number", "设备号"};
    return {};
}

}  // namespace

Name name_of(std::string_view obis) {
    for (const ObjectName& known : kNames) {
        if (known.obis == obis) return {std::string{known.name.en}, std::string{known.name.zh}};
    }
    int groups[5];
    if (!split(obis, groups)) return {};
    return groups[0] == 1 ? electricity_name(groups) : device_name(groups);
}

}  // namespace voltmark::codec::p1
