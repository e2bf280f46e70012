// SPDX-License-Identifier: Apache-2.0
#include "voltmark/security/vault.hpp"

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/security/errors.hpp"

#include "sodium.hpp"

namespace voltmark::security {

namespace {

constexpr std::string_view kFieldWords[] = {"name", "phone", "identity", "address", "bank"};
constexpr std::size_t kFieldBytesMax = 1000;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

std::string place_of(std::int64_t subject, std::string_view what) {
    return fmt::format("{}/{}", subject, what);
}

/// The characters of a UTF-8 text, each by itself.
std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> all;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        all.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return all;
}

/// Keeps characters at both ends; what is too short keeps fewer, and at least a third is hidden.
std::string keep_ends(std::string_view text, std::size_t first, std::size_t last) {
    const std::vector<std::string_view> all = characters(text);
    while (3 * (first + last) > 2 * all.size()) --(first > last ? first : last);
    std::string result;
    for (std::size_t i = 0; i < all.size(); ++i)
        result += i < first || i + last >= all.size() ? all[i] : std::string_view{"*"};
    return result;
}

/// 张三 -> 张*, 张小三 -> 张*三: names of three characters keep both ends.
std::string masked_name(std::string_view text) {
    const std::vector<std::string_view> all = characters(text);
    if (all.size() == 3) return fmt::format("{}*{}", all.front(), all.back());
    return keep_ends(text, 1, all.size() > 3 ? 1 : 0);
}

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

struct StoredField {
    std::string sealed;
    bool is_there = false;
};

StoredField load_field(store::Session& session, std::int64_t subject, Field field) {
    StoredField stored;
    const long long id = subject;
    const int number = static_cast<int>(field);
    soci::indicator indicator = soci::i_null;
    session.sql() << "SELECT sealed FROM vault_field WHERE subject_id = :s AND field = :f",
        soci::into(stored.sealed, indicator), soci::use(id, "s"), soci::use(number, "f");
    stored.is_there = session.sql().got_data();
    return stored;
}

}  // namespace

std::string_view to_text(Field field) {
    return kFieldWords[static_cast<std::size_t>(field) - 1];
}

std::string masked(Field field, std::string_view text) {
    switch (field) {
        case Field::name:
            return masked_name(text);
        case Field::phone:
            return keep_ends(text, characters(text).size() >= 11 ? 3 : 0, 4);
        case Field::identity:
            return keep_ends(text, 6, 4);
        case Field::address:
            return keep_ends(text, 6, 0);
        case Field::bank:
            return keep_ends(text, 0, 4);
    }
    return "*";
}

std::string normalised(Field field, std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == ' ' || c == '-' || c == '\t') continue;
        result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (field == Field::phone && result.starts_with("+86")) result.erase(0, 3);
    return result;
}

std::string seal(const Secret& key, std::string_view place, const Secret& plain) {
    require_sodium();
    VOLTMARK_CHECK(key.size() == kKeyBytes);
    std::vector<std::uint8_t> sealed(kNonceBytes + plain.size() + kTagBytes);
    randombytes_buf(sealed.data(), kNonceBytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        sealed.data() + kNonceBytes, nullptr, plain.bytes().data(), plain.size(),
        reinterpret_cast<const std::uint8_t*>(place.data()), place.size(), nullptr, sealed.data(),
        key.bytes().data());
    return to_hex(sealed);
}

Result<Secret> open(const Secret& key, std::string_view place, std::string_view sealed) {
    require_sodium();
    VOLTMARK_CHECK(key.size() == kKeyBytes);
    const std::optional<std::vector<std::uint8_t>> bytes = parse_hex(sealed);
    if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return make_error(kSealed);
    std::vector<std::uint8_t> plain(bytes->size() - kNonceBytes - kTagBytes);
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain.data(), nullptr, nullptr, bytes->data() + kNonceBytes, bytes->size() - kNonceBytes,
        reinterpret_cast<const std::uint8_t*>(place.data()), place.size(), bytes->data(),
        key.bytes().data());
    if (failed != 0) return make_error(kSealed);
    Secret secret{std::span<const std::uint8_t>{plain}};
    if (!plain.empty()) sodium_memzero(plain.data(), plain.size());
    return secret;
}

Result<Vault> Vault::make(const Secret& master_key) {
    require_sodium();
    if (master_key.size() != kKeyBytes) return make_error(kKeyText, "master");
    return Vault{key_for(master_key, 1), key_for(master_key, 2), key_for(master_key, 3)};
}

