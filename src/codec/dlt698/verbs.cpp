// SPDX-License-Identifier: Apache-2.0
#include "verbs.hpp"

namespace voltmark::codec::dlt698 {

std::span<const EncodeVerb> encode_verbs() {
    return {};
}

}  // namespace voltmark::codec::dlt698
