// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/identity_store.hpp"
#include "voltmark/security/user_review.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};
const Instant kNow = kClock.now();
const Actor kAdmin{"admin.zhao"};
constexpr const char* kGood = "Blue-Kettle-72";

/// As shipped, but hashed fast: tests sign in often.
PasswordProfile profile() {
    PasswordProfile one = *find_profile("cn-mlps3");
    one.hash_passes = 1;
    one.hash_mebibytes = 1;
    return one;
}

class People : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
    /// Commits whatever comes of it, as callers must.
    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        transaction.commit();
        return result;
    }
    Secret invite(const std::string& login) {
        return *write([&](store::Session& session) {
            return create_person(session, profile(), login, kAdmin, kNow);
        });
    }
    std::string change(const std::string& login, const Secret& old, std::string_view password,
                       Instant now = kNow) {
        const Result<void> changed = write([&](store::Session& session) {
            return change_password(session, profile(), login, old, Secret{password}, now);
        });
        return changed ? "" : std::string{changed.error().name()};
    }
    void make(const std::string& login) { ASSERT_EQ(change(login, invite(login), kGood), ""); }
    Result<SignedIn> enter(const std::string& login, std::string_view password, Instant now = kNow,
                           std::string_view code = "", const Vault* vault = nullptr) {
        const Secret secret{password};
        const PasswordCheck checked =
            check_password_of(*store_->reader(), profile(), login, secret);
        return write([&](store::Session& session) {
            return sign_in(session, profile(), vault, {login, checked, code}, now);
        });
    }
    std::string check(const Secret& token, Instant now) {
        const auto who = check_token(*store_->reader(), profile(), token, now);
        if (!who) return std::string{who.error().name()};
        write([&](store::Session& session) {
            note_seen(session, token, now);
            return 0;
        });
        return who->principal.name;
    }
};

VOLTMARK_ON_EACH_ENGINE(People);

TEST_P(People, BeginWithAOneTimeCode) {
    const Secret code = invite("li.ming");
    EXPECT_EQ(enter("li.ming", code.text()).error().name(), "security.sign_in");
    EXPECT_EQ(change("li.ming", code, kGood), "");
    EXPECT_EQ(change("li.ming", code, "Green-Kettle-73"), "security.sign_in");
    EXPECT_TRUE(enter("LI.Ming", kGood));
    EXPECT_EQ(write([&](store::Session& session) {
                  return create_person(session, profile(), "Li.Ming", kAdmin, kNow);
              })
                  .error()
                  .name(),
              "security.person_known");
    const Secret late = invite("wang");
    EXPECT_EQ(change("wang", late, kGood, kNow + kCodeLapsesAfter), "security.sign_in");
}

TEST_P(People, HaveOneFirstAdministrator) {
    const auto first = [&] {
        return write([&](store::Session& session) {
            return create_first(session, profile(), "zhao", kNow);
        });
    };
    ASSERT_TRUE(first());
    EXPECT_EQ(first().error().name(), "security.not_first");
    EXPECT_EQ(get_person(*store_->reader(), "zhao")->roles,
              (std::set<std::string>{"security_administrator"}));
    EXPECT_EQ(get_person(*store_->reader(), "li").error().name(), "security.person_unknown");
}

// Whoever guesses waits longer and longer, and learns nothing from the answer.
TEST_P(People, WaitAfterFailures) {
    make("li");
    for (int i = 0; i < 5; ++i) EXPECT_EQ(enter("li", "wrong").error().name(), "security.sign_in");
    EXPECT_EQ(enter("li", kGood).error().name(), "security.sign_in");
    EXPECT_EQ(enter("nobody", kGood).error().name(), "security.sign_in");
    EXPECT_EQ(enter("no body'; --", kGood).error().name(), "security.sign_in");
    EXPECT_TRUE(enter("li", kGood, kNow + 10min));
    EXPECT_EQ(get_person(*store_->reader(), "li")->failures, 0);
    for (int i = 0; i < 5; ++i) static_cast<void>(enter("li", "wrong"));
    ASSERT_TRUE(
        write([&](store::Session& session) { return unlock_person(session, "li", kAdmin, kNow); }));
    EXPECT_TRUE(enter("li", kGood));
}

