// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/identity_store.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

namespace {

using namespace shape;

Json token_schema() {
    return object({{"name", text({"Of the service.", "服务名。"}, 64)},
                   {"scopes", list(text({"Actions that it is for.", "可执行的操作。"}))},
                   {"created_at", moment({"When.", "创建时间。"})},
                   {"lapses_at", moment({"From then on it is no more.", "失效时间。"})},
                   {"state", word({"At this moment.", "状态。"}, {"valid", "lapsed", "revoked"})},
                   {"revoked_at", or_null(moment({"When.", "吊销时间。"}))}});
}

Result<Answer> list_tokens(const Call& call) {
    const Instant now = call.clock.now();
    Json items = Json::array();
    for (const security::ServiceToken& one : security::list_service_tokens(*call.store.reader())) {
        const char* state = one.revoked_at ? "revoked" : one.lapses_at <= now ? "lapsed" : "valid";
        items.push_back(
            {{"name", one.name},
             {"scopes", one.scopes},
             {"created_at", time::to_text(one.created_at)},
             {"lapses_at", time::to_text(one.lapses_at)},
             {"state", state},
             {"revoked_at", one.revoked_at ? Json(time::to_text(*one.revoked_at)) : Json{}}});
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Result<Answer> create_token(const Call& call) {
    const Instant now = call.clock.now();
    const Instant lapses_at = now + std::chrono::days{call.body["days"].get<int>()};
    std::set<std::string> scopes;
    for (const Json& scope : call.body["scopes"]) scopes.insert(scope.get<std::string>());
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const auto& name = call.body["name"].get_ref<const std::string&>();
        const Result<security::Secret> token = security::create_service_token(
            writer, name, scopes, lapses_at, call.caller.actor(), now);
        if (!token) return token.error();
        return Answer{Json{{"name", name},
                           {"token", security::to_hex(token->bytes())},
                           {"lapses_at", time::to_text(lapses_at)}}};
    });
}

Result<Answer> revoke_tokens(const Call& call) {
    return store::change(call.store, [&](store::Session& writer) -> Result<Answer> {
        const Result<void> revoked = security::revoke_service_tokens(
            writer, call.parameter("name"), call.caller.actor(), call.clock.now());
        if (!revoked) return revoked.error();
        Answer answer;
        answer.status = 204;
        return answer;
    });
}

}  // namespace

void add_token_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/tokens",
                   .id = "listTokens",
                   .tag = "tokens",
                   .summary = {"Tokens of services, without the tokens themselves", "服务令牌列表"},
                   .action = "token.read",
                   .kind = "service_token",
                   .gives = page(token_schema()),
                   .run = list_tokens});
    all.push_back(
        {.method = http::Method::post,
         .path = "/tokens",
         .id = "createToken",
         .tag = "tokens",
         .summary = {"A token for a program, told once", "新建服务令牌，仅显示一次"},
         .action = "token.create",
         .kind = "service_token",
         .takes = object({{"name", text({"Of the service.", "服务名。"}, 64)},
                          {"scopes", list(text({"Action.", "操作。"}, 64), 100)},
                          {"days", whole({"That it is good for.", "有效天数。"}, 1, 3650)}}),
         .gives = object({{"name", text({"Of the service.", "服务名。"}, 64)},
                          {"token", text({"For the header Authorization: Bearer.",
                                          "用于 Authorization: Bearer。"})},
                          {"lapses_at", moment({"From then on it is no more.", "失效时间。"})}}),
         .run = create_token,
         .tells_secret = true});
    all.push_back({.method = http::Method::del,
                   .path = "/tokens/{name}",
                   .id = "revokeTokens",
                   .tag = "tokens",
                   .summary = {"Revokes all tokens of a service", "吊销某服务的全部令牌"},
                   .action = "token.revoke",
                   .kind = "service_token",
                   .run = revoke_tokens});
}

}  // namespace voltmark::api
