// SPDX-License-Identifier: Apache-2.0
#include "import_registers.hpp"

#include <map>
#include <set>

#include "voltmark/acquire/errors.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/errors.hpp"
#include "voltmark/meter/reading_store.hpp"

#include "intake.hpp"

namespace voltmark::acquire {

namespace {

using codec::csv::Columns;
using meter::StoredRegisterReading;

/// How far before a table's days an earlier value is looked for: two months and their ends.
constexpr std::chrono::days kLookBack{93};

/// "2026-08-01", with a time behind it or none: the day that the value opens. 24:00 is the next
/// day's beginning.
Result<time::CivilDay> day_of(std::string_view text) {
    const std::size_t blank = text.find_first_of(" T");
    const Result<time::CivilDay> day = time::parse_day(text.substr(0, blank));
    if (!day || blank == text.npos) return day;
    return text.substr(blank + 1).starts_with("24:00") ? *day + std::chrono::days{1} : *day;
}

void add_finding(ImportReport& report, Error error, Verdict verdict, std::string key,
                 std::optional<time::CivilDay> day) {
    ImportReport::Count& count = report.counts[{std::string{error.name()}, verdict}];
    ++count.findings;
    ++count.readings;
    if (verdict == Verdict::refused) ++report.readings_refused;
    if (report.findings.size() < kFindingsKept)
        report.findings.push_back({std::move(error), verdict, std::move(key), day, 1});
}

}  // namespace

bool is_register_table(std::string_view text) {
    codec::csv::Row row;
    const std::string_view head = text.substr(0, text.find_first_of("\r\n"));
    codec::csv::RowReader rows{head, codec::csv::find_delimiter(head)};
    return rows.next(row) && std::any_of(row.fields.begin(), row.fields.end(), [](const auto& one) {
               return codec::equal_letters(codec::trimmed(one.text), "register");
           });
}

Result<RegisterTable::Taken> RegisterTable::take(const codec::csv::Row& row,
                                                 const Columns& columns) const {
    const auto refused = [&](Error error, std::string_view column) {
        return std::move(error).at(columns.place(row, column));
    };
    const std::string_view key = columns.text(row, "register");
    if (registers_.find(key) == registers_.end())
        return refused(make_error(kUnknownRegister, codec::excerpt(key)), "register");
    const Result<time::CivilDay> day = day_of(columns.text(row, "day"));
    if (!day) return refused(day.error(), "day");
    std::string_view column;
    Result<Taken> taken = checked(key, *day, columns.text(row, "value"), column);
    if (!taken) return refused(taken.error(), column);
    const std::string_view word = columns.text(row, "quality");
    const std::optional<meter::Quality> quality =
        word.empty() ? meter::Quality::actual : meter::find_quality(word);
    if (!quality || *quality == meter::Quality::missing)
        return refused(make_error(kRegisterQuality, codec::excerpt(word)), "quality");
    taken->reading.quality = *quality;
    return taken;
}

Result<RegisterTable::Taken> RegisterTable::checked(std::string_view key, time::CivilDay day,
                                                    std::string_view text,
                                                    std::string_view& column) const {
    column = "register";
    const auto known = registers_.find(key);
    if (known == registers_.end()) return make_error(kUnknownRegister, codec::excerpt(key));
    const meter::Register& one = known->second;
    column = "day";
    if (day > today_) return make_error(kFuture, key, time::to_text(day));
    // The last value of a mounting opens the day on which it is no longer there.
    if (day < one.valid.from || day > one.valid.to)
        return make_error(kOutside, key, time::to_text(day));
    column = "value";
    const Result<meter::RegisterValue> value = meter::parse_register(text);
    if (!value) return value.error();
    if (value->e6 >= power_of_ten(one.digits) * 1'000'000)
        return make_error(meter::kRegisterDigits, text, one.digits);
    return Taken{one.id, {day, *value, meter::Quality::actual}};
}

void RegisterTable::add(const Row& row, ImportReport& report) {
    std::string_view column;
    Result<Taken> taken = checked(row.key, row.day, row.value, column);
    if (!taken)
        return add_finding(report, Error{taken.error()}.at(row.place), Verdict::refused, row.key,
                           row.day);
    taken->reading.quality = row.quality;
    const auto [it, fresh] =
        added_.try_emplace({taken->id, row.day}, readings_.size(), row.place.line);
    if (fresh) {
        readings_.push_back({taken->id, taken->reading, {}});
        ++report.readings_stored;
        return;
    }
    // One period's end is the next one's beginning, and says it again.
    const auto& [index, line] = it->second;
    if (readings_[index].reading.value.e6 == taken->reading.value.e6) return;
    Error error = make_error(kRegisterTwice, row.key, time::to_text(row.day), line);
    add_finding(report, std::move(error).at(row.place), Verdict::refused, row.key, row.day);
}

void RegisterTable::refuse(Error error, const std::string& key, ImportReport& report,
                           Verdict verdict) {
    add_finding(report, std::move(error), verdict, key, {});
}

void RegisterTable::read(std::string_view text, ImportReport& report) {
    codec::csv::Row row;
    codec::csv::RowReader rows{text, codec::csv::find_delimiter(text)};
    report.bytes = static_cast<std::int64_t>(text.size());
    if (!rows.next(row)) return;
    Columns columns;
    for (std::size_t i = 0; i < row.fields.size(); ++i) {
        std::string name{codec::trimmed(row.fields[i].text)};
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        columns.add(std::move(name), i);
    }
    for (const std::string_view needed : {"register", "day", "value"}) {
        if (columns.contains(needed)) continue;
        add_finding(report, make_error(kRegisterColumn, needed).at(row.place()), Verdict::refused,
                    {}, {});
        return;
    }
    const std::size_t width = row.fields.size();
    std::map<std::pair<RegisterId, time::CivilDay>, std::uint64_t> seen;
    while (rows.next(row)) {
        if (row.is_blank()) continue;
        const std::string key{row.fields.size() == width ? columns.text(row, "register")
                                                         : std::string_view{}};
        Result<Taken> taken =
            row.fields.size() == width
                ? take(row, columns)
                : Result<Taken>{make_error(kRegisterRow, row.fields.size(), width).at(row.place())};
        if (taken) {
            const auto [it, fresh] =
                seen.emplace(std::pair{taken->id, taken->reading.day}, row.line);
            if (!fresh)
                taken =
                    make_error(kRegisterTwice, key, time::to_text(taken->reading.day), it->second)
                        .at(row.place());
        }
        if (!taken) {
            add_finding(report, taken.error(), Verdict::refused, key, {});
            continue;
        }
        readings_.push_back({taken->id, taken->reading, {}});
    }
    report.readings_stored = static_cast<std::int64_t>(readings_.size());
}

void RegisterTable::tell_backwards(std::span<const StoredRegisterReading> known,
                                   ImportReport& report) const {
    std::map<RegisterId, const meter::Register*> by_id;
    for (const auto& [key, one] : registers_) by_id.emplace(one.id, &one);
    std::map<RegisterId, std::map<time::CivilDay, meter::RegisterValue>> values;
    std::map<RegisterId, std::set<time::CivilDay>> ours;
    for (const StoredRegisterReading& one : known)
        values[one.id][one.reading.day] = one.reading.value;
    for (const StoredRegisterReading& one : readings_) {
        values[one.id][one.reading.day] = one.reading.value;
        ours[one.id].insert(one.reading.day);
    }
    for (const auto& [id, days] : ours) {
        const meter::Register& one = *by_id.at(id);
        if (one.kind == meter::RegisterKind::demand) continue;
        const std::map<time::CivilDay, meter::RegisterValue>& all = values.at(id);
        for (auto after = std::next(all.begin()); after != all.end(); ++after) {
            const auto before = std::prev(after);
            if (!days.contains(after->first) && !days.contains(before->first)) continue;
            const std::int64_t half = std::max<std::int64_t>(power_of_ten(one.digits) / 2, 1);
            const Result<std::int64_t> moved =
                meter::advance_kilo({before->second, after->second, one.digits, 1000}, half);
            if (!moved)
                add_finding(report, moved.error(), Verdict::reported, one.source_key, after->first);
        }
    }
}

ImportReport store_registers(store::Store& store, const RegisterFile& file,
                             const std::function<void(RegisterTable&, ImportReport&)>& read,
                             const Clock& clock) {
    ImportReport report;
    report.is_registers = true;
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    RegisterTable table{meter::registers_by_key(*writer), file.today};
    read(table, report);
    const bool refused = report.readings_refused > 0;
    if (table.readings().empty() || (refused && file.all_or_nothing)) {
        report.nothing_stored = true;
        report.readings_stored = 0;
        return report;
    }
    const auto by_day = [](const auto& left, const auto& right) {
        return left.reading.day < right.reading.day;
    };
    const auto by_site = [](const auto& left, const auto& right) { return left.id < right.id; };
    const auto [first, last] =
        std::minmax_element(table.readings().begin(), table.readings().end(), by_day);
    const auto [low, high] =
        std::minmax_element(table.readings().begin(), table.readings().end(), by_site);
    table.tell_backwards(
        meter::register_readings(*writer, low->id.site_id, high->id.site_id,
                                 first->reading.day - kLookBack, last->reading.day + kLookBack,
                                 DeliveryId{INT64_MAX}),
        report);
    const DeliveryId delivery = meter::open_delivery(*writer, meter::DeliveryKind::file, file.path,
                                                     file.sha256, clock.now());
    const meter::RegisterPut put =
        meter::put_register_readings(*writer, delivery, table.readings());
    report.delivery = delivery;
    report.spans = {put.added, put.unchanged, put.revised};
    write_findings(*writer, delivery, report);
    meter::accept_delivery(*writer, delivery);
    transaction.commit();
    return report;
}

}  // namespace voltmark::acquire
