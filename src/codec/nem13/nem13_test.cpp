// SPDX-License-Identifier: Apache-2.0
#include "voltmark/codec/nem13.hpp"

#include <gtest/gtest.h>

#include "voltmark/codec/nem12_errors.hpp"
#include "voltmark/codec/nem13_errors.hpp"

#include "message_test_support.hpp"

namespace voltmark::codec::nem13 {
namespace {

constexpr const char* kHeader = "100,NEM13,202607010900,MDP1,RETAILER\r\n";
constexpr const char* kEnd = "900\r\n";

std::string record_of(const std::string& quantity = "171.5", const std::string& unit = "KWH",
                      const std::string& direction = "E", const std::string& previous = "A",
                      const std::string& current = "039013") {
    return fmt::format(
        "250,4001234567,1141,01,11,11,VM100001,{},038841,20260401093206,{},,,{},20260701074053,E64,"
        "77,,{},{},20261001,20260702104410,\r\n",
        direction, previous, current, quantity, unit);
}

std::vector<Message> decoded(const std::string& text) {
    return messages_of(kFormat, text);
}

class Collector final : public Sink {
public:
    void reading(const AccumulatedReading& reading) override { readings.push_back(reading); }
    void finding(const Finding& finding) override { findings.push_back(finding); }
    bool is_refused_by(const ErrorCode& code) const {
        return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
            return finding.error.code == &code && finding.verdict == Verdict::refused;
        });
    }
    std::vector<AccumulatedReading> readings;
    std::vector<Finding> findings;
};

Collector parsed(std::string_view text, nem12::Mode mode = nem12::Mode::strict) {
    Collector got;
    parse(text, mode, got);
    return got;
}

// A quarter's bill rests on these: two reads, what flowed between them, and how each is known.
TEST(Nem13, AReadingHasBothReadsAndWhatFlowed) {
    const std::string text = kHeader + record_of() + "550,N,,A,SO-7\r\n" + kEnd;
    const Collector got = parsed(text);
    EXPECT_TRUE(got.findings.empty());
    ASSERT_EQ(got.readings.size(), 1U);
    const AccumulatedReading& reading = got.readings[0];
    EXPECT_EQ(reading.quantity_milli, 171'500'000);
    EXPECT_EQ(reading.previous.shown, "038841");
    EXPECT_EQ(reading.current.quality(), "E64");
    EXPECT_EQ(reading.current.trans_code, 'A');
    EXPECT_EQ(reading.current.service_order, "SO-7");

    const std::vector<Message> messages = decoded(text);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].address, "4001234567");
    EXPECT_EQ(messages[0].value, "171.5");
    EXPECT_EQ(messages[0].unit, "kWh");
    EXPECT_EQ(messages[0].time, "2026-07-01T07:40:53");
    ASSERT_EQ(messages[0].values.size(), 2U);
    EXPECT_EQ(messages[0].values[0].value, "38841");
    EXPECT_EQ(messages[0].values[0].quality, "A");
}

struct Fault {
    const char* what;
    std::string text;
    const ErrorCode* code;
};

TEST(Nem13, FaultsAreRefusedAtTheirPlace) {
    const std::string head = kHeader;
    const Fault faults[] = {
        {"a NEM12 file", "100,NEM12,202607010900,A,B\r\n900\r\n", &kNotNem13},
        {"another file", "timestamp,kwh\r\n", &kNotNem13},
        {"direction", head + record_of("1", "KWH", "X") + kEnd, &kDirection},
        {"register", head + record_of("1", "KWH", "E", "A", "12a") + kEnd, &kRegisterRead},
        {"previous", head + record_of("1", "KWH", "E", "E64") + kEnd, &kPreviousEstimated},
        {"unit", head + record_of("1", "litre") + kEnd, &nem12::kUnit},
        {"quantity", head + record_of("1e3") + kEnd, &nem12::kValueForm},
        {"negative", head + record_of("-1") + kEnd, &nem12::kValueNegative},
        {"no end", head + record_of(), &nem12::kEndMissing},
        {"a NEM12 record", head + "300,20260701,1\r\n" + kEnd, &nem12::kRecordType},
    };
    for (const Fault& fault : faults)
        EXPECT_TRUE(parsed(fault.text).is_refused_by(*fault.code)) << fault.what;
}

TEST(Nem13, TheRestOfTheFileIsRead) {
    const Collector got =
        parsed(kHeader + record_of("x") + "550,N,,A,\r\n" + record_of("2") + kEnd);
    EXPECT_EQ(got.findings.size(), 1U);
    ASSERT_EQ(got.readings.size(), 1U);
    EXPECT_EQ(got.readings[0].quantity_milli, 2'000'000);
}

TEST(Nem13, IsKnownByItsHeader) {
    EXPECT_TRUE(is_nem13(kHeader));
    EXPECT_FALSE(is_nem13("100,NEM12,1,A,B"));
    EXPECT_FALSE(is_nem13(""));
}

TEST(Nem13, AnyDamageIsSurvived) {
    for_each_damage(kHeader + record_of() + "550,N,,A,SO-7\r\n" + kEnd,
                    [](const std::string& damaged) {
                        for (const Message& message : decoded(damaged))
                            EXPECT_FALSE(message.error && message.error->message().empty());
                    });
}

}  // namespace
}  // namespace voltmark::codec::nem13
