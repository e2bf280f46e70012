// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"

namespace voltmark::security {

/// Bytes that nobody may see: a password, a key, a token. They are wiped when this is destroyed,
/// assigned or moved from, and there is no way to print them.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::span<const std::uint8_t> bytes) : bytes_{bytes.begin(), bytes.end()} {}
    explicit Secret(std::string_view text);
    ~Secret() { wipe(); }
    Secret(const Secret& other) = default;
    Secret(Secret&& other) noexcept : bytes_{std::move(other.bytes_)} { other.wipe(); }
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;

    std::span<const std::uint8_t> bytes() const { return bytes_; }
    std::string_view text() const {
        return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()};
    }
    bool empty() const { return bytes_.empty(); }
    std::size_t size() const { return bytes_.size(); }

private:
    void wipe();

    std::vector<std::uint8_t> bytes_;
};

/// Overwrites a text that held a secret, and empties it.
void wipe(std::string& text);

/// Bytes that nobody can guess, from the system.
Secret random_secret(std::size_t size);

/// In small hexadecimal digits.
std::string to_hex(std::span<const std::uint8_t> bytes);
/// Nothing where it is not pairs of small hexadecimal digits.
std::optional<std::vector<std::uint8_t>> parse_hex(std::string_view hex);

inline constexpr std::size_t kKeyBytes = 32;

/// A key as people keep it: 64 hexadecimal digits, blanks around them allowed.
/// \param name  what the key is, for the sentence; nothing of its text ever stands there.
/// \errors  security.key (invalid_input).
Result<Secret> parse_key(std::string_view hex, std::string_view name);

/// HMAC-SHA-256 of a text, in hexadecimal digits: what the other side checks, who has the key too.
std::string keyed_digest(const Secret& key, std::string_view text);

/// Whether two byte strings are equal, in a time that does not tell where they differ.
bool is_equal_secret(std::span<const std::uint8_t> left, std::span<const std::uint8_t> right);

}  // namespace voltmark::security
