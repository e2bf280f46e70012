// SPDX-License-Identifier: Apache-2.0
// The portal's parts: use by hour, tariffs compared, budgets and alerts, rights of privacy, codes.
#include "voltmark/customer/data_correction.hpp"
#include "voltmark/customer/erasure.hpp"
#include "voltmark/spending/check.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

class PortalPartsTest : public ApiTest {
public:
    PortalPartsTest() {
        const Json bill = json("/api/v1/bills", {{"limit", "1"}})["items"][0];
        mine_ = bill["consumer_no"];
        billed_kwh_ = bill["import_kwh"];
        add(mine_, {{"customer"}, {}, {}, {mine_}});
        sign_in(mine_);
    }
    std::string of(std::string_view what) {
        return fmt::format("/api/v1/customers/{}{}", mine_, what);
    }
    http::Response put(std::string_view what, const Json& body) {
        return ask(http::Method::put, of(what), {}, body.dump());
    }
    http::Response post(std::string_view what, const Json& body) {
        return ask(http::Method::post, of(what), {}, body.dump());
    }

    std::string mine_;
    std::string billed_kwh_;
};

const Json kBudget{{"amount", "1.00"}, {"currency", "CNY"}, {"thresholds", {50, 100}}};

void walk_parts(ApiTest& api) {
    // Not the customer of the portal's own walk.
    const std::string consumer =
        api.json("/api/v1/bills", {{"limit", "3"}})["items"][2]["consumer_no"];
    const std::string root = "/api/v1/customers/" + consumer;
    api.json(root + "/usage", {{"from", "2026-07-01"}, {"to", "2026-07-02"}});
    const auto refused = [&](http::Method method, std::string_view path, const Json& body) {
        EXPECT_EQ(api.code(api.ask(method, root + std::string{path}, {}, body.dump())),
                  "security.forbidden");
    };
    // Staff change nobody's budget, and take nobody's data out.
    refused(http::Method::get, "/spending", {});
    refused(http::Method::put, "/spending/budget", kBudget);
    refused(http::Method::del, "/spending/budget", {});
    refused(http::Method::get, "/personal-data", {});
    api.add("desk", {{"service_agent"}, {api.json(root)["area"].get<std::string>()}, {}});
    api.sign_in("desk");
    api.json(root + "/spending");
    api.json(root + "/privacy-requests");
    const http::Response correction =
        api.ask(http::Method::post, root + "/privacy-requests/correction", {},
                R"({"field": "phone", "text": "13900001111"})");
    EXPECT_EQ(correction.status, 201) << correction.body;
    const http::Response erasure = api.ask(http::Method::post, root + "/privacy-requests/erasure",
                                           {}, R"({"reason": "other"})");
    EXPECT_EQ(erasure.status, 201) << erasure.body;
    EXPECT_EQ(api.code(api.ask(http::Method::post, root + "/portal-account/code")),
              "security.person_unknown");
}

const AddedWalk kParts{"portal parts", walk_parts};

}  // namespace

// Hours add up to days, and days to what the bill says was taken.
TEST_F(PortalPartsTest, UseByHourAndDayIsWhatIsBilled) {
    const http::Fields july{{"from", "2026-07-01"}, {"to", "2026-08-01"}};
    http::Fields by_day = july;
    by_day.emplace_back("by", "day");
    const Json days = json(of("/usage"), by_day);
    EXPECT_EQ(days["kwh"], billed_kwh_);
    EXPECT_EQ(days["rows"].size(), 31U);
    EXPECT_EQ(days["missing"], 0);
    const Json hours = json(of("/usage"), july);
    EXPECT_EQ(hours["kwh"], days["kwh"]);
    ASSERT_EQ(hours["rows"].size(), 31U * 24);
    EXPECT_EQ(hours["rows"][25]["at"], "2026-07-02 01:00");
    EXPECT_EQ(hours["bands"], days["bands"]);
    for (const Json& row : hours["rows"]) EXPECT_LE(row["bands"].size(), 2U);
    EXPECT_EQ(hours["read_to"], "2026-08-01");
    // Without days: the last that has readings.
    EXPECT_EQ(json(of("/usage"))["from"], "2026-07-31");
    EXPECT_EQ(json(of("/usage"), {{"from", "2026-09-01"}, {"to", "2026-09-02"}})["rows"][0]["kwh"],
              nullptr);
    EXPECT_EQ(code(get(of("/usage"), {{"from", "2026-01-01"}, {"to", "2026-07-01"}})), "api.query");
}

