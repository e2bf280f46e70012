// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698.hpp"

namespace voltmark::codec::dlt698 {

/// What a frame says of itself: direction, address, control, client, logical address.
Message header_message(const Frame& frame);

/// Adds what an APDU says. What is wrong with a protected one is the message's error, placed from
/// the APDU's first byte.
void add_apdu(Message& message, const Apdu& apdu);

}  // namespace voltmark::codec::dlt698
