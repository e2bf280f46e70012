// SPDX-License-Identifier: Apache-2.0
#include <charconv>

#include "voltmark/codec/mscons.hpp"
#include "voltmark/codec/mscons_errors.hpp"
#include "voltmark/codec/text.hpp"

#include "mscons/moment.hpp"
#include "mscons/segment.hpp"

namespace voltmark::codec::mscons {

namespace {

struct CodeWord {
    std::string_view code;
    std::string_view word;
};

// \source  UN/ECE Recommendation 20, as the message handbooks use it.
constexpr CodeWord kUnits[] = {{"KWH", "kWh"},  {"KWT", "kW"},     {"MWH", "MWh"}, {"MAW", "MW"},
                               {"K3", "kvarh"}, {"KVR", "kvar"},   {"MTQ", "m3"},  {"D54", "W/m2"},
                               {"P1", "%"},     {"HM3", "100 m3"}, {"MQH", "m3/h"}};

// \source  EDIFACT code list 6063, as the message handbooks use it.
constexpr CodeWord kQuantities[] = {
    {"220", "actual"},   {"67", "substitute"},   {"201", "proposed"}, {"20", "unusable"},
    {"187", "forecast"}, {"79", "energy_total"}, {"46", "delivered"}};

std::string_view word_of(std::span<const CodeWord> words, std::string_view code) {
    for (const CodeWord& one : words) {
        if (one.code == code) return one.word;
    }
    return code;
}

/// Of a product whose message states no unit: energy of the direction that group C names.
std::string_view unit_of_obis(std::string_view obis) {
    const std::size_t colon = obis.find(':');
    if (colon == std::string_view::npos) return {};
    int quantity = 0;
    std::from_chars(obis.data() + colon + 1, obis.data() + obis.size(), quantity);
    if (quantity == 1 || quantity == 2) return "kWh";
    return quantity >= 3 && quantity <= 8 ? "kvarh" : "";
}

std::optional<std::uint64_t> count_of(std::string_view text) {
    std::uint64_t count = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return count;
}

/// "4250,465" with the interchange's decimal mark, as a decimal text with a point.
std::optional<std::string> decimal_of(const std::string& text, char mark) {
    std::string number;
    bool has_digit = false;
    bool has_mark = false;
    for (const char c : text) {
        if (c == '-' && number.empty()) {
            number += c;
        } else if (is_digit(c)) {
            number += c;
            has_digit = true;
        } else if ((c == mark || c == '.') && !has_mark) {
            number += '.';
            has_mark = true;
        } else {
            return std::nullopt;
        }
    }
    if (!has_digit || text.size() > 40 || number.back() == '.') return std::nullopt;
    const bool is_negative = number[0] == '-';
    std::string digits{
        without_needless_zeros(std::string_view{number}.substr(is_negative ? 1 : 0))};
    if (digits[0] == '.') digits.insert(0, "0");
    return (is_negative ? "-" : "") + digits;
}

/// Follows an interchange segment by segment and gives each reading once it is whole.
class Reader {
public:
    Reader(std::string_view text, Sink& sink) : segments_{text}, sink_{sink} {}

    void read() {
        Segment segment;
        while (segments_.next(segment)) {
            if (!segment.is_whole) sink_.finding(make_error(kSegment).at(segment.place));
            ++message_segments_;
            take(segment);
        }
        give();
        close_profile();
    }

private:
    void take(const Segment& segment) {
        const std::string& tag = segment.tag;
        if (tag == "UNB") return begin_interchange(segment);
        if (tag == "UNZ") return end_interchange(segment);
        if (tag == "UNH") return begin_message(segment);
        if (is_other_ && tag != "UNT") return;
        if (tag == "UNT") return end_message(segment);
        if (tag == "BGM") header_.document = segment.at(1);
        if (tag == "RFF" && segment.at(0) == "Z13") header_.check = segment.at(0, 1);
        if (tag == "NAD") return party(segment);
        if (tag == "LOC") return location(segment);
        if (tag == "LIN") return line();
        if (tag == "PIA") return product(segment);
        if (tag == "QTY") return quantity(segment);
        if (tag == "DTM") return moment(segment);
        if (tag == "STS" && open_) open_->statuses.push_back(status_of(segment));
    }

    void begin_interchange(const Segment& segment) {
        interchange_ = segment.at(4);
        messages_ = 0;
    }

    void end_interchange(const Segment& segment) {
        give();
        if (count_of(segment.at(0)) != messages_)
            sink_.finding(make_error(kMessageCount, messages_, segment.at(0)).at(segment.place));
        if (segment.at(1) != interchange_)
            sink_.finding(make_error(kReference, interchange_, segment.at(1)).at(segment.place));
    }

    void begin_message(const Segment& segment) {
        give();
        close_profile();
        header_ = {};
        location_.clear();
        header_.reference = segment.at(0);
        for (std::size_t i = 1; i < 5 && !segment.at(1, i).empty(); ++i)
            header_.version += (i == 1 ? "" : ":") + segment.at(1, i);
        is_other_ = segment.at(1) != "MSCONS";
        message_segments_ = 1;
        ++messages_;
        if (is_other_) {
            sink_.finding(
                make_error(kOtherMessage, excerpt(header_.reference), excerpt(segment.at(1)))
                    .at(segment.place));
        }
    }

