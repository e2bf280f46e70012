// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/audit_store.hpp"

#include <thread>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/security/approval_store.hpp"

#include "support/engine_test.hpp"

namespace voltmark::security {
namespace {

using namespace std::chrono_literals;
using What = AuditBreak::What;

const FixedClock kClock{Instant{1'785'000'000s}};
const Instant kNow = kClock.now();

AuditEvent event(int i) {
    AuditEvent one{i % 2 == 0 ? "li" : "王芳", "bill.release", "bill", fmt::format("{}-1", i)};
    one.after = fmt::format(R"({{"n":{}}})", i);
    one.purpose = "checked";
    return one;
}

class AuditLog : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }

    void write(int count) {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        for (int i = 0; i < count; ++i) ASSERT_TRUE(write_audit(*writer, event(i), kNow));
        transaction.commit();
    }
    Checkpoint sign_log() {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const auto checkpoint = take_checkpoint(*writer, key_, "auditor", kNow);
        transaction.commit();
        return **checkpoint;
    }
    void sql(const std::string& script) { store_->writer()->run_script(script); }
    AuditReport verify(std::optional<Checkpoint> kept = std::nullopt) {
        return verify_audit(*store_->reader(), {key_.public_key, std::move(kept)});
    }
    /// What and where, as "altered 3".
    std::string found(std::optional<Checkpoint> kept = std::nullopt) {
        const AuditReport report = verify(std::move(kept));
        if (!report.first_break) return "";
        return fmt::format("{} {}", to_text(report.first_break->what),
                           report.first_break->entry_no);
    }

    SigningKey key_ = new_signing_key();
};

VOLTMARK_ON_EACH_ENGINE(AuditLog);

TEST_P(AuditLog, HoldsWhatWasWrittenInItsOrder) {
    EXPECT_EQ(found(), "");
    write(5);
    const std::vector<AuditEntry> all = list_audit(*store_->reader(), {});
    ASSERT_EQ(all.size(), 5U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].entry_no, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(all[i].hash, hash_of(all[i]));
        EXPECT_EQ(all[i].previous, i == 0 ? Digest{} : all[i - 1].hash);
    }
    EXPECT_EQ(all[1].event.actor, "王芳");
    AuditFilter filter;
    filter.actor = "li";
    filter.action = "bill.";
    EXPECT_EQ(list_audit(*store_->reader(), filter).size(), 3U);
    filter.newest = 1;
    EXPECT_EQ(list_audit(*store_->reader(), filter).front().entry_no, 5);
    filter = {};
    filter.object_kind = "bill";
    filter.object_id = "3-1";
    EXPECT_EQ(list_audit(*store_->reader(), filter).size(), 1U);
    filter.to = kNow;
    EXPECT_TRUE(list_audit(*store_->reader(), filter).empty());
    const AuditReport report = verify();
    EXPECT_FALSE(report.first_break);
    EXPECT_EQ(report.entries, 5);
    EXPECT_EQ(report.signed_to, 0);
}

TEST_P(AuditLog, ForgetsWhatWasUndone) {
    write(2);
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        ASSERT_TRUE(write_audit(*writer, event(7), kNow));
    }
    write(1);
    EXPECT_EQ(verify().entries, 3);
    EXPECT_EQ(found(), "");
}

TEST_P(AuditLog, IsSignedUpToItsCheckpoints) {
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        EXPECT_FALSE(*take_checkpoint(*writer, key_, "auditor", kNow));
    }
    write(3);
    const Checkpoint first = sign_log();
    EXPECT_EQ(first.last_entry, 3);
    EXPECT_TRUE(is_signed_by(first, key_.public_key));
    // The entry about it alone needs no further one.
    EXPECT_EQ(sign_log().checkpoint_no, 1);
    write(2);
    EXPECT_EQ(sign_log().first_entry, 4);
    const AuditReport report = verify();
    EXPECT_FALSE(report.first_break);
    EXPECT_EQ(report.entries, 7);
    EXPECT_EQ(report.checkpoints, 2);
    EXPECT_EQ(report.signed_to, 6);
    EXPECT_EQ(list_checkpoints(*store_->reader()).size(), 2U);
    // Another key signed nothing of this.
    const AuditReport other = verify_audit(*store_->reader(), {new_signing_key().public_key, {}});
    EXPECT_EQ(other.first_break->what, What::checkpoint);
    EXPECT_FALSE(verify_audit(*store_->reader(), {}).first_break);
}

