// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt645_errors.hpp"
#include "voltmark/codec/dlt645_values.hpp"
#include "voltmark/codec/format.hpp"

#include "dlt645/moment.hpp"

namespace voltmark::codec::dlt645 {

namespace {

constexpr std::size_t kTimeBytes = 5;

Value failed(Value value) {
    value.state = ValueState::invalid;
    return value;
}

Value missing(Value value) {
    value.state = ValueState::missing;
    return value;
}

Value decode_number(Value value, ByteSpan data) {
    if (is_all(data, 0xFF)) return missing(std::move(value));
    Bytes bytes{data.begin(), data.end()};
    const bool is_negative = value.item.form.is_signed && (bytes.back() & 0x80) != 0;
    if (is_negative) bytes.back() &= 0x7F;
    if (!is_bcd(bytes)) return failed(std::move(value));
    for (std::size_t i = bytes.size(); i-- > 0;)
        value.number = value.number * 100 + (bytes[i] >> 4) * 10 + (bytes[i] & 15);
    if (is_negative) value.number = -value.number;
    return value;
}

Value decode_digits(Value value, ByteSpan data) {
    if (is_all(data, 0xFF)) return missing(std::move(value));
    if (!is_bcd(data)) return failed(std::move(value));
    value.text = digits_of(data);
    return value;
}

Value decode_moment(Value value, ByteSpan data) {
    const std::string_view pattern = value.item.form.pattern;
    const bool never = pattern.starts_with("YY") && is_all(data, 0);
    if (never || is_all(data, 0xFF)) return missing(std::move(value));
    if (!is_bcd(data)) return failed(std::move(value));
    const std::optional<std::string> text = moment_text(pattern, digits_of(data));
    if (!text) return failed(std::move(value));
    value.text = *text;
    return value;
}

Value decode_text(Value value, ByteSpan data) {
    if (is_all(data, 0xFF) || is_all(data, 0)) return missing(std::move(value));
    std::string text{data.rbegin(), data.rend()};
    while (!text.empty() && text.back() == '\0') text.pop_back();
    text.erase(0, text.find_first_not_of('\0'));
    if (!std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; }))
        return failed(std::move(value));
    value.text = std::move(text);
    return value;
}

Value decode_hex(Value value, ByteSpan data) {
    const Bytes high_first{data.rbegin(), data.rend()};
    value.text = to_hex(high_first);
    return value;
}

Value decode_main(Value value, ByteSpan data) {
    switch (value.item.form.kind) {
        case Kind::number:
            return decode_number(std::move(value), data);
        case Kind::digits:
            return decode_digits(std::move(value), data);
        case Kind::moment:
            return decode_moment(std::move(value), data);
        case Kind::text:
            return decode_text(std::move(value), data);
        default:
            return decode_hex(std::move(value), data);
    }
}

Error out_of_range(const Item& item, std::string_view text) {
    return make_error(kRange, text, item.form.pattern, item.id);
}

/// \pre  the value is good and a number.
Result<Bytes> encode_number(const Value& value) {
    const Form& form = value.item.form;
    const int digits = form.size * 2;
    // The minus takes the top bit, so that the first digit of a signed form is at most 7.
    const std::int64_t limit = form.is_signed ? 8 * power_of_ten(digits - 1) : power_of_ten(digits);
    const bool fits = value.number < limit && value.number > -limit;
    if (!fits || (value.number < 0 && !form.is_signed))
        return out_of_range(value.item, to_decimal(value.number, form.scale));
    const std::int64_t magnitude = value.number < 0 ? -value.number : value.number;
    Bytes bytes = bytes_of_digits(fmt::format("{:0{}}", magnitude, digits));
    if (value.number < 0) bytes.back() |= 0x80;
    return bytes;
}