TEST_P(People, AreSignedOutByTimeAndByOthers) {
    make("li");
    const Secret token = enter("li", kGood)->token;
    EXPECT_EQ(check(token, kNow + 14min), "li");
    EXPECT_EQ(check(token, kNow + 28min), "li");
    EXPECT_EQ(check(token, kNow + 43min), "security.signed_out");
    const Secret busy = enter("li", kGood)->token;
    Instant now = kNow;
    for (; now < kNow + 10h - 10min; now += 10min) EXPECT_EQ(check(busy, now), "li");
    EXPECT_EQ(check(busy, kNow + 10h), "security.signed_out");
    const Secret other = enter("li", kGood)->token;
    ASSERT_TRUE(write(
        [&](store::Session& session) { return lock_person(session, "li", kAdmin, "left", kNow); }));
    EXPECT_EQ(check(other, kNow), "security.signed_out");
    EXPECT_EQ(enter("li", kGood).error().name(), "security.sign_in");
    EXPECT_EQ(check(Secret{"made up"}, kNow), "security.signed_out");
    EXPECT_EQ(csrf_of(other).text(), csrf_of(other).text());
    EXPECT_NE(csrf_of(other).text(), csrf_of(busy).text());
}

// Nothing is cut off, changed or ignored: a password is every character of it.
TEST_P(People, TypeTheirWholePassword) {
    const std::string longest = " Blue-Kettle-72 " + std::string(64, 'x') + "é水 ";
    ASSERT_EQ(change("li", invite("li"), longest), "");
    EXPECT_TRUE(enter("li", longest));
    std::string other_case = longest;
    other_case[1] = 'b';
    for (const std::string& wrong :
         {longest.substr(1), longest.substr(0, longest.size() - 1), longest.substr(0, 64),
          longest.substr(0, 72), longest + " ", other_case})
        EXPECT_FALSE(enter("li", wrong, kNow)) << wrong;
}

// Nobody can guess a token, nor know one from others.
TEST_P(People, HaveTokensThatAreLongAndNeverTheSame) {
    make("li");
    std::set<std::string> tokens;
    for (int i = 0; i < 50; ++i) {
        const Secret token = enter("li", kGood)->token;
        EXPECT_EQ(token.bytes().size(), 32U);
        tokens.insert(to_hex(token.bytes()));
    }
    EXPECT_EQ(tokens.size(), 50U);
}

TEST_P(People, ChooseGoodPasswordsAndNewOnes) {
    make("li");
    const auto tried = [&](std::string_view password) {
        return change("li", Secret{kGood}, password);
    };
    for (const char* weak : {"Short-1", "alllowercase", "Admin@12345", "My-li-password-1", kGood})
        EXPECT_EQ(tried(weak), "security.password") << weak;
    EXPECT_EQ(tried("Green-Kettle-73"), "");
    EXPECT_EQ(change("li", Secret{"Green-Kettle-73"}, kGood), "security.password");
    // A quarter later it must be changed.
    EXPECT_FALSE(enter("li", "Green-Kettle-73", kNow + 24h * 89)->must_change_password);
    EXPECT_TRUE(enter("li", "Green-Kettle-73", kNow + 24h * 90)->must_change_password);
}

TEST_P(People, HoldRolesThatGoTogether) {
    make("li");
    const auto give = [&](const std::set<std::string>& roles, const Actor& by) {
        const Result<void> given = write([&](store::Session& session) {
            return set_holdings(session, shipped_roles(), "li", {roles, {"pudong"}, {}}, by, kNow);
        });
        return given ? "" : std::string{given.error().name()};
    };
    EXPECT_EQ(give({"system_administrator", "audit_administrator"}, kAdmin),
              "security.roles_apart");
    EXPECT_EQ(give({"king"}, kAdmin), "security.role_unknown");
    EXPECT_EQ(give({"cashier"}, {"LI"}), "security.own_roles");
    EXPECT_EQ(give({"cashier"}, kAdmin), "");
    EXPECT_EQ(list_people(*store_->reader()).front().areas, (std::set<std::string>{"pudong"}));
    EXPECT_TRUE(list_people(*store_->reader()).front().roles.contains("cashier"));
}

