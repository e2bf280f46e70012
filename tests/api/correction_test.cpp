// SPDX-License-Identifier: Apache-2.0
// Bills put right, the work list of reviews, and silent meters.
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/audit_store.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

http::Response post(ApiTest& api, const std::string& path, const Json& body = {}) {
    return api.ask(http::Method::post, "/api/v1" + path, {}, body.is_null() ? "" : body.dump());
}

/// Readings of one day of a bill's site come again: each hour is `milli` mWh.
void revise(ApiTest& api, const std::string& bill, std::int64_t milli) {
    const store::Lease writer = api.place_.store->writer();
    store::Transaction transaction{*writer};
    meter::SpanBatch batch;
    const SiteId site = billing::parse_bill_id(bill)->contract.site_id;
    batch.add({time::make_day(2026, 7, 10), {site, ChannelNo{1}}},
              {std::vector<std::int64_t>(24, milli), {}}, 1000);
    const DeliveryId late =
        meter::open_delivery(*writer, meter::DeliveryKind::file,
                             fmt::format("late {} {}", bill, milli), "", kClock.now());
    meter::put_spans(*writer, late, batch.ordered(), meter::Merge::replace_given);
    meter::accept_delivery(*writer, late);
    transaction.commit();
}

/// How often the log has an action.
std::size_t logged(ApiTest& api, const std::string& action) {
    security::AuditFilter filter;
    filter.action = action;
    return security::list_audit(*api.place_.store->reader(), filter).size();
}

void walk_corrections(ApiTest& api) {
    // The last, since other walks look at the first.
    const std::string bill = api.json("/api/v1/bills")["items"].back()["bill"];
    const std::string path = "/bills/" + bill + "/correction";
    const Json same = Json::parse(post(api, path + "/preview").body);
    EXPECT_TRUE(same["bills"].empty()) << "nothing is known anew";
    EXPECT_EQ(api.code(post(api, path, {{"reason", "x"}, {"fingerprint", same["fingerprint"]}})),
              "billing.nothing_to_correct");

    revise(api, bill, 3'000'000);
    const Json shown = Json::parse(post(api, path + "/preview").body);
    ASSERT_EQ(shown["bills"].size(), 1U) << shown.dump();
    EXPECT_EQ(shown["bills"][0]["bill"], bill);
    EXPECT_FALSE(shown["bills"][0]["lines"].empty());
    EXPECT_FALSE(shown["second_person"]);
    EXPECT_EQ(api.code(post(api, path, {{"reason", "x"}, {"fingerprint", same["fingerprint"]}})),
              "billing.preview_stale")
        << "what is done is what was shown";
    const http::Response done =
        post(api, path, {{"reason", "late reading"}, {"fingerprint", shown["fingerprint"]}});
    ASSERT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(Json::parse(done.body)["state"], "done");
    const std::string fresh = shown["bills"][0]["new_bill"];
    const Json explained = api.json("/api/v1/bills/" + fresh + "/explanation");
    EXPECT_EQ(explained["total"], shown["bills"][0]["after"]);
    EXPECT_EQ(api.json("/api/v1/bills/" + bill + "/corrections")["items"][0]["reason"],
              "late reading");
    EXPECT_EQ(api.json("/api/v1/bills/" + fresh + "/corrections")["items"].size(), 1U);
    EXPECT_EQ(logged(api, "bill.correct"), 1U);

    // Much money needs another person; until then nothing changes.
    revise(api, bill, 500'000'000);
    const std::string again = "/bills/" + fresh + "/correction";
    const Json much = Json::parse(post(api, again + "/preview").body);
    ASSERT_TRUE(much["second_person"]) << much.dump();
    const http::Response asked =
        post(api, again, {{"reason", "late again"}, {"fingerprint", much["fingerprint"]}});
    ASSERT_EQ(asked.status, 202) << asked.body;
    const Json waits = Json::parse(asked.body);
    EXPECT_EQ(waits["approval_state"], "waiting");
    const std::string one = "/corrections/" + waits["correction"].dump();
    EXPECT_EQ(api.code(post(api, one + "/carry-out")), "security.not_approved");
    api.sign_in("wang");
    const std::string approval = "/approvals/" + waits["approval"].dump() + "/approve";
    EXPECT_EQ(post(api, approval, {{"reason", "seen"}}).status, 200);
    api.sign_in("li");
    EXPECT_EQ(api.json("/api/v1" + one)["approval_state"], "approved");
    const http::Response carried = post(api, one + "/carry-out");
    ASSERT_EQ(carried.status, 200) << carried.body;
    EXPECT_EQ(Json::parse(carried.body)["carried_out_by"], "li");
    EXPECT_EQ(api.code(post(api, one + "/withdraw")), "billing.correction_done");
    EXPECT_EQ(api.code(api.get("/api/v1/corrections/99")), "billing.correction_unknown");
}
const AddedWalk kCorrections{"corrections", walk_corrections};

