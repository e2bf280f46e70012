// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/mbus_data.hpp"

namespace voltmark::codec::mbus {

namespace {

struct Medium {
    std::uint8_t code;
    std::string_view en;
    std::string_view zh;
};

constexpr Medium kMedia[] = {
    {0x00, "other", "其他"},
    {0x01, "oil", "油"},
    {0x02, "electricity", "电"},
    {0x03, "gas", "燃气"},
    {0x04, "heat (outlet)", "热量（回水）"},
    {0x05, "steam", "蒸汽"},
    {0x06, "warm water", "温水"},
    {0x07, "water", "水"},
    {0x08, "heat cost allocator", "热费分配器"},
    {0x09, "compressed air", "压缩空气"},
    {0x0A, "cooling (outlet)", "冷量（回水）"},
    {0x0B, "cooling (inlet)", "冷量（进水）"},
    {0x0C, "heat (inlet)", "热量（进水）"},
    {0x0D, "heat and cooling", "冷热量"},
    {0x0E, "bus or system component", "总线或系统部件"},
    {0x0F, "unknown", "未知"},
    {0x14, "calorific value", "热值"},
    {0x15, "hot water", "热水"},
    {0x16, "cold water", "冷水"},
    {0x17, "dual water", "双水源"},
    {0x18, "pressure", "压力"},
    {0x19, "A/D converter", "模数转换器"},
    {0x1A, "smoke detector", "烟雾探测器"},
    {0x1B, "room sensor", "室内传感器"},
    {0x1C, "gas detector", "燃气探测器"},
    {0x20, "breaker", "断路器"},
    {0x21, "valve", "阀门"},
    {0x25, "customer unit", "用户显示单元"},
    {0x28, "waste water", "污水"},
    {0x29, "garbage", "垃圾"},
    {0x2A, "carbon dioxide", "二氧化碳"},
    {0x31, "communication controller", "通信控制器"},
    {0x32, "unidirectional repeater", "单向中继器"},
    {0x33, "bidirectional repeater", "双向中继器"},
    {0x36, "radio converter (system side)", "无线转换器（系统侧）"},
    {0x37, "radio converter (meter side)", "无线转换器（表侧）"},
};

constexpr Medium kFixedMedia[] = {
    {0, "other", "其他"},     {1, "oil", "油"},    {2, "electricity", "电"},
    {3, "gas", "燃气"},       {4, "heat", "热量"}, {5, "steam", "蒸汽"},
    {6, "hot water", "热水"}, {7, "water", "水"},  {8, "heat cost allocator", "热费分配器"},
};

Name name_in(std::span<const Medium> media, std::uint8_t code) {
    for (const Medium& medium : media) {
        if (medium.code == code) return {std::string{medium.en}, std::string{medium.zh}};
    }
    return {"reserved", "保留"};
}

}  // namespace

Name medium_name(std::uint8_t medium) {
    return name_in(kMedia, medium);
}

Name fixed_medium_name(std::uint8_t medium) {
    return name_in(kFixedMedia, medium);
}

}  // namespace voltmark::codec::mbus
