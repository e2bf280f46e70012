// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/dlt645.hpp"
#include "voltmark/codec/dlt698.hpp"
#include "voltmark/codec/format.hpp"

// The one list of formats that are decoded message by message. Each line is a format's own
// description, defined in its folder.

namespace voltmark::codec {

std::span<const FormatInfo> formats() {
    static const std::vector<FormatInfo> kFormats = {
        dlt698::kFormat,
        dlt645::format(),
        dlt645::format_1997(),
    };
    return kFormats;
}

}  // namespace voltmark::codec
