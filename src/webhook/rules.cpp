// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>

#include "voltmark/webhook/delivery.hpp"
#include "voltmark/webhook/errors.hpp"

namespace voltmark::webhook {

namespace {

constexpr std::size_t kUrlMax = 500;

/// Networks that are no public ones. \source IANA's special-purpose registries, RFC 6890 and after.
constexpr std::string_view kSpecial[] = {
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    // Of IPv6, what is not 2000::/3, and of that what holds an address of IPv4 or is for papers.
    "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};
constexpr std::string_view kLoopback[] = {"127.0.0.0/8", "::1"};

std::vector<zones::Network> networks_of(std::span<const std::string_view> texts) {
    std::vector<zones::Network> networks;
    for (const std::string_view text : texts) networks.push_back(*zones::parse_network(text));
    return networks;
}

bool is_in(const std::vector<zones::Network>& networks, const zones::Network& address) {
    return std::any_of(networks.begin(), networks.end(),
                       [&](const zones::Network& one) { return zones::contains(one, address); });
}

bool is_loopback(const zones::Network& address) {
    static const std::vector<zones::Network> kNetworks = networks_of(kLoopback);
    return is_in(kNetworks, address);
}

/// ::ffff:a.b.c.d is the machine a.b.c.d.
zones::Network unmapped(const zones::Network& address) {
    static const zones::Network kMapped = *zones::parse_network("::ffff:0:0/96");
    if (!zones::contains(kMapped, address)) return address;
    zones::Network v4;
    v4.prefix = 32;
    std::copy_n(address.bytes.begin() + 12, 4, v4.bytes.begin());
    return v4;
}

/// A part of an address, as libcurl will read it; empty where there is none.
std::string part_of(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
    std::string part{text};
    curl_free(text);
    return part;
}

bool is_this_machine(std::string host) {
    if (host == "localhost") return true;
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    const Result<zones::Network> address = zones::parse_network(host);
    return address && address->is_address() && is_loopback(*address);
}

}  // namespace

Result<void> check_url(std::string_view url, bool allows_loopback) {
    const bool is_visible =
        std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    // libcurl would take what follows three strokes for the host.
    const bool is_plain = is_visible && url.find(":///") == url.npos;
    if (url.size() > kUrlMax || !is_plain) return make_error(kUrl, url.substr(0, kUrlMax));
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed{curl_url(), curl_url_cleanup};
    if (curl_url_set(parsed.get(), CURLUPART_URL, std::string{url}.c_str(), 0) != CURLUE_OK)
        return make_error(kUrl, url);
    const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
    const std::string host = part_of(parsed.get(), CURLUPART_HOST);
    const bool is_bare = part_of(parsed.get(), CURLUPART_USER).empty() &&
                         part_of(parsed.get(), CURLUPART_PASSWORD).empty() &&
                         part_of(parsed.get(), CURLUPART_FRAGMENT).empty();
    const bool may_be_plain = allows_loopback && scheme == "http" && is_this_machine(host);
    if (host.empty() || !is_bare || (scheme != "https" && !may_be_plain))
        return make_error(kUrl, url);
    return ok();
}

bool may_connect(const DeliveryRules& rules, const zones::Network& given) {
    static const std::vector<zones::Network> kNetworks = networks_of(kSpecial);
    const zones::Network address = unmapped(given);
    if (is_loopback(address)) return rules.allows_loopback || is_in(rules.networks, address);
    return !is_in(kNetworks, address) || is_in(rules.networks, address);
}

}  // namespace voltmark::webhook
