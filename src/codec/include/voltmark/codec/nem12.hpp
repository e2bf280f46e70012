// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/result.hpp"
#include "voltmark/codec/delivered.hpp"
#include "voltmark/time/grid.hpp"

// NEM12, the interval readings of the Australian market: docs/formats/nem12.md.

namespace voltmark::codec::nem12 {

enum class Mode : std::uint8_t {
    strict,  ///< The specification, MDFF v2.5. A record that breaks it is refused.
    lenient  ///< What real files do. Read where it can be read in one way only, and reported.
};

/// The 100 record. Texts here and below point into the file.
struct Header {
    std::optional<time::LocalSeconds> created;
    std::string_view from;
    std::string_view to;

    friend bool operator==(const Header&, const Header&) = default;
};

/// The 200 record: what the following days are readings of.
struct Channel {
    std::string_view nmi;
    std::string_view configuration;
    std::string_view register_id;
    std::string_view suffix;
    std::string_view data_stream;
    std::string_view meter_serial;
    ReadingUnit unit;
    int interval_minutes = 0;
    std::optional<time::CivilDay> next_read;

    int slots() const { return time::IntervalGrid::kDayMinutes / interval_minutes; }
    /// "NMI/E1".
    std::string key() const;

    friend bool operator==(const Channel&, const Channel&) = default;
};

/// Consecutive slots of one quality, method and reason.
struct QualityEvent {
    int first = 0;  ///< From 0, unlike in the file.
    int count = 0;
    char flag = 'A';               ///< A, E, F or S; N where nothing is known.
    int method = 0;                ///< 0 when none.
    std::optional<int> reason;     ///< 0 is a reason too: the one in `reason_text`.
    std::string_view reason_text;  ///< Bytes of the file; lenient mode lets any pass.

    friend bool operator==(const QualityEvent&, const QualityEvent&) = default;
};

/// A 300 record with its 400 records: one channel's day, in market time, which has no summer time.
struct IntervalDay {
    Channel channel;
    time::CivilDay day;
    std::vector<std::int64_t> values_milli;  ///< One a slot, in thousandths of the base unit.
    std::vector<QualityEvent> events;        ///< Ascending; together they cover every slot once.
    std::optional<time::LocalSeconds> updated;
    std::optional<time::LocalSeconds> loaded;  ///< When the market system took it.
    Place place;                               ///< Of the 300 record.

    /// All but the place.
    friend bool operator==(const IntervalDay& left, const IntervalDay& right) {
        return left.channel == right.channel && left.day == right.day &&
               left.values_milli == right.values_milli && left.events == right.events &&
               left.updated == right.updated && left.loaded == right.loaded;
    }
};

/// A 500 record: why somebody was at the meter, and what its register showed.
struct VisitDetails {
    Channel channel;
    std::optional<time::CivilDay> day;  ///< Of the 300 record above; empty where that was refused.
    char trans_code = 'O';
    std::string_view service_order;
    std::optional<time::LocalSeconds> read_at;
    std::string_view index_read;  ///< As displayed, with its zeros; without the meter's multiplier.
    Place place;

    /// All but the place.
    friend bool operator==(const VisitDetails& left, const VisitDetails& right) {
        return left.channel == right.channel && left.day == right.day &&
               left.trans_code == right.trans_code && left.service_order == right.service_order &&
               left.read_at == right.read_at && left.index_read == right.index_read;
    }
};

/// Receives what a file holds, in its order. What is passed is valid during the call; texts in it
/// are valid as long as the file's text.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void header(const Header&) {}
    virtual void day(const IntervalDay& day) = 0;
    virtual void visit(const VisitDetails&) {}
    virtual void finding(const Finding& finding) = 0;
};

/// Reads a file in one pass; memory grows by 24 bytes a day, to know a day that comes twice.
///
/// A record is refused alone, a 300 record with its 400 records, a 200 record with all that follows
/// it up to the next; the file goes on. No value is ever guessed: 52 values in a day of half hours
/// are refused in either mode.
///
/// \param text  the whole file; never changed, never copied.
/// \errors      findings, all invalid_input: nem12_errors.hpp, src/codec/README.md.
/// \source      AEMO, Meter Data File Format Specification NEM12 & NEM13, v2.5 (1 May 2022).
void parse(std::string_view text, Mode mode, Sink& sink);

