// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace voltmark::security {

/// A SHA-256.
using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::span<const std::uint8_t> bytes);
std::string to_text(const Digest& digest);
/// Nothing where it is not 64 small hexadecimal digits.
std::optional<Digest> find_digest(std::string_view hex);

// A tree of digests over a list of them: whoever knows the root can be shown with a few digests
// that one of them is in the list, and where. \source  RFC 6962, 2.1: leaves and inner nodes are
// hashed with different first bytes, an odd list is parted at the greatest power of two below it.

/// A leaf of the tree, out of what it stands for.
Digest merkle_leaf(std::span<const std::uint8_t> bytes);
/// \returns  of an empty list, the digest of nothing.
Digest merkle_root(std::span<const Digest> leaves);
/// What lies beside the way from a leaf to the root, from the leaf upwards. \pre index < size
std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t index);
/// The root that a leaf has under a path; nothing where no list of that size has such a path.
std::optional<Digest> root_over(const Digest& leaf, std::size_t index, std::size_t size,
                                std::span<const Digest> path);

}  // namespace voltmark::security
