// SPDX-License-Identifier: Apache-2.0
#include "request_limits.hpp"

#include <gtest/gtest.h>

#include "voltmark/api/errors.hpp"

namespace voltmark::api {

namespace {

using namespace std::chrono_literals;

constexpr RequestLimits::Time kNow{1h};

Caller caller(std::string name, bool by_cookie) {
    Caller one;
    one.principal.name = std::move(name);
    one.by_cookie = by_cookie;
    return one;
}

/// Requests that pass before one is refused.
int passed(RequestLimits& limits, const Caller& who, RequestLimits::Time now) {
    int count = 0;
    while (limits.take(who, now)) ++count;
    return count;
}

}  // namespace

// What one spends is nobody else's: neither another person's, nor that of a service called alike.
TEST(RequestLimits, AreOfEachPersonAndService) {
    RequestLimits limits{{.person = 2, .service = 5, .sign_ins = 0}};
    EXPECT_EQ(passed(limits, caller("li", true), kNow), 20);
    EXPECT_EQ(passed(limits, caller("wang", true), kNow), 20);
    EXPECT_EQ(passed(limits, caller("li", false), kNow), 50);
    EXPECT_EQ(passed(limits, caller("li", true), kNow + 999ms), 1);
    EXPECT_EQ(passed(limits, caller("li", true), kNow + 1500ms), 2);
    EXPECT_EQ(passed(limits, caller("li", true), kNow + 1h), 20);
    const Result<void> refused = limits.take(caller("li", true), kNow + 1h);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().name(), "api.too_many");
    EXPECT_EQ(refused.error().args, std::vector<std::string>{"2"});
}

// The audit log hears of it without being filled by it, and never of an address.
TEST(RequestLimits, ARefusalIsToldOnceAMinute) {
    std::vector<std::string> told;
    RequestLimits limits{{.person = 1, .service = 1, .sign_ins = 1},
                         [&](const std::string& who, std::string_view kind) {
                             told.push_back(fmt::format("{} {}", kind, who));
                         }};
    for (int i = 0; i < 40; ++i) {
        static_cast<void>(limits.take(caller("li", true), kNow));
        static_cast<void>(limits.take(caller("erp", false), kNow));
        static_cast<void>(limits.take_sign_in("192.0.2.1", kNow));
    }
    EXPECT_EQ(told, (std::vector<std::string>{"person li", "service erp", "address -"}));
    for (const auto after : {59s, 60s, 61s}) {
        while (limits.take(caller("li", true), kNow + after)) continue;
    }
    EXPECT_EQ(told.size(), 4U);
}

TEST(RequestLimits, PasswordsAreCountedByAddress) {
    RequestLimits limits{{.person = 0, .service = 0, .sign_ins = 1}};
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(limits.take_sign_in("192.0.2.1", kNow));
    EXPECT_FALSE(limits.take_sign_in("192.0.2.1", kNow));
    EXPECT_TRUE(limits.take_sign_in("192.0.2.2", kNow));
    EXPECT_TRUE(limits.take_sign_in("192.0.2.1", kNow + 1s));
}

TEST(RequestLimits, OfNoneLimitNobody) {
    RequestLimits limits{RequestRates{}};
    for (int i = 0; i < 1000; ++i) {
        ASSERT_TRUE(limits.take(caller("li", true), kNow));
        ASSERT_TRUE(limits.take(caller("erp", false), kNow));
        ASSERT_TRUE(limits.take_sign_in("192.0.2.1", kNow));
    }
}

}  // namespace voltmark::api
