// SPDX-License-Identifier: Apache-2.0
// Every operation of the API over a small city: what it answers is what its description says.
#include "voltmark/api/api.hpp"

#include <set>

#include <gtest/gtest.h>

#include "voltmark/api/errors.hpp"
#include "voltmark/billing/review.hpp"
#include "voltmark/collect/payment.hpp"

#include "model/city.hpp"
#include "schema.hpp"

namespace voltmark::api {

namespace {

using billing::kClock;
using billing::kJuly;

constexpr int kCustomers = 12;

const ErrorCode kSignedOut{"security.signed_out", ErrorKind::conflict, {"signed out", "未登录"}};
const ErrorCode kForbidden{"security.forbidden", ErrorKind::conflict, {"may not", "无权"}};

/// Everybody is who they say, and may do everything that is not taken from them.
class TrustingIdentity final : public Identity {
public:
    Result<Session> sign_in(const http::Request&, const Credentials& given) override {
        if (given.password != "right") return make_error(kSignedOut);
        return Session{security::Actor{given.name}, {"bill.read"}, "csrf", "token"};
    }
    Result<Session> identify(const http::Request&, std::string_view action) override {
        asked.insert(std::string{action});
        if (action == taken) return make_error(kForbidden);
        return Session{security::Actor{actor}, {"bill.read"}, "csrf", {}};
    }
    Result<void> sign_out(const http::Request&) override { return ok(); }

    std::string actor = "li";
    std::string taken = "nothing";
    std::set<std::string> asked;
};

/// A store with a month of bills, some of them held, and the API over it.
class ApiTest : public testing::Test {
protected:
    ApiTest()
        : place_{billing::city(store::Engine::sqlite, kCustomers, kJuly, 60, {collect::schema()})},
          api_{*place_.store,
               kClock,
               {"1.0", {}, {}},
               [this](const http::Request&, std::string_view action) {
                   asked_.insert(std::string{action});
                   return Api::Caller{security::Actor{actor_}, refused_};
               }} {
        const billing::ReviewPolicy policy = *billing::parse_review(
            "review: strict\nseed: 3\nhold_from: 50\nsample_from: 5\nsample_percent: 50\n"
            "record_from: 5\nrelease_second_person_above: 1000000\ncorrection_direct_up_to: 100\n"
            "rules:\n  first_bill: {weight: 5}\n  amount: {weight: 50, amount: 300}\n");
        billing::RunOptions options;
        options.period = kJuly;
        options.review = &policy;
        EXPECT_TRUE(billing::bill_period(*place_.store, options, kClock, {}).has_value());
        api_.mount(router_);
        description_ = Json::parse(api_.openapi());
    }

    http::Response ask(http::Method method, std::string path, http::Fields query = {},
                       std::string body = {}, http::Fields headers = {}) {
        http::Request request;
        request.method = method;
        request.path = std::move(path);
        request.query = std::move(query);
        request.body = std::move(body);
        request.headers = std::move(headers);
        const http::Router::Found found = router_.find(request);
        EXPECT_NE(found.handler, nullptr) << request.path;
        http::Response response = (*found.handler)(request);
        if (request.route.starts_with("/api/v1")) expect_described(request, response);
        return response;
    }
    http::Response get(std::string path, http::Fields query = {}, http::Fields headers = {}) {
        return ask(http::Method::get, std::move(path), std::move(query), {}, std::move(headers));
    }
    Json json(std::string path, http::Fields query = {}) {
        const http::Response response = get(std::move(path), std::move(query));
        EXPECT_EQ(response.status, 200) << response.body;
        return Json::parse(response.body);
    }
    std::string code(const http::Response& response) {
        return Json::parse(response.body)["code"].get<std::string>();
    }

    /// The answer is of the type and the shape that the description gives.
    void expect_described(const http::Request& request, const http::Response& response) {
        const std::string path{request.route.substr(std::string_view{"/api/v1"}.size())};
        std::string method{http::to_text(request.method)};
        for (char& c : method) c = static_cast<char>(std::tolower(c));
        const Json& operation = description_["paths"][path][method];
        ASSERT_TRUE(operation.is_object()) << path;
        used_.insert(operation["operationId"].get<std::string>());
        const Json& content = response.status < 300 ? operation["responses"]["200"]["content"]
                                                    : operation["responses"]["default"]["content"];
        if (response.status == 304 || response.status == 204) return;
        ASSERT_TRUE(content.contains(response.content_type)) << response.content_type;
        if (response.pieces || !response.content_type.ends_with("json")) return;
        const Json& schema = response.status < 300
                                 ? content[response.content_type]["schema"]
                                 : description_["components"]["schemas"]["Problem"];
        for (const Misfit& one : check(schema, Json::parse(response.body)))
            ADD_FAILURE() << path << one.pointer << ": " << one.message(Language::en);
    }

