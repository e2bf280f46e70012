// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/csv_rows.hpp"

namespace voltmark::codec::csv {

/// A column of a wide table that holds readings.
struct ChannelColumn {
    std::size_t index;
    std::string key;
    ReadingUnit unit;
};

/// Which column holds what.
struct TableColumns {
    std::size_t count = 0;
    std::size_t timestamp = 0;
    std::vector<ChannelColumn> channels;  ///< Of a wide table; of a long one empty.
    std::size_t key = 0;                  ///< Of a long table, as the following.
    std::size_t value = 0;
    std::optional<std::size_t> channel;
    std::optional<std::size_t> unit;
    std::optional<std::size_t> quality;

    bool is_wide() const { return !channels.empty(); }
};

/// Reads the header. Empty where the file cannot be read, which the sink has been told.
std::optional<TableColumns> read_header(const Row& row, const Options& options, DeliverySink& sink);

}  // namespace voltmark::codec::csv
