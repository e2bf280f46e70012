// SPDX-License-Identifier: Apache-2.0
#include "values.hpp"

#include <charconv>
#include <cmath>
#include <cstring>

#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/format.hpp"

#include "objects.hpp"
#include "words.hpp"

namespace voltmark::codec::dlt698 {

namespace {

/// One of the 64-bit numbers that no signed one holds, as a decimal number.
std::string unsigned_text(std::uint64_t number, int scale) {
    std::string text = fmt::format("{:0{}}", number, scale + 1);
    if (scale > 0) text.insert(text.size() - static_cast<std::size_t>(scale), ".");
    return text;
}

/// The shortest decimal number that is this binary fraction and no other of its size.
template <class Fraction, class Bits>
std::optional<std::string> fraction_text(const Bytes& bytes) {
    Bits bits = 0;
    for (const std::uint8_t byte : bytes) bits = static_cast<Bits>(bits << 8 | byte);
    Fraction fraction = 0;
    std::memcpy(&fraction, &bits, sizeof fraction);
    if (!std::isfinite(fraction)) return std::nullopt;
    std::array<char, 400> text{};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), fraction, std::chars_format::fixed);
    return std::string{text.data(), end.ptr};
}

/// A text where it is one, else its bytes.
std::string string_text(const Bytes& bytes, bool is_utf8) {
    const auto is_shown = [&](std::uint8_t byte) {
        return byte >= 0x20 && byte != 0x7F && (is_utf8 || byte < 0x80);
    };
    if (!std::ranges::all_of(bytes, is_shown)) return to_hex(bytes);
    return {bytes.begin(), bytes.end()};
}

std::string bits_text(const Data& data) {
    std::string text;
    for (std::uint32_t bit = 0; bit < data.bits; ++bit)
        text += (data.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0 ? '1' : '0';
    return text;
}

std::optional<std::string> present(std::string text) {
    if (text.empty()) return std::nullopt;
    return text;
}

/// "08:05:00", or nothing where it is none.
std::optional<std::string> clock_text(const Bytes& bytes) {
    if (bytes[0] > 23 || bytes[1] > 59 || bytes[2] > 59) return std::nullopt;
    return fmt::format("{:02}:{:02}:{:02}", bytes[0], bytes[1], bytes[2]);
}

std::optional<std::string> date_text(const Data& data) {
    Moment moment = moment_of(data).value_or(Moment{});
    moment.hour = moment.minute = moment.second = 0;
    return present(to_text(moment).substr(0, 10));
}

constexpr std::string_view kSpanUnits[] = {"s", "min", "h", "d", "month", "year"};

std::string_view span_unit(std::uint8_t unit) {
    return unit < std::size(kSpanUnits) ? kSpanUnits[unit] : "?";
}

void put_number(MessageValue& value, const Data& data, const ObjectInfo& info) {
    const int scale = info.scale.value_or(0);
    const bool is_large = data.tag == Tag::long64_unsigned && data.number < 0;
    value.value = is_large ? unsigned_text(static_cast<std::uint64_t>(data.number), scale)
                           : to_decimal(data.number, scale);
    value.unit = info.unit;
}

/// Writes one value that has no elements.
void put_leaf(MessageValue& value, const Data& data, const ObjectInfo& info) {
    switch (data.tag) {
        case Tag::null_data:
            value.unit = info.unit;
            return;
        case Tag::boolean:
            value.value = data.number != 0 ? "true" : "false";
            return;
        case Tag::enumeration:
            value.value = to_decimal(data.number, 0);
            return;
        case Tag::bit_string:
            value.value = bits_text(data);
            return;
        case Tag::visible_string:
            value.value = string_text(data.bytes, false);
            return;
        case Tag::utf8_string:
            value.value = string_text(data.bytes, true);
            return;
        case Tag::float32:
            value.value = fraction_text<float, std::uint32_t>(data.bytes);
            value.unit = info.unit;
            return;
        case Tag::float64:
            value.value = fraction_text<double, std::uint64_t>(data.bytes);
            value.unit = info.unit;
            return;
        case Tag::date_time:
        case Tag::date_time_s:
            value.value = present(to_text(moment_of(data).value_or(Moment{})));
            return;
        case Tag::date:
            value.value = date_text(data);
            return;
        case Tag::time:
            value.value = clock_text(data.bytes);
            return;
        case Tag::tsa:
            value.value = present(server_text(data.bytes));
            return;
        case Tag::ti:
            value.value = fmt::format("{}", data.bytes[1] << 8 | data.bytes[2]);
            value.unit = span_unit(data.bytes[0]);
            return;
        default:
            break;
    }
    if (data.bytes.empty() && data.tag != Tag::octet_string) return put_number(value, data, info);
    value.value = to_hex(data.bytes);
}

/// Where a value lies: an attribute or element, and the way from there.
struct Path {
    Oad oad;
    std::string below;
};

Path element_of(const Path& path, std::size_t number) {
    Path element = path;
    if (path.below.empty() && path.oad.index == 0 && number <= 0xFF) {
        element.oad.index = static_cast<std::uint8_t>(number);
    } else {
        element.below += fmt::format(".{}", number);
    }
    return element;
}

bool is_demand_value(Oad oad, const Data& data) {
    return is_demand(oad) && data.tag == Tag::structure && data.items.size() == 2 &&
           data.items[1].tag == Tag::date_time_s;
}

void flatten(std::vector<MessageValue>& values, const Path& path, const Data& data,
             const std::string& time) {
    const ObjectInfo info = describe(path.oad);
    MessageValue value{to_text(path.oad) + path.below, info.name, {}, {}, time, {}};
    if (is_demand_value(path.oad, data)) {
        put_leaf(value, data.items[0], info);
        value.time = to_text(moment_of(data.items[1]).value_or(Moment{}));
        values.push_back(std::move(value));
        return;
    }
    if (data.tag != Tag::array && data.tag != Tag::structure) {
        put_leaf(value, data, info);
        values.push_back(std::move(value));
        return;
    }
    if (data.items.empty()) {
        value.quality = "empty";
        values.push_back(std::move(value));
    }
    for (std::size_t i = 0; i < data.items.size(); ++i)
        flatten(values, element_of(path, i + 1), data.items[i], time);
}

/// The time of a row, by the first of these columns that it has.
std::string row_time(const std::vector<Oad>& cells, const std::vector<Data>& row) {
    for (const int oi : {0x2021, 0x6042, 0x6041, 0x6040, 0x201E}) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (cells[i].oi == oi) return to_text(moment_of(row[i]).value_or(Moment{}));
        }
    }
    return {};
}

}  // namespace

