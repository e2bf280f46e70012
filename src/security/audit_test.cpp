// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/audit.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/security/errors.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;

AuditEntry entry() {
    return {7,
            Instant{1'785'000'000s},
            {"li", "bill.release", "bill", "1-1-20260701-1", "", R"({"a":1})", "checked"},
            {},
            {}};
}

std::vector<Digest> leaves(std::size_t count) {
    std::vector<Digest> all;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(i)};
        all.push_back(merkle_leaf(bytes));
    }
    return all;
}

// Stored for ever: a program that hashes otherwise finds every log broken.
TEST(HashOf, IsSetInStone) {
    EXPECT_EQ(to_text(hash_of(entry())),
              "8b909a4afcff37d473d0028df5034dbc27ccbb8e0d21b34cb798bfc88980fddd");
}

TEST(HashOf, ChangesWithEveryField) {
    const Digest whole = hash_of(entry());
    const auto differs = [&](auto change) {
        AuditEntry one = entry();
        change(one);
        return hash_of(one) != whole;
    };
    EXPECT_TRUE(differs([](AuditEntry& one) { ++one.entry_no; }));
    EXPECT_TRUE(differs([](AuditEntry& one) { one.at += 1s; }));
    EXPECT_TRUE(differs([](AuditEntry& one) { one.event.outcome = Outcome::failed; }));
    EXPECT_TRUE(differs([](AuditEntry& one) { one.previous[31] = 1; }));
    // What moves from one text to its neighbour is another entry.
    EXPECT_TRUE(differs([](AuditEntry& one) {
        one.event.actor = "l";
        one.event.action = "ibill.release";
    }));
}

TEST(CheckEvent, TakesPlainTextsAndObjects) {
    EXPECT_TRUE(check_event(entry().event));
    const auto error_after = [&](auto spoil) {
        AuditEvent event = entry().event;
        spoil(event);
        return std::string{check_event(event).error().name()};
    };
    EXPECT_EQ(error_after([](AuditEvent& one) { one.actor = ""; }), "security.audit_event");
    EXPECT_EQ(error_after([](AuditEvent& one) { one.action = "a\xFF"; }), "security.audit_event");
    EXPECT_EQ(error_after([](AuditEvent& one) { one.purpose = std::string(1001, 'x'); }),
              "security.audit_event");
    EXPECT_EQ(error_after([](AuditEvent& one) { one.object_id.push_back('\0'); }),
              "security.audit_event");
    EXPECT_EQ(error_after([](AuditEvent& one) { one.after = "[1]"; }), "security.payload");
    for (const Outcome outcome : {Outcome::done, Outcome::refused, Outcome::failed}) {
        EXPECT_EQ(find_outcome(to_text(outcome)), outcome);
        EXPECT_FALSE(name_of(outcome).zh.empty());
    }
    EXPECT_FALSE(find_outcome("ok"));
}

TEST(Checkpoint, IsSignedOverAllOfIt) {
    const SigningKey key = new_signing_key();
    Checkpoint one{1, 1, 9, hash_of(entry()), merkle_root(leaves(9)), entry().at, "", ""};
    sign(one, key);
    EXPECT_TRUE(is_signed_by(one, key.public_key));
    EXPECT_FALSE(is_signed_by(one, new_signing_key().public_key));
    EXPECT_FALSE(is_signed_by(one, "ab"));
    const Checkpoint read = *parse_checkpoint(to_json(one));
    EXPECT_TRUE(is_signed_by(read, key.public_key));
    EXPECT_EQ(to_json(read), to_json(one));
    Checkpoint other = one;
    ++other.last_entry;
    EXPECT_FALSE(is_signed_by(other, key.public_key));
    other = one;
    other.root[0] ^= 1U;
    EXPECT_FALSE(is_signed_by(other, key.public_key));
}

TEST(ParseCheckpoint, RefusesWhatIsNone) {
    for (const char* text : {"", "[]", "{}", "{\"checkpoint_no\":\"1\"}"})
        EXPECT_EQ(parse_checkpoint(text).error().name(), "security.proof") << text;
}

TEST(ParseKey, TakesHexadecimalDigitsAndTellsNothingOfThem) {
    const std::string hex(64, 'a');
    EXPECT_EQ(to_hex(parse_key(" " + hex + "\n", "audit")->bytes()), hex);
    for (const std::string& text : {std::string{}, std::string{"secret"}, hex + "aa"}) {
        const Error error = parse_key(text, "audit").error();
        EXPECT_EQ(error.name(), "security.key");
        EXPECT_EQ(error.message().find("secret"), std::string::npos);
    }
    EXPECT_EQ(make_signing_key(Secret{"short"}).error().name(), "security.key");
}

// Every leaf of every tree has its way to the root, and no other way.
TEST(MerklePath, LeadsFromEachLeafToTheRoot) {
    for (std::size_t size = 1; size <= 33; ++size) {
        const std::vector<Digest> all = leaves(size);
        const Digest root = merkle_root(all);
        for (std::size_t i = 0; i < size; ++i) {
            const std::vector<Digest> path = merkle_path(all, i);
            EXPECT_EQ(root_over(all[i], i, size, path), root);
            EXPECT_NE(root_over(all[i], (i + 1) % (size + 1), size, path), root);
            const std::span<const Digest> less = std::span{path}.first(path.size() / 2);
            EXPECT_EQ(root_over(all[i], i, size, less).has_value(), size == 1);
        }
    }
    EXPECT_FALSE(root_over(leaves(1)[0], 1, 1, {}));
}

// \source  RFC 6962, 2.1.3 as a shape: the tree over seven leaves.
TEST(MerkleRoot, PartsAtThePowerOfTwo) {
    const std::vector<Digest> all = leaves(7);
    const std::vector<Digest> path = merkle_path(all, 6);
    ASSERT_EQ(path.size(), 2U);
    EXPECT_EQ(path[0], merkle_root(std::span{all}.subspan(4, 2)));
    EXPECT_EQ(path[1], merkle_root(std::span{all}.first(4)));
}

RC_GTEST_PROP(Hex, ComesBack, (std::vector<std::uint8_t> bytes)) {
    RC_ASSERT(*parse_hex(to_hex(bytes)) == bytes);
}

TEST(Secrets, AreWipedAndCannotBePrinted) {
    static_assert(!fmt::is_formattable<Secret>::value);
    std::string password = "correct horse";
    wipe(password);
    EXPECT_TRUE(password.empty());
    Secret one{"abc"};
    const Secret other = std::move(one);
    EXPECT_TRUE(one.empty());  // NOLINT(bugprone-use-after-move)
    EXPECT_EQ(other.text(), "abc");
    EXPECT_NE(to_hex(random_secret(16).bytes()), to_hex(random_secret(16).bytes()));
    EXPECT_TRUE(is_equal_secret(other.bytes(), Secret{"abc"}.bytes()));
    EXPECT_FALSE(is_equal_secret(other.bytes(), Secret{"abd"}.bytes()));
}

TEST(AuditBreak, HasASentenceForEach) {
    using What = AuditBreak::What;
    for (const What what : {What::missing, What::altered, What::unchained, What::head,
                            What::checkpoint, What::unlisted}) {
        EXPECT_FALSE(to_text(what).empty());
        EXPECT_NE(sentence_of(what).en, sentence_of(what).zh);
    }
    EXPECT_EQ(make_error(kAuditBroken).name(), "security.audit_broken");
}

}  // namespace
}  // namespace voltmark::security
