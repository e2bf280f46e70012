// SPDX-License-Identifier: Apache-2.0
// Events (03): counters where DI0 is 00, else the n-th last record, up to ten.
#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kRecordLast = 10;

/// What kind of record an event leaves.
enum class Shape : std::uint8_t {
    phase_full,      // By phase: energies, ampere hours, and the phases at its beginning.
    phase_flow,      // As phase_full without ampere hours.
    phase_energies,  // By phase: begin, end, energies.
    energies,        // Begin, end, energies.
    unbalance,       // As energies, with the highest unbalance before them.
    all_voltage,     // Begin, current, end.
    span,            // Begin, end; counted with its time.
    outage           // Begin, end; counted.
};

struct EventTerms {
    Shape shape;
    std::string_view en;
    std::string_view zh;
};

/// 0301..0311 by DI2; 0310 is no event, see quality_layout.
constexpr EventTerms kEvents[] = {{Shape::phase_full, "voltage loss", "失压"},
                                  {Shape::phase_full, "undervoltage", "欠压"},
                                  {Shape::phase_full, "overvoltage", "过压"},
                                  {Shape::phase_full, "open phase", "断相"},
                                  {Shape::all_voltage, "loss of all voltages", "全失压"},
                                  {Shape::span, "loss of auxiliary supply", "辅助电源失电"},
                                  {Shape::energies, "voltage phases reversed", "电压逆相序"},
                                  {Shape::energies, "current phases reversed", "电流逆相序"},
                                  {Shape::unbalance, "voltage unbalance", "电压不平衡"},
                                  {Shape::unbalance, "current unbalance", "电流不平衡"},
                                  {Shape::phase_flow, "current loss", "失流"},
                                  {Shape::phase_flow, "overcurrent", "过流"},
                                  {Shape::phase_flow, "open current", "断流"},
                                  {Shape::phase_energies, "power flow reversed", "潮流反向"},
                                  {Shape::phase_energies, "overload", "过载"},
                                  {},
                                  {Shape::outage, "outage", "掉电"}};
constexpr std::uint8_t kQuality = 0x10;
constexpr std::uint8_t kDemandLimit = 0x12;
constexpr std::uint8_t kOperations = 0x30;

/// Collects the parts of a record; they have no identifiers of their own.
class Parts {
public:
    Parts(Identifier di, Name name) : di_{di} {
        layout_.name = std::move(name);
        layout_.is_block = true;
    }

    void add(std::string en, std::string zh, Form form, std::string_view unit = "") {
        layout_.items.push_back({fmt::format("{}.{}", to_text(di_), layout_.items.size()),
                                 {std::move(en), std::move(zh)},
                                 form,
                                 unit});
    }
    void begin() { add("begin", "发生时刻", moment_form("YYMMDDhhmmss")); }
    void end() { add("end", "结束时刻", moment_form("YYMMDDhhmmss")); }
    void operator_code() { add("operator", "操作者代码", hex_form(4)); }
    Layout layout() { return std::move(layout_); }

private:
    Identifier di_;
    Layout layout_;
};

std::string phase_en(unsigned phase) {
    return phase == 0 ? std::string{"all phases"}
                      : fmt::format("phase {}", static_cast<char>('A' + phase - 1));
}

std::string phase_zh(unsigned phase) {
    return phase == 0 ? std::string{} : fmt::format("{}相", static_cast<char>('A' + phase - 1));
}

/// How much the four energies 1..4 grew.
void add_increments(Parts& parts, const EventTerms& terms, unsigned phase) {
    for (unsigned number = 1; number <= 4; ++number) {
        const QuantityTerms quantity = *quantity_terms(number);
        parts.add(fmt::format("{} energy, {}, increment", quantity.en, phase_en(phase)),
                  fmt::format("{}期间{}{}电能增量", terms.zh, phase_zh(phase), quantity.zh),
                  number_form("XXXXXX.XX", quantity.is_signed), quantity.unit);
    }
}

