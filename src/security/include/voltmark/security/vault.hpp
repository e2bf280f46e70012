// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
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

/// Bytes under a key, bound to a place: XChaCha20-Poly1305 with a fresh nonce, hexadecimal.
/// \param place  what the bytes belong to; under another place they do not open.
std::string seal(const Secret& key, std::string_view place, const Secret& plain);
/// \errors  security.sealed (corrupted)
Result<Secret> open(const Secret& key, std::string_view place, std::string_view sealed);

/// The vault, with its master key. Each call belongs to the caller's transaction.
class Vault {
public:
    /// \errors  security.key
    static Result<Vault> make(const Secret& master_key);

    /// Writes a field of somebody, in place of what it was.
    /// \errors  security.field (invalid_input); security.erased (conflict); security.sealed.
    Result<void> put(store::Session& session, std::int64_t subject, Field field,
                     const Secret& text) const;
    /// \returns  nothing where it was never written. \errors  security.erased; security.sealed.
    Result<std::optional<Secret>> get(store::Session& session, std::int64_t subject,
                                      Field field) const;
    /// For people to see, masked or whole.
    Result<std::optional<std::string>> show(store::Session& session, std::int64_t subject,
                                            Field field, View view) const;
    /// Whose field is this, but for blanks and the size of letters.
    std::vector<std::int64_t> search(store::Session& session, Field field,
                                     std::string_view text) const;
    /// Everything of somebody, for themselves. \errors  security.erased; security.sealed.
    Result<std::map<Field, Secret>> take_out(store::Session& session, std::int64_t subject) const;
    /// Destroys the key of somebody. A second time changes nothing.
    static void erase(store::Session& session, std::int64_t subject, Instant now);

    /// For secrets of the program itself, such as keys of second factors.
    std::string seal_own(std::string_view place, const Secret& plain) const;
    Result<Secret> open_own(std::string_view place, std::string_view sealed) const;

private:
    Vault(Secret wrapping, Secret index, Secret own)
        : wrapping_{std::move(wrapping)}, index_{std::move(index)}, own_{std::move(own)} {}
    Result<Secret> key_of(store::Session& session, std::int64_t subject, bool make) const;
    std::string blind_index(Field field, std::string_view text) const;

    Secret wrapping_;
    Secret index_;
    Secret own_;
};

}  // namespace voltmark::security
