// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/api.hpp"

#include "voltmark/api/errors.hpp"
#include "voltmark/api/site.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/store/customer_scope.hpp"

#include "endpoint.hpp"
#include "entity_tag.hpp"
#include "export.hpp"
#include "idempotency.hpp"
#include "overviews.hpp"
#include "request_limits.hpp"
#include "shapes.hpp"
#include "side.hpp"
#include "turn.hpp"

namespace voltmark::api {

namespace {

constexpr std::string_view kRoot = "/api/v1";
constexpr int kLimitDefault = 50;
constexpr int kLimitMax = 1000;

Language language_of(const http::Request& request) {
    const std::string* wanted = request.header("accept-language");
    return wanted != nullptr && wanted->starts_with("zh") ? Language::zh : Language::en;
}

/// A parameter of the query is a text; a number in it becomes one before it is checked.
Json value_of(const Json& schema, const std::string& text) {
    if (schema["type"] == "integer") {
        const Result<std::int64_t> number = parse_decimal(text, 0);
        if (number) return *number;
    }
    if (schema["type"] == "boolean" && (text == "true" || text == "false")) return text == "true";
    return text;
}

/// Whether it is UTF-8: other bytes no answer could say again.
bool is_utf8(const std::string& text) {
    if (std::all_of(text.begin(), text.end(), [](char one) { return one >= 0; })) return true;
    const Json json(text);
    return json.dump(-1, ' ', false, Json::error_handler_t::ignore) ==
           json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// \errors  api.query (invalid_input).
Result<void> check_query(const Endpoint& endpoint, const http::Request& request,
                         Language language) {
    for (const auto& [name, value] : request.query) {
        const auto parameter =
            std::find_if(endpoint.query.begin(), endpoint.query.end(),
                         [&](const QueryParameter& one) { return one.name == name; });
        if (parameter == endpoint.query.end()) {
            const Text unknown{"there is no such parameter", "没有此参数"};
            return make_error(kQuery, name, unknown.in(language));
        }
        // Which of two would count is for nobody to guess.
        if (http::find(request.query, name) != &value) {
            const Text twice{"it is given twice", "重复给出"};
            return make_error(kQuery, name, twice.in(language));
        }
        if (!is_utf8(value)) {
            const Text broken{"it is not UTF-8", "不是 UTF-8 文本"};
            return make_error(kQuery, name, broken.in(language));
        }
        const std::vector<Misfit> misfits =
            check(parameter->schema, value_of(parameter->schema, value));
        if (!misfits.empty()) return make_error(kQuery, name, misfits[0].message(language));
    }
    return ok();
}

/// Of an answer's text.
std::string tag_of(const std::string& body) {
    constexpr std::size_t kDigits = 24;
    return "\"" + sha256_hex(body).substr(0, kDigits) + "\"";
}

/// Whether something may change while it is done. Signing in changes nothing that has a tag.
Turn::Kind turn_of(const Endpoint& endpoint, const http::Request& request) {
    if (endpoint.method == http::Method::get) return Turn::Kind::none;
    if (request.header("if-match") != nullptr) return Turn::Kind::alone;
    const bool changes = !endpoint.only_reads && endpoint.action != kEverybody;
    return changes ? Turn::Kind::beside_others : Turn::Kind::none;
}

/// A client that has it already is told so.
http::Response tagged(http::Response response, const http::Request& request) {
    if (request.method != http::Method::get && request.method != http::Method::head)
        return response;
    const std::string tag = tag_of(response.body);
    response.with("ETag", tag);
    const std::string* known = request.header("if-none-match");
    if (known == nullptr || !names_tag(*known, tag, TagComparison::weak)) return response;
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
    return response;
}

http::Response rendered(Answer answer, const Endpoint& endpoint, const http::Request& request) {
    http::Response response;
    response.status = answer.status;
    response.headers = std::move(answer.headers);
    // What a customer's data say is for nobody to keep, the browser's own disk neither.
    response.with("Cache-Control", "no-store");
    response.pieces = std::move(answer.pieces);
    if (answer.status == 204) return response;
    response.content_type = endpoint.gives_type;
    if (response.pieces) return response;
    const bool is_text = endpoint.gives.is_null() || !answer.bytes.empty();
    response.body = is_text ? std::move(answer.bytes) : answer.json.dump();
    return tagged(std::move(response), request);
}

}  // namespace

std::string_view Call::query(std::string_view name) const {
    const std::string* value = http::find(request.query, name);
    return value == nullptr ? std::string_view{} : *value;
}

int Call::limit() const {
    const Result<std::int64_t> given = parse_decimal(query("limit"), 0);
    return given ? static_cast<int>(*given) : kLimitDefault;
}

QueryParameter limit_parameter() {
    return {"limit", shape::whole({"Entries at most; 50 where not given.", "最多条数，默认 50。"},
                                  1, kLimitMax)};
}

QueryParameter after_parameter() {
    return {"after", shape::text({"`next` of the page before.", "上一页的 `next`。"})};
}

QueryParameter format_parameter() {
    return {"format", shape::word({"All pages as a file; json where not given: one page.",
                                   "全部页导出为文件；默认 json（单页）。"},
                                  {"json", "csv", "ndjson", "xlsx"})};
}

QueryParameter purpose_parameter() {
    return {"purpose", shape::text({"What the file is for; the audit log keeps it.",
                                    "导出用途，记入审计日志。"})};
}

QueryParameter from_parameter() {
    return {"from", shape::day({"First day.", "起始日。"})};
}

QueryParameter to_parameter() {
    return {"to", shape::day({"Day after the last.", "终止次日。"})};
}

bool Call::reaches(const security::Object& object) const {
    return may(endpoint.action, object);
}

bool Call::may(std::string_view action, const security::Object& object) const {
    return security::decide(*options.people.roles, caller.principal, action, object).is_allowed;
}

Result<customer::Sight> Call::sight(const customer::ContractView& contract) const {
    if (options.people.vault == nullptr) return make_error(security::kMasterKey);
    const bool is_whole = may("customer.identify", object_of("customer", contract));
    return customer::Sight{*options.people.vault,
                           is_whole ? security::View::whole : security::View::masked, language};
}

Result<customer::ContractView> Call::named(store::Session& session,
                                           const customer::ContractView& contract) const {
    const Result<customer::Sight> seen = sight(contract);
    if (!seen) return seen.error();
    return customer::with_holder(session, *seen, contract);
}

Overviews::Overviews(store::Store& store, const Clock& clock)
    : arrears{store, clock,
              [&clock](store::Session& session) {
                  return read_arrears(session, today_at(clock.now()));
              }},
      silence{store, clock, [](store::Session& session) {
                  return meter::find_silence(session, meter::kSilentAfter);
              }} {}

struct Api::Impl {
    store::Store& store;
    const Clock& clock;
    ApiOptions options;
    SignIns sign_ins;
    std::vector<Endpoint> endpoints;
    mutable RequestLimits limits;
    mutable Turns changing;
    mutable Overviews overviews;
    mutable Jobs jobs;  // Last: what runs uses the others.

