// SPDX-License-Identifier: Apache-2.0
// What `voltmark encode --format dlms` makes.
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/codec_errors.hpp"
#include "voltmark/codec/dlms.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint16_t kDisconnectControl = 70;
constexpr std::string_view kDisconnectObis = "0-0:96.3.10.255";

constexpr EncodeOption kClass{"class", true, {"class of the object", "对象类"}};
constexpr EncodeOption kObis{"obis", true, {"object, 1-0:1.8.0.255", "对象标识"}};
constexpr EncodeOption kAttribute{"attribute", true, {"number of the attribute", "属性号"}};
constexpr EncodeOption kWrapper{
    "wrapper", false, {"wrap for TCP: client,server", "TCP 包装：客户端,服务器"}};
constexpr EncodeOption kHdlc{
    "hdlc", false, {"frame for HDLC: client,server; 16,1 or 16,1/17", "HDLC 帧：客户端,服务器"}};
constexpr EncodeOption kHdlcNeeded{"hdlc", true, kHdlc.what};
constexpr EncodeOption kFrom{"from", false, {"of a profile: first time", "曲线起始时间"}};
constexpr EncodeOption kTo{"to", false, {"of a profile: last time", "曲线结束时间"}};
constexpr EncodeOption kBlock{"block", true, {"number of the last block received", "已收数据块号"}};
constexpr EncodeOption kPassword{"password", false, {"of low level security", "低级安全口令"}};
constexpr EncodeOption kMethod{"method", true, {"1 disconnects, 2 reconnects", "1 拉闸，2 合闸"}};
constexpr EncodeOption kObisOptional{"obis", false, {"object, if not 0-0:96.3.10.255", "对象标识"}};
constexpr EncodeOption kClassOptional{"class", false, {"class, if not 70", "对象类"}};
constexpr EncodeOption kType{
    "type", true, {"boolean, int8 ... uint64, enum, text, octets, date-time", "数据类型"}};
constexpr EncodeOption kValue{"value", true, {"the new value", "新值"}};

constexpr EncodeOption kGetOptions[] = {kClass, kObis, kAttribute, kFrom, kTo, kWrapper, kHdlc};
constexpr EncodeOption kNextOptions[] = {kBlock, kWrapper, kHdlc};
constexpr EncodeOption kAarqOptions[] = {kPassword, kWrapper, kHdlc};
constexpr EncodeOption kSnrmOptions[] = {kHdlcNeeded};
constexpr EncodeOption kReleaseOptions[] = {kWrapper, kHdlc};
constexpr EncodeOption kActionOptions[] = {kMethod, kClassOptional, kObisOptional, kWrapper, kHdlc};
constexpr EncodeOption kSetOptions[] = {kClass, kObis, kAttribute, kType, kValue, kWrapper, kHdlc};

/// The text of an option; nothing where it was not given.
std::optional<std::string_view> text_of(const EncodeOptions& options, std::string_view name) {
    const auto at = options.find(name);
    return at == options.end() ? std::nullopt : std::optional<std::string_view>{at->second};
}

Error bad_value(std::string_view option, std::string_view text, std::string_view expected) {
    return make_error(kOptionValue, option, excerpt(text), expected);
}

Result<std::uint32_t> number_option(const EncodeOptions& options, std::string_view name,
                                    std::uint32_t min, std::uint32_t max) {
    const std::string_view text = text_of(options, name).value_or("");
    const Result<std::int64_t> number = parse_decimal(text, 0);
    if (!number || *number < min || *number > max)
        return bad_value(name, text, fmt::format("{}..{}", min, max));
    return static_cast<std::uint32_t>(*number);
}

Result<Obis> obis_option(const EncodeOptions& options, std::string_view preset) {
    const std::string_view text = text_of(options, "obis").value_or(preset);
    const std::optional<Obis> obis = parse_obis(text);
    if (!obis) return bad_value("obis", text, "1-0:1.8.0.255");
    return *obis;
}

Result<ObjectPart> attribute_option(const EncodeOptions& options) {
    const Result<std::uint32_t> class_id = number_option(options, "class", 1, 65535);
    if (!class_id) return class_id.error();
    const Result<Obis> obis = obis_option(options, "");
    if (!obis) return obis.error();
    const Result<std::uint32_t> index = number_option(options, "attribute", 1, 255);
    if (!index) return index.error();
    return ObjectPart{static_cast<std::uint16_t>(*class_id), *obis,
                      static_cast<std::uint8_t>(*index)};
}