    void end_message(const Segment& segment) {
        give();
        if (count_of(segment.at(0)) != message_segments_)
            sink_.finding(make_error(kSegmentCount, message_segments_, excerpt(segment.at(0)))
                              .at(segment.place));
        if (segment.at(1) != header_.reference)
            sink_.finding(
                make_error(kReference, header_.reference, segment.at(1)).at(segment.place));
        is_other_ = false;
    }

    void party(const Segment& segment) {
        give();
        if (segment.at(0) == "MS") header_.sender = segment.at(1);
        if (segment.at(0) == "MR") header_.receiver = segment.at(1);
    }

    void location(const Segment& segment) {
        give();
        close_profile();
        location_ = segment.at(1);
        step_minutes_ = 0;
        series_start_.reset();
    }

    void line() {
        give();
        close_profile();
    }

    void close_profile() {
        product_.clear();
        product_kind_.clear();
        next_start_.reset();
        last_end_.reset();
    }

    void product(const Segment& segment) {
        give();
        if (segment.at(0) != "5") return;
        product_ = segment.at(1);
        product_kind_ = segment.at(1, 1);
    }

    void quantity(const Segment& segment) {
        give();
        Reading reading;
        reading.location = location_;
        reading.product = product_;
        reading.product_kind = product_kind_;
        reading.code = segment.at(0);
        reading.place = segment.place;
        reading.value = decimal_of(segment.at(0, 1), segments_.marks().decimal);
        if (!reading.value)
            reading.error = make_error(kNumber, excerpt(segment.at(0, 1))).at(segment.place);
        const std::string& unit = segment.at(0, 2);
        reading.unit = unit.empty() ? unit_of_obis(product_) : word_of(kUnits, unit);
        open_ = std::move(reading);
    }

    void moment(const Segment& segment) {
        const std::string& function = segment.at(0);
        const std::string& text = segment.at(0, 1);
        if (function == "672") {  // The step of a series without times of its own.
            if (segment.at(0, 2) == "806")
                step_minutes_ = static_cast<std::int64_t>(count_of(text).value_or(0) % 44'641);
            return;
        }
        if (function != "163" && function != "164") return;
        const std::optional<Moment> moment = parse_moment(text, segment.at(0, 2));
        if (!open_) {
            if (moment && function == "163") series_start_ = moment;
            return;
        }
        if (!moment && !open_->error)
            open_->error =
                make_error(kTime, excerpt(text), excerpt(segment.at(0, 2))).at(segment.place);
        (function == "163" ? open_->start : open_->end) = moment;
    }

    static std::string status_of(const Segment& segment) {
        std::string text;
        for (std::size_t i = 0; i < segment.elements.size(); ++i)
            text += (i == 0 ? "" : "+") + segment.at(i);
        return text;
    }

    /// The reading that is open is whole: the next segment is no longer its own.
    void give() {
        if (!open_) return;
        Reading reading = std::move(*open_);
        open_.reset();
        const bool is_bare = !reading.start && !reading.end && !reading.error;
        if (is_bare && step_minutes_ > 0 && series_start_) {
            reading.start = next_start_ ? next_start_ : series_start_;
            reading.end = later(*reading.start, step_minutes_);
            next_start_ = reading.end;
        }
        const bool is_span = reading.start && reading.end && !reading.error;
        if (is_span) {
            if (last_end_ && reading.start->utc_minutes() < *last_end_)
                reading.error = make_error(kOverlap).at(reading.place);
            last_end_ = reading.end->utc_minutes();
        }
        sink_.reading(header_, reading);
    }

    SegmentReader segments_;
    Sink& sink_;
    std::string interchange_;
    std::uint64_t messages_ = 0;
    std::uint64_t message_segments_ = 0;
    bool is_other_ = false;
    MessageHeader header_;
    std::string location_;
    std::string product_;
    std::string product_kind_;
    std::int64_t step_minutes_ = 0;
    std::optional<Moment> series_start_;
    std::optional<Moment> next_start_;
    std::optional<std::int64_t> last_end_;
    std::optional<Reading> open_;
};

}  // namespace

void parse(std::string_view text, Sink& sink) {
    std::string_view begin = text;
    if (begin.starts_with("\xEF\xBB\xBF")) begin.remove_prefix(3);
    while (!begin.empty() && (begin[0] == ' ' || begin[0] == '\r' || begin[0] == '\n'))
        begin.remove_prefix(1);
    const std::string_view tag = begin.substr(0, 3);
    if (tag != "UNA" && tag != "UNB" && tag != "UNH")
        return sink.finding(make_error(kNotEdifact).at({0, 0, 1, 1}));
    Reader{text, sink}.read();
}

std::string quantity_text(std::string_view code) {
    return std::string{word_of(kQuantities, code)};
}

}  // namespace voltmark::codec::mscons
