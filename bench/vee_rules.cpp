// SPDX-License-Identifier: Apache-2.0
// bench_vee_rules FOLDER CHANNELS DAYS REPEAT: makes readings with faults from a seed, in a store
// and as a table for a peer; checks the store's last DAYS days by all rules; prints one JSON
// object.
//
//   FOLDER/readings.csv   meter,day,[v0,...]: Wh of quarter hours, missing ones are NULL
//   FOLDER/findings.csv   rule,meter,day,slot,count: what was found
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

#include "voltmark/base/random.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/vee/check_store.hpp"

#include "unpacked_span.hpp"

namespace {

using namespace voltmark;
using time::CivilDay;

constexpr int kSlots = 96;
constexpr int kDaysBefore = 31;
const CivilDay kFrom = time::make_day(2026, 7, 1);
const time::BillingPeriod kAlways{time::make_day(2026, 1, 1), time::kOpenEnd};
const FixedClock kClock{Instant{std::chrono::seconds{1'800'000'000}}};

double seconds_of(const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// A day of a home in quarter hours: a base, some noise, a few appliances.
meter::SpanReadings home_day(Random& random) {
    meter::SpanReadings day;
    for (int slot = 0; slot < kSlots; ++slot)
        day.values_milli.push_back(1000 * random.between(20, 90));
    for (int peak = 0; peak < 4; ++peak)
        day.values_milli[random.below(kSlots)] += 1000 * random.between(200, 600);
    return day;
}

/// One day in twenty has one fault of one kind.
void spoil(Random& random, const meter::SpanReadings& yesterday, meter::SpanReadings& day) {
    if (random.below(20) != 0) return;
    auto& values = day.values_milli;
    const auto at = static_cast<std::ptrdiff_t>(random.below(40));
    const auto count = static_cast<std::ptrdiff_t>(random.between(1, 55));
    switch (random.below(9)) {
        case 0:
            std::fill_n(values.begin() + at, count / 10 + 1, -5000);
            break;
        case 1:
            values[static_cast<std::size_t>(at)] = 60'000'000;
            break;
        case 2:
            std::fill_n(values.begin() + at, count, 150'000);
            break;
        case 3:
            std::fill(values.begin(), values.end(), 0);
            break;
        case 4:
            day = yesterday;
            break;
        case 5:
            for (auto& value : values) value *= 10;
            break;
        case 6:
            for (auto& value : values) value *= 1000;
            break;
        case 7:
            values[static_cast<std::size_t>(at)] = 4'000'000;
            break;
        default:
            std::fill_n(values.begin() + at, count, 0);
            day.runs = {
                {static_cast<int>(at), static_cast<int>(count), meter::Quality::missing, 0, 0}};
    }
}

void add_homes(store::Session& session, std::int64_t count) {
    std::vector<customer::Party> parties;
    std::vector<customer::Site> sites;
    std::vector<customer::Contract> contracts;
    std::vector<customer::ContractTerm> terms;
    std::vector<meter::ServicePoint> points;
    std::vector<meter::Install> installs;
    std::vector<meter::Supply> supplies;
    std::vector<meter::Channel> channels;
    for (std::int64_t number = 1; number <= count; ++number) {
        const SiteId site{number};
        const ServicePointNo point{1};
        const ContractId contract{site, ContractNo{1}};
        const std::string key = fmt::format("M{}", number);
        parties.push_back({PartyId{number}, customer::PartyKind::person, key});
        sites.push_back({site, "east", key});
        contracts.push_back({contract, key, PartyId{number}, kAlways});
        terms.push_back({contract, kAlways, "home", {}});
        if (!terms.back().attributes.set("capacity_kva", "10")) std::abort();
        points.push_back({site, point, key, "UTC"});
        installs.push_back({site, point, kAlways, key, 1000});
        supplies.push_back({site, point, meter::Side::use, kAlways, contract.contract_no});
        channels.push_back(
            {{site, ChannelNo{1}}, point, key + "/E1", Flow::import_active, 15, 0, kAlways});
    }
    customer::add_parties(session, parties, kClock.now());
    customer::add_sites(session, sites);
    customer::add_contracts(session, contracts);
    customer::add_terms(session, terms, kClock.now());
    meter::add_service_points(session, points);
    meter::add_installs(session, installs);
    meter::add_supplies(session, supplies);
    meter::add_channels(session, channels);
}

void write_row(std::ofstream& out, std::int64_t number, CivilDay day,
               const meter::SpanReadings& readings) {
    std::string line = fmt::format("{},{},\"[", number, time::to_text(day));
    for (int slot = 0; slot < kSlots; ++slot) {
        const bool missing = std::any_of(
            readings.runs.begin(), readings.runs.end(),
            [&](const auto& run) { return run.first <= slot && slot < run.first + run.count; });
        if (slot > 0) line += ',';
        line += missing
                    ? "NULL"
                    : std::to_string(readings.values_milli[static_cast<std::size_t>(slot)] / 1000);
    }
    out << line << "]\"\n";
}

void make_readings(store::Store& store, const std::string& csv, std::int64_t channels, int days) {
    std::ofstream out{csv};
    out << "meter,day,values\n";
    meter::SpanBatch batch;
    for (std::int64_t number = 1; number <= channels; ++number) {
        Random random{static_cast<std::uint64_t>(number)};
        meter::SpanReadings yesterday = home_day(random);
        int empty_days = 0;
        for (int i = -kDaysBefore; i < days; ++i) {
            meter::SpanReadings day = home_day(random);
            spoil(random, yesterday, day);
            if (random.below(200) == 0) empty_days = static_cast<int>(random.between(2, 6));
            if (empty_days-- > 0) day = {std::vector<std::int64_t>(kSlots, 0), {}};
            const CivilDay at = kFrom + std::chrono::days{i};
            write_row(out, number, at, day);
            batch.add({at, {SiteId{number}, ChannelNo{1}}}, day, 0);
            yesterday = std::move(day);
        }
    }
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    add_homes(*writer, channels);
    const DeliveryId delivery =
        meter::open_delivery(*writer, meter::DeliveryKind::simulation, "bench", "", kClock.now());
    meter::put_spans(*writer, delivery, batch.ordered(), meter::Merge::replace_given);
    meter::accept_delivery(*writer, delivery);
    transaction.commit();
}

void write_findings(store::Store& store, const std::string& path) {
    std::ofstream out{path};
    out << "rule,meter,day,slot,count\n";
    vee::FindingFilter filter;
    filter.limit = 100'000'000;
    for (const vee::StoredFinding& one : vee::list_findings(*store.reader(), filter)) {
        out << fmt::format("{},{},{},{},{}\n", to_text(one.finding.rule), raw(one.site_id),
                           time::to_text(one.day), one.finding.first, one.finding.count);
    }
}

/// The rules alone, over spans in memory: readings a second.
struct RuleSpeed {
    double packed = 0;  ///< From blocks: checksum, unpacking and rules.
    double rules = 0;   ///< From unpacked spans: rules.
    std::size_t findings = 0;
};

RuleSpeed rule_speed() {
    constexpr int kDays = 20'000;
    Random random{42};
    std::vector<std::vector<std::uint8_t>> blocks(kDays);
    const meter::BlockKey key{kFrom, {SiteId{1}, ChannelNo{1}}};
    meter::SpanReadings yesterday = home_day(random);
    for (auto& block : blocks) {
        meter::SpanReadings day = home_day(random);
        spoil(random, yesterday, day);
        meter::encode_block(key, day, 0, block);
        yesterday = std::move(day);
    }
    const vee::ChannelRules rules =
        vee::rules_for(vee::default_rules(), Flow::import_active, 15, "residential", std::nullopt);
    vee::SpanContext context;
    context.slots = context.begun = kSlots;
    context.capacity_milli = 10'000'000;
    context.usual = vee::Usual{7'000'000LL * 20, kSlots * 20, 20};
    std::vector<vee::UnpackedSpan> spans(kDays);
    RuleSpeed speed;
    const double unpacking = seconds_of([&] {
        for (std::size_t i = 0; i < blocks.size(); ++i)
            spans[i].fill(*meter::BlockView::open(key, blocks[i]));
    });
    std::vector<vee::Finding> found;
    const double ruling = seconds_of([&] {
        for (std::size_t i = 7; i < spans.size(); ++i) {
            const vee::RuleSpan* earlier[7];
            for (std::size_t back = 0; back < 7; ++back)
                earlier[back] = &spans[i - 1 - back].span();
            context.earlier = earlier;
            vee::check_span(rules, context, spans[i].span(), found);
            context.carry = vee::carry_after(spans[i].span(), context.carry);
        }
    });
    constexpr double kReadings = double{kDays} * kSlots;
    speed.rules = kReadings / ruling;
    speed.packed = kReadings / (ruling + unpacking);
    speed.findings = found.size();
    return speed;
}

int run(const std::string& folder, std::int64_t channels, int days, int repeat) {
    const std::string place = folder + "/vee.db";
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(place + end);
    const store::Schema schemas[] = {customer::schema(), meter::schema(), vee::schema()};
    const auto store = store::Store::create(store::parse_location(place), schemas, kClock);
    if (!store) return 1;
    make_readings(**store, folder + "/readings.csv", channels, days);
    const time::BillingPeriod period{kFrom, kFrom + std::chrono::days{days}};
    vee::CheckOptions options;
    vee::CheckReport report;
    std::string times[2];
    std::string processor[2];
    for (int workers = 0; workers < 2; ++workers) {
        options.workers = workers;  // All processors, then one.
        for (int i = 0; i < repeat; ++i) {
            const std::clock_t before = std::clock();
            const double seconds =
                seconds_of([&] { report = vee::check_store(**store, period, options, kClock); });
            const double busy = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
            times[workers] += fmt::format("{}{:.3f}", i == 0 ? "" : ",", seconds);
            processor[workers] += fmt::format("{}{:.3f}", i == 0 ? "" : ",", busy);
        }
    }
    write_findings(**store, folder + "/findings.csv");
    const RuleSpeed speed = rule_speed();
    fmt::print(
        "{{\"readings\":{},\"spans\":{},\"findings\":{},\"times\":[{}],\"processor\":[{}],"
        "\"rules_per_s\":{:.0f},\"packed_per_s\":{:.0f},\"checksum\":{}}}\n",
        report.readings, report.spans, report.findings, times[0], processor[1], speed.rules,
        speed.packed, speed.findings);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        fmt::print(stderr, "usage: bench_vee_rules FOLDER CHANNELS DAYS REPEAT\n");
        return 2;
    }
    return run(argv[1], std::atoll(argv[2]), std::atoi(argv[3]), std::atoi(argv[4]));
}
