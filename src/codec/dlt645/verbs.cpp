// SPDX-License-Identifier: Apache-2.0
// What `voltmark encode --format dlt645` can say.
#include "voltmark/codec/codec_errors.hpp"

#include "dlt645/decoder.hpp"
#include "dlt645/options.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr EncodeOption kAddressOption{"address", true, {"the meter, up to 12 digits", "电表地址"}};
constexpr EncodeOption kDiOption{"di", true, {"data identifier, 8 hex digits", "数据标识"}};
constexpr EncodeOption kPasswordOption{
    "password", true, {"two digits of level, six of password", "密码权限（2 位）和密码（6 位）"}};
constexpr EncodeOption kOperatorOption{"operator", false, {"8 hex digits", "操作者代码"}};

constexpr EncodeOption kReadOptions[] = {
    kAddressOption,
    kDiOption,
    {"count", false, {"how many blocks of load records", "负荷记录块数"}},
    {"time", false, {"load records from this moment", "负荷记录起始时间"}}};
constexpr EncodeOption kNextOptions[] = {
    kAddressOption, kDiOption, {"seq", true, {"1 for the first follow-up frame", "帧序号"}}};
constexpr EncodeOption kReadAddressOptions[] = {
    {"address", false, {"any meter unless given", "缺省为任意电表"}}};
constexpr EncodeOption kWriteOptions[] = {
    kAddressOption,
    kDiOption,
    kPasswordOption,
    kOperatorOption,
    {"data",
     false,
     {"hex bytes in the order of sending, 33 not added", "数据（低字节在前，不加 33）"}},
    {"value", false, {"the value, of identifiers with one", "数值（仅单值数据标识）"}}};
constexpr EncodeOption kWriteAddressOptions[] = {
    {"new", true, {"the new address, 12 digits", "新地址"}}};
constexpr EncodeOption kFreezeOptions[] = {
    {"address", false, {"all meters unless given", "缺省为广播"}},
    {"day", false, {"each month on this day", "日"}},
    {"hour", false, {"each day at this hour", "时"}},
    {"minute", false, {"each hour at this minute; now without any", "分，均不给出则立即冻结"}}};
constexpr EncodeOption kTimeOptions[] = {
    {"address", false, {"all meters unless given", "缺省为广播"}},
    {"time", true, {"the wall clock", "时间"}}};
constexpr EncodeOption kBaudOptions[] = {
    kAddressOption, {"baud", true, {"600, 1200, 2400, 4800, 9600, 19200", "通信速率"}}};
constexpr EncodeOption kChangePasswordOptions[] = {
    kAddressOption,
    kDiOption,
    kPasswordOption,
    {"new-password", true, {"the new level and password", "新密码权限和密码"}}};
constexpr EncodeOption kClearOptions[] = {kAddressOption, kPasswordOption, kOperatorOption};
constexpr EncodeOption kClearEventsOptions[] = {
    kAddressOption,
    kPasswordOption,
    kOperatorOption,
    {"di", false, {"these events; all unless given", "事件数据标识，缺省为全部"}}};
constexpr EncodeOption kControlOptions[] = {
    kAddressOption,
    kPasswordOption,
    kOperatorOption,
    {"order", true, {"trip, permit-close, close, alarm, alarm-off, keep, keep-off", "控制命令"}},
    {"until", true, {"the order is valid until", "命令有效截止时间"}}};

Result<Bytes> encode_read(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::read};
    request.di = reader.identifier("di", 8, 0);
    if (reader.has("count"))
        request.count = static_cast<std::uint8_t>(reader.number("count", 1, 255, 1));
    request.time = reader.moment("time");
    if (request.time && !request.count) request.count = std::uint8_t{1};
    return encoded(reader, reader.address("address", {}), request);
}

Result<Bytes> encode_read_next(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::read_next};
    request.di = reader.identifier("di", 8, 0);
    request.seq = static_cast<std::uint8_t>(reader.number("seq", 1, 255, 1));
    return encoded(reader, reader.address("address", {}), request);
}

Result<Bytes> encode_read_address(const EncodeOptions& options) {
    OptionReader reader{options};
    return encoded(reader, reader.address("address", Address::any()),
                   Request{.function = Function::read_address});
}

/// The bytes of --value, by the layout of --di.
Result<Bytes> value_bytes(OptionReader& reader, Identifier di) {
    const std::optional<Layout> layout = layout_of(di);
    if (!layout || layout->items.size() != 1) {
        reader.refuse("value", "--data: this identifier has no single value");
        return Bytes{};
    }
    const Result<Value> value = parse_value(layout->items[0], reader.text("value"));
    if (!value) {
        reader.refuse("value", layout->items[0].form.pattern);
        return Bytes{};
    }
    return encode_value(*value);
}

Result<Bytes> encode_write(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::write};
    request.di = reader.identifier("di", 8, 0);
    request.authority = reader.authority();
    if (!reader.has("data") && !reader.has("value"))
        return make_error(kOptionMissing, "write", "data");
    if (reader.has("data") && reader.has("value"))
        return make_error(kOptionValue, "value", reader.text("value"), "no --data beside it");
    if (reader.has("data")) {
        request.data = reader.data("data");
    } else {
        const Result<Bytes> bytes = value_bytes(reader, request.di);
        if (!bytes) return bytes.error();
        request.data = *bytes;
    }
    return encoded(reader, reader.address("address", {}), request);
}

