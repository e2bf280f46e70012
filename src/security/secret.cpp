// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/secret.hpp"

#include "voltmark/security/errors.hpp"

#include "sodium.hpp"

namespace voltmark::security {

namespace {

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

Secret::Secret(std::string_view text) : bytes_{text.begin(), text.end()} {}

Secret& Secret::operator=(const Secret& other) {
    if (this == &other) return *this;
    wipe();
    bytes_ = other.bytes_;
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    bytes_ = std::move(other.bytes_);
    other.wipe();
    return *this;
}

void Secret::wipe() {
    if (!bytes_.empty()) sodium_memzero(bytes_.data(), bytes_.size());
    bytes_.clear();
}

void wipe(std::string& text) {
    if (!text.empty()) sodium_memzero(text.data(), text.size());
    text.clear();
}

Secret random_secret(std::size_t size) {
    require_sodium();
    std::vector<std::uint8_t> bytes(size);
    randombytes_buf(bytes.data(), bytes.size());
    Secret secret{std::span<const std::uint8_t>{bytes}};
    sodium_memzero(bytes.data(), bytes.size());
    return secret;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        hex += kDigits[byte >> 4U];
        hex += kDigits[byte & 15U];
    }
    return hex;
}

std::optional<std::vector<std::uint8_t>> parse_hex(std::string_view hex) {
    if (hex.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = digit_of(hex[i]);
        const int low = digit_of(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return bytes;
}

Result<Secret> parse_key(std::string_view hex, std::string_view name) {
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = hex.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return make_error(kKeyText, name);
    hex = hex.substr(first, hex.find_last_not_of(kBlanks) - first + 1);
    std::optional<std::vector<std::uint8_t>> bytes = parse_hex(hex);
    if (!bytes || bytes->size() != kKeyBytes) return make_error(kKeyText, name);
    Secret key{std::span<const std::uint8_t>{*bytes}};
    sodium_memzero(bytes->data(), bytes->size());
    return key;
}

bool is_equal_secret(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right) {
    return left.size() == right.size() &&
           (left.empty() || sodium_memcmp(left.data(), right.data(), left.size()) == 0);
}

std::string keyed_digest(const Secret& key, std::string_view text) {
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> digest;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.bytes().data(), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const std::uint8_t*>(text.data()),
                                  text.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    return to_hex(digest);
}

}  // namespace voltmark::security
