// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "voltmark/market/what_if.hpp"
#include "voltmark/rating/band_masks.hpp"
#include "voltmark/rating/price_usage.hpp"
#include "voltmark/rating/segment.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "names.hpp"

namespace voltmark::market {

/// What all units of a question share.
struct Scenario {
    const Change& change;
    const customer::Population& population;
    time::BillingPeriod days;
    std::vector<time::BillingPeriod> months;  ///< Of `days`.
    Currency currency = kCny;
    std::map<std::string, std::shared_ptr<const tariff::StoredTariff>, std::less<>> tariffs;
    DeliveryId as_of{};
    Names& names;
    tariff::PriceBook prices = {};  ///< Of the series that any of the tariffs asks for,
    bool asks_for_prices = false;   ///< if any does.
};

/// A month of some terms, cut for both tariffs.
struct MonthPlan {
    std::vector<rating::Segment> own;
    std::vector<rating::Segment> other;
    std::optional<rating::PricingPlan> own_pricing;
    std::optional<rating::PricingPlan> other_pricing;
    bool own_serves = false;    ///< What is measured for the own tariff prices the other too;
    bool other_serves = false;  ///< or the other way round.
};

/// Why contracts of some terms cannot be rated.
struct Refusal {
    Error error;
    bool under_other = false;
};

/// The prices of a year for all contracts that agreed on the same. Segments point into it.
struct TermsPlan {
    bool in_population = false;
    bool touched = false;
    int customer_class = 0;
    int tariff = 0;
    std::vector<rating::Term> own;
    std::vector<rating::Term> other;
    std::vector<MonthPlan> months;  ///< One for each month; empty segments where the contract is
                                    ///< not valid in it.
    std::array<bool, kFlowCount> other_prices = {};  ///< Flows that the other tariffs price.
    bool shares_meter = false;  ///< It has a part of the energy of another contract's meter.
    std::optional<Refusal> refusal;
};

/// The plans of one worker. Millions of contracts agree on a few thousand different terms, so each
/// is made once.
class TermsPlans {
public:
    explicit TermsPlans(const Scenario& scenario) : scenario_{scenario} {}

    /// Ends the life of all plans where there are many: terms may all differ, and memory is
    /// bounded.
    void make_room();

    // A contract's terms, one after the other.
    void begin(const time::BillingPeriod& valid);
    void add(const time::BillingPeriod& valid, std::string_view tariff,
             std::string_view attributes);
    const TermsPlan& end();

private:
    struct Row {
        time::BillingPeriod valid;
        std::string tariff;
        std::string attributes;
    };
    std::unique_ptr<TermsPlan> make() const;
    Result<void> add_terms(TermsPlan& plan, bool& under_other) const;
    Result<void> cut_months(TermsPlan& plan, bool& under_other) const;
    std::vector<Row> rows() const;

    const Scenario& scenario_;
    std::string key_;
    time::BillingPeriod valid_;
    std::unordered_map<std::string, std::unique_ptr<TermsPlan>> plans_;
};

}  // namespace voltmark::market
