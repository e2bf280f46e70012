// SPDX-License-Identifier: Apache-2.0
#include "voltmark/tariff/diff.hpp"

#include <map>

#include "voltmark/base/decimal.hpp"
#include "voltmark/tariff/year_picture.hpp"

#include "charge_fields.hpp"

namespace voltmark::tariff {

namespace {

void compare(std::vector<FieldChange>& changes, std::string field, std::string before,
             std::string after) {
    if (before != after) changes.push_back({std::move(field), std::move(before), std::move(after)});
}

/// Fields of `before` in their order, then those that only `after` has.
std::vector<FieldChange> compare_fields(const Fields& before, const Fields& after) {
    const auto value_in = [](const Fields& fields, const std::string& name) {
        const auto it = std::find_if(fields.begin(), fields.end(),
                                     [&](const auto& field) { return field.first == name; });
        return it == fields.end() ? std::string{} : it->second;
    };
    std::vector<FieldChange> changes;
    for (const auto& [name, value] : before) compare(changes, name, value, value_in(after, name));
    for (const auto& [name, value] : after) {
        const bool known = std::any_of(before.begin(), before.end(),
                                       [&](const auto& field) { return field.first == name; });
        if (!known) compare(changes, name, "", value);
    }
    return changes;
}

const Component* find_component(const Version& version, const std::string& id) {
    const auto it = std::find_if(version.components.begin(), version.components.end(),
                                 [&](const Component& component) { return component.id == id; });
    return it == version.components.end() ? nullptr : &*it;
}

std::vector<ComponentChange> compare_components(const Version& before, const Version& after) {
    std::vector<ComponentChange> changes;
    for (const Component& old : before.components) {
        const Component* now = find_component(after, old.id);
        const Fields fields = fields_of(old, before);
        auto differing = compare_fields(fields, now ? fields_of(*now, after) : Fields{});
        if (differing.empty()) continue;
        changes.push_back(
            {now ? ChangeKind::changed : ChangeKind::removed, old.id, std::move(differing)});
    }
    for (const Component& now : after.components) {
        if (find_component(before, now.id) != nullptr) continue;
        changes.push_back({ChangeKind::added, now.id, compare_fields({}, fields_of(now, after))});
    }
    return changes;
}

/// The order of charging, of the components that both have.
std::string order_of(const Version& version, const Version& other) {
    std::string order;
    for (const Component& component : version.components) {
        if (find_component(other, component.id) == nullptr) continue;
        if (!order.empty()) order += ", ";
        order += component.id;
    }
    return order;
}

std::string to_text(const std::optional<IncludedTax>& tax) {
    if (!tax) return "";
    std::string text = to_decimal(tax->percent_e6, 6, 0) + " %";
    for (const Layer layer : tax->except) text += fmt::format(", not {}", to_text(layer));
    return text;
}

std::vector<FieldChange> compare_version_fields(const Version& before, const Version& after) {
    std::vector<FieldChange> changes;
    const auto add = [&](const char* field, auto value_of) {
        compare(changes, field, std::string{value_of(before)}, std::string{value_of(after)});
    };
    add("valid", [](const Version& one) { return valid_text(one.valid); });
    add("source.document", [](const Version& one) { return one.source.document; });
    add("source.sheet", [](const Version& one) { return one.source.sheet; });
    add("source.note.en", [](const Version& one) { return one.source.note.en; });
    add("source.note.zh", [](const Version& one) { return one.source.note.zh; });
    add("source.reliability", [](const Version& one) { return one.source.reliability; });
    add("rounding", [](const Version& one) { return voltmark::to_text(one.rounding); });
    add("included_tax", [](const Version& one) { return to_text(one.included_tax); });
    add("rounding.carry",
        [](const Version& one) { return one.carries_remainder ? "true" : "false"; });
    add("billing_demand", [](const Version& one) { return to_text(one.billing_demand, one); });
    compare(changes, "order", order_of(before, after), order_of(after, before));
    return changes;
}

/// One calendar of each side, laid over the same year.
struct CalendarPair {
    const BandCalendar& before;
    const BandCalendar& after;
    const time::HolidayCalendar& holidays_before;
    const time::HolidayCalendar& holidays_after;
};

std::string band_at(const BandCalendar& calendar, time::LocalSeconds at,
                    const time::HolidayCalendar& holidays) {
    const std::optional<int> band = calendar.band_at(at, holidays);
    return band ? calendar.bands[static_cast<std::size_t>(*band)] : std::string{};
}

/// Adds up the minutes of a year that moved from one band to another.
void add_moves(const CalendarPair& pair, int year, std::vector<BandMove>& moves) {
    std::map<std::tuple<unsigned, std::string, std::string>, std::int64_t> minutes;
    const time::CivilDay end = time::make_day(year + 1, 1, 1);
    for (time::CivilDay day = time::make_day(year, 1, 1); day < end; day += std::chrono::days{1}) {
        const auto month = static_cast<unsigned>(time::to_ymd(day).month());
        for (int piece = 0; piece < kDayPieces; ++piece) {
            const time::LocalSeconds at =
                time::LocalSeconds{day} + std::chrono::minutes{piece * kBandEdgeMinutes};
            const std::string from = band_at(pair.before, at, pair.holidays_before);
            const std::string to = band_at(pair.after, at, pair.holidays_after);
            if (from != to) minutes[{month, from, to}] += kBandEdgeMinutes;
        }
    }
    for (const auto& [key, sum] : minutes) {
        const auto& [month, from, to] = key;
        moves.push_back({pair.after.name, std::chrono::month{month}, from, to, sum});
    }
}

const BandCalendar* find_calendar_of(const Version& version, const std::string& name) {
    const auto it = std::find_if(version.calendars.begin(), version.calendars.end(),
                                 [&](const BandCalendar& one) { return one.name == name; });
    return it == version.calendars.end() ? nullptr : &*it;
}

std::string_view to_text(TimeBase base) {
    return base == TimeBase::local ? "local" : "standard";
}

void compare_calendars(const Tariff& old_tariff, const Version& before, const Tariff& new_tariff,
                       const Version& after, VersionChange& change) {
    const int year =
        static_cast<int>(time::to_ymd(std::max(before.valid.from, after.valid.from)).year());
    for (const BandCalendar& old : before.calendars) {
        const BandCalendar* now = find_calendar_of(after, old.name);
        const std::string field = "calendar." + old.name;
        if (now == nullptr) {
            compare(change.fields, field, fmt::format("{}", fmt::join(old.bands, ", ")), "");
            continue;
        }
        compare(change.fields, field + ".time_base", std::string{to_text(old.time_base)},
                std::string{to_text(now->time_base)});
        add_moves({old, *now, holidays_of(old_tariff), holidays_of(new_tariff)}, year,
                  change.bands);
    }
    for (const BandCalendar& now : after.calendars) {
        if (find_calendar_of(before, now.name) != nullptr) continue;
        compare(change.fields, "calendar." + now.name, "",
                fmt::format("{}", fmt::join(now.bands, ", ")));
    }
}

VersionChange compare_versions(const Tariff& old_tariff, const Version& before,
                               const Tariff& new_tariff, const Version& after) {
    VersionChange change{ChangeKind::changed,
                         before.valid,
                         after.valid,
                         compare_version_fields(before, after),
                         compare_components(before, after),
                         {}};
    compare_calendars(old_tariff, before, new_tariff, after, change);
    return change;
}

/// The version of `tariff` that begins on `from`.
const Version* find_begin(const Tariff& tariff, time::CivilDay from) {
    const auto it = std::find_if(tariff.versions.begin(), tariff.versions.end(),
                                 [&](const Version& one) { return one.valid.from == from; });
    return it == tariff.versions.end() ? nullptr : &*it;
}

/// A version that the other side has not, against the one before it in its own document.
VersionChange alone(const Tariff& tariff, std::size_t index, ChangeKind kind) {
    const Version& one = tariff.versions[index];
    VersionChange change;
    if (index > 0) change = compare_versions(tariff, tariff.versions[index - 1], tariff, one);
    change.kind = kind;
    if (kind == ChangeKind::removed) change = {kind, one.valid, std::nullopt, {}, {}, {}};
    if (kind == ChangeKind::added && index == 0) change.after = one.valid;
    return change;
}

std::vector<FieldChange> compare_tariff_fields(const Tariff& before, const Tariff& after) {
    std::vector<FieldChange> changes;
    compare(changes, "tariff", before.id, after.id);
    compare(changes, "name.en", before.name.en, after.name.en);
    compare(changes, "name.zh", before.name.zh, after.name.zh);
    compare(changes, "currency", before.currency.name(), after.currency.name());
    compare(changes, "zone", std::string{before.zone.name()}, std::string{after.zone.name()});
    compare(changes, "holidays", before.holidays, after.holidays);
    compare(changes, "eligible", to_text(before.eligible), to_text(after.eligible));
    return changes;
}

bool is_empty(const VersionChange& change) {
    return change.fields.empty() && change.components.empty() && change.bands.empty();
}

}  // namespace

std::string valid_text(const time::BillingPeriod& valid) {
    return valid.to == time::kOpenEnd ? time::to_text(valid.from) + ".." : time::to_text(valid);
}

std::string_view to_text(ChangeKind kind) {
    constexpr std::string_view kWords[] = {"added", "removed", "changed"};
    return kWords[static_cast<std::size_t>(kind)];
}

TariffChange diff(const Tariff& before, const Tariff& after) {
    TariffChange change{compare_tariff_fields(before, after), {}};
    const auto add_pair = [&](const Version& old, const Version& now) {
        VersionChange pair = compare_versions(before, old, after, now);
        if (!is_empty(pair)) change.versions.push_back(std::move(pair));
    };
    if (before.versions.size() == 1 && after.versions.size() == 1) {
        add_pair(before.versions[0], after.versions[0]);
        return change;
    }
    for (std::size_t i = 0; i < before.versions.size(); ++i) {
        const Version& old = before.versions[i];
        const Version* now = find_begin(after, old.valid.from);
        if (now != nullptr) {
            add_pair(old, *now);
        } else {
            change.versions.push_back(alone(before, i, ChangeKind::removed));
        }
    }
    for (std::size_t i = 0; i < after.versions.size(); ++i) {
        if (find_begin(before, after.versions[i].valid.from) == nullptr)
            change.versions.push_back(alone(after, i, ChangeKind::added));
    }
    return change;
}

}  // namespace voltmark::tariff
