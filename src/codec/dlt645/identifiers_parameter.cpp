// SPDX-License-Identifier: Apache-2.0
// Parameters (04). From 0400010C on some lines are of later supplements (备案).
#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kBlock = 0xFF;

struct ParameterTerms {
    Identifier di;
    char kind;                 // n number, s signed number, d digits, m moment, h hex, t text
    std::string_view pattern;  // Of hex and text: one letter for each byte.
    std::string_view unit;
    std::string_view en;
    std::string_view zh;
};

constexpr ParameterTerms kParameters[] = {
    {0x04000101, 'm', "YYMMDDWW", "", "date and weekday", "日期及星期"},
    {0x04000102, 'm', "hhmmss", "", "time", "时间"},
    {0x04000103, 'n', "NN", "min", "demand period", "最大需量周期"},
    {0x04000104, 'n', "NN", "min", "demand sliding step", "滑差时间"},
    {0x04000105, 'n', "XXXX", "ms", "test pulse width", "校表脉冲宽度"},
    {0x04000106, 'm', "YYMMDDhhmm", "", "switch of zone tables", "两套时区表切换时间"},
    {0x04000107, 'm', "YYMMDDhhmm", "", "switch of day tables", "两套日时段表切换时间"},
    {0x04000108, 'm', "YYMMDDhhmm", "", "switch of tariff prices", "两套费率电价切换时间"},
    {0x04000109, 'm', "YYMMDDhhmm", "", "switch of step prices", "两套阶梯切换时间"},
    {0x0400010C, 'm', "YYMMDDWWhhmmss", "", "date, weekday and time", "日期时间"},
    {0x04000201, 'n', "NN", "", "zones of the year", "年时区数"},
    {0x04000202, 'n', "NN", "", "day tables", "日时段表数"},
    {0x04000203, 'n', "NN", "", "switches of a day", "日时段数"},
    {0x04000204, 'n', "NN", "", "tariffs", "费率数"},
    {0x04000205, 'n', "NNNN", "", "public holidays", "公共假日数"},
    {0x04000206, 'n', "NN", "", "harmonics analysed", "谐波分析次数"},
    {0x04000207, 'n', "NN", "", "price steps", "阶梯数"},
    {0x04000301, 'n', "NN", "", "screens shown in turn", "自动循环显示屏数"},
    {0x04000302, 'n', "NN", "s", "time of each screen", "每屏显示时间"},
    {0x04000303, 'n', "NN", "", "decimals of energy shown", "显示电能小数位数"},
    {0x04000304, 'n', "NN", "", "decimals of power shown", "显示功率(最大需量)小数位数"},
    {0x04000305, 'n', "NN", "", "screens shown by key", "按键循环显示屏数"},
    {0x04000306, 'n', "NNNNNN", "", "current transformer ratio", "电流互感器变比"},
    {0x04000307, 'n', "NNNNNN", "", "voltage transformer ratio", "电压互感器变比"},
    {0x04000401, 'd', "NNNNNNNNNNNN", "", "communication address", "通信地址"},
    {0x04000402, 'd', "NNNNNNNNNNNN", "", "meter number", "表号"},
    {0x04000403, 't', "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN", "", "asset code", "资产管理编码"},
    {0x04000404, 't', "XXXXXX", "", "rated voltage", "额定电压"},
    {0x04000405, 't', "XXXXXX", "", "rated current", "额定电流/基本电流"},
    {0x04000406, 't', "XXXXXX", "", "maximum current", "最大电流"},
    {0x04000407, 't', "XXXX", "", "accuracy class, active", "有功准确度等级"},
    {0x04000408, 't', "XXXX", "", "accuracy class, reactive", "无功准确度等级"},
    {0x04000409, 'n', "XXXXXX", "imp/kWh", "active constant", "电表有功常数"},
    {0x0400040A, 'n', "XXXXXX", "imp/kvarh", "reactive constant", "电表无功常数"},
    {0x0400040B, 't', "XXXXXXXXXX", "", "meter type", "电表型号"},
    {0x0400040C, 't', "XXXXXXXXXX", "", "date of production", "生产日期"},
    {0x0400040D, 't', "XXXXXXXXXXXXXXXX", "", "protocol version", "协议版本号"},
    {0x0400040E, 'd', "NNNNNNNNNNNN", "", "consumer number", "客户编号"},
    {0x04000501, 'h', "XX", "", "status word 1", "电表运行状态字1"},
    {0x04000502, 'h', "XX", "", "status word 2", "电表运行状态字2"},
    {0x04000503, 'h', "XX", "", "status word 3", "电表运行状态字3"},
    {0x04000504, 'h', "XX", "", "status word 4", "电表运行状态字4"},
    {0x04000505, 'h', "XX", "", "status word 5", "电表运行状态字5"},
    {0x04000506, 'h', "XX", "", "status word 6", "电表运行状态字6"},
    {0x04000507, 'h', "XX", "", "status word 7", "电表运行状态字7"},
    {0x04000601, 'h', "N", "", "combination of active energy", "有功组合方式特征字"},
    {0x04000602, 'h', "N", "", "combination of reactive energy 1", "无功组合方式1特征字"},
    {0x04000603, 'h', "N", "", "combination of reactive energy 2", "无功组合方式2特征字"},
    {0x04000701, 'h', "N", "", "rate of the infrared port", "调制型红外光口通信速率特征字"},
    {0x04000702, 'h', "N", "", "rate of the optical port", "接触型红外光口通信速率特征字"},
    {0x04000703, 'h', "N", "", "rate of port 1", "通信口1通信速率特征字"},
    {0x04000704, 'h', "N", "", "rate of port 2", "通信口2通信速率特征字"},
    {0x04000705, 'h', "N", "", "rate of port 3", "通信口3通信速率特征字"},
    {0x04000801, 'h', "N", "", "days of rest", "周休日特征字"},
    {0x04000802, 'n', "NN", "", "day table of days of rest", "周休日采用的日时段表号"},
    {0x04000901, 'h', "N", "", "mode of load records", "负荷记录模式字"},
    {0x04000902, 'h', "N", "", "mode of freezes", "冻结数据模式字"},
    {0x04000A01, 'm', "MMDDhhmm", "", "begin of load records", "负荷记录起始时间"},
    {0x04000A02, 'n', "NNNN", "min", "interval of load class 1", "第1类负荷记录时间间隔"},
    {0x04000A03, 'n', "NNNN", "min", "interval of load class 2", "第2类负荷记录时间间隔"},
    {0x04000A04, 'n', "NNNN", "min", "interval of load class 3", "第3类负荷记录时间间隔"},
    {0x04000A05, 'n', "NNNN", "min", "interval of load class 4", "第4类负荷记录时间间隔"},
    {0x04000A06, 'n', "NNNN", "min", "interval of load class 5", "第5类负荷记录时间间隔"},
    {0x04000A07, 'n', "NNNN", "min", "interval of load class 6", "第6类负荷记录时间间隔"},
    {0x04000B01, 'm', "DDhh", "", "settlement day 1", "每月第1结算日"},
    {0x04000B02, 'm', "DDhh", "", "settlement day 2", "每月第2结算日"},
    {0x04000B03, 'm', "DDhh", "", "settlement day 3", "每月第3结算日"},
    {0x04000D01, 'n', "N.NNN", "", "conductance phase A", "A相电导系数"},
    {0x04000D02, 'n', "N.NNN", "", "susceptance phase A", "A相电纳系数"},
    {0x04000D03, 'n', "N.NNN", "", "resistance phase A", "A相电阻系数"},
    {0x04000D04, 'n', "N.NNN", "", "reactance phase A", "A相电抗系数"},
    {0x04000D05, 'n', "N.NNN", "", "conductance phase B", "B相电导系数"},
    {0x04000D06, 'n', "N.NNN", "", "susceptance phase B", "B相电纳系数"},
    {0x04000D07, 'n', "N.NNN", "", "resistance phase B", "B相电阻系数"},
    {0x04000D08, 'n', "N.NNN", "", "reactance phase B", "B相电抗系数"},
    {0x04000D09, 'n', "N.NNN", "", "conductance phase C", "C相电导系数"},
    {0x04000D0A, 'n', "N.NNN", "", "susceptance phase C", "C相电纳系数"},
    {0x04000D0B, 'n', "N.NNN", "", "resistance phase C", "C相电阻系数"},
    {0x04000D0C, 'n', "N.NNN", "", "reactance phase C", "C相电抗系数"},
    {0x04000E01, 'n', "NN.NNNN", "kW", "limit of forward active power", "正向有功功率上限值"},
    {0x04000E02, 'n', "NN.NNNN", "kW", "limit of reverse active power", "反向有功功率上限值"},
    {0x04000E03, 'n', "NNN.N", "V", "upper limit of voltage", "电压上限值"},
    {0x04000E04, 'n', "NNN.N", "V", "lower limit of voltage", "电压下限值"},
    {0x04001104, 'h', "XXXXXXXX", "", "mode of active reports", "主动上报模式字"},
    {0x04001501, 'h', "XXXXXXXXXXXX", "", "status of active reports", "主动上报状态字"},
    {0x04090501, 'n', "XX.XX", "%", "limit of voltage unbalance", "电压不平衡率限值"},
    {0x04090502, 'n', "XX", "s", "delay of voltage unbalance", "电压不平衡率判定延时时间"},
    {0x04090601, 'n', "XX.XX", "%", "limit of current unbalance", "电流不平衡率限值"},
    {0x04090602, 'n', "XX", "s", "delay of current unbalance", "电流不平衡率判定延时时间"},
    {0x04800001, 't', "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN", "", "software version", "厂家软件版本号"},
    {0x04800002, 't', "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN", "", "hardware version", "厂家硬件版本号"},
    {0x04800003, 't', "NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN", "", "maker's number", "厂家编号"}};

