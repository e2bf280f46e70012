// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>

#include <soci/soci.h>

#include "voltmark/base/check.hpp"
#include "voltmark/security/errors.hpp"
#include "voltmark/security/vault.hpp"

#include "field_row.hpp"
#include "search_terms.hpp"
#include "sodium.hpp"

namespace voltmark::security {

namespace {

using store::BulkRow;
using Type = store::BulkTable::Type;

constexpr std::size_t kFieldBytesMax = 1000;
constexpr std::size_t kTokenBytes = 8;
/// So many people are looked up, sealed and written at once.
constexpr std::size_t kPeopleAtOnce = 500;

constexpr store::BulkTable::Column kKeyColumns[] = {
    {"subject_id", Type::int64}, {"sealed_key", Type::bytes}, {"erased_at", Type::int64}};
constexpr store::BulkTable::Column kFieldColumns[] = {{"subject_id", Type::int64},
                                                      {"field", Type::int32},
                                                      {"item_id", Type::int64},
                                                      {"sealed", Type::bytes},
                                                      {"tokens", Type::bytes}};
constexpr store::BulkTable::Column kTokenColumns[] = {
    {"token", Type::int64}, {"subject_id", Type::int64}, {"item_id", Type::int64}};

/// Tokens as a field's row keeps them.
std::vector<std::uint8_t> packed(std::span<const std::int64_t> tokens) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(tokens.size() * kTokenBytes);
    for (const std::int64_t token : tokens) {
        const auto bits = static_cast<std::uint64_t>(token);
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes.push_back(static_cast<std::uint8_t>(bits >> shift & 0xFFU));
    }
    return bytes;
}

std::vector<std::int64_t> unpacked(std::span<const std::uint8_t> bytes) {
    std::vector<std::int64_t> tokens;
    for (std::size_t at = 0; at + kTokenBytes <= bytes.size(); at += kTokenBytes) {
        std::uint64_t bits = 0;
        for (std::size_t i = 0; i < kTokenBytes; ++i) bits = bits << 8U | bytes[at + i];
        tokens.push_back(static_cast<std::int64_t>(bits));
    }
    return tokens;
}

/// The sealed keys of some people; an empty one was erased.
std::map<std::int64_t, std::vector<std::uint8_t>> known_keys(
    store::Session& session, std::span<const std::int64_t> subjects) {
    std::map<std::int64_t, std::vector<std::uint8_t>> keys;
    session
        .bulk_query(
            fmt::format("SELECT subject_id, sealed_key FROM vault_key WHERE subject_id IN ({})",
                        fmt::join(subjects, ",")))
        ->run({}, [&](const BulkRow& row) {
            const auto bytes = row.bytes(1);
            keys[row.integer(0)] = {bytes.begin(), bytes.end()};
        });
    return keys;
}

}  // namespace

std::string key_place(std::int64_t subject) {
    return fmt::format("{}/key", subject);
}

std::string sealed_place(const FieldPlace& place, Field field) {
    return fmt::format("{}/{}/{}", place.subject, to_text(field), place.item);
}

void forget_tokens(store::Session& session, const std::string& condition) {
    struct Row {
        FieldPlace place;
        std::vector<std::int64_t> tokens;
    };
    std::vector<Row> rows;
    session
        .bulk_query(
            fmt::format("SELECT subject_id, item_id, tokens FROM vault_field WHERE {}", condition))
        ->run({}, [&](const BulkRow& row) {
            rows.push_back({{row.integer(0), row.integer(1)}, unpacked(row.bytes(2))});
        });
    for (const Row& row : rows) {
        if (row.tokens.empty()) continue;
        session.run_script(
            fmt::format("DELETE FROM vault_token WHERE subject_id = {} AND item_id = {} AND token "
                        "IN ({})",
                        row.place.subject, row.place.item, fmt::join(row.tokens, ",")));
    }
}

/// Fields on their way into the tables.
class Vault::Batch {
public:
    Batch(const Vault& vault, store::Session& session)
        : vault_{vault},
          session_{session},
          term_set_{term_set_of(session)},
          keys_{session.bulk_writer({"vault_key", kKeyColumns})},
          fields_{session.bulk_writer({"vault_field", kFieldColumns})} {}

