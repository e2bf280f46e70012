// SPDX-License-Identifier: Apache-2.0
#include "dlt645/data.hpp"

#include "voltmark/codec/dlt645_errors.hpp"
#include "voltmark/codec/format.hpp"

#include "dlt645/identifiers.hpp"

namespace voltmark::codec::dlt645 {

void note(DecodedData& decoded, Error error, std::size_t offset, std::size_t length) {
    if (!decoded.error) decoded.error = std::move(error).at({offset, length, 0, 0});
}

bool take_item(DecodedData& decoded, const Item& item, ByteSpan data, std::size_t& offset) {
    const std::size_t bytes = item.form.bytes();
    if (data.size() - offset < bytes) return false;
    const ByteSpan own = data.subspan(offset, bytes);
    Value value = decode_value(item, own);
    value.offset = offset;
    if (value.state == ValueState::invalid || value.is_time_invalid) {
        const std::string_view pattern =
            value.state == ValueState::invalid ? item.form.pattern : "YYMMDDhhmm";
        note(decoded, make_error(kDigits, to_hex(own), item.id, pattern), offset, bytes);
    }
    decoded.values.push_back(std::move(value));
    offset += bytes;
    return true;
}

DecodedData decode_by(const Layout& layout, std::string_view id, ByteSpan data) {
    DecodedData decoded;
    decoded.name = layout.name;
    decoded.is_block = layout.is_block;
    std::size_t offset = 0;
    for (const Item& item : layout.items) {
        // An open block may end behind any item, but not within one.
        if (layout.is_open && offset == data.size() && offset > 0) break;
        if (take_item(decoded, item, data, offset)) continue;
        note(decoded, make_error(kDataShort, id, item.form.bytes() - (data.size() - offset)),
             offset, data.size() - offset);
        return decoded;
    }
    if (offset < data.size())
        note(decoded, make_error(kDataLong, id, data.size() - offset), offset,
             data.size() - offset);
    return decoded;
}

Result<Bytes> encode_by(const Layout& layout, std::string_view id, std::span<const Value> values) {
    Bytes bytes;
    std::size_t next = 0;
    for (const Item& item : layout.items) {
        if (layout.is_open && next == values.size() && next > 0) break;
        if (next == values.size()) return make_error(kDataShort, id, item.form.bytes());
        Value value = values[next++];
        value.item = item;
        const Result<Bytes> own = encode_value(value);
        if (!own) return own.error();
        bytes.insert(bytes.end(), own->begin(), own->end());
    }
    if (next < values.size()) return make_error(kDataLong, id, values.size() - next);
    return bytes;
}

std::optional<Layout> layout_of(Identifier di, std::size_t size) {
    switch (di >> 24) {
        case 0x00:
        case 0x01:
            return energy_layout(di, size);
        case 0x02:
            return variable_layout(di, size);
        case 0x03:
        case 0x1D:
        case 0x1E:
            return event_layout(di, size);
        case 0x04:
            return parameter_layout(di, size);
        case 0x05:
            return freeze_layout(di, size);
        case 0x06:
            return load_layout(di);
        default:
            return std::nullopt;
    }
}

DecodedData decode_data(Identifier di, ByteSpan data) {
    if (di >> 24 == 0x05) {
        if (std::optional<DecodedData> block = decode_freeze_block(di, data)) return *block;
    }
    if (di >> 24 == 0x06 && load_layout(di)) return decode_load_records(di, data);
    const std::optional<Layout> layout = layout_of(di, data.size());
    if (layout) return decode_by(*layout, to_text(di), data);
    DecodedData decoded;
    note(decoded, make_error(kUnknownIdentifier, to_text(di), to_hex(data)), 0, data.size());
    return decoded;
}

Result<Bytes> encode_data(Identifier di, std::span<const Value> values) {
    if (di >> 24 == 0x06 && load_layout(di)) return encode_load_records(di, values);
    std::size_t size = 0;
    for (const Value& value : values) size += value.item.form.bytes();
    const std::optional<Layout> layout = layout_of(di, size);
    if (!layout) return make_error(kUnknownIdentifier, to_text(di), "");
    return encode_by(*layout, to_text(di), values);
}

}  // namespace voltmark::codec::dlt645