TEST_F(PortalPartsTest, TariffsAreComparedLineByLine) {
    const Json offer = json(of("/offer"));
    ASSERT_FALSE(offer["tariffs"].empty());
    for (const Json& one : offer["tariffs"]) {
        std::int64_t sum = 0;
        for (const Json& part : one["parts"])
            sum += *parse_decimal(part["amount"].get<std::string>(), 2);
        EXPECT_EQ(sum, *parse_decimal(one["total"].get<std::string>(), 2)) << one["tariff"];
    }
}

TEST_F(PortalPartsTest, ABudgetIsSetShownToldOfAndTakenAway) {
    EXPECT_EQ(json(of("/spending"))["budget"], nullptr);
    EXPECT_EQ(put("/spending/budget", kBudget).status, 200);
    const Json before = json(of("/spending"), {{"day", "2026-08-01"}});
    EXPECT_EQ(before["budget"], kBudget);
    EXPECT_EQ(before["currency"], "CNY");
    EXPECT_EQ(before["month"]["known_to"], "2026-08-01");
    EXPECT_GT(before["month"]["percent"].get<int>(), 100);
    EXPECT_TRUE(before["alerts"].empty());
    EXPECT_EQ(
        spending::check_budgets(*place_.store, time::make_day(2026, 7, 31), kClock, 1, {}).alerts,
        2);
    const Json after = json(of("/spending"));
    ASSERT_EQ(after["alerts"].size(), 2U);
    EXPECT_EQ(after["alerts"][0]["percent"], 100);
    EXPECT_EQ(after["alerts"][0]["month"], "2026-07");
    EXPECT_EQ(ask(http::Method::del, of("/spending/budget")).status, 204);
    EXPECT_EQ(code(ask(http::Method::del, of("/spending/budget"))), "spending.none");
    EXPECT_EQ(json(of("/spending"))["alerts"].size(), 2U);
}

TEST_F(PortalPartsTest, ABudgetThatCannotBeIsRefused) {
    const auto refused = [&](std::string_view member, const Json& value) {
        Json body = kBudget;
        body[std::string{member}] = value;
        return code(put("/spending/budget", body));
    };
    EXPECT_EQ(refused("amount", "0.00"), "spending.amount");
    EXPECT_EQ(refused("amount", "much"), "api.body");
    EXPECT_EQ(refused("currency", "USD"), "spending.currency");
    EXPECT_EQ(refused("thresholds", {50, 50}), "spending.thresholds");
    EXPECT_EQ(refused("thresholds", {0}), "api.body");
    EXPECT_EQ(json(of("/spending"))["budget"], nullptr);
}

TEST_F(PortalPartsTest, SomebodyTakesOutAllThatIsKeptOfThem) {
    EXPECT_EQ(put("/spending/budget", kBudget).status, 200);
    const http::Response file = get(of("/personal-data"));
    ASSERT_EQ(file.status, 200) << file.body;
    EXPECT_NE(http::find(file.headers, "Content-Disposition")->find(mine_), std::string::npos);
    const Json all = Json::parse(file.body);
    EXPECT_FALSE(all["person"]["name"].get<std::string>().empty());
    const Json& contract = all["contracts"][0];
    EXPECT_EQ(contract["consumer_no"], mine_);
    EXPECT_EQ(contract["bills"].size(), 1U);
    EXPECT_EQ(contract["spending"]["budget"]["amount"], "1.00");
    EXPECT_EQ(contract["readings"][0]["days"].size(), 31U);
    EXPECT_EQ(contract["readings"][0]["days"][0]["values"].size(), 24U);
    // The next time it says that this was done.
    EXPECT_EQ(json(of("/personal-data"))["contracts"][0]["log"].back()["what"], "customer.export");
}

