// SPDX-License-Identifier: Apache-2.0
#include "voltmark/vee/check_store.hpp"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"
#include "voltmark/vee/rule_errors.hpp"

#include "support/engine_test.hpp"

namespace voltmark::vee {
namespace {

using meter::Quality;
using meter::SpanReadings;
using std::chrono::days;
using time::CivilDay;
using time::make_day;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};  // 2026-07-25.
const time::BillingPeriod kAlways{make_day(2026, 1, 1), time::kOpenEnd};
const CivilDay kFrom = make_day(2026, 6, 1);
const time::BillingPeriod kPeriod{make_day(2026, 7, 1), make_day(2026, 7, 15)};
const ServicePointNo kPoint{1};
const std::int64_t kSites = 3;

/// Three homes in Shanghai with an hourly channel each, and what the test does to their days.
class CheckStore : public support::StoreTest {
protected:
    void prepare() override {
        make_store({customer::schema(), meter::schema(), schema()}, kClock);
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        for (std::int64_t site = 1; site <= kSites; ++site) add_home(*writer, SiteId{site});
        transaction.commit();
    }

    static void add_home(store::Session& session, SiteId site) {
        const std::string key = fmt::format("M{}", raw(site));
        const PartyId party{raw(site)};
        const ContractId contract{site, ContractNo{1}};
        customer::ContractTerm term{contract, kAlways, "home", {}};
        EXPECT_TRUE(term.attributes.set("capacity_kva", "10").has_value());
        EXPECT_TRUE(term.attributes.set("class", "residential").has_value());
        const customer::Party parties[] = {{party, customer::PartyKind::person, key}};
        const customer::Site sites[] = {{site, "east", "1 Road"}};
        const customer::Contract contracts[] = {{contract, key, party, kAlways}};
        customer::add_parties(session, parties, kClock.now());
        customer::add_sites(session, sites);
        customer::add_contracts(session, contracts);
        customer::add_terms(session, {&term, 1}, kClock.now());
        const meter::ServicePoint points[] = {{site, kPoint, key, "Asia/Shanghai"}};
        const meter::Install installs[] = {
            {site, kPoint, {kAlways.from, make_day(2026, 7, 10)}, key, 1000},
            {site,
             kPoint,
             {make_day(2026, 7, 10), kAlways.to},
             key + "b",
             raw(site) == 3 ? 2000 : 1000}};
        const meter::Supply supplies[] = {
            {site, kPoint, meter::Side::use, kAlways, contract.contract_no}};
        const meter::Channel channels[] = {
            {{site, ChannelNo{1}}, kPoint, key + "/E1", Flow::import_active, 60, 0, kAlways}};
        meter::add_service_points(session, points);
        meter::add_installs(session, installs);
        meter::add_supplies(session, supplies);
        meter::add_channels(session, channels);
    }

    /// A day in which nothing is odd; no two days are the same.
    static SpanReadings usual_day(CivilDay day) {
        SpanReadings span;
        for (int hour = 0; hour < 24; ++hour)
            span.values_milli.push_back(500'000 +
                                        (hour * 7919 + time::to_number(day) * 31) % 97 * 1000);
        return span;
    }

    /// Delivers all days of all homes, each through `change`.
    template <class Change>
    void deliver(Change change) {
        meter::SpanBatch batch;
        for (CivilDay day = kFrom; day < kPeriod.to; day += days{1}) {
            for (std::int64_t site = 1; site <= kSites; ++site) {
                SpanReadings span = usual_day(day);
                if (!change(site, day, span)) continue;
                batch.add({day, {SiteId{site}, ChannelNo{1}}}, span, 0);
            }
        }
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "test", "", kClock.now());
        meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }

    CheckReport check(const CheckOptions& options = {}) {
        return check_store(*store_, kPeriod, options, kClock);
    }
    std::vector<StoredFinding> list(const FindingFilter& filter = {}) {
        return list_findings(*store_->reader(), filter);
    }
};

VOLTMARK_ON_EACH_ENGINE(CheckStore);

bool keep(std::int64_t, CivilDay, SpanReadings&) {
    return true;
}

