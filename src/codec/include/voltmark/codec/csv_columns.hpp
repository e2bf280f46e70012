// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "voltmark/codec/csv_rows.hpp"

namespace voltmark::codec::csv {

/// The columns of a table by the names of its header.
class Columns {
public:
    /// \returns  whether no column has the name yet.
    bool add(std::string name, std::size_t index) {
        return at_.emplace(std::move(name), index).second;
    }
    bool contains(std::string_view name) const { return at_.contains(name); }

    /// What a row has there, without blanks around it; nothing where there is no such column.
    /// \pre  the row has as many fields as the header.
    std::string_view text(const Row& row, std::string_view name) const {
        const auto it = at_.find(name);
        return it == at_.end() ? std::string_view{} : trimmed(row.fields[it->second].text);
    }
    /// The field; of a column that is not there, the row.
    Place place(const Row& row, std::string_view name) const {
        const auto it = at_.find(name);
        return it == at_.end() ? row.place() : row.place(row.fields[it->second]);
    }

private:
    std::map<std::string, std::size_t, std::less<>> at_;
};

}  // namespace voltmark::codec::csv
