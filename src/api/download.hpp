// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace voltmark::api {

enum class Shown : std::uint8_t { saved, in_the_browser };

/// The header field that names an answer's file, whatever is in the name: in quotation marks, with
/// '_' for each byte that does not fit there, and where there is one, whole as well.
/// \source  RFC 6266, 4.3 and appendix D; RFC 8187.
std::pair<std::string, std::string> file_field(std::string_view name, Shown shown = Shown::saved);

}  // namespace voltmark::api