Form form_of(const ParameterTerms& terms) {
    switch (terms.kind) {
        case 'd':
            return digits_form(terms.pattern);
        case 'm':
            return moment_form(terms.pattern);
        case 'h':
            return hex_form(terms.pattern.size());
        case 't':
            return text_form(terms.pattern.size());
        default:
            return number_form(terms.pattern, terms.kind == 's');
    }
}

Item item_of(const ParameterTerms& terms) {
    return {to_text(terms.di),
            {std::string{terms.en}, std::string{terms.zh}},
            form_of(terms),
            terms.unit};
}

std::optional<Layout> listed_layout(Identifier di) {
    Layout layout;
    const bool is_block = IdentifierParts{di}.di0 == kBlock;
    for (const ParameterTerms& terms : kParameters) {
        if (is_block ? (terms.di ^ di) >> 8 == 0 : terms.di == di)
            layout.items.push_back(item_of(terms));
    }
    if (layout.items.empty()) return std::nullopt;
    layout.name = layout.items[0].name;
    layout.is_block = layout.is_open = is_block;
    if (is_block) layout.name = {layout.name.en + ", block", layout.name.zh + "等数据块"};
    return layout;
}

/// 0401 and 0402: zones of the year (DI0 00) and eight day tables, up to 14 entries each.
std::optional<Layout> time_table_layout(Identifier di, std::size_t size) {
    const IdentifierParts parts{di};
    if (parts.di1 != 0 || parts.di0 > 8) return std::nullopt;
    const int set = parts.di2;
    const std::string_view set_zh = set == 1 ? "第一套" : "第二套";
    const bool is_zones = parts.di0 == 0;
    Layout layout;
    layout.is_block = layout.is_open = true;
    layout.name =
        is_zones ? Name{fmt::format("zone table, set {}", set), fmt::format("{}时区表数据", set_zh)}
                 : Name{fmt::format("day table {}, set {}", parts.di0, set),
                        fmt::format("{}第{}日时段表数据", set_zh, parts.di0)};
    const std::size_t count = count_in(size, 3, 14);
    for (unsigned i = 0; i < count; ++i) {
        layout.items.push_back({fmt::format("{}.{}", to_text(di), i),
                                is_zones ? Name{fmt::format("zone {}: first day, day table", i + 1),
                                                fmt::format("第{}时区起始日期及日时段表号", i + 1)}
                                         : Name{fmt::format("switch {}: time, tariff", i + 1),
                                                fmt::format("第{}时段起始时间及费率号", i + 1)},
                                moment_form(is_zones ? "MMDDNN" : "hhmmNN"), ""});
    }
    return layout;
}

