// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sqlite_api {
struct sqlite3;
struct sqlite3_stmt;
}  // namespace sqlite_api

namespace voltmark::store {

/// The prepared statements of one SQLite connection, kept by their text: preparing one costs more
/// than running it where few rows are asked for. Of a text that is in use already another is
/// prepared. The least recently used ones go first.
class StatementCache {
public:
    explicit StatementCache(sqlite_api::sqlite3* database) : database_{database} {}
    ~StatementCache();
    StatementCache(const StatementCache&) = delete;
    StatementCache& operator=(const StatementCache&) = delete;

    /// Ready to bind and step. Whoever takes one gives it back. \errors  throws Failure.
    sqlite_api::sqlite3_stmt* take(std::string_view text);
    /// Resets it; what was bound is forgotten.
    void give_back(sqlite_api::sqlite3_stmt* statement) noexcept;

private:
    struct Kept {
        std::string text;
        sqlite_api::sqlite3_stmt* statement;
    };
    using Idle = std::list<Kept>;

    void forget(Idle::iterator kept);

    sqlite_api::sqlite3* database_;
    Idle idle_;  // The most recently used first.
    std::unordered_multimap<std::string_view, Idle::iterator> by_text_;
};

}  // namespace voltmark::store
