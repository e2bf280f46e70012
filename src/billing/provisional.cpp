// SPDX-License-Identifier: Apache-2.0
#include "voltmark/billing/provisional.hpp"

#include "voltmark/base/check.hpp"
#include "voltmark/rating/errors.hpp"
#include "voltmark/store/rows.hpp"

#include "metering_family.hpp"
#include "unit_rater.hpp"

namespace voltmark::billing {

namespace {

using time::BillingPeriod;
using time::CivilDay;

/// How far one contract has come.
struct Progress {
    CivilDay to;        ///< Of the days that are still wanted.
    CivilDay month_to;  ///< Of the stretch that is rated next.
    std::optional<EarlierBill> before;
};

/// The first day of which a reading, or a price of a series, is missing, as rating tells it.
std::optional<CivilDay> first_missing(const Error& error) {
    constexpr std::size_t kDayLength = 10;
    std::size_t where = 0;
    if (error.code == &rating::kUsageMissing) where = 1;
    if (error.code == &rating::kPriceMissing) where = 2;
    if (where == 0 || error.args.size() <= where) return std::nullopt;
    const Result<CivilDay> day = time::parse_day(error.args[where].substr(0, kDayLength));
    if (!day) return std::nullopt;
    return *day;
}

Money owed_of(const BillRow& bill) {
    return bill.total - bill.by_layer[static_cast<std::size_t>(tariff::Layer::feed_in)];
}

}  // namespace

struct ProvisionalRater::Impl {
    /// A rater for one stretch of days.
    struct Seat {
        Run run;
        std::unique_ptr<UnitRater> rater;
    };

    Impl(store::Session& of, DeliveryId delivery, tariff::PriceRevision newest_prices,
         std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs)
        : session{of}, as_of{delivery}, prices{newest_prices}, book{std::move(tariffs)} {}

    UnitRater& rater_for(const BillingPeriod& days) {
        constexpr std::size_t kSeatsKept = 64;
        if (seats.size() > kSeatsKept) seats.clear();
        auto [it, fresh] = seats.try_emplace({days.from, days.to}, nullptr);
        if (fresh) {
            it->second = std::make_unique<Seat>();
            it->second->run.period = days;
            it->second->run.as_of = as_of;
            it->second->run.price_cut = prices;
            it->second->rater = std::make_unique<UnitRater>(session, it->second->run, book);
        }
        return *it->second->rater;
    }

    /// What is to be rated of some contracts; those that they share a meter with come too.
    RateAgain again_for(const std::vector<std::size_t>& group) const {
        RateAgain again;
        std::set<SiteId> sites;
        for (const std::size_t i : group) {
            again.versions.emplace(charges[i].contract, 1);
            sites.insert(charges[i].contract.site_id);
            if (progress[i].before) again.earlier.emplace(charges[i].contract, *progress[i].before);
        }
        for (const ContractId contract : sharing) {
            if (sites.contains(contract.site_id)) again.versions.emplace(contract, 1);
        }
        return again;
    }

    void take(std::size_t i, const BillRow& bill) {
        ProvisionalCharge& charge = charges[i];
        const Money owed = owed_of(bill);
        charge.owed = charge.days.days() == 0 ? owed : charge.owed + owed;
        charge.days.to = bill.period.to;
        charge.imported += Energy::from_milli(bill.import_milli);
        charge.estimated_slots += bill.estimated_slots;
        progress[i].before = EarlierBill{bill.id.contract, bill.period.to, bill.tiers_after};
    }

    /// Shortens the stretch of a contract that could not be rated, or ends it.
    /// \returns  whether a shorter one is to be tried.
    bool shorten(std::size_t i, const Error& reason) {
        ProvisionalCharge& charge = charges[i];
        if (!charge.stopped) charge.stopped = reason;
        const std::optional<CivilDay> missing = first_missing(reason);
        CivilDay& to = progress[i].month_to;
        progress[i].to = charge.days.to;
        if (!missing) return false;
        to = std::min(*missing, to - std::chrono::days{1});
        progress[i].to = to;
        return to > charge.days.to;
    }

    /// Rates the next stretch of `open`, shortening it where readings are missing.
    void rate_stretch(const Unit& unit, std::vector<std::size_t> open) {
        while (!open.empty()) {
            std::map<std::pair<CivilDay, CivilDay>, std::vector<std::size_t>> groups;
            for (const std::size_t i : open)
                groups[{charges[i].days.to, progress[i].month_to}].push_back(i);
            open.clear();
            for (const auto& [days, group] : groups) rate_group(unit, days, group, open);
        }
    }

