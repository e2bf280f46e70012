// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "voltmark/codec/gdw3761.hpp"
#include "voltmark/codec/gdw3761_errors.hpp"

#include "gdw3761/layout.hpp"

namespace voltmark::codec::gdw3761 {

namespace {

/// Takes bytes from the front; once too few were left, everything is empty and `is_cut` says so.
class Reader {
public:
    explicit Reader(ByteSpan bytes) : bytes_{bytes} {}

    ByteSpan take(std::size_t size) {
        if (size > bytes_.size() - at_) {
            is_cut_ = true;
            return {};
        }
        const ByteSpan taken = bytes_.subspan(at_, size);
        at_ += size;
        return taken;
    }
    int byte() {
        const ByteSpan one = take(1);
        return one.empty() ? 0 : one[0];
    }
    ByteSpan rest() { return take(left()); }
    std::size_t left() const { return bytes_.size() - at_; }
    std::size_t at() const { return at_; }
    bool is_cut() const { return is_cut_; }

private:
    ByteSpan bytes_;
    std::size_t at_ = 0;
    bool is_cut_ = false;
};

bool is_missing(ByteSpan bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0xEE; });
}

std::optional<int> bcd(int byte) {
    if (byte % 16 > 9 || byte / 16 > 9) return std::nullopt;
    return byte / 16 * 10 + byte % 16;
}

/// BCD of a byte within [low, high].
std::optional<int> bcd_in(int byte, int low, int high) {
    const std::optional<int> value = bcd(byte);
    return value && *value >= low && *value <= high ? value : std::nullopt;
}

/// Bytes from the smallest part to the greatest, as texts of the form that ISO 8601 has.
std::optional<std::string> time_text(Form form, ByteSpan in) {
    const auto day = [&](std::size_t i) { return bcd_in(in[i], 1, 31); };
    const auto month = [&](std::size_t i, int mask) { return bcd_in(in[i] & mask, 1, 12); };
    const auto clock = [&](std::size_t i, int high) { return bcd_in(in[i], 0, high); };
    std::optional<int> y = 2000, mo = 1, d = 1, h = 0, mi = 0, s = 0;
    switch (form) {
        case Form::a1:
            s = clock(0, 59), mi = clock(1, 59), h = clock(2, 23), d = day(3);
            mo = month(4, 0x1F), y = clock(5, 99);
            break;
        case Form::a15:
            mi = clock(0, 59), h = clock(1, 23), d = day(2), mo = month(3, 0xFF), y = clock(4, 99);
            break;
        case Form::a17:
            mi = clock(0, 59), h = clock(1, 23), d = day(2), mo = month(3, 0xFF);
            break;
        case Form::a20:
            d = day(0), mo = month(1, 0xFF), y = clock(2, 99);
            break;
        default:
            mo = month(0, 0xFF), y = clock(1, 99);
            break;
    }
    if (!y || !mo || !d || !h || !mi || !s) return std::nullopt;
    const int year = *y % 2000 + 2000;
    const auto date = std::chrono::year{year} / *mo / *d;
    if (form != Form::a17 && !date.ok()) return std::nullopt;
    switch (form) {
        case Form::a1:
            return fmt::format("{}-{:02}-{:02}T{:02}:{:02}:{:02}", year, *mo, *d, *h, *mi, *s);
        case Form::a15:
            return fmt::format("{}-{:02}-{:02}T{:02}:{:02}", year, *mo, *d, *h, *mi);
        case Form::a17:
            return fmt::format("--{:02}-{:02}T{:02}:{:02}", *mo, *d, *h, *mi);
        case Form::a20:
            return fmt::format("{}-{:02}-{:02}", year, *mo, *d);
        default:
            return fmt::format("{}-{:02}", year, *mo);
    }
}

bool is_time(Form form) {
    return form == Form::a1 || form == Form::a15 || form == Form::a17 || form == Form::a20 ||
           form == Form::a21;
}

std::optional<std::int64_t> number_of(ByteSpan bytes, bool is_signed) {
    std::int64_t number = 0;
    for (std::size_t i = bytes.size(); i-- > 0;) {
        const bool has_sign = is_signed && i + 1 == bytes.size();
        const std::optional<int> pair = bcd(has_sign ? bytes[i] & 0x7F : bytes[i]);
        if (!pair) return std::nullopt;
        number = number * 100 + *pair;
    }
    return is_signed && (bytes.back() & 0x80) != 0 ? -number : number;
}

