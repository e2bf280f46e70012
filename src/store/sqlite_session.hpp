// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <soci/sqlite3/soci-sqlite3.h>

#include "statement_cache.hpp"

namespace voltmark::store {

/// SOCI's SQLite, but what it prepares is kept (StatementCache).
class SqliteSession final : public soci::sqlite3_session_backend {
public:
    explicit SqliteSession(const soci::connection_parameters& parameters)
        : soci::sqlite3_session_backend{parameters}, statements_{conn_} {}

    soci::sqlite3_statement_backend* make_statement_backend() override;
    StatementCache& statements() { return statements_; }

private:
    StatementCache statements_;  // Ends before the connection does.
};

/// What soci::session is told to open with.
const soci::backend_factory& sqlite_factory();

}  // namespace voltmark::store
