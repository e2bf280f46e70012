// SPDX-License-Identifier: Apache-2.0
// Load, readings, payments, arrears, the ledger, and lists as files.
#include "voltmark/api/errors.hpp"
#include "voltmark/billing/verify.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/security/audit_store.hpp"

#include "api_fixture.hpp"
#include "export.hpp"

namespace voltmark::api {

namespace {

http::Response post(ApiTest& api, const std::string& path, const Json& body) {
    return api.ask(http::Method::post, "/api/v1" + path, {}, body.dump());
}

/// Somebody at the counter of all areas who sees the books too.
void be_cashier(ApiTest& api) {
    std::set<std::string> areas;
    const Json bills = api.json("/api/v1/bills")["items"];
    for (const Json& bill : bills) {
        const std::string consumer = bill["consumer_no"];
        areas.insert(api.json("/api/v1/customers/" + consumer)["area"].get<std::string>());
    }
    api.add("chen", {{"cashier", "accountant"}, areas, {}});
    api.sign_in("chen");
}

/// A customer with a posted bill above zero: consumer number.
std::string debtor(ApiTest& api) {
    const Json owing = api.json("/api/v1/arrears/customers")["items"];
    EXPECT_FALSE(owing.empty());
    return owing[0]["consumer_no"];
}

Json payment(std::string id, std::string amount) {
    return {{"payment", std::move(id)},
            {"amount", std::move(amount)},
            {"currency", "CNY"},
            {"method", "cash"},
            {"received_on", "2026-08-10"}};
}

void walk_money(ApiTest& api) {
    be_cashier(api);
    const std::string consumer = debtor(api);
    const std::string path = "/customers/" + consumer;
    api.json("/api/v1/arrears");
    EXPECT_EQ(post(api, path + "/payments/preview", payment("R1", "1.00")).status, 200);
    EXPECT_EQ(post(api, path + "/payments", payment("R1", "1.00")).status, 200);
    EXPECT_EQ(api.json("/api/v1/payments")["items"].size(), 1U);
    api.json("/api/v1/ledger/trial-balance");
    const Json journals = api.json("/api/v1/ledger/journals");
    api.json("/api/v1/ledger/entries", {{"journal", journals["items"][0]["journal"]}});
    EXPECT_EQ(api.json("/api/v1" + path + "/entries")["items"].size(), 2U);
    api.json("/api/v1" + path + "/timeline");
    api.sign_in("li");
    api.json("/api/v1" + path + "/load");
    api.json("/api/v1" + path + "/load/heat");
    api.json("/api/v1" + path + "/offer", {{"from", "2026-07-01"}, {"to", "2026-08-01"}});
    const Json channel = api.json("/api/v1" + path)["channels"][0];
    EXPECT_EQ(api.json("/api/v1/channels", {{"key", channel["key"]}})["items"].size(), 1U);
    const std::string of = path + "/channels/" + channel["channel"].dump();
    api.json("/api/v1" + of + "/readings", {{"from", "2026-07-01"}, {"to", "2026-07-03"}});
    EXPECT_EQ(api.json("/api/v1" + of + "/revisions", {{"day", "2026-07-01"}})["items"].size(), 1U);
    const Json edit{{"begin", "2026-07-01 08:00"}, {"values", {"1.5"}}};
    EXPECT_EQ(post(api, of + "/edits/preview", edit).status, 200);
    EXPECT_EQ(api.code(post(api, of + "/edits", edit)), "api.body");
}
const AddedWalk kMoney{"money", walk_money};

}  // namespace

// What the curve sums to is what the bill was made from.
TEST_F(ApiTest, TheLoadOfAMonthIsTheEnergyOfItsBill) {
    const Json bill = json("/api/v1/bills", {{"limit", "1"}})["items"][0];
    const std::string path = "/api/v1/customers/" + bill["consumer_no"].get<std::string>();
    const http::Fields july{{"from", "2026-07-01"}, {"to", "2026-08-01"}};
    const Json load = json(path + "/load", july);
    EXPECT_EQ(load["kwh"], bill["import_kwh"]);
    EXPECT_EQ(load["days"].size(), 31U);
    EXPECT_EQ(load["days"][0]["day"], "2026-07-01");
    EXPECT_EQ(load["days"][0]["local"], nullptr);
    EXPECT_EQ(load["days"][0]["kwh"].size(), 24U);
    EXPECT_EQ(load["days"][0]["quality"], (Json::array({{{"quality", "actual"}, {"slots", 24}}})));
    const std::string number = bill["bill"];
    const Json explained = json("/api/v1/bills/" + number + "/explanation");
    // Each band of the bill has the energy that the curve gives it.
    int compared = 0;
    for (const Json& line : explained["lines"]) {
        if (!line.contains("band") || line.contains("tier") || line["component"] != "energy")
            continue;
        for (const Json& band : load["bands"]) {
            if (band["band"] != line["band"]) continue;
            EXPECT_EQ(band["kwh"], line["quantity"]);
            ++compared;
        }
    }
    const Json heat = json(path + "/load/heat", july);
    EXPECT_EQ(heat["days"].size(), 31U);
    EXPECT_EQ(heat["days"][0]["hours"][3], load["days"][0]["kwh"][3]);
    RecordProperty("bands_compared", compared);
}

TEST_F(ApiTest, DaysOfACurveAreBounded) {
    const std::string consumer = json("/api/v1/bills")["items"][0]["consumer_no"];
    const std::string path = "/api/v1/customers/" + consumer + "/load";
    EXPECT_EQ(code(get(path, {{"from", "2026-07-01"}})), "api.query");
    EXPECT_EQ(code(get(path, {{"from", "2026-07-02"}, {"to", "2026-07-02"}})), "api.query");
    EXPECT_EQ(code(get(path, {{"from", "2025-07-02"}, {"to", "2026-07-02"}})), "api.query");
}

TEST_F(ApiTest, APreviewedPaymentIsWhatIsPosted) {
    be_cashier(*this);
    const std::string path = "/customers/" + debtor(*this);
    const Json before = json("/api/v1" + path);
    const Json seen =
        Json::parse(post(*this, path + "/payments/preview", payment("R7", "0.50")).body);
    EXPECT_EQ(json("/api/v1" + path)["owed"], before["owed"]);
    const http::Response posted = post(*this, path + "/payments", payment("R7", "0.50"));
    ASSERT_EQ(posted.status, 200) << posted.body;
    EXPECT_EQ(Json::parse(posted.body), seen);
    EXPECT_EQ(json("/api/v1" + path)["owed"], seen["owed_after"]);
    const Json again = Json::parse(post(*this, path + "/payments", payment("R7", "0.50")).body);
    EXPECT_EQ(again["repeated"], true);
    EXPECT_EQ(code(post(*this, path + "/payments", payment("R7", "0.60"))),
              "collect.payment_differs");
    EXPECT_EQ(code(post(*this, path + "/payments", payment("R8", "-1"))), "collect.amount");
    EXPECT_EQ(code(post(*this, path + "/payments", payment("R8", "1.234"))), "decimal.resolution");
    security::AuditFilter by_chen;
    by_chen.actor = "chen";
    by_chen.action = "payment.receive";
    EXPECT_EQ(security::list_audit(*place_.store->reader(), by_chen).size(), 1U);
}

TEST_F(ApiTest, WhoMayNotReceiveMoneyDoesNot) {
    const std::string consumer = json("/api/v1/bills")["items"][0]["consumer_no"];
    const std::string path = "/customers/" + consumer + "/payments";
    EXPECT_EQ(post(*this, path, payment("R9", "1.00")).status, 403);
    EXPECT_TRUE(json("/api/v1/payments")["items"].empty());
    EXPECT_EQ(get("/api/v1/ledger/trial-balance").status, 403);
}

TEST_F(ApiTest, TotalsOfArrearsAreTheSumOfTheirRows) {
    be_cashier(*this);
    const Json totals = json("/api/v1/arrears")["totals"];
    ASSERT_EQ(totals.size(), 1U);
    std::int64_t sum = 0;
    std::string after;
    int rows = 0;
    for (;;) {
        http::Fields query{{"limit", "3"}};
        if (!after.empty()) query.emplace_back("after", after);
        const Json page = json("/api/v1/arrears/customers", query);
        for (const Json& one : page["items"]) {
            sum += *parse_decimal(one["open"].get<std::string>(), 2);
            ++rows;
        }
        if (page["next"].is_null()) break;
        after = page["next"];
    }
    EXPECT_EQ(to_text(Money::from_minor(sum, kCny)), totals[0]["open"]);
    EXPECT_EQ(rows, totals[0]["customers"]);
    EXPECT_EQ(code(get("/api/v1/arrears/customers", {{"after", "x"}})), "api.query");
}

// From a total of the trial balance down to what one customer owes.
TEST_F(ApiTest, TheLedgerGoesDownToItsRows) {
    be_cashier(*this);
    const Json trial = json("/api/v1/ledger/trial-balance");
    EXPECT_EQ(trial["sums"][0]["difference"], "0.00");
    const Json receivable =
        *std::find_if(trial["accounts"].begin(), trial["accounts"].end(),
                      [](const Json& one) { return one["account"] == ledger::kReceivable; });
    std::int64_t journals_sum = 0;
    std::int64_t entries_sum = 0;
    const Json journals = json("/api/v1/ledger/journals",
                               {{"account", std::string{ledger::kReceivable}}, {"limit", "100"}});
    for (const Json& journal : journals["items"]) {
        for (const Json& posting : journal["postings"]) {
            if (posting["account"] != ledger::kReceivable) continue;
            const bool is_debit = !posting["debit"].is_null();
            const Json& amount = posting[is_debit ? "debit" : "credit"];
            journals_sum += (is_debit ? 1 : -1) * *parse_decimal(amount.get<std::string>(), 2);
        }
        std::string after;
        for (;;) {
            http::Fields query{{"journal", journal["journal"]}, {"limit", "2"}};
            if (!after.empty()) query.emplace_back("after", after);
            const Json page = json("/api/v1/ledger/entries", query);
            for (const Json& entry : page["items"]) {
                if (entry["account"] == ledger::kReceivable)
                    entries_sum += *parse_decimal(entry["amount"].get<std::string>(), 2);
            }
            if (page["next"].is_null()) break;
            after = page["next"];
        }
    }
    EXPECT_EQ(to_text(Money::from_minor(journals_sum, kCny)), receivable["balance"]);
    EXPECT_EQ(entries_sum, journals_sum);
    EXPECT_EQ(code(get("/api/v1/ledger/entries")), "api.query");
    EXPECT_EQ(code(get("/api/v1/ledger/entries", {{"journal", "x"}, {"after", "1|2"}})),
              "api.query");
    const std::string bill = json("/api/v1/bills", {{"limit", "1"}})["items"][0]["bill"];
    EXPECT_FALSE(json("/api/v1/ledger/entries", {{"document", bill}})["items"].empty());
}

// Readings that a bill was made from change when another person agrees; others at once.
TEST_F(ApiTest, AnEditIsSeenBeforeItIsDone) {
    const Json bills = json("/api/v1/bills")["items"];
    for (const Json& bill : bills) {
        const std::string path = "/customers/" + bill["consumer_no"].get<std::string>();
        const Json channel = json("/api/v1" + path)["channels"][0];
        const std::string of = path + "/channels/" + channel["channel"].dump();
        Json edit{{"begin", "2026-07-02 08:00"}, {"values", {"1.5", "2.25"}}};
        const Json plan = Json::parse(post(*this, of + "/edits/preview", edit).body);
        EXPECT_EQ(plan["after"], "3.75");
        EXPECT_EQ(plan["slots"].size(), 2U);
        edit["reason"] = "display photographed";
        const http::Response done = post(*this, of + "/edits", edit);
        const bool is_billed = bill["state"] == "posted";
        EXPECT_EQ(done.status, is_billed ? 202 : 200) << done.body;
        EXPECT_EQ(plan["bills"].size(), is_billed ? 1U : 0U);
        const Json revisions =
            json("/api/v1" + of + "/revisions", {{"day", "2026-07-02"}})["items"];
        EXPECT_EQ(revisions.size(), is_billed ? 1U : 2U);
        if (is_billed) continue;
        EXPECT_EQ(revisions[0]["author"], "li");
        EXPECT_EQ(revisions[0]["changed"], 2);
        EXPECT_EQ(revisions[0]["sum"] == revisions[1]["sum"], false);
        const Json slots = json("/api/v1" + of + "/readings",
                                {{"from", "2026-07-02"}, {"to", "2026-07-03"}})["slots"];
        EXPECT_EQ(slots[8]["value"], "1.5");
        EXPECT_EQ(slots[8]["quality"], "substituted");
        EXPECT_EQ(slots[8]["method"], "edit");
        EXPECT_EQ(code(post(*this, of + "/edits/preview",
                            {{"begin", "2026-07-02 08:10"}, {"values", {"1"}}})),
                  "vee.edit_time");
    }
    EXPECT_EQ(code(get("/api/v1/customers/none/channels/1/readings")), "customer.unknown");
}

TEST_F(ApiTest, TheTimelineGoesOnWhereItsPageEnded) {
    const std::string consumer = json("/api/v1/bills")["items"][0]["consumer_no"];
    const std::string path = "/api/v1/customers/" + consumer + "/timeline";
    const Json all = json(path)["items"];
    ASSERT_GT(all.size(), 2U);
    const Json first = json(path, {{"limit", "1"}});
    EXPECT_EQ(first["items"][0], all[0]);
    const Json second = json(path, {{"limit", "1"}, {"after", first["next"]}});
    EXPECT_EQ(second["items"][0], all[1]);
}

TEST_F(ApiTest, AListIsSavedWholeAndForAPurpose) {
    EXPECT_EQ(code(get("/api/v1/bills", {{"format", "csv"}})), "api.export_purpose");
    const http::Fields query{{"format", "csv"}, {"purpose", "yearly audit"}, {"limit", "2"}};
    const http::Response csv = get("/api/v1/bills", query);
    EXPECT_EQ(csv.content_type, "text/csv; charset=utf-8");
    EXPECT_TRUE(
        csv.body.starts_with("\xEF\xBB\xBF"
                             "bill,number,consumer_no,customer,"));
    const auto lines = std::count(csv.body.begin(), csv.body.end(), '\n');
    const auto bills = json("/api/v1/bills", {{"limit", "1000"}})["items"].size();
    EXPECT_EQ(static_cast<std::size_t>(lines), bills + 1);
    EXPECT_EQ(*http::find(csv.headers, "Content-Disposition"),
              "attachment; filename=\"listBills.csv\"");
    const http::Response lines_of_json =
        get("/api/v1/bills", {{"format", "ndjson"}, {"purpose", "yearly audit"}});
    const Json one = Json::parse(lines_of_json.body.substr(0, lines_of_json.body.find('\n')));
    EXPECT_TRUE(one.contains("consumer_no"));
    const http::Response book =
        get("/api/v1/bills", {{"format", "xlsx"}, {"purpose", "yearly audit"}});
    EXPECT_TRUE(book.body.starts_with("PK"));
    security::AuditFilter exports;
    exports.action = "list.export";
    const auto told = security::list_audit(*place_.store->reader(), exports);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].event.purpose, "yearly audit");
    EXPECT_EQ(told[0].event.object_id, "listBills");
    EXPECT_EQ(get("/api/v1/runs", {{"format", "csv"}}).status, 200);
}

// A cell that a spreadsheet would run is text for it.
TEST(ExportList, NoCellIsAFormula) {
    EXPECT_EQ(csv_cell("=HYPERLINK(\"http://x\")", false), "\"'=HYPERLINK(\"\"http://x\"\")\"");
    EXPECT_EQ(csv_cell("@sum", false), "'@sum");
    EXPECT_EQ(csv_cell("-12.30", true), "-12.30");
    EXPECT_EQ(csv_cell("a,b", false), "\"a,b\"");
    EXPECT_EQ(kExportRows.name, "api.export_rows");
}

}  // namespace voltmark::api
