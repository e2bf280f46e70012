// SPDX-License-Identifier: Apache-2.0
#include <deque>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "voltmark/base/random.hpp"

#include "nem12_test_support.hpp"

namespace voltmark::codec::nem12 {
namespace {

/// Days, and the texts that they point to.
struct Days {
    std::deque<std::string> texts;
    std::vector<IntervalDay> days;

    std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
};

std::string some_text(std::size_t size_min, std::size_t size_max) {
    const auto letters = rc::gen::elementOf(std::string{"ABCXYZ0123456789"});
    const auto size = *rc::gen::inRange(size_min, size_max + 1);
    return *rc::gen::container<std::string>(size, letters);
}

Channel some_channel(Days& days) {
    Channel channel;
    channel.nmi = days.keep(some_text(10, 10));
    channel.configuration = days.keep(some_text(1, 12));
    channel.register_id = days.keep(some_text(0, 10));
    channel.suffix = days.keep(some_text(2, 2));
    channel.data_stream = days.keep(*rc::gen::element<std::string>("", "N1"));
    channel.meter_serial = days.keep(some_text(0, 12));
    channel.unit =
        *find_unit(*rc::gen::element<std::string>("kWh", "Wh", "MWh", "kvarh", "kVA", "V", "pf"));
    channel.interval_minutes = *rc::gen::element(5, 15, 30);
    if (*rc::gen::arbitrary<bool>()) channel.next_read = time::make_day(2026, 4, 1);
    return channel;
}

QualityEvent some_quality(Days& days) {
    QualityEvent event;
    event.flag = *rc::gen::element('A', 'A', 'A', 'E', 'F', 'S');
    if (event.flag != 'A') event.method = *rc::gen::inRange(11, 76);
    if (event.flag == 'F' || event.flag == 'S' || *rc::gen::inRange(0, 4) == 0) {
        event.reason = *rc::gen::element(0, 1, 61, 76, 79, 89, 99);
        event.reason_text = days.keep("reason" + some_text(0, 20));
    }
    return event;
}

/// Digits after the point that NEM12 allows the unit.
int decimals_of(ReadingUnit unit) {
    if (unit.base == BaseUnit::power_factor) return 3;
    return unit.milli_exponent == 9 ? 7 : unit.milli_exponent == 6 ? 4 : 1;
}

IntervalDay some_day(Days& days, const Channel& channel, time::CivilDay date) {
    IntervalDay day;
    day.channel = channel;
    day.day = date;
    std::int64_t step = 1;
    for (int i = decimals_of(channel.unit); i < channel.unit.milli_exponent; ++i) step *= 10;
    const std::int64_t most =
        *rc::gen::element<std::int64_t>(2, 100, 100'000, meter::kReadingMilliMax / step);
    Random random{*rc::gen::arbitrary<std::uint64_t>()};
    for (int slot = 0; slot < channel.slots(); ++slot) {
        day.values_milli.push_back(random.between(0, most) * step);
    }
    int next = 0;
    while (next < channel.slots()) {
        QualityEvent event = some_quality(days);
        event.first = next;
        event.count = *rc::gen::element(1, 7, channel.slots());
        event.count = std::min(event.count, channel.slots() - next);
        next += event.count;
        day.events.push_back(event);
    }
    if (*rc::gen::arbitrary<bool>())
        day.updated = time::LocalSeconds{date} + std::chrono::seconds{90'061};
    if (*rc::gen::arbitrary<bool>()) day.loaded = time::LocalSeconds{date} + std::chrono::hours{30};
    return day;
}

/// Some channels, no two the same, with ascending days.
Days some_days() {
    Days days;
    const int channels = *rc::gen::inRange(1, 4);
    for (int i = 0; i < channels; ++i) {
        Channel channel = some_channel(days);
        channel.nmi = days.keep(fmt::format("{}{}", i, channel.nmi.substr(1)));
        time::CivilDay date = time::make_day(2026, 1, 1);
        for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
            date += std::chrono::days{*rc::gen::inRange(1, 3)};
            days.days.push_back(some_day(days, channel, date));
        }
    }
    return days;
}

std::string written(const Days& days) {
    std::string text;
    Writer writer{text};
    RC_ASSERT(writer.header({time::LocalSeconds{time::make_day(2026, 2, 1)}, "MDP", "RET"}));
    for (const IntervalDay& day : days.days) {
        const Result<void> result = writer.day(day);
        if (!result) RC_FAIL(result.error().message());
    }
    writer.end();
    return text;
}

// Law: what is exported is read back as it was, to the last digit and flag, with nothing to remark.
RC_GTEST_PROP(Nem12Writer, WriteThenStrictReadIsIdentity, ()) {
    const Days days = some_days();
    const std::string text = written(days);
    const Collector read = parsed(text, Mode::strict);
    for (const Finding& finding : read.findings) RC_FAIL(to_line(finding));
    RC_ASSERT(read.days == days.days);
    RC_ASSERT(read.headers.size() == 1U);
}

/// A file as transfers and people spoil it: bytes changed, lines dropped, repeated and moved.
std::string spoiled(std::string text) {
    for (int i = *rc::gen::inRange(0, 6); i > 0 && !text.empty(); --i) {
        const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
        const std::size_t line =
            text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
        const std::size_t next = std::min(text.find('\n', at), text.size() - 1) + 1;
        switch (*rc::gen::inRange(0, 7)) {
            case 0:
                text[at] = *rc::gen::elementOf(std::string{"0,9AVN \r\n.-\"x"});
                break;
            case 1:
                text.erase(at, 1);
                break;
            case 2:
                text.erase(line, next - line);
                break;
            case 3:
                text.insert(line, text.substr(line, next - line));
                break;
            case 4:
                text.insert(line, *rc::gen::element<std::string>("900\r\n", "\r\n",
                                                                 "100,NEM12,,,\n", "200,", "zz\r"));
                break;
            case 5:
                text.append(text.substr(line, next - line));
                break;
            default:
                text.resize(at);
        }
    }
    return text;
}

std::vector<std::string> told_by(const Collector& collector) {
    std::vector<std::string> lines;
    for (const Finding& finding : collector.findings) {
        lines.push_back(
            fmt::format("{} at byte {}", to_line(finding), finding.error.place->offset));
    }
    return lines;
}

// Law: reading in pieces, in parallel, gives what reading the whole gives: the same days, findings
// and places in the same order, whatever the file looks like.
RC_GTEST_PROP(Nem12Split, PiecesTogetherAreTheWhole, ()) {
    const std::string text = spoiled(written(some_days()));
    const Mode mode = *rc::gen::element(Mode::strict, Mode::lenient);
    const Collector whole = parsed(text, mode);
    Collector pieces;
    WholeFile together{mode, pieces};
    const auto count = *rc::gen::inRange<std::size_t>(1, 9);
    std::string joined;
    for (const Piece& piece : split(text, count)) {
        joined += piece.text;
        parse_piece(piece, mode, together);
    }
    RC_ASSERT(joined == text);
    RC_ASSERT(pieces.headers == whole.headers);
    RC_ASSERT(pieces.days == whole.days);
    RC_ASSERT(pieces.visits == whole.visits);
    RC_ASSERT(told_by(pieces) == told_by(whole));
}

// Law: what strict mode reads without a word, lenient mode reads the same; and a spoiled file gives
// no day that breaks what every later step relies on.
RC_GTEST_PROP(Nem12, LenientReadsAllThatStrictReads, ()) {
    const std::string text = spoiled(written(some_days()));
    const Collector strict = parsed(text, Mode::strict);
    const Collector lenient = parsed(text, Mode::lenient);
    if (strict.findings.empty()) {
        RC_ASSERT(lenient.days == strict.days);
        RC_ASSERT(lenient.findings.empty());
    }
    for (const IntervalDay& day : lenient.days) {
        RC_ASSERT(std::ssize(day.values_milli) == day.channel.slots());
        int next = 0;
        for (const QualityEvent& event : day.events) {
            RC_ASSERT(event.first == next && event.count > 0);
            next += event.count;
        }
        RC_ASSERT(next == day.channel.slots());
        for (const std::int64_t milli : day.values_milli) {
            RC_ASSERT(milli >= 0 && milli <= meter::kReadingMilliMax);
        }
    }
}

IntervalDay good_day() {
    IntervalDay day;
    day.channel = {"NMI0000001", "E1", "1", "E1", "N1", "METER1", kKilowattHour, 30, {}};
    day.day = time::make_day(2026, 1, 1);
    day.values_milli.assign(48, 1'000'000);
    day.events = {{0, 48, 'A', 0, {}, {}}};
    return day;
}

// A file of ours that another party refuses is our fault, so nothing is written that strict mode
// refuses.
TEST(Nem12Writer, RefusesWhatNem12CannotSay) {
    const auto code_of = [](auto change) -> std::string_view {
        IntervalDay day = good_day();
        change(day);
        std::string text = "before";
        const Result<void> result = Writer{text}.day(day);
        EXPECT_EQ(text, "before");
        return result ? std::string_view{"written"} : result.error().name();
    };
    EXPECT_EQ(code_of([](IntervalDay& day) { day.events[0].flag = 'N'; }), "nem12.quality_null");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.events[0].flag = 'E'; }), "nem12.method_missing");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.values_milli[7] = -1'000'000; }),
              "nem12.value_negative");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.values_milli[7] = 1; }), "nem12.value_length");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.channel.nmi = "short"; }), "nem12.field_length");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.channel.meter_serial = "a,b"; }),
              "nem12.field_count");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.events[0].reason_text = "x,y"; }),
              "nem12.field_count");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.events[0].reason_text = "x\r\n400,1,1,A,,"; }),
              "nem12.field_count");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.events[0].reason_text = "x\r\ny"; }),
              "nem12.characters");
    EXPECT_EQ(code_of([](IntervalDay& day) { day.events[0].reason_text = " x"; }), "nem12.spaces");
    std::string text;
    EXPECT_EQ(Writer{text}.header({{}, "MDP", "RET"}).error().name(), "nem12.field_missing");
    EXPECT_TRUE(text.empty());
    Writer writer{text};
    ASSERT_TRUE(writer.day(good_day()));
    EXPECT_EQ(writer.visit({{}, {}, 'Q', {}, {}, {}, {}}).error().name(), "nem12.trans_code");
}

// Days that are not later than the one before would break the order below one 200 record.
TEST(Nem12Writer, BeginsANewChannelWhereDaysDoNotAscend) {
    std::string text;
    Writer writer{text};
    IntervalDay day = good_day();
    ASSERT_TRUE(writer.day(day));
    day.day -= std::chrono::days{1};
    ASSERT_TRUE(writer.day(day));
    day.day += std::chrono::days{5};
    ASSERT_TRUE(writer.day(day));
    std::size_t channels = 0;
    for (std::size_t at = 0; (at = text.find("200,NMI", at)) != std::string::npos; ++at) ++channels;
    EXPECT_EQ(channels, 2U);
}

}  // namespace
}  // namespace voltmark::codec::nem12
