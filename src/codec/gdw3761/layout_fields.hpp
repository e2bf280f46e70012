// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "gdw3761/layout.hpp"

// The fields behind the heads of data units, one list for each kind of unit.

namespace voltmark::codec::gdw3761::fields {

using enum Form;

inline constexpr Field kInstant[] = {
    {a9, "active_power_total", {"active power, total", "总有功功率"}, "kW"},
    {a9, "active_power_a", {"active power, phase A", "A相有功功率"}, "kW"},
    {a9, "active_power_b", {"active power, phase B", "B相有功功率"}, "kW"},
    {a9, "active_power_c", {"active power, phase C", "C相有功功率"}, "kW"},
    {a9, "reactive_power_total", {"reactive power, total", "总无功功率"}, "kvar"},
    {a9, "reactive_power_a", {"reactive power, phase A", "A相无功功率"}, "kvar"},
    {a9, "reactive_power_b", {"reactive power, phase B", "B相无功功率"}, "kvar"},
    {a9, "reactive_power_c", {"reactive power, phase C", "C相无功功率"}, "kvar"},
    {a5, "power_factor_total", {"power factor, total", "总功率因数"}, "%"},
    {a5, "power_factor_a", {"power factor, phase A", "A相功率因数"}, "%"},
    {a5, "power_factor_b", {"power factor, phase B", "B相功率因数"}, "%"},
    {a5, "power_factor_c", {"power factor, phase C", "C相功率因数"}, "%"},
    {a7, "voltage_a", {"voltage, phase A", "A相电压"}, "V"},
    {a7, "voltage_b", {"voltage, phase B", "B相电压"}, "V"},
    {a7, "voltage_c", {"voltage, phase C", "C相电压"}, "V"},
    {a25, "current_a", {"current, phase A", "A相电流"}, "A"},
    {a25, "current_b", {"current, phase B", "B相电流"}, "A"},
    {a25, "current_c", {"current, phase C", "C相电流"}, "A"},
    {a25, "current_zero", {"zero-sequence current", "零序电流"}, "A"},
    {a9, "apparent_power_total", {"apparent power, total", "总视在功率"}, "kVA"},
    {a9, "apparent_power_a", {"apparent power, phase A", "A相视在功率"}, "kVA"},
    {a9, "apparent_power_b", {"apparent power, phase B", "B相视在功率"}, "kVA"},
    {a9, "apparent_power_c", {"apparent power, phase C", "C相视在功率"}, "kVA"},
};
inline constexpr Field kForward[] = {
    {a14, "forward_active", {"forward active energy", "正向有功电能示值"}, "kWh", true},
    {a11, "forward_reactive", {"forward reactive energy", "正向无功电能示值"}, "kvarh", true},
    {a11, "reactive_q1", {"reactive energy, quadrant 1", "一象限无功电能示值"}, "kvarh", true},
    {a11, "reactive_q4", {"reactive energy, quadrant 4", "四象限无功电能示值"}, "kvarh", true},
};
inline constexpr Field kReverse[] = {
    {a14, "reverse_active", {"reverse active energy", "反向有功电能示值"}, "kWh", true},
    {a11, "reverse_reactive", {"reverse reactive energy", "反向无功电能示值"}, "kvarh", true},
    {a11, "reactive_q2", {"reactive energy, quadrant 2", "二象限无功电能示值"}, "kvarh", true},
    {a11, "reactive_q3", {"reactive energy, quadrant 3", "三象限无功电能示值"}, "kvarh", true},
};
inline constexpr Field kEnergyFA[] = {
    {a14, "forward_active", {"forward active energy", "正向有功电能示值"}, "kWh", true},
};
inline constexpr Field kEnergyRA[] = {
    {a14, "reverse_active", {"reverse active energy", "反向有功电能示值"}, "kWh", true},
};
inline constexpr Field kEnergyFR[] = {
    {a11, "forward_reactive", {"forward reactive energy", "正向无功电能示值"}, "kvarh", true},
};
inline constexpr Field kEnergyRR[] = {
    {a11, "reverse_reactive", {"reverse reactive energy", "反向无功电能示值"}, "kvarh", true},
};
inline constexpr Field kEnergyQ1[] = {
    {a11, "reactive_q1", {"reactive energy, quadrant 1", "一象限无功电能示值"}, "kvarh", true},
};
inline constexpr Field kEnergyQ2[] = {
    {a11, "reactive_q2", {"reactive energy, quadrant 2", "二象限无功电能示值"}, "kvarh", true},
};
inline constexpr Field kEnergyQ3[] = {
    {a11, "reactive_q3", {"reactive energy, quadrant 3", "三象限无功电能示值"}, "kvarh", true},
};
inline constexpr Field kEnergyQ4[] = {
    {a11, "reactive_q4", {"reactive energy, quadrant 4", "四象限无功电能示值"}, "kvarh", true},
};
inline constexpr Field kDemandForward[] = {
    {a23,
     "forward_active_demand",
     {"forward active maximum demand", "正向有功最大需量"},
     "kW",
     true},
    {a17,
     "forward_active_demand_time",
     {"time of forward active maximum demand", "正向有功最大需量发生时间"},
     "",
     true},
    {a23,
     "forward_reactive_demand",
     {"forward reactive maximum demand", "正向无功最大需量"},
     "kvar",
     true},
    {a17,
     "forward_reactive_demand_time",
     {"time of forward reactive maximum demand", "正向无功最大需量发生时间"},
     "",
     true},
};
inline constexpr Field kDemandReverse[] = {
    {a23,
     "reverse_active_demand",
     {"reverse active maximum demand", "反向有功最大需量"},
     "kW",
     true},
    {a17,
     "reverse_active_demand_time",
     {"time of reverse active maximum demand", "反向有功最大需量发生时间"},
     "",
     true},
    {a23,
     "reverse_reactive_demand",
     {"reverse reactive maximum demand", "反向无功最大需量"},
     "kvar",
     true},
    {a17,
     "reverse_reactive_demand_time",
     {"time of reverse reactive maximum demand", "反向无功最大需量发生时间"},
     "",
     true},
};
inline constexpr Field kUsageFA[] = {
    {a13, "forward_active_usage", {"forward active energy used", "正向有功电能量"}, "kWh", true},
};
inline constexpr Field kUsageFR[] = {
    {a13,
     "forward_reactive_usage",
     {"forward reactive energy used", "正向无功电能量"},
     "kvarh",
     true},
};
inline constexpr Field kUsageRA[] = {
    {a13, "reverse_active_usage", {"reverse active energy used", "反向有功电能量"}, "kWh", true},
};
inline constexpr Field kUsageRR[] = {
    {a13,
     "reverse_reactive_usage",
     {"reverse reactive energy used", "反向无功电能量"},
     "kvarh",
     true},
};
inline constexpr Field kCurve81[] = {
    {a9, "active_power_total", {"active power, total", "总有功功率"}, "kW"},
};
inline constexpr Field kCurve82[] = {
    {a9, "active_power_a", {"active power, phase A", "A相有功功率"}, "kW"},
};
inline constexpr Field kCurve83[] = {
    {a9, "active_power_b", {"active power, phase B", "B相有功功率"}, "kW"},
};
inline constexpr Field kCurve84[] = {
    {a9, "active_power_c", {"active power, phase C", "C相有功功率"}, "kW"},
};
inline constexpr Field kCurve85[] = {
    {a9, "reactive_power_total", {"reactive power, total", "总无功功率"}, "kvar"},
};
inline constexpr Field kCurve86[] = {
    {a9, "reactive_power_a", {"reactive power, phase A", "A相无功功率"}, "kvar"},
};
inline constexpr Field kCurve87[] = {
    {a9, "reactive_power_b", {"reactive power, phase B", "B相无功功率"}, "kvar"},
};
inline constexpr Field kCurve88[] = {
    {a9, "reactive_power_c", {"reactive power, phase C", "C相无功功率"}, "kvar"},
};
inline constexpr Field kCurve89[] = {
    {a7, "voltage_a", {"voltage, phase A", "A相电压"}, "V"},
};
inline constexpr Field kCurve90[] = {
    {a7, "voltage_b", {"voltage, phase B", "B相电压"}, "V"},
};
inline constexpr Field kCurve91[] = {
    {a7, "voltage_c", {"voltage, phase C", "C相电压"}, "V"},
};
inline constexpr Field kCurve92[] = {
    {a25, "current_a", {"current, phase A", "A相电流"}, "A"},
};
inline constexpr Field kCurve93[] = {
    {a25, "current_b", {"current, phase B", "B相电流"}, "A"},
};
inline constexpr Field kCurve94[] = {
    {a25, "current_c", {"current, phase C", "C相电流"}, "A"},
};
inline constexpr Field kCurve95[] = {
    {a25, "current_zero", {"zero-sequence current", "零序电流"}, "A"},
};
inline constexpr Field kCurve97[] = {
    {a13, "forward_active_usage", {"forward active energy used", "正向有功总电能量"}, "kWh"},
};
inline constexpr Field kCurve98[] = {
    {a13, "forward_reactive_usage", {"forward reactive energy used", "正向无功总电能量"}, "kvarh"},
};
inline constexpr Field kCurve99[] = {
    {a13, "reverse_active_usage", {"reverse active energy used", "反向有功总电能量"}, "kWh"},
};
inline constexpr Field kCurve100[] = {
    {a13, "reverse_reactive_usage", {"reverse reactive energy used", "反向无功总电能量"}, "kvarh"},
};
inline constexpr Field kCurve101[] = {
    {a11, "forward_active_total", {"forward active energy, total", "正向有功总电能示值"}, "kWh"},
};
inline constexpr Field kCurve102[] = {
    {a11,
     "forward_reactive_total",
     {"forward reactive energy, total", "正向无功总电能示值"},
     "kvarh"},
};
inline constexpr Field kCurve103[] = {
    {a11, "reverse_active_total", {"reverse active energy, total", "反向有功总电能示值"}, "kWh"},
};
inline constexpr Field kCurve104[] = {
    {a11,
     "reverse_reactive_total",
     {"reverse reactive energy, total", "反向无功总电能示值"},
     "kvarh"},
};
inline constexpr Field kCurve105[] = {
    {a5, "power_factor_total", {"power factor, total", "总功率因数"}, "%"},
};
inline constexpr Field kCurve106[] = {
    {a5, "power_factor_a", {"power factor, phase A", "A相功率因数"}, "%"},
};
inline constexpr Field kCurve107[] = {
    {a5, "power_factor_b", {"power factor, phase B", "B相功率因数"}, "%"},
};
inline constexpr Field kCurve108[] = {
    {a5, "power_factor_c", {"power factor, phase C", "C相功率因数"}, "%"},
};
inline constexpr Field kClock[] = {
    {a1, "clock", {"terminal clock", "终端日历时钟"}},
};
inline constexpr Field kVersion[] = {
    {ascii, "manufacturer", {"manufacturer", "厂商代号"}, "", false, 4},
    {ascii, "device", {"device number", "设备编号"}, "", false, 8},
    {ascii, "software_version", {"software version", "终端软件版本号"}, "", false, 4},
    {a20, "software_date", {"software date", "终端软件发布日期"}},
    {ascii, "capacity", {"capacity code", "终端配置容量信息码"}, "", false, 11},
    {ascii, "protocol_version", {"protocol version", "终端地通信协议版本号"}, "", false, 4},
    {ascii, "hardware_version", {"hardware version", "终端硬件版本号"}, "", false, 4},
    {a20, "hardware_date", {"hardware date", "终端硬件发布日期"}},
};
inline constexpr Field kEventCounters[] = {
    {binary, "important_events", {"important event counter", "重要事件计数器"}, "", false, 1},
    {binary, "ordinary_events", {"ordinary event counter", "一般事件计数器"}, "", false, 1},
};
inline constexpr Field kMaster[] = {
    {address, "main_address", {"main address and port", "主用IP地址和端口"}, "", false, 6},
    {address, "spare_address", {"spare address and port", "备用IP地址和端口"}, "", false, 6},
    {ascii, "apn", {"APN", "APN"}, "", false, 16},
};
inline constexpr Field kLinkParameters[] = {
    {octets, "rts_and_delay", {"RTS and transmission delay", "RTS和传输延时"}, "", false, 2},
    {octets, "timeout_and_retries", {"timeout and retries", "等待超时和重发次数"}, "", false, 2},
    {octets, "confirm_flags", {"confirmation flags", "主动上报确认标志"}, "", false, 1},
    {binary, "heartbeat_minutes", {"heartbeat period", "心跳周期"}, "min", false, 1},
};

}  // namespace voltmark::codec::gdw3761::fields
