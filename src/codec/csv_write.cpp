// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "voltmark/base/check.hpp"
#include "voltmark/codec/csv.hpp"
#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/codec/text.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::codec::csv {

namespace {

/// A field, in quotes where it needs them.
void append_field(std::string& out, std::string_view text) {
    const bool needs_quotes = text.find_first_of(",;\t\"\r\n") != std::string_view::npos;
    if (!needs_quotes) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

/// When a slot begins: "2026-07-31T17:30+08:00", for daily readings "2026-07-31".
std::string label_of(const time::IntervalGrid& grid, const time::Zone& zone, time::CivilDay span,
                     int slot) {
    if (grid.is_daily()) return time::to_text(span + std::chrono::days{slot});
    const Instant instant = grid.slot_begin(zone, span, slot);
    const time::LocalSeconds local = zone.to_local(instant);
    const std::chrono::seconds offset = local.time_since_epoch() - instant.time_since_epoch();
    const std::chrono::hh_mm_ss apart{offset < offset.zero() ? -offset : offset};
    // Before zones there was local mean time, whose offsets have seconds that no timestamp can
    // name.
    if (apart.seconds() != offset.zero()) return time::to_text(instant);
    std::string text = time::to_text(local);
    text[text.find(' ')] = 'T';
    return text + fmt::format("{}{:02}:{:02}", offset < offset.zero() ? '-' : '+',
                              apart.hours().count(), apart.minutes().count());
}

time::IntervalGrid grid_of(const DeliveredSpan& span) {
    const std::optional<time::IntervalGrid> grid =
        time::IntervalGrid::of_minutes(span.interval_minutes);
    VOLTMARK_CHECK(grid.has_value());
    return *grid;
}

void append_value(std::string& out, const DeliveredSpan& span, std::size_t slot, ReadingUnit unit) {
    char text[kDecimalSizeMax];
    const char* const end =
        write_decimal(text, span.readings.values_milli[slot], unit.milli_exponent);
    out.append(text, static_cast<std::size_t>(end - text));
}

/// The rows of one day: `row[i]` is the span of column i, or null.
void append_rows(std::string& out, const std::vector<const DeliveredSpan*>& row,
                 const std::vector<ReadingUnit>& units, const time::Zone& zone) {
    const DeliveredSpan& any =
        **std::ranges::find_if(row, [](const auto* span) { return span != nullptr; });
    const time::IntervalGrid grid = grid_of(any);
    std::vector<std::vector<meter::Quality>> qualities;
    qualities.reserve(row.size());
    for (const DeliveredSpan* span : row) {
        qualities.push_back(span == nullptr ? std::vector<meter::Quality>{}
                                            : meter::qualities_of(span->readings));
    }
    for (std::size_t slot = 0; slot < any.readings.values_milli.size(); ++slot) {
        out += label_of(grid, zone, any.span, static_cast<int>(slot));
        for (std::size_t i = 0; i < row.size(); ++i) {
            out += ',';
            const bool has_value =
                slot < qualities[i].size() && qualities[i][slot] != meter::Quality::missing;
            if (has_value) append_value(out, *row[i], slot, units[i]);
        }
        out += "\r\n";
    }
}

}  // namespace

Result<void> write_wide(std::span<const DeliveredSpan> spans, const time::Zone& zone,
                        std::string& out) {
    std::map<std::string_view, std::size_t> columns;
    std::vector<ReadingUnit> units;
    std::string header = "timestamp";
    std::map<time::CivilDay, std::vector<const DeliveredSpan*>> days;
    for (const DeliveredSpan& span : spans) {
        if (span.interval_minutes != spans[0].interval_minutes) {
            return make_error(kIntervalsDiffer, span.key, span.interval_minutes, spans[0].key,
                              spans[0].interval_minutes);
        }
        const auto [at, is_new] = columns.try_emplace(span.key, columns.size());
        if (is_new) {
            units.push_back(span.unit);
            header += ',';
            append_field(header, fmt::format("{} [{}]", span.key, to_text(span.unit)));
        }
        std::vector<const DeliveredSpan*>& day = days[span.span];
        day.resize(std::max(day.size(), at->second + 1));
        VOLTMARK_CHECK(day[at->second] == nullptr && span.unit.base == units[at->second].base);
        day[at->second] = &span;
    }
    out += header + "\r\n";
    for (auto& [day, row] : days) {
        row.resize(columns.size());
        append_rows(out, row, units, zone);
    }
    return ok();
}

void write_long(std::span<const DeliveredSpan> spans, const time::Zone& zone, std::string& out) {
    out += "timestamp,key,value,unit,quality\r\n";
    for (const DeliveredSpan& span : spans) {
        const time::IntervalGrid grid = grid_of(span);
        const std::vector<meter::Quality> qualities = meter::qualities_of(span.readings);
        for (std::size_t slot = 0; slot < qualities.size(); ++slot) {
            if (qualities[slot] == meter::Quality::missing) continue;
            out += label_of(grid, zone, span.span, static_cast<int>(slot));
            out += ',';
            append_field(out, span.key);
            out += ',';
            append_value(out, span, slot, span.unit);
            out += fmt::format(",{},{}\r\n", to_text(span.unit), meter::to_text(qualities[slot]));
        }
    }
}

}  // namespace voltmark::codec::csv
