// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/review.hpp"

#include <fmt/args.h>

#include "voltmark/base/check.hpp"
#include "voltmark/base/decimal.hpp"
#include "voltmark/base/random.hpp"

namespace voltmark::billing {

namespace {

constexpr std::int64_t kMilliPerKilo = 1'000'000;
constexpr Int128 kHundredPercent = 100'000'000;  // In 1e-6 of a percent.

/// Whether `value` differs from `reference` by more than a share of it.
bool differs(Int128 value, Int128 reference, std::int64_t percent_e6) {
    const Int128 gap = value < reference ? reference - value : value - reference;
    const Int128 size = reference < 0 ? -reference : reference;
    return gap * kHundredPercent > size * percent_e6;
}

std::string kwh(std::int64_t milli) {
    return to_kilo(milli);
}

/// Looks for each rule in turn.
class Reviewer {
public:
    Reviewer(const ReviewPolicy& policy, const ReviewSubject& subject)
        : policy_{policy}, s_{subject} {
        read_attributes();
    }

    std::vector<ReviewFinding> look() {
        energy();
        money();
        capacity();
        contract_demand();
        metering();
        terms();
        std::stable_sort(found_.begin(), found_.end(), [](const auto& left, const auto& right) {
            return left.rule < right.rule;
        });
        return std::move(found_);
    }

private:
    void find(ReviewRule rule, std::vector<std::string> args = {}) {
        const int weight = policy_.of(rule).weight;
        if (weight > 0) found_.push_back({rule, weight, std::move(args)});
    }

    void read_attributes() {
        // Most contracts have no transformer: their attributes are not read at all.
        const std::string& json = s_.body.terms.back().attributes;
        if (json.find("capacity_kva") == json.npos && json.find("contract_kw") == json.npos) return;
        const Result<tariff::Attributes> attributes = tariff::Attributes::parse_json(json);
        if (!attributes) return;
        capacity_e6_ = attributes->number_e6("capacity_kva");
        contract_e6_ = attributes->number_e6("contract_kw");
    }

    /// Whether a day's use is unlike that of another bill.
    bool is_unlike(const PreviousBill& other, const RuleSetting& setting) const {
        const Int128 now = Int128{s_.bill.import_milli} * other.period.days();
        const Int128 then = Int128{other.import_milli} * s_.bill.period.days();
        const Int128 gap = now < then ? then - now : now - then;
        const bool above_floor = gap > Int128{setting.floor_milli} * other.period.days();
        return above_floor && differs(now, then, setting.percent_e6);
    }

    void energy() {
        const bool metered = s_.body.metered[static_cast<std::size_t>(Flow::import_active)];
        const RuleSetting& sudden = policy_.of(ReviewRule::sudden_change);
        if (!s_.before.empty()) {
            const PreviousBill& last = s_.before.front();
            const bool as_last_year = s_.year_before && !is_unlike(*s_.year_before, sudden);
            if (is_unlike(last, sudden) && !as_last_year) {
                find(ReviewRule::sudden_change, {kwh(s_.bill.import_milli / s_.bill.period.days()),
                                                 kwh(last.import_milli / last.period.days())});
            }
        } else {
            find(ReviewRule::first_bill);
        }
        if (!metered || s_.bill.import_milli != 0) return;
        find(ReviewRule::zero_use);
        const auto wanted = static_cast<std::size_t>(policy_.of(ReviewRule::zero_again).periods);
        std::size_t zeros = 1;
        for (const PreviousBill& one : s_.before) {
            if (one.import_milli != 0) break;
            ++zeros;
        }
        if (wanted > 0 && zeros >= wanted) find(ReviewRule::zero_again, {std::to_string(zeros)});
    }

    void money() {
        const Money feed_in = s_.bill.by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)];
        const Money charged = s_.bill.total - feed_in;
        if (charged.minor() < 0) find(ReviewRule::negative, {voltmark::to_text(charged)});
        const Currency currency = s_.bill.total.currency();
        const Int128 limit =
            Int128{policy_.of(ReviewRule::amount).amount} * power_of_ten(currency.minor_digits);
        const std::int64_t minor = s_.bill.total.minor();
        if ((minor < 0 ? -Int128{minor} : Int128{minor}) >= limit && limit > 0)
            find(ReviewRule::amount, {voltmark::to_text(s_.bill.total)});
        average_price(charged);
    }

