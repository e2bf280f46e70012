// SPDX-License-Identifier: Apache-2.0
// The API over a small city: what it answers is what its description says.
#include "voltmark/api/errors.hpp"
#include "voltmark/security/audit_store.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

void walk_bills(ApiTest& api) {
    const Json bills = api.json("/api/v1/bills", {{"limit", "5"}});
    ASSERT_EQ(bills["items"].size(), 5U);
    const std::string bill = bills["items"][0]["bill"];
    const std::string consumer = bills["items"][0]["consumer_no"];
    api.json("/api/v1/customers/" + consumer);
    EXPECT_EQ(api.json("/api/v1/customers/" + consumer + "/bills")["items"].size(), 1U);
    api.json("/api/v1/customers/" + consumer + "/payments");
    api.json("/api/v1/bills/" + bill + "/explanation", {{"days", "true"}});
    EXPECT_TRUE(api.json("/api/v1/bills/" + bill + "/verification")["disagreements"].empty());
    EXPECT_TRUE(api.get("/api/v1/bills/" + bill + "/pdf").body.starts_with("%PDF"));
    const Json runs = api.json("/api/v1/runs");
    const std::string run = runs["items"][0]["run"].dump();
    api.json("/api/v1/runs/" + run);
    const http::Response events = api.get("/api/v1/runs/" + run + "/events");
    EXPECT_TRUE(events.pieces().bytes.starts_with("data: {\"run\":"));
    api.json("/api/v1/holds");
    const Json reviews = api.json("/api/v1/reviews", {{"open", "true"}});
    ASSERT_FALSE(reviews["items"].empty());
    const std::string held = reviews["items"][0]["bill"];
    const http::Response released =
        api.ask(http::Method::post, "/api/v1/reviews/" + held + "/release", {},
                R"({"reason": "read on site"})");
    EXPECT_EQ(released.status, 200) << released.body;
    EXPECT_EQ(Json::parse(released.body)["state"], "released");
    api.json("/api/v1/approvals");
    for (const char* verb : {"approve", "refuse"}) {
        const http::Response unknown =
            api.ask(http::Method::post, fmt::format("/api/v1/approvals/77/{}", verb), {},
                    R"({"reason": "seen"})");
        EXPECT_EQ(api.code(unknown), "security.unknown");
        EXPECT_EQ(unknown.status, 404);
    }
}
const AddedWalk kBills{"bills", walk_bills};

void walk_session(ApiTest& api) {
    api.add("yang", {{"approver"}, {}, {}});
    const http::Response in = api.sign_in("yang");
    EXPECT_NE(http::find(in.headers, "Set-Cookie")->find("HttpOnly; SameSite=Strict"),
              std::string::npos);
    EXPECT_EQ(api.json("/api/v1/session")["name"], "yang");
    EXPECT_EQ(
        api.ask(http::Method::post, "/api/v1/session/password", {},
                R"({"name": "yang", "password": "Blue-Kettle-72", "chosen": "Red-Kettle-73"})")
            .status,
        204);
    api.sign_in("yang", "Red-Kettle-73");
    EXPECT_EQ(api.ask(http::Method::del, "/api/v1/session").status, 204);
    EXPECT_EQ(api.get("/api/v1/session").status, 401);
}
const AddedWalk kSession{"session", walk_session};

}  // namespace

// Nothing may be added without being tried here: each operation is called at least once.
TEST_F(ApiTest, EveryOperationAnswersWhatItsDescriptionSays) {
    for (const Walk& walk : walks()) {
        SCOPED_TRACE(walk.area);
        sign_in("li");
        walk.take(*this);
    }
    std::set<std::string> described;
    for (const auto& path : description_["paths"]) {
        for (const auto& operation : path)
            described.insert(operation["operationId"].get<std::string>());
    }
    EXPECT_EQ(used_, described);
    // These change nothing; what jobs do is told by themselves.
    const std::set<std::string> silent = {"importReadings", "beginRun",          "issueRun",
                                          "postRun",        "previewCorrection", "previewEdit",
                                          "previewPayment", "previewWriteOff",   "searchCustomers",
                                          "simulateTariff", "verifyAudit"};
    EXPECT_EQ(untold_, silent);
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
    EXPECT_EQ(code(get("/api/v1/bills", {{"limit", "1"}, {"limit", "1"}})), "api.query");
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
    const std::set<std::string> open{"signIn", "choosePassword", "takePaymentNotice"};
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

TEST_F(ApiTest, WhoSaysWhatTheySawChangesNothingElse) {
    {
        security::Request request;
        request.kind = "bill.note";
        request.subject = "a bill";
        request.payload = R"({"bill":"x"})";
        request.summary_en = "a note";
        request.summary_zh = "备注";
        request.asked_by = security::Actor{"zhao"};
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(security::ask(*writer, request, kClock.now()).has_value());
        transaction.commit();
    }
    const std::string seen = *http::find(get("/api/v1/approvals/1").headers, "ETag");
    const auto decide = [&](const char* how, const std::string& tag) {
        return ask(http::Method::post, std::string{"/api/v1/approvals/1/"} + how, {},
                   R"({"reason": "fine"})", {{"if-match", tag}});
    };
    const http::Response other = decide("refuse", "\"another\"");
    EXPECT_EQ(other.status, 412);
    EXPECT_EQ(code(other), "api.changed");
    EXPECT_EQ(json("/api/v1/approvals/1")["state"], "waiting");
    EXPECT_EQ(decide("approve", seen).status, 200);
    EXPECT_EQ(code(decide("refuse", seen)), "api.changed");
    // Without that, who comes late is told by the rules alone.
    EXPECT_EQ(decide("refuse", "*").status, 409);
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
