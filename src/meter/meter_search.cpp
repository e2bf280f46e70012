// SPDX-License-Identifier: Apache-2.0
#include "voltmark/meter/meter_search.hpp"

#include <soci/soci.h>

namespace voltmark::meter {

std::vector<ContractId> contracts_of_meter(store::Session& session, std::string_view serial) {
    const std::string number{serial};
    const soci::rowset<soci::row> rows =
        (session.sql().prepare
             << "SELECT DISTINCT s.site_id, s.contract_no FROM install i JOIN supply s ON "
                "s.site_id "
                "= i.site_id AND s.service_point_no = i.service_point_no AND s.valid_from < "
                "i.valid_to AND s.valid_to > i.valid_from WHERE i.meter_serial = :n ORDER BY "
                "s.site_id, s.contract_no LIMIT 50",
         soci::use(number, "n"));
    std::vector<ContractId> contracts;
    for (const soci::row& row : rows)
        contracts.push_back({SiteId{row.get<long long>(0)}, ContractNo{row.get<int>(1)}});
    return contracts;
}

}  // namespace voltmark::meter