Result<DateTime> time_option(const EncodeOptions& options, std::string_view name) {
    const std::string_view text = text_of(options, name).value_or("");
    const std::optional<DateTime> time = parse_date_time_text(text);
    if (!time) return bad_value(name, text, "2026-01-31T10:15, +02:00");
    return *time;
}

/// Client and server of an address option.
struct Pair {
    HdlcAddress client;
    HdlcAddress server;
};

Result<Pair> hdlc_option(std::string_view text) {
    const std::size_t comma = text.find(',');
    const auto client = parse_hdlc_address(text.substr(0, comma));
    const auto server =
        comma == std::string_view::npos ? std::nullopt : parse_hdlc_address(text.substr(comma + 1));
    if (!client || !server || client->size != 1) return bad_value("hdlc", text, "16,1; 16,1/17");
    return Pair{*client, *server};
}

Result<WrapperFrame> wrapper_option(std::string_view text) {
    const std::size_t comma = text.find(',');
    const Result<std::int64_t> client = parse_decimal(text.substr(0, comma), 0);
    const Result<std::int64_t> server =
        parse_decimal(comma == std::string_view::npos ? "" : text.substr(comma + 1), 0);
    const auto is_port = [](const Result<std::int64_t>& port) {
        return port && *port >= 0 && *port <= 65535;
    };
    if (!is_port(client) || !is_port(server)) return bad_value("wrapper", text, "16,1");
    WrapperFrame frame;
    frame.source = static_cast<std::uint16_t>(*client);
    frame.destination = static_cast<std::uint16_t>(*server);
    return frame;
}

/// The APDU in the frame that was asked for, or bare.
Result<Bytes> framed(const Apdu& apdu, const EncodeOptions& options) {
    constexpr std::size_t kApduMax = 2000;
    Bytes bytes = encode_apdu(apdu);
    const std::optional<std::string_view> hdlc = text_of(options, "hdlc");
    const std::optional<std::string_view> wrapper = text_of(options, "wrapper");
    if (hdlc && wrapper) return bad_value("hdlc", *hdlc, "--hdlc or --wrapper");
    if (bytes.size() > kApduMax)
        return bad_value("value", fmt::format("{} bytes", bytes.size()), "at most 2000 bytes");
    if (hdlc) {
        const Result<Pair> pair = hdlc_option(*hdlc);
        if (!pair) return pair.error();
        HdlcFrame frame{pair->server, pair->client, information_control(0, 0), false,
                        with_llc(bytes, true)};
        return encode_hdlc(frame);
    }
    if (wrapper) {
        Result<WrapperFrame> frame = wrapper_option(*wrapper);
        if (!frame) return frame.error();
        frame->apdu = std::move(bytes);
        return encode_wrapper(*frame);
    }
    return bytes;
}

Result<Bytes> encode_get(const EncodeOptions& options) {
    const Result<ObjectPart> part = attribute_option(options);
    if (!part) return part.error();
    GetRequest get;
    get.parts.push_back({*part, {}});
    if (options.contains("from") || options.contains("to")) {
        const Result<DateTime> from = time_option(options, "from");
        if (!from) return from.error();
        const Result<DateTime> to = time_option(options, "to");
        if (!to) return to.error();
        get.parts[0].selection = select_range(*from, *to);
    }
    return framed(get, options);
}

Result<Bytes> encode_get_next(const EncodeOptions& options) {
    const Result<std::uint32_t> block = number_option(options, "block", 0, 0xFFFFFFFF);
    if (!block) return block.error();
    GetRequest get;
    get.form = GetRequest::Form::next;
    get.block = *block;
    return framed(get, options);
}

Result<Bytes> encode_aarq(const EncodeOptions& options) {
    constexpr std::uint16_t kPduSizeMax = 1200;
    constexpr std::size_t kPasswordMax = 100;
    const std::string_view password = text_of(options, "password").value_or("");
    if (password.size() > kPasswordMax) return bad_value("password", password, "100");
    return framed(make_association_request(password, kPduSizeMax), options);
}

Result<Bytes> encode_snrm(const EncodeOptions& options) {
    const Result<Pair> pair = hdlc_option(text_of(options, "hdlc").value_or(""));
    if (!pair) return pair.error();
    return encode_hdlc({pair->server, pair->client, kSnrm, false, {}});
}

Result<Bytes> encode_release(const EncodeOptions& options) {
    Release release;
    release.reason = std::uint8_t{0};
    return framed(release, options);
}

