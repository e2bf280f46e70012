// SPDX-License-Identifier: Apache-2.0
#include "cim/reading_words.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"

namespace voltmark::codec::cim {

namespace {

constexpr UnitWord kUnits[] = {
    {5, "A", {"current", "电流"}},
    {23, "°C", {"temperature", "温度"}},
    {27, "s", {"time", "时间"}},
    {29, "V", {"voltage", "电压"}},
    {31, "J", {"energy", "能量"}},
    {33, "Hz", {"frequency", "频率"}},
    {38, "W", {"active power", "有功功率"}},
    {42, "m3", {"volume", "体积"}},
    {61, "VA", {"apparent power", "视在功率"}},
    {63, "var", {"reactive power", "无功功率"}},
    {65, "", {"power factor", "功率因数"}},
    {71, "VAh", {"apparent energy", "视在电能"}},
    {72, "Wh", {"active energy", "有功电能"}},
    {73, "varh", {"reactive energy", "无功电能"}},
    {106, "Ah", {"charge", "电荷量"}},
    {111, "", {"count", "计数"}},
    {119, "ft3", {"volume", "体积"}},
    {120, "ft3", {"compensated volume", "补偿体积"}},
    {125, "m3/h", {"flow", "流量"}},
    {128, "USGal", {"volume", "体积"}},
    {129, "USGal/h", {"flow", "流量"}},
    {132, "Btu", {"energy", "能量"}},
    {133, "Btu/h", {"power", "功率"}},
    {134, "L", {"volume", "体积"}},
    {137, "L/h", {"flow", "流量"}},
    {159, "min", {"time", "时间"}},
    {160, "h", {"time", "时间"}},
    {166, "m3", {"uncompensated volume", "未补偿体积"}},
    {167, "m3", {"compensated volume", "补偿体积"}},
    {169, "therm", {"energy", "能量"}},
};

struct FlowWord {
    int code;
    Text word;
};

constexpr FlowWord kFlows[] = {
    {1, {"forward", "正向"}},         {4, {"net", "净"}},
    {15, {"quadrant 1", "第一象限"}}, {16, {"quadrant 2", "第二象限"}},
    {17, {"quadrant 3", "第三象限"}}, {18, {"quadrant 4", "第四象限"}},
    {19, {"reverse", "反向"}},        {20, {"total", "双向合计"}},
};

}  // namespace

const UnitWord* find_unit_word(int code) {
    for (const UnitWord& word : kUnits) {
        if (word.code == code) return &word;
    }
    return nullptr;
}

std::optional<Text> find_flow(int code) {
    for (const FlowWord& flow : kFlows) {
        if (flow.code == code) return flow.word;
    }
    return std::nullopt;
}

Name name_of(int unit, int flow) {
    const UnitWord* word = find_unit_word(unit);
    if (word == nullptr) return {};
    Name name{std::string{word->quantity.en}, std::string{word->quantity.zh}};
    if (const std::optional<Text> direction = find_flow(flow)) {
        name.en = fmt::format("{} {}", direction->en, name.en);
        name.zh = std::string{direction->zh} + name.zh;
    }
    return name;
}

std::string scaled_text(std::int64_t value, int exponent) {
    VOLTMARK_CHECK(exponent >= -18 && exponent <= 18);
    if (exponent <= 0) return to_decimal(value, -exponent);
    std::string text = std::to_string(value);
    if (value != 0) text.append(static_cast<std::size_t>(exponent), '0');
    return text;
}

}  // namespace voltmark::codec::cim
