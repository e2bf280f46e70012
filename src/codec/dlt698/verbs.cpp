// SPDX-License-Identifier: Apache-2.0
#include "verbs.hpp"

#include <charconv>

#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/dlt698_messages.hpp"
#include "voltmark/codec/text.hpp"

#include "option_reader.hpp"

namespace voltmark::codec::dlt698 {

namespace {

constexpr std::string_view kOadForm = "OAD 00100200";
constexpr std::string_view kTimeForm = "2026-01-31, 2026-01-31T23:59:59";
constexpr Oad kFreezeTime{0x2021, 2, 0};

class Options : public OptionReader {
public:
    using OptionReader::OptionReader;

    Address address() {
        const std::string* text = find("address");
        const std::optional<Address> address =
            text == nullptr ? std::nullopt : parse_address(*text);
        if (address) return *address;
        fail("address", text == nullptr ? "" : *text, "000000000001, AA");
        return {};
    }

    std::uint8_t client() {
        const std::string* text = find("client");
        if (text == nullptr) return 0x10;
        const Result<Bytes> bytes = parse_hex(*text);
        if (bytes && bytes->size() == 1) return (*bytes)[0];
        fail("client", *text, "00 .. FF");
        return 0;
    }

    unsigned number(std::string_view name, unsigned most, unsigned otherwise) {
        if (!has(name)) return otherwise;
        return whole_number(name, most).value_or(0);
    }

    std::uint8_t piid() { return static_cast<std::uint8_t>(number("piid", 63, 0)); }

    Oad oad(std::string_view name) {
        const std::vector<Oad> oads = this->oads(name, 1);
        return oads.empty() ? Oad{} : oads[0];
    }

    /// Between commas.
    std::vector<Oad> oads(std::string_view name, std::size_t most = 127) {
        std::vector<Oad> oads;
        const std::string* text = find(name);
        const std::string_view given = text == nullptr ? std::string_view{} : *text;
        for (const std::string_view word : words(given, ',')) {
            const std::optional<Oad> oad = parse_oad(word);
            if (!oad || oads.size() == most) {
                fail(name, given, kOadForm);
                return {};
            }
            oads.push_back(*oad);
        }
        return oads;
    }

    Moment moment(std::string_view name, std::string_view text) {
        const std::optional<Moment> moment =
            parse_moment(text.size() == 10 ? std::string{text} + "T00:00:00" : std::string{text});
        if (!moment) fail(name, text, kTimeForm);
        return moment.value_or(Moment{});
    }

    Moment moment(std::string_view name, const Moment& otherwise) {
        const std::string* text = find(name);
        return text == nullptr ? otherwise : moment(name, std::string_view{*text});
    }

    Data data(std::string_view name) {
        const std::string* text = find(name);
        if (text == nullptr) return {};
        const Result<Bytes> bytes = parse_hex(*text);
        const Result<Data> data = bytes ? parse_data(*bytes) : Result<Data>{bytes.error()};
        if (data) return *data;
        fail(name, *text, "00, 1C07EA0A050C1E00");
        return {};
    }

    static std::vector<std::string_view> words(std::string_view text, char between) {
        std::vector<std::string_view> words;
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find(between, at), text.size());
            words.push_back(text.substr(at, end - at));
            at = end + 1;
        }
        return words;
    }
};

Result<Bytes> framed(const Options& options, const Frame& header, const Apdu& apdu) {
    if (options.error()) return *options.error();
    const Result<std::vector<Bytes>> frames = encode_frames(header, encode_apdu(apdu));
    if (!frames) return frames.error();
    Bytes bytes;
    for (const Bytes& frame : *frames) bytes.insert(bytes.end(), frame.begin(), frame.end());
    return bytes;
}

/// A question by the options that all verbs have.
Result<Bytes> asked(Options& options, const Apdu& apdu) {
    const Frame header = client_frame(options.address(), options.client());
    return framed(options, header, apdu);
}

/// "20210200,50020200[00100200+00200200]".
std::vector<Column> columns_of(Options& options) {
    std::vector<Column> columns;
    const std::string& text = *options.find("columns");
    for (const std::string_view word : Options::words(text, ',')) {
        Column column;
        const std::optional<Oad> oad = parse_oad(word.substr(0, 8));
        const bool is_record = word.size() > 10 && word[8] == '[' && word.ends_with(']');
        bool is_good = oad && (is_record || word.size() == 8);
        if (oad) column.oad = *oad;
        if (is_good && is_record) column.members.emplace();
        const std::string_view inside = is_record ? word.substr(9, word.size() - 10) : "";
        for (const std::string_view member : Options::words(inside, '+')) {
            if (!is_good || !is_record) break;
            const std::optional<Oad> read = parse_oad(member);
            is_good = read.has_value();
            column.members->push_back(read.value_or(Oad{}));
        }
        if (!is_good) options.fail("columns", text, "20210200,50020200[00100200+00200200]");
        columns.push_back(std::move(column));
    }
    return columns;
}

