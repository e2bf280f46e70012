// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/permission.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/security/errors.hpp"

namespace voltmark::security {
namespace {

/// Every action that the program guards or will, and what it is done to.
constexpr std::pair<const char*, const char*> kActions[] = {{"alert.change", "alert"},
                                                            {"alert.read", "alert"},
                                                            {"approval.approve", "approval"},
                                                            {"approval.ask", "approval"},
                                                            {"approval.read", "approval"},
                                                            {"approval.refuse", "approval"},
                                                            {"audit.checkpoint", "audit"},
                                                            {"audit.prove", "audit"},
                                                            {"audit.read", "audit"},
                                                            {"audit.verify", "audit"},
                                                            {"bill.assign", "bill"},
                                                            {"bill.correct", "bill"},
                                                            {"bill.corrections", "bill"},
                                                            {"bill.read", "bill"},
                                                            {"bill.release", "bill"},
                                                            {"customer.identify", "customer"},
                                                            {"customer.read", "customer"},
                                                            {"customer.read_whole", "customer"},
                                                            {"job.read", "job"},
                                                            {"job.start", "job"},
                                                            {"ledger.post", "ledger"},
                                                            {"ledger.read", "ledger"},
                                                            {"payment.order", "payment"},
                                                            {"payment.read", "payment"},
                                                            {"payment.receive", "payment"},
                                                            {"portal.invite", "customer"},
                                                            {"privacy.ask", "customer"},
                                                            {"privacy.export", "customer"},
                                                            {"privacy.read", "customer"},
                                                            {"reading.edit", "reading"},
                                                            {"reading.import", "reading"},
                                                            {"reading.read", "reading"},
                                                            {"run.begin", "run"},
                                                            {"run.discard", "run"},
                                                            {"run.issue", "run"},
                                                            {"run.post", "run"},
                                                            {"run.read", "run"},
                                                            {"setting.change", "setting"},
                                                            {"setting.read", "setting"},
                                                            {"setting.security", "setting"},
                                                            {"store.migrate", "store"},
                                                            {"tariff.publish", "tariff"},
                                                            {"tariff.read", "tariff"},
                                                            {"tariff.simulate", "tariff"},
                                                            {"token.create", "service_token"},
                                                            {"token.read", "service_token"},
                                                            {"token.revoke", "service_token"},
                                                            {"user.create", "person"},
                                                            {"user.lock", "person"},
                                                            {"user.read", "person"},
                                                            {"user.reset", "person"},
                                                            {"user.review", "person"},
                                                            {"user.second_factor", "person"},
                                                            {"user.roles", "person"},
                                                            {"user.unlock", "person"}};

Principal somebody(const std::string& role) {
    return {"li", {role}, {"pudong"}, {"industrial"}, {}, false, {"77"}};
}

/// The table that a security officer reads: every role, action and place.
std::string table_of(const RoleBook& book) {
    std::string table =
        "role,action,object,anywhere,in own area,of own class,on own list,held by them\n";
    for (const Role& role : book.roles) {
        const Principal who = somebody(role.name);
        for (const auto& [action, kind] : kActions) {
            const Object places[] = {{kind, "elsewhere", "other", "wang"},
                                     {kind, "pudong", "other", "wang"},
                                     {kind, "elsewhere", "industrial", "wang"},
                                     {kind, "elsewhere", "other", "li"},
                                     {kind, "elsewhere", "other", "wang", "77"}};
            table += fmt::format("{},{},{}", role.name, action, kind);
            for (const Object& place : places)
                table += decide(book, who, action, place).is_allowed ? ",yes" : ",no";
            table += '\n';
        }
    }
    return table;
}

TEST(Decide, IsTheTableThatOfficersRead) {
    const std::string path =
        std::string{VOLTMARK_SOURCE_DIR} + "/tests/golden/security/permissions.csv";
    const std::string table = table_of(shipped_roles());
    if (std::getenv("VOLTMARK_ACCEPT") != nullptr) std::ofstream{path} << table;
    std::ostringstream golden;
    golden << std::ifstream{path}.rdbuf();
    EXPECT_EQ(table, golden.str()) << "VOLTMARK_ACCEPT=1 writes the table anew";
}

// Nothing is allowed that no line allows: to nobody, to unknown roles, to other kinds of objects.
TEST(Decide, RefusesWhatNobodyAllows) {
    const RoleBook& book = shipped_roles();
    const Object bill{"bill", "pudong", "industrial", "li"};
    EXPECT_FALSE(decide(book, {"li", {}, {}, {}}, "bill.read", bill).is_allowed);
    EXPECT_FALSE(decide(book, somebody("king"), "bill.read", bill).is_allowed);
    EXPECT_FALSE(decide(book, somebody("billing_clerk"), "bill.erase", bill).is_allowed);
    EXPECT_FALSE(
        decide(book, somebody("billing_clerk"), "bill.read", {"reading", "pudong"}).is_allowed);
    EXPECT_FALSE(decide(book, somebody("billing_clerk"), "bill.read", {"bill"}).is_allowed);
    EXPECT_EQ(decide(book, somebody("billing_clerk"), "bill.read", bill),
              (Ruling{true, "billing_clerk"}));
}

// Should the store ever hold it, two administrators in one person are none.
TEST(Decide, GivesNothingToTwoRolesThatAreApart) {
    Principal both = somebody("system_administrator");
    both.roles.insert("audit_administrator");
    EXPECT_FALSE(decide(shipped_roles(), both, "audit.read", {"audit"}).is_allowed);
}

TEST(Decide, GivesServicesWhatTheirTokenIsFor) {
    Principal service{"importer", {}, {}, {}, {"reading.import", "token."}, true};
    service.roles.insert("audit_administrator");
    EXPECT_TRUE(decide(shipped_roles(), service, "reading.import", {"reading"}).is_allowed);
    EXPECT_TRUE(decide(shipped_roles(), service, "token.create", {"x"}).is_allowed);
    EXPECT_FALSE(decide(shipped_roles(), service, "reading.import_all", {"reading"}).is_allowed);
    EXPECT_FALSE(decide(shipped_roles(), service, "audit.read", {"audit"}).is_allowed);
}

TEST(CheckRoles, KeepsTheThreeAdministratorsApart) {
    const RoleBook& book = shipped_roles();
    for (const auto& roles :
         {std::set<std::string>{"system_administrator", "security_administrator"},
          {"system_administrator", "audit_administrator"},
          {"security_administrator", "audit_administrator"}})
        EXPECT_EQ(check_roles(book, roles).error().name(), "security.roles_apart");
    EXPECT_EQ(check_roles(book, {"customer", "cashier"}).error().name(), "security.roles_apart");
    EXPECT_EQ(check_roles(book, {"approver", "customer"}).error().name(), "security.roles_apart");
    EXPECT_TRUE(check_roles(book, {"customer"}));
    EXPECT_EQ(check_roles(book, {"king"}).error().name(), "security.role_unknown");
    EXPECT_TRUE(check_roles(book, {"billing_clerk", "cashier"}));
}

TEST(ReadRoles, TellsWhatIsWrongAndWhere) {
    const std::pair<const char*, std::uint64_t> cases[] = {
        {"roles: [a]\napart: []\nalone: []\n", 1},
        {"roles:\n  a: {zh: x}\napart: []\nalone: []\n", 2},
        {"roles:\n  a:\n    zh: x\n    may: [a on b]\napart: []\nalone: []\n", 4},
        {"roles:\n  a:\n    zh: x\n    may: [a on b in moon]\napart: []\nalone: []\n", 4},
        {"roles:\n  a: {zh: x, may: []}\n  a: {zh: x, may: []}\napart: []\nalone: []\n", 3},
        {"roles:\n  a: {zh: x, may: []}\napart: [a b]\nalone: []\n", 3},
        {"roles:\n  a: {zh: x, may: []}\napart: []\nalone: [b]\n", 4},
        {"roles:\n  a: {zh: x, may: [], also: 1}\napart: []\nalone: []\n", 2},
        {"[]", 1}};
    for (const auto& [yaml, line] : cases) {
        const Result<RoleBook> book = read_roles(yaml);
        ASSERT_FALSE(book) << yaml;
        EXPECT_EQ(book.error().name(), "security.policy");
        EXPECT_GT(book.error().place->line, 0U) << yaml;
        EXPECT_LE(book.error().place->line, line) << yaml;
    }
}

// A wider holding never takes anything away.
RC_GTEST_PROP(Decide, IsMonotonous, ()) {
    const RoleBook& book = shipped_roles();
    const std::size_t role = *rc::gen::inRange<std::size_t>(0, book.roles.size());
    const std::size_t action = *rc::gen::inRange<std::size_t>(0, std::size(kActions));
    const auto [name, kind] = kActions[action];
    const Object object{kind, "pudong", "industrial", "li"};
    Principal narrow = somebody(book.roles[role].name);
    narrow.areas.clear();
    const bool before = decide(book, narrow, name, object).is_allowed;
    const bool after = decide(book, somebody(book.roles[role].name), name, object).is_allowed;
    RC_ASSERT(!before || after);
}

}  // namespace
}  // namespace voltmark::security
