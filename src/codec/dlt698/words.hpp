// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt698_apdu.hpp"

namespace voltmark::codec::dlt698 {

/// How many choices a service has, counted from 1; 0 where it has none.
std::uint8_t choices_of(Service service);

/// What ERROR-Response and LINK-Response say, as DARs are described.
Dar describe_error(std::uint8_t error);
Dar describe_link_result(std::uint8_t result);
Dar describe_connect_result(std::uint8_t result);

}  // namespace voltmark::codec::dlt698
