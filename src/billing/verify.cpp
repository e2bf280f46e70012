// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/verify.hpp"

#include <map>

#include "voltmark/base/decimal.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/tariff/power_factor.hpp"
#include "voltmark/time/holiday.hpp"

#include "body_adjustment.hpp"
#include "body_references.hpp"
#include "verify_adjustment.hpp"
#include "verify_prices.hpp"
#include "verify_readings.hpp"

// Nothing of rating is called here: its structures are read, its sums are made again by hand. Where
// rating adds whole days with masks, this walks the intervals one after the other.

namespace voltmark::billing {

namespace {

using rating::ChargeLine;
using tariff::Component;
using tariff::EnergyCharge;

constexpr Int128 kE14PerUnit = 100'000'000'000'000;

Int128 coins_per_unit(Currency currency) {
    Int128 coins = 1;
    for (int digit = 0; digit < currency.minor_digits; ++digit) coins *= 10;
    return coins;
}

class Verifier {
public:
    Verifier(store::Session& session, Bill bill, Run run)
        : session_{session}, bill_{std::move(bill)}, run_{run} {}

    Result<std::vector<Disagreement>> run() {
        if (Result<void> loaded = load_terms(); !loaded) return loaded.error();
        prices_ = std::make_unique<SlowPrices>(session_, terms_, run_.price_cut);
        readings_ = std::make_unique<SlowReadings>(terms_, bill_.body, *prices_);
        if (Result<void> walked = readings_->walk(session_, bill_, run_.as_of); !walked)
            return walked.error();
        check_segments();
        if (is_adjusted(bill_.body)) {
            check_adjusted_uses();
        } else {
            compare_uses();
        }
        compare_determinants();
        for (std::size_t i = 0; i < bill_.body.lines.size(); ++i) check_line(i);
        check_every_kilowatt_hour_is_priced();
        check_tiers();
        check_sums();
        return std::move(found_);
    }

private:
    using Terms = VerifiedTerms;

    void disagree(std::string what, std::string stated, std::string recomputed) {
        found_.push_back({std::move(what), std::move(stated), std::move(recomputed)});
    }
    void compare(const std::string& what, std::int64_t stated, std::int64_t recomputed) {
        if (stated != recomputed)
            disagree(what, std::to_string(stated), std::to_string(recomputed));
    }
    void compare(const std::string& what, Money stated, Money recomputed) {
        if (stated != recomputed) disagree(what, to_text(stated), to_text(recomputed));
    }

    Result<void> load_terms() {
        std::vector<const tariff::Version*> versions;
        for (const SegmentTerms& pinned : bill_.body.terms) {
            Terms terms;
            Result<std::shared_ptr<const tariff::StoredTariff>> document =
                tariff::load_document(session_, pinned.document);
            if (!document) return document.error();
            terms.document = *document;
            const Result<const tariff::Version*> version =
                pinned_version(pinned, terms.document->tariff);
            if (!version) return version.error();
            terms.version = *version;
            Result<tariff::Attributes> attributes =
                tariff::Attributes::parse_json(pinned.attributes);
            if (!attributes) return attributes.error();
            terms.attributes = *attributes;
            terms.days = pinned.days;
            versions.push_back(terms.version);
            terms_.push_back(std::move(terms));
        }
        return check_references(bill_.body, versions);
    }

    Currency currency() const { return bill_.total.currency(); }

    /// Each day of the bill lies in one segment.
    void check_segments() {
        time::CivilDay next = bill_.period.from;
        for (const Terms& terms : terms_) {
            if (terms.days.from != next)
                disagree("segment", time::to_text(terms.days.from), time::to_text(next));
            next = terms.days.to;
        }
        if (next != bill_.period.to)
            disagree("end of segments", time::to_text(next), time::to_text(bill_.period.to));
    }

    /// Where contracts share a meter or losses are added, the steps are checked from the readings
    /// on; what they come to is what was priced, and the lines are checked against it.
    void check_adjusted_uses() {
        std::vector<MeteredSegment> segments;
        for (std::size_t s = 0; s < terms_.size(); ++s) {
            MeteredSegment& segment = segments.emplace_back();
            segment.days = terms_[s].days;
            segment.attributes = terms_[s].attributes;
            segment.metered.by_band = bill_.body.uses[s].by_band;
            for (rating::BandUse& use : segment.metered.by_band) {
                for (std::size_t b = 0; b < use.milli.size(); ++b)
                    use.milli[b] =
                        readings_->uses[s].by_band[{use.flow, use.calendar, static_cast<int>(b)}];
            }
            for (int f = 0; f < kFlowCount; ++f) {
                const auto at = static_cast<std::size_t>(f);
                segment.metered.total_milli[at] = readings_->uses[s].total[static_cast<Flow>(f)];
                readings_->uses[s].total[static_cast<Flow>(f)] = bill_.body.uses[s].total_milli[at];
            }
        }
        for (Disagreement& one : check_adjustment(bill_.body, segments))
            found_.push_back(std::move(one));
    }

