// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "voltmark/codec/gdw3761_answers.hpp"
#include "voltmark/codec/gdw3761_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::gdw3761 {
namespace {

using Put = AnswerParts::Put;

const Address kTerminal{0x3301, 0x0001, false, 1};
const time::LocalSeconds kMidnight{time::make_day(2026, 1, 5).time_since_epoch()};

Frame curve_question(std::uint8_t number) {
    const UnitData unit{{1, 101}, write_curve_span({kMidnight, 1, 96})};
    return make_request(kTerminal, 0x0D, {&unit, 1}, number);
}

/// `count` frames with a point each: 1.00, 2.00 ...
std::vector<Frame> parts_of(const Frame& question, int count) {
    std::vector<UnitData> units;
    for (int i = 0; i < count; ++i) {
        Bytes data =
            write_curve_span({kMidnight + std::chrono::minutes{15 * i}, 1, std::uint8_t{1}});
        const Bytes shown = write_number((i + 1) * 100, 4, false).value();
        data.insert(data.end(), shown.begin(), shown.end());
        units.push_back({{1, 101}, std::move(data)});
    }
    return make_answers(question, units, 10);
}

std::vector<std::int64_t> numbers_in(const Frame& frame) {
    std::vector<std::int64_t> numbers;
    for (const CurveEnergy& one : read_answers(frame).curves) numbers.push_back(one.number);
    return numbers;
}

TEST(Gdw3761Answers, AnAnswerFillsFramesWithWholeUnits) {
    const std::vector<UnitData> units(5, UnitData{{1, 101}, Bytes(20)});
    const std::vector<Frame> frames = make_answers(curve_question(15), units, 50);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[0].seq, 0x4F);
    EXPECT_EQ(frames[1].seq, 0x00);
    EXPECT_EQ(frames[2].seq, 0x21);
    EXPECT_EQ(frames[0].units.size(), 48U);
    EXPECT_EQ(make_answers(curve_question(3), units, 5).size(), 5U);
    EXPECT_EQ(make_answers(curve_question(3), units, 5000)[0].seq, 0x63);
    EXPECT_TRUE(make_answers(curve_question(3), {}, 5000).empty());
}

TEST(Gdw3761Answers, PartsAreJoinedInEveryOrder) {
    const Frame question = curve_question(14);  // The numbers turn over.
    const std::vector<Frame> parts = parts_of(question, 5);
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), 0U);
    do {
        AnswerParts answer{question};
        for (std::size_t i = 0; i < order.size(); ++i) {
            EXPECT_FALSE(answer.is_whole());
            const Put put = answer.add(parts[order[i]]);
            EXPECT_EQ(put, i + 1 == order.size() ? Put::whole : Put::kept);
            EXPECT_EQ(answer.add(parts[order[i]]), Put::repeated);
        }
        EXPECT_EQ(numbers_in(answer.joined()),
                  (std::vector<std::int64_t>{100, 200, 300, 400, 500}));
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Gdw3761Answers, ALostPartLeavesAnAnswerOpen) {
    const Frame question = curve_question(3);
    const std::vector<Frame> parts = parts_of(question, 5);
    for (std::size_t lost = 0; lost < parts.size(); ++lost) {
        AnswerParts answer{question};
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i == lost) continue;
            EXPECT_EQ(answer.add(parts[i]), Put::kept);
        }
        EXPECT_FALSE(answer.is_whole());
        EXPECT_EQ(numbers_in(answer.joined()).size(), lost);
        EXPECT_EQ(answer.add(parts[lost]), Put::whole);
    }
}

TEST(Gdw3761Answers, LongAnswersGoRoundTheNumbers) {
    const Frame question = curve_question(7);
    const std::vector<Frame> parts = parts_of(question, 90);
    AnswerParts answer{question};
    for (std::size_t i = 0; i < parts.size(); i += 2) {  // Neighbours are swapped.
        EXPECT_EQ(answer.add(parts[i + 1]), Put::kept);
        EXPECT_EQ(answer.add(parts[i]), i + 2 == parts.size() ? Put::whole : Put::kept);
        EXPECT_EQ(answer.add(parts[i]), Put::repeated);
    }
    std::vector<std::int64_t> want(90);
    for (std::size_t i = 0; i < want.size(); ++i) want[i] = static_cast<std::int64_t>(i + 1) * 100;
    EXPECT_EQ(numbers_in(answer.joined()), want);
}

TEST(Gdw3761Answers, OtherFramesAreNoParts) {
    const Frame question = curve_question(3);
    const Frame part = parts_of(question, 2)[0];
    AnswerParts answer{question};
    const auto changed = [&](auto change) {
        Frame other = part;
        change(other);
        return answer.add(other);
    };
    EXPECT_EQ(answer.add(question), Put::foreign);
    EXPECT_EQ(changed([](Frame& one) { one.control = 0xC8; }), Put::foreign);
    EXPECT_EQ(changed([](Frame& one) { one.afn = 0x0C; }), Put::foreign);
    EXPECT_EQ(changed([](Frame& one) { one.address.terminal = 2; }), Put::foreign);
    EXPECT_EQ(changed([](Frame& one) { one.address.region = 2; }), Put::foreign);
    EXPECT_EQ(changed([](Frame& one) { one.seq = 0x42; }), Put::foreign);  // The one before.
    EXPECT_TRUE(numbers_in(answer.joined()).empty());
    EXPECT_EQ(answer.add(part), Put::kept);
    EXPECT_EQ(changed([](Frame& one) { one.units.back() = 0x99; }), Put::foreign);
    // The same number with other content, ahead of what is missing.
    Frame ahead = part;
    ahead.seq = 0x05;
    EXPECT_EQ(answer.add(ahead), Put::kept);
    ahead.units.back() = 0x99;
    EXPECT_EQ(answer.add(ahead), Put::foreign);
}

