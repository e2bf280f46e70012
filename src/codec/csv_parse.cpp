// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <unordered_map>

#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/codec/text.hpp"

#include "csv_gather.hpp"
#include "csv_header.hpp"
#include "csv_number.hpp"
#include "csv_plain_row.hpp"

namespace voltmark::codec::csv {

namespace {

using meter::Quality;

constexpr std::string_view example_of(TimestampForm form) {
    return form == TimestampForm::iso ? "2026-07-31T17:30+08:00" : "31/07/2026 17:30";
}

/// Reads the rows below the header.
class TableParser {
public:
    TableParser(const Options& options, const TableColumns& columns, time::IntervalGrid grid,
                DeliverySink& sink);

    /// Takes a row of a wide table as far as it can be taken quickly.
    /// \returns  how many channels are done with; `take` does the others.
    std::size_t take_plain(const PlainRow& row);

    /// Takes a row; of a wide table, the channels from `first_channel` on.
    void take(const Row& row, std::size_t first_channel);
    void finish() { gatherer_.finish(); }

private:
    /// A place in the table that findings are about.
    struct Cell {
        const Row& row;
        const Field& field;
        std::size_t channel;
        SlotPlace place;
    };

    void take_wide(const Row& row, const Moment& moment, std::size_t first_channel);
    void take_long(const Row& row, const Moment& moment);
    /// Reads a value and puts it where it belongs.
    void put(const Cell& cell, ReadingUnit unit, Quality quality);
    const SlotPlace& place_of(const Moment& moment, std::size_t owner);
    bool read_unit(const Row& row, ReadingUnit& unit);
    std::optional<std::size_t> channel_of(const Row& row, ReadingUnit unit);
    void tell_timestamp(const Row& row, const Field& field, const ErrorCode& code);
    template <class... Args>
    void tell(const Cell& cell, const ErrorCode& code, Verdict verdict, const Args&... args);
    template <class... Args>
    void refuse_row(const Row& row, const Field& field, const ErrorCode& code, const Args&... args);