Result<Bytes> encode_write_address(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::write_address};
    request.address = reader.address("new", {});
    return encoded(reader, Address::any(), request);
}

Result<Bytes> encode_freeze(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::freeze};
    const auto part = [&](std::string_view name, int least, int most) {
        const int value = reader.number(name, least, most, least);
        return reader.has(name) ? std::optional{static_cast<std::uint8_t>(value)} : std::nullopt;
    };
    request.freeze = {part("day", 1, 31), part("hour", 0, 23), part("minute", 0, 59)};
    return encoded(reader, reader.address("address", Address::broadcast()), request);
}

Result<Bytes> encode_time(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::broadcast_time};
    request.time = reader.moment("time");
    return encoded(reader, reader.address("address", Address::broadcast()), request);
}

Result<Bytes> encode_baud(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::change_baud};
    request.baud = reader.number("baud", 600, 19200, 0);
    if (!baud_bits(request.baud)) reader.refuse("baud", "600, 1200, 2400, 4800, 9600 or 19200");
    return encoded(reader, reader.address("address", {}), request);
}

Result<Bytes> encode_change_password(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::change_password};
    request.di = reader.identifier("di", 8, 0);
    request.authority = reader.password("password");
    request.next = reader.password("new-password");
    return encoded(reader, reader.address("address", {}), request);
}

Result<Bytes> encode_clear(const EncodeOptions& options, Function function) {
    OptionReader reader{options};
    Request request{.function = function};
    request.authority = reader.authority();
    if (function == Function::clear_events) request.di = reader.identifier("di", 8, 0xFFFFFFFF);
    return encoded(reader, reader.address("address", {}), request);
}

Result<Bytes> encode_clear_demand(const EncodeOptions& options) {
    return encode_clear(options, Function::clear_demand);
}

Result<Bytes> encode_clear_meter(const EncodeOptions& options) {
    return encode_clear(options, Function::clear_meter);
}

Result<Bytes> encode_clear_events(const EncodeOptions& options) {
    return encode_clear(options, Function::clear_events);
}

Result<Bytes> encode_control(const EncodeOptions& options) {
    OptionReader reader{options};
    Request request{.function = Function::control};
    request.authority = reader.authority();
    request.order = reader.order("order");
    request.time = reader.moment("until");
    return encoded(reader, reader.address("address", {}), request);
}

constexpr EncodeVerb kVerbs[] = {
    {"read",
     {"reads an identifier", "读数据"},
     kReadOptions,
     "--address 000000000001 --di 00010000",
     encode_read},
    {"read-next",
     {"asks for a follow-up frame", "读后续数据"},
     kNextOptions,
     "--address 000000000001 --di 0001FF00 --seq 1",
     encode_read_next},
    {"read-address",
     {"asks the one meter on the line who it is", "读通信地址"},
     kReadAddressOptions,
     "",
     encode_read_address},
    {"write",
     {"writes an identifier", "写数据"},
     kWriteOptions,
     "--address 000000000001 --di 04000103 --password 02123456 --operator 00000001 --value 15",
     encode_write},
    {"write-address",
     {"gives the one meter on the line an address", "写通信地址"},
     kWriteAddressOptions,
     "--new 000000000001",
     encode_write_address},
    {"freeze",
     {"makes meters keep their registers", "冻结"},
     kFreezeOptions,
     "--hour 0 --minute 0",
     encode_freeze},
    {"time",
     {"sets the clocks of all meters", "广播校时"},
     kTimeOptions,
     "--time 2026-07-01T17:30:00",
     encode_time},
    {"baud",
     {"changes the rate of the line", "更改通信速率"},
     kBaudOptions,
     "--address 000000000001 --baud 9600",
     encode_baud},
    {"change-password",
     {"changes a password", "修改密码"},
     kChangePasswordOptions,
     "--address 000000000001 --di 04000C03 --password 02123456 --new-password 02654321",
     encode_change_password},
    {"clear-demand",
     {"clears maximum demands", "最大需量清零"},
     kClearOptions,
     "--address 000000000001 --password 02123456",
     encode_clear_demand},
    {"clear-meter",
     {"clears all registers", "电表清零"},
     kClearOptions,
     "--address 000000000001 --password 02123456",
     encode_clear_meter},
    {"clear-events",
     {"clears events", "事件清零"},
     kClearEventsOptions,
     "--address 000000000001 --password 02123456",
     encode_clear_events},
    {"control",
     {"trips or closes the relay", "跳合闸、报警、保电"},
     kControlOptions,
     "--address 000000000001 --password 02123456 --order permit-close --until 2026-07-01T18:00",
     encode_control}};

}  // namespace

std::span<const EncodeVerb> verbs_2007() {
    return kVerbs;
}

}  // namespace voltmark::codec::dlt645
