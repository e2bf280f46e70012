// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/cim.hpp"
#include "voltmark/codec/dlms.hpp"
#include "voltmark/codec/dlt645.hpp"
#include "voltmark/codec/dlt698.hpp"
#include "voltmark/codec/format.hpp"
#include "voltmark/codec/gdw3761.hpp"
#include "voltmark/codec/greenbutton.hpp"
#include "voltmark/codec/iec62056_21.hpp"
#include "voltmark/codec/mbus.hpp"
#include "voltmark/codec/mscons.hpp"
#include "voltmark/codec/nem13.hpp"
#include "voltmark/codec/p1.hpp"

// The one list of formats that are decoded message by message. Each line is a format's own
// description, defined in its folder.

namespace voltmark::codec {

std::span<const FormatInfo> formats() {
    static const std::vector<FormatInfo> kFormats = {
        dlt645::format(),    dlt645::format_1997(), dlt698::kFormat, gdw3761::kFormat,
        dlms::format_info(), iec21::kFormat,        p1::kFormat,     mbus::kFormat,
        nem13::kFormat,      greenbutton::kFormat,  mscons::kFormat, cim::kFormat,
    };
    return kFormats;
}

}  // namespace voltmark::codec
