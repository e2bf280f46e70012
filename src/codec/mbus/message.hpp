// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/mbus.hpp"

namespace voltmark::codec::mbus {

/// What a frame says, as a message. Errors of its data are placed in the payload.
/// \param frame  whole, checked.
Message message_of(const Frame& frame);

}  // namespace voltmark::codec::mbus
