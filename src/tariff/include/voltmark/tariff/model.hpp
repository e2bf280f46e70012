// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "voltmark/base/flow.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/tariff/attributes.hpp"
#include "voltmark/tariff/calendar.hpp"
#include "voltmark/time/period.hpp"
#include "voltmark/time/zone.hpp"

namespace voltmark::tariff {

// The nouns of a tariff document (docs/formats/tariff.md). A Tariff holds all versions of one
// tariff; a Version its calendars and components; a Component is one reason to charge, and becomes
// lines of a bill.

/// A name in both languages.
struct Name {
    std::string en;
    std::string zh;

    friend bool operator==(const Name&, const Name&) = default;
};

/// Where a price comes from. `reliability` is A (official) .. M (from memory), as in docs/rules.
struct Source {
    std::string document;
    std::string sheet;  ///< Of the document, and its date; empty where not stated.
    Name note;
    std::string reliability;
    friend bool operator==(const Source&, const Source&) = default;
};

/// What a charge is for; decides ledger account and tax. Numbers are stored: set in stone.
enum class Layer : std::uint8_t { energy, network, system, fund, tax, service, feed_in };
inline constexpr int kLayerCount = 7;
std::string_view to_text(Layer layer);
Text name_of(Layer layer);
std::optional<Layer> find_layer(std::string_view word);

/// How tiers count use.
enum class TierCount : std::uint8_t {
    none,
    month,        ///< From zero in each calendar month.
    year_to_date  ///< From zero on the day the tier year starts.
};

/// Additions to tier bounds for large households (一户多人口).
struct Household {
    int from_people = 0;
    Energy add_per_month;
    bool first_bound_only = false;
    friend bool operator==(const Household&, const Household&) = default;
};

/// How a month's tiers meet its bands (R-RES-8).
enum class TierSplit : std::uint8_t {
    proportional,  ///< Each band has the same share of each tier.
    in_order       ///< Interval after interval: the band in which a bound is passed passes it.
};

struct TierRule {
    TierCount count = TierCount::none;
    std::chrono::month_day year_starts = std::chrono::January / 1;
    std::optional<Household> household;
    bool prorate = false;  ///< Monthly bounds shrink with the days of a partial month.
    TierSplit split = TierSplit::proportional;
    friend bool operator==(const TierRule&, const TierRule&) = default;
};

/// What a tier's bound counts.
enum class TierUnit : std::uint8_t {
    energy,            ///< kWh
    energy_day,        ///< kWh for each day of the calendar month
    energy_power,      ///< kWh for each kW of billing demand
    energy_power_day,  ///< kWh for each kW and day
};
std::string_view to_text(TierUnit unit);
std::optional<TierUnit> find_tier_unit(std::string_view word);
constexpr bool is_per_power(TierUnit unit) {
    return unit == TierUnit::energy_power || unit == TierUnit::energy_power_day;
}
constexpr bool is_per_day(TierUnit unit) {
    return unit == TierUnit::energy_day || unit == TierUnit::energy_power_day;
}

/// One tier's prices: up to and including `to` (none: no end), one price for each band of the
/// calendar, or a single one for all.
struct TierPrice {
    std::optional<Energy> to;
    TierUnit unit = TierUnit::energy;
    std::vector<Price> by_band;

    Price price(int band) const {
        return by_band.size() == 1 ? by_band[0] : by_band[static_cast<std::size_t>(band)];
    }
    bool is_banded() const { return by_band.size() > 1; }
    friend bool operator==(const TierPrice&, const TierPrice&) = default;
};

/// A price for each interval, out of a series (R-SPOT-1): its value x times + add, not below
/// `floor` and not above `cap`.
struct SeriesRule {
    std::string series;
    std::int64_t times_e6 = 1'000'000;
    Price add;
    std::optional<Price> floor;  ///< 0: negative prices count as nothing.
    std::optional<Price> cap;

