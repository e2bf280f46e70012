// SPDX-License-Identifier: Apache-2.0
#include "voltmark/store/session.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/errors.hpp"

#include "bulk.hpp"
#include "mapped_files.hpp"
#include "sqlite_session.hpp"

namespace voltmark::store {

namespace {

// A page of 8 KiB holds about 60 days of quarter hours; the write-ahead log is emptied in steps
// that keep it small. FULL: a commit is on the disk when it returns.
constexpr const char* kSqliteSetup = R"(
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 4096;
PRAGMA temp_store = MEMORY;
)";
// Each commit makes a reader forget its pages; mapped ones cost nothing to have again.
constexpr const char* kSqliteReadOnly = R"(
PRAGMA query_only = ON;
PRAGMA mmap_size = 1099511627776;
)";

void configure_sqlite() {
    // A session belongs to one thread at a time, so SQLite need not lock each call against others.
    // Must be said before its first use in the process; where something used it earlier, it goes on
    // as it is.
    static const int kConfigured = sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    static_cast<void>(kConfigured);
    // Nobody asks how much memory SQLite has; counting it takes a lock at each allocation.
    static const int kUncounted = sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(kUncounted);
    keep_mapped_pages();
}

std::string sqlite_connect_string(const std::string& path) {
    return fmt::format("dbname=\"{}\" timeout=30", path);
}

}  // namespace

struct Session::Connection {
    Connection(const Location& where, bool only_reads)
        : engine{(configure_sqlite(), where.engine)},
          read_only{only_reads},
          sql{where.engine == Engine::sqlite
                  ? soci::session{sqlite_factory(), sqlite_connect_string(where.target)}
                  : soci::session{soci::postgresql, where.target}} {}

    SqliteSession& sqlite() { return *static_cast<SqliteSession*>(sql.get_backend()); }
    PGconn* postgresql() {
        return static_cast<soci::postgresql_session_backend*>(sql.get_backend())->conn_;
    }

    /// "COMMIT" and the like.
    void run_word(const char* word) {
        if (engine == Engine::sqlite) return sqlite_word(sqlite().statements(), word);
        postgresql_script(postgresql(), word);
    }

    Engine engine;
    bool read_only;
    soci::session sql;
};

Location parse_location(std::string_view text) {
    const bool server = text.starts_with("postgresql://") || text.starts_with("postgres://");
    return {server ? Engine::postgresql : Engine::sqlite, std::string{text}};
}

std::string to_text(const Location& location) {
    const std::size_t scheme = location.target.find("://");
    const std::size_t at = location.target.find('@');
    if (location.engine == Engine::sqlite || at == std::string::npos) return location.target;
    const std::size_t colon = location.target.find(':', scheme + 3);
    if (colon > at) return location.target;
    return location.target.substr(0, colon) + location.target.substr(at);
}

Error to_error(const std::exception& exception) {
    if (const auto* failure = dynamic_cast<const Failure*>(&exception)) return failure->error();
    if (const auto* sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&exception)) {
        return sqlite_error(sqlite->result(), sqlite->get_error_message());
    }
    if (const auto* postgresql = dynamic_cast<const soci::postgresql_soci_error*>(&exception)) {
        return postgresql_error(postgresql->sqlstate(), postgresql->get_error_message());
    }
    return make_error(kUnavailable, exception.what());
}

Session::Session(const Location& location, bool read_only)
    : connection_{std::make_unique<Connection>(location, read_only)} {
    if (engine() == Engine::postgresql) {
        run_script("SET client_min_messages = warning");
        return;
    }
    run_script(kSqliteSetup);
    if (read_only) run_script(kSqliteReadOnly);
}

Session::~Session() = default;

Engine Session::engine() const {
    return connection_->engine;
}

soci::session& Session::sql() {
    return connection_->sql;
}

void Session::run_script(const std::string& script) {
    if (engine() == Engine::sqlite) {
        sqlite_script(connection_->sqlite().conn_, script);
    } else {
        postgresql_script(connection_->postgresql(), script);
    }
}

std::unique_ptr<BulkQuery> Session::bulk_query(std::string_view query) {
    return engine() == Engine::sqlite ? sqlite_query(connection_->sqlite().statements(), query)
                                      : postgresql_query(connection_->postgresql(), query);
}

std::unique_ptr<BulkWriter> Session::bulk_writer(const BulkTable& table) {
    VOLTMARK_CHECK(!connection_->read_only);
    return engine() == Engine::sqlite ? sqlite_writer(connection_->sqlite().statements(), table)
                                      : postgresql_writer(connection_->postgresql(), table);
}

Transaction::Transaction(Session& session) : session_{&session} {
    const bool read_only = session.connection_->read_only;
    if (session.engine() == Engine::sqlite) {
        session.connection_->run_word(read_only ? "BEGIN" : "BEGIN IMMEDIATE");
    } else {
        session.connection_->run_word(read_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                : "BEGIN");
    }
}

Transaction::~Transaction() {
    if (session_ == nullptr) return;
    try {
        session_->connection_->run_word("ROLLBACK");
    } catch (const std::exception&) {
        // The connection is gone, or the engine has rolled back already: either way nothing
        // happened.
        session_ = nullptr;
    }
}

void Transaction::commit() {
    session_->connection_->run_word("COMMIT");
    session_ = nullptr;
}

}  // namespace voltmark::store
