// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "voltmark/codec/dlt698_messages.hpp"

#include "dlt698_objects.hpp"
#include "protocols.hpp"

namespace voltmark::acquire {

namespace {

namespace dlt698 = codec::dlt698;
using codec::Bytes;
using dlt698::Apdu;
using dlt698::Service;
using namespace dlt698_objects;

const std::string kMeter = "100000000002";
const std::string kConcentrator = "900000000001";

Job job_through(std::string terminal, TaskKind kind = TaskKind::curve) {
    Job job;
    job.kind = kind;
    job.meter = kMeter;
    job.day = time::make_day(2026, 7, 1);
    job.today = time::make_day(2026, 7, 2);
    job.terminal = std::move(terminal);
    return job;
}

dlt698::Frame question_of(const Job& job) {
    return dlt698::parse_frame(dlt698_protocol().ask(job)->next().value()).value();
}

/// The concentrator's answer to a question of attributes.
Bytes answer_of(const dlt698::Frame& question, dlt698::Item item) {
    Apdu apdu;
    apdu.service = Service::proxy_response;
    apdu.choice = 1;
    apdu.piid = 1;
    apdu.items = {std::move(item)};
    dlt698::Frame frame = dlt698::answer_frame(question);
    frame.payload = dlt698::encode_apdu(apdu);
    return dlt698::encode_frame(frame).value();
}

}  // namespace

TEST(Dlt698Protocol, AMeterBehindAConcentratorIsAskedByProxy) {
    const Bytes target = dlt698::make_tsa(kMeter).bytes;
    const dlt698::Frame curve = question_of(job_through(kConcentrator));
    EXPECT_EQ(curve.server.digits, kConcentrator);
    const Apdu asked = dlt698::parse_apdu(curve.payload).value();
    EXPECT_EQ(asked.service, Service::proxy_request);
    EXPECT_EQ(asked.choice, 2);
    EXPECT_EQ(asked.records[0].server, target);
    EXPECT_EQ(asked.records[0].oad, kMinuteFreeze);

    const Apdu clock =
        dlt698::parse_apdu(question_of(job_through(kConcentrator, TaskKind::clock)).payload)
            .value();
    EXPECT_EQ(clock.choice, 1);
    EXPECT_EQ(clock.items[0].server, target);
    const Apdu set =
        dlt698::parse_apdu(question_of(job_through(kConcentrator, TaskKind::clock_set)).payload)
            .value();
    EXPECT_EQ(set.choice, 3);
    EXPECT_TRUE(set.items[0].data.has_value());

    // Itself, and behind a gateway that is called, it is spoken to directly.
    for (const std::string& terminal : {kMeter, std::string{"gate-1"}, std::string{}}) {
        const dlt698::Frame direct = question_of(job_through(terminal));
        EXPECT_EQ(direct.server.digits, kMeter);
        EXPECT_EQ(dlt698::parse_apdu(direct.payload)->service, Service::get_request);
    }
}

TEST(Dlt698Protocol, WhatAConcentratorSaysIsItsMeters) {
    const auto exchange = dlt698_protocol().ask(job_through(kConcentrator, TaskKind::clock));
    const dlt698::Frame question = dlt698::parse_frame(exchange->next().value()).value();
    dlt698::Item item;
    item.server = dlt698::make_tsa(kMeter).bytes;
    item.target = kClock;
    const time::LocalSeconds shown{time::make_day(2026, 7, 2).time_since_epoch()};
    item.data = dlt698::make_date_time_s(dlt698::to_moment(shown));
    const Bytes answer = answer_of(question, item);
    EXPECT_EQ(exchange->take(answer), Exchange::Take::taken);
    Reported said;
    dlt698_protocol().read(answer, said);
    EXPECT_EQ(said.heard, (std::vector<std::string>{kConcentrator, kMeter}));
    ASSERT_EQ(said.clocks.size(), 1U);
    EXPECT_EQ(said.clocks[0].meter, kMeter);
    EXPECT_EQ(said.clocks[0].shows, shown);

    item.data.reset();
    item.dar = 33;  // It did not answer the concentrator in time.
    const auto again = dlt698_protocol().ask(job_through(kConcentrator, TaskKind::clock));
    again->next();
    EXPECT_EQ(again->take(answer_of(question, item)), Exchange::Take::refused);
}

// Rows of several meters stand in one record.
TEST(Dlt698Protocol, TaskRecordsSayWhoseTheirRowsAre) {
    dlt698::Record record;
    record.oad = kTaskRecords;
    record.columns = {{kTarget, std::nullopt},
                      {kMinuteFreeze, std::vector<dlt698::Oad>{kFrozenAt, {0x0010, 2, 1}}}};
    const time::LocalSeconds begin{time::make_day(2026, 7, 1).time_since_epoch()};
    for (int i = 0; i < 4; ++i) {
        const std::string meter = i % 2 == 0 ? kMeter : "100000000003";
        const auto at = dlt698::to_moment(begin + std::chrono::minutes{15 * (i / 2)});
        record.rows.push_back(
            {dlt698::make_tsa(meter),
             dlt698::make_array(
                 {dlt698::make_date_time_s(at),
                  dlt698::make_number(dlt698::Tag::double_long_unsigned, 100 + i)})});
    }
    dlt698::Frame frame = dlt698::report_frame(*dlt698::parse_address(kConcentrator), 0x10);
    frame.payload = dlt698::encode_apdu(dlt698::make_record_report({record}));
    const Bytes bytes = dlt698::encode_frame(frame).value();
    Reported said;
    dlt698_protocol().read(bytes, said);
    ASSERT_EQ(said.curves.size(), 2U);
    EXPECT_EQ(said.curves[0].meter, kMeter);
    EXPECT_EQ(said.curves[1].meter, "100000000003");
    ASSERT_EQ(said.curves[0].points.size(), 2U);
    EXPECT_EQ(said.curves[0].points[1].value_e6, 1'020'000);
    EXPECT_TRUE(said.unread.empty());

    record.columns[1].members->at(0) = {0x6042, 2, 0};  // No moment of freezing.
    frame.payload = dlt698::encode_apdu(dlt698::make_record_report({record}));
    Reported unread;
    dlt698_protocol().read(dlt698::encode_frame(frame).value(), unread);
    EXPECT_TRUE(unread.curves.empty());
    EXPECT_EQ(unread.unread.size(), 1U);
}

}  // namespace voltmark::acquire
