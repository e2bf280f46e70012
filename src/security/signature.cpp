// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/signature.hpp"

#include "voltmark/base/check.hpp"

#include "sodium.hpp"

namespace voltmark::security {

static_assert(std::tuple_size_v<Signature> == crypto_sign_BYTES);
static_assert(std::tuple_size_v<Digest> == crypto_hash_sha256_BYTES);

Signature sign_bytes(const SigningKey& key, std::span<const std::uint8_t> bytes) {
    require_sodium();
    VOLTMARK_CHECK(key.seed.size() == crypto_sign_SEEDBYTES);
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> public_key;
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret_key;
    crypto_sign_seed_keypair(public_key.data(), secret_key.data(), key.seed.bytes().data());
    Signature signature;
    crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(), secret_key.data());
    sodium_memzero(secret_key.data(), secret_key.size());
    return signature;
}

bool is_signature_of(const Signature& signature, std::span<const std::uint8_t> bytes,
                     std::string_view public_key) {
    require_sodium();
    const auto key = parse_hex(public_key);
    if (!key || key->size() != crypto_sign_PUBLICKEYBYTES) return false;
    return crypto_sign_verify_detached(signature.data(), bytes.data(), bytes.size(), key->data()) ==
           0;
}

struct RunningDigest::State {
    crypto_hash_sha256_state hash;
};

RunningDigest::RunningDigest() : state_{std::make_unique<State>()} {
    require_sodium();
    crypto_hash_sha256_init(&state_->hash);
}
RunningDigest::~RunningDigest() = default;

void RunningDigest::add(std::span<const std::uint8_t> bytes) {
    crypto_hash_sha256_update(&state_->hash, bytes.data(), bytes.size());
}

Digest RunningDigest::finish() {
    Digest digest;
    crypto_hash_sha256_final(&state_->hash, digest.data());
    return digest;
}

}  // namespace voltmark::security