Result<Bytes> encode_action(const EncodeOptions& options) {
    const Result<std::uint32_t> method = number_option(options, "method", 1, 127);
    if (!method) return method.error();
    const Result<Obis> obis = obis_option(options, kDisconnectObis);
    if (!obis) return obis.error();
    Result<std::uint32_t> class_id = std::uint32_t{kDisconnectControl};
    if (options.contains("class")) class_id = number_option(options, "class", 1, 65535);
    if (!class_id) return class_id.error();
    ActionRequest action;
    action.parts.push_back(
        {static_cast<std::uint16_t>(*class_id), *obis, static_cast<std::uint8_t>(*method)});
    action.values.push_back(make_number(Tag::int8, 0));
    return framed(action, options);
}

/// The integer types that can be set, and what they can hold.
struct Whole {
    std::string_view name;
    Tag tag;
    std::int64_t min;
    std::int64_t max;
};

constexpr std::int64_t kInt64Max = 0x7FFFFFFFFFFFFFFF;
constexpr Whole kWholes[] = {{"boolean", Tag::boolean, 0, 1},
                             {"int8", Tag::int8, -128, 127},
                             {"int16", Tag::int16, -32768, 32767},
                             {"int32", Tag::int32, -2147483648LL, 2147483647},
                             {"int64", Tag::int64, -kInt64Max - 1, kInt64Max},
                             {"uint8", Tag::uint8, 0, 255},
                             {"uint16", Tag::uint16, 0, 65535},
                             {"uint32", Tag::uint32, 0, 4294967295LL},
                             {"uint64", Tag::uint64, 0, kInt64Max},
                             {"enum", Tag::enumeration, 0, 255}};

Result<Data> value_option(const EncodeOptions& options) {
    const std::string_view type = text_of(options, "type").value_or("");
    const std::string_view text = text_of(options, "value").value_or("");
    for (const Whole& whole : kWholes) {
        if (whole.name != type) continue;
        const Result<std::int64_t> number = parse_decimal(text, 0);
        if (!number || *number < whole.min || *number > whole.max)
            return bad_value("value", text, fmt::format("{}..{}", whole.min, whole.max));
        return make_number(whole.tag, *number);
    }
    if (type == "text") return make_text(text);
    if (type == "octets") {
        const Result<Bytes> bytes = parse_hex(text);
        if (!bytes) return bad_value("value", text, "hex");
        return make_octets(*bytes);
    }
    if (type == "date-time") {
        const Result<DateTime> time = time_option(options, "value");
        if (!time) return time.error();
        return make_octets(to_bytes(*time));
    }
    return bad_value("type", type, kType.what.en);
}

Result<Bytes> encode_set(const EncodeOptions& options) {
    const Result<ObjectPart> part = attribute_option(options);
    if (!part) return part.error();
    Result<Data> value = value_option(options);
    if (!value) return value.error();
    SetRequest set;
    set.parts.push_back({*part, {}});
    set.values.push_back(std::move(*value));
    return framed(set, options);
}

constexpr EncodeVerb kVerbs[] = {
    {"get",
     {"read an attribute", "读取属性"},
     kGetOptions,
     "--class 3 --obis 1-0:1.8.0.255 --attribute 2 --wrapper 16,1",
     encode_get},
    {"get-next",
     {"ask for the next block", "请求下一数据块"},
     kNextOptions,
     "--block 1",
     encode_get_next},
    {"set",
     {"write an attribute", "设置属性"},
     kSetOptions,
     "--class 8 --obis 0-0:1.0.0.255 --attribute 2 --type date-time --value 2026-01-31T10:15",
     encode_set},
    {"action",
     {"disconnect or reconnect", "拉闸或合闸"},
     kActionOptions,
     "--method 1",
     encode_action},
    {"aarq",
     {"associate", "建立关联"},
     kAarqOptions,
     "--password 12345678 --wrapper 1,1",
     encode_aarq},
    {"release",
     {"release the association", "释放关联"},
     kReleaseOptions,
     "--wrapper 1,1",
     encode_release},
    {"snrm",
     {"open the HDLC link", "建立 HDLC 链路"},
     kSnrmOptions,
     "--hdlc 16,1/17",
     encode_snrm}};

}  // namespace

FormatInfo format_info() {
    return {"dlms",
            {"DLMS/COSEM: HDLC, wrapper, APDU", "DLMS/COSEM：HDLC、包装帧、APDU"},
            false,
            make_decoder,
            kVerbs};
}

}  // namespace voltmark::codec::dlms
