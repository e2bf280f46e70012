// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "voltmark/base/error.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/base/result.hpp"
#include "voltmark/tariff/model.hpp"

namespace voltmark::tariff {

// Rates of OpenEI's Utility Rate Database (URDB), which become tariff documents like any other.
// docs/formats/urdb.md says what each of their fields becomes.

struct UrdbTier {
    std::optional<std::int64_t> max_e6;  ///< kWh or kW, in millionths; none: no end.
    TierUnit unit = TierUnit::energy;
    Price rate;  ///< With its adjustment.
    Price sell;

    friend bool operator==(const UrdbTier&, const UrdbTier&) = default;
};
using UrdbTiers = std::vector<UrdbTier>;

/// A period, counted from 0, for each month and hour.
using UrdbSchedule = std::array<std::array<int, 24>, 12>;

struct UrdbCharges {
    std::vector<UrdbTiers> periods;
    UrdbSchedule weekday{};
    UrdbSchedule weekend{};
};

/// A ratchet: shares of the demands of `months_back` earlier months and this one.
struct UrdbRatchet {
    std::array<std::int64_t, 12> percent_e6{};
    std::array<bool, 12> this_month{};
    int months_back = 0;
    std::int64_t minimum_e6 = 0;      ///< kW
    std::vector<int> demand_periods;  ///< Of `demand`, in which demands count; empty: at any time.
};

/// One rate, its numbers exact.
struct UrdbRate {
    std::string label;
    std::string name;
    std::string utility;
    std::string rule;  ///< `dgrules`: how generation is settled.
    UrdbCharges energy;
    UrdbCharges demand;
    std::vector<UrdbTiers> flat_demand;
    std::array<int, 12> flat_demand_months{};
    std::optional<UrdbRatchet> ratchet;
    Price reactive;  ///< Per kvar.
    Price fixed_month;
    Price fixed_day;
    Price minimum_month;
    Price minimum_year;
};

/// How generation and its credits are settled; the names and meanings are those of the inputs of
/// NREL's utilityrate5, which URDB leaves to its users.
struct UrdbOptions {
    std::optional<int> metering_option;  ///< 0 to 4; without it the rate's own rule, else 0.
    Price year_end_sell_rate;
    int credit_month = 11;  ///< In whose bill a year of credits ends, from 0.
    bool is_rolled_over = false;
    bool expires = false;
    bool counts_at_once = false;
    bool sells_as_it_buys = false;
    bool has_demand_charges = true;
    std::optional<Price> fixed_month;
    std::optional<Price> minimum_month;
    std::optional<Price> minimum_year;
};

/// Sets an option by its public name, with or without its prefix `ur_` or `ur_nm_`.
/// \errors  urdb.option (invalid_input): no such option, or not a value of it.
Result<void> set_urdb_option(UrdbOptions& options, std::string_view name, std::string_view value);

/// Whether a text is JSON rather than a tariff document.
bool looks_like_json(std::string_view text);

/// Reads one rate, or the only one of an answer `{"items": [...]}`.
/// \errors  urdb.json, urdb.items, urdb.field_unsupported, urdb.field (all invalid_input): with the
///          field's path. A field that would change a bill and is not understood is never passed
///          over.
Result<UrdbRate> parse_urdb(std::string_view json);

/// The metering option that is meant, 0 to 4.
int metering_option(const UrdbRate& rate, const UrdbOptions& options);

/// The rate as a tariff document (docs/formats/tariff.md).
std::string to_document(const UrdbRate& rate, const UrdbOptions& options);

}  // namespace voltmark::tariff
