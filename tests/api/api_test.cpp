// SPDX-License-Identifier: Apache-2.0
// Every operation of the API over a small city: what it answers is what its description says.
#include "voltmark/api/api.hpp"

#include <set>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/api/errors.hpp"
#include "voltmark/billing/review.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/identity_store.hpp"

#include "model/city.hpp"
#include "schema.hpp"

namespace voltmark::api {

namespace {

using billing::kClock;
using billing::kJuly;

constexpr int kCustomers = 12;

/// As shipped, but hashed fast: tests sign in often.
security::PasswordProfile profile() {
    security::PasswordProfile one = *security::find_profile("cn-mlps3");
    one.hash_passes = 1;
    one.hash_mebibytes = 1;
    return one;
}

const security::Actor kOfficer{"zhao"};
constexpr std::string_view kPassword = "Blue-Kettle-72";

/// A store with a month of bills, some of them held, and the API over it.
class ApiTest : public testing::Test {
protected:
    ApiTest()
        : place_{billing::city(store::Engine::sqlite, kCustomers, kJuly, 60,
                               {collect::schema(), schema()})},
          api_{*place_.store,
               kClock,
               {"1.0", {}, {}, {profile(), &security::shipped_roles(), nullptr}}} {
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
        add("wang", {{"billing_supervisor", "approver"}, {}, {}});
        add("li", {{"billing_supervisor", "approver"}, {}, {}});
        sign_in("li");
    }

    /// Somebody with a password.
    void add(const std::string& login, const security::Holdings& holdings) {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        const auto code =
            security::create_person(*writer, profile(), login, kOfficer, kClock.now());
        ASSERT_TRUE(code);
        ASSERT_TRUE(security::change_password(*writer, profile(), login, *code,
                                              security::Secret{kPassword}, kClock.now()));
        ASSERT_TRUE(security::set_holdings(*writer, security::shipped_roles(), login, holdings,
                                           kOfficer, kClock.now()));
        transaction.commit();
    }
    /// From here on, requests are theirs.
    http::Response sign_in(const std::string& login, std::string_view password = kPassword) {
        identity_.clear();
        const Json body{{"name", login}, {"password", password}};
        http::Response response = ask(http::Method::post, "/api/v1/session", {}, body.dump());
        if (response.status != 200) return response;
        const std::string cookie = *http::find(response.headers, "Set-Cookie");
        identity_ = {{"cookie", cookie.substr(0, cookie.find(';'))},
                     {"x-csrf-token", Json::parse(response.body)["csrf"].get<std::string>()}};
        return response;
    }