    Impl(store::Store& where, const Clock& when, ApiOptions how)
        : store{where},
          clock{when},
          options{std::move(how)},
          sign_ins{store, clock, options.people},
          limits{options.rates, [this](const std::string& who,
                                       std::string_view kind) { sign_ins.note_limit(who, kind); }},
          overviews{store, clock},
          jobs{clock} {}

    /// Whether the caller may: decided on the object that the path names, before anything else of
    /// the request is looked at.
    Result<void> decide(const Endpoint& endpoint, const http::Request& request,
                        const Caller& caller, Snapshot& snapshot) const {
        if (endpoint.action == kSignedIn) return ok();
        if (sign_ins.must_add_second_factor(caller)) return make_error(security::kFactorNeeded);
        const security::RoleBook& roles = *options.people.roles;
        security::Object object{std::string{endpoint.kind}};
        const std::string id = request.parameters.empty() ? "" : request.parameters[0].second;
        if (!security::may_somewhere(roles, caller.principal, endpoint.action, endpoint.kind))
            return sign_ins.forbid(caller, endpoint.action, object, id);
        if (endpoint.is_list) return ok();
        if (endpoint.object) {
            const Result<security::Object> found = endpoint.object(snapshot, request);
            if (!found) return found.error();
            object = *found;
        }
        if (security::decide(roles, caller.principal, endpoint.action, object).is_allowed)
            return ok();
        return sign_ins.forbid(caller, endpoint.action, object, id);
    }

    using Scope = std::optional<store::CustomerScope>;

