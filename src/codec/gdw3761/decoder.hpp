// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "voltmark/codec/format.hpp"

namespace voltmark::codec::gdw3761 {

/// One message a frame. Frames of one answer are told one by one, each with its number and `more`.
std::unique_ptr<Decoder> make_decoder(const DecodeOptions& options);

}  // namespace voltmark::codec::gdw3761