/// 0405 and 0406: prices of tariffs and steps, of the set in force and of the next.
std::optional<Layout> price_layout(Identifier di, std::size_t size) {
    const IdentifierParts parts{di};
    const bool is_steps = parts.di2 == 6;
    const bool is_threshold = is_steps && parts.di1 % 2 == 0;
    if (is_steps ? parts.di1 > 3 : (parts.di1 != 1 && parts.di1 != 2)) return std::nullopt;
    const bool is_next = is_steps ? parts.di1 >= 2 : parts.di1 == 2;
    const bool is_block = parts.di0 == kBlock;
    if (!is_block && (parts.di0 == 0 || parts.di0 > 63)) return std::nullopt;
    const std::string_view en = is_threshold ? "threshold of step"
                                : is_steps   ? "price of step"
                                             : "price of tariff";
    Layout layout;
    layout.is_block = layout.is_open = is_block;
    const std::size_t count = is_block ? count_in(size, 4, 63) : 1;
    for (unsigned i = 0; i < count; ++i) {
        const unsigned number = is_block ? i + 1 : parts.di0;
        layout.items.push_back(
            {to_text(identifier(4, parts.di2, parts.di1, number)),
             {fmt::format("{} {}, {} set", en, number, is_next ? "next" : "present"),
              fmt::format("{}套{}{}{}", is_next ? "备用" : "当前", is_steps ? "阶梯" : "费率",
                          number, is_threshold ? "阶梯值" : "电价")},
             number_form(is_threshold ? "NNNNNN.NN" : "NNNN.NNNN"),
             is_threshold ? "kWh" : "CNY/kWh"});
    }
    layout.name = layout.items[0].name;
    if (is_block) layout.name = {layout.name.en + ", block", layout.name.zh + "等数据块"};
    return layout;
}

