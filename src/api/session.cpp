// SPDX-License-Identifier: Apache-2.0
#include "voltmark/api/errors.hpp"
#include "voltmark/security/errors.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

using namespace shape;

Json session_schema() {
    return object(
        {{"name", text({"Who.", "用户名。"})},
         {"roles", list(text({"Held.", "角色。"}))},
         {"areas", list(text({"Supply areas.", "供电区域。"}))},
         {"actions", list(text({"That they may do somewhere; one that ends in a dot stands for all "
                                "that begin so.",
                                "可执行的操作；以点结尾者代表同一前缀的全部操作。"}))},
         {"csrf", text({"Send it back as X-CSRF-Token with every change.",
                        "每次变更以 X-CSRF-Token 送回。"})},
         {"must_change_password", yes_no({"Their password is too old.", "口令须更换。"})},
         {"second_factor",
          word({"Whether they have one; needed: nothing else before they set one up.",
                "是否启用动态口令；needed 表示须先启用。"},
               {"none", "held", "needed"})}});
}

Json session_json(const Call& call, const Caller& caller, bool must_change_password) {
    const std::string csrf =
        caller.by_cookie ? security::to_hex(security::csrf_of(caller.token).bytes()) : "";
    return {{"name", caller.principal.name},
            {"roles", caller.principal.roles},
            {"areas", caller.principal.areas},
            {"actions", security::granted_actions(*call.options.people.roles, caller.principal)},
            {"csrf", csrf},
            {"must_change_password", must_change_password},
            {"second_factor", caller.has_second_factor                       ? "held"
                              : call.sign_ins.must_add_second_factor(caller) ? "needed"
                                                                             : "none"}};
}

namespace {

/// A cookie that no script reads and no other site sends; bound to this host where TLS protects it.
std::string cookie_of(const http::Request& request, std::string_view token) {
    std::string cookie =
        fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", cookie_name(request), token);
    if (request.is_secure) cookie += "; Secure";
    if (token.empty()) cookie += "; Max-Age=0";
    return cookie;
}

}  // namespace

void set_cookie(Answer& answer, const http::Request& request, const security::Secret& token) {
    answer.headers.emplace_back("Set-Cookie", cookie_of(request, security::to_hex(token.bytes())));
}

namespace {

SignIns::Credentials credentials_in(const Json& body) {
    return {body["name"].get<std::string>(),
            security::Secret{std::string_view{body["password"].get_ref<const std::string&>()}},
            body.value("code", std::string{})};
}

Result<Answer> sign_in(const Call& call) {
    const Result<SignIns::Opened> opened =
        call.sign_ins.sign_in(call.request, credentials_in(call.body));
    if (!opened) return opened.error();
    Answer answer{session_json(call, opened->caller, opened->must_change_password)};
    set_cookie(answer, call.request, opened->caller.token);
    return answer;
}

Result<Answer> choose_password(const Call& call) {
    if (!is_from_own_page(call.request)) return make_error(kForeignPage);
    const security::Secret chosen{
        std::string_view{call.body["chosen"].get_ref<const std::string&>()}};
    const Result<void> changed = call.sign_ins.change_password(credentials_in(call.body), chosen);
    if (!changed) return changed.error();
    Answer answer;
    answer.status = 204;
    return answer;
}

Result<Answer> sign_out(const Call& call) {
    call.sign_ins.sign_out(call.caller);
    Answer answer;
    answer.status = 204;
    set_cookie(answer, call.request, {});
    // What the browser keeps of the pages goes too.
    answer.headers.emplace_back("Clear-Site-Data", "\"cache\"");
    return answer;
}

}  // namespace

void add_session_endpoints(std::vector<Endpoint>& all) {
    const Json name = text({"Who.", "用户名。"}, 64);
    const Json password = text({"Password.", "密码。"}, 1000);
    all.push_back(
        {.method = http::Method::post,
         .path = "/session",
         .id = "signIn",
         .tag = "session",
         .summary = {"Signs in", "登录"},
         .action = kEverybody,
         .takes =
             object({{"name", name},
                     {"password", password},
                     {"code",
                      text({"Of the second factor, or a recovery code.", "动态口令或恢复码。"}, 40),
                      false}}),
         .gives = session_schema(),
         .run = sign_in});
    all.push_back(
        {.method = http::Method::post,
         .path = "/session/password",
         .id = "choosePassword",
         .tag = "session",
         .summary = {"Exchanges a one-time code or the old password for a new one",
                     "以一次性口令或原密码设置新密码"},
         .action = kEverybody,
         .takes = object(
             {{"name", name},
              {"password", text({"One-time code or old password.", "一次性口令或原密码。"}, 1000)},
              {"chosen", text({"The new one.", "新密码。"}, 1000)}}),
         .run = choose_password});
    all.push_back({.path = "/session",
                   .id = "getSession",
                   .tag = "session",
                   .summary = {"Who is signed in", "当前登录"},
                   .action = kSignedIn,
                   .gives = session_schema(),
                   .run = [](const Call& call) -> Result<Answer> {
                       return Answer{session_json(call, call.caller, false)};
                   }});
    all.push_back({.method = http::Method::del,
                   .path = "/session",
                   .id = "signOut",
                   .tag = "session",
                   .summary = {"Signs out", "退出"},
                   .action = kSignedIn,
                   .run = sign_out});
}

}  // namespace voltmark::api
