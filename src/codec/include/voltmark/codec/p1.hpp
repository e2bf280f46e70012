// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/codec/format.hpp"
#include "voltmark/codec/iec62056_21.hpp"

// P1, the customer port of European smart meters (DSMR and relatives): docs/formats/p1.md.

namespace voltmark::codec::p1 {

/// A telegram's clock: "170102192002W", where W is winter and S summer time; older ones have no
/// letter. Nothing where it is no moment, as a meter without time sends it.
/// \returns  ISO 8601; with +01:00 or +02:00 where there is a letter.
std::optional<std::string> time_text(std::string_view stamp);

/// One telegram, from '/' to its checksum. Texts point into the input.
struct Telegram {
    std::string_view header;  ///< Behind '/': "ISk5\2MT382-1000".
    std::vector<iec21::DataSet> data;
    bool has_crc = false;
    std::vector<Error> faults;  ///< With p1.crc the data is left out.
    Place place;
};

/// Cuts the next telegram off a stream; none is longer than iec21::kMessageMax.
/// \param cursor  moved behind the telegram. Nothing where none begins any more.
/// \errors    in the telegram: p1.cut, p1.crc, iec21.form.
std::optional<Telegram> next_telegram(std::string_view text, iec21::Cursor& cursor);

/// Where the next whole telegram of a stream lies, its checksum checked where it has one.
FrameSearch find_telegram(ByteSpan bytes);

/// A telegram as a meter sends it, with its checksum.
/// \param lines  data lines, each without its end: "1-0:1.8.1(000004.426*kWh)".
std::string write_telegram(std::string_view header, const std::vector<std::string>& lines);

extern const FormatInfo kFormat;

}  // namespace voltmark::codec::p1