/// The same as `parse`, each day as what every format comes down to.
void deliver(std::string_view text, Mode mode, DeliverySink& sink);

/// A -> actual, E -> estimated, F and S -> substituted, N -> missing; method and reason are kept.
/// \param out  overwritten; its memory is used again.
void to_delivered(const IntervalDay& day, DeliveredSpan& out);

/// A part of a file for reading in parallel. All but the first begin at a 200 record.
struct Piece {
    std::string_view text;
    std::uint64_t offset = 0;  ///< Of its first byte in the file.
    std::uint64_t line = 1;
    bool is_first = true;
    bool is_last = true;
};

/// Cuts a file into at most `count` pieces of about the same size. \pre  count > 0.
std::vector<Piece> split(std::string_view text, std::size_t count);

/// Reads one piece; pieces may be read at the same time. What each gives, passed through one
/// WholeFile in the order of the pieces, is exactly what `parse` gives for the file.
void parse_piece(const Piece& piece, Mode mode, Sink& sink);

/// What the rules over a whole file need to know of a day. Texts point into the file.
struct DayMark {
    std::string_view nmi;
    std::string_view suffix;
    time::CivilDay day;
    std::uint64_t content = 0;  ///< A hash of unit, values and quality.
    Place place;
};
DayMark mark_of(const IntervalDay& day);

/// The rules that span pieces: no day twice, no tolerance told twice, nothing after a file of
/// another kind. What the pieces of one file gave passes through one of these, in order.
class FileRules {
public:
    explicit FileRules(Mode mode) : mode_{mode} {}

    /// Whether the file is not NEM12: nothing of it is read from here on.
    bool is_other_kind() const { return is_other_kind_; }
    /// Whether a piece's finding is told.
    bool admits(const Finding& finding);
    /// What is told instead of the day where the file stated it before.
    std::optional<Finding> clash(const DayMark& mark);

private:
    struct SeenDay {
        std::int32_t day;
        std::uint64_t line;
        std::uint64_t content;  // It decides the wording of a refusal, never a value.
    };

    const SeenDay* find_or_add(const DayMark& mark);

    Mode mode_;
    bool is_other_kind_ = false;
    std::uint64_t told_ = 0;
    std::map<std::string, std::vector<SeenDay>, std::less<>> seen_;  // By key; ascending days.
    std::vector<SeenDay>* last_ = nullptr;                           // Of last_key_.
    std::string last_key_;
};

/// Stands between the pieces of one file, in order, and the sink for all of it: FileRules applied.
class WholeFile final : public Sink {
public:
    WholeFile(Mode mode, Sink& sink) : rules_{mode}, sink_{sink} {}

    void header(const Header& header) override;
    void day(const IntervalDay& day) override;
    void visit(const VisitDetails& visit) override;
    void finding(const Finding& finding) override;

private:
    FileRules rules_;
    Sink& sink_;
};

/// Writes strict NEM12, appended to a text that the caller may empty between calls: a header, then
/// days and visits, then the end. Every record is read back by the strict reader's own rules before
/// it stays, so that a file of ours is never refused.
///
/// \errors  of all (invalid_input): the code by which the strict reader refuses the record, such as
///          nem12.quality_null for a missing reading. Nothing is written.
class Writer {
public:
    explicit Writer(std::string& out) : out_{out} {}

    Result<void> header(const Header& header);

    /// Begins a new 200 record where the channel is another than before, or the day is not later.
    /// \pre  a value for each slot, and events that cover each slot once.
    Result<void> day(const IntervalDay& day);

    /// The 500 record of the day written last. \pre  there is one.
    Result<void> visit(const VisitDetails& visit);

    void end();

private:
    std::string& out_;
    std::string channel_record_;              // The 200 record in force.
    std::optional<time::CivilDay> last_day_;  // Written below it.
    std::vector<std::size_t> line_ends_;      // Of the records of one day.
};

}  // namespace voltmark::codec::nem12
