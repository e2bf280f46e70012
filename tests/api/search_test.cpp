// SPDX-License-Identifier: Apache-2.0
// Finding customers, and reading what is personal.
#include "voltmark/security/audit_store.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

Json found(ApiTest& api, const std::string& text) {
    const http::Response response =
        api.ask(http::Method::post, "/api/v1/customer-searches", {}, Json{{"text", text}}.dump());
    EXPECT_EQ(response.status, 200) << response.body;
    return Json::parse(response.body)["items"];
}

void walk_search(ApiTest& api) {
    const std::string consumer =
        api.json("/api/v1/bills", {{"limit", "1"}})["items"][0]["consumer_no"];
    const Json hits = found(api, consumer);
    ASSERT_EQ(hits.size(), 1U);
    const std::string name = hits[0]["name"];
    EXPECT_FALSE(found(api, name).empty());
    const std::string path = "/api/v1/customers/" + consumer + "/personal-data-readings";
    const http::Response whole =
        api.ask(http::Method::post, path, {}, R"({"purpose": "a call of the customer"})");
    EXPECT_EQ(whole.status, 200) << whole.body;
    EXPECT_EQ(Json::parse(whole.body)["name"], name);
}

const AddedWalk kSearch{"search", walk_search};

}  // namespace

// Approvers decide without knowing whom it is about; nobody of another area is found.
TEST_F(ApiTest, NamesAreMaskedByRoleAndFoundByArea) {
    const std::string consumer = json("/api/v1/bills", {{"limit", "1"}})["items"][0]["consumer_no"];
    const Json seen = json("/api/v1/customers/" + consumer);
    add("judge", {{"approver"}, {seen["area"].get<std::string>()}, {}});
    sign_in("judge");
    const Json masked = json("/api/v1/customers/" + consumer);
    EXPECT_NE(masked["name"], seen["name"]);
    EXPECT_NE(masked["name"].get<std::string>().find('*'), std::string::npos);
    const std::string path = "/api/v1/customers/" + consumer + "/personal-data-readings";
    EXPECT_EQ(ask(http::Method::post, path, {}, R"({"purpose": "x"})").status, 403);
    add("far", {{"service_agent"}, {"nowhere"}, {}});
    sign_in("far");
    EXPECT_TRUE(found(*this, consumer).empty());
    EXPECT_TRUE(found(*this, seen["name"]).empty());
}

TEST_F(ApiTest, TheLogKnowsWhoReadPersonalDataAndWhy) {
    const std::string consumer = json("/api/v1/bills", {{"limit", "1"}})["items"][0]["consumer_no"];
    const std::string path = "/api/v1/customers/" + consumer + "/personal-data-readings";
    EXPECT_EQ(code(ask(http::Method::post, path, {}, "{}")), "api.body");
    ask(http::Method::post, path, {}, R"({"purpose": "a call of the customer"})");
    security::AuditFilter filter;
    filter.action = "customer.read_whole";
    const auto told = security::list_audit(*place_.store->reader(), filter);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].event.actor, "li");
    EXPECT_EQ(told[0].event.object_id, consumer);
    EXPECT_EQ(told[0].event.purpose, "a call of the customer");
}

}  // namespace voltmark::api
