// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698_apdu.hpp"

#include "axdr.hpp"

// How data and what APDUs are made of lie on the wire; each `code` reads with a Reader and writes
// with a Writer.

namespace voltmark::codec::dlt698 {

template <class Io>
void code(Io& io, Oad& oad) {
    io.number(oad.oi);
    io.number(oad.attribute);
    io.number(oad.index);
}

template <class Io>
void code(Io& io, std::vector<Oad>& oads) {
    io.list(oads, 4, [&](Oad& oad) { code(io, oad); });
}

/// date_time_s: 7 bytes.
template <class Io>
void code_seconds(Io& io, Moment& moment) {
    io.number(moment.year);
    io.number(moment.month);
    io.number(moment.day);
    io.number(moment.hour);
    io.number(moment.minute);
    io.number(moment.second);
}

/// date_time: 10 bytes.
template <class Io>
void code_milliseconds(Io& io, Moment& moment) {
    io.number(moment.year);
    io.number(moment.month);
    io.number(moment.day);
    io.number(moment.weekday);
    io.number(moment.hour);
    io.number(moment.minute);
    io.number(moment.second);
    io.number(moment.millisecond);
}

template <class Io>
void code(Io& io, Span& span) {
    io.number(span.unit);
    io.number(span.count);
}

/// Reads or writes a choice, which must be one of 0..last.
template <class Io>
void code_choice(Io& io, std::uint8_t& choice, std::uint8_t first, std::uint8_t last,
                 std::string_view of) {
    const std::size_t begin = io.at();
    io.number(choice);
    if (io.is_good() && (choice < first || choice > last)) io.fail(begin, kChoice, choice, of);
}

/// An octet that is there or not by what precedes it: a DAR.
template <class Io>
void code(Io& io, std::optional<std::uint8_t>& octet) {
    if constexpr (Io::kReads) octet.emplace();
    VOLTMARK_CHECK(octet.has_value());
    io.number(*octet);
}

template <class Io>
void code(Io& io, Column& column) {
    std::uint8_t choice = column.members ? 1 : 0;
    code_choice(io, choice, 0, 1, "CSD");
    code(io, column.oad);
    if (choice == 0) return;
    if constexpr (Io::kReads) column.members.emplace();
    code(io, *column.members);
}

template <class Io>
void code(Io& io, std::vector<Column>& columns) {
    io.list(columns, 5, [&](Column& column) { code(io, column); });
}

template <class Io>
void code(Io& io, Data& data, int depth = 0);

/// One end and the other of a range of data (Region), behind how they are included.
template <class Io>
void code_region(Io& io, int depth) {
    std::uint8_t ends = 0;
    code_choice(io, ends, 0, 3, "Region");
    Data end;
    code(io, end, depth + 1);
    code(io, end = {}, depth + 1);
}

/// What follows the choice of a set of meters. Only read: it is kept as it was sent.
template <class Io>
void code_meters(Io& io, std::uint8_t choice, int depth) {
    constexpr std::size_t kSizes[] = {1, 1, 1, 2, 2, 3, 3, 3};
    if (choice < 2 || choice > 7) return;
    std::vector<Bytes> elements;
    io.list(elements, kSizes[choice], [&](Bytes& element) {
        if (choice == 2) return io.raw(element, 1);
        if (choice == 3) return io.octets(element);
        if (choice == 4) return io.raw(element, 2);
        code_region(io, depth + 1);
    });
}

template <class Io>
void code(Io& io, MeterSet& meters, int depth = 0) {
    code_choice(io, meters.choice, 0, 7, "MS");
    io.verbatim(meters.content, [&](auto& reader) { code_meters(reader, meters.choice, depth); });
}

template <class Io>
void code_range(Io& io, Condition& condition, int depth) {
    code(io, condition.column);
    code(io, condition.from, depth + 1);
    code(io, condition.to, depth + 1);
    code(io, condition.step, depth + 1);
}

template <class Io>
void code_conditions(Io& io, Selector& selector, int depth) {
    if (selector.method == 3) {
        io.list(selector.conditions, 7,
                [&](Condition& condition) { code_range(io, condition, depth); });
        return;
    }
    if constexpr (Io::kReads) selector.conditions.emplace_back();
    VOLTMARK_CHECK(selector.conditions.size() == 1);
    Condition& condition = selector.conditions[0];
    if (selector.method == 2) return code_range(io, condition, depth);
    code(io, condition.column);
    code(io, condition.from, depth + 1);
}

template <class Io>
void code(Io& io, Selector& selector, int depth = 0) {
    code_choice(io, selector.method, 0, 10, "RSD");
    const int method = selector.method;
    if (method >= 1 && method <= 3) code_conditions(io, selector, depth);
    if (method >= 4 && method <= 8) code_seconds(io, selector.from);
    if (method >= 6 && method <= 8) {
        code_seconds(io, selector.to);
        code(io, selector.step);
    }
    if (method >= 9) io.number(selector.last);
    if ((method >= 4 && method <= 8) || method == 10) code(io, selector.meters, depth);
}

/// How many bytes follow the tag of a type of fixed size, and whether it is a signed number.
struct Fixed {
    std::size_t size = 0;
    bool is_number = false;
    bool is_signed = false;
};

std::optional<Fixed> fixed_of(Tag tag);

/// A type that is made of others and kept as it was sent.
template <class Io>
void code_composite(Io& io, Tag tag, int depth) {
    Oad oad;
    std::vector<Oad> oads;
    Column column;
    std::vector<Column> columns;
    Selector selector;
    MeterSet meters;
    Bytes octets;
    std::uint32_t sid = 0;
    switch (tag) {
        case Tag::road:
            code(io, oad);
            return code(io, oads);
        case Tag::region:
            return code_region(io, depth);
        case Tag::rsd:
            return code(io, selector, depth);
        case Tag::csd:
            return code(io, column);
        case Tag::rcsd:
            return code(io, columns);
        case Tag::ms:
            return code(io, meters, depth);
        case Tag::sid_mac:
        case Tag::sid:
            io.number(sid);
            io.octets(octets);
            if (tag == Tag::sid_mac) io.octets(octets);
            return;
        default:
            return io.fail(io.at() - 1, kDataTag, fmt::format("{:02X}", static_cast<int>(tag)));
    }
}

template <class Io>
void code(Io& io, Data& data, int depth) {
    if (depth > kDepthMax) return io.fail(io.at(), kDepth, kDepthMax);
    std::uint8_t tag = static_cast<std::uint8_t>(data.tag);
    io.number(tag);
    if (!io.is_good()) return;
    data.tag = static_cast<Tag>(tag);
    if (const std::optional<Fixed> fixed = fixed_of(data.tag)) {
        if (fixed->is_number) return io.integer(data.number, fixed->size, fixed->is_signed);
        return io.raw(data.bytes, fixed->size);
    }
    switch (data.tag) {
        case Tag::array:
        case Tag::structure:
            return io.list(data.items, 1, [&](Data& item) { code(io, item, depth + 1); });
        case Tag::bit_string:
            return io.bit_string(data.bits, data.bytes);
        case Tag::octet_string:
        case Tag::visible_string:
        case Tag::utf8_string:
        case Tag::tsa:
        case Tag::mac:
        case Tag::rn:
            return io.octets(data.bytes);
        default:
            return io.verbatim(data.bytes,
                               [&](auto& reader) { code_composite(reader, data.tag, depth); });
    }
}

}  // namespace voltmark::codec::dlt698
