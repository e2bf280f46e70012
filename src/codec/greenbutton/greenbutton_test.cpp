// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/greenbutton.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/greenbutton_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::greenbutton {
namespace {

/// The resources stand in the order that reads worst: what others point to comes last.
std::string feed_of(const std::string& readings, const std::string& type) {
    return R"(<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:e="http://naesb.org/espi">
 <entry><link rel="self" href="U/1/MeterReading/7/IntervalBlock/3"/>
  <link rel="up" href="U/1/MeterReading/7/IntervalBlock"/>
  <content><e:IntervalBlock>
   <e:interval><e:duration>1800</e:duration><e:start>1700000000</e:start></e:interval>
)" + readings +
           R"(</e:IntervalBlock></content></entry>
 <entry><link rel="self" href="U/1/MeterReading/7"/><link rel="up" href="U/1/MeterReading"/>
  <link rel="related" href="U/1/MeterReading/7/IntervalBlock"/><link rel="related" href="T/2"/>
  <title>roof</title><content><e:MeterReading/></content></entry>
 <entry><link rel="self" href="T/2"/><content><e:ReadingType>)" +
           type + R"(</e:ReadingType></content></entry>
 <entry><link rel="self" href="U/1"/><link rel="related" href="U/1/MeterReading"/>
  <content><e:UsagePoint><e:ServiceCategory><e:kind>0</e:kind></e:ServiceCategory>
  </e:UsagePoint></content></entry>
</feed>)";
}

std::string reading_of(std::int64_t start, const std::string& value, const std::string& more = "") {
    return fmt::format(
        "<e:IntervalReading>{}<e:timePeriod><e:duration>900</e:duration><e:start>{}</e:start>"
        "</e:timePeriod><e:value>{}</e:value></e:IntervalReading>",
        more, start, value);
}

constexpr const char* kReverseDecawatt =
    "<e:flowDirection>19</e:flowDirection><e:powerOfTenMultiplier>-1</e:powerOfTenMultiplier>"
    "<e:uom>72</e:uom><e:currency>840</e:currency>";

std::vector<Message> decoded(const std::string& text) {
    return messages_of(kFormat, text);
}

// A customer compares this with the bill: value, unit, time, quality and cost must be exact.
TEST(GreenButton, ReadingsAreJoinedToTheirTypeByLinksInAnyOrder) {
    const std::string quality =
        "<e:cost>12345</e:cost><e:ReadingQuality><e:quality>9</e:quality></e:ReadingQuality>";
    const std::vector<Message> messages = decoded(feed_of(
        reading_of(1700000000, "1234", quality) + reading_of(1700000900, "-5"), kReverseDecawatt));
    ASSERT_EQ(messages.size(), 2U);
    const Message& first = messages[0];
    EXPECT_FALSE(first.error.has_value());
    EXPECT_EQ(first.address, "U/1");
    EXPECT_EQ(id_in(first, "meter_reading"), "U/1/MeterReading/7");
    EXPECT_EQ(first.value, "123.4");
    EXPECT_EQ(first.unit, "Wh");
    EXPECT_EQ(first.name.zh, "反向有功电能");
    EXPECT_EQ(first.time, "2023-11-14T22:13:20Z");
    EXPECT_EQ(first.quality, "estimated_linear");
    EXPECT_EQ(detail_in(first, "cost"), "0.12345");
    EXPECT_EQ(detail_in(first, "duration_s"), "900");
    EXPECT_EQ(messages[1].value, "-0.5");
}

TEST(GreenButton, APositivePowerOfTenAddsZeros) {
    const std::vector<Message> messages =
        decoded(feed_of(reading_of(1700000000, "12"),
                        "<e:uom>38</e:uom><e:powerOfTenMultiplier>3</e:powerOfTenMultiplier>"));
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].value, "12000");
    EXPECT_EQ(messages[0].unit, "W");
}

struct Fault {
    const char* what;
    std::string text;
    const ErrorCode* code;
};

// Each fault is told at its place, and the readings beside it are read all the same.
TEST(GreenButton, FaultsAreToldAndTheRestIsRead) {
    const std::string good = reading_of(1700000000, "1");
    const std::vector<Fault> faults = {
        {"no XML", "<feed><entry>", &kXml},
        {"another document", "<html/>", &kRoot},
        {"no number", feed_of(reading_of(1700000000, "1.5"), kReverseDecawatt), &kNumber},
        {"beyond any counter",
         feed_of(reading_of(1700000000, "9007199254740993"), kReverseDecawatt), &kNumber},
        {"no unit known", feed_of(good, "<e:uom>999</e:uom>"), &kUnit},
        {"twice", feed_of(good + good, kReverseDecawatt), &kOverlap},
        {"outside", feed_of(reading_of(1600000000, "1"), kReverseDecawatt), &kOutsideBlock},
    };
    for (const Fault& fault : faults) {
        const std::vector<Message> messages = decoded(fault.text);
        ASSERT_FALSE(messages.empty()) << fault.what;
        ASSERT_TRUE(messages.back().error.has_value()) << fault.what;
        EXPECT_EQ(messages.back().error->code, fault.code) << fault.what;
        EXPECT_GT(messages.back().error->place->line, 0U) << fault.what;
    }
    EXPECT_EQ(decoded(faults[5].text).size(), 2U);
}

