// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/nem12_errors.hpp"

#include "nem12_day.hpp"
#include "nem12_records.hpp"

namespace voltmark::codec::nem12 {

namespace {

constexpr std::string_view kIndicators[] = {"100", "200", "300", "400", "500", "900"};

/// A line as a record.
struct Record {
    const Line& line;
    std::string_view indicator;
    std::string_view body;  // Behind the indicator and its comma.
    bool is_good;           // False: the indicator is written as the mode forbids.
    bool is_first;          // Of the file.
};

/// Reads one piece of a file: which record may follow which, and every record but those of a day.
class PieceParser {
public:
    PieceParser(const Piece& piece, Mode mode, Sink& sink)
        : piece_{piece}, report_{piece, mode, sink}, sink_{sink}, day_{report_} {}

    void run();

private:
    enum class State : std::uint8_t {
        outside,      // No 200 record is in force.
        skipping,     // One was refused, or a record stood outside: told once, then passed over.
        channel,      // Behind a 200 record.
        day,          // Behind a 300 record, or its 400 records.
        refused_day,  // Behind a refused one.
        visit         // Behind a 500 record.
    };

    bool take(const Line& line);
    bool take_first(const Record& record);
    bool take_header(const Record& record);
    void dispatch(const Record& record);
    void take_channel(const Record& record);
    void take_day(const Record& record);
    void take_event(const Record& record);
    void take_visit(const Record& record);
    void take_end(const Record& record);
    bool stands_in_channel(const Record& record);
    void close_day(bool is_cut);
    void close_channel(bool is_cut);
    void tell_early_end();
    void finish();

