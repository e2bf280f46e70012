// SPDX-License-Identifier: Apache-2.0
#include "voltmark/market/offer.hpp"

#include <set>

#include "voltmark/billing/errors.hpp"
#include "voltmark/billing/explanation.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/market/errors.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/rating/usage_adjustment.hpp"
#include "voltmark/tariff/price_store.hpp"
#include "voltmark/tariff/tariff_store.hpp"

#include "advice.hpp"
#include "rated_year.hpp"
#include "starting_carry.hpp"

namespace voltmark::market {

namespace {

using time::BillingPeriod;
using time::CivilDay;

/// The lines of all months, those that a customer would read as one added.
std::vector<OfferedPart> parts_of(const RatedYear& year) {
    std::vector<OfferedPart> parts;
    for (const RatedMonth& month : year.months) {
        for (const rating::ChargeLine& line : month.rated.lines) {
            const billing::ExplainedLine one =
                billing::explain_line(line, month.segments[static_cast<std::size_t>(line.segment)]);
            auto part = std::find_if(parts.begin(), parts.end(), [&](const OfferedPart& known) {
                return known.name == one.name && known.band == one.band && known.tier == line.tier;
            });
            if (part == parts.end()) {
                part = parts.insert(
                    part, {one.name, one.band, line.tier, {}, Money::zero(line.amount.currency())});
            }
            part->amount += line.amount;
            if (line.unit == rating::QuantityUnit::kwh)
                part->kwh_milli = part->kwh_milli.value_or(0) + line.quantity_e6;
        }
    }
    return parts;
}

/// The last twelve whole months that have readings and that the contract holds on.
Result<BillingPeriod> last_year_of(store::Session& session, ContractId contract) {
    constexpr int kMonths = 12;
    const CivilDay end = customer::get_contract(session, contract).contract.valid.to;
    const std::optional<BillingPeriod> read = meter::days_read(session);
    if (!read || end >= read->to) return last_year(session);
    const CivilDay to = time::month_of(end).from;
    BillingPeriod days{to, to};
    for (int month = 0; month < kMonths && days.from > read->from; ++month)
        days.from = time::month_of(days.from - std::chrono::days{1}).from;
    return days;
}

/// Everything about a contract that all tariffs share.
class Desk {
public:
    Desk(store::Session& session, ContractId contract, const BillingPeriod& days)
        : contract_{contract},
          view_{customer::get_contract(session, contract)},
          days_{intersect(days, view_.contract.valid)},
          readings_{ContractReadings::load(session, contract, days_)} {
        for (auto& stored : tariff::load_tariffs(session, tariff::last_document(session)))
            stored_.emplace(stored->tariff.id, stored);
        const SiteId site = contract.site_id;
        for (const billing::EarlierBill& bill :
             billing::earlier_bills(session, {site, site}, days_.from, SIZE_MAX)) {
            if (bill.contract == contract) bill_ = bill;
        }
        for (customer::ContractTerms& one : customer::contracts_in(session, {site, site}, days_)) {
            for (const customer::ContractTerm& term : one.terms) {
                adjusted_ =
                    adjusted_ || term.attributes.word("sub_of") ||
                    (one.contract.id == contract && rating::asks_for_adjustment(term.attributes));
            }
            if (one.contract.id == contract) rows_ = std::move(one.terms);
        }
    }

    /// The prices of all series that its own tariffs or the candidates ask for.
    void load_prices(store::Session& session, std::span<const tariff::Tariff> candidates) {
        std::set<std::string> names;
        for (const auto& [id, stored] : stored_)
            names.merge(tariff::series_of(stored->tariff, days_));
        for (const tariff::Tariff& one : candidates) names.merge(tariff::series_of(one, days_));
        readings_.prices =
            tariff::load_prices(session, std::vector<std::string>{names.begin(), names.end()},
                                days_, tariff::last_price_revision(session));
    }

