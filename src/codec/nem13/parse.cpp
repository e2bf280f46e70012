// SPDX-License-Identifier: Apache-2.0
#include "voltmark/base/decimal.hpp"
#include "voltmark/codec/nem12_errors.hpp"
#include "voltmark/codec/nem13.hpp"
#include "voltmark/codec/nem13_errors.hpp"

#include "nem12_records.hpp"
#include "nem12_value.hpp"

namespace voltmark::codec::nem13 {

namespace {

using nem12::FieldRule;
using nem12::Fields;
using nem12::Mode;
using nem12::Report;

constexpr FieldRule kHeaderRules[] = {{"VersionHeader"},
                                      {"DateTime", 0, true},
                                      {"FromParticipant", 10, true},
                                      {"ToParticipant", 10, true}};

// Where the fields of a 250 record stand behind its indicator.
enum Field : std::size_t {
    kNmi,
    kConfiguration,
    kRegister,
    kSuffix,
    kStream,
    kSerial,
    kDirectionField,
    kPrevious,      // Then its moment, quality, reason and text.
    kCurrent = 12,  // Likewise.
    kQuantity = 17,
    kUnitField,
    kNextRead,
    kUpdated,
    kLoaded
};

constexpr FieldRule kReadingRules[] = {{"NMI", 10, false, true},
                                       {"NMIConfiguration", 240, true},
                                       {"RegisterID", 10, true},
                                       {"NMISuffix", 2, false, true},
                                       {"MDMDataStreamIdentifier", 2, false, true},
                                       {"MeterSerialNumber", 12, true},
                                       {"DirectionIndicator", 1, true},
                                       {"PreviousRegisterRead", 15, true},
                                       {"PreviousRegisterReadDateTime", 0, true},
                                       {"PreviousQualityMethod", 3, true},
                                       {"PreviousReasonCode", 3},
                                       {"PreviousReasonDescription", 240, false, false, true},
                                       {"CurrentRegisterRead", 15, true},
                                       {"CurrentRegisterReadDateTime", 0, true},
                                       {"CurrentQualityMethod", 3, true},
                                       {"CurrentReasonCode", 3},
                                       {"CurrentReasonDescription", 240, false, false, true},
                                       {"Quantity", 0, true},
                                       {"UOM", 5, true},
                                       {"NextScheduledReadDate"},
                                       {"UpdateDateTime", 0, true},
                                       {"MSATSLoadDateTime"}};

constexpr FieldRule kServiceRules[] = {{"PreviousTransCode", 1, true},
                                       {"PreviousRetServiceOrder", 15},
                                       {"CurrentTransCode", 1, true},
                                       {"CurrentRetServiceOrder", 15}};

/// Hands on what the shared readers of fields report.
class Findings final : public nem12::Sink {
public:
    explicit Findings(nem13::Sink& sink) : sink_{sink} {}
    void day(const nem12::IntervalDay&) override {}
    void finding(const Finding& finding) override { sink_.finding(finding); }

private:
    nem13::Sink& sink_;
};

class Parser {
public:
    Parser(std::string_view text, Mode mode, Sink& sink)
        : piece_{text}, findings_{sink}, report_{piece_, mode, findings_}, sink_{sink} {}

    void run() {
        Line line{piece_.text.substr(0, 0), LineEnd::none, 1};
        report_.set_line(line);
        for (LineReader lines{piece_.text, 1}; lines.next(line);) {
            report_.set_line(line);
            if (line.end == LineEnd::lf || line.end == LineEnd::cr) report_.remark(nem12::kLineEnd);
            if (line.text.find_first_not_of(" \t,") == std::string_view::npos) {
                report_.remark(nem12::kBlankLine);
                continue;
            }
            if (!take(line)) return;
        }
        give();
        if (!has_begun_)
            report_.refuse(nem12::kNoReadings, report_.end_place());
        else if (!has_end_)
            report_.refuse(nem12::kEndMissing, report_.end_place());
    }

private:
    /// False: the file is of another kind.
    bool take(const Line& line) {
        const std::size_t comma = std::min(line.text.find(','), line.text.size());
        bool is_good = true;
        const std::string_view indicator =
            nem12::tidied(report_, line.text.substr(0, comma), is_good);
        const std::string_view body = line.text.substr(std::min(comma + 1, line.text.size()));
        if (!std::exchange(has_begun_, true)) {
            if (indicator == "100") return take_header(body);
            if (indicator != "250")
                return report_.refuse(kNotNem13, report_.place(indicator), excerpt(indicator));
            if (!report_.tolerate(nem12::kHeaderMissing, report_.place())) return false;
        }
        if (line.end == LineEnd::none && indicator != "900") {
            report_.refuse(nem12::kCutLine, report_.place());
        } else if (indicator == "250") {
            give();
            open_ = is_good && read_reading(body);
        } else if (indicator == "550") {
            take_service(body);
        } else if (indicator == "900") {
            give();
            has_end_ = true;
        } else {
            report_.refuse(nem12::kRecordType, report_.place(indicator), excerpt(indicator));
        }
        return true;
    }

    bool take_header(std::string_view body) {
        const std::string_view version = trimmed(body.substr(0, body.find(',')));
        if (!equal_letters(version, "NEM13"))
            return report_.refuse(kNotNem13, report_.place(version), excerpt(version));
        Fields fields;
        nem12::read_fields(report_, body, kHeaderRules, 100, 0, fields);
        return true;
    }

