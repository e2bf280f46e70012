// SPDX-License-Identifier: Apache-2.0
#include "voltmark/http/router.hpp"

#include <gtest/gtest.h>

#include "voltmark/http/rate_limit.hpp"

#include "target.hpp"

namespace voltmark::http {

namespace {

using namespace std::chrono_literals;

Handler named(std::string name) {
    return [name](const Request&) {
        Response response;
        response.body = name;
        return response;
    };
}

/// What answers, with the parameters: "bill id=7"; the allowed methods where nothing does.
std::string found(const Router& router, Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    const Router::Found at = router.find(request);
    std::string text;
    if (at.handler == nullptr) {
        for (const Method one : at.allowed) text += fmt::format("{} ", to_text(one));
        return text;
    }
    text = (*at.handler)(request).body;
    for (const auto& [name, value] : request.parameters) text += fmt::format(" {}={}", name, value);
    return text;
}

std::string read(std::string_view target) {
    Request request;
    if (!read_target(target, request)) return "refused";
    std::string text = request.path;
    for (const auto& [name, value] : request.query) text += fmt::format(" {}={}", name, value);
    return text;
}

}  // namespace

TEST(Router, FindsTheRoute) {
    Router router;
    router.add(Method::get, "/", named("root"));
    router.add(Method::get, "/bills", named("bills"));
    router.add(Method::post, "/bills", named("new"));
    router.add(Method::get, "/bills/{id}", named("bill"));
    router.add(Method::get, "/bills/next", named("next"));
    router.add(Method::get, "/bills/{id}/lines/{line}", named("line"));
    router.add(Method::get, "/files/{file...}", named("file"));
    EXPECT_EQ(found(router, Method::get, "/"), "root");
    EXPECT_EQ(found(router, Method::get, "/bills"), "bills");
    EXPECT_EQ(found(router, Method::head, "/bills"), "bills");
    EXPECT_EQ(found(router, Method::post, "/bills"), "new");
    EXPECT_EQ(found(router, Method::del, "/bills"), "GET POST ");
    EXPECT_EQ(found(router, Method::get, "/bills/7"), "bill id=7");
    EXPECT_EQ(found(router, Method::get, "/bills/next"), "next");
    EXPECT_EQ(found(router, Method::get, "/bills/next/lines/2"), "line id=next line=2");
    EXPECT_EQ(found(router, Method::get, "/bills/7/lines"), "");
    EXPECT_EQ(found(router, Method::get, "/files/a/b.js"), "file file=a/b.js");
    EXPECT_EQ(found(router, Method::get, "/none"), "");
    EXPECT_EQ(router.routes().size(), 7U);
}

// Whatever could be read in two ways is read in none.
TEST(Target, IsReadInOneWay) {
    EXPECT_EQ(read("/"), "/");
    EXPECT_EQ(read("/a/b?x=1&y=%E4%B8%AD+z&n"), "/a/b x=1 y=中 z n=");
    EXPECT_EQ(read("/a%20b"), "/a b");
    for (const std::string_view bad :
         {"", "a", "//", "//a", "/a//b", "/a/", "/a/../b", "/./a", "/a/%2e%2e/b", "/a%2Fb", "/a%00",
          "/a%0a", "/a\\b", "/%5c", "http://other/a", "/a b", "/a%zz", "/a?%00=1"})
        EXPECT_EQ(read(bad), "refused") << bad;
}

TEST(RateLimit, RefillsEvenly) {
    RateLimit limit{10, 2};
    const RateLimit::Time now{1h};
    EXPECT_TRUE(limit.take("a", now));
    EXPECT_TRUE(limit.take("a", now));
    EXPECT_FALSE(limit.take("a", now));
    EXPECT_TRUE(limit.take("b", now));
    EXPECT_FALSE(limit.take("a", now + 99ms));
    EXPECT_TRUE(limit.take("a", now + 100ms));
    EXPECT_FALSE(limit.take("a", now + 100ms));
    EXPECT_TRUE(limit.take("a", now + 10'000h));
    EXPECT_TRUE(limit.take("a", now + 10'000h));
    EXPECT_FALSE(limit.take("a", now + 10'000h));
}

TEST(RateLimit, OfNoneLimitsNobody) {
    RateLimit limit{0, 0};
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(limit.take("a", RateLimit::Time{1h}));
    EXPECT_EQ(limit.clients(), 0U);
}

TEST(RateLimit, IsBounded) {
    RateLimit limit{1, 1};
    for (int i = 0; i < 50'000; ++i) limit.take(fmt::format("{}", i), RateLimit::Time{1h});
    EXPECT_LE(limit.clients(), 10'000U);
}

TEST(Message, CookiesAreReadOnce) {
    Request request;
    request.headers = {{"cookie", "a=1; session=x=y;b=2"}, {"other", "session=z"}};
    EXPECT_EQ(request.cookie("session"), "x=y");
    EXPECT_EQ(request.cookie("b"), "2");
    EXPECT_EQ(request.cookie("c"), std::nullopt);
    request.headers.emplace_back("cookie", "session=other");
    EXPECT_EQ(request.cookie("session"), std::nullopt);
}

}  // namespace voltmark::http
