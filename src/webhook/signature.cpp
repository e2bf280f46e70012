// SPDX-License-Identifier: Apache-2.0
#include "voltmark/webhook/signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "voltmark/base/check.hpp"

namespace voltmark::webhook {

namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr std::size_t kSecretBytes = 32;

std::string base64(std::span<const std::uint8_t> bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // OpenSSL adds a zero.
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

}  // namespace

security::Secret new_secret() {
    return security::random_secret(kSecretBytes);
}

security::Secret to_text(const security::Secret& secret) {
    std::string text = base64(secret.bytes());
    std::string whole = std::string{kPrefix} + text;
    const security::Secret kept{std::string_view{whole}};
    security::wipe(text);
    security::wipe(whole);
    return kept;
}

std::string sign(const security::Secret& secret, std::string_view id, Instant at,
                 std::string_view body) {
    const std::string text = fmt::format("{}.{}.{}", id, at.time_since_epoch().count(), body);
    std::array<std::uint8_t, 32> mac{};
    unsigned size = 0;
    const auto* made =
        HMAC(EVP_sha256(), secret.bytes().data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
    VOLTMARK_CHECK(made != nullptr && size == mac.size());
    return "v1," + base64(mac);
}

}  // namespace voltmark::webhook
