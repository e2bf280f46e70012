// SPDX-License-Identifier: Apache-2.0
#include "mbus_test_support.hpp"

namespace voltmark::codec::mbus {
namespace {

using Lines = std::vector<std::string>;

// What every head end asks first: who is it, and what does its register stand at?
TEST(Mbus, AnAnswerIsReadWithItsHeader) {
    const Message message = message_of(answer_of("04 03 39 30 00 00"));
    EXPECT_FALSE(message.error);
    EXPECT_EQ(message.direction, Direction::response);
    EXPECT_EQ(message.address, "12345678");
    EXPECT_EQ(message.control, "08");
    EXPECT_EQ(message.function, "rsp_ud");
    EXPECT_EQ(message.more, false);
    EXPECT_EQ(lines_of(message), Lines{"0/energy/instantaneous/s0t0u0 12345 Wh"});
    EXPECT_EQ(message.values[0].name, (Name{"energy", "能量"}));
    EXPECT_EQ(detail_in(message, "primary"), "5");
    EXPECT_EQ(detail_in(message, "manufacturer"), "VMK");
    EXPECT_EQ(detail_in(message, "version"), "01");
    EXPECT_EQ(detail_in(message, "medium"), "02");
    EXPECT_EQ(detail_in(message, "medium_name"), "electricity");
    EXPECT_EQ(detail_in(message, "access"), "7");
}

struct Row {
    std::string_view record;
    std::string line;  ///< Behind "0/".
};

void expect_rows(std::span<const Row> rows) {
    for (const Row& row : rows) {
        const Message message = message_of(answer_of(row.record));
        EXPECT_FALSE(message.error) << row.record;
        EXPECT_EQ(lines_of(message), Lines{"0/" + row.line}) << row.record;
    }
}

// Every coding, at the scale of its VIF, without a binary fraction in between.
TEST(Mbus, EveryCodingIsReadExactly) {
    const Row rows[] = {
        {"01 13 FF", "volume/instantaneous/s0t0u0 -0.001 m3"},
        {"02 13 10 27", "volume/instantaneous/s0t0u0 10.000 m3"},
        {"03 06 01 00 80", "energy/instantaneous/s0t0u0 -8388607000 Wh"},
        {"03 06 00 00 80", "energy/instantaneous/s0t0u0 - Wh invalid:800000"},
        {"04 2B D2 04 00 00", "power/instantaneous/s0t0u0 1234 W"},
        {"06 00 01 00 00 00 00 00", "energy/instantaneous/s0t0u0 0.001 Wh"},
        {"07 07 FF FF FF FF FF FF FF 7F", "energy/instantaneous/s0t0u0 92233720368547758070000 Wh"},
        {"05 5B 00 00 26 42", "flow_temperature/instantaneous/s0t0u0 41.5 °C"},
        {"05 5B 22 F3 26 42", "flow_temperature/instantaneous/s0t0u0 41.737434 °C"},
        {"05 2B 00 00 00 80", "power/instantaneous/s0t0u0 0 W"},
        {"05 2B 01 00 00 00", "power/instantaneous/s0t0u0 0." + std::string(44, '0') + "1 W"},
        {"05 2B 00 00 C0 7F", "power/instantaneous/s0t0u0 - W invalid:7FC00000"},
        {"09 2B 99", "power/instantaneous/s0t0u0 99 W"},
        {"0A 5A 23 F1", "flow_temperature/instantaneous/s0t0u0 -12.3 °C"},
        {"0B 3B 27 01 00", "volume_flow/instantaneous/s0t0u0 0.127 m3/h"},
        {"0C 13 27 04 85 02", "volume/instantaneous/s0t0u0 2850.427 m3"},
        {"0C 13 27 04 85 B2", "volume/instantaneous/s0t0u0 - m3 invalid:B2850427"},
        {"0C 13 0A 00 00 00", "volume/instantaneous/s0t0u0 - m3 invalid:0000000A"},
        {"0E 84 00 01 00 00 00 00 00", "energy/instantaneous/s0t0u0 10 Wh"},
        {"00 13", "volume/instantaneous/s0t0u0 - m3"},
        {"0D FD 11 04 34 33 32 31", "customer/instantaneous/s0t0u0 1234"},
        {"0D FD 10 02 FC 41", "customer_location/instantaneous/s0t0u0 A\u00FC"},
        {"0D 13 C2 34 12", "volume/instantaneous/s0t0u0 1.234 m3"},
        {"0D 13 D2 34 12", "volume/instantaneous/s0t0u0 -1.234 m3"},
        {"0D 13 E2 FE FF", "volume/instantaneous/s0t0u0 -0.002 m3"},
        {"0D FD 3A E9 01 02 03 04 05 06 07 08 09",
         "dimensionless/instantaneous/s0t0u0 0x090807060504030201"},
    };
    expect_rows(rows);
}

// Quantities of all three tables, their units without prefixes.
TEST(Mbus, QuantitiesComeInTheirBaseUnit) {
    const Row rows[] = {
        {"01 0E 02", "energy/instantaneous/s0t0u0 2000000 J"},
        {"01 1A 05", "mass/instantaneous/s0t0u0 0.5 kg"},
        {"01 22 02", "on_time/instantaneous/s0t0u0 7200 s"},
        {"01 27 02", "operating_time/instantaneous/s0t0u0 172800 s"},
        {"01 61 05", "temperature_difference/instantaneous/s0t0u0 0.05 K"},
        {"01 69 05", "pressure/instantaneous/s0t0u0 0.05 bar"},
        {"01 7A 05", "bus_address/instantaneous/s0t0u0 5"},
        {"01 6E 05", "heat_cost/instantaneous/s0t0u0 5"},
        {"01 6F 05", "reserved/instantaneous/s0t0u0 5 vif:6F"},
        {"01 FB 01 05", "energy/instantaneous/s0t0u0 5000000 Wh"},
        {"01 FB 02 05", "reactive_energy/instantaneous/s0t0u0 5000 varh"},
        {"01 FB 14 05", "reactive_power/instantaneous/s0t0u0 5 var"},
        {"02 FB 2D 88 13", "frequency/instantaneous/s0t0u0 50.00 Hz"},
        {"01 FB 1A 05", "relative_humidity/instantaneous/s0t0u0 0.5 %"},
        {"01 FB 7F 05", "cumulative_maximum_power/instantaneous/s0t0u0 50000 W"},
        {"02 FD 48 FD 08", "voltage/instantaneous/s0t0u0 230.1 V"},
        {"02 FD 59 FD 08", "current/instantaneous/s0t0u0 2.301 A"},
        {"02 FD 17 FF FF", "error_flags/instantaneous/s0t0u0 65535"},
        {"08 FD 17", "error_flags/instantaneous/s0t0u0 -"},
        {"01 FD 25 0F", "storage_interval/instantaneous/s0t0u0 900 s"},
        {"01 FD 31 0F", "tariff_duration/instantaneous/s0t0u0 900 s"},
        {"01 FD 28 01", "storage_interval/instantaneous/s0t0u0 1 month"},
        {"01 FD 6D 09", "battery_operating_time/instantaneous/s0t0u0 9 d"},
        {"01 FD 77 01", "reserved/instantaneous/s0t0u0 1 vif:FD77"},
        {"02 FC 03 48 52 25 74 D4 11", "text_unit/instantaneous/s0t0u0 45.64 %RH"},
        {"01 FF 93 00 05", "manufacturer/instantaneous/s0t0u0 5 manufacturer:9300"},
    };
    expect_rows(rows);
}

// Storage, tariff, subunit and function are what makes two registers of one meter different.
TEST(Mbus, TheIdTellsWhichRegisterItIs) {
    const Row rows[] = {
        {"DA 02 3B 13 01", "volume_flow/maximum/s5t0u0 0.113 m3/h"},
        {"8B 60 04 37 18 02", "energy/instantaneous/s0t2u1 218370 Wh"},
        {"E1 0F 03 01", "energy/minimum/s31t0u0 1 Wh"},
        {"B1 80 40 03 01", "energy/error/s0t0u2 1 Wh"},
        {"81 90 20 03 01", "energy/instantaneous/s0t9u0 1 Wh"},
    };
    expect_rows(rows);
}

// VIFEs change what a value means; a price of ignoring them is a wrong phase or a factor of 1000.
TEST(Mbus, ExtensionsAreToldOrReckonedWith) {
    const Row rows[] = {
        {"02 FD C8 FC 01 FD 08", "voltage/instantaneous/s0t0u0 230.1 V L1"},
        {"01 FD C8 FC 7F 01", "voltage/instantaneous/s0t0u0 0.1 V vife:FC7F"},
        {"01 AB 22 05", "power/instantaneous/s0t0u0 5 W/h per_hour"},
        {"01 93 28 0A", "volume/instantaneous/s0t0u0 0.010 m3/pulse per_input_pulse_0"},
        {"01 83 70 05", "energy/instantaneous/s0t0u0 0.000005 Wh"},
        {"01 83 7D 05", "energy/instantaneous/s0t0u0 5000 Wh"},
        {"01 83 15 05", "energy/instantaneous/s0t0u0 5 Wh record_error:21"},
        {"01 83 7B 05", "energy/instantaneous/s0t0u0 5 Wh additive_constant:1e0"},
        {"01 83 3B 05", "energy/instantaneous/s0t0u0 5 Wh positive_only"},
        {"01 BB 58 05", "volume_flow/instantaneous/s0t0u0 5 s upper_limit_first_duration"},
        {"01 BB 66 05", "volume_flow/instantaneous/s0t0u0 5 h duration_last"},
        {"04 AB 6F 1E 2C E5 3A", "power/instantaneous/s0t0u0 2031-10-05T12:30 last_end"},
        {"02 BB 4A E5 3A", "volume_flow/instantaneous/s0t0u0 2031-10-05 upper_limit_first_begin"},
        {"01 83 7F 05", "energy/instantaneous/s0t0u0 5 Wh"},
        {"01 83 FF 21 05", "energy/instantaneous/s0t0u0 5 Wh manufacturer:21"},
        {"01 83 9E 1F 05", "energy/instantaneous/s0t0u0 5 Wh profile_with_registers profile"},
        {"01 83 9D 13 05", "energy/instantaneous/s0t0u0 5 Wh standard_conform inverse_profile"},
        {"01 83 7C 05", "energy/instantaneous/s0t0u0 5 Wh vife:7C"},
    };
    expect_rows(rows);
}

// A date that is none must not be shown as one.
TEST(Mbus, TimesOfAllTypes) {
    const Row rows[] = {
        {"42 6C FF 2C", "date/instantaneous/s1t0u0 2023-12-31"},
        {"42 6C 00 00", "date/instantaneous/s1t0u0 - invalid:0000"},
        {"02 6C FF FF", "date/instantaneous/s0t0u0 - invalid:FFFF"},
        {"02 6C 3D 12", "date/instantaneous/s0t0u0 - invalid:123D"},
        {"02 6C 7D 12", "date/instantaneous/s0t0u0 - invalid:127D"},
        {"02 6C 9D 12", "date/instantaneous/s0t0u0 2012-02-29"},
        {"02 6C DD 12", "date/instantaneous/s0t0u0 - invalid:12DD"},
        {"04 6D 0B 0B CD 13", "date_time/instantaneous/s0t0u0 2014-03-13T11:11"},
        {"04 6D 8B 0B CD 13", "date_time/instantaneous/s0t0u0 - invalid:13CD0B8B"},
        {"04 6D 3C 0B CD 13", "date_time/instantaneous/s0t0u0 - invalid:13CD0B3C"},
        {"04 6D 0B 2B CD C3", "date_time/instantaneous/s0t0u0 - invalid:C3CD2B0B"},
        {"04 6D 0B 2B CD 13", "date_time/instantaneous/s0t0u0 2014-03-13T11:11"},
        {"06 6D 05 0B 6B CD 13 00", "date_time/instantaneous/s0t0u0 2014-03-13T11:11:05"},
        {"06 6D 05 8B 6B CD 13 00", "date_time/instantaneous/s0t0u0 - invalid:0013CD6B8B05"},
        {"03 6D 05 0B 0B", "date_time/instantaneous/s0t0u0 11:11:05"},
        {"03 6D FF FF FF", "date_time/instantaneous/s0t0u0 - invalid:FFFFFF"},
        {"0C 6D 05 0B 0B 00", "date_time/instantaneous/s0t0u0 - invalid:000B0B05"},
    };
    expect_rows(rows);
}

// Fillers mean nothing; what is the manufacturer's is kept; more telegrams are announced.
TEST(Mbus, FillersManufacturerDataAndMore) {
    const Message message = message_of(answer_of("2F 2F 01 03 05 2F 1F 01 02 03"));
    EXPECT_EQ(lines_of(message), Lines{"0/energy/instantaneous/s0t0u0 5 Wh"});
    EXPECT_EQ(message.more, true);
    EXPECT_EQ(detail_in(message, "manufacturer_data"), "010203");
    const Message last = message_of(answer_of("0F AA"));
    EXPECT_EQ(last.more, false);
    EXPECT_EQ(detail_in(last, "manufacturer_data"), "AA");
}

// Records in front of a broken one are whole: their values count, and the error has its place.
TEST(Mbus, ABrokenRecordEndsTheReadingAndIsTold) {
    struct Broken {
        std::string_view records;
        const ErrorCode& code;
    };
    const Broken rows[] = {
        {"01 03 05 8B", kRecordCut},
        {"01 03 05 01", kRecordCut},
        {"01 03 05 01 83", kRecordCut},
        {"01 03 05 01 7C", kRecordCut},
        {"01 03 05 01 7C 03 41", kRecordCut},
        {"01 03 05 04 03 01 02 03", kRecordCut},
        {"01 03 05 0D 03", kRecordCut},
        {"01 03 05 0D 03 04 41", kRecordCut},
        {"01 03 05 3F 03", kDif},
        {"01 03 05 0D 03 FB", kLvar},
        {"01 03 05 81 80 80 80 80 80 80 80 80 80 80 00 03 01", kExtensions},
        {"01 03 05 01 83 80 80 80 80 80 80 80 80 80 80 00 01", kExtensions},
    };
    for (const Broken& row : rows) {
        const Message message = message_of(answer_of(row.records));
        EXPECT_EQ(error_in(message), row.code.name) << row.records;
        EXPECT_EQ(lines_of(message), Lines{"0/energy/instantaneous/s0t0u0 5 Wh"}) << row.records;
        ASSERT_TRUE(message.error && message.error->place);
        EXPECT_EQ(message.error->place->offset, 7U + 12U + 3U) << row.records;
    }
}

TEST(Mbus, TenExtensionsAreRead) {
    const Message message = message_of(
        answer_of("81 80 80 80 80 80 80 80 80 80 40 83 80 80 80 80 80 80 80 80 80 00 01"));
    EXPECT_FALSE(message.error);
    EXPECT_EQ(lines_of(message), Lines{"0/energy/instantaneous/s0t0u512 1 Wh"});
}

// The two counters of meters of old: BCD or binary, now or at the fixed date.
TEST(Mbus, TheFixedDataStructure) {
    const Message message =
        message_of(frame_of(0x08, 0x73, "78 56 34 12 0A 00 E9 7E 01 00 00 00 35 01 00 00"));
    EXPECT_FALSE(message.error);
    EXPECT_EQ(message.address, "12345678");
    EXPECT_EQ(detail_in(message, "medium_name"), "water");
    EXPECT_EQ(lines_of(message), (Lines{"0/volume/instantaneous/s0t0u0 0.001 m3",
                                        "1/volume/instantaneous/s1t0u0 0.135 m3 historic"}));
    const Message binary =
        message_of(frame_of(0x08, 0x73, "78 56 34 12 0A 03 85 3D FF 00 00 00 0A 00 00 00"));
    EXPECT_EQ(lines_of(binary), (Lines{"0/energy/instantaneous/s1t0u0 255000 Wh historic",
                                       "1/reserved/instantaneous/s1t0u0 10 historic unit:3D"}));
    const Message bad =
        message_of(frame_of(0x08, 0x73, "78 56 34 12 0A 00 05 05 FA 00 00 00 0A 00 00 00"));
    EXPECT_EQ(lines_of(bad)[0], "0/energy/instantaneous/s0t0u0 - Wh invalid:000000FA");
    EXPECT_EQ(error_in(message_of(frame_of(0x08, 0x73, "78 56 34 12"))), kFixed.name);
}

// Readings that cannot be had are errors, never values.
TEST(Mbus, WhatIsNotReadIsSaid) {
    const Message busy = message_of(frame_of(0x08, 0x70, "08"));
    EXPECT_EQ(error_in(busy), kApplication.name);
    EXPECT_EQ(busy.error->message(), "the meter reports: application too busy (08)");
    EXPECT_EQ(error_in(message_of(frame_of(0x08, 0x70, ""))), kApplication.name);
    EXPECT_EQ(error_in(message_of(frame_of(0x08, 0x76, "01"))), kCi.name);
    EXPECT_EQ(error_in(message_of(frame_of(0x53, 0x99, "01"))), kCi.name);
    EXPECT_EQ(error_in(message_of(frame_of(0x08, 0x72, "78 56 34 12"))), mbus::kHeader.name);
    EXPECT_EQ(error_in(message_of(frame_of(0x53, 0x52, "78 56"))), mbus::kHeader.name);
    const Message secret = message_of(
        frame_of(0x08, 0x72, "78 56 34 12 AB 59 01 02 07 00 10 05 01 03 05 01 03 05 01 03 05"));
    EXPECT_EQ(error_in(secret), kEncrypted.name);
    EXPECT_TRUE(secret.values.empty());
    EXPECT_EQ(secret.address, "12345678");
    const Message open =
        message_of(frame_of(0x08, 0x72, "78 56 34 12 AB 59 01 02 07 00 10 05 2F 2F 01 03 05"));
    EXPECT_FALSE(open.error);
    EXPECT_EQ(open.values.size(), 1U);
}

TEST(Mbus, OtherHeadersAndAlarms) {
    const Message brief = message_of(frame_of(0x08, 0x7A, "07 02 00 00 01 03 05"));
    EXPECT_EQ(brief.address, "5");
    EXPECT_EQ(detail_in(brief, "status"), "02");
    EXPECT_EQ(brief.values.size(), 1U);
    const Message bare = message_of(frame_of(0x08, 0x78, "01 03 05"));
    EXPECT_EQ(detail_in(bare, "status"), "");
    EXPECT_EQ(bare.values.size(), 1U);
    EXPECT_EQ(detail_in(message_of(frame_of(0x08, 0x71, "04")), "alarm"), "04");
}

}  // namespace
}  // namespace voltmark::codec::mbus
