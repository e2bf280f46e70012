// SPDX-License-Identifier: Apache-2.0
// Which routes the processes of core and portal have.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

std::set<std::string> routes_of(ApiTest& api, Side side) {
    const Api one{
        *api.place_.store,
        kClock,
        {"1.0",
         {},
         {},
         {quick_profile(), &security::shipped_roles(), &support::test_vault(), false, side},
         &api.bank_}};
    http::Router router;
    one.mount(router);
    std::set<std::string> routes;
    for (const http::Router::Route& route : router.routes())
        routes.insert(fmt::format("{} {}", http::to_text(route.method), route.pattern));
    return routes;
}

// What everybody on the internet can ask for is read by a person before it grows.
TEST_F(ApiTest, ThePortalHasTheRoutesThatItsListNamesAndNoOthers) {
    const std::string path = VOLTMARK_SOURCE_DIR "/tests/golden/security/portal_routes.txt";
    std::string routes;
    for (const std::string& route : routes_of(*this, Side::portal)) routes += route + "\n";
    if (std::getenv("VOLTMARK_ACCEPT") != nullptr) std::ofstream{path} << routes;
    std::ostringstream golden;
    golden << std::ifstream{path}.rdbuf();
    EXPECT_EQ(routes, golden.str()) << "VOLTMARK_ACCEPT=1 writes the list anew";
}

TEST_F(ApiTest, EveryRouteIsOfOneSideAtLeast) {
    const std::set<std::string> core = routes_of(*this, Side::core);
    std::set<std::string> both = routes_of(*this, Side::portal);
    EXPECT_TRUE(both.contains("GET /api/v1/my/contracts"));
    EXPECT_FALSE(core.contains("GET /api/v1/my/contracts"));
    for (const char* others :
         {"GET /api/v1/runs", "GET /api/v1/people", "POST /api/v1/payment-notices",
          "POST /api/v1/webhooks", "POST /api/v1/runs", "GET /api/v1/audit"}) {
        EXPECT_TRUE(core.contains(others)) << others;
        EXPECT_FALSE(both.contains(others)) << others;
    }
    both.insert(core.begin(), core.end());
    EXPECT_EQ(both, routes_of(*this, Side::both));
}

// Whoever has no business at a side is told what a stranger is told.
TEST_F(ApiTest, PeopleSignInAtTheirOwnSide) {
    const Api portal{
        *place_.store,
        kClock,
        {"1.0",
         {},
         {},
         {quick_profile(), &security::shipped_roles(), &support::test_vault(), false, Side::portal},
         &bank_}};
    http::Router router;
    portal.mount(router);
    const auto ask = [&](http::Method method, const std::string& body,
                         const http::Fields& headers) {
        http::Request request;
        request.method = method;
        request.path = "/api/v1/session";
        request.body = body;
        request.headers = headers;
        return (*router.find(request).handler)(request);
    };
    const std::string staff = Json{{"name", "li"}, {"password", kPassword}}.dump();
    const std::string nobody = Json{{"name", "xx"}, {"password", kPassword}}.dump();
    EXPECT_EQ(ask(http::Method::post, staff, {}).status, 401);
    EXPECT_EQ(ask(http::Method::post, staff, {}).body, ask(http::Method::post, nobody, {}).body);
    // Nor with a session of the other side.
    EXPECT_EQ(ask(http::Method::get, "", identity_).status, 401);
    EXPECT_EQ(get("/api/v1/session").status, 200);
}

}  // namespace

}  // namespace voltmark::api
