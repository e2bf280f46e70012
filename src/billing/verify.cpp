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

// Nothing of rating is called here: its structures are read, its sums are made again by hand. Where
// rating adds whole days with masks, this walks the intervals one after the other.

namespace voltmark::billing {

namespace {

using rating::ChargeLine;
using tariff::Component;
using tariff::EnergyCharge;

constexpr Int128 kE14PerUnit = 100'000'000'000'000;

/// `numerator / denominator` to the nearest whole by a rule, as taught at school: take the whole
/// part, look at what is left, and decide.
std::int64_t rounded(Int128 numerator, Int128 denominator, Rounding rule) {
    const bool negative = numerator < 0;
    const Int128 size = negative ? -numerator : numerator;
    Int128 whole = size / denominator;
    const Int128 left_twice = (size - whole * denominator) * 2;
    bool up = false;
    if (rule == Rounding::half_up) up = left_twice >= denominator;
    if (rule == Rounding::half_even)
        up = left_twice > denominator || (left_twice == denominator && whole % 2 == 1);
    if (rule == Rounding::away_from_zero) up = left_twice > 0;
    if (up) whole += 1;
    return static_cast<std::int64_t>(negative ? -whole : whole);
}

Int128 coins_per_unit(Currency currency) {
    Int128 coins = 1;
    for (int digit = 0; digit < currency.minor_digits; ++digit) coins *= 10;
    return coins;
}

/// What was used in one segment, by flow, and by band of each calendar.
struct SlowUse {
    std::map<Flow, std::int64_t> total;
    std::map<std::tuple<Flow, int, int>, std::int64_t> by_band;  // flow, calendar, band
};

class Verifier {
public:
    Verifier(store::Session& session, Bill bill, Run run)
        : session_{session}, bill_{std::move(bill)}, run_{run} {}

    Result<std::vector<Disagreement>> run() {
        if (Result<void> loaded = load_terms(); !loaded) return loaded.error();
        if (Result<void> walked = walk_readings(); !walked) return walked.error();
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
    struct Terms {
        std::shared_ptr<const tariff::StoredTariff> document;
        const tariff::Version* version = nullptr;
        tariff::Attributes attributes;
        time::BillingPeriod days;
    };

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
        slow_.resize(terms_.size());
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

    // The readings, interval by interval.

    Result<void> walk_readings() {
        const SiteId site = bill_.id.contract.site_id;
        for (const meter::ServingChannel& serving :
             meter::serving_channels(session_, site, site, bill_.period)) {
            if (serving.contract != bill_.id.contract) continue;
            const time::IntervalGrid grid =
                *time::IntervalGrid::of_minutes(serving.channel.interval_minutes);
            const Result<std::vector<meter::ReadSpan>> spans = meter::read_spans(
                session_, serving.channel.id, grid.span_of(serving.channel.valid.from),
                serving.channel.valid.to, run_.as_of);
            if (!spans) return spans.error();
            highest_of_channel_ = 0;
            for (const meter::ReadSpan& span : *spans) walk_span(serving, grid, span);
            if (serving.channel.flow == Flow::import_active)
                highest_of_channels_.push_back({serving.channel.valid, highest_of_channel_});
        }
        sum_lines();
        return ok();
    }

    /// Channels that follow one another are one incoming line; lines are added.
    void sum_lines() {
        std::sort(highest_of_channels_.begin(), highest_of_channels_.end(),
                  [](const Highest& left, const Highest& right) {
                      return left.valid.from < right.valid.from;
                  });
        std::vector<Highest> lines;
        for (const Highest& channel : highest_of_channels_) {
            const auto before = std::find_if(lines.begin(), lines.end(), [&](const Highest& line) {
                return line.valid.to <= channel.valid.from;
            });
            if (before == lines.end()) {
                lines.push_back(channel);
            } else {
                before->valid.to = channel.valid.to;
                before->milli = std::max(before->milli, channel.milli);
            }
        }
        for (const Highest& line : lines) highest_ += line.milli;
    }

    void walk_span(const meter::ServingChannel& serving, const time::IntervalGrid& grid,
                   const meter::ReadSpan& span) {
        std::int64_t in_window = 0;
        for (std::size_t slot = 0; slot < span.readings.values_milli.size(); ++slot) {
            const Instant at = grid.slot_begin(serving.zone, span.span, static_cast<int>(slot));
            const auto day = std::chrono::floor<std::chrono::days>(serving.zone.to_local(at));
            if (!serving.channel.valid.contains(day)) continue;
            const std::int64_t milli = span.readings.values_milli[slot];  // 0 where missing.
            add_interval(serving, at, day, milli);
            if (serving.channel.flow != Flow::import_active || grid.is_daily()) continue;
            // Demand: the mean power of each whole window of the tariff.
            const auto slots =
                static_cast<std::size_t>(std::max(1, window_minutes() / grid.minutes()));
            in_window = slot % slots == 0 ? milli : in_window + milli;
            if (slot % slots == slots - 1)
                highest_of_channel_ = std::max(highest_of_channel_, in_window);
        }
    }

    int window_minutes() const {
        int minutes = 0;
        for (const Terms& terms : terms_) {
            for (const Component& component : terms.version->components) {
                const auto* demand = std::get_if<tariff::DemandCharge>(&component.charge);
                if (demand != nullptr && demand->basis == tariff::DemandCharge::Basis::measured_max)
                    minutes = std::max(minutes, demand->window_minutes);
            }
        }
        return minutes;
    }

    void add_interval(const meter::ServingChannel& serving, Instant at, time::CivilDay day,
                      std::int64_t milli) {
        for (std::size_t s = 0; s < terms_.size(); ++s) {
            const Terms& terms = terms_[s];
            if (!terms.days.contains(day)) continue;
            const Flow flow = serving.channel.flow;
            slow_[s].total[flow] += milli;
            for (const rating::BandUse& use : bill_.body.uses[s].by_band) {
                if (use.flow != flow) continue;
                const tariff::BandCalendar& calendar =
                    terms.version->calendars.at(static_cast<std::size_t>(use.calendar));
                static const time::HolidayCalendar kNone;
                const std::string& name = terms.document->tariff.holidays;
                const time::HolidayCalendar& holidays =
                    name.empty() ? kNone : **time::find_calendar(name);
                const time::LocalSeconds wall = calendar.time_base == tariff::TimeBase::local
                                                    ? serving.zone.to_local(at)
                                                    : serving.zone.to_standard(at);
                slow_[s]
                    .by_band[{flow, use.calendar, calendar.band_at(wall, holidays).value_or(-1)}] +=
                    milli;
            }
        }
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
                    use.milli[b] = slow_[s].by_band[{use.flow, use.calendar, static_cast<int>(b)}];
            }
            for (int f = 0; f < kFlowCount; ++f) {
                const auto at = static_cast<std::size_t>(f);
                segment.metered.total_milli[at] = slow_[s].total[static_cast<Flow>(f)];
                slow_[s].total[static_cast<Flow>(f)] = bill_.body.uses[s].total_milli[at];
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
                        stated.total_milli[static_cast<std::size_t>(f)], slow_[s].total[flow]);
            }
            for (const rating::BandUse& use : stated.by_band) {
                for (std::size_t b = 0; b < use.milli.size(); ++b) {
                    compare(where + ", band " + std::to_string(b + 1), use.milli[b],
                            slow_[s].by_band[{use.flow, use.calendar, static_cast<int>(b)}]);
                }
            }
        }
    }

