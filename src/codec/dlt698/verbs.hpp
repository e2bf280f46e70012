// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/format.hpp"

namespace voltmark::codec::dlt698 {

/// What `voltmark encode --format dlt698` makes.
std::span<const EncodeVerb> encode_verbs();

}  // namespace voltmark::codec::dlt698
