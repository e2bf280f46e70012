// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace voltmark::api {

/// How tags are compared: If-Match asks for the very bytes (strong), If-None-Match for what means
/// the same (weak).
enum class TagComparison : std::uint8_t { strong, weak };

/// Whether a field of entity tags names one: `*`, or a list such as `"a", W/"b"`.
///
/// \param tag  of ours, which are strong: with its quotes.
/// \returns    false where the field is no such list.
/// \source     RFC 9110, 8.8.3, 13.1.1 and 13.1.2.
bool names_tag(std::string_view field, std::string_view tag, TagComparison comparison);

}  // namespace voltmark::api
