// SPDX-License-Identifier: Apache-2.0
#include "voltmark/store/store.hpp"

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/customer_scope.hpp"
#include "voltmark/store/errors.hpp"

#include "mapped_files.hpp"

namespace voltmark::store {

namespace {

/// What stands at the place of a file that is to be a store.
enum class Presence : std::uint8_t { absent, empty, database, other };

Presence presence_of(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return Presence::absent;
    if (!std::filesystem::is_regular_file(path, ignored)) return Presence::other;
    constexpr std::string_view kHead{"SQLite format 3\0", 16};
    const std::string head = head_of_file(path, kHead.size());
    if (head.empty()) return Presence::empty;
    return head == kHead ? Presence::database : Presence::other;
}

bool has_table(Session& session, const std::string& table) {
    int count = 0;
    session.sql()
        << (session.engine() == Engine::sqlite
                ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = :name"
                : "SELECT count(*) FROM information_schema.tables "
                  "WHERE table_schema = current_schema() AND table_name = :name"),
        soci::use(table, "name"), soci::into(count);
    return count > 0;
}

/// Schema scripts are written once; {{...}} stands for the few words in which the engines differ.
std::string in_dialect(std::string_view script, Engine engine) {
    struct Word {
        std::string_view mark;
        std::string_view sqlite;
        std::string_view postgresql;
    };
    static constexpr Word kWords[] = {
        {"{{bytes}}", "BLOB", "BYTEA"},
        {"{{without_rowid}}", "WITHOUT ROWID", ""},
    };
    std::string text{script};
    for (const Word& word : kWords) {
        const std::string_view replacement =
            engine == Engine::sqlite ? word.sqlite : word.postgresql;
        for (std::size_t at = text.find(word.mark); at != text.npos;
             at = text.find(word.mark, at)) {
            text.replace(at, word.mark.size(), replacement);
        }
    }
    VOLTMARK_CHECK(text.find("{{") == text.npos);
    return text;
}

/// The number at the front of "001_initial.sql".
int version_of(const embedded::File& script) {
    const int version = std::atoi(std::string{script.name}.c_str());
    VOLTMARK_CHECK(version > 0);
    return version;
}

/// "002_reading_day.sqlite.sql" is for one engine; "001_initial.sql" for both.
bool is_for(const embedded::File& script, Engine engine) {
    const bool sqlite = script.name.find(".sqlite.") != script.name.npos;
    const bool postgresql = script.name.find(".postgresql.") != script.name.npos;
    return engine == Engine::sqlite ? !postgresql : !sqlite;
}

Result<void> migrate_module(Session& session, const Schema& schema, const Clock& clock) {
    const std::string module{schema.module};
    int have = 0;
    session.sql() << "SELECT coalesce(max(version), 0) FROM schema_version WHERE module = :module",
        soci::use(module, "module"), soci::into(have);
    int known = 0;
    for (const embedded::File& script : schema.scripts) known = std::max(known, version_of(script));
    if (have > known) return make_error(kNewer, module, have, known);
    for (const embedded::File& script : schema.scripts) {
        const int version = version_of(script);
        if (version <= have || !is_for(script, session.engine())) continue;
        session.run_script(in_dialect(script.text, session.engine()));
        const long long now = clock.now().time_since_epoch().count();
        session.sql()
            << "INSERT INTO schema_version (module, version, applied_at) VALUES (:m, :v, :t)",
            soci::use(module), soci::use(version), soci::use(now);
    }
    return ok();
}

/// Brings every module's tables to the version of this program, all of them or none.
Result<void> migrate(Session& session, std::span<const Schema> schemas, const Clock& clock) {
    Transaction transaction{session};
    if (session.engine() == Engine::postgresql) {
        // Two processes that start at once take turns. Released at the end of the transaction.
        session.run_script("SELECT pg_advisory_xact_lock(7865123)");
    }
    // Whoever opens a store need not have the right to make tables.
    if (!has_table(session, "schema_version")) {
        session.run_script(
            "CREATE TABLE schema_version (module TEXT NOT NULL, version INTEGER NOT NULL, "
            "applied_at BIGINT NOT NULL, PRIMARY KEY (module, version));"
            "CREATE TABLE id_counter (name TEXT NOT NULL PRIMARY KEY, last BIGINT NOT NULL)");
    }
    for (const Schema& schema : schemas) {
        if (Result<void> migrated = migrate_module(session, schema, clock); !migrated) {
            return migrated.error();
        }
    }
    transaction.commit();
    return ok();
}

}  // namespace

std::int64_t take_ids(Session& session, std::string_view name, std::int64_t count) {
    VOLTMARK_CHECK(count > 0);
    const std::string counter{name};
    const long long step = count;
    long long last = 0;
    session.sql()
        << "INSERT INTO id_counter (name, last) VALUES (:n, :c) "
           "ON CONFLICT (name) DO UPDATE SET last = id_counter.last + excluded.last RETURNING last",
        soci::use(counter, "n"), soci::use(step, "c"), soci::into(last);
    return last - count + 1;
}

std::int64_t last_id(Session& session, std::string_view name) {
    const std::string counter{name};
    long long last = 0;
    session.sql() << "SELECT coalesce(max(last), 0) FROM id_counter WHERE name = :n",
        soci::use(counter, "n"), soci::into(last);
    return last;
}

namespace {

std::string& scope_of_thread() {
    thread_local std::string scope;
    return scope;
}

}  // namespace

CustomerScope::CustomerScope(std::string consumers)
    : before_{std::exchange(scope_of_thread(), std::move(consumers))} {}

CustomerScope::~CustomerScope() {
    scope_of_thread() = std::move(before_);
}

const std::string& CustomerScope::current() {
    return scope_of_thread();
}

struct Store::Impl {
    explicit Impl(Location where) : location{std::move(where)} {}

