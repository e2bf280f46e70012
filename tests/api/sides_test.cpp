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

/// Requests to a process of one side.
class OneSide {
public:
    OneSide(ApiTest& test, Side side)
        : api_{*test.place_.store,
               kClock,
               {"1.0",
                {},
                {},
                {quick_profile(), &security::shipped_roles(), &support::test_vault(), false, side},
                &test.bank_}} {
        api_.mount(router_);
    }

    http::Response ask(http::Method method, std::string path, const Json& body = {},
                       http::Fields headers = {}) {
        http::Request request;
        request.method = method;
        request.path = "/api/v1" + std::move(path);
        request.body = body.is_null() ? "" : body.dump();
        request.headers = std::move(headers);
        return (*router_.find(request).handler)(request);
    }
    http::Response sign_in(const std::string& name, std::string_view password) {
        return ask(http::Method::post, "/session", {{"name", name}, {"password", password}});
    }
    http::Response choose(const std::string& name) {
        return ask(http::Method::post, "/session/password",
                   {{"name", name}, {"password", kPassword}, {"chosen", "Green-Kettle-73"}});
    }

private:
    Api api_;
    http::Router router_;
};

// Whoever has no business at a side is told what a stranger is told.
TEST_F(ApiTest, PeopleSignInAtTheirOwnSide) {
    OneSide portal{*this, Side::portal};
    EXPECT_EQ(portal.sign_in("li", kPassword).status, 401);
    EXPECT_EQ(portal.sign_in("li", kPassword).body, portal.sign_in("xx", kPassword).body);
    // Nor with a session of the other side.
    EXPECT_EQ(portal.ask(http::Method::get, "/session", {}, identity_).status, 401);
    EXPECT_EQ(get("/api/v1/session").status, 200);
}

// Nor does anybody choose a password at the other side, however right the old one is.
TEST_F(ApiTest, PasswordsAreChosenAtOnesOwnSide) {
    const std::string consumer_no = json("/api/v1/bills")["items"][0]["consumer_no"];
    add("customer", {{"customer"}, {}, {}, {consumer_no}});
    OneSide portal{*this, Side::portal};
    OneSide core{*this, Side::core};
    for (const auto& [side, other, name] :
         {std::tuple{&portal, &core, "li"}, std::tuple{&core, &portal, "customer"}}) {
        EXPECT_EQ(code(side->choose(name)), "security.sign_in") << name;
        EXPECT_EQ(side->choose(name).body, side->choose("xx").body) << name;
        EXPECT_EQ(other->sign_in(name, kPassword).status, 200) << name;
        EXPECT_EQ(other->choose(name).status, 204) << name;
        EXPECT_EQ(other->sign_in(name, "Green-Kettle-73").status, 200) << name;
    }
}

}  // namespace

}  // namespace voltmark::api
