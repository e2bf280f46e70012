// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "voltmark/codec/dlms_apdu.hpp"

namespace voltmark::codec::dlms {

/// What a register's number is multiplied with, and its unit.
struct ScalerUnit {
    int scaler = 0;
    std::uint8_t unit = 255;

    friend bool operator==(const ScalerUnit&, const ScalerUnit&) = default;
};

/// Of a structure of a number and an enumeration.
std::optional<ScalerUnit> to_scaler_unit(const Data& data);

/// The objects that a profile captures: its attribute 3. Empty where `data` is another thing.
std::vector<ObjectPart> to_capture_objects(const Data& data);
Data to_data(std::span<const ObjectPart> captures);

using ProfileRow = std::vector<Data>;

/// The entries of a profile's buffer. A null that stands for the value of the entry before becomes
/// that value; one that stands for the time becomes the time before plus the period. What cannot be
/// filled stays null: it is missing, not 0.
///
/// \param captures  in the order of the columns; empty where not known: then a column of date-times
///                  is the clock.
/// \param period_s  seconds between entries; 0 where not known.
/// \returns  nothing where `buffer` is no list of structures.
/// \source   IEC 62056-6-2, profile generic.
std::optional<std::vector<ProfileRow>> profile_rows(const Data& buffer,
                                                    std::span<const ObjectPart> captures,
                                                    std::int64_t period_s);

/// The date-time in a value; octet strings and strings of the type itself.
std::optional<DateTime> to_date_time(const Data& data);

/// One value of a push, and what is said of it.
struct PushValue {
    std::optional<Obis> obis;
    std::string position;  ///< Where no OBIS is stated: "3", "2.1", from 1.
    Data value;
    std::optional<ScalerUnit> scaler_unit;

    friend bool operator==(const PushValue&, const PushValue&) = default;
};

/// What a body of a push holds, whatever its shape: structures of {OBIS, value, {scaler, unit}},
/// flat lists of OBIS and value, and the lists of Kaifa without names, whose places and scalers the
/// maker has published.
///
/// \param is_kaifa  the time was sent as Kaifa does: a single value is then the active power.
std::vector<PushValue> push_values(const Data& body, bool is_kaifa);

/// The value of a register: number x 10^scaler; without scaler, or for what is no number, its text.
std::optional<std::string> register_text(const Data& data,
                                         const std::optional<ScalerUnit>& scaler_unit);

}  // namespace voltmark::codec::dlms
