// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace voltmark::billing {

/// A QR code: a square of dark and light modules, without the quiet zone around it.
struct QrCode {
    int width = 0;           ///< Modules in a row.
    std::vector<bool> dark;  ///< Row by row.
};

/// Codes bytes with medium error correction (15 % of the modules may be lost).
/// \returns  nothing where they do not fit a code (more than 2,331 bytes).
std::optional<QrCode> make_qr_code(std::string_view text);

}  // namespace voltmark::billing
