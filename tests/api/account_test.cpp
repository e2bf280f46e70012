// SPDX-License-Identifier: Apache-2.0
// One's own account: the second factor, the password, and where one is signed in.
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/password.hpp"
#include "voltmark/security/second_factor.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

constexpr std::string_view kSecondFactor = "/api/v1/account/second-factor";

/// The key as an authenticator reads it from the URI.
security::Secret key_in(const Json& begun) {
    const std::string text = begun["key"];
    std::vector<std::uint8_t> bytes;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        bits = bits << 5U | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
        count += 5;
        if (count < 8) continue;
        count -= 8;
        bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
    return security::Secret{std::span<const std::uint8_t>{bytes}};
}

/// Codes of one step before, of now and of one after are good, each once.
std::string code_of(const security::Secret& key, int step) {
    return security::totp_code(key, kClock.now().time_since_epoch().count() / 30 + step);
}

http::Response post(ApiTest& api, std::string path, const Json& body) {
    return api.ask(http::Method::post, std::move(path), {}, body.dump());
}

/// Whoever is signed in sets a second factor up.
security::Secret set_up(ApiTest& api) {
    const http::Response begun = post(api, std::string{kSecondFactor}, {{"password", kPassword}});
    EXPECT_EQ(begun.status, 200) << begun.body;
    security::Secret key = key_in(Json::parse(begun.body));
    const http::Response held =
        post(api, std::string{kSecondFactor} + "/confirm", {{"code", code_of(key, -1)}});
    EXPECT_EQ(held.status, 200) << held.body;
    return key;
}

http::Response sign_in(ApiTest& api, const std::string& login, const std::string& code) {
    api.identity_.clear();
    const Json body{{"name", login}, {"password", kPassword}, {"code", code}};
    http::Response response = post(api, "/api/v1/session", body);
    if (response.status != 200) return response;
    const std::string cookie = *http::find(response.headers, "Set-Cookie");
    api.identity_ = {{"cookie", cookie.substr(0, cookie.find(';'))},
                     {"x-csrf-token", Json::parse(response.body)["csrf"].get<std::string>()}};
    return response;
}

void walk_account(ApiTest& api) {
    api.add("jiang", {{"billing_clerk"}, {}, {}});
    api.sign_in("jiang");
    const Json before = api.json("/api/v1/account");
    EXPECT_EQ(before["roles"][0]["name_zh"], "核算员");
    EXPECT_FALSE(before["second_factor"]);
    const std::string path{kSecondFactor};
    EXPECT_EQ(api.code(post(api, path, {{"password", "Wrong-Kettle-72"}})), "security.confirm");
    const http::Response begun = post(api, path, {{"password", kPassword}});
    const Json shown = Json::parse(begun.body);
    EXPECT_TRUE(
        shown["uri"].get<std::string>().starts_with("otpauth://totp/Voltmark:jiang?secret="));
    EXPECT_TRUE(shown["qr_svg"].get<std::string>().starts_with("<svg "));
    const security::Secret key = key_in(shown);
    EXPECT_EQ(api.code(post(api, path + "/confirm", {{"code", "12345"}})), "security.factor_code");
    const http::Response held = post(api, path + "/confirm", {{"code", code_of(key, -1)}});
    ASSERT_EQ(held.status, 200) << held.body;
    EXPECT_EQ(Json::parse(held.body)["recovery_codes"].size(), 8U);
    EXPECT_EQ(api.json("/api/v1/session")["second_factor"], "held");
    EXPECT_EQ(api.code(post(api, path, {{"password", kPassword}})), "security.factor_held");
    EXPECT_EQ(sign_in(api, "jiang", "").status, 401);
    ASSERT_EQ(sign_in(api, "jiang", code_of(key, 0)).status, 200);
    const Json account = api.json("/api/v1/account");
    EXPECT_EQ(account["recovery_codes"], 8);
    ASSERT_EQ(account["sign_ins"].size(), 2U);
    const http::Response renewed =
        post(api, path + "/recovery-codes", {{"password", kPassword}, {"code", code_of(key, 1)}});
    ASSERT_EQ(renewed.status, 200) << renewed.body;
    const std::string recovery = Json::parse(renewed.body)["recovery_codes"][0];
    EXPECT_EQ(api.code(post(api, path + "/remove", {{"password", kPassword}, {"code", "000000"}})),
              "security.confirm");
    EXPECT_EQ(post(api, path + "/remove", {{"password", kPassword}, {"code", recovery}}).status,
              204);
    EXPECT_EQ(api.json("/api/v1/session")["second_factor"], "none");
}
const AddedWalk kAccount{"account", walk_account};