    void compare_uses() {
        for (std::size_t s = 0; s < terms_.size(); ++s) {
            const rating::SegmentUse& stated = bill_.body.uses[s];
            const std::string where = "segment " + std::to_string(s + 1);
            for (int f = 0; f < kFlowCount; ++f) {
                const auto flow = static_cast<Flow>(f);
                compare(where + ", " + std::string{to_text(flow)},
                        stated.total_milli[static_cast<std::size_t>(f)],
                        readings_->uses[s].total[flow]);
            }
            for (const rating::BandUse& use : stated.by_band) {
                for (std::size_t b = 0; b < use.milli.size(); ++b) {
                    compare(
                        where + ", band " + std::to_string(b + 1), use.milli[b],
                        readings_->uses[s].by_band[{use.flow, use.calendar, static_cast<int>(b)}]);
                }
            }
        }
    }

    void compare_determinants() {
        for (std::size_t s = 0; s < terms_.size(); ++s) compare_demands(s);
        if (bill_.body.power_factor_percent)
            compare("power factor", *bill_.body.power_factor_percent, power_factor());
    }

    void compare_demands(std::size_t s) {
        const rating::SegmentUse& stated = bill_.body.uses[s];
        const std::string where = "segment " + std::to_string(s + 1);
        const time::CivilDay month = time::month_of(terms_[s].days.from).from;
        const auto compare_peak = [&](const std::string& what,
                                      const std::optional<rating::MaxDemand>& peak,
                                      std::optional<std::int64_t> found) {
            if (peak) compare(where + ", " + what, peak->power.milli(), found.value_or(0));
        };
        compare_peak("highest demand", stated.month_demand,
                     readings_->highest_of_month(Flow::import_active, month));
        compare_peak("highest reactive demand", stated.month_reactive,
                     readings_->highest_of_month(Flow::import_reactive, month));
        for (const rating::DemandUse& use : stated.demand_by_band) {
            for (std::size_t b = 0; b < use.by_band.size(); ++b) {
                compare_peak("highest demand in band " + std::to_string(b + 1), use.by_band[b],
                             readings_->highest_of_band(s, use.calendar, static_cast<int>(b)));
            }
        }
    }

    std::int64_t slow_total(Flow flow) const {
        std::int64_t sum = 0;
        for (const SlowUse& use : readings_->uses) {
            const auto it = use.total.find(flow);
            if (it != use.total.end()) sum += it->second;
        }
        return sum;
    }

