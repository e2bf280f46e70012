// SPDX-License-Identifier: Apache-2.0
// Webhooks by the API.
#include "voltmark/webhook/webhook_store.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

http::Response post(ApiTest& api, const std::string& path, const Json& body = {}) {
    return api.ask(http::Method::post, "/api/v1" + path, {}, body.is_null() ? "" : body.dump());
}

// An address that no attempt may go to, so that these tests open no connection.
const Json kWanted{{"url", "https://127.0.0.1/hooks"},
                   {"events", {"bill.issued", "payment.received"}}};

/// Two payments, and a pass of the courier.
void pay_twice(ApiTest& api, const std::string& consumer_no) {
    {
        const store::Lease writer = api.place_.store->writer();
        store::Transaction transaction{*writer};
        const ContractId contract = *customer::find_contract(*writer, consumer_no);
        for (const char* id : {"bank-1", "bank-2"}) {
            const collect::Payment payment{id, contract, time::make_day(2026, 8, 5),
                                           Money::from_minor(1'000, kCny), "bank"};
            ASSERT_TRUE(collect::post_payment(*writer, payment, kClock.now()));
        }
        transaction.commit();
    }
    const auto pass = webhook::deliver_due(*api.place_.store, support::test_vault(), {}, kClock);
    ASSERT_TRUE(pass);
    EXPECT_EQ(pass->failed, 1);
}

void walk_webhooks(ApiTest& api) {
    api.add("wires", {{"system_administrator"}, {}, {}});
    const std::string consumer_no = api.json("/api/v1/bills")["items"][0]["consumer_no"];
    EXPECT_EQ(api.code(api.get("/api/v1/webhooks")), "security.forbidden");
    api.sign_in("wires");
    EXPECT_TRUE(api.json("/api/v1/webhooks")["items"].empty());
    EXPECT_EQ(api.code(post(api, "/webhooks",
                            {{"url", "http://erp.example/"}, {"events", {"bill.issued"}}})),
              "webhook.url");
    const http::Response added = post(api, "/webhooks", kWanted);
    ASSERT_EQ(added.status, 201) << added.body;
    const Json made = Json::parse(added.body);
    EXPECT_TRUE(made["secret"].get<std::string>().starts_with("whsec_"));
    const std::string path = "/webhooks/" + made["webhook"]["webhook"].dump();
    const Json listed = api.json("/api/v1/webhooks")["items"];
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0], made["webhook"]);

    pay_twice(api, consumer_no);
    const Json page = api.json("/api/v1" + path + "/deliveries", {{"limit", "1"}});
    ASSERT_EQ(page["items"].size(), 1U);
    const Json next = api.json("/api/v1" + path + "/deliveries",
                               {{"limit", "1"}, {"after", page["next"].get<std::string>()}});
    EXPECT_NE(next["items"][0]["event"], page["items"][0]["event"]);
    EXPECT_EQ(api.code(api.get("/api/v1" + path + "/deliveries", {{"after", "x"}})), "api.query");

    const Json trial = Json::parse(post(api, path + "/try").body);
    EXPECT_FALSE(trial["went_well"].get<bool>());
    EXPECT_EQ(trial["trouble"]["code"], "webhook.address");
    EXPECT_EQ(api.code(post(api, path + "/resume")), "webhook.state");
    EXPECT_EQ(Json::parse(post(api, path + "/pause").body)["state"], "paused");
    EXPECT_EQ(Json::parse(post(api, path + "/resume").body)["state"], "active");
    EXPECT_EQ(api.ask(http::Method::del, "/api/v1" + path).status, 204);
    EXPECT_EQ(api.code(post(api, path + "/pause")), "webhook.unknown");
}
const AddedWalk kWebhooks{"webhooks", walk_webhooks};

// An answer that tells a secret is not kept, or whoever has the key of the request would be told it
// again.
TEST_F(ApiTest, WebhooksTellTheirSecretOnce) {
    add("sun", {{"system_administrator"}, {}, {}});
    sign_in("sun");
    const http::Fields named{{"idempotency-key", "k1"}};
    const auto secret = [&] {
        const http::Response added =
            ask(http::Method::post, "/api/v1/webhooks", {}, kWanted.dump(), named);
        return Json::parse(added.body)["secret"].get<std::string>();
    };
    EXPECT_NE(secret(), secret());
    EXPECT_EQ(get("/api/v1/webhooks").body.find("whsec_"), std::string::npos);
}

// Officers look, and change nothing.
TEST_F(ApiTest, WebhooksAreReadByOfficersAndChangedByAdministrators) {
    add("officer", {{"security_administrator"}, {}, {}});
    sign_in("officer");
    EXPECT_EQ(get("/api/v1/webhooks").status, 200);
    EXPECT_EQ(code(post(*this, "/webhooks", kWanted)), "security.forbidden");
}

}  // namespace

}  // namespace voltmark::api
