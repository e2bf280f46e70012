// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt645_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "dlt645/fields.hpp"
#include "dlt645/moment.hpp"
#include "dlt645/words.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::uint8_t kEach = 0x99;
constexpr std::uint32_t kPasswordMax = 999'999;
constexpr std::uint8_t kLevelMax = 99;

void append(Bytes& bytes, const Bytes& more) {
    bytes.insert(bytes.end(), more.begin(), more.end());
}

Error out_of_range(std::string_view what, std::string_view pattern, Function function) {
    return make_error(kRange, what, pattern, to_text(function));
}

std::uint8_t bcd(std::uint8_t value) {
    return static_cast<std::uint8_t>(value / 10 * 16 + value % 10);
}

std::uint8_t from_bcd(std::uint8_t byte) {
    return static_cast<std::uint8_t>((byte >> 4) * 10 + (byte & 15));
}

Result<Bytes> freeze_bytes(const FreezeTime& time) {
    const bool is_nested = (!time.day || time.hour) && (!time.hour || time.minute);
    const bool fits = time.day.value_or(1) >= 1 && time.day.value_or(1) <= 31 &&
                      time.hour.value_or(0) <= 23 && time.minute.value_or(0) <= 59;
    if (!is_nested || !fits) return out_of_range("time", "99DDhhmm", Function::freeze);
    const auto part = [](const std::optional<std::uint8_t>& value) {
        return value ? bcd(*value) : kEach;
    };
    return Bytes{part(time.minute), part(time.hour), part(time.day), kEach};
}

Result<Bytes> authority_bytes(const Authority& authority, Function function) {
    if (authority.level > kLevelMax || authority.password > kPasswordMax)
        return out_of_range("password", "NN NNNNNN", function);
    Bytes bytes{bcd(authority.level)};
    append(bytes, bytes_of_digits(fmt::format("{:06}", authority.password)));
    return bytes;
}

/// Password and operator, as every writing function begins.
Result<Bytes> writer_bytes(const Request& request) {
    Result<Bytes> bytes = authority_bytes(request.authority, request.function);
    if (bytes) append(*bytes, identifier_bytes(request.authority.operator_code));
    return bytes;
}

Result<Bytes> read_bytes(const Request& request) {
    Bytes bytes = identifier_bytes(request.di);
    if (request.time && !request.count)
        return out_of_range("time", "N mm hh DD MM YY", request.function);
    if (request.count) bytes.push_back(*request.count);
    if (request.time) append(bytes, minute_bytes(*request.time));
    return bytes;
}

Result<Bytes> password_bytes(const Request& request) {
    const Result<Bytes> old = authority_bytes(request.authority, request.function);
    const Result<Bytes> next = authority_bytes(request.next, request.function);
    if (!old || !next) return (old ? next : old).error();
    Bytes bytes = identifier_bytes(request.di);
    append(bytes, *old);
    append(bytes, *next);
    return bytes;
}

Result<Bytes> control_bytes(const Request& request) {
    Result<Bytes> bytes = writer_bytes(request);
    if (!bytes) return bytes;
    if (!request.time || to_text(request.order).empty())
        return out_of_range("order", "N1 00 ss mm hh DD MM YY", request.function);
    bytes->push_back(static_cast<std::uint8_t>(request.order));
    bytes->push_back(0);
    append(*bytes, second_bytes(*request.time));
    return bytes;
}

Result<Bytes> write_bytes(const Request& request) {
    const Result<Bytes> writer = writer_bytes(request);
    if (!writer) return writer;
    Bytes bytes = identifier_bytes(request.di);
    append(bytes, *writer);
    append(bytes, request.data);
    if (bytes.size() > kWriteBytesMax)
        return out_of_range("data", fmt::format("L <= {}", kWriteBytesMax), request.function);
    return bytes;
}

Result<Bytes> clear_bytes(const Request& request) {
    Result<Bytes> bytes = writer_bytes(request);
    if (bytes && request.function == Function::clear_events)
        append(*bytes, identifier_bytes(request.di));
    return bytes;
}

