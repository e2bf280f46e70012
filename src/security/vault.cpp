// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/vault.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/security/errors.hpp"

#include "field_row.hpp"
#include "search_terms.hpp"
#include "sodium.hpp"

namespace voltmark::security {

namespace {

constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

/// A key for one purpose out of the master key.
Secret key_for(const Secret& master, std::uint64_t number) {
    std::array<std::uint8_t, kKeyBytes> key;
    // Stored things hang on it: set in stone.
    constexpr char kContext[] = "vmvault1";
    crypto_kdf_derive_from_key(key.data(), key.size(), number, kContext, master.bytes().data());
    Secret secret{std::span<const std::uint8_t>{key}};
    sodium_memzero(key.data(), key.size());
    return secret;
}

/// The proof that a store's personal data is under a master key; nothing where there is none yet.
std::optional<Secret> proof_in(store::Session& session) {
    std::optional<Secret> proof;
    session.bulk_query("SELECT proof FROM vault_master WHERE master_id = 1")
        ->run({}, [&](const store::BulkRow& row) { proof = Secret{row.bytes(0)}; });
    return proof;
}

/// A field's row with the key of its person. Who has a row has a key, or had one.
constexpr std::string_view kFieldQuery =
    "SELECT f.subject_id, f.field, f.item_id, f.sealed, k.sealed_key, coalesce(k.erased_at, -1) "
    "FROM vault_field f LEFT JOIN vault_key k ON k.subject_id = f.subject_id WHERE {} ORDER BY "
    "f.subject_id, f.field, f.item_id";

/// The kinds stand in the text: there are few, and so few statements. Somebody's fields lie side by
/// side: several kinds are passed over, not looked up each (the plus sign is for that).
std::string condition_on(const std::set<Field>& fields) {
    std::vector<int> numbers;
    for (const Field field : fields) numbers.push_back(static_cast<int>(field));
    if (numbers.size() == 1) return fmt::format("f.field = {}", numbers.front());
    return fmt::format("+f.field IN ({})", fmt::join(numbers, ","));
}

}  // namespace

TermSet term_set_of(store::Session& session) {
    TermSet set = TermSet::characters;
    session.bulk_query("SELECT term_set FROM vault_master WHERE master_id = 1")
        ->run({}, [&](const store::BulkRow& row) { set = static_cast<TermSet>(row.integer(0)); });
    return set;
}

std::vector<std::uint8_t> seal(const Secret& key, std::string_view place,
                               std::span<const std::uint8_t> plain) {
    require_sodium();
    VOLTMARK_CHECK(key.size() == kKeyBytes);
    std::vector<std::uint8_t> sealed(kNonceBytes + plain.size() + kTagBytes);
    randombytes_buf(sealed.data(), kNonceBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed.data() + kNonceBytes, nullptr, plain.data(), plain.size(),
        reinterpret_cast<const std::uint8_t*>(place.data()), place.size(), nullptr, sealed.data(),
        key.bytes().data());
    return sealed;
}

Result<Secret> open(const Secret& key, std::string_view place,
                    std::span<const std::uint8_t> sealed) {
    require_sodium();
    VOLTMARK_CHECK(key.size() == kKeyBytes);
    if (sealed.size() < kNonceBytes + kTagBytes) return make_error(kSealed);
    std::vector<std::uint8_t> plain(sealed.size() - kNonceBytes - kTagBytes);
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), nullptr, nullptr, sealed.data() + kNonceBytes, sealed.size() - kNonceBytes,
        reinterpret_cast<const std::uint8_t*>(place.data()), place.size(), sealed.data(),
        key.bytes().data());
    if (failed != 0) return make_error(kSealed);
    Secret secret{std::span<const std::uint8_t>{plain}};
    if (!plain.empty()) sodium_memzero(plain.data(), plain.size());
    return secret;
}

