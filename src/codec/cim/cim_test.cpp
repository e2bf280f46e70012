// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/cim.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/cim_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::cim {
namespace {

constexpr const char* kForwardKwh = "0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0";

std::vector<Message> decoded(const std::string& text) {
    return messages_of(kFormat, text);
}

std::string readings_of(const std::string& inner) {
    return "<m:MeterReadings xmlns:m='http://iec.ch/TC57/2011/MeterReadings#'><m:MeterReading>"
           "<m:Meter><m:Names><m:name>M-1</m:name></m:Names></m:Meter>" +
           inner + "</m:MeterReading></m:MeterReadings>";
}

std::string reading_of(const std::string& value,
                       const std::string& time = "2026-07-01T00:15:00.000+08:00",
                       const std::string& type = kForwardKwh) {
    return "<m:Readings><m:ReadingQualities><m:ReadingQualityType "
           "ref='1.5.257'/></m:ReadingQualities>"
           "<m:timeStamp>" +
           time + "</m:timeStamp><m:value>" + value + "</m:value><m:ReadingType ref='" + type +
           "'/></m:Readings>";
}

// The 18 numbers say everything about a value: direction, quantity, unit and step.
TEST(Cim, AReadingTypeIsReadNumberByNumber) {
    const Result<ReadingType> type = parse_reading_type(kForwardKwh);
    ASSERT_TRUE(type.has_value());
    EXPECT_EQ(to_text(*type), kForwardKwh);
    EXPECT_EQ(unit_text(*type), "kWh");
    EXPECT_EQ(interval_minutes(*type), 15);
    EXPECT_EQ(parse_reading_type("0.0.2").error().code, &kReadingType);
    EXPECT_EQ(parse_reading_type("0.0.2.4.1.1.12.0.0.0.0.0.0.0.0.3.72.0.1").error().code,
              &kReadingType);
    EXPECT_EQ(parse_reading_type("0.0.2.4.1.1.x.0.0.0.0.0.0.0.0.3.72.0").error().code,
              &kReadingType);
}

TEST(Cim, AReadingCarriesMeterTypeValueTimeAndQuality) {
    const std::vector<Message> messages = decoded(readings_of(reading_of("0019.50")));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].address, "M-1");
    EXPECT_EQ(id_in(messages[0], "reading_type"), kForwardKwh);
    EXPECT_EQ(messages[0].value, "19.50");
    EXPECT_EQ(messages[0].unit, "kWh");
    EXPECT_EQ(messages[0].name.en, "forward active energy");
    EXPECT_EQ(messages[0].time, "2026-07-01T00:15:00+08:00");
    EXPECT_EQ(messages[0].quality, "1.5.257");
}

TEST(Cim, EventsAreTold) {
    const std::vector<Message> messages = decoded(readings_of(
        "<m:EndDeviceEvents><m:createdDateTime>2026-07-01T01:02:03Z</m:createdDateTime>"
        "<m:reason>lid</m:reason><m:EndDeviceEventType ref='3.12.93.257'/></m:EndDeviceEvents>"));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].function, "event");
    EXPECT_EQ(id_in(messages[0], "event_type"), "3.12.93.257");
    EXPECT_EQ(messages[0].time, "2026-07-01T01:02:03Z");
}

struct Fault {
    const char* what;
    std::string text;
    const ErrorCode* code;
};

TEST(Cim, FaultsAreToldAtTheirPlace) {
    const Fault faults[] = {
        {"no XML", "<MeterReadings>", &kXml},
        {"another document", "<feed/>", &kRoot},
        {"a type cut short", readings_of(reading_of("1", "2026-07-01T00:15:00Z", "0.0.2")),
         &kReadingType},
        {"no number", readings_of(reading_of("NaN")), &kNumber},
        {"no moment", readings_of(reading_of("1", "yesterday")), &kTime},
    };
    for (const Fault& fault : faults) {
        const std::vector<Message> messages = decoded(fault.text);
        ASSERT_EQ(messages.size(), 1U) << fault.what;
        ASSERT_TRUE(messages[0].error.has_value()) << fault.what;
        EXPECT_EQ(messages[0].error->code, fault.code) << fault.what;
        EXPECT_GT(messages[0].error->place->line, 0U) << fault.what;
    }
    // A value that is no number is absent.
    EXPECT_FALSE(decoded(faults[3].text)[0].value.has_value());
}

TEST(Cim, ARequestWithoutReadingsIsToldByItsHeader) {
    const std::vector<Message> messages = decoded(
        "<CreateMeterReadings><Header><Verb>create</Verb><Noun>MeterReadings</Noun>"
        "<CorrelationID>9</CorrelationID></Header><Payload><MeterReadings/></Payload>"
        "</CreateMeterReadings>");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].direction, Direction::request);
    EXPECT_EQ(detail_in(messages[0], "correlation_id"), "9");
}

TEST(Cim, WhatIsWrittenIsReadBackTheSame) {
    WrittenReadings series{"M<1>", *parse_reading_type(kForwardKwh), {}};
    for (std::int64_t slot = 0; slot < 96; ++slot)
        series.values.push_back({1'782'835'200 + slot * 900, fmt::format("{}.125", slot),
                                 slot % 3 == 0 ? "1.0.0" : ""});
    std::string text;
    write({&series, 1}, "voltmark", "id-1", 1'785'000'000, text);
    const std::vector<Message> messages = decoded(text);
    ASSERT_EQ(messages.size(), 96U);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        EXPECT_FALSE(messages[i].error.has_value());
        EXPECT_EQ(messages[i].address, series.meter);
        EXPECT_EQ(messages[i].value, series.values[i].value);
        EXPECT_EQ(messages[i].quality, series.values[i].quality);
        EXPECT_EQ(detail_in(messages[i], "source"), "voltmark");
    }
    EXPECT_EQ(messages[0].time, "2026-06-30T16:00:00Z");
}

TEST(Cim, AnyDamageIsSurvived) {
    for_each_damage(readings_of(reading_of("19.5")), [](const std::string& damaged) {
        for (const Message& message : decoded(damaged))
            EXPECT_FALSE(message.error && message.error->message().empty());
    });
}

}  // namespace
}  // namespace voltmark::codec::cim
