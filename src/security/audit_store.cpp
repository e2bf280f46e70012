// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/audit_store.hpp"

#include <charconv>

#include <nlohmann/json.hpp>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/security/errors.hpp"

#include "json_fields.hpp"

namespace voltmark::security {

namespace {

constexpr std::string_view kCheckpointAction = "audit.checkpoint";

/// Whole numbers as texts: SQLite keeps "17x" in a column of whole numbers and reads it as 17.
constexpr std::string_view kEntryColumns =
    "CAST(entry_no AS TEXT), CAST(at AS TEXT), actor, action, object_kind, object_id, before_json, "
    "after_json, purpose, CAST(outcome AS TEXT), previous, hash";
constexpr std::string_view kCheckpointColumns =
    "CAST(checkpoint_no AS TEXT), CAST(first_entry AS TEXT), CAST(last_entry AS TEXT), chain, "
    "root, CAST(at AS TEXT), public_key, signature";

/// A row as it lies there, and whether every column is of its form.
template <class Thing>
struct Read {
    Thing thing;
    bool is_sound = true;

    std::int64_t number(const store::BulkRow& row, int column) {
        const std::string_view text = row.text(column);
        std::int64_t value = 0;
        const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
        if (end.ec != std::errc{} || fmt::format("{}", value) != text) is_sound = false;
        return value;
    }
    Digest digest(const store::BulkRow& row, int column) {
        const std::optional<Digest> digest = find_digest(row.text(column));
        if (!digest) is_sound = false;
        return digest.value_or(Digest{});
    }
};

Instant instant_of(std::int64_t seconds) {
    return Instant{std::chrono::seconds{seconds}};
}

Read<AuditEntry> entry_of(const store::BulkRow& row) {
    Read<AuditEntry> read;
    AuditEntry& entry = read.thing;
    entry.entry_no = read.number(row, 0);
    entry.at = instant_of(read.number(row, 1));
    std::string* texts[] = {&entry.event.actor,     &entry.event.action, &entry.event.object_kind,
                            &entry.event.object_id, &entry.event.before, &entry.event.after,
                            &entry.event.purpose};
    for (int i = 0; i < 7; ++i) *texts[i] = std::string{row.text(i + 2)};
    const std::int64_t outcome = read.number(row, 9);
    if (outcome < 1 || outcome > 3) read.is_sound = false;
    entry.event.outcome = read.is_sound ? static_cast<Outcome>(outcome) : Outcome::failed;
    entry.previous = read.digest(row, 10);
    entry.hash = read.digest(row, 11);
    return read;
}

Read<Checkpoint> checkpoint_of(const store::BulkRow& row) {
    Read<Checkpoint> read;
    Checkpoint& checkpoint = read.thing;
    checkpoint.checkpoint_no = read.number(row, 0);
    checkpoint.first_entry = read.number(row, 1);
    checkpoint.last_entry = read.number(row, 2);
    checkpoint.chain = read.digest(row, 3);
    checkpoint.root = read.digest(row, 4);
    checkpoint.at = instant_of(read.number(row, 5));
    checkpoint.public_key = std::string{row.text(6)};
    checkpoint.signature = std::string{row.text(7)};
    return read;
}

struct Head {
    std::int64_t entry_no = 0;
    std::string hash;
};

Head read_head(store::Session& session) {
    Head head;
    long long number = 0;
    session.sql() << "SELECT entry_no, hash FROM audit_head WHERE head_id = 1", soci::into(number),
        soci::into(head.hash);
    head.entry_no = number;
    return head;
}

/// The head's number and hash once no other process can move it: on PostgreSQL the statement waits
/// for the others' transactions, and the reading after it sees what they left.
Head take_head(store::Session& session) {
    session.sql() << "UPDATE audit_head SET entry_no = entry_no + 0 WHERE head_id = 1";
    return read_head(session);
}

void insert_entry(store::Session& session, const AuditEntry& entry) {
    const AuditEvent& event = entry.event;
    const long long number = entry.entry_no;
    const long long at = entry.at.time_since_epoch().count();
    const int outcome = static_cast<int>(event.outcome);
    const std::string previous = to_text(entry.previous);
    const std::string hash = to_text(entry.hash);
    session.sql() << "INSERT INTO audit_entry (entry_no, at, actor, action, object_kind, "
                     "object_id, before_json, after_json, purpose, outcome, previous, hash) VALUES "
                     "(:n, :t, :a, :c, :k, :i, :b, :f, :p, :o, :v, :h)",
        soci::use(number, "n"), soci::use(at, "t"), soci::use(event.actor, "a"),
        soci::use(event.action, "c"), soci::use(event.object_kind, "k"),
        soci::use(event.object_id, "i"), soci::use(event.before, "b"), soci::use(event.after, "f"),
        soci::use(event.purpose, "p"), soci::use(outcome, "o"), soci::use(previous, "v"),
        soci::use(hash, "h");
    soci::statement move = (session.sql().prepare << "UPDATE audit_head SET entry_no = :n, hash = "
                                                     ":h WHERE head_id = 1",
                            soci::use(number, "n"), soci::use(hash, "h"));
    move.execute(true);
    VOLTMARK_CHECK(move.get_affected_rows() == 1);
}

void insert_checkpoint(store::Session& session, const Checkpoint& one) {
    const long long number = one.checkpoint_no;
    const long long first = one.first_entry;
    const long long last = one.last_entry;
    const long long at = one.at.time_since_epoch().count();
    const std::string chain = to_text(one.chain);
    const std::string root = to_text(one.root);
    session.sql() << "INSERT INTO audit_checkpoint (checkpoint_no, first_entry, last_entry, chain, "
                     "root, at, public_key, signature) VALUES (:n, :f, :l, :c, :r, :t, :k, :s)",
        soci::use(number, "n"), soci::use(first, "f"), soci::use(last, "l"), soci::use(chain, "c"),
        soci::use(root, "r"), soci::use(at, "t"), soci::use(one.public_key, "k"),
        soci::use(one.signature, "s");
}

bool is_wanted(const AuditEntry& entry, const AuditFilter& filter) {
    const AuditEvent& event = entry.event;
    const bool action = filter.action.ends_with('.') ? event.action.starts_with(filter.action)
                                                     : event.action == filter.action;
    return (filter.actor.empty() || event.actor == filter.actor) &&
           (filter.action.empty() || action) &&
           (filter.object_kind.empty() || event.object_kind == filter.object_kind) &&
           (filter.object_id.empty() || event.object_id == filter.object_id) &&
           (filter.before == 0 || entry.entry_no < filter.before) &&
           (!filter.from || entry.at >= *filter.from) && (!filter.to || entry.at < *filter.to);
}

/// The entries about one object, the newest first, by their index.
std::vector<long long> numbers_about(store::Session& session, const AuditFilter& filter) {
    const soci::rowset<long long> rows =
        (session.sql().prepare << "SELECT entry_no FROM audit_entry WHERE object_kind = :k AND "
                                  "object_id = :i ORDER BY entry_no DESC",
         soci::use(filter.object_kind, "k"), soci::use(filter.object_id, "i"));
    return {rows.begin(), rows.end()};
}

std::vector<Read<Checkpoint>> read_checkpoints(store::Session& session) {
    std::vector<Read<Checkpoint>> all;
    const auto query = session.bulk_query(
        fmt::format("SELECT {} FROM audit_checkpoint ORDER BY checkpoint_no", kCheckpointColumns));
    query->run({}, [&](const store::BulkRow& row) { all.push_back(checkpoint_of(row)); });
    return all;
}

/// Follows the log from its beginning, checkpoint by checkpoint.
class LogReader {
public:
    LogReader(store::Session& session, const AuditTrust& trust)
        : trust_{trust}, checkpoints_{read_checkpoints(session)} {}

