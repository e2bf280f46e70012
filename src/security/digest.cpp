// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/digest.hpp"

#include <bit>

#include "voltmark/base/check.hpp"
#include "voltmark/security/secret.hpp"

#include "sodium.hpp"

namespace voltmark::security {

namespace {

constexpr std::uint8_t kLeaf = 0;
constexpr std::uint8_t kNode = 1;

Digest tagged(std::uint8_t tag, std::span<const std::uint8_t> first,
              std::span<const std::uint8_t> second) {
    Digest digest;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &tag, 1);
    crypto_hash_sha256_update(&state, first.data(), first.size());
    crypto_hash_sha256_update(&state, second.data(), second.size());
    crypto_hash_sha256_final(&state, digest.data());
    return digest;
}

}  // namespace

Digest sha256(std::span<const std::uint8_t> bytes) {
    Digest digest;
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

std::string to_text(const Digest& digest) {
    return to_hex(digest);
}

std::optional<Digest> find_digest(std::string_view hex) {
    const std::optional<std::vector<std::uint8_t>> bytes = parse_hex(hex);
    Digest digest;
    if (!bytes || bytes->size() != digest.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    return digest;
}

Digest merkle_leaf(std::span<const std::uint8_t> bytes) {
    return tagged(kLeaf, bytes, {});
}

Digest merkle_root(std::span<const Digest> leaves) {
    if (leaves.empty()) return sha256({});
    if (leaves.size() == 1) return leaves.front();
    const std::size_t left = std::bit_floor(leaves.size() - 1);
    return tagged(kNode, merkle_root(leaves.first(left)), merkle_root(leaves.subspan(left)));
}

std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t index) {
    VOLTMARK_CHECK(index < leaves.size());
    std::vector<Digest> path;
    while (leaves.size() > 1) {
        const std::size_t left = std::bit_floor(leaves.size() - 1);
        const bool is_left = index < left;
        path.push_back(merkle_root(is_left ? leaves.subspan(left) : leaves.first(left)));
        leaves = is_left ? leaves.first(left) : leaves.subspan(left);
        if (!is_left) index -= left;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

std::optional<Digest> root_over(const Digest& leaf, std::size_t index, std::size_t size,
                                std::span<const Digest> path) {
    if (index >= size) return std::nullopt;
    std::vector<bool> is_left;  // From the root to the leaf.
    while (size > 1) {
        const std::size_t left = std::bit_floor(size - 1);
        is_left.push_back(index < left);
        if (index >= left) index -= left;
        size = is_left.back() ? left : size - left;
    }
    if (is_left.size() != path.size()) return std::nullopt;
    Digest node = leaf;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const bool left = is_left[is_left.size() - 1 - i];
        node = left ? tagged(kNode, node, path[i]) : tagged(kNode, path[i], node);
    }
    return node;
}

}  // namespace voltmark::security
