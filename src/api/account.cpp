// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/qr_code.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/second_factor.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using security::Secret;

constexpr int kQuietModules = 4;  // Light ones around a QR code, by ISO/IEC 18004.

Secret secret_in(const Json& body, const char* name) {
    return Secret{std::string_view{body[name].get_ref<const std::string&>()}};
}

/// What is changed about one's own account, in one transaction.
template <class Change>
auto changed(const Call& call, Change change)
    -> std::invoke_result_t<Change, store::Session&, const std::string&, Instant> {
    return store::change(call.store, [&](store::Session& writer) {
        return change(writer, call.caller.principal.name, call.clock.now());
    });
}

Answer nothing() {
    Answer answer;
    answer.status = 204;
    return answer;
}

// What is there.

Json account_schema() {
    const Json role = object(
        {{"name", text({"Role.", "角色。"})}, {"name_zh", text({"In Chinese.", "中文名。"})}});
    const Json sign_in =
        object({{"sign_in", text({"By which it is ended.", "登录标识。"}, 16)},
                {"created_at", moment({"When.", "登录时间。"})},
                {"seen_at", moment({"When something was last asked for.", "最近活动。"})},
                {"is_this", yes_no({"The one that asks.", "是否为本次登录。"})}});
    return object(
        {{"name", text({"Who.", "用户名。"})},
         {"roles", list(role)},
         {"areas", list(text({"Supply areas.", "供电区域。"}))},
         {"classes", list(text({"Customer classes.", "用户类别。"}))},
         {"password_at", moment({"When the password was chosen.", "密码设置时间。"})},
         {"second_factor", yes_no({"Asked for when they sign in.", "是否启用动态口令。"})},
         {"second_factor_needed",
          yes_no({"Staff must have one here.", "本系统是否要求员工启用动态口令。"})},
         {"recovery_codes", whole({"That are left.", "剩余恢复码数。"}, 0, 100)},
         {"sign_ins", list(sign_in)}});
}

Result<Answer> get_account(const Call& call) {
    const store::Lease reader = call.store.reader();
    const Result<security::Person> person =
        security::get_person(*reader, call.caller.principal.name);
    if (!person) return person.error();
    const PeopleOptions& people = call.options.people;
    Json roles = Json::array();
    for (const std::string& name : person->roles) {
        const security::Role* role = people.roles->find(name);
        roles.push_back({{"name", name}, {"name_zh", role == nullptr ? name : role->name_zh}});
    }
    Json sign_ins = Json::array();
    for (const security::SignInView& one : security::list_sign_ins(
             *reader, people.profile, person->person_id, call.caller.token, call.clock.now())) {
        sign_ins.push_back({{"sign_in", one.id},
                            {"created_at", time::to_text(one.created_at)},
                            {"seen_at", time::to_text(one.seen_at)},
                            {"is_this", one.is_this}});
    }
    const bool is_customer = person->roles.contains(std::string{kCustomerRole});
    return Answer{
        Json{{"name", person->login},
             {"roles", std::move(roles)},
             {"areas", person->areas},
             {"classes", person->classes},
             {"password_at", time::to_text(person->password_at)},
             {"second_factor", person->has_second_factor},
             {"second_factor_needed", people.needs_second_factor && !is_customer},
             {"recovery_codes", security::count_recovery_codes(*reader, person->person_id)},
             {"sign_ins", std::move(sign_ins)}}};
}

// The second factor.

/// One path for all dark modules, each a square of one unit.
std::string to_svg(const billing::QrCode& code) {
    const int side = code.width + 2 * kQuietModules;
    std::string path;
    for (int y = 0; y < code.width; ++y) {
        for (int x = 0; x < code.width; ++x) {
            if (!code.dark[static_cast<std::size_t>(y * code.width + x)]) continue;
            path += fmt::format("M{} {}h1v1h-1z", x + kQuietModules, y + kQuietModules);
        }
    }
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" "
        "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{0}v{0}h-{0}z\"/>"
        "<path d=\"{1}\"/></svg>",
        side, path);
}

