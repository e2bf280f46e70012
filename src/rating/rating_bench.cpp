// SPDX-License-Identifier: Apache-2.0
// One customer's year of 35,040 quarter hours, through the engine and through a reference twin that
// goes interval by interval in `double`. Targets: issue 3, "How fast". Run it whole: the ratios are
// of one run. `engine_*` begin with packed blocks in memory, as a bill run meets them: checksum,
// opening, unpacking, sums, demand, pricing of twelve months. The twin begins with plain doubles.
#include <cmath>

#include <benchmark/benchmark.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/random.hpp"
#include "voltmark/rating/measure.hpp"
#include "voltmark/rating/price_usage.hpp"
#include "voltmark/tariff/document.hpp"

namespace voltmark::rating {
namespace {

using std::chrono::days;
using time::CivilDay;

constexpr int kSlots = 96;
const time::BillingPeriod kYear{time::make_day(2026, 1, 1), time::make_day(2027, 1, 1)};

constexpr std::string_view kBands = R"(
    bands:
      - {band: sharp, months: [7, 8], hours: "20:00-22:00"}
      - {band: peak, hours: ["08:00-11:00", "17:00-22:00"]}
      - {band: valley, hours: ["00:00-06:00", "12:00-14:00"]}
      - {band: flat}
)";
constexpr std::string_view kUse = R"(
    components:
      - {id: energy, price: {sharp: 1.2, peak: 0.95, valley: 0.32, flat: 0.62}}
)";
constexpr std::string_view kTiers = R"(
    components:
      - id: energy
        tiers: {count: year_to_date}
        price:
          - {to: 20000, sharp: 1.2, peak: 0.95, valley: 0.32, flat: 0.62}
          - {to: 60000, sharp: 1.25, peak: 1, valley: 0.37, flat: 0.67}
          - {sharp: 1.5, peak: 1.25, valley: 0.62, flat: 0.92}
)";
constexpr std::string_view kDemand = R"(
      - {id: demand, kind: demand, basis: measured_max, price: 42.3}
)";

tariff::Tariff tariff_of(std::initializer_list<std::string_view> parts) {
    std::string text = "tariff: bench\nversions:\n  - valid: {from: 2020-01-01}\n    source: bench";
    for (const std::string_view part : parts) text += part;
    tariff::Reading reading = tariff::read_document(text);
    VOLTMARK_CHECK(reading.tariff.has_value());
    return std::move(*reading.tariff);
}

/// A workshop's year in Wh: two shifts, noise, a quiet weekend.
std::vector<std::int64_t> load_wh() {
    Random random{7};
    std::vector<std::int64_t> load;
    for (CivilDay day = kYear.from; day < kYear.to; day += days{1}) {
        const bool day_off = time::weekday_of(day).c_encoding() % 6 == 0;
        for (int slot = 0; slot < kSlots; ++slot) {
            const bool at_work = !day_off && slot >= 30 && slot < 84;
            load.push_back((at_work ? 6000 : 900) + random.between(0, at_work ? 1500 : 200));
        }
    }
    return load;
}

/// The same year as stored blocks.
struct Blocks {
    Blocks() {
        const std::vector<std::int64_t> load = load_wh();
        auto at = load.begin();
        for (CivilDay day = kYear.from; day < kYear.to; day += days{1}) {
            meter::SpanReadings readings;
            for (int slot = 0; slot < kSlots; ++slot) readings.values_milli.push_back(*at++ * 1000);
            const meter::BlockKey key{day, {SiteId{1}, ChannelNo{1}}};
            meter::encode_block(key, readings, 1000, bytes.emplace_back());
        }
    }
    std::vector<std::vector<std::uint8_t>> bytes;
};

/// What the engine needs once for all customers of a tariff.
struct Plan {
    explicit Plan(tariff::Tariff given)
        : tariff{std::move(given)}, terms{{kYear, &tariff, {}}}, masks{kYear} {
        segments = *cut_segments(kYear, terms);
        masks.lay(tariff, tariff.zone, *time::IntervalGrid::of_minutes(15));
    }
    tariff::Tariff tariff;
    std::vector<Term> terms;
    std::vector<Segment> segments;
    BandMasks masks;
};

