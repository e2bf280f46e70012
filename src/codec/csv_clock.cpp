// SPDX-License-Identifier: Apache-2.0
#include "csv_clock.hpp"

#include "voltmark/codec/csv_errors.hpp"
#include "voltmark/codec/text.hpp"

namespace voltmark::codec::csv {

namespace {

constexpr std::size_t kDateSize = 10;  // "2026-07-31".

constexpr time::LocalSeconds kFirstDay{time::CivilDay{std::chrono::year{1900} / 1 / 1}};
constexpr time::LocalSeconds kEndDay{time::CivilDay{std::chrono::year{2200} / 1 / 1}};

/// "31/07/2026 17:30" as "2026-07-31 17:30"; empty where it is not of that form.
std::string year_first(std::string_view text) {
    const auto is_mark = [](char c) { return c == '/' || c == '.' || c == '-'; };
    if (text.size() < kDateSize || !is_mark(text[2]) || !is_mark(text[5])) return {};
    return fmt::format("{}-{}-{}{}", text.substr(6, 4), text.substr(3, 2), text.substr(0, 2),
                       text.substr(kDateSize));
}

/// Whether a number of one digit stands in the text.
bool has_lone_digit(std::string_view text) {
    int digits = 0;
    for (const char c : text) {
        if (!is_digit(c) && digits == 1) return true;
        digits = is_digit(c) ? digits + 1 : 0;
    }
    return digits == 1;
}

/// "2026/7/1 8:30" as "2026/07/01 08:30".
std::string with_zeros(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        if (digits == 1) out += '0';
        out += text.substr(0, digits + 1);  // With the mark behind them.
        text.remove_prefix(std::min(digits + 1, text.size()));
    }
    return out;
}

}  // namespace

std::optional<Stamp> find_stamp(std::string_view text, TimestampForm form) {
    std::string full;
    if (has_lone_digit(text)) text = full = with_zeros(text);
    std::string turned;
    if (form == TimestampForm::day_first) text = turned = year_first(text);
    std::optional<Stamp> stamp;
    if (text.size() == kDateSize) {
        const Result<time::CivilDay> day = time::parse_day(text);
        if (day) stamp = Stamp{{time::LocalSeconds{*day}, {}}, true};
    } else {
        const Result<time::Timestamp> moment = time::parse_timestamp(text);
        if (moment) stamp = Stamp{*moment, false};
    }
    const bool is_plausible =
        stamp && stamp->moment.local >= kFirstDay && stamp->moment.local < kEndDay;
    return is_plausible ? stamp : std::nullopt;
}

SlotClock::SlotClock(const Options& options, time::IntervalGrid grid)
    : zone_{options.zone}, label_{options.label}, form_{options.timestamp_form}, grid_{grid} {}

const Moment& SlotClock::look_up(std::string_view text) {
    if (text != text_ || text.empty()) {
        text_ = text;
        moment_ = moment_of(text);
    }
    return moment_;
}

Moment SlotClock::moment_of(std::string_view text) {
    const std::optional<Stamp> stamp = find_stamp(text, form_);
    if (!stamp || (stamp->is_date && !grid_.is_daily())) return {&kTimestamp, false, {}, {}};
    if (grid_.is_daily()) return daily_moment(*stamp);

    const Instants instants = instants_of(stamp->moment);
    if (instants.is_skipped) return {&kSkippedHour, false, {}, {}};
    Moment moment;
    moment.is_repeated = instants.is_repeated;
    if (!find_slot(instants.first, moment.first)) moment.fault = &kOffGrid;
    const bool fits = !instants.is_repeated || find_slot(instants.second, moment.second);
    if (!fits) moment.fault = &kOffGrid;
    return moment;
}

/// A date alone names its day, whatever the label; a midnight names the day that it begins or ends.
Moment SlotClock::daily_moment(const Stamp& stamp) const {
    const auto& [moment_local, offset] = stamp.moment;
    const time::LocalSeconds local =
        offset ? zone_.to_local(Instant{moment_local.time_since_epoch() - *offset}) : moment_local;
    auto day = std::chrono::floor<std::chrono::days>(local);
    if (local != day) return {&kOffGrid, false, {}, {}};
    if (!stamp.is_date && label_ == Label::end) day -= std::chrono::days{1};
    Moment moment;
    moment.first.span = grid_.span_of(day);
    moment.first.slot = static_cast<int>((day - moment.first.span).count());
    moment.first.slots = grid_.slots(zone_, moment.first.span);
    return moment;
}

SlotClock::Instants SlotClock::instants_of(const time::Timestamp& stamp) {
    if (stamp.offset) {
        const Instant instant{stamp.local.time_since_epoch() - *stamp.offset};
        return {false, false, instant, instant};
    }
    const auto day = std::chrono::floor<std::chrono::days>(stamp.local);
    if (day_ != day) {
        day_ = day;
        day_begin_ = zone_.day_begin(day);
        is_plain_day_ = zone_.day_length(day) == std::chrono::hours{24} &&
                        zone_.to_local(day_begin_) == time::LocalSeconds{day};
    }
    if (is_plain_day_) {
        const Instant instant = day_begin_ + (stamp.local - day);
        return {false, false, instant, instant};
    }
    const time::LocalLookup found = zone_.to_instant(stamp.local);
    using Kind = time::LocalLookup::Kind;
    return {found.kind == Kind::skipped, found.kind == Kind::repeated, found.first, found.second};
}

bool SlotClock::find_slot(Instant stamp, SlotPlace& place) {
    const std::chrono::minutes step{grid_.minutes()};
    const Instant begin = label_ == Label::end ? stamp - step : stamp;
    if (begin < span_begin_ || begin >= span_end_) {
        span_.span = grid_.span_of(std::chrono::floor<std::chrono::days>(zone_.to_local(begin)));
        span_.slots = grid_.slots(zone_, span_.span);
        span_begin_ = zone_.day_begin(span_.span);
        span_end_ = zone_.day_begin(grid_.span_after(span_.span));
    }
    const std::chrono::seconds since = begin - span_begin_;
    place = span_;
    place.slot = static_cast<int>(since / step);
    // Where a calendar repeated a whole day (Kwajalein 1969), its slots fit no block.
    const bool is_common = place.slots <= meter::kSlotsMax;
    return is_common && since % step == since.zero() && since >= since.zero() &&
           place.slot < place.slots;
}

}  // namespace voltmark::codec::csv
