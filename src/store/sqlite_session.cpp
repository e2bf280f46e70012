// SPDX-License-Identifier: Apache-2.0
#include "sqlite_session.hpp"

namespace voltmark::store {

namespace {

class KeptStatement final : public soci::sqlite3_statement_backend {
public:
    explicit KeptStatement(SqliteSession& session)
        : soci::sqlite3_statement_backend{session}, statements_{session.statements()} {}
    ~KeptStatement() override { release(); }
    KeptStatement(const KeptStatement&) = delete;
    KeptStatement& operator=(const KeptStatement&) = delete;

    void prepare(const std::string& query, soci::details::statement_type) override {
        clean_up();
        stmt_ = statements_.take(query);
        databaseReady_ = true;
    }
    void clean_up() override {
        release();
        soci::sqlite3_statement_backend::clean_up();
    }

private:
    void release() noexcept {
        if (stmt_ != nullptr) statements_.give_back(stmt_);
        stmt_ = nullptr;
    }

    StatementCache& statements_;
};

class Factory final : public soci::backend_factory {
public:
    soci::details::session_backend* make_session(
        const soci::connection_parameters& parameters) const override {
        return new SqliteSession{parameters};
    }
};

}  // namespace

soci::sqlite3_statement_backend* SqliteSession::make_statement_backend() {
    return new KeptStatement{*this};
}

const soci::backend_factory& sqlite_factory() {
    static const Factory factory;
    return factory;
}

}  // namespace voltmark::store
