// SPDX-License-Identifier: Apache-2.0
#include "correction_scope.hpp"

#include "voltmark/billing/errors.hpp"
#include "voltmark/customer/population.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"

#include "correction_store.hpp"

namespace voltmark::billing {

namespace {

using customer::ContractTerms;

/// Whether a contract is of a population in some term of the period.
bool has_term(const ContractTerms& contract, const customer::Population& population) {
    return population.takes_site(contract.contract.id.site_id) &&
           std::any_of(contract.terms.begin(), contract.terms.end(),
                       [&](const customer::ContractTerm& term) {
                           return population.takes_terms(term.tariff, term.attributes);
                       });
}

std::vector<ContractId> filtered(store::Session& session, const CorrectionScope& scope,
                                 const customer::Population& population) {
    std::vector<ContractId> found;
    for (const customer::SiteRange& sites : customer::site_ranges(session, scope.period, 20'000)) {
        const std::vector<ContractTerms> contracts =
            customer::contracts_in(session, sites, scope.period);
        auto contract = contracts.begin();
        customer::scan_areas(session, sites, [&](SiteId site, std::string_view area) {
            const auto id_of = [](auto one) { return one->contract.id; };
            while (contract != contracts.end() && id_of(contract).site_id < site) ++contract;
            for (; contract != contracts.end() && id_of(contract).site_id == site; ++contract) {
                if (population.takes_area(area) && has_term(*contract, population))
                    found.push_back(id_of(contract));
            }
        });
    }
    return found;
}

/// Contracts whose registers have a value that counts in the period and came with a delivery or a
/// later one, ascending.
void add_read_registers(store::Session& session, const CorrectionScope& scope,
                        std::vector<ContractId>& found) {
    const std::vector<RegisterId> registers =
        meter::registers_since(session, scope.period.from, scope.period.to, *scope.since);
    if (registers.empty()) return;
    for (const meter::ServingRegister& serving : meter::serving_registers(
             session, registers.front().site_id, registers.back().site_id, scope.period)) {
        if (std::binary_search(registers.begin(), registers.end(), serving.meter_register.id))
            found.push_back(serving.contract);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

/// Contracts whose channels have readings of a delivery or a later one. Daily readings lie in the
/// month's block.
std::vector<ContractId> read_since(store::Session& session, const CorrectionScope& scope) {
    const time::BillingPeriod spans{time::month_of(scope.period.from).from, scope.period.to};
    std::vector<ContractId> found;
    const std::vector<ChannelId> channels =
        meter::channels_since(session, spans.from, spans.to, *scope.since);
    auto channel = channels.begin();
    add_read_registers(session, scope, found);
    if (channels.empty()) return found;
    for (const meter::ServingChannel& serving : meter::serving_channels(
             session, channels.front().site_id, channels.back().site_id, scope.period)) {
        while (channel != channels.end() && *channel < serving.channel.id) ++channel;
        if (channel != channels.end() && *channel == serving.channel.id)
            found.push_back(serving.contract);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace

std::string to_text(const CorrectionScope& scope) {
    if (scope.bill) return "--bill " + to_text(*scope.bill);
    const std::string period = fmt::format(" --period {}..{}", time::to_text(scope.period.from),
                                           time::to_text(scope.period.to));
    if (scope.contract) {
        return fmt::format("--contract {}-{}", raw(scope.contract->site_id),
                           raw(scope.contract->contract_no)) +
               period;
    }
    if (scope.since) return fmt::format("--since-delivery {}", raw(*scope.since)) + period;
    if (!scope.tariff.empty()) return "--tariff " + scope.tariff + period;
    return "--population " + scope.population + period;
}

Result<std::vector<ContractId>> contracts_in_scope(store::Session& session,
                                                   const CorrectionScope& scope) {
    const std::vector<ContractId> billed = billed_contracts(session, scope.period);
    std::vector<ContractId> wanted;
    if (scope.bill) {
        if (const Result<Bill> bill = load_bill(session, *scope.bill); !bill) return bill.error();
        wanted = {scope.bill->contract};
    } else if (scope.contract) {
        wanted = {*scope.contract};
    } else if (scope.since) {
        wanted = read_since(session, scope);
    } else {
        const bool by_tariff = !scope.tariff.empty();
        Result<customer::Population> population =
            customer::parse_population(by_tariff ? "all" : scope.population);
        if (!population) return population.error();
        if (by_tariff) population->tariffs = {scope.tariff};
        if (scope.population == "all") {
            wanted = billed;
        } else {
            wanted = filtered(session, scope, *population);
        }
    }
    std::vector<ContractId> both;
    std::set_intersection(wanted.begin(), wanted.end(), billed.begin(), billed.end(),
                          std::back_inserter(both));
    if (both.empty()) return make_error(kNothingBilled, to_text(scope));
    return both;
}

}  // namespace voltmark::billing