    /// \param fields  by place.
    Result<void> add(std::span<const NewField> fields) {
        std::vector<std::int64_t> subjects;
        std::size_t begin = 0;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const std::int64_t subject = fields[i].place.subject;
            if (!subjects.empty() && subjects.back() == subject) continue;
            if (subjects.size() == kPeopleAtOnce) {
                if (Result<void> done = people(subjects, fields.subspan(begin, i - begin)); !done)
                    return done;
                subjects.clear();
                begin = i;
            }
            subjects.push_back(subject);
        }
        return subjects.empty() ? ok() : people(subjects, fields.subspan(begin));
    }

    void finish() {
        keys_->finish();
        fields_->finish();
        // In their order, neighbours lie on the same pages.
        std::sort(tokens_.begin(), tokens_.end());
        const auto writer = session_.bulk_writer({"vault_token", kTokenColumns});
        for (const auto& [token, place] : tokens_)
            writer->integer(token).integer(place.subject).integer(place.item).end_row();
        writer->finish();
    }

private:
    Result<void> people(std::span<const std::int64_t> subjects, std::span<const NewField> fields) {
        const auto known = known_keys(session_, subjects);
        Secret key;
        const NewField* before = nullptr;
        for (const NewField& field : fields) {
            if (field.text.empty() || field.text.size() > kFieldBytesMax)
                return make_error(kField, to_text(field.field));
            if (before == nullptr || before->place.subject != field.place.subject) {
                const auto found = known.find(field.place.subject);
                Result<Secret> of_person = found == known.end()
                                               ? new_key(field.place.subject)
                                               : old_key(field.place.subject, found->second);
                if (!of_person) return of_person.error();
                key = std::move(*of_person);
            }
            write(field, key);
            before = &field;
        }
        return ok();
    }

    Result<Secret> new_key(std::int64_t subject) {
        Secret key = random_secret(kKeyBytes);
        keys_->integer(subject)
            .bytes(seal(vault_.wrapping_, key_place(subject), key.bytes()))
            .integer(0)
            .end_row();
        return key;
    }

    Result<Secret> old_key(std::int64_t subject, const std::vector<std::uint8_t>& sealed) const {
        if (sealed.empty()) return make_error(kErased, subject);
        return open(vault_.wrapping_, key_place(subject), sealed);
    }

    void write(const NewField& field, const Secret& key) {
        const std::span<const std::uint8_t> plain{
            reinterpret_cast<const std::uint8_t*>(field.text.data()), field.text.size()};
        const std::vector<Token> tokens =
            vault_.tokens_of(field.field, index_terms(field.field, field.text, term_set_));
        fields_->integer(field.place.subject)
            .integer(static_cast<int>(field.field))
            .integer(field.place.item)
            .bytes(seal(key, sealed_place(field.place, field.field), plain))
            .bytes(packed(tokens))
            .end_row();
        for (const Token token : tokens) tokens_.emplace_back(token, field.place);
    }

    const Vault& vault_;
    store::Session& session_;
    TermSet term_set_;
    std::unique_ptr<store::BulkWriter> keys_;
    std::unique_ptr<store::BulkWriter> fields_;
    std::vector<std::pair<Token, FieldPlace>> tokens_;
};

Result<void> Vault::add(store::Session& session, std::span<const NewField> fields) const {
    if (Result<void> claimed = claim(session); !claimed) return claimed;
    std::vector<NewField> sorted{fields.begin(), fields.end()};
    std::sort(sorted.begin(), sorted.end(), [](const NewField& left, const NewField& right) {
        return std::tie(left.place.subject, left.field, left.place.item) <
               std::tie(right.place.subject, right.field, right.place.item);
    });
    Batch batch{*this, session};
    if (Result<void> added = batch.add(sorted); !added) return added;
    batch.finish();
    return ok();
}

Result<void> Vault::put(store::Session& session, const NewField& field) const {
    const std::string old =
        fmt::format("subject_id = {} AND field = {} AND item_id = {}", field.place.subject,
                    static_cast<int>(field.field), field.place.item);
    const auto known = known_keys(session, std::span{&field.place.subject, 1});
    if (!known.empty() && known.begin()->second.empty())
        return make_error(kErased, field.place.subject);
    forget_tokens(session, old);
    session.run_script("DELETE FROM vault_field WHERE " + old);
    return add(session, std::span{&field, 1});
}

}  // namespace voltmark::security
