// SPDX-License-Identifier: Apache-2.0
#include "csv_header.hpp"

#include <set>

#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/codec/text.hpp"

#include "csv_clock.hpp"

namespace voltmark::codec::csv {

namespace {

class HeaderReader {
public:
    HeaderReader(const Row& row, const Options& options, DeliverySink& sink)
        : row_{row}, options_{options}, sink_{sink} {
        columns_.count = row.fields.size();
    }

    std::optional<TableColumns> read();

private:
    std::string_view name_of(std::size_t index) const { return trimmed(row_.fields[index].text); }
    template <class... Args>
    void tell(const ErrorCode& code, Verdict verdict, std::size_t index, const Args&... args);
    std::optional<std::size_t> find(std::string_view mapped, std::string_view usual) const;
    bool need(std::string_view mapped, std::string_view usual, std::size_t& index);
    bool find_if_mapped(std::string_view mapped, std::string_view usual,
                        std::optional<std::size_t>& index);
    bool is_long() const;
    bool read_wide();
    void read_channel(std::size_t index);
    bool read_long();

    const Row& row_;
    const Options& options_;
    DeliverySink& sink_;
    TableColumns columns_;
    std::set<std::string_view> keys_;
};

template <class... Args>
void HeaderReader::tell(const ErrorCode& code, Verdict verdict, std::size_t index,
                        const Args&... args) {
    const Place place = index < row_.fields.size() ? row_.place(row_.fields[index]) : row_.place();
    sink_.finding({make_error(code, args...).at(place), verdict, {}, {}});
}

/// The column with the mapped name, or where none is mapped with the usual one in letters of any
/// case.
std::optional<std::size_t> HeaderReader::find(std::string_view mapped,
                                              std::string_view usual) const {
    for (std::size_t i = 0; i < columns_.count; ++i) {
        const std::string_view name = name_of(i);
        if (mapped.empty() ? equal_letters(name, usual) : name == mapped) return i;
    }
    return std::nullopt;
}

bool HeaderReader::need(std::string_view mapped, std::string_view usual, std::size_t& index) {
    const std::optional<std::size_t> found = find(mapped, usual);
    if (found) {
        index = *found;
    } else {
        tell(kColumnMissing, Verdict::refused, columns_.count,
             excerpt(mapped.empty() ? usual : mapped));
    }
    return found.has_value();
}

bool HeaderReader::find_if_mapped(std::string_view mapped, std::string_view usual,
                                  std::optional<std::size_t>& index) {
    std::size_t found = 0;
    if (mapped.empty()) {
        index = find(mapped, usual);
        return true;
    }
    if (!need(mapped, usual, found)) return false;
    index = found;
    return true;
}

std::optional<TableColumns> HeaderReader::read() {
    const std::string_view first = name_of(0);
    if (find_stamp(first, options_.timestamp_form)) {
        tell(kHeaderMissing, Verdict::refused, 0, excerpt(first));
        return std::nullopt;
    }
    const bool is_good = is_long() ? read_long() : read_wide();
    return is_good ? std::optional{std::move(columns_)} : std::nullopt;
}

bool HeaderReader::is_long() const {
    if (options_.layout != Layout::automatic) return options_.layout == Layout::long_table;
    const ColumnNames& names = options_.columns;
    const bool has_key = find(names.key, "key") || (names.key.empty() && find({}, "meter"));
    return has_key && find(names.value, "value").has_value();
}

bool HeaderReader::read_wide() {
    const std::string& timestamp = options_.columns.timestamp;
    if (!timestamp.empty() && !need(timestamp, timestamp, columns_.timestamp)) return false;
    for (std::size_t i = 0; i < columns_.count; ++i) {
        if (i != columns_.timestamp) read_channel(i);
    }
    if (columns_.channels.empty()) {
        tell(kColumnMissing, Verdict::refused, columns_.count, "KEY [kWh]");
    }
    return !columns_.channels.empty();
}

/// Reads "KEY" or "KEY [unit]". A column that cannot be read is left out.
void HeaderReader::read_channel(std::size_t index) {
    std::string_view key = name_of(index);
    ReadingUnit unit = options_.unit;
    const std::size_t bracket = key.rfind('[');
    if (key.ends_with(']') && bracket != std::string_view::npos) {
        const std::string_view name = trimmed(key.substr(bracket + 1, key.size() - bracket - 2));
        const std::optional<ReadingUnit> found = find_unit(name);
        if (!found) return tell(kUnit, Verdict::refused, index, excerpt(name));
        unit = *found;
        key = trimmed(key.substr(0, bracket));
    }
    if (key.empty()) return tell(kColumnUnnamed, Verdict::refused, index, index + 1);
    if (!keys_.insert(key).second) {
        return tell(kColumnRepeated, Verdict::refused, index, excerpt(key));
    }
    columns_.channels.push_back({index, std::string{key}, unit});
}

bool HeaderReader::read_long() {
    const ColumnNames& names = options_.columns;
    const bool is_meter = names.key.empty() && !find({}, "key");
    const bool is_good = need(names.timestamp, "timestamp", columns_.timestamp) &&
                         need(names.key, is_meter ? "meter" : "key", columns_.key) &&
                         need(names.value, "value", columns_.value) &&
                         find_if_mapped(names.channel, "channel", columns_.channel) &&
                         find_if_mapped(names.unit, "unit", columns_.unit) &&
                         find_if_mapped(names.quality, "quality", columns_.quality);
    if (!is_good) return false;
    for (std::size_t i = 0; i < columns_.count; ++i) {
        const bool is_used = i == columns_.timestamp || i == columns_.key || i == columns_.value ||
                             i == columns_.channel || i == columns_.unit || i == columns_.quality;
        if (!is_used) tell(kColumnUnknown, Verdict::tolerated, i, excerpt(name_of(i)));
    }
    return true;
}

}  // namespace

std::optional<TableColumns> read_header(const Row& row, const Options& options,
                                        DeliverySink& sink) {
    return HeaderReader{row, options, sink}.read();
}

}  // namespace voltmark::codec::csv