Result<Vault> Vault::make(const Secret& master_key) {
    require_sodium();
    if (master_key.size() != kKeyBytes) return make_error(kKeyText, "master");
    return Vault{key_for(master_key, 1), key_for(master_key, 2), key_for(master_key, 3),
                 key_for(master_key, 4)};
}

bool has_master_key(store::Session& session) {
    return proof_in(session).has_value();
}

Result<void> Vault::check(store::Session& session) const {
    const std::optional<Secret> proof = proof_in(session);
    if (proof && !is_equal_secret(proof->bytes(), proof_.bytes())) return make_error(kMasterKey);
    return ok();
}

Result<void> Vault::claim(store::Session& session) const {
    if (!proof_in(session)) {
        constexpr store::BulkTable::Column kColumns[] = {
            {"master_id", store::BulkTable::Type::int32},
            {"proof", store::BulkTable::Type::bytes},
            {"term_set", store::BulkTable::Type::int32}};
        const auto writer = session.bulk_writer({"vault_master", kColumns});
        writer->integer(1)
            .bytes(proof_.bytes())
            .integer(static_cast<int>(TermSet::characters))
            .end_row();
        writer->finish();
    }
    return check(session);
}

Vault::Token Vault::token_of(Field field, std::string_view term) const {
    // Eight bytes are enough to find by: what a digest brings is opened and compared.
    std::string plain = fmt::format("{}/{}", to_text(field), term);
    std::array<std::uint8_t, crypto_generichash_BYTES_MIN> digest;
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size(),
                       index_.bytes().data(), index_.size());
    wipe(plain);
    std::uint64_t token = 0;
    for (std::size_t i = 0; i < sizeof token; ++i) token = token << 8U | digest[i];
    return static_cast<Token>(token);
}

std::vector<Vault::Token> Vault::tokens_of(Field field, std::span<const std::string> terms) const {
    std::vector<Token> tokens;
    for (const std::string& term : terms) tokens.push_back(token_of(field, term));
    std::sort(tokens.begin(), tokens.end());
    tokens.erase(std::unique(tokens.begin(), tokens.end()), tokens.end());
    return tokens;
}

/// Rows of kFieldQuery, opened one after another.
class Vault::Opening {
public:
    explicit Opening(const Vault& vault) : vault_{vault} {}

    void run(store::BulkQuery& query, std::initializer_list<std::int64_t> values) {
        query.run(values, [&](const store::BulkRow& row) {
            const Result<void> done = add(row);
            if (!done) wrong_ = done.error();
            return done ? store::Visit::next : store::Visit::stop;
        });
    }
    bool failed() const { return wrong_.has_value(); }
    Result<std::vector<OpenedField>> end() {
        if (wrong_) return *wrong_;
        return std::move(opened_);
    }

private:
    Result<void> add(const store::BulkRow& row) {
        OpenedField one{{row.integer(0), row.integer(2)},
                        static_cast<Field>(row.integer(1)),
                        row.integer(5) > 0,
                        {}};
        if (row.integer(5) < 0) return make_error(kSealed);
        if (!one.is_erased) {
            const std::int64_t subject = one.place.subject;
            if (!last_key_ || last_key_->first != subject) {
                Result<Secret> key = open(vault_.wrapping_, key_place(subject), row.bytes(4));
                if (!key) return key.error();
                last_key_.emplace(subject, std::move(*key));
            }
            Result<Secret> text =
                open(last_key_->second, sealed_place(one.place, one.field), row.bytes(3));
            if (!text) return text.error();
            one.text = std::move(*text);
        }
        opened_.push_back(std::move(one));
        return ok();
    }

    const Vault& vault_;
    std::vector<OpenedField> opened_;
    std::optional<Error> wrong_;
    std::optional<std::pair<std::int64_t, Secret>> last_key_;
};

Result<std::vector<OpenedField>> Vault::open_where(
    store::Session& session, std::string_view condition,
    std::initializer_list<std::int64_t> values) const {
    Opening opening{*this};
    const auto query = session.bulk_query(fmt::format(fmt::runtime(kFieldQuery), condition));
    opening.run(*query, values);
    return opening.end();
}

