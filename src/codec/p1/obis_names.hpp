// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "voltmark/codec/message.hpp"

namespace voltmark::codec::p1 {

/// What an object of a P1 telegram is called; empty where it is not known. The channel of an M-Bus
/// device, 0-n:24.2.1, does not matter.
/// \source  DSMR 5.0.2 P1 companion standard, e-MUCS 1.7.1, IEC 62056-61.
Name name_of(std::string_view obis);

}  // namespace voltmark::codec::p1