/// The step of a freeze's own records; of other objects none.
Data step_of(std::uint16_t oi) {
    if (oi == 0x5002) return make_span({1, 15});
    if (oi == 0x5003) return make_span({2, 1});
    if (oi == 0x5004) return make_span({3, 1});
    if (oi == 0x5006) return make_span({4, 1});
    return {};
}

/// "15min": a number and a unit.
std::optional<Span> parse_span(std::string_view text) {
    constexpr std::string_view kUnits[] = {"s", "min", "h", "d", "month", "year"};
    Span span;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), span.count);
    if (fault != std::errc{}) return std::nullopt;
    const auto unit =
        std::ranges::find(kUnits, text.substr(static_cast<std::size_t>(end - text.data())));
    if (unit == std::end(kUnits)) return std::nullopt;
    span.unit = static_cast<std::uint8_t>(unit - std::begin(kUnits));
    return span;
}

constexpr std::string_view kSelectForm =
    "all, last:3, at:2026-01-31, 2026-01-01/2026-02-01/1d, stored:2026-01-31";

Selector range_of(Options& options, std::string_view text, std::uint16_t oi) {
    const std::vector<std::string_view> ends = Options::words(text, '/');
    if (ends.size() < 2 || ends.size() > 3) {
        options.fail("select", text, kSelectForm);
        return {};
    }
    Condition condition{kFreezeTime, make_date_time_s(options.moment("select", ends[0])),
                        make_date_time_s(options.moment("select", ends[1])), step_of(oi)};
    if (ends.size() == 3) {
        const std::optional<Span> step = parse_span(ends[2]);
        if (!step) options.fail("select", text, kSelectForm);
        condition.step = make_span(step.value_or(Span{}));
    }
    return select_range(std::move(condition));
}

std::vector<std::string> meters_of(Options& options) {
    std::vector<std::string> meters;
    const std::string* text = options.find("meters");
    if (text == nullptr) return meters;
    for (const std::string_view word : Options::words(*text, ',')) {
        if (!parse_address(word)) {
            options.fail("meters", *text, "000000000001,000000000002");
            return {};
        }
        meters.emplace_back(word);
    }
    return meters;
}

Selector selector_of(Options& options, std::uint16_t oi) {
    const std::string* given = options.find("select");
    if (given == nullptr || *given == "all") return {};
    const std::string_view text = *given;
    if (text.starts_with("at:"))
        return select_equal(kFreezeTime,
                            make_date_time_s(options.moment("select", text.substr(3))));
    if (text.starts_with("stored:"))
        return select_stored(options.moment("select", text.substr(7)), meters_of(options));
    if (!text.starts_with("last:")) return range_of(options, text, oi);
    const EncodeOptions count{{"select", std::string{text.substr(5)}}};
    Options inner{count};
    const unsigned last = inner.number("select", 255, 0);
    if (inner.error() || last == 0) options.fail("select", text, kSelectForm);
    return select_last(static_cast<std::uint8_t>(last));
}

constexpr EncodeOption kAddress{"address", true, {"the meter's address", "电表地址"}};
constexpr EncodeOption kClient{
    "client", false, {"the client's address in hex, else 10", "客户机地址（十六进制），默认 10"}};
constexpr EncodeOption kPiid{"piid", false, {"number of the request, else 0", "服务序号，默认 0"}};

constexpr EncodeOption kGetOptions[] = {
    kAddress,
    {"oad", true, {"attributes between commas", "对象属性描述符，逗号分隔"}},
    kClient,
    kPiid};
constexpr EncodeOption kRecordOptions[] = {
    kAddress,
    {"oad", true, {"the record object's attribute", "记录型对象属性描述符"}},
    {"columns", true, {"columns between commas", "记录列，逗号分隔"}},
    {"select",
     false,
     {"which records: all, last:N, at:TIME, FROM/TO/STEP, stored:TIME",
      "记录选择：all、last:N、at:时间、起/止/间隔、stored:时间"}},
    {"meters", false, {"with stored: addresses between commas", "配合 stored：电表地址，逗号分隔"}},
    kClient,
    kPiid};
constexpr EncodeOption kNextOptions[] = {
    kAddress, {"block", true, {"the last block received", "最近收到的块序号"}}, kClient, kPiid};
constexpr EncodeOption kSetOptions[] = {
    kAddress,
    {"oad", true, {"the attribute", "对象属性描述符"}},
    {"data", true, {"its data in hex, with their tag", "数据（十六进制，含类型标签）"}},
    kClient,
    kPiid};
constexpr EncodeOption kClockOptions[] = {
    kAddress, {"time", true, {"the meter's new time", "新的日期时间"}}, kClient, kPiid};
constexpr EncodeOption kActionOptions[] = {
    kAddress,
    {"omd", true, {"the method", "对象方法描述符"}},
    {"data", false, {"its parameter in hex, else none", "参数（十六进制），默认无"}},
    kClient,
    kPiid};
constexpr EncodeOption kConnectOptions[] = {
    kAddress, {"password", false, {"else none is sent", "密码，默认无"}}, kClient, kPiid};
