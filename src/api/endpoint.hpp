// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/api/api.hpp"
#include "voltmark/api/jobs.hpp"
#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/customer/personal_data.hpp"
#include "voltmark/http/message.hpp"
#include "voltmark/store/store.hpp"

#include "schema.hpp"
#include "sign_ins.hpp"
#include "snapshot.hpp"

namespace voltmark::api {

struct Endpoint;
struct Overviews;

/// What an endpoint works on.
struct Call {
    store::Store& store;
    const Clock& clock;
    const ApiOptions& options;
    const http::Request& request;
    const SignIns& sign_ins;
    const Caller& caller;  ///< Nobody where the endpoint is open to everybody.
    const Endpoint& endpoint;
    Language language = Language::en;
    Json body;  ///< Fits the endpoint's `takes`.
    Jobs& jobs;
    Overviews& overviews;
    Snapshot& snapshot;

    const std::string& parameter(std::string_view name) const { return request.parameter(name); }
    /// Of the query; empty where it is not given.
    std::string_view query(std::string_view name) const;
    /// "limit" of a list.
    int limit() const;
    /// Whether the caller may do what the endpoint does to an object: what lists ask of each entry.
    bool reaches(const security::Object& object) const;
    /// One state of the store for all that is read with it; of changes, as it is after them only
    /// where it was not asked for before.
    store::Session& reader() const { return snapshot.session(); }
    /// How much the caller sees of a contract's holder: whole for those who may identify customers,
    /// masked for others. \errors  security.master_key where there is no vault.
    Result<customer::Sight> sight(const customer::ContractView& contract) const;
    /// A contract with its holder's name and address, as far as the caller sees them.
    /// \errors  of customer::with_holder.
    Result<customer::ContractView> named(store::Session& session,
                                         const customer::ContractView& contract) const;
    /// Whether the caller may do something else to it.
    bool may(std::string_view action, const security::Object& object) const;
};

/// What it answers: JSON, or bytes of another type.
struct Answer {
    Json json;
    int status = 200;
    /// Of another type; or the JSON as text, where making it of values takes too long.
    std::string bytes = {};
    http::Fields headers = {};
    std::function<http::Piece()> pieces = {};
};

struct QueryParameter {
    std::string_view name;
    Json schema;
};

/// Of one's own account: to be signed in, even where a second factor must still be set up.
inline constexpr std::string_view kSignedIn = "signed_in";
inline constexpr std::string_view kEverybody = "everybody";
inline constexpr std::string_view kJsonType = "application/json";

/// The object that a path names, for the decision whether somebody may.
/// \errors  not_found ones of the object's module.
using ObjectOf = std::function<Result<security::Object>(Snapshot&, const http::Request&)>;
/// Of the path's {consumer_no}, {bill}.
Result<security::Object> customer_object(Snapshot& snapshot, const http::Request& request);
Result<security::Object> bill_object(Snapshot& snapshot, const http::Request& request);
/// What belongs to the customer of the path is decided on as the customer is, under a kind of its
/// own.
ObjectOf customer_object_as(std::string kind);
/// As customers and what is theirs are decided on.
security::Object object_of(std::string kind, const customer::ContractView& view);

/// One operation of the API: from this the route, the description and the checks are made, so that
/// they cannot differ.
struct Endpoint {
    http::Method method = http::Method::get;
    std::string path;     ///< Below /api/v1.
    std::string_view id;  ///< "getBill": of the description, and of generated clients.
    std::string_view tag;
    Text summary;
    /// What a caller must be allowed: "bill.read". kSignedIn: to be signed in; kEverybody: nothing.
    std::string_view action;
    std::string_view kind = {};  ///< Of the object that it is done to.
    /// Which object; where there is none, only those may who may with every object of the kind.
    ObjectOf object = {};
    /// A list: callers see those of its entries that they reach (Call::reaches).
    bool is_list = false;
    /// Its entries tell of people: who saves them as a file says what for, and the log keeps it.
    bool is_personal = false;
    std::vector<QueryParameter> query = {};
    Json takes = {};                          ///< Of the body; null where there is none.
    std::string_view takes_type = kJsonType;  ///< Another one: bytes, which `run` reads.
    std::size_t body_bytes = 0;               ///< At most; 0: what the server says.
    Json gives = {};                          ///< Of the answer's JSON; null where it is not JSON.
    std::string gives_type = "application/json";
    std::function<Result<Answer>(const Call&)> run;
    /// Changes nothing though it is no GET: what is asked stands in the body.
    bool only_reads = false;
    /// Looks at the whole store at times: those who look at one customer do not wait behind it.
    bool takes_long = false;
    /// The answer holds a secret that is told once, so it is not kept for an Idempotency-Key.
    bool tells_secret = false;
};

// Who is signed in, as sign-in and account answer it.
Json session_schema();
Json session_json(const Call& call, const Caller& caller, bool must_change_password);
/// The answer with the cookie of a token; an empty token takes the cookie away.
void set_cookie(Answer& answer, const http::Request& request, const security::Secret& token);

// Of the query of lists.
QueryParameter limit_parameter();
QueryParameter after_parameter();
/// "from" and "to": the first day, and the day after the last.
QueryParameter from_parameter();
QueryParameter to_parameter();
/// What a list gives: a page, or a file of all pages.
QueryParameter format_parameter();
QueryParameter purpose_parameter();

// One function for each tag.
void add_session_endpoints(std::vector<Endpoint>& all);
void add_account_endpoints(std::vector<Endpoint>& all);
void add_correction_endpoints(std::vector<Endpoint>& all);
void add_customer_endpoints(std::vector<Endpoint>& all);
void add_bill_endpoints(std::vector<Endpoint>& all);
void add_run_endpoints(std::vector<Endpoint>& all);
void add_review_endpoints(std::vector<Endpoint>& all);
void add_approval_endpoints(std::vector<Endpoint>& all);
void add_portal_endpoints(std::vector<Endpoint>& all);
void add_search_endpoints(std::vector<Endpoint>& all);
void add_load_endpoints(std::vector<Endpoint>& all);
void add_timeline_endpoints(std::vector<Endpoint>& all);
void add_reading_import_endpoints(std::vector<Endpoint>& all);
void add_reading_endpoints(std::vector<Endpoint>& all);
void add_silence_endpoints(std::vector<Endpoint>& all);
void add_payment_endpoints(std::vector<Endpoint>& all);
void add_write_off_endpoints(std::vector<Endpoint>& all);
void add_arrears_endpoints(std::vector<Endpoint>& all);
void add_ledger_endpoints(std::vector<Endpoint>& all);
void add_run_work_endpoints(std::vector<Endpoint>& all);
void add_job_endpoints(std::vector<Endpoint>& all);
void add_audit_endpoints(std::vector<Endpoint>& all);
void add_people_endpoints(std::vector<Endpoint>& all);
void add_token_endpoints(std::vector<Endpoint>& all);
void add_tariff_endpoints(std::vector<Endpoint>& all);
void add_simulation_endpoints(std::vector<Endpoint>& all);
void add_setting_endpoints(std::vector<Endpoint>& all);
void add_webhook_endpoints(std::vector<Endpoint>& all);

/// OpenAPI 3.1 of all endpoints.
Json describe(const std::vector<Endpoint>& all, Language language);

/// "application/problem+json" (RFC 9457) of an error: its kind decides the status, but where who
/// asks is the trouble: 401 not signed in, 403 not allowed.
/// \param misfits  of a body: what is wrong at which place, for the form that it came from.
http::Response problem(const Error& error, Language language, std::span<const Misfit> misfits = {});

}  // namespace voltmark::api
