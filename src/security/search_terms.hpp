// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/security/vault.hpp"

namespace voltmark::security {

// What a field is found by. The vault keeps a keyed digest of each term and never the term; what a
// digest brings is opened and compared, so a term need only be near.

/// Which terms a store's names have. Stored: set in stone.
enum class TermSet : std::uint8_t {
    readings = 1,  ///< Of older stores: 张伟 brings 章威 as well, to be opened and passed over.
    characters = 2,  ///< Also the first characters themselves, and numbers behind characters.
};

/// The terms under which a text is kept, each once. Of names: the readings of their first one, two
/// and three characters, that of a given name, the initials, of words in letters their beginnings;
/// then, by the set, the first two and three characters, a given name's, and the beginnings of a
/// number with the characters ahead of it. Of phones: the whole number and its last four digits. Of
/// addresses: roads and places, each alone and with the number behind it. Of numbers: the whole.
/// They are stored: set in stone.
std::vector<std::string> index_terms(Field field, std::string_view text, TermSet set);

/// The terms of which each may bring what somebody looks for; none where the text is too short.
std::vector<std::string> query_terms(Field field, std::string_view text, TermSet set);

/// Whether a text is what somebody looks for.
using Sought = std::function<bool(std::string_view text)>;
/// Of names and addresses a part is enough, of phones the last four digits, else the whole is
/// asked.
Sought sought(Field field, std::string_view query);

}  // namespace voltmark::security
