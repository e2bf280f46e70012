// SPDX-License-Identifier: Apache-2.0
// Every role before every route: objects of other areas, classes and customers are out of reach,
// by whichever address they are named.
#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

/// A route of the description.
struct Route {
    http::Method method;
    std::string path;
    std::string action;
};

std::vector<Route> routes_of(const Json& description) {
    std::vector<Route> all;
    for (const auto& [path, operations] : description["paths"].items()) {
        for (const auto& [method, operation] : operations.items()) {
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(std::toupper(c));
            all.push_back({*http::find_method(upper), path, operation["x-action"]});
        }
    }
    return all;
}

class OthersObjectsTest : public ApiTest {
public:
    OthersObjectsTest() {
        const Json bills = json("/api/v1/bills", {{"limit", "1000"}})["items"];
        bill_ = bills[0]["bill"];
        consumer_no_ = bills[0]["consumer_no"];
        area_ = json("/api/v1/customers/" + consumer_no_)["area"];
        for (const Json& bill : bills) known_.push_back(bill["consumer_no"]);
    }

    /// The path with the bill and the customer of this test for its parameters.
    std::string filled(std::string path) const {
        for (const auto& [name, value] :
             {std::pair<std::string_view, std::string>{"{consumer_no}", consumer_no_},
              {"{bill}", bill_},
              {"{channel}", "1"}}) {
            const std::size_t at = path.find(name);
            if (at != std::string::npos) path.replace(at, name.size(), value);
        }
        return "/api/v1" + path;
    }

    /// What roles.yaml says, read without the code that decides.
    static bool is_granted(const security::Role& role, const Route& route, bool is_near) {
        return std::any_of(role.may.begin(), role.may.end(), [&](const security::Grant& grant) {
            const bool is_action = grant.action.back() == '.'
                                       ? route.action.starts_with(grant.action)
                                       : route.action == grant.action;
            const bool is_placed =
                grant.reach == security::Reach::area || grant.reach == security::Reach::of_classes;
            return is_action && (grant.reach == security::Reach::all || (is_near && is_placed));
        });
    }
    static bool is_named_by_path(const Route& route) {
        return route.path.find("{consumer_no}") != std::string::npos ||
               route.path.find("{bill}") != std::string::npos;
    }

    /// One person of the role before all routes; \returns how many were refused.
    int try_routes(const security::Role& role, bool is_near) {
        int refused = 0;
        for (const Route& route : routes_of(description_)) {
            if (route.action == "everybody" || route.action == "signed_in") continue;
            const http::Response got = ask(route.method, filled(route.path));
            SCOPED_TRACE(fmt::format("{} {} {}: {}", role.name, http::to_text(route.method),
                                     route.path, got.status));
            if (got.status == 403) ++refused;
            if (is_named_by_path(route)) {
                EXPECT_EQ(got.status != 403, is_granted(role, route, is_near));
            }
            if (is_near || is_granted(role, route, false)) continue;
            for (const std::string& consumer_no : known_)
                EXPECT_EQ(got.body.find("\"" + consumer_no + "\""), std::string::npos);
        }
        return refused;
    }

    std::string bill_;
    std::string consumer_no_;
    std::string area_;
    std::vector<std::string> known_;
};

}  // namespace

TEST_F(OthersObjectsTest, EveryRoleBeforeEveryRoute) {
    const security::RoleBook& book = security::shipped_roles();
    ASSERT_GT(book.roles.size(), 10U);
    for (const security::Role& role : book.roles) {
        if (book.alone.contains(role.name)) continue;  // Customers: PortalTest.
        add("near-" + role.name, {{role.name}, {area_}, {"person", "business"}});
        add("far-" + role.name, {{role.name}, {"nowhere"}, {"none"}});
        sign_in("far-" + role.name);
        EXPECT_GT(try_routes(role, false), 10) << role.name;
        sign_in("near-" + role.name);
        EXPECT_GT(try_routes(role, true), 10) << role.name;
    }
}

// Signing others out is not for those who know or guess a number.
TEST_F(OthersObjectsTest, SignInsOfOthersCannotBeEnded) {
    const auto sign_ins = [&] { return json("/api/v1/account")["sign_ins"]; };
    sign_in("wang");
    const http::Fields wang = identity_;
    const Json theirs = sign_ins();
    ASSERT_EQ(theirs.size(), 1U);
    const std::string number = theirs[0]["sign_in"].is_string()
                                   ? theirs[0]["sign_in"].get<std::string>()
                                   : theirs[0]["sign_in"].dump();
    sign_in("li");
    EXPECT_EQ(ask(http::Method::del, "/api/v1/account/sign-ins/" + number).status, 404);
    identity_ = wang;
    EXPECT_EQ(get("/api/v1/session").status, 200);
}

}  // namespace voltmark::api
