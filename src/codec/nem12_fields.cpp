// SPDX-License-Identifier: Apache-2.0
#include "nem12_fields.hpp"

#include "voltmark/codec/nem12_errors.hpp"

namespace voltmark::codec::nem12 {

namespace {

bool are_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_digit);
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool check_field(Report& report, std::string_view field, const FieldRule& rule) {
    if (field.empty()) {
        return !rule.is_mandatory || report.tolerate(kFieldMissing, report.place(field), rule.name);
    }
    if (!is_printable(field) && !rule.is_free_text) {
        return report.refuse(kCharacters, report.place(field), rule.name, excerpt(field));
    }
    if (!is_printable(field) &&
        !report.tolerate(kCharacters, report.place(field), rule.name, excerpt(field))) {
        return false;
    }
    const bool fits = rule.length == 0 || field.size() == rule.length ||
                      (field.size() < rule.length && !rule.is_fixed);
    if (fits) return true;
    return report.tolerate(kFieldLength, report.place(field), rule.name, excerpt(field),
                           fmt::format("{}{}", rule.is_fixed ? "" : "<= ", rule.length));
}

std::optional<time::CivilDay> find_date(std::string_view field) {
    if (field.size() != 8 || !are_digits(field)) return std::nullopt;
    const Result<time::CivilDay> day = time::parse_day(field);
    return day ? std::optional{*day} : std::nullopt;
}

/// Whether the reason is in MDFF v2.5, appendix E, or F for historical readings.
bool is_known_reason(int reason) {
    if (reason > 99) return false;
    return reason != 56 && reason != 57 && reason != 59 && reason != 63 && reason != 66;
}

bool read_method(Report& report, std::string_view quality, QualityEvent& event) {
    const std::string_view method = quality.substr(1);
    const bool needs_method = event.flag == 'E' || event.flag == 'F' || event.flag == 'S';
    if (method.empty()) {
        return !needs_method || report.tolerate(kMethodMissing, report.place(quality), event.flag);
    }
    if (!needs_method) {
        return report.tolerate(kMethodUnexpected, report.place(quality), excerpt(quality));
    }
    if (method.size() != 2 || !are_digits(method)) {
        return report.tolerate(kMethodForm, report.place(quality), excerpt(quality));
    }
    event.method = *find_number(method);
    return true;
}

bool read_reason(Report& report, std::string_view field, std::string_view text,
                 QualityEvent& event) {
    if (field.empty()) {
        const bool needs_reason = event.flag == 'F' || event.flag == 'S';
        return !needs_reason || report.tolerate(kReasonMissing, report.place(field), event.flag);
    }
    if (event.flag == 'V') return report.tolerate(kReasonUnexpected, report.place(field));
    const std::optional<int> reason = field.size() <= 3 ? find_number(field) : std::nullopt;
    if (!reason) return report.tolerate(kReasonForm, report.place(field), excerpt(field));
    event.reason = reason;
    if (!is_known_reason(*reason)) {
        return report.tolerate(kReasonUnknown, report.place(field), *reason);
    }
    return *reason != 0 || !text.empty() || report.tolerate(kReasonText, report.place(field));
}

}  // namespace

std::string_view tidied(Report& report, std::string_view field, bool& is_good) {
    if (field.empty() || (field.front() > '"' && field.back() > '"')) return field;
    std::string_view inner = trimmed(field);
    if (inner.size() != field.size()) {
        is_good = report.tolerate(kSpaces, report.place(field), excerpt(inner)) && is_good;
    }
    if (inner.size() < 2 || inner.front() != '"' || inner.back() != '"') return inner;
    inner = inner.substr(1, inner.size() - 2);
    is_good = report.tolerate(kQuotes, report.place(field), excerpt(inner)) && is_good;
    return trimmed(inner);
}

bool read_fields(Report& report, std::string_view body, std::span<const FieldRule> rules,
                 int indicator, int skipped, Fields& fields) {
    std::size_t count = 0;
    bool is_good = true;
    bool has_surplus = false;
    for (std::size_t at = 0; at <= body.size(); ++count) {
        const std::size_t comma = std::min(body.find(',', at), body.size());
        const std::string_view field = tidied(report, body.substr(at, comma - at), is_good);
        if (count < rules.size()) fields.at[count] = field;
        has_surplus = has_surplus || (count >= rules.size() && !field.empty());
        at = comma + 1;
    }
    if (!is_good) return false;
    const std::size_t found = count + static_cast<std::size_t>(skipped) + 1;
    const std::size_t wanted = rules.size() + static_cast<std::size_t>(skipped) + 1;
    if (has_surplus) return report.refuse(kFieldCount, report.place(), found, indicator, wanted);
    if (found != wanted &&
        !report.tolerate(kFieldCount, report.place(), found, indicator, wanted)) {
        return false;
    }
    for (std::size_t i = count; i < rules.size(); ++i) fields.at[i] = body.substr(body.size());
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!check_field(report, fields[i], rules[i])) return false;
    }
    return true;
}

std::optional<int> find_number(std::string_view field) {
    if (field.empty() || field.size() > 4 || !are_digits(field)) return std::nullopt;
    int number = 0;
    for (const char c : field) number = number * 10 + (c - '0');
    return number;
}

bool read_date(Report& report, std::string_view name, std::string_view field, time::CivilDay& day) {
    const std::optional<time::CivilDay> found = find_date(field);
    if (!found) return report.refuse(kDate, report.place(field), name, excerpt(field));
    day = *found;
    return true;
}

bool read_optional_date(Report& report, std::string_view name, std::string_view field,
                        std::optional<time::CivilDay>& day) {
    day = find_date(field);
    return day || field.empty() ||
           report.tolerate(kDate, report.place(field), name, excerpt(field));
}

bool read_moment(Report& report, std::string_view name, std::string_view field, std::size_t digits,
                 std::optional<time::LocalSeconds>& moment) {
    moment.reset();
    if (field.empty()) return true;
    const bool has_form = (field.size() == 12 || field.size() == 14) && are_digits(field);
    if (has_form) {
        const Result<time::Timestamp> found = time::parse_timestamp(field);
        if (found) moment = found->local;
    }
    if (moment && field.size() == digits) return true;
    return report.tolerate(kDateTime, report.place(field), name, excerpt(field),
                           std::string_view{"20260701173000"}.substr(0, digits));
}

bool read_quality(Report& report, std::string_view quality, std::string_view reason,
                  std::string_view text, bool allows_variable, QualityEvent& event) {
    event.method = 0;
    event.reason.reset();
    event.reason_text = text;
    if (quality.empty()) {
        return report.refuse(kFieldMissing, report.place(quality), "QualityMethod");
    }
    event.flag = to_upper(quality[0]);
    if (std::string_view{"AEFSVN"}.find(event.flag) == std::string_view::npos) {
        return report.refuse(kQualityFlag, report.place(quality), excerpt(quality));
    }
    if (event.flag == 'V' && !allows_variable) {
        return report.refuse(kQualityVariable, report.place(quality));
    }
    if (event.flag != quality[0] &&
        !report.tolerate(kLetterCase, report.place(quality), excerpt(quality))) {
        return false;
    }
    if (event.flag == 'N' && !report.tolerate(kQualityNull, report.place(quality))) return false;
    return read_method(report, quality, event) && read_reason(report, reason, text, event);
}

}  // namespace voltmark::codec::nem12
