// SPDX-License-Identifier: Apache-2.0
#include "endpoint.hpp"

namespace voltmark::api {

namespace {

using namespace schema;

Json session_schema() {
    return object({{"name", text({"Who.", "用户名。"})},
                   {"actions", list(text({"That they may do.", "可执行的操作。"}))},
                   {"csrf", text({"Send it back as X-CSRF-Token with every change.",
                                  "每次变更以 X-CSRF-Token 送回。"})}});
}

Json session_json(const Identity::Session& session) {
    return {{"name", session.actor.name}, {"actions", session.actions}, {"csrf", session.csrf}};
}

/// A cookie that no script reads and no other site sends; bound to this host where TLS protects it.
std::string cookie_of(const http::Request& request, std::string_view token) {
    const std::string_view kAttributes = "; Path=/; HttpOnly; SameSite=Strict";
    std::string cookie = fmt::format("{}={}{}", request.is_secure ? "__Host-voltmark" : "voltmark",
                                     token, kAttributes);
    if (request.is_secure) cookie += "; Secure";
    if (token.empty()) cookie += "; Max-Age=0";
    return cookie;
}

Result<Answer> sign_in(const Call& call) {
    const Identity::Credentials given{call.body["name"].get<std::string>(),
                                      call.body["password"].get<std::string>(),
                                      call.body.value("code", std::string{})};
    const Result<Identity::Session> session = call.identity.sign_in(call.request, given);
    if (!session) return session.error();
    Answer answer{session_json(*session)};
    answer.headers.emplace_back("Set-Cookie", cookie_of(call.request, session->token));
    return answer;
}

Result<Answer> sign_out(const Call& call) {
    const Result<void> done = call.identity.sign_out(call.request);
    if (!done) return done.error();
    Answer answer;
    answer.status = 204;
    answer.headers.emplace_back("Set-Cookie", cookie_of(call.request, {}));
    return answer;
}

}  // namespace

void add_session_endpoints(std::vector<Endpoint>& all) {
    all.push_back(
        {.method = http::Method::post,
         .path = "/session",
         .id = "signIn",
         .tag = "session",
         .summary = {"Signs in", "登录"},
         .action = kEverybody,
         .query = {},
         .takes = object({{"name", text({"Who.", "用户名。"}, 64)},
                          {"password", text({"Password.", "密码。"}, 1000)},
                          {"code", text({"Of the second factor.", "动态口令。"}, 16), false}}),
         .gives = session_schema(),
         .run = sign_in});
    all.push_back({.path = "/session",
                   .id = "getSession",
                   .tag = "session",
                   .summary = {"Who is signed in", "当前登录"},
                   .action = kSignedIn,
                   .query = {},
                   .takes = {},
                   .gives = session_schema(),
                   .run = [](const Call& call) -> Result<Answer> {
                       return Answer{session_json(call.session)};
                   }});
    all.push_back({.method = http::Method::del,
                   .path = "/session",
                   .id = "signOut",
                   .tag = "session",
                   .summary = {"Signs out", "退出"},
                   .action = kSignedIn,
                   .query = {},
                   .takes = {},
                   .gives = {},
                   .run = sign_out});
}

}  // namespace voltmark::api