void add_phase_at_begin(Parts& parts, const EventTerms& terms, unsigned phase) {
    const auto add = [&](std::string_view en, std::string_view zh, Form form,
                         std::string_view unit) {
        parts.add(fmt::format("{}, {}, at the begin", en, phase_en(phase)),
                  fmt::format("{}时刻{}{}", terms.zh, phase_zh(phase), zh), form, unit);
    };
    add("voltage", "电压", number_form("XXX.X"), "V");
    add("current", "电流", number_form("XXX.XXX", true), "A");
    add("active power", "有功功率", number_form("XX.XXXX", true), "kW");
    add("reactive power", "无功功率", number_form("XX.XXXX", true), "kvar");
    add("power factor", "功率因数", number_form("X.XXX", true), "");
}

void add_record(Parts& parts, const EventTerms& terms) {
    parts.begin();
    if (terms.shape == Shape::all_voltage)
        parts.add("current", "电流值", number_form("XXX.XXX", true), "A");
    parts.end();
    if (terms.shape == Shape::unbalance)
        parts.add("highest unbalance", "最大不平衡率", number_form("XX.XX"), "%");
    const bool has_energies = terms.shape < Shape::all_voltage;
    const bool has_phases = terms.shape <= Shape::phase_flow;
    for (unsigned phase = 0; has_energies && phase <= 3; ++phase) {
        add_increments(parts, terms, phase);
        if (has_phases && phase > 0) add_phase_at_begin(parts, terms, phase);
    }
    for (unsigned phase = 0; terms.shape == Shape::phase_full && phase <= 3; ++phase) {
        parts.add(
            fmt::format("ampere hours, {}", phase_en(phase)),
            fmt::format("{}期间{}{}安时数", terms.zh, phase == 0 ? "总" : "", phase_zh(phase)),
            number_form("XXXXXX.XX"), "Ah");
    }
}

Layout counters(Identifier di, const EventTerms& terms) {
    Parts parts{di, {fmt::format("{}: counters", terms.en), fmt::format("{}统计数据", terms.zh)}};
    const bool by_phase = terms.shape <= Shape::phase_energies;
    const bool has_time = terms.shape != Shape::outage;
    for (unsigned phase = by_phase ? 1 : 0; phase <= (by_phase ? 3U : 0U); ++phase) {
        parts.add(fmt::format("times, {}", phase_en(phase)),
                  fmt::format("{}{}总次数", phase_zh(phase), terms.zh), number_form("XXXXXX"));
        if (has_time)
            parts.add(fmt::format("duration, {}", phase_en(phase)),
                      fmt::format("{}{}累计时间", phase_zh(phase), terms.zh), number_form("XXXXXX"),
                      "min");
    }
    return parts.layout();
}

std::optional<Layout> listed_layout(Identifier di, const EventTerms& terms) {
    const IdentifierParts id{di};
    if (id.di1 == 0 && id.di0 == 0) return counters(di, terms);
    const bool by_phase = terms.shape <= Shape::phase_energies;
    if (id.di0 < 1 || id.di0 > kRecordLast) return std::nullopt;
    if (by_phase ? (id.di1 < 1 || id.di1 > 3) : id.di1 != 0) return std::nullopt;
    Parts parts{di,
                {fmt::format("{}{}: record {} back", terms.en,
                             by_phase ? " " + phase_en(id.di1) : "", id.di0),
                 fmt::format("(上{}次){}{}记录", id.di0, phase_zh(id.di1), terms.zh)}};
    add_record(parts, terms);
    return parts.layout();
}

