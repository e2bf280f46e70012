// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/mscons.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/mscons_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::mscons {
namespace {

std::vector<Message> decoded(const std::string& text) {
    return messages_of(kFormat, text);
}

/// A whole interchange around the body of one message.
std::string interchange_of(const std::string& body, int segments, const std::string& una = "") {
    return una +
           "UNB+UNOC:3+A:500+B:500+260701:0000+R1++TL'UNH+1+MSCONS:D:04B:UN:2.4c'BGM+7+D-1+9'" +
           "NAD+MS+A::293'NAD+MR+B::293'UNS+D'NAD+DP'" + body + "UNT+" +
           std::to_string(7 + segments) + "+1'UNZ+1+R1'";
}

constexpr const char* kPoint = "LOC+172+DE001'LIN+1'PIA+5+1-1?:1.29.0:SRW'";

std::string quantity_of(const std::string& value, const std::string& start, const std::string& end,
                        const std::string& code = "220") {
    return fmt::format("QTY+{}:{}'DTM+163:{}?+01:303'DTM+164:{}?+01:303'", code, value, start, end);
}

// The fields that settlement uses: point, register, value, span, and whether it was measured.
TEST(Mscons, AQuantityIsReadWithWhatStandsAroundIt) {
    const std::vector<Message> messages = decoded(interchange_of(
        std::string{kPoint} + quantity_of("12.500", "202607010000", "202607010015") +
            quantity_of("007", "202607010015", "202607010030", "67") + "STS+Z33++ZP3'",
        10));
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].address, "DE001");
    EXPECT_EQ(id_in(messages[0], "obis"), "1-1:1.29.0");
    EXPECT_EQ(messages[0].value, "12.500");
    EXPECT_EQ(messages[0].unit, "kWh");
    EXPECT_EQ(messages[0].time, "2026-07-01T00:00+01:00");
    EXPECT_EQ(detail_in(messages[0], "end"), "2026-07-01T00:15+01:00");
    EXPECT_EQ(messages[0].quality, "actual");
    EXPECT_EQ(detail_in(messages[0], "document"), "D-1");
    EXPECT_EQ(messages[1].value, "7");
    EXPECT_EQ(messages[1].quality, "substitute");
    EXPECT_EQ(detail_in(messages[1], "status"), "Z33++ZP3");
}

// Each file names its own marks; a decimal comma must not become a thousandfold value.
TEST(Mscons, TheMarksOfUnaHold) {
    const std::string body =
        "LOC+172+DE??1'LIN+1'PIA+5+1-1?:2.8.0:SRW'"
        "QTY+220:4250,465:KWH'DTM+163:20260701:102'";
    const std::vector<Message> messages = decoded(interchange_of(body, 5, "UNA:+,? '\r\n"));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].value, "4250.465");
    EXPECT_EQ(messages[0].address, "DE?1");
    EXPECT_EQ(messages[0].time, "2026-07-01");
}

// The older form gives one start and a step; values carry no times of their own.
TEST(Mscons, ASeriesWithAStepGetsItsTimes) {
    const std::string body =
        "LOC+172+P'DTM+163:202603282345:203'DTM+672:15:806'LIN+1'"
        "QTY+46:1'QTY+46:2'QTY+79:3'";
    const std::vector<Message> messages = decoded(interchange_of(body, 7));
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_EQ(messages[0].time, "2026-03-28T23:45");
    EXPECT_EQ(messages[1].time, "2026-03-29T00:00");
    EXPECT_EQ(detail_in(messages[2], "end"), "2026-03-29T00:30");
}

struct Fault {
    const char* what;
    std::string text;
    const ErrorCode* code;
};

