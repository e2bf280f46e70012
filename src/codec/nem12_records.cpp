// SPDX-License-Identifier: Apache-2.0
#include "nem12_records.hpp"

#include "voltmark/codec/nem12_errors.hpp"

namespace voltmark::codec::nem12 {

namespace {

constexpr FieldRule kHeaderRules[] = {{"VersionHeader"},
                                      {"DateTime", 0, true},
                                      {"FromParticipant", 10, true},
                                      {"ToParticipant", 10, true}};
constexpr FieldRule kChannelRules[] = {{"NMI", 10, false, true},
                                       {"NMIConfiguration", 240, true},
                                       {"RegisterID", 10},
                                       {"NMISuffix", 2, false, true},
                                       {"MDMDataStreamIdentifier", 2, false, true},
                                       {"MeterSerialNumber", 12},
                                       {"UOM", 5},
                                       {"IntervalLength", 2},
                                       {"NextScheduledReadDate"}};
constexpr FieldRule kVisitRules[] = {
    {"TransCode", 1}, {"RetServiceOrder", 15}, {"ReadDateTime"}, {"IndexRead", 15}};

bool read_interval_length(Report& report, std::string_view field, int& minutes) {
    minutes = find_number(field).value_or(0);
    switch (minutes) {
        case 5:
        case 15:
        case 30:
            return true;
        case 10:
        case 60:
            return report.tolerate(kIntervalLength, report.place(field), excerpt(field));
        default:
            return report.refuse(kIntervalLength, report.place(field), excerpt(field));
    }
}

}  // namespace

bool check_version(Report& report, std::string_view body) {
    const std::string_view version = trimmed(body.substr(0, body.find(',')));
    if (equal_letters(version, "NEM13")) return report.refuse(kNem13, report.place(version));
    if (equal_letters(version, "NEM12") || equal_letters(version, "\"NEM12\"")) return true;
    return report.refuse(kHeaderVersion, report.place(version), excerpt(version));
}

bool read_header(Report& report, std::string_view body, Header& header) {
    Fields fields;
    if (!read_fields(report, body, kHeaderRules, 100, 0, fields)) return false;
    const std::string_view version = fields[0];
    if (version != "NEM12" && !report.tolerate(kLetterCase, report.place(version), version)) {
        return false;
    }
    header.from = fields[2];
    header.to = fields[3];
    return read_moment(report, "DateTime", fields[1], 12, header.created);
}

bool read_channel(Report& report, std::string_view body, Channel& channel) {
    Fields fields;
    if (!read_fields(report, body, kChannelRules, 200, 0, fields)) return false;
    for (const std::size_t needed : {0U, 3U, 6U, 7U}) {
        if (fields[needed].empty()) {
            return report.refuse(kFieldMissing, report.place(fields[needed]),
                                 kChannelRules[needed].name);
        }
    }
    const std::optional<ReadingUnit> unit = find_unit(fields[6]);
    if (!unit) return report.refuse(kUnit, report.place(fields[6]), excerpt(fields[6]));
    channel = {fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], *unit, 0, {}};
    return read_interval_length(report, fields[7], channel.interval_minutes) &&
           read_optional_date(report, "NextScheduledReadDate", fields[8], channel.next_read);
}

bool read_visit(Report& report, std::string_view body, VisitDetails& visit) {
    Fields fields;
    visit.place = report.place();
    if (!read_fields(report, body, kVisitRules, 500, 0, fields)) return false;
    const std::string_view code = fields[0];
    visit.trans_code = code.size() == 1 ? to_upper(code[0]) : ' ';
    visit.service_order = fields[1];
    visit.index_read = fields[3];
    if (std::string_view{"ACDEGNORS"}.find(visit.trans_code) == std::string_view::npos) {
        return report.refuse(kTransCode, report.place(code), excerpt(code));
    }
    const bool is_capital = visit.trans_code == code[0];
    return (is_capital || report.tolerate(kLetterCase, report.place(code), code)) &&
           read_moment(report, "ReadDateTime", fields[2], 14, visit.read_at);
}

}  // namespace voltmark::codec::nem12
