// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>

#include "voltmark/codec/dlms_profile.hpp"

namespace voltmark::codec::dlms {

/// What a decoder remembers of messages before, to explain those that follow: answers name no
/// object. Each table is bounded.
struct Context {
    std::vector<AttributePart> asked;  ///< By the last GET request that was not answered.
    std::uint8_t asked_invoke = 0;     ///< Its invocation, which the answer repeats.
    std::map<Obis, ScalerUnit> scalers;
    std::map<Obis, std::vector<ObjectPart>> captures;
    std::map<Obis, std::int64_t> periods_s;
};

/// Explains an APDU. Blocks are shown as blocks: joining them is the decoder's.
Message explain(const Apdu& apdu, Context& context);

/// Explains a GET answer's values, joined or not, and forgets what was asked.
void explain_results(const std::vector<DataResult>& results, std::uint8_t invoke, Context& context,
                     Message& message);

/// Explains what is in a SET request's joined blocks.
void explain_value(const Data& value, Message& message);

}  // namespace voltmark::codec::dlms
