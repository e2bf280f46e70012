// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/reading_store.hpp"

#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <soci/soci.h>

#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/revision.hpp"

#include "support/engine_test.hpp"

namespace voltmark::meter {
namespace {

using time::CivilDay;
using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};
const CivilDay kDay = make_day(2026, 7, 1);

std::unique_ptr<store::Store> fresh(const support::TemporaryStore& place) {
    const store::Schema schemas[] = {schema()};
    return std::move(*store::Store::create(place.location(), schemas, kClock));
}

ChannelId channel(std::int64_t site) {
    return {SiteId{site}, ChannelNo{1}};
}

SpanReadings constant(std::int64_t milli) {
    return {std::vector<std::int64_t>(24, milli), {}};
}

/// A span with values only in the slots of `given`.
SpanReadings partial(std::int64_t milli, int first, int count) {
    SpanReadings span{std::vector<std::int64_t>(24, 0), {}};
    std::fill_n(span.values_milli.begin() + first, count, milli);
    if (first > 0) span.runs.push_back({0, first, Quality::missing, 0, 0});
    if (first + count < 24)
        span.runs.push_back({first + count, 24 - first - count, Quality::missing, 0, 0});
    return span;
}

struct NewSpan {
    BlockKey key;
    SpanReadings readings;
};

SpanBatch batch(std::span<const NewSpan> spans) {
    SpanBatch made;
    for (const NewSpan& span : spans) made.add(span.key, span.readings, 0);
    return made;
}

DeliveryId deliver(store::Store& store, const std::vector<NewSpan>& spans,
                   Merge merge = Merge::replace_given, PutCounts* counts = nullptr) {
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    const DeliveryId delivery =
        open_delivery(*writer, DeliveryKind::file, "test", "", kClock.now());
    const SpanBatch made = batch(spans);
    const PutCounts put = put_spans(*writer, delivery, made.ordered(), merge);
    accept_delivery(*writer, delivery);
    transaction.commit();
    if (counts != nullptr) *counts = put;
    return delivery;
}

SpanReadings read_one(store::Store& store, std::int64_t site, DeliveryId as_of) {
    const store::Lease reader = store.reader();
    const auto spans = read_spans(*reader, channel(site), kDay, kDay + std::chrono::days{1}, as_of);
    EXPECT_TRUE(spans.has_value());
    return spans->empty() ? SpanReadings{} : spans->front().readings;
}

class ReadingStore : public support::StoreTest {
protected:
    void prepare() override { make_store({schema()}, kClock); }
};

VOLTMARK_ON_EACH_ENGINE(ReadingStore);

TEST_P(ReadingStore, ASecondDeliveryOfTheSameHasNoEffect) {
    const std::vector<NewSpan> spans = {{{kDay, channel(1)}, constant(5)},
                                        {{kDay, channel(2)}, constant(7)}};
    PutCounts counts;
    deliver(*store_, spans, Merge::replace_given, &counts);
    EXPECT_EQ(counts.spans_new, 2);
    deliver(*store_, spans, Merge::replace_given, &counts);
    EXPECT_EQ(counts.spans_unchanged, 2);
    EXPECT_EQ(counts.spans_revised, 0);
    int superseded = -1;
    store_->reader()->sql() << "SELECT count(*) FROM reading_day_superseded",
        soci::into(superseded);
    EXPECT_EQ(superseded, 0);
}

// A bill that was rated as of the first delivery must find what it saw, whatever came later.
TEST_P(ReadingStore, ACorrectionIsANewRevisionAndTheOldOneStaysReadable) {
    const DeliveryId first = deliver(*store_, {{{kDay, channel(1)}, constant(5)}});
    const DeliveryId second = deliver(*store_, {{{kDay, channel(1)}, partial(9, 10, 2)}});
    const DeliveryId third = deliver(*store_, {{{kDay, channel(1)}, constant(1)}});
    EXPECT_EQ(read_one(*store_, 1, first), constant(5));
    SpanReadings want = constant(5);
    want.values_milli[10] = want.values_milli[11] = 9;
    EXPECT_EQ(read_one(*store_, 1, second), want);
    EXPECT_EQ(read_one(*store_, 1, third), constant(1));
    EXPECT_EQ(read_one(*store_, 1, DeliveryId{0}), SpanReadings{});
}

TEST_P(ReadingStore, RevisionsAreToldWithTheirDeliveries) {
    const DeliveryId first = deliver(*store_, {{{kDay, channel(1)}, constant(5)}});
    const DeliveryId second = deliver(*store_, {{{kDay, channel(1)}, constant(1)}});
    const auto revisions = revisions_of(*store_->reader(), channel(1), kDay);
    ASSERT_TRUE(revisions.has_value());
    ASSERT_EQ(revisions->size(), 2U);
    EXPECT_EQ((*revisions)[0].delivery.delivery_id, first);
    EXPECT_EQ((*revisions)[0].superseded_by, second);
    EXPECT_EQ((*revisions)[0].readings, constant(5));
    EXPECT_EQ((*revisions)[1].superseded_by, std::nullopt);
    EXPECT_EQ((*revisions)[1].readings, constant(1));
    EXPECT_EQ((*revisions)[1].delivery.source, "test");
    EXPECT_TRUE(revisions_of(*store_->reader(), channel(2), kDay)->empty());
}

TEST_P(ReadingStore, PartsOfOneDeliveryAreOneRevision) {
    const store::Lease writer = store_->writer();
    store::Transaction transaction{*writer};
    const DeliveryId delivery =
        open_delivery(*writer, DeliveryKind::file, "test", "abc", kClock.now());
    const NewSpan morning[] = {{{kDay, channel(1)}, partial(3, 0, 12)}};
    const NewSpan evening[] = {{{kDay, channel(1)}, partial(4, 12, 12)}};
    const SpanBatch morning_batch = batch(morning);
    put_spans(*writer, delivery, morning_batch.ordered(), Merge::replace_given);
    EXPECT_FALSE(find_accepted(*writer, "abc").has_value());
    const SpanBatch evening_batch = batch(evening);
    put_spans(*writer, delivery, evening_batch.ordered(), Merge::replace_given);
    const NewSpan both[] = {{{kDay, channel(2)}, partial(3, 0, 12)},
                            {{kDay, channel(2)}, partial(4, 12, 12)}};
    const SpanBatch both_batch = batch(both);
    put_spans(*writer, delivery, both_batch.ordered(), Merge::replace_given);
    accept_delivery(*writer, delivery);
    EXPECT_EQ(find_accepted(*writer, "abc"), delivery);
    transaction.commit();
    for (const std::int64_t site : {1, 2}) {
        const SpanReadings got = read_one(*store_, site, delivery);
        EXPECT_EQ(got.values_milli[11], 3);
        EXPECT_EQ(got.values_milli[12], 4);
        EXPECT_TRUE(got.runs.empty());
    }
    int superseded = -1;
    writer->sql() << "SELECT count(*) FROM reading_day_superseded", soci::into(superseded);
    EXPECT_EQ(superseded, 0);
}

TEST_P(ReadingStore, EstimatesFillGapsAndNothingElse) {
    deliver(*store_, {{{kDay, channel(1)}, partial(5, 0, 20)}});
    SpanReadings estimate = constant(8);
    estimate.runs = {{0, 24, Quality::estimated, 101, 0}};
    const DeliveryId filled =
        deliver(*store_, {{{kDay, channel(1)}, estimate}}, Merge::fill_missing);
    const SpanReadings got = read_one(*store_, 1, filled);
    EXPECT_EQ(got.values_milli[19], 5);
    EXPECT_EQ(got.values_milli[20], 8);
    EXPECT_EQ(got.runs, (std::vector<QualityRun>{{20, 4, Quality::estimated, 101, 0}}));
}

TEST_P(ReadingStore, AScanSeesARangeOfSitesInOrderAsOfAMoment) {
    std::vector<NewSpan> spans;
    for (std::int64_t site = 20; site >= 1; --site)
        spans.push_back({{kDay, channel(site)}, constant(site)});
    const DeliveryId first = deliver(*store_, spans);
    deliver(*store_, {{{kDay, channel(6)}, constant(100)}, {{kDay, channel(21)}, constant(21)}});
    const store::Lease reader = store_->reader();
    for (const DeliveryId as_of : {first, last_delivery(*reader)}) {
        BlockScan scan{*reader, as_of};
        std::map<std::int64_t, std::int64_t> sums;
        std::int64_t before = 0;
        scan.day(kDay, SiteId{5}, SiteId{30}, [&](const StoredBlock& block) {
            EXPECT_LT(before, raw(block.key.channel.site_id));
            before = raw(block.key.channel.site_id);
            sums[before] = BlockView::open(block.key, block.bytes)->sum_milli();
        });
        EXPECT_EQ(sums.size(), as_of == first ? 16U : 17U);
        EXPECT_EQ(sums[6], as_of == first ? 6 * 24 : 100 * 24);
    }
}

// A page that a disk has damaged is noticed when it is read, and named.
// Where a year of readings is looked for: a month of daily readings may be filled in part.
TEST_P(ReadingStore, TellsWhereReadingsEnd) {
    {
        const store::Lease reader = store_->reader();
        EXPECT_FALSE(days_read(*reader).has_value());
    }
    deliver(*store_, {{{kDay, channel(1)}, constant(1)}});
    {
        const store::Lease reader = store_->reader();
        EXPECT_EQ(*days_read(*reader), (time::BillingPeriod{kDay, kDay + std::chrono::days{1}}));
    }
    const time::BillingPeriod next = time::month_of(time::month_of(kDay).to);
    SpanReadings daily;
    daily.values_milli.assign(static_cast<std::size_t>(next.days() - 3), 5);
    daily.values_milli.resize(static_cast<std::size_t>(next.days()), 0);
    daily.runs.push_back({next.days() - 3, 3, Quality::missing});
    deliver(*store_, {{{next.from, channel(2)}, daily}});
    const store::Lease reader = store_->reader();
    EXPECT_EQ(*days_read(*reader), (time::BillingPeriod{kDay, next.to - std::chrono::days{3}}));
}

TEST_P(ReadingStore, TellsWhereASitesReadingsEnd) {
    EXPECT_FALSE(site_read_until(*store_->reader(), channel(1).site_id).has_value());
    const CivilDay later = kDay + std::chrono::days{5};
    deliver(*store_, {{{kDay, channel(1)}, constant(1)}, {{later, channel(2)}, constant(1)}});
    const store::Lease reader = store_->reader();
    EXPECT_EQ(site_read_until(*reader, channel(1).site_id), kDay + std::chrono::days{1});
    EXPECT_EQ(site_read_until(*reader, channel(2).site_id), later + std::chrono::days{1});
}

TEST_P(ReadingStore, ADamagedBlockIsNamed) {
    const DeliveryId delivery = deliver(*store_, {{{kDay, channel(1)}, constant(5)}});
    const bool sqlite = GetParam() == store::Engine::sqlite;
    store_->writer()->run_script(sqlite ? "UPDATE reading_day SET block = x'0102030405060708'"
                                        : "UPDATE reading_day SET block = '\\x0102030405060708'");
    const store::Lease reader = store_->reader();
    const auto spans = read_spans(*reader, channel(1), kDay, kDay + std::chrono::days{1}, delivery);
    ASSERT_FALSE(spans.has_value());
    EXPECT_EQ(spans.error().name(), "block.checksum");
}

// Law: order, duplication and lateness of arrival change nothing: a shuffled, repeated history of
// the same deliveries per span gives the same newest readings as a plain map does.
RC_GTEST_PROP(ReadingStoreModel, AgreesWithAPlainMap, ()) {
    const support::TemporaryStore place = support::fresh_store(store::Engine::sqlite);
    const std::unique_ptr<store::Store> store = fresh(place);
    std::map<std::int64_t, std::vector<std::optional<std::int64_t>>> model;
    DeliveryId last{};
    const int deliveries = *rc::gen::inRange(1, 8);
    for (int d = 0; d < deliveries; ++d) {
        const std::int64_t site = *rc::gen::inRange(1, 4);
        const int first = *rc::gen::inRange(0, 24);
        const int count = *rc::gen::inRange(1, 25 - first);
        const std::int64_t milli = *rc::gen::inRange(0, 1000);
        const NewSpan span{{kDay, channel(site)}, partial(milli, first, count)};
        last = deliver(*store, {span});
        if (*rc::gen::arbitrary<bool>()) last = deliver(*store, {span});
        auto& slots = model.try_emplace(site, 24, std::nullopt).first->second;
        std::fill_n(slots.begin() + first, count, milli);
    }
    for (const auto& [site, slots] : model) {
        const SpanReadings got = read_one(*store, site, last);
        std::vector<std::optional<std::int64_t>> values(got.values_milli.begin(),
                                                        got.values_milli.end());
        for (const QualityRun& run : got.runs)
            std::fill_n(values.begin() + run.first, run.count, std::nullopt);
        RC_ASSERT(values == slots);
    }
}

TEST_P(ReadingStore, KnowsChannelsByTheirKeysAndWhomTheyServe) {
    const Validity ever{make_day(2020, 1, 1), make_day(2099, 1, 1)};
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const ServicePoint points[] = {{SiteId{1}, ServicePointNo{1}, "main", "Asia/Shanghai"}};
        const Channel channels[] = {{{SiteId{1}, ChannelNo{1}},
                                     ServicePointNo{1},
                                     "M1/E1",
                                     Flow::import_active,
                                     15,
                                     0,
                                     ever},
                                    {{SiteId{1}, ChannelNo{2}},
                                     ServicePointNo{1},
                                     "M1/B1",
                                     Flow::export_active,
                                     15,
                                     0,
                                     ever}};
        const Supply supplies[] = {
            {SiteId{1},
             ServicePointNo{1},
             Side::use,
             {ever.from, make_day(2026, 7, 11)},
             ContractNo{1}},
            {SiteId{1},
             ServicePointNo{1},
             Side::use,
             {make_day(2026, 7, 11), ever.to},
             ContractNo{3}},
            {SiteId{1}, ServicePointNo{1}, Side::generation, ever, ContractNo{2}}};
        add_service_points(*writer, points);
        add_channels(*writer, channels);
        add_supplies(*writer, supplies);
        transaction.commit();
    }
    const store::Lease reader = store_->reader();
    const ChannelDirectory directory = ChannelDirectory::load(*reader);
    ASSERT_NE(directory.find("M1/B1"), nullptr);
    EXPECT_EQ(directory.find("M1/B1")->flow, Flow::export_active);
    EXPECT_EQ(directory.find("M1/B1")->zone.name(), "Asia/Shanghai");
    EXPECT_EQ(directory.find("M2/E1"), nullptr);
    const auto serving =
        serving_channels(*reader, SiteId{1}, SiteId{1}, *time::parse_period("2026-07"));
    ASSERT_EQ(serving.size(), 3U);
    EXPECT_EQ(serving[0].channel.valid.to, make_day(2026, 7, 11));
    EXPECT_EQ(serving[1].contract.contract_no, ContractNo{3});
    EXPECT_EQ(serving[2].contract.contract_no, ContractNo{2});
}

}  // namespace
}  // namespace voltmark::meter