std::string open_review(ApiTest& api) {
    const Json open = api.json("/api/v1/reviews", {{"open", "true"}});
    EXPECT_FALSE(open["items"].empty());
    return open["items"][0]["bill"];
}

void walk_work_list(ApiTest& api) {
    const std::string review = "/reviews/" + open_review(api);
    EXPECT_TRUE(api.json("/api/v1/reviews", {{"mine", "true"}})["items"].empty());
    EXPECT_EQ(Json::parse(post(api, review + "/take").body)["assignee"], "li");
    EXPECT_EQ(api.json("/api/v1/reviews", {{"mine", "true"}})["items"].size(), 1U);
    api.sign_in("wang");
    EXPECT_EQ(api.code(post(api, review + "/take")), "billing.review_taken");
    EXPECT_EQ(api.code(post(api, review + "/give-back")), "billing.review_taken");
    EXPECT_EQ(api.code(post(api, review + "/assign", {{"login", "nobody"}})),
              "security.person_unknown");
    api.sign_in("li");
    EXPECT_TRUE(Json::parse(post(api, review + "/give-back").body)["assignee"].is_null());
    // Both are told to the log.
    EXPECT_EQ(logged(api, "bill.take"), 1U);
    EXPECT_EQ(logged(api, "bill.give_back"), 1U);
}
const AddedWalk kWorkList{"work list", walk_work_list};

void walk_silence(ApiTest& api) {
    EXPECT_TRUE(api.json("/api/v1/silent-meters")["items"].empty());
}
const AddedWalk kSilence{"silence", walk_silence};

}  // namespace

// What is on somebody's own work list they may see and release, wherever it lies.
TEST_F(ApiTest, AWorkListReachesBeyondOnesAreas) {
    add("he", {{"billing_clerk"}, {"nowhere"}, {}});
    const std::string bill = open_review(*this);
    sign_in("he");
    EXPECT_TRUE(json("/api/v1/reviews", {{"open", "true"}})["items"].empty());
    EXPECT_EQ(post(*this, "/reviews/" + bill + "/take").status, 403);
    EXPECT_EQ(post(*this, "/reviews/" + bill + "/assign", {{"login", "he"}}).status, 403);
    sign_in("li");
    EXPECT_EQ(post(*this, "/reviews/" + bill + "/assign", {{"login", "he"}}).status, 200);
    sign_in("he");
    EXPECT_EQ(json("/api/v1/reviews", {{"open", "true"}})["items"].size(), 1U);
    const http::Response released =
        post(*this, "/reviews/" + bill + "/release", {{"reason", "read on site"}});
    EXPECT_EQ(released.status, 200) << released.body;
}

TEST_F(ApiTest, MetersAreSilentWhileOthersAreRead) {
    // Nothing came of the meters of three sites for four days.
    place_.store->writer()->run_script(
        "DELETE FROM reading_day WHERE (block_key >> 10 & 17179869183) <= 3 AND block_key >> 44 >= "
        "(SELECT max(block_key >> 44) - 3 FROM reading_day)");
    const Json silent = json("/api/v1/silent-meters");
    ASSERT_EQ(silent["items"].size(), 3U) << silent.dump();
    EXPECT_EQ(silent["items"][0]["newest_day"], "2026-07-31");
    EXPECT_EQ(silent["items"][0]["last_day"], "2026-07-27");
    EXPECT_TRUE(json("/api/v1/silent-meters", {{"days", "5"}})["items"].empty());
    const Json first = json("/api/v1/silent-meters", {{"limit", "2"}});
    ASSERT_EQ(first["items"].size(), 2U);
    const Json rest = json("/api/v1/silent-meters", {{"limit", "2"}, {"after", first["next"]}});
    ASSERT_EQ(rest["items"].size(), 1U);
    EXPECT_EQ(rest["items"][0], silent["items"][2]);
    EXPECT_TRUE(rest["next"].is_null());
}

}  // namespace voltmark::api
