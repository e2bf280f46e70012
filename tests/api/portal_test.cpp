// SPDX-License-Identifier: Apache-2.0
// What customers have of the API, and that it is their own alone.
#include "voltmark/api/simulated_bank.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

class PortalTest : public ApiTest {
public:
    PortalTest() {
        const Json bills = json("/api/v1/bills", {{"limit", "2"}});
        mine_ = bills["items"][0]["consumer_no"];
        bill_ = bills["items"][0]["bill"];
        others_ = bills["items"][1]["consumer_no"];
        others_bill_ = bills["items"][1]["bill"];
        add(mine_, {{"customer"}, {}, {}, {mine_}});
        sign_in(mine_);
    }
    std::string of(const std::string& consumer, std::string_view what = "") {
        return fmt::format("/api/v1/customers/{}{}", consumer, what);
    }

    std::string mine_;
    std::string bill_;
    std::string others_;
    std::string others_bill_;
};

void walk_portal(ApiTest& api) {
    const std::string consumer =
        api.json("/api/v1/bills", {{"limit", "1"}})["items"][0]["consumer_no"];
    const std::string root = "/api/v1/customers/" + consumer;
    api.json("/api/v1/my/contracts");
    const Json cost = api.json(root + "/cost", {{"day", "2026-08-20"}});
    EXPECT_EQ(cost["from"], "2026-08-01");
    const http::Response file = api.get(root + "/green-button", {{"period", "2026-07"}});
    EXPECT_EQ(file.status, 200) << file.body;
    EXPECT_NE(file.body.find("<feed"), std::string::npos);
    api.json(root + "/payment-orders");
    const http::Response order = api.ask(http::Method::post, root + "/payment-orders", {},
                                         R"({"amount": "10.00", "currency": "CNY"})");
    EXPECT_EQ(api.code(order), "security.forbidden");
    const http::Response notice =
        api.ask(http::Method::post, "/api/v1/payment-notices", {}, R"({"order": "O-X"})");
    EXPECT_EQ(api.code(notice), "collect.notice");
    api.add("agent", {{"service_agent"}, {api.json(root)["area"].get<std::string>()}, {}});
    api.sign_in("agent");
    const http::Response invited = api.ask(http::Method::post, root + "/portal-account");
    EXPECT_EQ(invited.status, 201) << invited.body;
    EXPECT_EQ(Json::parse(invited.body)["login"], consumer);
    EXPECT_EQ(api.code(api.ask(http::Method::post, root + "/portal-account")),
              "security.person_known");
}

const AddedWalk kPortal{"portal", walk_portal};

}  // namespace

TEST_F(PortalTest, CustomersSeeWhatIsTheirs) {
    EXPECT_EQ(json("/api/v1/my/contracts")["items"][0]["consumer_no"], mine_);
    EXPECT_EQ(json(of(mine_))["consumer_no"], mine_);
    EXPECT_EQ(json(of(mine_, "/bills"))["items"].size(), 1U);
    json(of(mine_, "/payments"));
    json(of(mine_, "/cost"));
    json("/api/v1/bills/" + bill_ + "/explanation");
}

// Every address that names somebody else's customer or bill, and every list of the console.
TEST_F(PortalTest, NobodyElsesAndNothingOfTheConsole) {
    for (const auto& [path, operations] : description_["paths"].items()) {
        for (const auto& [method, operation] : operations.items()) {
            const std::string action = operation["x-action"];
            if (action == "everybody" || action == "signed_in") continue;
            std::string address = "/api/v1" + path;
            for (const auto& [name, value] :
                 {std::pair<std::string, std::string>{"{consumer_no}", others_},
                  {"{bill}", others_bill_}}) {
                const std::size_t at = address.find(name);
                if (at != std::string::npos) address.replace(at, name.size(), value);
            }
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(std::toupper(c));
            const http::Response got = ask(*http::find_method(upper), address);
            // A search of what is one's own is refused here for its empty body alone.
            if (got.status == 422 && code(got) == "api.json" && action == "customer.read") continue;
            if (got.status != 200) {
                EXPECT_EQ(got.status, 403) << method << ' ' << address << got.body;
                continue;
            }
            // A list that customers have too: nobody else stands in it.
            EXPECT_EQ(got.body.find(others_), std::string::npos) << address;
        }
    }
}

TEST_F(PortalTest, APaymentIsTheBanksWord) {
    const http::Response order =
        ask(http::Method::post, of(mine_, "/payment-orders"), {},
            R"({"amount": "10.00", "currency": "CNY"})", {{"idempotency-key", "pay-1"}});
    ASSERT_EQ(order.status, 201) << order.body;
    EXPECT_EQ(code(ask(http::Method::post, of(mine_, "/payment-orders"), {},
                       R"({"amount": "10.00", "currency": "XXX"})")),
              "api.currency");
    const std::string id = Json::parse(order.body)["order"];
    EXPECT_EQ(Json::parse(order.body)["page"], "/simulated-bank/" + id);
    const auto tell = [&](const SimulatedBank& bank, std::int64_t fen) {
        const SimulatedBank::SignedNotice notice =
            bank.sign({id, Money::from_minor(fen, kCny), true});
        return ask(http::Method::post, "/api/v1/payment-notices", {}, notice.body,
                   {{"x-signature", notice.signature}});
    };
    EXPECT_EQ(code(tell(SimulatedBank{}, 1000)), "collect.notice");
    EXPECT_EQ(code(tell(bank_, 999)), "collect.order_differs");
    EXPECT_TRUE(json(of(mine_, "/payments"))["items"].empty());
    for (int i = 0; i < 2; ++i) EXPECT_EQ(tell(bank_, 1000).status, 200);
    EXPECT_EQ(json(of(mine_, "/payments"))["items"].size(), 1U);
    EXPECT_EQ(json(of(mine_, "/payment-orders"))["items"][0]["state"], "paid");
}

// Without a provider nothing is begun that nobody could end.
TEST_F(PortalTest, WithoutABankNobodyPaysHere) {
    const Api other{
        *place_.store,
        kClock,
        {"1.0", {}, {}, {quick_profile(), &security::shipped_roles(), &support::test_vault()}}};
    http::Router router;
    other.mount(router);
    http::Request request;
    request.method = http::Method::post;
    request.path = of(mine_, "/payment-orders");
    request.headers = identity_;
    request.body = R"({"amount": "10.00", "currency": "CNY"})";
    const http::Router::Found found = router.find(request);
    EXPECT_EQ(code((*found.handler)(request)), "api.no_bank");
}

}  // namespace voltmark::api
