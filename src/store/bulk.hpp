// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "voltmark/store/session.hpp"

// The engines' own bulk roads. Each wants its engine's native handle, which the session owns.

struct pg_conn;

namespace sqlite_api {
struct sqlite3;
}

namespace voltmark::store {

class StatementCache;

/// Throws Failure with the sentence of the engine. `code` is SQLite's extended result code.
[[noreturn]] void throw_sqlite(int code, const char* message);
/// `state` is PostgreSQL's SQLSTATE.
[[noreturn]] void throw_postgresql(const char* state, const char* message);

Error sqlite_error(int code, std::string_view message);
Error postgresql_error(std::string_view state, std::string_view message);

std::unique_ptr<BulkQuery> sqlite_query(StatementCache& statements, std::string_view query);
std::unique_ptr<BulkWriter> sqlite_writer(StatementCache& statements, const BulkTable& table);
/// "COMMIT" and the like: statements without values or rows.
void sqlite_word(StatementCache& statements, std::string_view word);
void sqlite_script(sqlite_api::sqlite3* database, const std::string& script);

std::unique_ptr<BulkQuery> postgresql_query(pg_conn* connection, std::string_view query);
std::unique_ptr<BulkWriter> postgresql_writer(pg_conn* connection, const BulkTable& table);
void postgresql_script(pg_conn* connection, const std::string& script);

}  // namespace voltmark::store