/// The functions that have few bytes of their own.
Result<Bytes> short_bytes(const Request& request) {
    switch (request.function) {
        case Function::broadcast_time:
            if (!request.time) return out_of_range("time", "ss mm hh DD MM YY", request.function);
            return second_bytes(*request.time);
        case Function::read_next: {
            Bytes bytes = identifier_bytes(request.di);
            bytes.push_back(request.seq);
            return bytes;
        }
        case Function::write_address: {
            const auto& address = request.address.bytes();
            if (!is_bcd(address))
                return out_of_range(to_text(request.address), "NNNNNNNNNNNN", request.function);
            return Bytes{address.begin(), address.end()};
        }
        case Function::change_baud:
            if (const std::optional<std::uint8_t> bits = baud_bits(request.baud))
                return Bytes{*bits};
            return out_of_range(fmt::format("{}", request.baud), "600..19200", request.function);
        case Function::authenticate: {
            Bytes bytes = identifier_bytes(request.di);
            append(bytes, request.data);
            if (bytes.size() <= kDataBytesMax) return bytes;
            return out_of_range("data", fmt::format("L <= {}", kDataBytesMax), request.function);
        }
        default:
            return Bytes{};
    }
}

Result<Bytes> request_bytes(const Request& request) {
    switch (request.function) {
        case Function::read:
            return read_bytes(request);
        case Function::write:
            return write_bytes(request);
        case Function::freeze:
            return freeze_bytes(request.freeze);
        case Function::change_password:
            return password_bytes(request);
        case Function::clear_demand:
        case Function::clear_meter:
        case Function::clear_events:
            return clear_bytes(request);
        case Function::control:
            return control_bytes(request);
        default:
            return short_bytes(request);
    }
}

bool may_be_for_all(Function function) {
    return function == Function::broadcast_time || function == Function::freeze;
}

// Reading requests: each takes the fields of one function from data whose size is right.

struct SizeRule {
    Function function;
    std::string_view sizes;  // For people.
    bool (*is_right)(std::size_t size);
};

constexpr SizeRule kSizes[] = {
    {Function::authenticate, "at least 4", [](std::size_t n) { return n >= 4; }},
    {Function::broadcast_time, "6", [](std::size_t n) { return n == 6; }},
    {Function::read, "4, 5 or 10", [](std::size_t n) { return n == 4 || n == 5 || n == 10; }},
    {Function::read_next, "5", [](std::size_t n) { return n == 5; }},
    {Function::read_address, "0", [](std::size_t n) { return n == 0; }},
    {Function::write, "at least 12", [](std::size_t n) { return n >= 12; }},
    {Function::write_address, "6", [](std::size_t n) { return n == 6; }},
    {Function::freeze, "4", [](std::size_t n) { return n == 4; }},
    {Function::change_baud, "1", [](std::size_t n) { return n == 1; }},
    {Function::change_password, "12", [](std::size_t n) { return n == 12; }},
    {Function::clear_demand, "8", [](std::size_t n) { return n == 8; }},
    {Function::clear_meter, "8", [](std::size_t n) { return n == 8; }},
    {Function::clear_events, "12", [](std::size_t n) { return n == 12; }},
    {Function::control, "16", [](std::size_t n) { return n == 16; }}};

Error not_said(ByteSpan bytes, Function function, std::string_view pattern) {
    return make_error(kDigits, to_hex(bytes), to_text(function), pattern);
}

std::optional<Authority> authority_of(ByteSpan four) {
    if (!is_bcd(four)) return std::nullopt;
    Authority authority;
    authority.level = from_bcd(four[0]);
    for (std::size_t i = 3; i >= 1; --i)
        authority.password = authority.password * 100 + from_bcd(four[i]);
    return authority;
}

/// Password and operator. False if the password is not of digits.
bool take_writer(Request& request, ByteSpan eight) {
    const std::optional<Authority> authority = authority_of(eight.first(4));
    if (!authority) return false;
    request.authority = *authority;
    request.authority.operator_code = identifier_of(eight.subspan(4));
    return true;
}

bool take_freeze(Request& request, ByteSpan data) {
    const auto part = [](std::uint8_t byte) {
        return byte == kEach ? std::nullopt : std::optional<std::uint8_t>{from_bcd(byte)};
    };
    if (!is_bcd(data)) return false;
    request.freeze = {part(data[2]), part(data[1]), part(data[0])};
    return data[3] == kEach && freeze_bytes(request.freeze).has_value();
}

