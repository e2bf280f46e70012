// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "voltmark/base/check.hpp"
#include "voltmark/base/embedded.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/tariff/errors.hpp"

namespace voltmark::tariff {

/// A table that ships with the program, by its own name. All of a kind are read when one is first
/// asked for.
/// \errors  tariff.table_unknown (not_found).
template <class Kind>
Result<const Kind*> find_shipped(std::span<const embedded::File> files, std::string_view name) {
    static const std::map<std::string, Kind, std::less<>> kKnown = [&] {
        std::map<std::string, Kind, std::less<>> tables;
        for (const embedded::File& file : files) {
            Result<Kind> table = Kind::parse(file.text);
            VOLTMARK_CHECK(table.has_value());  // They ship with the program; a test parses them.
            tables.emplace(std::string{table->name()}, std::move(*table));
        }
        return tables;
    }();
    const auto it = kKnown.find(name);
    if (it == kKnown.end()) return make_error(kTableUnknown, name);
    return &it->second;
}

}  // namespace voltmark::tariff