    const Options& options_;
    const TableColumns& columns_;
    time::IntervalGrid grid_;
    DeliverySink& sink_;
    SlotClock clock_;
    Gatherer gatherer_;
    // Repeated slots met without offset: the second time, in file order, is the second hour.
    std::set<std::tuple<std::size_t, time::CivilDay, int>> repeated_met_;
    std::unordered_map<std::string, std::size_t> channels_;  // Of a long table, by key.
    std::string key_;                                        // Of the row in hand.
    std::optional<std::size_t> last_channel_;                // Of the row before it.
};

TableParser::TableParser(const Options& options, const TableColumns& columns,
                         time::IntervalGrid grid, DeliverySink& sink)
    : options_{options},
      columns_{columns},
      grid_{grid},
      sink_{sink},
      clock_{options, grid},
      gatherer_{grid, sink} {
    for (const auto& [index, key, unit] : columns.channels) gatherer_.add_channel(key, unit);
}

template <class... Args>
void TableParser::refuse_row(const Row& row, const Field& field, const ErrorCode& code,
                             const Args&... args) {
    sink_.finding({make_error(code, args...).at(row.place(field)), Verdict::refused, {}, {}});
}

template <class... Args>
void TableParser::tell(const Cell& cell, const ErrorCode& code, Verdict verdict,
                       const Args&... args) {
    const time::CivilDay day =
        cell.place.span + std::chrono::days{grid_.is_daily() ? cell.place.slot : 0};
    sink_.finding({make_error(code, args...).at(cell.row.place(cell.field)), verdict,
                   gatherer_.key(cell.channel), day});
}

std::size_t TableParser::take_plain(const PlainRow& row) {
    const Moment& moment = clock_.look_up(trimmed(row.timestamp()));
    if (moment.fault != nullptr || moment.is_repeated) return 0;
    const std::vector<std::int64_t>& values = row.values_milli();
    for (std::size_t channel = 0; channel < values.size(); ++channel) {
        const bool is_done = values[channel] == PlainRow::kNothing ||
                             gatherer_.put_next(channel, moment.first, values[channel]);
        if (!is_done) return channel;
    }
    return values.size();
}

void TableParser::take(const Row& row, std::size_t first_channel) {
    if (row.is_blank()) return;
    if (!row.is_well_quoted) return refuse_row(row, row.fields.back(), kQuote);
    if (row.fields.size() != columns_.count) {
        const std::size_t shown = std::min(row.fields.size(), columns_.count) - 1;
        return refuse_row(row, row.fields[shown], kColumnCount, row.fields.size(), columns_.count);
    }
    const Field& stamp = row.fields[columns_.timestamp];
    const Moment& moment = clock_.look_up(trimmed(stamp.text));
    if (moment.fault != nullptr) return tell_timestamp(row, stamp, *moment.fault);
    columns_.is_wide() ? take_wide(row, moment, first_channel) : take_long(row, moment);
}

void TableParser::tell_timestamp(const Row& row, const Field& field, const ErrorCode& code) {
    const std::string shown = excerpt(field.text);
    if (&code == &kTimestamp) {
        refuse_row(row, field, code, shown, example_of(options_.timestamp_form));
    } else if (&code == &kSkippedHour) {
        refuse_row(row, field, code, shown, options_.zone.name());
    } else {
        refuse_row(row, field, code, shown, grid_.minutes());
    }
}

/// \param owner  whose rows are counted: a channel, or the table where all channels share a row.
const SlotPlace& TableParser::place_of(const Moment& moment, std::size_t owner) {
    if (!moment.is_repeated) return moment.first;
    const bool is_first =
        repeated_met_.insert({owner, moment.first.span, moment.first.slot}).second;
    return is_first ? moment.first : moment.second;
}

void TableParser::take_wide(const Row& row, const Moment& moment, std::size_t first_channel) {
    const SlotPlace& place = place_of(moment, 0);
    for (std::size_t channel = first_channel; channel < columns_.channels.size(); ++channel) {
        const ChannelColumn& column = columns_.channels[channel];
        const Field& field = row.fields[column.index];
        if (!field.text.empty()) put({row, field, channel, place}, column.unit, Quality::actual);
    }
}

void TableParser::take_long(const Row& row, const Moment& moment) {
    Quality quality = Quality::actual;
    if (columns_.quality) {
        const Field& field = row.fields[*columns_.quality];
        const std::string_view word = trimmed(field.text);
        const std::optional<Quality> found = word.empty() ? quality : meter::find_quality(word);
        if (!found) return refuse_row(row, field, kQuality, excerpt(word));
        quality = *found;
    }
    ReadingUnit unit = options_.unit;
    if (!read_unit(row, unit)) return;
    const std::optional<std::size_t> channel = channel_of(row, unit);
    if (!channel) return;
    const SlotPlace& place = place_of(moment, *channel);
    if (quality == Quality::missing) return;
    put({row, row.fields[columns_.value], *channel, place}, unit, quality);
}

bool TableParser::read_unit(const Row& row, ReadingUnit& unit) {
    if (!columns_.unit) return true;
    const Field& field = row.fields[*columns_.unit];
    const std::string_view name = trimmed(field.text);
    const std::optional<ReadingUnit> found = name.empty() ? unit : find_unit(name);
    if (!found) refuse_row(row, field, kUnit, excerpt(name));
    unit = found.value_or(unit);
    return found.has_value();
}

/// The channel of a row of a long table, new or known. Empty where the row is refused.
std::optional<std::size_t> TableParser::channel_of(const Row& row, ReadingUnit unit) {
    const Field& key_field = row.fields[columns_.key];
    const std::string_view key = trimmed(key_field.text);
    if (key.empty()) {
        refuse_row(row, key_field, kKeyMissing);
        return std::nullopt;
    }
    const auto suffix =
        columns_.channel ? trimmed(row.fields[*columns_.channel].text) : std::string_view{};
    key_ = key;
    if (!suffix.empty()) key_.append(1, '/').append(suffix);
    if (!last_channel_ || gatherer_.key(*last_channel_) != key_) {
        const auto [at, is_new] = channels_.try_emplace(key_, channels_.size());
        if (is_new) gatherer_.add_channel(key_, unit);
        last_channel_ = at->second;
    }
    const ReadingUnit known = gatherer_.unit(*last_channel_);
    if (unit.base == known.base) return last_channel_;
    refuse_row(row, row.fields[columns_.unit.value_or(columns_.key)], kUnitChanged, to_text(unit),
               to_text(known));
    return std::nullopt;
}

void TableParser::put(const Cell& cell, ReadingUnit unit, Quality quality) {
    const std::string_view text = trimmed(cell.field.text);
    const Number number = read_number(text, unit, options_.decimal_mark);
    if (number.form == NumberForm::not_a_number && is_missing_word(text)) return;
    if (number.form == NumberForm::not_a_number) {
        return tell(cell, kValueForm, Verdict::refused, excerpt(text));
    }
    if (number.form == NumberForm::too_large) {
        return tell(cell, kValueRange, Verdict::refused, excerpt(text));
    }
    using Remark = Gatherer::Remark;
    const std::size_t channel = cell.channel;
    if (!gatherer_.open(channel, cell.place, cell.row.line) &&
        gatherer_.is_first(channel, Remark::in_parts)) {
        tell(cell, kDayInParts, Verdict::tolerated);
    }
    const Gatherer::Before before = gatherer_.put(channel, cell.place.slot, number.milli, quality);
    if (before == Gatherer::Before::other) {
        return tell(cell, kDuplicate, Verdict::refused, excerpt(text));
    }
    if (before == Gatherer::Before::same && gatherer_.is_first(channel, Remark::repeated)) {
        tell(cell, kRepeated, Verdict::tolerated);
    }
    if (number.form == NumberForm::rounded && gatherer_.is_first(channel, Remark::rounded)) {
        tell(cell, kValueRounded, Verdict::tolerated, excerpt(text));
    }
}

/// How far apart the timestamps of a file usually are: the commonest step between neighbours among
/// the first few. 0 where there is none.
std::int64_t usual_step_minutes(RowReader rows, const TableColumns& columns, TimestampForm form) {
    constexpr std::size_t kMomentsMax = 50;
    std::set<std::chrono::seconds> moments;
    Row row;
    while (moments.size() < kMomentsMax && rows.next(row)) {
        if (row.fields.size() != columns.count) continue;
        const auto stamp = find_stamp(trimmed(row.fields[columns.timestamp].text), form);
        if (!stamp) continue;
        const auto& [local, offset] = stamp->moment;
        moments.insert(local.time_since_epoch() - offset.value_or(std::chrono::seconds{0}));
    }
    std::map<std::int64_t, int> counts;
    for (auto at = moments.begin(); at != moments.end() && std::next(at) != moments.end(); ++at) {
        ++counts[std::chrono::floor<std::chrono::minutes>(*std::next(at) - *at).count()];
    }
    const auto usual =
        std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    return usual == counts.end() ? 0 : usual->first;
}

std::optional<time::IntervalGrid> find_grid(std::int64_t minutes) {
    if (minutes < 0 || minutes > time::IntervalGrid::kDayMinutes) return std::nullopt;
    return time::IntervalGrid::of_minutes(static_cast<int>(minutes));
}

}  // namespace

void parse(std::string_view text, const Options& options, DeliverySink& sink) {
    const char delimiter = options.delimiter == '\0' ? find_delimiter(text) : options.delimiter;
    RowReader rows{text, delimiter};
    Row row;
    bool has_row = rows.next(row);
    while (has_row && row.is_blank()) has_row = rows.next(row);
    if (!has_row) {
        sink.finding({make_error(kEmpty).at({text.size(), 0, 1, 0}), Verdict::refused, {}, {}});
        return;
    }
    const std::optional<TableColumns> columns = read_header(row, options, sink);
    if (!columns) return;
    const std::int64_t minutes = options.interval_minutes != 0
                                     ? options.interval_minutes
                                     : usual_step_minutes(rows, *columns, options.timestamp_form);
    const std::optional<time::IntervalGrid> grid = find_grid(minutes);
    if (!grid) {
        sink.finding({make_error(kInterval, minutes).at(row.place()), Verdict::refused, {}, {}});
        return;
    }
    TableParser parser{options, *columns, *grid, sink};
    PlainRow plain{*columns, delimiter, options.decimal_mark};
    while (true) {
        const std::size_t done = plain.read(rows.rest()) ? parser.take_plain(plain) : 0;
        if (done != 0 && done == columns->channels.size()) {
            rows.skip_row(plain.size());
            continue;
        }
        if (!rows.next(row)) break;
        parser.take(row, done);
        if (row.has_end) continue;
        sink.finding({make_error(kLastLine).at(row.place()), Verdict::tolerated, {}, {}});
    }
    parser.finish();
}

}  // namespace voltmark::codec::csv