    billing::Place place_;
    TrustingIdentity identity_;
    std::set<std::string> used_;
    Api api_;
    http::Router router_;
    Json description_;
};

}  // namespace

// Nothing may be added without being tried here: each operation is called at least once.
TEST_F(ApiTest, EveryOperationAnswersWhatItsDescriptionSays) {
    const Json bills = json("/api/v1/bills", {{"limit", "5"}});
    ASSERT_EQ(bills["items"].size(), 5U);
    const std::string bill = bills["items"][0]["bill"];
    const std::string consumer = bills["items"][0]["consumer_no"];
    json("/api/v1/customers/" + consumer);
    EXPECT_EQ(json("/api/v1/customers/" + consumer + "/bills")["items"].size(), 1U);
    json("/api/v1/customers/" + consumer + "/payments");
    json("/api/v1/bills/" + bill + "/explanation", {{"days", "true"}});
    EXPECT_TRUE(json("/api/v1/bills/" + bill + "/verification")["disagreements"].empty());
    EXPECT_TRUE(get("/api/v1/bills/" + bill + "/pdf").body.starts_with("%PDF"));
    const Json runs = json("/api/v1/runs");
    const std::string run = runs["items"][0]["run"].dump();
    json("/api/v1/runs/" + run);
    const http::Response events = get("/api/v1/runs/" + run + "/events");
    EXPECT_TRUE(events.pieces().bytes.starts_with("data: {\"run\":"));
    json("/api/v1/holds");
    const Json reviews = json("/api/v1/reviews", {{"open", "true"}});
    ASSERT_FALSE(reviews["items"].empty());
    const std::string held = reviews["items"][0]["bill"];
    const http::Response released = ask(http::Method::post, "/api/v1/reviews/" + held + "/release",
                                        {}, R"({"reason": "read on site"})");
    EXPECT_EQ(released.status, 200) << released.body;
    EXPECT_EQ(Json::parse(released.body)["state"], "released");
    json("/api/v1/approvals");
    const http::Response in =
        ask(http::Method::post, "/api/v1/session", {}, R"({"name": "li", "password": "right"})");
    EXPECT_NE(http::find(in.headers, "Set-Cookie")->find("HttpOnly; SameSite=Strict"),
              std::string::npos);
    json("/api/v1/session");
    EXPECT_EQ(ask(http::Method::del, "/api/v1/session").status, 204);
    for (const char* verb : {"approve", "refuse"}) {
        const http::Response unknown =
            ask(http::Method::post, fmt::format("/api/v1/approvals/77/{}", verb), {},
                R"({"reason": "seen"})");
        EXPECT_EQ(code(unknown), "security.unknown");
        EXPECT_EQ(unknown.status, 404);
    }
    std::set<std::string> described;
    for (const auto& path : description_["paths"]) {
        for (const auto& operation : path) {
            described.insert(operation["operationId"].get<std::string>());
            const std::string action = operation["x-action"];
            const bool is_open = action == "everybody" || action == "signed_in";
            EXPECT_TRUE(is_open || identity_.asked.contains(action)) << action;
        }
    }
    EXPECT_EQ(used_, described);
}

TEST_F(ApiTest, TheDescriptionHasEveryRoute) {
    std::set<std::string> served;
    for (const http::Router::Route& one : router_.routes()) {
        if (!one.pattern.starts_with("/api/v1")) continue;
        std::string method{http::to_text(one.method)};
        for (char& c : method) c = static_cast<char>(std::tolower(c));
        served.insert(method + " " + one.pattern.substr(7));
    }
    std::set<std::string> described;
    for (const auto& [path, operations] : description_["paths"].items()) {
        for (const auto& [method, operation] : operations.items())
            described.insert(method + " " + path);
    }
    EXPECT_EQ(served, described);
    EXPECT_EQ(description_["openapi"], "3.1.0");
}

// The console's types are made from this file: VOLTMARK_ACCEPT=1 writes it anew, and
// `npm run generate` in web/ makes the types.
TEST_F(ApiTest, TheConsoleIsBuiltAgainstThisDescription) {
    const std::string path = VOLTMARK_SOURCE_DIR "/web/openapi.json";
    if (std::getenv("VOLTMARK_ACCEPT") != nullptr) std::ofstream{path} << api_.openapi() << "\n";
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), api_.openapi() + "\n");
}

