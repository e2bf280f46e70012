// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string_view>

#include "voltmark/customer/customer_store.hpp"
#include "voltmark/store/store.hpp"

namespace voltmark::api {

/// One state of the store, for all that a request reads. It is taken when it is first asked for.
class Snapshot {
public:
    /// \param store  outlives this.
    explicit Snapshot(store::Store& store) : store_{store} {}

    store::Session& session();
    /// Contracts, each read once. \errors  of customer::find_contract.
    Result<customer::ContractView> contract(std::string_view consumer_no);
    const customer::ContractView& contract(ContractId id);
    /// What is asked for after this is of the state that is then.
    void end();

private:
    store::Store& store_;
    std::optional<store::Lease> lease_;
    std::optional<store::Transaction> transaction_;  // Ends before the session goes back.
    std::map<ContractId, customer::ContractView> contracts_;
};

}  // namespace voltmark::api