    /// Tells the database for whom the session works from here on, where that is somebody else than
    /// before. \pre  the session is leased to this thread.
    void tell_scope(Session& session) {
        if (location.engine != Engine::postgresql) return;
        const std::string& scope = CustomerScope::current();
        {
            const std::scoped_lock lock{mutex};
            const auto told = told_scopes.find(&session);
            if (told == told_scopes.end() ? scope.empty() : told->second == scope) return;
        }
        session.sql() << "SELECT set_config('voltmark.consumers', :c, false)",
            soci::use(scope, "c");
        const std::scoped_lock lock{mutex};
        told_scopes[&session] = scope;
    }

    void give_back_reader(Session* session) {
        const std::scoped_lock lock{mutex};
        idle_readers.push_back(session);
    }
    void give_back_writer() {
        const std::scoped_lock lock{mutex};
        writing = false;
        writer_free.notify_all();
    }

    Location location;
    std::mutex mutex;
    std::condition_variable writer_free;
    bool writing = false;
    int persons_waiting = 0;
    std::unique_ptr<Session> writer;
    std::vector<std::unique_ptr<Session>> readers;
    std::vector<Session*> idle_readers;
    std::map<const Session*, std::string> told_scopes;
};

Store::Store(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Store::~Store() = default;

const Location& Store::location() const {
    return impl_->location;
}

Result<std::unique_ptr<Store>> Store::open(const Location& location,
                                           std::span<const Schema> schemas, const Clock& clock) {
    if (location.engine == Engine::sqlite) {
        const Presence presence = presence_of(location.target);
        if (presence == Presence::absent || presence == Presence::empty) {
            return make_error(kMissing, to_text(location));
        }
        if (presence == Presence::other) return make_error(kForeign, to_text(location));
    }
    try {
        auto impl = std::make_unique<Impl>(location);
        impl->writer = std::make_unique<Session>(location, false);
        if (!has_table(*impl->writer, "schema_version")) {
            const bool server = location.engine == Engine::postgresql;
            return make_error(server ? kMissing : kForeign, to_text(location));
        }
        if (Result<void> migrated = migrate(*impl->writer, schemas, clock); !migrated) {
            return migrated.error();
        }
        return std::unique_ptr<Store>{new Store{std::move(impl)}};
    } catch (const std::exception& exception) {
        return to_error(exception);
    }
}

Result<std::unique_ptr<Store>> Store::create(const Location& location,
                                             std::span<const Schema> schemas, const Clock& clock) {
    try {
        if (location.engine == Engine::sqlite && presence_of(location.target) == Presence::other) {
            return make_error(kForeign, to_text(location));
        }
        Session session{location, false};
        if (!has_table(session, "schema_version")) {
            if (Result<void> migrated = migrate(session, schemas, clock); !migrated) {
                return migrated.error();
            }
        }
    } catch (const std::exception& exception) {
        return to_error(exception);
    }
    return open(location, schemas, clock);
}

Lease Store::writer(Priority priority) {
    Impl& impl = *impl_;
    std::unique_lock lock{impl.mutex};
    if (priority == Priority::person) {
        ++impl.persons_waiting;
        impl.writer_free.wait(lock, [&] { return !impl.writing; });
        --impl.persons_waiting;
    } else {
        impl.writer_free.wait(lock, [&] { return !impl.writing && impl.persons_waiting == 0; });
    }
    impl.writing = true;
    lock.unlock();
    Lease lease{*impl.writer, [&impl] { impl.give_back_writer(); }};
    impl.tell_scope(*lease);
    return lease;
}

Lease Store::reader() {
    Impl& impl = *impl_;
    Session* session = nullptr;
    {
        const std::scoped_lock lock{impl.mutex};
        if (!impl.idle_readers.empty()) {
            session = impl.idle_readers.back();
            impl.idle_readers.pop_back();
        }
    }
    if (session == nullptr) {
        auto made = std::make_unique<Session>(impl.location, true);
        session = made.get();
        const std::scoped_lock lock{impl.mutex};
        impl.readers.push_back(std::move(made));
    }
    Lease lease{*session, [&impl, session] { impl.give_back_reader(session); }};
    impl.tell_scope(*lease);
    return lease;
}

}  // namespace voltmark::store
