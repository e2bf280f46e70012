// SPDX-License-Identifier: Apache-2.0
// The first byte chooses the mode and the number of pieces; the rest is the file.
#include "voltmark/base/check.hpp"

#include "nem12_test_support.hpp"

namespace voltmark::codec::nem12 {
namespace {

/// What every later step relies on.
void check_form(const IntervalDay& day) {
    VOLTMARK_CHECK(std::ssize(day.values_milli) == day.channel.slots());
    int next = 0;
    for (const QualityEvent& event : day.events) {
        VOLTMARK_CHECK(event.first == next && event.count > 0);
        next += event.count;
    }
    VOLTMARK_CHECK(next == day.channel.slots());
    for (const std::int64_t milli : day.values_milli) {
        VOLTMARK_CHECK(milli >= 0 && milli <= meter::kReadingMilliMax);
    }
    DeliveredSpan span;
    to_delivered(day, span);
    VOLTMARK_CHECK(span.readings.values_milli.size() == day.values_milli.size());
}

/// What strict mode reads can be written, and is then read the same.
void check_round_trip(const IntervalDay& day) {
    std::string text;
    Writer writer{text};
    VOLTMARK_CHECK(writer.day(day));
    writer.end();
    const Collector again = parsed(text, Mode::strict);
    VOLTMARK_CHECK(again.days.size() == 1 && again.days[0] == day);
}

void check_pieces(std::string_view text, Mode mode, std::size_t count, const Collector& whole) {
    Collector pieces;
    WholeFile together{mode, pieces};
    for (const Piece& piece : split(text, count)) parse_piece(piece, mode, together);
    VOLTMARK_CHECK(pieces.days == whole.days && pieces.visits == whole.visits);
    VOLTMARK_CHECK(pieces.findings.size() == whole.findings.size());
    for (std::size_t i = 0; i < whole.findings.size(); ++i) {
        VOLTMARK_CHECK(to_line(pieces.findings[i]) == to_line(whole.findings[i]));
    }
}

}  // namespace
}  // namespace voltmark::codec::nem12

// NOLINTNEXTLINE(readability-identifier-naming): the name that libFuzzer calls.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace voltmark::codec::nem12;
    if (size == 0) return 0;
    const std::string_view text{reinterpret_cast<const char*>(bytes) + 1, size - 1};
    const Mode mode = (bytes[0] & 1) != 0 ? Mode::lenient : Mode::strict;
    const Collector whole = parsed(text, mode);
    for (const IntervalDay& day : whole.days) {
        check_form(day);
        if (mode == Mode::strict) check_round_trip(day);
    }
    for (const voltmark::codec::Finding& finding : whole.findings) {
        VOLTMARK_CHECK(finding.error.place->offset + finding.error.place->length <= text.size());
        VOLTMARK_CHECK(!finding.error.message(voltmark::Language::zh).empty());
    }
    check_pieces(text, mode, 2 + (bytes[0] >> 1) % 5, whole);
    return 0;
}