TEST_P(People, GiveProgramsTokens) {
    const auto token_until = [&](Instant lapses) {
        return write([&](store::Session& session) {
            return create_service_token(session, "importer", {"reading.import", "job."}, lapses,
                                        kAdmin, kNow);
        });
    };
    EXPECT_EQ(token_until(kNow).error().name(), "security.request");
    const Secret token = *token_until(kNow + 24h);
    const auto check_at = [&](Instant now) {
        return check_service_token(*store_->reader(), token, now);
    };
    EXPECT_EQ(check_at(kNow)->scopes, (std::set<std::string>{"job.", "reading.import"}));
    EXPECT_EQ(check_at(kNow + 24h).error().name(), "security.signed_out");
    ASSERT_TRUE(write([&](store::Session& session) {
        return revoke_service_tokens(session, "importer", kAdmin, kNow);
    }));
    EXPECT_EQ(check_at(kNow).error().name(), "security.signed_out");
}

// Neither locking and unlocking nor a reset makes a password of a code, or lets somebody in.
TEST_P(People, StayOutWhereTheyAreLocked) {
    const Secret code = invite("li");
    const auto reset = [&] {
        return write([&](store::Session& session) {
            return reset_person(session, profile(), "li", kAdmin, kNow);
        });
    };
    ASSERT_TRUE(write(
        [&](store::Session& session) { return lock_person(session, "li", kAdmin, "", kNow); }));
    EXPECT_EQ(reset().error().name(), "security.locked");
    ASSERT_TRUE(
        write([&](store::Session& session) { return unlock_person(session, "li", kAdmin, kNow); }));
    EXPECT_EQ(enter("li", code.text()).error().name(), "security.sign_in");
    EXPECT_EQ(change("li", code, kGood), "security.sign_in");
    EXPECT_EQ(change("li", *reset(), kGood), "");
}

TEST_P(People, AreReviewed) {
    make("li");
    make("zhao");
    ASSERT_TRUE(write([&](store::Session& session) {
        return set_holdings(session, shipped_roles(), "zhao",
                            {{"security_administrator", "cashier"}, {}, {}}, {"li"}, kNow);
    }));
    ASSERT_TRUE(write([&](store::Session& session) {
        return lock_person(session, "li", {"zhao"}, "left", kNow + 1h);
    }));
    // Written past the program: the review shows it.
    store_->writer()->run_script(
        "INSERT INTO person_holding (person_id, kind, name) SELECT person_id, 'role', "
        "'audit_administrator' FROM person WHERE login = 'zhao'");
    const auto reviews = review_people(*store_->reader(), shipped_roles(), kNow + 1min);
    ASSERT_EQ(reviews.size(), 1U);
    EXPECT_EQ(reviews[0].person.login, "zhao");
    EXPECT_EQ(reviews[0].unused, (std::vector<std::string>{"audit_administrator", "cashier"}));
    EXPECT_EQ(reviews[0].conflicts,
              (std::vector<std::string>{"security_administrator + audit_administrator"}));
    EXPECT_FALSE(reviews[0].may.empty());
}

// Each step is in the audit log, and neither there nor anywhere in the file stands a secret.
TEST_P(People, LeaveTracesAndNoSecrets) {
    const Secret code = invite("li");
    ASSERT_EQ(change("li", code, kGood), "");
    const Secret token = enter("li", kGood)->token;
    static_cast<void>(enter("li", "Typed-Wrong-1"));
    static_cast<void>(enter("Typed-As-Name-1", "x"));
    std::string told;
    for (const AuditEntry& entry : list_audit(*store_->reader(), {}))
        told += fmt::format("{} {} {};", entry.event.action, entry.event.actor,
                            to_text(entry.event.outcome));
    EXPECT_EQ(told,
              "user.create admin.zhao done;user.password li done;user.sign_in li done;"
              "user.sign_in li refused;user.sign_in - refused;");
    EXPECT_FALSE(verify_audit(*store_->reader(), {}).first_break);
    if (GetParam() != store::Engine::sqlite) return;
    std::ostringstream bytes;
    for (const std::string& name : {place_.location().target, place_.location().target + "-wal"})
        if (std::filesystem::exists(name)) bytes << std::ifstream{name, std::ios::binary}.rdbuf();
    for (const std::string& secret :
         {std::string{kGood}, std::string{code.text()}, to_hex(token.bytes()),
          std::string{token.text()}, std::string{"Typed-Wrong-1"}, std::string{"Typed-As-Name-1"}})
        EXPECT_EQ(bytes.str().find(secret), std::string::npos);
}