/// An address with its port as "10.0.0.1:8001"; letters up to the first zero.
std::string text_of(Form form, ByteSpan bytes) {
    if (form == Form::address) {
        return fmt::format("{}.{}.{}.{}:{}", bytes[0], bytes[1], bytes[2], bytes[3],
                           bytes[4] | bytes[5] << 8);
    }
    std::string text;
    for (const std::uint8_t byte : bytes) {
        if (byte == 0) break;
        if (byte < 0x20 || byte > 0x7E) return to_hex(bytes);
        text += static_cast<char>(byte);
    }
    return text;
}

void fill(Value& value, Form form, ByteSpan bytes) {
    const FormInfo info = info_of(form);
    if (form == Form::octets) {
        value.text = to_hex(bytes);
    } else if (form == Form::ascii || form == Form::address) {
        value.text = text_of(form, bytes);
    } else if (form == Form::binary) {
        std::int64_t number = 0;
        for (std::size_t i = bytes.size(); i-- > 0;) number = number * 256 + bytes[i];
        value.number = number;
    } else if (is_missing(bytes)) {
        value.quality = Quality::missing;
    } else if (is_time(form)) {
        value.text = time_text(form, bytes).value_or("");
        if (value.text.empty()) value.quality = Quality::invalid;
    } else {
        value.number = number_of(bytes, info.is_signed);
        value.scale = info.scale;
        if (!value.number) value.quality = Quality::invalid;
    }
}

Value make_value(UnitId id, std::string key, Text name) {
    Value value;
    value.unit_id = id;
    value.key = std::move(key);
    value.name = {std::string{name.en}, std::string{name.zh}};
    return value;
}

/// Minutes between points; 0 where the density says that there is no freeze.
int density_minutes(int density) {
    switch (density) {
        case 1:
            return 15;
        case 2:
            return 30;
        case 3:
            return 60;
        case 254:
            return 5;
        case 255:
            return 1;
        default:
            return 0;
    }
}

/// The time of point `index`: the first is one step behind the start.
std::string slot_time(ByteSpan start, int minutes, int index) {
    if (minutes == 0 || start.empty() || !time_text(Form::a15, start)) return {};
    const auto part = [&](std::size_t i) { return *bcd(start[i]); };
    using namespace std::chrono;
    const sys_days day{year{2000 + part(4)} / part(3) / part(2)};
    const auto at = day + hours{part(1)} + std::chrono::minutes{part(0) + minutes * (index + 1)};
    const auto date = floor<days>(at);
    const year_month_day ymd{date};
    const auto of_day = duration_cast<std::chrono::minutes>(at - date).count();
    return fmt::format("{}-{:02}-{:02}T{:02}:{:02}", static_cast<int>(ymd.year()),
                       static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                       of_day / 60, of_day % 60);
}

class UnitReader {
public:
    explicit UnitReader(const Frame& frame) : frame_{frame}, in_{frame.units} {}

    UnitsRead read() {
        while (in_.left() > 0 && !out_.error) read_group();
        return std::move(out_);
    }

private:
    void read_group() {
        const std::size_t at = in_.at();
        const ByteSpan four = in_.take(4);
        if (four.empty()) return fail(make_error(kUnitCut, afn(), 0), at);
        const auto ids = parse_unit_ids(four);
        if (!ids) return fail(ids.error(), at);
        for (const UnitId id : *ids) {
            if (out_.error) return;
            out_.ids.push_back(id);
            read_unit(id);
        }
    }

    void read_unit(UnitId id) {
        const std::size_t at = in_.at();
        const std::size_t values = out_.values.size();
        id_ = id;
        read_content(id);
        if (!in_.is_cut()) return;
        out_.values.resize(values);  // Half a unit gives nothing.
        fail(make_error(kUnitCut, afn(), id.function), at);
    }