    /// \param scope  begins where a customer is known at the portal: from there on the database
    ///               shows what is theirs.
    Result<Caller> caller_of(const Endpoint& endpoint, const http::Request& request,
                             Snapshot& snapshot, Scope& scope) const {
        if (endpoint.action == kEverybody) {
            if (endpoint.tag != "session") return Caller{};
            const Result<void> taken = limits.take_sign_in(request.client);
            return taken ? Result<Caller>{Caller{}} : taken.error();
        }
        Result<Caller> caller = sign_ins.identify(snapshot.session(), request);
        if (!caller) return caller;
        // Before anything is decided: each refusal of a right is told to the audit log, which takes
        // long.
        if (const Result<void> taken = limits.take(*caller); !taken) return taken.error();
        if (options.people.side == Side::portal) {
            snapshot.end();
            scope.emplace(fmt::format("{}", fmt::join(caller->principal.contracts, ",")));
        }
        if (const Result<void> decided = decide(endpoint, request, *caller, snapshot); !decided)
            return decided.error();
        return caller;
    }

    http::Response work(const Endpoint& endpoint, const http::Request& request, Language language,
                        Scope& scope) const {
        Snapshot snapshot{store};
        const Result<Caller> caller = caller_of(endpoint, request, snapshot, scope);
        // What a change reads is to be as it is after the change.
        if (endpoint.method != http::Method::get) snapshot.end();
        if (!caller) return problem(caller.error(), language);
        if (const Result<void> query = check_query(endpoint, request, language); !query)
            return problem(query.error(), language);
        Call call{store,    clock,    options, request, sign_ins,  *caller,
                  endpoint, language, {},      jobs,    overviews, snapshot};
        if (!endpoint.takes.is_null() && endpoint.takes_type == kJsonType) {
            call.body = Json::parse(request.body, nullptr, false);
            if (call.body.is_discarded()) return problem(make_error(kJson), language);
            const std::vector<Misfit> misfits = check(endpoint.takes, call.body);
            if (!misfits.empty()) return problem(make_error(kBody), language, misfits);
        }
        if (const auto format = call.query("format"); !format.empty() && format != "json") {
            Result<http::Response> file = export_list(call);
            return file ? std::move(*file) : problem(file.error(), language);
        }
        const Turn turn{changing, turn_of(endpoint, request)};
        if (turn.kind() == Turn::Kind::alone) {
            if (const Result<void> same = check_match(call); !same)
                return problem(same.error(), language);
        }
        const bool is_named = endpoint.method != http::Method::get &&
                              endpoint.action != kEverybody && !endpoint.tells_secret &&
                              request.header("idempotency-key") != nullptr;
        if (is_named) return run_once(call);
        Result<Answer> answer = endpoint.run(call);
        if (!answer) return problem(answer.error(), language);
        return rendered(std::move(*answer), endpoint, request);
    }

    /// What shows that to which a change is done: the answer to GET of its path, or of the nearest
    /// one above.
    const Endpoint* shown_by(const Endpoint& change) const {
        for (std::string path = change.path; !path.empty(); path.resize(path.rfind('/'))) {
            for (const Endpoint& one : endpoints) {
                if (one.method == http::Method::get && one.path == path) return &one;
            }
        }
        return nullptr;
    }

    /// Whether what a change is done to is as its sender saw it. \errors  api.changed (conflict).
    Result<void> check_match(const Call& change) const {
        const std::string& seen = *change.request.header("if-match");
        const Endpoint* shown = shown_by(change.endpoint);
        if (shown == nullptr) return make_error(kChanged);
        http::Request request = change.request;
        request.method = http::Method::get;
        request.query.clear();
        request.body.clear();
        Snapshot snapshot{store};
        if (const auto decided = decide(*shown, request, change.caller, snapshot); !decided)
            return decided.error();
        Call call{store,  clock,           options, request, sign_ins,  change.caller,
                  *shown, change.language, {},      jobs,    overviews, snapshot};
        Result<Answer> answer = shown->run(call);
        if (!answer) return answer.error();
        const std::string tag = tag_of(rendered(std::move(*answer), *shown, request).body);
        return names_tag(seen, tag, TagComparison::strong) ? ok() : make_error(kChanged);
    }

