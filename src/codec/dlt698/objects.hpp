// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698_data.hpp"

namespace voltmark::codec::dlt698 {

/// What the standard says of an attribute, or of one element of it.
struct ObjectInfo {
    Name name;  ///< Empty where the table does not have the object.
    /// Digits behind the point of its integers; nothing where they are counts or codes.
    std::optional<int> scale;
    std::string_view unit;
};

ObjectInfo describe(Oad oad);

/// Whether an attribute is a maximum demand: its value has the time at which it occurred.
bool is_demand(Oad oad);

/// An object by its number, for the tables.
struct ObjectName {
    std::uint16_t oi;
    std::string_view en;
    std::string_view zh;
};

/// Objects that are known by name alone: events, parameters, freezes, collection, control.
std::span<const ObjectName> event_names();
std::span<const ObjectName> other_names();

}  // namespace voltmark::codec::dlt698