void walk_sign_ins(ApiTest& api) {
    api.add("jin", {{"billing_clerk"}, {}, {}});
    api.sign_in("jin");
    const http::Fields first = api.identity_;
    api.sign_in("jin");
    const http::Fields second = api.identity_;
    for (const Json& one : api.json("/api/v1/account")["sign_ins"]) {
        if (one["is_this"]) continue;
        const std::string path = "/api/v1/account/sign-ins/" + one["sign_in"].get<std::string>();
        EXPECT_EQ(api.ask(http::Method::del, path).status, 204);
        EXPECT_EQ(api.ask(http::Method::del, path).status, 404);
    }
    api.identity_ = first;
    EXPECT_EQ(api.get("/api/v1/session").status, 401);
    api.sign_in("jin");
    const http::Fields third = api.identity_;
    EXPECT_EQ(api.ask(http::Method::post, "/api/v1/account/sign-ins/end-others").status, 204);
    EXPECT_EQ(api.get("/api/v1/session").status, 200);
    api.identity_ = second;
    EXPECT_EQ(api.get("/api/v1/session").status, 401);
    api.identity_ = third;
    const std::string path = "/api/v1/account/password";
    const http::Response wrong =
        post(api, path, {{"password", "Wrong-Kettle-72"}, {"chosen", "Green-Kettle-73"}});
    EXPECT_EQ(api.code(wrong), "security.confirm");
    const http::Response changed =
        post(api, path, {{"password", kPassword}, {"chosen", "Green-Kettle-73"}});
    ASSERT_EQ(changed.status, 200) << changed.body;
    EXPECT_EQ(api.get("/api/v1/session").status, 401) << "the old token ends with the password";
    const std::string cookie = *http::find(changed.headers, "Set-Cookie");
    api.identity_ = {{"cookie", cookie.substr(0, cookie.find(';'))}};
    EXPECT_EQ(api.json("/api/v1/session")["name"], "jin");
}
const AddedWalk kSignIns{"own sign-ins", walk_sign_ins};

void walk_lost_factor(ApiTest& api) {
    api.add("qian", {{"security_administrator"}, {}, {}});
    api.add("sun", {{"billing_clerk"}, {}, {}});
    api.sign_in("sun");
    set_up(api);
    const std::string path = "/api/v1/people/sun/second-factor/remove";
    EXPECT_EQ(post(api, path, {{"reason", "lost"}}).status, 403) << "not one's own, this way";
    api.sign_in("qian");
    const http::Response taken = post(api, path, {{"reason", "telephone lost"}});
    ASSERT_EQ(taken.status, 200) << taken.body;
    EXPECT_FALSE(Json::parse(taken.body)["second_factor"]);
    EXPECT_EQ(api.code(post(api, "/api/v1/people/qian/second-factor/remove", {{"reason", "x"}})),
              "security.own_factor");
}
const AddedWalk kLostFactor{"a lost second factor", walk_lost_factor};

}  // namespace

// Where staff need a second factor, nothing but setting one up is open before: not even a list.
TEST_F(ApiTest, StaffSetTheirSecondFactorUpFirst) {
    add("he", {{"billing_supervisor"}, {}, {}});
    const Api strict{*place_.store,
                     kClock,
                     {"1.0",
                      {},
                      {},
                      {quick_profile(), &security::shipped_roles(), &support::test_vault(), true},
                      &bank_}};
    router_ = http::Router{};
    strict.mount(router_);
    const http::Response in = sign_in("he");
    EXPECT_EQ(Json::parse(in.body)["second_factor"], "needed");
    EXPECT_TRUE(json("/api/v1/account")["second_factor_needed"]);
    const http::Response shut = get("/api/v1/bills");
    EXPECT_EQ(shut.status, 403);
    EXPECT_EQ(code(shut), "security.factor_needed");
    set_up(*this);
    EXPECT_EQ(get("/api/v1/bills").status, 200);
    // A program's token and a customer have none, and need none.
    add("customer", {{"customer"}, {}, {}, {"10001"}});
    EXPECT_EQ(Json::parse(sign_in("customer").body)["second_factor"], "none");
    EXPECT_EQ(get("/api/v1/bills").status, 200);
}

// A token that is called as somebody is does not reach their account.
TEST_F(ApiTest, AnAccountIsAPersonsAlone) {
    const store::Lease writer = place_.store->writer();
    store::Transaction transaction{*writer};
    const auto token = security::create_service_token(
        *writer, "li", {"user."}, kClock.now() + std::chrono::hours{1}, kOfficer, kClock.now());
    ASSERT_TRUE(token);
    transaction.commit();
    identity_ = {{"authorization", "Bearer " + security::to_hex(token->bytes())}};
    EXPECT_EQ(get("/api/v1/account").status, 401);
    EXPECT_EQ(ask(http::Method::post, "/api/v1/account/sign-ins/end-others").status, 401);
}

}  // namespace voltmark::api
