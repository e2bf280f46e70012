// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/dlt698_data.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/text.hpp"

#include "layout.hpp"

namespace voltmark::codec::dlt698 {

namespace {

bool is_date(const Moment& moment) {
    const std::chrono::year_month_day date{std::chrono::year{moment.year},
                                           std::chrono::month{moment.month},
                                           std::chrono::day{moment.day}};
    return moment.year >= 1 && moment.year <= 9999 && date.ok();
}

bool is_second(const Moment& moment) {
    return is_date(moment) && moment.hour < 24 && moment.minute < 60 && moment.second < 60;
}

/// The number of `text[at, at + size)`, if it is digits.
std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t size) {
    int value = 0;
    if (at + size > text.size()) return std::nullopt;
    for (const char c : text.substr(at, size)) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

std::optional<Fixed> fixed_of(Tag tag) {
    switch (tag) {
        case Tag::null_data:
            return Fixed{0};
        case Tag::boolean:
        case Tag::enumeration:
        case Tag::unsigned_byte:
            return Fixed{1, true};
        case Tag::integer:
            return Fixed{1, true, true};
        case Tag::long_signed:
            return Fixed{2, true, true};
        case Tag::long_unsigned:
            return Fixed{2, true};
        case Tag::double_long:
            return Fixed{4, true, true};
        case Tag::double_long_unsigned:
            return Fixed{4, true};
        case Tag::long64:
        case Tag::long64_unsigned:
            return Fixed{8, true};
        case Tag::float32:
            return Fixed{4};
        case Tag::float64:
            return Fixed{8};
        case Tag::date_time:
            return Fixed{10};
        case Tag::date:
            return Fixed{5};
        case Tag::time:
            return Fixed{3};
        case Tag::date_time_s:
            return Fixed{7};
        case Tag::oi:
            return Fixed{2};
        case Tag::oad:
        case Tag::omd:
            return Fixed{4};
        case Tag::ti:
            return Fixed{3};
        case Tag::scaler_unit:
            return Fixed{2};
        case Tag::comdcb:
            return Fixed{5};
        default:
            return std::nullopt;
    }
}

std::string to_text(Oad oad) {
    return fmt::format("{:04X}{:02X}{:02X}", oad.oi, oad.attribute, oad.index);
}

std::optional<Oad> parse_oad(std::string_view text) {
    const Result<Bytes> bytes = parse_hex(text);
    if (!bytes || bytes->size() != 4) return std::nullopt;
    return Oad{static_cast<std::uint16_t>((*bytes)[0] << 8 | (*bytes)[1]), (*bytes)[2],
               (*bytes)[3]};
}

std::string to_text(const Moment& moment) {
    if (!is_second(moment)) return {};
    std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", moment.year, moment.month,
                                   moment.day, moment.hour, moment.minute, moment.second);
    if (moment.millisecond < 1000) text += fmt::format(".{:03}", moment.millisecond);
    return text;
}

std::optional<Moment> parse_moment(std::string_view text) {
    constexpr std::string_view kForm = "0000-00-00T00:00:00";
    if (text.size() != kForm.size() || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
    for (const std::size_t at : {4U, 7U, 13U, 16U}) {
        if (text[at] != kForm[at]) return std::nullopt;
    }
    const std::optional<int> parts[] = {digits_at(text, 0, 4),  digits_at(text, 5, 2),
                                        digits_at(text, 8, 2),  digits_at(text, 11, 2),
                                        digits_at(text, 14, 2), digits_at(text, 17, 2)};
    for (const std::optional<int>& part : parts) {
        if (!part) return std::nullopt;
    }
    Moment moment;
    moment.year = static_cast<std::uint16_t>(*parts[0]);
    std::uint8_t* const fields[] = {&moment.month, &moment.day, &moment.hour, &moment.minute,
                                    &moment.second};
    for (std::size_t i = 0; i < 5; ++i) *fields[i] = static_cast<std::uint8_t>(*parts[i + 1]);
    if (!is_second(moment)) return std::nullopt;
    return moment;
}

Data make_number(Tag tag, std::int64_t number) {
    VOLTMARK_CHECK(fixed_of(tag).value_or(Fixed{}).is_number);
    Data data;
    data.tag = tag;
    data.number = number;
    return data;
}

Data make_octets(Bytes bytes) {
    Data data;
    data.tag = Tag::octet_string;
    data.bytes = std::move(bytes);
    return data;
}

Data make_visible(std::string_view text) {
    Data data;
    data.tag = Tag::visible_string;
    data.bytes.assign(text.begin(), text.end());
    return data;
}

Data make_array(std::vector<Data> items) {
    Data data;
    data.tag = Tag::array;
    data.items = std::move(items);
    return data;
}

Data make_structure(std::vector<Data> items) {
    Data data = make_array(std::move(items));
    data.tag = Tag::structure;
    return data;
}

Data make_date_time_s(const Moment& moment) {
    Data data;
    data.tag = Tag::date_time_s;
    Moment copy = moment;
    Writer writer;
    code_seconds(writer, copy);
    data.bytes = std::move(writer).take();
    return data;
}

Data make_oad(Oad oad) {
    Data data;
    data.tag = Tag::oad;
    Writer writer;
    code(writer, oad);
    data.bytes = std::move(writer).take();
    return data;
}

Data make_tsa(std::string_view digits) {
    const Result<Bytes> bytes = parse_hex(digits);
    VOLTMARK_CHECK(bytes.has_value() && !bytes->empty() && bytes->size() <= 16);
    Data data;
    data.tag = Tag::tsa;
    data.bytes.push_back(static_cast<std::uint8_t>(bytes->size() - 1));
    data.bytes.insert(data.bytes.end(), bytes->begin(), bytes->end());
    return data;
}

Moment to_moment(time::LocalSeconds at) {
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date = time::to_ymd(day);
    const std::chrono::hh_mm_ss clock{at - day};
    Moment moment;
    moment.year = static_cast<std::uint16_t>(static_cast<int>(date.year()));
    moment.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
    moment.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
    moment.weekday = static_cast<std::uint8_t>(time::weekday_of(day).c_encoding());
    moment.hour = static_cast<std::uint8_t>(clock.hours().count());
    moment.minute = static_cast<std::uint8_t>(clock.minutes().count());
    moment.second = static_cast<std::uint8_t>(clock.seconds().count());
    moment.millisecond = 0;
    return moment;
}

std::optional<Moment> moment_of(const Data& data) {
    Reader reader{data.bytes};
    Moment moment;
    if (data.tag == Tag::date_time_s) {
        code_seconds(reader, moment);
    } else if (data.tag == Tag::date_time) {
        code_milliseconds(reader, moment);
    } else if (data.tag == Tag::date) {
        reader.number(moment.year);
        reader.number(moment.month);
        reader.number(moment.day);
        reader.number(moment.weekday);
    } else {
        return std::nullopt;
    }
    if (!reader.is_good()) return std::nullopt;
    return moment;
}

Result<Data> parse_data(ByteSpan bytes) {
    Reader reader{bytes};
    Data data;
    code(reader, data);
    if (reader.is_good() && reader.left() > 0) reader.fail(reader.at(), kRest, reader.left());
    if (!reader.is_good()) return reader.error();
    return data;
}

Bytes encode_data(const Data& data) {
    Data copy = data;
    Writer writer;
    code(writer, copy);
    return std::move(writer).take();
}

}  // namespace voltmark::codec::dlt698