/// A column of a table, and the key of a row.
struct Cell {
    const char* table;
    const char* key;
    const char* column;
};
constexpr Cell kCells[] = {{"audit_entry", "entry_no", "entry_no"},
                           {"audit_entry", "entry_no", "at"},
                           {"audit_entry", "entry_no", "actor"},
                           {"audit_entry", "entry_no", "action"},
                           {"audit_entry", "entry_no", "object_kind"},
                           {"audit_entry", "entry_no", "object_id"},
                           {"audit_entry", "entry_no", "before_json"},
                           {"audit_entry", "entry_no", "after_json"},
                           {"audit_entry", "entry_no", "purpose"},
                           {"audit_entry", "entry_no", "outcome"},
                           {"audit_entry", "entry_no", "previous"},
                           {"audit_entry", "entry_no", "hash"},
                           {"audit_checkpoint", "checkpoint_no", "checkpoint_no"},
                           {"audit_checkpoint", "checkpoint_no", "first_entry"},
                           {"audit_checkpoint", "checkpoint_no", "last_entry"},
                           {"audit_checkpoint", "checkpoint_no", "chain"},
                           {"audit_checkpoint", "checkpoint_no", "root"},
                           {"audit_checkpoint", "checkpoint_no", "at"},
                           {"audit_checkpoint", "checkpoint_no", "public_key"},
                           {"audit_checkpoint", "checkpoint_no", "signature"},
                           {"audit_head", "head_id", "head_id"},
                           {"audit_head", "head_id", "entry_no"},
                           {"audit_head", "head_id", "hash"}};

/// Digits stay digits, so that columns of whole numbers take them.
std::string with_byte_changed(std::string text, std::size_t at) {
    char& byte = text[at];
    if (byte >= '0' && byte <= '9') {
        byte = byte == '9' ? '1' : static_cast<char>(byte + 1);
    } else {
        byte = byte == 'x' ? 'y' : 'x';
    }
    return text;
}

/// Changes the bytes of one cell, one after the other, and puts each back.
class CellChange {
public:
    CellChange(store::Store& store, const Cell& cell) : store_{store}, cell_{cell} {}

    std::vector<std::string> keys() {
        std::vector<std::string> keys;
        const store::Lease reader = store_.reader();
        const auto rows = reader->bulk_query(
            fmt::format("SELECT CAST({} AS TEXT) FROM {} ORDER BY 1", cell_.key, cell_.table));
        rows->run({}, [&](const store::BulkRow& row) { keys.emplace_back(row.text(0)); });
        return keys;
    }
    std::string value(const std::string& key) {
        std::string value;
        const store::Lease reader = store_.reader();
        reader->sql() << fmt::format("SELECT CAST({} AS TEXT) FROM {} WHERE {} = {}", cell_.column,
                                     cell_.table, cell_.key, key),
            soci::into(value);
        return value;
    }
    void set(const std::string& value, const std::string& key) {
        const std::string_view column{cell_.column};
        const bool is_text = value.find_first_not_of("0123456789") != std::string::npos ||
                             column == "object_id" || value.size() > 40;
        const char* quote = is_text ? "'" : "";
        store_.writer()->run_script(fmt::format("UPDATE {0} SET {1} = {2}{3}{2} WHERE {4} = {5}",
                                                cell_.table, column, quote, value, cell_.key, key));
    }
    bool is_key() const { return std::string_view{cell_.column} == cell_.key; }

private:
    store::Store& store_;
    const Cell& cell_;
};

// Whatever byte of whatever row is changed, reading the log finds it, and names that row.
TEST_P(AuditLog, FindsEveryChangedByte) {
    write(2);
    sign_log();
    write(1);
    sign_log();
    ASSERT_EQ(found(), "");
    int tried = 0;
    const auto try_byte = [&](const Cell& cell, const std::string& key, const std::string& value,
                              std::size_t at) {
        CellChange change{*store_, cell};
        const std::string changed = with_byte_changed(value, at);
        const std::vector<std::string> keys = change.keys();
        // A key that is taken the engine refuses itself.
        if (change.is_key() && std::find(keys.begin(), keys.end(), changed) != keys.end()) return;
        change.set(changed, key);
        const AuditReport report = verify();
        ASSERT_TRUE(report.first_break) << cell.table << "." << cell.column << ": " << changed;
        if (std::string_view{cell.table} == "audit_entry" && !change.is_key()) {
            EXPECT_EQ(report.first_break->entry_no, std::stoll(key)) << cell.column;
        }
        change.set(value, change.is_key() ? changed : key);
        ++tried;
    };
    for (const Cell& cell : kCells) {
        CellChange change{*store_, cell};
        for (const std::string& key : change.keys()) {
            const std::string value = change.value(key);
            const std::size_t step = value.size() > 40 ? 7 : 1;
            for (std::size_t at = 0; at < value.size(); at += step) {
                if (static_cast<unsigned char>(value[at]) < 0x80) try_byte(cell, key, value, at);
            }
        }
    }
    EXPECT_GT(tried, 300);
    EXPECT_EQ(found(), "");
}

