// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "voltmark/billing/bill_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/rating/measure.hpp"

#include "metering_family.hpp"
#include "register_readouts.hpp"

namespace voltmark::billing {

/// The tariffs that a run sees, by name.
class TariffBook {
public:
    explicit TariffBook(std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs);
    const tariff::StoredTariff* find(std::string_view name) const;
    const tariff::StoredTariff& of(const tariff::Tariff& tariff) const;
    const tariff::StoredTariff* by_document(tariff::DocumentId id) const;
    /// The price series that the tariffs ask for in a period, each once.
    std::vector<std::string> series_in(const time::BillingPeriod& period) const;

private:
    std::vector<std::shared_ptr<const tariff::StoredTariff>> tariffs_;
    std::map<std::string, const tariff::StoredTariff*, std::less<>> by_name_;
};

/// What rating a unit gave, ready to be written in one transaction.
struct RatedUnit {
    Unit unit;
    std::vector<BillRow> bills;
    std::vector<BillBody> bodies;  ///< Of the bills, for review.
    std::vector<Hold> holds;
    std::vector<LineTotal> totals;
};

/// Bills that are made again: whose, as which version, and what is known better than the store
/// knows it.
struct RateAgain {
    /// What a bill pinned, where it is replayed and not corrected.
    struct Pinned {
        time::BillingPeriod period;
        std::vector<rating::Term> terms;
        rating::Carry before;
    };
    std::map<ContractId, int> versions;         ///< No other contract is rated.
    std::map<ContractId, EarlierBill> earlier;  ///< Earlier bills that were made again as well.
    std::map<ContractId, Pinned> pinned;
};

/// Rates units of one run; one for each worker thread.
class UnitRater {
public:
    UnitRater(store::Session& session, const Run& run, const TariffBook& tariffs);

    /// \errors  throws the store's failures, a damaged reading block among them.
    /// \param again  the bills that the unit is rated for once more; none: those still to be made.
    RatedUnit rate(const Unit& unit, const RateAgain* again = nullptr);

private:
    struct Work;

    std::vector<Work> prepare(const Unit& unit, const RateAgain* again, RatedUnit& rated);
    Result<void> prepare_terms(Work& work, const customer::ContractTerms& contract,
                               const RateAgain* again) const;
    static void place_tiers(Work& work, const EarlierBill* before,
                            const customer::Contract& contract,
                            std::span<const time::BillingPeriod> earlier_runs);
    void place_meters(Work& work, std::span<const meter::ServingChannel> channels,
                      const ContractRegisters* registers);
    static MeteringFamilies families_of(std::vector<Work>& works);
    void read_blocks(const Unit& unit, std::vector<Work>& works);
    static void measure(Work& work);
    void price(Work& work, RatedUnit& rated);
    void add_totals(const Work& work, const rating::Rated& rated);
    std::vector<LineTotal> take_totals();

    struct TotalKey {
        const tariff::StoredTariff* tariff;
        int version;
        int component;
        int band;
        int tier;
        friend bool operator==(const TotalKey&, const TotalKey&) = default;
    };
    struct TotalHash {
        std::size_t operator()(const TotalKey& key) const {
            const int rest =
                ((key.version * 131 + key.component) * 131 + key.band) * 131 + key.tier;
            return std::hash<const void*>{}(key.tariff) ^ std::hash<int>{}(rest) << 1;
        }
    };

    store::Session& session_;
    const Run& run_;
    const TariffBook& tariffs_;
    tariff::PriceBook prices_;
    rating::BandMasks masks_;
    std::unique_ptr<meter::BlockScan> scan_;
    std::unordered_map<TotalKey, LineTotal, TotalHash> totals_;
};

}  // namespace voltmark::billing
