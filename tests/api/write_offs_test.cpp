// SPDX-License-Identifier: Apache-2.0
// Debts that are given up, and taken up again.
#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

http::Response post(ApiTest& api, const std::string& path, const Json& body) {
    return api.ask(http::Method::post, "/api/v1" + path, {}, body.dump());
}

/// Somebody who keeps the books, and a customer who owes something.
std::string be_accountant(ApiTest& api) {
    api.add("gao", {{"accountant"}, {}, {}});
    const std::string consumer =
        api.json("/api/v1/arrears/customers")["items"][0]["consumer_no"].get<std::string>();
    api.sign_in("gao");
    return "/customers/" + consumer;
}

Json open_of(ApiTest& api, const std::string& path) {
    return api.json("/api/v1" + path)["open_items"];
}

void walk_write_offs(ApiTest& api) {
    const std::string path = be_accountant(api);
    const Json item = open_of(api, path)[0];
    const Json part{{"document", item["document"]}, {"amount", "1.50"}, {"reason", "rounding"}};
    const Json preview = Json::parse(post(api, path + "/write-offs/preview", part).body);
    EXPECT_EQ(preview["open"], item["open"]);
    EXPECT_EQ(preview["amount"], "1.50");
    EXPECT_FALSE(preview["second_person"].get<bool>());
    EXPECT_EQ(open_of(api, path)[0]["open"], item["open"]) << "a preview writes nothing";

    const Json done = Json::parse(post(api, path + "/write-offs", part).body);
    EXPECT_EQ(done["write_off"], "W1");
    EXPECT_TRUE(done["approval"].is_null());
    EXPECT_EQ(open_of(api, path)[0]["open"], done["open_after"]);
    const Json listed = api.json("/api/v1" + path + "/write-offs")["items"];
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0]["by"], "gao");
    EXPECT_TRUE(listed[0]["may_be_taken_back"].get<bool>());

    const Json why{{"reason", "it was paid after all"}};
    EXPECT_EQ(post(api, path + "/write-offs/W1/take-back", why).status, 200);
    EXPECT_EQ(open_of(api, path)[0]["open"], item["open"]);
    EXPECT_EQ(api.code(post(api, path + "/write-offs/W1/take-back", why)),
              "collect.write_off_taken_back");
}
const AddedWalk kWriteOffs{"write-offs", walk_write_offs};

TEST_F(ApiTest, WriteOffsAreMadeTakenBackAndTold) {
    walk_write_offs(*this);
    const Json all = json("/api/v1/ledger/trial-balance")["accounts"];
    for (const Json& one : all) {
        const bool is_allowance = one["account"] == "1231";
        EXPECT_TRUE(!is_allowance || one["balance"] == "0.00") << one.dump();
    }
}

TEST_F(ApiTest, ALargeWriteOffWaitsAndOthersMayNot) {
    const std::string path = be_accountant(*this);
    std::string document;
    for (const Json& item : open_of(*this, path)) {
        if (std::stod(item["open"].get<std::string>()) > 100) document = item["document"];
    }
    ASSERT_FALSE(document.empty());
    const Json all{{"document", document}, {"reason", "company was dissolved"}};
    const Json waits = Json::parse(post(*this, path + "/write-offs", all).body);
    EXPECT_TRUE(waits["write_off"].is_null());
    EXPECT_TRUE(waits["second_person"].get<bool>());
    EXPECT_TRUE(json("/api/v1" + path + "/write-offs")["items"].empty());
    const Json none{{"document", document}, {"amount", "0"}, {"reason", "x"}};
    EXPECT_EQ(code(post(*this, path + "/write-offs", none)), "collect.write_off_amount");
    // Who may approve sees it, and may not write off.
    sign_in("wang");
    const Json approval = json("/api/v1/approvals/" + waits["approval"].dump());
    EXPECT_EQ(approval["kind"], "ledger.write_off");
    EXPECT_EQ(approval["amount"], waits["amount"]);
    EXPECT_EQ(get("/api/v1" + path + "/write-offs").status, 403);
    EXPECT_EQ(post(*this, path + "/write-offs", all).status, 403);
    EXPECT_EQ(post(*this, path + "/write-offs/preview", all).status, 403);
}

}  // namespace

}  // namespace voltmark::api