    Result<Offer> make(std::span<const tariff::Tariff> candidates) {
        if (days_.days() == 0) return make_error(kNoMonths);
        if (adjusted_) return make_error(kAdjusted);
        std::vector<rating::Term> own;
        for (const customer::ContractTerm& row : rows_) {
            const auto stored = stored_.find(row.tariff);
            if (stored == stored_.end()) return make_error(billing::kTariffUnknown, row.tariff);
            own.push_back({row.valid, &stored->second->tariff, row.attributes});
        }
        Result<std::vector<rating::Segment>> first = rating::cut_segments(days_, own);
        if (!first) return first.error();
        own_first_ = first->front();
        const tariff::Tariff* present = own.back().tariff;
        Result<RatedYear> year =
            rate_year(readings_, own, days_, carry_for(own_first_).value_or(rating::Carry{}));
        if (!year) return year.error();
        shape_ = shape_of(readings_, own.back(), days_);

        offer_.contract = contract_;
        offer_.consumer_no = view_.contract.consumer_no;
        offer_.days = days_;
        offer_.months = static_cast<int>(year->months.size());
        for (const RatedMonth& month : year->months)
            offer_.used_milli += month.usage.total_milli(Flow::import_active);
        add(*present, *year, true);
        for (const tariff::Tariff& candidate : candidates) {
            if (candidate.id != present->id) try_tariff(candidate, own);
        }
        std::stable_sort(
            offer_.tariffs.begin(), offer_.tariffs.end(),
            [](const Offered& left, const Offered& right) { return left.total < right.total; });
        return std::move(offer_);
    }

private:
    std::optional<rating::Carry> carry_for(const rating::Segment& first) const {
        if (!bill_) return std::nullopt;
        return starting_carry(*bill_, own_first_, first).other;
    }

    Result<RatedYear> rate(const tariff::Tariff& candidate, const std::vector<rating::Term>& own) {
        std::vector<rating::Term> terms = own;
        for (rating::Term& term : terms) {
            term.tariff = &candidate;
            if (!candidate.eligible.holds(term.attributes)) {
                return make_error(billing::kNotEligible, candidate.id, term.attributes.to_json());
            }
        }
        if (candidate.currency != own.back().tariff->currency) {
            return make_error(kCurrency, candidate.id, candidate.currency.name(),
                              own.back().tariff->currency.name());
        }
        const Result<std::vector<rating::Segment>> cut = rating::cut_segments(days_, terms);
        if (!cut) return cut.error();
        if (!prices_what_is_metered(*cut)) return make_error(kFlow, candidate.id);
        return rate_year(readings_, std::move(terms), days_,
                         carry_for(cut->front()).value_or(rating::Carry{}));
    }

    bool prices_what_is_metered(std::span<const rating::Segment> segments) const {
        bool any = false;
        bool metered = false;
        for (const rating::Segment& segment : segments) {
            for (const tariff::Component& component : segment.version->components) {
                const auto* energy = std::get_if<tariff::EnergyCharge>(&component.charge);
                if (energy == nullptr) continue;
                any = true;
                for (const rating::ChannelUse& channel : readings_.channels)
                    metered = metered || channel.flow == energy->flow;
            }
        }
        return metered || !any;
    }

    void try_tariff(const tariff::Tariff& candidate, const std::vector<rating::Term>& own) {
        const Result<RatedYear> year = rate(candidate, own);
        if (year) return add(candidate, *year, false);
        offer_.others.push_back({candidate.id, year.error()});
    }

    void add(const tariff::Tariff& tariff, const RatedYear& year, bool is_present) {
        offer_.tariffs.push_back(
            {tariff.id, tariff.name, is_present, year.total, parts_of(year), advise(year, shape_)});
    }

    ContractId contract_;
    customer::ContractView view_;
    BillingPeriod days_;
    ContractReadings readings_;
    std::map<std::string, std::shared_ptr<const tariff::StoredTariff>, std::less<>> stored_;
    std::optional<billing::EarlierBill> bill_;
    std::vector<customer::ContractTerm> rows_;
    bool adjusted_ = false;  ///< Losses, or a shared meter at the site.
    rating::Segment own_first_;
    LoadShape shape_;
    Offer offer_;
};

}  // namespace

const Offered& Offer::present() const {
    return *std::find_if(tariffs.begin(), tariffs.end(),
                         [](const Offered& one) { return one.is_present; });
}

Result<Offer> make_offer(store::Session& session, ContractId contract,
                         std::span<const tariff::Tariff* const> candidates,
                         const std::optional<BillingPeriod>& days) {
    const Result<BillingPeriod> asked =
        days ? Result<BillingPeriod>{*days} : last_year_of(session, contract);
    if (!asked) return asked.error();
    std::vector<tariff::Tariff> declared;
    for (const tariff::Tariff* candidate : candidates)
        tariff::add_declared_days(session, declared.emplace_back(*candidate));
    Desk desk{session, contract, *asked};
    desk.load_prices(session, declared);
    return desk.make(declared);
}

}  // namespace voltmark::market
