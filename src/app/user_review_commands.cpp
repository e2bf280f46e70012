// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "voltmark/base/sha256.hpp"
#include "voltmark/security/user_review.hpp"
#include "voltmark/time/civil.hpp"

#include "security_commands.hpp"

namespace voltmark::app {

namespace {

using nlohmann::ordered_json;

struct ReviewArguments {
    int days = 90;
    bool services = false;
    bool due = false;
    std::string done;
    int next_days = static_cast<int>(security::kReviewEvery.count());
};

std::vector<std::string> texts_of(const std::vector<security::Grant>& grants) {
    std::vector<std::string> texts;
    for (const security::Grant& grant : grants)
        texts.push_back(fmt::format("{} on {} in {}", grant.action, grant.kind,
                                    security::to_text(grant.reach)));
    return texts;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
    return fmt::format("{}", fmt::join(texts, between));
}

ordered_json json_of(const security::PersonReview& one) {
    const security::Person& person = one.person;
    return {{"login", person.login},       {"state", to_text(person.state)},
            {"roles", person.roles},       {"areas", person.areas},
            {"classes", person.classes},   {"second_factor", person.has_second_factor},
            {"failures", person.failures}, {"may", texts_of(one.may)},
            {"unused", one.unused},        {"unused_rights", texts_of(one.unused_grants)},
            {"conflicts", one.conflicts},  {"absent", one.is_absent}};
}

ordered_json json_of(const security::ServiceReview& one) {
    return {{"service", one.name},
            {"scopes", one.scopes},
            {"unused", one.unused},
            {"lapses_at", time::to_text(one.lapses_at)}};
}

/// What was found, as it is shown and as its digest is made.
struct Report {
    std::vector<security::PersonReview> people;
    std::vector<security::ServiceReview> services;
    ordered_json json = ordered_json::array();
    int findings = 0;
};
Report report_of(store::Session& session, const ReviewArguments& arguments, Instant now) {
    const Instant since = now - std::chrono::days{arguments.days};
    Report report;
    report.people = security::review_people(session, security::shipped_roles(), since);
    report.services = security::review_services(session, since, now);
    std::size_t findings = 0;
    for (const security::PersonReview& one : report.people) {
        report.json.push_back(json_of(one));
        findings += one.findings();
    }
    for (const security::ServiceReview& one : report.services) {
        if (arguments.services) report.json.push_back(json_of(one));
        findings += one.unused.size();
    }
    report.findings = static_cast<int>(findings);
    return report;
}

void print_people(const Console& say, const Report& report) {
    Table table{{{say.text({"name", "登录名"})},
                 {say.text({"may", "可执行"})},
                 {say.text({"unused roles", "未使用的角色"})},
                 {say.text({"unused rights", "未使用的权限"})},
                 {say.text({"conflicts", "冲突"})},
                 {say.text({"absent", "长期未登录"})}}};
    for (const security::PersonReview& one : report.people) {
        table.row({one.person.login, joined(texts_of(one.may), "; "), joined(one.unused, " "),
                   joined(texts_of(one.unused_grants), "; "), joined(one.conflicts, "; "),
                   one.is_absent ? say.text({"yes", "是"}) : ""});
    }
    say.print(table.empty() ? say.text({"nobody yet\n", "尚无人员\n"}) : table.to_text());
}

void print_services(const Console& say, const Report& report) {
    Table table{{{say.text({"service", "服务"})},
                 {say.text({"scopes", "范围"})},
                 {say.text({"unused", "未使用"})},
                 {say.text({"lapses", "失效时间"})}}};
    for (const security::ServiceReview& one : report.services) {
        table.row({one.name, fmt::format("{}", fmt::join(one.scopes, " ")), joined(one.unused, " "),
                   time::to_text(one.lapses_at)});
    }
    say.print(table.empty() ? say.text({"no tokens\n", "无服务凭据\n"}) : table.to_text());
}

/// Whether a review is due. \returns  the exit code.
int say_due(const Console& say, store::Session& session, Instant now) {
    const auto due = security::review_due(session);
    const auto last = security::last_review(session);
    const bool is_overdue = due && *due <= now;
    if (say.json) {
        ordered_json json{{"overdue", is_overdue}};
        if (due) json["due"] = time::to_text(*due);
        if (last)
            json["last"] = {{"review", last->review_no},
                            {"at", time::to_text(last->reviewed_at)},
                            {"by", last->reviewed_by},
                            {"findings", last->findings}};
        say.line(json.dump());
    } else if (!due) {
        say.line(say({"nobody is there to review", "尚无人员，无需复核"}));
    } else {
        say.line(say.fill(is_overdue
                              ? Text{"permissions were to be reviewed by {}: overdue",
                                     "权限复核应于 {} 前完成：已逾期"}
                              : Text{"permissions are to be reviewed by {}", "下次权限复核期限 {}"},
                          time::to_text(*due)));
        if (last)
            say.line(say.fill({"last reviewed at {0} by {1}", "上次复核 {0}，{1}"},
                              time::to_text(last->reviewed_at), last->reviewed_by));
    }
    return is_overdue ? kExitProblems : 0;
}

void note_done(Commands& commands, store::Store& store, const ReviewArguments& arguments) {
    const Console& say = commands.context.console;
    const Instant now = commands.context.clock.now();
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    const Report report = report_of(*writer, arguments, now);
    security::ReviewNote note;
    note.reviewed_by = commands.context.actor;
    note.next_due = now + std::chrono::days{arguments.next_days};
    note.people = static_cast<int>(report.people.size());
    note.findings = report.findings;
    note.report = *security::find_digest(sha256_hex(report.json.dump()));
    note.note = arguments.done;
    const Result<security::ReviewNote> noted = security::note_review(*writer, note, now);
    if (!noted) return commands.fail(noted.error());
    transaction.commit();
    if (say.json)
        return say.line(ordered_json{{"review", noted->review_no},
                                     {"findings", noted->findings},
                                     {"next_due", time::to_text(noted->next_due)}}
                            .dump());
    say.line(say.fill({"review {0} is noted, with {1} findings; the next is due by {2}",
                       "复核 {0} 已记录，发现 {1} 项；下次期限 {2}"},
                      noted->review_no, noted->findings, time::to_text(noted->next_due)));
}

void review(Commands& commands, const ReviewArguments& arguments) {
    const Console& say = commands.context.console;
    const Result<std::unique_ptr<store::Store>> store = commands.context.open_store();
    if (!store) return commands.fail(store.error());
    const Instant now = commands.context.clock.now();
    if (!arguments.done.empty()) return note_done(commands, **store, arguments);
    if (arguments.due) {
        commands.exit = say_due(say, *(*store)->reader(), now);
        return;
    }
    const Report report = report_of(*(*store)->reader(), arguments, now);
    const bool has_conflict =
        std::any_of(report.people.begin(), report.people.end(),
                    [](const security::PersonReview& one) { return !one.conflicts.empty(); });
    if (has_conflict) commands.exit = kExitProblems;
    if (say.json) return say.line(report.json.dump());
    print_people(say, report);
    if (arguments.services) print_services(say, report);
}

}  // namespace

void add_user_review_command(CLI::App& noun, Commands& commands) {
    const Console& say = commands.context.console;
    const auto arguments = std::make_shared<ReviewArguments>();
    CLI::App* verb =
        noun.add_subcommand("review", say.text({"who may do what, unused rights, conflicts",
                                                "权限复核：可执行事项、未用权限、冲突"}));
    verb->fallthrough();
    verb->add_option("--days", arguments->days,
                     say.text({"rights not used for so many days", "多少天内未使用"}))
        ->check(CLI::Range(1, 3650));
    verb->add_flag("--services", arguments->services,
                   say.text({"also tokens of programs", "包括服务凭据"}));
    CLI::Option* due =
        verb->add_flag("--due", arguments->due,
                       say.text({"when the next review is due; exit code 1 if overdue",
                                 "下次复核期限；逾期时退出码为 1"}));
    verb->add_option("--done", arguments->done,
                     say.text({"notes that it was reviewed, and what was decided",
                               "记录已完成复核及其结论"}))
        ->excludes(due);
    verb->add_option("--next-days", arguments->next_days,
                     say.text({"with --done: the next is due in so many days",
                               "与 --done 同用：下次复核间隔天数"}))
        ->check(CLI::Range(1, 3650))
        ->capture_default_str();
    verb->footer(say.text({"Example:", "示例："}) +
                 "\n  voltmark user review --days 90\n  voltmark user review --done 'li.ming loses "
                 "cashier' --actor zhao.min\n  voltmark user review --due");
    verb->callback([&commands, arguments] { review(commands, *arguments); });
}

}  // namespace voltmark::app