/// 0310: how long voltages were within limits; DI0 00 this month.
std::optional<Layout> quality_layout(Identifier di) {
    const IdentifierParts id{di};
    if (id.di1 > 3 || id.di0 > 12) return std::nullopt;
    Parts parts{di,
                {fmt::format("voltage quality, {}, month {} back", phase_en(id.di1), id.di0),
                 fmt::format("(上{}月){}电压合格率统计数据", id.di0, phase_zh(id.di1))}};
    parts.add("time watched", "电压监测时间", number_form("NNNNNN"), "min");
    parts.add("share within limits", "电压合格率", number_form("NNNN.NN"), "%");
    parts.add("share beyond limits", "电压超限率", number_form("NNNN.NN"), "%");
    parts.add("time above", "电压超上限时间", number_form("NNNNNN"), "min");
    parts.add("time below", "电压超下限时间", number_form("NNNNNN"), "min");
    parts.add("highest voltage", "最高电压", number_form("NNN.N"), "V");
    parts.add("time of highest voltage", "最高电压出现时间", moment_form("MMDDhhmm"));
    parts.add("lowest voltage", "最低电压", number_form("NNN.N"), "V");
    parts.add("time of lowest voltage", "最低电压出现时间", moment_form("MMDDhhmm"));
    return parts.layout();
}

/// 0312: demand above its limit; DI1 01, 02 active, 03..06 the quadrants.
std::optional<Layout> demand_limit_layout(Identifier di) {
    const IdentifierParts id{di};
    constexpr unsigned kNumbers[] = {1, 2, 5, 6, 7, 8};
    if (id.di1 == 0 && id.di0 == 0) {
        Parts parts{di, {"demand above limit: counters", "需量超限统计数据"}};
        for (const unsigned number : kNumbers) {
            const QuantityTerms terms = *quantity_terms(number);
            parts.add(fmt::format("times, {} demand", terms.en),
                      fmt::format("{}需量超限总次数", terms.zh), number_form("XXXXXX"));
        }
        return parts.layout();
    }
    if (id.di1 < 1 || id.di1 > 6 || id.di0 < 1 || id.di0 > kRecordLast) return std::nullopt;
    const QuantityTerms terms = *quantity_terms(kNumbers[id.di1 - 1]);
    Parts parts{di,
                {fmt::format("{} demand above limit: record {} back", terms.en, id.di0),
                 fmt::format("(上{}次){}需量超限记录", id.di0, terms.zh)}};
    parts.begin();
    parts.end();
    parts.add("maximum demand and its time", "超限期间最大需量及发生时间", demand_form(),
              demand_unit(terms.unit));
    return parts.layout();
}

/// Registers before (and behind) an operation, of all phases and of each.
void add_registers(Parts& parts, std::string_view en, std::string_view zh, bool is_demand,
                   unsigned phases) {
    constexpr unsigned kNumbers[] = {1, 2, 5, 6, 7, 8};
    for (unsigned phase = 0; phase <= phases; ++phase) {
        for (const unsigned number : kNumbers) {
            const QuantityTerms terms = *quantity_terms(number);
            parts.add(fmt::format("{} {}, {}, {}", terms.en,
                                  is_demand ? "maximum demand" : "energy", phase_en(phase), en),
                      fmt::format("{}{}{}{}", zh, phase_zh(phase), terms.zh,
                                  is_demand ? "最大需量及发生时间" : "电能"),
                      is_demand ? demand_form() : number_form("XXXXXX.XX"),
                      is_demand ? demand_unit(terms.unit) : terms.unit);
        }
    }
}

/// 0330: what people did to the meter, by DI1.
constexpr EventTerms kOperationTerms[] = {
    {{}, "programming", "编程"},
    {{}, "meter reset", "电表清零"},
    {{}, "demand reset", "需量清零"},
    {{}, "event reset", "事件清零"},
    {{}, "clock set", "校时"},
    {{}, "day tables written", "时段表编程"},
    {{}, "zone tables written", "时区表编程"},
    {{}, "days of rest written", "周休日编程"},
    {{}, "holidays written", "节假日编程"},
    {{}, "active combination written", "有功组合方式编程"},
    {{}, "reactive combination 1 written", "无功组合方式1编程"},
    {{}, "reactive combination 2 written", "无功组合方式2编程"},
    {{}, "settlement days written", "结算日编程"},
    {{}, "meter cover opened", "开表盖"},
    {{}, "terminal cover opened", "开端钮盒"}};

