// SPDX-License-Identifier: Apache-2.0
#include "voltmark/time/zone.hpp"

#include <memory>
#include <mutex>

#include <date/tz.h>

#include "voltmark/base/check.hpp"
#include "voltmark/time/errors.hpp"

namespace voltmark::time {

struct Zone::Rules {
    std::string name;
    const date::time_zone* zone;  // Null for a fixed offset.
    std::chrono::seconds offset;  // Of a fixed offset.
};

namespace {

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
    return Zone{known.emplace(name, std::move(rules)).first->second.get()};
}

Zone Zone::utc() {
    return *find("UTC");
}

std::string_view Zone::name() const {
    return rules_->name;
}

LocalSeconds Zone::to_local(Instant instant) const {
    const std::chrono::seconds offset =
        rules_->zone == nullptr ? rules_->offset : rules_->zone->get_info(to_date(instant)).offset;
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
