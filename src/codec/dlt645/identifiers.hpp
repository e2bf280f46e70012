// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645_values.hpp"

namespace voltmark::codec::dlt645 {

// One function for each class of identifiers (DI3); see layout_of.

struct IdentifierParts {
    std::uint8_t di2, di1, di0;

    explicit IdentifierParts(Identifier di)
        : di2{static_cast<std::uint8_t>(di >> 16)},
          di1{static_cast<std::uint8_t>(di >> 8)},
          di0{static_cast<std::uint8_t>(di)} {}
};

constexpr Identifier identifier(unsigned di3, unsigned di2, unsigned di1, unsigned di0) {
    return di3 << 24 | di2 << 16 | di1 << 8 | di0;
}

std::optional<Layout> energy_layout(Identifier di, std::size_t size);     // 00, 01
std::optional<Layout> variable_layout(Identifier di, std::size_t size);   // 02
std::optional<Layout> event_layout(Identifier di, std::size_t size);      // 03, 1D, 1E
std::optional<Layout> parameter_layout(Identifier di, std::size_t size);  // 04
std::optional<Layout> freeze_layout(Identifier di, std::size_t size);     // 05

/// A freeze block whose parts are separated by AA, and load records: their layout is in the data.
std::optional<DecodedData> decode_freeze_block(Identifier di, ByteSpan data);
DecodedData decode_load_records(Identifier di, ByteSpan data);
Result<Bytes> encode_load_records(Identifier di, std::span<const Value> values);
std::optional<Layout> load_layout(Identifier di);  // 06: only the name.

/// A layout of one value.
Layout single(Identifier di, Name name, Form form, std::string_view unit);

/// What fits into `size` bytes of items that are all `bytes` long: at least one, at most `most`.
std::size_t count_in(std::size_t size, std::size_t bytes, std::size_t most);

/// Energy and demand by DI2, for those that freeze them.
struct QuantityTerms {
    std::string_view en;
    std::string_view zh;
    std::string_view unit;  // Of energy: "kWh"; demand drops the h.
    bool is_signed;
};

/// 00..0A: combined, forward and reverse active; combined reactive 1, 2; quadrants; apparent.
std::optional<QuantityTerms> quantity_terms(unsigned number);
std::string_view demand_unit(std::string_view energy_unit);

}  // namespace voltmark::codec::dlt645
