// SPDX-License-Identifier: Apache-2.0
#include "voltmark/sheet/price_table.hpp"

#include <algorithm>
#include <set>

#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/codec/csv_rows.hpp"
#include "voltmark/codec/csv_stamp.hpp"
#include "voltmark/sheet/errors.hpp"

namespace voltmark::sheet {

namespace {

using codec::csv::Field;
using codec::csv::Row;
using tariff::PriceSeries;
using tariff::PriceStep;
using time::CivilDay;

constexpr std::size_t kMonthSize = 7;  // "2026-07"

/// One row: when, and how much.
struct Line {
    enum class Kind : std::uint8_t { moment, day, month } kind = Kind::moment;
    time::Timestamp moment;
    std::optional<Price> price;
    std::string text;  ///< Of the moment.
    Place place;
    Place price_place;
};

class TableReader {
public:
    TableReader(std::string_view csv, const PriceTableOptions& options)
        : options_{options}, rows_{csv, codec::csv::find_delimiter(csv)} {}

    PriceTable read() {
        if (!read_header()) return std::move(table_);
        while (rows_.next(row_)) {
            if (!row_.is_blank()) read_row();
        }
        if (lines_.empty() && table_.findings.empty())
            tell(make_error(codec::csv::kEmpty), {0, 0, 1, 1});
        if (!table_.findings.empty()) return std::move(table_);
        const std::optional<PriceStep> step = options_.step ? options_.step : seen_step();
        if (!step) {
            tell(make_error(kPriceStep), lines_.front().place);
            return std::move(table_);
        }
        table_.step = series_.step = *step;
        series_.zone = options_.zone;
        for (const Line& line : lines_) place(line);
        table_.spans = std::move(series_.spans);
        return std::move(table_);
    }

private:
    void tell(Error error, Place place) { table_.findings.push_back(std::move(error).at(place)); }

    bool read_header() {
        if (!rows_.next(row_)) {
            tell(make_error(codec::csv::kEmpty), {0, 0, 1, 1});
            return false;
        }
        for (auto [name, column] :
             {std::pair{&options_.timestamp, &timestamp_}, {&options_.price, &price_}}) {
            const auto found = std::find_if(
                row_.fields.begin(), row_.fields.end(), [&, text = name](const Field& field) {
                    return codec::equal_letters(codec::trimmed(field.text), *text);
                });
            if (found == row_.fields.end())
                tell(make_error(codec::csv::kColumnMissing, *name), row_.place());
            *column = static_cast<std::size_t>(found - row_.fields.begin());
        }
        columns_ = row_.fields.size();
        return table_.findings.empty();
    }

    void read_row() {
        if (!row_.is_well_quoted) return tell(make_error(codec::csv::kQuote), row_.place());
        if (row_.fields.size() != columns_) {
            return tell(make_error(codec::csv::kColumnCount, row_.fields.size(), columns_),
                        row_.place());
        }
        Line line;
        const Field& when = row_.fields[timestamp_];
        line.text = codec::trimmed(when.text);
        line.place = row_.place(when);
        if (!read_moment(line)) {
            return tell(make_error(codec::csv::kTimestamp, codec::excerpt(line.text),
                                   "2026-07-01 08:00, 2026-07-01 or 2026-07"),
                        line.place);
        }
        const Field& price = row_.fields[price_];
        line.price_place = row_.place(price);
        if (const std::string_view text = codec::trimmed(price.text); !text.empty()) {
            const Result<Price> read = parse_price(text);
            if (!read) {
                Error error = read.error();
                error.place.reset();
                return tell(std::move(error), line.price_place);
            }
            line.price = *read;
        }
        lines_.push_back(std::move(line));
    }

    static bool read_moment(Line& line) {
        if (line.text.size() == kMonthSize) {
            const Result<time::BillingPeriod> month = time::parse_period(line.text);
            if (!month) return false;
            line.kind = Line::Kind::month;
            line.moment.local = month->from;
            return true;
        }
        const auto stamp = codec::csv::find_stamp(line.text, codec::csv::TimestampForm::iso);
        if (!stamp) return false;
        line.kind = stamp->is_date ? Line::Kind::day : Line::Kind::moment;
        line.moment = stamp->moment;
        return true;
    }