    void read_content(UnitId id) {
        if (frame_.afn == 0x00 && id.function == 3) return read_items();
        if (frame_.afn == 0x10 && id.function == 1) return read_forward();
        if (frame_.afn == 0x0E && id.function <= 2) return read_events();
        const bool is_query = !frame_.is_up() && (frame_.afn == 0x0C || frame_.afn == 0x0A);
        const Layout* const layout = find_layout(frame_.afn, id.function);
        // Parameters are asked for with or without an argument; only the second form is known.
        if (is_query && (layout != nullptr || in_.left() == 0 || frame_.afn == 0x0C)) return;
        if (layout == nullptr) return read_unknown();
        read_head(*layout);
        if (!frame_.is_up() && frame_.afn == 0x0D) return;
        for (const Field& field : layout->fields) read_field(field, layout->head == Head::curve);
    }

    void read_unknown() {
        const std::size_t at = in_.at();
        Value value = make_value(id_, "hex", {"data of unknown layout", "未知格式的数据"});
        value.text = to_hex(in_.rest());
        value.quality = Quality::unknown;
        out_.values.push_back(std::move(value));
        fail(make_error(kUnitUnknown, afn(), id_.function), at);
    }

    void read_head(const Layout& layout) {
        start_ = {};
        count_ = 1;
        time_.clear();
        const bool is_query = !frame_.is_up() && frame_.afn == 0x0D;
        bool has_read_time = false;
        switch (layout.head) {
            case Head::none:
                return;
            case Head::curve:
                return read_curve_head();
            case Head::day_time_tariffs:
                has_read_time = true;
                [[fallthrough]];
            case Head::day_tariffs:
                moment(Form::a20, "day", {"frozen day", "日冻结类数据时标"});
                break;
            case Head::month_time_tariffs:
                has_read_time = true;
                [[fallthrough]];
            case Head::month_tariffs:
                moment(Form::a21, "month", {"frozen month", "月冻结类数据时标"});
                break;
            case Head::time:
            case Head::time_tariffs:
                has_read_time = true;
                break;
        }
        if (is_query) return;
        if (has_read_time) moment(Form::a15, "read_time", {"time of reading", "终端抄表时间"});
        if (layout.head != Head::time) count_ = in_.byte() + 1;
    }

    void read_curve_head() {
        start_ = in_.take(5);
        const int density = in_.byte();
        count_ = in_.byte();
        if (in_.is_cut()) return;
        minutes_ = density_minutes(density);
        Value start = make_value(id_, "start", {"start of the curve", "起始时间"});
        fill(start, Form::a15, start_);
        out_.values.push_back(std::move(start));
        number("density", {"density", "数据冻结密度"}, density);
        number("count", {"count of points", "数据点数"}, count_);
    }

    void number(std::string key, Text name, std::int64_t number, std::string_view unit = {}) {
        Value value = make_value(id_, std::move(key), name);
        value.number = number;
        value.unit = unit;
        out_.values.push_back(std::move(value));
    }

    void hex(std::string key, Text name, ByteSpan bytes) {
        Value value = make_value(id_, std::move(key), name);
        value.text = to_hex(bytes);
        out_.values.push_back(std::move(value));
    }

    /// A time before the values; the first one is theirs.
    void moment(Form form, std::string_view key, Text name) {
        const ByteSpan bytes = in_.take(info_of(form).size);
        if (bytes.empty()) return;
        Value value = make_value(id_, std::string{key}, name);
        fill(value, form, bytes);
        if (time_.empty()) time_ = value.text;
        out_.values.push_back(std::move(value));
    }

    void read_field(const Field& field, bool is_curve) {
        const std::size_t size = field.size != 0 ? field.size : info_of(field.form).size;
        const int count = field.is_per_tariff || is_curve ? count_ : 1;
        for (int i = 0; i < count; ++i) {
            const ByteSpan bytes = in_.take(size);
            if (bytes.empty()) return;
            Value value = make_value(id_, std::string{field.key}, field.name);
            if (is_curve) value.key += fmt::format("[{}]", i + 1);
            if (field.is_per_tariff) add_tariff(value, i);
            value.unit = field.unit;
            value.time = is_curve ? slot_time(start_, minutes_, i) : time_;
            fill(value, field.form, bytes);
            out_.values.push_back(std::move(value));
        }
    }

