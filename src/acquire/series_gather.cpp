// SPDX-License-Identifier: Apache-2.0
#include "series_gather.hpp"

#include "voltmark/acquire/errors.hpp"
#include "voltmark/codec/text.hpp"
#include "voltmark/time/grid.hpp"

namespace voltmark::acquire {

namespace {

/// Days that are gathered at once. A day that goes on later is merged by the store.
constexpr std::size_t kDaysOpen = 20'000;
constexpr std::size_t kSpansAPiece = 4'096;
constexpr std::size_t kKeysKept = 1'000'000;
constexpr std::size_t kFindingsOpen = 100'000;

Instant instant_of(std::int64_t seconds, bool is_local, const time::Zone& zone) {
    if (!is_local) return Instant{std::chrono::seconds{seconds}};
    return zone.to_instant(time::LocalSeconds{std::chrono::seconds{seconds}}).first;
}

std::vector<meter::QualityRun> runs_of(const std::vector<meter::Quality>& quality) {
    std::vector<meter::QualityRun> runs;
    for (std::size_t i = 0; i < quality.size(); ++i) {
        if (quality[i] == meter::Quality::actual) continue;
        const auto slot = static_cast<int>(i);
        const bool goes_on = !runs.empty() && runs.back().quality == quality[i] &&
                             runs.back().first + runs.back().count == slot;
        if (goes_on) {
            ++runs.back().count;
        } else {
            runs.push_back({slot, 1, quality[i]});
        }
    }
    return runs;
}

}  // namespace

std::string key_of(const std::string& point, Flow flow,
                   const std::function<bool(const std::string&)>& is_known) {
    static constexpr char kSuffixes[] = {'E', 'B', 'Q', 'K'};  // By flow, as in NEM12.
    std::string key = fmt::format("{}/{}", point, to_text(flow));
    if (is_known(key)) return key;
    key.clear();
    for (int number = 1; number <= 9; ++number) {
        std::string one =
            fmt::format("{}/{}{}", point, kSuffixes[static_cast<std::size_t>(flow)], number);
        if (!is_known(one)) continue;
        if (!key.empty()) return {};
        key = std::move(one);
    }
    return key;
}

std::string SeriesGather::channel_key(const SeriesReading& reading) {
    if (keys_.size() > kKeysKept) keys_.clear();
    const auto [it, fresh] = keys_.try_emplace({reading.name, reading.point, reading.flow});
    if (!fresh) return it->second;
    const auto is_known = [&](const std::string& key) { return channels_.find(key) != nullptr; };
    it->second = !reading.name.empty() && is_known(reading.name)
                     ? reading.name
                     : key_of(reading.point, reading.flow, is_known);
    return it->second;
}

void SeriesGather::add(const SeriesReading& reading) {
    const std::string key = channel_key(reading);
    if (key.empty()) {
        const std::string wanted = fmt::format("{}/{}", reading.point, to_text(reading.flow));
        return refuse(make_error(kUnknownChannel, codec::excerpt(wanted)).at(reading.place), wanted,
                      {});
    }
    put(key, *channels_.find(key), reading);
}

void SeriesGather::put(const std::string& key, const meter::KnownChannel& channel,
                       const SeriesReading& reading) {
    const time::IntervalGrid grid = *time::IntervalGrid::of_minutes(channel.interval_minutes);
    const Instant end = instant_of(reading.end, reading.is_local, channel.zone);
    Instant begin = end - std::chrono::minutes{channel.interval_minutes};
    if (reading.begin) begin = instant_of(*reading.begin, reading.is_local, channel.zone);
    const auto last =
        std::chrono::floor<std::chrono::days>(channel.zone.to_local(end - std::chrono::seconds{1}));
    if (!reading.begin && grid.is_daily()) begin = channel.zone.day_begin(last);
    const auto day = std::chrono::floor<std::chrono::days>(channel.zone.to_local(begin));
    const time::CivilDay span = grid.span_of(day);
    const std::optional<int> slot = grid.slot_at(channel.zone, span, begin);
    if (!slot || grid.slot_begin(channel.zone, span, *slot + 1) != end) {
        const auto minutes = std::chrono::floor<std::chrono::minutes>(end - begin).count();
        Error error = slot || minutes != channel.interval_minutes
                          ? make_error(kInterval, key, channel.interval_minutes, minutes)
                          : make_error(kOffGrid, key, time::to_text(begin));
        return refuse(std::move(error).at(reading.place), key, day);
    }
    if (open_.size() > kDaysOpen && !open_.contains({key, span})) flush();
    Day& open = open_[{key, span}];
    if (open.values.empty()) {
        const auto slots = static_cast<std::size_t>(grid.slots(channel.zone, span));
        open.values.resize(slots);
        open.quality.assign(slots, meter::Quality::missing);
        open.line = reading.place.line;
    }
    const auto at = static_cast<std::size_t>(*slot);
    const bool is_other = open.quality[at] != meter::Quality::missing &&
                          (open.values[at] != reading.milli || open.quality[at] != reading.quality);
    if (is_other)
        return refuse(make_error(kReadingTwice, key, time::to_text(begin)).at(reading.place), key,
                      day);
    open.values[at] = reading.milli;
    open.quality[at] = reading.quality;
}

void SeriesGather::refuse(Error error, const std::string& key, std::optional<time::CivilDay> day,
                          Verdict verdict, std::int64_t readings) {
    if (findings_.size() > kFindingsOpen) {
        for (auto& [place, finding] : findings_) note_(std::move(finding));
        findings_.clear();
    }
    Place3 place{std::string{error.name()}, key, day};
    const auto [it, fresh] = findings_.try_emplace(
        std::move(place), ImportFinding{std::move(error), verdict, key, day, 0});
    it->second.readings += readings;
}

void SeriesGather::flush() {
    std::map<std::string, Intake> intakes;  // Days are counted in the zone of their channel.
    std::size_t taken = 0;
    for (auto& [place, day] : open_) {
        const meter::KnownChannel& channel = *channels_.find(place.first);
        const auto [it, fresh] = intakes.try_emplace(std::string{channel.zone.name()}, channels_,
                                                     rules_, channel.zone, today_);
        codec::DeliveredSpan span;
        span.key = place.first;
        span.unit = {
            is_active(channel.flow) ? codec::BaseUnit::watt_hour : codec::BaseUnit::var_hour, 6};
        span.span = place.second;
        span.interval_minutes = channel.interval_minutes;
        span.readings.values_milli = std::move(day.values);
        span.readings.runs = runs_of(day.quality);
        span.line = day.line;
        it->second.take(span);
        if (++taken % kSpansAPiece == 0) take_(it->second.finish());
    }
    for (auto& [zone, intake] : intakes) take_(intake.finish());
    open_.clear();
}

void SeriesGather::finish() {
    flush();
    for (auto& [place, finding] : findings_) note_(std::move(finding));
    findings_.clear();
}

}  // namespace voltmark::acquire
