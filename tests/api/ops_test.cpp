// SPDX-License-Identifier: Apache-2.0
// Runs as jobs, the audit log, people, tokens and settings by the API.
#include <thread>

#include "voltmark/api/errors.hpp"
#include "voltmark/api/jobs.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"

#include "api_fixture.hpp"

namespace voltmark::api {

namespace {

http::Response post(ApiTest& api, const std::string& path, const Json& body = {}) {
    return api.ask(http::Method::post, "/api/v1" + path, {}, body.is_null() ? "" : body.dump());
}

/// What a begun job came to, by its events.
Json finished(ApiTest& api, const http::Response& begun) {
    EXPECT_EQ(begun.status, 202) << begun.body;
    const std::string no = Json::parse(begun.body)["job"].dump();
    const http::Response events = api.get("/api/v1/jobs/" + no + "/events");
    while (!events.pieces().is_last) std::this_thread::yield();
    return api.json("/api/v1/jobs/" + no);
}

void walk_runs(ApiTest& api) {
    const Json outlook = api.json("/api/v1/runs/outlook", {{"period", "2026-07"}});
    EXPECT_EQ(outlook["contracts"], outlook["billed"].get<int>() + outlook["held"].get<int>());
    EXPECT_EQ(finished(api, post(api, "/runs", {{"period", "2026-07"}}))["state"], "done");
    const Json draft = {{"period", "2026-08"}, {"stop_at", "draft"}};
    const Json first = finished(api, post(api, "/runs", draft));
    ASSERT_EQ(first["state"], "done") << first.dump();
    EXPECT_EQ(first["asked_by"], "li");
    const std::string run = first["result"]["run"].dump();
    api.json("/api/v1/runs/" + run + "/totals");
    const http::Response thrown = api.ask(http::Method::del, "/api/v1/runs/" + run);
    EXPECT_EQ(thrown.status, 200) << thrown.body;
    const Json second = finished(api, post(api, "/runs", draft));
    const std::string again = second["result"]["run"].dump();
    EXPECT_EQ(finished(api, post(api, "/runs/" + again + "/issue"))["state"], "done");
    EXPECT_EQ(finished(api, post(api, "/runs/" + again + "/post"))["state"], "done");
    EXPECT_EQ(api.code(api.ask(http::Method::del, "/api/v1/runs/" + again)), "billing.not_draft");
    EXPECT_FALSE(api.json("/api/v1/jobs")["items"].empty());
    EXPECT_EQ(api.code(api.get("/api/v1/jobs/99")), "api.job_unknown");
    // A colleague's jobs are not one's own.
    api.sign_in("wang");
    EXPECT_TRUE(api.json("/api/v1/jobs")["items"].empty());
}
const AddedWalk kRuns{"runs", walk_runs};

void walk_imports(ApiTest& api) {
    const std::string consumer = api.json("/api/v1/bills")["items"][0]["consumer_no"];
    const std::string key = api.json("/api/v1/customers/" + consumer)["channels"][0]["key"];
    std::string table = "timestamp," + key + "\n";
    for (int hour = 0; hour < 24; ++hour)
        table += fmt::format("2026-07-10 {:02}:00,{}\n", hour, hour == 7 ? "many" : "1.5");
    const auto bring = [&](const std::string& file, http::Fields query) {
        return api.ask(http::Method::post, "/api/v1/reading-imports", std::move(query), file);
    };
    const Json whole = finished(api, bring(table, {{"name", "a.csv"}, {"all_or_nothing", "yes"}}));
    EXPECT_TRUE(whole["result"]["nothing_stored"].get<bool>()) << whole.dump();
    const Json done = finished(api, bring(table, {{"name", "a.csv"}}));
    ASSERT_EQ(done["state"], "done") << done.dump();
    EXPECT_EQ(done["subject"], "a.csv");
    EXPECT_EQ(done["result"]["readings_stored"], 23);
    EXPECT_EQ(done["result"]["refusals"], 1);
    EXPECT_FALSE(done["result"]["findings"][0]["message"].get<std::string>().empty());
    EXPECT_EQ(finished(api, bring("no readings at all", {}))["state"], "failed");
    EXPECT_EQ(api.code(bring("", {})), "api.body");
    EXPECT_EQ(api.code(bring(table, {{"zone", "Mars/Olympus"}})), "time.zone");
    EXPECT_EQ(bring(table, {{"form", "pigeon"}}).status, 422);
    EXPECT_EQ(api.code(bring(table, {{"name", "\xED\xA0\xBD"}})), "api.query");
    // Of one's own areas alone, nobody brings a file that may be of all.
    api.add("reader", {{"meter_reader"}, {"East"}, {}});
    api.sign_in("reader");
    EXPECT_EQ(bring(table, {}).status, 403);
}
const AddedWalk kImports{"imports", walk_imports};

/// Something that waits: asked for by wang, who cannot agree to it.
void walk_approvals(ApiTest& api) {
    std::string no;
    {
        const store::Lease writer = api.place_.store->writer();
        store::Transaction transaction{*writer};
        const auto asked = security::ask(*writer,
                                         {"tariff.sheet",
                                          "2026-09",
                                          R"({"price": {"peak": "0.61"}})",
                                          "prices",
                                          "价格",
                                          {},
                                          security::Actor{"wang"}},
                                         kClock.now());
        ASSERT_TRUE(asked);
        no = std::to_string(static_cast<std::int64_t>(asked->approval_id));
        transaction.commit();
    }
    const Json approval = api.json("/api/v1/approvals/" + no);
    EXPECT_EQ(approval["changes"][0]["field"], "price.peak");
    EXPECT_EQ(approval["changes"][0]["after"], "0.61");
    EXPECT_TRUE(approval["hindrance"].is_null());
    api.sign_in("wang");
    EXPECT_FALSE(api.json("/api/v1/approvals/" + no)["hindrance"].is_null());
    EXPECT_EQ(api.code(post(api, "/approvals/" + no + "/approve", {{"reason", "mine"}})),
              "security.same_person");
    api.sign_in("li");
    EXPECT_EQ(post(api, "/approvals/" + no + "/approve", {{"reason", "checked"}}).status, 200);
}
const AddedWalk kApprovals{"approvals", walk_approvals};

void walk_audit(ApiTest& api) {
    const std::string bill = api.json("/api/v1/bills", {{"limit", "1"}})["items"][0]["bill"];
    api.add("auditor", {{"audit_administrator"}, {}, {}});
    api.sign_in("auditor");
    const Json newest = api.json("/api/v1/audit", {{"limit", "2"}});
    ASSERT_EQ(newest["items"].size(), 2U);
    const Json older =
        api.json("/api/v1/audit", {{"limit", "2"}, {"after", newest["next"].get<std::string>()}});
    EXPECT_EQ(older["items"][0]["entry"], newest["items"][1]["entry"].get<int>() - 1);
    const Json roles = api.json("/api/v1/audit", {{"action", "user."}, {"from", "2020-01-01"}});
    ASSERT_FALSE(roles["items"].empty());
    const Json entry = api.json("/api/v1/audit/" + roles["items"][0]["entry"].dump());
    EXPECT_TRUE(entry["changes"].is_array());
    EXPECT_EQ(api.code(api.get("/api/v1/audit/999999")), "api.entry_unknown");
    const Json report = finished(api, post(api, "/audit/verification", Json::object()));
    ASSERT_EQ(report["state"], "done");
    EXPECT_TRUE(report["result"]["broken"].is_null());
    api.json("/api/v1/audit/checkpoints");
    // Nothing signed the log of this store yet.
    EXPECT_EQ(api.code(api.get("/api/v1/bills/" + bill + "/proof")), "security.not_signed");
}
const AddedWalk kAudit{"audit", walk_audit};

void walk_people(ApiTest& api) {
    api.add("boss", {{"security_administrator"}, {}, {}});
    api.add("root", {{"system_administrator"}, {}, {}});
    api.sign_in("boss");
    const http::Response created = post(api, "/people", {{"login", "he"}});
    ASSERT_EQ(created.status, 200) << created.body;
    EXPECT_FALSE(Json::parse(created.body)["code"].get<std::string>().empty());
    EXPECT_EQ(api.code(post(api, "/people", {{"login", "he"}})), "security.person_known");
    const auto hold = [&](const std::string& login, const Json& roles) {
        const Json body{{"roles", roles}, {"areas", Json::array()}, {"classes", Json::array()}};
        return api.ask(http::Method::put, "/api/v1/people/" + login + "/holdings", {}, body.dump());
    };
    const http::Response held = hold("he", {"billing_clerk"});
    ASSERT_EQ(held.status, 200) << held.body;
    // Others are here who may approve.
    const Json asked = Json::parse(held.body);
    EXPECT_EQ(asked["roles"], Json::array());
    api.sign_in("wang");
    const Json approval = api.json("/api/v1/approvals/" + asked["approval"].dump());
    EXPECT_EQ(approval["kind"], "user.roles");
    EXPECT_EQ(approval["subject"], "he");
    EXPECT_TRUE(approval["hindrance"].is_null());
    api.sign_in("boss");
    EXPECT_EQ(api.code(hold("boss", {"approver"})), "security.own_roles");
    EXPECT_EQ(api.code(hold("he", {"system_administrator", "audit_administrator"})),
              "security.roles_apart");
    EXPECT_EQ(Json::parse(post(api, "/people/he/lock", {{"reason", "left"}}).body)["state"],
              "locked");
    api.json("/api/v1/people/review", {{"days", "30"}});
    EXPECT_FALSE(api.json("/api/v1/roles")["roles"].empty());
    api.json("/api/v1/settings");
    // Roles are given by the security administrator alone.
    api.sign_in("root");
    EXPECT_EQ(hold("he", {"approver"}).status, 403);
    EXPECT_EQ(post(api, "/people/he/unlock").status, 200);
    EXPECT_EQ(post(api, "/people/he/reset").status, 200);
    EXPECT_GE(api.json("/api/v1/people")["items"].size(), 5U);
}
const AddedWalk kPeople{"people", walk_people};

void walk_tokens(ApiTest& api) {
    api.add("keeper", {{"security_administrator"}, {}, {}});
    api.sign_in("keeper");
    const http::Response made =
        post(api, "/tokens", {{"name", "crm"}, {"scopes", {"bill.read"}}, {"days", 30}});
    ASSERT_EQ(made.status, 200) << made.body;
    const std::string token = Json::parse(made.body)["token"];
    const Json listed = api.json("/api/v1/tokens");
    EXPECT_EQ(listed["items"][0]["state"], "valid");
    EXPECT_EQ(listed.dump().find(token), std::string::npos);
    const http::Fields bearer{{"authorization", "Bearer " + token}};
    const http::Fields person = std::exchange(api.identity_, {});
    EXPECT_EQ(api.get("/api/v1/bills", {}, bearer).status, 200);
    EXPECT_EQ(api.get("/api/v1/people", {}, bearer).status, 403);
    api.identity_ = person;
    EXPECT_EQ(api.ask(http::Method::del, "/api/v1/tokens/crm").status, 204);
    EXPECT_EQ(api.json("/api/v1/tokens")["items"][0]["state"], "revoked");
    api.identity_.clear();
    EXPECT_EQ(api.get("/api/v1/bills", {}, bearer).status, 401);
}
const AddedWalk kTokens{"tokens", walk_tokens};

void walk_tariffs(ApiTest& api) {
    const std::string consumer =
        api.json("/api/v1/bills", {{"limit", "1"}})["items"][0]["consumer_no"];
    const std::string id = api.json("/api/v1/customers/" + consumer)["terms"][0]["tariff"];
    api.add("tan", {{"tariff_clerk"}, {}, {}});
    api.sign_in("tan");
    const Json tariffs = api.json("/api/v1/tariffs");
    ASSERT_FALSE(tariffs["items"].empty());
    const Json tariff = api.json("/api/v1/tariffs/" + id);
    EXPECT_EQ(tariff["versions"].size(), tariff["version_count"]);
    const std::string from = tariff["versions"][0]["from"];
    const Json year = api.json("/api/v1/tariffs/" + id + "/year", {{"day", from}});
    EXPECT_EQ(year["tariff"], id);
    EXPECT_TRUE(api.json("/api/v1/tariffs/diff", {{"before", id}, {"after", id}})["same"]);
    EXPECT_EQ(api.code(api.get("/api/v1/tariffs/none")), "tariff.unknown");
    std::string place;
    for (const Json& component : tariff["versions"][0]["components"]) {
        if (component["scalable"]) place = component["component"];
    }
    const Json ask{{"population", "tariff=" + id},
                   {"period", "2026-07"},
                   {"scale", {{{"place", place}, {"factor", "1.1"}}}}};
    const Json job = finished(api, post(api, "/simulations", ask));
    ASSERT_EQ(job["state"], "done") << job.dump();
    EXPECT_GT(job["result"]["total"]["contracts"], 0);
    Json nobody = ask;
    nobody["population"] = "colour=red";
    EXPECT_EQ(post(api, "/simulations", nobody).status, 422);
}
const AddedWalk kTariffs{"tariffs", walk_tariffs};

}  // namespace

// A secret that is told once is not kept to be told again.
TEST_F(ApiTest, SecretsAreNotKeptForRepeatedRequests) {
    add("boss", {{"security_administrator"}, {}, {}});
    sign_in("boss");
    const http::Fields key{{"idempotency-key", "once"}};
    const http::Response made =
        ask(http::Method::post, "/api/v1/people", {}, R"({"login": "he"})", key);
    EXPECT_EQ(made.status, 200);
    EXPECT_EQ(code(ask(http::Method::post, "/api/v1/people", {}, R"({"login": "he"})", key)),
              "security.person_known");
}

TEST(Jobs, OneAtATimeRunsInALane) {
    Jobs jobs{kClock};
    std::mutex gate;
    std::unique_lock held{gate};
    const auto work = [&](const Jobs::Tell& tell) -> Result<std::string> {
        const std::scoped_lock lock{gate};
        tell(1, 2);
        return std::string{R"({"bills": 1})"};
    };
    const Result<Job> first = jobs.begin("billing", {.kind = "run.begin"}, work);
    ASSERT_TRUE(first);
    const Result<Job> second = jobs.begin("billing", {.kind = "run.post"}, work);
    EXPECT_EQ(second.error().name(), kJobRunning.name);
    const auto failing = [](const Jobs::Tell&) -> Result<std::string> {
        throw std::runtime_error{"broken"};
    };
    const Result<Job> other = jobs.begin("audit", {.kind = "audit.verify"}, failing);
    ASSERT_TRUE(other);
    held.unlock();
    for (const std::int64_t no : {first->job_no, other->job_no}) {
        while (jobs.find(no)->state == JobState::running) std::this_thread::yield();
    }
    EXPECT_EQ(jobs.find(first->job_no)->steps, 2);
    EXPECT_EQ(jobs.find(first->job_no)->state, JobState::done);
    EXPECT_EQ(jobs.find(other->job_no)->error->name(), kJobFailed.name);
    EXPECT_EQ(jobs.list().front().job_no, other->job_no);
}

}  // namespace voltmark::api
