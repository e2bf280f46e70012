// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/security/holding_change.hpp"
#include "voltmark/security/second_factor.hpp"
#include "voltmark/security/user_review.hpp"
#include "voltmark/store/change.hpp"

#include "endpoint.hpp"

namespace voltmark::api {

namespace {

using namespace shape;
using security::Person;
using security::Secret;

std::vector<Field> person_fields() {
    return {{"login", text({"By which they sign in.", "登录名。"}, 64)},
            {"state", word({"At this moment.", "状态。"}, {"invited", "active", "locked"})},
            {"roles", list(text({"Held.", "角色。"}))},
            {"areas", list(text({"Supply areas.", "供电区域。"}))},
            {"classes", list(text({"Customer classes.", "用户类别。"}))},
            {"second_factor", yes_no({"Asked for when they sign in.", "是否启用动态口令。"})},
            {"failures", whole({"Since they last signed in.", "连续失败次数。"}, 0, INT32_MAX)}};
}

Json person_json(const Person& person) {
    return {{"login", person.login},      {"state", to_text(person.state)},
            {"roles", person.roles},      {"areas", person.areas},
            {"classes", person.classes},  {"second_factor", person.has_second_factor},
            {"failures", person.failures}};
}

Result<Answer> list_people(const Call& call) {
    Json items = Json::array();
    for (const Person& person : security::list_people(*call.store.reader()))
        items.push_back(person_json(person));
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Json grant_json(const security::Grant& grant) {
    return {
        {"action", grant.action}, {"kind", grant.kind}, {"reach", security::to_text(grant.reach)}};
}

Json grant_schema() {
    return object({{"action", text({"Whole, or its beginning with a '.'.", "操作或其前缀。"})},
                   {"kind", text({"Of the objects.", "对象类别。"})},
                   {"reach", text({"Which of them: all, area, class, own.", "范围。"})}});
}

Result<Answer> review_people(const Call& call) {
    const std::int64_t days = parse_decimal(call.query("days"), 0).value_or(90);
    const Instant since = call.clock.now() - std::chrono::days{days};
    Json items = Json::array();
    for (const security::PersonReview& one :
         security::review_people(*call.store.reader(), *call.options.people.roles, since)) {
        Json may = Json::array();
        for (const security::Grant& grant : one.may) may.push_back(grant_json(grant));
        Json row = person_json(one.person);
        row["may"] = std::move(may);
        row["unused"] = one.unused;
        row["conflicts"] = one.conflicts;
        items.push_back(std::move(row));
    }
    return Answer{Json{{"items", std::move(items)}, {"next", nullptr}}};
}

Json review_person_schema() {
    std::vector<Field> fields = person_fields();
    fields.push_back({"may", list(grant_schema())});
    fields.push_back({"unused", list(text({"Roles nothing of which was done.", "未用角色。"}))});
    fields.push_back({"conflicts", list(text({"Of roles that are apart.", "角色冲突。"}, 1000))});
    return object(std::move(fields));
}

Result<Answer> list_roles(const Call& call) {
    const security::RoleBook& book = *call.options.people.roles;
    Json roles = Json::array();
    for (const security::Role& role : book.roles) {
        Json may = Json::array();
        for (const security::Grant& grant : role.may) may.push_back(grant_json(grant));
        roles.push_back({{"name", role.name}, {"name_zh", role.name_zh}, {"may", std::move(may)}});
    }
    Json apart = Json::array();
    for (const auto& [one, other] : book.apart) apart.push_back(Json::array({one, other}));
    return Answer{Json{{"roles", std::move(roles)}, {"apart", std::move(apart)}}};
}

Json roles_schema() {
    const Json role = object({{"name", text({"Role.", "角色。"})},
                              {"name_zh", text({"In Chinese.", "中文名。"})},
                              {"may", list(grant_schema())}});
    return object({{"roles", list(role)},
                   {"apart", list(list(text({"Two that no one may hold.", "不得兼任。"}), 2))}});
}

/// Does `change` in one transaction.
template <class Change>
auto changed(const Call& call, Change change)
    -> std::invoke_result_t<Change, store::Session&, const std::string&, Instant> {
    const std::string& login = call.request.parameters.empty()
                                   ? call.body["login"].get_ref<const std::string&>()
                                   : call.parameter("login");
    return store::change(call.store, [&](store::Session& writer) {
        return change(writer, login, call.clock.now());
    });
}

/// A one-time code, told once.
Answer code_answer(const std::string& login, const Secret& code) {
    const auto hours =
        std::chrono::duration_cast<std::chrono::hours>(security::kCodeLapsesAfter).count();
    return Answer{Json{{"login", login}, {"code", code.text()}, {"hours", hours}}};
}

Json code_schema() {
    return object({{"login", text({"Whose.", "登录名。"}, 64)},
                   {"code", text({"One-time code, told once.", "一次性口令，仅显示一次。"})},
                   {"hours", whole({"That it is good for.", "有效小时数。"}, 1, 10'000)}});
}

Result<Answer> create_person(const Call& call) {
    const Result<Secret> code =
        changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::create_person(session, call.options.people.profile, login,
                                           call.caller.actor(), now);
        });
    if (!code) return code.error();
    return code_answer(call.body["login"].get<std::string>(), *code);
}

Result<Answer> reset_person(const Call& call) {
    const Result<Secret> code =
        changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::reset_person(session, call.options.people.profile, login,
                                          call.caller.actor(), now);
        });
    if (!code) return code.error();
    return code_answer(call.parameter("login"), *code);
}

/// As they are now.
Result<Answer> person_answer(const Call& call, const Result<void>& done) {
    if (!done) return done.error();
    const Result<Person> person =
        security::get_person(*call.store.reader(), call.parameter("login"));
    if (!person) return person.error();
    return Answer{person_json(*person)};
}

Result<Answer> lock_person(const Call& call) {
    return person_answer(
        call, changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::lock_person(session, login, call.caller.actor(),
                                         call.body["reason"].get<std::string>(), now);
        }));
}

Result<Answer> unlock_person(const Call& call) {
    return person_answer(
        call, changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::unlock_person(session, login, call.caller.actor(), now);
        }));
}

