// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/security/holding_change.hpp"
#include "voltmark/security/identity_store.hpp"

#include "approval_operations.hpp"
#include "in_store.hpp"
#include "secret_input.hpp"
#include "security_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;
using security::Person;
using security::Secret;

struct UserArguments {
    std::string login;
    std::string profile = "cn-mlps3";
    std::string reason;
    std::vector<std::string> roles;
    std::vector<std::string> areas;
    std::vector<std::string> classes;
    std::vector<std::string> contracts;
};

void say_code(Commands& commands, const std::string& login, const Result<Secret>& code) {
    const Console& say = commands.context.console;
    if (!code) return commands.fail(code.error());
    if (say.json) return say.line(ordered_json{{"login", login}, {"code", code->text()}}.dump());
    say.line(say.fill(
        {"one-time code of {0}, good for 72 hours: {1}", "{0} 的一次性口令（72 小时内有效）：{1}"},
        login, code->text()));
}

void say_done(Commands& commands, const Result<void>& done) {
    const Console& say = commands.context.console;
    if (!done) return commands.fail(done.error());
    say.line(say.json ? "{}" : say({"done", "完成"}));
}

void create(Commands& commands, const UserArguments& arguments, bool first) {
    const auto profile = security::find_profile(arguments.profile);
    if (!profile) return commands.fail(profile.error());
    say_code(
        commands, arguments.login,
        in_store(
            commands, !first, [&](store::Session& session, const security::Actor& by, Instant now) {
                return first ? security::create_first(session, *profile, arguments.login, now)
                             : security::create_person(session, *profile, arguments.login, by, now);
            }));
}

void reset(Commands& commands, const UserArguments& arguments) {
    const auto profile = security::find_profile(arguments.profile);
    if (!profile) return commands.fail(profile.error());
    say_code(commands, arguments.login,
             in_store(commands, true,
                      [&](store::Session& session, const security::Actor& by, Instant now) {
                          return security::reset_person(session, *profile, arguments.login, by,
                                                        now);
                      }));
}

void lock(Commands& commands, const UserArguments& arguments, bool unlock) {
    say_done(commands,
             in_store(commands, true,
                      [&](store::Session& session, const security::Actor& by, Instant now) {
                          return unlock ? security::unlock_person(session, arguments.login, by, now)
                                        : security::lock_person(session, arguments.login, by,
                                                                arguments.reason, now);
                      }));
}

void set_roles(Commands& commands, const UserArguments& arguments) {
    const auto set_of = [](const std::vector<std::string>& names) {
        return std::set<std::string>{names.begin(), names.end()};
    };
    const security::Holdings holdings{set_of(arguments.roles), set_of(arguments.areas),
                                      set_of(arguments.classes), set_of(arguments.contracts)};
    const auto waits = in_store(
        commands, true, [&](store::Session& session, const security::Actor& by, Instant now) {
            return security::change_holdings(session, security::shipped_roles(), arguments.login,
                                             holdings, by, now);
        });
    if (!waits) return commands.fail(waits.error());
    if (!*waits) return say_done(commands, ok());
    say_waits(commands.context.console, **waits);
}

void change_password(Commands& commands, const UserArguments& arguments) {
    const Console& say = commands.context.console;
    const auto profile = security::find_profile(arguments.profile);
    if (!profile) return commands.fail(profile.error());
    const Secret old =
        read_secret(say({"one-time code or old password: ", "一次性口令或原密码："}));
    const Secret password = read_secret(say({"new password: ", "新密码："}));
    say_done(commands, in_store(commands, false,
                                [&](store::Session& session, const security::Actor&, Instant now) {
                                    return security::change_password(
                                        session, *profile, arguments.login, old, password, now);
                                }));
}

std::string joined(const std::set<std::string>& names) {
    return fmt::format("{}", fmt::join(names, " "));
}

ordered_json person_json(const Person& person) {
    return {{"login", person.login},      {"state", to_text(person.state)},
            {"roles", person.roles},      {"areas", person.areas},
            {"classes", person.classes},  {"second_factor", person.has_second_factor},
            {"failures", person.failures}};
}

