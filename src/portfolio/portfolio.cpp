// SPDX-License-Identifier: Apache-2.0
#include "voltmark/portfolio/portfolio.hpp"

namespace voltmark::portfolio {

Result<void> add_portfolio(store::Session& session, const security::Vault& vault,
                           const Portfolio& portfolio, Instant now) {
    customer::add_parties(session, portfolio.parties, now);
    customer::add_sites(session, portfolio.sites);
    customer::add_contracts(session, portfolio.contracts);
    customer::add_terms(session, portfolio.terms, now);
    meter::add_service_points(session, portfolio.points);
    meter::add_installs(session, portfolio.installs);
    meter::add_supplies(session, portfolio.supplies);
    meter::add_channels(session, portfolio.channels);
    meter::add_registers(session, portfolio.registers);
    return customer::add_personal_data(session, vault, portfolio.parties, portfolio.sites,
                                       portfolio.contracts);
}

}  // namespace voltmark::portfolio
