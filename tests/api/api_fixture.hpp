// SPDX-License-Identifier: Apache-2.0
#pragma once

// The API over a small city, with people who can sign in: what every area's tests start from.

#include <functional>
#include <set>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/api/api.hpp"
#include "voltmark/api/simulated_bank.hpp"
#include "voltmark/billing/review.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/security/identity_store.hpp"
#include "voltmark/spending/spending_store.hpp"
#include "voltmark/vee/schema.hpp"
#include "voltmark/webhook/webhook_store.hpp"

#include "model/city.hpp"
#include "schema.hpp"
#include "support/vault.hpp"

namespace voltmark::api {

using billing::kClock;
using billing::kJuly;

inline constexpr int kCustomers = 12;
inline constexpr std::string_view kPassword = "Blue-Kettle-72";
inline const security::Actor kOfficer{"zhao"};

/// As shipped, but hashed fast: tests sign in often.
inline security::PasswordProfile quick_profile() {
    security::PasswordProfile one = *security::find_profile("cn-mlps3");
    one.hash_passes = 1;
    one.hash_mebibytes = 1;
    return one;
}

/// A store with a month of bills, some of them held, and the API over it.
class ApiTest : public testing::Test {
public:
    ApiTest()
        : place_{billing::city(store::Engine::sqlite, kCustomers, kJuly, 60,
                               {acquire::schema(), collect::schema(), vee::schema(),
                                spending::schema(), webhook::schema(), schema()})},
          api_{*place_.store,
               kClock,
               {"1.0",
                {},
                {},
                {quick_profile(), &security::shipped_roles(), &support::test_vault()},
                &bank_}} {
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
            security::create_person(*writer, quick_profile(), login, kOfficer, kClock.now());
        ASSERT_TRUE(code);
        ASSERT_TRUE(security::change_password(*writer, quick_profile(), login, *code,
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
        const std::int64_t told = entries_told();
        http::Response response = (*found.handler)(request);
        if (!request.route.starts_with("/api/v1")) return response;
        expect_described(request, response);
        if (method != http::Method::get && response.status < 300 && entries_told() == told)
            untold_.insert(operation_of(request));
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

    /// Entries of the audit log.
    std::int64_t entries_told() {
        std::int64_t last = 0;
        const auto query = place_.store->reader()->bulk_query(
            "SELECT coalesce(max(entry_no), 0) FROM audit_entry");
        query->run({}, [&](const store::BulkRow& row) { last = row.integer(0); });
        return last;
    }
    std::string operation_of(const http::Request& request) {
        const std::string path{request.route.substr(std::string_view{"/api/v1"}.size())};
        std::string method{http::to_text(request.method)};
        for (char& c : method) c = static_cast<char>(std::tolower(c));
        return description_["paths"][path][method]["operationId"].get<std::string>();
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
        const bool is_json =
            response.content_type.ends_with("/json") || response.content_type.ends_with("+json");
        if (response.pieces || !is_json) return;
        const Json& schema = response.status < 300
                                 ? content[response.content_type]["schema"]
                                 : description_["components"]["schemas"]["Problem"];
        for (const Misfit& one : check(schema, Json::parse(response.body)))
            ADD_FAILURE() << path << one.pointer << ": " << one.message(Language::en);
    }

    billing::Place place_;
    http::Fields identity_;
    std::set<std::string> used_;
    std::set<std::string> untold_;  ///< Operations that changed something and were not told of.
    SimulatedBank bank_;
    Api api_;
    http::Router router_;
    Json description_;
};

/// One area's walk through its operations: the test that every operation is tried takes all walks.
/// Each file of tests keeps one as a constant; whoever walks begins signed in as "li".
struct Walk {
    std::string_view area;
    std::function<void(ApiTest&)> take;
};
inline std::vector<Walk>& walks() {
    static std::vector<Walk> all;
    return all;
}
struct AddedWalk {
    AddedWalk(std::string_view area, std::function<void(ApiTest&)> take) {
        walks().push_back({area, std::move(take)});
    }
};

}  // namespace voltmark::api