    void average_price(Money charged) {
        const RuleSetting& setting = policy_.of(ReviewRule::average_price);
        if (s_.before.empty() || s_.bill.import_milli <= setting.floor_milli) return;
        const PreviousBill& last = s_.before.front();
        const bool comparable = last.import_milli > setting.floor_milli &&
                                last.total.currency() == charged.currency() &&
                                s_.bill.export_milli == 0;
        if (!comparable) return;
        const Int128 now = Int128{charged.minor()} * last.import_milli;
        const Int128 then = Int128{last.total.minor()} * s_.bill.import_milli;
        if (!differs(now, then, setting.percent_e6)) return;
        const auto price = [&](Money total, std::int64_t milli) {
            const Int128 e4 = Int128{total.minor()} * kMilliPerKilo * 10'000 /
                              power_of_ten(total.currency().minor_digits) / milli;
            return to_decimal(static_cast<std::int64_t>(e4), 4);
        };
        find(ReviewRule::average_price,
             {price(charged, s_.bill.import_milli), price(last.total, last.import_milli)});
    }

    void capacity() {
        if (!capacity_e6_) return;
        const std::int64_t kva = *capacity_e6_ / kMilliPerKilo;
        const Int128 most = Int128{*capacity_e6_} * 24 * s_.bill.period.days();
        if (s_.bill.import_milli > most)
            find(ReviewRule::above_capacity, {kwh(s_.bill.import_milli), std::to_string(kva)});
        if (s_.body.max_demand) {
            const Int128 power = s_.body.max_demand->power.milli();
            const RuleSetting& setting = policy_.of(ReviewRule::demand_above_capacity);
            if (power * kHundredPercent > Int128{*capacity_e6_} * setting.percent_e6) {
                find(ReviewRule::demand_above_capacity,
                     {to_kilo(s_.body.max_demand->power), std::to_string(kva)});
            }
        }
        const bool two_part = std::any_of(s_.body.lines.begin(), s_.body.lines.end(),
                                          [](const rating::ChargeLine& line) {
                                              return line.unit == rating::QuantityUnit::kw ||
                                                     line.unit == rating::QuantityUnit::kva;
                                          });
        const std::int64_t from = policy_.of(ReviewRule::class_mismatch).kva;
        if (!two_part && from > 0 && kva >= from && s_.bill.import_milli > 0)
            find(ReviewRule::class_mismatch, {std::to_string(kva)});
    }

    void contract_demand() {
        if (!contract_e6_) return;
        const std::string contract = to_kilo(*contract_e6_);
        const RuleSetting& floor = policy_.of(ReviewRule::contract_below_floor);
        if (capacity_e6_ &&
            Int128{*contract_e6_} * kHundredPercent < Int128{*capacity_e6_} * floor.percent_e6)
            find(ReviewRule::contract_below_floor, {contract, to_kilo(*capacity_e6_)});
        if (!s_.body.max_demand) return;
        const RuleSetting& over = policy_.of(ReviewRule::demand_over_contract);
        const Power demand = s_.body.max_demand->power;
        if (Int128{demand.milli()} * kHundredPercent > Int128{*contract_e6_} * over.percent_e6)
            find(ReviewRule::demand_over_contract, {to_kilo(demand), contract});
    }

    void registers() {
        for (const rating::RegisterStep& step : s_.body.registers) {
            if (!step.turned) continue;
            return find(ReviewRule::register_turned, {step.key, to_decimal(step.before.e6, 6, 0),
                                                      to_decimal(step.after.e6, 6, 0)});
        }
    }

    void metering() {
        registers();
        bands();
        reactive();
        std::int64_t slots = 0;
        for (const int count : s_.body.slots_by_quality) slots += count;
        const std::int64_t estimated =
            s_.body.slots_by_quality[static_cast<std::size_t>(meter::Quality::estimated)];
        const RuleSetting& setting = policy_.of(ReviewRule::estimates);
        if (Int128{estimated} * kHundredPercent > Int128{slots} * setting.percent_e6)
            find(ReviewRule::estimates, {std::to_string(estimated), std::to_string(slots)});
    }

    void bands() {
        const RuleSetting& setting = policy_.of(ReviewRule::bands_differ);
        for (const rating::SegmentUse& use : s_.body.uses) {
            for (const rating::BandUse& one : use.by_band) {
                Int128 sum = 0;
                for (const std::int64_t milli : one.milli) sum += milli;
                const Int128 total = use.total_milli[static_cast<std::size_t>(one.flow)];
                const Int128 gap = sum < total ? total - sum : sum - total;
                if (gap <= setting.floor_milli || !differs(sum, total, setting.percent_e6))
                    continue;
                return find(ReviewRule::bands_differ, {kwh(static_cast<std::int64_t>(sum)),
                                                       kwh(static_cast<std::int64_t>(total))});
            }
        }
    }