void list(Commands& commands) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    Table table{{{say.text({"name", "登录名"})},
                 {say.text({"state", "状态"})},
                 {say.text({"roles", "角色"})},
                 {say.text({"areas", "区域"})},
                 {say.text({"classes", "用户类别"})}}};
    ordered_json rows = ordered_json::array();
    for (const Person& person : security::list_people(*(*store)->reader())) {
        rows.push_back(person_json(person));
        table.row({person.login, say.text(name_of(person.state)), joined(person.roles),
                   joined(person.areas), joined(person.classes)});
    }
    if (say.json) return say.line(rows.dump());
    if (table.empty()) return say.line(say({"nobody yet", "尚无人员"}));
    say.print(table.to_text());
}

using Verb = std::function<void(const UserArguments&)>;

/// A verb about one person.
CLI::App* add_verb(CLI::App& noun, const Console& say, const char* name, const Text& what,
                   const std::shared_ptr<UserArguments>& arguments, const Verb& run) {
    CLI::App* verb = noun.add_subcommand(name, say.text(what));
    verb->fallthrough();
    verb->add_option("name", arguments->login, say.text({"who signs in", "登录名"}))->required();
    verb->footer(fmt::format("{}\n  voltmark user {} li.ming --actor zhao.min",
                             say({"Example:", "示例："}), name));
    verb->callback([arguments, run] { run(*arguments); });
    return verb;
}

void add_profile(CLI::App& verb, const Console& say, UserArguments& arguments) {
    verb.add_option("--profile", arguments.profile,
                    say.text({"cn-mlps3 or asvs5: what passwords must be like",
                              "密码策略：cn-mlps3 或 asvs5"}))
        ->envname("VOLTMARK_PASSWORD_PROFILE");
}

void add_reports(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* verb = noun.add_subcommand("list", say.text({"everybody", "人员列表"}));
    verb->fallthrough();
    verb->footer(say.text({"Example:", "示例："}) + "\n  voltmark user list");
    verb->callback([&commands] { list(commands); });

    add_user_review_command(noun, commands);
    add_user_factor_commands(noun, commands);
}

}  // namespace

void add_user_commands(CLI::App& root, Commands& commands) {
    const Console& say = commands.context.console;
    CLI::App* noun = root.add_subcommand(
        "user", say.text({"people who sign in, and their roles", "登录人员及其角色"}));
    noun->require_subcommand(1);
    noun->fallthrough();
    const auto arguments = std::make_shared<UserArguments>();
    UserArguments& values = *arguments;
    const auto add = [&](const char* name, const Text& what, const Verb& run) {
        return add_verb(*noun, say, name, what, arguments, run);
    };
    CLI::App* verb = add("first", {"the first administrator of a store", "建立首个管理员"},
                         [&commands](const UserArguments& one) { create(commands, one, true); });
    add_profile(*verb, say, values);
    verb = add("create", {"somebody new, with a one-time code", "新建人员并给出一次性口令"},
               [&commands](const UserArguments& one) { create(commands, one, false); });
    add_profile(*verb, say, values);
    verb = add("reset", {"a new one-time code, for a lost password", "重置密码，给出一次性口令"},
               [&commands](const UserArguments& one) { reset(commands, one); });
    add_profile(*verb, say, values);
    verb = add("password",
               {"changes a password; both are asked for, or lines of standard input",
                "修改密码（从终端或标准输入读取）"},
               [&commands](const UserArguments& one) { change_password(commands, one); });
    add_profile(*verb, say, values);
    verb = add("lock", {"keeps somebody out, and signs them out", "锁定并强制下线"},
               [&commands](const UserArguments& one) { lock(commands, one, false); });
    verb->add_option("--reason", values.reason, say.text({"why", "理由"}));
    add("unlock", {"lets somebody in again", "解除锁定"},
        [&commands](const UserArguments& one) { lock(commands, one, true); });
    verb = add("roles", {"sets all that somebody holds", "设定角色、区域与类别（整体替换）"},
               [&commands](const UserArguments& one) { set_roles(commands, one); });
    verb->add_option("--role", values.roles, say.text({"a role; again for more", "角色，可多次"}));
    verb->add_option("--area", values.areas, say.text({"an area; again for more", "区域，可多次"}));
    verb->add_option("--class", values.classes,
                     say.text({"a customer class; again for more", "用户类别，可多次"}));
    verb->add_option(
        "--contract", values.contracts,
        say.text({"consumer number of a customer; again for more", "用户的户号，可多次"}));
    add_reports(*noun, commands);
}

}  // namespace voltmark::app
