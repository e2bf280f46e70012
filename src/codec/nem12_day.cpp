// SPDX-License-Identifier: Apache-2.0
#include "nem12_day.hpp"

#include "voltmark/codec/nem12_errors.hpp"

#include "nem12_fields.hpp"

namespace voltmark::codec::nem12 {

namespace {

constexpr FieldRule kDayRules[] = {{"QualityMethod", 3},
                                   {"ReasonCode"},
                                   {"ReasonDescription", 240, false, false, true},
                                   {"UpdateDateTime"},
                                   {"MSATSLoadDateTime"}};
constexpr FieldRule kEventRules[] = {{"StartInterval"},
                                     {"EndInterval"},
                                     {"QualityMethod", 3},
                                     {"ReasonCode"},
                                     {"ReasonDescription", 240, false, false, true}};

/// The first field of `rest`.
std::string_view first_field(std::string_view rest) {
    return rest.substr(0, rest.find(','));
}

/// Whether the field is a quality and so stands behind the last value: "A", "F14".
bool looks_like_quality(std::string_view field) {
    const std::string_view text = trimmed(field);
    if (text.empty() || text.size() > 3) return false;
    return std::string_view{"AEFSVN"}.find(to_upper(text[0])) != std::string_view::npos &&
           std::all_of(text.begin() + 1, text.end(), is_digit);
}

bool looks_like_value(std::string_view field) {
    const std::string_view text = trimmed(field);
    return !text.empty() && (is_digit(text[0]) || text[0] == '.' || text[0] == '-');
}

}  // namespace

void OpenDay::begin_channel(const Channel& channel) {
    day_.channel = channel;
    scale_ = Scale{channel.unit};
    day_before_.reset();
}

bool OpenDay::begin(std::string_view body) {
    day_.place = report_.place();
    day_.events.clear();
    bool is_good = true;
    const std::string_view date = first_field(body);
    const std::string_view tidy_date = tidied(report_, date, is_good);
    if (!is_good || !read_date(report_, "IntervalDate", tidy_date, day_.day)) return false;
    report_.set_day(day_.day);
    const std::optional<time::CivilDay> before = std::exchange(day_before_, day_.day);
    const bool ascends = !before || *before < day_.day;
    if (!ascends && !report_.tolerate(kDateOrder, report_.place(date), time::to_text(day_.day),
                                      time::to_text(*before))) {
        return false;
    }
    body.remove_prefix(std::min(date.size() + 1, body.size()));
    Fields fields;
    if (!read_values(body) ||
        !read_fields(report_, body, kDayRules, 300, day_.channel.slots() + 1, fields)) {
        return false;
    }
    summary_.first = 0;
    summary_.count = day_.channel.slots();
    return read_quality(report_, fields[0], fields[1], fields[2], true, summary_) &&
           read_moment(report_, "UpdateDateTime", fields[3], 14, day_.updated) &&
           read_moment(report_, "MSATSLoadDateTime", fields[4], 14, day_.loaded);
}

bool OpenDay::read_values(std::string_view& body) {
    const auto slots = static_cast<std::size_t>(day_.channel.slots());
    day_.values_milli.resize(slots);
    empty_slots_.clear();
    const char* at = body.data();
    const char* const end = at + body.size();
    for (std::size_t slot = 0; slot < slots; ++slot) {
        if (const char* const comma = scale_.find_plain(at, day_.values_milli[slot])) [[likely]] {
            at = comma + 1;
            continue;
        }
        std::size_t length = 0;
        const std::string_view rest{at, static_cast<std::size_t>(end - at)};
        if (!read_value_slowly(rest, slot, length)) return false;
        at += length + 1;
    }
    body.remove_prefix(static_cast<std::size_t>(at - body.data()));
    return !looks_like_value(first_field(body)) || refuse_count(body, slots);
}

bool OpenDay::read_value_slowly(std::string_view rest, std::size_t slot, std::size_t& length) {
    const std::string_view field = first_field(rest);
    // The last value has a field behind it too: a line that ends here has too few.
    if (field.size() == rest.size() || looks_like_quality(field)) return refuse_count(rest, slot);
    length = field.size();
    bool is_good = true;
    const std::string_view text = tidied(report_, field, is_good);
    if (!is_good) return false;
    std::int64_t& milli = day_.values_milli[slot];
    if (!text.empty()) return read_odd_value(report_, scale_, text, slot + 1, milli);

    // However many are empty, a record is told of once.
    const bool is_first = empty_slots_.empty();
    empty_slots_.push_back(static_cast<int>(slot));
    milli = 0;
    return !is_first || report_.tolerate(kValueMissing, report_.place(field), slot + 1);
}

bool OpenDay::refuse_count(std::string_view rest, std::size_t found) {
    const Place place = report_.place(first_field(rest));
    while (looks_like_value(first_field(rest))) {
        ++found;
        rest.remove_prefix(std::min(first_field(rest).size() + 1, rest.size()));
    }
    return report_.refuse(kValueCount, place, found, day_.channel.interval_minutes,
                          day_.channel.slots());
}

bool OpenDay::needs_events() const {
    // Outage, time reset and tampering: MDFF v2.5, 3.3.5 (c) and 4.5.
    const bool is_alarm = summary_.reason == 79 || summary_.reason == 89 || summary_.reason == 61;
    return summary_.flag == 'V' || (summary_.flag == 'A' && is_alarm);
}

bool OpenDay::add_event(std::string_view body) {
    Fields fields;
    if (!read_fields(report_, body, kEventRules, 400, 0, fields)) return false;
    const bool is_first = day_.events.empty();
    if (is_first && !needs_events() &&
        !report_.tolerate(kEventUnexpected, report_.place(), summary_.flag)) {
        return false;
    }
    const int slots = day_.channel.slots();
    const std::optional<int> start = find_number(fields[0]);
    const std::optional<int> end = find_number(fields[1]);
    if (!start || !end || *start < 1 || *start > *end || *end > slots) {
        return report_.refuse(kEventRange, report_.place(fields[0]), excerpt(fields[0]),
                              excerpt(fields[1]), slots);
    }
    const int next = is_first ? 1 : day_.events.back().first + day_.events.back().count + 1;
    if (*start > next) return report_.refuse(kEventGap, report_.place(fields[0]), next);
    if (*start < next) return report_.refuse(kEventOverlap, report_.place(fields[0]), *start);
    QualityEvent event{*start - 1, *end - *start + 1, 'A', 0, {}, {}};
    if (!read_quality(report_, fields[2], fields[3], fields[4], false, event)) return false;
    day_.events.push_back(event);
    return true;
}

bool OpenDay::complete(bool is_cut) {
    if (day_.events.empty() && needs_events()) {
        const char flag = summary_.flag;
        const bool is_known = flag != 'V' && !is_cut;
        if (!is_known) return report_.refuse(kEventMissing, day_.place, flag);
        if (!report_.tolerate(kEventMissing, day_.place, flag)) return false;
    }
    if (day_.events.empty()) day_.events.push_back(summary_);
    const int next = day_.events.back().first + day_.events.back().count + 1;
    if (next <= day_.channel.slots()) return report_.refuse(kEventGap, day_.place, next);
    if (!empty_slots_.empty()) mark_missing();
    return true;
}

/// Cuts the events where values are empty, and says N there.
void OpenDay::mark_missing() {
    split_.clear();
    auto empty = empty_slots_.begin();
    for (const QualityEvent& event : day_.events) {
        for (int slot = event.first; slot < event.first + event.count; ++slot) {
            const bool is_empty = empty != empty_slots_.end() && *empty == slot;
            if (is_empty) ++empty;
            const bool was_empty = !split_.empty() && split_.back().flag == 'N';
            if (slot == event.first || is_empty != was_empty) {
                split_.push_back(is_empty ? QualityEvent{0, 0, 'N', 0, {}, {}} : event);
                split_.back().first = slot;
                split_.back().count = 0;
            }
            ++split_.back().count;
        }
    }
    std::swap(day_.events, split_);
}

}  // namespace voltmark::codec::nem12