    /// What a kWh costs where the series says `value`; rounded half up to 1e-8.
    Price price_of(Price value) const;
    friend bool operator==(const SeriesRule&, const SeriesRule&) = default;
};

/// Price x energy, by band and tier; or by interval, where there is a series.
struct EnergyCharge {
    Flow flow = Flow::import_active;
    int calendar = 0;
    std::vector<int> bands;  ///< Which of them it prices, ascending; empty: all.
    TierRule tiers;
    std::vector<TierPrice> prices;     ///< At least one; the last has no end.
    std::optional<SeriesRule> series;  ///< Then `prices` is a single 0, and its line is its own.
    bool floats = false;  ///< Multiplied by the float component of its version: in each band,
                          ///< (ratio - 1) x its price comes on top, as a component of its own.
    bool credit = false;  ///< Paid to the customer (feed-in).
    friend bool operator==(const EnergyCharge&, const EnergyCharge&) = default;
};

/// What a partial month, or a change inside one, does to a monthly amount.
enum class DayShare : std::uint8_t {
    calendar,  ///< days / days of that month
    thirty,    ///< days / 30, at most 1
    whole      ///< the month counts whole however short
};

/// A sum by time, whatever is used.
struct FixedCharge {
    enum class Per : std::uint8_t { month, day } per = Per::month;
    Price price;
    DayShare days = DayShare::calendar;
    friend bool operator==(const FixedCharge&, const FixedCharge&) = default;
};

/// Up to and including `to` (none: no end), by band like TierPrice.
struct DemandTier {
    std::optional<Power> to;
    std::vector<Price> by_band;

    Price price(int band) const {
        return by_band.size() == 1 ? by_band[0] : by_band[static_cast<std::size_t>(band)];
    }
    friend bool operator==(const DemandTier&, const DemandTier&) = default;
};

/// What is charged where a contracted demand is agreed on (R-DEM-1..3).
struct ContractDemandRule {
    /// How a demand over the threshold is read; rules.md 11, point 3.
    enum class Over : std::uint8_t {
        contract_and_excess,   ///< R1: contract + times x (actual - threshold).
        threshold_and_excess,  ///< R2: threshold + times x (actual - threshold).
        actual_within          ///< Before 2016: actual between 95 % and the threshold, else R2.
    } over = Over::contract_and_excess;
    std::int64_t floor_e6 = 400'000;        ///< Share of capacity_kva that is paid at least.
    std::int64_t threshold_e6 = 1'050'000;  ///< Share of the contract from which more is paid.
    std::int64_t times_e6 = 2'000'000;
    friend bool operator==(const ContractDemandRule&, const ContractDemandRule&) = default;
};

/// A lower price for those who use their capacity well (R-DEM-4).
struct DemandIncentive {
    std::int64_t kwh_per_kva_e6 = 0;  ///< From this monthly use of each kVA on,
    std::int64_t times_e6 = 0;        ///< the price is multiplied by this.
    friend bool operator==(const DemandIncentive&, const DemandIncentive&) = default;
};

/// Price x kW or kVA and month (基本电费).
struct DemandCharge {
    enum class Basis : std::uint8_t {
        capacity,      ///< The contract's transformers, kVA.
        contract,      ///< What was agreed on, kW, with a rule for what goes beyond.
        measured_max,  ///< The month's highest mean power over the window, kW.
        billing,       ///< The version's billing demand, kW.
        reactive_max   ///< Likewise measured, kvar; nothing where no channel shows it.
    } basis = Basis::capacity;
    int calendar = 0;        ///< Whose bands `prices` are for, where they are banded.
    std::vector<int> bands;  ///< Which of them are charged; empty: all.
    std::vector<DemandTier> prices;
    std::vector<int> billing_bands;  ///< Bands in which the billing demand is charged instead.
    int window_minutes = 15;         ///< 0: as the readings are.
    DayShare days = DayShare::calendar;
    ContractDemandRule contract;
    std::optional<DemandIncentive> incentive;

