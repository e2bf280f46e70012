// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "voltmark/security/audit.hpp"

namespace voltmark::security {

/// A signature by Ed25519.
using Signature = std::array<std::uint8_t, 64>;

Signature sign_bytes(const SigningKey& key, std::span<const std::uint8_t> bytes);

/// Whether the bytes are signed so by the key. \param public_key  hexadecimal; what is no key
/// signed nothing.
bool is_signature_of(const Signature& signature, std::span<const std::uint8_t> bytes,
                     std::string_view public_key);

/// A SHA-256 over bytes that come in pieces.
class RunningDigest {
public:
    RunningDigest();
    ~RunningDigest();
    RunningDigest(const RunningDigest&) = delete;
    RunningDigest& operator=(const RunningDigest&) = delete;

    void add(std::span<const std::uint8_t> bytes);
    /// Of all that was added; nothing may be added afterwards.
    Digest finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace voltmark::security