    http::Response ask(http::Method method, std::string path, http::Fields query = {},
                       std::string body = {}, http::Fields headers = {}) {
        http::Request request;
        request.method = method;
        request.path = std::move(path);
        request.query = std::move(query);
        request.body = std::move(body);
        request.headers = std::move(headers);
        request.headers.insert(request.headers.end(), identity_.begin(), identity_.end());
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
    http::Fields identity_;
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
    const http::Response in = sign_in("li");
    EXPECT_NE(http::find(in.headers, "Set-Cookie")->find("HttpOnly; SameSite=Strict"),
              std::string::npos);
    EXPECT_EQ(json("/api/v1/session")["name"], "li");
    EXPECT_EQ(ask(http::Method::post, "/api/v1/session/password", {},
                  R"({"name": "li", "password": "Blue-Kettle-72", "chosen": "Red-Kettle-73"})")
                  .status,
              204);
    sign_in("li", "Red-Kettle-73");
    for (const char* verb : {"approve", "refuse"}) {
        const http::Response unknown =
            ask(http::Method::post, fmt::format("/api/v1/approvals/77/{}", verb), {},
                R"({"reason": "seen"})");
        EXPECT_EQ(code(unknown), "security.unknown");
        EXPECT_EQ(unknown.status, 404);
    }
    EXPECT_EQ(ask(http::Method::del, "/api/v1/session").status, 204);
    EXPECT_EQ(get("/api/v1/session").status, 401);
    std::set<std::string> described;
    for (const auto& path : description_["paths"]) {
        for (const auto& operation : path)
            described.insert(operation["operationId"].get<std::string>());
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

// Every operation is refused to those who are not signed in, and to those without a role; what is
// open to everybody is listed here.
TEST_F(ApiTest, WhoMayNotGetsNothing) {
    add("sun", {});
    const std::set<std::string> open{"signIn", "choosePassword"};
    for (const std::string who : {"", "sun"}) {
        if (who.empty()) identity_.clear();
        if (!who.empty()) sign_in(who);
        for (const auto& [path, operations] : description_["paths"].items()) {
            for (const auto& [method, operation] : operations.items()) {
                const std::string id = operation["operationId"];
                if (open.contains(id) || (!who.empty() && operation["x-action"] == "signed_in"))
                    continue;
                std::string upper = method;
                for (char& c : upper) c = static_cast<char>(std::toupper(c));
                const http::Response refused = ask(*http::find_method(upper), "/api/v1" + path);
                EXPECT_EQ(refused.status, who.empty() ? 401 : 403) << id;
                EXPECT_EQ(refused.body.find("items"), std::string::npos);
            }
        }
    }
}

// Somebody of one area sees nothing of another: neither by list nor by guessing numbers.
TEST_F(ApiTest, AreasAreDecidedOnTheObject) {
    const Json all = json("/api/v1/bills", {{"limit", "1000"}});
    const std::string bill = all["items"][0]["bill"];
    const std::string consumer = all["items"][0]["consumer_no"];
    const std::string area = json("/api/v1/customers/" + consumer)["area"];
    add("near", {{"billing_clerk"}, {area}, {}});
    add("far", {{"billing_clerk"}, {"nowhere"}, {}});
    sign_in("near");
    EXPECT_FALSE(json("/api/v1/bills")["items"].empty());
    json("/api/v1/customers/" + consumer);
    sign_in("far");
    for (const std::string& path :
         {"/customers/" + consumer, "/customers/" + consumer + "/bills",
          "/customers/" + consumer + "/payments", "/bills/" + bill + "/explanation",
          "/bills/" + bill + "/pdf", "/bills/" + bill + "/verification"})
        EXPECT_EQ(get("/api/v1" + path).status, 403) << path;
    EXPECT_EQ(code(get("/api/v1/customers/" + consumer)), "security.forbidden");
    for (const char* list : {"/api/v1/bills", "/api/v1/reviews", "/api/v1/holds"})
        EXPECT_TRUE(json(list)["items"].empty()) << list;
    EXPECT_EQ(ask(http::Method::post, "/api/v1/reviews/" + bill + "/release", {},
                  R"({"reason": "mine now"})")
                  .status,
              403);
    // The log knows.
    security::AuditFilter by_far;
    by_far.actor = "far";
    const auto told = security::list_audit(*place_.store->reader(), by_far);
    EXPECT_EQ(told.back().event.action, "bill.release");
    EXPECT_EQ(told.back().event.object_id, bill);
    EXPECT_EQ(told.back().event.outcome, security::Outcome::refused);
}

// A connection may be lost after a change was done: sent again under its key, it is not done twice.
TEST_F(ApiTest, AChangeWithAKeyIsDoneOnce) {
    const std::string held = json("/api/v1/reviews", {{"open", "true"}})["items"][0]["bill"];
    const auto release = [&](std::string key, std::string reason) {
        return ask(http::Method::post, "/api/v1/reviews/" + held + "/release", {},
                   Json{{"reason", reason}}.dump(), {{"idempotency-key", std::move(key)}});
    };
    EXPECT_EQ(code(release("two words", "read on site")), "api.idempotency_key");
    const http::Response first = release("k1", "read on site");
    ASSERT_EQ(first.status, 200) << first.body;
    const http::Response again = release("k1", "read on site");
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(*http::find(again.headers, "Idempotency-Replayed"), "true");
    EXPECT_EQ(code(release("k1", "another reason")), "api.idempotency_other");
    // What was refused did nothing: its key is free.
    EXPECT_EQ(code(release("k2", "read on site")), "billing.not_held");
    EXPECT_EQ(code(release("k2", "read again")), "billing.not_held");
    place_.store->writer()->sql() << "UPDATE api_idempotency SET status = 0";
    EXPECT_EQ(code(release("k1", "read on site")), "api.idempotency_open");
}

// Another site's page can send our cookie along, but knows no token and has another origin.
TEST_F(ApiTest, ChangesComeFromOurOwnPagesAlone) {
    const http::Fields cookie{identity_[0]};
    const http::Fields both = identity_;
    const auto sign_out = [&](http::Fields headers) {
        identity_ = std::move(headers);
        return ask(http::Method::del, "/api/v1/session");
    };
    EXPECT_EQ(code(sign_out(cookie)), "api.foreign_page");
    http::Fields wrong = both;
    wrong[1].second[0] = wrong[1].second[0] == 'a' ? 'b' : 'a';
    EXPECT_EQ(sign_out(wrong).status, 403);
    http::Fields foreign = both;
    foreign.emplace_back("host", "voltmark.example");
    foreign.emplace_back("origin", "http://evil.example");
    EXPECT_EQ(sign_out(foreign).status, 403);
    foreign = both;
    foreign.emplace_back("sec-fetch-site", "cross-site");
    EXPECT_EQ(sign_out(foreign).status, 403);
    http::Fields own = both;
    own.emplace_back("host", "voltmark.example");
    own.emplace_back("origin", "http://voltmark.example");
    EXPECT_EQ(sign_out(own).status, 204);
    EXPECT_EQ(sign_out(own).status, 401);
}

TEST_F(ApiTest, ServicesHaveWhatTheirTokenIsFor) {
    std::string token;
    {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        token = security::to_hex(security::create_service_token(
                                     *writer, "billing-export", {"bill.read"},
                                     kClock.now() + std::chrono::hours{1}, kOfficer, kClock.now())
                                     ->bytes());
        transaction.commit();
    }
    identity_ = {{"authorization", "Bearer " + token}};
    EXPECT_FALSE(json("/api/v1/bills")["items"].empty());
    EXPECT_EQ(get("/api/v1/approvals").status, 403);
    identity_ = {{"authorization", "Bearer abcd"}};
    EXPECT_EQ(get("/api/v1/bills").status, 401);
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
    sign_in("wang");
    const http::Response approved = ask(http::Method::post, path, {}, R"({"reason": "fine"})");
    EXPECT_EQ(approved.status, 200) << approved.body;
    EXPECT_EQ(Json::parse(approved.body)["decided_by"], "wang");
    EXPECT_EQ(json("/api/v1/approvals", {{"state", "approved"}})["items"].size(), 1U);
    EXPECT_EQ(json("/api/v1/approvals", {{"state", "waiting"}})["items"].size(), 0U);
}

}  // namespace voltmark::api
