// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "voltmark/base/ids.hpp"
#include "voltmark/base/money.hpp"
#include "voltmark/base/price.hpp"
#include "voltmark/base/text.hpp"
#include "voltmark/store/store.hpp"
#include "voltmark/tariff/model.hpp"
#include "voltmark/time/period.hpp"

namespace voltmark::market {

/// What a customer could do under a tariff, and what it would have been worth in the days in
/// question. Every worth is the difference of two prices that the engine gave.
struct Advice {
    enum class Kind : std::uint8_t {
        shift_load,  ///< Move a tenth of a band's energy into another band.
        declare,     ///< Declare another capacity or contract demand.
        power_factor
    } kind = Kind::shift_load;
    Money worth = Money::zero(kCny);

    // shift_load
    std::string from_band;
    std::string to_band;
    std::int64_t shifted_milli = 0;  ///< What a tenth is, mWh.
    Price per_kwh;                   ///< Worth of each kWh.

    // declare
    std::string attribute;  ///< capacity_kva, contract_kw.
    std::int64_t now_e6 = 0;
    std::int64_t best_e6 = 0;
    Power highest;  ///< The highest mean power over a quarter of an hour, or a reading.

    // power_factor
    int percent_now = 0;  ///< Of the worst month, in hundredths.
    int percent_target = 0;
    std::int64_t mvar = 0;  ///< Mean reactive power to make up for in the worst month, 1e-3 var.
};

/// What some lines of all months come to: those of one name, band and tier.
struct OfferedPart {
    tariff::Name name;
    std::string band;                       ///< Empty: not by bands.
    int tier = -1;                          ///< From 0; -1: not by tiers.
    std::optional<std::int64_t> kwh_milli;  ///< mWh; of lines that price energy alone.
    Money amount = Money::zero(kCny);
};

/// One tariff that the contract may take.
struct Offered {
    std::string tariff;
    tariff::Name name;
    bool is_present = false;
    Money total = Money::zero(kCny);
    std::vector<OfferedPart> parts;  ///< Of the total, in the order of the first bill.
    std::vector<Advice> advice;      ///< Worth most first.
};

/// A tariff that it may not take, or that cannot be priced for it.
struct NotOffered {
    std::string tariff;
    Error reason;
};

/// The tariffs of a contract by what its readings would have cost.
struct Offer {
    ContractId contract{};
    std::string consumer_no;
    time::BillingPeriod days;
    int months = 0;
    std::int64_t used_milli = 0;
    std::vector<Offered> tariffs;  ///< Cheapest first.
    std::vector<NotOffered> others;

    /// \pre  the contract's own tariff could be priced; make_offer refuses otherwise.
    const Offered& present() const;
};

/// Rates a contract's readings under its own tariff and under every candidate that its attributes
/// allow, month by month as a bill run would.
///
/// \param candidates  the own tariff need not be among them.
/// \param days        empty: the last twelve whole months that have readings and that the contract
///                    holds on.
/// \errors  market.no_months; whatever holds a bill of its own tariff.
Result<Offer> make_offer(store::Session& session, ContractId contract,
                         std::span<const tariff::Tariff* const> candidates,
                         const std::optional<time::BillingPeriod>& days);

/// What an advice says, as a sentence.
std::string to_text(const Advice& advice, int months, Language language);

std::string to_json(const Offer& offer);

}  // namespace voltmark::market
