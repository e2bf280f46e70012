// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "voltmark/codec/message.hpp"

#include "console.hpp"

namespace voltmark::app {

/// One JSON object; fields that a message does not have are absent, a missing value is null.
std::string to_json(std::string_view format, const codec::Message& message, Language language);

/// The same for people: a line, and one below it for each value of several.
std::string to_lines(const codec::Message& message, Language language);

}  // namespace voltmark::app