TEST_P(CheckStore, FindsNothingInCleanReadingsButTheNewMultiplier) {
    deliver(keep);
    const CheckReport report = check();
    EXPECT_EQ(report.series, 3);
    EXPECT_EQ(report.spans, 3 * 14);
    EXPECT_EQ(report.readings, 3 * 14 * 24);
    const std::vector<StoredFinding> found = list();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].finding.rule, Rule::multiplier);
    EXPECT_EQ(found[0].source_key, "M3/E1");
    EXPECT_EQ(found[0].day, make_day(2026, 7, 10));
    EXPECT_EQ(found[0].finding.reference_milli, 2'000'000);
}

TEST_P(CheckStore, FindsWhatIsWrongWhereItIs) {
    const CivilDay odd = make_day(2026, 7, 8);
    deliver([&](std::int64_t site, CivilDay day, SpanReadings& span) {
        if (day != odd) return true;
        if (site == 1) span.values_milli[5] = -1000;       // Negative.
        if (site == 2) span.values_milli[7] = 16'000'000;  // 16 kW of 10 kVA, and a lone spike.
        if (site == 3) span = usual_day(day - days{2});    // A day that came twice.
        return true;
    });
    const CheckReport report = check();
    EXPECT_EQ(report.by_rule[static_cast<std::size_t>(Rule::negative)], 1);
    std::vector<std::string> told;
    FindingFilter on_the_day;
    on_the_day.days = {odd, odd + days{1}};
    for (const StoredFinding& one : list(on_the_day))
        told.push_back(fmt::format("{} {} {} {}", one.source_key, to_text(one.finding.rule),
                                   one.finding.first, one.finding.count));
    const std::vector<std::string> want = {"M1/E1 negative 5 1", "M2/E1 capacity 7 1",
                                           "M2/E1 hampel 7 1", "M2/E1 spike 7 1",
                                           "M3/E1 duplicate 0 24"};
    EXPECT_EQ(told, want);
}

// A day of nothing is a gap, and so are days on which a register of the period knows more.
TEST_P(CheckStore, TellsOfDaysThatNeverCame) {
    deliver([](std::int64_t site, CivilDay day, SpanReadings&) {
        return site != 1 || day < make_day(2026, 7, 5) || day >= make_day(2026, 7, 7);
    });
    check();
    FindingFilter gaps;
    gaps.rule = Rule::gap;
    const std::vector<StoredFinding> found = list(gaps);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].day, make_day(2026, 7, 5));
    EXPECT_EQ(found[0].finding.count, 24);
    gaps.source_key = "M2/E1";
    EXPECT_TRUE(list(gaps).empty());
    gaps.source_key = "M9/E1";
    EXPECT_TRUE(list(gaps).empty());
}

// What is usual is that of the days before: the odd day is high, and the days after it are not low.
TEST_P(CheckStore, HoldsADayAgainstThoseBeforeIt) {
    deliver([](std::int64_t site, CivilDay day, SpanReadings& span) {
        if (site != 2 || day != make_day(2026, 7, 8)) return true;
        for (std::int64_t& value : span.values_milli) value *= 5;
        return true;
    });
    check();
    FindingFilter high;
    high.source_key = "M2/E1";
    const std::vector<StoredFinding> found = list(high);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].finding.rule, Rule::high);
    EXPECT_EQ(found[0].day, make_day(2026, 7, 8));
}

// A second check takes the place of the first, and what a person settled stays settled.
TEST_P(CheckStore, KeepsWhatAPersonSettled) {
    deliver([](std::int64_t site, CivilDay day, SpanReadings& span) {
        if (site == 1 && day == make_day(2026, 7, 8)) span.values_milli[5] = -1000;
        return true;
    });
    EXPECT_EQ(check().findings, 2);
    const Settlement settlement{"M1/E1", make_day(2026, 7, 8), Rule::negative, "li", "seen"};
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        EXPECT_EQ(*settle_findings(*writer, settlement, kClock.now()), 1);
        const Result<int> again = settle_findings(*writer, settlement, kClock.now());
        ASSERT_FALSE(again.has_value());
        EXPECT_EQ(again.error().code, &kUnknownFinding);
        Settlement unknown = settlement;
        unknown.source_key = "M9";
        EXPECT_EQ(settle_findings(*writer, unknown, kClock.now()).error().name(),
                  "vee.unknown_finding");
        transaction.commit();
    }
    const CheckReport report = check();
    EXPECT_EQ(report.findings, 2);
    EXPECT_EQ(report.settled_before, 1);
    EXPECT_EQ(list().size(), 1U);
    FindingFilter settled;
    settled.state = FindingState::settled;
    const std::vector<StoredFinding> found = list(settled);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].settled_by, "li");
    EXPECT_EQ(found[0].reason, "seen");
}

