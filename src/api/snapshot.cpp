// SPDX-License-Identifier: Apache-2.0
#include "snapshot.hpp"

namespace voltmark::api {

store::Session& Snapshot::session() {
    if (!transaction_) {
        lease_.emplace(store_.reader());
        transaction_.emplace(**lease_);
    }
    return **lease_;
}

Result<customer::ContractView> Snapshot::contract(std::string_view consumer_no) {
    for (const auto& [id, view] : contracts_) {
        if (view.contract.consumer_no == consumer_no) return view;
    }
    const Result<ContractId> id = customer::find_contract(session(), consumer_no);
    if (!id) return id.error();
    return contract(*id);
}

const customer::ContractView& Snapshot::contract(ContractId id) {
    const auto known = contracts_.find(id);
    if (known != contracts_.end()) return known->second;
    return contracts_.emplace(id, customer::get_contract(session(), id)).first->second;
}

void Snapshot::end() {
    contracts_.clear();
    transaction_.reset();
    lease_.reset();
}

}  // namespace voltmark::api
