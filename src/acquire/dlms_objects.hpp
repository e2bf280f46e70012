// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/codec/dlms_profile.hpp"

namespace voltmark::acquire::dlms_objects {

// The objects of DLMS/COSEM that head end and simulated meters speak of.

/// What a question asks. An answer names no object, only the invocation of its question: so that is
/// what the number of the invocation says, and a record of answers can be read by itself.
enum class Asked : std::uint8_t {
    name = 1,           ///< The logical device name: whose answers these are.
    clock = 2,          ///< Read.
    clock_set = 3,      ///< Written.
    curve_columns = 4,  ///< Capture objects of the load profile ...
    curve_period = 5,   ///< ... and its period,
    curve = 6,          ///< and its entries.
    day_columns = 7,
    day = 8,
    scaler = 9,  ///< Of the registers among the columns, one after the other.
    shows = 10   ///< What a register shows now.
};

constexpr std::uint8_t invocation_of(Asked asked) {
    return static_cast<std::uint8_t>(0xC0 | static_cast<unsigned>(asked));
}
constexpr Asked asked_by(std::uint8_t invocation) {
    return static_cast<Asked>(invocation & 0x0F);
}

inline constexpr std::uint16_t kDataClass = 1;
inline constexpr std::uint16_t kRegisterClass = 3;
inline constexpr std::uint16_t kExtendedClass = 4;
inline constexpr std::uint16_t kProfileClass = 7;
inline constexpr std::uint16_t kClockClass = 8;
inline constexpr std::uint16_t kAssociationClass = 15;

inline constexpr codec::dlms::Obis kName{0, 0, 42, 0, 0, 255};
inline constexpr codec::dlms::Obis kDeviceId{0, 0, 96, 1, 0, 255};
inline constexpr codec::dlms::Obis kClock{0, 0, 1, 0, 0, 255};
inline constexpr codec::dlms::Obis kAssociation{0, 0, 40, 0, 0, 255};
inline constexpr codec::dlms::Obis kImport{1, 0, 1, 8, 0, 255};
inline constexpr codec::dlms::Obis kExport{1, 0, 2, 8, 0, 255};
inline constexpr codec::dlms::Obis kLoadProfile{1, 0, 99, 1, 0, 255};
/// Where daily values stand, in the order that they are tried: load profile 2, billing periods.
inline constexpr std::array<codec::dlms::Obis, 4> kDayProfiles{
    {{1, 0, 99, 2, 0, 255}, {1, 0, 98, 2, 0, 255}, {0, 0, 98, 2, 0, 255}, {1, 0, 98, 1, 0, 255}}};

/// Energy that a register counts: since ever, or in each interval of a profile.
struct Energy {
    Flow flow = Flow::import_active;
    int tariff = 0;
    bool is_of_interval = false;
};

/// Nothing for what is no energy of now. \source  IEC 62056-6-1: C 1 to 4, D 8 or 29, E the tariff.
constexpr std::optional<Energy> energy_of(const codec::dlms::Obis& obis) {
    const bool is_energy = obis[0] == 1 && obis[1] <= 1 && obis[2] >= 1 && obis[2] <= 4 &&
                           (obis[3] == 8 || obis[3] == 29) && obis[5] == 255;
    if (!is_energy) return std::nullopt;
    constexpr Flow kFlows[] = {Flow::import_active, Flow::export_active, Flow::import_reactive,
                               Flow::export_reactive};
    return Energy{kFlows[obis[2] - 1], obis[4], obis[3] == 29};
}

inline bool is_register(const codec::dlms::ObjectPart& part) {
    const bool has_scaler = part.class_id == kRegisterClass || part.class_id == kExtendedClass;
    return has_scaler && part.index == 2 && energy_of(part.obis).has_value();
}

/// What a load profile captures where the meter does not tell.
inline std::vector<codec::dlms::ObjectPart> default_columns() {
    return {{kClockClass, kClock, 2}, {kRegisterClass, kImport, 2}, {kRegisterClass, kExport, 2}};
}

/// The columns that an answer tells, or those that stand for them; none where the profile is not
/// there. Asking and reading come to the same.
inline std::vector<codec::dlms::ObjectPart> columns_of(
    const Result<std::optional<codec::dlms::Data>>& answer, Asked asked) {
    if (answer && *answer) return codec::dlms::to_capture_objects(**answer);
    const bool is_curve = asked == Asked::curve_columns;
    return is_curve && !answer ? default_columns() : std::vector<codec::dlms::ObjectPart>{};
}

}  // namespace voltmark::acquire::dlms_objects
