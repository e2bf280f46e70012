// SPDX-License-Identifier: Apache-2.0
#include "voltmark/zones/network.hpp"

#include <arpa/inet.h>

#include "voltmark/zones/errors.hpp"

namespace voltmark::zones {

namespace {

/// Digits alone, without a leading zero; -1 where it is anything else.
int prefix_in(std::string_view text) {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return -1;
    int prefix = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        prefix = prefix * 10 + (c - '0');
    }
    return prefix;
}

bool is_bit_set(const Network& network, int bit) {
    const std::uint8_t byte = network.bytes[static_cast<std::size_t>(bit / 8)];
    return ((byte >> (7 - bit % 8)) & 1) != 0;
}

bool has_bits_behind_prefix(const Network& network) {
    for (int bit = network.prefix; bit < network.width(); ++bit) {
        if (is_bit_set(network, bit)) return true;
    }
    return false;
}

}  // namespace

Result<Network> parse_network(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address{text.substr(0, slash)};
    Network network;
    network.is_v6 = address.find(':') != address.npos;
    const int family = network.is_v6 ? AF_INET6 : AF_INET;
    // A text with a zero byte in it would be read up to there.
    const bool is_text = address.find('\0') == address.npos;
    if (!is_text || inet_pton(family, address.c_str(), network.bytes.data()) != 1)
        return make_error(kNetwork, text);
    network.prefix = network.width();
    if (slash != text.npos) network.prefix = prefix_in(text.substr(slash + 1));
    const bool is_prefix = network.prefix >= 0 && network.prefix <= network.width();
    if (!is_prefix || has_bits_behind_prefix(network)) return make_error(kNetwork, text);
    return network;
}

std::string to_text(const Network& network) {
    char buffer[INET6_ADDRSTRLEN];
    inet_ntop(network.is_v6 ? AF_INET6 : AF_INET, network.bytes.data(), buffer, sizeof buffer);
    if (network.is_address()) return buffer;
    return fmt::format("{}/{}", buffer, network.prefix);
}

bool contains(const Network& outer, const Network& inner) {
    if (outer.is_v6 != inner.is_v6 || outer.prefix > inner.prefix) return false;
    for (int bit = 0; bit < outer.prefix; ++bit) {
        if (is_bit_set(outer, bit) != is_bit_set(inner, bit)) return false;
    }
    return true;
}

std::vector<Network> without_overlap(std::vector<Network> networks) {
    // Wider ones first, so that whatever lies inside another comes after it.
    std::sort(networks.begin(), networks.end());
    std::vector<Network> kept;
    for (const Network& network : networks) {
        const bool is_inside = std::any_of(
            kept.begin(), kept.end(), [&](const Network& one) { return contains(one, network); });
        if (!is_inside) kept.push_back(network);
    }
    return kept;
}

}  // namespace voltmark::zones