TEST_P(AuditLog, FindsRowsTakenAwayMovedAndAdded) {
    write(4);
    const Checkpoint kept = sign_log();
    write(3);
    const auto tried = [&](const std::string& script, const std::string& expected) {
        sql("CREATE TABLE kept_entry AS SELECT * FROM audit_entry");
        sql("CREATE TABLE kept_head AS SELECT * FROM audit_head");
        sql("CREATE TABLE kept_checkpoint AS SELECT * FROM audit_checkpoint");
        sql(script);
        EXPECT_EQ(found(kept), expected) << script;
        sql("DELETE FROM audit_entry; DELETE FROM audit_head; DELETE FROM audit_checkpoint;"
            "INSERT INTO audit_entry SELECT * FROM kept_entry;"
            "INSERT INTO audit_head SELECT * FROM kept_head;"
            "INSERT INTO audit_checkpoint SELECT * FROM kept_checkpoint;"
            "DROP TABLE kept_entry; DROP TABLE kept_head; DROP TABLE kept_checkpoint");
        ASSERT_EQ(found(kept), "");
    };
    tried("DELETE FROM audit_entry WHERE entry_no = 2", "missing 2");
    tried("DELETE FROM audit_entry WHERE entry_no = 1", "missing 1");
    tried("DELETE FROM audit_entry WHERE entry_no = 8", "missing 8");
    tried("DELETE FROM audit_entry WHERE entry_no >= 4", "missing 4");
    tried("DELETE FROM audit_entry", "missing 1");
    tried("DELETE FROM audit_head", "head 8");
    tried(
        "UPDATE audit_entry SET entry_no = 99 WHERE entry_no = 2;"
        "UPDATE audit_entry SET entry_no = 2 WHERE entry_no = 3;"
        "UPDATE audit_entry SET entry_no = 3 WHERE entry_no = 99",
        "altered 2");
    tried("DELETE FROM audit_checkpoint", "unlisted 5");
    // The log is cut back, and the store's note of its end with it: only what was kept outside, or
    // the checkpoint in the store, tells.
    tried(
        "DELETE FROM audit_entry WHERE entry_no > 3; UPDATE audit_head SET entry_no = 3, hash = "
        "(SELECT hash FROM audit_entry WHERE entry_no = 3)",
        "missing 4");
    tried(
        "DELETE FROM audit_entry WHERE entry_no > 3; DELETE FROM audit_checkpoint; "
        "UPDATE audit_head SET entry_no = 3, hash = "
        "(SELECT hash FROM audit_entry WHERE entry_no = 3)",
        "missing 4");
}

// Somebody who knows how the log is made writes all of it anew: the signature is not theirs.
TEST_P(AuditLog, FindsALogThatWasMadeAnew) {
    write(3);
    const Checkpoint kept = sign_log();
    sql("DELETE FROM audit_entry; DELETE FROM audit_checkpoint; UPDATE audit_head SET entry_no = "
        "0, hash = '0000000000000000000000000000000000000000000000000000000000000000'");
    write(2);
    write(1);
    EXPECT_EQ(found(), "");  // Nothing in the store knows better.
    EXPECT_EQ(found(kept), "checkpoint 1");
    key_ = new_signing_key();
    sign_log();
    EXPECT_EQ(verify_audit(*store_->reader(), {kept.public_key, {}}).first_break->what,
              What::checkpoint);
}

TEST_P(AuditLog, IsNotAddedToWhereItsEndIsUnknown) {
    write(1);
    sql("UPDATE audit_head SET hash = 'x'");
    const store::Lease writer = store_->writer();
    EXPECT_EQ(write_audit(*writer, event(1), kNow).error().name(), "security.audit_broken");
    EXPECT_EQ(write_audit(*writer, {}, kNow).error().name(), "security.audit_event");
}

// Two processes write at once; each waits for the other, and no number is twice.
TEST_P(AuditLog, IsOneChainForTwoProcesses) {
    const store::Schema schemas[] = {schema()};
    const auto elsewhere = std::move(*store::Store::open(place_.location(), schemas, kClock));
    const auto write_some = [](store::Store& store) {
        for (int i = 0; i < 25; ++i) {
            const store::Lease writer = store.writer();
            store::Transaction transaction{*writer};
            EXPECT_TRUE(write_audit(*writer, event(i), kNow));
            transaction.commit();
        }
    };
    std::thread other{[&] { write_some(*elsewhere); }};
    write_some(*store_);
    other.join();
    EXPECT_EQ(verify().entries, 50);
    EXPECT_EQ(found(), "");
}

TEST_P(AuditLog, TellsOfApprovals) {
    const Request request{"bill.release", "R-12",       R"({"run":12})", "release",
                          "放行",         std::nullopt, {"li"},          24h};
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const Approval asked = *ask(*writer, request, kNow);
        ASSERT_TRUE(approve(*writer, asked.approval_id, {"wang"}, std::string(1200, 'x'), kNow));
        ASSERT_TRUE(carry_out(*writer, asked.approval_id, {"bill.release", "R-12", R"({"run":12})"},
                              {"li"}, kNow));
        transaction.commit();
    }
    std::string told;
    AuditFilter filter;
    filter.object_kind = "approval";
    for (const AuditEntry& entry : list_audit(*store_->reader(), filter))
        told += entry.event.action + " " + entry.event.actor + ";";
    EXPECT_EQ(told, "approval.ask li;approval.approve wang;approval.carry_out li;");
    EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace voltmark::security
