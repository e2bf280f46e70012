// SPDX-License-Identifier: Apache-2.0
#include "dlt645/decoder.hpp"

namespace voltmark::codec::dlt645 {

const FormatInfo& format() {
    static const FormatInfo kFormat{"dlt645",
                                    {"DL/T 645-2007: meters", "DL/T 645-2007 电能表"},
                                    false,
                                    make_decoder_2007,
                                    verbs_2007()};
    return kFormat;
}

const FormatInfo& format_1997() {
    static const FormatInfo kFormat{"dlt645-1997",
                                    {"DL/T 645-1997: older meters", "DL/T 645-1997 电能表"},
                                    false,
                                    make_decoder_1997,
                                    verbs_1997()};
    return kFormat;
}

}  // namespace voltmark::codec::dlt645
