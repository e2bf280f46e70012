// SPDX-License-Identifier: Apache-2.0
#include <soci/sqlite3/soci-sqlite3.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/errors.hpp"

#include "bulk.hpp"
#include "statement_cache.hpp"

namespace voltmark::store {

using namespace sqlite_api;

namespace {

/// Taken from the connection's statements for as long as it lives.
class Statement {
public:
    Statement(StatementCache& statements, std::string_view text)
        : statements_{statements}, statement_{statements.take(text)} {}
    ~Statement() { statements_.give_back(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    sqlite3_stmt* get() const { return statement_; }
    void check(int code) const {
        if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
            sqlite3* const database = sqlite3_db_handle(statement_);
            throw_sqlite(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
        }
    }
    /// Whether there is a row.
    bool step() const {
        const int code = sqlite3_step(statement_);
        check(code);
        return code == SQLITE_ROW;
    }

private:
    StatementCache& statements_;
    sqlite3_stmt* statement_;
};

class SqliteRow final : public BulkRow {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_{statement} {}
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    std::string_view text(int column) const override {
        const auto* first = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        return {first, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }
    std::span<const std::uint8_t> bytes(int column) const override {
        const auto* first =
            static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_, column));
        return {first, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

private:
    sqlite3_stmt* statement_;
};

class SqliteQuery final : public BulkQuery {
public:
    SqliteQuery(StatementCache& statements, std::string_view query)
        : statement_{statements, query} {}

private:
    struct Reset {
        sqlite3_stmt* statement;
        ~Reset() { sqlite3_reset(statement); }
    };

    void run_with(std::span<const std::int64_t> values, void* context, Visitor visit) override {
        for (std::size_t i = 0; i < values.size(); ++i) {
            statement_.check(
                sqlite3_bind_int64(statement_.get(), static_cast<int>(i) + 1, values[i]));
        }
        const Reset reset{statement_.get()};
        const SqliteRow row{statement_.get()};
        while (statement_.step()) {
            if (visit(context, row) == Visit::stop) return;
        }
    }

    Statement statement_;
};

std::string insert_statement(const BulkTable& table) {
    std::string columns;
    std::string marks;
    for (const BulkTable::Column& column : table.columns) {
        columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column.name);
        marks += marks.empty() ? "?" : ", ?";
    }
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, columns, marks);
}

class SqliteWriter final : public BulkWriter {
public:
    SqliteWriter(StatementCache& statements, const BulkTable& table)
        : statement_{statements, insert_statement(table)},
          columns_{static_cast<int>(table.columns.size())} {}

    BulkWriter& integer(std::int64_t value) override {
        statement_.check(sqlite3_bind_int64(statement_.get(), ++bound_, value));
        return *this;
    }
    BulkWriter& text(std::string_view value) override {
        // Without an address SQLite would take NULL for an empty text.
        const char* const at = value.empty() ? "" : value.data();
        statement_.check(sqlite3_bind_text(statement_.get(), ++bound_, at,
                                           static_cast<int>(value.size()), SQLITE_TRANSIENT));
        return *this;
    }
    BulkWriter& bytes(std::span<const std::uint8_t> value) override {
        // Without an address SQLite would bind NULL, which is not the same as no bytes.
        const void* first = value.empty() ? "" : static_cast<const void*>(value.data());
        statement_.check(sqlite3_bind_blob(statement_.get(), ++bound_, first,
                                           static_cast<int>(value.size()), SQLITE_TRANSIENT));
        return *this;
    }
    void end_row() override {
        VOLTMARK_CHECK(bound_ == columns_);
        bound_ = 0;
        statement_.step();
        sqlite3_reset(statement_.get());
    }
    void finish() override {}

private:
    Statement statement_;
    int columns_;
    int bound_ = 0;
};

}  // namespace

Error sqlite_error(int code, std::string_view message) {
    switch (code & 0xFF) {
        case SQLITE_FULL:
            return make_error(kFull, message);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return make_error(kCorrupted, message);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return make_error(kBusy, message);
        default:
            break;
    }
    // SOCI hands over the primary code alone.
    const bool duplicate = code == SQLITE_CONSTRAINT || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                           code == SQLITE_CONSTRAINT_UNIQUE;
    return make_error(duplicate ? kDuplicate : kUnavailable, message);
}

void throw_sqlite(int code, const char* message) {
    throw Failure{sqlite_error(code, message)};
}

std::unique_ptr<BulkQuery> sqlite_query(StatementCache& statements, std::string_view query) {
    return std::make_unique<SqliteQuery>(statements, query);
}

std::unique_ptr<BulkWriter> sqlite_writer(StatementCache& statements, const BulkTable& table) {
    return std::make_unique<SqliteWriter>(statements, table);
}

void sqlite_word(StatementCache& statements, std::string_view word) {
    const Statement statement{statements, word};
    statement.step();
}

void sqlite_script(sqlite3* database, const std::string& script) {
    if (sqlite3_exec(database, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw_sqlite(sqlite3_extended_errcode(database), sqlite3_errmsg(database));
    }
}

}  // namespace voltmark::store