Result<Bytes> encode_text(const Value& value) {
    const Form& form = value.item.form;
    const std::string& text = value.text;
    switch (form.kind) {
        case Kind::digits:
            if (text.size() == form.size * 2U &&
                std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
                return bytes_of_digits(text);
            break;
        case Kind::moment:
            if (const auto digits = moment_digits(form.pattern, text))
                return bytes_of_digits(*digits);
            break;
        case Kind::text:
            if (text.size() <= form.size &&
                std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; })) {
                Bytes bytes(form.size, 0);
                std::copy(text.begin(), text.end(), bytes.rbegin());
                return bytes;
            }
            break;
        default:
            if (Result<Bytes> bytes = parse_hex(text); bytes && bytes->size() == form.size) {
                std::reverse(bytes->begin(), bytes->end());
                return bytes;
            }
    }
    return out_of_range(value.item, text);
}

}  // namespace

Form number_form(std::string_view pattern, bool is_signed) {
    const std::size_t point = pattern.find('.');
    const std::size_t scale = point == pattern.npos ? 0 : pattern.size() - point - 1;
    const std::size_t digits = pattern.size() - (point == pattern.npos ? 0 : 1);
    return {Kind::number,
            pattern,
            static_cast<std::uint8_t>((digits + 1) / 2),
            static_cast<std::uint8_t>(scale),
            is_signed,
            false};
}

Form demand_form(bool is_signed) {
    Form form = number_form("XX.XXXX", is_signed);
    form.has_time = true;
    return form;
}

Form digits_form(std::string_view pattern) {
    return {Kind::digits, pattern, static_cast<std::uint8_t>(pattern.size() / 2), 0, false, false};
}

Form moment_form(std::string_view pattern) {
    return {Kind::moment, pattern, static_cast<std::uint8_t>(pattern.size() / 2), 0, false, false};
}

Form hex_form(std::size_t bytes) {
    return {Kind::hex, "hex", static_cast<std::uint8_t>(bytes), 0, false, false};
}

Form text_form(std::size_t bytes) {
    return {Kind::text, "ASCII", static_cast<std::uint8_t>(bytes), 0, false, false};
}

Value decode_value(const Item& item, ByteSpan data) {
    VOLTMARK_CHECK(data.size() == item.form.bytes() && item.form.size > 0);
    Value value;
    value.item = item;
    value = decode_main(std::move(value), data.first(item.form.size));
    if (!item.form.has_time) return value;
    const ByteSpan time = data.last(kTimeBytes);
    if (is_all(time, 0) || is_all(time, 0xFF)) return value;
    value.time = minute_of(time);
    value.is_time_invalid = !value.time;
    return value;
}

Result<Bytes> encode_value(const Value& value) {
    VOLTMARK_CHECK(value.state != ValueState::invalid && value.item.form.size > 0);
    const Form& form = value.item.form;
    Bytes bytes(form.size, 0xFF);
    if (value.state == ValueState::good) {
        Result<Bytes> said = form.kind == Kind::number ? encode_number(value) : encode_text(value);
        if (!said) return said.error();
        bytes = std::move(*said);
    }
    if (!form.has_time) return bytes;
    const Bytes time = value.time ? minute_bytes(*value.time) : Bytes(kTimeBytes, 0);
    bytes.insert(bytes.end(), time.begin(), time.end());
    return bytes;
}

std::optional<std::string> to_text(const Value& value) {
    if (value.state != ValueState::good) return std::nullopt;
    const Form& form = value.item.form;
    return form.kind == Kind::number ? to_decimal(value.number, form.scale) : value.text;
}

Result<Value> parse_value(const Item& item, std::string_view text) {
    Value value;
    value.item = item;
    value.text = text;
    if (item.form.kind == Kind::number) {
        const Result<std::int64_t> number = parse_decimal(text, item.form.scale);
        if (!number) return out_of_range(item, text);
        value.number = *number;
        value.text.clear();
    }
    if (Result<Bytes> bytes = encode_value(value); !bytes) return bytes.error();
    return value;
}

std::string to_text(Identifier di) {
    return fmt::format("{:08X}", di);
}

std::optional<Identifier> parse_identifier(std::string_view text, std::size_t digits) {
    if (text.size() != digits) return std::nullopt;
    const Result<Bytes> bytes = parse_hex(text);
    if (!bytes || bytes->size() * 2 != digits) return std::nullopt;
    Identifier di = 0;
    for (const std::uint8_t byte : *bytes) di = di << 8 | byte;
    return di;
}

}  // namespace voltmark::codec::dlt645