    void rate_group(const Unit& unit, const std::pair<CivilDay, CivilDay>& days,
                    const std::vector<std::size_t>& group, std::vector<std::size_t>& shorter) {
        const RateAgain again = again_for(group);
        const RatedUnit rated = rater_for({days.first, days.second}).rate(unit, &again);
        std::map<ContractId, std::size_t> index;
        for (const std::size_t i : group) index.emplace(charges[i].contract, i);
        for (const BillRow& bill : rated.bills) {
            const auto one = index.find(bill.id.contract);
            if (one != index.end()) take(one->second, bill);
        }
        for (const Hold& hold : rated.holds) {
            const auto one = index.find(hold.contract);
            if (one != index.end() && shorten(one->second, hold.reason))
                shorter.push_back(one->second);
        }
    }

    store::Session& session;
    DeliveryId as_of;
    tariff::PriceRevision prices;
    TariffBook book;
    std::map<std::pair<CivilDay, CivilDay>, std::unique_ptr<Seat>> seats;
    std::vector<ProvisionalCharge> charges;
    std::vector<Progress> progress;
    std::vector<ContractId> sharing;  ///< Contracts of sites with shared meters.
};

ProvisionalRater::ProvisionalRater(store::Session& session, DeliveryId as_of,
                                   tariff::PriceRevision prices,
                                   std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs)
    : impl_{std::make_unique<Impl>(session, as_of, prices, std::move(tariffs))} {}

ProvisionalRater::~ProvisionalRater() = default;

std::vector<ProvisionalCharge> ProvisionalRater::rate(customer::SiteRange sites,
                                                      std::span<const OpenDays> wanted) {
    Impl& impl = *impl_;
    impl.charges.clear();
    impl.progress.clear();
    impl.sharing.clear();
    if (wanted.empty()) return {};
    BillingPeriod all = wanted.front().days;
    for (const OpenDays& one : wanted) {
        VOLTMARK_CHECK(one.days.from <= one.days.to);
        all = {std::min(all.from, one.days.from), std::max(all.to, one.days.to)};
        ProvisionalCharge charge;
        charge.contract = one.contract;
        charge.days = {one.days.from, one.days.from};
        impl.charges.push_back(std::move(charge));
        impl.progress.push_back({one.days.to, one.days.from, std::nullopt});
    }
    const std::vector<customer::ContractTerms> contracts =
        customer::contracts_in(impl.session, sites, all);
    const std::set<SiteId> shared = sites_with_shared_meters(contracts);
    for (const customer::ContractTerms& one : contracts) {
        if (shared.contains(one.contract.id.site_id)) impl.sharing.push_back(one.contract.id);
    }
    Unit unit;
    unit.first_site = sites.first;
    unit.last_site = sites.last;
    for (CivilDay month = time::month_of(all.from).from; month < all.to;
         month = time::month_of(month).to) {
        const CivilDay month_to = time::month_of(month).to;
        std::vector<std::size_t> open;
        for (std::size_t i = 0; i < impl.charges.size(); ++i) {
            Progress& one = impl.progress[i];
            const CivilDay from = impl.charges[i].days.to;
            if (from >= one.to || from < month || from >= month_to) continue;
            one.month_to = std::min(month_to, one.to);
            open.push_back(i);
        }
        impl.rate_stretch(unit, std::move(open));
    }
    return std::move(impl.charges);
}

std::map<ContractId, CivilDay> billed_up_to(store::Session& session, customer::SiteRange sites,
                                            CivilDay day, const std::set<ContractId>& wanted,
                                            const std::set<std::string>& seen) {
    std::vector<std::int64_t> beginnings;
    const auto periods = session.bulk_query(
        "SELECT DISTINCT period_from FROM bill_run WHERE booked_on <= ?1 ORDER BY period_from "
        "DESC");
    periods->run({time::to_number(day)},
                 [&](const store::BulkRow& row) { beginnings.push_back(row.integer(0)); });
    std::map<ContractId, CivilDay> billed;
    const auto query = session.bulk_query(
        "SELECT b.site_id, b.contract_no, b.version_no, b.period_to, b.total_minor FROM bill b "
        "JOIN bill_run_unit u ON u.run_id = b.run_id AND u.unit_no = b.unit_no JOIN bill_run r ON "
        "r.run_id = b.run_id WHERE b.run_from = ?1 AND b.site_id >= ?2 AND b.site_id <= ?3 AND "
        "u.state = 'posted' AND r.booked_on <= ?4");
    for (const std::int64_t from : beginnings) {
        if (billed.size() >= wanted.size()) break;
        query->run({from, raw(sites.first), raw(sites.last), time::to_number(day)},
                   [&](const store::BulkRow& row) {
                       const BillId id{store::contract_in(row, 0), time::day_from_number(from),
                                       static_cast<int>(row.integer(2))};
                       if (!wanted.contains(id.contract)) return;
                       if (row.integer(4) != 0 && !seen.contains(to_text(id))) return;
                       const CivilDay to = time::day_from_number(row.integer(3));
                       CivilDay& known = billed.try_emplace(id.contract, to).first->second;
                       known = std::max(known, to);
                   });
    }
    return billed;
}

}  // namespace voltmark::billing