TEST(Mscons, FaultsAreToldAtTheirPlace) {
    const std::string one = std::string{kPoint} + quantity_of("1", "202607010000", "202607010015");
    const std::vector<Fault> faults = {
        {"another text", "a,b,c", &kNotEdifact},
        {"cut", "UNB+UNOC:3+A+B+260701:0000+R1'UNH+1+MSCONS:D", &kSegment},
        {"another message", "UNB+UNOC:3+A+B+1:1+R'UNH+1+UTILMD:D:04B'UNT+2+1'UNZ+1+R'",
         &kOtherMessage},
        {"segments miscounted", interchange_of(one, 5), &kSegmentCount},
        {"messages miscounted", "UNB+UNOC:3+A+B+1:1+R'UNZ+2+R'", &kMessageCount},
        {"another reference", "UNB+UNOC:3+A+B+1:1+R'UNZ+0+S'", &kReference},
        {"no number", interchange_of(std::string{kPoint} + "QTY+220:1e3'", 4), &kNumber},
        {"no such day",
         interchange_of(std::string{kPoint} + quantity_of("1", "202602300000", "202607010015"), 6),
         &kTime},
        {"twice", interchange_of(one + quantity_of("1", "202607010000", "202607010015"), 9),
         &kOverlap},
    };
    for (const Fault& fault : faults) {
        const std::vector<Message> messages = decoded(fault.text);
        const bool told =
            std::any_of(messages.begin(), messages.end(), [&](const Message& message) {
                return message.error && message.error->code == fault.code && message.error->place;
            });
        EXPECT_TRUE(told) << fault.what;
    }
}

// What is no number is absent; what is beside it stays.
TEST(Mscons, ABadValueIsNotZero) {
    const std::vector<Message> messages = decoded(
        interchange_of(std::string{kPoint} + quantity_of("", "202607010000", "202607010015") +
                           quantity_of("5", "202607010015", "202607010030"),
                       9));
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_FALSE(messages[0].value.has_value());
    EXPECT_EQ(messages[1].value, "5");
}

class Collector final : public Sink {
public:
    void reading(const MessageHeader&, const Reading& reading) override {
        readings.push_back(reading);
    }
    void finding(const Error& error) override { errors.push_back(error); }
    std::vector<Reading> readings;
    std::vector<Error> errors;
};

TEST(Mscons, WhatIsWrittenIsReadBackTheSame) {
    WrittenProfile profile{"DE+00'1", "1-1:1.29.0", {}};
    for (std::int64_t slot = 0; slot < 200; ++slot) {
        const std::int64_t start = 1'774'742'400 + slot * 900;
        profile.values.push_back({start, start + 900, fmt::format("{}.250", slot), slot % 5 == 0});
    }
    std::string text;
    write({"9900000000001", "9900000000002", "REF1", 1'785'000'000}, {&profile, 1}, text);
    Collector got;
    parse(text, got);
    EXPECT_TRUE(got.errors.empty());
    ASSERT_EQ(got.readings.size(), profile.values.size());
    for (std::size_t i = 0; i < got.readings.size(); ++i) {
        const Reading& reading = got.readings[i];
        EXPECT_FALSE(reading.error.has_value());
        EXPECT_EQ(reading.location, profile.location);
        EXPECT_EQ(reading.product, profile.product);
        EXPECT_EQ(reading.value, profile.values[i].value);
        EXPECT_EQ(reading.start->utc_minutes() * 60, profile.values[i].start);
        EXPECT_EQ(reading.end->utc_minutes() * 60, profile.values[i].end);
        EXPECT_EQ(quantity_text(reading.code), i % 5 == 0 ? "substitute" : "actual");
    }
}

TEST(Mscons, AnyDamageIsSurvived) {
    const std::string text = interchange_of(
        std::string{kPoint} + quantity_of("1", "202607010000", "202607010015"), 6, "UNA:+.? '");
    for_each_damage(text, [](const std::string& damaged) {
        for (const Message& message : decoded(damaged))
            EXPECT_FALSE(message.error && message.error->message().empty());
    });
}

}  // namespace
}  // namespace voltmark::codec::mscons
