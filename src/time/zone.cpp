// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/zone.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include <date/tz.h>

#include "voltmark/base/check.hpp"
#include "voltmark/time/errors.hpp"

namespace voltmark::time {

namespace {

/// An offset from UTC, and since when it holds.
struct Offset {
    Instant begin;
    std::chrono::seconds seconds;
};

}  // namespace

struct Zone::Rules {
    std::string name;
    const date::time_zone* zone;  // Null for a fixed offset.
    std::chrono::seconds offset;  // Of a fixed offset.
    // What the zone database says of kOffsetsFrom to kOffsetsTo, asked once: each question to it
    // searches and makes texts. The first begins before all.
    std::vector<Offset> offsets = {};
};

namespace {

constexpr Instant kOffsetsFrom{std::chrono::sys_days{std::chrono::year{1970} / 1 / 1}};
constexpr Instant kOffsetsTo{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};

std::optional<std::chrono::seconds> parse_offset(std::string_view name) {
    if (name == "UTC" || name == "Z") return std::chrono::seconds{0};
    if (name.size() != 6 || (name[0] != '+' && name[0] != '-') || name[3] != ':')
        return std::nullopt;
    int digits[4] = {};
    constexpr std::size_t kAt[4] = {1, 2, 4, 5};
    for (int i = 0; i < 4; ++i) {
        const char c = name[kAt[i]];
        if (c < '0' || c > '9') return std::nullopt;
        digits[i] = c - '0';
    }
    const int hours = digits[0] * 10 + digits[1];
    const int minutes = digits[2] * 10 + digits[3];
    if (hours > 15 || minutes > 59) return std::nullopt;
    const std::chrono::seconds offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    return name[0] == '-' ? -offset : offset;
}

const date::time_zone* locate(std::string_view name) {
    try {
        return date::locate_zone(std::string{name});
    } catch (const std::runtime_error&) {
        return nullptr;  // The library's only answer for an unknown name.
    }
}

date::sys_seconds to_date(Instant instant) {
    return date::sys_seconds{instant.time_since_epoch()};
}
Instant from_date(date::sys_seconds instant) {
    return Instant{instant.time_since_epoch()};
}

std::vector<Offset> offsets_of(const date::time_zone& zone) {
    std::vector<Offset> offsets;
    for (Instant at = kOffsetsFrom; at < kOffsetsTo;) {
        const date::sys_info info = zone.get_info(to_date(at));
        if (offsets.empty() || offsets.back().seconds != info.offset)
            offsets.push_back({offsets.empty() ? Instant::min() : at, info.offset});
        at = from_date(info.end);
    }
    return offsets;
}

/// The last of `offsets` that has begun.
std::size_t begun_at(std::span<const Offset> offsets, Instant instant) {
    const auto later =
        std::upper_bound(offsets.begin(), offsets.end(), instant,
                         [](Instant one, const Offset& offset) { return one < offset.begin; });
    return static_cast<std::size_t>(later - offsets.begin()) - 1;
}

/// The wall clock by the offsets around a moment near it.
LocalLookup look_up(std::span<const Offset> offsets, LocalSeconds local) {
    using Kind = LocalLookup::Kind;
    constexpr std::chrono::hours kOffsetMax{26};
    const Instant near{local.time_since_epoch()};
    std::optional<Instant> first;
    Instant jump{};
    for (std::size_t i = begun_at(offsets, near - kOffsetMax);
         i < offsets.size() && offsets[i].begin <= near + kOffsetMax; ++i) {
        const Instant instant = near - offsets[i].seconds;
        const Instant end = i + 1 < offsets.size() ? offsets[i + 1].begin : Instant::max();
        if (instant >= end) jump = end;  // The clock showed it never, where nothing else does.
        if (instant < offsets[i].begin || instant >= end) continue;
        if (first) return {Kind::repeated, *first, instant};
        first = instant;
    }
    if (first) return {Kind::unique, *first, *first};
    return {Kind::skipped, jump, jump};
}

/// Far enough within what the offsets tell.
bool is_told(Instant instant) {
    constexpr std::chrono::hours kMargin{48};
    return instant >= kOffsetsFrom + kMargin && instant < kOffsetsTo - kMargin;
}

}  // namespace

Result<Zone> Zone::find(std::string_view name) {
    static std::mutex mutex;
    static std::map<std::string, std::unique_ptr<Rules>, std::less<>> known;
    const std::scoped_lock lock{mutex};
    if (const auto it = known.find(name); it != known.end()) return Zone{it->second.get()};

    const std::optional<std::chrono::seconds> offset = parse_offset(name);
    const date::time_zone* zone = offset ? nullptr : locate(name);
    if (!offset && zone == nullptr) return make_error(kZone, name).at({0, name.size(), 0, 0});
    auto rules = std::make_unique<Rules>(
        Rules{std::string{name}, zone, offset.value_or(std::chrono::seconds{0})});
    if (zone != nullptr) rules->offsets = offsets_of(*zone);
    return Zone{known.emplace(name, std::move(rules)).first->second.get()};
}

Zone Zone::utc() {
    return *find("UTC");
}

std::string_view Zone::name() const {
    return rules_->name;
}

LocalSeconds Zone::to_local(Instant instant) const {
    std::chrono::seconds offset = rules_->offset;
    if (rules_->zone != nullptr) {
        offset = is_told(instant) ? rules_->offsets[begun_at(rules_->offsets, instant)].seconds
                                  : rules_->zone->get_info(to_date(instant)).offset;
    }
    return LocalSeconds{instant.time_since_epoch() + offset};
}

LocalSeconds Zone::to_standard(Instant instant) const {
    if (rules_->zone == nullptr) return to_local(instant);
    date::sys_info info = rules_->zone->get_info(to_date(instant));
    // The machine's zone files say that summer time holds, not by how much: its neighbour in time
    // does.
    if (info.save != std::chrono::minutes{0}) {
        const date::sys_info before = rules_->zone->get_info(info.begin - std::chrono::seconds{1});
        info = before.save == std::chrono::minutes{0} ? before : rules_->zone->get_info(info.end);
    }
    return LocalSeconds{instant.time_since_epoch() + info.offset};
}

LocalLookup Zone::to_instant(LocalSeconds local) const {
    using Kind = LocalLookup::Kind;
    if (rules_->zone == nullptr) {
        const Instant instant{local.time_since_epoch() - rules_->offset};
        return {Kind::unique, instant, instant};
    }
    if (is_told(Instant{local.time_since_epoch()})) return look_up(rules_->offsets, local);
    const date::local_seconds wall{local.time_since_epoch()};
    const date::local_info info = rules_->zone->get_info(wall);
    const Instant first = from_date(date::sys_seconds{wall.time_since_epoch() - info.first.offset});
    switch (info.result) {
        case date::local_info::unique:
            return {Kind::unique, first, first};
        case date::local_info::nonexistent: {
            const Instant jump = from_date(info.first.end);
            return {Kind::skipped, jump, jump};
        }
        default:
            return {Kind::repeated, first,
                    from_date(date::sys_seconds{wall.time_since_epoch() - info.second.offset})};
    }
}

Result<Instant> Zone::resolve(const Timestamp& timestamp) const {
    if (timestamp.offset) {
        return Instant{timestamp.local.time_since_epoch() - *timestamp.offset};
    }
    const LocalLookup lookup = to_instant(timestamp.local);
    if (lookup.kind == LocalLookup::Kind::skipped) {
        return make_error(kSkipped, to_text(timestamp.local), name());
    }
    return lookup.first;
}

Instant Zone::day_begin(CivilDay day) const {
    return to_instant(LocalSeconds{day}).first;
}

std::chrono::seconds Zone::day_length(CivilDay day) const {
    return day_begin(day + std::chrono::days{1}) - day_begin(day);
}

}  // namespace voltmark::time
