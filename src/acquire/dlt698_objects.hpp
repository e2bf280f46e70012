// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/base/flow.hpp"
#include "voltmark/codec/dlt698.hpp"

namespace voltmark::acquire::dlt698_objects {

// The objects of DL/T 698.45 that head end and simulated meters speak of.

inline constexpr codec::dlt698::Oad kClock{0x4000, 2, 0};
inline constexpr codec::dlt698::Oad kFrozenAt{0x2021, 2, 0};  ///< When a row was frozen.
inline constexpr codec::dlt698::Oad kDayFreeze{0x5004, 2, 0};
inline constexpr codec::dlt698::Oad kMinuteFreeze{0x5002, 2, 0};
inline constexpr codec::dlt698::Oad kEventBegin{0x201E, 2, 0};
inline constexpr codec::dlt698::Oad kEventEnd{0x2020, 2, 0};
inline constexpr codec::dlt698::Oad kEventNumber{0x2022, 2, 0};
/// Remote control (遥控): methods 129 and 130, attributes 3 and 5. \source DL/T 698.45-2017, 8000.
inline constexpr codec::dlt698::Oad kOpenRelay{0x8000, 129, 0};
inline constexpr codec::dlt698::Oad kCloseRelay{0x8000, 130, 0};
inline constexpr codec::dlt698::Oad kRelayState{0x8000, 3, 0};
inline constexpr codec::dlt698::Oad kRelayTold{0x8000, 5, 0};
inline constexpr codec::dlt698::Oad kFirstRelay{0xF205, 2, 1};
inline constexpr codec::dlt698::Oad kTarget{0x202A, 2, 0};       ///< Whose a concentrator's row is.
inline constexpr codec::dlt698::Oad kTaskRecords{0x6012, 3, 0};  ///< What its tasks collected.

/// The objects of cumulative energy that are stored, with the flow that each counts.
struct StoredEnergy {
    std::uint16_t oi;
    Flow flow;
};
inline constexpr StoredEnergy kQuantities[] = {{0x0010, Flow::import_active},
                                               {0x0020, Flow::export_active},
                                               {0x0030, Flow::import_reactive},
                                               {0x0040, Flow::export_reactive}};

}  // namespace voltmark::acquire::dlt698_objects
