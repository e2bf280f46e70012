// SPDX-License-Identifier: Apache-2.0
#include "terms_plan.hpp"

#include <cstring>

#include "voltmark/base/check.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/market/errors.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/rating/measure.hpp"
#include "voltmark/rating/usage_adjustment.hpp"

namespace voltmark::market {

namespace {

using time::BillingPeriod;

// A key is the contract's days and its terms' days, tariffs and attributes, one after the other:
// numbers as their bytes, texts with an end mark that no text has.
constexpr char kEnd = '\0';

void append(std::string& key, const BillingPeriod& days) {
    const std::int32_t numbers[] = {time::to_number(days.from), time::to_number(days.to)};
    key.append(reinterpret_cast<const char*>(numbers), sizeof numbers);
}

BillingPeriod take_days(std::string_view& key) {
    std::int32_t numbers[2];
    std::memcpy(numbers, key.data(), sizeof numbers);
    key.remove_prefix(sizeof numbers);
    return {time::day_from_number(numbers[0]), time::day_from_number(numbers[1])};
}

std::string take_text(std::string_view& key) {
    const std::size_t end = key.find(kEnd);
    std::string text{key.substr(0, end)};
    key.remove_prefix(end + 1);
    return text;
}

void note_flows(const tariff::Version& version, std::array<bool, kFlowCount>& flows) {
    for (const tariff::Component& component : version.components) {
        const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
        if (energy != nullptr) flows[static_cast<std::size_t>(energy->flow)] = true;
    }
}

Result<void> check_eligible(const tariff::Tariff& tariff, const tariff::Attributes& attributes) {
    if (tariff.eligible.holds(attributes)) return ok();
    return make_error(billing::kNotEligible, tariff.id, attributes.to_json());
}

}  // namespace

void TermsPlans::make_room() {
    constexpr std::size_t kPlansKept = 10'000;
    if (plans_.size() > kPlansKept) plans_.clear();
}

void TermsPlans::begin(const BillingPeriod& valid) {
    valid_ = intersect(valid, scenario_.days);
    key_.clear();
    append(key_, valid_);
}

void TermsPlans::add(const BillingPeriod& valid, std::string_view tariff,
                     std::string_view attributes) {
    const BillingPeriod days = intersect(valid, valid_);
    if (days.days() == 0) return;
    append(key_, days);
    key_.append(tariff).push_back(kEnd);
    key_.append(attributes).push_back(kEnd);
}

const TermsPlan& TermsPlans::end() {
    std::unique_ptr<TermsPlan>& plan = plans_[key_];
    if (plan == nullptr) plan = make();
    return *plan;
}

std::vector<TermsPlans::Row> TermsPlans::rows() const {
    std::vector<Row> rows;
    std::string_view key = key_;
    take_days(key);
    while (!key.empty()) {
        Row& row = rows.emplace_back();
        row.valid = take_days(key);
        row.tariff = take_text(key);
        row.attributes = take_text(key);
    }
    return rows;
}

std::unique_ptr<TermsPlan> TermsPlans::make() const {
    auto plan = std::make_unique<TermsPlan>();
    bool under_other = false;
    if (Result<void> added = add_terms(*plan, under_other); !added) {
        plan->refusal = Refusal{added.error(), under_other};
        return plan;
    }
    if (!plan->in_population || !plan->touched) return plan;
    if (Result<void> cut = cut_months(*plan, under_other); !cut)
        plan->refusal = Refusal{cut.error(), under_other};
    return plan;
}

Result<void> TermsPlans::add_terms(TermsPlan& plan, bool& under_other) const {
    const Change& change = scenario_.change;
    const std::vector<Row> terms = rows();
    plan.touched = change.for_all.has_value();
    if (terms.empty()) {
        plan.in_population = scenario_.population.takes_terms("", {});
        return make_error(rating::kNoTerm, time::to_text(valid_.from));
    }
    std::optional<Refusal> refusal;
    for (const Row& row : terms) {
        Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(row.attributes);
        if (!attributes) throw store::Failure{attributes.error()};
        if (&row == &terms.back()) {
            plan.in_population = scenario_.population.takes_terms(row.tariff, *attributes);
            plan.customer_class = scenario_.names.index_of(attributes->word("class").value_or(""));
            plan.tariff = scenario_.names.index_of(row.tariff);
        }
        const auto replaced = change.replaced.find(row.tariff);
        if (replaced != change.replaced.end()) plan.touched = true;
        const auto own = scenario_.tariffs.find(row.tariff);
        if (own == scenario_.tariffs.end()) {
            if (!refusal) refusal = {make_error(billing::kTariffUnknown, row.tariff), false};
            continue;
        }
        if (attributes->word("sub_of")) plan.shares_meter = true;
        // What-if looks at single contracts, and their meters tell too much or too little here.
        if (rating::asks_for_adjustment(*attributes) && !refusal)
            refusal = {make_error(kAdjusted), false};
        const tariff::Tariff& before = own->second->tariff;
        const tariff::Tariff& after = change.for_all                      ? *change.for_all
                                      : replaced != change.replaced.end() ? replaced->second
                                                                          : before;
        for (const tariff::Tariff* tariff : {&before, &after}) {
            Result<void> eligible = check_eligible(*tariff, *attributes);
            if (eligible && tariff->currency != scenario_.currency) {
                eligible = make_error(kCurrency, tariff->id, tariff->currency.name(),
                                      scenario_.currency.name());
            }
            if (!eligible && !refusal) refusal = {eligible.error(), tariff == &after};
        }
        plan.own.push_back({row.valid, &before, *attributes});
        plan.other.push_back({row.valid, &after, std::move(*attributes)});
    }
    if (!refusal) return ok();
    under_other = refusal->under_other;
    return refusal->error;
}

Result<void> TermsPlans::cut_months(TermsPlan& plan, bool& under_other) const {
    for (const BillingPeriod& month : scenario_.months) {
        MonthPlan& cut = plan.months.emplace_back();
        const BillingPeriod days = intersect(month, valid_);
        if (days.days() == 0) continue;
        under_other = false;
        Result<std::vector<rating::Segment>> own = rating::cut_segments(days, plan.own);
        if (!own) return own.error();
        under_other = true;
        Result<std::vector<rating::Segment>> other = rating::cut_segments(days, plan.other);
        if (!other) return other.error();
        cut.own = std::move(*own);
        cut.other = std::move(*other);
        cut.own_pricing.emplace(cut.own);
        cut.other_pricing.emplace(cut.other);
        cut.own_serves = rating::measures_for(cut.own, cut.other);
        cut.other_serves = rating::measures_for(cut.other, cut.own);
        for (const rating::Segment& segment : cut.other)
            note_flows(*segment.version, plan.other_prices);
    }
    return ok();
}

}  // namespace voltmark::market
