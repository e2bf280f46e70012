// SPDX-License-Identifier: Apache-2.0
#include "idempotency.hpp"

#include <soci/soci.h>

#include "voltmark/api/api.hpp"
#include "voltmark/api/errors.hpp"
#include "voltmark/base/sha256.hpp"
#include "voltmark/store/change.hpp"

namespace voltmark::embedded {
std::span<const File> api_schema();
}

namespace voltmark::api {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kKeyMax = 200;
constexpr std::chrono::seconds kKeptFor = 24h * 7;

}  // namespace

store::Schema schema() {
    return {"api", embedded::api_schema()};
}

Result<NamedChange> named_change(const http::Request& request, const std::string& caller) {
    const std::string& key = *request.header("idempotency-key");
    const bool is_visible =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7F'; });
    if (key.empty() || key.size() > kKeyMax || !is_visible) return make_error(kIdempotencyKey);
    const std::string what =
        fmt::format("{} {}\n{}", http::to_text(request.method), request.path, request.body);
    return NamedChange{caller, key, sha256_hex(what)};
}

Result<EarlierAnswer> begin_change(store::Store& store, const NamedChange& change, Instant now) {
    const long long at = now.time_since_epoch().count();
    const long long old = at - kKeptFor.count();
    return store::change(store, [&](store::Session& session) -> Result<EarlierAnswer> {
        std::string hash;
        EarlierAnswer earlier;
        session.sql()
            << "SELECT request_hash, status, answer FROM api_idempotency WHERE caller = :c "
               "AND key_text = :k AND created_at > :o",
            soci::into(hash), soci::into(earlier.status), soci::into(earlier.json),
            soci::use(change.caller, "c"), soci::use(change.key, "k"), soci::use(old, "o");
        if (session.sql().got_data()) {
            if (hash != change.request_hash) return make_error(kIdempotencyOther, change.key);
            if (earlier.status == 0) return make_error(kIdempotencyOpen, change.key);
            return earlier;
        }
        session.sql() << "DELETE FROM api_idempotency WHERE created_at <= :o", soci::use(old, "o");
        session.sql()
            << "INSERT INTO api_idempotency (caller, key_text, request_hash, status, answer, "
               "created_at) VALUES (:c, :k, :h, 0, '', :t)",
            soci::use(change.caller, "c"), soci::use(change.key, "k"),
            soci::use(change.request_hash, "h"), soci::use(at, "t");
        return EarlierAnswer{};
    });
}

void end_change(store::Store& store, const NamedChange& change, int status,
                const std::string& json) {
    store::run_change(store, [&](store::Session& session) {
        session.sql()
            << "UPDATE api_idempotency SET status = :s, answer = :a WHERE caller = :c AND "
               "key_text = :k",
            soci::use(status, "s"), soci::use(json, "a"), soci::use(change.caller, "c"),
            soci::use(change.key, "k");
        return true;
    });
}

void forget_change(store::Store& store, const NamedChange& change) {
    store::run_change(store, [&](store::Session& session) {
        session.sql()
            << "DELETE FROM api_idempotency WHERE caller = :c AND key_text = :k AND status = 0",
            soci::use(change.caller, "c"), soci::use(change.key, "k");
        return true;
    });
}

}  // namespace voltmark::api