/// Twelve bills of one customer, month by month as a bill run makes them.
std::int64_t rate_year(const Plan& plan, const Blocks& blocks) {
    Carry position;
    std::int64_t total = 0;
    auto block = blocks.bytes.begin();
    for (const Segment& month : plan.segments) {
        UsageMeter meter{
            {&month, 1},
            {{ChannelNo{1}, Flow::import_active, *time::IntervalGrid::of_minutes(15), month.days}},
            plan.tariff.zone,
            plan.masks};
        for (CivilDay day = month.days.from; day < month.days.to; day += days{1}) {
            const meter::BlockKey key{day, {SiteId{1}, ChannelNo{1}}};
            meter.add(0, day, *meter::BlockView::open(key, *block++));
        }
        const Result<Rated> rated = price_usage({&month, 1}, *meter.finish(), position);
        position = rated->after;
        total += rated->total.minor();
    }
    return total;
}

void engine(benchmark::State& state, const Plan& plan) {
    const Blocks blocks;
    std::int64_t total = 0;
    for (auto _ : state) benchmark::DoNotOptimize(total = rate_year(plan, blocks));
    state.SetItemsProcessed(state.iterations() * kYear.days() * kSlots);
    state.counters["total"] = static_cast<double>(total);
}

void engine_time_of_use(benchmark::State& state) {
    engine(state, Plan{tariff_of({kBands, kUse})});
}
void engine_time_of_use_and_tiers(benchmark::State& state) {
    engine(state, Plan{tariff_of({kBands, kTiers})});
}
void engine_time_of_use_tiers_demand(benchmark::State& state) {
    engine(state, Plan{tariff_of({kBands, kTiers, kDemand})});
}
BENCHMARK(engine_time_of_use)->Unit(benchmark::kMicrosecond);
BENCHMARK(engine_time_of_use_and_tiers)->Unit(benchmark::kMicrosecond);
BENCHMARK(engine_time_of_use_tiers_demand)->Unit(benchmark::kMicrosecond);

/// The twin: every interval by itself, as one would write it down first.
class Twin {
public:
    explicit Twin(const tariff::Tariff& tariff)
        : zone_{tariff.zone},
          calendar_{tariff.versions[0].calendars[0]},
          energy_{std::get<tariff::EnergyCharge>(tariff.versions[0].components[0].charge)},
          demand_{std::get<tariff::DemandCharge>(tariff.versions[0].components[1].charge)} {}

    /// \param load  kWh of each quarter hour from the beginning of the year.
    double rate(const std::vector<double>& load) const {
        double total = 0;
        double used = 0;
        double highest = 0;
        std::chrono::month month{};
        Instant at = zone_.day_begin(kYear.from);
        for (const double kwh : load) {
            const time::LocalSeconds local = zone_.to_local(at);
            const auto now = time::to_ymd(std::chrono::floor<days>(local)).month();
            if (now != month) {
                total += std::round(highest * price_of(demand_.prices[0].price(0)) * 100) / 100;
                highest = 0;
                month = now;
            }
            const int band = *calendar_.band_at(local, holidays_);
            total += energy_cost(band, used, kwh);
            used += kwh;
            highest = std::max(highest, kwh * 4);
            at += std::chrono::minutes{15};
        }
        return total + std::round(highest * price_of(demand_.prices[0].price(0)) * 100) / 100;
    }

private:
    static double price_of(Price price) { return static_cast<double>(price.e8) / 1e8; }

    /// An interval may end one tier and begin the next.
    double energy_cost(int band, double used, double kwh) const {
        double cost = 0;
        double low = 0;
        for (const tariff::TierPrice& tier : energy_.prices) {
            const double high = tier.to ? static_cast<double>(tier.to->milli()) / 1e6 : 1e18;
            const double inside = std::min(used + kwh, high) - std::max(used, low);
            if (inside > 0) cost += inside * price_of(tier.price(band));
            low = high;
        }
        return cost;
    }

    time::Zone zone_;
    const tariff::BandCalendar& calendar_;
    const tariff::EnergyCharge& energy_;
    const tariff::DemandCharge& demand_;
    time::HolidayCalendar holidays_;
};

void twin_time_of_use_tiers_demand(benchmark::State& state) {
    const tariff::Tariff tariff = tariff_of({kBands, kTiers, kDemand});
    const Twin twin{tariff};
    std::vector<double> load;
    for (const std::int64_t wh : load_wh()) load.push_back(static_cast<double>(wh) / 1000);
    double total = 0;
    for (auto _ : state) benchmark::DoNotOptimize(total = twin.rate(load));
    state.SetItemsProcessed(state.iterations() * kYear.days() * kSlots);
    state.counters["total"] = total;
}
BENCHMARK(twin_time_of_use_tiers_demand)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace voltmark::rating