bool take_control(Request& request, ByteSpan data) {
    if (!take_writer(request, data)) return false;
    request.order = static_cast<RelayOrder>(data[8]);
    request.time = second_of(data.subspan(10));
    return request.time && !to_text(request.order).empty();
}

bool take_write(Request& request, ByteSpan data) {
    request.di = identifier_of(data);
    request.data.assign(data.begin() + 12, data.end());
    return take_writer(request, data.subspan(4));
}

bool take_password(Request& request, ByteSpan data) {
    request.di = identifier_of(data);
    const std::optional<Authority> old = authority_of(data.subspan(4, 4));
    const std::optional<Authority> next = authority_of(data.subspan(8, 4));
    if (!old || !next) return false;
    request.authority = *old;
    request.next = *next;
    return true;
}

bool take_read(Request& request, ByteSpan data) {
    request.di = identifier_of(data);
    if (request.function == Function::read_next) request.seq = data[4];
    if (request.function == Function::read && data.size() > 4) request.count = data[4];
    if (data.size() < 10) return true;
    request.time = minute_of(data.subspan(5));
    return request.time.has_value();
}

bool take_short(Request& request, ByteSpan data) {
    switch (request.function) {
        case Function::broadcast_time:
            request.time = second_of(data);
            return request.time.has_value();
        case Function::write_address: {
            std::array<std::uint8_t, 6> bytes{};
            std::copy_n(data.begin(), 6, bytes.begin());
            request.address = Address{bytes};
            return is_bcd(data);
        }
        case Function::change_baud:
            request.baud = baud_of(data[0]).value_or(0);
            return request.baud != 0;
        case Function::authenticate:
            request.di = identifier_of(data);
            request.data.assign(data.begin() + 4, data.end());
            return true;
        default:
            return true;
    }
}

bool take_fields(Request& request, ByteSpan data) {
    switch (request.function) {
        case Function::read:
        case Function::read_next:
            return take_read(request, data);
        case Function::write:
            return take_write(request, data);
        case Function::freeze:
            return take_freeze(request, data);
        case Function::change_password:
            return take_password(request, data);
        case Function::clear_events:
            request.di = identifier_of(data.subspan(8));
            return take_writer(request, data);
        case Function::clear_demand:
        case Function::clear_meter:
            return take_writer(request, data);
        case Function::control:
            return take_control(request, data);
        default:
            return take_short(request, data);
    }
}

}  // namespace

Bytes identifier_bytes(std::uint32_t di) {
    return {static_cast<std::uint8_t>(di), static_cast<std::uint8_t>(di >> 8),
            static_cast<std::uint8_t>(di >> 16), static_cast<std::uint8_t>(di >> 24)};
}

std::uint32_t identifier_of(ByteSpan low_first) {
    return static_cast<std::uint32_t>(low_first[0]) |
           static_cast<std::uint32_t>(low_first[1]) << 8 |
           static_cast<std::uint32_t>(low_first[2]) << 16 |
           static_cast<std::uint32_t>(low_first[3]) << 24;
}

Result<Bytes> make_request(const Address& to, const Request& request) {
    if (to_text(request.function).empty())
        return make_error(kFunction, fmt::format("{:02X}", static_cast<int>(request.function)));
    if (to.is_broadcast() && !may_be_for_all(request.function))
        return out_of_range(to_text(to), "NNNNNNNNNNNN", request.function);
    const Result<Bytes> data = request_bytes(request);
    if (!data) return data.error();
    return to_bytes({to, static_cast<std::uint8_t>(request.function), *data});
}

Result<Request> parse_request(const Frame& frame) {
    const std::string control = fmt::format("{:02X}", frame.control);
    if (frame.is_answer()) return make_error(kDirection, control, "request");
    Request request;
    request.function = static_cast<Function>(frame.control);
    const auto rule = std::ranges::find(kSizes, request.function, &SizeRule::function);
    if (rule == std::end(kSizes)) return make_error(kFunction, control);
    if (!rule->is_right(frame.data.size()))
        return make_error(kFieldSize, frame.data.size(), to_text(request.function), rule->sizes);
    if (!take_fields(request, frame.data)) return not_said(frame.data, request.function, "BCD");
    return request;
}

}  // namespace voltmark::codec::dlt645
