// SPDX-License-Identifier: Apache-2.0
#include "statement_cache.hpp"

#include <soci/sqlite3/soci-sqlite3.h>

#include "bulk.hpp"

namespace voltmark::store {

using namespace sqlite_api;

namespace {

// More texts than one kind of work uses: requests of all kinds have about a hundred.
constexpr std::size_t kIdleMax = 192;

}  // namespace

StatementCache::~StatementCache() {
    for (const Kept& kept : idle_) sqlite3_finalize(kept.statement);
}

sqlite3_stmt* StatementCache::take(std::string_view text) {
    if (const auto found = by_text_.find(text); found != by_text_.end()) {
        const Idle::iterator kept = found->second;
        sqlite3_stmt* const statement = kept->statement;
        by_text_.erase(found);
        idle_.erase(kept);
        return statement;
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_, text.data(), static_cast<int>(text.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        throw_sqlite(sqlite3_extended_errcode(database_), sqlite3_errmsg(database_));
    return statement;
}

void StatementCache::give_back(sqlite3_stmt* statement) noexcept {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    const char* const text = sqlite3_sql(statement);
    if (text == nullptr) return static_cast<void>(sqlite3_finalize(statement));
    try {
        idle_.push_front({text, statement});
        by_text_.emplace(idle_.front().text, idle_.begin());
    } catch (const std::bad_alloc&) {
        if (!idle_.empty() && idle_.front().statement == statement) idle_.pop_front();
        return static_cast<void>(sqlite3_finalize(statement));
    }
    if (idle_.size() > kIdleMax) forget(std::prev(idle_.end()));
}

void StatementCache::forget(Idle::iterator kept) {
    const auto [first, last] = by_text_.equal_range(kept->text);
    const auto known =
        std::find_if(first, last, [&](const auto& one) { return one.second == kept; });
    by_text_.erase(known);
    sqlite3_finalize(kept->statement);
    idle_.erase(kept);
}

}  // namespace voltmark::store