    /// A change with a name, done once however often it is sent.
    http::Response run_once(const Call& call) const {
        const Result<NamedChange> change = named_change(call.request, call.caller.principal.name);
        if (!change) return problem(change.error(), call.language);
        const Result<EarlierAnswer> earlier = begin_change(store, *change, clock.now());
        if (!earlier) return problem(earlier.error(), call.language);
        if (earlier->status != 0) {
            Answer again{Json::parse(earlier->json, nullptr, false), earlier->status};
            again.headers.emplace_back("Idempotency-Replayed", "true");
            return rendered(std::move(again), call.endpoint, call.request);
        }
        Result<Answer> answer = call.endpoint.run(call);
        if (!answer) {
            forget_change(store, *change);
            return problem(answer.error(), call.language);
        }
        end_change(store, *change, answer->status, answer->json.dump());
        return rendered(std::move(*answer), call.endpoint, call.request);
    }

    http::Response handle(const Endpoint& endpoint, const http::Request& request) const {
        const Language language = language_of(request);
        try {
            Scope scope;
            http::Response response = work(endpoint, request, language, scope);
            // Pieces are made later, by whichever thread sends them.
            if (scope && response.pieces) {
                response.pieces = [consumers = scope->current(), make = response.pieces] {
                    const store::CustomerScope again{consumers};
                    return make();
                };
            }
            return response;
        } catch (const store::Failure& failure) {
            return problem(store::to_error(failure), language);
        }
    }
};

Api::Api(store::Store& store, const Clock& clock, ApiOptions options)
    : impl_{new Impl{store, clock, std::move(options)}} {
    add_session_endpoints(impl_->endpoints);
    add_account_endpoints(impl_->endpoints);
    add_correction_endpoints(impl_->endpoints);
    add_customer_endpoints(impl_->endpoints);
    add_bill_endpoints(impl_->endpoints);
    add_run_endpoints(impl_->endpoints);
    add_review_endpoints(impl_->endpoints);
    add_approval_endpoints(impl_->endpoints);
    add_portal_endpoints(impl_->endpoints);
    add_search_endpoints(impl_->endpoints);
    add_load_endpoints(impl_->endpoints);
    add_timeline_endpoints(impl_->endpoints);
    add_reading_endpoints(impl_->endpoints);
    add_reading_import_endpoints(impl_->endpoints);
    add_silence_endpoints(impl_->endpoints);
    add_payment_endpoints(impl_->endpoints);
    add_write_off_endpoints(impl_->endpoints);
    add_arrears_endpoints(impl_->endpoints);
    add_ledger_endpoints(impl_->endpoints);
    add_run_work_endpoints(impl_->endpoints);
    add_job_endpoints(impl_->endpoints);
    add_audit_endpoints(impl_->endpoints);
    add_people_endpoints(impl_->endpoints);
    add_token_endpoints(impl_->endpoints);
    add_tariff_endpoints(impl_->endpoints);
    add_simulation_endpoints(impl_->endpoints);
    add_setting_endpoints(impl_->endpoints);
    add_webhook_endpoints(impl_->endpoints);
    const PeopleOptions& people = impl_->options.people;
    std::erase_if(impl_->endpoints, [&](const Endpoint& endpoint) {
        return !serves(people.side, endpoint, *people.roles);
    });
    for (Endpoint& endpoint : impl_->endpoints) {
        if (!is_page(endpoint)) continue;
        endpoint.query.push_back(format_parameter());
        if (endpoint.is_personal) endpoint.query.push_back(purpose_parameter());
    }
}

Api::~Api() = default;

void Api::mount(http::Router& router) const {
    for (const Endpoint& endpoint : impl_->endpoints) {
        const bool waits =
            endpoint.takes_long || (endpoint.method != http::Method::get && !endpoint.only_reads);
        router.add(
            endpoint.method, std::string{kRoot} + endpoint.path,
            [impl = impl_.get(), &endpoint](const http::Request& request) {
                http::Response response = impl->handle(endpoint, request);
                add_safety_headers(response, request);
                return response;
            },
            waits ? http::Pace::waits : http::Pace::computes, endpoint.body_bytes);
    }
    const auto describe_all = [body = openapi()](const http::Request& request) {
        http::Response response;
        response.content_type = "application/json";
        response.body = body;
        add_safety_headers(response, request);
        return tagged(std::move(response), request);
    };
    router.add(http::Method::get, "/api/openapi.json", describe_all);
}

std::string Api::openapi() const {
    Json json = describe(impl_->endpoints, Language::en);
    json["info"]["version"] = impl_->options.version;
    return json.dump(2);
}

}  // namespace voltmark::api
