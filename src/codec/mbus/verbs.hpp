// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/format.hpp"

namespace voltmark::codec::mbus {

/// What `voltmark encode --format mbus` makes.
std::span<const EncodeVerb> encode_verbs();

}  // namespace voltmark::codec::mbus
