// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "voltmark/webhook/delivery.hpp"
#include "voltmark/webhook/errors.hpp"

namespace voltmark::webhook {
namespace {

bool may(const DeliveryRules& rules, std::string_view address) {
    return may_connect(rules, *zones::parse_network(address));
}

// Whoever may add a webhook must not be able to make the core speak to machines behind its
// firewall.
TEST(WebhookRules, KeepAttemptsOutOfNetworksOfOnesOwn) {
    const DeliveryRules rules;
    for (const char* address : {"0.0.0.0",
                                "10.1.2.3",
                                "100.64.0.1",
                                "127.0.0.1",
                                "127.9.9.9",
                                "169.254.169.254",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.1.1",
                                "198.18.0.1",
                                "224.0.0.1",
                                "255.255.255.255",
                                "::",
                                "::1",
                                "::ffff:10.1.2.3",
                                "::ffff:127.0.0.1",
                                "64:ff9b::a01:203",
                                "fc00::1",
                                "fd12::1",
                                "fe80::1",
                                "ff02::1",
                                "2001:db8::1",
                                "2002:a01:203::1"})
        EXPECT_FALSE(may(rules, address)) << address;
    for (const char* address :
         {"1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "192.167.0.1", "223.255.255.255",
          "::ffff:8.8.8.8", "2400:3200::1", "2606:4700::1111"})
        EXPECT_TRUE(may(rules, address)) << address;
}

TEST(WebhookRules, LetAttemptsGoWhereTheOperatorSays) {
    DeliveryRules rules;
    rules.networks = {*zones::parse_network("10.1.0.0/16"), *zones::parse_network("fd12::/16")};
    EXPECT_TRUE(may(rules, "10.1.2.3"));
    EXPECT_TRUE(may(rules, "::ffff:10.1.2.3"));
    EXPECT_TRUE(may(rules, "fd12::1"));
    EXPECT_FALSE(may(rules, "10.2.0.1"));
    EXPECT_FALSE(may(rules, "127.0.0.1"));
    rules.allows_loopback = true;
    EXPECT_TRUE(may(rules, "127.0.0.1"));
    EXPECT_TRUE(may(rules, "::1"));
    EXPECT_FALSE(may(rules, "192.168.0.1"));
}

TEST(WebhookRules, TakeAddressesByHttpsAlone) {
    for (const char* url : {"https://erp.example/hooks", "https://erp.example:8443/a?b=c",
                            "https://10.1.2.3/", "HTTPS://erp.example/"})
        EXPECT_TRUE(check_url(url, false)) << url;
    for (const std::string_view url :
         {"", "erp.example", "http://erp.example/", "ftp://erp.example/", "file:///etc/passwd",
          "https:///x", "https://li:secret@erp.example/", "https://li@erp.example/",
          "https://erp.example/#part", "https://erp.example/a b", "https://erp.example/\r\nX: y",
          "gopher://erp.example/", "http://127.0.0.1/"}) {
        const Result<void> checked = check_url(url, false);
        ASSERT_FALSE(checked) << url;
        EXPECT_EQ(checked.error().name(), kUrl.name);
    }
    EXPECT_FALSE(check_url("https://erp.example/" + std::string(500, 'x'), false));
}

TEST(WebhookRules, TakeThisMachineByHttpWhereThatIsAllowed) {
    for (const char* url : {"http://127.0.0.1:8099/x", "http://localhost/", "http://[::1]:80/"})
        EXPECT_TRUE(check_url(url, true)) << url;
    for (const char* url : {"http://erp.example/", "http://10.1.2.3/", "http://localhost.example/",
                            "http://127.0.0.1@erp.example/"})
        EXPECT_FALSE(check_url(url, true)) << url;
}

}  // namespace
}  // namespace voltmark::webhook
