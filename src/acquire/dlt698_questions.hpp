// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "voltmark/acquire/protocol.hpp"
#include "voltmark/codec/dlt698.hpp"

namespace voltmark::acquire {

// What a head end asks in DL/T 698.45, of meters and of concentrators for their meters.

codec::Bytes dlt698_frame(const codec::dlt698::Address& to, const codec::dlt698::Apdu& apdu,
                          bool is_started_by_client, std::uint8_t function);

/// The questions of a task and of a step of an order; none where there are none.
std::vector<codec::dlt698::Apdu> questions_of(const Job& job);
std::vector<codec::dlt698::Apdu> questions_of(const OrderStep& step);

/// Questions one after the other, each answered in one frame or in fragments that are confirmed one
/// by one.
/// \param terminal  a concentrator's address: the questions go to it, as proxies. The meter's own,
///                  the name of a call, or empty: they go to the meter.
/// \returns  nothing where there is no question, the address is none, or a relay would be moved
///           through a concentrator.
std::unique_ptr<Exchange> make_conversation(const std::string& meter, const std::string& terminal,
                                            std::vector<codec::dlt698::Apdu> questions);

}  // namespace voltmark::acquire
