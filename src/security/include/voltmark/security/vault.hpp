// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/clock.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/security/secret.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::security {

// Personal data: encrypted field by field under a key of its person, which is kept under the master
// key. Erasing somebody destroys that key; every row that speaks of them stays where it is.

/// Numbers are stored: set in stone.
enum class Field : std::uint8_t { name = 1, phone = 2, identity = 3, address = 4, bank = 5 };
inline constexpr Field kFields[] = {Field::name, Field::phone, Field::identity, Field::address,
                                    Field::bank};
std::string_view to_text(Field field);

/// How much of a field a reader sees.
enum class View : std::uint8_t { masked, whole };

/// As people of the trade write it: 张*三, 138****5678, 110101********1234; of addresses the first
/// part alone. At least a third of the text is hidden.
std::string masked(Field field, std::string_view text);

/// The form in which texts are looked for: no blanks or hyphens, small letters; phone numbers
/// without +86.
std::string normalised(Field field, std::string_view text);

/// Bytes under a key, bound to a place: XChaCha20-Poly1305 with a fresh nonce, ahead of them.
/// \param place  what the bytes belong to; under another place they do not open.
std::vector<std::uint8_t> seal(const Secret& key, std::string_view place,
                               std::span<const std::uint8_t> plain);
/// \errors  security.sealed (corrupted)
Result<Secret> open(const Secret& key, std::string_view place,
                    std::span<const std::uint8_t> sealed);

/// Which text is meant: of addresses, `item` is the site; else it is 0.
struct FieldPlace {
    std::int64_t subject = 0;
    std::int64_t item = 0;

    friend auto operator<=>(const FieldPlace&, const FieldPlace&) = default;
};

struct NewField {
    FieldPlace place;
    Field field = Field::name;
    std::string_view text;
};

/// A text that was read.
struct OpenedField {
    FieldPlace place;
    Field field = Field::name;
    bool is_erased = false;  ///< Then without a text.
    Secret text;
};

/// Found places, ascending, and where to go on; without that there are no more.
struct FoundPlaces {
    std::vector<OpenedField> fields;
    std::vector<OpenedField> beside;  ///< Other fields of the same people, where asked for.
    std::optional<FieldPlace> next;
};

/// Whether a store has personal data that is under some master key.
bool has_master_key(store::Session& session);

/// The vault, with its master key. Each call belongs to the caller's transaction.
class Vault {
public:
    /// \errors  security.key
    static Result<Vault> make(const Secret& master_key);

    /// Makes a store's personal data this master key's, where it has none yet. Writing does the
    /// same. \errors  security.master_key (conflict): it is under another.
    Result<void> claim(store::Session& session) const;
    /// Whether what is there can be read with this master key. \errors  security.master_key.
    Result<void> check(store::Session& session) const;

    /// Writes many fields that are not there yet, in any order.
    /// \errors  security.field (invalid_input); security.erased (conflict); security.sealed;
    ///          security.master_key.
    Result<void> add(store::Session& session, std::span<const NewField> fields) const;
    /// Writes a field of somebody, in place of what it was. \errors  as of add.
    Result<void> put(store::Session& session, const NewField& field) const;

    /// One kind of field of several people, by place where `subjects` ascend. Who has none is
    /// left out.
    /// \errors  security.sealed.
    Result<std::vector<OpenedField>> open_fields(store::Session& session, Field field,
                                                 std::span<const std::int64_t> subjects) const;
    /// Some kinds of field of one person, by kind and place. What is not there is left out.
    /// \errors  security.sealed.
    Result<std::vector<OpenedField>> open_of(store::Session& session, std::int64_t subject,
                                             std::initializer_list<Field> fields) const;
    /// \returns  nothing where it was never written. \errors  security.erased; security.sealed.
    Result<std::optional<Secret>> get(store::Session& session, const FieldPlace& place,
                                      Field field) const;
    /// Everything of somebody, for themselves. \errors  security.erased; security.sealed.
    Result<std::vector<OpenedField>> take_out(store::Session& session, std::int64_t subject) const;

    /// Whose field is this: names by a part, by pinyin and its initials, phones by their whole or
    /// last four digits, addresses by words, numbers whole. Reads no more than some thousand
    /// candidates, so a page can be short and yet have a next one.
    /// \param after  places up to it are left out. \param beside  kinds of field that are opened of
    /// who is found: it costs little, since their key is opened anyway. \errors  security.sealed.
    Result<FoundPlaces> find(store::Session& session, Field field, std::string_view text,
                             const FieldPlace& after, int limit,
                             std::initializer_list<Field> beside = {}) const;

    /// Destroys the key of somebody, and all that they are found by. A second time changes nothing.
    static void erase(store::Session& session, std::int64_t subject, Instant now);

    /// For secrets of the program itself, such as keys of second factors.
    std::string seal_own(std::string_view place, const Secret& plain) const;
    Result<Secret> open_own(std::string_view place, std::string_view sealed) const;

private:
    using Token = std::int64_t;
    class Batch;
    class Opening;

    Vault(Secret wrapping, Secret index, Secret own, Secret proof)
        : wrapping_{std::move(wrapping)},
          index_{std::move(index)},
          own_{std::move(own)},
          proof_{std::move(proof)} {}
    Token token_of(Field field, std::string_view term) const;
    std::vector<Token> tokens_of(Field field, std::span<const std::string> terms) const;
    Result<std::vector<OpenedField>> open_kinds(store::Session& session,
                                                const std::set<Field>& fields,
                                                std::span<const std::int64_t> subjects) const;
    Result<std::vector<OpenedField>> open_where(store::Session& session, std::string_view condition,
                                                std::initializer_list<std::int64_t> values) const;

    Secret wrapping_;
    Secret index_;
    Secret own_;
    Secret proof_;
};

}  // namespace voltmark::security