// A number without a unit must not look like one with.
TEST(GreenButton, ABlockWithoutAReadingTypeIsToldOnce) {
    const std::vector<Message> messages = decoded(
        "<IntervalBlock "
        "xmlns='http://naesb.org/espi'><IntervalReading><timePeriod><start>60</start>"
        "</timePeriod><value>7</value></IntervalReading></IntervalBlock>");
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_EQ(messages[0].error->code, &kReadingType);
    EXPECT_EQ(messages[1].value, "7");
    EXPECT_EQ(messages[1].unit, "");
}

TEST(GreenButton, FeedsMayGoBackwardInTime) {
    const std::vector<Message> messages = decoded(
        feed_of(reading_of(1700000900, "2") + reading_of(1700000000, "1"), kReverseDecawatt));
    ASSERT_EQ(messages.size(), 2U);
    EXPECT_FALSE(messages[1].error.has_value());
}

TEST(GreenButton, AUsageSummaryIsTold) {
    const std::vector<Message> messages = decoded(
        "<entry><content><UsageSummary><billingPeriod><duration>86400</duration><start>0</start>"
        "</billingPeriod><billLastPeriod>6752000</billLastPeriod><overallConsumptionLastPeriod>"
        "<powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom><value>62</value>"
        "</overallConsumptionLastPeriod></UsageSummary></content></entry>");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].function, "usage_summary");
    ASSERT_EQ(messages[0].values.size(), 2U);
    EXPECT_EQ(messages[0].values[0].value, "6752000");
    EXPECT_EQ(messages[0].values[1].value, "62000");
    EXPECT_EQ(messages[0].values[1].unit, "Wh");
}

/// Two series of one usage point, over a day's end.
std::vector<WrittenSeries> two_series() {
    std::vector<WrittenSeries> all(2);
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i].series.usage_point = "8&9";
        all[i].series.meter_reading = i == 0 ? "forward" : "reverse";
        all[i].series.title = i == 0 ? "正向有功" : "反向有功";
        all[i].series.service = 0;
        all[i].series.type = ReadingType{4, 1, 156, i == 0 ? 1 : 19, 900, 12, {}, 72, -3};
        all[i].series.local_time = LocalTime{28'800, 0, 0, 0};
        for (std::int64_t slot = 0; slot < 100; ++slot) {
            Reading reading;
            reading.start = 1'782'835'200 + slot * 900;  // From midnight in UTC+8.
            reading.duration = 900;
            reading.value = slot * 17 - 3;
            if (slot % 7 == 0) reading.qualities = {8};
            all[i].readings.push_back(reading);
        }
    }
    return all;
}

class Collector final : public Sink {
public:
    void reading(const Series& series, const Reading& reading) override {
        if (written.empty() || !(written.back().series == series)) written.push_back({series, {}});
        written.back().readings.push_back(reading);
    }
    void finding(const Error& error) override { errors.push_back(error); }

    std::vector<WrittenSeries> written;
    std::vector<Error> errors;
};

// What a customer downloads here must be what another program reads.
TEST(GreenButton, WhatIsWrittenIsReadBackTheSame) {
    std::vector<WrittenSeries> series = two_series();
    std::string text;
    write(series, "July <2026>", 1'785'000'000, text);
    std::string again;
    write(series, "July <2026>", 1'785'000'000, again);
    EXPECT_EQ(text, again);
    Collector got;
    parse(text, got);
    EXPECT_TRUE(got.errors.empty());
    ASSERT_EQ(got.written.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        Series& want = series[i].series;
        want.usage_point = "UsagePoint/" + want.usage_point;
        want.meter_reading = want.usage_point + "/MeterReading/" + want.meter_reading;
        EXPECT_EQ(got.written[i].series, want);
        ASSERT_EQ(got.written[i].readings.size(), 100U);
        for (std::size_t slot = 0; slot < 100; ++slot) {
            const Reading& reading = got.written[i].readings[slot];
            EXPECT_FALSE(reading.error.has_value());
            EXPECT_EQ(reading.start, series[i].readings[slot].start);
            EXPECT_EQ(reading.value, series[i].readings[slot].value);
            EXPECT_EQ(reading.qualities, series[i].readings[slot].qualities);
        }
    }
}

TEST(GreenButton, AnyDamageIsSurvived) {
    const std::string text =
        feed_of(reading_of(1700000000, "1") + reading_of(1700000900, "2"), kReverseDecawatt);
    for_each_damage(text, [](const std::string& damaged) {
        for (const Message& message : decoded(damaged))
            EXPECT_FALSE(message.error && message.error->message().empty());
    });
}

TEST(GreenButton, QualityCodesHaveWords) {
    EXPECT_EQ(quality_text(0), "valid");
    EXPECT_EQ(quality_text(17), "validated");
    EXPECT_EQ(quality_text(77), "77");
}

}  // namespace
}  // namespace voltmark::codec::greenbutton
