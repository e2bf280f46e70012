// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "voltmark/base/check.hpp"

#include "nem12_day.hpp"
#include "nem12_records.hpp"

namespace voltmark::codec::nem12 {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// What the strict reader says to a record that was just written.
class ReadBack final : public Sink {
public:
    explicit ReadBack(std::string_view text) : piece_{text} {
        report_.set_line({text, LineEnd::crlf, 1});
    }

    Report& report() { return report_; }
    Result<void> result() const { return error_ ? Result<void>{*error_} : ok(); }

    void day(const IntervalDay&) override {}
    void finding(const Finding& finding) override {
        if (error_) return;
        error_ = finding.error;
        error_->place.reset();  // It would point into text that is not kept.
    }

private:
    Piece piece_;
    Report report_{piece_, Mode::strict, *this};
    std::optional<Error> error_;
};

void append(std::string& out, std::uint64_t number, std::size_t digits) {
    char text[20];
    const auto length =
        static_cast<std::size_t>(std::to_chars(text, text + sizeof text, number).ptr - text);
    if (length < digits) out.append(digits - length, '0');
    out.append(text, length);
}

void append_day(std::string& out, time::CivilDay day) {
    const std::chrono::year_month_day ymd = time::to_ymd(day);
    append(out, static_cast<std::uint64_t>(static_cast<int>(ymd.year())), 4);
    append(out, static_cast<unsigned>(ymd.month()), 2);
    append(out, static_cast<unsigned>(ymd.day()), 2);
}

void append_moment(std::string& out, const std::optional<time::LocalSeconds>& moment,
                   bool has_seconds) {
    if (!moment) return;
    const auto midnight = std::chrono::floor<std::chrono::days>(*moment);
    const std::chrono::hh_mm_ss clock{*moment - midnight};
    append_day(out, midnight);
    append(out, static_cast<std::uint64_t>(clock.hours().count()), 2);
    append(out, static_cast<std::uint64_t>(clock.minutes().count()), 2);
    if (has_seconds) append(out, static_cast<std::uint64_t>(clock.seconds().count()), 2);
}

/// More decimals than the format has are written too: reading back finds them.
void append_values(std::string& out, const IntervalDay& day) {
    const std::size_t begin = out.size();
    out.resize(begin + day.values_milli.size() * (kDecimalSizeMax + 1));
    char* at = out.data() + begin;
    for (const std::int64_t milli : day.values_milli) {
        at = write_decimal(at, milli, day.channel.unit.milli_exponent);
        *at++ = ',';
    }
    out.resize(static_cast<std::size_t>(at - out.data()));
}

/// "F14,76,text".
void append_quality(std::string& out, const QualityEvent& event) {
    out += event.flag;
    if (event.method != 0) append(out, static_cast<std::uint64_t>(event.method), 2);
    out += ',';
    if (event.reason) append(out, static_cast<std::uint64_t>(*event.reason), 1);
    out += ',';
    out += event.reason_text;
}

std::string channel_record(const Channel& channel) {
    std::string out = "200,";
    for (const std::string_view field :
         {channel.nmi, channel.configuration, channel.register_id, channel.suffix,
          channel.data_stream, channel.meter_serial}) {
        out.append(field).append(1, ',');
    }
    out += to_text(channel.unit);
    out += fmt::format(",{},", channel.interval_minutes);
    if (channel.next_read) append_day(out, *channel.next_read);
    return out.append(kLineEnd);
}

/// An actual day with an alarm states it in 400 records too: MDFF v2.5, 4.5.
bool is_alarm(const QualityEvent& event) {
    return event.flag == 'A' && (event.reason == 79 || event.reason == 89 || event.reason == 61);
}

void append_day_record(std::string& out, const IntervalDay& day) {
    out += "300,";
    append_day(out, day.day);
    out += ',';
    append_values(out, day);
    if (day.events.size() == 1) {
        append_quality(out, day.events[0]);
    } else {
        out += "V,,";
    }
    out += ',';
    append_moment(out, day.updated, true);
    out += ',';
    append_moment(out, day.loaded, true);
    out += kLineEnd;
}

void append_event_record(std::string& out, const QualityEvent& event) {
    out += "400,";
    append(out, static_cast<unsigned>(event.first + 1), 1);
    out += ',';
    append(out, static_cast<unsigned>(event.first + event.count), 1);
    out += ',';
    append_quality(out, event);
    out += kLineEnd;
}

bool covers_day(const IntervalDay& day) {
    int next = 0;
    for (const QualityEvent& event : day.events) {
        if (event.first != next || event.count <= 0) return false;
        next += event.count;
    }
    return next == day.channel.slots();
}

/// What follows the indicator of a record that was written.
std::string_view body_of(std::string_view record) {
    return record.substr(4, record.size() - 4 - kLineEnd.size());
}

}  // namespace

Result<void> Writer::header(const Header& header) {
    std::string record = "100,NEM12,";
    append_moment(record, header.created, false);
    record.append(1, ',').append(header.from).append(1, ',').append(header.to).append(kLineEnd);
    ReadBack back{record};
    Header read;
    if (read_header(back.report(), body_of(record), read)) out_ += record;
    return back.result();
}

Result<void> Writer::day(const IntervalDay& day) {
    VOLTMARK_CHECK(day.channel.interval_minutes > 0 && covers_day(day));
    VOLTMARK_CHECK(std::ssize(day.values_milli) == day.channel.slots());
    std::string record = channel_record(day.channel);
    const bool continues = record == channel_record_ && last_day_ < day.day;
    if (!continues) {
        ReadBack back{record};
        Channel read;
        if (!read_channel(back.report(), body_of(record), read)) return back.result();
    }
    const std::size_t begin = out_.size();
    if (!continues) out_ += record;
    std::size_t line_begin = out_.size();
    append_day_record(out_, day);
    line_ends_.assign(1, out_.size());
    if (day.events.size() > 1 || is_alarm(day.events[0])) {
        for (const QualityEvent& event : day.events) {
            append_event_record(out_, event);
            line_ends_.push_back(out_.size());
        }
    }
    ReadBack back{std::string_view{out_}.substr(line_begin)};
    OpenDay open{back.report()};
    open.begin_channel(day.channel);
    bool is_good = true;
    for (const std::size_t end : line_ends_) {
        const std::string_view line = std::string_view{out_}.substr(line_begin, end - line_begin);
        back.report().set_line({line, LineEnd::crlf, 1});
        is_good = is_good && (end == line_ends_[0] ? open.begin(body_of(line))
                                                   : open.add_event(body_of(line)));
        line_begin = end;
    }
    if (!is_good || !open.complete(false)) {
        out_.resize(begin);
        return back.result();
    }
    channel_record_ = std::move(record);
    last_day_ = day.day;
    return ok();
}

Result<void> Writer::visit(const VisitDetails& visit) {
    VOLTMARK_CHECK(last_day_.has_value());
    std::string record = fmt::format("500,{},{},", visit.trans_code, visit.service_order);
    append_moment(record, visit.read_at, true);
    record.append(1, ',').append(visit.index_read).append(kLineEnd);
    ReadBack back{record};
    VisitDetails read;
    if (read_visit(back.report(), body_of(record), read)) out_ += record;
    return back.result();
}

void Writer::end() {
    out_.append("900").append(kLineEnd);
}

}  // namespace voltmark::codec::nem12
