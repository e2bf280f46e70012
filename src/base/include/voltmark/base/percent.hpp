// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace voltmark {

/// Every byte that is no letter, digit, '-', '.', '_' or '~' as "%E6", so that a text can stand in
/// any part of an address. \source  RFC 3986, 2.1 and 2.3.
std::string percent_encoded(std::string_view text);

}  // namespace voltmark
