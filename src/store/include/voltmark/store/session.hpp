// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/store/location.hpp"

namespace soci {
class session;
}

namespace voltmark::store {

/// The database failed: disk full, server gone, damaged file. Thrown by the bulk roads as SOCI
/// throws for everything else; caught where a job, a request or the program ends.
class Failure : public std::runtime_error {
public:
    explicit Failure(Error error) : std::runtime_error{error.message()}, error_{std::move(error)} {}
    const Error& error() const { return error_; }

private:
    Error error_;
};

/// What a caught exception of the database, or any other, means: store.full, store.corrupted,
/// store.busy, store.unavailable.
Error to_error(const std::exception& exception);

/// One row of a bulk query; valid until the next one. Columns count from 0.
class BulkRow {
public:
    virtual std::int64_t integer(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::span<const std::uint8_t> bytes(int column) const = 0;

protected:
    ~BulkRow() = default;
};

/// What to do after a row.
enum class Visit : std::uint8_t { next, stop };

/// A query for many rows, prepared once and run often: SQLite steps through its pages, PostgreSQL
/// answers by binary COPY.
class BulkQuery {
public:
    virtual ~BulkQuery() = default;

    /// Calls `each` with every row, in the query's order; it may answer Visit::stop to have seen
    /// enough, or nothing to see all. The values replace ?1, ?2 ... of the query. Queries of one
    /// session do not nest. \errors  throws Failure. Rows seen before it were seen.
    template <class Each>
    void run(std::initializer_list<std::int64_t> values, Each&& each) {
        using Callable = std::remove_reference_t<Each>;
        auto* context = const_cast<std::remove_const_t<Callable>*>(std::addressof(each));
        run_with({values.begin(), values.size()}, context, [](void* callable, const BulkRow& row) {
            if constexpr (std::is_void_v<std::invoke_result_t<Callable&, const BulkRow&>>) {
                (*static_cast<Callable*>(callable))(row);
                return Visit::next;
            } else {
                return (*static_cast<Callable*>(callable))(row);
            }
        });
    }

protected:
    using Visitor = Visit (*)(void* context, const BulkRow& row);

private:
    virtual void run_with(std::span<const std::int64_t> values, void* context, Visitor visit) = 0;
};

/// The columns of a bulk write, in the order in which values are added.
struct BulkTable {
    enum class Type : std::uint8_t { int32, int64, text, bytes };
    struct Column {
        std::string_view name;
        Type type;
    };
    std::string_view name;
    std::span<const Column> columns;
};

/// Writes many rows of one table: a prepared statement on SQLite, binary COPY on PostgreSQL.
/// Belongs to a transaction; what was added is in the table after `finish`.
class BulkWriter {
public:
    virtual ~BulkWriter() = default;

    virtual BulkWriter& integer(std::int64_t value) = 0;
    virtual BulkWriter& text(std::string_view value) = 0;
    virtual BulkWriter& bytes(std::span<const std::uint8_t> value) = 0;
    /// Ends a row of exactly the table's columns (checked).
    virtual void end_row() = 0;

    /// \errors  throws Failure; a key that exists already is one (store.duplicate).
    virtual void finish() = 0;
};

/// One connection. Not for two threads at once.
class Session {
public:
    explicit Session(const Location& location, bool read_only);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Engine engine() const;

    /// For ordinary statements; include <soci/soci.h> where it is used, never in a public header.
    soci::session& sql();

    /// Runs a script of several statements without values, such as a schema.
    void run_script(const std::string& script);

    std::unique_ptr<BulkQuery> bulk_query(std::string_view query);
    std::unique_ptr<BulkWriter> bulk_writer(const BulkTable& table);

private:
    friend class Transaction;
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

/// Everything between construction and `commit` happens, or nothing of it.
class Transaction {
public:
    explicit Transaction(Session& session);
    ~Transaction();  ///< Rolls back what was not committed.
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    /// Durable when it returns. \errors  throws; nothing happened then.
    void commit();

private:
    Session* session_;
};

}  // namespace voltmark::store