    void compare_determinants() {
        if (bill_.body.max_demand) {
            compare("highest demand", bill_.body.max_demand->power.milli(),
                    rounded(Int128{highest_} * 60, window_minutes(), Rounding::half_up));
        }
        if (bill_.body.power_factor_percent)
            compare("power factor", *bill_.body.power_factor_percent, power_factor());
    }

    std::int64_t slow_total(Flow flow) const {
        std::int64_t sum = 0;
        for (const SlowUse& use : slow_) {
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
        } else {
            const Int128 exact = Int128{line.price.e8} * line.quantity_e6 * line.share.numerator;
            amount = rounded(exact * coins, kE14PerUnit * line.share.denominator, rule);
            if (line.formula == rating::Formula::top_up)
                amount = std::max<std::int64_t>(amount - line.base.minor(), 0);
        }
        compare(what + ", amount", line.amount, Money::from_minor(amount, currency()));
        const Component& first =
            terms.version->components.at(static_cast<std::size_t>(line.component));
        if (std::holds_alternative<EnergyCharge>(first.charge)) {
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
                std::int64_t priced = 0;
                for (const ChargeLine& line : bill_.body.lines) {
                    if (static_cast<std::size_t>(line.segment) == s &&
                        name_of(line) == component.line)
                        priced += line.quantity_e6;
                }
                compare("energy under " + component.line, priced, slow_[s].total[energy->flow]);
            }
        }
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
            month += slow_[s].total[Flow::import_active];
            year += slow_[s].total[Flow::import_active];
        }
        compare("tier position of the month", bill_.tiers_after.month.milli(), month);
        compare("tier position of the year", bill_.tiers_after.year.milli(), year);
    }

    void check_tiers_of(std::size_t s, const Component& component, const EnergyCharge& energy,
                        std::int64_t position) {
        std::int64_t left = slow_[s].total[energy.flow];
        if (left < 0 || energy.tiers.prorate)
            return;  // Shares of bounds are stated in the explanation.
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
    std::vector<SlowUse> slow_;
    std::int64_t highest_ = 0;  // Energy of the highest windows, summed over incoming lines.
    std::int64_t highest_of_channel_ = 0;
    struct Highest {
        meter::Validity valid;
        std::int64_t milli = 0;
    };
    std::vector<Highest> highest_of_channels_;
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