// \source  RFC 6238, appendix B: the last six of its eight digits, SHA-1.
TEST(TotpCode, IsThatOfTheStandard) {
    const Secret key{"12345678901234567890"};
    const std::pair<std::int64_t, const char*> cases[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [at, code] : cases) EXPECT_EQ(totp_code(key, at / 30), code);
    EXPECT_EQ(to_base32(Secret{"foobar"}), "MZXW6YTBOI");  // RFC 4648, 10, without filling.
    const Instant now{59s};
    EXPECT_EQ(find_totp_step(key, "287082", now + 30s, 0), 1);
    EXPECT_EQ(find_totp_step(key, "287082", now - 30s, 0), 1);
    EXPECT_FALSE(find_totp_step(key, "287082", now + 60s, 0));
    EXPECT_FALSE(find_totp_step(key, "287082", now, 1));
    EXPECT_FALSE(find_totp_step(key, "", now, 0));
}

// Of published leaks, and what somebody would try at a utility first.
TEST(PasswordProfiles, RefuseWhatIsTriedFirst) {
    const PasswordProfile asvs5 = *find_profile("asvs5");
    const auto said = [&](std::string_view password) {
        const Result<void> checked = check_password(asvs5, Secret{password}, "li.ming");
        return checked ? std::string{} : checked.error().message();
    };
    for (const char* password : {"leavemealone", "LeaveMeAlone", "123456789abc"})
        EXPECT_NE(said(password).find("123456"), std::string::npos) << password;
    for (const char* word : {"voltmark", "dianwang", "95598", "电网"}) {
        const std::string message = said(fmt::format("Kettle {} 72 Blue", word));
        EXPECT_NE(message.find(word), std::string::npos) << message;
    }
    EXPECT_NE(said("Kettle VoltMark 72 Blue").find("voltmark"), std::string::npos);
    EXPECT_NE(said("Kettle Li.Ming 72 Blue").find("name"), std::string::npos);
    EXPECT_EQ(said("Kettle 72 Blue and more"), "");
}

TEST(PasswordProfiles, AreData) {
    EXPECT_EQ(find_profile("cn-mlps3")->age_max, std::chrono::days{90});
    EXPECT_EQ(find_profile("asvs5")->length_min, 12);
    EXPECT_EQ(find_profile("none").error().name(), "security.profile");
    EXPECT_EQ(read_profiles("a: {length_min: 4}").error().name(), "security.policy");
    EXPECT_EQ(read_profiles("a: 1").error().name(), "security.policy");
    const PasswordProfile one = *find_profile("cn-mlps3");
    EXPECT_EQ(wait_after(one, 4), 0s);
    EXPECT_EQ(wait_after(one, 5), 60s);
    EXPECT_EQ(wait_after(one, 7), 240s);
    EXPECT_EQ(wait_after(one, 1000), one.wait_max);
    for (const char* password : {"password1234", "qwertyuiop", "short"}) {
        const Error error = check_password(*find_profile("asvs5"), Secret{password}, "li").error();
        EXPECT_EQ(error.message().find(password), std::string::npos);
    }
    EXPECT_TRUE(check_password(*find_profile("asvs5"), Secret{"四个字的密码在这里足够长"}, "li"));
    const std::string hash = hash_password(profile(), Secret{kGood});
    EXPECT_TRUE(hash.starts_with("$argon2id$"));
    EXPECT_TRUE(is_password(hash, Secret{kGood}));
    EXPECT_FALSE(is_password(hash, Secret{"other"}));
    EXPECT_FALSE(is_password("", Secret{""}));
}

TEST(PersonStates, HaveNames) {
    for (const PersonState state :
         {PersonState::invited, PersonState::active, PersonState::locked}) {
        EXPECT_FALSE(to_text(state).empty());
        EXPECT_NE(name_of(state).en, name_of(state).zh);
    }
}

}  // namespace
}  // namespace voltmark::security