    store::Visit take(const store::BulkRow& row) {
        const Read<AuditEntry> read = entry_of(row);
        const AuditEntry& entry = read.thing;
        const std::int64_t expected = report_.entries + 1;
        if (read.is_sound && entry.entry_no > expected)
            return stop(AuditBreak::What::missing, expected);
        if (!read.is_sound || entry.entry_no != expected || hash_of(entry) != entry.hash)
            return stop(AuditBreak::What::altered, expected);
        if (entry.previous != last_) return stop(AuditBreak::What::unchained, expected);
        last_ = entry.hash;
        segment_.push_back(entry.hash);
        report_.entries = expected;
        if (entry.event.action == kCheckpointAction && !is_listed(entry.event.after))
            return stop(AuditBreak::What::unlisted, expected, spoken_);
        if (next_ < checkpoints_.size() && !check_next(expected)) return store::Visit::stop;
        return check_kept(entry) ? store::Visit::next : store::Visit::stop;
    }

    AuditReport finish(const Head& head) {
        if (report_.first_break) return report_;
        const std::int64_t after = report_.entries + 1;
        // Entries are gone that a checkpoint signed.
        if (next_ < checkpoints_.size()) {
            const Checkpoint& one = checkpoints_[next_].thing;
            const bool gone = one.last_entry > report_.entries;
            stop(gone ? AuditBreak::What::missing : AuditBreak::What::checkpoint,
                 gone ? after : signed_to() + 1, one.checkpoint_no);
        } else if (trust_.kept && trust_.kept->last_entry > report_.entries) {
            stop(AuditBreak::What::missing, after, trust_.kept->checkpoint_no);
        } else if (spoken_ != static_cast<std::int64_t>(checkpoints_.size())) {
            stop(AuditBreak::What::unlisted, after, spoken_ + 1);
        } else if (head.entry_no > report_.entries) {
            stop(AuditBreak::What::missing, after);
        } else if (head.entry_no != report_.entries || head.hash != to_text(last_)) {
            stop(AuditBreak::What::head, report_.entries);
        }
        return report_;
    }

private:
    store::Visit stop(AuditBreak::What what, std::int64_t entry, std::int64_t checkpoint = 0) {
        report_.first_break = AuditBreak{what, entry, checkpoint};
        return store::Visit::stop;
    }