    bool is_banded() const { return prices[0].by_band.size() > 1; }
    bool is_measured() const { return basis != Basis::capacity; }
    friend bool operator==(const DemandCharge&, const DemandCharge&) = default;
};

/// What demand a version bills (a ratchet): the highest of a minimum, of shares of the demands of
/// this and earlier months, and, where it is said, of this month's whole demand.
struct BillingDemand {
    Power minimum;
    int months_back = 0;
    std::array<std::int64_t, 12> percent_e6 = {};  ///< Of a demand of that calendar month.
    std::array<bool, 12> whole = {};               ///< This month's demand counts whole.
    int calendar = 0;
    std::vector<int> bands;  ///< In which demands count; empty: at any time.
    friend bool operator==(const BillingDemand&, const BillingDemand&) = default;
};

/// Reward or penalty by the mean power factor of the period (力调电费): base x k of the table.
struct PowerFactorCharge {
    int standard_percent = 90;
    std::string table;
    std::vector<int> base;  ///< Components whose lines of the same version are adjusted.
    friend bool operator==(const PowerFactorCharge&, const PowerFactorCharge&) = default;
};

struct PercentageCharge {
    std::int64_t percent_e6 = 0;  ///< 13 % is 13'000'000.
    std::vector<int> base;
    friend bool operator==(const PercentageCharge&, const PercentageCharge&) = default;
};

/// Tops the lines of `base` up to an amount a month or a year.
struct MinimumCharge {
    enum class Per : std::uint8_t { month, year } per = Per::month;
    Price price;
    std::vector<int> base;
    DayShare days = DayShare::calendar;
    /// Where the base is a credit: whether the top-up makes up for it too, or is due beside it.
    bool credit_counts = true;
    std::chrono::month last_month = std::chrono::December;  ///< Of a year.
    friend bool operator==(const MinimumCharge&, const MinimumCharge&) = default;
};

/// Free energy as a credit line of its own; never by moving tier bounds.
struct AllowanceCharge {
    Energy per_month;
    Price price;
    DayShare days = DayShare::whole;
    friend bool operator==(const AllowanceCharge&, const AllowanceCharge&) = default;
};

/// How energy given to the grid offsets energy taken from it, and what becomes of the rest. Without
/// it each flow is priced by itself (net billing).
struct NetMeteringCharge {
    enum class By : std::uint8_t {
        month,    ///< Band by band, over the month.
        interval  ///< The flows as they were metered.
    } by = By::month;
    enum class Carry : std::uint8_t {
        energy,  ///< What is over offsets the same hours of later months.
        money    ///< What is over is worth its price, off later charges of `base`.
    } carry = Carry::energy;
    std::vector<int> base;  ///< Energy components.
    std::optional<std::chrono::month> settles =
        std::chrono::December;   ///< In whose bill a year ends.
    Price price;                 ///< Of a kWh that is left then.
    bool is_credited = false;    ///< What is left is taken off later charges, not paid out.
    bool lapses = false;         ///< It is neither.
    bool counts_at_once = true;  ///< Money earned in a month is taken off its own charges.
    friend bool operator==(const NetMeteringCharge&, const NetMeteringCharge&) = default;
};

/// Pays out what a net metering component has left at the end of its year.
struct SettlementCharge {
    int of = 0;
    friend bool operator==(const SettlementCharge&, const SettlementCharge&) = default;
};

using Charge =
    std::variant<EnergyCharge, FixedCharge, DemandCharge, PowerFactorCharge, PercentageCharge,
                 MinimumCharge, AllowanceCharge, NetMeteringCharge, SettlementCharge>;

struct Component {
    std::string id;
    Name name;
    Layer layer = Layer::energy;
    std::string
        line;        ///< Components of one line are added before they are rounded; default: its id.
    Condition when;  ///< Charged only where it holds,
    time::MonthSet months = time::MonthSet::all();  ///< and only in these months.
    Charge charge;
    std::string source;  ///< Where it differs from the version's.
    Place place;
    friend bool operator==(const Component&, const Component&) = default;
};

/// Taxes inside the prices, split off when posted: 13 % VAT in 113.
struct IncludedTax {
    std::int64_t percent_e6 = 0;
    std::vector<Layer> except;
    friend bool operator==(const IncludedTax&, const IncludedTax&) = default;
};

struct Version {
    time::BillingPeriod valid;  ///< `to` is time::kOpenEnd where none is stated.
    Source source;
    std::vector<BandCalendar> calendars;  ///< [0] is "main"; always there.
    std::vector<Component> components;    ///< In order of charging: `base` names earlier ones only.
    std::optional<BillingDemand> billing_demand;
    Rounding rounding = Rounding::half_up;
    /// What rounding a line lost goes into the next line, so that a bill is its exact sum, rounded.
    bool carries_remainder = false;
    std::optional<IncludedTax> included_tax;
    Place place;

    /// The net metering component, or none.
    const NetMeteringCharge* net_metering() const;
    friend bool operator==(const Version&, const Version&) = default;
};

struct Tariff {
    std::string id;
    Name name;
    Currency currency = kCny;
    time::Zone zone = time::Zone::utc();
    std::string holidays;  ///< A holiday calendar's name; empty: none.
    Condition eligible;
    std::vector<Version> versions;  ///< Ascending, apart.

    const Version* find_version(time::CivilDay day) const;
    friend bool operator==(const Tariff&, const Tariff&) = default;
};

}  // namespace voltmark::tariff