/// What is numbered by DI0 alone.
std::optional<Layout> numbered_layout(Identifier di) {
    const IdentifierParts parts{di};
    const unsigned n = parts.di0;
    if (parts.di2 == 0 && parts.di1 == 0x0C && n >= 1 && n <= 10)
        return single(di,
                      {fmt::format("password of level {}", n - 1), fmt::format("{}级密码", n - 1)},
                      hex_form(4), "");
    if (n < 1 || n > 254) return std::nullopt;
    if (parts.di2 == 3 && parts.di1 == 0)
        return single(di,
                      {fmt::format("public holiday {}: day, day table", n),
                       fmt::format("第{}公共假日日期及日时段表号", n)},
                      moment_form("YYMMDDNN"), "");
    if (parts.di2 == 4 && (parts.di1 == 1 || parts.di1 == 2)) {
        const bool is_by_key = parts.di1 == 2;
        return single(di,
                      {fmt::format("item on screen {} {}", n, is_by_key ? "by key" : "in turn"),
                       fmt::format("{}循环显示第{}屏显示数据项", is_by_key ? "按键" : "自动", n)},
                      hex_form(4), "");
    }
    return std::nullopt;
}

}  // namespace

std::optional<Layout> parameter_layout(Identifier di, std::size_t size) {
    const IdentifierParts parts{di};
    if (std::optional<Layout> listed = listed_layout(di)) return listed;
    if (parts.di2 == 1 || parts.di2 == 2) return time_table_layout(di, size);
    if (parts.di2 == 5 || parts.di2 == 6) return price_layout(di, size);
    return numbered_layout(di);
}

}  // namespace voltmark::codec::dlt645