TEST_F(ApiTest, PagesGoOnWhereTheLastEnded) {
    std::vector<std::string> all;
    std::string after;
    for (;;) {
        http::Fields query = {{"limit", "5"}};
        if (!after.empty()) query.emplace_back("after", after);
        const Json page = json("/api/v1/bills", query);
        for (const Json& one : page["items"]) all.push_back(one["bill"]);
        if (page["next"].is_null()) break;
        after = page["next"];
    }
    const std::set<std::string> different{all.begin(), all.end()};
    EXPECT_EQ(different.size(), all.size());
    EXPECT_EQ(all.size(), json("/api/v1/bills", {{"limit", "1000"}})["items"].size());
}

TEST_F(ApiTest, RefusesWithCodePlaceAndSentence) {
    EXPECT_EQ(code(get("/api/v1/customers/none")), "customer.unknown");
    EXPECT_EQ(get("/api/v1/customers/none").status, 404);
    EXPECT_EQ(code(get("/api/v1/bills/x/explanation")), "billing.bill_id");
    EXPECT_EQ(code(get("/api/v1/bills", {{"limit", "0"}})), "api.query");
    EXPECT_EQ(code(get("/api/v1/bills", {{"lmit", "1"}})), "api.query");
    EXPECT_EQ(code(get("/api/v1/bills", {{"run", "x"}})), "api.query");
    EXPECT_EQ(code(get("/api/v1/bills", {{"after", "x"}})), "billing.bill_id");
    EXPECT_EQ(code(get("/api/v1/runs/x")), "billing.run_unknown");
    const std::string release = "/api/v1/reviews/1-1-20260701-1/release";
    EXPECT_EQ(code(ask(http::Method::post, release, {}, "{")), "api.json");
    const http::Response form =
        ask(http::Method::post, release, {}, R"({"reson": "x"})", {{"accept-language", "zh-CN"}});
    EXPECT_EQ(code(form), "api.body");
    const Json errors = Json::parse(form.body)["errors"];
    EXPECT_EQ(errors[0]["pointer"], "/reason");
    EXPECT_EQ(errors[0]["message"], "缺少此项");
    EXPECT_EQ(errors[1]["code"], "unknown");
}

TEST_F(ApiTest, WhoMayNotGetsNothing) {
    identity_.taken = "bill.read";
    EXPECT_EQ(get("/api/v1/bills").status, 403);
    EXPECT_EQ(get("/api/v1/bills").body.find("items"), std::string::npos);
}

TEST_F(ApiTest, WhatIsKnownIsNotSentAgain) {
    const http::Response first = get("/api/v1/bills");
    const std::string tag = *http::find(first.headers, "ETag");
    const http::Response second = get("/api/v1/bills", {}, {{"if-none-match", tag}});
    EXPECT_EQ(second.status, 304);
    EXPECT_TRUE(second.body.empty());
    EXPECT_EQ(get("/api/v1/bills", {}, {{"if-none-match", "\"other\""}}).status, 200);
}

TEST_F(ApiTest, NobodyApprovesWhatTheyAskedFor) {
    const Json reviews = json("/api/v1/reviews", {{"open", "true"}});
    const std::string bill = reviews["items"][0]["bill"];
    security::Request request;
    request.kind = "bill.note";
    request.subject = bill;
    request.payload = R"({"bill":"x"})";
    request.summary_en = "a note";
    request.summary_zh = "备注";
    request.asked_by = security::Actor{"li"};
    {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(security::ask(*writer, request, kClock.now()).has_value());
        transaction.commit();
    }
    const std::string path = "/api/v1/approvals/1/approve";
    EXPECT_EQ(code(ask(http::Method::post, path, {}, R"({"reason": "fine"})")),
              "security.same_person");
    identity_.actor = "wang";
    const http::Response approved = ask(http::Method::post, path, {}, R"({"reason": "fine"})");
    EXPECT_EQ(approved.status, 200) << approved.body;
    EXPECT_EQ(Json::parse(approved.body)["decided_by"], "wang");
    EXPECT_EQ(json("/api/v1/approvals", {{"state", "approved"}})["items"].size(), 1U);
    EXPECT_EQ(json("/api/v1/approvals", {{"state", "waiting"}})["items"].size(), 0U);
}

}  // namespace voltmark::api
