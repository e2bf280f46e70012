// SPDX-License-Identifier: Apache-2.0
#include "quantities.hpp"

// The tables of VIF codes of EN 13757-3: the primary one, and those behind FB and FD.

namespace voltmark::codec::mbus {

namespace {

using enum Shape;

constexpr Quantity kPrimary[] = {
    {0x00, 8, scaled, -3, "energy", "energy", "能量", "Wh"},
    {0x08, 8, scaled, 0, "energy", "energy", "能量", "J"},
    {0x10, 8, scaled, -6, "volume", "volume", "体积", "m3"},
    {0x18, 8, scaled, -3, "mass", "mass", "质量", "kg"},
    {0x20, 4, seconds, 0, "on_time", "on time", "通电时间", "s"},
    {0x24, 4, seconds, 0, "operating_time", "operating time", "运行时间", "s"},
    {0x28, 8, scaled, -3, "power", "power", "功率", "W"},
    {0x30, 8, scaled, 0, "power", "power", "功率", "J/h"},
    {0x38, 8, scaled, -6, "volume_flow", "volume flow", "体积流量", "m3/h"},
    {0x40, 8, scaled, -7, "volume_flow", "volume flow", "体积流量", "m3/min"},
    {0x48, 8, scaled, -9, "volume_flow", "volume flow", "体积流量", "m3/s"},
    {0x50, 8, scaled, -3, "mass_flow", "mass flow", "质量流量", "kg/h"},
    {0x58, 4, scaled, -3, "flow_temperature", "flow temperature", "进水温度", "°C"},
    {0x5C, 4, scaled, -3, "return_temperature", "return temperature", "回水温度", "°C"},
    {0x60, 4, scaled, -3, "temperature_difference", "temperature difference", "温差", "K"},
    {0x64, 4, scaled, -3, "external_temperature", "external temperature", "外部温度", "°C"},
    {0x68, 4, scaled, -3, "pressure", "pressure", "压力", "bar"},
    {0x6C, 1, moment, 0, "date", "date", "日期", ""},
    {0x6D, 1, moment, 0, "date_time", "date and time", "日期时间", ""},
    {0x6E, 1, plain, 0, "heat_cost", "units for heat cost allocation", "热费分配值", ""},
    {0x70, 4, seconds, 0, "averaging_duration", "averaging duration", "平均时长", "s"},
    {0x74, 4, seconds, 0, "actuality_duration", "actuality duration", "数据时效", "s"},
    {0x78, 1, plain, 0, "fabrication_number", "fabrication number", "出厂编号", ""},
    {0x79, 1, plain, 0, "identification", "enhanced identification", "增强标识", ""},
    {0x7A, 1, bits, 0, "bus_address", "bus address", "总线地址", ""},
    {0x7C, 1, plain, 0, "text_unit", "value with its unit in text", "文本单位值", ""},
    {0x7E, 1, plain, 0, "any", "any quantity", "任意量", ""},
    {0x7F, 1, plain, 0, "manufacturer", "of the manufacturer", "厂家自定义", ""},
};

constexpr Quantity kFb[] = {
    {0x00, 2, scaled, 5, "energy", "energy", "能量", "Wh"},
    {0x02, 2, scaled, 3, "reactive_energy", "reactive energy", "无功电能", "varh"},
    {0x04, 2, scaled, 3, "apparent_energy", "apparent energy", "视在电能", "VAh"},
    {0x08, 2, scaled, 8, "energy", "energy", "能量", "J"},
    {0x0C, 4, scaled, 5, "energy", "energy", "能量", "cal"},
    {0x10, 2, scaled, 2, "volume", "volume", "体积", "m3"},
    {0x14, 4, scaled, 0, "reactive_power", "reactive power", "无功功率", "var"},
    {0x18, 2, scaled, 5, "mass", "mass", "质量", "kg"},
    {0x1A, 2, scaled, -1, "relative_humidity", "relative humidity", "相对湿度", "%"},
    {0x20, 1, plain, 0, "volume", "volume", "体积", "ft3"},
    {0x21, 1, scaled, -1, "volume", "volume", "体积", "ft3"},
    {0x22, 1, scaled, -1, "volume", "volume", "体积", "gal"},
    {0x23, 1, plain, 0, "volume", "volume", "体积", "gal"},
    {0x24, 1, scaled, -3, "volume_flow", "volume flow", "体积流量", "gal/min"},
    {0x25, 1, plain, 0, "volume_flow", "volume flow", "体积流量", "gal/min"},
    {0x26, 1, plain, 0, "volume_flow", "volume flow", "体积流量", "gal/h"},
    {0x28, 2, scaled, 5, "power", "power", "功率", "W"},
    {0x2A, 1, scaled, -1, "phase_voltages", "angle between voltages", "电压相角", "°"},
    {0x2B, 1, scaled, -1, "phase_current", "angle of voltage and current", "电压电流相角", "°"},
    {0x2C, 4, scaled, -3, "frequency", "frequency", "频率", "Hz"},
    {0x30, 2, scaled, 8, "power", "power", "功率", "J/h"},
    {0x34, 4, scaled, 0, "apparent_power", "apparent power", "视在功率", "VA"},
    {0x58, 4, scaled, -3, "flow_temperature", "flow temperature", "进水温度", "°F"},
    {0x5C, 4, scaled, -3, "return_temperature", "return temperature", "回水温度", "°F"},
    {0x60, 4, scaled, -3, "temperature_difference", "temperature difference", "温差", "°F"},
    {0x64, 4, scaled, -3, "external_temperature", "external temperature", "外部温度", "°F"},
    {0x70, 4, scaled, -3, "temperature_limit", "cold or warm temperature limit", "冷热温度限值",
     "°F"},
    {0x74, 4, scaled, -3, "temperature_limit", "cold or warm temperature limit", "冷热温度限值",
     "°C"},
    {0x78, 8, scaled, -3, "cumulative_maximum_power", "cumulative maximum power", "累计最大功率",
     "W"},
};

constexpr Quantity kFd[] = {
    {0x00, 4, scaled, -3, "credit", "credit", "贷记金额", "currency"},
    {0x04, 4, scaled, -3, "debit", "debit", "借记金额", "currency"},
    {0x08, 1, bits, 0, "access_number", "access number", "访问序号", ""},
    {0x09, 1, bits, 0, "medium", "medium", "介质", ""},
    {0x0A, 1, bits, 0, "manufacturer_code", "manufacturer", "厂商代码", ""},
    {0x0B, 1, bits, 0, "parameter_set", "parameter set identification", "参数集标识", ""},
    {0x0C, 1, bits, 0, "model", "model or version", "型号版本", ""},
    {0x0D, 1, bits, 0, "hardware_version", "hardware version", "硬件版本", ""},
    {0x0E, 1, bits, 0, "firmware_version", "firmware version", "固件版本", ""},
    {0x0F, 1, bits, 0, "software_version", "software version", "软件版本", ""},
    {0x10, 1, bits, 0, "customer_location", "customer location", "用户位置", ""},
    {0x11, 1, bits, 0, "customer", "customer", "用户", ""},
    {0x12, 1, bits, 0, "access_code_user", "access code of the user", "用户访问码", ""},
    {0x13, 1, bits, 0, "access_code_operator", "access code of the operator", "操作员访问码", ""},
    {0x14, 1, bits, 0, "access_code_system", "access code of the system operator",
     "系统操作员访问码", ""},
    {0x15, 1, bits, 0, "access_code_developer", "access code of the developer", "开发者访问码", ""},
    {0x16, 1, bits, 0, "password", "password", "密码", ""},
    {0x17, 1, bits, 0, "error_flags", "error flags", "错误标志", ""},
    {0x18, 1, bits, 0, "error_mask", "error mask", "错误屏蔽字", ""},
    {0x19, 1, bits, 0, "security_key", "security key", "安全密钥", ""},
    {0x1A, 1, bits, 0, "digital_output", "digital output", "数字输出", ""},
    {0x1B, 1, bits, 0, "digital_input", "digital input", "数字输入", ""},
    {0x1C, 1, bits, 0, "baud_rate", "baud rate", "波特率", "Bd"},
    {0x1D, 1, bits, 0, "response_delay", "response delay in bit times", "应答延时", ""},
    {0x1E, 1, bits, 0, "retry", "retries", "重试次数", ""},
    {0x1F, 1, bits, 0, "remote_control", "remote control", "远程控制", ""},
    {0x20, 1, bits, 0, "first_storage", "first storage number for cyclic storage", "循环存储首号",
     ""},
    {0x21, 1, bits, 0, "last_storage", "last storage number for cyclic storage", "循环存储末号",
     ""},
    {0x22, 1, bits, 0, "storage_size", "size of storage block", "存储块大小", ""},
    {0x23, 1, bits, 0, "storage_descriptor", "descriptor of tariff and subunit", "费率与子单元描述",
     ""},
    {0x24, 4, seconds, 0, "storage_interval", "storage interval", "存储间隔", "s"},
    {0x28, 1, plain, 0, "storage_interval", "storage interval", "存储间隔", "month"},
    {0x29, 1, plain, 0, "storage_interval", "storage interval", "存储间隔", "year"},
    {0x2A, 1, plain, 0, "operator_data", "data of the operator", "运营商数据", ""},
    {0x2B, 1, bits, 0, "second_of_minute", "second of the minute", "秒时刻", "s"},
    {0x2C, 4, seconds, 0, "duration_since_readout", "duration since last readout", "距上次抄表时长",
     "s"},
    {0x30, 1, moment, 0, "tariff_start", "start of tariff", "费率开始时间", ""},
    {0x31, 3, seconds, 1, "tariff_duration", "duration of tariff", "费率持续时间", "s"},
    {0x34, 4, seconds, 0, "tariff_period", "period of tariff", "费率周期", "s"},
    {0x38, 1, plain, 0, "tariff_period", "period of tariff", "费率周期", "month"},
    {0x39, 1, plain, 0, "tariff_period", "period of tariff", "费率周期", "year"},
    {0x3A, 1, plain, 0, "dimensionless", "number without dimension", "无量纲数", ""},
    {0x3B, 1, plain, 0, "wireless_container", "container of wireless data", "无线数据容器", ""},
    {0x3C, 4, seconds, 0, "transmission_period", "period of transmissions", "发送周期", "s"},
    {0x40, 16, scaled, -9, "voltage", "voltage", "电压", "V"},
    {0x50, 16, scaled, -12, "current", "current", "电流", "A"},
    {0x60, 1, bits, 0, "reset_counter", "reset counter", "复位次数", ""},
    {0x61, 1, bits, 0, "cumulation_counter", "cumulation counter", "累计次数", ""},
    {0x62, 1, bits, 0, "control_signal", "control signal", "控制信号", ""},
    {0x63, 1, bits, 0, "day_of_week", "day of the week", "星期", ""},
    {0x64, 1, bits, 0, "week_number", "week number", "周次", ""},
    {0x65, 1, moment, 0, "day_change", "time of day change", "日切换时间", ""},
    {0x66, 1, bits, 0, "parameter_activation", "state of parameter activation", "参数激活状态", ""},
    {0x67, 1, bits, 0, "supplier_information", "special supplier information", "供应商信息", ""},
    {0x68, 4, hours, 0, "duration_since_cumulation", "duration since last cumulation",
     "距上次累计时长", ""},
    {0x6C, 4, hours, 0, "battery_operating_time", "operating time of the battery", "电池运行时间",
     ""},
    {0x70, 1, moment, 0, "battery_change", "battery change", "电池更换时间", ""},
    {0x71, 1, plain, 0, "rf_level", "radio level", "射频电平", "dBm"},
    {0x72, 1, plain, 0, "daylight_saving", "daylight saving", "夏令时", ""},
    {0x73, 1, bits, 0, "listening_window", "listening window", "监听窗口", ""},
    {0x74, 1, bits, 0, "battery_remaining", "remaining battery life", "电池剩余寿命", "d"},
    {0x75, 1, bits, 0, "stop_count", "number of stops", "停走次数", ""},
    {0x76, 1, plain, 0, "manufacturer_container", "container of manufacturer data", "厂家数据容器",
     ""},
};

std::span<const Quantity> rows_of(Table table) {
    if (table == Table::primary) return kPrimary;
    if (table == Table::fb) return kFb;
    return kFd;
}

}  // namespace

const Quantity* find_quantity(Table table, std::uint8_t code) {
    for (const Quantity& row : rows_of(table)) {
        if (code >= row.first && code < row.first + row.count) return &row;
    }
    return nullptr;
}

}  // namespace voltmark::codec::mbus
