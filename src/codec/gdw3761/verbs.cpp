// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/gdw3761.hpp"

#include "gdw3761/decoder.hpp"
#include "gdw3761/layout.hpp"

namespace voltmark::codec::gdw3761 {

namespace {

constexpr Text kAddressText{"region (4 digits) and terminal (4 hex digits)",
                            "行政区划码（4 位数字）和终端地址（4 位十六进制）"};

Error bad(std::string_view option, std::string_view value, std::string_view expected) {
    return make_error(kOptionValue, option, value, expected);
}

std::string_view find(const EncodeOptions& options, std::string_view name) {
    const auto at = options.find(name);
    return at == options.end() ? std::string_view{} : std::string_view{at->second};
}

Result<int> number(const EncodeOptions& options, std::string_view name, int low, int high,
                   int otherwise) {
    const std::string_view text = find(options, name);
    if (!options.contains(name)) return otherwise;
    const Result<std::int64_t> value = parse_decimal(text, 0);
    if (!value || *value < low || *value > high)
        return bad(name, text, fmt::format("{}..{}", low, high));
    return static_cast<int>(*value);
}

Result<Address> address_of(const EncodeOptions& options) {
    const std::string_view text = find(options, "address");
    const std::optional<Address> address = parse_address(text);
    if (!address) return bad("address", text, "33010001");
    return *address;
}

/// The digits of "2026-01-05T12:30" as BCD bytes, last pair first; the form must match `pattern`,
/// in which 0 stands for a digit.
Result<Bytes> bcd_of(const EncodeOptions& options, std::string_view name,
                     std::string_view pattern) {
    const std::string_view text = find(options, name);
    bool is_right = text.size() == pattern.size();
    for (std::size_t i = 0; is_right && i < text.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        is_right = pattern[i] == '0' ? is_digit : text[i] == pattern[i];
    }
    if (!is_right || !text.starts_with("20")) return bad(name, text, pattern);
    Bytes bytes;
    for (std::size_t i = 2; i < text.size(); i += 3) {
        bytes.insert(bytes.begin(),
                     static_cast<std::uint8_t>((text[i] - '0') * 16 + text[i + 1] - '0'));
    }
    const auto part = [&](std::size_t i) {
        return i < bytes.size() ? bytes[bytes.size() - 1 - i] : 0;
    };
    if (part(1) < 1 || part(1) > 0x12 || (bytes.size() > 2 && (part(2) < 1 || part(2) > 0x31)) ||
        part(3) > 0x23 || part(4) > 0x59 || part(5) > 0x59)
        return bad(name, text, pattern);
    return bytes;
}

Result<Bytes> curve_argument(const EncodeOptions& options) {
    Result<Bytes> bytes = bcd_of(options, "time", "0000-00-00T00:00");
    if (!bytes) return bytes;
    const Result<int> density = number(options, "density", 0, 255, 1);
    if (!density) return density.error();
    const Result<int> count = number(options, "count", 1, 255, 96);
    if (!count) return count.error();
    bytes->push_back(static_cast<std::uint8_t>(*density));
    bytes->push_back(static_cast<std::uint8_t>(*count));
    return bytes;
}

/// What the function's layout asks for; of an unknown one what is given.
Result<Bytes> history_argument(const EncodeOptions& options, int function) {
    const Layout* const layout = find_layout(0x0D, function);
    Head head = Head::none;
    if (layout != nullptr) {
        head = layout->head;
    } else if (options.contains("time")) {
        head = Head::curve;
    } else if (options.contains("day")) {
        head = find(options, "day").size() == 7 ? Head::month_tariffs : Head::day_tariffs;
    }
    switch (head) {
        case Head::curve:
            return curve_argument(options);
        case Head::day_tariffs:
        case Head::day_time_tariffs:
            return bcd_of(options, "day", "0000-00-00");
        case Head::month_tariffs:
        case Head::month_time_tariffs:
            return bcd_of(options, "day", "0000-00");
        default:
            return Bytes{};
    }
}

Result<Bytes> encode_read(const EncodeOptions& options) {
    Request request;
    const Result<Address> address = address_of(options);
    if (!address) return address.error();
    const std::string_view afn = find(options, "afn");
    if (afn != "0C" && afn != "0D" && afn != "0A") return bad("afn", afn, "0A, 0C, 0D");
    const Result<int> function = number(options, "fn", 1, 2048, 1);
    if (!function) return function.error();
    const Result<int> point = number(options, "pn", 0, 2040, 0);
    if (!point) return point.error();
    request.address = *address;
    request.afn = parse_hex(afn)->front();
    request.unit_id = {*point, *function};
    if (request.afn == 0x0D) {
        Result<Bytes> argument = history_argument(options, *function);
        if (!argument) return argument.error();
        request.argument = std::move(*argument);
    }
    return write_frame(make_request(request));
}

Result<Bytes> encode_set_clock(const EncodeOptions& options) {
    const Result<Address> address = address_of(options);
    if (!address) return address.error();
    Result<Bytes> clock = bcd_of(options, "time", "0000-00-00T00:00:00");
    if (!clock) return clock.error();
    const Result<int> weekday = number(options, "weekday", 0, 7, 0);
    if (!weekday) return weekday.error();
    (*clock)[4] = static_cast<std::uint8_t>((*clock)[4] | *weekday << 5);
    Request request;
    request.address = *address;
    request.afn = 0x05;
    request.unit_id = {0, 31};
    request.argument = std::move(*clock);
    return write_frame(make_request(request));
}

Result<Bytes> encode_answer(const EncodeOptions& options, std::uint8_t afn) {
    const Result<Address> address = address_of(options);
    if (!address) return address.error();
    const Result<int> seq = number(options, "seq", 0, 15, 0);
    if (!seq) return seq.error();
    Frame told;
    told.control = 0x80;
    told.afn = afn;
    told.address = *address;
    told.seq = static_cast<std::uint8_t>(*seq);
    return write_frame(make_confirm(told));
}

Result<Bytes> encode_confirm(const EncodeOptions& options) {
    return encode_answer(options, 0x00);
}

Result<Bytes> encode_link_answer(const EncodeOptions& options) {
    return encode_answer(options, 0x02);
}

Result<Bytes> encode_forward(const EncodeOptions& options) {
    constexpr std::size_t kInnerSizeMax = 4000;
    const Result<Address> address = address_of(options);
    if (!address) return address.error();
    const std::string_view text = find(options, "frame");
    const Result<Bytes> inner = parse_hex(text);
    if (!inner || inner->empty() || inner->size() > kInnerSizeMax)
        return bad("frame", text, "1..4000 bytes of hex");
    const Result<int> port = number(options, "port", 0, 255, 31);
    if (!port) return port.error();
    Request request;
    request.address = *address;
    request.afn = 0x10;
    request.unit_id = {0, 1};
    // 2400 baud, even parity, 8 bits, 1 stop bit; 10 s for the frame and 100 ms for a byte.
    request.argument = {static_cast<std::uint8_t>(*port),
                        0x6B,
                        0x8A,
                        0x0A,
                        static_cast<std::uint8_t>(inner->size() & 0xFF),
                        static_cast<std::uint8_t>(inner->size() >> 8)};
    request.argument.insert(request.argument.end(), inner->begin(), inner->end());
    return write_frame(make_request(request));
}

constexpr EncodeOption kReadOptions[] = {
    {"address", true, kAddressText},
    {"afn", true, {"0A, 0C or 0D", "0A、0C 或 0D"}},
    {"fn", true, {"function 1..2048", "信息类 1..2048"}},
    {"pn", false, {"point 0..2040", "信息点 0..2040"}},
    {"day", false, {"2026-01-05 or 2026-01 of a freeze", "冻结日 2026-01-05 或冻结月 2026-01"}},
    {"time", false, {"start of a curve: 2026-01-05T00:00", "曲线起始时间 2026-01-05T00:00"}},
    {"density", false, {"1: 15 min, 2: 30, 3: 60, 254: 5, 255: 1", "密度 1：15 分等"}},
    {"count", false, {"points of the curve", "曲线点数"}},
};
constexpr EncodeOption kClockOptions[] = {
    {"address", true, kAddressText},
    {"time", true, {"2026-01-05T12:30:00", "2026-01-05T12:30:00"}},
    {"weekday", false, {"1 Monday .. 7 Sunday, 0 not given", "星期 1..7，0 为无"}},
};
constexpr EncodeOption kAnswerOptions[] = {
    {"address", true, kAddressText},
    {"seq", false, {"number of what is confirmed, 0..15", "被确认帧的序号 0..15"}},
};
constexpr EncodeOption kForwardOptions[] = {
    {"address", true, kAddressText},
    {"frame", true, {"the meter's frame in hex", "转发给电表的帧（十六进制）"}},
    {"port", false, {"port of the terminal", "终端通信端口号"}},
};

constexpr EncodeVerb kVerbs[] = {
    {"read",
     {"ask for data", "召测数据"},
     kReadOptions,
     "--address 33010001 --afn 0D --fn 1 --pn 1 --day 2026-01-05",
     encode_read},
    {"confirm",
     {"confirm a frame", "确认"},
     kAnswerOptions,
     "--address 33010001 --seq 1",
     encode_confirm},
    {"set-clock",
     {"set the clock (AFN 05 F31)", "对时（AFN 05 F31）"},
     kClockOptions,
     "--address 33010001 --time 2026-01-05T12:30:00",
     encode_set_clock},
    {"link-answer",
     {"answer login or heartbeat", "应答登录或心跳"},
     kAnswerOptions,
     "--address 33010001 --seq 1",
     encode_link_answer},
    {"forward",
     {"forward a frame to a meter", "数据转发"},
     kForwardOptions,
     "--address 33010001 --frame 68010000000000681104333334333C16",
     encode_forward},
};

}  // namespace

const FormatInfo kFormat{"gdw3761",
                         {"Q/GDW 376.1 (terminal and master)", "Q/GDW 376.1（终端与主站）"},
                         false,
                         make_decoder,
                         kVerbs};

}  // namespace voltmark::codec::gdw3761