/// False where the record's parts are not known to us.
bool add_operation(Parts& parts, unsigned operation) {
    const bool is_cover = operation == 0x0D || operation == 0x0E;
    if (operation == 0x04) {
        parts.operator_code();
        parts.add("clock before", "校时前时间", moment_form("YYMMDDhhmmss"));
        parts.add("clock after", "校时后时间", moment_form("YYMMDDhhmmss"));
        return true;
    }
    parts.begin();
    if (is_cover) {
        parts.end();
        add_registers(parts, "before", "开盖前", false, 0);
        add_registers(parts, "after", "开盖后", false, 0);
        return true;
    }
    parts.operator_code();
    if (operation == 0x00) {
        for (int i = 1; i <= 10; ++i)
            parts.add(fmt::format("identifier written {}", i), fmt::format("编程的数据标识{}", i),
                      hex_form(4));
        return true;
    }
    if (operation == 0x01 || operation == 0x02) {
        add_registers(parts, "before", operation == 0x01 ? "电表清零前" : "需量清零前",
                      operation == 0x02, 3);
        return true;
    }
    if (operation == 0x03) {
        parts.add("identifier", "事件清零数据标识码", hex_form(4));
        return true;
    }
    if (operation == 0x07 || (operation >= 0x09 && operation <= 0x0B)) {
        parts.add("before", "编程前的内容", hex_form(1));
        return true;
    }
    if (operation != 0x0C) return false;
    for (int i = 1; i <= 3; ++i)
        parts.add(fmt::format("settlement day {} before", i),
                  fmt::format("编程前每月第{}结算日", i), moment_form("DDhh"));
    return true;
}

std::optional<Layout> operation_layout(Identifier di) {
    const IdentifierParts id{di};
    if (id.di1 >= std::size(kOperationTerms) || id.di0 > kRecordLast) return std::nullopt;
    const EventTerms& terms = kOperationTerms[id.di1];
    if (id.di0 == 0)
        return single(di, {fmt::format("{}: times", terms.en), fmt::format("{}总次数", terms.zh)},
                      number_form("XXXXXX"), "");
    Parts parts{di,
                {fmt::format("{}: record {} back", terms.en, id.di0),
                 fmt::format("(上{}次){}记录", id.di0, terms.zh)}};
    if (!add_operation(parts, id.di1)) return std::nullopt;
    return parts.layout();
}

/// 1D and 1E: trips and closings of the relay, of a later supplement; only count and moment.
std::optional<Layout> relay_layout(Identifier di) {
    const IdentifierParts id{di};
    const bool is_trip = di >> 24 == 0x1D;
    const std::string_view en = is_trip ? "trip" : "closing";
    const std::string_view zh = is_trip ? "跳闸" : "合闸";
    if (id.di2 != 0) return std::nullopt;
    if (id.di1 == 0 && id.di0 == 1)
        return single(di, {fmt::format("{}: times", en), fmt::format("{}次数", zh)},
                      number_form("XXXXXX"), "");
    if (id.di1 != 1 || id.di0 < 1 || id.di0 > kRecordLast) return std::nullopt;
    return single(di,
                  {fmt::format("{}: moment {} back", en, id.di0),
                   fmt::format("(上{}次){}发生时刻", id.di0, zh)},
                  moment_form("YYMMDDhhmmss"), "");
}

}  // namespace

std::optional<Layout> event_layout(Identifier di, std::size_t) {
    const IdentifierParts id{di};
    if (di >> 24 != 3) return relay_layout(di);
    if (id.di2 == kQuality) return quality_layout(di);
    if (id.di2 == kDemandLimit) return demand_limit_layout(di);
    if (id.di2 == kOperations) return operation_layout(di);
    if (id.di2 < 1 || id.di2 > std::size(kEvents)) return std::nullopt;
    return listed_layout(di, kEvents[id.di2 - 1]);
}

}  // namespace voltmark::codec::dlt645
