// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_data.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::dlms {

namespace {

struct Quantity {
    std::uint8_t c;
    std::string_view en;
    std::string_view zh;
};

// C of electricity: the quantity, over all phases. The same of a phase has C + 20, 40, 60.
constexpr Quantity kSums[] = {{1, "active {} import", "正向有功{}"},
                              {2, "active {} export", "反向有功{}"},
                              {3, "reactive {} import", "正向无功{}"},
                              {4, "reactive {} export", "反向无功{}"},
                              {5, "reactive {} quadrant I", "第一象限无功{}"},
                              {6, "reactive {} quadrant II", "第二象限无功{}"},
                              {7, "reactive {} quadrant III", "第三象限无功{}"},
                              {8, "reactive {} quadrant IV", "第四象限无功{}"},
                              {9, "apparent {} import", "正向视在{}"},
                              {10, "apparent {} export", "反向视在{}"},
                              {15, "active {} import and export", "组合有功{}"},
                              {16, "active {} import less export", "有功净{}"}};

constexpr Quantity kInstants[] = {{11, "current", "电流"},
                                  {12, "voltage", "电压"},
                                  {13, "power factor", "功率因数"},
                                  {14, "frequency", "频率"},
                                  {91, "neutral current", "零线电流"}};

struct Kind {
    std::uint8_t d;
    std::string_view en;
    std::string_view zh;
};

constexpr Kind kKinds[] = {{2, "cumulative maximum demand", "累计最大需量"},
                           {4, "demand", "当前需量"},
                           {5, "last demand", "上一需量"},
                           {6, "maximum demand", "最大需量"},
                           {7, "power", "功率"},
                           {8, "energy", "总电能"},
                           {9, "energy of the period", "周期电能"},
                           {29, "load profile energy", "负荷曲线电能"}};

struct Fixed {
    Obis obis;
    std::string_view en;
    std::string_view zh;
};

constexpr Fixed kFixed[] = {{{0, 0, 1, 0, 0, 255}, "clock", "时钟"},
                            {{0, 0, 42, 0, 0, 255}, "logical device name", "逻辑设备名"},
                            {{0, 0, 96, 1, 0, 255}, "serial number", "表号"},
                            {{0, 0, 96, 1, 1, 255}, "device id 2", "设备标识 2"},
                            {{0, 0, 96, 1, 7, 255}, "meter type", "电表型号"},
                            {{0, 0, 96, 3, 10, 255}, "disconnect control", "拉合闸控制"},
                            {{0, 0, 96, 14, 0, 255}, "tariff in force", "当前费率"},
                            {{0, 0, 96, 7, 21, 255}, "power failures", "停电次数"},
                            {{0, 0, 97, 97, 0, 255}, "error register", "错误寄存器"},
                            {{0, 0, 98, 1, 0, 255}, "billing profile", "结算数据"},
                            {{1, 0, 98, 1, 0, 255}, "billing profile", "结算数据"},
                            {{1, 0, 99, 1, 0, 255}, "load profile 1", "负荷曲线 1"},
                            {{1, 0, 99, 2, 0, 255}, "load profile 2", "负荷曲线 2"},
                            {{0, 0, 99, 98, 0, 255}, "event log", "事件记录"},
                            {{0, 0, 40, 0, 0, 255}, "association", "当前关联"},
                            {{0, 0, 25, 9, 0, 255}, "push setup", "推送设置"},
                            {{0, 0, 43, 1, 0, 255}, "invocation counter", "调用计数器"},
                            {{1, 1, 0, 2, 129, 255}, "list version", "列表版本"},
                            {{1, 1, 0, 0, 5, 255}, "meter id", "表号"},
                            {{1, 1, 96, 1, 1, 255}, "meter type", "电表型号"},
                            {{0, 1, 1, 0, 0, 255}, "clock", "时钟"},
                            {{1, 0, 0, 0, 0, 255}, "meter id", "表号"},
                            {{0, 0, 96, 1, 2, 255}, "device id 3", "设备标识 3"}};

constexpr std::string_view kPhaseEn[] = {"", " L1", " L2", " L3"};
constexpr std::string_view kPhaseZh[] = {"", "A 相", "B 相", "C 相"};

template <class Entry, std::size_t N, class Key>
const Entry* find_in(const Entry (&entries)[N], Key key) {
    const auto at = std::find_if(std::begin(entries), std::end(entries), key);
    return at == std::end(entries) ? nullptr : at;
}

/// A quantity of electricity of one phase or of all.
Name quantity_name(std::uint8_t c, std::uint8_t d, std::uint8_t e) {
    const std::size_t phase = c > 20 && c < 81 ? (c - 1u) / 20u : 0;
    const std::uint8_t base = static_cast<std::uint8_t>(c - 20 * phase);
    if (const Quantity* one = find_in(kInstants, [base](const Quantity& q) { return q.c == base; });
        one != nullptr && d == 7)
        return {std::string{one->en}.append(kPhaseEn[phase]),
                std::string{kPhaseZh[phase]}.append(one->zh)};
    const Quantity* sum = find_in(kSums, [base](const Quantity& q) { return q.c == base; });
    const Kind* kind = find_in(kKinds, [d](const Kind& k) { return k.d == d; });
    if (sum == nullptr || kind == nullptr) return {};
    std::string zh_kind{kind->zh};
    if (d == 8 && e != 0) zh_kind = fmt::format("费率 {} 电能", e);
    std::string en = fmt::format(fmt::runtime(sum->en), kind->en);
    en += kPhaseEn[phase];
    if (e != 0) en += fmt::format(" rate {}", e);
    return {std::move(en),
            std::string{kPhaseZh[phase]} + fmt::format(fmt::runtime(sum->zh), zh_kind)};
}

struct Unit {
    std::uint8_t code;
    std::string_view text;
};

constexpr Unit kUnits[] = {
    {1, "a"},     {2, "mo"},    {3, "wk"},      {4, "d"},         {5, "h"},     {6, "min"},
    {7, "s"},     {8, "°"},     {9, "°C"},      {10, "currency"}, {11, "m"},    {12, "m/s"},
    {13, "m3"},   {14, "m3"},   {15, "m3/h"},   {16, "m3/h"},     {17, "m3/d"}, {18, "m3/d"},
    {19, "l"},    {20, "kg"},   {21, "N"},      {22, "Nm"},       {23, "Pa"},   {24, "bar"},
    {25, "J"},    {26, "J/h"},  {27, "W"},      {28, "VA"},       {29, "var"},  {30, "Wh"},
    {31, "VAh"},  {32, "varh"}, {33, "A"},      {34, "C"},        {35, "V"},    {36, "V/m"},
    {37, "F"},    {38, "ohm"},  {40, "Wb"},     {41, "T"},        {42, "A/m"},  {43, "H"},
    {44, "Hz"},   {45, "1/Wh"}, {46, "1/varh"}, {47, "1/VAh"},    {48, "V2h"},  {49, "A2h"},
    {50, "kg/s"}, {51, "S"},    {52, "K"},      {56, "%"},        {57, "Ah"},   {70, "dBm"},
    {72, "dB"}};

/// Numbers of one to three digits, with the mark behind each of them.
struct Parts {
    std::vector<int> numbers;
    std::string marks;
};

std::optional<Parts> parts_of(std::string_view text) {
    Parts parts;
    int number = -1;
    for (const char c : text) {
        if (is_digit(c)) {
            number = std::max(number, 0) * 10 + (c - '0');
            if (number > 255) return {};
            continue;
        }
        if (number < 0 || std::string_view{"-:.*"}.find(c) == std::string_view::npos) return {};
        parts.numbers.push_back(number);
        parts.marks += c;
        number = -1;
    }
    if (number < 0 || parts.numbers.size() > 5) return {};
    parts.numbers.push_back(number);
    return parts;
}

}  // namespace

