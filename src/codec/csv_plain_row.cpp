// SPDX-License-Identifier: Apache-2.0
#include "csv_plain_row.hpp"

#include "csv_number.hpp"

namespace voltmark::codec::csv {

PlainRow::PlainRow(const TableColumns& columns, char delimiter, char decimal_mark)
    : columns_{columns},
      delimiter_{delimiter},
      decimal_mark_{decimal_mark},
      fits_{columns.timestamp == 0 && columns.channels.size() + 1 == columns.count},
      values_milli_(columns.channels.size()) {}

bool PlainRow::read(std::string_view rest) {
    constexpr std::size_t kTimestampSizeMax = 32;
    const std::size_t first = rest.substr(0, kTimestampSizeMax).find(delimiter_);
    if (!fits_ || first == std::string_view::npos || rest[0] == '"') return false;
    timestamp_ = rest.substr(0, first);
    const char* at = rest.data() + first;
    const char* const end = rest.data() + rest.size();
    for (std::size_t channel = 0; channel < values_milli_.size(); ++channel) {
        if (at == end || *at != delimiter_) return false;
        ++at;
        std::int64_t& milli = values_milli_[channel];
        const bool is_empty = at == end || *at == delimiter_ || *at == '\r' || *at == '\n';
        if (is_empty) {
            milli = kNothing;
            continue;
        }
        at = find_plain_number(at, end, columns_.channels[channel].unit, decimal_mark_, milli);
        if (at == nullptr) return false;
    }
    // A last line without end is told of, which the general road does.
    if (at == end || (*at != '\r' && *at != '\n')) return false;
    at += *at == '\r' && at + 1 != end && at[1] == '\n' ? 2 : 1;
    size_ = static_cast<std::size_t>(at - rest.data());
    return true;
}

}  // namespace voltmark::codec::csv