std::string Vault::blind_index(Field field, std::string_view text) const {
    const std::string number{to_text(field)};
    std::string plain = number + "/" + normalised(field, text);
    std::array<std::uint8_t, 32> digest;
    crypto_generichash(digest.data(), digest.size(),
                       reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size(),
                       index_.bytes().data(), index_.size());
    wipe(plain);
    return to_hex(digest);
}

Result<Secret> Vault::key_of(store::Session& session, std::int64_t subject, bool make) const {
    const long long id = subject;
    std::string sealed;
    session.sql() << "SELECT sealed_key FROM vault_key WHERE subject_id = :s", soci::into(sealed),
        soci::use(id, "s");
    const std::string place = place_of(subject, "key");
    if (session.sql().got_data()) {
        if (sealed.empty()) return make_error(kErased, subject);
        return open(wrapping_, place, sealed);
    }
    if (!make) return make_error(kSealed);
    const Secret key = random_secret(kKeyBytes);
    sealed = seal(wrapping_, place, key);
    session.sql() << "INSERT INTO vault_key (subject_id, sealed_key, erased_at) VALUES (:s, :k, 0)",
        soci::use(id, "s"), soci::use(sealed, "k");
    return key;
}

Result<void> Vault::put(store::Session& session, std::int64_t subject, Field field,
                        const Secret& text) const {
    if (text.empty() || text.size() > kFieldBytesMax) return make_error(kField, to_text(field));
    const Result<Secret> key = key_of(session, subject, true);
    if (!key) return key.error();
    const std::string sealed = seal(*key, place_of(subject, to_text(field)), text);
    const std::string index = blind_index(field, text.text());
    const long long id = subject;
    const int number = static_cast<int>(field);
    session.sql() << "INSERT INTO vault_field (subject_id, field, sealed, blind_index) VALUES (:s, "
                     ":f, :t, :b) ON CONFLICT (subject_id, field) DO UPDATE SET sealed = "
                     "excluded.sealed, blind_index = excluded.blind_index",
        soci::use(id, "s"), soci::use(number, "f"), soci::use(sealed, "t"), soci::use(index, "b");
    return ok();
}

Result<std::optional<Secret>> Vault::get(store::Session& session, std::int64_t subject,
                                         Field field) const {
    const StoredField stored = load_field(session, subject, field);
    if (!stored.is_there) return std::optional<Secret>{};
    const Result<Secret> key = key_of(session, subject, false);
    if (!key) return key.error();
    Result<Secret> text = open(*key, place_of(subject, to_text(field)), stored.sealed);
    if (!text) return text.error();
    return std::optional{std::move(*text)};
}

Result<std::optional<std::string>> Vault::show(store::Session& session, std::int64_t subject,
                                               Field field, View view) const {
    const Result<std::optional<Secret>> text = get(session, subject, field);
    if (!text) return text.error();
    if (!*text) return std::optional<std::string>{};
    if (view == View::whole) return std::optional{std::string{(*text)->text()}};
    return std::optional{masked(field, (*text)->text())};
}

std::vector<std::int64_t> Vault::search(store::Session& session, Field field,
                                        std::string_view text) const {
    const std::string index = blind_index(field, text);
    const int number = static_cast<int>(field);
    const soci::rowset<long long> rows =
        (session.sql().prepare << "SELECT subject_id FROM vault_field WHERE field = :f AND "
                                  "blind_index = :b ORDER BY subject_id",
         soci::use(number, "f"), soci::use(index, "b"));
    return {rows.begin(), rows.end()};
}

Result<std::map<Field, Secret>> Vault::take_out(store::Session& session,
                                                std::int64_t subject) const {
    std::map<Field, Secret> all;
    for (const Field field : kFields) {
        Result<std::optional<Secret>> text = get(session, subject, field);
        if (!text) return text.error();
        if (*text) all.emplace(field, std::move(**text));
    }
    return all;
}

void Vault::erase(store::Session& session, std::int64_t subject, Instant now) {
    const long long id = subject;
    const long long at = now.time_since_epoch().count();
    session.sql() << "UPDATE vault_key SET sealed_key = '', erased_at = :t WHERE subject_id = :s "
                     "AND erased_at = 0",
        soci::use(at, "t"), soci::use(id, "s");
    // By the digest somebody who guesses a name could still find whose row it was.
    session.sql() << "UPDATE vault_field SET blind_index = '' WHERE subject_id = :s",
        soci::use(id, "s");
}

std::string Vault::seal_own(std::string_view place, const Secret& plain) const {
    return seal(own_, place, plain);
}

Result<Secret> Vault::open_own(std::string_view place, std::string_view sealed) const {
    return open(own_, place, sealed);
}

}  // namespace voltmark::security
