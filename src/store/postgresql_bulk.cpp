// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include <libpq-fe.h>

#include "voltmark/base/check.hpp"
#include "voltmark/store/errors.hpp"

#include "bulk.hpp"

namespace voltmark::store {

namespace {

// The head of a binary COPY: a signature, no flags, no extension.
// Source: PostgreSQL 15 documentation, COPY, "Binary Format".
constexpr std::string_view kCopyHead{"PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19};

class Answer {
public:
    explicit Answer(PGresult* result) : result_{result} {}
    ~Answer() { PQclear(result_); }
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;

    bool has_rows() const { return PQresultStatus(result_) == PGRES_TUPLES_OK; }
    void expect(PGconn* connection, ExecStatusType wanted) const {
        if (PQresultStatus(result_) == wanted) return;
        const char* state = PQresultErrorField(result_, PG_DIAG_SQLSTATE);
        throw_postgresql(state == nullptr ? "" : state, PQerrorMessage(connection));
    }

private:
    PGresult* result_;
};

void execute(PGconn* connection, const std::string& statement, ExecStatusType wanted) {
    Answer{PQexec(connection, statement.c_str())}.expect(connection, wanted);
}

/// The answer that ends a COPY; then there must be no other.
void expect_end(PGconn* connection) {
    Answer{PQgetResult(connection)}.expect(connection, PGRES_COMMAND_OK);
    while (PGresult* more = PQgetResult(connection)) PQclear(more);
}

std::int64_t big_endian(const char* bytes, int size) {
    std::uint64_t value = 0;
    for (int i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    const int unused = 64 - 8 * size;  // Moves the sign where 64 bits expect it.
    return static_cast<std::int64_t>(value << unused) >> unused;
}

class PostgresqlRow final : public BulkRow {
public:
    /// \returns  false at the trailer.
    bool read(const char* bytes) {
        const auto count = big_endian(bytes, 2);
        if (count < 0) return false;
        bytes += 2;
        fields_.clear();
        for (std::int64_t i = 0; i < count; ++i) {
            const auto size = static_cast<int>(big_endian(bytes, 4));
            fields_.push_back({bytes + 4, size});
            bytes += 4 + std::max(size, 0);
        }
        return true;
    }
    std::int64_t integer(int column) const override {
        const Field& field = at(column);
        return field.size < 0 ? 0 : big_endian(field.first, field.size);
    }
    std::string_view text(int column) const override {
        const Field& field = at(column);
        return {field.first, static_cast<std::size_t>(std::max(field.size, 0))};
    }
    std::span<const std::uint8_t> bytes(int column) const override {
        const std::string_view field = text(column);
        return {reinterpret_cast<const std::uint8_t*>(field.data()), field.size()};
    }

private:
    struct Field {
        const char* first;
        int size;
    };
    const Field& at(int column) const { return fields_[static_cast<std::size_t>(column)]; }

    std::vector<Field> fields_;
};

class PostgresqlQuery final : public BulkQuery {
public:
    PostgresqlQuery(PGconn* connection, std::string_view query)
        : connection_{connection}, query_{query} {}

private:
    /// COPY takes no values: ?1, ?2 ... are whole numbers, written into the text.
    std::string with_values(std::span<const std::int64_t> values) const {
        std::string text;
        for (std::size_t i = 0; i < query_.size(); ++i) {
            if (query_[i] != '?') {
                text.push_back(query_[i]);
                continue;
            }
            const auto index = static_cast<std::size_t>(query_[++i] - '1');
            VOLTMARK_CHECK(index < values.size());
            text += std::to_string(values[index]);
        }
        return text;
    }

    void run_with(std::span<const std::int64_t> values, void* context, Visitor visit) override {
        execute(connection_,
                fmt::format("COPY ({}) TO STDOUT (FORMAT binary)", with_values(values)),
                PGRES_COPY_OUT);
        PostgresqlRow row;
        char* buffer = nullptr;
        bool first = true;
        int size = 0;
        // The callback may throw (a failure elsewhere): the rest of the answer is still read, so
        // that the connection stays usable.
        const struct Drain {
            PGconn* connection;
            ~Drain() {
                while (PGresult* more = PQgetResult(connection)) {
                    const bool copying = PQresultStatus(more) == PGRES_COPY_OUT;
                    PQclear(more);
                    char* rest = nullptr;
                    while (copying && PQgetCopyData(connection, &rest, 0) > 0) PQfreemem(rest);
                }
            }
        } drain{connection_};
        while ((size = PQgetCopyData(connection_, &buffer, 0)) > 0) {
            const std::unique_ptr<char, void (*)(void*)> owned{buffer, PQfreemem};
            const char* at = buffer;
            if (first) at += kCopyHead.size();
            first = false;
            if (at < buffer + size && row.read(at) && visit(context, row) == Visit::stop)
                return;  // Drains.
        }
        if (size == -2) throw_postgresql("", PQerrorMessage(connection_));
        Answer{PQgetResult(connection_)}.expect(connection_, PGRES_COMMAND_OK);
    }

    PGconn* connection_;
    std::string query_;
};

class PostgresqlWriter final : public BulkWriter {
public:
    PostgresqlWriter(PGconn* connection, const BulkTable& table)
        : connection_{connection}, table_{table} {
        buffer_.assign(kCopyHead);
        begin_row();
    }

    BulkWriter& integer(std::int64_t value) override {
        const bool wide = table_.columns[next_++].type == BulkTable::Type::int64;
        number(wide ? 8 : 4, 4);
        number(value, wide ? 8 : 4);
        return *this;
    }
    BulkWriter& text(std::string_view value) override {
        ++next_;
        number(static_cast<std::int64_t>(value.size()), 4);
        buffer_.append(value);
        return *this;
    }
    BulkWriter& bytes(std::span<const std::uint8_t> value) override {
        return text({reinterpret_cast<const char*>(value.data()), value.size()});
    }
    void end_row() override {
        VOLTMARK_CHECK(next_ == table_.columns.size());
        if (buffer_.size() > kFlushBytes) flush();
        begin_row();
    }
    void finish() override {
        buffer_.resize(row_begin_);
        if (buffer_.size() > kCopyHead.size()) flush();
        begin_row();
    }

private:
    static constexpr std::size_t kFlushBytes = std::size_t{8} << 20;

    void begin_row() {
        row_begin_ = buffer_.size();
        next_ = 0;
        number(static_cast<std::int64_t>(table_.columns.size()), 2);
    }
    void number(std::int64_t value, int size) {
        for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
            buffer_.push_back(static_cast<char>(value >> shift));
        }
    }
    /// One whole COPY of what is buffered. Several writers may so take turns on one connection.
    void flush() {
        std::string columns;
        for (const BulkTable::Column& column : table_.columns) {
            columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column.name);
        }
        execute(connection_,
                fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table_.name, columns),
                PGRES_COPY_IN);
        number(-1, 2);
        const int sent =
            PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size()));
        if (sent != 1 || PQputCopyEnd(connection_, nullptr) != 1) {
            throw_postgresql("", PQerrorMessage(connection_));
        }
        expect_end(connection_);
        buffer_.assign(kCopyHead);
    }

    PGconn* connection_;
    BulkTable table_;
    std::string buffer_;
    std::size_t row_begin_ = 0;
    std::size_t next_ = 0;
};

}  // namespace

Error postgresql_error(std::string_view state, std::string_view message) {
    while (!message.empty() && message.back() == '\n') message.remove_suffix(1);
    if (state == "23505") return make_error(kDuplicate, message);
    if (state == "53100") return make_error(kFull, message);
    if (state == "55P03" || state == "40001" || state == "40P01") return make_error(kBusy, message);
    if (state == "XX001" || state == "XX002") return make_error(kCorrupted, message);
    return make_error(kUnavailable, message);
}

void throw_postgresql(const char* state, const char* message) {
    throw Failure{postgresql_error(state, message)};
}

std::unique_ptr<BulkQuery> postgresql_query(PGconn* connection, std::string_view query) {
    return std::make_unique<PostgresqlQuery>(connection, query);
}

std::unique_ptr<BulkWriter> postgresql_writer(PGconn* connection, const BulkTable& table) {
    return std::make_unique<PostgresqlWriter>(connection, table);
}

void postgresql_script(PGconn* connection, const std::string& script) {
    // The answer is that of the last statement; what a SELECT answers is not looked at.
    const Answer answer{PQexec(connection, script.c_str())};
    if (!answer.has_rows()) answer.expect(connection, PGRES_COMMAND_OK);
}

}  // namespace voltmark::store
