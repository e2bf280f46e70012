// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_profile.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr std::uint16_t kClockClass = 8;
constexpr std::size_t kFillSizeMax = 256;

/// Whether the column is the clock's: by the captures, else by what stood in it before.
bool is_clock(std::size_t column, std::span<const ObjectPart> captures, const Data& before) {
    if (column < captures.size())
        return captures[column].class_id == kClockClass && captures[column].index == 2;
    return to_date_time(before).has_value();
}

Data filled(std::size_t column, const Data& before, std::span<const ObjectPart> captures,
            std::int64_t period_s) {
    // A value of a register or clock is small; copies of others could become many times the input.
    if (!before.items.empty() || before.bytes.size() > kFillSizeMax) return {};
    if (!is_clock(column, captures, before)) return before;
    const std::optional<DateTime> time = to_date_time(before);
    if (!time || period_s <= 0) return {};
    const std::optional<DateTime> next = later(*time, period_s);
    if (!next) return {};
    Data data = before;
    data.bytes = to_bytes(*next);
    return data;
}

std::optional<ObjectPart> to_part(const Data& data) {
    if (data.items.size() < 3) return {};
    const std::optional<Obis> obis = to_obis(data.items[1]);
    if (!obis || data.items[0].tag != Tag::uint16 || !is_integer(data.items[2].tag)) return {};
    return ObjectPart{static_cast<std::uint16_t>(data.items[0].number), *obis,
                      static_cast<std::uint8_t>(data.items[2].number)};
}

bool is_list(const Data& data) {
    return data.tag == Tag::array || data.tag == Tag::compact_array;
}

}  // namespace

std::optional<ScalerUnit> to_scaler_unit(const Data& data) {
    if (data.tag != Tag::structure || data.items.size() != 2 || data.items[0].tag != Tag::int8 ||
        data.items[1].tag != Tag::enumeration)
        return {};
    return ScalerUnit{static_cast<int>(data.items[0].number),
                      static_cast<std::uint8_t>(data.items[1].number)};
}

std::vector<ObjectPart> to_capture_objects(const Data& data) {
    if (!is_list(data)) return {};
    std::vector<ObjectPart> captures;
    for (const Data& item : data.items) {
        const std::optional<ObjectPart> part = to_part(item);
        if (!part) return {};
        captures.push_back(*part);
    }
    return captures;
}

Data to_data(std::span<const ObjectPart> captures) {
    Data list = make_items(Tag::array, {});
    for (const ObjectPart& part : captures)
        list.items.push_back(make_items(
            Tag::structure, {make_number(Tag::uint16, part.class_id), make_octets(part.obis),
                             make_number(Tag::int8, part.index), make_number(Tag::uint16, 0)}));
    return list;
}

std::optional<std::vector<ProfileRow>> profile_rows(const Data& buffer,
                                                    std::span<const ObjectPart> captures,
                                                    std::int64_t period_s) {
    if (!is_list(buffer)) return {};
    std::vector<ProfileRow> rows;
    for (const Data& entry : buffer.items) {
        if (entry.tag != Tag::structure) return {};
        ProfileRow row = entry.items;
        for (std::size_t column = 0; !rows.empty() && column < row.size(); ++column) {
            if (row[column].tag != Tag::null_data || column >= rows.back().size()) continue;
            row[column] = filled(column, rows.back()[column], captures, period_s);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::optional<DateTime> to_date_time(const Data& data) {
    if (data.tag != Tag::octet_string && data.tag != Tag::date_time) return {};
    const std::optional<DateTime> time = parse_date_time(data.bytes);
    return time && time->year ? time : std::nullopt;
}

std::optional<std::string> register_text(const Data& data,
                                         const std::optional<ScalerUnit>& scaler_unit) {
    const std::optional<std::string> text = value_text(data);
    const bool is_number =
        is_integer(data.tag) || data.tag == Tag::float32 || data.tag == Tag::float64;
    if (!text || !scaler_unit || !is_number) return text;
    return scaled(*text, scaler_unit->scaler);
}

}  // namespace voltmark::codec::dlms