TEST_F(PortalPartsTest, ACorrectionIsAskedForAndDecided) {
    const Json wanted{{"field", "phone"}, {"text", "139 0000 1111"}};
    EXPECT_EQ(code(post("/privacy-requests/correction", {{"field", "phone"}, {"text", "call me"}})),
              "customer.correction_value");
    EXPECT_EQ(code(post("/privacy-requests/correction", {{"field", "bank"}, {"text", "1"}})),
              "api.body");
    ASSERT_EQ(post("/privacy-requests/correction", wanted).status, 201);
    EXPECT_EQ(code(post("/privacy-requests/correction", wanted)), "customer.correction_waits");
    Json request = json(of("/privacy-requests"))["items"][0];
    EXPECT_EQ(request["text"], "139 0000 1111");
    EXPECT_EQ(request["state"], "waiting");
    {
        const store::Lease writer = place_.store->writer();
        store::Transaction transaction{*writer};
        const auto agreed =
            security::approve(*writer, security::ApprovalId{request["request"].get<std::int64_t>()},
                              {"wang"}, "called back", kClock.now());
        ASSERT_TRUE(agreed);
        ASSERT_TRUE(customer::carry_out_correction(*writer, support::test_vault(), *agreed,
                                                   {"wang"}, kClock.now()));
        transaction.commit();
    }
    request = json(of("/privacy-requests"))["items"][0];
    EXPECT_EQ(request["state"], "done");
    EXPECT_EQ(request["text"], nullptr);
    EXPECT_EQ(request["reason"], "called back");
    EXPECT_EQ(json(of("/personal-data"))["person"]["phone"], "139 0000 1111");
}

// Who may not identify customers sees what is asked for masked.
TEST_F(PortalPartsTest, AnErasureIsAskedForAndDeclined) {
    ASSERT_EQ(post("/privacy-requests/erasure", {{"reason", "moved_out"}}).status, 201);
    const Json request = json(of("/privacy-requests"))["items"][0];
    EXPECT_EQ(request["kind"], "erasure");
    EXPECT_EQ(code(post("/privacy-requests/erasure", {{"reason", "my name is Li"}})), "api.body");
    sign_in("wang");
    const http::Response declined =
        ask(http::Method::post,
            fmt::format("/api/v1/approvals/{}/refuse", request["request"].get<std::int64_t>()), {},
            R"({"reason": "a bill is open"})");
    EXPECT_EQ(declined.status, 200) << declined.body;
    sign_in(mine_);
    EXPECT_EQ(json(of("/privacy-requests"))["items"][0]["state"], "refused");
    EXPECT_EQ(json(of("/privacy-requests"))["items"][0]["reason"], "a bill is open");
}

TEST_F(PortalPartsTest, AForgottenPasswordIsReplacedByACode) {
    sign_in("li");
    const std::string area = json("/api/v1/customers/" + mine_)["area"];
    add("desk", {{"service_agent"}, {area}, {}});
    sign_in("desk");
    const http::Response renewed = ask(http::Method::post, of("/portal-account/code"));
    ASSERT_EQ(renewed.status, 200) << renewed.body;
    const std::string one_time = Json::parse(renewed.body)["code"];
    EXPECT_EQ(code(sign_in(mine_)), "security.sign_in");
    const Json chosen{{"name", mine_}, {"password", one_time}, {"chosen", "Green-Lamp-81"}};
    EXPECT_EQ(ask(http::Method::post, "/api/v1/session/password", {}, chosen.dump(),
                  {{"sec-fetch-site", "same-origin"}})
                  .status,
              204);
    EXPECT_EQ(sign_in(mine_, "Green-Lamp-81").status, 200);
}

}  // namespace voltmark::api
