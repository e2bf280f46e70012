// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/qr_code.hpp"

#include <memory>

#include <qrencode.h>

namespace voltmark::billing {

std::optional<QrCode> make_qr_code(std::string_view text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> made{
        QRcode_encodeData(static_cast<int>(text.size()),
                          reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
        &QRcode_free};
    if (made == nullptr) return std::nullopt;
    QrCode code;
    code.width = made->width;
    const int modules = made->width * made->width;
    for (int i = 0; i < modules; ++i) code.dark.push_back((made->data[i] & 1) != 0);
    return code;
}

}  // namespace voltmark::billing