TEST_P(CheckStore, RunsTheRulesOfAGroupAndOfAClassAlone) {
    deliver([](std::int64_t, CivilDay day, SpanReadings& span) {
        if (day == make_day(2026, 7, 8)) span.values_milli[7] = 16'000'000;
        return true;
    });
    CheckOptions options;
    options.group = Group::initial;
    EXPECT_EQ(check(options).findings, 3);  // The spikes.
    options.group.reset();
    options.rules = *parse_rules(
        "validation: homes\nrules:\n"
        "  capacity: {severity: report, groups: [], percent: 100, classes: [residential]}\n");
    EXPECT_EQ(check(options).findings, 3);
    options.rules[Rule::capacity].classes = {"business"};
    EXPECT_EQ(check(options).findings, 0);
    EXPECT_TRUE(list().empty());
}

// Many workers find what one finds.
TEST_P(CheckStore, FindsTheSameWithAnyNumberOfWorkers) {
    deliver([](std::int64_t site, CivilDay day, SpanReadings& span) {
        span.values_milli[static_cast<std::size_t>(site)] =
            time::to_number(day) % 3 == 0 ? -5000 : 0;
        return true;
    });
    CheckOptions options;
    options.workers = 1;
    check(options);
    const std::vector<StoredFinding> one = list();
    options.workers = 4;
    check(options);
    const std::vector<StoredFinding> many = list();
    ASSERT_EQ(one.size(), many.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].finding, many[i].finding);
        EXPECT_EQ(one[i].source_key, many[i].source_key);
    }
}

// Registers are held against the intervals between their readings, and bands against the total.
TEST_P(CheckStore, HoldsRegistersAgainstIntervalsAndBands) {
    deliver(keep);
    const CivilDay from = make_day(2026, 7, 2);
    const CivilDay to = make_day(2026, 7, 9);
    std::int64_t milli = 0;
    for (CivilDay day = from; day < to; day += days{1}) {
        for (const std::int64_t value : usual_day(day).values_milli) milli += value;
    }
    {
        const store::Lease writer = store_->writer();
        store::Transaction transaction{*writer};
        std::vector<meter::Register> registers;
        std::vector<meter::StoredRegisterReading> readings;
        const DeliveryId delivery =
            meter::open_delivery(*writer, meter::DeliveryKind::file, "test", "", kClock.now());
        for (std::int64_t site = 1; site <= kSites; ++site) {
            for (const auto& [number, band] : {std::pair{1, ""}, {2, "peak"}, {3, "flat"}}) {
                const RegisterId id{SiteId{site}, RegisterNo{number}};
                registers.push_back({id,
                                     kPoint,
                                     fmt::format("M{}/R{}", site, number),
                                     Flow::import_active,
                                     meter::RegisterKind::energy,
                                     band,
                                     6,
                                     {kAlways.from, make_day(2026, 7, 10)}});
                // The second home's total advances 3 kWh too far, the third's peak 2 kWh.
                std::int64_t advance = number == 1 ? milli : milli / 2;
                if (site == 2 && number == 1) advance += 3'000'000;
                if (site == 2 && number == 2) advance += 3'000'000;
                if (site == 3 && number == 2) advance += 2'000'000;
                readings.push_back({id, {from, {1'000'000}, Quality::actual}, delivery});
                readings.push_back({id, {to, {1'000'000 + advance}, Quality::actual}, delivery});
            }
        }
        meter::add_registers(*writer, registers);
        meter::put_register_readings(*writer, delivery, readings);
        meter::accept_delivery(*writer, delivery);
        transaction.commit();
    }
    check();
    FindingFilter filter;
    filter.days = {to - days{1}, to};
    std::vector<std::string> told;
    for (const StoredFinding& one : list(filter))
        told.push_back(
            fmt::format("{} {} {}", one.source_key, to_text(one.finding.rule), one.finding.count));
    const std::vector<std::string> want = {"M2/R1 register_sum 7", "M3/R1 tou_sum 7"};
    EXPECT_EQ(told, want);
}

}  // namespace
}  // namespace voltmark::vee
