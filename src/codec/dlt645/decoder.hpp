// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "voltmark/codec/dlt645.hpp"

namespace voltmark::codec::dlt645 {

std::unique_ptr<Decoder> make_decoder_2007(const DecodeOptions& options);
std::unique_ptr<Decoder> make_decoder_1997(const DecodeOptions& options);

std::span<const EncodeVerb> verbs_2007();
std::span<const EncodeVerb> verbs_1997();

}  // namespace voltmark::codec::dlt645
