// SPDX-License-Identifier: Apache-2.0
#pragma once

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

struct TierRule {
    TierCount count = TierCount::none;
    std::chrono::month_day year_starts = std::chrono::January / 1;
    std::optional<Household> household;
    bool prorate = false;  ///< Monthly bounds shrink with the days of a partial month.
    friend bool operator==(const TierRule&, const TierRule&) = default;
};

/// One tier's prices: up to and including `to` (none: no end), one price for each band of the
/// calendar, or a single one for all.
struct TierPrice {
    std::optional<Energy> to;
    std::vector<Price> by_band;

    Price price(int band) const {
        return by_band.size() == 1 ? by_band[0] : by_band[static_cast<std::size_t>(band)];
    }
    bool is_banded() const { return by_band.size() > 1; }
    friend bool operator==(const TierPrice&, const TierPrice&) = default;
};

/// Price x energy, by band and tier.
struct EnergyCharge {
    Flow flow = Flow::import_active;
    int calendar = 0;
    TierRule tiers;
    std::vector<TierPrice> prices;  ///< At least one; the last has no end.
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

/// Price x kW or kVA and month (基本电费).
struct DemandCharge {
    enum class Basis : std::uint8_t {
        capacity,     ///< The contract's transformers, kVA.
        measured_max  ///< The highest mean power over the window in the period, kW.
    } basis = Basis::capacity;
    Price price;
    int window_minutes = 15;
    DayShare days = DayShare::calendar;
    friend bool operator==(const DemandCharge&, const DemandCharge&) = default;
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

/// Tops the lines of `base` up to an amount a month.
struct MinimumCharge {
    Price per_month;
    std::vector<int> base;
    DayShare days = DayShare::calendar;
    friend bool operator==(const MinimumCharge&, const MinimumCharge&) = default;
};

/// Free energy as a credit line of its own; never by moving tier bounds.
struct AllowanceCharge {
    Energy per_month;
    Price price;
    DayShare days = DayShare::whole;
    friend bool operator==(const AllowanceCharge&, const AllowanceCharge&) = default;
};

using Charge = std::variant<EnergyCharge, FixedCharge, DemandCharge, PowerFactorCharge,
                            PercentageCharge, MinimumCharge, AllowanceCharge>;

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
    Rounding rounding = Rounding::half_up;
    std::optional<IncludedTax> included_tax;
    Place place;
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