Result<std::vector<OpenedField>> Vault::open_fields(store::Session& session, Field field,
                                                    std::span<const std::int64_t> subjects) const {
    return open_kinds(session, {field}, subjects);
}

Result<std::vector<OpenedField>> Vault::open_kinds(store::Session& session,
                                                   const std::set<Field>& fields,
                                                   std::span<const std::int64_t> subjects) const {
    Opening opening{*this};
    const std::string kinds = condition_on(fields);
    if (session.engine() == store::Engine::sqlite) {
        // Nobody is far: one statement asked for each costs less than a new one for all.
        const auto query = session.bulk_query(
            fmt::format(fmt::runtime(kFieldQuery), fmt::format("f.subject_id = ?1 AND {}", kinds)));
        for (const std::int64_t subject : subjects) {
            if (!opening.failed()) opening.run(*query, {subject});
        }
        return opening.end();
    }
    // So many at once: a statement has bounds.
    constexpr std::size_t kAtOnce = 500;
    for (std::size_t i = 0; i < subjects.size() && !opening.failed(); i += kAtOnce) {
        const auto some = subjects.subspan(i, std::min(kAtOnce, subjects.size() - i));
        const auto query = session.bulk_query(
            fmt::format(fmt::runtime(kFieldQuery),
                        fmt::format("f.subject_id IN ({}) AND {}", fmt::join(some, ","), kinds)));
        opening.run(*query, {});
    }
    return opening.end();
}

Result<std::vector<OpenedField>> Vault::open_of(store::Session& session, std::int64_t subject,
                                                std::initializer_list<Field> fields) const {
    return open_kinds(session, fields, std::span{&subject, 1});
}

Result<std::optional<Secret>> Vault::get(store::Session& session, const FieldPlace& place,
                                         Field field) const {
    Result<std::vector<OpenedField>> opened =
        open_where(session, "f.subject_id = ?1 AND f.field = ?2 AND f.item_id = ?3",
                   {place.subject, static_cast<int>(field), place.item});
    if (!opened) return opened.error();
    if (opened->empty()) return std::optional<Secret>{};
    if (opened->front().is_erased) return make_error(kErased, place.subject);
    return std::optional{std::move(opened->front().text)};
}

Result<std::vector<OpenedField>> Vault::take_out(store::Session& session,
                                                 std::int64_t subject) const {
    Result<std::vector<OpenedField>> opened = open_where(session, "f.subject_id = ?1", {subject});
    if (opened && !opened->empty() && opened->front().is_erased)
        return make_error(kErased, subject);
    return opened;
}

void Vault::erase(store::Session& session, std::int64_t subject, Instant now) {
    // What is overwritten must not stay readable in pages that are free.
    if (session.engine() == store::Engine::sqlite) session.run_script("PRAGMA secure_delete = ON");
    forget_tokens(session, fmt::format("subject_id = {}", subject));
    const long long id = subject;
    const long long at = now.time_since_epoch().count();
    session.sql() << "UPDATE vault_key SET sealed_key = substr(sealed_key, 1, 0), erased_at = :t "
                     "WHERE subject_id = :s AND erased_at = 0",
        soci::use(at, "t"), soci::use(id, "s");
    // The bytes of no use to anybody stay, so that it shows what was there.
    session.sql() << "UPDATE vault_field SET tokens = substr(tokens, 1, 0) WHERE subject_id = :s "
                     "AND length(tokens) > 0",
        soci::use(id, "s");
}

std::string Vault::seal_own(std::string_view place, const Secret& plain) const {
    return to_hex(seal(own_, place, plain.bytes()));
}

Result<Secret> Vault::open_own(std::string_view place, std::string_view sealed) const {
    const std::optional<std::vector<std::uint8_t>> bytes = parse_hex(sealed);
    if (!bytes) return make_error(kSealed);
    return open(own_, place, *bytes);
}

}  // namespace voltmark::security
