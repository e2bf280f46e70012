// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/edit.hpp"

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/security/approval_store.hpp"
#include "voltmark/vee/edit_errors.hpp"
#include "voltmark/vee/schema.hpp"

#include "support/engine_test.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using time::CivilDay;
using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const time::BillingPeriod kAlways{make_day(2026, 1, 1), time::kOpenEnd};
const ChannelId kChannel{SiteId{1}, ChannelNo{1}};

/// An hourly channel in Berlin, whose clock changed on 2026-03-29, with two days of readings and a
/// gap.
class EditReadings : public support::StoreTest {
protected:
    void prepare() override {
        make_store({meter::schema(), security::schema(), schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const meter::ServicePoint points[] = {{SiteId{1}, ServicePointNo{1}, "p", "Europe/Berlin"}};
        const meter::Channel channels[] = {
            {kChannel, ServicePointNo{1}, "M1/E1", Flow::import_active, 60, 0, kAlways}};
        meter::add_service_points(*writer, points);
        meter::add_channels(*writer, channels);
        meter::SpanBatch batch;
        SpanReadings changed;  // The day of 23 hours.
        changed.values_milli.assign(23, 1'000'000);
        batch.add({make_day(2026, 3, 29), kChannel}, changed, 0);
        SpanReadings gap;
        gap.values_milli.assign(24, 2'000'000);
        gap.runs = {{0, 2, Quality::missing, 0, 0}};
        batch.add({make_day(2026, 3, 30), kChannel}, gap, 0);
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "test", "", kClock.now());
        meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }

    static EditRequest request(const std::string& begin, std::vector<std::string> values) {
        return {"M1/E1", *time::parse_timestamp(begin), std::move(values)};
    }
    Result<EditPlan> plan(const EditRequest& request) {
        return plan_edit(*store_->reader(), request);
    }
    std::string refused(const EditRequest& request) {
        const Result<EditPlan> planned = plan(request);
        return planned ? "planned" : std::string{planned.error().name()};
    }
    SpanReadings stored(CivilDay day, DeliveryId as_of) {
        auto spans =
            meter::read_spans(*store_->reader(), kChannel, day, day + std::chrono::days{1}, as_of);
        return std::move(spans->at(0).readings);
    }

    const EditAuthority kLi{{"li"}, "display photographed", {}, {}};
};

// The clerk sees every slot with what it was, over the end of a short day and into the gap behind
// it.
TEST_P(EditReadings, ThePreviewTellsEachSlot) {
    const Result<EditPlan> planned = plan(request("2026-03-29 22:00", {"1.5", "1", "0.25", "0"}));
    ASSERT_TRUE(planned.has_value());
    ASSERT_EQ(planned->slots.size(), 4U);
    EXPECT_EQ(planned->slots[0].slot, 21);  // One hour was skipped.
    EXPECT_EQ(planned->slots[1].before_milli, 1'000'000);
    EXPECT_EQ(planned->slots[2].span, make_day(2026, 3, 30));
    EXPECT_FALSE(planned->slots[2].before_milli.has_value());
    EXPECT_EQ(planned->was_missing(), 2);
    EXPECT_EQ(planned->difference_milli(), 750'000);
    EXPECT_EQ(planned->days().from, make_day(2026, 3, 29));
    EXPECT_EQ(planned->days().to, make_day(2026, 3, 31));
}

// What was billed from stays readable; what is set is marked as set by a person.
TEST_P(EditReadings, SetsReadingsAndKeepsWhatWasThere) {
    const Result<EditPlan> planned = plan(request("2026-03-29 23:00", {"7", "8"}));
    const store::Lease writer = store_->writer();
    store::Transaction transaction{*writer};
    const DeliveryId before = meter::last_delivery(*writer);
    const Result<DeliveryId> delivery = apply_edit(*writer, *planned, kLi, kClock.now());
    ASSERT_TRUE(delivery.has_value());
    transaction.commit();
    const SpanReadings last = stored(make_day(2026, 3, 29), *delivery);
    EXPECT_EQ(last.values_milli[22], 7'000'000);
    EXPECT_EQ(last.values_milli[21], 1'000'000);
    ASSERT_EQ(last.runs.size(), 1U);
    EXPECT_EQ(last.runs[0], (meter::QualityRun{22, 1, Quality::substituted, kEditMethod, 0}));
    const SpanReadings next = stored(make_day(2026, 3, 30), *delivery);
    EXPECT_EQ(next.values_milli[0], 8'000'000);
    EXPECT_EQ(next.runs[1].quality, Quality::missing);  // The second hour is not known yet.
    EXPECT_EQ(stored(make_day(2026, 3, 29), before).values_milli[22], 1'000'000);
    const std::vector<Edit> edits = list_edits(*store_->reader(), 10);
    ASSERT_EQ(edits.size(), 1U);
    EXPECT_EQ(edits[0].author, "li");
    EXPECT_EQ(edits[0].reason, "display photographed");
    EXPECT_EQ(edits[0].slots, 2);
    EXPECT_EQ(edits[0].was_missing, 1);
    EXPECT_EQ(edits[0].before_milli, 1'000'000);
    EXPECT_EQ(edits[0].after_milli, 15'000'000);
}

TEST_P(EditReadings, RefusesWhatCannotBe) {
    EXPECT_EQ(refused({"M9", *time::parse_timestamp("2026-03-29 22:00"), {"1"}}),
              kEditChannel.name);
    EXPECT_EQ(refused(request("2026-03-29 22:15", {"1"})), kEditTime.name);
    EXPECT_EQ(refused(request("2026-03-29 02:30", {"1"})), "time.skipped");
    for (const char* value : {"-1", "x", "", "99999999999999"})
        EXPECT_EQ(refused(request("2026-03-29 22:00", {value})), kEditValue.name) << value;
    EXPECT_EQ(refused(request("2025-12-31 23:00", {"1"})), kEditValidity.name);
    const store::Lease writer = store_->writer();
    const Result<EditPlan> planned = plan_edit(*writer, request("2026-03-29 22:00", {"3"}));
    EXPECT_EQ(apply_edit(*writer, *planned, {{"li"}, "", {}, {}}, kClock.now()).error().code,
              &kEditReason);
    ASSERT_TRUE(apply_edit(*writer, *planned, kLi, kClock.now()).has_value());
    EXPECT_EQ(plan_edit(*writer, request("2026-03-29 22:00", {"3"})).error().code, &kEditNothing);
}

// The second person agreed to these values over those: nothing else may come of it.
TEST_P(EditReadings, WhatIsApprovedIsDoneExactlyOrNotAtAll) {
    const store::Lease writer = store_->writer();
    const auto asked = [&](const char* value) {
        const Result<EditPlan> planned =
            plan_edit(*writer, request("2026-03-30 05:00", {value, value}));
        const auto approval = ask_for_edit(*writer, *planned, kLi, 1, kClock.now());
        return security::approve(*writer, approval->approval_id, {"wang"}, "", kClock.now());
    };
    const Result<security::Approval> first = asked("4");
    const Result<security::Approval> second = asked("5");
    ASSERT_TRUE(first.has_value() && second.has_value());
    const Result<DeliveryId> done = carry_out_edit(*writer, *first, {"wang"}, kClock.now());
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(list_edits(*writer, 1)[0].approved_by, "wang");
    EXPECT_EQ(list_edits(*writer, 1)[0].author, "li");
    EXPECT_EQ(carry_out_edit(*writer, *second, {"wang"}, kClock.now()).error().code, &kEditStale);
}

VOLTMARK_ON_EACH_ENGINE(EditReadings);

}  // namespace
}  // namespace voltmark::vee