Result<Answer> take_second_factor(const Call& call) {
    return person_answer(
        call, changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::take_second_factor(session, login, call.caller.actor(),
                                                call.body["reason"].get<std::string>(), now);
        }));
}

std::set<std::string> words_in(const Json& list) {
    std::set<std::string> words;
    for (const Json& word : list) words.insert(word.get<std::string>());
    return words;
}

Result<Answer> set_holdings(const Call& call) {
    const security::Holdings holdings{words_in(call.body["roles"]), words_in(call.body["areas"]),
                                      words_in(call.body["classes"])};
    const auto waits =
        changed(call, [&](store::Session& session, const std::string& login, Instant now) {
            return security::change_holdings(session, *call.options.people.roles, login, holdings,
                                             call.caller.actor(), now);
        });
    if (!waits) return waits.error();
    Result<Answer> answer = person_answer(call, ok());
    if (answer) {
        answer->json["approval"] =
            *waits ? Json(static_cast<std::int64_t>((*waits)->approval_id)) : Json{};
    }
    return answer;
}

void add_reports(std::vector<Endpoint>& all) {
    all.push_back({.path = "/people",
                   .id = "listPeople",
                   .tag = "people",
                   .summary = {"Everybody who can sign in", "人员列表"},
                   .action = "user.read",
                   .kind = "person",
                   .gives = page(object(person_fields())),
                   .run = list_people});
    all.push_back({.path = "/people/review",
                   .id = "reviewPeople",
                   .tag = "people",
                   .summary = {"Who may do what, unused roles, conflicts",
                               "权限复核：可执行事项、未用角色、冲突"},
                   .action = "user.review",
                   .kind = "person",
                   .query = {{"days", whole({"Roles not used for so many days; 90.",
                                             "多少天内未使用，默认 90。"},
                                            1, 3650)}},
                   .gives = page(review_person_schema()),
                   .run = review_people});
    all.push_back(
        {.path = "/roles",
         .id = "listRoles",
         .tag = "people",
         .summary = {"Roles, what each may do, and which are apart", "角色、其权限与互斥关系"},
         .action = "user.read",
         .kind = "person",
         .gives = roles_schema(),
         .run = list_roles});
}

/// POST to a person.
Endpoint step(std::string path, std::string_view id, Text summary, std::string_view action) {
    return {.method = http::Method::post,
            .path = std::move(path),
            .id = id,
            .tag = "people",
            .summary = summary,
            .action = action,
            .kind = "person",
            .run = {}};
}

}  // namespace

void add_people_endpoints(std::vector<Endpoint>& all) {
    add_reports(all);
    Endpoint create =
        step("/people", "createPerson",
             {"Somebody new, with a one-time code", "新建人员并给出一次性口令"}, "user.create");
    create.takes = object({{"login", text({"By which they sign in.", "登录名。"}, 64)}});
    create.gives = code_schema();
    create.run = create_person;
    create.tells_secret = true;
    all.push_back(std::move(create));
    Endpoint reset = step("/people/{login}/reset", "resetPerson",
                          {"A new one-time code, for a lost password", "重置密码，给出一次性口令"},
                          "user.reset");
    reset.gives = code_schema();
    reset.run = reset_person;
    reset.tells_secret = true;
    all.push_back(std::move(reset));
    Endpoint lock = step("/people/{login}/lock", "lockPerson",
                         {"Keeps somebody out, and signs them out", "锁定并强制下线"}, "user.lock");
    lock.takes = object({{"reason", text({"Why.", "理由。"}, 1000)}});
    lock.gives = object(person_fields());
    lock.run = lock_person;
    all.push_back(std::move(lock));
    Endpoint unlock = step("/people/{login}/unlock", "unlockPerson",
                           {"Lets somebody in again", "解除锁定"}, "user.unlock");
    unlock.gives = object(person_fields());
    unlock.run = unlock_person;
    all.push_back(std::move(unlock));
    Endpoint factor =
        step("/people/{login}/second-factor/remove", "takeSecondFactor",
             {"Takes the second factor of somebody who lost it off", "停用他人丢失的动态口令"},
             "user.second_factor");
    factor.takes = object({{"reason", text({"Why.", "理由。"}, 1000)}});
    factor.gives = object(person_fields());
    factor.run = take_second_factor;
    all.push_back(std::move(factor));
    Endpoint holdings =
        step("/people/{login}/holdings", "setHoldings",
             {"Sets all that somebody holds, or asks for the approval that it needs",
              "设定角色、区域与类别（整体替换），或提交所需审批"},
             "user.roles");
    holdings.method = http::Method::put;
    holdings.takes = object({{"roles", list(text({"Role.", "角色。"}, 64), 50)},
                             {"areas", list(text({"Supply area.", "供电区域。"}, 64), 200)},
                             {"classes", list(text({"Customer class.", "用户类别。"}, 64), 50)}});
    std::vector<Field> given = person_fields();
    given.push_back({"approval", or_null(whole({"That has to be decided first; null: it was set.",
                                                "待审批编号；null 为已生效。"},
                                               1, INT64_MAX))});
    holdings.gives = object(std::move(given));
    holdings.run = set_holdings;
    all.push_back(std::move(holdings));
}

}  // namespace voltmark::api