    void reactive() {
        const RuleSetting& setting = policy_.of(ReviewRule::power_factor);
        const bool measured = s_.body.metered[static_cast<std::size_t>(Flow::import_reactive)];
        Int128 reactive = 0;
        for (const rating::SegmentUse& use : s_.body.uses) {
            for (const Flow flow : {Flow::import_reactive, Flow::export_reactive})
                reactive += use.total_milli[static_cast<std::size_t>(flow)];
        }
        const bool large = capacity_e6_ && *capacity_e6_ >= setting.kva * kMilliPerKilo;
        const bool none = measured && reactive == 0 && s_.bill.import_milli > 0 && large;
        const std::optional<int>& percent = s_.body.power_factor_percent;
        const bool low = percent && Int128{*percent} * kMilliPerKilo < setting.percent_e6;
        if (none || low)
            find(ReviewRule::power_factor, {percent ? to_decimal(*percent, 2) : "1.00"});
    }

    void terms() {
        std::size_t versions = 1;
        for (std::size_t i = 1; i < s_.body.terms.size(); ++i) {
            const SegmentTerms& now = s_.body.terms[i];
            const SegmentTerms& then = s_.body.terms[i - 1];
            versions +=
                now.document != then.document || now.version_index != then.version_index ? 1 : 0;
        }
        if (versions > 1) find(ReviewRule::price_change, {std::to_string(versions)});
        const time::BillingPeriod month = time::month_of(s_.bill.period.from);
        if (s_.bill.period != month)
            find(ReviewRule::cross_month, {fmt::format("{}..{}", time::to_text(s_.bill.period.from),
                                                       time::to_text(s_.bill.period.to))});
    }

    const ReviewPolicy& policy_;
    const ReviewSubject& s_;
    std::optional<std::int64_t> capacity_e6_;
    std::optional<std::int64_t> contract_e6_;
    std::vector<ReviewFinding> found_;
};

constexpr std::array<std::string_view, 3> kOutcomes = {"pass", "sample", "hold"};
constexpr std::array<std::string_view, 3> kStates = {"noted", "open", "released"};

}  // namespace

std::string message_of(const ReviewFinding& finding, Language language) {
    fmt::dynamic_format_arg_store<fmt::format_context> args;
    for (const std::string& arg : finding.args) args.push_back(arg);
    return fmt::vformat(sentence_of(finding.rule).in(language), args);
}

std::vector<ReviewFinding> review_bill(const ReviewPolicy& policy, const ReviewSubject& subject) {
    VOLTMARK_CHECK(!subject.body.terms.empty());
    return Reviewer{policy, subject}.look();
}

std::string_view to_text(ReviewOutcome outcome) {
    return kOutcomes[static_cast<std::size_t>(outcome)];
}

Text name_of(ReviewOutcome outcome) {
    static constexpr std::array<Text, 3> kNames = {
        {{"passed", "通过"}, {"sample", "抽检"}, {"held", "挂起"}}};
    return kNames[static_cast<std::size_t>(outcome)];
}

std::string_view to_text(ReviewState state) {
    return kStates[static_cast<std::size_t>(state)];
}

Text name_of(ReviewState state) {
    static constexpr std::array<Text, 3> kNames = {
        {{"noted", "已记录"}, {"waits", "待处理"}, {"released", "已放行"}}};
    return kNames[static_cast<std::size_t>(state)];
}

ReviewOutcome outcome_of(const ReviewPolicy& policy, int score, const BillId& bill) {
    if (score >= policy.hold_from) return ReviewOutcome::hold;
    if (score < policy.sample_from) return ReviewOutcome::pass;
    Random random = Random{policy.seed}
                        .split(static_cast<std::uint64_t>(raw(bill.contract.site_id)))
                        .split(static_cast<std::uint64_t>(raw(bill.contract.contract_no)))
                        .split(static_cast<std::uint64_t>(time::to_number(bill.run_from)));
    const bool drawn = random.below(100) < static_cast<std::uint64_t>(policy.sample_percent);
    return drawn ? ReviewOutcome::sample : ReviewOutcome::pass;
}

}  // namespace voltmark::billing