    /// The n for which P / sqrt(P^2 + Q^2) lies in [n - 0.5, n + 0.5) hundredths: squared, so
    /// without roots.
    std::int64_t power_factor() const {
        const std::optional<rating::EnergyPair>& through = bill_.body.through_master;
        const Int128 p = through ? through->active.milli() : slow_total(Flow::import_active);
        const std::int64_t lagging = slow_total(Flow::import_reactive);
        const std::int64_t leading = slow_total(Flow::export_reactive);
        Int128 q = (lagging < 0 ? -lagging : lagging) + (leading < 0 ? -leading : leading);
        if (through) q = through->reactive.milli();
        const Int128 square = p * p + q * q;
        if (square == 0) return 100;
        std::int64_t n = 0;
        while (n < 100 && Int128{2 * n + 1} * (2 * n + 1) * square <= 40'000 * p * p) ++n;
        return n;
    }

    // Lines.

    bool applies(const Terms& terms, const Component& component) const {
        return component.months.contains(time::to_ymd(terms.days.from).month()) &&
               component.when.holds(terms.attributes);
    }

    static Price price_of(const EnergyCharge& energy, const ChargeLine& line) {
        const std::size_t tier = energy.prices.size() > 1 ? static_cast<std::size_t>(line.tier) : 0;
        const std::vector<Price>& by_band = energy.prices.at(tier).by_band;
        const Price price =
            by_band.size() > 1 ? by_band.at(static_cast<std::size_t>(line.band)) : by_band.at(0);
        return Price{energy.credit ? -price.e8 : price.e8};
    }

    void check_line(std::size_t index) {
        const ChargeLine& line = bill_.body.lines[index];
        const Terms& terms = terms_[static_cast<std::size_t>(line.segment)];
        const std::string what = "line " + std::to_string(index + 1);
        const Rounding rule = terms.version->rounding;
        const Int128 coins = coins_per_unit(currency());
        std::int64_t amount = 0;
        if (line.formula == rating::Formula::share_of_base) {
            amount = rounded(Int128{line.base.minor()} * line.ratio.numerator,
                             line.ratio.denominator, rule);
        } else if (line.formula == rating::Formula::sum_of_products) {
            amount = check_series(line, what, coins, rule);
        } else {
            const Int128 exact = Int128{line.price.e8} * line.quantity_e6 * line.share.numerator;
            amount = rounded(exact * coins, kE14PerUnit * line.share.denominator, rule);
            if (terms.version->carries_remainder && line.formula != rating::Formula::top_up)
                amount = with_remainder(line, what, coins, rule);
            if (line.formula == rating::Formula::top_up)
                amount = std::max<std::int64_t>(amount - line.base.minor(), 0);
        }
        compare(what + ", amount", line.amount, Money::from_minor(amount, currency()));
        const Component& first =
            terms.version->components.at(static_cast<std::size_t>(line.component));
        const bool is_product = line.formula == rating::Formula::price_times_quantity;
        if (is_product && std::holds_alternative<EnergyCharge>(first.charge)) {
            std::int64_t price = 0;
            for (const Component& component : terms.version->components) {
                if (component.line != first.line || !applies(terms, component)) continue;
                price += price_of(std::get<EnergyCharge>(component.charge), line).e8;
            }
            compare(what + ", price", line.price.e8, price);
        }
        if (const auto* factor = std::get_if<tariff::PowerFactorCharge>(&first.charge)) {
            const Result<const tariff::PowerFactorTable*> table =
                tariff::find_power_factor_table(factor->table);
            const std::int64_t k = table ? (*table)->adjustment_e4(factor->standard_percent,
                                                                   static_cast<int>(power_factor()))
                                         : 0;
            compare(what + ", adjustment in 1/10000", line.ratio.numerator, k);
        }
    }

    /// Prices by interval: the exact sum, made again, and the mean that is shown of it.
    std::int64_t check_series(const ChargeLine& line, const std::string& what, Int128 coins,
                              Rounding rule) {
        const SlowPrices::Sum sum =
            prices_->sum(static_cast<std::size_t>(line.segment), line.component);
        if (line.exact_e14 != sum.e14)
            disagree(what + ", sum over the intervals in 1e-14", voltmark::to_text(line.exact_e14),
                     voltmark::to_text(sum.e14));
        compare(what + ", intervals without a price", 0, sum.unknown);
        if (line.quantity_e6 > 0) {
            compare(what + ", mean price", line.price.e8,
                    rounded(sum.e14, line.quantity_e6, Rounding::half_up));
        }
        const bool carries =
            terms_[static_cast<std::size_t>(line.segment)].version->carries_remainder;
        const Int128 exact = sum.e14 + (carries ? remainder_e14_ : 0);
        const std::int64_t amount = rounded(exact * coins, kE14PerUnit, rule);
        if (carries) {
            compare(what + ", remainder", line.remainder_e14,
                    static_cast<std::int64_t>(remainder_e14_));
            remainder_e14_ = exact - Int128{amount} * (kE14PerUnit / coins);
        }
        return amount;
    }

    /// A line that makes up for what rounding the one before lost, and leaves its own loss.
    std::int64_t with_remainder(const ChargeLine& line, const std::string& what, Int128 coins,
                                Rounding rule) {
        compare(what + ", remainder", line.remainder_e14,
                static_cast<std::int64_t>(remainder_e14_));
        const Int128 product = Int128{line.price.e8} * line.quantity_e6 * line.share.numerator;
        const Int128 size = product < 0 ? -product : product;
        const Int128 nearest = (2 * size + line.share.denominator) / (2 * line.share.denominator);
        const Int128 exact = (product < 0 ? -nearest : nearest) + remainder_e14_;
        const std::int64_t amount = rounded(exact * coins, kE14PerUnit, rule);
        remainder_e14_ = exact - Int128{amount} * (kE14PerUnit / coins);
        return amount;
    }

    /// The bill line's name, which its components share.
    const std::string& name_of(const ChargeLine& line) const {
        const Terms& terms = terms_[static_cast<std::size_t>(line.segment)];
        return terms.version->components[static_cast<std::size_t>(line.component)].line;
    }

    /// For each name of a bill line that prices energy: the quantities of its lines are all of the
    /// energy.
    void check_every_kilowatt_hour_is_priced() {
        for (std::size_t s = 0; s < terms_.size(); ++s) {
            for (const Component& component : terms_[s].version->components) {
                const auto* energy = std::get_if<EnergyCharge>(&component.charge);
                if (energy == nullptr || !applies(terms_[s], component)) continue;
                if (is_netted(s, component)) continue;
                std::int64_t priced = 0;
                for (const ChargeLine& line : bill_.body.lines) {
                    if (static_cast<std::size_t>(line.segment) == s &&
                        name_of(line) == component.line)
                        priced += line.quantity_e6;
                }
                compare("energy under " + component.line, priced, energy_of(s, *energy));
            }
        }
        check_net_metering();
    }

    /// The energy that a component prices: all of its flow, or that of its bands.
    std::int64_t energy_of(std::size_t s, const EnergyCharge& energy) {
        if (energy.bands.empty()) return readings_->uses[s].total[energy.flow];
        std::int64_t sum = 0;
        for (const int band : energy.bands)
            sum += readings_->uses[s].by_band[{energy.flow, energy.calendar, band}];
        return sum;
    }

    bool is_netted(std::size_t s, const Component& component) const {
        const tariff::Version& version = *terms_[s].version;
        const tariff::NetMeteringCharge* netting = version.net_metering();
        if (netting == nullptr || netting->by != tariff::NetMeteringCharge::By::month) return false;
        return std::any_of(netting->base.begin(), netting->base.end(), [&](int index) {
            return &version.components[static_cast<std::size_t>(index)] == &component;
        });
    }

    /// Where what is given back offsets what is taken: in a bill of one segment that does not end a
    /// year, what is paid for less what is kept is what was taken less what was given and brought.
    void check_net_metering() {
        const tariff::NetMeteringCharge* netting = terms_.front().version->net_metering();
        if (terms_.size() > 1 || netting == nullptr ||
            netting->by != tariff::NetMeteringCharge::By::month ||
            netting->carry != tariff::NetMeteringCharge::Carry::energy ||
            netting->settles == time::to_ymd(terms_.front().days.from).month())
            return;
        std::int64_t paid = 0;
        for (const ChargeLine& line : bill_.body.lines) {
            const auto component = static_cast<std::size_t>(line.component);
            if (is_netted(0, terms_.front().version->components[component]))
                paid += line.quantity_e6;
        }
        std::int64_t net = slow_total(Flow::import_active) - slow_total(Flow::export_active);
        for (const rating::BandCredit& credit : bill_.body.tiers_before.credits)
            net -= credit.energy.milli();
        for (const rating::BandCredit& credit : bill_.tiers_after.credits)
            net += credit.energy.milli();
        // Credits of a band that the next month does not know lapse: no more may be paid for than
        // would be without them.
        if (paid < net || (bill_.body.tiers_before.credits.empty() && paid != net))
            compare("net energy", paid, net);
    }

    /// Walks each segment's energy through the tiers, starting where the bill says that it started.
    void check_tiers() {
        std::int64_t month = bill_.body.tiers_before.month.milli();
        std::int64_t year = bill_.body.tiers_before.year.milli();
        for (std::size_t s = 0; s < terms_.size(); ++s) {
            const Terms& terms = terms_[s];
            const std::chrono::year_month_day first = time::to_ymd(terms.days.from);
            if (first.day() == std::chrono::day{1}) month = 0;
            for (const Component& component : terms.version->components) {
                const auto* energy = std::get_if<EnergyCharge>(&component.charge);
                if (energy == nullptr || energy->prices.size() < 2) continue;
                const bool yearly = energy->tiers.count == tariff::TierCount::year_to_date;
                if (yearly && first.month() == energy->tiers.year_starts.month() &&
                    first.day() == energy->tiers.year_starts.day()) {
                    year = 0;
                }
                if (applies(terms, component))
                    check_tiers_of(s, component, *energy, yearly ? year : month);
            }
            if (terms.version->net_metering() != nullptr) return;  // Positions count net use.
            month += readings_->uses[s].total[Flow::import_active];
            year += readings_->uses[s].total[Flow::import_active];
        }
        compare("tier position of the month", bill_.tiers_after.month.milli(), month);
        compare("tier position of the year", bill_.tiers_after.year.milli(), year);
    }

    void check_tiers_of(std::size_t s, const Component& component, const EnergyCharge& energy,
                        std::int64_t position) {
        std::int64_t left = readings_->uses[s].total[energy.flow];
        const bool is_plain = std::all_of(
            energy.prices.begin(), energy.prices.end(),
            [](const tariff::TierPrice& one) { return one.unit == tariff::TierUnit::energy; });
        if (left < 0 || energy.tiers.prorate || !is_plain || is_netted(s, component) ||
            !energy.bands.empty() || energy.flow != Flow::import_active)
            return;  // Their bounds are stated in the explanation.
        const std::int64_t people =
            terms_[s].attributes.number_e6("people").value_or(0) / 1'000'000;
        for (std::size_t t = 0; t < energy.prices.size(); ++t) {
            std::int64_t take = left;
            if (energy.prices[t].to) {
                std::int64_t bound = energy.prices[t].to->milli();
                const std::optional<tariff::Household>& household = energy.tiers.household;
                if (household && people >= household->from_people &&
                    (t == 0 || !household->first_bound_only)) {
                    const bool yearly = energy.tiers.count == tariff::TierCount::year_to_date;
                    bound += household->add_per_month.milli() * (yearly ? 12 : 1);
                }
                take = std::min(left, std::max<std::int64_t>(bound - position, 0));
            }
            std::int64_t stated = 0;
            for (const ChargeLine& line : bill_.body.lines) {
                const bool here =
                    static_cast<std::size_t>(line.segment) == s && line.tier == static_cast<int>(t);
                if (here && name_of(line) == component.line) stated += line.quantity_e6;
            }
            compare("tier " + std::to_string(t + 1) + " of " + component.line, stated, take);
            position += take;
            left -= take;
        }
    }

    void check_sums() {
        Money lines = Money::zero(currency());
        for (const ChargeLine& line : bill_.body.lines) lines += line.amount;
        compare("total", bill_.total, lines);
        Money layers = Money::zero(currency());
        for (const Money& money : bill_.body.by_layer) layers += money;
        compare("sum of the layers", layers, lines);
        compare("imported", bill_.imported.milli(), slow_total(Flow::import_active));
        compare("exported", bill_.exported.milli(), slow_total(Flow::export_active));
        check_tax();
    }

    /// Tax inside the total, where all segments are taxed alike (as all but contrived bills are).
    void check_tax() {
        const std::optional<tariff::IncludedTax>& tax = terms_.front().version->included_tax;
        for (const Terms& terms : terms_) {
            const std::optional<tariff::IncludedTax>& other = terms.version->included_tax;
            const bool alike =
                tax.has_value() == other.has_value() &&
                (!tax || (tax->percent_e6 == other->percent_e6 && tax->except == other->except));
            if (!alike) return;
        }
        std::int64_t taxed = 0;
        for (std::size_t layer = 0; tax && layer < bill_.body.by_layer.size(); ++layer) {
            const bool except = std::find(tax->except.begin(), tax->except.end(),
                                          static_cast<tariff::Layer>(layer)) != tax->except.end();
            if (!except) taxed += bill_.body.by_layer[layer].minor();
        }
        const std::int64_t inside =
            tax ? rounded(Int128{taxed} * tax->percent_e6, Int128{100'000'000} + tax->percent_e6,
                          Rounding::half_up)
                : 0;
        compare("tax", bill_.tax, Money::from_minor(inside, currency()));
    }

    store::Session& session_;
    Bill bill_;
    Run run_;
    std::vector<Terms> terms_;
    std::unique_ptr<SlowPrices> prices_;
    std::unique_ptr<SlowReadings> readings_;
    Int128 remainder_e14_ = 0;
    std::vector<Disagreement> found_;
};

}  // namespace

Result<std::vector<Disagreement>> verify_bill(store::Session& session, const BillId& id) {
    Result<Bill> bill = load_bill(session, id);
    if (!bill) return bill.error();
    const Result<Run> run = load_run(session, bill->run_id);
    if (!run) return run.error();
    return Verifier{session, std::move(*bill), *run}.run();
}

}  // namespace voltmark::billing
