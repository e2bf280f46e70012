// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlms_data.hpp"
#include "voltmark/codec/dlms_errors.hpp"
#include "voltmark/codec/format.hpp"

namespace voltmark::codec::dlms {

namespace {

constexpr int kDepthMax = 32;
/// What the columns of a compact array may become; a small type can speak of many values.
constexpr std::size_t kCompactItemsMax = 65536;

/// How many bytes a value of a fixed size has; nothing for the others.
std::optional<std::size_t> fixed_size(Tag tag) {
    switch (tag) {
        case Tag::null_data:
            return 0;
        case Tag::boolean:
        case Tag::bcd:
        case Tag::int8:
        case Tag::uint8:
        case Tag::enumeration:
            return 1;
        case Tag::int16:
        case Tag::uint16:
            return 2;
        case Tag::int32:
        case Tag::uint32:
        case Tag::float32:
        case Tag::time:
            return 4;
        case Tag::date:
            return 5;
        case Tag::int64:
        case Tag::uint64:
        case Tag::float64:
            return 8;
        case Tag::date_time:
            return 12;
        default:
            return {};
    }
}

bool keeps_bytes(Tag tag) {
    return tag == Tag::float32 || tag == Tag::float64 || tag == Tag::date_time ||
           tag == Tag::date || tag == Tag::time;
}

bool is_signed(Tag tag) {
    return tag == Tag::int8 || tag == Tag::int16 || tag == Tag::int32 || tag == Tag::int64;
}

std::int64_t number_of(ByteSpan bytes, bool with_sign) {
    std::uint64_t number = 0;
    for (const std::uint8_t byte : bytes) number = number << 8 | byte;
    const unsigned unused = static_cast<unsigned>(64 - 8 * bytes.size());
    if (with_sign && unused > 0 && unused < 64)
        return static_cast<std::int64_t>(number << unused) >> unused;
    return static_cast<std::int64_t>(number);
}

bool is_string(Tag tag) {
    return tag == Tag::octet_string || tag == Tag::visible_string || tag == Tag::utf8_string;
}

/// The value behind a tag that has no items. False where the tag is none of these.
bool read_plain(Reader& reader, Tag tag, Data& data) {
    data.tag = tag;
    if (const std::optional<std::size_t> size = fixed_size(tag)) {
        const ByteSpan bytes = reader.take(*size);
        if (keeps_bytes(tag))
            data.bytes.assign(bytes.begin(), bytes.end());
        else
            data.number = number_of(bytes, is_signed(tag));
        return true;
    }
    if (tag != Tag::bit_string && !is_string(tag)) return false;
    const std::size_t count = reader.length();
    const bool is_bits = tag == Tag::bit_string;
    if (is_bits) data.bits = static_cast<std::uint32_t>(count);
    const ByteSpan bytes = reader.take(is_bits ? count / 8 + (count % 8 != 0) : count);
    data.bytes.assign(bytes.begin(), bytes.end());
    return true;
}

Error at_reader(const Reader& reader, const ErrorCode& code) {
    return make_error(code).at({reader.at(), 0, 0, 0});
}

/// The type of a compact array's elements.
struct Type {
    Tag tag = Tag::null_data;
    std::size_t count = 0;    // Of an array.
    std::vector<Type> inner;  // One of an array, several of a structure.
};

Result<Type> read_type(Reader& reader, int depth) {
    if (depth > kDepthMax) return at_reader(reader, kDataDepth);
    Type type{static_cast<Tag>(reader.u8()), 0, {}};
    std::size_t inner = 0;
    if (type.tag == Tag::array) {
        type.count = reader.u16();
        inner = 1;
    } else if (type.tag == Tag::structure) {
        inner = reader.length();
    }
    if (reader.failed() || inner > reader.left()) return at_reader(reader, kShort);
    for (; inner > 0; --inner) {
        Result<Type> one = read_type(reader, depth + 1);
        if (!one) return one.error();
        type.inner.push_back(std::move(*one));
    }
    return type;
}

/// Reads one element of `type`; `budget` is how many values may still be made.
Result<Data> read_element(Reader& reader, const Type& type, std::size_t& budget) {
    if (budget == 0) return at_reader(reader, kCompactArray);
    --budget;
    Data data;
    data.tag = type.tag;
    if (type.tag != Tag::array && type.tag != Tag::structure) {
        if (!read_plain(reader, type.tag, data)) return at_reader(reader, kCompactArray);
        return data;
    }
    const std::size_t count = type.tag == Tag::array ? type.count : type.inner.size();
    for (std::size_t i = 0; i < count; ++i) {
        Result<Data> item =
            read_element(reader, type.tag == Tag::array ? type.inner[0] : type.inner[i], budget);
        if (!item) return item.error();
        data.items.push_back(std::move(*item));
    }
    return data;
}

Result<Data> read_compact(Reader& reader) {
    const ByteSpan before = reader.rest();
    const std::size_t begin = reader.at();
    const Result<Type> type = read_type(reader, 0);
    if (!type) return type.error();
    const ByteSpan contents = reader.counted();
    if (reader.failed()) return at_reader(reader, kShort);
    Data data;
    data.tag = Tag::compact_array;
    const ByteSpan sent = before.first(reader.at() - begin);
    data.bytes.assign(sent.begin(), sent.end());
    std::size_t budget = kCompactItemsMax;
    Reader inner{contents};
    while (!inner.at_end()) {
        const std::size_t at = inner.at();
        Result<Data> item = read_element(inner, *type, budget);
        if (!item || inner.failed() || inner.at() == at) return at_reader(reader, kCompactArray);
        data.items.push_back(std::move(*item));
    }
    return data;
}

Result<Data> read_nested(Reader& reader, int depth) {
    if (depth > kDepthMax) return at_reader(reader, kDataDepth);
    const std::size_t at = reader.at();
    const std::uint8_t byte = reader.u8();
    if (reader.failed()) return at_reader(reader, kShort);
    const Tag tag = static_cast<Tag>(byte);
    if (tag == Tag::compact_array) return read_compact(reader);
    Data data;
    if (read_plain(reader, tag, data)) {
        if (reader.failed()) return at_reader(reader, kShort);
        return data;
    }
    if (tag != Tag::array && tag != Tag::structure)
        return make_error(kDataTag, to_hex({&byte, 1})).at({at, 1, 0, 0});
    const std::size_t count = reader.length();
    if (reader.failed() || count > reader.left()) return at_reader(reader, kShort);
    data.tag = tag;
    for (std::size_t i = 0; i < count; ++i) {
        Result<Data> item = read_nested(reader, depth + 1);
        if (!item) return item.error();
        data.items.push_back(std::move(*item));
    }
    return data;
}

}  // namespace

Data make_number(Tag tag, std::int64_t number) {
    Data data;
    data.tag = tag;
    data.number = number;
    return data;
}

Data make_octets(ByteSpan bytes) {
    Data data;
    data.tag = Tag::octet_string;
    data.bytes.assign(bytes.begin(), bytes.end());
    return data;
}

Data make_text(std::string_view text) {
    Data data;
    data.tag = Tag::visible_string;
    data.bytes.assign(text.begin(), text.end());
    return data;
}

Data make_items(Tag tag, std::vector<Data> items) {
    Data data;
    data.tag = tag;
    data.items = std::move(items);
    return data;
}

bool is_integer(Tag tag) {
    return is_signed(tag) || tag == Tag::uint8 || tag == Tag::uint16 || tag == Tag::uint32 ||
           tag == Tag::uint64;
}

ByteSpan Reader::take(std::size_t count) {
    if (failed_ || count > left()) {
        failed_ = true;
        return {};
    }
    const ByteSpan taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
}

std::uint8_t Reader::u8() {
    const ByteSpan one = take(1);
    return one.empty() ? std::uint8_t{0} : one[0];
}

std::uint16_t Reader::u16() {
    return static_cast<std::uint16_t>(number_of(take(2), false));
}

std::uint32_t Reader::u32() {
    return static_cast<std::uint32_t>(number_of(take(4), false));
}

std::size_t Reader::length() {
    const std::uint8_t first = u8();
    if (first < 0x80) return first;
    const std::size_t count = first & 0x7Fu;
    if (count == 0 || count > 4) {
        failed_ = true;
        return 0;
    }
    return static_cast<std::size_t>(number_of(take(count), false));
}

void put_u16(Bytes& out, std::uint16_t number) {
    out.push_back(static_cast<std::uint8_t>(number >> 8));
    out.push_back(static_cast<std::uint8_t>(number));
}

void put_u32(Bytes& out, std::uint32_t number) {
    put_u16(out, static_cast<std::uint16_t>(number >> 16));
    put_u16(out, static_cast<std::uint16_t>(number));
}

void put_length(Bytes& out, std::size_t length) {
    if (length < 0x80) return out.push_back(static_cast<std::uint8_t>(length));
    int count = 1;
    while (count < 4 && length >> (8 * count) != 0) ++count;
    out.push_back(static_cast<std::uint8_t>(0x80 + count));
    for (; count > 0; --count)
        out.push_back(static_cast<std::uint8_t>(length >> (8 * (count - 1))));
}

void put_counted(Bytes& out, ByteSpan bytes) {
    put_length(out, bytes.size());
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Result<Data> read_data(Reader& reader) {
    return read_nested(reader, 0);
}

Result<Data> parse_data(ByteSpan bytes) {
    Reader reader{bytes};
    Result<Data> data = read_data(reader);
    if (data && !reader.at_end())
        return make_error(kRest, reader.left()).at({reader.at(), reader.left(), 0, 0});
    return data;
}

void put_data(Bytes& out, const Data& data) {
    out.push_back(static_cast<std::uint8_t>(data.tag));
    if (data.tag == Tag::array || data.tag == Tag::structure) {
        put_length(out, data.items.size());
        for (const Data& item : data.items) put_data(out, item);
    } else if (data.tag == Tag::bit_string) {
        put_length(out, data.bits);
        out.insert(out.end(), data.bytes.begin(), data.bytes.end());
    } else if (is_string(data.tag)) {
        put_counted(out, data.bytes);
    } else if (data.tag == Tag::compact_array || keeps_bytes(data.tag)) {
        out.insert(out.end(), data.bytes.begin(), data.bytes.end());
    } else {
        for (std::size_t left = fixed_size(data.tag).value_or(0); left > 0; --left)
            out.push_back(static_cast<std::uint8_t>(data.number >> (8 * (left - 1))));
    }
}

}  // namespace voltmark::codec::dlms
