// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698.hpp"

namespace voltmark::acquire::dlt698_objects {

// The objects of DL/T 698.45 that head end and simulated meters speak of.

inline constexpr codec::dlt698::Oad kClock{0x4000, 2, 0};
inline constexpr codec::dlt698::Oad kFrozenAt{0x2021, 2, 0};  ///< When a row was frozen.
inline constexpr codec::dlt698::Oad kDayFreeze{0x5004, 2, 0};
inline constexpr codec::dlt698::Oad kMinuteFreeze{0x5002, 2, 0};
inline constexpr codec::dlt698::Oad kTarget{0x202A, 2, 0};       ///< Whose a concentrator's row is.
inline constexpr codec::dlt698::Oad kTaskRecords{0x6012, 3, 0};  ///< What its tasks collected.

}  // namespace voltmark::acquire::dlt698_objects
