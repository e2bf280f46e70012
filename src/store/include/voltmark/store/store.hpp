// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/store/session.hpp"

namespace voltmark::store {

/// A module's tables: numbered scripts ("001_initial.sql" ...), applied once each, in order. A name
/// may end in the engine that it is for ("002_hot.sqlite.sql" beside "002_hot.postgresql.sql"): the
/// bulk tables differ.
struct Schema {
    std::string_view module;
    std::span<const embedded::File> scripts;
};

/// Takes `count` consecutive numbers of a counter, such as "site", out of use for ever. Belongs to
/// the caller's transaction. Bulk work takes its numbers at once, so that counters are on no hot
/// path. \returns  the first of them; counters start at 1.
std::int64_t take_ids(Session& session, std::string_view name, std::int64_t count = 1);
/// The last number of a counter that was taken; 0 where none was.
std::int64_t last_id(Session& session, std::string_view name);

/// Who waits for the writer. People go ahead of bulk work, which commits in short slices for that.
enum class Priority : std::uint8_t { person, bulk };

/// A session that goes back to its store when this is destroyed.
class Lease {
public:
    Lease(Session& session, std::function<void()> give_back)
        : session_{&session}, give_back_{std::move(give_back)} {}
    ~Lease() {
        if (give_back_) give_back_();
    }
    Lease(Lease&& other) noexcept
        : session_{other.session_}, give_back_{std::move(other.give_back_)} {
        other.give_back_ = nullptr;
    }
    Lease& operator=(Lease&&) = delete;

    Session& operator*() const { return *session_; }
    Session* operator->() const { return session_; }

private:
    Session* session_;
    std::function<void()> give_back_;
};

/// One database, as the program uses it: one writer at a time, any number of readers.
///
/// On SQLite that is how the engine works. On PostgreSQL the writer is one of many, but keeping the
/// same discipline inside a process makes the two behave alike; other processes write beside it.
class Store {
public:
    /// Opens a store that `create` made and brings its tables to this program's version.
    /// \errors  store.missing (not_found), store.newer (unavailable: a newer program wrote it),
    ///          store.foreign (conflict: a database, but not ours), store.unavailable.
    static Result<std::unique_ptr<Store>> open(const Location& location,
                                               std::span<const Schema> schemas, const Clock& clock);

    /// Makes the tables. A store that exists is brought up to date and kept.
    /// \errors  as of open, except store.missing.
    static Result<std::unique_ptr<Store>> create(const Location& location,
                                                 std::span<const Schema> schemas,
                                                 const Clock& clock);

    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    const Location& location() const;
    Engine engine() const { return location().engine; }

    /// Waits until no one else writes.
    Lease writer(Priority priority = Priority::person);
    /// A session that sees a consistent state per statement, or per transaction.
    Lease reader();

private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace voltmark::store
