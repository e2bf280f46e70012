// SPDX-License-Identifier: Apache-2.0
#include "correction_scope.hpp"

#include "voltmark/base/decimal.hpp"
#include "voltmark/billing/errors.hpp"
#include "voltmark/customer/customer_store.hpp"
#include "voltmark/meter/meter_store.hpp"
#include "voltmark/meter/reading_store.hpp"
#include "voltmark/meter/register_store.hpp"

#include "correction_store.hpp"

namespace voltmark::billing {

namespace {

using customer::ContractTerms;

/// Whether a contract belongs to a population, by its number and its terms.
using Filter = std::function<bool(const ContractTerms&)>;

Result<Filter> sites_between(const std::string& population, std::string_view range) {
    const std::size_t dots = range.find("..");
    if (dots == range.npos) return make_error(kScope, population);
    const Result<std::int64_t> first = parse_decimal(range.substr(0, dots), 0);
    const Result<std::int64_t> last = parse_decimal(range.substr(dots + 2), 0);
    if (!first || !last || *first > *last) return make_error(kScope, population);
    return Filter{[first = *first, last = *last](const ContractTerms& contract) {
        const std::int64_t site = raw(contract.contract.id.site_id);
        return site >= first && site <= last;
    }};
}

Result<Filter> filter_of(const CorrectionScope& scope) {
    const auto any_term = [](auto holds) {
        return Filter{[holds](const ContractTerms& contract) {
            return std::any_of(contract.terms.begin(), contract.terms.end(), holds);
        }};
    };
    if (!scope.tariff.empty()) {
        return any_term([name = scope.tariff](const customer::ContractTerm& term) {
            return term.tariff == name;
        });
    }
    const std::string_view population = scope.population;
    constexpr std::string_view kClass = "class=";
    constexpr std::string_view kSites = "sites=";
    if (population == "all") return Filter{[](const ContractTerms&) { return true; }};
    if (population.starts_with(kClass)) {
        return any_term([word = std::string{population.substr(kClass.size())}](
                            const customer::ContractTerm& term) {
            return term.attributes.word("class") == word;
        });
    }
    if (population.starts_with(kSites))
        return sites_between(scope.population, population.substr(kSites.size()));
    return make_error(kScope, scope.population);
}

std::vector<ContractId> filtered(store::Session& session, const CorrectionScope& scope,
                                 const Filter& filter) {
    std::vector<ContractId> found;
    for (const customer::SiteRange& sites : customer::site_ranges(session, scope.period, 20'000)) {
        for (const ContractTerms& contract : customer::contracts_in(session, sites, scope.period))
            if (filter(contract)) found.push_back(contract.contract.id);
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
        const Result<Filter> filter = filter_of(scope);
        if (!filter) return filter.error();
        if (scope.population == "all") {
            wanted = billed;
        } else {
            wanted = filtered(session, scope, *filter);
        }
    }
    std::vector<ContractId> both;
    std::set_intersection(wanted.begin(), wanted.end(), billed.begin(), billed.end(),
                          std::back_inserter(both));
    if (both.empty()) return make_error(kNothingBilled, to_text(scope));
    return both;
}

}  // namespace voltmark::billing