    std::int64_t signed_to() const { return report_.signed_to; }

    bool is_right(const Read<Checkpoint>& read, std::int64_t last) const {
        const Checkpoint& one = read.thing;
        const std::string& key = trust_.public_key.empty() ? one.public_key : trust_.public_key;
        return read.is_sound && one.checkpoint_no == static_cast<std::int64_t>(next_) + 1 &&
               one.first_entry == signed_to() + 1 && one.last_entry == last && one.chain == last_ &&
               one.root == merkle_root(segment_) && is_signed_by(one, key);
    }

    /// Where the next checkpoint ends here, whether it signed what was read.
    bool check_next(std::int64_t number) {
        const Read<Checkpoint>& next = checkpoints_[next_];
        if (next.is_sound && next.thing.last_entry > number) return true;
        if (!is_right(next, number)) {
            stop(AuditBreak::What::checkpoint, signed_to() + 1, next.thing.checkpoint_no);
            return false;
        }
        report_.signed_to = number;
        ++report_.checkpoints;
        ++next_;
        segment_.clear();
        return true;
    }

    bool check_kept(const AuditEntry& entry) {
        if (!trust_.kept || trust_.kept->last_entry != entry.entry_no) return true;
        const Checkpoint& kept = *trust_.kept;
        const std::string& key = trust_.public_key.empty() ? kept.public_key : trust_.public_key;
        if (kept.chain == entry.hash && is_signed_by(kept, key)) return true;
        stop(AuditBreak::What::checkpoint, kept.first_entry, kept.checkpoint_no);
        return false;
    }

    /// Whether the store holds the checkpoint that the log speaks of, as it was.
    bool is_listed(const std::string& after) {
        const Result<Checkpoint> spoken = parse_checkpoint(after);
        ++spoken_;
        return spoken && spoken->checkpoint_no == spoken_ && next_ >= 1 &&
               spoken_ == static_cast<std::int64_t>(next_) &&
               to_json(checkpoints_[next_ - 1].thing) == after;
    }