Json begun_schema() {
    return object(
        {{"uri", text({"What the QR code holds: otpauth.", "二维码内容（otpauth）。"}, 1000)},
         {"key", text({"To be typed where no camera is; RFC 4648 base 32.", "手工输入的密钥。"})},
         {"qr_svg", text({"The QR code as an SVG image.", "二维码 SVG 图。"}, 100'000)},
         {"lapses_at", moment({"Until then the first code must come.", "须在此前确认。"})}});
}

Result<const security::Vault*> vault_of(const Call& call) {
    if (call.options.people.vault == nullptr) return make_error(security::kMasterKey);
    return call.options.people.vault;
}

/// Password, and code where it is given, of the one who asks.
Result<void> confirmed(const Call& call) {
    return call.sign_ins.confirm(
        call.caller,
        {{}, secret_in(call.body, "password"), call.body.value("code", std::string{})});
}

Result<Answer> begin_factor(const Call& call) {
    const Result<const security::Vault*> vault = vault_of(call);
    if (!vault) return vault.error();
    if (call.caller.has_second_factor)
        return make_error(security::kFactorHeld, call.caller.principal.name);
    if (const Result<void> sure = confirmed(call); !sure) return sure.error();
    const Result<security::BegunFactor> begun =
        changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::begin_second_factor(session, **vault, login, call.caller.actor(), now);
        });
    if (!begun) return begun.error();
    const std::optional<billing::QrCode> code = billing::make_qr_code(begun->uri);
    return Answer{Json{{"uri", begun->uri},
                       {"key", security::to_base32(begun->key)},
                       {"qr_svg", code ? to_svg(*code) : std::string{}},
                       {"lapses_at", time::to_text(begun->lapses_at)}}};
}

Json codes_schema() {
    return object({{"recovery_codes",
                    list(text({"Good once, in place of a code.", "一次性恢复码。"}, 40), 100)}});
}

Result<Answer> codes_answer(const Result<std::vector<Secret>>& codes) {
    if (!codes) return codes.error();
    Json list = Json::array();
    for (const Secret& code : *codes) list.push_back(code.text());
    return Answer{Json{{"recovery_codes", std::move(list)}}};
}

Result<Answer> confirm_factor(const Call& call) {
    const Result<const security::Vault*> vault = vault_of(call);
    if (!vault) return vault.error();
    return codes_answer(
        changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::confirm_second_factor(session, **vault, login,
                                                   call.body["code"].get<std::string>(),
                                                   call.caller.actor(), now);
        }));
}

Result<Answer> renew_codes(const Call& call) {
    if (const Result<void> sure = confirmed(call); !sure) return sure.error();
    return codes_answer(
        changed(call, [](store::Session& session, const std::string& login, Instant now) {
            return security::renew_recovery_codes(session, login, now);
        }));
}

Result<Answer> remove_factor(const Call& call) {
    if (const Result<void> sure = confirmed(call); !sure) return sure.error();
    const Result<void> removed =
        changed(call, [](store::Session& session, const std::string& login, Instant now) {
            return security::remove_second_factor(session, login, now);
        });
    if (!removed) return removed.error();
    return nothing();
}

// Password and sign-ins.

Result<Answer> change_password(const Call& call) {
    const Result<SignIns::Opened> opened = call.sign_ins.change_own_password(
        call.caller, secret_in(call.body, "password"), secret_in(call.body, "chosen"));
    if (!opened) return opened.error();
    Answer answer{session_json(call, opened->caller, false)};
    set_cookie(answer, call.request, opened->caller.token);
    return answer;
}

Result<security::PersonId> own_id(store::Session& session, const std::string& login) {
    const Result<security::Person> person = security::get_person(session, login);
    if (!person) return person.error();
    return person->person_id;
}

Result<void> tell_ended(store::Session& session, const std::string& login, std::string_view which,
                        Instant now) {
    const auto told = security::write_audit(
        session, {login, "user.sign_out", "person", login, {}, Json{{"sign_in", which}}.dump()},
        now);
    if (!told) return told.error();
    return ok();
}

Result<Answer> end_sign_in(const Call& call) {
    const Result<void> ended = changed(
        call, [&](store::Session& session, const std::string& login, Instant now) -> Result<void> {
            const Result<security::PersonId> id = own_id(session, login);
            if (!id) return id.error();
            const Result<void> done =
                security::end_sign_in(session, *id, call.parameter("sign_in"));
            return done ? tell_ended(session, login, "one", now) : done;
        });
    if (!ended) return ended.error();
    return nothing();
}