constexpr EncodeOption kReleaseOptions[] = {kAddress, kClient, kPiid};
constexpr EncodeOption kLinkOptions[] = {
    kAddress,
    {"time", true, {"of the request", "请求时间"}},
    {"received", false, {"when it came, else the same", "收到时间，默认同请求时间"}},
    {"answered", false, {"when it is answered, else when it came", "响应时间，默认同收到时间"}},
    {"result", false, {"0 accepted .. 3; else 0", "结果 0～3，默认 0"}},
    kClient,
    kPiid};

Result<Bytes> encode_get(const EncodeOptions& given) {
    Options options{given};
    std::vector<Oad> oads = options.oads("oad");
    if (oads.empty()) oads.emplace_back();
    return asked(options, make_get(std::move(oads), options.piid()));
}

Result<Bytes> encode_get_record(const EncodeOptions& given) {
    Options options{given};
    const Oad oad = options.oad("oad");
    Selector selector = selector_of(options, oad.oi);
    std::vector<Column> columns = columns_of(options);
    return asked(options,
                 make_get_record(oad, std::move(selector), std::move(columns), options.piid()));
}

Result<Bytes> encode_get_next(const EncodeOptions& given) {
    Options options{given};
    const auto block = static_cast<std::uint16_t>(options.number("block", 0xFFFF, 0));
    return asked(options, make_get_next(block, options.piid()));
}

Result<Bytes> encode_set(const EncodeOptions& given) {
    Options options{given};
    return asked(options, make_set(options.oad("oad"), options.data("data"), options.piid()));
}

Result<Bytes> encode_set_clock(const EncodeOptions& given) {
    Options options{given};
    return asked(options, make_set_clock(options.moment("time", Moment{}), options.piid()));
}

Result<Bytes> encode_action(const EncodeOptions& given) {
    Options options{given};
    return asked(options, make_action(options.oad("omd"), options.data("data"), options.piid()));
}

Result<Bytes> encode_connect(const EncodeOptions& given) {
    Options options{given};
    Apdu apdu = make_connect(options.piid());
    if (const std::string* password = options.find("password")) {
        apdu.connect.mechanism = 1;
        apdu.connect.secret.assign(password->begin(), password->end());
    }
    return asked(options, apdu);
}

Result<Bytes> encode_release(const EncodeOptions& given) {
    Options options{given};
    return asked(options, make_release(options.piid()));
}

/// A date_time has a weekday and milliseconds; people type neither.
Moment with_weekday(Moment moment) {
    const std::chrono::year_month_day date{std::chrono::year{moment.year},
                                           std::chrono::month{moment.month},
                                           std::chrono::day{moment.day}};
    const std::chrono::weekday weekday{std::chrono::sys_days{date}};
    moment.weekday = static_cast<std::uint8_t>(weekday.c_encoding());
    moment.millisecond = 0;
    return moment;
}

Result<Bytes> encode_link_answer(const EncodeOptions& given) {
    Options options{given};
    const Moment requested = options.moment("time", Moment{});
    const Moment received = options.moment("received", requested);
    const Moment answered = options.moment("answered", received);
    const unsigned result = options.number("result", 3, 0);
    if (options.error()) return *options.error();
    const Apdu request =
        make_link_request(LinkKind::login, 0, with_weekday(requested), options.piid());
    const Frame header =
        report_answer_frame(report_frame(options.address(), options.client(), kLinkManagement));
    return framed(options, header,
                  make_link_answer(request, {with_weekday(received), with_weekday(answered)},
                                   static_cast<std::uint8_t>(0x80U | result)));
}

constexpr EncodeVerb kVerbs[] = {
    {"get",
     {"asks for attributes", "读取对象属性"},
     kGetOptions,
     "--address 000000000001 --oad 00100200,20000200",
     encode_get},
    {"get-record",
     {"asks for records", "读取记录"},
     kRecordOptions,
     "--address 000000000001 --oad 50040200 --columns 20210200,00100200 --select last:3",
     encode_get_record},
    {"get-next",
     {"asks for the next block", "读取下一数据块"},
     kNextOptions,
     "--address 000000000001 --block 1",
     encode_get_next},
    {"set",
     {"sets an attribute", "设置对象属性"},
     kSetOptions,
     "--address 000000000001 --oad 41000200 --data 110F",
     encode_set},
    {"set-clock",
     {"sets the clock", "设置日期时间"},
     kClockOptions,
     "--address 000000000001 --time 2026-01-31T08:00:00",
     encode_set_clock},
    {"action",
     {"calls a method", "操作对象方法"},
     kActionOptions,
     "--address 000000000001 --omd 00100100 --data 00",
     encode_action},
    {"connect",
     {"opens an application connection", "建立应用连接"},
     kConnectOptions,
     "--address 000000000001",
     encode_connect},
    {"release",
     {"closes the application connection", "断开应用连接"},
     kReleaseOptions,
     "--address 000000000001",
     encode_release},
    {"link-answer",
     {"answers a login or heartbeat", "响应登录或心跳"},
     kLinkOptions,
     "--address 000000000001 --time 2026-01-31T08:00:00 --piid 1 --client 00",
     encode_link_answer}};

}  // namespace

std::span<const EncodeVerb> encode_verbs() {
    return kVerbs;
}

}  // namespace voltmark::codec::dlt698