    const AuditTrust& trust_;
    std::vector<Read<Checkpoint>> checkpoints_;
    std::size_t next_ = 0;  ///< Of the checkpoints: the one that was not reached yet.
    std::int64_t spoken_ = 0;
    Digest last_{};
    std::vector<Digest> segment_;
    AuditReport report_;
};

}  // namespace

Result<AuditEntry> write_audit(store::Session& session, const AuditEvent& event, Instant now) {
    Result<AuditEvent> checked = check_event(event);
    if (!checked) return checked.error();
    const Head head = take_head(session);
    const std::optional<Digest> previous = find_digest(head.hash);
    if (!previous) return make_error(kAuditBroken);
    AuditEntry entry{head.entry_no + 1, now, std::move(*checked), *previous, {}};
    entry.hash = hash_of(entry);
    insert_entry(session, entry);
    return entry;
}

std::optional<AuditEntry> find_audit_entry(store::Session& session, std::int64_t entry_no) {
    std::optional<AuditEntry> found;
    const auto query = session.bulk_query(
        fmt::format("SELECT {} FROM audit_entry WHERE entry_no = ?1", kEntryColumns));
    query->run({entry_no}, [&](const store::BulkRow& row) { found = entry_of(row).thing; });
    return found;
}

std::vector<AuditEntry> list_audit(store::Session& session, const AuditFilter& filter) {
    std::vector<AuditEntry> entries;
    const auto take = [&](const AuditEntry& entry) {
        if (is_wanted(entry, filter)) entries.push_back(entry);
        const bool enough = filter.newest > 0 && std::ssize(entries) >= filter.newest;
        return enough ? store::Visit::stop : store::Visit::next;
    };
    if (!filter.object_kind.empty() && !filter.object_id.empty()) {
        for (const long long number : numbers_about(session, filter)) {
            const std::optional<AuditEntry> entry = find_audit_entry(session, number);
            if (entry && take(*entry) == store::Visit::stop) break;
        }
    } else {
        const auto query = session.bulk_query(
            fmt::format("SELECT {} FROM audit_entry WHERE audit_entry.entry_no < ?1 ORDER BY "
                        "audit_entry.entry_no DESC",
                        kEntryColumns));
        const std::int64_t end = filter.before > 0 ? filter.before : INT64_MAX;
        query->run({end}, [&](const store::BulkRow& row) { return take(entry_of(row).thing); });
    }
    std::reverse(entries.begin(), entries.end());
    return entries;
}

Result<std::optional<Checkpoint>> take_checkpoint(store::Session& session, const SigningKey& key,
                                                  const std::string& actor, Instant now) {
    const Head head = take_head(session);
    if (head.entry_no == 0) return std::optional<Checkpoint>{};
    std::vector<Checkpoint> known = list_checkpoints(session);
    // The entry about the last checkpoint alone is nothing new.
    if (!known.empty() && known.back().last_entry + 1 >= head.entry_no)
        return std::optional{std::move(known.back())};
    Checkpoint next;
    next.checkpoint_no = std::ssize(known) + 1;
    next.first_entry = known.empty() ? 1 : known.back().last_entry + 1;
    next.last_entry = head.entry_no;
    const std::vector<Digest> hashes = hashes_under(session, next);
    if (std::ssize(hashes) != next.last_entry - next.first_entry + 1)
        return make_error(kAuditBroken);
    next.chain = hashes.back();
    next.root = merkle_root(hashes);
    next.at = now;
    sign(next, key);
    insert_checkpoint(session, next);
    AuditEvent event;
    event.actor = actor;
    event.action = kCheckpointAction;
    event.object_kind = "checkpoint";
    event.object_id = fmt::format("{}", next.checkpoint_no);
    event.after = to_json(next);
    const Result<AuditEntry> entry = write_audit(session, event, now);
    if (!entry) return entry.error();
    return std::optional{std::move(next)};
}

std::vector<Checkpoint> list_checkpoints(store::Session& session) {
    std::vector<Checkpoint> checkpoints;
    for (Read<Checkpoint>& read : read_checkpoints(session))
        checkpoints.push_back(std::move(read.thing));
    return checkpoints;
}

AuditReport verify_audit(store::Session& session, const AuditTrust& trust) {
    LogReader reader{session, trust};
    const Head head = read_head(session);
    const auto query = session.bulk_query(
        fmt::format("SELECT {} FROM audit_entry ORDER BY audit_entry.entry_no", kEntryColumns));
    query->run({}, [&](const store::BulkRow& row) { return reader.take(row); });
    return reader.finish(head);
}

std::vector<Digest> hashes_under(store::Session& session, const Checkpoint& checkpoint) {
    std::vector<Digest> hashes;
    const auto query = session.bulk_query(
        "SELECT hash FROM audit_entry WHERE entry_no >= ?1 AND entry_no <= ?2 ORDER BY entry_no");
    query->run({checkpoint.first_entry, checkpoint.last_entry}, [&](const store::BulkRow& row) {
        hashes.push_back(find_digest(row.text(0)).value_or(Digest{}));
    });
    return hashes;
}

}  // namespace voltmark::security