std::string text_of(const Data& data) {
    MessageValue value;
    put_leaf(value, data, {});
    return value.value.value_or("-") + (value.unit.empty() ? "" : " " + value.unit);
}

std::string server_text(const Bytes& tsa) {
    return tsa.empty() ? std::string{} : to_hex(ByteSpan{tsa}.subspan(1));
}

std::string quality_of(std::uint8_t dar) {
    return fmt::format("dar:{} {}", dar, describe_dar(dar).word);
}

MessageValue missing_value(Oad oad, std::string quality) {
    const ObjectInfo info = describe(oad);
    return {to_text(oad), info.name, {}, std::string{info.unit}, {}, std::move(quality)};
}

void append_values(std::vector<MessageValue>& values, Oad oad, const Data& data,
                   const std::string& time) {
    flatten(values, {oad, {}}, data, time);
}

void append_rows(std::vector<MessageValue>& values, const Record& record) {
    const std::vector<Oad> cells = cells_of(record.columns);
    for (const std::vector<Data>& row : record.rows) {
        const std::string time = row_time(cells, row);
        for (std::size_t i = 0; i < cells.size(); ++i)
            append_values(values, cells[i], row[i], time);
    }
}

std::string to_text(const Selector& selector) {
    std::string text;
    for (const Condition& condition : selector.conditions) {
        if (!text.empty()) text += ", ";
        text += to_text(condition.column);
        if (selector.method == 1) {
            text += " = " + text_of(condition.from);
            continue;
        }
        text += fmt::format(" from {} to {} step {}", text_of(condition.from),
                            text_of(condition.to), text_of(condition.step));
    }
    constexpr std::string_view kTimes[] = {"started", "stored", "started", "stored", "succeeded"};
    if (selector.method >= 4 && selector.method <= 8)
        text = fmt::format("{} {}", kTimes[selector.method - 4U], to_text(selector.from));
    if (selector.method >= 6 && selector.method <= 8)
        text += fmt::format(" to {} step {} {}", to_text(selector.to), selector.step.count,
                            span_unit(selector.step.unit));
    if (selector.method >= 9) text = fmt::format("last {}", selector.last);
    const bool has_meters = selector.method >= 4 && selector.method != 9;
    if (!has_meters) return selector.method == 0 ? "all" : text;
    constexpr std::string_view kMeters[] = {"none",           "all",          "types",
                                            "addresses",      "numbers",      "type ranges",
                                            "address ranges", "number ranges"};
    return text + fmt::format(", meters {} {}", kMeters[selector.meters.choice],
                              to_hex(selector.meters.content));
}

}  // namespace voltmark::codec::dlt698