std::string to_text(const Obis& obis) {
    return fmt::format("{}-{}:{}.{}.{}.{}", obis[0], obis[1], obis[2], obis[3], obis[4], obis[5]);
}

std::optional<Obis> parse_obis(std::string_view text) {
    const std::optional<Parts> parts = parts_of(text);
    if (!parts) return {};
    constexpr std::string_view kWithMedium[] = {"-:..", "-:...", "-:..*", "....."};
    constexpr std::string_view kWithout[] = {"..", "..*"};
    const std::string_view marks = parts->marks;
    const bool has_medium =
        std::find(std::begin(kWithMedium), std::end(kWithMedium), marks) != std::end(kWithMedium);
    if (!has_medium &&
        std::find(std::begin(kWithout), std::end(kWithout), marks) == std::end(kWithout))
        return {};
    Obis obis{1, 0, 0, 0, 0, 255};
    std::size_t at = has_medium ? 0 : 2;
    for (const int number : parts->numbers) obis[at++] = static_cast<std::uint8_t>(number);
    return obis;
}

std::optional<Obis> to_obis(const Data& data) {
    if (data.tag != Tag::octet_string || data.bytes.size() != 6) return {};
    Obis obis{};
    std::copy(data.bytes.begin(), data.bytes.end(), obis.begin());
    return obis;
}

Name name_of(const Obis& obis) {
    if (const Fixed* fixed = find_in(kFixed, [&](const Fixed& f) { return f.obis == obis; }))
        return {std::string{fixed->en}, std::string{fixed->zh}};
    if (obis[0] == 1) return quantity_name(obis[2], obis[3], obis[4]);
    return {};
}

std::string unit_name(std::uint8_t code) {
    const Unit* unit = find_in(kUnits, [code](const Unit& u) { return u.code == code; });
    return unit != nullptr ? std::string{unit->text} : std::string{};
}

}  // namespace voltmark::codec::dlms
