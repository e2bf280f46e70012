// SPDX-License-Identifier: Apache-2.0
// Writes what this version of the program stores, for tests/compat/v<N>: see README.md there. Run
// once for a version; it never writes into a folder that exists.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <numeric>
#include <sstream>

#include "voltmark/acquire/import_file.hpp"
#include "voltmark/base/check.hpp"
#include "voltmark/base/random.hpp"
#include "voltmark/billing/bill_body.hpp"
#include "voltmark/billing/bill_run.hpp"
#include "voltmark/billing/bill_store.hpp"
#include "voltmark/collect/payment.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/ledger/ledger_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/portfolio/city.hpp"
#include "voltmark/portfolio/simulate.hpp"
#include "voltmark/tariff/document.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "compat_store.hpp"
#include "fixture_text.hpp"
#include "support/vault.hpp"

namespace voltmark::compat {
namespace {

namespace fs = std::filesystem;
using meter::Quality;
using meter::SpanReadings;

const FixedClock kClock{Instant{std::chrono::seconds{1'785'000'000}}};

/// Values of a usual meter: a level, some noise, some peaks; `unit` is the step between values.
SpanReadings usual(int slots, std::int64_t unit, std::uint64_t seed) {
    Random random{seed};
    SpanReadings span;
    for (int i = 0; i < slots; ++i) {
        const std::int64_t peak = random.chance(0.04) ? random.between(5'000, 60'000) : 0;
        span.values_milli.push_back((100 + random.between(0, 400) + peak) * unit);
    }
    return span;
}

void with_runs(SpanReadings& span, const std::vector<meter::QualityRun>& runs) {
    for (const meter::QualityRun& run : runs) {
        for (int i = run.first; run.quality == Quality::missing && i < run.first + run.count; ++i)
            span.values_milli[static_cast<std::size_t>(i)] = 0;
    }
    span.runs = runs;
}

void write_blocks(const fs::path& path) {
    std::ofstream file{path};
    std::int32_t channel = 0;
    const auto add = [&](const SpanReadings& span, std::int64_t step = 0) {
        const meter::BlockKey key{time::make_day(2026, 7, 1),
                                  {SiteId{10'001}, ChannelNo{++channel}}};
        Fixture fixture{to_text(key), {}, meaning_of(span)};
        meter::encode_block(key, span, step, fixture.bytes);
        file << to_text(fixture);
    };
    file << "# Reading blocks of format version 1: docs/formats/reading_block.md.\n\n";
    for (const int slots : {23, 24, 25, 28, 29, 30, 31, 46, 48, 50, 92, 96, 100, 144, 288})
        add(usual(slots, 1000, static_cast<std::uint64_t>(slots)));
    for (const int slots : {1, 7, 33, 276, 300}) add(usual(slots, 10'000, 7));
    for (const std::int64_t unit : {1, 10, 100, 1'000'000, 1'000'000'000}) add(usual(96, unit, 3));
    add({std::vector<std::int64_t>(96, 0), {}});
    add({std::vector<std::int64_t>(96, 36'000), {}});
    SpanReadings down = usual(48, 1000, 5);
    for (std::int64_t& milli : down.values_milli) milli -= 400'000;  // A net meter, both ways.
    add(down);
    SpanReadings pulses;  // 0.036 kWh a pulse, in a file that rounds to 0.01 kWh.
    for (std::int64_t i = 0; i < 96; ++i)
        pulses.values_milli.push_back(((80 + i * 7 % 23) * 36 + 5) / 10 * 10'000);
    add(pulses, 36'000);
    SpanReadings wide = usual(24, 1, 9);
    wide.values_milli[3] = meter::kReadingMilliMax;
    wide.values_milli[4] = -meter::kReadingMilliMax;
    add(wide);
    SpanReadings qualities = usual(96, 1000, 11);
    with_runs(qualities, {{0, 3, Quality::missing, 0, 0},
                          {10, 4, Quality::substituted, 14, 79},
                          {14, 1, Quality::substituted, 0, 5},
                          {20, 30, Quality::estimated, 101, 0},
                          {60, 2, Quality::suspect, 0, 0},
                          {90, 1, Quality::actual, 0, 79},
                          {95, 1, Quality::missing, 0, 0}});
    add(qualities);
    SpanReadings none{std::vector<std::int64_t>(24, 0), {{0, 24, Quality::missing, 0, 0}}};
    add(none);
}

/// A body that has everything a body can have.
billing::BillBody full_body() {
    billing::BillBody body;
    const time::CivilDay from = time::make_day(2026, 7, 1);
    for (int s = 0; s < 2; ++s) {
        const time::CivilDay first = from + std::chrono::days{s * 10};
        body.terms.push_back({{first, first + std::chrono::days{s == 0 ? 10 : 21}},
                              tariff::DocumentId{300 + s},
                              s,
                              R"({"capacity_kva":"315","class":"industrial","people":"5"})"});
        rating::SegmentUse use;
        use.total_milli = {1'234'567'890, -42, 500'000'000, 7};
        use.by_band = {{Flow::import_active, 0, {1'000'000'000, 234'567'890, 0}},
                       {Flow::import_reactive, 1, {500'000'000}}};
        body.uses.push_back(std::move(use));
    }
    body.metered = {true, true, true, false};
    body.slots_by_quality = {2900, 20, 50, 6, 0};
    body.readings_digest = 0xDEADBEEF;
    body.max_demand = rating::MaxDemand{Power::from_milli(812'500'000),
                                        Instant{std::chrono::seconds{1'783'500'300}}};
    body.power_factor_percent = 93;
    body.tiers_before.month = Energy::from_milli(12'000'000);
    body.tiers_before.year = Energy::from_milli(1'980'000'000);
    for (int i = 0; i < 7; ++i) {
        rating::ChargeLine line;
        line.segment = i % 2;
        line.component = i;
        line.band = i % 3 == 0 ? -1 : i % 3;
        line.tier = i % 2 == 0 ? -1 : i / 2;
        line.formula = static_cast<rating::Formula>(i % 3);
        if (i == 3 || i == 5) line.share = {10, 31};
        if (line.formula == rating::Formula::share_of_base) {
            line.ratio = {-75, 10'000};
        } else {
            line.unit = static_cast<rating::QuantityUnit>(i);
            line.quantity_e6 = 1'000'001 * (i + 1);
            line.price = Price{i == 6 ? -41'530'000 : 59'830'000 + i};
        }
        if (line.formula != rating::Formula::price_times_quantity)
            line.base = Money::from_minor(123'456 - i, kCny);
        line.amount = Money::from_minor(i == 6 ? -24'454 : 9'999 * i, kCny);
        body.lines.push_back(line);
    }
    rating::ChargeLine by_interval;
    by_interval.component = 7;
    by_interval.formula = rating::Formula::sum_of_products;
    by_interval.unit = rating::QuantityUnit::kwh;
    by_interval.quantity_e6 = 744'000'000;
    by_interval.price = Price{41'530'007};
    by_interval.exact_e14 = Int128{308} * 100'000'000'000'000 + 98'325'208'000'001;
    by_interval.base = Money::zero(kCny);
    by_interval.amount = Money::from_minor(30'898, kCny);
    body.lines.push_back(by_interval);
    for (std::size_t i = 0; i < body.by_layer.size(); ++i)
        body.by_layer[i] = Money::from_minor(static_cast<std::int64_t>(i) * 1000 - 1500, kCny);
    return body;
}

/// What version 2 has besides.
billing::BillBody full_body_2() {
    billing::BillBody body = full_body();
    const auto peak = [](std::int64_t kilowatts) {
        return rating::MaxDemand{Power::from_kilo(kilowatts),
                                 Instant{std::chrono::seconds{1'783'500'300 + kilowatts}}};
    };
    body.uses[0].month_demand = peak(812);
    body.uses[0].month_reactive = peak(93);
    body.uses[1].demand_by_band = {{1, {peak(700), std::nullopt, peak(650)}}};
    body.lines[0].remainder_e14 = -412'345'678'901;
    rating::Carry& carry = body.tiers_before;
    carry.month_export = Energy::from_kilo(44);
    carry.credits = {{"peak", Energy::from_kilo(31)}, {"p2", Energy::from_kilo(12)}};
    carry.balance = Energy::from_kilo(40);
    carry.credit_e8 = 1'234'567'890;
    carry.year_base_minor = 98'765;
    carry.demands = {{time::make_day(2026, 5, 1), Power::from_kilo(640)},
                     {time::make_day(2026, 6, 1), Power::from_kilo(655)}};
    rating::AdjustedStretch stretch;
    stretch.days = body.terms[0].days;
    stretch.metered = {Energy::from_kilo(1200), ReactiveEnergy::from_kilo(310)};
    stretch.master = "330100";
    stretch.received = Energy::from_kilo(20);
    stretch.deducted = {{"330101", rating::SubWay::ratio, 250'000, Energy::from_kilo(300)}};
    stretch.method = rating::LossMethod::formula;
    stretch.transformer_loss = {Energy::from_kilo(17), ReactiveEnergy::from_kilo(90)};
    stretch.line_loss = {Energy::from_kilo(6), ReactiveEnergy::from_kilo(2)};
    stretch.loss = {Energy::from_kilo(23), ReactiveEnergy::from_kilo(92)};
    stretch.billed = {Energy::from_kilo(943), ReactiveEnergy::from_kilo(402)};
    body.adjustment.stretches = {stretch};
    rating::RegisterStep step{ServicePointNo{1},
                              "M1/peak",
                              Flow::import_active,
                              false,
                              "peak",
                              body.terms[0].days,
                              {9'998'000'000},
                              {3'250'000},
                              80'000,
                              true,
                              420'000'000'000,
                              meter::Quality::estimated};
    body.registers = {step};
    step.flow = Flow::import_reactive;
    step.band.clear();
    step.is_demand = true;
    step.turned = false;
    step.quality = meter::Quality::actual;
    body.registers.push_back(step);
    return body;
}

void add_bill(std::ofstream& file, const std::string& what, time::CivilDay from,
              const billing::BillBody& body) {
    Fixture fixture{fmt::format("{} CNY {}", time::to_text(from), what), {}, meaning_of(body)};
    billing::encode_body(body, from, kCny, fixture.bytes);
    file << to_text(fixture);
}

void add_tariffs(store::Store& store, const fs::path& folder) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
        if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());  // Documents are numbered in this order.
    const store::Lease writer = store.writer();
    store::Transaction transaction{*writer};
    for (const fs::path& path : paths) {
        std::ifstream file{path};
        std::stringstream text;
        text << file.rdbuf();
        const auto ids = portfolio::City::tariffs();  // The catalogue has many more.
        if (std::none_of(ids.begin(), ids.end(), [&](std::string_view id) {
                return tariff::names_tariff(text.str(), id);
            })) {
            continue;
        }
        tariff::add_document(*writer, *tariff::read_document(text.str()).tariff, text.str(),
                             kClock.now());
    }
    transaction.commit();
}

/// What comes after the bills: a payment, a file that corrects a reading and of which a row is
/// refused.
void go_on(store::Store& store, const fs::path& folder) {
    {
        const store::Lease writer = store.writer();
        store::Transaction transaction{*writer};
        const collect::Payment payment{"B20260805-1",
                                       {SiteId{1}, ContractNo{1}},
                                       time::make_day(2026, 8, 5),
                                       Money::from_minor(5'000, kCny),
                                       "bank"};
        VOLTMARK_CHECK(collect::post_payment(*writer, payment, kClock.now()).has_value());
        transaction.commit();
    }
    const std::string path = (folder / "readings.csv").string();
    std::ofstream{path} << "timestamp,key,value\n2026-07-03 10:00,V000000001/E1,0.5\n"
                           "2026-07-03 10:15,V000000001/E1,0.25\n2026-07-03 10:15,V9/E1,1\n";
    const FixedClock later{kClock.now() + std::chrono::days{20}};
    VOLTMARK_CHECK(acquire::import_file(store, path, {}, later, {})->spans.spans_revised == 1);
    fs::remove(path);
}

/// Three customers of the synthetic city, one month, billed and posted; then what comes after.
void write_store(const fs::path& folder, const fs::path& tariffs) {
    const std::string path = (folder / "store.db").string();
    {
        const auto store =
            std::move(*store::Store::create({store::Engine::sqlite, path}, all_schemas(), kClock));
        add_tariffs(*store, tariffs);
        portfolio::SimulateOptions options;
        options.customers = 3;
        options.days = *time::parse_period("2026-07");
        options.seed = 353;  // Panels, a ladder by bands, a workshop.
        options.workers = 1;
        portfolio::simulate_portfolio(*store, support::test_vault(), options, kClock, {});
        billing::RunOptions run;
        run.period = options.days;
        run.workers = 1;
        VOLTMARK_CHECK(billing::bill_period(*store, run, kClock, {}).has_value());
        go_on(*store, folder);
        std::ofstream{folder / "store.txt"} << summary_of(*store);
        std::ofstream bodies{folder / "bill_bodies.txt"};
        bodies << "# Bill bodies of format version 1: docs/formats/bill_body.md.\n\n";
        add_bill(bodies, "everything", time::make_day(2026, 7, 1), full_body());
        add_bill(bodies, "everything of version 2", time::make_day(2026, 7, 1), full_body_2());
        const store::Lease reader = store->reader();
        for (const billing::BillSummary& one : billing::list_bills(*reader, {})) {
            const billing::Bill bill = *billing::load_bill(*reader, one.id);
            add_bill(bodies, billing::to_text(one.id), bill.id.run_from, bill.body);
        }
        store->writer()->run_script("PRAGMA wal_checkpoint(TRUNCATE); VACUUM");
    }
    // One file, without what the next opening would write.
    store::Session session{{store::Engine::sqlite, path}, false};
    session.run_script("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE");
}

int run(int argc, char** argv) {
    if (argc != 3 || fs::exists(argv[1])) {
        std::cerr << "usage: write_compat_fixtures NEW_FOLDER TARIFFS\n";
        return 2;
    }
    fs::create_directories(argv[1]);
    write_blocks(fs::path{argv[1]} / "reading_blocks.txt");
    write_store(argv[1], argv[2]);
    return 0;
}

}  // namespace
}  // namespace voltmark::compat

int main(int argc, char** argv) {
    return voltmark::compat::run(argc, argv);
}