    bool read_reading(std::string_view body) {
        reading_ = {};
        reading_.place = report_.place();
        Fields fields;
        if (!nem12::read_fields(report_, body, kReadingRules, 250, 0, fields)) return false;
        for (const std::size_t needed : {kNmi, kSuffix, kCurrent, kQuantity, kUnitField}) {
            if (fields[needed].empty())
                return report_.refuse(nem12::kFieldMissing, report_.place(fields[needed]),
                                      kReadingRules[needed].name);
        }
        reading_.nmi = fields[kNmi];
        reading_.configuration = fields[kConfiguration];
        reading_.register_id = fields[kRegister];
        reading_.suffix = fields[kSuffix];
        reading_.data_stream = fields[kStream];
        reading_.meter_serial = fields[kSerial];
        return read_direction(fields[kDirectionField]) &&
               read_register(fields, kPrevious, reading_.previous) && check_previous(fields) &&
               read_register(fields, kCurrent, reading_.current) && read_quantity(fields) &&
               nem12::read_optional_date(report_, kReadingRules[kNextRead].name, fields[kNextRead],
                                         reading_.next_read) &&
               nem12::read_moment(report_, kReadingRules[kUpdated].name, fields[kUpdated], 14,
                                  reading_.updated) &&
               nem12::read_moment(report_, kReadingRules[kLoaded].name, fields[kLoaded], 14,
                                  reading_.loaded);
    }

    bool read_direction(std::string_view field) {
        reading_.direction = field.size() == 1 ? to_upper(field[0]) : ' ';
        if (reading_.direction == 'I' || reading_.direction == 'E') return true;
        return report_.refuse(kDirection, report_.place(field), excerpt(field));
    }

    /// Reads what a register showed and the four fields behind it.
    bool read_register(const Fields& fields, std::size_t first, RegisterRead& read) {
        const std::string_view shown = fields[first];
        const bool is_number = !shown.empty() &&
                               std::all_of(shown.begin(), shown.end(),
                                           [](char c) { return is_digit(c) || c == '.'; }) &&
                               std::count(shown.begin(), shown.end(), '.') <= 1;
        if (!is_number && !(shown.empty() && first == kPrevious))
            return report_.refuse(kRegisterRead, report_.place(shown), excerpt(shown));
        read.shown = shown;
        nem12::QualityEvent quality;
        const bool is_good = nem12::read_moment(report_, kReadingRules[first + 1].name,
                                                fields[first + 1], 14, read.read_at) &&
                             (fields[first + 2].empty() ||
                              nem12::read_quality(report_, fields[first + 2], fields[first + 3],
                                                  fields[first + 4], false, quality));
        read.flag = quality.flag;
        read.method = quality.method;
        read.reason = quality.reason;
        read.reason_text = quality.reason_text;
        return is_good;
    }

    bool check_previous(const Fields& fields) {
        const bool is_estimate = reading_.previous.flag == 'E';
        return !is_estimate ||
               report_.tolerate(kPreviousEstimated, report_.place(fields[kPrevious + 2]));
    }

    bool read_quantity(const Fields& fields) {
        const std::string_view name = fields[kUnitField];
        const std::optional<ReadingUnit> unit = find_unit(name);
        if (!unit) return report_.refuse(nem12::kUnit, report_.place(name), excerpt(name));
        reading_.unit = *unit;
        const std::string_view text = fields[kQuantity];
        const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
        const bool is_form =
            !digits.empty() && std::all_of(digits.begin(), digits.end(),
                                           [](char c) { return is_digit(c) || c == '.'; });
        if (!is_form)
            return report_.refuse(nem12::kValueForm, report_.place(text), excerpt(text), 18);
        const Result<std::int64_t> milli = parse_decimal(text, unit->milli_exponent);
        if (!milli)
            return report_.refuse(nem12::kValueRange, report_.place(text), excerpt(text), 18);
        if (*milli < 0 &&
            !report_.tolerate(nem12::kValueNegative, report_.place(text), excerpt(text), 18))
            return false;
        reading_.quantity = text;
        reading_.quantity_milli = *milli;
        return true;
    }

    void take_service(std::string_view body) {
        if (!open_) return;
        Fields fields;
        if (!nem12::read_fields(report_, body, kServiceRules, 550, 0, fields)) return;
        reading_.previous.trans_code = fields[0].empty() ? ' ' : to_upper(fields[0][0]);
        reading_.previous.service_order = fields[1];
        reading_.current.trans_code = fields[2].empty() ? ' ' : to_upper(fields[2][0]);
        reading_.current.service_order = fields[3];
    }

    void give() {
        if (std::exchange(open_, false)) sink_.reading(reading_);
    }

    nem12::Piece piece_;
    Findings findings_;
    Report report_;
    Sink& sink_;
    AccumulatedReading reading_;
    bool open_ = false;  // `reading_` is whole but for its 550 record.
    bool has_begun_ = false;
    bool has_end_ = false;
};

}  // namespace

std::string RegisterRead::quality() const {
    return method == 0 ? std::string{flag} : fmt::format("{}{:02}", flag, method);
}

void parse(std::string_view text, Mode mode, Sink& sink) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    Parser{text, mode, sink}.run();
}

bool is_nem13(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || trimmed(text.substr(0, comma)) != "100") return false;
    const std::string_view rest = text.substr(comma + 1);
    return equal_letters(trimmed(rest.substr(0, rest.find(','))), "NEM13");
}

}  // namespace voltmark::codec::nem13