    static void add_tariff(Value& value, int tariff) {
        value.key += tariff == 0 ? ".total" : fmt::format(".t{}", tariff);
        value.name.en += tariff == 0 ? ", total" : fmt::format(", tariff {}", tariff);
        value.name.zh += tariff == 0 ? "（总）" : fmt::format("（费率{}）", tariff);
    }

    void read_items() {
        number("afn", {"function code confirmed", "要被确认的报文的AFN"}, in_.byte());
        while (in_.left() > 0 && !in_.is_cut()) {
            const ByteSpan four = in_.take(4);
            const int result = in_.byte();
            if (in_.is_cut()) return;
            const auto ids = parse_unit_ids(four);
            if (!ids) return fail(ids.error(), in_.at() - 5);
            for (const UnitId& id : *ids) {
                number(fmt::format("result.F{}@P{}", id.function, id.point),
                       {"result, 0 is done", "错误码，0 表示正确"}, result);
            }
        }
    }

    void read_forward() {
        number("port", {"port", "终端通信端口号"}, in_.byte());
        if (!frame_.is_up()) {
            number("port_control", {"port settings", "透明转发通信控制字"}, in_.byte());
            const int wait = in_.byte();
            const bool is_seconds = (wait & 0x80) != 0;
            number("frame_timeout", {"time for the frame", "接收等待报文超时时间"},
                   (wait & 0x7F) * (is_seconds ? 1000 : 10), "ms");
            number("byte_timeout", {"time for a byte", "接收等待字节超时时间"}, in_.byte() * 10,
                   "ms");
        }
        const ByteSpan size = in_.take(2);
        if (size.empty()) return;
        const ByteSpan inner = in_.take(static_cast<std::size_t>(size[0] | size[1] << 8));
        hex("frame", {"forwarded frame", "转发内容"}, inner);
    }

    void read_events() {
        if (!frame_.is_up()) {
            number("first", {"first event", "请求事件记录起始指针"}, in_.byte());
            number("last", {"end of events", "请求事件记录结束指针"}, in_.byte());
            return;
        }
        number("important_events", {"important event counter", "重要事件计数器EC1"}, in_.byte());
        number("ordinary_events", {"ordinary event counter", "一般事件计数器EC2"}, in_.byte());
        const int first = in_.byte();
        const int last = in_.byte();
        number("first", {"first event", "事件记录起始指针"}, first);
        number("last", {"end of events", "事件记录结束指针"}, last);
        const int count = (last - first + 256) % 256;  // The pointers turn over behind 255.
        for (int i = 0; i < count && !in_.is_cut(); ++i) {
            number(fmt::format("erc[{}]", i + 1), {"event code", "事件代码ERC"}, in_.byte());
            const auto size = static_cast<std::size_t>(in_.byte());
            hex(fmt::format("record[{}]", i + 1), {"event record", "事件记录内容"}, in_.take(size));
        }
    }

    std::string afn() const { return fmt::format("{:02X}", frame_.afn); }

    void fail(Error error, std::size_t at) {
        if (!out_.error) out_.error = std::move(error).at({at, frame_.units.size() - at});
    }

    const Frame& frame_;
    Reader in_;
    UnitsRead out_;
    UnitId id_;
    ByteSpan start_;
    int minutes_ = 0;
    int count_ = 1;
    std::string time_;
};

}  // namespace

UnitsRead read_units(const Frame& frame) {
    return UnitReader{frame}.read();
}

Result<Bytes> write_number(std::optional<std::int64_t> value, std::size_t size, bool is_signed) {
    if (!value) return Bytes(size, 0xEE);
    const bool is_negative = *value < 0;
    Bytes out;
    std::int64_t rest = *value;
    for (std::size_t i = 0; i < size; ++i) {
        const auto pair = static_cast<int>(is_negative ? -(rest % 100) : rest % 100);
        out.push_back(static_cast<std::uint8_t>(pair / 10 * 16 + pair % 10));
        rest /= 100;
    }
    const bool is_sign_free = !is_signed || out.back() < 0x80;
    if (rest != 0 || (is_negative && !is_signed) || !is_sign_free)
        return make_error(kValueRange, *value, 2 * size);
    if (is_negative) out.back() = static_cast<std::uint8_t>(out.back() | 0x80);
    return out;
}

}  // namespace voltmark::codec::gdw3761
