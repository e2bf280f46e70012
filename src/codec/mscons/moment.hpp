// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "voltmark/codec/mscons.hpp"

namespace voltmark::codec::mscons {

/// A DTM value of format 102, 203, 303, 304 or 610; nothing where it has not that form.
std::optional<Moment> parse_moment(std::string_view text, std::string_view format);

/// The moment so many minutes later, in the same offset.
Moment later(const Moment& moment, std::int64_t minutes);

/// "202101012300?+00" without its release character, of Unix seconds: format 303 in UTC.
std::string to_303(std::int64_t seconds);

}  // namespace voltmark::codec::mscons