    /// Months and days say their step; moments show it by the least time between two of them.
    std::optional<PriceStep> seen_step() const {
        const auto all = [&](Line::Kind kind) {
            return std::all_of(lines_.begin(), lines_.end(),
                               [&](const Line& line) { return line.kind == kind; });
        };
        if (all(Line::Kind::month)) return PriceStep::month;
        if (all(Line::Kind::day)) return PriceStep::day;
        std::vector<std::chrono::seconds> moments;
        for (const Line& line : lines_) {
            moments.push_back(line.moment.local.time_since_epoch() -
                              line.moment.offset.value_or(std::chrono::seconds{0}));
        }
        std::sort(moments.begin(), moments.end());
        std::chrono::seconds least = std::chrono::seconds::max();
        for (std::size_t i = 1; i < moments.size(); ++i) {
            const std::chrono::seconds gap = moments[i] - moments[i - 1];
            if (gap.count() > 0) least = std::min(least, gap);
        }
        if (least == std::chrono::hours{24}) return PriceStep::day;
        constexpr int kMinute = 60;
        if (least.count() % kMinute != 0) return std::nullopt;
        const auto step = tariff::find_price_step(std::to_string(least.count() / kMinute));
        return step;
    }

    /// Where a row's price belongs; none, and a finding, where that cannot be.
    std::optional<PriceSeries::Slot> slot_of(const Line& line) {
        const bool is_coarser =
            (line.kind == Line::Kind::month && series_.step != PriceStep::month) ||
            (line.kind == Line::Kind::day && series_.step < PriceStep::day);
        Instant at{line.moment.local.time_since_epoch()};
        if (line.moment.offset) {
            at -= *line.moment.offset;
        } else if (line.kind == Line::Kind::moment) {
            const time::LocalLookup found = options_.zone.to_instant(line.moment.local);
            if (found.kind == time::LocalLookup::Kind::skipped) {
                tell(make_error(codec::csv::kSkippedHour, line.text, options_.zone.name()),
                     line.place);
                return std::nullopt;
            }
            const bool again =
                found.kind == time::LocalLookup::Kind::repeated && taken_.contains(found.first);
            at = again ? found.second : found.first;
        } else {
            at = options_.zone.day_begin(std::chrono::floor<std::chrono::days>(line.moment.local));
        }
        const PriceSeries::Slot slot = series_.slot_at(at);
        if (is_coarser || series_.slot_begin(slot) != at) {
            tell(make_error(codec::csv::kOffGrid, line.text, to_text(series_.step)), line.place);
            return std::nullopt;
        }
        taken_.insert(at);
        return slot;
    }

    void place(const Line& line) {
        const std::optional<PriceSeries::Slot> slot = slot_of(line);
        if (!slot || !line.price) return;
        tariff::SpanPrices& prices = series_.spans[slot->span];
        prices.resize(static_cast<std::size_t>(series_.slots(slot->span)));
        std::optional<Price>& price = prices[static_cast<std::size_t>(slot->slot)];
        if (price && *price != *line.price) {
            return tell(make_error(codec::csv::kDuplicate, to_text(*line.price)), line.price_place);
        }
        if (!price) ++table_.prices;
        price = line.price;
    }

    const PriceTableOptions& options_;
    codec::csv::RowReader rows_;
    Row row_;
    std::size_t timestamp_ = 0;
    std::size_t price_ = 0;
    std::size_t columns_ = 0;
    std::vector<Line> lines_;
    PriceSeries series_;
    std::set<Instant> taken_;
    PriceTable table_;
};

}  // namespace

PriceTable read_price_table(std::string_view csv, const PriceTableOptions& options) {
    return TableReader{csv, options}.read();
}

}  // namespace voltmark::sheet