    const Piece& piece_;
    Report report_;
    Sink& sink_;
    OpenDay day_;
    Channel channel_;
    Place channel_place_;
    State state_ = State::outside;
    std::optional<time::CivilDay> accepted_day_;  // What a 500 record would belong to.
    std::optional<Place> end_place_;              // Of a 900 record with nothing behind it so far.
    bool has_begun_ = false;                      // Some record was met.
    bool has_channel_ = false;                    // Some 200 record was met, good or bad.
};

void PieceParser::run() {
    std::string_view text = piece_.text;
    has_begun_ = !piece_.is_first;
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    const bool has_mark = piece_.is_first && text.starts_with(kMark);
    Line line{text.substr(0, 0), LineEnd::none, piece_.line};
    report_.set_line(line);
    if (has_mark) {
        report_.tolerate(kByteOrderMark, report_.place());
        text.remove_prefix(kMark.size());
    }
    for (LineReader lines{text, piece_.line}; lines.next(line);) {
        report_.set_line(line);
        if (!take(line)) return;
    }
    finish();
}

/// False: the file is of another kind.
bool PieceParser::take(const Line& line) {
    // A piece may begin here, so that what is open is judged before anything is said of this line.
    if (line.text.starts_with(kChannelStart)) {
        close_channel(false);
        tell_early_end();
    }
    if (line.end == LineEnd::lf || line.end == LineEnd::cr) report_.remark(kLineEnd);
    if (line.text.find_first_not_of(" \t,") == std::string_view::npos) {
        report_.remark(kBlankLine);
        return true;
    }
    tell_early_end();
    const std::size_t comma = std::min(line.text.find(','), line.text.size());
    bool is_good = true;
    const std::string_view indicator = tidied(report_, line.text.substr(0, comma), is_good);
    const std::string_view body = line.text.substr(std::min(comma + 1, line.text.size()));
    const Record record{line, indicator, body, is_good, !std::exchange(has_begun_, true)};
    if (record.is_first && !take_first(record)) return false;

    has_channel_ = has_channel_ || indicator == "200";
    if (line.end == LineEnd::none && indicator != "900") {
        report_.refuse(kCutLine, report_.place());
    } else if (indicator == "100") {
        return take_header(record);
    } else {
        dispatch(record);
    }
    return true;
}

bool PieceParser::take_first(const Record& record) {
    if (std::ranges::find(kIndicators, record.indicator) == std::end(kIndicators)) {
        return report_.refuse(kNotNem12, report_.place(record.indicator),
                              excerpt(record.indicator));
    }
    if (record.indicator != "100") report_.refuse(kHeaderMissing, report_.place());
    return true;
}

bool PieceParser::take_header(const Record& record) {
    close_channel(false);
    if (!record.is_first) {
        report_.tolerate(kHeaderPlace, report_.place());
        return true;
    }
    if (!check_version(report_, record.body)) return false;
    Header header;
    if (record.is_good && read_header(report_, record.body, header)) sink_.header(header);
    return true;
}

void PieceParser::dispatch(const Record& record) {
    if (record.indicator == "300") {
        take_day(record);
    } else if (record.indicator == "400") {
        take_event(record);
    } else if (record.indicator == "200") {
        take_channel(record);
    } else if (record.indicator == "500") {
        take_visit(record);
    } else if (record.indicator == "900") {
        take_end(record);
    } else {
        report_.refuse(kRecordType, report_.place(record.indicator), excerpt(record.indicator));
    }
}

void PieceParser::take_channel(const Record& record) {
    close_channel(false);
    channel_place_ = report_.place();
    if (!record.is_good || !read_channel(report_, record.body, channel_)) {
        state_ = State::skipping;
        return;
    }
    state_ = State::channel;
    report_.set_channel(&channel_);
    day_.begin_channel(channel_);
}

/// Whether a record that belongs to a channel may be looked at.
bool PieceParser::stands_in_channel(const Record& record) {
    if (state_ == State::outside) {
        report_.refuse(kOrder, report_.place(record.indicator), record.indicator);
        state_ = State::skipping;
    }
    return state_ != State::skipping;
}

void PieceParser::take_day(const Record& record) {
    close_day(false);
    if (!stands_in_channel(record)) return;
    const bool is_open = record.is_good && day_.begin(record.body);
    state_ = is_open ? State::day : State::refused_day;
}

void PieceParser::take_event(const Record& record) {
    if (!stands_in_channel(record) || state_ == State::refused_day) return;
    if (state_ != State::day) {
        report_.refuse(kOrder, report_.place(record.indicator), record.indicator);
    } else if (!record.is_good || !day_.add_event(record.body)) {
        state_ = State::refused_day;
    }
}

void PieceParser::take_visit(const Record& record) {
    const bool has_day =
        state_ == State::day || state_ == State::refused_day || state_ == State::visit;
    close_day(false);
    if (!stands_in_channel(record)) return;
    if (!has_day) {
        report_.refuse(kOrder, report_.place(record.indicator), record.indicator);
        return;
    }
    state_ = State::visit;
    VisitDetails visit;
    visit.channel = channel_;
    visit.day = accepted_day_;
    if (record.is_good && read_visit(report_, record.body, visit)) sink_.visit(visit);
}

void PieceParser::take_end(const Record& record) {
    close_channel(false);
    if (record.line.end == LineEnd::none) report_.remark(kLineEnd);
    const bool is_bare = record.line.text.find(',') == std::string_view::npos;
    if (!is_bare) {
        const auto fields = 1 + std::count(record.line.text.begin(), record.line.text.end(), ',');
        report_.tolerate(kFieldCount, report_.place(), fields, 900, 1);
    }
    end_place_ = report_.place();
}

void PieceParser::close_day(bool is_cut) {
    if (state_ == State::day && day_.complete(is_cut)) {
        accepted_day_ = day_.day().day;
        sink_.day(day_.day());
        state_ = State::visit;
    } else if (state_ == State::day || state_ == State::refused_day) {
        accepted_day_.reset();
        state_ = State::visit;
    }
    report_.set_day({});
}

void PieceParser::close_channel(bool is_cut) {
    close_day(is_cut);
    if (state_ == State::channel) report_.tolerate(kChannelEmpty, channel_place_);
    state_ = State::outside;
    accepted_day_.reset();
    report_.set_channel(nullptr);
}

/// What follows a 900 record shows that it was not the last.
void PieceParser::tell_early_end() {
    if (end_place_) report_.tolerate(kEndPlace, *end_place_);
    end_place_.reset();
}

void PieceParser::finish() {
    close_channel(piece_.is_last && !end_place_);
    if (!piece_.is_last) {
        tell_early_end();
    } else if (!has_begun_) {
        report_.refuse(kNotNem12, report_.end_place(), "");
    } else {
        if (piece_.is_first && !has_channel_) report_.refuse(kNoReadings, report_.end_place());
        if (!end_place_) report_.refuse(kEndMissing, report_.end_place());
    }
}

}  // namespace

void parse_piece(const Piece& piece, Mode mode, Sink& sink) {
    PieceParser{piece, mode, sink}.run();
}

void parse(std::string_view text, Mode mode, Sink& sink) {
    WholeFile whole{mode, sink};
    parse_piece({text}, mode, whole);
}

}  // namespace voltmark::codec::nem12
