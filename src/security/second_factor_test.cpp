// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/second_factor.hpp"

#include <gtest/gtest.h>

#include "voltmark/security/approval_store.hpp"
#include "voltmark/security/audit_store.hpp"
#include "voltmark/security/errors.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

const FixedClock kClock{Instant{1'785'000'000s}};
const Instant kNow = kClock.now();
const Actor kAdmin{"admin.zhao"};
constexpr std::string_view kGood = "Blue-Kettle-72";

PasswordProfile profile() {
    PasswordProfile one = *find_profile("cn-mlps3");
    one.hash_passes = 1;
    one.hash_mebibytes = 1;
    return one;
}

class SecondFactor : public support::StoreTest {
protected:
    /// Commits whatever comes of it, as callers must.
    template <class Change>
    auto write(Change change) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        auto result = change(*writer);
        transaction.commit();
        return result;
    }
    void prepare() override {
        make_store({schema()}, kClock);
        const auto code = write([&](store::Session& session) {
            return create_person(session, profile(), "li", kAdmin, kNow);
        });
        ASSERT_TRUE(write([&](store::Session& session) {
            return change_password(session, profile(), "li", *code, Secret{kGood}, kNow);
        }));
    }
    template <class T>
    static std::string name_of(const Result<T>& result) {
        return result ? "" : std::string{result.error().name()};
    }
    static std::string code_at(const Secret& key, Instant now) {
        return totp_code(key, now.time_since_epoch().count() / 30);
    }
    Result<BegunFactor> begin(Instant now = kNow) {
        return write([&](store::Session& session) {
            return begin_second_factor(session, vault_, "li", {"li"}, now);
        });
    }
    Result<std::vector<Secret>> confirm(std::string_view code, Instant now = kNow) {
        return write([&](store::Session& session) {
            return confirm_second_factor(session, vault_, "li", code, {"li"}, now);
        });
    }
    Result<SignedIn> enter(std::string_view code, Instant now = kNow,
                           std::string_view password = kGood) {
        const PasswordCheck check =
            check_password_of(*store_->reader(), profile(), "li", Secret{password});
        return write([&](store::Session& session) {
            return sign_in(session, profile(), &vault_, {"li", check, code}, now);
        });
    }
    std::string confirm_as(std::string_view password, std::string_view code, Instant now) {
        const PasswordCheck check =
            check_password_of(*store_->reader(), profile(), "li", Secret{password});
        return name_of(write([&](store::Session& session) {
            return confirm_self(session, profile(), &vault_, {"li", check, code}, now);
        }));
    }
    Person person() { return *get_person(*store_->reader(), "li"); }

    const Vault vault_ = *Vault::make(random_secret(kKeyBytes));
};

VOLTMARK_ON_EACH_ENGINE(SecondFactor);

// Until a code of the new key was shown to work, nobody is locked out by it.
TEST_P(SecondFactor, HoldsOnceItWasConfirmed) {
    EXPECT_EQ(name_of(confirm("000000")), "security.factor_begun");
    const BegunFactor begun = *begin();
    EXPECT_TRUE(enter(""));
    EXPECT_EQ(name_of(confirm("12345")), "security.factor_code");
    EXPECT_FALSE(person().has_second_factor);
    const std::string code = code_at(begun.key, kNow);
    ASSERT_TRUE(confirm(code));
    EXPECT_TRUE(person().has_second_factor);
    EXPECT_EQ(name_of(enter("")), "security.sign_in");
    EXPECT_EQ(name_of(enter(code)), "security.sign_in") << "a code is good once";
    EXPECT_TRUE(enter(code_at(begun.key, kNow + 30s), kNow + 30s));
    EXPECT_EQ(name_of(begin()), "security.factor_held");
}

TEST_P(SecondFactor, WaitsForItsFirstCodeForAWhile) {
    const Secret first = begin()->key;
    const Secret second = begin()->key;
    EXPECT_EQ(name_of(confirm(code_at(first, kNow))), "security.factor_code")
        << "what was begun before is void";
    const Instant late = kNow + kBegunLapsesAfter;
    EXPECT_EQ(name_of(confirm(code_at(second, late), late)), "security.factor_begun");
    const Instant just = late - 1s;
    EXPECT_TRUE(confirm(code_at(second, just), just));
}

// As authenticators read it; the name may hold Chinese and signs.
TEST_P(SecondFactor, IsToldAsAUri) {
    EXPECT_EQ(otpauth_uri("李.ming@x", Secret{"12345678901234567890"}),
              "otpauth://totp/Voltmark:%E6%9D%8E.ming%40x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
              "&issuer=Voltmark");
}

TEST_P(SecondFactor, IsReplacedByEachRecoveryCodeOnce) {
    const Secret key = begin()->key;
    const std::vector<Secret> codes = *confirm(code_at(key, kNow));
    ASSERT_EQ(std::ssize(codes), kRecoveryCodes);
    std::string typed{codes[3].text()};
    EXPECT_TRUE(enter(typed));
    EXPECT_EQ(name_of(enter(typed)), "security.sign_in");
    std::string careless{codes[4].text()};
    std::erase(careless, '-');
    for (char& c : careless) c = static_cast<char>(std::tolower(c));
    EXPECT_TRUE(enter(careless));
    EXPECT_EQ(count_recovery_codes(*store_->reader(), person().person_id), kRecoveryCodes - 2);
    const auto renewed =
        write([&](store::Session& session) { return renew_recovery_codes(session, "li", kNow); });
    ASSERT_TRUE(renewed);
    EXPECT_EQ(name_of(enter(codes[0].text())), "security.sign_in");
    EXPECT_TRUE(enter((*renewed)[0].text()));
}

// Somebody who sits down at an open screen does not change how its owner signs in.
TEST_P(SecondFactor, GoesWithPasswordAndCode) {
    EXPECT_EQ(confirm_as(kGood, "", kNow), "") << "nothing else is held";
    EXPECT_EQ(confirm_as("Wrong-Kettle-72", "", kNow), "security.confirm");
    const Secret key = begin()->key;
    ASSERT_TRUE(confirm(code_at(key, kNow)));
    const Instant later = kNow + 60s;
    EXPECT_EQ(confirm_as(kGood, "", later), "security.confirm");
    EXPECT_EQ(confirm_as("Wrong-Kettle-72", code_at(key, later), later), "security.confirm");
    EXPECT_EQ(person().failures, 3);
    EXPECT_EQ(confirm_as(kGood, code_at(key, later), later), "");
    EXPECT_EQ(person().failures, 0);
    ASSERT_TRUE(
        write([&](store::Session& session) { return remove_second_factor(session, "li", later); }));
    EXPECT_EQ(name_of(write([&](store::Session& session) {
                  return remove_second_factor(session, "li", later);
              })),
              "security.factor_none");
    EXPECT_TRUE(enter("", later));
}

TEST_P(SecondFactor, IsTakenFromWhoLostItByAnother) {
    const Secret key = begin()->key;
    ASSERT_TRUE(confirm(code_at(key, kNow)));
    const Instant later = kNow + 60s;
    const Secret token = enter(code_at(key, later), later)->token;
    const auto take = [&](const Actor& by, const std::string& reason) {
        return name_of(write([&](store::Session& session) {
            return take_second_factor(session, "li", by, reason, later);
        }));
    };
    EXPECT_EQ(take({"LI"}, "lost"), "security.own_factor");
    EXPECT_EQ(take(kAdmin, ""), "security.reason");
    EXPECT_EQ(take(kAdmin, "telephone lost"), "");
    EXPECT_EQ(take(kAdmin, "telephone lost"), "security.factor_none");
    EXPECT_FALSE(check_token(*store_->reader(), profile(), token, later));
    EXPECT_EQ(count_recovery_codes(*store_->reader(), person().person_id), 0);
    EXPECT_TRUE(enter("", later));
}

// Whoever gives out the code of a reset must not come in by it.
TEST_P(SecondFactor, StaysThroughAReset) {
    const Secret key = begin()->key;
    ASSERT_TRUE(confirm(code_at(key, kNow)));
    const int codes = count_recovery_codes(*store_->reader(), person().person_id);
    const auto fresh = write([&](store::Session& session) {
        return reset_person(session, profile(), "li", kAdmin, kNow);
    });
    ASSERT_TRUE(fresh);
    constexpr std::string_view kOther = "Green-Ladle-85";
    ASSERT_TRUE(write([&](store::Session& session) {
        return change_password(session, profile(), "li", *fresh, Secret{kOther}, kNow);
    }));
    EXPECT_TRUE(person().has_second_factor);
    EXPECT_EQ(count_recovery_codes(*store_->reader(), person().person_id), codes);
    const Instant later = kNow + 60s;
    EXPECT_EQ(name_of(enter("", later, kOther)), "security.sign_in");
    EXPECT_TRUE(enter(code_at(key, later), later, kOther));
}

TEST_P(SecondFactor, SignInsAreSeenAndEndedByTheirOwner) {
    const Secret here = enter("")->token;
    const Secret there = enter("", kNow + 5s)->token;
    const PersonId id = person().person_id;
    const auto listed = [&] {
        return list_sign_ins(*store_->reader(), profile(), id, here, kNow + 6s);
    };
    ASSERT_EQ(listed().size(), 2U);
    EXPECT_FALSE(listed()[0].is_this);
    EXPECT_TRUE(listed()[1].is_this);
    const std::string other = listed()[0].id;
    const auto end = [&](PersonId whose, const std::string& sign_in) {
        return name_of(
            write([&](store::Session& session) { return end_sign_in(session, whose, sign_in); }));
    };
    EXPECT_EQ(end(PersonId{99}, other), "security.sign_in_unknown");
    EXPECT_EQ(end(id, "%"), "security.sign_in_unknown");
    EXPECT_EQ(end(id, other), "");
    EXPECT_FALSE(check_token(*store_->reader(), profile(), there, kNow));
    EXPECT_TRUE(check_token(*store_->reader(), profile(), here, kNow));
    static_cast<void>(enter(""));
    write([&](store::Session& session) {
        end_other_sign_ins(session, id, here);
        return 0;
    });
    ASSERT_EQ(listed().size(), 1U);
    EXPECT_TRUE(listed()[0].is_this);
    const auto renewed =
        write([&](store::Session& session) { return open_sign_in(session, "li", kNow); });
    EXPECT_TRUE(check_token(*store_->reader(), profile(), *renewed, kNow));
}

// Neither keys nor codes come into the audit log.
TEST_P(SecondFactor, LeavesTracesAndNoSecrets) {
    const BegunFactor begun = *begin();
    const std::vector<Secret> codes = *confirm(code_at(begun.key, kNow));
    ASSERT_TRUE(enter(codes[0].text()));
    std::set<std::string> actions;
    std::string all;
    for (const AuditEntry& entry : list_audit(*store_->reader(), {})) {
        actions.insert(entry.event.action);
        all += entry.event.after + entry.event.before + entry.event.purpose;
    }
    for (const char* action : {"user.second_factor.begin", "user.second_factor.confirm",
                               "user.recovery_code", "user.sign_in"})
        EXPECT_TRUE(actions.contains(action)) << action;
    EXPECT_EQ(all.find(to_base32(begun.key)), std::string::npos);
    EXPECT_EQ(all.find(std::string{codes[0].text()}), std::string::npos);
}

}  // namespace
}  // namespace voltmark::security