// Terminals have been seen that answer in one frame without FIR.
TEST(Gdw3761Answers, OneFrameWithoutFirIsAWholeAnswer) {
    const Frame question = curve_question(3);
    Frame only = parts_of(question, 1)[0];
    only.seq = 0x23;
    AnswerParts answer{question};
    EXPECT_EQ(answer.add(only), Put::whole);
    EXPECT_EQ(answer.joined().seq, 0x63);
}

// What is damaged is no frame, so the answer stays open; nothing of it is told as right.
TEST(Gdw3761Answers, DamageAtEveryByteLeavesAnAnswerOpen) {
    const Frame question = curve_question(3);
    const std::vector<Frame> parts = parts_of(question, 3);
    for (std::size_t which = 0; which < parts.size(); ++which) {
        const Bytes sent = write_frame(parts[which]);
        for (std::size_t at = 0; at < sent.size(); ++at) {
            Bytes damaged = sent;
            damaged[at] ^= 0x41;
            AnswerParts answer{question};
            for (std::size_t i = 0; i < parts.size(); ++i) {
                const Result<Frame> frame =
                    parse_frame(i == which ? damaged : write_frame(parts[i]));
                if (frame) answer.add(*frame);
            }
            EXPECT_FALSE(answer.is_whole()) << which << " " << at;
        }
    }
}

TEST(Gdw3761Answers, TimesAreWrittenAsTheyAreRead) {
    const time::LocalSeconds at = kMidnight + std::chrono::seconds{12 * 3600 + 34 * 60 + 56};
    EXPECT_EQ(to_hex(write_clock(at)), "563412052126");  // A Monday.
    EXPECT_EQ(to_hex(write_minute(at)), "3412050126");
    EXPECT_EQ(to_hex(write_day(time::make_day(2026, 12, 31))), "311226");
    const UnitData clock{{0, 2}, write_clock(at)};
    const Frame question = make_request(kTerminal, 0x0C, {&clock, 1}, 0);
    EXPECT_EQ(read_answers(make_answers(question, {&clock, 1}, 100)[0]).clock, at);
}

TEST(Gdw3761Answers, ADayHasItsTariffs) {
    const UnitData day{{4, 1},
                       hex("050126 1000060126 02"
                           "7856341200 0000341200 EEEEEEEEEE"
                           "50000000 10000000 EEEEEEEE"
                           "00000000 00000000 00000000 00000000 00000000 0A000000")};
    const Frame question = make_request(kTerminal, 0x0D, {&day, 1}, 0);
    const Answers answers = read_answers(make_answers(question, {&day, 1}, 500)[0]);
    ASSERT_EQ(answers.frozen.size(), 4U);
    EXPECT_EQ(answers.frozen[0].point, 4);
    EXPECT_EQ(answers.frozen[0].kind, EnergyKind::forward_active);
    EXPECT_EQ(answers.frozen[0].day, time::make_day(2026, 1, 5));
    EXPECT_EQ(answers.frozen[0].number, 12345678);
    EXPECT_EQ(answers.frozen[0].scale, 4);
    EXPECT_EQ(answers.frozen[1].tariff, 1);
    EXPECT_EQ(answers.frozen[1].number, 12340000);
    EXPECT_EQ(answers.frozen[2].kind, EnergyKind::forward_reactive);
    EXPECT_EQ(answers.frozen[3].tariff, 1);
    EXPECT_FALSE(answers.error.has_value());
}

TEST(Gdw3761Answers, EventsAndDenials) {
    const UnitData events{{0, 2}, hex("0302 0103 0E 07 0110050126AABB 15 00")};
    const Frame question = make_request(kTerminal, 0x0E, {&events, 1}, 0);
    const Answers said = read_answers(make_answers(question, {&events, 1}, 500)[0]);
    ASSERT_EQ(said.events.size(), 2U);
    EXPECT_EQ(said.events[0].code, 14);
    EXPECT_FALSE(said.events[0].is_important);
    EXPECT_EQ(said.events[0].at, kMidnight + std::chrono::minutes{10 * 60 + 1});
    EXPECT_EQ(to_hex(said.events[0].content), "0110050126AABB");
    EXPECT_FALSE(said.events[1].at.has_value());

    EXPECT_FALSE(read_answers(make_confirm(question)).is_denied);
    EXPECT_TRUE(read_answers(make_confirm(question, true)).is_denied);
    Frame items = make_answer(question, {0, 3}, hex("04 00000100 00"));
    items.afn = 0x00;
    EXPECT_FALSE(read_answers(items).is_denied);
    items.units.back() = 1;
    EXPECT_TRUE(read_answers(items).is_denied);
}

}  // namespace
}  // namespace voltmark::codec::gdw3761