Result<Answer> end_others(const Call& call) {
    const Result<void> ended = changed(
        call, [&](store::Session& session, const std::string& login, Instant now) -> Result<void> {
            const Result<security::PersonId> id = own_id(session, login);
            if (!id) return id.error();
            security::end_other_sign_ins(session, *id, call.caller.token);
            return tell_ended(session, login, "all others", now);
        });
    if (!ended) return ended.error();
    return nothing();
}

using Run = std::function<Result<Answer>(const Call&)>;

/// For people alone: a program's token may be called as somebody is.
Run of_a_person(Run run) {
    return [run = std::move(run)](const Call& call) -> Result<Answer> {
        if (!call.caller.by_cookie) return make_error(security::kSignedOut);
        return run(call);
    };
}

/// A change of one's own account.
Endpoint step(std::string path, std::string_view id, Text summary, Run run) {
    return {.method = http::Method::post,
            .path = std::move(path),
            .id = id,
            .tag = "account",
            .summary = summary,
            .action = kSignedIn,
            .run = of_a_person(std::move(run))};
}

void add_factor_steps(std::vector<Endpoint>& all) {
    const Json password = text({"Theirs, once more.", "再次输入密码。"}, 1000);
    const Json code = text({"Of the second factor, or a recovery code.", "动态口令或恢复码。"}, 40);
    Endpoint begin = step("/account/second-factor", "beginSecondFactor",
                          {"A key for an authenticator, which waits for its first code",
                           "生成动态口令密钥，待首个口令确认"},
                          begin_factor);
    begin.takes = object({{"password", password}});
    begin.gives = begun_schema();
    begin.tells_secret = true;
    all.push_back(std::move(begin));
    Endpoint confirm = step("/account/second-factor/confirm", "confirmSecondFactor",
                            {"From then on it is asked for at sign-in; gives recovery codes, once",
                             "确认启用动态口令，并一次性给出恢复码"},
                            confirm_factor);
    confirm.takes = object({{"code", text({"Six digits.", "六位数字。"}, 16)}});
    confirm.gives = codes_schema();
    confirm.tells_secret = true;
    all.push_back(std::move(confirm));
    Endpoint renew = step("/account/second-factor/recovery-codes", "renewRecoveryCodes",
                          {"New recovery codes in place of the old", "更换恢复码"}, renew_codes);
    renew.takes = object({{"password", password}, {"code", code}});
    renew.gives = codes_schema();
    renew.tells_secret = true;
    all.push_back(std::move(renew));
    Endpoint remove =
        step("/account/second-factor/remove", "removeSecondFactor",
             {"Sign-in asks for the password alone again", "停用动态口令"}, remove_factor);
    remove.takes = object({{"password", password}, {"code", code}});
    all.push_back(std::move(remove));
}

}  // namespace

void add_account_endpoints(std::vector<Endpoint>& all) {
    all.push_back({.path = "/account",
                   .id = "getAccount",
                   .tag = "account",
                   .summary = {"One's own account: what is held, second factor, sign-ins",
                               "本人账户：角色、动态口令、登录"},
                   .action = kSignedIn,
                   .gives = account_schema(),
                   .run = of_a_person(get_account)});
    add_factor_steps(all);
    Endpoint password = step(
        "/account/password", "changePassword",
        {"A new password; one stays signed in here and nowhere else", "修改密码，其他登录全部结束"},
        change_password);
    password.takes = object({{"password", text({"The old one.", "原密码。"}, 1000)},
                             {"chosen", text({"The new one.", "新密码。"}, 1000)}});
    password.gives = session_schema();
    password.tells_secret = true;
    all.push_back(std::move(password));
    all.push_back(step("/account/sign-ins/end-others", "endOtherSignIns",
                       {"Ends all of one's own sign-ins but this", "结束本人的其他登录"},
                       end_others));
    Endpoint end = step("/account/sign-ins/{sign_in}", "endSignIn",
                        {"Ends one of one's own sign-ins", "结束本人的一个登录"}, end_sign_in);
    end.method = http::Method::del;
    all.push_back(std::move(end));
}

}  // namespace voltmark::api
